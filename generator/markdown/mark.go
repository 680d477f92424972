package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// mark is a node of running text that stands for a stretch of the source:
// what is between the brackets of a fact, a citation or a footnote's call.
type mark struct {
	ast.BaseInline
	kind   ast.NodeKind
	inside text.Segment
}

var (
	kindFact    = ast.NewNodeKind("Fact")    // {{ facts.group.id }}
	kindCite    = ast.NewNodeKind("Cite")    // [@key; @key]
	kindNoteRef = ast.NewNodeKind("NoteRef") // [^label]
)

func (m *mark) Kind() ast.NodeKind         { return m.kind }
func (m *mark) Dump(src []byte, level int) { ast.DumpHelper(m, src, level, nil, nil) }

// span is [words]{lang=fr}.
type span struct {
	ast.BaseInline
	attrs attributes
}

var kindSpan = ast.NewNodeKind("Span")

func (s *span) Kind() ast.NodeKind         { return kindSpan }
func (s *span) Dump(src []byte, level int) { ast.DumpHelper(s, src, level, nil, nil) }

// spanOpen is the opening bracket of a span until the closing one is reached.
type spanOpen struct {
	ast.BaseInline
	close  int      // offset of the closing bracket
	bottom ast.Node // the last delimiter before the span
}

var kindSpanOpen = ast.NewNodeKind("SpanOpen")

func (s *spanOpen) Kind() ast.NodeKind         { return kindSpanOpen }
func (s *spanOpen) Dump(src []byte, level int) { ast.DumpHelper(s, src, level, nil, nil) }

// factParser reads {{ … }}.
type factParser struct{}

func (factParser) Trigger() []byte { return []byte{'{'} }

func (factParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, at := block.PeekLine()
	if len(line) < 4 || line[1] != '{' {
		return nil
	}
	end := bytes.Index(line, []byte("}}"))
	if end < 0 {
		stateOf(pc).fail(at.Start, "unknown-fact", "{{ is never closed", "a fact is written {{ facts.group.id }}")
		return nil
	}
	block.Advance(end + 2)
	return newMark(kindFact, at, 2, end)
}

// bracketParser reads citations, calls of footnotes and spans. What is none of
// them it leaves to goldmark's links.
type bracketParser struct{}

func (bracketParser) Trigger() []byte { return []byte{'[', ']'} }

func (b bracketParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, at := block.PeekLine()
	if line[0] == ']' {
		return b.closeSpan(parent, block, pc, at.Start)
	}
	if len(line) > 1 && line[1] == '@' {
		n := readMark(kindCite, block, line, at)
		if n == nil {
			stateOf(pc).fail(at.Start, "bad-citation", "[@ is never closed", "citations are written [@key] or [@key; @key]")
		}
		return n
	}
	if len(line) > 1 && line[1] == '^' {
		return readMark(kindNoteRef, block, line, at)
	}
	if end := findSpanEnd(block); end >= 0 {
		open := &spanOpen{close: end}
		if d := pc.LastDelimiter(); d != nil {
			open.bottom = d
		}
		st := stateOf(pc)
		st.spans = append(st.spans, open)
		open.SetPos(at.Start)
		block.Advance(1)
		return open
	}
	return nil
}

// CloseBlock forgets spans that the block did not close.
func (bracketParser) CloseBlock(_ ast.Node, _ text.Reader, pc parser.Context) {
	st := stateOf(pc)
	st.spans = st.spans[:0]
}

// readMark reads to the closing bracket, which may stand on the next line; nil
// says that there is none.
func readMark(kind ast.NodeKind, block text.Reader, line []byte, at text.Segment) ast.Node {
	if end := bytes.IndexByte(line, ']'); end >= 0 {
		block.Advance(end + 1)
		return newMark(kind, at, 2, end)
	}
	startLine, start := block.Position()
	block.AdvanceLine()
	next, nextAt := block.PeekLine()
	end := bytes.IndexByte(next, ']')
	if kind != kindCite || end < 0 {
		block.SetPosition(startLine, start)
		return nil
	}
	block.Advance(end + 1)
	n := newMark(kind, at, 2, len(line))
	n.inside.Stop = nextAt.Start - nextAt.Padding + end
	return n
}

func newMark(kind ast.NodeKind, at text.Segment, from, to int) *mark {
	base := at.Start - at.Padding
	n := &mark{kind: kind, inside: text.NewSegment(base+from, base+to)}
	n.SetPos(at.Start)
	return n
}

// findSpanEnd looks for the bracket that closes the one here, and gives its
// offset if "{" follows it; otherwise -1.
func findSpanEnd(block text.Reader) int {
	const far = 2000 // bytes; a span is a few words
	startLine, start := block.Position()
	defer block.SetPosition(startLine, start)
	depth, seen := 0, 0
	for seen < far {
		line, at := block.PeekLine()
		if line == nil {
			return -1
		}
		// Most brackets are links: one look spares the walk.
		if seen == 0 && !bytes.Contains(line, []byte("]{")) && len(line) > 0 && line[len(line)-1] != '\n' {
			return -1
		}
		for i := 0; i < len(line) && seen < far; i, seen = i+1, seen+1 {
			switch line[i] {
			case '\\':
				if i+1 < len(line) && util.IsPunct(line[i+1]) {
					i++
				}
			case '`':
				return -1 // code may hold anything
			case '[':
				depth++
			case ']':
				if depth--; depth == 0 {
					if i+1 < len(line) && line[i+1] == '{' && !bytes.HasPrefix(line[i+1:], []byte("{{")) {
						return at.Start - at.Padding + i
					}
					return -1
				}
			}
		}
		block.AdvanceLine()
	}
	return -1
}

// closeSpan gathers what stands after the opening bracket into a span.
func (bracketParser) closeSpan(parent ast.Node, block text.Reader, pc parser.Context, offset int) ast.Node {
	st := stateOf(pc)
	if len(st.spans) == 0 {
		return nil
	}
	open := st.spans[len(st.spans)-1]
	if open.close != offset || open.Parent() != parent {
		return nil
	}
	st.spans = st.spans[:len(st.spans)-1]
	block.Advance(1)
	line, at := block.PeekLine()
	s := &span{attrs: parseAttributes(line, 0, at.Start-at.Padding)}
	block.Advance(s.attrs.end)
	s.SetPos(open.Pos())
	parser.ProcessDelimiters(open.bottom, pc)
	for c := open.NextSibling(); c != nil; {
		next := c.NextSibling()
		s.AppendChild(s, c)
		c = next
	}
	parent.RemoveChild(parent, open)
	return s
}
