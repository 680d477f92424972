// Package check holds the editorial rules: what a careful editor would say about
// a text that a clinic hands out.
//
// In come a library and the documents made of its texts; out go messages, each
// at its line and column. A rule looks for one kind of mistake. It has an id, a
// reason, and a severity: an error is sure and does harm (a phone number typed in
// prose), a warning breaks a rule of the library (a text above its reading
// grade), and a note is advice (a plainer word). docs/checks has a page for each.
//
// Documents have no positions in them. Where a word stands is found by laying
// the document's words beside those of its source (locate.go), and only for
// texts of which there is something to say.
package check

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/library"
	"iptpress/generator/readability"
)

// Rule is one thing that is looked for.
type Rule struct {
	ID       string
	Title    string // what it looks for
	Reason   string // why that matters to a reader
	Severity diag.Severity
	Mend     string // how it is mended, as a rule
	Fixable  bool   // some of its messages carry a fix

	silent bool // it cannot be silenced by a comment: it is made elsewhere, or about comments
	dated  bool // whether it speaks depends on the day
}

// Rules lists every rule, in the order of their ids.
func Rules() []*Rule { return slices.Clone(rules) }

// RuleOf gives a rule by its id, or nil.
func RuleOf(id string) *Rule { return ruleOf[id] }

var (
	rules  []*Rule
	ruleOf = map[string]*Rule{}
)

func init() {
	rules = allRules()
	slices.SortFunc(rules, func(a, b *Rule) int { return strings.Compare(a.ID, b.ID) })
	for _, r := range rules {
		ruleOf[r.ID] = r
	}
}

// Checker knows what the rules need to know of a library. Many goroutines may
// use it.
type Checker struct {
	lib   *library.Library
	today document.Date

	factsOnce sync.Once
	facts     map[string]typedFacts // by language
	termsOnce sync.Once
	terms     map[string]map[string][]glossaryTerm // by language
	ownOnce   sync.Once
	own       map[string]map[string]bool // by language
	spelled   sync.Map                   // whether a word is
}

// New prepares to check the texts of a library. Dates are judged by today; ""
// leaves them be.
func New(lib *library.Library, today document.Date) *Checker {
	return &Checker{lib: lib, today: today}
}

// Result is what there is to say of a handout.
type Result struct {
	Messages  []diag.Message
	Reading   readability.Report
	Level     Level      // that its readers need
	Appraisal *Appraisal // nil for clinicians
}

// Handout checks the document that was made of a handout, in some milliseconds.
// The handout's Body tells where things stand.
func (c *Checker) Handout(h *library.Handout, d *document.Document) []diag.Message {
	return c.Examine(h, d).Messages
}

// Examine is Handout, and gives what was measured too.
func (c *Checker) Examine(h *library.Handout, d *document.Document) Result {
	t := &text{Checker: c, source: &h.Text, handout: h, d: d, passages: readability.Passages(d)}
	t.reading = readability.MeasurePassages(d, t.passages, h.Reading.Exempt)
	r := Result{Messages: c.run(t), Reading: t.reading, Level: LevelOf(d, h.Reading.Target)}
	if t.client() {
		a := t.appraisal // and not all that hangs on t
		r.Appraisal = &a
	}
	return r
}

// Page checks the document of a site page.
func (c *Checker) Page(p *library.Page, d *document.Document) []diag.Message {
	return c.run(&text{Checker: c, source: &p.Text, d: d, passages: readability.Passages(d)})
}

// Packet checks the words that stand before a packet's list, and what it lists.
func (c *Checker) Packet(p *library.Packet, made *document.Packet) []diag.Message {
	d := &document.Document{Meta: document.Meta{Slug: p.Slug, Lang: p.Lang, Title: made.Title, Summary: made.Summary, Audience: made.Audience()}}
	return c.run(&text{Checker: c, source: &p.Text, packet: made, d: d, passages: readability.PassagesOf(made.Intro)})
}

func (c *Checker) run(t *text) []diag.Message {
	t.prepare()
	for _, look := range looks {
		look(t)
	}
	t.sayPhrases()
	return t.silenced()
}

// prepare finds what more than one rule looks at.
func (t *text) prepare() {
	t.heads = heads(t.d.Meta)
	t.found = make(map[*readability.Passage][]found, len(t.passages))
	t.uses = t.unexplained()
}

// text is a text while it is checked.
type text struct {
	*Checker
	source   *library.Text
	handout  *library.Handout // nil for a page or packet
	packet   *document.Packet // nil but for a packet
	d        *document.Document
	passages []readability.Passage
	heads    []head
	found    map[*readability.Passage][]found // phrases, once they were looked for
	uses     []use                            // of terms that are not explained

	reading   readability.Report // of a handout
	appraisal Appraisal          // of one for clients

	messages []diag.Message
	places   *places
}

// client reports whether the text is for people who are no clinicians.
func (t *text) client() bool { return t.d.Audience != document.Clinician }

// forClient reports whether a passage is.
func (t *text) forClient(p *readability.Passage) bool { return t.client() && !p.Clinician }

// at reports a stretch of a passage. Words that do not stand in the source, since
// they come from data, are no mistake of the text: they are passed over.
func (t *text) at(r *Rule, p *readability.Passage, start, end int, fix diag.Fix, hint, format string, args ...any) {
	pos, length, typed, ok := t.place(p, start, end)
	if !ok {
		return
	}
	// What has markup in it, or is parted by a line's end, is mended by hand.
	if fix.Was != "" && readability.Straight(typed) == readability.Straight(fix.Was) {
		fix.Was = typed
	} else {
		fix = diag.Fix{}
	}
	t.messages = append(t.messages, diag.Message{
		Pos: pos, Length: length, Rule: r.ID, Severity: r.Severity, Text: fmt.Sprintf(format, args...), Hint: hint, Fix: fix,
	})
}

// whole reports something about the text as a whole, at a key of its front matter.
func (t *text) whole(r *Rule, severity diag.Severity, key, hint, format string, args ...any) {
	t.messages = append(t.messages, diag.Message{
		Pos: t.source.At(key), Length: t.keyLength(key), Rule: r.ID, Severity: severity, Text: fmt.Sprintf(format, args...), Hint: hint,
	})
}

// keyLength gives how much of the front matter's line a message underlines.
func (t *text) keyLength(key string) int {
	if _, ok := t.source.Keys[key]; ok {
		return len(key)
	}
	return 0
}
