package site

import (
	"cmp"
	"slices"
	"strings"

	"iptpress/generator/document"
	"iptpress/generator/history"
)

func editionAddress(e *history.Edition) string { return "editions/" + e.ID + "/index.html" }

// issue is a version as the pages of editions list it.
type issue struct {
	Title, Href, Version string
	Was                  string // the version before it, or ""
	Note                 string
	ID                   string
	order                int
}

func (t *tongue) issue(v *history.Version, up string) issue {
	i := issue{Title: v.Title, Version: v.Version, Note: v.Changes, ID: v.ID}
	if p := t.published[v.ID]; p != nil {
		i.Href = up + p.address(v.Version)
		if before := p.Before(v); before != nil {
			i.Was = before.Version
		}
	}
	return i
}

// in keeps the versions of the tongue's language, by title.
func (t *tongue) in(versions []*history.Version) []*history.Version {
	kept := slices.DeleteFunc(slices.Clone(versions), func(v *history.Version) bool { return v.Lang != t.Lang })
	slices.SortStableFunc(kept, func(a, b *history.Version) int { return strings.Compare(a.Title, b.Title) })
	return kept
}

// news is what an edition brought.
type news struct {
	New, Changed, Withdrawn, Left []issue
}

func (t *tongue) newsOf(e *history.Edition, up string) news {
	var n news
	for _, v := range t.in(t.site.History.Published(e)) {
		if i := t.issue(v, up); i.Was == "" {
			n.New = append(n.New, i)
		} else {
			n.Changed = append(n.Changed, i)
		}
	}
	for _, p := range t.pieces {
		for _, v := range p.Versions {
			i := t.issue(v, up)
			switch {
			case v.Takes == e:
				i.Note = v.Reason
				n.Withdrawn = append(n.Withdrawn, i)
			case v.Replaced == e && v.State == history.ThrowAway && p.successor(v) == nil:
				n.Left = append(n.Left, i)
			}
		}
	}
	return n
}

// recall lists the paper copies to throw away since an edition: what it withdrew,
// what it replaced by new advice. On the newest edition there are also those with
// a number that has changed since.
func (t *tongue) recall(e *history.Edition, up string) []issue {
	var list []issue
	listed := map[*history.Version]bool{}
	add := func(v *history.Version, order int) {
		i := t.issue(v, up)
		c := t.copyOf(v)
		i.Note, i.order = strings.Join(t.briefly(c), " "), order
		list = append(list, i)
		listed[v] = true
	}
	for _, v := range t.in(t.site.History.Recall(e)) {
		if v.Takes == e {
			add(v, 0)
		} else {
			add(v, 1)
		}
	}
	if e == t.site.History.Newest() {
		for _, p := range t.pieces {
			for _, v := range p.Versions {
				if c := t.copyOf(v); c.changed != "" && v.State != history.ThrowAway && !listed[v] {
					add(v, 2)
				}
			}
		}
	}
	slices.SortStableFunc(list, func(a, b issue) int {
		return cmp.Or(cmp.Compare(a.order, b.order), strings.Compare(a.Title, b.Title), history.CompareVersions(a.Version, b.Version))
	})
	return list
}

// edition is the page of an edition: what it brought, what it took away, and the
// list of paper copies to throw away, to be printed and kept by the shelf.
func (t *tongue) edition(e *history.Edition) (leaf, error) {
	const up = "../../"
	view := struct {
		Title, Date, Note, NoteLang string
		news
		Recall  []issue
		Packets []link
	}{
		Title: t.T("site-edition", "id", e.ID), Date: t.T("site-edition-date", "date", t.Date(e.Date)), Note: e.Note, NoteLang: t.noteLang(),
		news: t.newsOf(e, up), Recall: t.recall(e, up),
	}
	for _, packet := range e.Packets {
		if packet.Lang != t.Lang || e.Base != e { // a withdrawal brings none
			continue
		}
		l := link{Name: packet.Title}
		for _, p := range t.packets {
			if p.ID == packet.ID {
				l.Href = up + p.Path() + "index.html"
			}
		}
		view.Packets = append(view.Packets, l)
	}
	main, err := t.layouts.run("edition.html", view)
	return leaf{section: "editions", title: t.tabTitle(view.Title), description: view.Date, main: main}, err
}

// noteLang gives the default language, in which the note of an edition is
// written, on the pages of the others.
func (t *tongue) noteLang() string {
	if first := t.site.Library.Languages[0]; first != t.Lang {
		return first
	}
	return ""
}

// editions lists what was published, the newest first.
func (t *tongue) editions() (leaf, error) {
	type row struct{ Name, Href, Date, Note, NoteLang, Counts string }
	var rows []row
	for _, e := range t.site.editions() {
		rows = append(rows, row{t.T("site-edition", "id", e.ID), "../" + editionAddress(e), t.Date(e.Date), e.Note, t.noteLang(), t.counts(t.newsOf(e, ""))})
	}
	slices.Reverse(rows)
	main, err := t.layouts.run("editions.html", struct{ Rows []row }{rows})
	return leaf{section: "editions", title: t.tabTitle(t.T("site-editions")), description: t.T("site-editions-lead"), main: main}, err
}

// counts says in short what an edition brought: "3 new, 1 changed".
func (t *tongue) counts(n news) string {
	var counts []string
	for _, c := range []struct {
		key string
		n   int
	}{{"site-edition-count-new", len(n.New)}, {"site-edition-count-changed", len(n.Changed)}, {"site-edition-count-withdrawn", len(n.Withdrawn) + len(n.Left)}} {
		if c.n > 0 {
			counts = append(counts, t.N(c.key, c.n))
		}
	}
	return strings.Join(counts, ", ")
}

// released lists the feed's entries of what the editions brought and took back:
// of each day the editions first, then their versions, the newest first.
func (t *tongue) released(address func(string) string) []feedEntry {
	type dated struct {
		date    document.Date
		edition int // from 1; 0 for a version
		feedEntry
	}
	var all []dated
	for i, e := range t.site.editions() {
		if counts := t.counts(t.newsOf(e, "")); counts != "" {
			all = append(all, dated{e.Date, i + 1, feedEntry{
				ID: document.URN("edition", t.imprint.Clinic.Name, t.Lang, e.ID), Title: t.T("site-edition", "id", e.ID), Updated: midnight(e.Date),
				Link: feedLink{"alternate", "text/html", address(editionAddress(e))}, Summary: strings.TrimSpace(e.Note + " " + counts + "."),
			}})
		}
	}
	add := func(p *piece, v *history.Version, date document.Date, id, summary string) {
		all = append(all, dated{date, 0, feedEntry{
			ID: id, Title: v.Title, Updated: midnight(date),
			Link: feedLink{"alternate", "text/html", address(p.address(v.Version))}, Summary: summary,
		}})
	}
	for _, p := range t.pieces {
		if p.leftOut() {
			continue
		}
		for _, v := range p.Versions {
			add(p, v, v.Date, document.URN("handout", v.ID, t.Lang, v.Version), strings.TrimSpace(t.T("site-feed-new", "version", v.Version)+" "+v.Changes))
			if v.Takes != nil {
				add(p, v, v.Takes.Date, document.URN("withdrawal", v.ID, t.Lang, v.Version), t.T("site-feed-withdrawn", "version", v.Version, "reason", v.Reason))
			}
		}
	}
	slices.SortStableFunc(all, func(a, b dated) int {
		return cmp.Or(strings.Compare(string(b.date), string(a.date)), cmp.Compare(b.edition, a.edition), strings.Compare(a.ID, b.ID))
	})
	var entries []feedEntry
	for _, e := range all[:min(len(all), feedLength)] {
		entries = append(entries, e.feedEntry)
	}
	return entries
}
