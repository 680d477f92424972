package library

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every data file of the library parts into entries that are the file again.
func TestEntriesOfTheLibrary(t *testing.T) {
	files, _ := filepath.Glob("../../content/data/*.yaml")
	more, _ := filepath.Glob("../../content/data/contacts/*.yaml")
	for _, file := range append(files, more...) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		entries, ok := Entries(data)
		if !ok {
			t.Errorf("%s cannot be parted", file)
			continue
		}
		if joined(entries) != string(data) {
			t.Errorf("%s is not its entries put together", file)
		}
		if len(entries) < 2 {
			t.Errorf("%s has %d entries", file, len(entries))
		}
	}
}

func joined(entries []Entry) string {
	var b strings.Builder
	for _, e := range entries {
		b.WriteString(e.Text)
	}
	return b.String()
}

func TestEntries(t *testing.T) {
	for _, test := range []struct {
		name, data, want string // want: "id|text" in order, "-" where it cannot be parted
	}{
		{"a list", "# head\n\n- id: a\n  b: 1\n# of c\n- id: c\n", "|# head\n\n/a|- id: a\n  b: 1\n/c|# of c\n- id: c\n"},
		{"a list under a key", "country: US\nlines:\n  - id: a\n\n  - b: 1\n    id: c\n", "|country: US\nlines:\n/a|  - id: a\n\n/c|  - b: 1\n    id: c\n"},
		{"keys", "# of a\na:\n  x: 1\n\n# of b\nb: {y: 2}\n", "a|# of a\na:\n  x: 1\n\n/b|# of b\nb: {y: 2}\n"},
		{"a text that looks like a comment", "- id: a\n  t: |\n    x\n    # no comment\n- id: b\n", "a|- id: a\n  t: |\n    x\n    # no comment\n/b|- id: b\n"},
		{"flow", "[{id: a}, {id: b}]\n", "-"},
		{"no id", "- id: a\n- b: 1\n", "-"},
		{"twice", "- id: a\n- id: a\n", "-"},
		{"a dash alone", "-\n  id: a\n-\n  id: b\n", "-"},
		{"not YAML", "- id: [a\n", "-"},
		{"nothing", "", "-"},
	} {
		entries, ok := Entries([]byte(test.data))
		got := "-"
		if ok {
			var parts []string
			for _, e := range entries {
				parts = append(parts, e.ID+"|"+e.Text)
			}
			got = strings.Join(parts, "/")
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func FuzzEntries(f *testing.F) {
	f.Add("# head\n- id: a\n  b: 1\n- id: c\n")
	f.Add("a:\n  x: 1\nb: {y: 2}\n")
	f.Fuzz(func(t *testing.T, data string) {
		if entries, ok := Entries([]byte(data)); ok && joined(entries) != data {
			t.Errorf("%q is not its entries put together", data)
		}
	})
}
