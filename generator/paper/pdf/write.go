package pdf

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Bytes finishes the file: it subsets the fonts and writes all objects. It
// returns the first error of any call before. Call it once, at the end.
func (d *Document) Bytes() ([]byte, error) {
	for _, p := range d.pages {
		p.closeMark()
	}
	d.check()
	if d.err != nil {
		return nil, d.err
	}
	if d.booklet {
		return d.bookletBytes()
	}
	w := newFile()
	catalog, info, pages := w.alloc(), w.alloc(), w.alloc()
	d.resources = w.alloc()
	for _, p := range d.pages {
		p.ref = w.alloc()
	}
	for _, a := range d.annots {
		a.ref = w.alloc()
	}
	for _, f := range d.radios {
		f.ref = w.alloc()
	}
	d.writeInfo(w, info)
	d.writePages(w, pages)
	if err := d.writeResources(w); err != nil {
		return nil, err
	}
	structure, err := d.writeStructure(w)
	if err != nil {
		return nil, err
	}
	form, err := d.writeForm(w)
	if err != nil {
		return nil, err
	}
	d.writeCatalog(w, catalog, pages, structure, form)
	return w.finish(catalog, info), nil
}

func (d *Document) writeCatalog(w *file, ref, pages, structure, form int) {
	metadata := w.alloc()
	// Not compressed, so that programs that know no PDF find it.
	w.streamRaw(metadata, "/Type/Metadata/Subtype/XML", d.xmp())
	outline := d.writeOutline(w)
	names := d.writeDests(w)
	colors := writeColors(w)

	w.begin(ref)
	w.printf("<</Type/Catalog/Pages %d 0 R/StructTreeRoot %d 0 R/Metadata %d 0 R/OutputIntents[%d 0 R]/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true>>/Lang",
		pages, structure, metadata, colors)
	w.body = appendText(w.body, d.info.Lang)
	if outline != 0 {
		w.printf("/Outlines %d 0 R/PageMode/UseOutlines", outline)
	}
	if names != 0 {
		w.printf("/Names<</Dests %d 0 R>>", names)
	}
	if form != 0 {
		w.printf("/AcroForm %d 0 R", form)
	}
	d.appendLabels(w)
	w.printf(">>")
}

// appendLabels writes the page labels, if any page has one. The first page
// needs one then.
func (d *Document) appendLabels(w *file) {
	if !slices.ContainsFunc(d.pages, func(p *Page) bool { return p.label != nil }) {
		return
	}
	w.printf("/PageLabels<</Nums[")
	for i, p := range d.pages {
		l := p.label
		if l == nil && i == 0 {
			l = &label{Arabic, "", 1}
		}
		if l == nil {
			continue
		}
		w.printf("%d<</S/%s/St %d", i, l.style, l.first)
		if l.prefix != "" {
			w.body = appendText(append(w.body, "/P"...), l.prefix)
		}
		w.printf(">>")
	}
	w.printf("]>>")
}

func (d *Document) writeInfo(w *file, ref int) {
	w.begin(ref)
	w.printf("<<")
	for _, e := range []struct{ key, value string }{
		{"Title", d.info.Title},
		{"Author", strings.Join(d.info.Authors, ", ")},
		{"Subject", d.info.Subject},
		{"Keywords", strings.Join(d.info.Keywords, ", ")},
		{"Producer", d.info.Producer},
	} {
		if e.value != "" {
			w.printf("/%s", e.key)
			w.body = appendText(w.body, e.value)
		}
	}
	if d.info.Created != "" {
		w.printf("/CreationDate(D:%s)", strings.ReplaceAll(d.info.Created, "-", ""))
	}
	w.printf(">>")
}

func (d *Document) writePages(w *file, ref int) {
	for _, p := range d.pages {
		contents := w.alloc()
		w.stream(contents, "", p.content)
		w.begin(p.ref)
		w.printf("<</Type/Page/Parent %d 0 R/MediaBox", ref)
		w.body = p.appendBox(w.body, Rect{W: p.width, H: p.height})
		w.printf("/Resources %d 0 R/Contents %d 0 R/Tabs/S", d.resources, contents)
		if len(p.marked) > 0 {
			w.printf("/StructParents %d", p.number)
		}
		if len(p.annots) > 0 {
			w.printf("/Annots[")
			for i, a := range p.annots {
				w.appendRef(i, a.ref)
			}
			w.printf("]")
		}
		w.printf(">>")
	}
	for i, a := range d.annots {
		a.write(w, len(d.pages)+i)
	}
	w.begin(ref)
	w.printf("<</Type/Pages/Count %d/Kids[", len(d.pages))
	for i, p := range d.pages {
		w.appendRef(i, p.ref)
	}
	w.printf("]>>")
}

// appendRef writes a reference, the ith of an array.
func (w *file) appendRef(i, ref int) {
	if i > 0 {
		w.body = append(w.body, ' ')
	}
	w.body = append(strconv.AppendInt(w.body, int64(ref), 10), " 0 R"...)
}

// writeResources writes fonts and images, and the one resource dictionary that
// all pages share.
func (d *Document) writeResources(w *file) error {
	var dict []byte
	for i, f := range d.fonts {
		if len(f.pairs) == 0 {
			continue
		}
		n := w.alloc()
		if err := f.write(w, n); err != nil {
			return err
		}
		dict = fmt.Appendf(dict, "/F%d %d 0 R", i, n)
	}
	var images []byte
	for i, img := range d.images {
		n := w.alloc()
		img.write(w, n)
		images = fmt.Appendf(images, "/I%d %d 0 R", i, n)
	}
	w.begin(d.resources)
	w.printf("<</Font<<%s>>", dict)
	if len(images) > 0 {
		w.printf("/XObject<<%s>>", images)
	}
	w.printf(">>")
	return nil
}

// writeDests writes the named destinations and gives their object, or 0.
func (d *Document) writeDests(w *file) int {
	if len(d.dests) == 0 {
		return 0
	}
	ref := w.alloc()
	w.begin(ref)
	w.printf("<</Names[")
	for _, name := range slices.Sorted(maps.Keys(d.dests)) {
		to := d.dests[name]
		w.body = appendBytes(w.body, name)
		w.printf("[%d 0 R/XYZ 0 ", to.page.ref)
		w.body = append(appendLength(w.body, to.page.height-to.y), " null]"...)
	}
	w.printf("]>>")
	return ref
}

// writeOutline writes the bookmarks and gives their root, or 0. They are folded.
func (d *Document) writeOutline(w *file) int {
	if len(d.outline.kids) == 0 {
		return 0
	}
	root := w.alloc()
	first, last := d.writeBookmarks(w, root, d.outline.kids)
	w.begin(root)
	w.printf("<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>", first, last, len(d.outline.kids))
	return root
}

func (d *Document) writeBookmarks(w *file, parent int, list []*Bookmark) (first, last int) {
	refs := make([]int, len(list))
	for i := range refs {
		refs[i] = w.alloc()
	}
	for i, b := range list {
		var kids [2]int
		if len(b.kids) > 0 {
			kids[0], kids[1] = d.writeBookmarks(w, refs[i], b.kids)
		}
		w.begin(refs[i])
		w.body = appendText(append(w.body, "<</Title"...), b.title)
		w.printf("/Parent %d 0 R", parent)
		if i > 0 {
			w.printf("/Prev %d 0 R", refs[i-1])
		}
		if i < len(list)-1 {
			w.printf("/Next %d 0 R", refs[i+1])
		}
		if len(b.kids) > 0 {
			w.printf("/First %d 0 R/Last %d 0 R/Count %d", kids[0], kids[1], -len(b.kids))
		}
		if b.dest != "" {
			w.body = appendBytes(append(w.body, "/Dest"...), b.dest)
		}
		w.printf(">>")
	}
	return refs[0], refs[len(refs)-1]
}
