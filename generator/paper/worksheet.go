package paper

import (
	"slices"
	"strconv"
	"strings"

	"iptpress/generator/document"
	"iptpress/generator/paper/pdf"
)

// Space to write in and drawings to fill in are figures: their text alternative
// says what is there. The label above them says what to write.

// figureItem adds a drawing as one item.
func (b *builder) figureItem(alt string, height pdf.Length, r room, draw func(s *sheet, top pdf.Length)) *item {
	elem := r.elem.Add(pdf.Figure)
	elem.Alt = alt
	return b.figureAs(elem, height, r, draw)
}

func (b *builder) figureAs(elem *pdf.Elem, height pdf.Length, r room, draw func(s *sheet, top pdf.Length)) *item {
	it := b.col.add(height, func(s *sheet, top pdf.Length) {
		elem.SetBBox(s.page, pdf.Rect{X: r.x, Y: top, W: r.w, H: height + s.extra})
		s.page.Begin(elem)
		draw(s, top)
		s.page.End()
	})
	b.count(it, b.st.text, 0)
	return it
}

// tagged keeps a worksheet block's parts on one page where they fit one.
func (b *builder) tagged(label []document.Inline, r room, fill func()) {
	b.col.space(b.st.block * 2 / 3)
	first := len(b.col.items)
	b.label(label, r)
	fill()
	b.col.whole(first, b.page)
	b.col.space(b.st.block * 3 / 4)
}

func (b *builder) lines(l *document.Lines, r room) {
	b.tagged(l.Label, r, func() {
		if len(l.Hint) > 0 {
			w := &words{}
			b.flatten(w, l.Hint, setting{})
			b.words(w, b.st.text, r)
			b.col.before = 0
			b.col.keep()
		}
		label := slices.Concat(l.Label, []document.Inline{document.Text(" ")}, l.Hint)
		b.ruled(l.Rows, b.blankOf(l.Field, label, b.loc.N("paper-lines", l.Rows)).with(b, l.Field), r)
	})
}

// ruled adds lines to write on, so many to a figure as fit a third of a page, or
// as much room to type in. Where a page has room to spare they come further
// apart, up to 10 mm in standard print, and up to twice as many.
func (b *builder) ruled(rows int, k blank, r room) {
	if b.fillable {
		b.typeAreas(rows, k, r)
		return
	}
	most := b.mostRows()
	for rows > 0 {
		n := min(rows, most)
		rows -= n
		height := pdf.Length(n) * b.st.ruling
		elem := r.elem.Add(pdf.Figure)
		it := b.figureAs(elem, height, r, func(s *sheet, top pdf.Length) {
			room := height + s.extra
			n := room / b.st.ruling
			elem.Alt = b.loc.N("paper-lines", int(n))
			apart := min(room/n, b.st.ruling*5/4)
			for y := top + apart; n > 0; n-- {
				s.page.Line(r.x, y, r.x+r.w, y, b.st.thin, pdf.Black)
				y += apart
			}
		})
		it.grow = height
	}
}

// mostRows is how many lines to write on stand together at most: a third of a page.
func (b *builder) mostRows() int { return max(1, int(b.page/3/b.st.ruling)) }

// caption draws words within a drawing, where the drawing's text alternative
// speaks for them. x is their left edge, middle or right edge, by to.
func (b *builder) caption(s *sheet, text string, st textStyle, x, top pdf.Length, to align) {
	word := b.shape(st.face, text)
	w := st.width(word.Width)
	switch to {
	case document.AlignCenter:
		x -= w / 2
	case document.AlignEnd:
		x -= w
	}
	y := top + st.baseline()
	for _, run := range word.Runs {
		x = s.run(run, st, x, y)
	}
	s.flush(st, y)
}

// textWidth is the width of words on one line.
func (b *builder) textWidth(text string, st textStyle) pdf.Length {
	return st.width(b.shape(st.face, text).Width)
}

func (b *builder) scale(sc *document.Scale, r room) {
	b.tagged(sc.Label, r, func() {
		if b.fillable {
			b.choices(sc, r)
			return
		}
		st := b.st.text
		n := sc.To - sc.From + 1
		widest := max(b.textWidth(strconv.Itoa(sc.From), st), b.textWidth(strconv.Itoa(sc.To), st)) + st.size/2
		perRow := max(1, min(n, int(r.w/widest)))
		rows := (n + perRow - 1) / perRow
		side := min(r.w/pdf.Length(perRow), 2*b.st.ruling)
		boxHeight := b.st.ruling
		// What the ends stand for: side by side, or one below the other where long.
		low, high := endWords(sc.From, sc.Low), endWords(sc.To, sc.High)
		ends := pdf.Length(0)
		apart := b.textWidth(low, st)+b.textWidth(high, st)+2*st.size <= side*pdf.Length(perRow)
		lowText := b.paragraph(nil, plain(low), st, r.w)
		highText := b.paragraph(nil, plain(high), st, r.w)
		switch {
		case low == "" && high == "":
		case apart:
			ends = st.leading
		default:
			ends = lowText.height() + highText.height()
		}
		alt := b.loc.T("paper-scale", "from", sc.From, "to", sc.To, "low", sc.Low, "high", sc.High)
		if sc.Low == "" && sc.High == "" {
			alt = b.loc.T("paper-scale-plain", "from", sc.From, "to", sc.To)
		}
		b.figureItem(alt, pdf.Length(rows)*boxHeight+ends, r, func(s *sheet, top pdf.Length) {
			for i := range n {
				x := r.x + pdf.Length(i%perRow)*side
				y := top + pdf.Length(i/perRow)*boxHeight
				path := &pdf.Path{}
				path.Rect(pdf.Rect{X: x, Y: y, W: side, H: boxHeight})
				s.page.Draw(path, pdf.Paint{Stroke: &pdf.Black, Width: b.st.thin})
				b.caption(s, strconv.Itoa(sc.From+i), st, x+side/2, y+(boxHeight-st.leading)/2, document.AlignCenter)
			}
			y := top + pdf.Length(rows)*boxHeight
			switch {
			case ends == 0:
			case apart:
				b.caption(s, low, st, r.x, y, document.AlignStart)
				b.caption(s, high, st, r.x+side*pdf.Length(perRow), y, document.AlignEnd)
			default:
				lowText.drawWithin(s, r.x, y)
				highText.drawWithin(s, r.x, y+lowText.height())
			}
		})
	})
}

// drawWithin draws the paragraph as part of what is being drawn.
func (p *paragraph) drawWithin(s *sheet, x, top pdf.Length) {
	for i := range p.lines {
		at, y := x, top+pdf.Length(i)*p.style.leading+p.style.baseline()
		for _, f := range p.line(i) {
			for _, run := range f.word.Runs {
				at = s.run(run, p.style, at, y)
			}
			if f.space {
				at += p.style.width(s.shape(f.face, " ").Width)
				s.flush(p.style, y)
			}
		}
		s.flush(p.style, y)
	}
}

func endWords(n int, words string) string {
	if words == "" {
		return ""
	}
	return strconv.Itoa(n) + " = " + words
}

func (b *builder) checklist(c *document.Checklist, r room) {
	b.tagged(c.Label, r, func() {
		if len(c.Items) == 0 {
			return
		}
		k := b.blankOf(c.Field, c.Label, b.loc.T("paper-tick-box"))
		list := r.elem.Add(pdf.L)
		indent := b.st.tick + b.st.text.size*2/3
		inner := r.right(indent)
		for i, item := range c.Items {
			if i > 0 {
				b.col.space(b.st.item * 2)
			}
			li := list.Add(pdf.LI)
			lbl := li.Add(pdf.Lbl)
			if !b.fillable {
				lbl.Alt = b.loc.T("paper-tick-box")
			}
			w := &words{}
			b.flatten(w, item, setting{})
			first := len(b.col.items)
			b.set(b.paragraph(li.Add(pdf.LBody), w, b.st.text, inner.w), inner)
			if len(b.col.items) == first {
				b.col.add(b.st.text.leading, nil)
			}
			if len(item) > 0 {
				b.marked(&item[0], first)
			}
			on := b.answers.chose(c.Field, strconv.Itoa(i+1))
			at := &b.col.items[first]
			at.beginWith(func(s *sheet, top pdf.Length) {
				box := pdf.Rect{X: inner.x - indent, Y: top + (b.st.text.leading-b.st.tick)/2, W: b.st.tick, H: b.st.tick}
				if b.fillable {
					b.tickField(s, lbl, k.of(b, document.PlainText(item)), box, on)
					return
				}
				s.page.Begin(lbl)
				path := &pdf.Path{}
				path.Rect(box)
				s.page.Draw(path, pdf.Paint{Stroke: &pdf.Black, Width: b.st.thin * 3 / 2})
				s.page.End()
			})
		}
	})
}

// cardEdge is the cost of cards that go on on another page, in tenths of a percent
// of a page left white.
const cardEdge = 300

// cards sets cards two by two, each with its prompts and lines to write on. A
// card is never split; cards side by side are of the same height.
func (b *builder) cards(c *document.Cards, r room) {
	st := b.st
	b.col.space(st.block * 2 / 3)
	b.label(c.Label, r)
	columns, width, first := 2, (r.w-st.block)/2, len(b.col.items)
	if c.Count < 2 || b.st.large || width < 150*pdf.Pt {
		columns, width = 1, r.w
	}
	if b.overflow(c, width-2*st.padding) {
		for n := range c.Count {
			b.boxed(r, 0, func(inner room) { b.cardParts(n+1, c, inner) }, "")
		}
		return
	}
	for at := 0; at < c.Count; at += columns {
		if at > 0 {
			b.col.space(st.block)
			b.col.rather(cardEdge)
		}
		cards := make([]*column, min(columns, c.Count-at))
		var height pdf.Length
		for i := range cards {
			x := r.x + pdf.Length(i)*(width+st.block)
			inner := room{r.elem.Add(pdf.Div), x + st.padding, width - 2*st.padding}
			cards[i] = b.within(func() { b.card(at+i+1, c, inner) })
			height = max(height, cards[i].height(0))
		}
		row := b.col.add(height, func(s *sheet, top pdf.Length) {
			h := height + s.extra
			for i, card := range cards {
				x := r.x + pdf.Length(i)*(width+st.block)
				drawBorder(s, pdf.Rect{X: x, Y: top, W: width, H: h}, st.thin, 0, true, true)
				card.fill = h
				card.draw(s, top)
			}
		})
		row.grow = height / 2
		b.count(row, st.text, st.padding)
	}
	for _, prompt := range c.Prompts {
		if len(prompt) > 0 {
			b.marked(&prompt[0], first)
		}
	}
	b.col.space(st.block * 3 / 4)
}

// overflow reports whether a card with what is written on it might not fit a page.
// Cards of such a block stand one below the other, and may be split.
func (b *builder) overflow(c *document.Cards, width pdf.Length) bool {
	st := b.st
	for n := range c.Count {
		height := st.text.leading
		for _, control := range cardControls(n+1, c) {
			height += 2*st.text.leading + max(pdf.Length(cardRows(c))*st.ruling, b.fieldHeight(b.written(b.answers.words(control), width)))
		}
		if len(b.answers.given) > 0 && height > b.page*4/5 {
			return true
		}
	}
	return false
}

// cardControls names what is written on the nth card.
func cardControls(n int, c *document.Cards) []string {
	if len(c.Prompts) == 0 {
		return []string{document.Control(c.Field, n)}
	}
	controls := make([]string, len(c.Prompts))
	for i := range controls {
		controls[i] = document.Control(c.Field, n, i+1)
	}
	return controls
}

// cardRows is how many lines a card has for each prompt: few prompts get two
// each, many get one.
func cardRows(c *document.Cards) int {
	switch n := len(c.Prompts); {
	case n == 0:
		return 4
	case n > 4:
		return 1
	}
	return 2
}

// card sets one card, to have a border drawn around it.
func (b *builder) card(n int, c *document.Cards, r room) {
	b.col.add(b.st.padding, nil)
	b.cardParts(n, c, r)
	b.col.add(b.st.padding, nil)
}

func (b *builder) cardParts(n int, c *document.Cards, r room) {
	title := b.loc.T("paper-card", "n", n)
	b.words(plain(title), b.st.strong, r)
	k := b.blankOf(c.Field, c.Label, title).of(b, title)
	controls := cardControls(n, c)
	if len(c.Prompts) == 0 {
		b.ruled(cardRows(c), k.with(b, controls[0]), r)
	}
	for i, prompt := range c.Prompts {
		w := &words{}
		b.flatten(w, prompt, setting{})
		b.words(w, b.st.text, r)
		b.col.before = 0
		b.ruled(cardRows(c), k.of(b, document.PlainText(prompt)).with(b, controls[i]), r)
		b.col.space(b.st.item)
	}
}

// circle draws rings around "me". Each ring is named at its top.
func (b *builder) circle(c *document.ClosenessCircle, r room) {
	b.tagged(c.Label, r, func() {
		st := b.st.text
		rings := c.Rings
		if len(rings) == 0 {
			rings = make([]string, 3) // to be named by hand
		}
		n := len(rings)
		me := b.loc.T("paper-me")
		alt := b.loc.T("paper-circle", "me", me, "rings", strings.Join(c.Rings, ", "))
		side := min(r.w, b.page*2/3)
		if b.st.large {
			side = min(r.w, b.page*9/10)
		}
		if b.fillable {
			side = min(r.w, b.page*2/5)
		}
		b.figureItem(alt, side, r, func(s *sheet, top pdf.Length) {
			cx, cy := r.x+r.w/2, top+side/2
			inner := max(st.size*2, b.textWidth(me, st)) // radius of the middle
			for i := n; i >= 0; i-- {
				radius := inner
				if n > 0 {
					radius += (side/2 - b.st.thin - inner) * pdf.Length(i) / pdf.Length(n)
				}
				path := &pdf.Path{}
				path.Ellipse(pdf.Rect{X: cx - radius, Y: cy - radius, W: 2 * radius, H: 2 * radius})
				s.page.Draw(path, pdf.Paint{Stroke: &pdf.Black, Width: b.st.thin})
				if i > 0 {
					b.caption(s, rings[i-1], b.st.strong, cx, cy-radius+st.size/3, document.AlignCenter)
				}
			}
			b.caption(s, me, b.st.strong, cx, cy-st.leading/2, document.AlignCenter)
		})
		if b.fillable {
			b.ringFields(c, rings, r)
		}
	})
}

// timeline draws room for a line of mood, from 10 to 0, over a line of events.
func (b *builder) timeline(t *document.Timeline, r room) {
	b.tagged(t.Label, r, func() {
		st := b.st.text
		mood, events := b.loc.T("paper-mood"), b.loc.T("paper-events")
		moodHeight, eventHeight := 7*b.st.ruling, 7*b.st.ruling
		axis := b.textWidth("10", st) + st.size/2
		height := st.leading + moodHeight + st.size + st.leading + eventHeight + st.leading
		it := b.figureItem(b.loc.T("paper-timeline", "from", t.From, "to", t.To), height, r, func(s *sheet, top pdf.Length) {
			moodHeight, eventHeight := moodHeight+s.extra/2, eventHeight+s.extra/2
			left, right := r.x+axis, r.x+r.w
			b.caption(s, mood, b.st.strong, r.x, top, document.AlignStart)
			top += st.leading
			for _, v := range []int{10, 5, 0} {
				y := top + moodHeight*pdf.Length(10-v)/10 + st.size/3
				b.caption(s, strconv.Itoa(v), st, left-st.size/3, y-st.leading/2, document.AlignEnd)
				path := &pdf.Path{}
				path.MoveTo(left, y)
				path.LineTo(right, y)
				paint := pdf.Paint{Stroke: &pdf.Black, Width: b.st.thin}
				if v > 0 {
					paint.Dash = []pdf.Length{pdf.Pt, 3 * pdf.Pt}
				}
				s.page.Draw(path, paint)
			}
			s.page.Line(left, top+st.size/3, left, top+moodHeight+st.size/3, b.st.thin, pdf.Black)
			top += moodHeight + st.size
			b.caption(s, events, b.st.strong, r.x, top, document.AlignStart)
			top += st.leading
			y := top + b.st.ruling*7/5
			s.page.Line(left, y, right, y, b.st.thin*2, pdf.Black)
			for i := range 9 {
				x := left + (right-left)*pdf.Length(i)/8
				s.page.Line(x, y-st.size/3, x, y+st.size/3, b.st.thin, pdf.Black)
			}
			b.caption(s, t.From, st, left, y+st.size/3, document.AlignStart)
			b.caption(s, t.To, st, right, y+st.size/3, document.AlignEnd)
			s.page.Line(left, top+eventHeight+st.leading, right, top+eventHeight+st.leading, b.st.thin, pdf.Black)
		})
		it.grow = height / 2
	})
	if b.fillable { // on the next page where both do not fit one
		k := b.blankOf(t.Field, t.Label, b.d.Title).of(b, b.loc.T("paper-events"))
		k.words = b.events(t)
		b.named(k, b.loc.T("paper-timeline-words"), 6, r)
	}
}

// grid is a table whose empty cells are to write in.
func (b *builder) grid(g *document.Grid, r room) {
	b.col.space(b.st.block * 2 / 3)
	b.label(g.Label, r)
	k := b.blankOf(g.Field, g.Label, b.d.Title)
	b.table(&table{head: g.Head, rows: g.Rows, rowHeads: true, least: b.st.ruling * 5 / 4, ruled: true, blank: k}, r)
}

// chart draws a net of mood, 0 to 10, over weeks or sessions.
func (b *builder) chart(c *document.Chart, r room) {
	b.tagged(c.Label, r, func() {
		st := b.st.text
		weeks := max(1, c.Weeks)
		step := b.st.ruling * 3 / 4
		axis := b.textWidth("10", st) + st.size/2
		height := 2*st.leading + 10*step + st.leading + st.leading + st.size/2
		b.figureItem(b.loc.T("paper-chart", "unit", c.Unit, "n", weeks), height, r, func(s *sheet, top pdf.Length) {
			left, right := r.x+axis, r.x+r.w-st.size/2
			b.caption(s, b.loc.T("paper-mood-scale"), b.st.strong, r.x, top, document.AlignStart)
			top += st.leading + st.leading/2
			for v := range 11 {
				y := top + step*pdf.Length(10-v)
				b.caption(s, strconv.Itoa(v), st, left-st.size/3, y-st.leading/2, document.AlignEnd)
				width := b.st.thin / 2
				if v%5 == 0 {
					width = b.st.thin
				}
				s.page.Line(left, y, right, y, width, pdf.Black)
			}
			bottom := top + 10*step
			column := (right - left) / pdf.Length(weeks)
			every := 1 // numbers stand below every so many lines
			for pdf.Length(every)*column < b.textWidth(strconv.Itoa(weeks), st)+st.size/3 {
				every++
			}
			for i := range weeks {
				x := left + (right-left)*pdf.Length(i+1)/pdf.Length(weeks)
				s.page.Line(x, top, x, bottom, b.st.thin/2, pdf.Black)
				if i == 0 || (i+1)%every == 0 {
					b.caption(s, strconv.Itoa(i+1), st, x, bottom+st.size/4, document.AlignCenter)
				}
			}
			s.page.Line(left, top, left, bottom, b.st.thin, pdf.Black)
			b.caption(s, capital(c.Unit), b.st.strong, right, bottom+st.leading+st.size/4, document.AlignEnd)
		})
		if b.fillable {
			b.steps(c, weeks, r)
		}
	})
}
