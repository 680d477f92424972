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
