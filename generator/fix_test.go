package generator

import (
	"testing"

	"iptpress/generator/diag"
)

func TestApplyFixes(t *testing.T) {
	fix := func(line, col int, was, with string) diag.Message {
		return diag.Message{Pos: diag.Pos{Line: line, Col: col}, Fix: diag.Fix{Was: was, With: with}}
	}
	text := "é the the one\r\nutilize utilize\n"
	got, n := applyFixes(text, []diag.Message{
		fix(2, 1, "utilize", "use"), fix(2, 9, "utilize", "use"), fix(1, 3, "the the", "the"),
		fix(2, 5, "ize util", "x"),                                      // overlaps one that was made
		fix(1, 1, "the", "x"), fix(9, 1, "a", "b"), fix(0, 0, "a", "b"), // not there
	})
	if want := "é the one\r\nuse use\n"; got != want || n != 3 {
		t.Errorf("%d: %q, want %q", n, got, want)
	}
}
