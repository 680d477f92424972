package generator

import (
	"math"
	"sync"

	"iptpress/generator/check"
	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/library"
	"iptpress/generator/readability"
)

// Text is how a handout reads, for a table of the library.
type Text struct {
	Path      string            `json:"path"`
	Lang      string            `json:"lang"`
	Slug      string            `json:"slug"`
	Title     string            `json:"title"`
	Kind      document.Kind     `json:"kind"`
	Audience  document.Audience `json:"audience"`
	Version   string            `json:"version"`
	Words     int               `json:"words"`
	Reading   *Reading          `json:"reading,omitempty"`   // nil where no formula holds for its language
	Appraisal *check.Appraisal  `json:"appraisal,omitempty"` // nil for clinicians
}

// Reading is how hard a text is: school grades, rounded to tenths, with and
// without the terms that may be left out, and what they were made of.
type Reading struct {
	Grade      float64            `json:"grade"` // Flesch-Kincaid, terms left out
	RawGrade   float64            `json:"rawGrade"`
	SMOG       float64            `json:"smog"`
	RawSMOG    float64            `json:"rawSmog"`
	Target     float64            `json:"target,omitempty"` // of Flesch-Kincaid; none for clinicians
	Limit      float64            `json:"limit,omitempty"`
	Counts     readability.Counts `json:"counts"` // terms left out
	Raw        readability.Counts `json:"raw"`
	LeftOut    []string           `json:"leftOut,omitempty"`
	Indicative bool               `json:"indicative,omitempty"` // too short for more than a hint
}

// editor hears the editorial rules about each text as it is parsed, while its
// source is still at hand. A nil editor says nothing.
type editor struct {
	rules *check.Checker
	lib   *library.Library
	diags *diag.List
	texts []Text // by the library's order

	mu        sync.Mutex
	published map[string]bool // files of texts that stand as an edition has them
}

func newEditor(c Config, lib *library.Library, diags *diag.List) *editor {
	if !c.Editor || lib.Published {
		return nil // what was published stays as it is
	}
	return &editor{rules: check.New(lib, c.Today), lib: lib, diags: diags, texts: make([]Text, len(lib.Handouts)), published: map[string]bool{}}
}

func (e *editor) handout(i int, d *document.Document) {
	if e == nil {
		return
	}
	h := e.lib.Handouts[i]
	r := e.rules.Examine(h, d)
	e.tell(r.Messages)
	e.texts[i] = Text{
		Path: h.Path, Lang: d.Lang, Slug: d.Slug, Title: d.Title, Kind: d.Kind, Audience: d.Audience, Version: d.Version,
		Words: r.Reading.Raw.Words, Reading: reading(r), Appraisal: r.Appraisal,
	}
	if d.Standing == document.Published {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.published[h.Path] = true
	}
}

func reading(r check.Result) *Reading {
	if !r.Reading.Graded {
		return nil
	}
	tenth := func(grade float64) float64 { return math.Round(grade*10) / 10 }
	plain, raw := r.Reading.Plain, r.Reading.Raw
	return &Reading{
		Grade: tenth(plain.FleschKincaid()), RawGrade: tenth(raw.FleschKincaid()), SMOG: tenth(plain.SMOG()), RawSMOG: tenth(raw.SMOG()),
		Target: r.Level.Target, Limit: r.Level.Limit, Counts: plain, Raw: raw, LeftOut: r.Reading.LeftOut,
		Indicative: raw.Words < readability.StableWords || raw.Sentences < readability.StableSentences,
	}
}

func (e *editor) page(p *library.Page, d *document.Document) {
	if e != nil {
		e.tell(e.rules.Page(p, d))
	}
}

func (e *editor) packet(p *library.Packet, made *document.Packet) {
	if e != nil {
		e.tell(e.rules.Packet(p, made))
	}
}

func (e *editor) library() {
	if e != nil {
		e.tell(e.rules.Library())
	}
}

func (e *editor) tell(messages []diag.Message) {
	for _, m := range messages {
		e.diags.Add(m)
	}
}
