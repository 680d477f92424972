// Package pdf writes tagged PDF 1.7 files that can pass PDF/UA-1 (ISO 14289-1)
// and PDF/A-2a (ISO 19005-2), with fields to fill in, and booklets, which are for
// printing only.
//
// In come pages to draw on and a tree of structure elements; out come the bytes
// of a file. Everything drawn stands either in a structure element
// ([Page.Begin]) or in an artifact ([Page.BeginArtifact]); the writer refuses
// anything else. All lengths are [Length], with the origin at the top left of
// the page and y growing downwards.
//
// The bytes are a function of the calls made: no clock, no random number, no
// floating point, so that they are the same on every machine and in the browser.
//
// Methods that draw or build return no error. The first thing that goes wrong is
// kept, and [Document.Bytes] returns it.
package pdf

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Info is what a file says about itself. Empty fields are left out; Title and
// Lang are required.
type Info struct {
	Title      string
	Lang       string   // BCP 47, such as "en"
	Authors    []string // dc:creator
	Subject    string   // dc:description
	Keywords   []string
	Created    string // ISO 8601 date, such as "2026-01-31"
	Identifier string // dc:identifier: the handout's or packet's id
	Version    string // xmpMM:VersionID
	Publisher  string // dc:publisher
	Rights     string // dc:rights: the license in words
	RightsURL  string // xmpRights:WebStatement: where the license stands
	Producer   string // the program and its version; "iptpress" if empty
}

// Document is a file in the making. It is for one goroutine; several documents
// can be made at once, also with the same [Face].
type Document struct {
	info    Info
	pages   []*Page
	root    *Elem
	elems   int // besides root
	annots  []*annot
	outline Bookmark
	dests   map[string]dest
	fonts   []*Font
	fontOf  map[*Face]*Font
	images  []*Image
	booklet bool
	err     error

	resources int // the object that all pages share

	// Of the form.
	fields   map[string]bool // names
	radios   []*Radio
	typeFace *Face
	typeSize Length
	looks    map[look]int // objects
}

type dest struct {
	page *Page
	y    Length
}

// New begins a file.
func New(info Info) *Document {
	d := &Document{
		info: info, dests: map[string]dest{}, fontOf: map[*Face]*Font{},
		fields: map[string]bool{}, looks: map[look]int{},
	}
	d.root = &Elem{Role: Doc, doc: d}
	if d.info.Producer == "" {
		d.info.Producer = "iptpress"
	}
	return d
}

// fail keeps the first error.
func (d *Document) fail(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf("pdf: "+format, args...)
	}
}

// Root is the Document element that holds all others.
func (d *Document) Root() *Elem { return d.root }

// AddPage appends a page of the given size.
func (d *Document) AddPage(width, height Length) *Page {
	p := &Page{doc: d, number: len(d.pages), width: width, height: height, bare: d.booklet, content: make([]byte, 0, 8<<10)}
	if width <= 0 || height <= 0 || width > maxSide || height > maxSide {
		d.fail("page %d is %s by %s points; a side must be more than 0 and at most 14400",
			p.number+1, appendLength(nil, width), appendLength(nil, height))
	}
	d.pages = append(d.pages, p)
	return p
}

const maxSide = 14400 * Pt // ISO 32000-1, annex C

// Font makes a face usable in this document. Asking again for the same face
// gives the same font.
func (d *Document) Font(f *Face) *Font {
	if g, ok := d.fontOf[f]; ok {
		return g
	}
	g := &Font{face: f, index: len(d.fonts), first: make([]code, len(f.widths))}
	d.fonts = append(d.fonts, g)
	d.fontOf[f] = g
	return g
}

// Dest names a place: links and bookmarks go there by its name, and so can
// addresses from outside ("packet.pdf#name"). The name may be used before it is
// given a place; one that never gets a place is an error.
func (d *Document) Dest(name string, p *Page, y Length) {
	if _, ok := d.dests[name]; ok {
		d.fail("two places are named %q", name)
	}
	d.dests[name] = dest{p, y}
}

// Outline is the invisible root of the bookmarks.
func (d *Document) Outline() *Bookmark { return &d.outline }

// Bookmark is an entry of the outline that viewers show beside the pages.
type Bookmark struct {
	title, dest string
	kids        []*Bookmark
}

// Add appends a bookmark below b that leads to a named destination.
func (b *Bookmark) Add(title, dest string) *Bookmark {
	k := &Bookmark{title: title, dest: dest}
	b.kids = append(b.kids, k)
	return k
}

// check finds what the calls so far could not see.
func (d *Document) check() {
	switch {
	case strings.TrimSpace(d.info.Title) == "":
		d.fail("the document has no title")
	case d.info.Lang == "":
		d.fail("the document has no language")
	case len(d.pages) == 0:
		d.fail("the document has no page")
	}
	if s := d.info.Created; s != "" {
		if _, err := time.Parse(time.DateOnly, s); err != nil {
			d.fail("the creation date %q is not a date such as 2026-01-31", s)
		}
	}
	for _, p := range d.pages {
		if p.declared.on {
			d.fail("page %d ends inside %s", p.number+1, p.declared)
		}
		if len(p.stack) > 0 {
			d.fail("page %d has a Save without a Restore", p.number+1)
		}
	}
	for _, a := range d.annots {
		d.checkDest(a.dest)
	}
	for _, f := range d.radios {
		if len(f.buttons) == 0 {
			d.fail("the field %q has no buttons", f.name)
		}
	}
	d.outline.each(func(b *Bookmark) { d.checkDest(b.dest) })
}

func (d *Document) checkDest(name string) {
	if _, ok := d.dests[name]; name != "" && !ok {
		d.fail("a link or bookmark leads to %q, which is nowhere", name)
	}
}

// each visits the bookmarks below b in reading order.
func (b *Bookmark) each(visit func(*Bookmark)) {
	for _, k := range b.kids {
		visit(k)
		k.each(visit)
	}
}

// checkText refuses what no reader can speak: text that is not UTF-8, and the
// three code points that PDF/UA-1, 7.21.7, forbids.
func checkText(s string) error {
	if !utf8.ValidString(s) {
		return fmt.Errorf("%q is not UTF-8", s)
	}
	if strings.ContainsAny(s, "\x00\uFEFF\uFFFE") {
		return fmt.Errorf("%q has a character that stands for nothing", s)
	}
	return nil
}
