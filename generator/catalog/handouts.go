package catalog

import (
	"encoding/hex"
	"slices"

	"iptpress/generator/document"
	"iptpress/generator/history"
)

// The form of catalog.json; schema/catalog.json says what each value is.
type (
	head struct {
		Schema    string   `json:"$schema"`
		Clinic    string   `json:"clinic"`
		Sample    bool     `json:"sample,omitempty"`
		BaseURL   string   `json:"base_url,omitempty"`
		Country   string   `json:"country"`
		Languages []string `json:"languages"`
	}
	edition struct {
		ID   string        `json:"id"`
		Date document.Date `json:"date"`
		Page string        `json:"page"`
		Note string        `json:"note,omitempty"`
	}
	handout struct {
		ID       string            `json:"id"`
		Kind     document.Kind     `json:"kind"`
		Audience document.Audience `json:"audience"`
		Age      *age              `json:"age,omitempty"`
		Phase    []string          `json:"phase"`
		Focus    []string          `json:"focus,omitempty"`
		Topics   []string          `json:"topics,omitempty"`
		Sessions []int             `json:"sessions,omitempty"`
		Codes    []code            `json:"codes,omitempty"`
		Texts    []text            `json:"texts"`
	}
	age struct {
		Min int `json:"min,omitempty"`
		Max int `json:"max,omitempty"`
	}
	code struct {
		System string `json:"system"`
		Code   string `json:"code"`
	}
	text struct {
		Lang        string        `json:"lang"`
		Slug        string        `json:"slug"`
		Title       string        `json:"title"`
		ShortTitle  string        `json:"short_title"`
		Summary     string        `json:"summary"`
		Page        string        `json:"page"`
		Version     string        `json:"version"`
		Standing    string        `json:"standing"`
		Checked     document.Date `json:"checked"`
		NextCheck   document.Date `json:"next_check"`
		Reviewed    *reviewed     `json:"reviewed,omitempty"`
		Translation string        `json:"translation_of,omitempty"`
		Papers      []pdf         `json:"papers,omitempty"`
		Versions    []version     `json:"versions,omitempty"`
	}
	reviewed struct {
		By         string        `json:"by"`
		Credential string        `json:"credential"`
		Date       document.Date `json:"date"`
	}
	version struct {
		Version string        `json:"version"`
		State   history.State `json:"state"`
		Date    document.Date `json:"date"`
		Edition string        `json:"edition"`
		SHA256  string        `json:"sha256"`
		Changes string        `json:"changes,omitempty"`
		Reason  string        `json:"reason,omitempty"`
		Page    string        `json:"page"`
		Check   string        `json:"check"`
	}
	gone struct {
		ID       string    `json:"id"`
		Lang     string    `json:"lang"`
		Title    string    `json:"title"`
		Versions []version `json:"versions"`
	}
	packet struct {
		ID    string       `json:"id"`
		Phase []string     `json:"phase"`
		Texts []packetText `json:"texts"`
	}
	packetText struct {
		Lang       string `json:"lang"`
		Slug       string `json:"slug"`
		Title      string `json:"title"`
		ShortTitle string `json:"short_title"`
		Summary    string `json:"summary"`
		Page       string `json:"page"`
		Draft      bool   `json:"draft,omitempty"`
		Parts      []part `json:"parts"`
		Papers     []pdf  `json:"papers,omitempty"`
	}
	part struct {
		Audience document.Audience `json:"audience"`
		Title    string            `json:"title,omitempty"`
		Handouts []string          `json:"handouts"` // "<id>@<version>"
	}
)

// catalog makes catalog.json.
func (c *maker) catalog() []byte {
	clinic := c.Library.Clinic
	h := head{
		Schema: "catalog.schema.json", Clinic: clinic.Name, Sample: clinic.Sample,
		BaseURL: clinic.BaseURL, Country: clinic.Country, Languages: c.Library.Languages,
	}
	return encode(h,
		section{"editions", itemsOf(c.editions())},
		section{"handouts", itemsOf(c.handouts())},
		section{"packets", itemsOf(c.packetsByID())},
		section{"gone", itemsOf(c.gone())})
}

// editions lists what was published, the newest first.
func (c *maker) editions() []edition {
	var all []edition
	for _, e := range slices.Backward(c.History.Editions) {
		all = append(all, edition{e.ID, e.Date, c.page("", "editions/"+e.ID+"/"), e.Note})
	}
	return all
}

// handouts lists the handouts, each with its texts in all languages. What is the
// same in all of them is taken from the first.
func (c *maker) handouts() []handout {
	var all []handout
	at := map[string]int{}
	for _, d := range c.Documents {
		i, known := at[d.ID]
		if !known {
			i = len(all)
			at[d.ID] = i
			h := handout{
				ID: d.ID, Kind: d.Kind, Audience: d.Audience,
				Phase: d.Phases, Focus: d.ProblemAreas, Topics: d.Topics, Sessions: d.Sessions,
			}
			if d.AgeMin > 0 || d.AgeMax > 0 {
				h.Age = &age{d.AgeMin, d.AgeMax}
			}
			for _, own := range d.Codes {
				h.Codes = append(h.Codes, code(own))
			}
			all = append(all, h)
		}
		all[i].Texts = append(all[i].Texts, c.text(d))
	}
	return all
}

func (c *maker) text(d *document.Document) text {
	root := c.root(d.Lang)
	t := text{
		Lang: d.Lang, Slug: d.Slug, Title: d.Title, ShortTitle: d.ShortTitle, Summary: d.Summary,
		Page: c.page(root, d.Path()), Version: d.Version, Standing: standing(d),
		Checked: d.Checked, NextCheck: d.NextCheck,
		Papers: c.prints(root, d.PaperPath), Versions: c.versions(d.ID, d.Lang),
	}
	if r := d.Review; r != nil {
		t.Reviewed = &reviewed{r.By, r.Credential, r.Date}
	}
	if d.Translation != nil {
		t.Translation = d.Translation.Version
	}
	return t
}

// standing names how today's text stands to what was published.
func standing(d *document.Document) string {
	switch {
	case d.Draft:
		return "draft"
	case d.Standing == document.Unpublished:
		return "unpublished"
	}
	return string(d.Standing)
}

// versions lists the published versions of a handout, newest first.
func (c *maker) versions(id, lang string) []version {
	var all []version
	for _, v := range c.History.Versions(id, lang) {
		all = append(all, version{
			Version: v.Version, State: v.State, Date: v.Date, Edition: v.First.ID, SHA256: v.SHA256,
			Changes: v.Changes, Reason: v.Reason,
			Page: c.versionPage(v), Check: c.page(c.root(lang), "v/"+id+"/"+v.Version+"/"),
		})
	}
	return all
}

// gone lists what was published once and has no text any more.
func (c *maker) gone() []gone {
	var all []gone
	for _, p := range c.History.Pieces {
		if c.Slug(p.Lang, p.ID) == "" || c.shown[key{p.ID, p.Lang}] != nil {
			continue
		}
		all = append(all, gone{p.ID, p.Lang, p.Versions[0].Title, c.versions(p.ID, p.Lang)})
	}
	return all
}

func (c *maker) packetsByID() []packet {
	var all []packet
	at := map[string]int{}
	for _, p := range c.Packets {
		i, known := at[p.ID]
		if !known {
			i = len(all)
			at[p.ID] = i
			all = append(all, packet{ID: p.ID, Phase: p.Phases})
		}
		root := c.root(p.Lang)
		t := packetText{
			Lang: p.Lang, Slug: p.Slug, Title: p.Title, ShortTitle: p.ShortTitle, Summary: p.Summary,
			Page: c.page(root, p.Path()), Draft: p.Draft, Papers: c.prints(root, p.PaperPath),
		}
		for _, given := range p.Parts {
			made := part{Audience: given.Audience, Title: given.Title, Handouts: []string{}}
			for _, d := range given.Documents {
				made.Handouts = append(made.Handouts, d.ID+"@"+d.Version)
			}
			t.Parts = append(t.Parts, made)
		}
		all[i].Texts = append(all[i].Texts, t)
	}
	return all
}

func hexOf(sum []byte) string { return hex.EncodeToString(sum) }
