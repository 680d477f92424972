package catalog

import (
	"iptpress/generator/document"
	"iptpress/generator/history"
)

// What is used of FHIR R4 (4.0.1): a Bundle that holds a Library for the catalog, a
// DocumentReference for each version of each handout, without subject, and a Library
// for each packet. Resources refer to each other by the names of their entries,
// which are the same wherever the site lies.
type (
	entry struct {
		FullURL  string `json:"fullUrl"`
		Resource any    `json:"resource"`
	}
	documentReference struct {
		Type       string       `json:"resourceType"`
		Language   string       `json:"language"`
		Master     identifier   `json:"masterIdentifier"`
		Identifier []identifier `json:"identifier"`
		Status     string       `json:"status"`
		DocStatus  string       `json:"docStatus"`
		DocType    concept      `json:"type"`
		Category   []concept    `json:"category,omitempty"`
		Date       string       `json:"date"`
		Author     []display    `json:"author,omitempty"`
		Reviewer   *display     `json:"authenticator,omitempty"`
		Custodian  *display     `json:"custodian,omitempty"`
		RelatesTo  []relation   `json:"relatesTo,omitempty"`
		About      string       `json:"description"`
		Content    []content    `json:"content"`
	}
	fhirLibrary struct {
		Type         string        `json:"resourceType"`
		Language     string        `json:"language"`
		URL          string        `json:"url,omitempty"`
		Identifier   []identifier  `json:"identifier"`
		Version      string        `json:"version,omitempty"`
		Name         string        `json:"name,omitempty"`
		Title        string        `json:"title"`
		Status       string        `json:"status"`
		Experimental bool          `json:"experimental"`
		Kind         concept       `json:"type"`
		Date         document.Date `json:"date,omitempty"`
		Publisher    string        `json:"publisher,omitempty"`
		About        string        `json:"description,omitempty"`
		Jurisdiction []concept     `json:"jurisdiction,omitempty"`
		ApprovalDate document.Date `json:"approvalDate,omitempty"`
		Topic        []concept     `json:"topic,omitempty"`
		Related      []composedOf  `json:"relatedArtifact,omitempty"`
		Content      []attachment  `json:"content"`
	}
	content struct {
		Attachment attachment `json:"attachment"`
	}
	attachment struct {
		ContentType string        `json:"contentType"`
		Language    string        `json:"language,omitempty"`
		URL         string        `json:"url"`
		Size        int           `json:"size,omitempty"`
		Hash        []byte        `json:"hash,omitempty"` // SHA-1, in base64
		Title       string        `json:"title,omitempty"`
		Creation    document.Date `json:"creation,omitempty"`
	}
	composedOf struct {
		Type     string     `json:"type"`
		Label    string     `json:"label"`
		Display  string     `json:"display"`
		Document attachment `json:"document"`
	}
	concept struct {
		Coding []coding `json:"coding,omitempty"`
		Text   string   `json:"text,omitempty"`
	}
	coding struct {
		System  string `json:"system"`
		Code    string `json:"code"`
		Display string `json:"display,omitempty"`
	}
	display struct {
		Display string `json:"display"`
	}
	relation struct {
		Code   string    `json:"code"`
		Target reference `json:"target"`
	}
	reference struct {
		Reference string `json:"reference"`
	}
	identifier struct {
		System string `json:"system,omitempty"`
		Value  string `json:"value"`
	}
)

// uris is the system of names that are IRIs themselves.
const uris = "urn:ietf:rfc:3986"

// educationNote is what R4's own value set of types of documents
// (c80-doc-typecodes) has for it.
var educationNote = coding{"http://loinc.org", "34895-3", "Education note"}

var assetCollection = concept{Coding: []coding{{System: "http://terminology.hl7.org/CodeSystem/library-type", Code: "asset-collection"}}}

// fhir makes catalog.fhir.json.
func (c *maker) fhir(codes []codeEntry) []byte {
	references := c.references()
	entries := []entry{c.library(references, codes)}
	for _, r := range references {
		entries = append(entries, entry{r.Master.Value, r})
	}
	for _, p := range c.Packets {
		if !p.Draft {
			entries = append(entries, c.packetLibrary(p))
		}
	}
	bundle := struct {
		ResourceType string `json:"resourceType"`
		Type         string `json:"type"`
	}{"Bundle", "collection"}
	return encode(bundle, section{"entry", itemsOf(entries)})
}

// nameOf gives the name of a version's entry, which the feed uses too.
func nameOf(id, lang, version string) string { return document.URN("handout", id, lang, version) }

// references are the versions of all handouts: today's text first, then what was
// published. Drafts are left out.
func (c *maker) references() []*documentReference {
	var all []*documentReference
	for _, d := range c.Documents {
		if c.History.Version(d.ID, d.Lang, d.Version) == nil && !d.Draft {
			all = append(all, c.working(d))
		}
		for _, v := range c.History.Versions(d.ID, d.Lang) {
			all = append(all, c.frozen(v, d))
		}
	}
	for _, p := range c.History.Pieces {
		if c.Slug(p.Lang, p.ID) != "" && c.shown[key{p.ID, p.Lang}] == nil {
			for _, v := range p.Versions {
				all = append(all, c.frozen(v, nil))
			}
		}
	}
	return all
}

// working is a text that no edition has had under its version.
func (c *maker) working(d *document.Document) *documentReference {
	r := c.reference(d.ID, d.Lang, d.Version, d.Title)
	r.Status, r.DocStatus, r.Date = "current", "preliminary", instant(d.Checked)
	r.Content = page(c.page(c.root(d.Lang), d.Path()), d.Lang, d.Title, d.Checked)
	c.describe(r, d)
	return r
}

// frozen is a version that was published. Of the handout's text today, or nil, is
// known what kind it is and for whom; its papers and review, where that text is
// this version.
func (c *maker) frozen(v *history.Version, today *document.Document) *documentReference {
	r := c.reference(v.ID, v.Lang, v.Version, v.Title)
	switch v.State {
	case history.Current:
		r.Status, r.DocStatus = "current", "final"
	case history.Withdrawn:
		r.Status, r.DocStatus = "entered-in-error", "entered-in-error"
	default:
		r.Status, r.DocStatus = "superseded", "final"
	}
	r.Date = instant(v.Date)
	r.Content = page(c.versionPage(v), v.Lang, v.Title, v.Date)
	if before := c.History.Piece(v.ID, v.Lang).Before(v); before != nil {
		r.RelatesTo = []relation{{"replaces", reference{nameOf(v.ID, v.Lang, before.Version)}}}
	}
	switch {
	case today == nil:
	case today.Standing == document.Published && today.Version == v.Version:
		c.describe(r, today)
	default:
		r.Category = c.category(today)
	}
	return r
}

// reference is what every DocumentReference has.
func (c *maker) reference(id, lang, version, title string) *documentReference {
	r := &documentReference{
		Type: "DocumentReference", Language: lang, Master: identifier{uris, nameOf(id, lang, version)},
		Identifier: []identifier{{Value: id + "@" + version}},
		DocType:    concept{Coding: []coding{educationNote}}, About: title,
	}
	if name := c.Library.Clinic.Name; name != "" {
		r.Custodian = &display{name}
	}
	return r
}

// describe adds what a text itself says, and its papers.
func (c *maker) describe(r *documentReference, d *document.Document) {
	r.About = d.Title + ". " + d.Summary
	r.Category = c.category(d)
	for _, name := range d.Authors {
		r.Author = append(r.Author, display{name})
	}
	if d.Review != nil {
		r.Reviewer = &display{d.Review.By + ", " + d.Review.Credential}
	}
	if original := c.originalOf(d); original != "" {
		r.RelatesTo = append(r.RelatesTo, relation{"transforms", reference{original}})
	}
	for _, a := range c.papers(d.Lang, d.Title, d.PaperPath) {
		r.Content = append(r.Content, content{a})
	}
}

// category says what a piece is and for whom.
func (c *maker) category(d *document.Document) []concept {
	l := c.Locales[d.Lang]
	return []concept{{Text: l.T("kind-" + string(d.Kind))}, {Text: l.T("audience-" + string(d.Audience))}}
}

// originalOf names the version that a translation was made from, or "" where that
// is not in the catalog.
func (c *maker) originalOf(d *document.Document) string {
	if d.Translation == nil {
		return ""
	}
	for _, lang := range c.Library.Languages {
		o := c.shown[key{d.ID, lang}]
		if o != nil && o.Translation == nil && c.History.Version(d.ID, lang, d.Translation.Version) != nil {
			return nameOf(d.ID, lang, d.Translation.Version)
		}
	}
	return ""
}

// page is the text on the web.
func page(address, lang, title string, day document.Date) []content {
	return []content{{attachment{ContentType: "text/html", Language: lang, URL: address, Title: title, Creation: day}}}
}

// papers are the PDFs of a piece.
func (c *maker) papers(lang, title string, path func(paper string, large bool) string) []attachment {
	var all []attachment
	l := c.Locales[lang]
	for _, p := range c.prints(c.root(lang), path) {
		size := l.T("site-paper-" + p.Paper)
		if p.Large {
			size = l.T("site-paper-large")
		}
		all = append(all, attachment{ContentType: "application/pdf", Language: lang, URL: p.URL, Size: p.Bytes, Hash: p.sha1, Title: title + " – " + size})
	}
	return all
}

// library is the catalog as a whole: what is given out today.
func (c *maker) library(references []*documentReference, codes []codeEntry) entry {
	clinic := c.Library.Clinic
	lang := c.Library.Languages[0]
	name := document.URN("catalog", clinic.Name)
	l := fhirLibrary{
		Type: "Library", Language: lang, Identifier: []identifier{{uris, name}}, Name: "Handouts",
		Title: c.Locales[lang].T("site-tagline"), Status: "draft", Experimental: clinic.Sample, Kind: assetCollection,
		Publisher:    clinic.Name,
		Jurisdiction: []concept{{Coding: []coding{{System: "urn:iso:std:iso:3166", Code: clinic.Country}}}},
		Content:      []attachment{{ContentType: "application/json", URL: c.address("catalog.json"), Title: "catalog.json"}},
	}
	if clinic.BaseURL != "" {
		l.URL = clinic.BaseURL + "catalog.fhir.json"
	}
	if e := c.History.Newest(); e != nil {
		l.Status, l.Version, l.Date, l.ApprovalDate = "active", e.ID, e.Date, e.Date
	}
	for _, own := range codes {
		l.Topic = append(l.Topic, concept{Coding: []coding{{System: systems[own.System].URI, Code: own.Code}}})
	}
	for _, r := range references {
		if r.Status == "current" {
			l.Related = append(l.Related, partOf(r.Master.Value, r.Content[0].Attachment))
		}
	}
	return entry{name, l}
}

func partOf(name string, page attachment) composedOf {
	return composedOf{"composed-of", name, page.Title, page}
}

// packetLibrary is a packet: its page and papers, and the pieces that they hold.
func (c *maker) packetLibrary(p *document.Packet) entry {
	root := c.root(p.Lang)
	name := document.URN("packet", p.ID, p.Lang)
	l := fhirLibrary{
		Type: "Library", Language: p.Lang, Identifier: []identifier{{uris, name}},
		Title: p.Title, About: p.Summary, Status: "active", Experimental: c.Library.Clinic.Sample, Kind: assetCollection,
		Publisher: c.Library.Clinic.Name,
		Content: append([]attachment{{ContentType: "text/html", Language: p.Lang, URL: c.page(root, p.Path()), Title: p.Title}},
			c.papers(p.Lang, p.Title, p.PaperPath)...),
	}
	for _, given := range p.Parts {
		for _, d := range given.Documents {
			l.Related = append(l.Related, partOf(nameOf(d.ID, d.Lang, d.Version),
				attachment{ContentType: "text/html", Language: d.Lang, URL: c.page(root, d.Path()), Title: d.Title}))
		}
	}
	return entry{name, l}
}

// instant gives the start of a day, as FHIR writes a moment.
func instant(d document.Date) string { return string(d) + "T00:00:00Z" }
