package pdf

import "strconv"

// Text draws a run of glyphs with its origin on the baseline at x, y.
func (p *Page) Text(f *Font, size, x, y Length, run []Glyph, c Color) {
	if len(run) == 0 {
		return
	}
	if size <= 0 {
		p.fail("text of no size")
		return
	}
	p.draw("text")
	p.setTextState(f, size, x, y, c)
	t := typesetter{page: p, font: f, size: max(1, milli(size)*int64(Pt)/1000)} // as the file has it
	for i := 0; i < len(run); {
		n := 1 // glyphs in the cluster
		for i+n < len(run) && run[i+n].Text == "" {
			n++
		}
		t.cluster(run[i : i+n])
		i += n
	}
	t.flush()
	if t.rise != 0 {
		p.op("0 Ts")
	}
}

// setTextState goes to the start of a run, writing only what changes.
func (p *Page) setTextState(f *Font, size, x, y Length, c Color) {
	p.setFill(c)
	if !p.inText {
		p.op("BT")
		p.inText, p.tx, p.ty = true, 0, 0
	}
	if p.state.font != f || p.state.size != size {
		p.state.font, p.state.size = f, size
		p.content = strconv.AppendInt(append(p.content, "/F"...), int64(f.index), 10)
		p.content = appendLength(append(p.content, ' '), size)
		p.op(" Tf")
	}
	tx, ty := milli(x), milli(p.height-y)
	p.content = append(appendMilli(p.content, tx-p.tx), ' ')
	p.content = appendMilli(p.content, ty-p.ty)
	p.op(" Td")
	p.tx, p.ty = tx, ty
}

// typesetter writes one run. A viewer advances by the font's own widths; where
// the layout says otherwise, a number between the strings moves it there.
type typesetter struct {
	page *Page
	font *Font
	size int64 // scaled points; 1/1000 em is size/1000
	// Where the layout's and the viewer's pens are, from the start of the run,
	// in 1/1000 scaled point: in this unit both are exact.
	want, have int64
	rise       Length
	state      showing
}

// showing is how far the TJ operator at the end of the content is written.
type showing int

const (
	outside  showing = iota
	inArray          // "[": after a number
	inString         // "[(": in the middle of a string
)

// cluster draws the glyphs that together stand for the first one's text.
func (t *typesetter) cluster(glyphs []Glyph) {
	if glyphs[0].Text == "" {
		t.page.fail("a run begins in the middle of a cluster")
		return
	}
	if len(glyphs) == 1 {
		t.glyph(&glyphs[0])
		return
	}
	t.flush()
	p := t.page
	p.content = appendText(append(p.content, "/Span<</ActualText"...), glyphs[0].Text)
	p.op(">>BDC")
	for i := range glyphs {
		t.glyph(&glyphs[i])
	}
	t.flush()
	p.op("EMC")
}

func (t *typesetter) glyph(g *Glyph) {
	p := t.page
	code, err := t.font.code(g.GID, g.Text)
	if err != nil {
		p.fail("%v", err)
		return
	}
	if g.YOffset != t.rise {
		t.flush()
		t.rise = g.YOffset
		p.content = appendLength(p.content, t.rise)
		p.op(" Ts")
	}
	if off := t.want + int64(g.XOffset)*1000 - t.have; off >= t.size || off <= -t.size {
		t.move(off)
	}
	switch t.state {
	case outside:
		p.content = append(p.content, "[("...)
	case inArray:
		p.content = append(p.content, '(')
	}
	t.state = inString
	p.content = appendByte(appendByte(p.content, byte(code>>8)), byte(code))
	t.have += t.font.face.widths[g.GID] * t.size
	t.want += int64(g.XAdvance) * 1000
}

// move brings the viewer's pen to the layout's, to within half of 1/1000 em.
func (t *typesetter) move(off int64) {
	half := t.size / 2
	if off < 0 {
		half = -half
	}
	n := (off + half) / t.size
	t.have += n * t.size
	p := t.page
	switch t.state {
	case outside:
		p.content = append(p.content, '[')
	case inString:
		p.content = append(p.content, ')')
	}
	t.state = inArray
	p.content = strconv.AppendInt(p.content, -n, 10)
}

// flush ends the operator.
func (t *typesetter) flush() {
	switch t.state {
	case inString:
		t.page.op(")]TJ")
	case inArray:
		t.page.op("]TJ")
	}
	t.state = outside
}
