// Package site turns documents into the files of a website: pages, their
// styles, script, fonts and icons, the feed, and header files for hosts.
//
// In come the library, its documents and the folders layouts and assets; out
// goes a list of files, each made when it is asked for. Layouts are read,
// minified and given their strings once a language; what stands round a page is
// rendered once a section. The text of a page is written by hand, by appending
// to a buffer, already escaped and already minimal. Every link inside the site
// is relative and names its index.html, so that the site works under any
// address and from a folder; nothing is asked of another origin.
package site

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"iptpress/generator/document"
	"iptpress/generator/history"
	"iptpress/generator/library"
	"iptpress/generator/locale"
)

// Config says what to make a site of.
type Config struct {
	Layouts   fs.FS // base.html and a layout a kind of page
	Assets    fs.FS // site.css, site.ts, favicon.svg, icons/, fonts/
	Library   *library.Library
	Locales   map[string]*locale.Locale // by language, for all of the library's
	Documents []*document.Document      // handouts, worksheets, Easy Read
	Packets   []*document.Packet
	Pages     []*document.Document
	History   *history.History // what was published; nil for nothing

	// Frozen gives the text of a published version, with today's help lines, and
	// Pictures the PNG and JPEG files beside it. Any goroutine may call them.
	// They are nil where nothing was published.
	Frozen   func(*history.Version) *document.Document
	Pictures func(*history.Version) []document.Image

	// Whole sees to it that one of the documents has its blocks and notes, which it may
	// lack until they are needed. Any goroutine may call it. It is nil where all have.
	Whole func(*document.Document) error

	// Search gives the scripts of a language's index in the order in which they
	// load; their paths are relative to the language's root. It is nil for a site
	// without a search.
	Search func(lang string) []File

	Papers  bool   // PDFs are made too: pages link to them
	BaseURL string // "" or with a final slash: sitemap, canonical addresses
	Engine  Engine // of paper, for the browser

	// Base stands for all that every page depends on: the program, layouts, assets,
	// strings, clinic and data; two runs of the same Base have all of these alike.
	// TextKey does so for a document. Where they are not given, files have no keys.
	Base    string
	TextKey func(*document.Document) string
}

// Engine says where in the output the engine of paper lies for the browser. It may
// be missing there: pages find out, and are the same.
type Engine struct{ WASM, Script string }

// File is one file of the site.
type File struct {
	Path string // relative to the output, with slashes
	// Render appends the file's bytes to b. Any goroutine may call it.
	Render func(b []byte) ([]byte, error)
	// Key stands for all that the bytes depend on: while it is the same, so are
	// they. It is nil for a file that is to be made in every run.
	Key func() string

	unlisted bool // not in the sitemap
}

// Site is ready to make its files. It does not change any more, but by Replace.
type Site struct {
	Config
	// Lists gives a key that stands for all that a list of the handouts can show.
	Lists func() string

	assets  *assets
	terms   map[string]bool // ids of the glossary
	tongues []*tongue       // in the order of the library's languages
	targets string          // stands for all that a link can lead to; only where there are keys and editions
}

// New reads the layouts and bundles the assets. Its errors name the file, line
// and column that is wrong, one a line.
func New(c Config) (*Site, error) {
	bundled, err := bundle(c.Assets, c.Library.Clinic.Colors)
	if err != nil {
		return nil, err
	}
	return (&Site{assets: bundled}).With(c)
}

// With makes a site of other documents in the looks of this one: its layouts and
// assets are not read again. The strings and the clinic's colors must be the same.
func (s *Site) With(c Config) (*Site, error) {
	read := map[string]*layouts{}
	for _, t := range s.tongues {
		read[t.Lang] = t.layouts
	}
	s = &Site{Config: c, assets: s.assets, terms: map[string]bool{}}
	for _, term := range c.Library.Glossary {
		s.terms[term.ID] = true
	}
	s.Lists = sync.OnceValue(s.listsKey)
	if s.hasKeys() && len(s.editions()) > 0 {
		s.targets = targetsKey(c.Library)
	}
	for _, lang := range c.Library.Languages {
		if c.Locales[lang] == nil {
			return nil, fmt.Errorf("layouts/strings/%s.yaml: there are no strings for the language %q; add them, or leave the language out of clinic.yaml", lang, lang)
		}
		t, err := newTongue(s, lang, read[lang])
		if err != nil {
			return nil, err
		}
		s.tongues = append(s.tongues, t)
	}
	s.pairTranslations()
	return s, nil
}

func (s *Site) whole(d *document.Document) error {
	if s.Whole == nil {
		return nil
	}
	return s.Whole(d)
}

// editions lists what was published, the oldest first.
func (s *Site) editions() []*history.Edition {
	if s.History == nil {
		return nil
	}
	return s.History.Editions
}

// Files lists every file of the site, in the same order in every run.
func (s *Site) Files() []File {
	files := s.assets.files()
	for _, t := range s.tongues {
		files = append(files, t.list...)
	}
	if len(s.tongues) > 0 {
		files = append(files, s.tongues[0].page("404.html", (*tongue).notFound))
	}
	return append(files, s.hostFiles()...)
}

// Slug gives the slug in the address of a handout that was published: today's, or
// the last that it had. It is "" for one that was not.
func (s *Site) Slug(lang, id string) string {
	for _, t := range s.tongues {
		if p := t.published[id]; t.Lang == lang && p != nil {
			return p.slug
		}
	}
	return ""
}

// tongue is the site in one language.
type tongue struct {
	*locale.Locale
	site    *Site
	root    string // of the language in the output: "" or "es/"
	imprint *document.Imprint
	layouts *layouts

	staleNumbers string // says that the help lines are overdue
	preview      string // says of every page what a preview of a link shows

	handouts []*document.Document // as lists show them
	packets  []*document.Packet
	pages    []*document.Document
	bySlug   map[string]*document.Document // handouts
	pageBy   map[string]*document.Document // pages
	holding  map[string][]*document.Packet // packets by slug of a handout
	shelves  map[shelf][]*document.Document
	areas    []string // focus areas that there are handouts of
	codes    []*codePage
	list     []File          // its files
	has      map[string]bool // paths of its pages; only where there are more languages
	others   []*tongue       // the other languages

	pieces    []*piece          // what was published
	published map[string]*piece // by id

	enginePages []string // folders of pages that run the engine, from the language's root

	mu     sync.Mutex
	shells map[place]*shell
}

func newTongue(s *Site, lang string, read *layouts) (*tongue, error) {
	t := &tongue{
		Locale:  s.Locales[lang],
		site:    s,
		imprint: s.Library.Imprint(lang),
		bySlug:  map[string]*document.Document{},
		pageBy:  map[string]*document.Document{},
		holding: map[string][]*document.Packet{},
		shells:  map[place]*shell{},
	}
	t.root = t.imprint.Root
	t.staleNumbers = t.T("site-stale-numbers", "date", t.Date(t.imprint.RecheckBy))
	t.preview = t.T("site-preview", "clinic", t.imprint.Clinic.Name)
	if t.layouts = read; read == nil {
		var err error
		if t.layouts, err = loadLayouts(s.Layouts, t.Locale, s.assets); err != nil {
			return nil, err
		}
	}
	for _, d := range s.Documents {
		if d.Lang == lang {
			t.handouts = append(t.handouts, d)
			t.bySlug[d.Slug] = d
		}
	}
	t.arrange()
	for _, p := range s.Packets {
		if p.Lang != lang {
			continue
		}
		t.packets = append(t.packets, p)
		for _, part := range p.Parts {
			for _, d := range part.Documents {
				if held := t.holding[d.Slug]; len(held) == 0 || held[len(held)-1] != p {
					t.holding[d.Slug] = append(held, p)
				}
			}
		}
	}
	for _, d := range s.Pages {
		if d.Lang == lang {
			t.pages = append(t.pages, d)
			t.pageBy[d.Slug] = d
		}
	}
	for _, area := range areas {
		if slices.ContainsFunc(t.handouts, func(d *document.Document) bool { return isInArea(d, area) }) {
			t.areas = append(t.areas, area)
		}
	}
	t.readHistory()
	t.findCodes()
	t.list = t.files()
	return t, nil
}

// pairTranslations lets each language know the pages of the others.
func (s *Site) pairTranslations() {
	if len(s.tongues) < 2 {
		return
	}
	for _, t := range s.tongues {
		t.has = map[string]bool{}
		for _, f := range t.list {
			t.has[strings.TrimPrefix(f.Path, t.root)] = true
		}
		for _, other := range s.tongues {
			if other != t {
				t.others = append(t.others, other)
			}
		}
	}
}

// inCourse orders handouts as a course of therapy meets them: by phase, then by
// first session; things to read before things to write on; then by title.
func inCourse(a, b *document.Document) int {
	return cmp.Or(
		cmp.Compare(firstPhase(a), firstPhase(b)),
		cmp.Compare(firstSession(a), firstSession(b)),
		cmp.Compare(a.Kind, b.Kind),
		strings.Compare(a.Title, b.Title),
		strings.Compare(a.Slug, b.Slug),
	)
}

var (
	phases    = document.Phases
	areas     = document.Areas
	audiences = document.Audiences
)

func firstPhase(d *document.Document) int {
	first := len(phases)
	for _, p := range d.Phases {
		if i := slices.Index(phases, p); i >= 0 {
			first = min(first, i)
		}
	}
	return first
}

func firstSession(d *document.Document) int {
	if len(d.Sessions) == 0 {
		return 1 << 30
	}
	return slices.Min(d.Sessions)
}

// shelf is what a handout can have in common with others: its readers, and a focus
// area or a phase. On a shelf handouts stand in the order of a course.
type shelf struct {
	audience document.Audience
	label    string
}

// shelvesOf lists the shelves of a handout, those of its focus areas first.
func shelvesOf(d *document.Document) []shelf {
	on := make([]shelf, 0, len(d.ProblemAreas)+len(d.Phases))
	for _, a := range d.ProblemAreas {
		if a != "any" {
			on = append(on, shelf{d.Audience, "area " + a})
		}
	}
	for _, p := range d.Phases {
		on = append(on, shelf{d.Audience, "phase " + p})
	}
	return on
}

// arrange puts the handouts into the order of a course, and on their shelves.
func (t *tongue) arrange() {
	slices.SortFunc(t.handouts, inCourse)
	t.shelves = map[shelf][]*document.Document{}
	for _, d := range t.handouts {
		for _, on := range shelvesOf(d) {
			t.shelves[on] = append(t.shelves[on], d)
		}
	}
}

// next gives the sheets that go with a handout: of its shelves, from its own place
// on. There are more than a page shows, which leaves out those that its text leads to.
func (t *tongue) next(d *document.Document) []*document.Document {
	const most = 8
	var found []*document.Document
	for _, s := range shelvesOf(d) {
		all := t.shelves[s]
		at, _ := slices.BinarySearchFunc(all, d, inCourse)
		for i := 0; i < len(all)-1 && i < most && len(found) < most; i++ {
			if other := all[(at+1+i)%len(all)]; other != d && !slices.Contains(found, other) {
				found = append(found, other)
			}
		}
	}
	return found
}

// Replace puts another reading of a handout in the place of the one that is shown. It
// reports whether the site is as With would make it then, with the same files; else
// With has to make it.
func (s *Site) Replace(d *document.Document, is *document.Document) bool {
	same := d.ID == is.ID && d.Lang == is.Lang && d.Slug == is.Slug && d.Kind == is.Kind && d.Audience == is.Audience &&
		slices.Equal(d.ProblemAreas, is.ProblemAreas) && slices.Equal(d.Codes, is.Codes) && d.Fillable == is.Fillable && len(pictures(d))+len(pictures(is)) == 0
	for _, t := range s.tongues {
		if same && t.Lang == d.Lang {
			t.unshelve(d)
			defer t.shelve(d)
		}
	}
	*d = *is
	return same
}

// shelve puts a handout into its places, and unshelve takes it out of them.
func (t *tongue) shelve(d *document.Document) {
	put := func(all []*document.Document) []*document.Document {
		at, _ := slices.BinarySearchFunc(all, d, inCourse)
		return slices.Insert(all, at, d)
	}
	t.handouts = put(t.handouts)
	for _, s := range shelvesOf(d) {
		t.shelves[s] = put(t.shelves[s])
	}
}

func (t *tongue) unshelve(d *document.Document) {
	take := func(all []*document.Document) []*document.Document {
		at := slices.Index(all, d)
		return slices.Delete(all, at, at+1)
	}
	t.handouts = take(t.handouts)
	for _, s := range shelvesOf(d) {
		t.shelves[s] = take(t.shelves[s])
	}
}
