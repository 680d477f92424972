// Package document is the resolved tree of a handout: what page, paper, diff,
// search and readability read.
//
// In comes what package markdown made of one text: facts filled in, citations
// numbered, terms looked up, contacts and links settled. Nothing here needs a
// file, a clock or the library any more, so that the same tree can be set in a
// therapist's browser as on the clinic's machine.
package document

import "strings"

// Document is one piece, ready to be set as a page or on paper.
type Document struct {
	Meta
	Blocks  []Block
	Notes   []Note    // its footnotes, numbered from 1 in this order
	Sources []Source  // what the piece cites, numbered from 1 in this order
	Refs    []Ref     // where its links to other pieces lead, in the order of the text
	Imprint *Imprint  // what the clinic puts on it; shared between documents
	Help    []Contact // the crisis box's contacts; none for clinicians

	Fillable bool // a client's copy has something to write on: HasFields, also where Blocks are not read
}

// Note is a footnote.
type Note struct{ Blocks []Block }

// UseBefore is the day after which a paper copy should not be handed out any
// more: the earlier of the text's next check and the contacts' recheck.
func (d *Document) UseBefore() Date { return Earliest(d.NextCheck, d.Imprint.RecheckBy) }

// Sentence gives what an Easy Read piece sets side by side from block i on: a
// picture without a caption, and the words that it shows. ok is false where
// the piece is another, or has no such pair there.
func (d *Document) Sentence(blocks []Block, i int) (picture *Figure, words *Paragraph, ok bool) {
	if d.Kind != EasyRead || i+1 >= len(blocks) {
		return nil, nil, false
	}
	picture, isPicture := blocks[i].(*Figure)
	words, isWords := blocks[i+1].(*Paragraph)
	return picture, words, isPicture && isWords && len(picture.Caption) == 0
}

// Kind of a document.
type Kind string

const (
	Handout   Kind = "handout"   // to read
	Worksheet Kind = "worksheet" // to write on
	EasyRead  Kind = "easy-read"
	Page      Kind = "page" // a site page without a version
)

// Audience is whom a piece speaks to.
type Audience string

const (
	Client     Audience = "client"
	Adolescent Audience = "adolescent"
	Caregiver  Audience = "caregiver"
	Clinician  Audience = "clinician"
)

// The orders in which readers, stages of therapy and focus areas are listed.
var (
	Audiences = []Audience{Client, Adolescent, Caregiver, Clinician}
	Phases    = []string{"before", "beginning", "middle", "ending", "any"}
	Areas     = []string{"grief", "dispute", "transition", "isolation"}
)

// Meta is what is known of a piece besides its text.
type Meta struct {
	ID           string // random, never changes
	Slug         string // the folder's name, part of the address
	Lang         string // BCP 47, such as "en"
	Kind         Kind
	Title        string
	ShortTitle   string // neutral: running heads, tab and file names
	Summary      string
	MainMessage  string // the one sentence that the piece leads with
	Audience     Audience
	AgeMin       int // years; 0: not said
	AgeMax       int
	Phases       []string // before, beginning, middle, ending, any
	ProblemAreas []string // grief, dispute, transition, isolation, any
	Topics       []string
	Sessions     []int
	Version      string // "MAJOR.MINOR"; "" for a page
	Draft        bool
	Checked      Date // the author's last check against the sources
	NextCheck    Date
	Changes      string
	Authors      []string
	License      string // SPDX id
	Codes        []Code
	SafetyNotes  []string
	Translation  *Translation // nil: an original
	Review       *Review      // the newest clinical review of this very text; nil: there is none
	Void         *Review      // where there is none, the newest one of an earlier text; nil: there was none
	Standing     Standing
}

// Standing says how a text stands to the editions.
type Standing string

const (
	Unpublished Standing = ""          // no edition has had it
	Published   Standing = "published" // it is what an edition has under its version
	Edited      Standing = "edited"    // it differs from the newest version that was published
)

// Code is a clinical code that a piece can be found by.
type Code struct{ System, Code string }

// Translation names the version that a piece was translated from.
type Translation struct {
	Version string
	Newest  string // the version that its original has now; "" where that is not known
}

// Behind gives how far a translation has fallen behind its original: "minor"
// asks for a notice, "major" takes it out of release, "" is up to date.
func (t *Translation) Behind() string {
	ours, _, _ := strings.Cut(t.Version, ".")
	theirs, _, _ := strings.Cut(t.Newest, ".")
	switch {
	case t.Newest == "" || t.Newest == t.Version:
		return ""
	case ours != theirs:
		return "major"
	}
	return "minor"
}

// Review is a signature of somebody with a credential. It is bound to the text as
// it stood: any change makes it void.
type Review struct {
	By, Credential, Scope string
	Date                  Date
}

// Imprint is what the clinic puts on every piece: its name, its help lines.
type Imprint struct {
	Clinic         Clinic
	Help           Contact // the one help line at the foot of every sheet
	NumbersChecked Date    // when the contacts were last checked, the oldest of those shown
	RecheckBy      Date    // when they must be checked again
	Root           string  // "" for the default language, else its folder: "es/"
	Country        string  // ISO 3166-1 alpha-2, with GB-NIR and the like where nations differ
}

// Clinic is who gives the piece out.
type Clinic struct {
	Name    string
	Lang    string // of its name; "" where it is the piece's
	Sample  bool   // a made-up clinic: pages and papers say so
	Phone   string // as printed
	Hours   string
	Email   string
	Address string
	BaseURL string // "" or with a final slash
	Logo    *Image // nil: none

	// The languages of the words; "" where it is the piece's.
	HoursLang, AddressLang string
}

// Contact is a line of help. Numbers are written as they are printed.
type Contact struct {
	ID      string
	Kinds   []string // emergency, crisis, youth, text, domestic-abuse, perinatal, bereaved-by-suicide, eating-disorders, lgbtq, clinic
	Name    string
	Call    string // "988", "116 123"; "" where one cannot call
	Text    string // the number to text
	Message string // the word to text, such as "SHOUT"; "" for any
	Web     string // chat or site address, https
	Hours   string
	For     string // whom the line is for, "" for everyone
	Note    string
	Checked Date
	Changed Date // when the number last changed

	// The languages of the words; "" where it is the piece's.
	NameLang, HoursLang, ForLang, NoteLang string
}

// Source is a work that a piece cites.
type Source struct {
	Key  string // "cuijpers2016"
	Text string // the reference as printed, without its address
	URL  string // DOI or page address; "" where none
	Seen string // "abstract", "full text", "none"
}

// Image is a picture's bytes.
type Image struct {
	Name string // its file name
	Type string // "svg", "png", "jpeg"
	Data []byte
}

// Packet is an ordered list of pieces printed as one document.
type Packet struct {
	ID         string
	Slug       string
	Lang       string
	Title      string
	ShortTitle string
	Summary    string
	Phases     []string
	Draft      bool
	Large      bool    // large print is its usual form
	Intro      []Block // what its Markdown says before the list
	Refs       []Ref   // where the links of Intro lead
	HelpNow    *Document
	Parts      []Part
	Imprint    *Imprint

	// What a therapist adds for one client. It stands on the cover.
	Note        string // lines end in "\n"
	Appointment string // the next one, in their words
}

// Part is a run of pieces for one audience.
type Part struct {
	Audience  Audience
	Title     string // "" where the packet has but one part
	Documents []*Document
}

// Audience gives the packet's audience where its parts agree, else "".
func (p *Packet) Audience() Audience {
	var a Audience
	for i, part := range p.Parts {
		if i > 0 && part.Audience != a {
			return ""
		}
		a = part.Audience
	}
	return a
}

// UseBefore is the earliest of its pieces' dates.
func (p *Packet) UseBefore() Date {
	first := p.Imprint.RecheckBy
	for _, part := range p.Parts {
		for _, d := range part.Documents {
			first = Earliest(first, d.UseBefore())
		}
	}
	return first
}
