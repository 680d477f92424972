package check

import (
	"strings"

	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/library"
	"iptpress/generator/readability"
)

var overdue = &Rule{
	ID: "overdue", Severity: diag.Warning, silent: true,
	Title:  "Texts and help lines are checked again when they are due",
	Reason: "A number that nobody has called for a year may be dead, and advice ages. What is overdue is not published.",
	Mend:   "Check it at its source, then set checked, and for a text next_check.",
}

var dueSoon = &Rule{
	ID: "due-soon", Severity: diag.Info, dated: true,
	Title:  "What falls due soon is said in time",
	Reason: "A check takes an hour when there is time for it, and holds up an edition when there is not.",
	Mend:   "Check it at its source, then set checked, and for a text next_check.",
}

// How many days ahead what falls due is said.
const (
	textDays    = 90
	contactDays = 14
)

func textsDueSoon(t *text) {
	if t.handout == nil || t.today == "" || t.d.Draft || t.d.NextCheck == "" {
		return
	}
	if by := t.d.NextCheck; t.today <= by && by <= t.today.AddDays(textDays) {
		t.whole(dueSoon, dueSoon.Severity, "next_check", "check it against its sources, then set checked and next_check", "the text has to be checked again by %s", by)
	}
}

// Library checks what belongs to no one text: the data. Of the help lines it
// says which are due soon; those that are overdue are the library's to report.
func (c *Checker) Library() []diag.Message {
	var all []diag.Message
	country := c.lib.Country
	file := "content/data/contacts/" + strings.ToLower(country.Code) + ".yaml"
	var due []string
	by := document.Date("")
	for _, l := range country.Lines {
		until := l.Checked.AddDays(country.RecheckDays)
		if l.Verified && until != "" && c.today != "" && c.today <= until && until <= c.today.AddDays(contactDays) {
			due = append(due, l.ID)
			by = document.Earliest(by, until)
		}
	}
	if len(due) > 0 {
		all = append(all, diag.Message{Pos: diag.Pos{File: file}, Rule: dueSoon.ID, Severity: dueSoon.Severity,
			Text: "help lines have to be checked again by " + string(by) + ": " + strings.Join(due, ", "), Hint: "look each number up at its source, then set its checked"})
	}
	return append(all, c.typedInData()...)
}

// typedInData reports phone numbers in facts and in the glossary.
func (c *Checker) typedInData() []diag.Message {
	var all []diag.Message
	tell := func(file, where string, words library.Localized) {
		for _, lang := range c.lib.Languages {
			p := readability.Plain(words[lang])
			for _, at := range phones(&p, c.lib.Country.Lines) {
				all = append(all, diag.Message{Pos: diag.Pos{File: "content/data/" + file}, Rule: phoneNumber.ID, Severity: phoneNumber.Severity,
					Text: where + " holds a phone number, " + strings.TrimSpace(p.Text[at[0]:at[1]]), Hint: "put it into the country's contacts"})
			}
		}
	}
	for _, g := range c.lib.FactGroups {
		for _, f := range g.Facts {
			for _, words := range []library.Localized{f.Label, f.Text, f.Note} {
				tell("facts.yaml", "facts."+g.ID+"."+f.ID, words)
			}
		}
	}
	for _, t := range c.lib.Glossary {
		tell("glossary.yaml", t.ID, t.Definition)
	}
	return all
}
