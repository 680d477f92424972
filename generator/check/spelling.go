package check

import (
	"strconv"
	"strings"

	"iptpress/generator/check/spell"
	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/readability"
)

var spelling = &Rule{
	ID: "spelling", Severity: diag.Warning,
	Title:  "Words are spelled as the dictionary or the library has them",
	Reason: "A misspelled word stops a reader, is not found by a search, and makes advice look careless.",
	Mend:   "Mend the word. A name or a term goes into content/data/words.yaml.",
}

// maxMisspelled is how many words of a text are told at most: more are another
// language, or no language at all.
const maxMisspelled = 50

// spellings reports words that are in no list: the dictionary's, the library's
// own, the glossary's, or that of names in its sources and contacts.
func spellings(t *text) {
	if !t.spells() {
		return
	}
	own := t.ownWords(t.d.Lang)
	told := map[string]bool{}
	for _, p := range t.all() {
		if isReference(p) {
			continue
		}
		for _, w := range p.Words {
			word := readability.Straight(p.Of(w))
			if told[word] || t.isSpelled(word, own) || isAddress(p, w) || isForeign(p, w) {
				continue
			}
			told[word] = true
			if len(told) > maxMisspelled {
				t.at(spelling, p, w.Start, w.End, diag.Fix{}, "mend what is listed and run again; words in another language are marked [Bonjour]{lang=fr}", "more words than can be listed are in no word list")
				return
			}
			hint := "mend it, or add it to content/data/words.yaml"
			if meant := spell.English().Suggest(word); len(meant) > 0 {
				for i := range meant {
					meant[i] = strconv.Quote(meant[i])
				}
				hint = "did you mean " + strings.Join(meant, " or ") + "? A name or a term goes into content/data/words.yaml"
			}
			t.at(spelling, p, w.Start, w.End, diag.Fix{}, hint, "%q is in no word list", word)
		}
	}
}

// spells reports whether there is a dictionary for the text: for American
// English, and for other English where the clinic is elsewhere, with its forms.
func (t *text) spells() bool { return readability.Graded(t.d.Lang) }

// isSpelled reports whether a word is right, or is one that is not looked up:
// numbers, single letters, abbreviations.
func (t *text) isSpelled(word string, own map[string]bool) bool {
	if known, ok := t.spelled.Load(word); ok {
		return known.(bool)
	}
	known := t.lookUp(word, own)
	t.spelled.Store(word, known)
	return known
}

func (t *text) lookUp(word string, own map[string]bool) bool {
	switch {
	case len(word) == 1, strings.ContainsAny(word, "0123456789"), isAbbreviation(word):
		return true
	case t.isKnown(word, own):
		return true
	}
	parts := strings.FieldsFunc(word, func(r rune) bool { return r == '-' || r == '‑' })
	if len(parts) < 2 {
		return false
	}
	for _, part := range parts {
		if len(part) > 1 && !beforeHyphen[strings.ToLower(part)] && !isAbbreviation(part) && !t.isKnown(part, own) {
			return false
		}
	}
	return true
}

// beforeHyphen are parts of words that are no words of their own.
var beforeHyphen = set("non pre post anti co re un semi multi ex mini sub inter intra bi tri")

// isAbbreviation reports whether a word is all capitals, but for a plural's or a
// possessive's ending.
func isAbbreviation(word string) bool {
	word = strings.TrimSuffix(strings.TrimSuffix(word, "'s"), "s")
	return len(word) > 1 && strings.ToUpper(word) == word
}

func (t *text) isKnown(word string, own map[string]bool) bool {
	low := strings.ToLower(strings.TrimSuffix(word, "'s"))
	if own[low] || spell.English().Knows(word) {
		return true
	}
	if t.lib.Country.Code != "US" && t.lib.Country.Code != "" {
		return spell.English().Knows(american(low))
	}
	return false
}

// american gives the American form of a word spelled as elsewhere.
func american(word string) string {
	for _, r := range [][2]string{{"our", "or"}, {"isa", "iza"}, {"ise", "ize"}, {"isi", "izi"}, {"yse", "yze"}, {"ysi", "yzi"}, {"tre", "ter"}, {"lling", "ling"}, {"lled", "led"}, {"ller", "ler"}, {"ae", "e"}, {"oe", "e"}, {"ogue", "og"}, {"amme", "am"}, {"ence", "ense"}} {
		if other := strings.Replace(word, r[0], r[1], 1); other != word && spell.English().Knows(other) {
			return other
		}
	}
	return word
}

// isAddress reports whether a word is part of a web or mail address.
func isAddress(p *readability.Passage, w readability.Word) bool {
	after, before := p.Text[w.End:], p.Text[:w.Start]
	for _, mark := range []string{"@", "://", "/", "_"} {
		if strings.HasPrefix(after, mark) && mark != "/" || strings.HasSuffix(before, mark) && mark != "/" {
			return true
		}
	}
	joined := func(s string, at int) bool { // a point with a letter right after it
		return at >= 0 && at+1 < len(s) && s[at] == '.' && s[at+1] != ' ' && isASCIILetter(s[at+1])
	}
	if joined(p.Text, w.End) || w.Start > 1 && p.Text[w.Start-1] == '.' && isASCIILetter(p.Text[w.Start-2]) {
		return true
	}
	for _, m := range p.Marks { // a link that shows its address
		if l, ok := m.In.(*document.Link); ok && l.URL != "" && m.Start <= w.Start && w.End <= m.End && strings.Contains(l.URL, p.Text[m.Start:m.End]) {
			return true
		}
	}
	return false
}

func isASCIILetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// isForeign reports whether a word is in another language, or code.
func isForeign(p *readability.Passage, w readability.Word) bool {
	for _, m := range p.Marks {
		switch m.In.(type) {
		case *document.Span, document.CodeSpan:
			if m.Start <= w.Start && w.End <= m.End {
				return true
			}
		}
	}
	return false
}

// isReference reports whether a passage is a table made of data.
func isReference(p *readability.Passage) bool {
	table, ok := p.Block.(*document.Table)
	return ok && len(table.Caption) > 0
}

// ownWords lists, in lower case, the words of a language that the library knows
// besides the dictionary's.
func (c *Checker) ownWords(lang string) map[string]bool {
	c.ownOnce.Do(func() {
		c.own = map[string]map[string]bool{}
		for _, lang := range c.lib.Languages {
			c.own[lang] = c.wordsOf(lang)
		}
	})
	return c.own[lang]
}

func (c *Checker) wordsOf(lang string) map[string]bool {
	own := map[string]bool{}
	add := func(text string) {
		p := readability.Plain(text)
		for _, w := range p.Words {
			own[strings.TrimSuffix(w.Low, "'s")] = true
			for part := range strings.SplitSeq(w.Low, "-") {
				own[part] = true
			}
		}
	}
	for _, w := range c.lib.Words[lang] {
		add(w)
	}
	for _, t := range c.lib.Glossary {
		add(t.Term[lang])
		for _, also := range t.Also[lang] {
			add(also)
		}
	}
	for _, w := range c.lib.Sources {
		add(w.Text)
	}
	for _, l := range c.lib.Country.Lines {
		add(l.Name[lang])
	}
	add(c.lib.Clinic.Name)
	for _, address := range c.lib.Clinic.Address {
		add(address)
	}
	return own
}
