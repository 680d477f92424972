package catalog

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// What is written can be read again as RFC 5545 says, whatever the words are.
func TestCalendarLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := strings.ReplaceAll(rapid.String().Draw(t, "words"), "\r", "")
		w := &calendarWriter{}
		w.line("SUMMARY", escapeText(words))
		for _, line := range bytes.SplitAfter(w.b, []byte("\r\n")) {
			if n := len(bytes.TrimSuffix(line, []byte("\r\n"))); n > 75 {
				t.Fatalf("a line of %d octets: %q", n, line)
			}
			if utf8.ValidString(words) && !utf8.Valid(line) {
				t.Fatalf("a letter is cut: %q", line)
			}
		}
		value, _ := strings.CutPrefix(strings.TrimSuffix(strings.ReplaceAll(string(w.b), "\r\n ", ""), "\r\n"), "SUMMARY:")
		if strings.ContainsAny(value, "\r\n") {
			t.Fatalf("a bare line end: %q", value)
		}
		if read := unescapeText(value); read != words {
			t.Fatalf("%q became %q", words, read)
		}
	})
}

func unescapeText(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
			if s[i] == 'n' {
				b.WriteByte('\n')
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// The calendar tells of each day once, and of no draft and no line that is not
// shown.
func TestCalendar(t *testing.T) {
	text := string(filesOf(fixture(t))["checks-due.ics"])
	unfolded := strings.ReplaceAll(text, "\r\n ", "")
	for _, want := range []string{
		"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n",
		"DTSTAMP:20261101T000000Z\r\nDTSTART;VALUE=DATE:20270130\r\nDTEND;VALUE=DATE:20270131\r\nSUMMARY:Check the help lines\r\nDESCRIPTION:Emergency\\, anywhere\r\n",
		"DTSTAMP:20261123T000000Z\r\nDTSTART;VALUE=DATE:20281123\r\n",
		"DESCRIPTION:My story (ws-story 1.0)\r\n",
		"X-WR-CALNAME:Checks due: Riverbend\\; Clinic\\, <& Sons>\r\n",
	} {
		if !strings.Contains(unfolded, want) {
			t.Errorf("it lacks %q", want)
		}
	}
	for _, not := range []string{"Not finished", "Not shown"} {
		if strings.Contains(unfolded, not) {
			t.Errorf("it tells of %q", not)
		}
	}
	if n := strings.Count(unfolded, "BEGIN:VEVENT"); n != 4 {
		t.Errorf("%d events", n)
	}
	if !strings.HasSuffix(text, "END:VCALENDAR\r\n") || strings.Count(text, "\n") != strings.Count(text, "\r\n") {
		t.Error("a line does not end in CR LF")
	}
}
