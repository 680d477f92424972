package library

import (
	"fmt"
	"strings"

	"iptpress/generator/document"
)

// fields is a map whose values have been checked against a schema. Its methods
// give the zero value for what is missing or was reported as wrong.
type fields map[string]any

// blank reports whether a key is missing or has no value.
func (f fields) blank(key string) bool { return f[key] == nil || f[key] == "" }

// text gives a string as written.
func (f fields) text(key string) string {
	s, _ := f[key].(string)
	return s
}

// line gives a string as one line, without space at its ends.
func (f fields) line(key string) string { return oneLine(f.text(key)) }

// oneLine puts one space for each run of space, and none at the ends.
func oneLine(s string) string {
	last := byte(' ')
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == ' ' && last == ' ' || c == 0xC2 || c == 0xE2 || c == 0xE3 {
			return strings.Join(strings.Fields(s), " ") // may hold space to take away
		}
		last = s[i]
	}
	return strings.TrimSuffix(s, " ")
}

// number gives what may be a number or a string, as text.
func (f fields) number(key string) string {
	switch v := f[key].(type) {
	case nil, []any, map[string]any:
		return ""
	default:
		return oneLine(fmt.Sprint(v))
	}
}

func (f fields) integer(key string) int { return integer(f[key]) }

func integer(v any) int {
	switch v := v.(type) {
	case int64:
		return int(v)
	case uint64:
		return int(v)
	case float64: // 3.0 is a whole number to JSON Schema
		return int(v)
	}
	return 0
}

func (f fields) bool(key string) bool {
	b, _ := f[key].(bool)
	return b
}

// byLanguage gives lists of words by language.
func (f fields) byLanguage() map[string][]string {
	if f == nil {
		return nil
	}
	lists := make(map[string][]string, len(f))
	for lang := range f {
		lists[lang] = f.lines(lang)
	}
	return lists
}

func (f fields) lines(key string) []string {
	list, _ := f[key].([]any)
	if len(list) == 0 {
		return nil
	}
	lines := make([]string, 0, len(list))
	for _, v := range list {
		if s, ok := v.(string); ok {
			lines = append(lines, oneLine(s))
		}
	}
	return lines
}

func (f fields) sub(key string) fields {
	m, _ := f[key].(map[string]any)
	return m
}

// list gives the maps of a list.
func (f fields) list(key string) []fields { return fieldsOf(f[key]) }

// fieldsOf gives the maps of a list; what is no map is an empty one.
func fieldsOf(v any) []fields {
	list, _ := v.([]any)
	all := make([]fields, len(list))
	for i, v := range list {
		all[i], _ = v.(map[string]any)
	}
	return all
}

// date gives a day; "" for what is none.
func (f fields) date(key string) document.Date {
	d, err := document.ParseDate(f.text(key))
	if err != nil {
		return ""
	}
	return d
}

// localized gives a text by language, each as one line.
func (f fields) localized(key string) Localized { return localized(f[key], oneLine) }

// lineByLanguage gives a line by language; one text alone is in the language lang.
func (f fields) lineByLanguage(key, lang string) Localized {
	if line := f.line(key); line != "" {
		return Localized{lang: line}
	}
	return f.localized(key)
}

func localized(v any, form func(string) string) Localized {
	m, _ := v.(map[string]any)
	if m == nil {
		return nil
	}
	l := make(Localized, len(m))
	for lang, text := range m {
		if s, ok := text.(string); ok {
			l[lang] = form(s)
		}
	}
	return l
}
