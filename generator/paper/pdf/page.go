package pdf

import (
	"fmt"
	"strconv"
)

// Page is one page to draw on.
type Page struct {
	doc           *Document
	number        int // from 0
	width, height Length
	bare          bool // without marks: a booklet's, or what a field shows

	content  []byte
	marked   []*Elem // by MCID: whose content it is
	annots   []*annot
	label    *label
	ref      int
	declared mark // what Begin said
	open     mark // what the content stream is in
	mcid     int  // of open, if an element's
	depth    int  // len(stack) where open began
	inText   bool
	tx, ty   int64 // start of the current line of text, 1/1000 point
	state    graphics
	stack    []graphics
}

// graphics is the part of the graphics state that the writer keeps track of, so
// as not to set what is set.
type graphics struct {
	fill, stroke Color
	font         *Font
	size         Length
	line         string // the operators that set width, dash, caps and joins
}

// mark is what content is marked as.
type mark struct {
	on       bool
	elem     *Elem // nil: an artifact
	artifact Artifact
}

func (m mark) String() string {
	if m.elem != nil {
		return "a " + string(m.elem.Role) + " element"
	}
	return "an artifact"
}

// Artifact says why something is on the page but not in the structure.
type Artifact struct{ Type, Subtype string }

// What is not read aloud.
var (
	Header     = Artifact{"Pagination", "Header"}
	Footer     = Artifact{"Pagination", "Footer"}
	Watermark  = Artifact{"Pagination", "Watermark"}
	Layout     = Artifact{"Layout", ""}     // rules, frames, a repeated table head
	Background = Artifact{"Background", ""} // what lies behind the text
)

// Begin lets the page's next drawings belong to e. It does not nest: a Span in a
// paragraph is Begin(p) End() Begin(span) End() Begin(p) End(). Going on with
// the same element costs nothing.
func (p *Page) Begin(e *Elem) { p.begin(mark{on: true, elem: e}) }

// BeginArtifact lets the page's next drawings be an artifact.
func (p *Page) BeginArtifact(a Artifact) { p.begin(mark{on: true, artifact: a}) }

func (p *Page) begin(m mark) {
	if p.declared.on {
		p.fail("%s begins inside %s", m, p.declared)
	}
	p.declared = m
}

// End ends what Begin or BeginArtifact began.
func (p *Page) End() {
	if !p.declared.on {
		p.fail("an End without a Begin")
	}
	p.declared = mark{}
}

func (p *Page) fail(format string, args ...any) {
	p.doc.fail("page %d: %s", p.number+1, fmt.Sprintf(format, args...))
}

// draw prepares the content stream for an operator that paints. It writes the
// marks of Begin only now, so that neighbors with the same mark become one.
func (p *Page) draw(what string) {
	if !p.declared.on && !p.bare {
		p.fail("%s is drawn outside an element or artifact", what)
	}
	p.sync()
}

// sync lets the content stream be in what Begin said.
func (p *Page) sync() {
	m := p.declared
	if p.bare || p.open == m && (m.elem == nil || m.elem.isLast(p, p.mcid)) {
		return
	}
	p.closeMark()
	if !m.on {
		return
	}
	if m.elem != nil {
		p.mcid = m.elem.mark(p)
		p.content = append(append(append(p.content, '/'), m.elem.Role...), "<</MCID "...)
		p.content = strconv.AppendInt(p.content, int64(p.mcid), 10)
	} else {
		p.content = append(append(p.content, "/Artifact<</Type/"...), m.artifact.Type...)
		if m.artifact.Subtype != "" {
			p.content = append(append(p.content, "/Subtype/"...), m.artifact.Subtype...)
		}
	}
	p.content = append(p.content, ">>BDC\n"...)
	p.open, p.depth = m, len(p.stack)
}

func (p *Page) closeMark() {
	if !p.open.on {
		return
	}
	if p.depth != len(p.stack) {
		p.fail("%s begins and ends at different depths of Save and Restore", p.open)
	}
	p.endText()
	p.content = append(p.content, "EMC\n"...)
	p.open = mark{}
}

func (p *Page) endText() {
	if p.inText {
		p.content = append(p.content, "ET\n"...)
		p.inText = false
	}
}

// point writes a point of the page in the file's coordinates.
func (p *Page) point(x, y Length) {
	p.content = append(appendLength(p.content, x), ' ')
	p.content = append(appendLength(p.content, p.height-y), ' ')
}

func (p *Page) op(s string) { p.content = append(append(p.content, s...), '\n') }

// appendBox writes a rectangle as [left bottom right top].
func (p *Page) appendBox(b []byte, r Rect) []byte {
	b = append(appendLength(append(b, '['), r.X), ' ')
	b = append(appendLength(b, p.height-r.Y-r.H), ' ')
	b = append(appendLength(b, r.X+r.W), ' ')
	return append(appendLength(b, p.height-r.Y), ']')
}

func (p *Page) setFill(c Color) {
	if p.state.fill != c {
		p.state.fill = c
		p.color(c, "g", "rg")
	}
}

func (p *Page) setStroke(c Color) {
	if p.state.stroke != c {
		p.state.stroke = c
		p.color(c, "G", "RG")
	}
}

func (p *Page) color(c Color, gray, rgb string) {
	part := func(v uint8) {
		p.content = append(appendMilli(p.content, (int64(v)*1000+127)/255), ' ')
	}
	part(c.R)
	if c.R == c.G && c.G == c.B {
		p.op(gray)
		return
	}
	part(c.G)
	part(c.B)
	p.op(rgb)
}

// Line draws a straight line.
func (p *Page) Line(x1, y1, x2, y2, width Length, c Color) {
	var q Path
	q.MoveTo(x1, y1)
	q.LineTo(x2, y2)
	p.Draw(&q, Paint{Stroke: &c, Width: width})
}

// FillRect fills a rectangle.
func (p *Page) FillRect(r Rect, c Color) {
	var q Path
	q.Rect(r)
	p.Draw(&q, Paint{Fill: &c})
}

// Save keeps transformation and clip for Restore. They nest, inside one Begin
// and End or around several.
func (p *Page) Save() {
	p.sync()
	p.endText()
	p.op("q")
	p.stack = append(p.stack, p.state)
}

// Restore goes back to what Save kept.
func (p *Page) Restore() {
	if len(p.stack) == 0 {
		p.fail("a Restore without a Save")
		return
	}
	if p.open.on && p.depth == len(p.stack) {
		p.closeMark()
	}
	p.endText()
	p.op("Q")
	p.state = p.stack[len(p.stack)-1]
	p.stack = p.stack[:len(p.stack)-1]
}

// Transform lets the point (x, y) of what is drawn next, until the matching
// Restore, come to (a·x + c·y + e, b·x + d·y + f). The four factors are fixed
// point numbers: 65 536 is 1.
func (p *Page) Transform(a, b, c, d int64, e, f Length) {
	if len(p.stack) == 0 {
		p.fail("a Transform without a Save")
	}
	p.sync()
	p.endText()
	// The same map with y upwards: flip, transform, flip back.
	e += Length(c * int64(p.height) >> 16)
	f = p.height - Length(d*int64(p.height)>>16) - f
	for _, v := range []int64{a, -b, -c, d} {
		p.content = append(appendFixed(p.content, v), ' ')
	}
	p.content = append(appendLength(p.content, e), ' ')
	p.content = append(appendLength(p.content, f), ' ')
	p.op("cm")
}

// LabelStyle is how page numbers are written.
type LabelStyle string

// Page number styles.
const (
	Arabic LabelStyle = "D" // 1, 2, 3
	Roman  LabelStyle = "r" // i, ii, iii
)

type label struct {
	style  LabelStyle
	prefix string
	first  int
}

// Label numbers this page and those after it, as viewers show it: prefix, then
// first, first+1, …
func (p *Page) Label(style LabelStyle, prefix string, first int) {
	if first < 1 {
		p.fail("page numbers begin at %d; they must begin at 1 or more", first)
	}
	p.label = &label{style, prefix, first}
}
