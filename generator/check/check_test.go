package check_test

import (
	"io/fs"
	"strings"
	"testing"

	"iptpress/generator/check"
	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/library"
	"iptpress/generator/locale"
	"iptpress/generator/markdown"

	"iptpress"
)

// handout checks the body of a handout and gives what is said of it.
func handout(t testing.TB, body string, change ...func(*library.Handout)) []diag.Message {
	t.Helper()
	h := &library.Handout{
		Text: library.Text{Path: "content/en/handouts/x/index.md", Dir: "content/en/handouts/x", Lang: "en", Slug: "x",
			Body: []byte(body), BodyLine: 20, Keys: map[string]library.KeyPos{"title": {Line: 2, Col: 1}}},
		Meta: document.Meta{Slug: "x", Lang: "en", Kind: document.Handout, Title: "A title", Audience: document.Client},
	}
	for _, c := range change {
		c(h)
	}
	lib := testLibrary()
	lib.Handouts = []*library.Handout{h}
	diags := &diag.List{}
	d := markdown.New(lib, locales(t), diags).Handout(h)
	if diags.Failed() {
		t.Fatalf("the text is not sound: %v", diags.Messages())
	}
	return check.New(lib, "2026-11-25").Handout(h, d)
}

func testLibrary() *library.Library {
	return &library.Library{
		Languages: []string{"en"},
		Sources:   map[string]*library.Work{"trial2020": {Source: document.Source{Key: "trial2020"}}},
		Glossary: []library.Term{
			{ID: "sick-role", Term: library.Localized{"en": "sick role"}, Definition: library.Localized{"en": "A time to ask for less."}},
		},
		FactGroups: []library.FactGroup{{ID: "sessions", Facts: []library.Fact{
			{ID: "adult", Text: library.Localized{"en": "12 to 16 weekly sessions"}},
		}}},
	}
}

func locales(t testing.TB) map[string]*locale.Locale {
	t.Helper()
	files, err := fsSub("layouts")
	if err != nil {
		t.Fatal(err)
	}
	en, err := locale.Load(files, "en")
	if err != nil {
		t.Fatal(err)
	}
	return map[string]*locale.Locale{"en": en}
}

// of gives the messages of a rule, as they are printed from the line on.
func of(rule string, messages []diag.Message) []string {
	var all []string
	for _, m := range messages {
		if m.Rule == rule {
			all = append(all, strings.TrimPrefix(m.String(), m.File+":"))
		}
	}
	return all
}

// expect fails unless a rule's messages begin as wanted, in order.
func expect(t *testing.T, rule string, messages []diag.Message, want ...string) {
	t.Helper()
	got := of(rule, messages)
	if len(got) != len(want) {
		t.Errorf("%s says %q, want %d messages", rule, got, len(want))
		return
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("%s says %q, want %q", rule, got[i], want[i])
		}
	}
}

func TestPlaces(t *testing.T) {
	m := handout(t, "One line.\n\n## A [link](https://example.org/victims) first\n\n- **People** who *suffer from* it {{ facts.sessions.adult }} [@trial2020].\n- He said “it’s the elderly”.\n\n::: lines {rows=3 label=\"What do victims say?\"}\n",
		func(h *library.Handout) { h.Meta.Audience = document.Clinician })
	expect(t, "people-first", m,
		`24:19: warning: "suffer from" names`,
		`25:17: warning: "the elderly" names`,
		`27:34: warning: "victims" names`)
	if len(m) > 0 && m[0].Length != len("suffer from") {
		t.Errorf("the first is %d characters long", m[0].Length)
	}
}

func TestAllow(t *testing.T) {
	m := handout(t, "A victim here. <!-- allow people-first: it is a quotation -->\n\n"+
		"<!-- allow people-first: this one too -->\n\nA victim there.\n\n"+
		"A victim last. <!-- allow people-first -->\n\n"+
		"<!-- allow people-first: nothing -->\n\nNo one.\n\n<!-- allow people-frist: x -->\n\n<!-- a comment of the author's -->\n")
	expect(t, "people-first", m, `26:3: warning: "victim"`)
	expect(t, "allow", m,
		`26:16: warning: the comment gives no reason; write <!-- allow people-first: reason -->`,
		`28:1: warning: there is nothing here for people-first to say; delete the comment`,
		`32:1: warning: there is no rule "people-frist"; did you mean "people-first"?`)
}

func TestReadingGrade(t *testing.T) {
	hard := strings.Repeat("Psychotherapeutic interventions necessitate considerable interpersonal collaboration between participating individuals. ", 12)
	expect(t, "reading-grade", handout(t, hard), "2:1: warning: the text is above the limit for its readers: Flesch-Kincaid")
	expect(t, "hard-sentence", handout(t, hard), "20:", "20:", "20:")
	expect(t, "reading-grade", handout(t, strings.Repeat("We met. It was good to talk. ", 30)))
	expect(t, "reading-grade", handout(t, "<!-- allow reading-grade: it is a list of names -->\n\n"+hard))
	expect(t, "reading-grade", handout(t, hard, func(h *library.Handout) { h.Meta.Audience = document.Clinician }))
}

func fsSub(dir string) (fs.FS, error) { return fs.Sub(iptpress.Files, dir) }
