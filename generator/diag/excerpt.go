package diag

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// How much of a line an excerpt shows, in characters.
const (
	excerptWidth = 100
	excerptLead  = 40 // before the place
)

// Excerpt shows the line that a message is about, with a caret under the place
// and the rule's id after it, in lines that each end with a line feed:
//
//	14 | You can utilize this sheet.
//	   |         ^^^^^^^ hard-word
//
// Of a message about a file as a whole it gives the rule alone.
func (m Message) Excerpt(line string) string {
	if m.Line == 0 || m.Col == 0 || utf8.RuneCountInString(line) < m.Col-1 {
		return "     = " + m.Rule + "\n"
	}
	runes := []rune(strings.TrimRight(line, "\r\n"))
	from, to := 0, len(runes)
	if to > excerptWidth {
		from = max(0, min(m.Col-1-excerptLead, to-excerptWidth))
		to = min(to, from+excerptWidth)
	}
	at := min(m.Col-1, len(runes))
	length := max(1, min(m.Length, to-at))
	shown, under := string(runes[from:to]), &strings.Builder{}
	if from > 0 {
		shown = "…" + shown
		under.WriteByte(' ')
	}
	if to < len(runes) {
		shown += "…"
	}
	for _, r := range runes[from:at] {
		if r == '\t' { // as wide as the terminal makes it above
			under.WriteByte('\t')
		} else {
			under.WriteByte(' ')
		}
	}
	return fmt.Sprintf("%4d | %s\n     | %s%s %s\n", m.Line, printable(shown), under, strings.Repeat("^", length), m.Rule)
}

// printable takes out what could steer a terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7f || 0x80 <= r && r < 0xa0 {
			return ' '
		}
		return r
	}, s)
}
