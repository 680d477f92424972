// Package locale holds what iptpress itself says in a language: strings,
// plurals and dates.
//
// In comes strings/<lang>.yaml of the layouts; out goes a Locale, which pages
// and papers ask for a string by its key. A string may hold {names} to be
// filled in. A plural is a map by CLDR category ("one", "other", …).
package locale

import (
	"fmt"
	"net/url"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"iptpress/generator/document"
)

// Locale speaks one language. It is safe for many goroutines.
type Locale struct {
	Lang    string // BCP 47
	Dir     string // "ltr" or "rtl"
	tag     language.Tag
	strings map[string]string
	plurals map[string]map[string]string
}

// settle makes a locale of a language's strings.
func settle(lang string, texts map[string]string, plurals map[string]map[string]string) (*Locale, error) {
	tag, err := language.Parse(lang)
	if err != nil {
		return nil, fmt.Errorf("%q is not a language tag", lang)
	}
	l := &Locale{Lang: lang, Dir: "ltr", tag: tag, strings: texts, plurals: plurals}
	for key, forms := range plurals {
		if forms["other"] == "" {
			return nil, fmt.Errorf("strings/%s.yaml: %s: a plural needs the form \"other\"", lang, key)
		}
	}
	if l.strings["direction"] == "rtl" {
		l.Dir = "rtl"
	}
	return l, nil
}

// Encode writes the strings whose keys are kept as one text, in the form of a
// query of an address; the same strings give the same text. It is how they reach
// the browser, which reads no YAML.
func (l *Locale) Encode(keep func(key string) bool) string {
	v := url.Values{}
	for key, text := range l.strings {
		if keep(key) {
			v.Set(key, text)
		}
	}
	for key, forms := range l.plurals {
		if keep(key) {
			for form, text := range forms {
				v.Set(key+" "+form, text)
			}
		}
	}
	return v.Encode()
}

// Decode reads the strings of a language that Encode wrote.
func Decode(lang, encoded string) (*Locale, error) {
	v, err := url.ParseQuery(encoded)
	if err != nil {
		return nil, fmt.Errorf("the strings of %q cannot be read: %w", lang, err)
	}
	texts, plurals := map[string]string{}, map[string]map[string]string{}
	for name := range v {
		key, form, plural := strings.Cut(name, " ")
		switch {
		case !plural:
			texts[key] = v.Get(name)
		case plurals[key] == nil:
			plurals[key] = map[string]string{form: v.Get(name)}
		default:
			plurals[key][form] = v.Get(name)
		}
	}
	return settle(lang, texts, plurals)
}

// Complete takes from another locale what this one does not have: an edition's
// strings may be older than the layouts that ask for them.
func (l *Locale) Complete(from *Locale) {
	for key, s := range from.strings {
		if !l.Has(key) {
			l.strings[key] = s
		}
	}
	for key, forms := range from.plurals {
		if !l.Has(key) {
			l.plurals[key] = forms
		}
	}
}

// Keys lists every key that the locale has, sorted.
func (l *Locale) Keys() []string {
	keys := make([]string, 0, len(l.strings)+len(l.plurals))
	for k := range l.strings {
		keys = append(keys, k)
	}
	for k := range l.plurals {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// Has reports whether the locale has the key.
func (l *Locale) Has(key string) bool {
	_, isString := l.strings[key]
	_, isPlural := l.plurals[key]
	return isString || isPlural
}

// T gives the string of a key, with {name} replaced: names and values come in
// turn. A key that is missing gives the key itself; a test finds those.
func (l *Locale) T(key string, namesAndValues ...any) string {
	s, ok := l.strings[key]
	if !ok {
		return key
	}
	return fill(s, namesAndValues)
}

// N gives the plural form of a key for n, with {n} and the names replaced.
func (l *Locale) N(key string, n int, namesAndValues ...any) string {
	forms, ok := l.plurals[key]
	if !ok {
		return key
	}
	s, ok := forms[pluralNames[plural.Cardinal.MatchPlural(l.tag, n, 0, 0, 0, 0)]]
	if !ok {
		s = forms["other"]
	}
	return fill(s, append([]any{"n", n}, namesAndValues...))
}

// Forms gives the plural forms of a key by CLDR category, for a script that
// counts in the browser.
func (l *Locale) Forms(key string) map[string]string { return l.plurals[key] }

var pluralNames = map[plural.Form]string{
	plural.Zero: "zero", plural.One: "one", plural.Two: "two",
	plural.Few: "few", plural.Many: "many", plural.Other: "other",
}

// Date writes a day in words: "November 23, 2026".
func (l *Locale) Date(d document.Date) string {
	y, m, day := d.YMD()
	if y == 0 {
		return ""
	}
	month := l.strings["month-"+strconv.Itoa(m)]
	return l.T("date", "day", day, "month", month, "year", y)
}

// families names, by what a detail is, the strings that say its values.
var families = map[string]string{
	"kind": "kind-", "audience": "audience-", "phase": "phase-", "area": "area-",
	"box": "box-", "field": "field-", "unit": "site-unit-",
}

// Detail says in words what a detail of a change is, and what it was and is. Of a
// picture there is nothing more to say than that it has changed.
func (l *Locale) Detail(d document.Detail) (what, was, is string) {
	what = l.T("diff-"+d.What, "of", d.Of)
	if d.What == "picture" {
		return what, "", ""
	}
	value := func(s string) string {
		switch day := l.Date(document.Date(s)); {
		case day != "" && (d.What == "checked" || d.What == "next-check"):
			return day
		case families[d.What] != "" && l.Has(families[d.What]+s):
			return l.T(families[d.What] + s)
		}
		return s
	}
	return what, value(d.Old), value(d.New)
}

func fill(s string, namesAndValues []any) string {
	for i := 0; i+1 < len(namesAndValues); i += 2 {
		s = strings.ReplaceAll(s, "{"+fmt.Sprint(namesAndValues[i])+"}", fmt.Sprint(namesAndValues[i+1]))
	}
	return s
}
