package library

import (
	"strings"
)

// plainYAML reads the plainest YAML, which is how nearly every front matter is
// written, at a tenth of the parser's cost: lines of `key: value`, where a
// value is a word or sentence, a text in double quotes, a date, or a list in
// brackets of words and small numbers. Of anything else it makes nothing, and
// the parser reads it. A fuzz test holds the two against each other.
func plainYAML(s string) (value map[string]any, places map[string]KeyPos) {
	value, places = make(map[string]any, 16), make(map[string]KeyPos, 16)
	for n := 1; s != ""; n++ {
		var line string
		line, s, _ = strings.Cut(s, "\n")
		if line == "" {
			continue
		}
		key, rest, found := strings.Cut(line, ": ")
		if !found || !isPlainKey(key) || places[key] != (KeyPos{}) {
			return nil, nil
		}
		v := plainValue(strings.Trim(rest, " "))
		if v == nil {
			return nil, nil
		}
		value[key], places[key] = v, KeyPos{Line: n, Col: 1}
	}
	return value, places
}

func isPlainKey(key string) bool {
	for i := range len(key) {
		if c := key[i]; (c < 'a' || c > 'z') && (c != '_' || i == 0) {
			return false
		}
	}
	return key != "" && !isReserved(key)
}

// plainValue gives a value, or nil for one that the parser must read.
func plainValue(s string) any {
	if s == "" {
		return nil
	}
	switch c := s[0]; {
	case c == '"':
		text, closed := strings.CutSuffix(s[1:], `"`)
		if !closed || !isText(text) || strings.ContainsAny(text, `"\`) {
			return nil
		}
		return text
	case c == '[':
		inner, closed := strings.CutSuffix(s[1:], "]")
		if !closed {
			return nil
		}
		return plainList(inner)
	case isLetter(c):
		if !isText(s) || strings.Contains(s, ": ") || strings.Contains(s, " #") || s[len(s)-1] == ':' || isReserved(s) {
			return nil
		}
		return s
	case isDate(s):
		return s
	}
	return nil
}

func plainList(s string) any {
	list := make([]any, 0, 1+strings.Count(s, ","))
	for item := range strings.SplitSeq(s, ",") {
		item = strings.Trim(item, " ")
		switch {
		case isWord(item):
			list = append(list, item)
		case isSmallNumber(item):
			var n uint64
			for i := range len(item) {
				n = 10*n + uint64(item[i]-'0')
			}
			list = append(list, n)
		default:
			return nil
		}
	}
	return list
}

// isText reports whether a text has no character that YAML could see more in
// than we do: control characters and the line ends of Unicode.
func isText(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == 0x7F || c == 0xC2 || c == 0xE2 && strings.HasPrefix(s[i:], "\u2028") || c == 0xE2 && strings.HasPrefix(s[i:], "\u2029") || c == 0xEF {
			return false
		}
	}
	return true
}

// isWord reports whether a text is of letters, digits and hyphens, and begins
// with a letter.
func isWord(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isLetter(c) && (i == 0 || !isDigit(c) && c != '-' && c != '_') {
			return false
		}
	}
	return s != "" && !isReserved(s)
}

func isSmallNumber(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) || i == 0 && s[i] == '0' {
			return false
		}
	}
	return s != "" && len(s) < 6
}

func isDate(s string) bool {
	for i := range len(s) {
		if i == 4 || i == 7 {
			if s[i] != '-' {
				return false
			}
		} else if !isDigit(s[i]) {
			return false
		}
	}
	return len(s) == 10
}

// isReserved reports whether YAML, in any of its versions, could see more in a
// word than a word.
func isReserved(s string) bool {
	switch len(s) {
	case 1, 2, 3, 4, 5:
		switch strings.ToLower(s) {
		case "y", "n", "no", "on", "yes", "off", "nan", "inf", "null", "true", "false":
			return true
		}
	}
	return false
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
