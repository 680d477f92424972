// Package spell knows how English words are spelled.
//
// The words are those of the Hunspell dictionary for American English, made from
// SCOWL and taken unchanged from the npm package dictionary-en 4.0.0; en/LICENSE
// has its terms. A Hunspell dictionary is two files: words with flags (en.dic),
// and what each flag puts before or after a word (en.aff). A word is looked up by
// taking off what an affix has put on, so that nothing need be expanded.
package spell

import (
	"embed"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

//go:embed en/en.aff en/en.dic en/LICENSE
var files embed.FS

// Dictionary is a list of words and the ways to make more of them. Many
// goroutines may use it.
type Dictionary struct {
	words    map[string]flags
	prefixes []affix
	suffixes []affix
	replace  [][2]string // what is often written, and what is meant
}

// flags are those of a word, a bit a letter.
type flags uint64

// flagBit gives the bit of a flag. The dictionary's are the capitals, '!' and some
// small letters, of which no two fall on the same bit.
func flagBit(c byte) flags { return 1 << (c % 64) }

// affix is one way to make a word of another.
type affix struct {
	flag  flags
	cross bool     // goes together with a prefix, or a suffix
	strip string   // what it takes off the word
	add   string   // what it puts there
	cond  []string // of each of the word's last letters: those that it may be, with ^ before those that it may not; "" for any
}

// English gives the dictionary, read when it is first asked for.
var English = sync.OnceValue(func() *Dictionary {
	aff, err := files.ReadFile("en/en.aff")
	if err != nil {
		panic(err) // it is part of the program
	}
	dic, err := files.ReadFile("en/en.dic")
	if err != nil {
		panic(err)
	}
	return parse(string(aff), string(dic))
})

func parse(aff, dic string) *Dictionary {
	d := &Dictionary{words: make(map[string]flags, 1+strings.Count(dic, "\n"))}
	cross := map[string]bool{}
	for line := range strings.Lines(aff) {
		f := strings.Fields(line)
		switch {
		case len(f) == 4 && (f[0] == "PFX" || f[0] == "SFX"):
			cross[f[1]] = f[2] == "Y"
		case len(f) == 5 && (f[0] == "PFX" || f[0] == "SFX"):
			a := affix{flag: flagBit(f[1][0]), cross: cross[f[1]], strip: f[2], add: f[3], cond: conditions(f[4])}
			if a.strip == "0" {
				a.strip = ""
			}
			if f[0] == "PFX" {
				d.prefixes = append(d.prefixes, a)
			} else {
				d.suffixes = append(d.suffixes, a)
			}
		case len(f) == 3 && f[0] == "REP":
			d.replace = append(d.replace, [2]string{f[1], strings.ReplaceAll(f[2], "_", " ")})
		}
	}
	for line := range strings.Lines(dic) {
		word, marks, _ := strings.Cut(strings.TrimSpace(line), "/")
		if word == "" || '0' <= word[0] && word[0] <= '9' {
			continue // the count of words, and numbers
		}
		var bits flags
		for i := range len(marks) {
			bits |= flagBit(marks[i])
		}
		d.words[word] |= bits
	}
	return d
}

// conditions parts "[^aeiou]y" by letters.
func conditions(s string) []string {
	if s == "." {
		return nil
	}
	var all []string
	for s != "" {
		if s[0] == '[' {
			set, rest, _ := strings.Cut(s[1:], "]")
			all, s = append(all, set), rest
			continue
		}
		all, s = append(all, s[:1]), s[1:]
	}
	return all
}

// fits reports whether a word ends as the affix needs it to.
func (a *affix) fits(word string) bool {
	if len(word) < len(a.cond) {
		return false
	}
	for i, set := range a.cond {
		c := word[len(word)-len(a.cond)+i]
		if not, is := strings.CutPrefix(set, "^"); is {
			if strings.IndexByte(not, c) >= 0 {
				return false
			}
		} else if strings.IndexByte(set, c) < 0 {
			return false
		}
	}
	return true
}

// Knows reports whether a word is spelled as the dictionary has it. Apostrophes
// are straight. A name or the first word of a sentence may begin with a capital.
func (d *Dictionary) Knows(word string) bool {
	if d.has(word) {
		return true
	}
	if stem, ok := strings.CutSuffix(word, "'s"); ok && d.Knows(stem) {
		return true
	}
	first, size := utf8.DecodeRuneInString(word)
	if !unicode.IsUpper(first) {
		return false
	}
	low := strings.ToLower(word)
	if low[1:] == word[1:] || strings.ToUpper(word) == word {
		return d.has(low) || d.has(string(first)+low[size:])
	}
	return false
}

// has reports whether a word is in the dictionary as it is, or made of one there.
func (d *Dictionary) has(word string) bool {
	if _, ok := d.words[word]; ok {
		return true
	}
	if d.suffixed(word, 0) {
		return true
	}
	for i := range d.prefixes {
		p := &d.prefixes[i]
		stem, ok := strings.CutPrefix(word, p.add)
		if !ok || stem == "" {
			continue
		}
		stem = p.strip + stem
		if d.words[stem]&p.flag != 0 || p.cross && d.suffixed(stem, p.flag) {
			return true
		}
	}
	return false
}

// suffixed reports whether a word has a suffix that its stem may take, together
// with a prefix where one was taken off.
func (d *Dictionary) suffixed(word string, prefix flags) bool {
	for i := range d.suffixes {
		s := &d.suffixes[i]
		stem, ok := strings.CutSuffix(word, s.add)
		if !ok || stem == "" || prefix != 0 && !s.cross {
			continue
		}
		stem += s.strip
		if bits := d.words[stem]; bits&s.flag != 0 && bits&prefix == prefix && s.fits(stem) {
			return true
		}
	}
	return false
}

var noSuggest = flagBit('!')

// Suggest gives words that may have been meant, the likeliest first, three at
// most.
func (d *Dictionary) Suggest(word string) []string {
	low := strings.ToLower(word)
	if len(low) > 40 {
		return nil
	}
	var all []string
	try := func(candidate string) {
		if len(all) == 3 || slices.Contains(all, candidate) || candidate == low {
			return
		}
		for part := range strings.SplitSeq(candidate, " ") {
			if !d.has(part) || d.words[part]&noSuggest != 0 || len(part) == 1 && part != "a" && part != "i" {
				return
			}
		}
		all = append(all, candidate)
	}
	for _, r := range d.replace {
		for i := 0; ; {
			at := strings.Index(low[i:], r[0])
			if at < 0 {
				break
			}
			i += at
			if len(r[0]) > 1 || len(r[1]) > 1 {
				try(low[:i] + r[1] + low[i+len(r[0]):])
			}
			i++
		}
	}
	for i := 0; i+1 < len(low); i++ { // two letters changed places
		try(low[:i] + string(low[i+1]) + string(low[i]) + low[i+2:])
	}
	for i := range len(low) { // one too many
		try(low[:i] + low[i+1:])
	}
	for i := 1; i <= len(low); i++ { // one missing
		for c := 'a'; c <= 'z'; c++ {
			try(low[:i] + string(c) + low[i:])
		}
	}
	for i := range len(low) { // a wrong one
		for c := 'a'; c <= 'z'; c++ {
			try(low[:i] + string(c) + low[i+1:])
		}
	}
	for i := 2; i+2 < len(low); i++ { // two words
		try(low[:i] + " " + low[i:])
	}
	if first, _ := utf8.DecodeRuneInString(word); unicode.IsUpper(first) {
		for i, s := range all {
			all[i] = strings.ToUpper(s[:1]) + s[1:]
		}
	}
	return all
}
