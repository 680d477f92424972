package library

import (
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"iptpress/generator/diag"
)

const (
	dataFolder     = "content/data"
	contactsFolder = dataFolder + "/contacts"
)

// data reads a YAML file and holds it against its schema. It gives nil where
// there is nothing to read.
func (r reader) data(name, schema string) *tree {
	text, ok := r.text(name, nil, maxData)
	if !ok {
		return nil
	}
	t := parseYAML(name, string(text), 0, r.diags)
	if t == nil {
		return nil
	}
	if t.root == nil {
		t.value = nil
		r.diags.Error("yaml", diag.Pos{File: name}, "", "the file is empty")
		return nil
	}
	t.check(schema, r.diags)
	return t
}

// optional reads a data file that a project may do without.
func (r reader) optional(name, schema string) *tree {
	if !r.exists(name) {
		return nil
	}
	return r.data(name, schema)
}

// needText reports a text that is there in none of the clinic's languages.
func (l *Library) needText(text Localized, t *tree, diags *diag.List, path ...string) {
	if len(text) > 0 && text.In(l.Languages[0], l.Languages...) == "" {
		diags.Error("no-text", t.pos(path...), "add one in "+strconv.Quote(l.Languages[0]), "no text in a language of the clinic")
	}
}

// readContacts reads every country's lines, and keeps those of the clinic's.
func (l *Library) readContacts(r reader, clinic *tree) {
	want := strings.ToLower(l.Clinic.Country)
	var codes []string
	for _, entry := range r.folder(contactsFolder) {
		code, isYAML := strings.CutSuffix(entry.Name(), ".yaml")
		if !isYAML || strings.HasPrefix(code, ".") {
			continue
		}
		codes = append(codes, strings.ToUpper(code))
		name := path.Join(contactsFolder, entry.Name())
		t := r.data(name, "contacts")
		if t == nil {
			continue
		}
		country := l.country(t, r.diags)
		if country.Code != "" && strings.ToLower(country.Code) != code {
			r.diags.Error("bad-value", t.pos("country"), "name the file "+strings.ToLower(country.Code)+".yaml, or mend the code", "the country %q stands in the file of another", country.Code)
		}
		if code == want {
			l.Country = country
			l.needHelp(t, r.diags)
		}
	}
	if want != "" && !slices.Contains(codes, strings.ToUpper(want)) {
		r.diags.Error("no-contacts", clinic.pos("country"),
			diag.DidYouMean(l.Clinic.Country, codes, "write "+contactsFolder+"/"+want+".yaml"),
			"there are no contacts for the country %q", l.Clinic.Country)
	}
}

func (l *Library) country(t *tree, diags *diag.List) Country {
	m, _ := t.value.(map[string]any)
	f := fields(m)
	c := Country{Code: f.line("country"), Name: f.localized("name"), RecheckDays: f.integer("recheck_days")}
	l.needText(c.Name, t, diags, "name")
	seen := map[string]bool{}
	for i, line := range f.list("lines") {
		item := strconv.Itoa(i)
		c.Lines = append(c.Lines, lineFrom(line))
		got := c.Lines[i]
		if got.ID != "" && seen[got.ID] {
			diags.Error("duplicate-id", t.pos("lines", item, "id"), "give each line its own", "the id %q stands twice", got.ID)
		}
		seen[got.ID] = true
		if line.blank("call") && line.blank("text") && line.blank("web") {
			diags.Error("missing-key", t.pos("lines", item), "add call, text or web", "the line has no number and no address")
		}
		if got.Changed != "" && got.Checked != "" && got.Changed > got.Checked {
			diags.Error("bad-date", t.pos("lines", item, "changed"), "check the number again", "the number changed after it was checked")
		}
		l.needText(got.Name, t, diags, "lines", item, "name")
		l.needText(got.Hours, t, diags, "lines", item, "hours")
		l.needText(got.For, t, diags, "lines", item, "for")
		l.needText(got.Note, t, diags, "lines", item, "note")
	}
	c.Checked = c.oldestCheck()
	return c
}

func lineFrom(f fields) Line {
	return Line{
		ID:       f.line("id"),
		Kinds:    f.lines("kinds"),
		Name:     f.localized("name"),
		Call:     f.line("call"),
		Text:     f.line("text"),
		Message:  f.line("message"),
		Web:      f.line("web"),
		Hours:    f.localized("hours"),
		For:      f.localized("for"),
		Note:     f.localized("note"),
		Checked:  f.date("checked"),
		Changed:  f.date("changed"),
		Source:   f.line("source"),
		Seen:     f.line("seen"),
		Verified: f.bool("verified"),
	}
}

// needHelp reports where the clinic's country lacks what a crisis box needs.
func (l *Library) needHelp(t *tree, diags *diag.List) {
	for _, kind := range []string{"emergency", "crisis"} {
		if len(l.ContactsFor(l.Languages[0], []string{kind})) == 0 {
			diags.Error("no-help", t.pos("lines"), "add one, or check one and set verified: true", "there is no verified line of the kind %q, and every crisis box needs one", kind)
		}
	}
}

// readFacts reads facts.yaml, in file order.
func (l *Library) readFacts(r reader) {
	t := r.optional(dataFolder+"/facts.yaml", "facts")
	if t == nil {
		return
	}
	m, _ := t.value.(map[string]any)
	for _, id := range t.keys() {
		f := fields(m).sub(id)
		group := FactGroup{ID: id, Title: f.localized("title")}
		l.needText(group.Title, t, r.diags, id, "title")
		columns, _ := f["columns"].([]any)
		for i, column := range columns {
			group.Columns = append(group.Columns, localized(column, oneLine))
			l.needText(group.Columns[i], t, r.diags, id, "columns", strconv.Itoa(i))
		}
		facts := f.sub("facts")
		for _, key := range t.keys(id, "facts") {
			fact := factFrom(key, facts.sub(key))
			group.Facts = append(group.Facts, fact)
			l.needText(fact.Label, t, r.diags, id, "facts", key, "label")
			l.needText(fact.Text, t, r.diags, id, "facts", key, "text")
			l.needText(fact.Note, t, r.diags, id, "facts", key, "note")
			l.needSources(fact.Sources, t, r.diags, id, "facts", key, "sources")
		}
		l.FactGroups = append(l.FactGroups, group)
	}
}

func factFrom(id string, f fields) Fact {
	return Fact{
		ID:      id,
		Label:   f.localized("label"),
		Text:    f.localized("text"),
		Note:    f.localized("note"),
		Sources: f.lines("sources"),
		Seen:    f.line("seen"),
		Checked: f.date("checked"),
	}
}

// needSources reports keys that the bibliography does not have.
func (l *Library) needSources(sources []string, t *tree, diags *diag.List, path ...string) {
	if l.Sources == nil {
		return
	}
	for i, key := range sources {
		if l.Sources[key] == nil {
			diags.Error("unknown-source", t.pos(append(slices.Clone(path), strconv.Itoa(i))...),
				diag.DidYouMean(key, l.sourceKeys(), "add it to "+dataFolder+"/sources.yaml"), "unknown source %q", short(key))
		}
	}
}

func (l *Library) sourceKeys() []string { return slices.Sorted(maps.Keys(l.Sources)) }

// readGlossary reads glossary.yaml, in file order.
func (l *Library) readGlossary(r reader) {
	t := r.optional(dataFolder+"/glossary.yaml", "glossary")
	if t == nil {
		return
	}
	seen := map[string]bool{}
	for i, f := range fieldsOf(t.value) {
		item := strconv.Itoa(i)
		term := Term{
			ID:         f.line("id"),
			Term:       f.localized("term"),
			Definition: f.localized("definition"),
			Also:       f.sub("also").byLanguage(),
			Sources:    f.lines("sources"),
		}
		if term.ID != "" && seen[term.ID] {
			r.diags.Error("duplicate-id", t.pos(item, "id"), "give each term its own", "the id %q stands twice", term.ID)
		}
		seen[term.ID] = true
		l.needText(term.Term, t, r.diags, item, "term")
		l.needText(term.Definition, t, r.diags, item, "definition")
		l.needSources(term.Sources, t, r.diags, item, "sources")
		l.Glossary = append(l.Glossary, term)
	}
}

// readWords reads words.yaml.
func (l *Library) readWords(r reader) {
	t := r.optional(dataFolder+"/words.yaml", "words")
	if t == nil {
		return
	}
	m, _ := t.value.(map[string]any)
	l.Words = map[string][]string{}
	for lang := range m {
		l.Words[lang] = fields(m).lines(lang)
	}
}

// readSynonyms reads synonyms.yaml, in file order.
func (l *Library) readSynonyms(r reader) {
	t := r.optional(dataFolder+"/synonyms.yaml", "synonyms")
	if t == nil {
		return
	}
	ids, seen := map[string]bool{}, map[string]bool{}
	for i, f := range fieldsOf(t.value) {
		item := strconv.Itoa(i)
		if id := f.line("id"); id != "" && ids[id] {
			r.diags.Error("duplicate-id", t.pos(item, "id"), "give each entry its own", "the id %q stands twice", id)
		} else {
			ids[id] = true
		}
		s := Synonym{Typed: f.sub("typed").byLanguage(), Means: f.sub("means").byLanguage(), Help: f.bool("help")}
		for _, lang := range slices.Sorted(maps.Keys(s.Typed)) {
			if len(s.Typed[lang]) > 0 && len(s.Means[lang]) == 0 && !s.Help && (f["means"] == nil || s.Means != nil) {
				r.diags.Error("no-meaning", t.pos(item, "typed", lang), "add means: {"+lang+": [words of the texts]}, or help: true", "what is typed means nothing in %q", lang)
			}
			for j, words := range s.Typed[lang] {
				key := lang + " " + strings.ToLower(words)
				if seen[key] {
					r.diags.Error("duplicate", t.pos(item, "typed", lang, strconv.Itoa(j)), "put all that it means into one entry", "%q stands twice in %q", short(words), lang)
				}
				seen[key] = true
			}
		}
		l.Synonyms = append(l.Synonyms, s)
	}
}

// readSources reads sources.yaml. Where it cannot be read, Sources stays nil:
// which keys are unknown is not known.
func (l *Library) readSources(r reader) {
	name := dataFolder + "/sources.yaml"
	if !r.exists(name) {
		l.Sources = map[string]*Work{}
		return
	}
	t := r.data(name, "sources")
	if t == nil {
		return
	}
	m, ok := t.value.(map[string]any)
	if !ok {
		return
	}
	l.Sources = map[string]*Work{}
	for i, f := range fields(m).list("references") {
		w := workFrom(f)
		switch {
		case w.Key == "":
			continue // the schema's message says so
		case l.Sources[w.Key] != nil:
			r.diags.Error("duplicate-id", t.pos("references", strconv.Itoa(i), "id"), "give each work its own", "the id %q stands twice", w.Key)
		default:
			l.Sources[w.Key] = w
		}
	}
}
