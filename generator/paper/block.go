package paper

import (
	"bytes"
	"strconv"
	"strings"

	"iptpress/generator/document"
	"iptpress/generator/paper/pdf"
	"iptpress/generator/paper/typeset"
)

// room is where blocks are set: within which element, from where, how wide.
type room struct {
	elem *pdf.Elem
	x, w pdf.Length
}

// in gives the same room for another element.
func (r room) in(e *pdf.Elem) room { return room{e, r.x, r.w} }

// right gives the room that is left when its left side gives up l. What is
// nested very deep is no longer moved in, so that words still find place.
func (r room) right(l pdf.Length) room {
	if r.w-l < 120*pdf.Pt {
		return r
	}
	return room{r.elem, r.x + l, r.w - l}
}

// blocks sets blocks one below the other.
func (b *builder) blocks(list []document.Block, r room) {
	for i := 0; i < len(list); i++ {
		if picture, words, ok := b.d.Sentence(list, i); ok && b.sentence(picture, words.Text, r) {
			i++
			continue
		}
		b.block(list[i], r)
	}
}

func (b *builder) block(block document.Block, r room) {
	defer b.marked(block, len(b.col.items))
	switch block := block.(type) {
	case *document.Heading:
		b.heading(block, r)
	case *document.Paragraph:
		b.para(block.Text, r)
	case *document.List:
		b.list(block, r)
	case *document.Definitions:
		b.definitions(block, r)
	case *document.Table:
		b.table(&table{caption: block.Caption, head: block.Head, rows: block.Rows, align: block.Align, rowHeads: block.RowHeads}, r)
	case *document.Figure:
		b.figure(block, r)
	case *document.Quote:
		b.quote(block, r)
	case *document.Break:
		b.thematicBreak(r)
	case *document.CodeBlock:
		b.code(block, r)
	case *document.Box:
		if block.Kind != document.ClinicianBox || b.d.Audience == document.Clinician || b.marks != nil {
			b.box(block, r)
		}
	case *document.Contacts:
		b.contacts(block.Lines, r)
	case *document.Slot:
		if block.Lang != "" {
			r = r.in(r.elem.Add(pdf.Div))
			r.elem.Lang = block.Lang
		}
		b.blocks(block.Blocks, r)
	case *document.Lines:
		b.lines(block, r)
	case *document.Scale:
		b.scale(block, r)
	case *document.Checklist:
		b.checklist(block, r)
	case *document.Cards:
		b.cards(block, r)
	case *document.ClosenessCircle:
		b.circle(block, r)
	case *document.Timeline:
		b.timeline(block, r)
	case *document.Grid:
		b.grid(block, r)
	case *document.Chart:
		b.chart(block, r)
	}
}

var headingRoles = [7]pdf.Role{1: pdf.H1, 2: pdf.H2, 3: pdf.H3, 4: pdf.H4, 5: pdf.H5, 6: pdf.H6}

// heading sets a heading of the text. Levels are never skipped.
func (b *builder) heading(h *document.Heading, r room) {
	w := &words{}
	b.flatten(w, h.Text, setting{})
	b.title(h.Level, h.Level, h.ID, document.PlainText(h.Text), w, r)
}

// title sets a heading; level 1 is the document's title. Its tag goes by its
// level and by where the document stands in the file; it looks like a heading of
// the level look.
func (b *builder) title(level, look int, id, text string, w *words, r room) {
	st := b.st.heading[look]
	if level > 1 {
		b.col.space(b.st.before[look])
	}
	role, dest := b.headingAs(level, id, text)
	b.col.dest(dest)
	p := b.paragraph(r.elem.Add(role), w, st, r.w)
	b.set(p, r)
	for i := len(b.col.items) - len(p.lines) + 1; i < len(b.col.items); i++ {
		b.col.items[i].Break = typeset.Never
	}
	b.col.keep()
	b.col.space(b.st.after[look])
}

// headingAs counts a heading among the bookmarks; it gives its role in the
// structure and its place.
func (b *builder) headingAs(level int, id, text string) (pdf.Role, string) {
	tag := min(b.top+level-1, b.level+1, 6)
	b.level = tag
	dest := b.d.Slug
	if id != "" {
		dest += "." + id
	}
	b.headings = append(b.headings, bookmark{tag, text, dest})
	return headingRoles[tag], dest
}

// para sets a paragraph of text.
func (b *builder) para(text []document.Inline, r room) {
	w := &words{}
	b.flatten(w, text, setting{})
	b.words(w, b.st.text, r)
	if bytes.HasSuffix(w.text, []byte(":")) {
		b.col.keep() // it announces what follows
	}
}

// words sets a paragraph in a style.
func (b *builder) words(w *words, st textStyle, r room) {
	b.set(b.paragraph(r.elem.Add(pdf.P), w, st, r.w), r)
	b.col.space(b.st.paragraph)
}

// label sets words that say what follows them is.
func (b *builder) label(text []document.Inline, r room) {
	if len(text) == 0 {
		return
	}
	w := &words{}
	b.flatten(w, text, setting{})
	b.words(w, b.st.strong, r)
	b.col.before = 0
	b.col.space(b.st.item)
	b.col.keep()
}

// set adds a paragraph's lines to the column.
func (b *builder) set(p *paragraph, r room) {
	first := len(b.col.items)
	for i := range p.lines {
		b.places(p, i)
		it := b.col.add(p.style.leading, func(s *sheet, top pdf.Length) { p.drawLine(s, i, r.x, top) })
		b.count(it, p.style, 0)
	}
	b.col.keepLines(first)
}

// places names the places in a line, which stands in the next item.
func (b *builder) places(p *paragraph, line int) {
	for _, f := range p.line(line) {
		if f.in != nil && f.in.place != "" {
			b.col.dest(f.in.place)
			f.in.place = "" // its first word is the place
		}
	}
}

// listEdge is the cost of a page that has but one item of a list, in tenths of a
// percent of a page left white.
const listEdge = 80

func (b *builder) list(l *document.List, r room) {
	if len(l.Items) == 0 {
		return
	}
	elem := r.elem.Add(pdf.L)
	elem.Numbering = pdf.NumberingDisc
	indent := b.st.indent
	if l.Ordered {
		elem.Numbering = pdf.NumberingDecimal
		widest := strconv.Itoa(l.Start+len(l.Items)) + ".0"
		indent = max(indent, b.st.text.width(b.shape(b.st.text.bold, widest).Width))
	}
	gap := b.st.item
	if !l.Tight {
		gap = b.st.paragraph
	}
	for i, it := range l.Items {
		if i == 1 || i > 0 && i == len(l.Items)-1 {
			b.col.rather(listEdge)
		}
		label := "•"
		if l.Ordered {
			label = strconv.Itoa(l.Start+i) + "."
		}
		b.listItem(elem, label, it.Blocks, indent, r)
		b.col.before = 0
		b.col.space(gap)
	}
	b.col.space(b.st.paragraph)
}

// listItem sets a label with blocks to its right.
func (b *builder) listItem(list *pdf.Elem, label string, blocks []document.Block, indent pdf.Length, r room) {
	li := list.Add(pdf.LI)
	st := b.st.text
	if label != "•" {
		st = b.st.strong
	}
	lbl := b.paragraph(li.Add(pdf.Lbl), plain(label), st, indent)
	body := li.Add(pdf.LBody)
	b.labeled(lbl, indent, r, func(inner room) {
		if len(blocks) == 1 {
			if p, ok := blocks[0].(*document.Paragraph); ok {
				// The text of a short item stands in the LBody itself.
				w, first := &words{}, len(b.col.items)
				b.flatten(w, p.Text, setting{})
				b.set(b.paragraph(body, w, b.st.text, inner.w), inner)
				b.marked(p, first)
				return
			}
		}
		b.blocks(blocks, inner.in(body))
	})
}

// labeled sets a label beside the first line of what fill sets.
func (b *builder) labeled(label *paragraph, indent pdf.Length, r room, fill func(inner room)) {
	inner := r.right(indent)
	first := len(b.col.items)
	fill(inner)
	if len(b.col.items) == first {
		b.col.add(b.st.text.leading, nil)
	}
	at := &b.col.items[first]
	at.beginWith(func(s *sheet, top pdf.Length) { label.draw(s, inner.x-indent, top) })
}

func (b *builder) definitions(d *document.Definitions, r room) {
	if len(d.Items) == 0 {
		return
	}
	list := r.elem.Add(pdf.L)
	for i := range d.Items {
		item := &d.Items[i]
		li := list.Add(pdf.LI)
		w, first := &words{}, len(b.col.items)
		b.flatten(w, item.Term, setting{})
		b.set(b.paragraph(li.Add(pdf.Lbl), w, b.st.strong, r.w), r)
		b.marked(item, first)
		b.col.keep()
		b.blocks(item.Blocks, r.right(b.st.indent).in(li.Add(pdf.LBody)))
	}
	b.col.space(b.st.paragraph)
}

func (b *builder) quote(q *document.Quote, r room) {
	first := len(b.col.items)
	b.blocks(q.Blocks, r.right(b.st.indent).in(r.elem.Add(pdf.BlockQuote)))
	x := r.x + b.st.indent/3
	b.frame(first, func(s *sheet, top, bottom pdf.Length, _, _ bool) {
		s.artifact(pdf.Layout)
		s.page.Line(x, top, x, bottom, b.st.thin*2, pdf.Black)
		s.end()
	})
}

// frame draws something behind the items from first on.
func (b *builder) frame(first int, draw func(s *sheet, top, bottom pdf.Length, opens, closes bool)) {
	if first < len(b.col.items) {
		b.col.frames = append(b.col.frames, frame{first, len(b.col.items), draw})
	}
}

func (b *builder) thematicBreak(r room) {
	b.col.space(b.st.block / 2)
	b.col.add(b.st.block/2, func(s *sheet, top pdf.Length) {
		s.artifact(pdf.Layout)
		y, mid := top+b.st.block/4, r.x+r.w/2
		s.page.Line(mid-r.w/6, y, mid+r.w/6, y, b.st.thin, pdf.Black)
		s.end()
	})
	b.col.space(b.st.block / 2)
}

// code sets text as typed. Its spaces do not break and are all kept.
func (b *builder) code(c *document.CodeBlock, r room) {
	typed := strings.NewReplacer("\t", "\u00A0\u00A0\u00A0\u00A0", " ", "\u00A0", "\r", "", "\n", string(typeset.LineSeparator))
	w := plain(typed.Replace(strings.TrimRight(c.Text, "\n")))
	if len(w.text) == 0 {
		return
	}
	b.set(b.paragraph(r.elem.Add(pdf.P).Add(pdf.Code), w, b.st.text, r.right(b.st.indent).w), r.right(b.st.indent))
	b.col.space(b.st.paragraph)
}

// box sets blocks apart with a thin border and a thick bar at its left.
func (b *builder) box(box *document.Box, r room) {
	b.boxed(r, b.st.thick, func(inner room) {
		w, first := plain(box.Title), len(b.col.items)
		if box.Kind == document.ClinicianBox && b.d.Audience != document.Clinician {
			w.add(setting{}, " "+b.loc.T("copy-clinician"))
		}
		b.words(w, b.st.strong, inner)
		b.marked(&box.Title, first)
		b.col.before = 0
		b.col.space(b.st.item)
		b.col.keep()
		b.blocks(box.Blocks, inner)
	}, b.boxDest(box.ID))
}

func (b *builder) boxDest(id string) string {
	if id == "" {
		return ""
	}
	return b.destOf(document.Ref{Anchor: id})
}

// boxed sets what fill sets within a border, on one page where it fits one.
func (b *builder) boxed(r room, bar pdf.Length, fill func(inner room), dest string) {
	st := b.st
	b.col.space(st.block)
	if dest != "" {
		b.col.dest(dest)
	}
	first := len(b.col.items)
	b.col.add(st.padding, nil)
	b.col.keep()
	inner := room{r.elem.Add(pdf.Div), r.x + bar + st.padding, r.w - bar - 2*st.padding}
	fill(inner)
	if second := first + 1; second < len(b.col.items) {
		b.col.items[second].Before, b.col.items[second].Shrink = 0, 0
	}
	b.col.keep()
	b.col.before = 0
	b.col.add(st.padding, nil)
	b.frame(first, func(s *sheet, top, bottom pdf.Length, opens, closes bool) {
		drawBorder(s, pdf.Rect{X: r.x, Y: top, W: r.w, H: bottom - top}, st.thin, bar, opens, closes)
	})
	b.col.whole(first, b.page)
	b.col.space(st.block)
}

// drawBorder draws a thin border with a bar at its left, left open where the box
// goes on on another page.
func drawBorder(s *sheet, r pdf.Rect, thin, bar pdf.Length, opens, closes bool) {
	s.artifact(pdf.Layout)
	defer s.end()
	right, bottom := r.X+r.W, r.Y+r.H
	if bar > 0 {
		s.page.FillRect(pdf.Rect{X: r.X, Y: r.Y, W: bar, H: r.H}, pdf.Black)
	} else {
		s.page.Line(r.X, r.Y, r.X, bottom, thin, pdf.Black)
	}
	s.page.Line(right, r.Y, right, bottom, thin, pdf.Black)
	if opens {
		s.page.Line(r.X, r.Y, right, r.Y, thin, pdf.Black)
	}
	if closes {
		s.page.Line(r.X, bottom, right, bottom, thin, pdf.Black)
	}
}

// within builds a column of its own: a cell, a card. What fill sets in it is
// drawn as one thing.
func (b *builder) within(fill func()) *column {
	outer := b.col
	b.col = &column{}
	fill()
	inner := b.col
	b.col = outer
	return inner
}

// draw places a whole column.
func (c *column) draw(s *sheet, top pdf.Length) {
	if len(c.items) > 0 {
		c.place(s, top, c.all())
	}
}
