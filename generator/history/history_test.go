package history

import (
	"slices"
	"strings"
)

func bare(s string) string { return strings.Join(strings.Fields(s), "") }

func texts(parts []Part) []string {
	list := []string{}
	for _, p := range parts {
		list = append(list, bare(p.Text))
	}
	return list
}

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }

func same(t interface{ Fatalf(string, ...any) }, what string, want, got []string) {
	if !slices.Equal(want, got) && len(want)+len(got) > 0 {
		t.Fatalf("%s:\n%q\nwant\n%q", what, got, want)
	}
}
