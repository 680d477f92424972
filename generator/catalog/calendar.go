package catalog

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"iptpress/generator/document"
)

// due is a day on which something has to be checked.
type due struct {
	day   document.Date
	kind  string // "numbers" or "texts"
	names []string
	since document.Date // the latest of the checks before
}

// calendar makes an iCalendar file (RFC 5545) of the days on which checks fall
// due, an event a day: the help lines, and the texts of the language. What it says
// of time is taken from the data, so that it changes only with them.
func (c *maker) calendar(lang string) []byte {
	l := c.Locales[lang]
	clinic := c.Library.Clinic.Name
	w := &calendarWriter{}
	w.line("BEGIN", "VCALENDAR")
	w.line("VERSION", "2.0")
	w.line("PRODID", "-//iptpress//checks due//EN")
	w.line("CALSCALE", "GREGORIAN")
	w.line("METHOD", "PUBLISH")
	w.line("X-WR-CALNAME", escapeText(l.T("calendar-name", "clinic", clinic)))
	for _, d := range c.dues(lang) {
		w.line("BEGIN", "VEVENT")
		w.line("UID", strings.TrimPrefix(document.URN("due", clinic, lang, d.kind, string(d.day)), "urn:uuid:")+"@iptpress.invalid")
		w.line("DTSTAMP", basicDay(d.since)+"T000000Z")
		w.line("DTSTART;VALUE=DATE", basicDay(d.day))
		w.line("DTEND;VALUE=DATE", basicDay(d.day.AddDays(1)))
		summary := l.T("calendar-numbers")
		if d.kind == "texts" {
			summary = l.N("calendar-texts", len(d.names))
		}
		w.line("SUMMARY", escapeText(summary))
		w.line("DESCRIPTION", escapeText(strings.Join(d.names, "\n")))
		w.line("TRANSP", "TRANSPARENT")
		w.line("END", "VEVENT")
	}
	w.line("END", "VCALENDAR")
	return w.b
}

// dues lists the checks of a language's texts and of the help lines, by day.
func (c *maker) dues(lang string) []due {
	var all []due
	add := func(kind string, day, since document.Date, name string) {
		if day == "" {
			return
		}
		i := slices.IndexFunc(all, func(d due) bool { return d.kind == kind && d.day == day })
		if i < 0 {
			i = len(all)
			all = append(all, due{day: day, kind: kind})
		}
		all[i].names = append(all[i].names, name)
		all[i].since = max(all[i].since, since)
	}
	country := c.Library.Country
	for _, line := range country.Lines {
		if line.Verified {
			add("numbers", line.Checked.AddDays(country.RecheckDays), line.Checked, line.Name.In(lang, c.Library.Languages...))
		}
	}
	for _, d := range c.byLang[lang] {
		if !d.Draft {
			add("texts", d.NextCheck, d.Checked, d.Title+" ("+d.Slug+" "+d.Version+")")
		}
	}
	slices.SortStableFunc(all, func(a, b due) int {
		return strings.Compare(string(a.day)+a.kind, string(b.day)+b.kind)
	})
	return all
}

func basicDay(d document.Date) string { return strings.ReplaceAll(string(d), "-", "") }

// escapeText writes a value of the type TEXT (RFC 5545, 3.3.11).
func escapeText(s string) string {
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`, "\r", "").Replace(s)
}

type calendarWriter struct{ b []byte }

// line writes a content line, folded so that none is longer than 75 octets
// (RFC 5545, 3.1). A letter of several octets is not cut.
func (w *calendarWriter) line(name, value string) {
	const most = 75
	rest := fmt.Sprintf("%s:%s", name, value)
	room := most
	for len(rest) > room {
		cut := room
		for !utf8.RuneStart(rest[cut]) {
			cut--
		}
		w.b = append(append(w.b, rest[:cut]...), "\r\n "...)
		rest, room = rest[cut:], most-1
	}
	w.b = append(append(w.b, rest...), "\r\n"...)
}
