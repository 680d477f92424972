package diag_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"iptpress/generator/diag"
)

func TestMessagesReadAsOneLine(t *testing.T) {
	var l diag.List
	l.Warn("late", diag.Pos{File: "b.md"}, "", "old")
	l.Error("unknown-source", diag.Pos{File: "a.md", Line: 14, Col: 3}, `did you mean "shear2005"?`, "unknown source %q", "shear2004")
	l.Error("unknown-source", diag.Pos{File: "a.md", Line: 9}, "", "no source")

	var got []string
	for _, m := range l.Messages() {
		got = append(got, m.String())
	}
	want := []string{
		"a.md:9: no source",
		`a.md:14:3: unknown source "shear2004"; did you mean "shear2005"?`,
		"b.md: warning: old",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyErrorsFailAList(t *testing.T) {
	var l diag.List
	l.Warn("late", diag.Pos{File: "a.md"}, "", "old")
	if l.Failed() {
		t.Error("a warning failed the list")
	}
	l.Error("bad", diag.Pos{File: "a.md"}, "", "wrong")
	if !l.Failed() {
		t.Error("an error did not fail the list")
	}
}

func TestOrderDoesNotDependOnWhoWasFirst(t *testing.T) {
	messages := func(order []int) []diag.Message {
		var l diag.List
		var wg sync.WaitGroup
		for _, i := range order {
			wg.Go(func() { l.Error("r", diag.Pos{File: fmt.Sprint(i % 3), Line: i}, "", "m%d", i) })
		}
		wg.Wait()
		return l.Messages()
	}
	if diff := cmp.Diff(messages([]int{1, 2, 3, 4, 5}), messages([]int{5, 3, 1, 2, 4})); diff != "" {
		t.Error(diff)
	}
}

func TestDidYouMean(t *testing.T) {
	names := []string{"shear2005", "shear2014", "wmk2018"}
	for word, want := range map[string]string{
		"shear2004": `did you mean "shear2005"?`,
		"zzzzzzzzz": "sources stand in sources.yaml",
		"":          "sources stand in sources.yaml",
	} {
		if got := diag.DidYouMean(word, names, "sources stand in sources.yaml"); got != want {
			t.Errorf("%q: got %s, want %s", word, got, want)
		}
	}
}
