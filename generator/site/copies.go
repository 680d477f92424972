package site

import (
	"slices"
	"strings"

	"iptpress/generator/document"
	"iptpress/generator/history"
)

// printed is what is known of the paper copies of a version.
type printed struct {
	*history.Version
	next    *history.Version // the version to use instead, or nil
	changed document.Date    // when a number on the oldest of them last changed; "" where none has
	stale   bool             // that is true of all of them: none was printed since
}

// copyOf finds out what the copies of a version are good for today.
func (t *tongue) copyOf(v *history.Version) printed {
	c := printed{Version: v, next: t.published[v.ID].successor(v)}
	if changed := t.numbersChanged(v); changed > v.First.NumbersChecked {
		c.changed = changed
		last := t.lastHolding(v)
		c.stale = last != nil && last.NumbersChecked < changed
	}
	return c
}

// successor gives the version for which a copy is exchanged: for one that is to
// be thrown away the first whose advice is another, else the newest.
func (p *piece) successor(v *history.Version) *history.Version {
	later := p.Versions[:slices.Index(p.Versions, v)]
	if v.State == history.ThrowAway {
		later = slices.DeleteFunc(slices.Clone(later), func(l *history.Version) bool {
			return history.Major(l.Version) == history.Major(v.Version)
		})
		slices.Reverse(later)
	}
	if len(later) == 0 {
		return nil
	}
	return later[0]
}

// numbersChanged gives the last day on which a help line of a version changed.
// Most often none has since the first edition, and no text need be looked into.
func (t *tongue) numbersChanged(v *history.Version) document.Date {
	var latest document.Date
	for _, line := range t.site.Library.Country.Lines {
		latest = max(latest, line.Changed)
	}
	if latest <= v.First.NumbersChecked || v.State == history.Withdrawn {
		return ""
	}
	return t.site.Frozen(v).NumbersChanged()
}

// lastHolding gives the last edition that held a version that was replaced; nil
// for one that is handed out today.
func (t *tongue) lastHolding(v *history.Version) *history.Edition {
	if i := slices.Index(t.site.editions(), v.Replaced); i > 0 {
		return t.site.editions()[i-1]
	}
	return nil
}

// thrown reports whether every copy is to be thrown away.
func (c printed) thrown() bool {
	return c.stale || c.State == history.ThrowAway || c.State == history.Withdrawn
}

// grave reports whether there is more to say than that a copy may be used.
func (c printed) grave() bool { return c.thrown() || c.changed != "" }

// verdict names what a copy is good for: the end of the strings that say so on a
// page for the copy ("site-copy-") and on one for the version ("site-version-is-").
func (c printed) verdict() string {
	switch {
	case c.State == history.Withdrawn:
		return "withdrawn"
	case c.thrown():
		return "throw"
	case c.changed != "":
		return "look"
	case c.State == history.Usable:
		return "usable"
	}
	return "current"
}

// reasons says why, a sentence or two each, and what is other in the text that
// took its place.
func (t *tongue) reasons(c printed) []string {
	reasons := t.briefly(c)
	if c.next != nil && c.next.Changes != "" && c.State != history.Withdrawn {
		reasons = slices.Insert(reasons, min(1, len(reasons)), t.T("site-why-changes", "changes", c.next.Changes))
	}
	return reasons
}

// briefly says why, for a list.
func (t *tongue) briefly(c printed) []string {
	var reasons []string
	say := func(key string, namesAndValues ...any) { reasons = append(reasons, t.T(key, namesAndValues...)) }
	switch {
	case c.State == history.Withdrawn:
		say("site-why-withdrawn", "date", t.Date(c.Takes.Date), "reason", c.Reason)
	case c.State == history.ThrowAway && c.next == nil && c.Thrown == nil:
		say("site-why-left-out")
	case c.State == history.ThrowAway && c.next == nil:
		say("site-why-left", "date", t.Date(c.Thrown.Date))
	case c.State == history.ThrowAway:
		say("site-why-major", "version", c.next.Version, "date", t.Date(c.next.Date))
	case c.State == history.Usable:
		say("site-why-minor", "version", c.next.Version, "date", t.Date(c.next.Date))
	case c.State == history.Current && !c.grave():
		say("site-why-current", "date", t.Date(c.Date))
	}
	switch {
	case c.State == history.Withdrawn || c.State == history.ThrowAway:
	case c.stale:
		say("site-why-number", "date", t.Date(c.changed))
	case c.changed != "":
		say("site-why-look", "date", t.Date(c.changed))
	}
	return reasons
}

// check writes the page that a scanned QR code opens. It is small, and reads
// without its style sheet: it is opened on any phone, on any network.
func (t *tongue) check(b []byte, p *piece, v *history.Version) ([]byte, error) {
	c := t.copyOf(v)
	view := t.checkView(c.grave(), "../../../")
	view.Title = t.T("site-sheet-version", "title", clip(v.Title), "version", v.Version)
	view.Verdict = t.T("site-copy-" + c.verdict())
	for _, reason := range t.reasons(c) {
		view.Why = append(view.Why, clip(reason))
	}
	if !c.thrown() {
		view.Sign = "✓"
	}
	if p.shown != nil {
		view.Link = link{t.T("site-read-current"), view.Root + p.path() + "index.html"}
	} else {
		view.Link = link{t.T("site-handouts-title"), view.Root + "handouts/index.html"}
	}
	return t.layouts.append(b, "check.html", view)
}

// clip shortens words, so that no long reason makes the page a large one.
func clip(words string) string {
	const most = 300
	if runes := []rune(words); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return words
}

// unknownCopy is what the folder of these pages itself says.
func (t *tongue) unknownCopy(b []byte) ([]byte, error) {
	view := t.checkView(true, "../")
	view.Title, view.Verdict = t.T("site-copy-what"), t.T("site-copy-unknown")
	view.Why = []string{t.T("site-why-unknown")}
	view.Link = link{t.T("site-handouts-title"), view.Root + "handouts/index.html"}
	return t.layouts.append(b, "check.html", view)
}

type checkView struct {
	Lang, Dir, Policy string
	CSS, Favicon      string
	Root              string // to the language's root
	Clinic, Title     string
	Sign, Verdict     string // the sign says the same to the eye
	Grave             bool
	Why               []string
	Link              link
	Help              call
}

// call is a sentence with a number to call in it.
type call struct{ Before, Number, Dialed, After string }

// checkView is what these pages have in common; root leads to the language's.
func (t *tongue) checkView(grave bool, root string) checkView {
	site := root + t.toSite()
	v := checkView{
		Lang: t.Lang, Dir: t.Dir, Policy: policy, Root: root,
		CSS: site + t.site.assets.entries["check.css"], Favicon: site + t.site.assets.entries["favicon.svg"],
		Clinic: t.imprint.Clinic.Name, Sign: "✕", Grave: grave,
	}
	if help := t.imprint.Help; help.Call != "" {
		before, after, _ := strings.Cut(t.T("site-copy-help"), "{number}")
		v.Help = call{before, help.Call, dialed(help.Call), after}
	}
	return v
}
