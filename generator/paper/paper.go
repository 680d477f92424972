// Package paper sets documents and packets as PDF: what most clients get.
//
// In comes the resolved tree of a document; out come the bytes of a tagged PDF
// (PDF/UA-1), made in one pass:
//
//	document ─► items in a column (block.go, table.go, worksheet.go, figure.go)
//	         ─► lines and pages (package typeset)
//	         ─► sheets with head and foot (furniture.go) ─► package pdf
//
// Structure elements are made in reading order while the column is built, and
// those within a paragraph while it is drawn, so that the order of the tags is
// that of the text, whatever the pages are. All lengths are integers.
//
// The bytes are a function of the document, the strings of its language and the
// format. Nothing here reads a file or a clock.
package paper

import (
	"cmp"
	"errors"
	"fmt"

	"iptpress/generator/document"
	"iptpress/generator/locale"
	"iptpress/generator/paper/fonts"
	"iptpress/generator/paper/pdf"
	"iptpress/generator/paper/typeset"
)

// Press sets documents, one after the other, and keeps the words it has shaped and
// the drawings it has read from one to the next. It is for one goroutine; each
// worker has its own.
type Press struct {
	locales  map[string]*locale.Locale
	shaper   *fonts.Shaper
	drawings map[string]*drawing // by the SVG
	err      error               // the first thing that went wrong in the job at hand
}

// NewPress gives a press that speaks the given languages, by BCP 47 tag.
func NewPress(locales map[string]*locale.Locale) *Press {
	return &Press{locales: locales, shaper: fonts.NewShaper()}
}

// Speak lets the press speak other languages from now on.
func (p *Press) Speak(locales map[string]*locale.Locale) { p.locales = locales }

// Document sets one piece. Its errors name the piece: a character that no font
// has, a figure that is not a picture, a language without strings.
//
// A piece for clients is to fit the two sides of a sheet, a worksheet one side.
// One that does not is set closer, and if that does not help either, as it was.
// Easy Read takes the room that it needs.
func (p *Press) Document(d *document.Document, f Format) ([]byte, error) {
	j, err := p.fitting(d, f, nil)
	if err != nil {
		return nil, err
	}
	return j.bytes()
}

// DrawnDocument sets one piece as Document does, and leaves it to the caller to
// write it or to show it.
func (p *Press) DrawnDocument(d *document.Document, f Format) (*pdf.Document, error) {
	j, err := p.fitting(d, f, nil)
	if err != nil {
		return nil, err
	}
	return j.doc, nil
}

// fitting sets a piece as close as it has to be.
func (p *Press) fitting(d *document.Document, f Format, given document.Answers) (*job, error) {
	most := 2
	if d.Kind == document.Worksheet {
		most = 1
	}
	j, err := p.document(d, f, given)
	if err != nil || j.total <= most || f.Large || d.Kind == document.EasyRead || d.Audience == document.Clinician {
		return j, err
	}
	for f.close = 1; f.close <= closest; f.close++ {
		if closer, err := p.document(d, f, given); err == nil && closer.total <= most {
			return closer, nil
		}
	}
	return j, nil
}

func (p *Press) document(d *document.Document, f Format, given document.Answers) (*job, error) {
	j, err := p.begin(d.Lang, f, pdf.Info{
		Title:      d.Title,
		Lang:       d.Lang,
		Authors:    d.Authors,
		Subject:    d.Summary,
		Keywords:   d.Topics,
		Created:    string(d.Checked),
		Identifier: d.ID,
		Version:    d.Version,
		Publisher:  d.Imprint.Clinic.Name,
		Rights:     d.License,
		RightsURL:  licenseAddress(d.License),
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", d.Slug, err)
	}
	j.answers.given = given
	b := j.builder(d, j.doc.Root().Add(pdf.Sect), 1)
	b.sheetHead()
	b.piece()
	b.outline(j.doc.Outline())
	return j, j.draw()
}

// begin starts a file.
func (p *Press) begin(lang string, f Format, info pdf.Info) (*job, error) {
	loc := p.locales[lang]
	if loc == nil {
		return nil, fmt.Errorf("there are no strings for the language %q", lang)
	}
	if f.Paper != A4 && f.Paper != Letter {
		return nil, fmt.Errorf("%q is not a paper; use %q or %q", f.Paper, A4, Letter)
	}
	if f.Booklet && f.Fillable {
		return nil, errors.New("a booklet is for printing only; it cannot be filled in on the screen")
	}
	parsed, err := faces()
	if err != nil {
		return nil, err
	}
	if f.Booklet {
		info.Title = loc.T("paper-booklet", "title", info.Title)
	}
	p.err = nil
	j := &job{
		press: p, loc: loc, format: f, st: styleOf(f), doc: pdf.New(info), duplex: f.Sides == 2,
		fonts: map[*fonts.Face]*pdf.Font{}, places: map[string]int{}, answers: &answers{placed: map[answer]bool{}},
	}
	for _, f := range fonts.All() {
		j.fonts[f] = j.doc.Font(parsed[f])
	}
	if f.Booklet {
		j.doc.Booklet()
	}
	if f.Fillable {
		j.fillable = true
		j.doc.TypeIn(parsed[j.st.text.face], j.st.text.size)
	}
	return j, nil
}

// job is one file in the making.
type job struct {
	press    *Press
	loc      *locale.Locale
	format   Format
	st       *style
	doc      *pdf.Document
	fonts    map[*fonts.Face]*pdf.Font
	sections []*section
	fillable bool
	answers  *answers

	duplex bool           // both sides are printed on
	places map[string]int // the page of each named place, counted from 1
	total  int            // pages

	segments  []typeset.Segment // used again for each paragraph
	furniture pdf.Artifact      // what is drawn outside of the structure is
}

// section is a run of pages with the same foot.
type section struct {
	name   string // for errors
	col    *column
	foot   *foot
	draft  bool
	beside func(s *sheet) // drawn on each page, outside of the column; nil: nothing
	recto  bool           // begins on a right-hand page where both sides are printed on
	blank  bool           // a page is left blank before it, so that it does
}

// draw breaks the sections into pages and draws them.
func (j *job) draw() error {
	pages := make([][]typeset.Page, len(j.sections))
	for i, sec := range j.sections {
		pages[i] = sec.col.pages(j.bodyHeight(sec))
		if sec.blank = j.duplex && sec.recto && j.total%2 == 1; sec.blank {
			j.total++
		}
		for _, page := range pages[i] {
			j.total++
			for _, it := range sec.col.items[page.First:page.End] {
				for _, name := range it.dests {
					j.places[name] = j.total
				}
			}
		}
	}
	number := 0
	s := &sheet{job: j}
	for i, sec := range j.sections {
		if sec.blank {
			number++
			s.page, s.number = j.doc.AddPage(j.st.width, j.st.height), number
			j.sections[i-1].foot.draw(s)
		}
		for _, page := range pages[i] {
			number++
			s.page, s.number = j.doc.AddPage(j.st.width, j.st.height), number
			if number == 1 && len(j.sections) > 1 {
				s.page.Label(pdf.Arabic, "", 1) // the numbers that are printed
			}
			j.furniture = pdf.Layout
			if sec.draft {
				s.draftMark()
			}
			if sec.beside != nil {
				sec.beside(s)
			}
			sec.col.place(s, j.st.top, page)
			sec.foot.draw(s)
		}
	}
	return j.press.err
}

// bytes writes the file.
func (j *job) bytes() ([]byte, error) {
	data, err := j.doc.Bytes()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", j.sections[0].name, err)
	}
	return data, nil
}

// builder makes the column of a document.
type builder struct {
	*job
	name    string // for errors
	d       *document.Document
	sect    *pdf.Elem
	section *section
	st      *style
	col     *column
	page    pdf.Length      // the height of a page's body
	top     int             // the level of the document's title
	level   int             // of the last heading
	bound   map[string]bool // pieces in the same packet, by slug

	fields map[string]int // how many each worksheet block has so far

	helped bool            // the page of help lines is in the same packet
	shown  map[string]bool // lines of help, by id
	called []bool          // notes, by number from 1

	terms []*document.Term // of the glossary, in the order in which they are met

	gathered *works // those of a packet; nil where each piece lists its own

	marks    *marks // of a review copy; nil in all that is handed out
	counting bool   // its lines are numbered

	widestPage string     // room kept for a page's number
	headings   []bookmark // met so far
}

type bookmark struct {
	level       int
	title, dest string
}

// builder starts a section for a document whose title is a heading of the given
// level.
func (j *job) builder(d *document.Document, sect *pdf.Elem, top int) *builder {
	sec := &section{name: d.Slug, col: &column{}, draft: d.Draft}
	b := &builder{
		job: j, name: d.Slug, d: d, sect: sect, section: sec, st: j.st, col: sec.col,
		top: top, level: top - 1, widestPage: "00", shown: map[string]bool{}, fields: map[string]int{},
	}
	sec.foot = b.foot(d.ShortTitle, d.Version, d.ID, d.UseBefore())
	b.page = j.bodyHeight(sec)
	switch d.Kind {
	case document.Worksheet:
		sec.col.fill = b.page
	case document.EasyRead:
		b.st = j.st.easyRead()
	}
	j.sections = append(j.sections, sec)
	return b
}

// destOf names a place: "slug" or "slug.anchor".
func (b *builder) destOf(r document.Ref) string {
	slug := r.Slug
	if slug == "" {
		slug = b.d.Slug
	}
	if r.Anchor == "" {
		return slug
	}
	return slug + "." + r.Anchor
}

func (b *builder) noteDest(n int) string { return fmt.Sprintf("%s.note-%d", b.d.Slug, n) }
func (b *builder) callDest(n int) string { return fmt.Sprintf("%s.call-%d", b.d.Slug, n) }

// sourceDest names the place of the source with a number, as it is printed.
func (b *builder) sourceDest(n int) string {
	if b.gathered != nil {
		return fmt.Sprintf("_sources.source-%d", n)
	}
	return fmt.Sprintf("%s.source-%d", b.d.Slug, n)
}

// sourceNumber gives the printed number of the document's nth source: its own, or
// that which the work has in the whole packet.
func (b *builder) sourceNumber(n int) int {
	if b.gathered != nil && n >= 1 && n <= len(b.d.Sources) {
		return b.gathered.number(b.d.Sources[n-1])
	}
	return n
}

// works are those that the pieces of a packet cite, each once, in the order of
// their first citations.
type works struct {
	list    []document.Source
	numbers map[string]int // by key
}

// number gives a work's number in the packet.
func (w *works) number(s document.Source) int {
	key := cmp.Or(s.Key, s.Text)
	if w.numbers[key] == 0 {
		w.list = append(w.list, s)
		w.numbers[key] = len(w.list)
	}
	return w.numbers[key]
}

// outline adds the document's headings below a bookmark, each below the last
// one of a higher level.
func (b *builder) outline(root *pdf.Bookmark) {
	under := []*pdf.Bookmark{root}
	levels := []int{0}
	for _, h := range b.headings {
		for len(levels) > 1 && levels[len(levels)-1] >= h.level {
			under, levels = under[:len(under)-1], levels[:len(levels)-1]
		}
		mark := under[len(under)-1].Add(h.title, h.dest)
		under, levels = append(under, mark), append(levels, h.level)
	}
}

// licenseAddress is where the text of a license stands, for those in use here.
func licenseAddress(spdx string) string {
	switch spdx {
	case "CC-BY-4.0":
		return "https://creativecommons.org/licenses/by/4.0/"
	case "CC-BY-SA-4.0":
		return "https://creativecommons.org/licenses/by-sa/4.0/"
	case "CC0-1.0":
		return "https://creativecommons.org/publicdomain/zero/1.0/"
	}
	return ""
}
