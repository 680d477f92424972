// Package markdown makes the document tree of a text: goldmark's GitHub-flavored
// Markdown, and the blocks and references of docs/formats.md.
//
// In comes a text of the library; out goes a document in which every fact,
// citation, term, contact, figure and link is settled. Whatever is wrong is
// reported at its line and column, and the tree is made without it. Nothing of
// the source or of goldmark's tree stays behind in a document.
//
// A text is read in two steps. The grammar (grammar.go, box.go, mark.go) turns
// bytes into goldmark's tree, ours being a few more nodes in it. The maker
// (maker.go, worksheet.go, inline.go, text.go) walks that tree once, in reading order, and
// so numbers citations, notes and fields as a reader meets them.
package markdown

import (
	"path"
	"sync"

	"github.com/yuin/goldmark/parser"

	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/library"
	"iptpress/generator/locale"
)

// A Parser makes document trees of a library's texts. It is safe for many
// goroutines.
type Parser struct {
	lib     *library.Library
	locales map[string]*locale.Locale
	diags   *diag.List

	plain, linking, line parser.Parser // without and with bare addresses as links; for one line

	targets map[string]target // by path: what a link can lead to
	slugs   map[string][]string
	terms   map[string]*library.Term
	names   names
	help    map[helpKey][]document.Contact

	mu      sync.Mutex
	anchors map[string][]string     // by path: the ids of a text's headings and boxes
	links   map[string][]anchorLink // by path: a text's links to others
}

// target is a piece that links lead to. Its Ref has no anchor.
type target struct {
	ref  document.Ref
	lang string
}

// anchorLink is a link to a place in another text, to be checked at the end.
type anchorLink struct {
	pos          diag.Pos
	path, anchor string
}

// names are what a "did you mean" chooses from.
type names struct {
	sources, terms, groups, slots []string
}

type helpKey struct {
	lang     string
	audience document.Audience
}

// New prepares to parse the texts of a library. What iptpress says by itself,
// such as the title of a box, comes from the locale of the text's language.
func New(lib *library.Library, locales map[string]*locale.Locale, diags *diag.List) *Parser {
	p := &Parser{
		lib: lib, locales: locales, diags: diags,
		plain: newGrammar(false), linking: newGrammar(true), line: newLineGrammar(),
		anchors: map[string][]string{}, links: map[string][]anchorLink{},
	}
	p.indexTargets()
	p.indexNames()
	p.help = map[helpKey][]document.Contact{}
	for _, lang := range lib.Languages {
		for _, a := range []document.Audience{"", document.Client, document.Adolescent, document.Caregiver, document.Clinician} {
			p.help[helpKey{lang, a}] = lib.HelpFor(lang, a)
		}
	}
	return p
}

// Handout makes the document of a handout, worksheet or Easy Read page.
func (p *Parser) Handout(h *library.Handout) *document.Document {
	m := p.maker(&h.Text)
	m.figures = h.Figures
	// The folder of a frozen version is not the one that its links start from.
	m.frozen = path.Dir(h.Path) != h.Dir
	d := &document.Document{Meta: h.Meta}
	d.Blocks = m.text()
	d.Notes = m.notes()
	m.finish(path.Join(h.Dir, "index.md"))
	d.Sources = m.sources(h.Sources)
	d.Refs = m.refs
	d.Imprint = p.lib.Imprint(h.Lang)
	d.Help = p.help[helpKey{h.Lang, h.Meta.Audience}]
	return d
}

// Page makes the document of a site page. It has no figures.
func (p *Parser) Page(pg *library.Page) *document.Document {
	m := p.maker(&pg.Text)
	d := &document.Document{Meta: document.Meta{
		Slug: pg.Slug, Lang: pg.Lang, Kind: document.Page,
		Title: pg.Title, ShortTitle: pg.ShortTitle, Summary: pg.Summary, Audience: pg.Audience,
	}}
	d.Blocks = m.text()
	d.Notes = m.notes()
	m.finish(pg.Path)
	d.Sources = m.sources(nil)
	d.Refs = m.refs
	d.Imprint = p.lib.Imprint(pg.Lang)
	d.Help = p.help[helpKey{pg.Lang, pg.Audience}]
	return d
}

// Packet makes the words that stand before a packet's list. They have no
// figures, citations or footnotes: there is no place to list them.
func (p *Parser) Packet(pk *library.Packet) ([]document.Block, []document.Ref) {
	m := p.maker(&pk.Text)
	m.intro = true
	blocks := m.text()
	m.finish(pk.Path)
	return blocks, m.refs
}

// Report lets what is found from now on go to another list. A text that is
// parsed again takes the place of what was known of its links and headings.
func (p *Parser) Report(diags *diag.List) { p.diags = diags }

// Retitle lets links lead to a handout by its title as it is now.
func (p *Parser) Retitle(h *library.Handout) {
	name := path.Join(h.Dir, "index.md")
	t := p.targets[name]
	t.ref.Title = h.Meta.Title
	p.targets[name] = t
}

// CheckLinks reports links to anchors that do not exist. It is to be called
// when all texts are parsed; links into texts that were not are passed over, and
// so are those of an edition, whose texts may be of different days.
func (p *Parser) CheckLinks() {
	if p.lib.Published {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, links := range p.links {
		for _, l := range links {
			if ids, parsed := p.anchors[l.path]; parsed {
				checkAnchor(p.diags, l.pos, l.anchor, ids, p.targets[l.path].ref.Title)
			}
		}
	}
}

func (p *Parser) indexTargets() {
	p.targets = make(map[string]target, len(p.lib.Handouts)+len(p.lib.Packets)+len(p.lib.Pages))
	p.slugs = map[string][]string{}
	for _, h := range p.lib.Handouts {
		p.targets[path.Join(h.Dir, "index.md")] = target{document.Ref{Section: "handouts", Slug: h.Slug, Title: h.Meta.Title}, h.Lang}
		p.slugs["handouts"] = append(p.slugs["handouts"], h.Slug)
	}
	for _, pk := range p.lib.Packets {
		p.targets[pk.Path] = target{document.Ref{Section: "packets", Slug: pk.Slug, Title: pk.Meta.Title}, pk.Lang}
		p.slugs["packets"] = append(p.slugs["packets"], pk.Slug)
	}
	for _, pg := range p.lib.Pages {
		p.targets[pg.Path] = target{document.Ref{Slug: pg.Slug, Title: pg.Title}, pg.Lang}
		p.slugs["pages"] = append(p.slugs["pages"], pg.Slug)
	}
}

func (p *Parser) indexNames() {
	p.terms = make(map[string]*library.Term, len(p.lib.Glossary))
	for i := range p.lib.Glossary {
		t := &p.lib.Glossary[i]
		p.terms[t.ID] = t
		p.names.terms = append(p.names.terms, t.ID)
	}
	for key := range p.lib.Sources {
		p.names.sources = append(p.names.sources, key)
	}
	for _, g := range p.lib.FactGroups {
		p.names.groups = append(p.names.groups, g.ID)
	}
	for name := range p.lib.Clinic.Slots {
		p.names.slots = append(p.names.slots, name)
	}
}

// say gives a string of the text's language.
func (p *Parser) say(lang, key string) string {
	if l := p.locales[lang]; l != nil {
		return l.T(key)
	}
	return key
}
