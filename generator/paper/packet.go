package paper

import (
	"fmt"
	"strconv"
	"strings"

	"iptpress/generator/document"
	"iptpress/generator/paper/fonts"
	"iptpress/generator/paper/pdf"
)

// Packet sets pieces as one document, in one pass: a cover, the page of help
// lines, the contents with page numbers, then the pieces, each on a new page (on a
// right-hand one where both sides are printed on), and the works that they cite.
// Its errors are those of Document.
func (p *Press) Packet(k *document.Packet, f Format) ([]byte, error) {
	j, err := p.packet(k, f)
	if err != nil {
		return nil, err
	}
	return j.bytes()
}

// DrawnPacket sets pieces as Packet does, and leaves it to the caller to write
// the document or to show it.
func (p *Press) DrawnPacket(k *document.Packet, f Format) (*pdf.Document, error) {
	j, err := p.packet(k, f)
	if err != nil {
		return nil, err
	}
	return j.doc, nil
}

func (p *Press) packet(k *document.Packet, f Format) (*job, error) {
	j, err := p.begin(k.Lang, f, pdf.Info{
		Title:      k.Title,
		Lang:       k.Lang,
		Subject:    k.Summary,
		Identifier: k.ID,
		Publisher:  k.Imprint.Clinic.Name,
		Rights:     commonLicense(k),
		RightsURL:  licenseAddress(commonLicense(k)),
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", k.Slug, err)
	}
	c := &compiler{job: j, k: k, bound: map[string]bool{}, cited: &works{numbers: map[string]int{}}, room: "00"}
	for _, part := range k.Parts {
		for _, d := range part.Documents {
			c.bound[d.Slug] = true
		}
	}
	help := k.HelpNow
	if help != nil && !c.bound[help.Slug] { // else it is one of the pieces
		c.bound[help.Slug] = true
	} else {
		help = nil
	}
	c.helped = k.HelpNow != nil
	if len(c.bound) > 24 {
		c.room = "000"
	}
	c.compile(help)
	return j, j.draw()
}

// commonLicense gives the license that all pieces of a packet are under, or "".
func commonLicense(k *document.Packet) string {
	license := ""
	for i, part := range k.Parts {
		for n, d := range part.Documents {
			if i+n > 0 && d.License != license {
				return ""
			}
			license = d.License
		}
	}
	return license
}

// compiler puts a packet together.
type compiler struct {
	*job
	k      *document.Packet
	bound  map[string]bool // its pieces, by slug
	helped bool            // the page of help lines is one
	cited  *works
	room   string // the widest number of a page
}

func (c *compiler) compile(help *document.Document) {
	outline := c.doc.Outline()
	cover := c.cover()
	outline.Add(c.k.Title, cover.d.Slug)
	if help != nil {
		b := c.builder(withoutSecondHelp(help), c.doc.Root().Add(pdf.Sect), 2)
		if closer := c.format; !closer.Large {
			closer.close = closest // a sheet to keep by the phone
			b.st = styleOf(closer)
		}
		b.piece()
		outline.Add(help.Title, help.Slug)
	}
	contents := c.front("_contents", c.loc.T("paper-contents"))
	outline.Add(contents.d.Title, contents.d.Slug)
	for i, part := range c.k.Parts {
		c.part(i, part, outline)
	}
	sources := c.sources(outline)
	contents.entries(c.k, help, sources)
}

// part sets the pieces of a part, whose title, if it has one, stands above the
// first.
func (c *compiler) part(i int, part document.Part, outline *pdf.Bookmark) {
	root, mark, top := c.doc.Root(), outline, 2
	titled := len(c.k.Parts) > 1 && part.Title != ""
	if titled {
		root, top = root.Add(pdf.Part), 3
	}
	for n, d := range part.Documents {
		b := c.builder(d, root.Add(pdf.Sect), top)
		b.section.recto = true
		if titled && n == 0 {
			mark = outline.Add(part.Title, partDest(i))
			b.partTitle(part.Title, partDest(i))
		}
		b.piece()
		b.outline(mark)
	}
}

func partDest(i int) string { return fmt.Sprintf("_part-%d", i+1) }

// builder starts a piece of the packet.
func (c *compiler) builder(d *document.Document, sect *pdf.Elem, top int) *builder {
	b := c.job.builder(d, sect, top)
	b.bound, b.widestPage, b.helped, b.gathered = c.bound, c.room, c.helped, c.cited
	return b
}

// front starts a page of the packet's own. Slugs of pieces have no "_".
func (c *compiler) front(slug, title string) *builder {
	b := c.builder(front(c.k, slug, title), c.doc.Root().Add(pdf.Sect), 2)
	b.title(1, 1, "", title, plain(title), b.room())
	return b
}

// sources lists the works that the pieces cite; nil where they cite none.
func (c *compiler) sources(outline *pdf.Bookmark) *builder {
	if len(c.cited.list) == 0 {
		return nil
	}
	b := c.front("_sources", c.loc.T("paper-sources"))
	outline.Add(b.d.Title, b.d.Slug)
	r := b.room()
	list := r.elem.Add(pdf.L)
	list.Numbering = pdf.NumberingDecimal
	indent := b.st.indent + b.textWidth("0", b.st.strong)*2
	for i, src := range c.cited.list {
		b.col.dest(b.sourceDest(i + 1))
		text := []document.Inline{document.Text(src.Text)}
		if src.URL != "" {
			text = append(text, document.Text(" "), &document.Link{Text: []document.Inline{document.Text(shortAddress(src.URL))}, URL: src.URL})
		}
		b.listItem(list, strconv.Itoa(i+1)+".", []document.Block{&document.Paragraph{Text: text}}, indent, r)
		b.col.before = 0
		b.col.space(b.st.item)
	}
	return b
}

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

// cover sets the first page: whose packet it is, for whom, and what is inside.
func (c *compiler) cover() *builder {
	k := c.k
	b := c.builder(front(k, "_cover", k.Title), c.doc.Root().Add(pdf.Sect), 1)
	st, r := b.st, b.room()
	clinic := &k.Imprint.Clinic
	name := textStyle{face: fonts.Heading(), bold: fonts.Heading(), size: st.heading[2].size, leading: st.heading[2].leading}
	b.letterhead(name, 2*st.heading[2].leading, r)
	b.rule(r)
	b.col.add(b.page/10, nil)
	b.title(1, 1, "", k.Title, plain(k.Title), r)
	if k.Summary != "" {
		b.words(plain(k.Summary), st.lede, r)
	}
	if a := k.Audience(); a != "" {
		b.words(plain(b.loc.T("audience-"+string(a))), st.strong, r)
	}
	for _, key := range []string{"paper-for", "paper-date"} {
		b.col.space(2 * st.block)
		fill := b.sect.Add(pdf.P)
		b.col.add(st.ruling, func(s *sheet, top pdf.Length) {
			b.blanks(s, fill, []string{key}, r.x, r.x+r.w*2/3, top+st.ruling-st.text.leading)
		})
	}
	b.forClient(k, r)
	b.col.space(3 * st.block)
	b.words(plain(c.inside()), st.strong, r)
	b.blocks(k.Intro, r)
	b.col.space(2 * st.block)
	phone := clinic.Phone
	if phone != "" {
		phone = b.loc.T("paper-call", "number", unbroken(phone))
	}
	for _, line := range []phrase{{"", phone}, {clinic.HoursLang, clinic.Hours}, {"", clinic.Email}, {clinic.AddressLang, clinic.Address}} {
		if line.words != "" {
			w := &words{}
			w.add(setting{}.speaking(line.lang), line.words)
			b.words(w, st.text, r)
			b.col.before = 0
		}
	}
	return b
}

// forClient sets what the therapist adds for one client.
func (b *builder) forClient(k *document.Packet, r room) {
	if k.Appointment != "" {
		w := &words{}
		w.add(setting{bold: true}, b.loc.T("paper-appointment")+": ")
		w.add(setting{}, strings.ReplaceAll(k.Appointment, "\n", lineEnd))
		b.col.space(2 * b.st.block)
		b.words(w, b.st.text, r)
	}
	if k.Note == "" {
		return
	}
	b.col.space(b.st.block)
	b.boxed(r, b.st.thick, func(inner room) {
		b.words(plain(b.loc.T("paper-packet-note")), b.st.strong, inner)
		b.col.before = 0
		b.col.keep()
		for part := range strings.SplitSeq(k.Note, "\n\n") {
			if part = strings.TrimSpace(part); part != "" {
				b.words(plain(strings.ReplaceAll(part, "\n", lineEnd)), b.st.text, inner)
			}
		}
	}, "")
}

// inside says in words how much there is to read and to write on.
func (c *compiler) inside() string {
	read, write := 0, 0
	for _, part := range c.k.Parts {
		for _, d := range part.Documents {
			if d.Kind == document.Worksheet {
				write++
			} else {
				read++
			}
		}
	}
	var parts []string
	if read > 0 {
		parts = append(parts, c.loc.N("paper-to-read", read))
	}
	if write > 0 {
		parts = append(parts, c.loc.N("paper-to-write", write))
	}
	return c.loc.T("paper-inside", "pieces", strings.Join(parts, ", "))
}

// entries lists the pieces with their pages, and the list of sources.
func (b *builder) entries(k *document.Packet, help *document.Document, sources *builder) {
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
	if sources != nil {
		b.entry(toc, sources.d.Title, sources.d.Slug, r)
	}
}

// entry sets a title, dots, and the number of its page at the right edge.
func (b *builder) entry(toc *pdf.Elem, title, dest string, r room) {
	st := b.st.text
	const apart = "\u00A0" // so that the number is read apart from the title
	number := b.textWidth(apart+b.widestPage, st)
	link := &inline{role: pdf.Link, within: &inline{role: pdf.Reference}, dest: dest, contents: title}
	w := &words{}
	w.add(setting{in: link}, title)
	p := b.paragraph(toc.Add(pdf.TOCI), w, st, r.w-number-2*st.size)
	page := &words{}
	page.add(setting{in: link}, apart)
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
	b.level = b.top - 1
	b.col.dest(dest)
	r := b.room()
	st := b.st.heading[2]
	b.set(b.paragraph(b.sect.Add(headingRoles[b.level]), plain(title), st, r.w), r)
	b.col.keep()
	b.rule(r)
}
