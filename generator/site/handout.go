package site

import (
	"encoding/json"
	"fmt"
	"html/template"
	"net/url"
	"slices"

	"iptpress/generator/document"
)

// handoutView is what handout.html arranges. Its lists are written here and not
// in the layout: a template costs ten times as much, on every page.
type handoutView struct {
	Up                     string // to the language's root
	Title, Message, Kicker string
	Notice                 template.HTML // what is to be known of the text's standing
	Old                    bool          // nothing on the page may invite to hand it out
	Area                   *link
	Draft                  bool
	NextCheck, StaleText   string
	Recheck, StaleNumbers  string
	TOC                    template.HTML // items of lists, here and below; "" for none
	Body, Crisis           template.HTML
	Keep                   template.HTML // for the script that makes a PDF of what was written; "" for none
	Next                   template.HTML
	Papers                 template.HTML
	Record                 string
	Facts                  template.HTML
	Packets                template.HTML
	Sources                template.HTML
}

// handout is the page of a handout, worksheet or Easy Read piece.
func (t *tongue) handout(d *document.Document) (leaf, error) {
	if err := t.site.whole(d); err != nil {
		return leaf{}, err
	}
	w := newBody(t, d, "../../")
	w.standing()
	notice := w.cut()
	l, err := t.handoutPage(w, d, notice, false)
	if err != nil {
		return leaf{}, fmt.Errorf("%s: %w", d.Slug, err)
	}
	l.hidden = d.Draft
	return l, nil
}

// handoutPage sets a text, today's or a former one: the sentence that it leads
// with, its blocks, help lines, and below what is known of it. The text shown in
// its place today may be another, or nil.
func (t *tongue) handoutPage(w *body, shown *document.Document, notice template.HTML, old bool) (leaf, error) {
	d, up := w.doc, w.root
	w.document()
	if w.err != nil {
		return leaf{}, w.err
	}
	v := handoutView{
		Up: up, Title: d.Title, Message: d.MainMessage, Kicker: t.kicker(&d.Meta), Draft: d.Draft,
		Notice: notice, Old: old,
		NextCheck: string(d.NextCheck), StaleText: t.T("site-stale-text", "date", t.Date(d.NextCheck)),
		Record: t.T("site-record-line", "title", d.Title, "version", d.Version),
	}
	v.Body = w.cut()
	engine := !w.frozen && d.Fillable
	if engine {
		v.Keep = t.keep(d, up)
	}
	if w.crisis(d.Help); len(w.b) > 0 {
		v.Recheck, v.StaleNumbers = string(t.imprint.RecheckBy), t.staleNumbers
	}
	v.Crisis = w.cut()
	w.contents(len(d.Help) > 0, true)
	v.TOC = w.cut()
	if !old && shown != nil {
		w.goesWith(shown)
		v.Next = w.cut()
		// There are papers of the text that is shown today only.
		if shown == d || shown.Standing == document.Published && shown.Version == d.Version {
			w.paperLinks(shown)
			v.Papers = w.cut()
		}
		for _, packet := range t.holding[shown.Slug] {
			w.item(packet.Title, up+packet.Path()+"index.html", "")
		}
		w.item(t.T("site-packet-own"), up+builderFolder+"index.html#sheets="+url.QueryEscape(d.ID), "")
		v.Packets = w.cut()
	}
	w.facts()
	v.Facts = w.cut()
	w.sources()
	v.Sources = w.cut()
	if areas := d.ProblemAreas; len(areas) == 1 && slices.Contains(t.areas, areas[0]) { // a text on several belongs under none of them
		v.Area = &link{t.T("area-" + areas[0]), up + "handouts/index.html#area-" + areas[0]}
	}
	if !old {
		w.structuredData()
	}
	if w.writes {
		w.b = append(w.b, t.script(up, t.site.assets.entries["worksheet.js"])...)
	}
	head := w.take()
	main, err := t.layouts.run("handout.html", &v)
	return leaf{
		section: "handouts", title: t.tabTitle(shortTitle(&d.Meta)), description: d.Summary,
		head: head, main: main, engine: engine,
	}, err
}

// goesWith lists the sheets to read after one, less those that its text leads to.
func (w *body) goesWith(d *document.Document) {
	shown := 0
	for _, next := range w.t.next(d) {
		if shown == 3 || w.linked[next.Slug] {
			continue
		}
		shown++
		w.item(next.Title, w.root+next.Path()+"index.html", w.t.kicker(&next.Meta))
	}
}

func (w *body) paperLinks(d *document.Document) {
	for _, paper := range w.t.papers(w.root, d.PaperPath, false) {
		w.str(`<a class="button"`)
		w.attr("href", paper.Href)
		w.str(">" + w.t.site.assets.icons["file"])
		w.text(paper.Name)
		w.str("</a>")
	}
}

// item writes a link of a list, with a quiet word behind it.
func (w *body) item(name, href, meta string) {
	w.str("<li><a")
	w.attr("href", href)
	w.str(">")
	w.text(name)
	w.str("</a>")
	if meta != "" {
		w.str(` <span class="quiet">`)
		w.text(meta)
		w.str("</span>")
	}
	w.str("</li>")
}

// contents lists the headings of a long page and what follows its text.
func (w *body) contents(crisis, about bool) {
	if len(w.toc) < 3 {
		return
	}
	for _, h := range w.toc {
		w.item(h.Name, h.Href, "")
	}
	if crisis {
		w.item(w.t.T("site-crisis-title"), "#x-help", "")
	}
	if about {
		w.item(w.t.T("site-about-sheet"), "#x-about", "")
	}
}

// sources lists what the document cites; it is called after the text, which
// knows what can be gone back to.
func (w *body) sources() {
	for i, s := range w.doc.Sources {
		w.str(`<li id="x-source-`)
		w.int(i + 1)
		w.str(`">`)
		w.text(s.Text)
		if href, shown := sourceLink(s.URL); href != "" {
			w.str(` <a class="bare"`)
			w.attr("href", href)
			w.str(` rel="noreferrer">`)
			w.text(shown)
			w.str("</a>")
		}
		if w.cited[i+1] {
			w.str(` <a class="back" href="#x-cite-`)
			w.int(i + 1)
			w.str(`"`)
			w.attr("aria-label", w.t.T("site-source-back-n", "n", i+1))
			w.str(">↑</a>")
		}
		w.str("</li>")
	}
}

// facts says what is known of a sheet, for who hands it out.
func (w *body) facts() {
	d, t := w.doc, w.t
	add := func(key, value, href, rel string) {
		if value == "" {
			return
		}
		w.str("<dt>")
		w.text(t.T(key))
		w.str("</dt><dd>")
		if href != "" {
			w.str("<a")
			w.attr("href", href)
			if rel != "" {
				w.attr("rel", rel)
			}
			w.str(">")
		}
		w.text(value)
		if href != "" {
			w.str("</a>")
		}
		w.str("</dd>")
	}
	add("site-version", d.Version, "", "")
	if p := t.published[d.ID]; p != nil {
		add("site-versions", t.T("site-history-link"), w.root+p.historyAddress(), "")
	}
	if d.Translation != nil {
		add("site-translated", t.T("site-translated-from", "version", d.Translation.Version), "", "")
	}
	add("site-audience", t.reader(&d.Meta), "", "")
	review := t.T("site-not-reviewed")
	if r := d.Review; r != nil {
		review = t.T("site-reviewed", "by", r.By, "credential", r.Credential, "date", t.Date(r.Date))
	} else if r := d.Void; r != nil {
		review = t.T("site-review-void", "by", r.By, "credential", r.Credential, "date", t.Date(r.Date))
	}
	add("site-review", review, "", "")
	add("site-checked", t.Date(d.Checked), "", "")
	add("site-next-check", t.Date(d.NextCheck), "", "")
	for _, author := range d.Authors {
		add("site-authors", author, "", "")
	}
	name, address := license(d.License)
	add("site-license", name, address, "license noreferrer")
	add("site-changes", d.Changes, "", "")
}

// license gives the name and address of the licenses that handouts are given
// out under; any other is shown by its SPDX id.
func license(spdx string) (name, address string) {
	switch spdx {
	case "CC-BY-4.0":
		return "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"
	case "CC-BY-SA-4.0":
		return "CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"
	case "CC-BY-NC-4.0":
		return "CC BY-NC 4.0", "https://creativecommons.org/licenses/by-nc/4.0/"
	case "CC0-1.0":
		return "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"
	}
	return spdx, ""
}

// The structured data of a handout: schema.org's MedicalWebPage. A date of
// review and a reviewer stand there only where a valid review exists.
type medicalWebPage struct {
	Context      string        `json:"@context"`
	Type         string        `json:"@type"`
	URL          string        `json:"url,omitempty"`
	Identifier   string        `json:"identifier,omitempty"`
	Name         string        `json:"name"`
	Description  string        `json:"description,omitempty"`
	Language     string        `json:"inLanguage"`
	Version      string        `json:"version,omitempty"`
	Audience     audience      `json:"audience"`
	Modified     document.Date `json:"dateModified,omitempty"`
	Expires      document.Date `json:"expires,omitempty"`
	LastReviewed document.Date `json:"lastReviewed,omitempty"`
	ReviewedBy   *person       `json:"reviewedBy,omitempty"`
	Citation     []string      `json:"citation,omitempty"`
	License      string        `json:"license,omitempty"`
	Publisher    *organization `json:"publisher,omitempty"`
}

type audience struct {
	Type     string `json:"@type"`
	Audience string `json:"audienceType"`
	MinAge   int    `json:"suggestedMinAge,omitempty"`
	MaxAge   int    `json:"suggestedMaxAge,omitempty"`
}

type person struct {
	Type       string `json:"@type"`
	Name       string `json:"name"`
	Credential string `json:"honorificSuffix,omitempty"`
}

type organization struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

// structuredData writes the script element for the head. JSON in a block of
// data is not run, so the content security policy lets it be.
func (w *body) structuredData() {
	d, t := w.doc, w.t
	who := audience{Type: "MedicalAudience", Audience: "Patient", MinAge: d.AgeMin, MaxAge: d.AgeMax}
	switch d.Audience {
	case document.Clinician:
		who.Audience = "Clinician"
	case document.Caregiver:
		who.Audience = "Caregiver"
	}
	page := medicalWebPage{
		Context: "https://schema.org", Type: "MedicalWebPage",
		Identifier: d.ID, Name: d.Title, Description: d.Summary, Language: d.Lang, Version: d.Version,
		Audience: who, Modified: d.Checked, Expires: d.NextCheck,
	}
	if t.site.BaseURL != "" {
		page.URL = t.site.BaseURL + t.root + d.Path()
	}
	if r := d.Review; r != nil {
		page.LastReviewed = r.Date
		page.ReviewedBy = &person{"Person", r.By, r.Credential}
	}
	for _, s := range d.Sources {
		page.Citation = append(page.Citation, s.Text)
	}
	if d.License != "" {
		_, page.License = license(d.License)
		if page.License == "" {
			page.License = "https://spdx.org/licenses/" + d.License + ".html"
		}
	}
	if name := t.imprint.Clinic.Name; name != "" {
		page.Publisher = &organization{"Organization", name}
	}
	data, err := json.Marshal(page)
	if err != nil {
		panic(err) // strings and numbers always marshal
	}
	w.str(`<script type="application/ld+json">`)
	w.b = append(w.b, data...)
	w.str("</script>")
}
