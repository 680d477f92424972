package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/kljensen/snowball"
	"golang.org/x/text/unicode/norm"
)

// A word begins with a letter or digit; marks may stand on them. Apostrophes inside it
// are left out ("don't" is dont), and so is a possessive's ending ("therapist's"
// is therapist). The script of the page parts words in the same way.

// eachWord calls do with every word of the text, in lower case, its accents kept.
// The bytes are its own until do returns.
func eachWord(text []byte, do func(word []byte)) {
	var room [64]byte
	word := room[:0]
	apostrophe := 0 // the word's length before its last apostrophe
	flush := func() {
		if apostrophe > 0 && len(word) == apostrophe+1 && word[apostrophe] == 's' {
			word = word[:apostrophe]
		}
		if len(word) > 0 {
			do(word)
		}
		word, apostrophe = word[:0], 0
	}
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
			word = append(word, c)
			i++
			continue
		case 'A' <= c && c <= 'Z':
			word = append(word, c+'a'-'A')
			i++
			continue
		case c == '\'':
			i++
			apostrophe = len(word)
			if !startsWord(text[i:]) {
				flush()
			}
			continue
		case c < utf8.RuneSelf:
			i++
			flush()
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		i += size
		switch {
		case startsWord(text[i-size:]) || len(word) > 0 && unicode.IsMark(r):
			word = utf8.AppendRune(word, unicode.ToLower(r))
		case r == '’':
			apostrophe = len(word)
			if !startsWord(text[i:]) {
				flush()
			}
		default:
			flush()
		}
	}
	flush()
}

func startsWord(text []byte) bool {
	r, _ := utf8.DecodeRune(text)
	return unicode.IsLetter(r) || unicode.IsNumber(r)
}

// fold gives a word without accents: "canción" and "cancion" are one.
func fold(word string) string {
	plain := true
	for i := range len(word) {
		plain = plain && word[i] < utf8.RuneSelf
	}
	if plain {
		return word
	}
	var b strings.Builder
	for _, r := range norm.NFD.String(word) {
		switch {
		case unicode.IsMark(r):
		case r == 'ς': // a sigma at the end of a word
			b.WriteRune('σ')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// words gives the words of a phrase.
func words(phrase string) []string {
	var all []string
	eachWord([]byte(phrase), func(word []byte) { all = append(all, string(word)) })
	return all
}

// stemmers names the stemmers that there are, by language. A language without
// one finds its words as they are written, and by their beginnings.
var stemmers = map[string]string{
	"en": "english", "es": "spanish", "fr": "french", "hu": "hungarian",
	"nb": "norwegian", "nn": "norwegian", "no": "norwegian", "ru": "russian", "sv": "swedish",
}

// stem gives what the forms of a word have in common, without accents.
func stem(word, lang string) string {
	base, _, _ := strings.Cut(lang, "-")
	if name := stemmers[base]; name != "" {
		if s, err := snowball.Stem(word, name, true); err == nil && s != "" {
			word = s
		}
	}
	return fold(word)
}

// byUnits orders words as JavaScript does: by their UTF-16 units.
func byUnits(a, b string) int {
	for i := 0; i < len(a) && i < len(b); i++ {
		if a[i] != b[i] {
			if a[i] < utf8.RuneSelf && b[i] < utf8.RuneSelf {
				return int(a[i]) - int(b[i])
			}
			return slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
		}
	}
	return len(a) - len(b)
}
