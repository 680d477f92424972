package readability

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"iptpress/generator/document"
)

// Passage is a run of words taken apart: its text without markup, the words in
// it, and its sentences. A run without a full stop at its end ends a sentence
// all the same: the NHS guide puts one after headings and bullets before it counts.
type Passage struct {
	document.Run
	Text      string
	Words     []Word
	Sentences []Sentence
	Marks     []Mark
}

// Word is letters and digits with nothing but apostrophes, hyphens, points and
// commas between them: "don't", "well-being", "1,500". Start and End are bytes
// of the passage's text.
type Word struct {
	Start, End int
	Low        string // in lower case, with straight apostrophes
}

// Sentence is a stretch of a passage: its words are Words[First:Last].
type Sentence struct{ First, Last int }

// Mark is what is not words alone, where it stands in the text: citations and
// calls of footnotes (Start is End), terms, links, code, another language.
type Mark struct {
	Start, End int
	In         document.Inline
}

// Passages takes a document apart. See document.Document.Runs for what is in it.
func Passages(d *document.Document) []Passage { return passages(d.Runs()) }

// PassagesOf takes blocks apart.
func PassagesOf(blocks []document.Block) []Passage { return passages(document.Runs(blocks)) }

func passages(runs []document.Run) []Passage {
	all := make([]Passage, len(runs))
	var b builder
	for i, run := range runs {
		b.text, b.marks = b.text[:0], nil
		b.add(run.Words)
		all[i] = Passage{Run: run, Text: string(b.text), Marks: b.marks}
		all[i].split()
	}
	return all
}

// Plain takes words apart that have no markup, such as a title.
func Plain(text string) Passage {
	p := Passage{Run: document.Run{Kind: document.ParagraphRun}, Text: text}
	p.split()
	return p
}

// Of gives the text of a word.
func (p *Passage) Of(w Word) string { return p.Text[w.Start:w.End] }

// Said gives the text of a sentence.
func (p *Passage) Said(s Sentence) string {
	start, end := p.Span(s)
	return p.Text[start:end]
}

// Span gives where a sentence stands in the text, from its first word to the end
// of what belongs to its last.
func (p *Passage) Span(s Sentence) (start, end int) {
	if s.First >= s.Last {
		return 0, 0
	}
	start, end = p.Words[s.First].Start, len(p.Text)
	if s.Last < len(p.Words) {
		end = p.Words[s.Last].Start
	}
	for start > 0 && strings.ContainsRune("“‘\"'(¿¡", lastRune(p.Text[:start])) {
		start -= utf8.RuneLen(lastRune(p.Text[:start]))
	}
	said := strings.TrimRight(p.Text[start:end], " “‘(¿¡")
	return start, start + len(said)
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// builder makes the text of a run.
type builder struct {
	text  []byte
	marks []Mark
}

func (b *builder) add(inlines []document.Inline) {
	for _, in := range inlines {
		start := len(b.text)
		switch in := in.(type) {
		case document.Text:
			b.text = append(b.text, in...)
			continue
		case document.CodeSpan:
			b.text = append(b.text, in...)
		case document.LineBreak:
			b.text = append(b.text, ' ')
			continue
		case *document.Strong:
			b.add(in.Text)
			continue
		case *document.Emphasis:
			b.add(in.Text)
			continue
		case *document.Deleted:
			b.add(in.Text)
			continue
		case *document.Link:
			b.add(in.Text)
		case *document.Term:
			b.add(in.Text)
		case *document.Span:
			b.add(in.Text)
		}
		b.marks = append(b.marks, Mark{start, len(b.text), in})
	}
}

// split finds the words and the sentences of the text.
func (p *Passage) split() {
	text := p.Text
	low := strings.ToLower(text)
	if len(low) != len(text) { // a letter whose small form has another length
		low = ""
	}
	p.Words = make([]Word, 0, len(text)/6+1)
	first := 0
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		if isLetter(r) {
			end := wordEnd(text, i)
			p.Words = append(p.Words, word(text, low, i, end))
			i = end
			continue
		}
		if (r == '.' || r == '!' || r == '?' || r == '…') && len(p.Words) > first && p.ends(r, i, i+size) {
			p.Sentences = append(p.Sentences, Sentence{first, len(p.Words)})
			first = len(p.Words)
		}
		i += size
	}
	if len(p.Words) > first {
		p.Sentences = append(p.Sentences, Sentence{first, len(p.Words)})
	}
}

func word(text, low string, start, end int) Word {
	w := Word{Start: start, End: end}
	if low != "" {
		w.Low = low[start:end]
	} else {
		w.Low = strings.ToLower(text[start:end])
	}
	w.Low = Straight(w.Low)
	return w
}

// Straight gives the text with apostrophes as they are typed.
func Straight(text string) string {
	if strings.Contains(text, "’") {
		return strings.ReplaceAll(text, "’", "'")
	}
	return text
}

func isLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r|0x20 && r|0x20 <= 'z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

// wordEnd gives the end of the word that begins at start.
func wordEnd(text string, start int) int {
	i := start
	for i < len(text) {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		if !isLetter(r) {
			// What joins two parts of a word stands between letters or digits.
			next, _ := utf8.DecodeRuneInString(text[i+size:])
			digits := i > start && isDigit(text[i-1]) && unicode.IsDigit(next)
			switch {
			case (r == '\'' || r == '’' || r == '-' || r == '‑') && i > start && isLetter(next):
			case (r == '.' || r == ',') && digits:
			default:
				return i
			}
		}
		i += size
	}
	return i
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// abbreviations end with a point that ends no sentence.
var abbreviations = map[string]bool{
	"dr": true, "mr": true, "mrs": true, "ms": true, "prof": true, "st": true, "vs": true, "e.g": true, "i.e": true,
	"eg": true, "ie": true, "cf": true, "no": false, "al": true, "fig": true, "ed": true, "eds": true, "approx": true,
}

// ends reports whether the mark between two offsets ends a sentence.
func (p *Passage) ends(mark rune, at, after int) bool {
	last := p.Words[len(p.Words)-1]
	if mark == '.' && at == last.End && !p.endsWithAbbreviation(last, after) {
		return false
	}
	rest := strings.TrimLeft(p.Text[after:], ".!?…”’\"')]")
	trimmed := strings.TrimLeft(rest, " \u00A0")
	if trimmed == "" {
		return true
	}
	if len(trimmed) == len(rest) {
		return false // "example.org": something follows at once
	}
	next, _ := utf8.DecodeRuneInString(strings.TrimLeft(trimmed, "“‘\"'([—–- "))
	return unicode.IsUpper(next) || unicode.IsDigit(next) || next == '¿' || next == '¡' || next == utf8.RuneError
}

// endsWithAbbreviation reports whether a point after a word can end a sentence.
func (p *Passage) endsWithAbbreviation(last Word, after int) bool {
	low := last.Low
	if abbreviations[low] {
		return false
	}
	// "e.g.", "U.S.", "J. Smith": single letters with points.
	if len(low) == 1 && low != "i" && !isDigit(low[0]) {
		before := last.Start > 1 && p.Text[last.Start-1] == '.'
		next := strings.TrimLeft(p.Text[after:], " ")
		if before { // of "a.m." and "U.S." the last point may end a sentence
			return low != "g" && low != "e"
		}
		return next == "" || next[0] != '.' && low != "e" && len(p.Text) > after && p.Text[after] == ' ' && !unicode.IsUpper(rune(p.Text[last.Start]))
	}
	return true
}
