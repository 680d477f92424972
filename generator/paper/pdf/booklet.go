package pdf

import "fmt"

// Booklet lets the pages be printed two to a side, in the order in which they
// come when the sheets are folded once and stapled in the fold. Such a file is
// for paper alone: it has no tags, links or bookmarks. Call it before the first
// page.
func (d *Document) Booklet() { d.booklet = true }

// sides gives the pages on each side of the sheets, left and right, from 1; 0 is
// a blank. Fronts and backs take turns; the back is upright when the sheet is
// turned over its short edge.
func sides(pages int) [][2]int {
	first, last := 1, (pages+3)/4*4
	list := make([][2]int, 0, last/2)
	at := func(n int) int {
		if n > pages {
			return 0
		}
		return n
	}
	for first < last {
		if first%2 == 1 {
			list = append(list, [2]int{at(last), at(first)})
		} else {
			list = append(list, [2]int{at(first), at(last)})
		}
		first, last = first+1, last-1
	}
	return list
}

// bookletBytes writes the sheets. Each page is a form, placed on a side.
func (d *Document) bookletBytes() ([]byte, error) {
	w := newFile()
	catalog, info, pages := w.alloc(), w.alloc(), w.alloc()
	d.resources = w.alloc()
	metadata := w.alloc()
	d.writeInfo(w, info)
	w.streamRaw(metadata, "/Type/Metadata/Subtype/XML", d.xmp())
	for _, p := range d.pages {
		p.ref = w.alloc()
		w.stream(p.ref, fmt.Sprintf("%s/Resources %d 0 R", p.xobject(), d.resources), p.content)
	}
	var refs []int
	for _, side := range sides(len(d.pages)) {
		refs = append(refs, d.writeSide(w, pages, side))
	}
	if err := d.writeResources(w); err != nil {
		return nil, err
	}
	w.begin(pages)
	w.printf("<</Type/Pages/Count %d/Kids[", len(refs))
	for i, ref := range refs {
		w.appendRef(i, ref)
	}
	w.printf("]>>")
	w.begin(catalog)
	w.printf("<</Type/Catalog/Pages %d 0 R/Metadata %d 0 R/Lang", pages, metadata)
	w.body = appendText(w.body, d.info.Lang)
	// Print dialogs that heed it are set to what a booklet needs.
	w.printf("/ViewerPreferences<</DisplayDocTitle true/Duplex/DuplexFlipShortEdge/PrintScaling/None>>>>")
	return w.finish(catalog, info), nil
}

// writeSide writes one side of a sheet.
func (d *Document) writeSide(w *file, parent int, side [2]int) int {
	page := d.pages[0]
	var forms, content []byte
	for i, n := range side {
		if n == 0 {
			continue
		}
		forms = fmt.Appendf(forms, "/P%d %d 0 R", i, d.pages[n-1].ref)
		content = fmt.Appendf(content, "q 1 0 0 1 %s 0 cm/P%d Do Q\n", appendLength(nil, page.width*Length(i)), i)
	}
	contents, ref := w.alloc(), w.alloc()
	w.streamRaw(contents, "", content)
	w.begin(ref)
	w.printf("<</Type/Page/Parent %d 0 R/MediaBox", parent)
	w.body = page.appendBox(w.body, Rect{W: 2 * page.width, H: page.height})
	w.printf("/Resources<</XObject<<%s>>>>/Contents %d 0 R>>", forms, contents)
	return ref
}
