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
	return leaf{section: "handouts", title: t.tabTitle(t.T("site-history-title")), description: t.T("site-history-lead"), main: main}, err
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
func (w *body) changes(changes []history.Change) {
	if !slices.ContainsFunc(changes, func(c history.Change) bool { return c.Kind != history.Same }) {
		w.line("quiet", w.t.T("site-diff-none"))
		return
	}
	gap := func() { w.line("diff-gap", w.t.T("site-diff-gap")) }
	skipped := false
	for i := 0; i < len(changes); {
		c := &changes[i]
		if c.Kind == history.Same && (c.Block != "heading" || !leads(changes[i+1:])) {
			skipped = true
			i++
			continue
		}
		if skipped {
			gap()
			skipped = false
		}
		end := i + 1
		if c.Kind == history.Added || c.Kind == history.Removed {
			for end < len(changes) && changes[end].Kind == c.Kind {
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
func leads(below []history.Change) bool {
	for _, c := range below {
		if c.Kind != history.Same {
			return true
		}
		if c.Block == "heading" {
			return false
		}
	}
	return false
}

// change writes a block, or a run of blocks that were all put in or taken out.
// What is new or gone is marked for the eye by a line beside and under or through
// it, and for a screen reader by words.
func (w *body) change(run []history.Change) {
	t := w.t
	kind := run[0].Kind
	w.str("<div")
	w.attr("class", "diff diff-"+string(kind))
	w.str(">")
	tag, whole := "", ""
	switch {
	case kind == history.Added:
		tag, whole = t.T("site-diff-added"), "ins"
	case kind == history.Removed:
		tag, whole = t.T("site-diff-removed"), "del"
	case kind == history.Moved:
		tag = t.T("site-diff-moved")
	case kind == history.Changed && run[0].Block == "figure":
		tag = t.T("site-diff-figure")
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
		w.line("visually-hidden", "["+t.T("site-diff-end")+"]")
		w.str("</" + whole + ">")
	}
	w.str("</div>")
}

// diffBlock writes the words of a block, marked unless the whole block is.
func (w *body) diffBlock(c *history.Change, whole bool) {
	w.str("<p")
	switch c.Block {
	case "title", "heading", "box", "head":
		w.str(` class="diff-heading"`)
	case "item":
		w.str(` class="diff-item"`)
	}
	w.str(">")
	for _, word := range c.Words {
		switch {
		case whole || word.Kind == history.Same:
			w.text(word.Text)
		case word.Kind == history.Added:
			w.marked("ins", "site-diff-ins", word.Text)
		default:
			w.marked("del", "site-diff-del", word.Text)
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
	w.text(w.t.T("site-diff-end"))
	w.str("]</span></" + tag + ">")
	w.text(trail)
}
