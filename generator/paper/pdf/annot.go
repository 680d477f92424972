package pdf

// annot is an annotation of a page: a link or, where field is set, a field of
// the form.
type annot struct {
	page     *Page
	elem     *Elem
	field    *field
	contents string
	uri      string
	dest     string
	area     []Rect
	ref      int
}

// LinkURI lets the rectangles (one for each line of text) lead to an address.
// They belong to e, a Link element; contents says in words where it leads.
func (p *Page) LinkURI(e *Elem, uri, contents string, area ...Rect) {
	p.link(&annot{elem: e, uri: uri, contents: contents, area: area})
}

// LinkDest lets the rectangles lead to a named destination.
func (p *Page) LinkDest(e *Elem, dest, contents string, area ...Rect) {
	p.link(&annot{elem: e, dest: dest, contents: contents, area: area})
}

func (p *Page) link(a *annot) {
	switch {
	case a.uri == "" && a.dest == "":
		p.fail("a link leads nowhere")
	case len(a.area) == 0:
		p.fail("the link to %s has no area", a.uri+a.dest)
	case a.uri != "" && !isPlain(a.uri):
		p.fail("the address %q must be percent-encoded", a.uri)
	}
	if !p.bare {
		p.annotate(a)
	}
}

// annotate puts an annotation on the page and into its element.
func (p *Page) annotate(a *annot) {
	a.page = p
	a.elem.kids = append(a.elem.kids, kid{annot: a})
	p.annots = append(p.annots, a)
	p.doc.annots = append(p.doc.annots, a)
}

// write puts the annotation into the file; parent is its key in the ParentTree.
func (a *annot) write(w *file, parent int) {
	subtype, border := "Link", "/Border[0 0 0]"
	if a.field != nil {
		subtype, border = "Widget", ""
	}
	w.begin(a.ref)
	w.printf("<</Type/Annot/Subtype/%s/P %d 0 R/StructParent %d/F 4%s/Rect", subtype, a.page.ref, parent, border)
	w.body = a.page.appendBox(w.body, union(a.area))
	if a.field != nil {
		a.appendField(w)
		w.printf(">>")
		return
	}
	if len(a.area) > 1 {
		w.printf("/QuadPoints[")
		for i, r := range a.area {
			if i > 0 {
				w.body = append(w.body, ' ')
			}
			w.body = a.page.appendQuad(w.body, r)
		}
		w.printf("]")
	}
	if a.contents != "" {
		w.body = appendText(append(w.body, "/Contents"...), a.contents)
	}
	if a.uri != "" {
		w.body = appendBytes(append(w.body, "/A<</S/URI/URI"...), a.uri)
		w.printf(">>")
	} else {
		w.body = appendBytes(append(w.body, "/Dest"...), a.dest)
	}
	w.printf(">>")
}

// union gives the smallest rectangle around all.
func union(area []Rect) Rect {
	u := area[0]
	for _, r := range area[1:] {
		right, bottom := max(u.X+u.W, r.X+r.W), max(u.Y+u.H, r.Y+r.H)
		u.X, u.Y = min(u.X, r.X), min(u.Y, r.Y)
		u.W, u.H = right-u.X, bottom-u.Y
	}
	return u
}

// appendQuad writes the corners in the order that viewers expect: the upper two
// from left to right, then the lower two (not as ISO 32000-1 has it).
func (p *Page) appendQuad(b []byte, r Rect) []byte {
	for i, y := range []Length{r.Y, r.Y + r.H} {
		for j, x := range []Length{r.X, r.X + r.W} {
			if i+j > 0 {
				b = append(b, ' ')
			}
			b = append(appendLength(b, x), ' ')
			b = appendLength(b, p.height-y)
		}
	}
	return b
}
