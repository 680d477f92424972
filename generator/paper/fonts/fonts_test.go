package fonts

import (
	"errors"
	"testing"
)

func TestZeroHasNoSlash(t *testing.T) {
	for _, f := range []*Face{Regular(), Bold()} {
		g, err := zeroGlyph(f.Data)
		if err != nil {
			t.Fatal(err)
		}
		contours := readContours(g)
		if len(contours) != 2 {
			t.Fatalf("%s: the zero has %d contours", f.Name, len(contours))
		}
		// The counter must lie within the outer contour and be one loop around its middle.
		lowX, highX := 1000, 0
		for _, p := range contours[1] {
			lowX, highX = min(lowX, p.x), max(highX, p.x)
		}
		if w := highX - lowX; w < 250 {
			t.Errorf("%s: the counter is %d units wide", f.Name, w)
		}
	}
}

func TestShapeKeepsText(t *testing.T) {
	s := NewShaper()
	for _, f := range All() {
		for _, text := range []string{"office", "AVATAR", "naïve", "naïve", "10 mg", "→ next", "it’s", "co-operate", "½"} {
			w, err := s.Shape(f, text)
			if err != nil {
				t.Errorf("%s: %q: %v", f.Name, text, err)
				continue
			}
			got, width := "", 0
			for _, r := range w.Runs {
				for _, g := range r.Glyphs {
					if g.ID == 0 {
						t.Errorf("%s: %q has .notdef", f.Name, text)
					}
					got += g.Text
					width += g.Advance
				}
			}
			want := text
			if text == "naïve" {
				want = "naïve"
			}
			if got != want || width != w.Width || width == 0 {
				t.Errorf("%s: %q came back as %q, %d wide of %d", f.Name, text, got, width, w.Width)
			}
		}
	}
}

func TestLigatureIsOneGlyph(t *testing.T) {
	w, err := NewShaper().Shape(Heading(), "fi")
	if err != nil || len(w.Runs) != 1 || len(w.Runs[0].Glyphs) != 1 || w.Runs[0].Glyphs[0].Text != "fi" {
		t.Errorf("%+v, %v", w, err)
	}
}

func TestKerning(t *testing.T) {
	s := NewShaper()
	pair, _ := s.Shape(Regular(), "AV")
	a, _ := s.Shape(Regular(), "A")
	v, _ := s.Shape(Regular(), "V")
	if pair.Width >= a.Width+v.Width {
		t.Errorf("AV is %d wide, A and V %d and %d", pair.Width, a.Width, v.Width)
	}
}

func TestMissing(t *testing.T) {
	_, err := NewShaper().Shape(Regular(), "ab漢")
	var missing *MissingError
	if !errors.As(err, &missing) || missing.Rune != '漢' {
		t.Errorf("%v", err)
	}
}

func TestSpacesAndIgnorables(t *testing.T) {
	s := NewShaper()
	for _, text := range []string{" ", " ", "a\u00adb", "a\u200bb", "‑", "\ufeffa", "a\tb"} {
		if _, err := s.Shape(Regular(), text); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	if w, _ := s.Shape(Regular(), "a\u00adb"); len(w.Runs[0].Glyphs) != 2 {
		t.Errorf("a soft hyphen is shown: %+v", w.Runs)
	}
}

func BenchmarkNewShaper(b *testing.B) {
	for b.Loop() {
		s := NewShaper()
		s.Shape(Regular(), "a")
		s.Shape(Bold(), "a")
		s.Shape(Heading(), "a")
	}
}

func BenchmarkShapeNew(b *testing.B) {
	s := NewShaper()
	s.Shape(Regular(), "a")
	for b.Loop() {
		s.shape(Regular(), "difficulty")
	}
}
