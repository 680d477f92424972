// Package readability says how hard a text is to read: it counts sentences,
// words and syllables, and makes school grades of them by two formulas.
//
// In comes a document; out goes a Report, with every number that the grades are
// made of, so that anyone can work them out again:
//
//	Flesch-Kincaid  0.39 × words/sentences + 11.8 × syllables/words − 15.59
//	SMOG            1.0430 × √(words of 3 syllables or more × 30 / sentences) + 3.1291
//
// (Kincaid and others, 1975; McLaughlin, 1969.) Both were made for English, so
// texts in other languages have counts and no grade. As the NHS guide to health
// content has it, a heading, an item and a label each count as a sentence, and a
// long word of the title can be left out, as can the terms that the author
// declares. Tables and the therapist's side are not running text for the client,
// and are not counted.
//
// A score does not prove that a text is understood. It tells an author where to
// look.
package readability

import (
	"math"
	"slices"
	"strings"

	"iptpress/generator/document"
)

// Counts are what the formulas take.
type Counts struct {
	Sentences int `json:"sentences"`
	Words     int `json:"words"`
	Syllables int `json:"syllables"`
	Long      int `json:"long"` // words of three syllables or more
}

// FleschKincaid gives the grade of school, 0 at least, or 0 where there is
// nothing to read. Under StableWords words it jumps about.
func (c Counts) FleschKincaid() float64 {
	if c.Sentences == 0 || c.Words == 0 {
		return 0
	}
	return max(0, 0.39*float64(c.Words)/float64(c.Sentences)+11.8*float64(c.Syllables)/float64(c.Words)-15.59)
}

// SMOG gives the grade of school that it takes to understand all of the text.
// Its standard error is 1.5 grades; under StableSentences sentences it is no
// more than a hint.
func (c Counts) SMOG() float64 {
	if c.Sentences == 0 {
		return 0
	}
	return 1.0430*math.Sqrt(float64(c.Long)*30/float64(c.Sentences)) + 3.1291
}

// What the formulas need to be more than a hint.
const (
	StableWords     = 100 // for Flesch-Kincaid
	StableSentences = 30  // for SMOG
)

// Report is what was counted in a document.
type Report struct {
	Graded  bool     // there is a formula for the document's language
	Raw     Counts   // of all words
	Plain   Counts   // with the terms below left out
	LeftOut []string // terms that the document has and Plain leaves out, in the order of the alphabet

	Hardest []Hard // sentences, the hardest first
}

// Hard is a sentence and its own Flesch-Kincaid grade, of all of its words.
type Hard struct {
	Passage  int // of those that were measured
	Sentence Sentence
	Words    int
	Grade    float64
}

// Graded reports whether the formulas hold for a language.
func Graded(lang string) bool {
	base, _, _ := strings.Cut(lang, "-")
	return base == "en"
}

// Measure counts a document. Exempt are the terms that its author declares; the
// long words of its title are left out of Plain with them.
func Measure(d *document.Document, exempt []string) Report {
	return MeasurePassages(d, Passages(d), exempt)
}

// MeasurePassages is Measure of a document that has been taken apart.
func MeasurePassages(d *document.Document, passages []Passage, exempt []string) Report {
	r := Report{Graded: Graded(d.Lang)}
	terms := newTerms(exempt, d.Title)
	found := map[string]bool{}
	lead := Plain(d.MainMessage)
	r.count(&lead, -1, terms, found)
	for i := range passages {
		if p := &passages[i]; p.Counts(d.Audience) {
			r.count(p, i, terms, found)
		}
	}
	for term := range found {
		r.LeftOut = append(r.LeftOut, term)
	}
	slices.Sort(r.LeftOut)
	slices.SortStableFunc(r.Hardest, func(a, b Hard) int {
		switch {
		case a.Grade > b.Grade:
			return -1
		case a.Grade < b.Grade:
			return 1
		}
		return 0
	})
	return r
}

// Counts reports whether the passage is running text that the audience reads.
func (p *Passage) Counts(audience document.Audience) bool {
	switch p.Kind {
	case document.HeadRun, document.CellRun, document.AltRun:
		return false
	case document.CaptionRun:
		if _, table := p.Block.(*document.Table); table {
			return false // of data
		}
	}
	return !p.Clinician || audience == document.Clinician
}

// count adds a passage to the report. The lead, which stands above the text, has
// no number.
func (r *Report) count(p *Passage, number int, terms terms, found map[string]bool) {
	for _, s := range p.Sentences {
		words := p.Words[s.First:s.Last]
		all, plain := Counts{Sentences: 1}, Counts{Sentences: 1}
		for i := 0; i < len(words); i++ {
			n := Syllables(p.Of(words[i]))
			all.add(n)
			if term, length := terms.at(words[i:]); length > 0 {
				found[term] = true
				for _, w := range words[i+1 : i+length] {
					all.add(Syllables(p.Of(w)))
				}
				i += length - 1
				continue
			}
			plain.add(n)
		}
		r.Raw.sum(all)
		r.Plain.sum(plain)
		if number >= 0 {
			r.Hardest = append(r.Hardest, Hard{number, s, all.Words, all.FleschKincaid()})
		}
	}
}

func (c *Counts) add(syllables int) {
	c.Words++
	c.Syllables += syllables
	if syllables >= 3 {
		c.Long++
	}
}

func (c *Counts) sum(o Counts) {
	c.Sentences += o.Sentences
	c.Words += o.Words
	c.Syllables += o.Syllables
	c.Long += o.Long
}

// terms are words to leave out, by the stem of their first.
type terms map[string][]term

type term struct {
	name  string
	stems []string
}

func newTerms(exempt []string, title string) terms {
	t := terms{}
	for _, name := range exempt {
		p := Plain(name)
		var stems []string
		for _, w := range p.Words {
			stems = append(stems, stem(w.Low))
		}
		t.put(name, stems)
	}
	p := Plain(title)
	for _, w := range p.Words {
		if Syllables(p.Of(w)) >= 3 {
			t.put(w.Low, []string{stem(w.Low)})
		}
	}
	return t
}

func (t terms) put(name string, stems []string) {
	if len(stems) > 0 && !slices.ContainsFunc(t[stems[0]], func(o term) bool { return slices.Equal(o.stems, stems) }) {
		t[stems[0]] = append(t[stems[0]], term{name, stems})
	}
}

// at gives the longest term that words begin with.
func (t terms) at(words []Word) (name string, length int) {
	for _, o := range t[stem(words[0].Low)] {
		if len(o.stems) <= length || len(o.stems) > len(words) {
			continue
		}
		if matches(o.stems, words) {
			name, length = o.name, len(o.stems)
		}
	}
	return name, length
}

func matches(stems []string, words []Word) bool {
	for i, s := range stems {
		if stem(words[i].Low) != s {
			return false
		}
	}
	return true
}

// stem takes off what a plural and a possessive end with.
func stem(word string) string {
	word = strings.TrimSuffix(word, "'s")
	if len(word) > 3 && !strings.HasSuffix(word, "ss") {
		word = strings.TrimSuffix(word, "s")
	}
	return strings.TrimSuffix(word, "'")
}

// Exempts reports whether words are, or are part of, one of the terms.
func Exempts(exempt []string, words []Word) bool {
	for _, name := range exempt {
		p := Plain(name)
		for i := 0; i+len(words) <= len(p.Words); i++ {
			same := true
			for k := range words {
				same = same && stem(p.Words[i+k].Low) == stem(words[k].Low)
			}
			if same {
				return true
			}
		}
	}
	return false
}
