package spell

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestKnows(t *testing.T) {
	d := English()
	for _, word := range strings.Fields(`the The I I'm don't Don't can't you're it's therapist therapist's therapists therapies happily
		unhappily unhappy happiness walking walked cities tries carefully redo undone London London's IPA feelings hardest
		THE Monday helped relationships`) {
		if !d.Knows(word) {
			t.Errorf("%q is not known", word)
		}
	}
	for _, word := range strings.Fields(`thhe therpist london unhappyly walkinged citys Therapputic receivve tHe 's qqx's unthe relationshipses`) {
		if d.Knows(word) {
			t.Errorf("%q is known", word)
		}
	}
}

func TestSuggest(t *testing.T) {
	d := English()
	for word, want := range map[string][]string{
		"receivve": {"receive"}, "Receivve": {"Receive"}, "weekago": {"week ago"}, "therpist": {"therapist"}, "helpp": {"help"}, "zzzzzz": nil,
	} {
		got := d.Suggest(word)
		if len(want) == 0 && len(got) > 0 && word == "zzzzzz" || len(want) > 0 && (len(got) == 0 || got[0] != want[0]) {
			t.Errorf("for %q: %q, want %q first", word, got, want)
		}
		if !reflect.DeepEqual(got, d.Suggest(word)) {
			t.Errorf("for %q: not the same twice", word)
		}
	}
}

// Whatever a flag makes of a word is known.
func TestAffixesBothWays(t *testing.T) {
	d := English()
	var words []string
	for w := range d.words {
		words = append(words, w)
	}
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.SampledFrom(words).Draw(t, "word")
		for i := range d.suffixes {
			s := &d.suffixes[i]
			if d.words[w]&s.flag == 0 || !s.fits(w) || !strings.HasSuffix(w, s.strip) {
				continue
			}
			made := strings.TrimSuffix(w, s.strip) + s.add
			if !d.Knows(made) {
				t.Fatalf("%q, made of %q, is not known", made, w)
			}
			for k := range d.prefixes {
				p := &d.prefixes[k]
				if d.words[w]&p.flag != 0 && p.cross && s.cross && !d.Knows(p.add+made) {
					t.Fatalf("%q, made of %q, is not known", p.add+made, w)
				}
			}
		}
	})
}

func FuzzKnows(f *testing.F) {
	for _, s := range []string{"", "'s", "é", "\xff", "A", "ſ", "therapist's"} {
		f.Add(s)
	}
	d := English()
	f.Fuzz(func(t *testing.T, s string) {
		d.Knows(s)
		if len(s) < 50 {
			d.Suggest(s)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	aff, _ := files.ReadFile("en/en.aff")
	dic, _ := files.ReadFile("en/en.dic")
	for b.Loop() {
		parse(string(aff), string(dic))
	}
}
