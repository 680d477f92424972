package library

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"iptpress/generator/diag"
)

// fuzzFile loads the sound project with one file replaced by what the fuzzer
// makes up. Whatever that is, the messages are the same twice and each names a
// place that exists.
func fuzzFile(f *testing.F, name string, seeds ...string) {
	files := project(f)
	f.Add(files[name].Data)
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	for _, s := range caseTexts(f, name) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		files := project(t)
		files[name] = &fstest.MapFile{Data: data}
		diags := &diag.List{}
		Load(files, "content/clinic.yaml", diags)
		_, again := load(files)
		var first strings.Builder
		for _, m := range diags.Messages() {
			first.WriteString(m.String() + "\n")
			if m.File == "" || m.Text == "" || m.Rule == "" {
				t.Errorf("a message without place or text: %+v", m)
			}
			if lines := 1 + bytes.Count(data, []byte("\n")); m.File == name && m.Line > lines {
				t.Errorf("%s: the file has %d lines", m, lines)
			}
		}
		if first.String() != again {
			t.Errorf("first:\n%sthen:\n%s", &first, again)
		}
	})
}

// caseTexts gives the texts that the message cases have for a file.
func caseTexts(f *testing.F, name string) [][]byte {
	var texts [][]byte
	entries, err := os.ReadDir("testdata/messages")
	if err != nil {
		f.Fatal(err)
	}
	for _, e := range entries {
		data, err := os.ReadFile("testdata/messages/" + e.Name())
		if err != nil {
			f.Fatal(err)
		}
		for part := range strings.SplitSeq(string(data), "\n-- "+name+" --\n") {
			text, _, _ := strings.Cut(part, "\n-- ")
			texts = append(texts, []byte(text))
		}
	}
	return texts
}

func FuzzHandout(f *testing.F) {
	fuzzFile(f, grief, "---\n- a\n---\n", "---\n---", "\n\n ---\nid: a\n  ---\nx", "---\n? a\n: b\n---\n", "---\nid: [[{a: }]]\n---\n")
}
func FuzzPacket(f *testing.F) { fuzzFile(f, "content/en/packets/pk-start.md") }
func FuzzPage(f *testing.F)   { fuzzFile(f, "content/en/pages/about.md") }
func FuzzClinic(f *testing.F) {
	fuzzFile(f, "content/clinic.yaml", "languages: [../x]\n", "logo: ..\n")
}
func FuzzContacts(f *testing.F) { fuzzFile(f, "content/data/contacts/us.yaml") }
func FuzzSynonyms(f *testing.F) { fuzzFile(f, "content/data/synonyms.yaml") }
func FuzzFacts(f *testing.F)    { fuzzFile(f, "content/data/facts.yaml") }
func FuzzSources(f *testing.F)  { fuzzFile(f, "content/data/sources.yaml") }
func FuzzGlossary(f *testing.F) { fuzzFile(f, "content/data/glossary.yaml") }

// FuzzSVG holds what passes against another reader's view: the HTML parser's,
// since a page may hold the picture.
func FuzzSVG(f *testing.F) {
	for _, s := range caseTexts(f, "content/en/handouts/grief/arrow.svg") {
		f.Add(s)
	}
	f.Add([]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><style>a{fill:url(#b)}</style><title>t</title><path/></svg>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if !vetSVG("x.svg", data, &diag.List{}) {
			return
		}
		doc, err := html.Parse(bytes.NewReader(append([]byte("<!DOCTYPE html><body>"), data...)))
		if err != nil {
			t.Skip(err)
		}
		for n := range doc.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			switch n.Data {
			case "html", "head", "body", "svg":
			default:
				if n.Namespace != "svg" || n.Data == "script" || n.Data == "foreignObject" {
					t.Errorf("a page would have the element %s:%s", n.Namespace, n.Data)
				}
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "href" && !strings.HasPrefix(strings.TrimSpace(a.Val), "#") {
					t.Errorf("a page would have the attribute %s=%q", a.Key, a.Val)
				}
			}
		}
	})
}

// samePlain holds the quick reading of plain YAML against the parser's.
func samePlain(t interface {
	Fatalf(string, ...any)
}, source string) {
	value, places := plainYAML(source)
	if value == nil {
		return
	}
	if firstBad([]byte(source)) >= 0 {
		return // never reaches either
	}
	diags := &diag.List{}
	parsed := parseYAML("x", source, 0, diags)
	if parsed == nil {
		t.Fatalf("%q: the parser refuses it: %v", source, diags.Messages())
		return
	}
	if len(value) == 0 && parsed.value == nil {
		return // blank lines
	}
	if diff := cmp.Diff(parsed.value, any(value)); diff != "" {
		t.Fatalf("%q: %s", source, diff)
	}
	if diff := cmp.Diff(parsed.keyPlaces(), places); diff != "" {
		t.Fatalf("%q: %s", source, diff)
	}
}

func FuzzPlain(f *testing.F) {
	f.Add("id: b00000\ntitle: \"Your partner (0)\"\nphase: [beginning, any]\nsessions: [5, 6]\nchecked: 2026-02-23\n")
	f.Add("a: b: c\nb: 'x'\nc: yes\n\nd: é, ö\ne: it's \"so\" [a] {b} & * ! | > % @ `\n")
	f.Fuzz(func(t *testing.T, source string) { samePlain(t, source) })
}

// TestPlain holds the two readings against each other for texts that are plain,
// nearly plain, and not.
func TestPlain(t *testing.T) {
	values := []string{"a", "A b, c", "true", "True", "null", "yes", "~", "nan", ".inf", "1.10", "0x1F", "1_000", "1e3", "e3", "010", "12:30",
		"2026-11-23", "2026-02-30", "'x'", "-", "- a", "? a", "<<", "[]", "[ ]", "[a,]", "[,a]", "[a, b-c ]", "[1, 20]", "[1, 02]", "[010]", "[0]", "[99999]", "[100000]", "[a b]", "[a, true]", "[null]", "[[a]]", "[a: b]",
		"{}", "{a: b}", "a #b", "a# b", "a: b", "a:", "x:y", "http://x", "a \"b\"", "it's", "a [b] {c}", "a, b", "a & b * c ! d | e > f % g @ h `i`", "a - b", "a ? b",
		`""`, `"a: b # c"`, `"a"b"`, `"a`, `"a\n"`, `"é"`, `'a'`, `a\b`, "é", "aé", "a…b", "\u00A0a", "a\u00A0", "a\u2028b", "a\u0085b", "a\uFEFF", "|", "> x", "&a b", "*a", "!a b", "%a", "@a", "`a`"}
	keys := []string{"id", "title", "next_check", "null", "true", "y", "_a", "A", "a b", "a-b", "1", "\"a\"", "a.b", ""}
	for _, v := range values {
		for _, end := range []string{"\n", "", " \n", "\n\nb: c\n", "\n b: c\n", "\n  more\n", "\n- a\n", "\n# c\n", " # c\n", "\n---\n", "\n...\n", "\na: again\n"} {
			samePlain(t, "a: "+v+end)
			samePlain(t, "a:  "+v+end)
			samePlain(t, "a:"+v+end)
			samePlain(t, "x: y\na: "+v+end)
		}
	}
	for _, k := range keys {
		samePlain(t, k+": v\n")
		samePlain(t, "a: b\n"+k+": v\n")
		samePlain(t, " "+k+" : v\n")
	}

	text := rapid.OneOf(
		rapid.StringMatching(`[a-z"'\[\]{}:#,&*!|>%@ \\.é0-9-]{0,12}`),
		rapid.StringMatching(`"[A-Za-z:#,'é .-]{0,12}"`),
		rapid.StringMatching(`\[[a-z0-9, -]{0,12}\]`),
		rapid.StringMatching(`[A-Z][a-z ,.;'"?!()&é]{0,20}`),
	)
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for i := range rapid.IntRange(1, 4).Draw(t, "lines") {
			b.WriteString(string(rune('a'+i)) + ": " + text.Draw(t, "value") + "\n")
		}
		samePlain(t, b.String())
	})
	if value, _ := plainYAML("id: b00000\ntitle: \"A title\"\nphase: [middle]\nchecked: 2026-11-23\n"); len(value) != 4 {
		t.Error("the usual front matter is not plain")
	}
}
