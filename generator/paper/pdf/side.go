package pdf

// Side is one side of a sheet as it is printed: what a program needs that shows
// a document without writing it.
type Side struct {
	Width, Height Length
	Drawings      []Drawing // what is drawn on it: a page, or two of a booklet
	Fields        []Rect    // where people can type or tick, with the origin at the top left
}

// Drawing is a page's content stream (ISO 32000-1, 7.8.2), in points with the
// origin at the lower left.
type Drawing struct {
	Left    Length // where the page begins on the side
	Content []byte
}

// Sides gives what Bytes writes, in the order in which it is printed. It
// returns the first error of any call before. Call it once, at the end, in the
// place of Bytes.
func (d *Document) Sides() ([]Side, error) {
	for _, p := range d.pages {
		p.closeMark()
	}
	d.check()
	if d.err != nil {
		return nil, d.err
	}
	if d.booklet {
		return d.bookletSides(), nil
	}
	list := make([]Side, len(d.pages))
	for i, p := range d.pages {
		list[i] = Side{Width: p.width, Height: p.height, Drawings: []Drawing{{Content: p.content}}}
		for _, a := range p.annots {
			if a.field != nil {
				list[i].Fields = append(list[i].Fields, a.area[0])
			}
		}
	}
	return list, nil
}

func (d *Document) bookletSides() []Side {
	page := d.pages[0]
	var list []Side
	for _, pair := range sides(len(d.pages)) {
		side := Side{Width: 2 * page.width, Height: page.height}
		for i, n := range pair {
			if n > 0 {
				side.Drawings = append(side.Drawings, Drawing{Left: page.width * Length(i), Content: d.pages[n-1].content})
			}
		}
		list = append(list, side)
	}
	return list
}

// Glyph tells what a character code draws in font /F<font> of a content stream:
// which glyph of the font's file, and how far the pen goes on, in 1/1000 em.
func (d *Document) Glyph(font int, code uint16) (gid uint16, advance int64, ok bool) {
	if font < 0 || font >= len(d.fonts) {
		return 0, 0, false
	}
	f := d.fonts[font]
	if code == 0 || int(code) > len(f.pairs) {
		return 0, 0, false
	}
	gid = f.pairs[code-1].gid
	return gid, f.face.widths[gid], true
}

// Picture gives the PNG or JPEG file that /I<n> of a content stream draws.
func (d *Document) Picture(n int) []byte {
	if n < 0 || n >= len(d.images) {
		return nil
	}
	return d.images[n].file
}
