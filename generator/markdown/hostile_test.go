package markdown_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"iptpress/generator/diag"
	"iptpress/generator/locale"
	"iptpress/generator/markdown"
)

// hostile texts are long or deep in a way that a parser may trip over.
var hostile = map[string]string{
	"quotes in quotes":      strings.Repeat(">", 100_000),
	"quotes over lines":     strings.Repeat(strings.Repeat("> ", 200)+"a\n", 500),
	"lists in lists":        strings.Repeat("- ", 8_000) + "a\n",
	"deeper lists":          deeper("- a\n", 300),
	"boxes in boxes":        strings.Repeat("::: note\n", 5_000),
	"boxes closed":          strings.Repeat("::: note\n", 5_000) + strings.Repeat(":::\n", 5_000),
	"stray closes":          strings.Repeat(":::\n", 20_000),
	"brackets":              strings.Repeat("[", 100_000),
	"brackets on lines":     strings.Repeat(strings.Repeat("[", 500)+"\n", 400),
	"brackets closed":       strings.Repeat(strings.Repeat("[", 200)+strings.Repeat("]", 200)+"\n", 400),
	"open links":            strings.Repeat("[a](", 5_000),
	"links on lines":        strings.Repeat("[a](b\n", 20_000),
	"links in links":        strings.Repeat("[", 2_000) + "a" + strings.Repeat("](b)", 2_000),
	"pictures":              strings.Repeat("![", 5_000) + strings.Repeat("](a.svg)", 2_000),
	"open spans":            strings.Repeat("[a", 5_000) + "]{lang=fr}",
	"spans":                 strings.Repeat("[a]{lang=fr}\n", 5_000),
	"spans in spans":        strings.Repeat("[", 300) + "a" + strings.Repeat("]{lang=fr}", 300),
	"braces":                strings.Repeat("{{", 50_000),
	"facts":                 strings.Repeat("{{ facts.sessions.adult }}\n", 10_000),
	"unknown facts":         strings.Repeat("{{ facts.sessions.adlt }}\n", 10_000),
	"open citations":        strings.Repeat("[@a\n", 20_000),
	"citations":             "[@" + strings.Repeat("frank1990; @", 1_000) + "frank1990]",
	"long citation":         "[@" + strings.Repeat("x", 10_000) + "]",
	"emphasis":              strings.Repeat("*a ", 5_000) + strings.Repeat(" a*", 5_000),
	"emphasis deep":         strings.Repeat("*a **a ", 2_000) + strings.Repeat("a** a*", 1_000),
	"emphasis over lines":   strings.Repeat("*a _b\n", 20_000),
	"code ticks":            ticks(180),
	"comments":              strings.Repeat("a <!-- \n", 5_000),
	"open tags":             strings.Repeat("a <b ", 3_000),
	"wide table":            strings.Repeat("a|", 5_000) + "\n" + strings.Repeat("-|", 5_000) + "\n",
	"padded table":          strings.Repeat("a|", 30) + "\n" + strings.Repeat("-|", 30) + "\n" + strings.Repeat("|\n", 100_000),
	"many tables":           strings.Repeat(strings.Repeat("a|", 30)+"\n"+strings.Repeat("-|", 30)+"\n\n", 2_000),
	"delimiter rows":        strings.Repeat("-|-\n", 50_000),
	"long line":             strings.Repeat("a ", 500_000),
	"long paragraph":        strings.Repeat("some words\n", 50_000),
	"many headings":         strings.Repeat("## Same\n\n", 20_000),
	"heading braces":        "## " + strings.Repeat("{", 10_000) + "}",
	"many footnotes":        strings.Repeat("[^a]\n\n[^a]: b\n\n", 5_000),
	"footnotes calling":     "[^a]\n\n[^a]: [^a] [^b]\n[^b]: [^a]\n",
	"footnotes in each":     strings.Repeat("[^a]: ", 2_000) + "x[^a]",
	"reference definitions": "[a]: /" + strings.Repeat("u", 10_000) + "\n\n" + strings.Repeat("[a] ", 3_000),
	"definitions":           strings.Repeat("a\n: b\n", 10_000),
	"attributes":            "::: lines {" + strings.Repeat("a=1 ", 3_000) + "}",
	"open attribute":        `::: lines {label="` + strings.Repeat(`\"`, 5_000),
	"control characters":    "a\x00b\x01c\x7f \u2028 \ufeff",
	"invalid UTF-8":         "a\xff\xfe [\xc3]{lang=\xff} \"\xf0\x9f\n## \xff\n",
	"tabs":                  strings.Repeat("\t-\t", 3_000),
	"bare addresses":        strings.Repeat("https://a.b/ ", 1_000) + strings.Repeat("a@", 3_000),
}

func deeper(line string, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("  ", i) + line)
	}
	return b.String()
}

func ticks(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("a" + strings.Repeat("`", i))
	}
	return b.String()
}

// TestHostile parses texts that are built to take long or to go deep.
func TestHostile(t *testing.T) {
	for name, text := range hostile {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			parse(t, text)
			took := time.Since(start)
			t.Logf("%d bytes in %v", len(text), took)
			if took > 30*time.Second { // it hangs, or as good as; a busy machine is allowed for
				t.Errorf("%d bytes took %v", len(text), took)
			}
		})
	}
}

// parse reads a text with the sample library and checks what holds for every
// text: few messages, each inside of its file.
func parse(t testing.TB, text string) {
	var diags diag.List
	lib := sampleLibrary()
	p := markdown.New(lib, map[string]*locale.Locale{"en": englishOnce(t)}, &diags)
	h := lib.Handouts[0]
	h.Body, h.BodyLine = []byte(text), 10
	d := p.Handout(h)
	p.CheckLinks()
	lines := bytes.Split(h.Body, []byte("\n"))
	messages := diags.Messages()
	if len(messages) > 250 {
		t.Errorf("%d messages", len(messages))
	}
	for _, m := range messages {
		if m.File != h.Path {
			continue
		}
		line := m.Line - 10
		if line < 0 || line >= len(lines) || m.Col < 1 || m.Col > utf8.RuneCount(lines[line])+1 {
			t.Errorf("%s: outside of the text", m)
		}
		if len(m.String()) > 1000 || strings.ContainsRune(m.String(), '\n') {
			t.Errorf("a message that is hard to read: %q", m)
		}
	}
	checkTree(t, d)
}

func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/cases/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, c := range strings.Split("\n"+string(data), "\n==== ")[1:] {
			_, rest, _ := strings.Cut(c, "\n")
			input, _, _ := strings.Cut(rest, "\n---- tree\n")
			f.Add(input)
		}
	}
	for _, text := range hostile {
		if len(text) < 2000 {
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		start := time.Now()
		parse(t, text)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%d bytes took %v", len(text), took)
		}
	})
}
