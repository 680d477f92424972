package check

import (
	"embed"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"iptpress/generator/diag"
	"iptpress/generator/readability"
)

// Word lists, one a rule. A line is a phrase, then either
//
//	= words    that can take its place as they are, or
//	> advice   on what to say
//
// and # begins a comment.
//
//go:embed words/*.txt
var lists embed.FS

// phrase is an entry of a list.
type phrase struct {
	rule    *Rule
	words   []string
	instead string // words that can take its place
	advice  string
}

// lexicon holds all phrases by their first word, longer ones first.
var lexicon = sync.OnceValue(func() map[string][]phrase {
	all := map[string][]phrase{}
	for _, r := range rules {
		data, err := lists.ReadFile("words/" + r.ID + ".txt")
		if err != nil {
			continue // the rule has no list
		}
		for line := range strings.Lines(string(data)) {
			if line, _, _ = strings.Cut(line, "#"); strings.TrimSpace(line) == "" {
				continue
			}
			p := phrase{rule: r}
			said, instead, swap := strings.Cut(line, "=")
			if !swap {
				said, p.advice, _ = strings.Cut(line, ">")
			}
			p.instead, p.advice = strings.TrimSpace(instead), strings.TrimSpace(p.advice)
			p.words = strings.Fields(said)
			list := all[p.words[0]]
			i := 0
			for i < len(list) && len(list[i].words) >= len(p.words) {
				i++
			}
			all[p.words[0]] = append(list[:i:i], append([]phrase{p}, list[i:]...)...)
		}
	}
	return all
})

// found is a phrase in a passage: its words are Words[first:last].
type found struct {
	phrase
	first, last int
}

// phrases finds the phrases of all lists in a passage. Of those of one rule that
// begin at the same word the longest counts.
func (t *text) phrases(p *readability.Passage) []found {
	if all, known := t.found[p]; known {
		return all
	}
	var all []found
	words := lexicon()
	for i, w := range p.Words {
		before := len(all)
		for _, ph := range words[w.Low] {
			if ph.at(p, i) && !slices.ContainsFunc(all[before:], func(f found) bool { return f.rule == ph.rule }) {
				all = append(all, found{ph, i, i + len(ph.words)})
			}
		}
	}
	t.found[p] = all
	return all
}

func (ph *phrase) at(p *readability.Passage, i int) bool {
	if i+len(ph.words) > len(p.Words) {
		return false
	}
	for k, word := range ph.words {
		if p.Words[i+k].Low != word {
			return false
		}
		// A phrase does not reach over a comma or a full stop.
		if k > 0 && strings.ContainsAny(p.Text[p.Words[i+k-1].End:p.Words[i+k].Start], ".,;:!?()") {
			return false
		}
	}
	return true
}

// span gives where a phrase stands in its passage.
func (f found) span(p *readability.Passage) (start, end int) {
	return p.Words[f.first].Start, p.Words[f.last-1].End
}

// hint says what to write.
func (f found) hint() string {
	switch {
	case f.instead != "":
		return `write "` + f.instead + `"`
	case f.advice != "":
		return f.advice
	}
	return f.rule.Mend
}

// fix gives the words that can take the phrase's place, in its case.
func (f found) fix(p *readability.Passage) diag.Fix {
	if f.instead == "" {
		return diag.Fix{}
	}
	if f.first > 0 && (p.Words[f.first-1].Low == "a" || p.Words[f.first-1].Low == "an") {
		return diag.Fix{} // which of the two it must be depends on the word
	}
	start, end := f.span(p)
	was := p.Text[start:end]
	with := f.instead
	if first := was[:1]; strings.ToUpper(first) == first {
		with = strings.ToUpper(with[:1]) + with[1:]
	}
	return diag.Fix{Was: was, With: with}
}

// sayPhrases goes through the phrases of a text, each to its rule.
func (t *text) sayPhrases() {
	if !readability.Graded(t.d.Lang) {
		return // the lists are English
	}
	for _, p := range t.all() {
		for _, f := range t.phrases(p) {
			said[f.rule](t, p, f)
		}
	}
}

// tell reports a phrase.
func (t *text) tell(p *readability.Passage, f found, format string, args ...any) {
	start, end := f.span(p)
	t.at(f.rule, p, start, end, f.fix(p), f.hint(), format, args...)
}

// quoted reports whether a phrase stands in quotation marks of its own: it is
// spoken about, and not said.
func quoted(p *readability.Passage, f found) bool {
	start, end := f.span(p)
	before, _ := utf8.DecodeLastRuneInString(p.Text[:start])
	after, _ := utf8.DecodeRuneInString(strings.TrimLeft(p.Text[end:], ".,;"))
	return (before == '“' || before == '"') && (after == '”' || after == '"')
}

// doubted reports whether words before the phrase in its sentence leave open what
// it says.
func doubted(p *readability.Passage, f found) bool {
	for _, s := range p.Sentences {
		if s.First > f.first || f.first >= s.Last {
			continue
		}
		for _, w := range p.Words[s.First:f.first] {
			if doubts[w.Low] {
				return true
			}
		}
	}
	return false
}
