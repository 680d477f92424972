package library

import (
	"bytes"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"iptpress/generator/diag"
	"iptpress/generator/document"
)

func sound(t testing.TB) *Library {
	t.Helper()
	l, messages := load(project(t))
	if messages != "" {
		t.Fatal(messages)
	}
	return l
}

// TestHandout: every key of the front matter arrives.
func TestHandout(t *testing.T) {
	h := sound(t).Handout("en", "grief")
	if h == nil {
		t.Fatal("no handout")
	}
	want := document.Meta{
		ID: "k3v9qd2m", Slug: "grief", Lang: "en", Kind: document.Handout,
		Title: "Grief after someone dies", ShortTitle: "Grief",
		Summary: "What grief is, and what helps.", MainMessage: "Grief has no timetable.",
		Audience: document.Client, AgeMin: 18,
		Phases: []string{"middle"}, ProblemAreas: []string{"grief"}, Topics: []string{"grief", "support"}, Sessions: []int{5, 6},
		Version: "1.0", Checked: "2026-11-23", NextCheck: "2028-11-23", Changes: "First version.", Authors: []string{"iptpress authors"},
		License: "CC-BY-4.0", Codes: []document.Code{{System: "icd10", Code: "F32"}}, SafetyNotes: []string{"bereavement"},
	}
	if diff := cmp.Diff(want, h.Meta); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(Reading{Target: 6, Exempt: []string{"psychotherapy"}}, h.Reading); diff != "" {
		t.Error(diff)
	}
	if got := string(h.Body); got != "\nGrief is what we feel.\n\n![An arrow](arrow.svg)\n" || h.BodyLine != 26 {
		t.Errorf("body %q from line %d", got, h.BodyLine)
	}
	if h.Path != "content/en/handouts/grief/index.md" || h.Dir != "content/en/handouts/grief" {
		t.Error(h.Path, h.Dir)
	}
	if got := h.Keys["version"]; got != (KeyPos{Line: 14, Col: 1}) {
		t.Errorf("version at %v", got)
	}
	if f := h.Figures["arrow.svg"]; f.Type != "svg" || len(f.Data) == 0 {
		t.Errorf("figure %q", f.Type)
	}
	if !cmp.Equal(h.Sources, []string{"wmk2018"}) {
		t.Error(h.Sources)
	}
}

func TestTranslation(t *testing.T) {
	h := sound(t).Handout("es", "grief")
	if h == nil || h.Meta.Translation == nil || h.Meta.Translation.Version != "1.0" || !h.Meta.Draft || h.Meta.ShortTitle != "El duelo" {
		t.Errorf("%+v", h)
	}
}

func TestPacketAndPage(t *testing.T) {
	l := sound(t)
	p := l.Packet("en", "pk-start")
	want := []PacketPart{
		{Audience: document.Client, Title: "For you", Handouts: []string{"get-help-now", "first-steps"}},
		{Audience: document.Adolescent, Title: "For your child", Handouts: []string{"teen-feelings"}},
	}
	if p == nil || !cmp.Equal(p.Parts, want) || p.Meta.ID != "p7c2m4xw" || p.Meta.Title != "Starting IPT" || len(p.Body) != 0 {
		t.Errorf("%+v", p)
	}
	page := l.Page("en", "about")
	if page == nil || page.Menu != 1 || page.ShortTitle != "About" || page.Title != "About these handouts" || string(page.Body) != "Text.\n" || page.BodyLine != 7 {
		t.Errorf("%+v", page)
	}
	if l.Page("es", "about") != nil || l.Packet("en", "grief") != nil || l.Handout("en", "pk-start") != nil {
		t.Error("found what is not there")
	}
}

func TestClinic(t *testing.T) {
	l := sound(t)
	c := l.Clinic
	if c.Name != "Riverbend Clinic" || !c.Sample || c.Phone != "555-0134" || c.BaseURL != "https://example.org/ipt/" ||
		c.Paper != "letter" || c.Review != "advisory" || c.Logo == nil || c.Logo.Name != "logo.svg" || c.Colors["brand"] != "#1C5A60" {
		t.Errorf("%+v", c)
	}
	if got := c.Slots["confidentiality"]["en"]; got != "What you say **stays** here." {
		t.Errorf("slot %q", got)
	}
	if !cmp.Equal(l.Languages, []string{"en", "es"}) {
		t.Error(l.Languages)
	}
}

func TestData(t *testing.T) {
	l := sound(t)
	facts := []FactGroup{{
		ID: "sessions", Title: Localized{"en": "How long each form takes"},
		Columns: []Localized{{"en": "Form"}, {"en": "Usual length"}, {"en": "For whom"}},
		Facts: []Fact{
			{ID: "adult", Label: Localized{"en": "IPT for depression"}, Text: Localized{"en": "12 to 16 weekly sessions"}, Note: Localized{"en": "adults"}, Sources: []string{"cuijpers2016"}, Seen: "the abstract", Checked: "2026-11-23"},
			{ID: "brief", Label: Localized{"en": "Brief IPT"}, Text: Localized{"en": "8 sessions"}, Checked: "2026-11-23"},
		},
	}}
	if diff := cmp.Diff(facts, l.FactGroups); diff != "" {
		t.Error(diff)
	}
	terms := []Term{
		{ID: "sick-role", Term: Localized{"en": "sick role"}, Definition: Localized{"en": "Being ill for a while."}, Also: map[string][]string{"en": {"patient role"}}},
		{ID: "ipt", Term: Localized{"en": "IPT"}, Definition: Localized{"en": "Interpersonal psychotherapy."}, Sources: []string{"wmk2018"}},
	}
	if diff := cmp.Diff(terms, l.Glossary); diff != "" {
		t.Error(diff)
	}
	sources := map[string]*Work{
		"cuijpers2016": {
			Source: document.Source{
				Key:  "cuijpers2016",
				Text: "Cuijpers P, Donker T, Weissman MM. Interpersonal psychotherapy for mental health problems: a comprehensive meta-analysis. American Journal of Psychiatry 2016;173(7):680–687.",
				URL:  "https://doi.org/10.1176/appi.ajp.2015.15091141", Seen: "abstract",
			},
			Short: "Cuijpers and others, 2016", Year: 2016, Checked: "2026-11-23",
			Title: "Interpersonal psychotherapy for mental health problems: a comprehensive meta-analysis",
		},
		"wmk2018": {
			Source: document.Source{
				Key:  "wmk2018",
				Text: "Weissman MM, Markowitz JC. The Guide to Interpersonal Psychotherapy. Updated and expanded ed. New York: Oxford University Press; 2018.",
				Seen: "title page",
			},
			Short: "Weissman and Markowitz, 2018", Title: "The Guide to Interpersonal Psychotherapy", Year: 2018, Checked: "2026-11-23", Note: "grief chapter",
		},
	}
	if diff := cmp.Diff(sources, l.Sources); diff != "" {
		t.Error(diff)
	}
}

func ids(contacts []document.Contact) []string {
	var all []string
	for _, c := range contacts {
		all = append(all, c.ID)
	}
	return all
}

func TestContacts(t *testing.T) {
	l := sound(t)
	for _, c := range []struct {
		kinds []string
		want  []string
	}{
		{[]string{"crisis"}, []string{"us-988"}}, // us-old is not verified
		{[]string{"emergency", "crisis"}, []string{"us-988", "us-911"}},
		{[]string{"clinic", "text"}, []string{"us-988", "clinic"}},
		{[]string{"perinatal"}, nil},
		{nil, nil},
	} {
		if got := ids(l.ContactsFor("en", c.kinds)); !cmp.Equal(got, c.want) {
			t.Errorf("%v: got %v, want %v", c.kinds, got, c.want)
		}
	}
	for audience, want := range map[document.Audience][]string{
		document.Client:     {"us-911", "us-988", "clinic"},
		document.Adolescent: {"us-911", "us-988", "us-teen", "clinic"},
		document.Caregiver:  {"us-911", "us-988", "us-teen", "clinic"},
		document.Clinician:  nil,
	} {
		if got := ids(l.HelpFor("en", audience)); !cmp.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", audience, got, want)
		}
	}
	spanish := l.ContactsFor("es", []string{"crisis"})[0]
	if spanish.Name != "988 Línea de Prevención" || spanish.Hours != "any time, day or night" {
		t.Errorf("%+v", spanish)
	}
}

func TestImprint(t *testing.T) {
	l := sound(t)
	en, es := l.Imprint("en"), l.Imprint("es")
	if en != l.Imprint("en") || en == es {
		t.Error("imprints are one a language")
	}
	if en.Help.ID != "us-988" || en.NumbersChecked != "2026-11-20" || en.RecheckBy != "2027-02-18" || en.Root != "" || es.Root != "es/" || en.Country != "US" {
		t.Errorf("%+v", en)
	}
}

// The hours and the address are one text, in the clinic's first language, or a
// text for each language.
func TestClinicByLanguage(t *testing.T) {
	with := func(hours string) (*Library, string) {
		files := project(t)
		clinic := files["content/clinic.yaml"]
		clinic.Data = bytes.Replace(clinic.Data, []byte("hours: Monday to Friday, 9 am to 5 pm"), []byte(hours), 1)
		return load(files)
	}
	for _, c := range []struct{ hours, words, lang string }{
		{"hours: weekdays", "weekdays", "en"},
		{"hours: {en: weekdays, es: entre semana}", "entre semana", ""},
		{"hours: {en: weekdays}", "weekdays", "en"},
		{"address: {en: 1 Main Street, es: Calle Mayor 1}", "", "en"},
	} {
		l, messages := with(c.hours)
		if messages != "" {
			t.Fatal(messages)
		}
		clinic, line := l.Imprint("es").Clinic, l.ContactsFor("es", []string{KindClinic})[0]
		if clinic.Lang != "en" || clinic.Hours != c.words || line.Hours != c.words || line.NameLang != "en" {
			t.Errorf("%s: %+v, %+v", c.hours, clinic, line)
		}
		if c.words != "" && (clinic.HoursLang != c.lang || line.HoursLang != c.lang) {
			t.Errorf("%s: in %q, and in %q", c.hours, clinic.HoursLang, line.HoursLang)
		}
		if english := l.Imprint("en").Clinic; c.words != "" && (english.Hours != "weekdays" || english.HoursLang != "") {
			t.Errorf("%s: %+v", c.hours, english)
		}
	}
	if l, _ := with("address: {en: 1 Main Street, es: Calle Mayor 1}"); l.Imprint("es").Clinic.Address != "Calle Mayor 1" || l.Imprint("es").Clinic.AddressLang != "" {
		t.Errorf("%+v", l.Imprint("es").Clinic)
	}
	for hours, want := range map[string]string{
		"hours: [weekdays]":    "hours must be text; write one text, or one for each language: {en: …}",
		"hours: {}":            "hours is empty",
		"hours: {en: }":        "en is empty",
		"hours: {fr: semaine}": "no text in a language of the clinic",
		"hours: {E: weekdays}": `"E" cannot be a key here`,
		"hours: 9":             "hours must be in quotes",
	} {
		if _, messages := with(hours); !strings.Contains(messages, want) {
			t.Errorf("%s: %s", hours, messages)
		}
	}
}

func TestLeaveOut(t *testing.T) {
	files := project(t)
	files["content/clinic.yaml"].Data = append(files["content/clinic.yaml"].Data, "leave_out: [teen-feelings, grief]\n"...)
	l, messages := load(files)
	if strings.TrimSpace(messages) != `content/clinic.yaml:3:17: warning: of what is in "es", nothing is left; take it out of languages` {
		t.Fatal(messages)
	}
	if l.Handout("en", "grief") != nil || l.Handout("es", "grief") != nil || !l.LeftOut["grief"] || len(l.Handouts) != 1 {
		t.Error("what is left out is still there")
	}
	if parts := l.Packet("en", "pk-start").Parts; len(parts) != 1 || parts[0].Title != "For you" {
		t.Errorf("%+v", parts)
	}
}

// TestWorkingTextTakenBack: a folder with versions only is no handout now.
func TestWorkingTextTakenBack(t *testing.T) {
	files := project(t)
	files["content/en/handouts/gone/versions/1.0/index.md"] = &fstest.MapFile{Data: []byte("x")}
	l, messages := load(files)
	if messages != "" || l.Handout("en", "gone") != nil {
		t.Error(messages)
	}
}

func TestReferences(t *testing.T) {
	for _, c := range []struct{ csl, text, short, url string }{
		{`{id: a, title: Depression in adults, author: [{literal: National Institute for Health and Care Excellence}], issued: 2022-06-29, publisher: NICE, URL: "https://www.nice.org.uk/guidance/ng222", type: webpage}`,
			"National Institute for Health and Care Excellence. Depression in adults. NICE; 2022.",
			"National Institute for Health and Care Excellence, 2022", "https://www.nice.org.uk/guidance/ng222"},
		{`{id: a, type: chapter, title: Grief, author: [{family: Berg, given: Jan-Peter, non-dropping-particle: van den}], editor: [{family: Lee, given: A. B.}, {family: Ray, given: C}], container-title: A handbook, edition: 2, publisher: Press, page: 10--20, issued: {year: 1999}}`,
			"van den Berg JP. Grief. In: Lee AB, Ray C, editors. A handbook. 2nd ed. Press; 1999. p. 10–20.",
			"van den Berg, 1999", ""},
		{`{id: a, type: article-journal, title: Does it <i>work</i>?, author: [{family: A}, {family: B}, {family: C}, {family: D}, {family: E}, {family: F}, {family: G}], container-title: J, DOI: "https://doi.org/10.1000/x"}`,
			"A, B, C, D, E, F, et al. Does it work? J.", "A and others", "https://doi.org/10.1000/x"},
		{`{id: a, type: book, title: Essays, editor: [{family: Lee, given: Ann, suffix: Jr}], issued: {date-parts: [[2001, 2], [2002]]}}`,
			"Lee A Jr, editor. Essays. 2001.", "Lee, 2001", ""},
		{`{id: a, type: report, title: T, author: [{family: Stewart, given: M. O.}, {literal: and others}], issued: 2014}`, "Stewart MO, et al. T. 2014.", "Stewart and others, 2014", ""},
		{`{id: a, type: document, title: Notes}`, "Notes.", "Notes", ""},
		{`{id: a, type: article-journal, title: T, container-title: J, volume: 12, page: e5, issued: 2005}`, "T. J 2005;12:e5.", "T, 2005", ""},
	} {
		tree := parseYAML("x", c.csl, 0, nil)
		w := workFrom(tree.value.(map[string]any))
		if w.Text != c.text || w.Short != c.short || w.URL != c.url {
			t.Errorf("%s:\n%q\n%q\n%q", c.csl, w.Text, w.Short, w.URL)
		}
	}
}

// TestWorkers: the number of workers and their order change nothing.
func TestWorkers(t *testing.T) {
	files := many(t, 60)
	files["content/en/handouts/h-00007/index.md"].Data = []byte("no front matter")
	files["content/en/handouts/h-00011/x.svg"] = &fstest.MapFile{Data: []byte("no picture")}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one, oneSaid := load(files)
	for range 10 {
		runtime.GOMAXPROCS(8)
		other, said := load(files)
		if said != oneSaid {
			t.Fatalf("%s\n%s", said, oneSaid)
		}
		if !reflect.DeepEqual(one.Handouts, other.Handouts) {
			t.Fatal("the handouts differ")
		}
	}
}

// many is a project of n handouts of about the usual size.
func many(t testing.TB, n int) fstest.MapFS {
	files := project(t)
	body := bytes.Repeat([]byte("Grief is what we feel when someone dies, and it **takes** time.\n\n"), 70)
	for i := range n {
		front := fmt.Sprintf("---\nid: b%05d\ntitle: \"Your partner and the practical energy (%d)\"\nsummary: \"If you name the painful farewell and the painful conversation.\"\nmain_message: \"If you name the painful farewell.\"\nkind: handout\naudience: client\nphase: [beginning]\ntopics: [relapse, perinatal, assertiveness]\nversion: \"3.4\"\nstatus: ready\nchecked: 2026-02-23\nnext_check: 2028-08-01\n---\n\n", i, i)
		files[fmt.Sprintf("content/en/handouts/h-%05d/index.md", i)] = &fstest.MapFile{Data: append([]byte(front), body...)}
	}
	return files
}

// BenchmarkLoad reads handouts of the usual size from disk.
func BenchmarkLoad(b *testing.B) {
	const handouts = 1000
	dir := b.TempDir()
	if err := os.CopyFS(dir, many(b, handouts)); err != nil {
		b.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer root.Close()
	b.ReportAllocs()
	for b.Loop() {
		if _, messages := load(root.FS()); messages != "" {
			b.Fatal(messages)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/handouts, "ns/handout")
}

// TestFormats: the examples of docs/formats.md are as the schemas want them.
func TestFormats(t *testing.T) {
	text, err := os.ReadFile("../../docs/formats.md")
	if err != nil {
		t.Fatal(err)
	}
	schemaOf := map[string]string{
		"A handout": "handout", "A packet": "packet", "A page": "page", "The clinic": "clinic",
		"Contacts": "contacts", "Facts": "facts", "Sources": "sources", "Glossary": "glossary",
		"Reviews": "reviews", "Clinical codes": "codes", "What people type": "synonyms",
	}
	checked := 0
	for section := range strings.SplitSeq(string(text), "\n## ") {
		heading, _, _ := strings.Cut(section, ":")
		_, example, found := strings.Cut(section, "```yaml\n")
		if schemaOf[heading] == "" || !found {
			continue
		}
		example, _, _ = strings.Cut(example, "```")
		if front, ok := strings.CutPrefix(example, "---\n"); ok {
			example, _, _ = strings.Cut(front, "---\n")
		}
		diags := &diag.List{}
		if tree := parseYAML(heading, example, 0, diags); tree != nil {
			tree.check(schemaOf[heading], diags)
		}
		for _, m := range diags.Messages() {
			t.Error(m)
		}
		checked++
	}
	if checked != len(schemaOf) {
		t.Errorf("%d examples of %d", checked, len(schemaOf))
	}
}

// TestContactKinds: the schema and the program know the same kinds.
func TestContactKinds(t *testing.T) {
	sch := schemaAt(schemas()["contacts"], []string{"lines", "0", "kinds", "0"})
	if sch == nil || sch.Enum == nil {
		t.Fatal("the schema lists no kinds")
	}
	kinds := []string{KindClinic}
	for _, v := range sch.Enum.Values {
		kinds = append(kinds, v.(string))
	}
	slices.Sort(kinds)
	want := ContactKinds()
	slices.Sort(want)
	if !slices.Equal(kinds, want) {
		t.Errorf("schema %v, program %v", kinds, want)
	}
}
