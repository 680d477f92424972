// Package library reads a clinic's material from disk: the texts with their
// front matter, the data that they cite, and the clinic itself.
//
// In comes an fs.FS that is rooted at the project; out goes a *Library in which
// everything is typed and checked as far as it can be without parsing Markdown:
// unknown keys, dates, ids, folders, figures, data. What is wrong is reported
// to a diag.List by file, line and column, all of it in one run.
package library

import (
	"sync"

	"iptpress/generator/document"
)

// Library is all of the material, in every language, under the clinic's
// overlay. It does not change once it is loaded.
type Library struct {
	Clinic    Clinic
	Languages []string // the clinic's, its default first
	Handouts  []*Handout
	Packets   []*Packet
	Pages     []*Page

	Country    Country
	FactGroups []FactGroup
	Sources    map[string]*Work // by key; nil where the bibliography could not be read
	Glossary   []Term
	Codes      []ClinicalCode      // by which record systems find handouts
	Words      map[string][]string // by language: names and terms that are spelled right
	Synonyms   []Synonym

	LeftOut   map[string]bool // slugs that exist but that the clinic does not offer
	Published bool            // the texts are those of an edition: see LoadPublished

	fronts map[*Packet]*tree // the front matter of packets, for messages about their parts

	index struct {
		sync.Once
		handouts map[place]*Handout
		packets  map[place]*Packet
		pages    map[place]*Page
	}
	imprints struct {
		sync.Mutex
		byLang map[string]*document.Imprint
	}
}

type place struct{ lang, slug string }

// Handout gives the handout of a language by its slug, or nil.
func (l *Library) Handout(lang, slug string) *Handout {
	l.index.Do(l.makeIndex)
	return l.index.handouts[place{lang, slug}]
}

// Packet gives the packet of a language by its slug, or nil.
func (l *Library) Packet(lang, slug string) *Packet {
	l.index.Do(l.makeIndex)
	return l.index.packets[place{lang, slug}]
}

// Page gives the page of a language by its slug, or nil.
func (l *Library) Page(lang, slug string) *Page {
	l.index.Do(l.makeIndex)
	return l.index.pages[place{lang, slug}]
}

func (l *Library) makeIndex() {
	l.index.handouts = make(map[place]*Handout, len(l.Handouts))
	for _, h := range l.Handouts {
		l.index.handouts[place{h.Lang, h.Slug}] = h
	}
	l.index.packets = make(map[place]*Packet, len(l.Packets))
	for _, p := range l.Packets {
		l.index.packets[place{p.Lang, p.Slug}] = p
	}
	l.index.pages = make(map[place]*Page, len(l.Pages))
	for _, p := range l.Pages {
		l.index.pages[place{p.Lang, p.Slug}] = p
	}
}

// Text is what all written pieces share: a Markdown file.
type Text struct {
	Path     string // of the file, relative to the project, with slashes
	Dir      string // the folder that relative links and figures start from
	Lang     string
	Slug     string
	Body     []byte            // Markdown after the front matter, LF line ends
	BodyLine int               // the file's line, from 1, on which Body begins
	Keys     map[string]KeyPos // where each top-level front matter key stands
}

// KeyPos is the place of a front matter key, counted from 1.
type KeyPos struct{ Line, Col int }

// Handout is a handout, worksheet or Easy Read page.
type Handout struct {
	Text
	Meta    document.Meta
	Sources []string                  // keys listed in the front matter
	Reading Reading                   // what readability is measured against
	Figures map[string]document.Image // by file name, those that lie beside it

	Appraisal *Appraisal // nil where nobody has appraised it
}

// Reading is the author's target.
type Reading struct {
	Target int      // Flesch-Kincaid grade; 0: the audience's own
	Exempt []string // terms left out of the second score
}

// Packet is an ordered list of pieces.
type Packet struct {
	Text
	Meta         document.Packet // without Intro, HelpNow and the parts' Documents
	Parts        []PacketPart
	ProblemAreas []string // grief, dispute, transition, isolation, any
}

// PacketPart names the pieces of a part by slug; HelpNowSlug may stand first.
type PacketPart struct {
	Audience document.Audience
	Title    string
	Handouts []string
}

// HelpNowSlug is the page that a packet may list beside handouts.
const HelpNowSlug = "get-help-now"

// Page is a site page without a version.
type Page struct {
	Text
	Title      string
	ShortTitle string
	Summary    string
	Audience   document.Audience // "" for everyone
	Menu       int               // its place in the site's foot menu; 0: not there
}

// Localized is a string by language.
type Localized map[string]string

// In gives the string of a language, or that of the first in order that has one.
func (l Localized) In(lang string, others ...string) string {
	s, _ := l.Find(lang, others...)
	return s
}

// Find gives the string as In does, and its language where that is another than
// the one asked for.
func (l Localized) Find(lang string, others ...string) (s, other string) {
	if s := l[lang]; s != "" {
		return s, ""
	}
	for _, o := range others {
		if s := l[o]; s != "" {
			return s, o
		}
	}
	return l["en"], "en"
}

// Clinic is clinic.yaml: the overlay that makes the library a clinic's own.
type Clinic struct {
	document.Clinic // its hours and address are empty: an Imprint has them, in its language

	Hours, Address Localized

	Languages []string
	Country   string // names contacts/<country, lower case>.yaml
	Paper     string // "a4" or "letter"
	Review    string // "required" or "advisory"
	QuickExit string // an address to leave for; "": no button
	Colors    map[string]string
	Slots     map[string]Localized         // Markdown, by slot name
	File      string                       // clinic.yaml's path, relative to the project
	SlotPos   map[string]map[string]KeyPos // by slot and language: where in File the Markdown begins; may be missing
	LogoFile  string                       // the logo's path, relative to the project; "" for none
	Leave     []string                     // slugs of handouts and packets that it does not offer
}

// Country is what contacts/<country>.yaml says besides the lines.
type Country struct {
	Code        string
	Name        Localized
	Checked     document.Date // the oldest check of a line that is shown
	RecheckDays int
	Lines       []Line // in file order, with those that are not verified
}

// FactGroup is a table of facts: `{{ facts.<group>.<id> }}`, `::: table {of=<group>}`.
type FactGroup struct {
	ID      string
	Title   Localized
	Columns []Localized // the heads of label, text and note
	Facts   []Fact
}

// Fact is a number or a phrase that is used in more than one place.
type Fact struct {
	ID      string
	Label   Localized
	Text    Localized
	Note    Localized
	Sources []string
	Seen    string
	Checked document.Date
}

// Work is an entry of the bibliography.
type Work struct {
	document.Source
	Short   string // "Cuijpers and others, 2016"
	Title   string
	Year    int
	Checked document.Date
	Note    string // what was seen, what is known of corrections
}

// Term is a glossary entry.
type Term struct {
	ID         string
	Term       Localized
	Definition Localized
	Also       map[string][]string // other words for it, by language
	Sources    []string
}

// Synonym is what people type into the search, and the words of the texts that
// say it.
type Synonym struct {
	Typed map[string][]string // words or phrases, by language
	Means map[string][]string
	Help  bool // whoever types it may need help now
}
