// Package desk sets papers for a page of the site: what cmd/paperwasm does in the
// browser. In come trees that the clinic's machine made, each once, and queries
// that say what to set; out go PDFs: packets, the same bytes as `iptpress packet`
// writes, and worksheets with what somebody wrote on their page.
package desk

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"iptpress/generator/document"
	"iptpress/generator/locale"
	"iptpress/generator/paper"
)

// Desk holds what the page has brought so far. It is for one goroutine.
type Desk struct {
	loc     *locale.Locale
	press   *paper.Press
	imprint *document.Imprint
	help    *document.Document            // the page of help lines; nil where the library has none
	pieces  map[string]*document.Document // by slug
	packets map[string]*document.Packet
}

// Bring takes one thing: "strings" and the language, "imprint", "help", "packet"
// or "piece".
func (d *Desk) Bring(name string, data []byte) error {
	switch kind, lang, _ := strings.Cut(name, " "); kind {
	case "strings":
		loc, err := locale.Decode(lang, string(data))
		if err != nil {
			return err
		}
		d.loc, d.press = loc, paper.NewPress(map[string]*locale.Locale{lang: loc})
		return nil
	case "imprint":
		d.imprint = &document.Imprint{}
		return d.imprint.UnmarshalBinary(data)
	case "help":
		d.help = &document.Document{}
		return d.help.UnmarshalBinary(data)
	case "packet":
		p := &document.Packet{}
		if err := p.UnmarshalBinary(data); err != nil {
			return err
		}
		if d.packets == nil {
			d.packets = map[string]*document.Packet{}
		}
		d.packets[p.Slug] = p
		return nil
	case "piece":
		p := &document.Document{}
		if err := p.UnmarshalBinary(data); err != nil {
			return err
		}
		if d.pieces == nil {
			d.pieces = map[string]*document.Document{}
		}
		d.pieces[p.Slug] = p
		return nil
	}
	return fmt.Errorf("there is no use for %q", name)
}

// Packet sets what a query asks for: a packet, or handouts in order, with what
// `iptpress packet` has flags for, by the same names.
func (d *Desk) Packet(query string) ([]byte, error) {
	v, err := d.asked(query)
	if err != nil {
		return nil, err
	}
	k, err := d.bind(v)
	if err != nil {
		return nil, err
	}
	k.Title = cmp.Or(document.Typed(v.Get("title")), k.Title)
	k.Note, k.Appointment = document.Typed(v.Get("note")), document.Typed(v.Get("appointment"))
	return d.press.Packet(k, format(v))
}

// Worksheet sets the handout that a query asks for, to be filled in on the screen,
// with answers in its fields. The query names the handout, the paper and, as
// "large", large print; anything else in it is an answer, by the control's name.
// Its errors about answers are in the language of the page.
func (d *Desk) Worksheet(query string) ([]byte, error) {
	v, err := d.asked(query)
	if err != nil {
		return nil, err
	}
	pieces, err := d.piecesOf([]string{v.Get("handout")})
	if err != nil {
		return nil, err
	}
	f := paper.Format{Paper: paper.Paper(v.Get("paper")), Sides: 1, Large: v.Get("large") != ""}
	for _, known := range []string{"handout", "paper", "large"} {
		v.Del(known)
	}
	answers := document.Answers(v)
	if n := answers.Size(); n > mostWritten {
		return nil, errors.New(d.loc.T("paper-answers-long", "n", n, "most", mostWritten))
	}
	if lacking := paper.Lacking(answers); len(lacking) > 0 {
		return nil, errors.New(d.loc.T("paper-answers-lacking", "characters", strings.Join(lacking, " ")))
	}
	return d.press.Filled(pieces[0], f, answers)
}

// mostWritten is how many characters of answers are set: twenty pages and more.
const mostWritten = 100_000

func (d *Desk) asked(query string) (url.Values, error) {
	if d.press == nil || d.imprint == nil {
		return nil, errors.New("the page has not brought the clinic's data yet")
	}
	return url.ParseQuery(query)
}

// bind makes the packet, as `iptpress packet` does of the same names.
func (d *Desk) bind(v url.Values) (*document.Packet, error) {
	if slug := v.Get("packet"); slug != "" {
		brought := d.packets[slug]
		if brought == nil {
			return nil, fmt.Errorf("the page has not brought the packet %q", slug)
		}
		k := *brought
		k.Imprint = d.imprint
		k.Parts = nil
		for _, part := range brought.Parts {
			pieces, err := d.piecesOf(slugs(part.Documents))
			if err != nil {
				return nil, err
			}
			part.Documents = pieces
			k.Parts = append(k.Parts, part)
		}
		if v.Get("help") != "" {
			k.HelpNow = d.helpPage()
		}
		return &k, nil
	}
	pieces, err := d.piecesOf(v["handout"])
	if err != nil {
		return nil, err
	}
	if len(pieces) == 0 {
		return nil, errors.New("there is nothing in the packet")
	}
	title := d.loc.T("paper-packet-title")
	k := &document.Packet{Lang: d.loc.Lang, Title: title, ShortTitle: title, Imprint: d.imprint, HelpNow: d.helpPage()}
	for _, stray := range k.Bind(pieces) {
		return nil, fmt.Errorf("%s; %s", d.loc.T("packet-mixed", "title", stray.Title,
			"audience", d.loc.T("audience-"+string(stray.Audience)), "before", d.loc.T("audience-"+string(k.Audience()))),
			d.loc.T("packet-mixed-mend"))
	}
	return k, nil
}

func (d *Desk) helpPage() *document.Document {
	if d.help == nil {
		return nil
	}
	page := *d.help
	page.Imprint = d.imprint
	return &page
}

func slugs(documents []*document.Document) []string {
	list := make([]string, len(documents))
	for i, d := range documents {
		list[i] = d.Slug
	}
	return list
}

func (d *Desk) piecesOf(slugs []string) ([]*document.Document, error) {
	var pieces []*document.Document
	for _, slug := range slugs {
		piece := d.pieces[slug]
		if piece == nil {
			return nil, fmt.Errorf("the page has not brought the handout %q", slug)
		}
		piece.Imprint = d.imprint
		pieces = append(pieces, piece)
	}
	return pieces, nil
}

// format reads what to print on.
func format(v url.Values) paper.Format {
	f := paper.Format{
		Paper: paper.Paper(v.Get("paper")), Sides: 1,
		Large: v.Get("large") != "", Fillable: v.Get("fillable") != "", Booklet: v.Get("booklet") != "",
	}
	if v.Get("sides") == "2" {
		f.Sides = 2
	}
	return f
}
