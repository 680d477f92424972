package locale_test

import (
	"io/fs"
	"strings"
	"testing"

	"iptpress"
	"iptpress/generator/locale"
)

func TestStrings(t *testing.T) {
	l, err := locale.Parse("en", []byte(`
date: "{month} {day}, {year}"
month-11: November
page: "Page {n} of {total}"
copies: {one: "{n} copy of {title}", other: "{n} copies of {title}"}
`))
	if err != nil {
		t.Fatal(err)
	}
	for got, want := range map[string]string{
		l.Date("2026-11-23"):               "November 23, 2026",
		l.Date(""):                         "",
		l.T("page", "n", 2, "total", 3):    "Page 2 of 3",
		l.N("copies", 1, "title", "Grief"): "1 copy of Grief",
		l.N("copies", 0, "title", "Grief"): "0 copies of Grief",
		l.T("missing"):                     "missing",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestPluralsFollowTheLanguage(t *testing.T) {
	l, err := locale.Parse("pl", []byte(`files: {one: "{n} plik", few: "{n} pliki", many: "{n} plików", other: "{n} pliku"}`))
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int]string{1: "1 plik", 2: "2 pliki", 5: "5 plików", 22: "22 pliki"} {
		if got := l.N("files", n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestBadStringsAreRefused(t *testing.T) {
	for _, text := range []string{"a: [1]", "a: {one: x}", "a: b: c", "- a"} {
		if _, err := locale.Parse("en", []byte(text)); err == nil {
			t.Errorf("%q was taken", text)
		} else if !strings.Contains(err.Error(), "strings/en.yaml") {
			t.Errorf("%q: the error names no file: %v", text, err)
		}
	}
}

// Every language that is shipped says everything that English says.
func TestShippedLanguagesAreWhole(t *testing.T) {
	layouts, err := fs.Sub(iptpress.Files, "layouts")
	if err != nil {
		t.Fatal(err)
	}
	english, err := locale.Load(layouts, "en")
	if err != nil {
		t.Fatal(err)
	}
	files, err := fs.Glob(layouts, "strings/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		lang := strings.TrimSuffix(strings.TrimPrefix(file, "strings/"), ".yaml")
		l, err := locale.Load(layouts, lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range english.Keys() {
			if !l.Has(key) {
				t.Errorf("%s lacks %q", file, key)
			}
		}
	}
}

// What reaches the browser is what the layouts say, but for what it has no use for.
func TestStringsReachTheBrowser(t *testing.T) {
	layouts, err := fs.Sub(iptpress.Files, "layouts")
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"en", "es"} {
		l, err := locale.Load(layouts, lang)
		if err != nil {
			t.Fatal(err)
		}
		keep := func(key string) bool { return !strings.HasPrefix(key, "site-") }
		text := l.Encode(keep)
		if text != l.Encode(keep) {
			t.Errorf("%s: the same strings give other texts", lang)
		}
		got, err := locale.Decode(lang, text)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range l.Keys() {
			if got.Has(key) != keep(key) {
				t.Errorf("%s: %s is there: %v", lang, key, got.Has(key))
			}
			if keep(key) && (got.T(key) != l.T(key) || got.N(key, 2) != l.N(key, 2)) {
				t.Errorf("%s: %s is another", lang, key)
			}
		}
		if got.Dir != l.Dir || got.Date("2026-11-23") != l.Date("2026-11-23") {
			t.Errorf("%s: %s, %s", lang, got.Dir, got.Date("2026-11-23"))
		}
	}
	for lang, text := range map[string]string{"-": "", "en": "%zz"} {
		if _, err := locale.Decode(lang, text); err == nil {
			t.Errorf("%q of %q was read", text, lang)
		}
	}
}
