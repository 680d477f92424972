package site

import (
	"fmt"
	"html/template"
	"strings"

	"iptpress/generator/document"
	"iptpress/generator/history"
)

// piece is a handout that was published, in the language at hand.
type piece struct {
	*history.Piece
	slug  string             // of its address: today's, or the last that it had
	shown *document.Document // what its page shows; nil for a piece that is not given out any more

	former []string // slugs whose addresses lead to its own
	past   func() string
}

// leftOut reports whether the clinic does not give the piece out, although its
// newest edition has it.
func (p *piece) leftOut() bool {
	return p.Versions[0].State == history.ThrowAway && p.Versions[0].Thrown == nil
}

// path gives the address of the piece's page.
func (p *piece) path() string { return document.Ref{Section: "handouts", Slug: p.slug}.Path() }

// address gives the page of one of the piece's versions.
func (p *piece) address(version string) string { return p.path() + version + "/index.html" }

func (p *piece) historyAddress() string { return p.path() + "history/index.html" }

// checkAddress gives the page that the QR code of a version leads to.
func (p *piece) checkAddress(version string) string {
	return "v/" + p.ID + "/" + version + "/index.html"
}

// readHistory makes the tongue know what was published in its language.
func (t *tongue) readHistory() {
	t.published = map[string]*piece{}
	if len(t.site.editions()) == 0 {
		return
	}
	shown := map[string]*document.Document{}
	taken := map[string]bool{}
	for _, d := range t.handouts {
		shown[d.ID] = d
		taken[d.Slug] = true
	}
	for _, published := range t.site.History.Pieces {
		if published.Lang != t.Lang {
			continue
		}
		p := &piece{Piece: published, slug: published.Versions[0].SlugNow(), shown: shown[published.ID]}
		if p.shown != nil {
			p.slug = p.shown.Slug
		} else if taken[p.slug] {
			p.slug += "-" + p.ID // another handout has its address now
		}
		taken[p.slug] = true
		t.published[p.ID] = p
		t.pieces = append(t.pieces, p)
	}
	for _, p := range t.pieces {
		p.past = t.pastKey(p)
		for _, slug := range p.FormerSlugs(p.slug) {
			if !taken[slug] {
				taken[slug] = true
				p.former = append(p.former, slug)
			}
		}
	}
}

// versionFiles are the pages of all that was published.
func (t *tongue) versionFiles() []File {
	if len(t.site.editions()) == 0 {
		return nil
	}
	files := []File{
		t.listing("editions/index.html", (*tongue).editions),
		{Path: t.root + "v/index.html", Render: t.unknownCopy, unlisted: true},
	}
	for _, e := range t.site.editions() {
		page := t.page(editionAddress(e), func(t *tongue) (leaf, error) { return t.edition(e) })
		files = append(files, t.keyed(page, func(k *key) { t.addEdition(k, e) }))
	}
	for _, p := range t.pieces {
		if p.shown == nil {
			files = append(files, unlisted(t.page(p.path()+"index.html", func(t *tongue) (leaf, error) { return t.gone(p, p.Versions[0], "../../") })))
		}
		past := p.past
		versions := t.page(p.historyAddress(), func(t *tongue) (leaf, error) { return t.history(p) })
		versions.unlisted = p.shown == nil
		files = append(files, t.keyed(versions, func(k *key) { t.addHistory(k, p, past()) }))
		for _, v := range p.Versions {
			page := unlisted(t.page(p.address(v.Version), func(t *tongue) (leaf, error) { return t.version(p, v) }))
			check := File{Path: t.root + p.checkAddress(v.Version), Render: func(b []byte) ([]byte, error) { return t.check(b, p, v) }, unlisted: true}
			files = append(files,
				t.keyed(page, func(k *key) { t.addVersion(k, p, v, past()) }),
				t.keyed(check, func(k *key) { k.add("check", past(), v.Version) }))
			files = append(files, t.versionPictures(p, v)...)
		}
		for _, slug := range p.former {
			files = append(files, t.moved(p, slug)...)
		}
	}
	return files
}

func unlisted(f File) File {
	f.unlisted = true
	return f
}

// versionPictures are the PNG and JPEG files beside a version's page.
func (t *tongue) versionPictures(p *piece, v *history.Version) []File {
	var files []File
	if v.State != history.Withdrawn {
		for _, image := range t.site.Pictures(v) {
			files = append(files, File{Path: t.root + p.path() + v.Version + "/" + image.Name, Render: func(b []byte) ([]byte, error) { return append(b, image.Data...), nil }})
		}
	}
	return files
}

// version is the permanent page of a version: its text, with today's help lines
// and what has become of it. That of an old one is for those who have a copy of
// it, so search engines are asked to leave it out.
func (t *tongue) version(p *piece, v *history.Version) (leaf, error) {
	const up = "../../../"
	if v.State == history.Withdrawn {
		return t.gone(p, v, up)
	}
	d := t.site.Frozen(v)
	old := v.State != history.Current
	w := newBody(t, d, up)
	w.frozen = true
	l, err := t.handoutPage(w, p.shown, t.versionNotice(p, v, up), old)
	if err != nil {
		return leaf{}, fmt.Errorf("%s: %w", v.Folder, err)
	}
	l.hidden, l.of = old, p.path()+"index.html"
	return l, nil
}

// standing says what is to be known of today's text: that it is not the one that
// was published, or that its original has gone on.
func (w *body) standing() {
	d, t := w.doc, w.t
	if p := t.published[d.ID]; p != nil && d.Standing == document.Edited {
		w.openNotice(false)
		w.str("<p><strong>")
		w.text(t.T("site-unpublished"))
		w.str("</strong></p>")
		if now := p.Current(); now != nil {
			w.str("<p>")
			w.anchor(w.root+p.address(now.Version), t.T("site-read-published", "version", now.Version))
			w.str("</p>")
		}
		w.str("</div>")
	}
	if of := d.Translation; of != nil && of.Behind() != "" {
		w.openNotice(of.Behind() == "major")
		w.line("", t.T("site-behind-"+of.Behind(), "version", of.Newest, "translated", of.Version))
		if original := t.originalOf(d); original != nil {
			w.str("<p>")
			w.anchor(w.root+t.toSite()+original.Imprint.Root+original.Path()+"index.html", original.Title)
			w.str("</p>")
		}
		w.str("</div>")
	}
}

// originalOf gives the text that a handout was translated from, where the
// clinic offers it.
func (t *tongue) originalOf(d *document.Document) *document.Document {
	for _, other := range t.others {
		if original := other.bySlug[d.Slug]; original != nil && original.Translation == nil {
			return original
		}
	}
	return nil
}

// versionNotice says at the top of a version's page what it is good for.
func (t *tongue) versionNotice(p *piece, v *history.Version, up string) template.HTML {
	w := newBody(t, &document.Document{}, up)
	c := t.copyOf(v)
	w.openNotice(c.grave())
	w.str("<p><strong>")
	w.text(t.T("site-version-is-" + c.verdict()))
	w.str("</strong></p>")
	for _, reason := range t.reasons(c) {
		w.line("", reason)
	}
	w.versionLinks(p, v)
	w.str("</div>")
	return template.HTML(w.take())
}

// versionLinks leads from a version to the current text and to the history.
func (w *body) versionLinks(p *piece, v *history.Version) {
	t := w.t
	w.str("<p>")
	if p.shown != nil {
		key := "site-read-current"
		if v.State == history.Current {
			key = "site-read-page"
		}
		w.anchor(w.root+p.path()+"index.html", t.T(key))
		w.str(" · ")
	}
	w.anchor(w.root+p.historyAddress(), t.T("site-history-link"))
	w.str("</p>")
}

func (w *body) openNotice(grave bool) {
	if grave {
		w.str(`<div class="notice grave">`)
	} else {
		w.str(`<div class="notice">`)
	}
}

func (w *body) anchor(href, name string) {
	w.str("<a")
	w.attr("href", href)
	w.str(">")
	w.text(name)
	w.str("</a>")
}

// gone is the page of a version that was withdrawn, or of a handout that is not
// given out any more: why, and where to go instead.
func (t *tongue) gone(p *piece, v *history.Version, up string) (leaf, error) {
	w := newBody(t, &document.Document{}, up)
	c := t.copyOf(v)
	for _, reason := range t.reasons(c) {
		w.line("", reason)
	}
	w.versionLinks(p, v)
	view := struct {
		Up, Kicker, Title, Verdict string
		Body, Crisis               template.HTML
	}{
		Up: up, Kicker: t.T("site-sheet-version", "title", v.Title, "version", v.Version), Title: t.T("site-gone-title"),
		Verdict: t.T("site-version-is-" + c.verdict()),
		Body:    w.cut(), Crisis: t.crisisBox(t.site.Library.HelpFor(t.Lang, document.Client), up),
	}
	if p.shown != nil {
		view.Title = t.T("site-gone-version")
	}
	main, err := t.layouts.run("gone.html", view)
	return leaf{section: "handouts", title: t.tabTitle(view.Title), main: main, hidden: true, of: p.path() + "index.html"}, err
}

// moved leads from a handout's former addresses to those that it has now.
func (t *tongue) moved(p *piece, slug string) []File {
	to := []string{"", "history/"}
	for _, v := range p.Versions {
		to = append(to, v.Version+"/")
	}
	var files []File
	for _, below := range to {
		from := t.root + document.Ref{Section: "handouts", Slug: slug}.Path() + below
		files = append(files, File{Path: from + "index.html", unlisted: true, Render: func(b []byte) ([]byte, error) {
			target := p.path() + below
			site := strings.Repeat("../", strings.Count(from, "/"))
			canonical := ""
			if t.site.BaseURL != "" {
				canonical = t.site.BaseURL + t.root + target
			}
			return t.layouts.append(b, "moved.html", struct {
				Lang, Dir, Policy, Favicon, Href, Canonical string
			}{t.Lang, t.Dir, policy, site + t.site.assets.entries["favicon.svg"], site + t.root + target + "index.html", canonical})
		}})
	}
	return files
}
