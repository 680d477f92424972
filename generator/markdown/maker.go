package markdown

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
	"golang.org/x/text/language"

	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/library"
)

// maker makes the tree of one text. It is used once, by one goroutine.
type maker struct {
	p       *Parser
	src     *source // what is being read: the text, or a slot's
	lang    string
	figures map[string]document.Image
	frozen  bool // a link whose target is gone is plain words
	intro   bool // a packet's: no citations or footnotes

	smart    bool   // straight quotation marks and hyphens become curly ones and dashes
	buf      []byte // running text that is not in the tree yet
	inQuotes bool   // in text that the source quotes, where \" is how to write "
	last     rune   // the character before it in its block; 0 at the start
	depth    int    // of inlines in inlines
	fields   int
	level    int // of the last heading
	cited    []string
	numbers  map[string]int // of the sources cited
	calls    []noteCall     // footnotes in the order of their first call
	heads    []heading
	boxes    []*document.Box
	local    []localLink
	links    []Link
	refs     []document.Ref
	reported int
	unclosed string // how a one-line block ended a box by its ":::"; for a hint
}

// heading awaits its id until all of them are known.
type heading struct {
	*document.Heading
	explicit bool
}

// footnote is what a text says of a label.
type footnote struct {
	label  string
	node   ast.Node
	number int // 0: not called yet
}

// localLink is a link to a place in the text at hand.
type localLink struct {
	pos    diag.Pos
	anchor string
}

type noteCall struct {
	src  *source
	note *footnote
}

func (p *Parser) maker(t *library.Text) *maker {
	m := &maker{
		p:     p,
		src:   &source{text: t.Body, file: t.Path, dir: t.Dir, line: t.BodyLine},
		lang:  t.Lang,
		level: 1,
		buf:   make([]byte, 0, 1024),
	}
	base, _, _ := strings.Cut(t.Lang, "-")
	m.smart = base == "en" || base == "es"
	return m
}

// text makes the blocks of the source that the maker reads.
func (m *maker) text() []document.Block {
	root, problems := m.src.parse(m.p)
	m.report(problems)
	if bytes.Contains(m.src.text, []byte("[^")) {
		m.src.findFootnotes(root)
	}
	return m.blocks(root)
}

// finish gives ids to what links can lead to, and notes the text's outline for
// CheckLinks. The path is the one that links to the text name. It gives the keys of
// the works that the text cites, in order, then those of others that it does not.
func (m *maker) finish(path string, others []string, fillable bool) (sources []string) {
	ids := m.assignIDs()
	for _, l := range m.local {
		checkAnchor(m.p.diags, l.pos, l.anchor, ids, "")
	}
	sources = slices.Clone(m.cited)
	for _, key := range others {
		// The library reports keys that it does not know.
		if m.p.lib.Sources[key] != nil && !slices.Contains(sources, key) {
			sources = append(sources, key)
		}
	}
	if m.frozen {
		return sources // nothing leads into a version of the past, and what it leads to was settled then
	}
	m.p.note(path, Outline{ids, m.links, sources, fillable})
	return sources
}

// notes makes the footnotes that were called, in the order of their numbers.
// A note may call others.
func (m *maker) notes() []document.Note {
	text := m.src
	var notes []document.Note
	for i := 0; i < len(m.calls); i++ {
		m.src = m.calls[i].src
		notes = append(notes, document.Note{Blocks: m.blocks(m.calls[i].note.node)})
	}
	m.src = text
	for _, note := range text.footnotes {
		if note.number == 0 {
			m.warnf(note.node.Pos(), "unused-footnote", "call it with [^"+clip(note.label, 60)+"] or delete it", "the footnote %s is never called", quote(note.label))
		}
	}
	return notes
}

// errorf reports a mistake at an offset of the source.
func (m *maker) errorf(offset int, rule, hint, format string, args ...any) {
	m.tell(diag.Error, offset, rule, hint, fmt.Sprintf(format, args...))
}

func (m *maker) warnf(offset int, rule, hint, format string, args ...any) {
	m.tell(diag.Warning, offset, rule, hint, fmt.Sprintf(format, args...))
}

func (m *maker) tell(severity diag.Severity, offset int, rule, hint, what string) {
	if m.reported++; m.reported > maxMessages {
		return
	}
	if m.reported == maxMessages {
		what, hint = "there is more wrong with this text than can be listed", "mend what is listed and run again"
	}
	if m.src.slot != "" {
		what = "slot " + m.src.slot + ": " + what
	}
	m.p.diags.Add(diag.Message{Pos: m.src.pos(offset), Rule: rule, Severity: severity, Text: what, Hint: hint})
}

func (m *maker) report(problems []problem) {
	for _, p := range problems {
		m.errorf(p.offset, p.rule, p.hint, "%s", p.text)
	}
}

// blocks makes the blocks that a node holds.
func (m *maker) blocks(parent ast.Node) []document.Block {
	var blocks []document.Block
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if b := m.block(n); b != nil {
			blocks = append(blocks, b)
		}
	}
	return slices.Clip(blocks)
}

// block makes one block, or nil for what leaves none.
func (m *maker) block(n ast.Node) document.Block {
	switch n := n.(type) {
	case *ast.Paragraph, *ast.TextBlock:
		return m.paragraph(n)
	case *ast.Heading:
		return m.heading(n)
	case *ast.List:
		return m.list(n)
	case *extast.Table:
		return m.table(n)
	case *box:
		return m.box(n)
	case *ast.Blockquote:
		return &document.Quote{Blocks: m.blocks(n)}
	case *extast.DefinitionList:
		return m.definitions(n)
	case *ast.ThematicBreak:
		return &document.Break{}
	case *ast.CodeBlock:
		return &document.CodeBlock{Text: m.verbatim(n)}
	case *ast.FencedCodeBlock:
		return &document.CodeBlock{Text: m.verbatim(n)}
	case *ast.HTMLBlock:
		m.htmlBlock(n)
	}
	return nil // attribute texts, footnotes and link definitions are read elsewhere
}

func (m *maker) paragraph(n ast.Node) document.Block {
	if img, ok := n.FirstChild().(*ast.Image); ok && n.ChildCount() == 1 {
		return m.figure(img)
	}
	if words := m.line(n); len(words) > 0 {
		return &document.Paragraph{Text: words}
	}
	return nil
}

func (m *maker) heading(n *ast.Heading) document.Block {
	h := &document.Heading{Level: n.Level}
	words := m.line(n)
	h.Text = words
	at := n.Pos()
	switch {
	case len(words) == 0:
		m.errorf(at, "empty-heading", "write its words or delete it", "this heading is empty")
		return nil
	case n.Level == 1:
		m.errorf(at, "heading-level", "the title is the front matter's; begin with ##", "a text has no heading of level 1")
		return nil
	case n.Level > 4:
		m.errorf(at, "heading-level", "use ## to ####", "headings go no deeper than ####")
		return nil
	case n.Level > m.level+1:
		m.errorf(at, "heading-level", "use "+strings.Repeat("#", m.level+1), "this heading skips a level")
	}
	m.level = n.Level
	id, explicit := n.AttributeString("id")
	if explicit {
		seg := id.(text.Segment)
		h.ID = string(seg.Value(m.src.text))
		if !isID(h.ID) {
			m.errorf(seg.Start, "bad-id", "use lower-case letters, digits and hyphens, a letter first", "%s cannot be a heading's id", quote(h.ID))
			h.ID, explicit = "", false
		} else if slices.ContainsFunc(m.heads, func(o heading) bool { return o.explicit && o.ID == h.ID }) {
			m.errorf(seg.Start, "duplicate-id", "give each heading an id of its own", "the id %s is used twice", quote(h.ID))
			h.ID, explicit = "", false
		}
	}
	m.heads = append(m.heads, heading{h, explicit})
	return h
}

func (m *maker) list(n *ast.List) document.Block {
	tasks := 0
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		if checkBox(item) != nil {
			tasks++
		}
	}
	if tasks > 0 && tasks == n.ChildCount() && !n.IsOrdered() {
		return &document.Checklist{Field: m.field(), Items: m.lineItems(n, "a task")}
	}
	if tasks > 0 {
		m.errorf(n.Pos(), "mixed-tasks", "begin every item with - [ ], or none", "only some items of this list are boxes to tick")
	}
	l := &document.List{Ordered: n.IsOrdered(), Start: n.Start, Tight: n.IsTight, Items: make([]document.Item, 0, n.ChildCount())}
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		l.Items = append(l.Items, document.Item{Blocks: m.blocks(item)})
	}
	return l
}

// lineItems makes the items of a list that holds one line of text in each.
func (m *maker) lineItems(n *ast.List, what string) [][]document.Inline {
	items := make([][]document.Inline, 0, n.ChildCount())
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		if item.ChildCount() > 1 || item.FirstChild() != nil && !isParagraph(item.FirstChild()) {
			m.errorf(item.FirstChild().Pos(), "long-item", "make each an item of its own", "%s is one paragraph", what)
			continue
		}
		var words []document.Inline
		if item.FirstChild() != nil {
			words = m.line(item.FirstChild())
		}
		if len(words) == 0 {
			m.errorf(itemPos(item), "empty-item", "write its words or delete it", "%s has no words", what)
			continue
		}
		items = append(items, words)
	}
	return items
}

// itemPos gives a place for an item; goldmark knows none for an empty one.
func itemPos(item ast.Node) int {
	for n := item; n != nil; n = n.Parent() {
		if n.Pos() > 0 {
			return n.Pos()
		}
	}
	return 0
}

func checkBox(item ast.Node) *extast.TaskCheckBox {
	if first := item.FirstChild(); first != nil {
		box, _ := first.FirstChild().(*extast.TaskCheckBox)
		return box
	}
	return nil
}

func isParagraph(n ast.Node) bool {
	return n.Kind() == ast.KindParagraph || n.Kind() == ast.KindTextBlock
}

func (m *maker) definitions(n ast.Node) document.Block {
	d := &document.Definitions{}
	meant := true // the last definition has its meaning
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Kind() == extast.KindDefinitionTerm {
			term := m.line(c)
			if last := len(d.Items) - 1; !meant {
				// Terms that share a meaning stand on lines of their own.
				d.Items[last].Term = append(append(d.Items[last].Term, document.LineBreak{}), term...)
			} else {
				d.Items = append(d.Items, document.Definition{Term: term})
			}
			meant = false
			continue
		}
		if last := len(d.Items) - 1; last >= 0 {
			d.Items[last].Blocks = append(d.Items[last].Blocks, m.blocks(c)...)
		}
		meant = true
	}
	return d
}

func (m *maker) table(n *extast.Table) document.Block {
	t := &document.Table{Align: make([]document.Align, len(n.Alignments))}
	for i, a := range n.Alignments {
		switch a {
		case extast.AlignCenter:
			t.Align[i] = document.AlignCenter
		case extast.AlignRight:
			t.Align[i] = document.AlignEnd
		}
	}
	t.RowHeads = len(n.Alignments) > 1
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		if row.Kind() == extast.KindTableHeader {
			t.Head = m.cells(row)
			continue
		}
		m.checkRow(row, len(n.Alignments))
		cells := m.cells(row)
		t.Rows = append(t.Rows, cells)
		// A column that leaves a cell empty does not name the rows.
		t.RowHeads = t.RowHeads && len(cells[0].Text) > 0
	}
	return t
}

func (m *maker) cells(row ast.Node) []document.Cell {
	cells := make([]document.Cell, 0, row.ChildCount())
	for c := row.FirstChild(); c != nil; c = c.NextSibling() {
		cells = append(cells, document.Cell{Text: m.line(c)})
	}
	return cells
}

// checkRow reports a row with more cells than columns: goldmark drops them.
func (m *maker) checkRow(row ast.Node, columns int) {
	line := m.src.text[min(max(row.Pos(), 0), len(m.src.text)):]
	if end := bytes.IndexByte(line, '\n'); end >= 0 {
		line = line[:end]
	}
	line = bytes.TrimSuffix(bytes.TrimPrefix(bytes.TrimSpace(line), []byte("|")), []byte("|"))
	if cells := bytes.Count(line, []byte("|")) - bytes.Count(line, []byte(`\|`)) + 1; cells > columns {
		m.errorf(row.Pos(), "bad-table", `take out a |, or write \| for one that is text`, "this row has %d cells under %d columns", cells, columns)
	}
}

func (m *maker) verbatim(n ast.Node) string {
	var b strings.Builder
	lines := n.Lines()
	for i := range lines.Len() {
		seg := lines.At(i)
		b.Write(seg.Value(m.src.text))
	}
	return strings.TrimRight(b.String(), "\n")
}

func (m *maker) figure(n *ast.Image) document.Block {
	name := string(unescape(n.Destination))
	alt := document.PlainText(m.line(n))
	at := n.Pos()
	if strings.TrimSpace(alt) == "" {
		m.errorf(at, "missing-alt", "say what the picture shows between ![ and ]", "the picture %s has no text alternative", quote(name))
	}
	image, ok := m.figures[path.Clean(name)]
	switch {
	case ok:
	case hasScheme(name) || strings.HasPrefix(name, "//"):
		m.errorf(at, "remote-figure", "put the file beside the text and name it here", "pictures are not loaded from elsewhere")
		return nil
	case m.src.slot != "" || m.figures == nil && !strings.HasSuffix(m.src.file, "/index.md"):
		m.errorf(at, "unknown-figure", "move it to a handout", "pictures can stand in handouts only")
		return nil
	default:
		m.errorf(at, "unknown-figure", suggest(name, sortedKeys(m.figures), "put the file in the folder of the text"), "there is no figure %s beside this text", quote(name))
		return nil
	}
	f := &document.Figure{Image: image, Alt: alt}
	if len(n.Title) > 0 {
		f.Caption = m.caption(n)
	}
	return f
}

// caption makes running text of a picture's title, which goldmark keeps as bytes.
func (m *maker) caption(n *ast.Image) []document.Inline {
	from := max(n.Pos(), 0)
	start := bytes.Index(m.src.text[from:], n.Title)
	if start < 0 || bytes.IndexByte(n.Title, '\n') >= 0 || n.Reference != nil {
		m.errorf(from, "bad-caption", "", "the caption must stand on the picture's own line")
		return nil
	}
	return m.quoted(m.src.parseLine(m.p, from+start, from+start+len(n.Title)).FirstChild())
}

// findFootnotes lists the footnotes that the source defines.
func (s *source) findFootnotes(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if note, ok := c.(*extast.Footnote); ok {
			s.footnotes = append(s.footnotes, &footnote{label: string(note.Ref), node: note})
		}
		if c.Type() == ast.TypeBlock {
			s.findFootnotes(c)
		}
	}
}

// assignIDs gives every heading and box an id that is unique in the document,
// and lists them.
func (m *maker) assignIDs() []string {
	taken := make(map[string]int, len(m.heads)+len(m.boxes)) // how often each id was asked for
	ids := make([]string, 0, len(m.heads)+len(m.boxes))
	for _, h := range m.heads {
		if h.explicit {
			taken[h.ID] = 1
			ids = append(ids, h.ID)
		}
	}
	unique := func(words string) string {
		base := slug(words)
		id := base
		for taken[id] > 0 {
			taken[base]++
			id = base + "-" + strconv.Itoa(taken[base])
		}
		taken[id] = 1
		ids = append(ids, id)
		return id
	}
	for _, h := range m.heads {
		if !h.explicit {
			h.ID = unique(document.PlainText(h.Text))
		}
	}
	for _, b := range m.boxes {
		b.ID = unique(b.Title)
	}
	return ids
}

// field gives the next field's name.
func (m *maker) field() string {
	m.fields++
	return "f" + strconv.Itoa(m.fields)
}

func isLanguage(tag string) bool {
	_, err := language.Parse(tag)
	return err == nil
}
