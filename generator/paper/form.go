package paper

import (
	"strconv"
	"strings"

	"iptpress/generator/document"
	"iptpress/generator/paper/pdf"
)

// A fillable paper has fields where others have space to write in. A field
// stands in a Form element of its own; the frame around it is drawn on the page,
// so that it also shows where no field is.

// blank is space to write in: the worksheet block's field, what to write, and what
// is written.
type blank struct {
	field string
	label string
	words string
}

// blankOf gives the space of a block. One that has no label goes by the heading
// above it, or by what it is.
func (b *builder) blankOf(field string, label []document.Inline, what string) blank {
	words := strings.TrimSpace(document.PlainText(label))
	if words == "" && len(b.headings) > 0 {
		words = b.headings[len(b.headings)-1].title
	}
	if words == "" {
		words = what
	}
	return blank{field: field, label: words}
}

// of gives a part of the space, under a label of its own.
func (k blank) of(b *builder, part string) blank {
	if part != "" {
		k.label = b.loc.T("paper-field-of", "label", k.label, "part", part)
	}
	return k
}

// with gives the space with what was written in a control.
func (k blank) with(b *builder, control string) blank {
	k.words = b.answers.words(control)
	return k
}

// fieldName gives the name of a block's next field, unique in the file: that of
// the piece and of the block, then from the second on a number.
func (b *builder) fieldName(k blank) string {
	b.fields[k.field]++
	name := b.d.Slug + "-" + k.field
	if n := b.fields[k.field]; n > 1 {
		name += "-" + strconv.Itoa(n)
	}
	return name
}

// outlined draws the frame of a field.
func (s *sheet) outlined(path *pdf.Path) {
	s.artifact(pdf.Layout)
	s.page.Draw(path, pdf.Paint{Stroke: &pdf.Black, Width: s.st.thin})
	s.end()
}

func framed(r pdf.Rect) *pdf.Path {
	path := &pdf.Path{}
	path.Rect(r)
	return path
}

// typeAreas adds as much room to type in as so many lines take on paper, or as what
// is written needs. Where a page has room to spare it becomes up to twice as high.
func (b *builder) typeAreas(rows int, k blank, r room) {
	most := b.mostRows()
	words := k.words
	whole := rows <= most
	for n := 1; rows > 0 || words != ""; n++ {
		at := k
		height := pdf.Length(min(rows, most)) * b.st.ruling
		rows -= min(rows, most)
		at.words, words = b.part(words, r.w, pdf.Length(most)*b.st.ruling)
		if whole = whole && words == ""; !whole {
			at = at.of(b, strconv.Itoa(n))
		}
		p := b.written(at.words, r.w)
		height = max(height, b.fieldHeight(p))
		elem, name := r.elem.Add(pdf.Form), b.fieldName(k)
		it := b.col.add(height, func(s *sheet, top pdf.Length) {
			area := pdf.Rect{X: r.x, Y: top, W: r.w, H: height + s.extra}
			s.outlined(framed(area))
			s.typeField(elem, area, name, at, true, p)
		})
		if words == "" { // one that is full needs no more room
			it.grow = height
		}
	}
}

// named adds words and below them a field to type in.
func (b *builder) named(k blank, words string, rows int, r room) {
	b.words(plain(words), b.st.text, r)
	b.col.before = 0
	b.col.space(b.st.item)
	b.col.keep()
	b.ruled(rows, k, r)
	b.col.space(b.st.paragraph)
}

// numbered sets the numbers from first to last in rows, and below each room for
// a field, which fill draws.
func (b *builder) numbered(first, last int, w, h pdf.Length, r room, fill func(s *sheet, elem *pdf.Elem, n int, area pdf.Rect)) {
	st := b.st.text
	widest := max(w, b.textWidth(strconv.Itoa(first), st), b.textWidth(strconv.Itoa(last), st)) + st.size/2
	count := last - first + 1
	perRow := max(1, min(count, int(r.w/widest)))
	side := min(r.w/pdf.Length(perRow), max(widest, 2*b.st.ruling))
	elem := r.elem.Add(pdf.P)
	for from := first; from <= last; from += perRow {
		b.col.add(st.leading+h+st.size/2, func(s *sheet, top pdf.Length) {
			for n := from; n <= min(last, from+perRow-1); n++ {
				x := r.x + pdf.Length(n-from)*side + side/2
				s.page.Begin(elem)
				b.caption(s, strconv.Itoa(n), st, x, top, document.AlignCenter)
				s.page.End()
				fill(s, elem.Add(pdf.Form), n, pdf.Rect{X: x - w/2, Y: top + st.leading, W: w, H: h})
			}
		})
	}
}

// tickField draws a box to tick with its field.
func (b *builder) tickField(s *sheet, lbl *pdf.Elem, k blank, box pdf.Rect, on bool) {
	s.outlined(framed(box))
	s.page.CheckBox(lbl.Add(pdf.Form), box, b.fieldName(k), k.label, on)
}

// choices sets a scale as buttons.
func (b *builder) choices(sc *document.Scale, r room) {
	for _, end := range []string{endWords(sc.From, sc.Low), endWords(sc.To, sc.High)} {
		if end != "" {
			b.words(plain(end), b.st.text, r)
			b.col.before = 0
			b.col.keep()
		}
	}
	k := b.blankOf(sc.Field, sc.Label, b.loc.T("paper-scale-plain", "from", sc.From, "to", sc.To))
	chosen := ""
	for n := sc.From; n <= sc.To; n++ {
		if value := strconv.Itoa(n); b.answers.chose(sc.Field, value) {
			chosen = value
		}
	}
	radio := b.doc.Radio(b.fieldName(k), k.label, chosen)
	b.numbered(sc.From, sc.To, b.st.tick, b.st.tick, r, func(s *sheet, elem *pdf.Elem, n int, area pdf.Rect) {
		path := &pdf.Path{}
		path.Ellipse(area)
		s.outlined(path)
		value := strconv.Itoa(n)
		s.page.Button(elem, area, radio, value, k.of(b, value).label)
	})
}

// steps sets room for one number a week or session.
func (b *builder) steps(c *document.Chart, weeks int, r room) {
	st := b.st.text
	b.words(plain(b.loc.T("paper-chart-numbers", "unit", c.Unit)), st, r)
	b.col.before = 0
	b.col.space(b.st.item)
	b.col.keep()
	k := b.blankOf(c.Field, c.Label, b.loc.T("paper-chart", "unit", c.Unit, "n", weeks))
	moods := make([]string, weeks+1)
	for n := range moods[1:] {
		moods[n+1] = b.mood(document.Control(c.Field, n+1))
	}
	b.numbered(1, weeks, 3*st.size, st.leading, r, func(s *sheet, elem *pdf.Elem, n int, area pdf.Rect) {
		s.outlined(framed(area))
		at := k.of(b, c.Unit+" "+strconv.Itoa(n))
		at.words = moods[n]
		s.typeField(elem, area, b.fieldName(k), at, false, b.written(at.words, area.W))
	})
}

// ringFields sets room for the people of each ring.
func (b *builder) ringFields(c *document.ClosenessCircle, rings []string, r room) {
	k := b.blankOf(c.Field, c.Label, b.loc.T("paper-me"))
	for i, ring := range rings {
		if ring == "" {
			ring = b.loc.T("paper-ring", "n", i+1)
		}
		b.named(k.of(b, ring).with(b, document.Control(c.Field, i+1)), capital(ring), 2, r)
	}
}

// mood gives a mood that was written in a control, from 0 to 10; "" for none.
func (b *builder) mood(control string) string {
	for n := range 11 {
		if value := strconv.Itoa(n); b.answers.chose(control, value) {
			return value
		}
	}
	return ""
}

// events gives what was written of the events of a timeline, a line each.
func (b *builder) events(t *document.Timeline) string {
	var lines []string
	for n := range document.Events {
		control := document.Control(t.Field, n+1)
		var parts []string
		for _, part := range []string{b.answers.words(control + document.EventWhen), b.answers.words(control + document.EventWhat)} {
			if part != "" {
				parts = append(parts, part)
			}
		}
		if mood := b.mood(control + document.EventMood); mood != "" {
			parts = append(parts, b.loc.T("paper-mood-n", "n", mood))
		}
		if parts != nil {
			lines = append(lines, strings.Join(parts, " – "))
		}
	}
	return strings.Join(lines, "\n")
}

// cellField makes a blank cell of the nth row a field, named by the heads of its
// row and column.
func (b *builder) cellField(t *table, c *cell, row []document.Cell, n, in int) {
	head := b.loc.T("paper-row", "n", n)
	if t.rowHeads && len(row) > 0 && len(row[0].Text) > 0 {
		head = document.PlainText(row[0].Text)
	}
	k := t.blank.of(b, head)
	if c.at < len(t.head) {
		k = k.of(b, document.PlainText(t.head[c.at].Text))
	}
	c.field, c.blank = b.fieldName(k), k.with(b, document.Control(t.blank.field, n, in))
	if c.blank.words != "" {
		c.p.style = b.typing()
		c.pieces, c.ends = b.pieces(c.p, plain(asLines(c.blank.words)))
	}
}

// typeIn lets people type within a cell, where it is a field.
func (c *cell) typeIn(s *sheet, area pdf.Rect) {
	if c.field != "" && !s.asArtifact {
		var p *paragraph
		if c.blank.words != "" {
			p = c.p
		}
		s.typeField(c.elem.Add(pdf.Form), area, c.field, c.blank, true, p)
	}
}

// typeOn lets people type on the line after a word, such as "Name".
func (b *builder) typeOn(s *sheet, elem *pdf.Elem, key string, area pdf.Rect) {
	if b.fillable {
		s.page.TextField(elem.Add(pdf.Form), area, b.fieldName(blank{field: strings.TrimPrefix(key, "paper-")}), b.loc.T(key), false)
	}
}
