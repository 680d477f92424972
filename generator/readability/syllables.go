package readability

import (
	_ "embed"
	"strings"
	"sync"
)

// Words whose letters tell their syllables badly, and how many they have.
//
//go:embed syllables.txt
var exceptionLines string

var exceptions = sync.OnceValue(func() map[string]int {
	m := map[string]int{}
	for line := range strings.Lines(exceptionLines) {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0] == "#" {
			continue
		}
		for _, w := range fields[1:] {
			m[w] = int(fields[0][0] - '0')
		}
	}
	return m
})

// Syllables counts the syllables of an English word, from its letters. A number
// has one, and so has an abbreviation in capitals, as in common tools; the parts
// of a word with hyphens are counted each.
func Syllables(word string) int {
	if strings.IndexByte(word, '-') < 0 && !strings.Contains(word, "‑") {
		return syllables(word)
	}
	n := 0
	for part := range strings.FieldsFuncSeq(word, func(r rune) bool { return r == '-' || r == '‑' }) {
		n += syllables(part)
	}
	return max(n, 1)
}

func syllables(word string) int {
	if len(word) > 1 && !hasSmall(word) {
		return 1
	}
	w := Straight(strings.ToLower(word))
	w = strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "'")
	if n := exceptions()[w]; n > 0 {
		return n
	}
	// A plural has the syllables of its singular, but after a hiss.
	if stem, ok := strings.CutSuffix(w, "s"); ok && exceptions()[stem] > 0 && !endsWithAny(stem, "ce", "se", "ze", "ge") {
		return exceptions()[stem]
	}
	return max(groups(w), 1)
}

// hasSmall reports whether a word has a letter that is no capital.
func hasSmall(word string) bool {
	for i := range len(word) {
		if c := word[i]; 'a' <= c && c <= 'z' {
			return true
		}
	}
	return strings.ToUpper(word) != word
}

// groups counts by rule: each group of vowels is a syllable, but for the silent
// ones, and some groups are two.
func groups(w string) int {
	n := 0
	vowel := false
	for i := 0; i < len(w); i++ {
		v := isVowel(w, i)
		if v && !vowel {
			n++
		} else if v && splits(w, i) {
			n++
		}
		vowel = v
	}
	return n - silent(w) + spoken(w)
}

// isVowel reports whether the letter at i sounds as a vowel.
func isVowel(w string, i int) bool {
	switch w[i] {
	case 'a', 'e', 'i', 'o':
		return true
	case 'u':
		// "quiet", "guess", "language"
		return i == 0 || w[i-1] != 'q' && (w[i-1] != 'g' || i+1 >= len(w) || !isAEIO(w[i+1]) || i+2 == len(w) && w[i+1] == 'e' || strings.HasPrefix(w[i:], "uous"))
	case 'y':
		next := i+1 < len(w) && (isAEIO(w[i+1]) || w[i+1] == 'u')
		return !next || i > 0 && !isAEIO(w[i-1]) && w[i-1] != 'u'
	}
	return w[i] >= 0x80 && w[i] >= 0xC0 // é, ñ: the first byte of an accented letter, mostly a vowel
}

func isAEIO(c byte) bool { return c == 'a' || c == 'e' || c == 'i' || c == 'o' }

// splits reports whether the vowel at i begins a syllable of its own after the
// vowel before it.
func splits(w string, i int) bool {
	before := byte(0)
	if i > 1 {
		before = w[i-2]
	}
	rest := w[i:]
	switch w[i-1 : i+1] {
	case "ia":
		// "special", "initial", "marriage", but "media", "appreciate"
		return !strings.ContainsRune("tcsg", rune(before)) && rest != "age" && rest != "ages" || strings.HasPrefix(rest, "at")
	case "io":
		return !strings.ContainsRune("tscgxn", rune(before)) || before == 'n' && !strings.HasPrefix(rest, "on")
	case "iu":
		return true
	case "ie":
		// "quiet", "client", "science", "easier", but "patient", "friend", "believe"
		return strings.HasPrefix(rest, "et") || strings.HasPrefix(rest, "en") && !strings.ContainsRune("tcr", rune(before)) ||
			strings.HasPrefix(rest, "enc") && before != 't' || (rest == "er" || rest == "est") && len(w) > 5
	case "ii", "yi", "ya", "yo", "iy", "uu", "aa", "uo":
		return true
	case "eo":
		return before != 'g' && rest != "ople" && !strings.HasPrefix(rest, "ou")
	case "ua":
		return before != 'g' && before != 'q' || strings.HasPrefix(rest, "ally")
	case "ue":
		return strings.HasPrefix(rest, "el") || strings.HasPrefix(rest, "en")
	case "ei":
		return rest == "ing" || rest == "ings"
	case "oi":
		return rest == "ing" || rest == "ings"
	case "ui":
		return rest == "ing" || rest == "ings" || strings.HasPrefix(rest, "ity")
	case "ea":
		// "create", "reaction", "area", but "treat"
		return rest == "a" && len(w) > 3 || rest == "as" || strings.HasPrefix(rest, "at") && before == 'r' && i > 2 && w[i-3] == 'c' ||
			strings.HasPrefix(w, "rea") && i == 2 && (strings.HasPrefix(rest, "act") || strings.HasPrefix(rest, "ali") || strings.HasPrefix(rest, "ass") || strings.HasPrefix(rest, "app"))
	case "oe":
		return strings.HasPrefix(rest, "et") || strings.HasPrefix(rest, "em") || strings.HasPrefix(rest, "er")
	case "ae":
		return strings.HasPrefix(rest, "el")
	case "ao":
		return true
	case "eu":
		return strings.HasPrefix(rest, "um") || strings.HasPrefix(rest, "us")
	}
	return false
}

// silent counts vowels that are written and not said.
func silent(w string) int {
	n := 0
	switch {
	case strings.HasSuffix(w, "e"):
		if hasSilentE(w, len(w)-1) {
			n++
		}
	case strings.HasSuffix(w, "es"):
		if i := len(w) - 2; hasSilentE(w, i) && !strings.ContainsRune("szxcg", rune(w[i-1])) && !endsWithAny(w[:i], "ch", "sh") {
			n++
		}
	case strings.HasSuffix(w, "ed"):
		if i := len(w) - 2; i > 1 && !isVowel(w, i-1) && w[i-1] != 't' && w[i-1] != 'd' && hasVowel(w[:i]) {
			n++
			if endsWithAny(w[:i], "bl", "pl", "tl", "dl", "gl", "kl", "fl") { // "settled"
				n--
			}
		}
	}
	// "lonely", "movement", "careful", "something"
	for _, end := range []string{"ly", "ment", "ments", "ful", "fully", "ness", "less", "some"} {
		if stem, ok := strings.CutSuffix(w, end); ok && strings.HasSuffix(stem, "e") && hasSilentE(stem, len(stem)-1) {
			n++
			break
		}
	}
	// "something", "homework"
	if len(w) > 6 {
		for _, start := range silentStarts[w[0]] {
			rest, ok := strings.CutPrefix(w, start)
			if !ok || len(rest) < 3 || isVowel(w, len(start)) {
				continue
			}
			if !strings.HasPrefix(rest, "ly") && !strings.HasPrefix(rest, "ful") && !strings.HasPrefix(rest, "less") && !strings.HasPrefix(rest, "ness") {
				n++
			}
			break
		}
	}
	return n
}

// silentStarts are first parts of words that end in a silent e, by their letter.
var silentStarts = func() (t [256][]string) {
	for _, start := range strings.Fields("some home house life love care there where else time safe side white grave name wide more fores forec here") {
		t[start[0]] = append(t[start[0]], start)
	}
	return t
}()

// hasSilentE reports whether the e at i, which ends a word or its stem, is not
// said: it follows a consonant, and not one with an l as in "little".
func hasSilentE(w string, i int) bool {
	if i < 2 || isVowel(w, i-1) || !hasVowel(w[:i]) {
		return false
	}
	return w[i-1] != 'l' || isVowel(w, i-2)
}

func hasVowel(w string) bool {
	for i := range len(w) {
		if isVowel(w, i) {
			return true
		}
	}
	return false
}

// spoken counts syllables that are said and not written.
func spoken(w string) int {
	switch {
	case endsWithAny(w, "sm", "sms", "thm", "thms"):
		return 1
	case strings.HasSuffix(w, "n't") && len(w) > 4 && !isVowel(w, len(w)-4) && w != "aren't" && w != "weren't":
		return 1
	case endsWithAny(w, "'ll") && !isVowel(w, len(w)-4):
		return 1
	}
	return 0
}

func endsWithAny(w string, ends ...string) bool {
	for _, end := range ends {
		if strings.HasSuffix(w, end) {
			return true
		}
	}
	return false
}
