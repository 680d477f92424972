package typeset

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Segment is a stretch of text that is not split over lines: text[Start:End].
// text[End:Next] is the space after it.
type Segment struct {
	Start, End, Next int
	After            Break
}

// Segments appends to list the segments of a paragraph's text, where U+2028
// ends a line. Lines may break at spaces, and where Unicode's line
// breaking algorithm (UAX #14) allows it within words: after a dash, or rather
// not, after a hyphen or a slash. They do not break within a telephone number
// or between a number and its unit. Words are never hyphenated.
func Segments(list []Segment, text string) []Segment {
	for at := 0; at < len(text); {
		end := at
		for end < len(text) {
			r, n := utf8.DecodeRuneInString(text[end:])
			if breakingSpace(r) {
				break
			}
			end += n
		}
		next := end
		for next < len(text) {
			r, n := utf8.DecodeRuneInString(text[next:])
			if !breakingSpace(r) {
				break
			}
			if next += n; r == LineSeparator {
				break
			}
		}
		list = within(list, text, at, end)
		after := MayBreak
		switch {
		case strings.ContainsRune(text[end:next], LineSeparator):
			after = MustBreak
		case keepTogether(text[at:end], text[next:]) || firstWord(text[next:]) == Separator:
			after = NoBreak
		}
		if k := len(list) - 1; k >= 0 && list[k].End == end && end > at {
			list[k].Next, list[k].After = next, after
		} else {
			list = append(list, Segment{at, end, next, after})
		}
		at = next
	}
	return list
}

// LineSeparator ends a line within a paragraph.
const LineSeparator = '\u2028'

// Separator parts the members of a run such as "Handout · For adults". No line
// begins with it.
const Separator = "·"

// breakingSpace reports whether a line may break at a space. The no-break
// spaces U+00A0, U+2007 and U+202F are part of the word.
func breakingSpace(r rune) bool {
	switch r {
	case '\u00A0', '\u2007', '\u202F':
		return false
	}
	return r == ' ' || r == LineSeparator || unicode.Is(unicode.Zs, r) || r == '\t' || r == '\n' || r == '\r'
}

// within splits the word text[start:end] where UAX #14 allows it. Most words
// are letters and the like, and need not be asked about.
func within(list []Segment, text string, start, end int) []Segment {
	word := text[start:end]
	plain := true
	for _, r := range word {
		if r == '-' || r == '/' || r >= 0x2010 && r <= 0x2015 || r == 0x200B || r >= 0x0E00 && !(r >= 0x2000 && r < 0x2E80) {
			plain = false
			break
		}
	}
	if plain {
		if start < end {
			list = append(list, Segment{Start: start, End: end, Next: end})
		}
		return list
	}
	state := -1
	from := start
	for rest := word; rest != ""; {
		var segment string
		segment, rest, _, state = uniseg.FirstLineSegmentInString(rest, state)
		if rest != "" && strings.Trim(text[from:end-len(rest)], "-/") == "" {
			continue // a sign that begins the word stays with it
		}
		after := NoBreak
		if rest != "" {
			after = MayBreak
			switch {
			case strings.HasSuffix(segment, "-") || strings.HasSuffix(segment, "/"):
				after = RatherNot
			case isRange(text[from:end-len(rest)], rest):
				after = NoBreak
			}
		}
		to := end - len(rest)
		list = append(list, Segment{from, to, to, after})
		from = to
	}
	return list
}

// isRange reports whether a dash stands between two numbers: "12–16".
func isRange(before, after string) bool {
	number, dashed := strings.CutSuffix(before, "–")
	last, _ := utf8.DecodeLastRuneInString(number)
	first, _ := utf8.DecodeRuneInString(after)
	return dashed && unicode.IsDigit(last) && unicode.IsDigit(first)
}

// firstWord gives a text up to its first space.
func firstWord(text string) string {
	if i := strings.IndexFunc(text, breakingSpace); i >= 0 {
		return text[:i]
	}
	return text
}

// keepTogether reports whether a word and the next belong to one number: "116
// 123", "(020) 7946", "9 am", "20 mg"; or whether the next is a number that ends
// a sentence or its part: "press 2."
func keepTogether(word, rest string) bool {
	next := firstWord(rest)
	if number := strings.TrimRight(next, ".,;:!?)"); number != "" && number != next && len(number) <= 2 && strings.Trim(number, "0123456789") == "" {
		return true
	}
	last, _ := utf8.DecodeLastRuneInString(word)
	if !unicode.IsDigit(last) && !(last == ')' && strings.ContainsFunc(word, unicode.IsDigit)) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(next)
	if unicode.IsDigit(first) || first == '(' && len(next) > 1 && unicode.IsDigit(rune(next[1])) {
		return true
	}
	return unicode.IsDigit(last) && units[strings.TrimRight(next, ".,;:!?)")]
}

var units = map[string]bool{
	"a.m": true, "p.m": true, "am": true, "pm": true, "h": true, "min": true, "s": true,
	"g": true, "kg": true, "mg": true, "µg": true, "ml": true, "l": true,
	"m": true, "cm": true, "mm": true, "km": true, "%": true, "°C": true, "°F": true,
}
