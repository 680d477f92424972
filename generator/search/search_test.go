package search

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"iptpress/generator/document"
	"iptpress/generator/library"
)

func text(s string) []document.Inline { return []document.Inline{document.Text(s)} }

func sheet(slug, title, body string) *document.Document {
	return &document.Document{
		Meta:   document.Meta{Slug: slug, Lang: "en", Kind: document.Handout, Title: title, Audience: document.Client, Phases: []string{"middle"}},
		Blocks: []document.Block{&document.Paragraph{Text: text(body)}},
	}
}

// small is a library that has one of everything.
func small() Source {
	grief := sheet("grief", "Grief after a death", "When someone dies, sadness comes in waves.")
	grief.ProblemAreas = []string{"grief"}
	grief.Blocks = append(grief.Blocks, &document.Heading{Level: 2, ID: "talking", Text: text("Talking about the person who died")})
	separation := sheet("separation", "Separation and divorce", "A marriage or partnership has ended.")
	separation.ProblemAreas = []string{"transition"}
	other := sheet("other-treatments", "IPT and other treatments", "Cognitive behavioral therapy (CBT) looks at thoughts. Your therapist’s choice isn't the only one.")
	other.Phases = []string{"before"}
	teen := sheet("teen", "Grief for teens", "Your friend died.")
	teen.Audience = document.Adolescent
	write := sheet("ws-grief", "Grief story", "Write about the death.")
	write.Kind = document.Worksheet
	write.Blocks = append(write.Blocks, &document.Lines{Label: text("Who was it?"), Rows: 4})
	helpNow := &document.Document{Meta: document.Meta{Slug: "get-help-now", Kind: document.Page, Title: "Get help now"},
		Blocks: []document.Block{&document.Contacts{Lines: []document.Contact{{Name: "Suicide & Crisis Lifeline", Call: "988"}}}}}
	return Source{
		Lang:      "en",
		Light:     strings.Fields("a about and after for i is of the to who your"),
		Documents: []*document.Document{grief, separation, other, teen, write},
		Packets: []Packet{{Packet: &document.Packet{Slug: "pk-grief", Title: "Grief", Summary: "Sheets on grief.", Phases: []string{"any"},
			Parts: []document.Part{{Audience: document.Client, Documents: []*document.Document{grief, write}}}}}},
		Pages: []*document.Document{helpNow},
		Glossary: []library.Term{{ID: "role-dispute", Term: library.Localized{"en": "role dispute"},
			Definition: library.Localized{"en": "A disagreement with someone."}, Also: map[string][]string{"en": {"argument"}}}},
		Synonyms: []library.Synonym{
			{Typed: map[string][]string{"en": {"breakup", "split up"}}, Means: map[string][]string{"en": {"separation"}}},
			{Typed: map[string][]string{"en": {"want to die"}}, Help: true},
			{Typed: map[string][]string{"en": {"widow"}}, Means: map[string][]string{"en": {"grief death", "zebra"}}},
			{Typed: map[string][]string{"en": {"giraffe"}}, Means: map[string][]string{"en": {"zebra"}}},
		},
	}
}

// What people type, and what they find: the page's own search, run by Node.
func TestFind(t *testing.T) {
	n := startNode(t)
	x := build(small(), 2)
	n.load(t, x.scripts())
	for _, c := range []struct {
		query string
		want  []string
		found found
	}{
		{query: "separation", want: []string{"0 separation"}},
		{query: "SEPARATED", want: []string{"0 separation"}},
		{query: "divorces", want: []string{"0 separation"}},
		{query: "sep", want: []string{"0 separation"}},
		{query: "breakup", want: []string{"0 separation"}},
		{query: "break", want: []string{"0 separation"}},
		{query: "we split up", want: []string{"0 separation"}, found: found{Partly: true}},
		{query: "spilt up", want: []string{"0 separation"}, found: found{Nearly: true}},
		{query: "CBT", want: []string{"0 other-treatments"}},
		{query: "therapist", want: []string{"0 other-treatments"}},
		{query: "isnt", want: []string{"0 other-treatments"}},
		{query: "isn’t", want: []string{"0 other-treatments"}},
		{query: "sepration", want: []string{"0 separation"}, found: found{Nearly: true}},
		{query: "gref", want: []string{"3 pk-grief", "1 ws-grief", "0 teen", "0 grief"}, found: found{Nearly: true}},
		{query: "grief teens", want: []string{"0 teen"}},
		{query: "the grief", want: []string{"3 pk-grief", "1 ws-grief", "0 teen", "0 grief"}},
		{query: "of the", want: []string{"0 other-treatments"}, found: found{Partly: true}}, // the beginning of "therapist"
		{query: "after", want: []string{"0 grief"}},
		{query: "widow", want: []string{"0 grief", "3 pk-grief", "1 ws-grief"}},
		{query: "giraffe", want: nil},
		{query: "988", want: []string{"4 get-help-now"}},
		{query: "i want to die", want: []string{"0 grief", "0 teen"}, found: found{Help: true, Partly: true}},
		{query: "argument", want: []string{"5 role-dispute"}},
		{query: "xylophone", want: nil},
		{query: "grief xylophone", want: []string{"3 pk-grief", "1 ws-grief", "0 teen", "0 grief"}, found: found{Partly: true}},
		{query: "", want: nil},
		{query: "?!", want: nil},
	} {
		got := n.find(t, c.query, filter{})
		want := c.found
		want.Entries = append([]string{}, c.want...)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.query, diff)
		}
		if diff := cmp.Diff(x.find(c.query, filter{}), got); diff != "" {
			t.Errorf("%q: the script finds otherwise than the reference (-reference +script):\n%s", c.query, diff)
		}
	}
}

func TestFilters(t *testing.T) {
	n := startNode(t)
	n.load(t, Make(small(), 1))
	for _, c := range []struct {
		filter  filter
		want    []string
		outside int
	}{
		{filter{Audiences: 1}, []string{"3 pk-grief", "1 ws-grief", "0 grief"}, 1},
		{filter{Audiences: 2}, []string{"0 teen"}, 3},
		{filter{Audiences: 2, Areas: 1}, []string{}, 4},
		{filter{Phases: 2}, []string{"3 pk-grief"}, 3}, // fits any phase
		{filter{Areas: 1}, []string{"0 grief"}, 3},
	} {
		got := n.find(t, "grief", c.filter)
		if !slices.Equal(got.Entries, c.want) || got.Outside != c.outside {
			t.Errorf("%+v: %v and %d outside, not %v and %d", c.filter, got.Entries, got.Outside, c.want, c.outside)
		}
	}
}

// Spanish is found with accents and without, by the stems of its own words.
func TestSpanish(t *testing.T) {
	n := startNode(t)
	s := Source{Lang: "es", Light: []string{"el", "la", "qué", "de"}, Documents: []*document.Document{
		sheet("duelo", "Duelo después de una muerte", "La canción de mi madre. Los niños también lloran."),
		sheet("depresion", "¿Qué es la depresión?", "Está triste casi todos los días."),
	}}
	n.load(t, Make(s, 2))
	for query, want := range map[string]string{
		"depresion": "0 depresion", "Depresión": "0 depresion", "depresiones": "0 depresion", "depre": "0 depresion",
		"cancion": "0 duelo", "canciones": "0 duelo", "CANCIÓN": "0 duelo", "nino": "0 duelo", "niñas": "0 duelo",
		"muertes": "0 duelo", "depresoin": "0 depresion", "que es": "0 depresion", "tristes": "0 depresion",
	} {
		if got := n.find(t, query, filter{}).Entries; !slices.Equal(got, []string{want}) {
			t.Errorf("%q finds %v, not %s", query, got, want)
		}
	}
}

// The number of workers changes nothing, and more than a script's worth of
// entries are parted into several.
func TestManyEntries(t *testing.T) {
	s := small()
	for i := range 2500 {
		s.Documents = append(s.Documents, sheet(fmt.Sprintf("n%d", i), fmt.Sprintf("Number %d", i), "mood diary week"))
	}
	one, four := Make(s, 1), Make(s, 4)
	if diff := cmp.Diff(one, four); diff != "" {
		t.Error("the index depends on the number of workers")
	}
	if len(one) != 4 {
		t.Errorf("%d scripts, not words and 3", len(one))
	}
	n := startNode(t)
	n.load(t, one)
	slices.Reverse(one) // a browser may be given them in any order
	n.load(t, one)
	x := build(s, 3)
	for _, query := range []string{"number 1234", "grief", "mood dairy", "num"} {
		if diff := cmp.Diff(x.find(query, filter{}), n.find(t, query, filter{})); diff != "" {
			t.Errorf("%q (-reference +script):\n%s", query, diff)
		}
	}
}

// Whatever the texts and whatever is typed, the script finds what the reference
// does, in the same order.
func TestScriptIsReference(t *testing.T) {
	n := startNode(t)
	letters := rapid.SampledFrom([]rune("aaabbccdeeiñüéÉ’'ßσς9Σ"))
	word := rapid.Custom(func(t *rapid.T) string { return string(rapid.SliceOfN(letters, 1, 7).Draw(t, "word")) })
	rapid.Check(t, func(r *rapid.T) {
		pool := rapid.SliceOfN(word, 3, 25).Draw(r, "pool")
		phrase := rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pool), 0, 6).Draw(t, "words"), rapid.SampledFrom([]string{" ", "-", ", "}).Draw(t, "between"))
		})
		s := Source{Lang: rapid.SampledFrom([]string{"en", "es", "xx"}).Draw(r, "lang"), Light: rapid.SliceOfN(rapid.SampledFrom(pool), 0, 3).Draw(r, "light")}
		for i := range rapid.IntRange(0, 12).Draw(r, "documents") {
			d := sheet(fmt.Sprint("d", i), phrase.Draw(r, "title"), phrase.Draw(r, "body"))
			d.Audience = rapid.SampledFrom(document.Audiences).Draw(r, "audience")
			d.Phases = rapid.SliceOf(rapid.SampledFrom(document.Phases)).Draw(r, "phases")
			d.ProblemAreas = rapid.SliceOf(rapid.SampledFrom(document.Areas)).Draw(r, "areas")
			s.Documents = append(s.Documents, d)
		}
		for range rapid.IntRange(0, 4).Draw(r, "synonyms") {
			s.Synonyms = append(s.Synonyms, library.Synonym{
				Typed: map[string][]string{s.Lang: {phrase.Draw(r, "typed"), word.Draw(r, "typed too")}},
				Means: map[string][]string{s.Lang: {phrase.Draw(r, "means"), phrase.Draw(r, "means too")}},
				Help:  rapid.Bool().Draw(r, "help"),
			})
		}
		x := build(s, 2)
		n.load(t, x.scripts())
		typed := rapid.OneOf(phrase, word, rapid.Custom(func(t *rapid.T) string { // cut off, with a letter that is wrong
			w := []rune(rapid.SampledFrom(pool).Draw(t, "nearly"))
			w[rapid.IntRange(0, len(w)-1).Draw(t, "at")] = letters.Draw(t, "wrong")
			return rapid.SampledFrom(pool).Draw(t, "before") + " " + string(w[:rapid.IntRange(1, len(w)).Draw(t, "end")])
		}))
		for range 8 {
			query := typed.Draw(r, "query") + rapid.SampledFrom([]string{"", "", " ", "!"}).Draw(r, "after")
			f := filter{rapid.IntRange(0, 15).Draw(r, "audiences"), rapid.IntRange(0, 15).Draw(r, "phases"), rapid.IntRange(0, 15).Draw(r, "areas")}
			if rapid.Bool().Draw(r, "unfiltered") {
				f = filter{}
			}
			if diff := cmp.Diff(x.find(query, f), n.find(t, query, f)); diff != "" {
				r.Fatalf("%q (-reference +script):\n%s", query, diff)
			}
		}
	})
}

// Every handout is found by its title, and stands first unless others have the
// same words in theirs.
func TestTitleFindsItself(t *testing.T) {
	n := startNode(t)
	x := build(small(), 1)
	n.load(t, x.scripts())
	for _, e := range x.entries {
		got := n.find(t, e.title+" ", filter{})
		if len(got.Entries) == 0 || got.Entries[0] != e.name() || got.Partly || got.Nearly {
			t.Errorf("%q finds %+v", e.title, got)
		}
	}
}

func TestWords(t *testing.T) {
	for text, want := range map[string][]string{
		"Don't, the therapist's “new” IPT-A – 12th week": {"dont", "the", "therapist", "new", "ipt", "a", "12th", "week"},
		"rock'n'roll ’tis friends' a’’s":                 {"rocknroll", "tis", "friends", "a", "s"},
		"ÉCOLE cafe\u0301 \u0301x İ":                     {"école", "cafe\u0301", "x", "i"},
		"\xff\xfe a\xc3":                                 {"a"},
		"":                                               nil,
	} {
		if got := words(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, not %q", text, got, want)
		}
	}
}

func TestLog2(t *testing.T) {
	for x, want := range map[uint64]int64{1: 0, 2: 65536, 3: 103872, 1024: 655360, 20001: 936364, 1<<63 + 1: 63 << 16} {
		if got := log2(x); got != want {
			t.Errorf("log2(%d) = %d, not %d", x, got, want)
		}
	}
}

// FuzzWords: whatever the text, its words are in lower case and fold to something.
func FuzzWords(f *testing.F) {
	f.Add([]byte("Don't stop"))
	f.Add([]byte("ÉÉ\u0301’s"))
	f.Fuzz(func(t *testing.T, data []byte) {
		eachWord(data, func(word []byte) {
			folded := fold(string(word))
			if folded == "" || bytes.ContainsAny(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ' ") || fold(folded) != folded {
				t.Errorf("%q in %q folds to %q", word, data, folded)
			}
			for _, lang := range []string{"en", "es", "fr", "ru"} {
				stem(string(word), lang)
			}
		})
	})
}

func BenchmarkMake(b *testing.B) {
	s := small()
	for i := range 10000 {
		var body strings.Builder
		for j := range 700 {
			fmt.Fprintf(&body, "word%d ", (i*j+j*j)%(20+j*20))
		}
		s.Documents = append(s.Documents, sheet(fmt.Sprint("n", i), fmt.Sprint("Number ", i), body.String()))
	}
	for b.Loop() {
		Make(s, 2)
	}
}

// What was counted of texts stands for their words, whoever counted them.
func TestCounted(t *testing.T) {
	whole := small()
	want := build(whole, 1).scripts()
	whole.Counted = make([][]byte, len(whole.Documents))
	for round := range 2 {
		if diff := cmp.Diff(want, Make(whole, 1+round)); diff != "" {
			t.Errorf("round %d:\n%s", round, diff)
		}
		for i, d := range whole.Documents {
			if i != 1 { // which is counted again
				bare := *d
				bare.Blocks = nil
				whole.Documents[i] = &bare
			}
		}
		whole.Counted[1] = nil
	}
}
