package markdown

import (
	"bytes"
	"slices"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"iptpress/generator/diag"
	"iptpress/generator/document"
)

// spec is what may follow ":::" and the name of a block.
type spec struct {
	name  string
	holds bool // text up to a closing ":::"
	box   document.BoxKind
	attrs []attrSpec
}

// attrSpec is an attribute that a block takes.
type attrSpec struct {
	name     string
	kind     attrKind
	required bool
	min, max int // of a number
}

type attrKind int

const (
	words  attrKind = iota // running text, with markup
	plain                  // running text whose markup is dropped
	word                   // names, to be looked up
	number                 // a whole number
)

var titled = []attrSpec{{name: "title", kind: plain}}

// specs are all the blocks, in the order in which messages list them.
var specs = []*spec{
	{name: "note", holds: true, box: document.NoteBox, attrs: titled},
	{name: "tip", holds: true, box: document.TipBox, attrs: titled},
	{name: "try-this", holds: true, box: document.TryThisBox, attrs: titled},
	{name: "key-points", holds: true, box: document.KeyPointsBox, attrs: titled},
	{name: "safety", holds: true, box: document.SafetyBox, attrs: titled},
	{name: "example", holds: true, box: document.ExampleBox, attrs: titled},
	{name: "clinician", holds: true, box: document.ClinicianBox, attrs: titled},
	{name: "lines", attrs: []attrSpec{
		{name: "rows", kind: number, min: 1, max: 40}, {name: "label", required: true}, {name: "hint"}}},
	{name: "scale", attrs: []attrSpec{
		{name: "from", kind: number, min: -100, max: 100}, {name: "to", kind: number, min: -100, max: 100},
		{name: "low", kind: plain}, {name: "high", kind: plain}, {name: "label", required: true}}},
	{name: "checklist", holds: true, attrs: []attrSpec{{name: "label", required: true}}},
	{name: "cards", holds: true, attrs: []attrSpec{{name: "count", kind: number, min: 1, max: 24}, {name: "label"}}},
	{name: "closeness-circle", attrs: []attrSpec{{name: "label"}, {name: "rings", kind: plain}}},
	{name: "timeline", attrs: []attrSpec{{name: "label"}, {name: "from", kind: plain}, {name: "to", kind: plain}}},
	{name: "grid", holds: true, attrs: []attrSpec{{name: "rows", kind: number, min: 0, max: 60}, {name: "label"}}},
	{name: "chart", attrs: []attrSpec{
		{name: "weeks", kind: number, min: 2, max: 52}, {name: "unit", kind: plain}, {name: "label"}}},
	{name: "contacts", attrs: []attrSpec{{name: "kinds", kind: word, required: true}}},
	{name: "slot", attrs: []attrSpec{{name: "name", kind: word, required: true}}},
	{name: "table", attrs: []attrSpec{{name: "of", kind: word, required: true}}},
}

var (
	specOf     = map[string]*spec{}
	blockNames []string
)

func init() {
	for _, s := range specs {
		specOf[s.name] = s
		blockNames = append(blockNames, s.name)
	}
}

func (s *spec) attr(name string) *attrSpec {
	if i := slices.IndexFunc(s.attrs, func(a attrSpec) bool { return a.name == name }); i >= 0 {
		return &s.attrs[i]
	}
	return nil
}

// box is a ":::" line, with the blocks that it holds.
type box struct {
	ast.BaseBlock
	offset   int    // of the first colon
	name     string // as typed; "" for a bare ":::"
	spec     *spec  // nil: there is no block of that name
	holds    bool
	closed   bool
	stray    bool // a bare ":::" that closes nothing
	attrs    attributes
	problems []problem
}

var kindBox = ast.NewNodeKind("Box")

func (b *box) Kind() ast.NodeKind         { return kindBox }
func (b *box) Dump(src []byte, level int) { ast.DumpHelper(b, src, level, nil, nil) }

// attrText holds the text of an attribute, so that goldmark parses it where it
// stands.
type attrText struct {
	ast.BaseBlock
	name string
}

var kindAttrText = ast.NewNodeKind("AttrText")

func (a *attrText) Kind() ast.NodeKind         { return kindAttrText }
func (a *attrText) Dump(src []byte, level int) { ast.DumpHelper(a, src, level, nil, nil) }

// boxParser reads ":::" blocks.
type boxParser struct{}

func (boxParser) Trigger() []byte             { return []byte{':'} }
func (boxParser) CanInterruptParagraph() bool { return true }
func (boxParser) CanAcceptIndentedLine() bool { return false }

func (boxParser) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, at := reader.PeekLine()
	start := pc.BlockOffset()
	if start < 0 || !bytes.HasPrefix(line[start:], []byte(":::")) {
		return nil, parser.NoChildren
	}
	base := at.Start - at.Padding
	b := &box{offset: base + start}
	i := start
	for i < len(line) && line[i] == ':' {
		i++
	}
	i = skipBlanks(line, i)
	nameStart := i
	for i < len(line) && isNameByte(line[i]) {
		i++
	}
	b.name = clip(string(line[nameStart:i]), 40)
	reader.AdvanceToEOL()
	if b.name == "" && isBlank(line[i:]) {
		// Closing a box from outside of the list or quote that it stands in is
		// what the author means.
		if open := innermost(pc); open != nil {
			open.closed = true
		} else {
			b.stray = true
		}
		return b, parser.NoChildren
	}
	b.readHead(line, i, base)
	if b.holds && len(pc.OpenedBlocks()) < 2*maxDepth {
		return b, parser.HasChildren
	}
	if b.holds {
		b.closed = true
		b.fail(b.offset, "too-deep", "blocks are nested too deep here", "boxes, lists and quotes can be at most 32 deep")
	}
	return b, parser.NoChildren
}

// readHead reads what follows the name, from i on.
func (b *box) readHead(line []byte, i, base int) {
	i = skipBlanks(line, i)
	b.spec = specOf[b.name]
	switch {
	case b.spec != nil:
		b.holds = b.spec.holds
	case b.name == "":
		b.holds = true
		b.fail(base+i, "unknown-block", "after ::: stands the name of a block", "such as ::: note; "+listOfBlocks())
		return
	default:
		hint := suggest(b.name, blockNames, listOfBlocks())
		b.fail(b.offset, "unknown-block", "unknown block "+quote(b.name), hint)
		// It is closed or not as the block that was meant is.
		b.holds = true
		for _, s := range specs {
			if hint == diag.DidYouMean(s.name, []string{s.name}, "") {
				b.holds = s.holds
			}
		}
	}
	if i < len(line) && line[i] == '{' {
		b.attrs = parseAttributes(line, i, base)
		i = b.attrs.end
		if p := b.attrs.problem; p != nil {
			b.problems = append(b.problems, *p)
			return
		}
	}
	if rest := bytes.TrimSpace(line[min(i, len(line)):]); len(rest) > 0 {
		hint := "put it on the next line"
		if bytes.IndexByte(rest, '=') >= 0 {
			hint = "attributes stand between { and }"
		} else if b.spec != nil && b.spec.attr("title") != nil {
			hint = "a title is written ::: " + b.name + ` {title="…"}; the text starts on the next line`
		}
		b.attrs.problem = &problem{base + skipBlanks(line, i), "bad-block", quote(string(rest)) + " cannot stand on the line of ::: " + b.name, hint}
		b.problems = append(b.problems, *b.attrs.problem)
	}
	if b.spec == nil {
		return
	}
	for _, a := range b.attrs.list {
		s := b.spec.attr(a.name)
		if s == nil || s.kind > plain || a.value.IsEmpty() {
			continue
		}
		t := &attrText{name: a.name}
		t.SetPos(a.value.Start)
		t.Lines().Append(a.value)
		b.AppendChild(b, t)
	}
}

func (b *box) fail(offset int, rule, text, hint string) {
	b.problems = append(b.problems, problem{offset, rule, text, hint})
}

func (boxParser) Continue(node ast.Node, reader text.Reader, pc parser.Context) parser.State {
	b := node.(*box)
	if !b.holds || b.closed {
		return parser.Close
	}
	line, _ := reader.PeekLine()
	i := skipBlanks(line, 0)
	if bytes.HasPrefix(line[i:], []byte(":::")) && isBlank(bytes.TrimLeft(line[i:], ":")) &&
		innermost(pc) == b && !inVerbatim(pc) {
		b.closed = true
		reader.AdvanceToEOL()
		return parser.Close
	}
	return parser.Continue | parser.HasChildren
}

func (boxParser) Close(node ast.Node, _ text.Reader, _ parser.Context) {
	if b := node.(*box); b.holds && !b.closed && b.spec != nil {
		b.fail(b.offset, "unclosed-box", "::: "+b.name+" is never closed", "end it with ::: alone on a line")
	}
}

// innermost gives the box in which the parser stands, or nil.
func innermost(pc parser.Context) *box {
	open := pc.OpenedBlocks()
	for i := len(open) - 1; i >= 0; i-- {
		if b, ok := open[i].Node.(*box); ok && b.holds && !b.closed {
			return b
		}
	}
	return nil
}

// inVerbatim reports whether the line is part of fenced code or of a comment.
func inVerbatim(pc parser.Context) bool {
	switch n := pc.LastOpenedBlock().Node.(type) {
	case *ast.FencedCodeBlock:
		return true
	case *ast.HTMLBlock:
		return n.HTMLBlockType < ast.HTMLBlockType6
	}
	return false
}

// attributes are what stands between { and }.
type attributes struct {
	list    []attribute
	end     int      // the index after them in their line
	problem *problem // the first mistake; what follows it is not read
}

// attribute is a name and its value, quotes not counted.
type attribute struct {
	name   string
	offset int // of the name
	value  text.Segment
}

func (a *attributes) get(name string) *attribute {
	for i := range a.list {
		if a.list[i].name == name {
			return &a.list[i]
		}
	}
	return nil
}

// parseAttributes reads {name=value name="some words"} from line[i] on; base is
// the offset of the line. Quoted words may hold \".
func parseAttributes(line []byte, i, base int) attributes {
	var a attributes
	fail := func(at int, text, hint string) attributes {
		a.problem = &problem{base + at, "bad-attribute", text, hint}
		a.end = len(bytes.TrimRight(line, "\r\n"))
		return a
	}
	open := i
	for i++; ; {
		i = skipBlanks(line, i)
		if i >= len(line) || line[i] == '\n' {
			return fail(open, "{ is never closed", "end the attributes with } on the same line")
		}
		if line[i] == '}' {
			a.end = i + 1
			return a
		}
		start := i
		for i < len(line) && isNameByte(line[i]) {
			i++
		}
		name := clip(string(line[start:i]), 40)
		if name == "" || i >= len(line) || line[i] != '=' {
			return fail(start, "attributes are written name=value", `such as {rows=4 label="What changed?"}`)
		}
		if a.get(name) != nil {
			return fail(start, quote(name)+" is given twice", "keep one of them")
		}
		i++
		from := i
		quoted := i < len(line) && line[i] == '"'
		if quoted {
			from++
			for i++; i < len(line) && line[i] != '"'; i++ {
				if line[i] == '\\' {
					i++
				}
			}
			if i >= len(line) {
				return fail(from-1, "the quotation mark is never closed", `end the words with " on the same line`)
			}
		} else {
			if bytes.HasPrefix(line[i:], []byte("“")) || bytes.HasPrefix(line[i:], []byte("”")) || i < len(line) && line[i] == '\'' {
				return fail(i, "attributes take straight double quotation marks", `write `+name+`="…"`)
			}
			for i < len(line) && !util.IsSpace(line[i]) && line[i] != '}' {
				i++
			}
		}
		a.list = append(a.list, attribute{name, base + start, text.NewSegment(base+from, base+i)})
		if quoted {
			i++
		}
	}
}

func isNameByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_'
}

func skipBlanks(line []byte, i int) int {
	for i < len(line) && (line[i] == ' ' || line[i] == '\t') {
		i++
	}
	return i
}

func isBlank(b []byte) bool { return util.IsBlank(b) }

func listOfBlocks() string {
	var b bytes.Buffer
	b.WriteString("the blocks are ")
	for i, name := range blockNames {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(name)
	}
	return b.String()
}
