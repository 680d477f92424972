package library

import (
	"io/fs"
	"path"
	"slices"

	"iptpress/generator/diag"
	"iptpress/generator/document"
)

// KindClinic is the kind of the clinic's own line, which is made from its file.
const KindClinic = "clinic"

// contactKinds are the kinds of help lines that data and texts may name.
var contactKinds = []string{
	"emergency", "crisis", "youth", "text", "domestic-abuse", "perinatal",
	"bereaved-by-suicide", "eating-disorders", "lgbtq", KindClinic,
}

// ContactKinds gives the kinds of help lines that data and texts may name.
func ContactKinds() []string { return slices.Clone(contactKinds) }

// Line is a help line of contacts/<country>.yaml, in all languages.
type Line struct {
	ID       string
	Kinds    []string
	Name     Localized
	Call     string
	Text     string
	Message  string
	Web      string
	Hours    Localized
	For      Localized
	Note     Localized
	Checked  document.Date
	Changed  document.Date // when the number last changed
	Source   string        // where the number was seen
	Seen     string        // what was seen there
	Verified bool          // lines that are not are never shown
}

// ContactsFor gives the lines of any of the kinds, each once, in file order;
// the clinic's own comes last. Lines that nobody verified are left out.
func (l *Library) ContactsFor(lang string, kinds []string) []document.Contact {
	var contacts []document.Contact
	for _, line := range l.Country.Lines {
		if line.Verified && line.isAny(kinds) {
			contacts = append(contacts, l.contact(line, lang))
		}
	}
	if slices.Contains(kinds, KindClinic) {
		if clinic, ok := l.clinicContact(lang); ok {
			contacts = append(contacts, clinic)
		}
	}
	return contacts
}

// HelpFor gives what stands in the crisis box of a piece: the emergency number,
// crisis lines, for the young and those who care for them youth lines, and the
// clinic. Clinicians get none.
func (l *Library) HelpFor(lang string, a document.Audience) []document.Contact {
	kinds := []string{"emergency", "crisis", KindClinic}
	switch a {
	case document.Clinician:
		return nil
	case document.Adolescent, document.Caregiver:
		kinds = []string{"emergency", "crisis", "youth", KindClinic}
	}
	var help []document.Contact
	for _, kind := range kinds {
		for _, c := range l.ContactsFor(lang, []string{kind}) {
			if !slices.ContainsFunc(help, func(h document.Contact) bool { return h.ID == c.ID }) {
				help = append(help, c)
			}
		}
	}
	return help
}

// Countries reads the help lines of every country that a library has them for,
// as far as they can be read; Load reports what is wrong with them.
func Countries(fsys fs.FS) []Country {
	r := reader{fsys: fsys, diags: &diag.List{}}
	var all []Country
	for _, entry := range r.folder(contactsFolder) {
		if path.Ext(entry.Name()) != ".yaml" || isDot(entry) {
			continue
		}
		if t := r.data(path.Join(contactsFolder, entry.Name()), "contacts"); t != nil {
			all = append(all, (&Library{Languages: []string{"en"}}).country(t, r.diags))
		}
	}
	return all
}

// Imprint gives what the clinic puts on every piece of a language: one value,
// shared by all.
func (l *Library) Imprint(lang string) *document.Imprint {
	l.imprints.Lock()
	defer l.imprints.Unlock()
	if made := l.imprints.byLang[lang]; made != nil {
		return made
	}
	made := &document.Imprint{
		Clinic:         l.Clinic.Clinic,
		NumbersChecked: l.Country.Checked,
		RecheckBy:      l.Country.Checked.AddDays(l.Country.RecheckDays),
		Country:        l.Country.Code,
	}
	if lines := l.ContactsFor(lang, []string{"crisis"}); len(lines) > 0 {
		made.Help = lines[0]
	}
	if len(l.Languages) > 0 && lang != l.Languages[0] {
		made.Root = lang + "/"
		made.Clinic.Lang = l.Languages[0]
	}
	made.Clinic.Hours, made.Clinic.HoursLang = l.Clinic.Hours.Find(lang, l.Languages...)
	made.Clinic.Address, made.Clinic.AddressLang = l.Clinic.Address.Find(lang, l.Languages...)
	if l.imprints.byLang == nil {
		l.imprints.byLang = map[string]*document.Imprint{}
	}
	l.imprints.byLang[lang] = made
	return made
}

func (l *Library) contact(line Line, lang string) document.Contact {
	c := document.Contact{
		ID:      line.ID,
		Kinds:   line.Kinds,
		Call:    line.Call,
		Text:    line.Text,
		Message: line.Message,
		Web:     line.Web,
		Checked: line.Checked,
		Changed: line.Changed,
	}
	c.Name, c.NameLang = line.Name.Find(lang, l.Languages...)
	c.Hours, c.HoursLang = line.Hours.Find(lang, l.Languages...)
	c.For, c.ForLang = line.For.Find(lang, l.Languages...)
	c.Note, c.NoteLang = line.Note.Find(lang, l.Languages...)
	return c
}

// clinicContact makes the clinic's own line; there is none without a phone.
func (l *Library) clinicContact(lang string) (document.Contact, bool) {
	c := l.Clinic
	own := ""
	if len(l.Languages) > 0 && lang != l.Languages[0] {
		own = l.Languages[0]
	}
	line := document.Contact{ID: KindClinic, Kinds: []string{KindClinic}, Name: c.Name, NameLang: own, Call: c.Phone}
	line.Hours, line.HoursLang = c.Hours.Find(lang, l.Languages...)
	return line, c.Phone != ""
}

func (l Line) isAny(kinds []string) bool {
	return slices.ContainsFunc(l.Kinds, func(k string) bool { return slices.Contains(kinds, k) })
}

// oldestCheck gives the earliest day on which a line that is shown was checked.
func (c Country) oldestCheck() document.Date {
	var oldest document.Date
	for _, line := range c.Lines {
		if line.Verified {
			oldest = document.Earliest(oldest, line.Checked)
		}
	}
	return oldest
}
