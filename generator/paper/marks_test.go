package paper

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"iptpress/generator/document"
)

// A line through words ends with them, and not with the space that follows.
func TestStruckOutWords(t *testing.T) {
	through := regexp.MustCompile(`(?m)^\.8 w.*\n([\d.]+) [\d.]+ m\n([\d.]+) [\d.]+ l\n`)
	width := func(inlines ...document.Inline) float64 {
		d := handout()
		d.Blocks = []document.Block{para(inlines...)}
		data := set(t, NewPress(english(t)), d, Format{Paper: A4})
		lines := through.FindAllStringSubmatch(tool(t, data, "qpdf", "--qdf", "FILE", "-"), -1)
		if len(lines) != 1 {
			t.Fatalf("%d lines through words", len(lines))
		}
		from, _ := strconv.ParseFloat(lines[0][1], 64)
		to, _ := strconv.ParseFloat(lines[0][2], 64)
		return to - from
	}
	struck := &document.Deleted{Text: text("struck out")}
	alone, before := width(struck), width(struck, document.Text(" and more"))
	if alone < 40 || alone != before {
		t.Errorf("the line is %.3f long alone, and %.3f before other words", alone, before)
	}
}

// No line of a run of words with dots between them begins or ends with a dot.
func TestDotsBetween(t *testing.T) {
	for _, f := range []Format{{Paper: A4}, {Paper: A4, Large: true}, {Paper: Letter, Large: true}, {Paper: A4, Booklet: true}} {
		for _, title := range []string{"Short", "When a role changes", "A title that is somewhat longer than most", "A title that is as long as titles may become, and a few words more"} {
			d := handout()
			d.ShortTitle = title
			for _, line := range strings.Split(tool(t, set(t, NewPress(english(t)), d, f), "pdftotext", "-layout", "FILE", "-"), "\n") {
				if line = strings.TrimSpace(line); strings.HasPrefix(line, "·") || strings.HasSuffix(line, "·") {
					t.Errorf("%+v: %q", f, line)
				}
			}
		}
	}
}

// Words of data in another language than the piece's say in which.
func TestWordsInAnotherLanguage(t *testing.T) {
	d := handout()
	line := document.Contact{ID: "x", Kinds: []string{"crisis"}, Name: "Ligne", NameLang: "fr", Call: "3114", For: "tous", ForLang: "fr", Hours: "jour et nuit", HoursLang: "de"}
	d.Blocks = []document.Block{
		&document.Contacts{Lines: []document.Contact{line}},
		&document.Slot{Name: "confidentiality", Lang: "pt", Blocks: []document.Block{para(document.Text("Nada sai daqui."))}},
		para(&document.Term{ID: "role", Text: text("role"), Definition: "Ein Teil.", Lang: "nl"}),
	}
	data := set(t, NewPress(english(t)), d, Format{Paper: A4})
	if got, want := joined(tool(t, data, "pdftotext", "FILE", "-")), "Ligne, for tous. Jour et nuit."; !strings.Contains(got, want) {
		t.Errorf("%q is not in %q", want, got)
	}
	tree := tool(t, data, "qpdf", "--qdf", "FILE", "-")
	for lang, n := range map[string]int{"fr": 2, "de": 1, "pt": 1, "nl": 1} {
		if got := strings.Count(tree, "/Lang ("+lang+")"); got != n {
			t.Errorf("%d of %d elements are in %q", got, n, lang)
		}
	}
}
