package main

import (
	"fmt"
	"strings"
	"testing"

	"iptpress/generator/history"
	"iptpress/generator/paper"
)

// Why a paper is another than the one that was issued is not guessed: it is made
// again.
func TestWhyPapersDiffer(t *testing.T) {
	e := &history.Edition{ID: "2026.1", Engine: paper.Engine - 1}
	for _, test := range []struct{ issued, again, built, want string }{
		{"a", "a", "b", "another text, other data, or another clinic"},
		{"a", "b", "b", "the text and data are the same, but 2026.1 was set by engine 1, and this is engine 2"},
		{"a", "b", "c", "another text, other data, or another clinic; and 2026.1 was set by engine 1, and this is engine 2"},
	} {
		want := strings.NewReplacer("engine 1", fmt.Sprint("engine ", e.Engine), "engine 2", fmt.Sprint("engine ", paper.Engine)).Replace(test.want)
		if got := whyDiffers(e, test.issued, test.again, test.built); got != want {
			t.Errorf("%v: %q", test, got)
		}
	}
}
