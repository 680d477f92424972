package paper

import (
	"iptpress/generator/paper/pdf"
	"iptpress/generator/paper/typeset"
)

// item is something that is not split over pages: a line, a row, a picture.
type item struct {
	typeset.Item
	dests  []string                       // places that begin here
	draw   func(s *sheet, top pdf.Length) // nil: white
	repeat func(s *sheet, top pdf.Length) // what Repeat is the height of
	grow   pdf.Length                     // how much higher it may be made: space to write in
	line   int                            // its number in a review copy; 0 for none
}

// beginWith lets something be drawn before the item, such as a list's label.
func (it *item) beginWith(draw func(s *sheet, top pdf.Length)) {
	rest := it.draw
	it.draw = func(s *sheet, top pdf.Length) {
		draw(s, top)
		if rest != nil {
			rest(s, top)
		}
	}
}

// frame is drawn behind a run of items, once on each page that they stand on.
type frame struct {
	first, end int
	draw       func(s *sheet, top, bottom pdf.Length, opens, closes bool)
}

// column is items one below the other. What is added last decides what white
// and what break there may be before the next.
type column struct {
	fill   pdf.Length // the height up to which space to write in is made to grow; 0: not
	items  []item
	frames []frame
	before pdf.Length
	brk    int
	dests  []string
}

// space asks for white before the next item; the largest wish counts.
func (c *column) space(l pdf.Length) { c.before = max(c.before, l) }

// rather asks for the next item not to begin a page, at a cost.
func (c *column) rather(cost int) {
	if c.brk != typeset.Force {
		c.brk = max(c.brk, cost)
	}
}

// keep asks for the next item to stand on the same page as the last.
func (c *column) keep() { c.rather(typeset.Never) }

// dest names the place of the next item.
func (c *column) dest(name string) { c.dests = append(c.dests, name) }

func (c *column) add(height pdf.Length, draw func(s *sheet, top pdf.Length)) *item {
	before := c.before
	if len(c.items) == 0 {
		before = 0
	}
	c.items = append(c.items, item{
		Item: typeset.Item{
			Height: int64(height),
			Before: int64(before),
			Shrink: int64(before) * 2 / 5,
			Break:  c.brk,
		},
		dests: c.dests,
		draw:  draw,
	})
	c.before, c.brk, c.dests = 0, 0, nil
	return &c.items[len(c.items)-1]
}

// height of the items from first on, without the white before the first.
func (c *column) height(first int) pdf.Length {
	var h int64
	for i := first; i < len(c.items); i++ {
		h += c.items[i].Height
		if i > first {
			h += c.items[i].Before
		}
	}
	return pdf.Length(h)
}

// whole makes the items from first on stand on one page if they fit one.
func (c *column) whole(first int, page pdf.Length) {
	if c.height(first) > page {
		return
	}
	for i := first + 1; i < len(c.items); i++ {
		if b := &c.items[i].Break; *b != typeset.Force {
			*b = max(*b, typeset.Avoid)
		}
	}
}

// keepLines keeps the first two and the last two of the items from first on
// together: no widows, no orphans.
func (c *column) keepLines(first int) {
	n := len(c.items)
	for _, i := range []int{first + 1, n - 1} {
		if i > first && i < n {
			c.items[i].Break = typeset.Never
		}
	}
}

// pages breaks the column.
func (c *column) pages(height pdf.Length) []typeset.Page {
	items := make([]typeset.Item, len(c.items))
	for i := range c.items {
		items[i] = c.items[i].Item
	}
	return typeset.Pages(items, int64(height), c.fill > 0)
}

// all is the column as one page.
func (c *column) all() typeset.Page { return typeset.Page{End: len(c.items)} }

// place draws the items of a page from top on.
func (c *column) place(s *sheet, top pdf.Length, page typeset.Page) {
	tops := make([]pdf.Length, page.End-page.First)
	var shrink int64
	var grow pdf.Length
	y := top + pdf.Length(c.items[page.First].Repeat)
	used := y - top - pdf.Length(page.Squeeze)
	for i := page.First; i < page.End; i++ {
		it := &c.items[i]
		grow += it.grow
		used += pdf.Length(it.Height)
		if i > page.First {
			shrink += it.Shrink
			used += pdf.Length(it.Before)
		}
	}
	spare := max(0, min(c.fill-used, grow))
	for i := page.First; i < page.End; i++ {
		it := &c.items[i]
		if i > page.First {
			y += pdf.Length(it.Before)
			if shrink > 0 {
				y -= pdf.Length(page.Squeeze * it.Shrink / shrink)
			}
		}
		tops[i-page.First] = y
		y += pdf.Length(it.Height) + share(spare, it.grow, grow)
	}
	for _, f := range c.frames {
		first, end := max(f.first, page.First), min(f.end, page.End)
		if first >= end {
			continue
		}
		last := end - 1 - page.First
		f.draw(s, tops[first-page.First], tops[last]+pdf.Length(c.items[end-1].Height)+share(spare, c.items[end-1].grow, grow), f.first >= page.First, f.end <= page.End)
	}
	if r := c.items[page.First].repeat; r != nil {
		r(s, top)
	}
	for i := page.First; i < page.End; i++ {
		it, at := &c.items[i], tops[i-page.First]
		for _, name := range it.dests {
			s.dest(name, at)
		}
		if it.draw != nil {
			s.extra = share(spare, it.grow, grow)
			it.draw(s, at)
		}
	}
}
