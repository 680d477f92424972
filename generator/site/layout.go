package site

import (
	"bytes"
	"cmp"
	"fmt"
	"html"
	"html/template"
	"io/fs"
	"regexp"
	"strings"

	"github.com/tdewolff/minify/v2"
	minhtml "github.com/tdewolff/minify/v2/html"

	"iptpress/generator/locale"
)

// policy is the content security policy of every page. What it leaves out is
// refused; frame-ancestors works in headers alone and stands there. Pages may
// connect to the site itself, which they do not, because tools that look at a site
// from within a page ask for its robots.txt so; pictures could ask there anyway.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'"

// layouts are the templates of one language, minified, their strings and icons
// filled in before they are parsed: a page pays for what is its own alone.
type layouts struct{ *template.Template }

var layoutNames = []string{
	"base.html", "home.html", "handouts.html", "handout.html", "packets.html", "packet.html",
	"page.html", "glossary.html", "sources.html", "clinicians.html", "404.html",
	"search.html", "history.html", "gone.html", "edition.html", "editions.html", "check.html", "moved.html",
	"codes.html", "code.html", "builder.html",
}

// given matches what is filled in before a layout is parsed: {{t "key"}} is a
// string of the language, {{icon "name"}} a picture of assets/icons.
var given = regexp.MustCompile(`\{\{(t|icon) "([^"]*)"\}\}`)

func loadLayouts(folder fs.FS, l *locale.Locale, a *assets) (*layouts, error) {
	m := minify.New()
	m.Add("text/html", &minhtml.Minifier{
		KeepDocumentTags: true, KeepEndTags: true, KeepQuotes: true,
		TemplateDelims: minhtml.GoTemplateDelims,
	})
	all := template.New("")
	for _, name := range layoutNames {
		source, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, fmt.Errorf("layouts/%s: the layout is missing: %w", name, err)
		}
		if err := checkGiven(name, source, l, a); err != nil {
			return nil, err
		}
		small, err := m.Bytes("text/html", source)
		if err != nil {
			return nil, fmt.Errorf("layouts/%s: %w", name, err)
		}
		filled := given.ReplaceAllStringFunc(string(small), func(action string) string {
			part := given.FindStringSubmatch(action)
			if part[1] == "icon" {
				return a.icons[part[2]]
			}
			return strings.ReplaceAll(html.EscapeString(l.T(part[2])), "{{", `{{"{{"}}`)
		})
		if _, err := all.New(name).Parse(filled); err != nil {
			return nil, fmt.Errorf("layouts/%s: %w", name, err)
		}
	}
	return &layouts{all}, nil
}

// checkGiven reports a string or an icon that is not there, with its place.
func checkGiven(name string, source []byte, l *locale.Locale, a *assets) error {
	for _, at := range given.FindAllSubmatchIndex(source, -1) {
		what, key := string(source[at[2]:at[3]]), string(source[at[4]:at[5]])
		before := source[:at[0]]
		place := fmt.Sprintf("layouts/%s:%d:%d", name, bytes.Count(before, []byte("\n"))+1, at[0]-bytes.LastIndexByte(before, '\n'))
		if what == "t" && !l.Has(key) {
			return fmt.Errorf("%s: unknown string %q; add it to layouts/strings/%s.yaml", place, key, l.Lang)
		}
		if what == "icon" && a.icons[key] == "" {
			return fmt.Errorf("%s: unknown icon %q; add assets/icons/%s.svg", place, key, key)
		}
	}
	return nil
}

// run fills a layout with what a page has, into a buffer of the pool.
func (l *layouts) run(name string, view any) ([]byte, error) {
	return l.append(getBuffer(), name, view)
}

// append fills a layout, and appends it to b.
func (l *layouts) append(b []byte, name string, view any) ([]byte, error) {
	buffer := bytes.NewBuffer(b)
	if err := l.ExecuteTemplate(buffer, name, view); err != nil {
		return nil, fmt.Errorf("layouts/%s: %w", name, err)
	}
	return buffer.Bytes(), nil
}

// place is what the shell of a page depends on besides its language.
type place struct {
	section string // which entry of the menu it belongs to
	depth   int    // folders below the language's root
	up      string // "" or, for the page of no fixed place, the way to the root
	engine  bool   // runs the engine of paper
}

// shell is base.html with everything filled in but the slots, cut at the slots.
type shell struct {
	parts []string
	sum   string // stands for all of them
}

// slots are what a page puts into base.html, in the order of the layout. Each
// stands for itself while the shell is made.
var slots = []string{"[[title]]", "[[description]]", "[[head]]", "[[languages]]", "[[main]]"}

// menuLink is an entry of a menu.
type menuLink struct {
	Name, Href string
	Here       string // for aria-current: "page", "true" for a page below it, or ""
}

// shellView is what base.html knows.
type shellView struct {
	Lang, Dir                string
	Policy                   string
	Root                     string // to the language's root
	Site                     string // to the root of the whole site
	CSS, JS, Favicon, Logo   string
	Mark                     template.HTML // the logo, where it stands in the page
	Name, Phone, Hours       string
	ClinicLang, HoursLang    string // of the name and the hours; "" where it is the page's
	Sample                   string // says that the clinic is made up, or ""
	QuickExit                string
	Help, HelpHere           string
	Search, SearchHere       string
	Menu, Foot               []menuLink
	HasFeed                  bool
	Title, Description       string
	Head, Main, LanguageList template.HTML
}

// shell gives what stands round the pages of a place; it is made once.
func (t *tongue) shell(p place) (*shell, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if made := t.shells[p]; made != nil {
		return made, nil
	}
	root := p.up + strings.Repeat("../", p.depth)
	site := root + t.toSite()
	clinic := t.imprint.Clinic
	var err error
	v := shellView{
		Lang: t.Lang, Dir: t.Dir, Policy: policy, Root: root, Site: site,
		CSS: site + t.site.assets.entries["site.css"], JS: site + t.site.assets.entries["site.js"], Favicon: site + t.site.assets.entries["favicon.svg"],
		Name: clinic.Name, Phone: clinic.Phone, Hours: clinic.Hours, ClinicLang: clinic.Lang, HoursLang: clinic.HoursLang,
		QuickExit: t.site.Library.Clinic.QuickExit,
		Menu:      t.menu(p, root), Foot: t.footMenu(root),
		Title: slots[0], Description: slots[1], Head: template.HTML(slots[2]),
		LanguageList: template.HTML(slots[3]), Main: template.HTML(slots[4]),
	}
	if p.engine {
		v.Policy = enginePolicy
	}
	if clinic.Sample {
		v.Sample = t.T("site-sample", "clinic", clinic.Name)
	}
	if v.Mark, err = t.site.inlineLogo(); err != nil {
		return nil, err
	}
	if name := t.site.logoPath(); name != "" {
		v.Logo = site + name
	}
	if t.pageBy[helpSlug] != nil {
		v.Help = root + helpSlug + "/index.html"
		if p.section == helpSlug {
			v.HelpHere = "page"
		}
	}
	if t.site.Search != nil {
		v.Search = root + "search/index.html#x-query"
		if p.section == "search" {
			v.SearchHere = "page"
		}
	}
	whole, err := t.layouts.run("base.html", v)
	if err != nil {
		return nil, err
	}
	k := newKey()
	k.Write(whole)
	s := &shell{sum: k.sum()}
	rest := string(whole)
	for _, slot := range slots {
		before, after, found := strings.Cut(rest, slot)
		if !found {
			return nil, fmt.Errorf("layouts/base.html: the page's %s is missing, or stands out of order (title, description, head, languages, main)", strings.Trim(slot, "[]"))
		}
		s.parts = append(s.parts, before)
		rest = after
	}
	s.parts = append(s.parts, rest)
	t.shells[p] = s
	return s, nil
}

// toSite is the way from the language's root to that of the site.
func (t *tongue) toSite() string { return strings.Repeat("../", strings.Count(t.root, "/")) }

func (t *tongue) menu(p place, root string) []menuLink {
	entries := []struct{ section, name string }{{"handouts", "site-handouts"}}
	if len(t.packets) > 0 {
		entries = append(entries, struct{ section, name string }{"packets", "site-packets"})
	}
	if t.forClinicians() {
		entries = append(entries, struct{ section, name string }{"clinicians", "site-clinicians"})
	}
	var menu []menuLink
	for _, e := range entries {
		link := menuLink{Name: t.T(e.name), Href: root + e.section + "/index.html"}
		if p.section == e.section {
			link.Here = "true"
			if p.depth == 1 {
				link.Here = "page"
			}
		}
		menu = append(menu, link)
	}
	return menu
}

// footMenu lists the pages that ask for a place there, by it, then what is
// generated for everyone.
func (t *tongue) footMenu(root string) []menuLink {
	var menu []menuLink
	for _, d := range t.menuPages() {
		menu = append(menu, menuLink{Name: shortTitle(&d.Meta), Href: root + d.Path() + "index.html"})
	}
	if len(t.site.editions()) > 0 {
		menu = append(menu, menuLink{Name: t.T("site-editions"), Href: root + "editions/index.html"})
	}
	return append(menu,
		menuLink{Name: t.T("site-glossary"), Href: root + "glossary/index.html"},
		menuLink{Name: t.T("site-sources"), Href: root + "sources/index.html"},
		menuLink{Name: t.T("site-feed"), Href: root + "feed.xml"})
}

// leaf is a page as its maker gives it.
type leaf struct {
	section     string
	title       string // neutral: it stands in tabs and histories
	description string
	head        []byte // structured data and the like
	main        []byte // in a buffer that page gives back
	hidden      bool   // not for search engines
	of          string // the page that this one is another form of: search engines and translations go by it; "" for itself
	up          string // see place
	engine      bool   // see place
}

// page gives the file of a page; path is relative to the language's root and
// ends in a file name.
func (t *tongue) page(path string, make func(*tongue) (leaf, error)) File {
	return File{Path: t.root + path, Render: func(b []byte) ([]byte, error) {
		l, err := make(t)
		if err != nil {
			return nil, err
		}
		of := cmp.Or(l.of, path)
		sh, err := t.shell(place{l.section, strings.Count(path, "/"), l.up, l.engine})
		if err != nil {
			return nil, err
		}
		b = append(b, sh.parts[0]...)
		b = appendText(b, l.title)
		b = append(b, sh.parts[1]...)
		b = appendText(b, l.description)
		b = append(b, sh.parts[2]...)
		b = t.appendAddresses(b, of, of != path, l.hidden)
		b = t.appendPreview(b, path, l.title)
		b = append(b, l.head...)
		b = append(b, sh.parts[3]...)
		b = t.appendLanguages(b, path, of)
		b = append(b, sh.parts[4]...)
		b = append(b, l.main...)
		putBuffer(l.main)
		return append(b, sh.parts[5]...), nil
	}}
}

// appendAddresses writes the address that the page is known by, and those of its
// translations, for search engines. They need to be whole, so there are none
// without a base.
func (t *tongue) appendAddresses(b []byte, path string, other, hidden bool) []byte {
	if hidden {
		b = append(b, `<meta name="robots" content="noindex">`...)
	}
	base := t.site.BaseURL
	if base == "" || hidden && !other {
		return b
	}
	b = append(b, `<link rel="canonical" href="`...)
	b = appendText(b, base+t.root+folder(path))
	b = append(b, `">`...)
	twins := t.twins(path)
	if len(twins) == 0 || other {
		return b
	}
	for _, twin := range append([]*tongue{t}, twins...) {
		b = append(b, `<link rel="alternate" hreflang="`...)
		b = appendText(b, twin.Lang)
		b = append(b, `" href="`...)
		b = appendText(b, base+twin.root+folder(path))
		b = append(b, `">`...)
	}
	return b
}

// appendPreview writes what a chat or a mail program shows of a link (Open Graph):
// no more than the page's neutral title, since others may look on. There is no
// picture, and no address that a program would have to ask somebody else for.
func (t *tongue) appendPreview(b []byte, path, title string) []byte {
	property := func(name, value string) {
		b = append(b, `<meta property="og:`...)
		b = append(b, name...)
		b = append(b, `" content="`...)
		b = appendText(b, value)
		b = append(b, `">`...)
	}
	property("type", "website")
	property("title", title)
	property("description", t.preview)
	if base := t.site.BaseURL; base != "" {
		property("url", base+t.root+folder(path))
	}
	return b
}

// appendLanguages writes, on the page at path, the links to translations.
func (t *tongue) appendLanguages(b []byte, path, of string) []byte {
	twins := t.twins(of)
	if len(twins) == 0 {
		return b
	}
	up := strings.Repeat("../", strings.Count(t.root+path, "/"))
	b = append(b, `<nav class="language-nav" aria-label="`...)
	b = appendText(b, t.T("site-language"))
	b = append(b, `"><ul class="languages">`...)
	for _, twin := range twins {
		b = append(b, `<li><a lang="`...)
		b = appendText(b, twin.Lang)
		b = append(b, `" hreflang="`...)
		b = appendText(b, twin.Lang)
		b = append(b, `" href="`...)
		b = appendText(b, up+twin.root+of)
		b = append(b, `">`...)
		b = appendText(b, twin.T("language-name"))
		b = append(b, `</a></li>`...)
	}
	return append(b, `</ul></nav>`...)
}

// twins gives the languages that have the page too.
func (t *tongue) twins(path string) []*tongue {
	var twins []*tongue
	for _, other := range t.others {
		if other.has[path] {
			twins = append(twins, other)
		}
	}
	return twins
}

// folder drops the index.html of a path: what the page is called on the web.
func folder(path string) string { return strings.TrimSuffix(path, "index.html") }
