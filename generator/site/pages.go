package site

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"iptpress/generator/document"
	"iptpress/generator/library"
)

// helpSlug is the page that the header of every page leads to.
const helpSlug = library.HelpNowSlug

// generated are the addresses that the site fills itself. An authored page of
// the same slug gives the words that stand above what is generated.
var generated = []string{"handouts", "packets", "glossary", "sources", "clinicians"}

// files lists the pages of the language and the pictures beside them.
func (t *tongue) files() []File {
	files := []File{
		t.listing("index.html", (*tongue).home),
		t.listing("handouts/index.html", (*tongue).allHandouts),
		t.listing("glossary/index.html", (*tongue).glossary),
		t.listing("sources/index.html", (*tongue).works),
		t.site.listed(File{Path: t.root + "feed.xml", Render: t.feed}),
	}
	if len(t.packets) > 0 {
		files = append(files, t.listing("packets/index.html", (*tongue).allPackets))
	}
	files = append(files, t.builderFiles()...)
	if t.forClinicians() {
		files = append(files, t.listing("clinicians/index.html", (*tongue).clinicians))
	}
	if t.site.Search != nil {
		index := t.site.Search(t.Lang)
		files = append(files, t.listing("search/index.html", func(t *tongue) (leaf, error) { return t.search(index) }))
		for _, f := range index {
			f.Path = t.root + f.Path
			files = append(files, f)
		}
	}
	for _, d := range t.pages {
		if !slices.Contains(generated, d.Slug) {
			files = append(files, t.listing(d.Path()+"index.html", func(t *tongue) (leaf, error) { return t.authored(d) }))
		}
		files = append(files, t.pictures(d)...)
	}
	for _, d := range t.handouts {
		f := t.page(d.Path()+"index.html", func(t *tongue) (leaf, error) { return t.handout(d) })
		files = append(files, t.keyed(f, func(k *key) { t.addHandout(k, d) }))
		files = append(files, t.pictures(d)...)
	}
	for _, p := range t.packets {
		files = append(files, t.listing(p.Path()+"index.html", func(t *tongue) (leaf, error) { return t.packet(p) }))
	}
	files = append(files, t.codeFiles()...)
	return append(files, t.versionFiles()...)
}

func (t *tongue) pictures(d *document.Document) []File {
	var files []File
	for _, p := range pictures(d) {
		files = append(files, File{Path: t.root + d.Path() + p.Name, Render: func(b []byte) ([]byte, error) { return append(b, p.Data...), nil }})
	}
	return files
}

func (t *tongue) forClinicians() bool {
	return slices.ContainsFunc(t.handouts, func(d *document.Document) bool { return d.Audience == document.Clinician })
}

// menuPages gives the pages with a place in the foot menu, in its order.
func (t *tongue) menuPages() []*document.Document {
	place := func(d *document.Document) int {
		if p := t.site.Library.Page(t.Lang, d.Slug); p != nil {
			return p.Menu
		}
		return 0
	}
	pages := slices.DeleteFunc(slices.Clone(t.pages), func(d *document.Document) bool { return place(d) == 0 })
	slices.SortStableFunc(pages, func(a, b *document.Document) int { return cmp.Compare(place(a), place(b)) })
	return pages
}

func shortTitle(m *document.Meta) string { return cmp.Or(m.ShortTitle, m.Title) }

// tabTitle is the neutral title of a page with the clinic's name.
func (t *tongue) tabTitle(title string) string {
	if name := t.imprint.Clinic.Name; name != "" && name != title {
		return title + " – " + name
	}
	return title
}

// link is a name and where it leads.
type link struct{ Name, Href string }

// sheet is a handout as lists show it.
type sheet struct {
	Title, Href, Summary string
	Meta                 string // kind and reader, in words
	Draft                bool
}

// group is a headed run of sheets.
type group struct {
	ID, Name, Clinical, About string
	Icon                      template.HTML
	Href                      string
	Count                     string
	Sheets                    run
}

// run is a run of handouts that may be long. Its lists are written here and not in
// the layout, as those of a handout's page are.
type run struct {
	t         *tongue
	documents []*document.Document
	up        string
}

// Items are list items that say what each sheet is about.
func (s run) Items() template.HTML {
	return s.items(func(w *body, d *document.Document) {
		w.anchor(s.up+d.Path()+"index.html", d.Title)
		w.line("", d.Summary)
		w.line("meta", s.t.marked(d))
	})
}

// Links are list items that say what kind each sheet is.
func (s run) Links() template.HTML {
	return s.items(func(w *body, d *document.Document) {
		w.anchor(s.up+d.Path()+"index.html", d.Title)
		w.str(` <span class="quiet">`)
		w.text(s.t.marked(d))
		w.str("</span>")
	})
}

// Names are list items of titles alone.
func (s run) Names() template.HTML {
	return s.items(func(w *body, d *document.Document) { w.anchor(s.up+d.Path()+"index.html", d.Title) })
}

func (s run) items(item func(*body, *document.Document)) template.HTML {
	w := newBody(s.t, &document.Document{}, s.up)
	for _, d := range s.documents {
		w.str("<li>")
		item(w, d)
		w.str("</li>")
	}
	return template.HTML(w.take())
}

// marked says what a piece is, and whether it is a draft.
func (t *tongue) marked(d *document.Document) string {
	if d.Draft {
		return t.kicker(&d.Meta) + " · " + t.T("site-draft-mark")
	}
	return t.kicker(&d.Meta)
}

func (t *tongue) sheet(d *document.Document, up string) sheet {
	return sheet{
		Title: d.Title, Href: up + d.Path() + "index.html", Summary: d.Summary,
		Meta: t.kicker(&d.Meta), Draft: d.Draft,
	}
}

func (t *tongue) sheets(documents []*document.Document, up string) []sheet {
	made := make([]sheet, 0, len(documents))
	for _, d := range documents {
		made = append(made, t.sheet(d, up))
	}
	return made
}

// issued says which version of a piece is given out, and who stands for it.
func (t *tongue) issued(d *document.Document) string {
	said := t.T("site-version") + " " + d.Version
	if d.Standing == document.Edited {
		said += " (" + t.T("site-unpublished-mark") + ")"
	}
	if r := d.Review; r != nil {
		return said + " · " + t.T("site-reviewed-by", "by", r.By, "credential", r.Credential)
	}
	if d.Void != nil {
		return said + " · " + t.T("site-review-void-mark")
	}
	return said + " · " + t.T("site-not-reviewed")
}

// kicker says what a piece is and for whom: "Worksheet · For teens".
func (t *tongue) kicker(m *document.Meta) string {
	return t.T("kind-"+string(m.Kind)) + " · " + t.T("audience-"+string(m.Audience))
}

// reader says in words whom a piece is written for, with the age where given.
func (t *tongue) reader(m *document.Meta) string {
	audience := t.T("audience-" + string(m.Audience))
	age := ""
	switch {
	case m.AgeMin > 0 && m.AgeMax > 0:
		age = t.T("age-range", "min", m.AgeMin, "max", m.AgeMax)
	case m.AgeMin > 0:
		age = t.T("age-from", "min", m.AgeMin)
	case m.AgeMax > 0:
		age = t.T("age-to", "max", m.AgeMax)
	default:
		return audience
	}
	return t.T("site-age", "audience", audience, "age", age)
}

// groupBy sorts the handouts into the groups of keys, in that order, and leaves
// out groups without any. A handout may stand in several.
func (t *tongue) groupBy(prefix string, keys []string, up string, in func(*document.Document, string) bool) []group {
	var groups []group
	for _, key := range keys {
		found := filter(t.handouts, func(d *document.Document) bool { return in(d, key) })
		if len(found) == 0 {
			continue
		}
		id := prefix + "-" + key
		g := group{
			ID: id, Name: t.T(id), About: t.T(id + "-about"), Icon: template.HTML(t.site.assets.icons[key]),
			Href: up + "handouts/index.html#" + id, Count: t.N("site-count", len(found)), Sheets: run{t, found, up},
		}
		if t.Has(id + "-clinical") {
			g.Clinical = t.T(id + "-clinical")
		}
		groups = append(groups, g)
	}
	return groups
}

func filter(documents []*document.Document, keep func(*document.Document) bool) []*document.Document {
	var kept []*document.Document
	for _, d := range documents {
		if keep(d) {
			kept = append(kept, d)
		}
	}
	return kept
}

// byPhase groups by the first phase of each, so that a sheet stands once.
func (t *tongue) byPhase(up string) []group {
	return t.groupBy("phase", phases, up, func(d *document.Document, key string) bool {
		i := firstPhase(d)
		return d.Audience != document.Clinician && key == phases[min(i, len(phases)-1)]
	})
}

func (t *tongue) byArea(up string) []group {
	return t.groupBy("area", areas, up, isInArea)
}

func isInArea(d *document.Document, area string) bool {
	return d.Audience != document.Clinician && slices.Contains(d.ProblemAreas, area)
}

func (t *tongue) byAudience(up string) []group {
	keys := make([]string, len(audiences))
	for i, a := range audiences {
		keys[i] = string(a)
	}
	return t.groupBy("audience", keys, up, func(d *document.Document, key string) bool { return string(d.Audience) == key })
}

func (t *tongue) byTopic(up string) []group {
	topics := map[string][]*document.Document{}
	for _, d := range t.handouts {
		for _, topic := range d.Topics {
			topics[topic] = append(topics[topic], d)
		}
	}
	var groups []group
	for topic, found := range topics {
		name := capital(strings.ReplaceAll(topic, "-", " "))
		if key := "topic-" + topic; t.Has(key) {
			name = t.T(key)
		}
		groups = append(groups, group{ID: "topic-" + topic, Name: name, Count: t.N("site-count", len(found)), Sheets: run{t, found, up}})
	}
	slices.SortFunc(groups, func(a, b group) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
	return groups
}

// bundleOf is a packet as lists show it.
type bundleOf struct{ Title, Href, Summary, Meta string }

func (t *tongue) packetList(packets []*document.Packet, up string) []bundleOf {
	var made []bundleOf
	for _, p := range packets {
		n := 0
		for _, part := range p.Parts {
			n += len(part.Documents)
		}
		meta := t.N("site-count", n)
		if a := p.Audience(); a != "" {
			meta = t.T("audience-"+string(a)) + " · " + meta
		}
		made = append(made, bundleOf{p.Title, up + p.Path() + "index.html", p.Summary, meta})
	}
	return made
}

func (t *tongue) home() (leaf, error) {
	start := filter(t.handouts, func(d *document.Document) bool {
		return d.Audience == document.Client && slices.Contains(d.Phases, "before")
	})
	var first []sheet
	if len(start) > 0 {
		first = t.sheets(start[:1], "")
	}
	view := struct {
		Start                    []sheet
		Phases, Areas, Audiences []group
		Packets                  []bundleOf
		Any, Search              bool
	}{first, t.byPhase(""), t.byArea(""), t.byAudience(""), t.packetList(t.packets, ""), len(t.handouts) > 0, t.site.Search != nil}
	main, err := t.layouts.run("home.html", view)
	return leaf{section: "home", title: t.imprint.Clinic.Name, description: t.T("site-home-lead"), main: main}, err
}

// intro gives the title, lead and words above what is generated: an authored
// page's where there is one, else the language's own.
type intro struct {
	Title, Lead string
	Body        template.HTML
}

func (t *tongue) intro(slug, titleKey, leadKey string) (intro, error) {
	d := t.pageBy[slug]
	if d == nil {
		return intro{Title: t.T(titleKey), Lead: t.T(leadKey)}, nil
	}
	w := newBody(t, d, "../")
	w.document()
	return intro{d.Title, d.Summary, w.cut()}, w.err
}

// listPage makes a generated page of a section: what it shows under its intro.
func (t *tongue) listPage(slug, titleKey, leadKey string, view func(intro) any) (leaf, error) {
	in, err := t.intro(slug, titleKey, leadKey)
	if err != nil {
		return leaf{}, err
	}
	main, err := t.layouts.run(slug+".html", view(in))
	return leaf{section: slug, title: t.tabTitle(in.Title), description: in.Lead, main: main}, err
}

func (t *tongue) allHandouts() (leaf, error) {
	return t.listPage("handouts", "site-handouts-title", "site-handouts-lead", func(in intro) any {
		return struct {
			intro
			Phases, Areas, Audiences, Topics []group
		}{in, t.byPhase("../"), t.byArea("../"), t.byAudience("../"), t.byTopic("../")}
	})
}

func (t *tongue) allPackets() (leaf, error) {
	return t.listPage("packets", "site-packets-title", "site-packets-lead", func(in intro) any {
		return struct {
			intro
			Packets []bundleOf
		}{in, t.packetList(t.packets, "../")}
	})
}

func (t *tongue) packet(p *document.Packet) (leaf, error) {
	const up = "../../"
	w := newBody(t, &document.Document{Meta: document.Meta{Audience: p.Audience(), Lang: p.Lang}}, up)
	w.blocks(p.Intro)
	body := w.take()
	if w.err != nil {
		return leaf{}, w.err
	}
	type part struct {
		Title  string
		Sheets []sheet
	}
	view := struct {
		ID                     string
		Title, Summary, Kicker string
		Draft                  bool
		Body, Crisis           template.HTML
		Parts                  []part
		Help                   string
		Papers                 []link
		Before, Stale          string
	}{
		ID: p.ID, Title: p.Title, Summary: p.Summary, Kicker: t.T("site-packet"), Draft: p.Draft,
		Body: template.HTML(body), Crisis: t.crisisBox(t.site.Library.HelpFor(t.Lang, p.Audience()), up),
		Before: string(p.UseBefore()), Stale: t.T("site-stale-text", "date", t.Date(p.UseBefore())),
	}
	if a := p.Audience(); a != "" {
		view.Kicker += " · " + t.T("audience-"+string(a))
	}
	for _, given := range p.Parts {
		sheets := t.sheets(given.Documents, up)
		for i, d := range given.Documents {
			sheets[i].Meta += " · " + t.issued(d)
		}
		view.Parts = append(view.Parts, part{given.Title, sheets})
	}
	if p.HelpNow != nil && t.pageBy[helpSlug] != nil {
		view.Help = up + helpSlug + "/index.html"
	}
	view.Papers = t.papers(up, p.PaperPath, p.Large)
	main, err := t.layouts.run("packet.html", view)
	return leaf{section: "packets", title: t.tabTitle(cmp.Or(p.ShortTitle, p.Title)), description: p.Summary, main: main}, err
}

// papers links to the PDFs of a piece: in print of the usual size, the clinic's own
// paper first, and in large print, which stands first where that is asked for.
func (t *tongue) papers(up string, path func(paper string, large bool) string, largeFirst bool) []link {
	if !t.site.Papers {
		return nil
	}
	sizes := []string{"a4", "letter"}
	own := t.site.Library.Clinic.Paper
	if own == "letter" {
		slices.Reverse(sizes)
	}
	var links []link
	for _, size := range sizes {
		links = append(links, link{t.T("site-paper-" + size), up + path(size, false)})
	}
	at := len(links)
	if largeFirst {
		at = 0
	}
	return slices.Insert(links, at, link{t.T("site-paper-large"), up + path(own, true)})
}

func (t *tongue) crisisBox(help []document.Contact, up string) template.HTML {
	w := newBody(t, &document.Document{}, up)
	w.crisis(help)
	return template.HTML(w.take())
}

func (t *tongue) glossary() (leaf, error) {
	type entry struct{ ID, Term, TermLang, Definition, Lang, Also string }
	var entries []entry
	for _, term := range t.site.Library.Glossary {
		e := entry{ID: term.ID}
		e.Term, e.TermLang = term.Term.Find(t.Lang, t.site.Library.Languages...)
		e.Definition, e.Lang = term.Definition.Find(t.Lang, t.site.Library.Languages...)
		if also := term.Also[t.Lang]; len(also) > 0 {
			e.Also = t.T("site-glossary-also", "words", strings.Join(also, ", "))
		}
		entries = append(entries, e)
	}
	slices.SortStableFunc(entries, func(a, b entry) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Term), strings.ToLower(b.Term)), strings.Compare(a.ID, b.ID))
	})
	return t.listPage("glossary", "site-glossary", "site-glossary-lead", func(in intro) any {
		return struct {
			intro
			Entries []entry
		}{in, entries}
	})
}

func (t *tongue) works() (leaf, error) {
	type work struct {
		ID, Text, URL, Shown, Seen string
		Used                       []link
	}
	keys := make([]string, 0, len(t.site.Library.Sources))
	for key := range t.site.Library.Sources {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	citing := map[string][]*document.Document{}
	for _, d := range t.handouts {
		for _, source := range d.Sources {
			citing[source.Key] = append(citing[source.Key], d)
		}
	}
	var works []work
	for _, key := range keys {
		w := t.site.Library.Sources[key]
		entry := work{ID: key, Text: w.Text}
		entry.URL, entry.Shown = sourceLink(w.URL)
		switch w.Seen {
		case "":
		case "none":
			entry.Seen = t.T("site-sources-unseen")
		default:
			entry.Seen = t.T("site-sources-seen", "seen", w.Seen)
		}
		for _, d := range citing[key] {
			entry.Used = append(entry.Used, link{d.Title, "../" + d.Path() + "index.html"})
		}
		works = append(works, entry)
	}
	slices.SortStableFunc(works, func(a, b work) int { return strings.Compare(strings.ToLower(a.Text), strings.ToLower(b.Text)) })
	return t.listPage("sources", "site-sources", "site-sources-lead", func(in intro) any {
		return struct {
			intro
			Works []work
		}{in, works}
	})
}

// sourceLink gives where a source leads and how its address is shown.
func sourceLink(address string) (href, shown string) {
	href = safeURL(address)
	if !strings.HasPrefix(href, "http") {
		return "", ""
	}
	_, shown, _ = strings.Cut(href, "://")
	return href, strings.TrimSuffix(strings.TrimPrefix(shown, "www."), "/")
}

func (t *tongue) clinicians() (leaf, error) {
	type phase struct {
		Name string
		Rows template.HTML
	}
	w := newBody(t, &document.Document{}, "../")
	var course []phase
	for i, key := range phases {
		p := phase{Name: t.T("phase-" + key)}
		for _, d := range t.handouts {
			if d.Audience != document.Clinician && min(firstPhase(d), len(phases)-1) == i {
				w.str("<tr><td>")
				w.text(cmp.Or(ranges(d.Sessions), t.T("site-clinicians-any-session")))
				w.str(`</td><th scope="row">`)
				w.anchor("../"+d.Path()+"index.html", d.Title)
				w.str("</th><td>")
				w.text(t.kicker(&d.Meta))
				w.str("</td></tr>")
			}
		}
		if p.Rows = w.cut(); p.Rows != "" {
			course = append(course, p)
		}
	}
	w.take()
	own := filter(t.handouts, func(d *document.Document) bool { return d.Audience == document.Clinician })
	return t.listPage("clinicians", "site-clinicians", "site-clinicians-lead", func(in intro) any {
		return struct {
			intro
			Own    []sheet
			Course []phase
			Codes  bool
			Site   string // to the root of the whole site
		}{in, t.sheets(own, "../"), course, len(t.codes) > 0, "../" + t.toSite()}
	})
}

// ranges writes session numbers in short: "1–4, 6".
func ranges(sessions []int) string {
	sorted := slices.Compact(slices.Sorted(slices.Values(sessions)))
	var parts []string
	for i := 0; i < len(sorted); {
		end := i
		for end+1 < len(sorted) && sorted[end+1] == sorted[end]+1 {
			end++
		}
		part := strconv.Itoa(sorted[i])
		if end > i {
			part += "–" + strconv.Itoa(sorted[end])
		}
		parts = append(parts, part)
		i = end + 1
	}
	return strings.Join(parts, ", ")
}

// authored is a page without a version.
func (t *tongue) authored(d *document.Document) (leaf, error) {
	w := newBody(t, d, "../")
	w.document()
	if w.err != nil {
		return leaf{}, fmt.Errorf("%s: %w", d.Slug, w.err)
	}
	view := struct {
		Title, Lead         string
		TOC, Body           template.HTML
		Crisis, Sources     template.HTML
		Recheck, StaleLines string
	}{Title: d.Title, Lead: d.Summary, Body: w.cut()}
	w.contents(len(d.Help) > 0 && d.Slug != helpSlug, false)
	view.TOC = w.cut()
	w.sources()
	view.Sources = w.cut()
	section := "page"
	if d.Slug == helpSlug {
		section = helpSlug
		view.Recheck = string(t.imprint.RecheckBy)
		view.StaleLines = t.staleNumbers
	} else {
		w.crisis(d.Help)
	}
	view.Crisis = template.HTML(w.take())
	main, err := t.layouts.run("page.html", view)
	return leaf{section: section, title: t.tabTitle(shortTitle(&d.Meta)), description: d.Summary, main: main}, err
}

// notFound stands at any address, so its links start from the site's own, or from
// the host's root where that is not known. It is for a host alone: in a folder,
// nobody is led to it.
func (t *tongue) notFound() (leaf, error) {
	up := t.site.basePath()
	main, err := t.layouts.run("404.html", struct {
		Home      string
		Published bool // an address below v/ that leads here is of no version that there is
		Crisis    template.HTML
	}{up + "index.html", len(t.site.editions()) > 0, t.crisisBox(t.site.Library.HelpFor(t.Lang, document.Client), up)})
	l := leaf{section: "404", title: t.tabTitle(t.T("site-404-title")), hidden: true, up: up, main: main}
	if len(t.codes) > 0 {
		l.head = t.script(up, t.site.assets.entries["codes.js"])
	}
	return l, err
}
