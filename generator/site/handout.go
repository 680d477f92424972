package site

import (
	"encoding/json"
	"fmt"
	"html/template"

	"iptpress/generator/document"
)

// source is an entry of the list under a text.
type source struct {
	N                int
	Text, URL, Shown string
	Back             string // what the link back says; "" where the text has no mark
}

// sources lists what the document cites; call it after the text is written.
func (w *body) sources() []source {
	var list []source
	for i, s := range w.doc.Sources {
		entry := source{N: i + 1, Text: s.Text}
		entry.URL, entry.Shown = sourceLink(s.URL)
		if w.cited[i+1] {
			entry.Back = w.t.T("site-source-back-n", "n", i+1)
		}
		list = append(list, entry)
	}
	return list
}

// fact is a line of what is known of a sheet.
type fact struct{ Name, Value, Href string }

type handoutView struct {
	Title, Message, Kicker string
	Area                   *link
	Draft                  bool
	NextCheck, StaleText   string
	Recheck, StaleNumbers  string
	Body, Crisis           template.HTML
	TOC                    []menuLink
	Next                   []sheet
	Papers                 []link
	Record                 string
	Facts                  []fact
	Sources                []source
	Packets                []link
}

// handout is the page of a handout, worksheet or Easy Read piece: the sentence
// that it leads with, its text, help lines, and below what is known of it.
func (t *tongue) handout(d *document.Document) (leaf, error) {
	const up = "../../"
	w := newBody(t, d, up)
	w.blocks(d.Blocks)
	if w.err != nil {
		return leaf{}, fmt.Errorf("%s: %w", d.Slug, w.err)
	}
	text := template.HTML(takeBytes(w.b))
	v := handoutView{
		Title: d.Title, Message: d.MainMessage, Kicker: t.kicker(&d.Meta), Draft: d.Draft,
		NextCheck: string(d.NextCheck), StaleText: t.T("site-stale-text", "date", t.Date(d.NextCheck)),
		Body:    text,
		Next:    t.sheets(t.next[d], up),
		Papers:  t.papers(up, func(paper string) string { return d.PaperPath(paper, false) }),
		Record:  t.T("site-record-line", "title", d.Title, "version", d.Version),
		Facts:   t.facts(d),
		Sources: w.sources(),
	}
	if len(d.Help) > 0 {
		v.Crisis = t.crisisBox(d.Help, up)
		v.Recheck = string(t.imprint.RecheckBy)
		v.StaleNumbers = t.T("site-stale-numbers", "date", t.Date(t.imprint.RecheckBy))
	}
	more := []menuLink{{Name: t.T("site-about-sheet"), Href: "#x-about"}}
	if v.Crisis != "" {
		more = []menuLink{{Name: t.T("site-crisis-title"), Href: "#x-help"}, more[0]}
	}
	v.TOC = w.contents(more)
	for _, area := range d.ProblemAreas {
		if area != "any" {
			v.Area = &link{t.T("area-" + area), up + "handouts/index.html#area-" + area}
			break
		}
	}
	for _, p := range t.holding[d.Slug] {
		v.Packets = append(v.Packets, link{p.Title, up + p.Path() + "index.html"})
	}
	head, err := t.structuredData(d)
	if err != nil {
		return leaf{}, err
	}
	main, err := t.layouts.run("handout.html", &v)
	return leaf{
		section: "handouts", title: t.tabTitle(shortTitle(&d.Meta)), description: d.Summary,
		head: head, main: main, hidden: d.Draft,
	}, err
}

// facts says what is known of a sheet, for who hands it out.
func (t *tongue) facts(d *document.Document) []fact {
	facts := make([]fact, 0, 8)
	add := func(key, value, href string) {
		if value != "" {
			facts = append(facts, fact{t.T(key), value, href})
		}
	}
	add("site-version", d.Version, "")
	if d.Translation != nil {
		add("site-translated", t.T("site-translated-from", "version", d.Translation.Version), "")
	}
	add("site-audience", t.reader(&d.Meta), "")
	review := t.T("site-not-reviewed")
	if r := d.Review; r != nil {
		review = t.T("site-reviewed", "by", r.By, "credential", r.Credential, "date", t.Date(r.Date))
	}
	add("site-review", review, "")
	add("site-checked", t.Date(d.Checked), "")
	add("site-next-check", t.Date(d.NextCheck), "")
	for _, author := range d.Authors {
		add("site-authors", author, "")
	}
	name, address := license(d.License)
	add("site-license", name, address)
	add("site-changes", d.Changes, "")
	return facts
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

// structuredData gives the script element for the head. JSON in a block of data
// is not run, so the content security policy lets it be.
func (t *tongue) structuredData(d *document.Document) ([]byte, error) {
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
		return nil, err
	}
	return fmt.Appendf(nil, `<script type="application/ld+json">%s</script>`, data), nil
}
