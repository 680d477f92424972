package typeset

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write testdata anew")

// mono sets text as if each character were one wide.
func mono(text string) []Piece {
	var pieces []Piece
	for _, s := range Segments(nil, text) {
		pieces = append(pieces, Piece{
			Width: Length(utf8.RuneCountInString(text[s.Start:s.End])),
			Space: Length(utf8.RuneCountInString(text[s.End:s.Next])),
			After: s.After,
		})
	}
	return pieces
}

func set(text string, measure Length, balanced bool) string {
	segments := Segments(nil, text)
	var b strings.Builder
	first := 0
	for _, end := range Lines(mono(text), measure, balanced) {
		b.WriteString(text[segments[first].Start:segments[end].End])
		b.WriteByte('\n')
		first = end + 1
	}
	return b.String()
}

// TestCases sets the paragraphs of testdata/lines.txt. Each case is a line
// "width [balanced]: text" and the lines that it gives.
func TestCases(t *testing.T) {
	const file = "testdata/lines.txt"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, c := range strings.Split(strings.TrimSpace(string(data)), "\n\n") {
		head, _, _ := strings.Cut(c, "\n")
		how, text, _ := strings.Cut(head, ": ")
		var measure Length
		fmt.Sscan(how, &measure)
		got.WriteString(head + "\n" + set(text, measure, strings.Contains(how, "balanced")) + "\n")
	}
	if *update {
		os.WriteFile(file, []byte(got.String()), 0o644)
	} else if got.String() != string(data) {
		t.Errorf("%s: run with -update and compare:\n%s", file, got.String())
	}
}

func TestSegmentsCoverText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("ab1 -/–—(.) \u200b漢é\u2028"))).Draw(t, "text")
		at := 0
		for _, s := range Segments(nil, text) {
			if s.Start != at || s.End < s.Start || s.Next < s.End || s.Next == s.Start {
				t.Fatalf("%q: %+v after %d", text, s, at)
			}
			if strings.TrimFunc(text[s.End:s.Next], breakingSpace) != "" {
				t.Fatalf("%q: %+v", text, s)
			}
			at = s.Next
		}
		if at != len(text) {
			t.Fatalf("%q: ends at %d", text, at)
		}
	})
}

func drawPieces(t *rapid.T) []Piece {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Piece {
		return Piece{
			Width: rapid.Int64Range(0, 30).Draw(t, "width"),
			Space: rapid.Int64Range(0, 3).Draw(t, "space"),
			After: rapid.SampledFrom([]Break{NoBreak, MayBreak, MayBreak, MayBreak, RatherNot, MustBreak}).Draw(t, "after"),
		}
	}), 1, 60).Draw(t, "pieces")
}

// greedy gives the number of lines that filling line by line takes, and whether
// any sticks out.
func greedy(pieces []Piece, measure Length) (lines int, over bool) {
	var width, space Length
	first := true
	for i := 0; i < len(pieces); {
		j, w := i, Length(0)
		for {
			w += pieces[j].Width
			if pieces[j].After != NoBreak || j == len(pieces)-1 {
				break
			}
			w += pieces[j].Space
			j++
		}
		if first || width+space+w > measure {
			lines++
			width = w
		} else {
			width += space + w
		}
		over = over || width > measure
		space, first = pieces[j].Space, pieces[j].After == MustBreak
		i = j + 1
	}
	return lines, over
}

func TestLinesKeepTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pieces := drawPieces(t)
		measure := rapid.Int64Range(20, 80).Draw(t, "measure")
		ends := Lines(pieces, measure, rapid.Bool().Draw(t, "balanced"))
		wantLines, over := greedy(pieces, measure)
		first := 0
		for _, end := range ends {
			if end < first {
				t.Fatalf("lines end at %v", ends)
			}
			var width Length
			for i := first; i <= end; i++ {
				width += pieces[i].Width
				if i < end {
					width += pieces[i].Space
					if pieces[i].After == MustBreak {
						t.Fatalf("piece %d must end a line: %v", i, ends)
					}
				}
			}
			if end < len(pieces)-1 && pieces[end].After == NoBreak {
				t.Fatalf("piece %d must not end a line: %v", end, ends)
			}
			if width > measure && !over {
				t.Fatalf("a line is %d wide, more than %d: %v", width, measure, ends)
			}
			first = end + 1
		}
		if first != len(pieces) {
			t.Fatalf("pieces are left over: %v", ends)
		}
		if !over && len(ends) != wantLines {
			t.Fatalf("%d lines, where %d serve", len(ends), wantLines)
		}
	})
}

func TestPagesKeepTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Item {
			return Item{
				Height: rapid.Int64Range(0, 40).Draw(t, "height"),
				Before: rapid.Int64Range(0, 10).Draw(t, "before"),
				Break:  rapid.SampledFrom([]int{0, 0, 0, 50, Avoid, Never, Force}).Draw(t, "break"),
				Repeat: rapid.SampledFrom([]Length{0, 0, 0, 12}).Draw(t, "repeat"),
			}
		}), 1, 80).Draw(t, "items")
		const height = 100
		next := 0
		for _, p := range Pages(items, height, false) {
			if p.First != next || p.End <= p.First {
				t.Fatalf("page %+v after %d", p, next)
			}
			used := items[p.First].Repeat
			for i := p.First; i < p.End; i++ {
				used += items[i].Height
				if i > p.First {
					used += items[i].Before
					if items[i].Break == Force {
						t.Fatalf("no page begins with item %d", i)
					}
				}
			}
			if used-p.Squeeze > height && p.End > p.First+1 {
				t.Fatalf("page %+v is %d high", p, used)
			}
			next = p.End
		}
		if next != len(items) {
			t.Fatalf("items are left over from %d", next)
		}
	})
}

func lines(n int) []Item {
	items := make([]Item, n)
	for i := range items {
		items[i].Height = 10
	}
	return items
}

func TestPagesKeepHeadingWithText(t *testing.T) {
	items := lines(20)
	items[10].Break = Never // item 9 is a heading
	got := Pages(items, 100, false)
	if len(got) != 3 || got[0].End != 9 {
		t.Errorf("%+v", got)
	}
}

func TestPagesAvoidAStub(t *testing.T) {
	items := lines(21) // 10, 10 and a lonely one
	got := Pages(items, 100, false)
	if last := got[len(got)-1]; last.End-last.First < 2 {
		t.Errorf("the last page holds %d of 10: %+v", last.End-last.First, got)
	}
}

func TestPagesEven(t *testing.T) {
	got := Pages(lines(14), 100, true)
	if len(got) != 2 || got[0].End != 7 {
		t.Errorf("%+v", got)
	}
}

func TestPagesSqueezeToSaveAPage(t *testing.T) {
	items := lines(11)
	for i := range items {
		items[i].Height, items[i].Before, items[i].Shrink = 8, 2, 1
	}
	got := Pages(items, 100, false) // 88 and 20 of white, 10 of which can go
	if len(got) != 1 || got[0].Squeeze != 8 {
		t.Errorf("%+v", got)
	}
}

func TestPagesSplitWhatFitsNowhere(t *testing.T) {
	items := lines(30)
	for i := range items {
		items[i].Break = Never
	}
	if got := Pages(items, 100, false); len(got) != 3 {
		t.Errorf("%+v", got)
	}
}

func BenchmarkLines(b *testing.B) {
	pieces := mono(strings.Repeat("We all play many roles, and they tell us what to do each day. ", 12))
	b.ReportAllocs()
	for b.Loop() {
		Lines(pieces, 90, false)
	}
}

func BenchmarkSegments(b *testing.B) {
	text := strings.Repeat("We all play many roles, and they tell us what to do each day. ", 12)
	list := Segments(nil, text)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		list = Segments(list[:0], text)
	}
}

func BenchmarkPages(b *testing.B) {
	items := lines(1000)
	for b.Loop() {
		Pages(items, 450, false)
	}
}
