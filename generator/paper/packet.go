package paper

import (
	"fmt"

	"iptpress/generator/document"
	"iptpress/generator/paper/fonts"
	"iptpress/generator/paper/pdf"
)

// Packet sets pieces as one document, in one pass: a cover, the page of help
// lines, the contents with page numbers, then the pieces, each on a new page.
// Its errors are those of Document.
func (p *Press) Packet(k *document.Packet, f Format) ([]byte, error) {
	j, err := p.begin(k.Lang, f, pdf.Info{
		Title:      k.Title,
		Lang:       k.Lang,
		Subject:    k.Summary,
		Identifier: k.ID,
		Publisher:  k.Imprint.Clinic.Name,
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", k.Slug, err)
	}
	bound := map[string]bool{}
	for _, part := range k.Parts {
		for _, d := range part.Documents {
			bound[d.Slug] = true
		}
	}
	help := k.HelpNow
	if help != nil {
		if bound[help.Slug] {
			help = nil // it is listed as one of the pieces
		} else {
			bound[help.Slug] = true
		}
	}
	room := "00"
	if len(bound) > 24 {
		room = "000"
	}
	piece := func(d *document.Document, under *pdf.Elem, top int) *builder {
		b := j.builder(d, under.Add(pdf.Sect), top)
		b.bound, b.widestPage = bound, room
		b.level = top - 1
		b.piece()
		return b
	}

	cover := j.cover(k, room)
	cover.bound = bound
	outline := j.doc.Outline()
	var inside []*builder // in the order of the pages
	if help != nil {
		inside = append(inside, piece(withoutSecondHelp(help), j.doc.Root(), 2))
	}
	contents := j.contents(k, room, bound)
	contents.entries(k, help)

	outline.Add(k.Title, cover.d.Slug)
	for _, b := range inside {
		outline.Add(b.d.Title, b.d.Slug)
	}
	outline.Add(contents.d.Title, contents.d.Slug)
	for i, part := range k.Parts {
		root, mark, top := j.doc.Root(), outline, 2
		titled := len(k.Parts) > 1 && part.Title != ""
		if titled {
			root = root.Add(pdf.Part)
			top = 3
		}
		for n, d := range part.Documents {
			if titled && n == 0 {
				// The part's title stands above its first piece.
				b := j.builder(d, root.Add(pdf.Sect), 2)
				b.bound, b.widestPage = bound, room
				mark = outline.Add(part.Title, partDest(i))
				b.partTitle(part.Title, partDest(i))
				b.top = top
				b.piece()
				b.outline(mark)
				continue
			}
			b := piece(d, root, top)
			b.outline(mark)
		}
	}
	return j.finish()
}

func partDest(i int) string { return fmt.Sprintf("part-%d", i+1) }

// withoutSecondHelp is the help page without the crisis box at its end, which
// would say the same again.
func withoutSecondHelp(d *document.Document) *document.Document {
	once := *d
	for _, b := range d.Blocks {
		if _, ok := b.(*document.Contacts); ok {
			once.Help = nil
		}
	}
	return &once
}

// front is a page of the packet's own as a document, for its foot and strings.
func front(k *document.Packet, slug, title string) *document.Document {
	d := &document.Document{Imprint: k.Imprint}
	d.Slug, d.Title, d.ShortTitle, d.Lang = slug, title, k.ShortTitle, k.Lang
	if d.ShortTitle == "" {
		d.ShortTitle = k.Title
	}
	d.ID, d.NextCheck, d.Draft = k.ID, k.UseBefore(), k.Draft
	d.Kind, d.Audience = document.Page, k.Audience()
	return d
}

// cover sets the first page: whose packet it is, and for whom.
func (j *job) cover(k *document.Packet, room string) *builder {
	b := j.builder(front(k, "cover", k.Title), j.doc.Root().Add(pdf.Sect), 1)
	b.widestPage = room
	st, r := b.st, b.room()
	name := textStyle{face: fonts.Heading(), bold: fonts.Heading(), size: st.heading[2].size, leading: st.heading[2].leading}
	b.words(plain(b.clinicName()), name, r)
	b.rule(r)
	b.col.add(b.page/8, nil)
	b.title(1, 1, "", k.Title, plain(k.Title), r)
	if k.Summary != "" {
		b.words(plain(k.Summary), st.lede, r)
	}
	if a := k.Audience(); a != "" {
		b.words(plain(b.loc.T("audience-"+string(a))), st.strong, r)
	}
	b.blocks(k.Intro, r)
	for _, key := range []string{"paper-for", "paper-date"} {
		b.col.space(2 * st.block)
		fill := b.sect.Add(pdf.P)
		b.col.add(st.ruling, func(s *sheet, top pdf.Length) {
			b.blanks(s, fill, []string{key}, r.x, r.x+r.w*2/3, top+st.ruling-st.text.leading)
		})
	}
	b.col.space(2 * st.block)
	clinic := &k.Imprint.Clinic
	phone := clinic.Phone
	if phone != "" {
		phone = b.loc.T("paper-call", "number", unbroken(phone))
	}
	for _, line := range []string{phone, clinic.Hours, clinic.Email, clinic.Address} {
		if line != "" {
			b.words(plain(line), st.text, r)
			b.col.before = 0
		}
	}
	return b
}

// contents starts the page that lists the pieces.
func (j *job) contents(k *document.Packet, room string, bound map[string]bool) *builder {
	b := j.builder(front(k, "contents", j.loc.T("paper-contents")), j.doc.Root().Add(pdf.Sect), 2)
	b.widestPage, b.bound = room, bound
	b.title(1, 1, "", b.d.Title, plain(b.d.Title), b.room())
	return b
}

// entries lists the pieces with their pages.
func (b *builder) entries(k *document.Packet, help *document.Document) {
	r := b.room()
	toc := b.sect.Add(pdf.TOC)
	if help != nil {
		b.entry(toc, help.Title, help.Slug, r)
	}
	for _, part := range k.Parts {
		under := toc
		if len(k.Parts) > 1 && part.Title != "" {
			b.col.space(b.st.block)
			item := toc.Add(pdf.TOCI)
			b.set(b.paragraph(item.Add(pdf.P), plain(part.Title), b.st.strong, r.w), r)
			b.col.keep()
			under = item.Add(pdf.TOC)
		}
		for _, d := range part.Documents {
			b.entry(under, d.Title, d.Slug, r)
		}
	}
}

// entry sets a title, dots, and the number of its page at the right edge.
func (b *builder) entry(toc *pdf.Elem, title, dest string, r room) {
	st := b.st.text
	number := b.textWidth(b.widestPage, st)
	link := &inline{role: pdf.Link, within: &inline{role: pdf.Reference}, dest: dest, contents: title}
	w := &words{}
	w.add(setting{in: link}, title+" ")
	p := b.paragraph(toc.Add(pdf.TOCI), w, st, r.w-number-2*st.size)
	page := &words{}
	page.addPage(setting{in: link}, dest)
	n := b.paragraph(p.elem, page, st, number)
	n.align = document.AlignEnd
	first := len(b.col.items)
	b.col.space(b.st.item * 2)
	for i := range p.lines {
		b.col.add(st.leading, func(s *sheet, top pdf.Length) {
			right := p.drawLine(s, i, r.x, top)
			if i < len(p.lines)-1 {
				return
			}
			n.drawLine(s, 0, r.x+r.w-number, top)
			s.leader(right+st.size/2, r.x+r.w-st.width(s.shape(st.face, s.pageOf(dest)).Width)-st.size/2, top+st.baseline())
		})
	}
	b.col.keepLines(first)
}

// leader draws dots on a baseline, in the same places on every line.
func (s *sheet) leader(left, right, y pdf.Length) {
	const step = 6 * pdf.Pt
	left = (left/step + 1) * step
	if left >= right {
		return
	}
	s.artifact(pdf.Layout)
	path := &pdf.Path{}
	path.MoveTo(left, y-pdf.Pt/2)
	path.LineTo(right, y-pdf.Pt/2)
	s.page.Draw(path, pdf.Paint{Stroke: &pdf.Black, Width: pdf.Pt, Dash: []pdf.Length{pdf.Pt, step - pdf.Pt}})
	s.end()
}

// partTitle heads the first piece of a part.
func (b *builder) partTitle(title, dest string) {
	b.level = b.top
	b.col.dest(dest)
	r := b.room()
	st := b.st.heading[2]
	b.set(b.paragraph(b.sect.Add(headingRoles[b.top]), plain(title), st, r.w), r)
	b.col.keep()
	b.rule(r)
}
