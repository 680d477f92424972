package pdf

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"iptpress/generator/paper/fonts"
)

func TestSides(t *testing.T) {
	for pages, want := range map[int][][2]int{
		1: {{0, 1}, {0, 0}},
		4: {{4, 1}, {2, 3}},
		6: {{0, 1}, {2, 0}, {6, 3}, {4, 5}},
		8: {{8, 1}, {2, 7}, {6, 3}, {4, 5}},
	} {
		if got := sides(pages); !slices.Equal(got, want) {
			t.Errorf("%d pages: %v, want %v", pages, got, want)
		}
	}
}

// TestSidesFold folds sheets on paper and leafs through them: whatever the number
// of pages, each leaf's pages follow one another.
func TestSidesFold(t *testing.T) {
	for pages := 1; pages <= 100; pages++ {
		list := sides(pages)
		book := make([]int, 2*len(list))
		for sheet := 0; sheet < len(list)/2; sheet++ { // the outermost first
			front, back := list[2*sheet], list[2*sheet+1]
			// The right half of the front is a leaf of the first half of the
			// book; what is behind it is the left half of the back.
			book[2*sheet], book[2*sheet+1] = front[1], back[0]
			book[len(book)-1-2*sheet], book[len(book)-2-2*sheet] = front[0], back[1]
		}
		for i, n := range book {
			if want := i + 1; n != want && !(want > pages && n == 0) {
				t.Fatalf("%d pages: the book reads %v", pages, book)
			}
		}
	}
}

func TestBooklet(t *testing.T) {
	leaflet := func() *Document {
		d := New(Info{Title: "Booklet", Lang: "en"})
		d.Booklet()
		s := newSetter(d)
		for n := range 6 {
			p := d.AddPage(MM(105), MM(148))
			e := d.Root().Add(P)
			p.Begin(e)
			s.text(p, fonts.Regular(), 12*Pt, MM(10), MM(15), fmt.Sprint("page ", n+1))
			p.LinkDest(e.Add(Link), "end", "the end", Rect{0, 0, Pt, Pt})
			p.End()
			if n == 5 {
				d.Dest("end", p, 0)
			}
		}
		d.Outline().Add("End", "end")
		return d
	}
	data := mustBytes(t, leaflet())
	if string(data) != string(mustBytes(t, leaflet())) {
		t.Error("the same calls give other bytes the second time")
	}
	run(t, data, "qpdf", "--check", "FILE")
	var got []string
	for _, side := range strings.Split(run(t, data, "pdftotext", "-layout", "FILE", "-"), "\f") {
		got = append(got, strings.Join(strings.Fields(side), " "))
	}
	if want := []string{"page 1", "page 2", "page 6 page 3", "page 4 page 5", ""}; !slices.Equal(got, want) {
		t.Errorf("the sides read %q, want %q", got, want)
	}
	info := run(t, data, "pdfinfo", "FILE")
	for _, want := range []string{"Tagged:          no", "Pages:           4", "595.276 x 419.528 pts"} {
		if !strings.Contains(info, want) {
			t.Errorf("pdfinfo does not say %q:\n%s", want, info)
		}
	}
	if strings.Contains(string(data), "pdfuaid:part") {
		t.Error("an untagged file says that it is PDF/UA")
	}
}
