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
	"slices"
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

	mu       sync.Mutex
	outlines map[string]Outline // by path
	placing  map[string]bool    // paths of texts that lead to places in others
}

// Outline is what there is to know of a handout that was parsed, for other texts and
// for lists: all but its words.
type Outline struct {
	Anchors []string // the ids of its headings and boxes
	Links   []Link   // to other texts, in its order
	Sources []string // keys of the works that it cites, in the order of their numbers

	Fillable bool // see document.Document
}

// Link is a link to another text.
type Link struct {
	Path   string   // of the text's file
	Anchor string   // a place in it, or ""
	Pos    diag.Pos // where the link stands; only with an anchor
}

// target is a piece that links lead to. Its Ref has no anchor.
type target struct {
	ref  document.Ref
	lang string
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
		outlines: map[string]Outline{}, placing: map[string]bool{},
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
	d.Fillable = d.HasFields()
	keys := m.finish(outlineName(h), h.Sources, d.Fillable)
	p.complete(d, keys, m.refs)
	return d
}

// complete adds what is not in the text of a document.
func (p *Parser) complete(d *document.Document, sources []string, refs []document.Ref) {
	if len(sources) > 0 {
		d.Sources = make([]document.Source, len(sources))
	}
	for i, key := range sources {
		d.Sources[i] = p.lib.Sources[key].Source
	}
	d.Refs = refs
	d.Imprint = p.lib.Imprint(d.Lang)
	d.Help = p.help[helpKey{d.Lang, d.Audience}]
}

// Outline gives that of a handout that was parsed.
func (p *Parser) Outline(h *library.Handout) Outline {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.outlines[outlineName(h)]
}

// Known makes the document of a handout of which the outline is known, without
// blocks and notes: what Handout would make, as long as the handout's files, the
// library's data and what it leaves out are the same. It gives nil where a link
// leads elsewhere than it did.
func (p *Parser) Known(h *library.Handout, o Outline) *document.Document {
	var refs []document.Ref
	for _, l := range o.Links {
		t, known := p.targets[l.Path]
		if !known || t.lang != h.Lang {
			return nil
		}
		ref := t.ref
		ref.Anchor = l.Anchor
		refs = append(refs, ref)
	}
	d := &document.Document{Meta: h.Meta, Fillable: o.Fillable}
	p.complete(d, o.Sources, refs)
	p.note(outlineName(h), o)
	return d
}

// note takes up the outline of a text, in the place of a former one.
func (p *Parser) note(path string, o Outline) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.outlines[path] = o
	if slices.ContainsFunc(o.Links, func(l Link) bool { return l.Anchor != "" }) {
		p.placing[path] = true
	} else {
		delete(p.placing, path)
	}
}

// LeadingTo lists the files of the texts that link to a handout.
func (p *Parser) LeadingTo(h *library.Handout) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	name := outlineName(h)
	var files []string
	for file, o := range p.outlines {
		if slices.ContainsFunc(o.Links, func(l Link) bool { return l.Path == name }) {
			files = append(files, file)
		}
	}
	return files
}

// outlineName gives the path by which links lead to a handout.
func outlineName(h *library.Handout) string { return path.Join(h.Dir, "index.md") }

// Page makes the document of a site page. It has no figures.
func (p *Parser) Page(pg *library.Page) *document.Document {
	m := p.maker(&pg.Text)
	d := &document.Document{Meta: document.Meta{
		Slug: pg.Slug, Lang: pg.Lang, Kind: document.Page,
		Title: pg.Title, ShortTitle: pg.ShortTitle, Summary: pg.Summary, Audience: pg.Audience,
	}}
	d.Blocks = m.text()
	d.Notes = m.notes()
	p.complete(d, m.finish(pg.Path, nil, false), m.refs)
	return d
}

// Packet makes the words that stand before a packet's list. They have no
// figures, citations or footnotes: there is no place to list them.
func (p *Parser) Packet(pk *library.Packet) ([]document.Block, []document.Ref) {
	m := p.maker(&pk.Text)
	m.intro = true
	blocks := m.text()
	m.finish(pk.Path, nil, false)
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
	for file := range p.placing {
		for _, l := range p.outlines[file].Links {
			if to, parsed := p.outlines[l.Path]; parsed && l.Anchor != "" {
				checkAnchor(p.diags, l.Pos, l.Anchor, to.Anchors, p.targets[l.Path].ref.Title)
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
