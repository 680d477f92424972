// Package pdf writes tagged PDF 1.7 files that can pass PDF/UA-1
// (ISO 14289-1).
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
	info     Info
	pages    []*Page
	root     *Elem
	outline  Bookmark
	dests    map[string]dest
	fonts    []*Font
	fontOf   map[*Face]*Font
	images   []*Image
	err      error
	elements int
}

// New begins a file.
func New(info Info) *Document {
	d := &Document{info: info, dests: map[string]dest{}, fontOf: map[*Face]*Font{}}
	d.root = &Elem{Role: Doc, doc: d}
	return d
}

// Root is the Document element that holds all others.
func (d *Document) Root() *Elem { return d.root }

// AddPage appends a page of the given size.
func (d *Document) AddPage(width, height Length) *Page { panic("soon") }

// Font makes a face usable in this document. Asking again for the same face
// gives the same font.
func (d *Document) Font(f *Face) *Font { panic("soon") }

// Dest names a place: links and bookmarks go there by its name, and so can
// addresses from outside ("packet.pdf#name"). The name may be used before it is
// given a place; one that never gets a place is an error.
func (d *Document) Dest(name string, p *Page, y Length) { panic("soon") }

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

// Bytes finishes the file: it subsets the fonts and writes all objects. It
// returns the first error of any call before.
func (d *Document) Bytes() ([]byte, error) { panic("soon") }

type dest struct {
	page *Page
	y    Length
}
