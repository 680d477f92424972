package pdf

import (
	"fmt"
	"maps"
	"slices"
)

// writeStructure writes the structure tree and gives its root.
func (d *Document) writeStructure(w *file) (int, error) {
	root, parents := w.alloc(), w.alloc()
	number(w, d.root)
	ids := map[string]*Elem{}
	if err := writeElem(w, d.root, root, ids); err != nil {
		return 0, err
	}
	d.writeParents(w, parents)

	w.begin(root)
	w.printf("<</Type/StructTreeRoot/K %d 0 R/ParentTree %d 0 R/ParentTreeNextKey %d",
		d.root.ref, parents, len(d.pages)+len(d.annots))
	if len(ids) > 0 {
		w.printf("/IDTree<</Names[")
		for _, id := range slices.Sorted(maps.Keys(ids)) {
			w.body = appendBytes(w.body, id)
			w.printf("%d 0 R", ids[id].ref)
		}
		w.printf("]>>")
	}
	w.printf(">>")
	return root, nil
}

// number gives the elements their object numbers, parents before children.
func number(w *file, e *Elem) {
	e.ref = w.alloc()
	for _, k := range e.kids {
		if k.elem != nil {
			number(w, k.elem)
		}
	}
}

// writeElem writes an element and all below it, and collects those with an ID.
func writeElem(w *file, e *Elem, parent int, ids map[string]*Elem) error {
	w.begin(e.ref)
	w.body = append(append(w.body, "<</S/"...), e.Role...)
	w.body = append(w.body, "/P "...)
	w.appendRef(0, parent)
	if e.page != nil {
		w.body = append(w.body, "/Pg "...)
		w.appendRef(0, e.page.ref)
	}
	for _, s := range []struct{ key, text string }{
		{"/Lang", e.Lang}, {"/T", e.Title}, {"/Alt", e.Alt}, {"/ActualText", e.ActualText}, {"/E", e.Expansion},
	} {
		if s.text != "" {
			if err := checkText(s.text); err != nil {
				return fmt.Errorf("pdf: a %s element: %w", e.Role, err)
			}
			w.body = appendText(append(w.body, s.key...), s.text)
		}
	}
	if e.ID != "" {
		if ids[e.ID] != nil {
			return fmt.Errorf("pdf: two elements have the ID %q", e.ID)
		}
		ids[e.ID] = e
		w.body = appendBytes(append(w.body, "/ID"...), e.ID)
	}
	w.body = e.appendAttributes(w.body)
	e.appendKids(w)
	w.body = append(w.body, ">>"...)
	for _, k := range e.kids {
		if k.elem != nil {
			if err := writeElem(w, k.elem, e.ref, ids); err != nil {
				return err
			}
		}
	}
	return nil
}

// appendKids writes the children. Marked content on the element's own page is
// its number; on another page it says which.
func (e *Elem) appendKids(w *file) {
	if len(e.kids) == 0 {
		return
	}
	w.body = append(w.body, "/K["...)
	for i, k := range e.kids {
		if i > 0 {
			w.body = append(w.body, ' ')
		}
		switch {
		case k.elem != nil:
			w.appendRef(0, k.elem.ref)
		case k.annot != nil:
			w.printf("<</Type/OBJR/Obj %d 0 R/Pg %d 0 R>>", k.annot.ref, k.annot.page.ref)
		case k.page == e.page:
			w.printf("%d", k.mcid)
		default:
			w.printf("<</Type/MCR/Pg %d 0 R/MCID %d>>", k.page.ref, k.mcid)
		}
	}
	w.body = append(w.body, ']')
}

// appendAttributes writes the attributes of tables, lists and layout.
func (e *Elem) appendAttributes(b []byte) []byte {
	var table []byte
	if e.Scope != "" {
		table = append(append(table, "/Scope/"...), e.Scope...)
	}
	if e.ColSpan > 1 {
		table = fmt.Appendf(table, "/ColSpan %d", e.ColSpan)
	}
	if e.RowSpan > 1 {
		table = fmt.Appendf(table, "/RowSpan %d", e.RowSpan)
	}
	if len(e.Headers) > 0 {
		table = append(table, "/Headers["...)
		for _, id := range e.Headers {
			table = appendBytes(table, id)
		}
		table = append(table, ']')
	}
	if table == nil && e.Numbering == "" && e.box == nil {
		return b
	}
	b = append(b, "/A["...)
	if table != nil {
		b = append(append(append(b, "<</O/Table"...), table...), ">>"...)
	}
	if e.Numbering != "" {
		b = append(append(append(b, "<</O/List/ListNumbering/"...), e.Numbering...), ">>"...)
	}
	if e.box != nil {
		b = append(append(append(b, "<</O/Layout/BBox"...), e.box...), ">>"...)
	}
	return append(b, ']')
}

// writeParents writes the way back from content to structure: for each page its
// marked content's elements, for each annotation its element.
func (d *Document) writeParents(w *file, ref int) {
	w.begin(ref)
	w.printf("<</Nums[")
	for _, p := range d.pages {
		if len(p.marked) == 0 {
			continue
		}
		w.printf("%d[", p.number)
		for i, e := range p.marked {
			w.appendRef(i, e.ref)
		}
		w.printf("]")
	}
	for i, a := range d.annots {
		w.printf("%d %d 0 R", len(d.pages)+i, a.elem.ref)
		w.body = append(w.body, ' ')
	}
	w.printf("]>>")
}
