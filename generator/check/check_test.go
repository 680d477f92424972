package check_test

import (
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

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
		Country: library.Country{Code: "US", RecheckDays: 90, Lines: []library.Line{
			{ID: "a", Kinds: []string{"emergency"}, Call: "911", Checked: "2026-11-20", Verified: true},
			{ID: "c", Kinds: []string{"crisis"}, Call: "116 123", Text: "85258", Checked: "2026-11-20", Verified: true},
			{ID: "b", Kinds: []string{"crisis"}, Call: "988", Checked: "2026-09-02", Verified: true},
		}},
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

func TestWording(t *testing.T) {
	text := "You can utilize this sheet. It will guarantee an outcome. Sufferers committed suicide after an overdose.\n\n" +
		"IPT has strong evidence and helps many people. No one can say if IPT helps you.\n\n" +
		"The the talk was led badly. A decision is made. We met with the the end.\n"
	m := handout(t, text)
	expect(t, "hard-word", m, `20:9: info: "utilize" is hard to read; write "use"`)
	expect(t, "promise", m, `20:37: warning: "guarantee" promises`)
	expect(t, "people-first", m, `20:59: warning: "Sufferers" names`)
	expect(t, "safe-messaging", m, `20:69: warning: "committed suicide" is not a safe way to speak of suicide; write "died by suicide"`)
	expect(t, "method-word", m, `20:96: "overdose" names a method`)
	expect(t, "strength-word", m, `22:9: warning: "strong evidence" is not one of the four`)
	expect(t, "claim-source", m, `22:29: warning: "helps": a treatment is said to do something`)
	expect(t, "doubled-word", m, `24:1: warning: "the" stands twice`, `24:61: warning: "the" stands twice`)
	expect(t, "passive-voice", m, `24:14: info: "was led"`)
	for _, m := range m {
		if m.Rule == "safe-messaging" && m.Fix != (diag.Fix{Was: "committed suicide", With: "died by suicide"}) {
			t.Errorf("fix %+v", m.Fix)
		}
	}
	clinician := func(h *library.Handout) { h.Meta.Audience = document.Clinician }
	m = handout(t, text, clinician)
	expect(t, "hard-word", m)
	expect(t, "method-word", m)
	m = handout(t, "Never write \"sufferers\" or \"strong evidence\". IPT helps people with depression [@trial2020].\n", clinician)
	expect(t, "people-first", m)
	expect(t, "strength-word", m)
	expect(t, "claim-source", m)
}

func TestPhoneNumbers(t *testing.T) {
	for text, want := range map[string]string{
		"Call 988 now.":                            "988",
		"Text HOME to 741741 any time.":            "741741",
		"Ring us on (555) 010-0134 at once.":       "(555) 010-0134",
		"The line is 1-800-273-8255.":              "1-800-273-8255",
		"Call +44 20 7946 0958 or come by.":        "+44 20 7946 0958",
		"It is 0808 808 8000, day and night.":      "0808 808 8000",
		"In an emergency dial 911.":                "911",
		"Samaritans are on 116 123 for you.":       "116 123",
		"Send SHOUT: 85258.":                       "85258",
		"Reach us: 555.010.0134 or 5550100134.":    "555.010.0134",
		"Call 5550100134.":                         "5550100134",
		"Ask 08001111 for more.":                   "08001111",
		"Appelez 01 23 45 67 89 vite.":             "01 23 45 67 89",
		"SNOMED 443730003 is the code.":            "",
		"See PMC6750225 and S0033291724001788.":    "",
		"Tick 1 2 3 4 5 6 7 8 9 10 as you like.":   "",
		"Or 0 1 2 3 4 5 6 7 8 9 10 as you like.":   "",
		"On 23.11.2026 and 23-11-2026 we met.":     "",
		"In 2010 2015 2020 and 2010-2015-2020.":    "",
		"Of 10 000–20 000 or 1 000 000-2 000 000.": "",
		"In 1969 to 1970 work began.":              "",
		"It took 11,434 people in 90 studies.":     "",
		"Seen on 2026-11-23, pages 2019-2020.":     "",
		"The paper is 10.1176/appi.ajp.2015.15.":   "",
		"Rate it 0 to 10 and 10 1000 people came.": "",
		"The group had 112 people.":                "",
		"Call after 9 am or 11 am.":                "",
		"ISBN 978-0-19-066259-2 is the guide.":     "",
		"Of 1 000 000 people a few.":               "",
	} {
		m := handout(t, text+"\n")
		switch got := of("phone-number", m); {
		case want == "":
			expect(t, "phone-number", m)
		case len(got) != 1 || !strings.Contains(got[0], strconv.Quote(want)):
			t.Errorf("in %q: %q, want %q", text, got, want)
		}
	}
	m := handout(t, "Fine.\n", func(h *library.Handout) { h.Meta.Summary = "Call 988." })
	expect(t, "phone-number", m, "1:1: ")
}

func TestTypedNumbers(t *testing.T) {
	m := handout(t, "It takes {{ facts.sessions.adult }}, and 12 to 16 weekly sessions it is. Some come for 8 sessions, or twelve.\n\nIn the first 4 sessions you talk. It took sixteen weekly sessions. We met 2 sessions later, in 12 months.\n")
	expect(t, "typed-number", m,
		`20:42: warning: "12 to 16 weekly sessions" stands in the facts; cite it as {{ facts.sessions.adult }}`,
		`20:88: warning: "8 sessions" counts sessions`,
		`22:43: warning: "sixteen weekly sessions" counts sessions`)
	if len(m) > 0 && m[0].Fix.With != "{{ facts.sessions.adult }}" {
		t.Errorf("fix %+v", m[0].Fix)
	}
	eating := func(h *library.Handout) { h.Meta.Topics = []string{"eating"} }
	expect(t, "weight-number", handout(t, "She lost 20 pounds on 800 calories, at a BMI of 17.\n", eating), `20:10:`, `20:23:`, `20:42:`)
	expect(t, "weight-number", handout(t, "It cost 20 pounds.\n"))
	expect(t, "mood-score", handout(t, "Add up your numbers. You do not add up your numbers.\n"), "20:1: ")
}

func TestSafety(t *testing.T) {
	dispute := func(h *library.Handout) { h.Meta.ProblemAreas = []string{"dispute"} }
	declared := func(h *library.Handout) { dispute(h); h.Meta.SafetyNotes = []string{"abuse"} }
	box := "::: safety\nIf someone hurts you, talk to your therapist alone first.\n:::\n"
	expect(t, "safety-note", handout(t, "## One\n\nTalk.\n", dispute), "1:1: a text on disputes has no safety note")
	expect(t, "safety-note", handout(t, box+"\n## One\n\nTalk.\n", declared))
	expect(t, "safety-note", handout(t, "## One\n\nTalk.\n\n## Two\n\n"+box, declared), "1:1: warning: the safety note comes after the first section")
	expect(t, "safety-note", handout(t, "Nothing.\n", func(h *library.Handout) { h.Meta.SafetyNotes = []string{"medicine"} }), `1:1: warning: safety_notes lists "medicine"`)
	expect(t, "safety-note", handout(t, "Talk.\n", func(h *library.Handout) { h.Meta.Topics = []string{"communication"} }), `1:1: info: `)
	expect(t, "crisis-box", handout(t, "Talk.\n"))

	lib := testLibrary()
	lib.Country.Lines = lib.Country.Lines[:1] // no crisis line
	h := &library.Handout{Meta: document.Meta{Audience: document.Client, Lang: "en"}}
	m := check.New(lib, "").Handout(h, &document.Document{Meta: h.Meta, Help: lib.HelpFor("en", document.Client)})
	expect(t, "crisis-box", m, `1:1: the crisis box has no line of the kind "crisis"`)
	made := &document.Packet{Lang: "en", Parts: []document.Part{{Audience: document.Adolescent}}}
	expect(t, "crisis-box", check.New(lib, "").Packet(&library.Packet{}, made), "1:1: warning: the packet has no help page")
	made.Parts[0].Audience = document.Clinician
	expect(t, "crisis-box", check.New(lib, "").Packet(&library.Packet{}, made))
}

func TestTerms(t *testing.T) {
	expect(t, "term-unexplained", handout(t, "The sick role is a [sick role](term:sick-role).\n"), `20:5: info: "sick role" is used before it is explained; link it: [sick role](term:sick-role)`)
	expect(t, "term-unexplained", handout(t, "The [sick role](term:sick-role) is a sick role.\n"))
}

func TestDates(t *testing.T) {
	due := func(day document.Date) func(*library.Handout) {
		return func(h *library.Handout) { h.Meta.NextCheck = day }
	}
	expect(t, "due-soon", handout(t, "Talk.\n", due("2027-01-01")), "1:1: info: the text has to be checked again by 2027-01-01")
	expect(t, "due-soon", handout(t, "Talk.\n", due("2027-11-01")))
	expect(t, "due-soon", handout(t, "Talk.\n", due("2026-11-01"))) // overdue, which the library says
	lib := testLibrary()
	if m := check.New(lib, "2026-11-25").Library(); len(m) != 1 || m[0].Text != "help lines have to be checked again by 2026-12-01: b" {
		t.Errorf("%v", m)
	}
	lib.FactGroups[0].Facts[0].Note = library.Localized{"en": "Call 1-800-273-8255."}
	if m := check.New(lib, "").Library(); len(m) != 1 || m[0].Severity != diag.Error {
		t.Errorf("%v", m)
	}
}

func TestSpelling(t *testing.T) {
	m := handout(t, "You receivv help. Tomás and a sick-role helped. See https://exmple.org/theirr, thhe `thhe`, [Bonjour]{lang=fr}, IPSRT and re-read it. Receivv thhe.\n")
	expect(t, "spelling", m,
		`20:5: warning: "receivv" is in no word list; did you mean "receive"`,
		`20:19: warning: "Tomás" is in no word list`,
		`20:80: warning: "thhe" is in no word list; did you mean "the"`,
		`20:135: warning: "Receivv" is in no word list; did you mean "Receive"`)
	expect(t, "spelling", handout(t, "La mañana.\n", func(h *library.Handout) { h.Lang, h.Meta.Lang = "es", "es" }))
}

func TestSpellingElsewhere(t *testing.T) {
	lib := testLibrary()
	lib.Words = map[string][]string{"en": {"Tomás"}}
	lib.Country.Code = "GB"
	h := &library.Handout{Meta: document.Meta{Lang: "en", Title: "The " + "behav" + "iour of Tomás", Summary: "An organisa" + "tion, a cent" + "re, a behaviuor."}}
	m := check.New(lib, "").Handout(h, &document.Document{Meta: h.Meta})
	expect(t, "spelling", m, `1:1: warning: "behaviuor" is in no word list`)
}

func TestAppraisal(t *testing.T) {
	body := "::: key-points\n- One.\n:::\n\n## First\n\n" + strings.Repeat("You go and see your friend today. ", 12) + "\n\n## Overview\n\n![A cat](cat.svg)\n\nWe do not know. " + strings.Repeat("It is so. ", 24) + "[@trial2020]\n\n::: try-this\n1. Go.\n2. Come.\n:::\n"
	with := func(a *library.Appraisal) func(*library.Handout) {
		return func(h *library.Handout) {
			h.Meta.Version, h.Meta.MainMessage, h.Appraisal = "1.0", "See a friend.", a
			h.Figures = map[string]document.Image{"cat.svg": {Name: "cat.svg", Type: "svg"}}
		}
	}
	expect(t, "pemat", handout(t, body, with(nil)),
		`2:1: info: PEMAT-P: understandability 7 of 9 (78 in 100), 6 items await a person; actionability 3 of 4 (75 in 100), 2 items await a person; mend 9: "Overview" says nothing of what follows; 17: no caption under "cat.svg"; 23: it links to no worksheet; answer 2, 3, `)
	m := handout(t, body, with(&library.Appraisal{Version: "1.0", Initials: "AB", Date: "2026-11-24",
		PEMAT:              map[int]string{2: "yes", 3: "yes", 10: "no", 15: "n/a", 16: "yes", 18: "yes", 17: "yes", 25: "yes", 26: "yes"},
		ClearCommunication: map[int]string{4: "yes", 7: "yes"}}))
	expect(t, "pemat", m, `2:1: info: PEMAT-P (with answers by AB of 2026-11-24): understandability 12 of 14 (86 in 100); actionability 5 of 6 (83 in 100); mend 9: "Overview" says nothing of what follows; 10; 23: `)
	expect(t, "old-appraisal", m)
	m = handout(t, body, with(&library.Appraisal{Version: "0.9", Initials: "AB", PEMAT: map[int]string{2: "yes"}, Allow: []library.Allowed{
		{Rule: "passive-voice", Words: "was led", Reason: "x"}, {Rule: "pemat", Reason: "not yet"}, {Rule: "phone-numbr", Reason: "x"}}}))
	expect(t, "old-appraisal", m, ` info: the answers are about version 0.9, and the text is 1.0`)
	expect(t, "pemat", m)
	expect(t, "allow", m, ` warning: there is nothing for passive-voice to say of such words; delete the entry`, ` warning: there is no rule "phone-numbr"`)
	expect(t, "passive-voice", handout(t, "It was led. It was made to be led.\n", with(&library.Appraisal{Allow: []library.Allowed{{Rule: "passive-voice", Words: "was led", Reason: "x"}}})))
	expect(t, "pemat", handout(t, body, with(nil), func(h *library.Handout) { h.Meta.Audience = document.Clinician }))
}

// Each rule has a page, each page a rule, and the index names them all.
func TestPages(t *testing.T) {
	docs := os.DirFS("../../docs/checks")
	index, err := fs.ReadFile(docs, "README.md")
	if err != nil {
		t.Fatal(err)
	}
	severities := [...]string{"Error", "Warning", "Note"}
	for _, r := range check.Rules() {
		page, err := fs.ReadFile(docs, r.ID+".md")
		if err != nil {
			t.Error(err)
			continue
		}
		if head := fmt.Sprintf("# %s\n\n**%s.** %s.\n\n%s\n", r.ID, severities[r.Severity], r.Title, r.Reason); !strings.HasPrefix(string(page), head) {
			t.Errorf("%s.md does not begin with\n%s", r.ID, head)
		}
		if silence := "<!-- allow " + r.ID + ": "; r.Silenceable() && !strings.Contains(string(page), silence) {
			t.Errorf("%s.md does not say how to silence it: %s", r.ID, silence)
		}
		if row := fmt.Sprintf("| [%s](%s.md) | %s | %s |\n", r.ID, r.ID, severities[r.Severity], r.Title); !strings.Contains(string(index), row) {
			t.Errorf("the index lacks\n%s", row)
		}
		if !strings.Contains(string(page), "## How to mend it") && !strings.Contains(string(page), "## How to answer the rest") {
			t.Errorf("%s.md does not say how to mend it", r.ID)
		}
	}
	pages, _ := fs.Glob(docs, "*.md")
	for _, name := range pages {
		if id := strings.TrimSuffix(name, ".md"); id != "README" && check.RuleOf(id) == nil {
			t.Errorf("%s is the page of no rule", name)
		}
	}
}

// Words beyond number are told of once.
func TestManyMisspelled(t *testing.T) {
	var b strings.Builder
	for i := range 500 {
		fmt.Fprintf(&b, "qx%c%c%c ", 'a'+i%26, 'a'+i/26%26, 'b'+i%7)
	}
	m := of("spelling", handout(t, b.String()))
	if len(m) != 51 || !strings.Contains(m[50], "more words than can be listed") {
		t.Errorf("%d messages, the last %q", len(m), m[len(m)-1])
	}
}

// Whatever an author saves is checked, in time in proportion to its length, and
// every message stands at a place that is there.
func FuzzHandout(f *testing.F) {
	for _, s := range []string{
		"", "a", "<!-- allow", "<!-- allow x: y -->", "<!-- allow people-first: a -->\n\nA victim.\n", "## \n\n- a\n  - b\n", "| a | b |\n| - | - |\n| the the | utilize |\n",
		"::: lines {rows=3 label=\"the the\"}\n", "{{ facts.sessions.adult }} 12 to 16 weekly sessions", "Call 988, +1 (555) 0100 0100", "[sick role](term:sick-role)", "é’‘“”… A.B. e.g. 1.2,3 —--- -a- '",
		"IPT helps. [@trial2020]", "**com**mitted suicide, commit\nsuicide", "> quote\n> the the\n", "Term\n: the the meaning\n", "[^1]\n\n[^1]: the the\n", "İſ the the",
	} {
		f.Add(s)
	}
	lib := testLibrary()
	loc := locales(f)
	f.Fuzz(func(t *testing.T, body string) {
		h := &library.Handout{
			Text: library.Text{Path: "content/en/handouts/x/index.md", Dir: "content/en/handouts/x", Lang: "en", Slug: "x", Body: []byte(body), BodyLine: 20},
			Meta: document.Meta{Slug: "x", Lang: "en", Kind: document.Handout, Title: "A title", Audience: document.Client, ProblemAreas: []string{"dispute"}},
		}
		d := markdown.New(lib, loc, &diag.List{}).Handout(h)
		lines := strings.Split(body, "\n")
		for _, m := range check.New(lib, "2026-11-25").Handout(h, d) {
			if m.Line < 20 {
				continue // about the text as a whole
			}
			if m.Line-20 >= len(lines) || m.Col < 1 || m.Col > utf8.RuneCountInString(lines[m.Line-20])+1 {
				t.Errorf("%v is not in the text", m)
			}
		}
	})
}
