package readability

import (
	"math"
	"os"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"iptpress/generator/document"
)

// Of the library's own words, the counter must agree with the dictionary on
// nearly all, and on whether a word is long.
func TestSyllablesOfTheLibrary(t *testing.T) {
	data, err := os.ReadFile("testdata/cmu.txt")
	if err != nil {
		t.Fatal(err)
	}
	words, wrong, long := 0, 0, 0
	for line := range strings.Lines(string(data)) {
		fields := strings.Fields(line)
		if fields[0] == "#" {
			continue
		}
		want := int(fields[0][0] - '0')
		for _, w := range fields[1:] {
			words++
			got := Syllables(w)
			if got != want {
				wrong++
				t.Logf("%s: %d, the dictionary has %d", w, got, want)
			}
			if (got >= 3) != (want >= 3) {
				long++
			}
		}
	}
	if words < 1000 || wrong*100 > words || long*100 > words {
		t.Errorf("of %d words %d are counted wrong, %d of them as long or short", words, wrong, long)
	}
}

func TestSyllables(t *testing.T) {
	for word, want := range map[string]int{
		"": 1, "a": 1, "IPT": 1, "PTSD": 1, "16": 1, "1,500": 1, "I": 1, "A": 1,
		"someone": 2, "someone’s": 2, "didn't": 2, "don’t": 1, "couldn't": 2,
		"well-being": 3, "self-harm": 2, "settled": 2, "needed": 2, "stopped": 1,
		"lonely": 2, "movement": 2, "element": 3, "quiet": 2, "client": 2, "patient": 2,
		"psychotherapy": 5, "interpersonal": 5, "Depression": 3, "relationships": 4,
		"feelings": 2, "changes": 2, "houses": 2, "likes": 1, "table": 2, "tables": 2,
	} {
		if got := Syllables(word); got != want {
			t.Errorf("%q has %d syllables, want %d", word, got, want)
		}
	}
}

func TestSentences(t *testing.T) {
	for text, want := range map[string][]string{
		"One. Two! Three? Four":                       {"One.", "Two!", "Three?", "Four"},
		"Dr. Lee said so. Ask her.":                   {"Dr. Lee said so.", "Ask her."},
		"See them, e.g. a friend. Then rest.":         {"See them, e.g. a friend.", "Then rest."},
		"At 9 a.m. we met. It was 3.5 miles.":         {"At 9 a.m. we met.", "It was 3.5 miles."},
		"He said, “Go.” She went.":                    {"He said, “Go.”", "She went."},
		"Wait… what? No.":                             {"Wait… what?", "No."},
		"Look at example.org. It helps.":              {"Look at example.org.", "It helps."},
		"“I wish…”":                                   {"“I wish…”"},
		"J. Smith came. (He was late.) We left.":      {"J. Smith came.", "(He was late.)", "We left."},
		"":                                            nil,
		"…":                                           nil,
		"You and I. We met.":                          {"You and I.", "We met."},
		"Yes. 20 weeks. ¿Cuándo? ¡Ya! Sí.":            {"Yes.", "20 weeks.", "¿Cuándo?", "¡Ya!", "Sí."},
		"It is plan B. Then we go on to plan C again": {"It is plan B. Then we go on to plan C again"}, // a letter is taken for an initial
	} {
		p := Plain(text)
		var got []string
		for _, s := range p.Sentences {
			got = append(got, p.Said(s))
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q is parted into %q, want %q", text, got, want)
		}
	}
}

// The formulas, against numbers worked out by hand.
func TestFormulas(t *testing.T) {
	c := Counts{Sentences: 50, Words: 600, Syllables: 800, Long: 30}
	if got := c.FleschKincaid(); math.Abs(got-4.8233) > 0.001 {
		t.Errorf("Flesch-Kincaid %.4f", got)
	}
	if got := c.SMOG(); math.Abs(got-7.5542) > 0.001 {
		t.Errorf("SMOG %.4f", got)
	}
	if (Counts{}).FleschKincaid() != 0 || (Counts{}).SMOG() != 0 {
		t.Error("nothing has a grade")
	}
}

func doc(lang string, blocks ...document.Block) *document.Document {
	return &document.Document{Meta: document.Meta{Lang: lang, Title: "Relationships", Audience: document.Client}, Blocks: blocks}
}

func words(s string) []document.Inline { return []document.Inline{document.Text(s)} }

func TestMeasure(t *testing.T) {
	d := doc("en",
		&document.Heading{Level: 2, Text: words("A heading")},
		&document.Paragraph{Text: []document.Inline{document.Text("Interpersonal psychotherapy looks at your relationship"), &document.Cite{Numbers: []int{1}}, document.Text(". It is short")}},
		&document.List{Items: []document.Item{{Blocks: []document.Block{&document.Paragraph{Text: words("one item")}}}}},
		&document.Table{Head: []document.Cell{{Text: words("not counted")}}},
		&document.Box{Kind: document.ClinicianBox, Blocks: []document.Block{&document.Paragraph{Text: words("Not for clients.")}}},
		&document.Slot{Blocks: []document.Block{&document.Paragraph{Text: words("The clinic says this.")}}},
	)
	d.MainMessage = "Lead with this"
	r := Measure(d, []string{"interpersonal psychotherapy", "unused"})
	if want := (Counts{Sentences: 5, Words: 3 + 2 + 6 + 3 + 2, Syllables: 3 + 3 + (5 + 5 + 1 + 1 + 1 + 4) + 3 + 3, Long: 3}); r.Raw != want {
		t.Errorf("raw %+v, want %+v", r.Raw, want)
	}
	if want := (Counts{Sentences: 5, Words: 13, Syllables: 15, Long: 0}); r.Plain != want {
		t.Errorf("plain %+v, want %+v", r.Plain, want)
	}
	if want := []string{"interpersonal psychotherapy", "relationships"}; !reflect.DeepEqual(r.LeftOut, want) {
		t.Errorf("left out %q", r.LeftOut)
	}
	if p := Passages(d); !r.Graded || p[r.Hardest[0].Passage].Said(r.Hardest[0].Sentence) != "Interpersonal psychotherapy looks at your relationship." {
		t.Errorf("hardest %+v", r.Hardest[0])
	}
	if r := Measure(doc("es"), nil); r.Graded {
		t.Error("no formula holds for Spanish")
	}
}

// Any text is parted into words and sentences that are in it, in order.
func TestPlainHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Plain(rapid.StringOfN(rapid.RuneFrom([]rune("aAé.!? …’'-12,\u0130ſ\n(“”")), 0, 60, -1).Draw(t, "text"))
		end, last := 0, 0
		for _, w := range p.Words {
			if w.Start < end || w.End <= w.Start || w.End > len(p.Text) {
				t.Fatalf("word %+v after %d of %q", w, end, p.Text)
			}
			end = w.End
		}
		for _, s := range p.Sentences {
			if s.First != last || s.Last <= s.First || p.Said(s) == "" {
				t.Fatalf("sentence %+v after %d of %q", s, last, p.Text)
			}
			last = s.Last
		}
		if last != len(p.Words) {
			t.Fatalf("%d of %d words are in sentences", last, len(p.Words))
		}
	})
}

func BenchmarkPassages(b *testing.B) {
	d := doc("en", &document.Paragraph{Text: words(strings.Repeat("You meet with a therapist, most often once a week. You talk about your mood. ", 30))})
	for b.Loop() {
		Measure(d, []string{"therapist"})
	}
}
