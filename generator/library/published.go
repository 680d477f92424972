package library

import (
	"encoding/json"
	"io/fs"
	"path"
	"strings"

	"iptpress/generator/diag"
	"iptpress/generator/document"
)

// ReadData reads a YAML file into a value, as encoding/json would, once it
// holds to one of the schemas. It reports what is wrong, and whether all is well.
func ReadData(fsys fs.FS, name, schema string, into any, diags *diag.List) bool {
	found := &diag.List{}
	t := reader{fsys: fsys, diags: found}.data(name, schema)
	for _, m := range found.Messages() {
		diags.Add(m)
	}
	if t == nil || found.Failed() {
		return false
	}
	raw, err := json.Marshal(t.value)
	if err == nil {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		diags.Error("yaml", t.pos(), "", "cannot be read: %v", err)
	}
	return err == nil
}

// Frozen reads a published version of a handout from its folder. Its links
// start from the folder above versions/, where the working text lies.
func (l *Library) Frozen(fsys fs.FS, folder, lang, slug string, diags *diag.List) *Handout {
	h := l.handout(reader{fsys: fsys, diags: diags}, found{lang: lang, slug: slug, path: folder})
	h.Dir = path.Dir(path.Dir(folder))
	return h
}

// Reread reads a handout again from its folder, and checks it as far as it stands
// alone. It gives nil where its working text is gone.
func (l *Library) Reread(fsys fs.FS, h *Handout, diags *diag.List) *Handout {
	again := l.handout(reader{fsys: fsys, diags: diags}, found{lang: h.Lang, slug: h.Slug, path: h.Dir})
	if again != nil && !l.Published {
		again.checkUnfinished(diags)
	}
	return again
}

// Recheck looks again at what pieces have to do with each other, after a handout
// was put in the place of a former reading of it. It gives false where that
// cannot be told, since some are not offered and so not kept.
func (l *Library) Recheck(fsys fs.FS, diags *diag.List) bool {
	if l.Published || len(l.LeftOut) > 0 {
		return false
	}
	l.checkTogether(reader{fsys: fsys, diags: diags}, diags)
	return true
}

// WithDataOf gives the library as it is, but with the facts, sources and
// glossary of another tree: those that a published text was written with.
func (l *Library) WithDataOf(fsys fs.FS, diags *diag.List) *Library {
	r := reader{fsys: fsys, diags: diags}
	with := &Library{
		Clinic: l.Clinic, Languages: l.Languages, Country: l.Country, LeftOut: l.LeftOut,
		Handouts: l.Handouts, Packets: l.Packets, Pages: l.Pages,
	}
	with.readSources(r)
	with.readFacts(r)
	with.readGlossary(r)
	return with
}

// CheckDates reports what should have been checked again before a day, and what
// was checked after it: help lines, and each text that is ready.
func (l *Library) CheckDates(today document.Date, severity diag.Severity, diags *diag.List) {
	overdue := func(pos diag.Pos, what string, by document.Date, hint string) {
		if by != "" && by < today {
			diags.Add(diag.Message{Pos: pos, Rule: "overdue", Severity: severity, Text: what + " had to be checked again by " + string(by), Hint: hint})
		}
	}
	early := func(pos diag.Pos, what string, checked document.Date) {
		if checked > today {
			diags.Add(diag.Message{Pos: pos, Rule: "not-yet", Severity: severity,
				Text: what + " was checked on " + string(checked) + ", and today is " + string(today),
				Hint: "set the clock of this machine, or mend the date"})
		}
	}
	contacts := diag.Pos{File: contactsFolder + "/" + strings.ToLower(l.Clinic.Country) + ".yaml"}
	for _, line := range l.Country.Lines {
		early(contacts, line.ID, line.Checked)
	}
	overdue(contacts, "the help lines",
		l.Country.Checked.AddDays(l.Country.RecheckDays), "look each number up at its source, then set its checked")
	for _, h := range l.Handouts {
		if !h.Meta.Draft {
			early(h.At("checked"), "the text", h.Meta.Checked)
			overdue(h.At("next_check"), "the text", h.Meta.NextCheck, "check it against its sources, then set checked and next_check")
		}
	}
}

// Exists reports whether there is a file or folder of that name.
func Exists(fsys fs.FS, name string) bool { return reader{fsys: fsys}.exists(name) }
