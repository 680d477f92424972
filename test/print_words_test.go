package test

import (
	"regexp"
	"strings"
	"testing"

	"iptpress/generator/document"
	"iptpress/generator/locale"
)

// Whoever copies a paper's words, or searches it, gets those of its text:
// pdftotext finds each paragraph, item and cell whole, in reading order, with
// its ligatures and punctuation.
func TestWordsInReadingOrder(t *testing.T) {
	need(t, "pdftotext")
	library := built(t)
	for _, d := range some(library.Documents) {
		t.Run(d.Lang+"/"+d.Slug, func(t *testing.T) {
			t.Parallel()
			for _, made := range printed {
				compareWords(t, d, library.Locales[d.Lang], paperOf(d, made.paper, made.large), made.large)
			}
		})
	}
	t.Run("specimen", func(t *testing.T) {
		d, library := specimen(t)
		compareWords(t, d, library.Locales[d.Lang], setSpecimen(t, "standard"), false)
		compareWords(t, d, library.Locales[d.Lang], setSpecimen(t, "letter"), false)
		compareWords(t, d, library.Locales[d.Lang], setSpecimen(t, "large"), true)
	})
}

// maxBetween is how much may stand between two texts: a foot, the head of a table
// again, the words of a drawing.
const maxBetween = 400

// broken lets a pattern go on on the next line after a hyphen, dash or slash.
var broken = strings.NewReplacer("-", "- ?", "–", "– ?", "/", "/ ?")

// compareWords looks for a text's words in a paper. In large print tables are
// lists, in another order: they are passed over.
func compareWords(t *testing.T, d *document.Document, l *locale.Locale, file string, large bool) {
	t.Helper()
	printed := body(output(t, "pdftotext", "-raw", file, "-"), d)
	if bad := regexp.MustCompile(`[\x{FB00}-\x{FB06}\x{FFFD}\x{00AD}\x{E000}-\x{F8FF}]`).FindString(printed); bad != "" {
		t.Errorf("%s: its words have the character %+q", file, bad)
	}
	want := &outline{d: d, l: l, tableless: large}
	want.leaf("H1", literal(d.Title))
	want.leaf("P", literal(d.MainMessage))
	want.blocks(d.Blocks)
	at, contacts, skipped := 0, "", false
	for _, w := range want.tags {
		if w.role == "contact" {
			contacts += w.text + "\n" // in two columns: looked for below
			skipped = true
		}
		if w.role != "" || w.text == "" {
			continue
		}
		place := regexp.MustCompile(`(?:^| )` + broken.Replace(w.text) + `(?: |$)`).FindStringIndex(printed[at:])
		if place == nil {
			t.Fatalf("%s: it lacks %q after\n… %s", file, w, printed[max(0, at-200):at])
		}
		if place[0] > maxBetween && !large && !skipped {
			t.Errorf("%s: before %s there is\n%s", file, w, printed[at:at+place[0]])
		}
		at = max(0, at+place[1]-1) // the space may be the next one's too
		skipped = false
	}
	for part := range strings.SplitSeq(contacts, "\n") {
		if !strings.Contains(printed, part) {
			t.Errorf("%s: it lacks %q", file, part)
		}
	}
}

// body joins a paper's pages without their feet, and without the mark of a draft.
func body(raw string, d *document.Document) string {
	var pages []string
	for page := range strings.SplitSeq(raw, "\f") {
		if at := strings.LastIndex(page, "\n"+d.ShortTitle+" · "); at >= 0 {
			page = page[:at]
		}
		page = strings.TrimPrefix(page, "Draft. Not finished. Do not hand out.\n")
		pages = append(pages, page)
	}
	return words(strings.Join(pages, " "))
}
