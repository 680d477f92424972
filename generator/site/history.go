package site

import (
	"html/template"
	"slices"
	"strings"

	"iptpress/generator/document"
	"iptpress/generator/history"
)

// history is the page of a handout's versions: when, what changed, who reviewed
// it, and word by word what is other than in the version before.
func (t *tongue) history(p *piece) (leaf, error) {
	const up = "../../../"
	type entry struct {
		ID, Name, Standing string
		Grave              bool
		Facts, Diff        template.HTML
		DiffName           string
	}
	w := newBody(t, &document.Document{}, up)
	texts := map[*history.Version]*document.Document{}
	text := func(v *history.Version) *document.Document {
		if texts[v] == nil {
			texts[v] = t.site.Frozen(v)
		}
		return texts[v]
	}
	var entries []entry
	if d := p.shown; d != nil && d.Standing == document.Edited {
		if err := t.site.whole(d); err != nil {
			return leaf{}, err
		}
		before := p.Versions[0]
		w.changes(history.Compare(text(before), d))
		entries = append(entries, entry{
			ID: "x-working", Name: t.T("site-history-working", "version", d.Version), Standing: t.T("site-unpublished"),
			DiffName: t.T("site-history-since", "version", before.Version), Diff: w.cut(),
		})
	}
	for _, v := range p.Versions {
		c := t.copyOf(v)
		e := entry{
			ID: "v-" + v.Version, Name: t.T("site-history-version", "version", v.Version),
			Standing: t.T("site-version-is-" + c.verdict()), Grave: c.grave(),
		}
		w.versionFacts(p, c)
		e.Facts = w.cut()
		if before := p.Before(v); before != nil && before.State != history.Withdrawn && v.State != history.Withdrawn {
			w.changes(history.Compare(text(before), text(v)))
			e.DiffName, e.Diff = t.T("site-history-since", "version", before.Version), w.cut()
		}
		entries = append(entries, e)
	}
	w.take()
	title := p.Versions[0].Title
	if p.shown != nil {
		title = p.shown.Title
	}
	main, err := t.layouts.run("history.html", struct {
		Page, Title string
		Entries     []entry
	}{up + p.path() + "index.html", title, entries})
	return leaf{section: "handouts", title: t.tabTitle(t.T("site-history-title")), description: t.T("site-history-lead"), main: main, hidden: p.shown == nil}, err
}

// versionFacts says of a version what a record of it needs, and why its copies
// are good for what they are.
func (w *body) versionFacts(p *piece, c printed) {
	t := w.t
	open := func(key string) {
		w.str("<dt>")
		w.text(t.T(key))
		w.str("</dt><dd>")
	}
	open("site-history-published")
	w.text(t.Date(c.Date) + ", ")
	w.anchor(w.root+editionAddress(c.First), t.T("site-edition", "id", c.First.ID))
	w.str("</dd>")
	if c.Changes != "" {
		open("site-changes")
		w.text(c.Changes)
		w.str("</dd>")
	}
	open("site-review")
	w.reviews(c.Version)
	w.str("</dd>")
	open("site-history-paper")
	w.text(strings.Join(t.reasons(c), " "))
	w.str("</dd>")
	open("site-history-text")
	w.anchor(w.root+p.address(c.Version.Version), t.T("site-read-version", "version", c.Version.Version))
	w.str("</dd>")
}

// reviews lists who signed a version.
func (w *body) reviews(v *history.Version) {
	t := w.t
	reviews := t.site.History.ReviewsOf(v)
	clinical := false
	for _, r := range reviews {
		clinical = clinical || r.Scope == "clinical"
	}
	if !clinical {
		w.text(t.T("site-not-reviewed"))
		w.str(" ")
	}
	for i, r := range reviews {
		if i > 0 {
			w.str("; ")
		}
		w.text(t.T("site-review-by", "by", r.By, "credential", r.Credential, "scope", t.T("site-scope-"+r.Scope), "date", t.Date(r.Date)))
	}
}

// changes writes what became of each block of a text. Runs of blocks that are as
// they were are left out, but for headings, which say where one is.
func (w *body) changes(changes []document.Change) {
	if !slices.ContainsFunc(changes, func(c document.Change) bool { return c.Kind != document.Same }) {
		w.line("quiet", w.t.T("diff-none"))
		return
	}
	gap := func() { w.line("diff-gap", w.t.T("diff-gap")) }
	skipped, chapter := false, ""
	for i := 0; i < len(changes); {
		c := &changes[i]
		if c.Kind == document.Same && (c.Block != "heading" || !leads(changes[i+1:])) {
			skipped = true
			i++
			continue
		}
		if skipped {
			gap()
			skipped = false
		}
		if c.AtEnd() && c.Block != chapter {
			chapter = c.Block
			w.line("diff-chapter", w.t.T(chapters[chapter]))
		}
		end := i + 1
		if c.Kind == document.Added || c.Kind == document.Removed {
			for end < len(changes) && changes[end].Kind == c.Kind && changes[end].Follows(c) {
				end++
			}
		}
		w.change(changes[i:end])
		i = end
	}
	if skipped {
		gap()
	}
}

// leads reports whether something changed below a heading, before the next one.
func leads(below []document.Change) bool {
	for _, c := range below {
		if c.Kind != document.Same {
			return !c.AtEnd()
		}
		if c.Block == "heading" || c.AtEnd() {
			return false
		}
	}
	return false
}

// chapters name what stands after a text.
var chapters = map[string]string{"note": "site-notes", "source": "site-sources-list"}

// change writes a block, or a run of blocks that were all put in or taken out.
// What is new or gone is marked for the eye by a line beside and under or through
// it, and for a screen reader by words.
func (w *body) change(run []document.Change) {
	t := w.t
	kind := run[0].Kind
	w.str("<div")
	w.attr("class", "diff diff-"+string(kind))
	w.str(">")
	tag, whole := "", ""
	switch kind {
	case document.Added:
		tag, whole = t.T("diff-added"), "ins"
	case document.Removed:
		tag, whole = t.T("diff-removed"), "del"
	case document.Moved:
		tag = t.T("diff-moved")
	}
	if tag != "" {
		w.line("diff-tag", tag)
	}
	if whole != "" {
		w.str("<" + whole + ">")
	}
	for i := range run {
		w.diffBlock(&run[i], whole != "")
	}
	if whole != "" {
		w.line("visually-hidden", "["+t.T("diff-end")+"]")
		w.str("</" + whole + ">")
	}
	for i := range run {
		w.details(run[i].Details)
	}
	w.str("</div>")
}

// details lists what changed about a block besides its words.
func (w *body) details(details []document.Detail) {
	if len(details) == 0 {
		return
	}
	w.str(`<ul class="diff-details">`)
	for _, d := range details {
		what, was, is := w.t.Detail(d)
		w.str("<li>")
		w.text(what)
		if was != "" || is != "" {
			w.str(": ")
		}
		if was != "" {
			w.marked("del", "diff-del", was+" ")
		}
		if is != "" {
			w.marked("ins", "diff-ins", is)
		}
		w.str("</li>")
	}
	w.str("</ul>")
}

// diffBlock writes the words of a block, marked unless the whole block is.
func (w *body) diffBlock(c *document.Change, whole bool) {
	words := c.Words
	if c.Block == "about" {
		words = []document.Word{{Kind: document.Same, Text: w.t.T("diff-about")}}
	}
	if len(words) == 1 && words[0].Text == "" { // only its details speak
		return
	}
	if c.Block == "figure" {
		before, after, _ := strings.Cut(w.t.T("diff-image"), "{alt}")
		words = slices.Concat([]document.Word{{Kind: document.Same, Text: before}}, words, []document.Word{{Kind: document.Same, Text: after}})
	}
	w.str("<p")
	switch c.Block {
	case "title", "about", "heading", "box", "head":
		w.str(` class="diff-heading"`)
	case "item":
		w.str(` class="diff-item"`)
	}
	w.str(">")
	for _, word := range words {
		switch {
		case whole || word.Kind == document.Same:
			w.text(word.Text)
		case word.Kind == document.Added:
			w.marked("ins", "diff-ins", word.Text)
		default:
			w.marked("del", "diff-del", word.Text)
		}
	}
	w.str("</p>")
}

// marked writes words that were put in or taken out, between words for those
// who hear them.
func (w *body) marked(tag, key, words string) {
	lead := words[:len(words)-len(strings.TrimLeft(words, " \n"))]
	trail := words[len(strings.TrimRight(words, " \n")):]
	if len(lead) == len(words) {
		w.text(words)
		return
	}
	w.text(lead)
	w.str("<" + tag + `><span class="visually-hidden">[`)
	w.text(w.t.T(key))
	w.str("] </span>")
	w.text(words[len(lead) : len(words)-len(trail)])
	w.str(`<span class="visually-hidden"> [`)
	w.text(w.t.T("diff-end"))
	w.str("]</span></" + tag + ">")
	w.text(trail)
}
