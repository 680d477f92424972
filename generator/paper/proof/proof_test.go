package proof

import (
	"strings"
	"testing"

	"github.com/boxesandglue/textshape/ot"

	"iptpress/generator/paper/fonts"
	"iptpress/generator/paper/pdf"
)

// Each glyph of each font is the private character with its number, as wide as
// before.
func TestFontByGlyph(t *testing.T) {
	for i, f := range fonts.All() {
		font, err := ot.ParseFont(Font(i), 0)
		if err != nil {
			t.Fatal(err)
		}
		face, err := ot.NewFace(font)
		if err != nil {
			t.Fatal(err)
		}
		before, err := ot.ParseFont(f.Data, 0)
		if err != nil {
			t.Fatal(err)
		}
		old, err := ot.NewFace(before)
		if err != nil {
			t.Fatal(err)
		}
		for gid := 1; gid < before.NumGlyphs(); gid++ { // 0 stands for what is missing
			got, ok := face.Cmap().Lookup(ot.Codepoint(firstRune + gid))
			if !ok || int(got) != gid || face.HorizontalAdvance(got) != old.HorizontalAdvance(got) {
				t.Fatalf("%s: glyph %d is %d, %v", f.Name, gid, got, ok)
			}
		}
		if _, ok := face.Cmap().Lookup('A'); ok {
			t.Errorf("%s: it still has letters", f.Name)
		}
	}
}

// What a page can have comes to the place that it has on paper.
func TestDrawings(t *testing.T) {
	red := pdf.Color{R: 255}
	d := pdf.New(pdf.Info{Title: "Test", Lang: "en"})
	p := d.AddPage(200*pdf.Pt, 100*pdf.Pt)
	p.BeginArtifact(pdf.Layout)
	p.FillRect(pdf.Rect{X: 10 * pdf.Pt, Y: 20 * pdf.Pt, W: 30 * pdf.Pt, H: 40 * pdf.Pt}, red)
	p.Line(0, 0, 200*pdf.Pt, 100*pdf.Pt, 2*pdf.Pt, pdf.Black)
	p.Operators(pdf.Rect{X: 100 * pdf.Pt, Y: 50 * pdf.Pt, W: 20 * pdf.Pt, H: 20 * pdf.Pt}, "2 0 0 2 0 0 cm 0.5 g 0 0 5 5 re f* [1 2]0 d 3 w 0 0 m 1 1 2 2 v 3 3 4 4 y s")
	p.End()
	pages, err := Pages(d)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`viewBox="0 0 200 100"`,
		`<path d="M10 20 L40 20 L40 60 L10 60 Z" fill="#ff0000"/>`,
		`<path d="M0 0 L200 100" fill="none" stroke="#000" stroke-width="2"/>`,
		`<clipPath id="c-` + pages[0].Hash + `-1"><path d="M100 70 L120 70 L120 50 L100 50 Z"/></clipPath><g clip-path="url(#c-` + pages[0].Hash + `-1)">`,
		`<path d="M100 70 L110 70 L110 60 L100 60 Z" fill="#808080" fill-rule="evenodd"/>`,
		`C100 70 102 68 104 66 C106 64 108 62 108 62 Z" fill="none" stroke="#000" stroke-width="6" stroke-dasharray="2 4"/></g>`,
	} {
		if !strings.Contains(pages[0].SVG, want) {
			t.Errorf("no %s in\n%s", want, pages[0].SVG)
		}
	}
}

func TestNotAContentStream(t *testing.T) {
	for _, content := range []string{"(", "<12", ")", "1 2 Tm", "Q", "l", "1 w /Sh0 sh", "BT /F0 0 Tf [(ab)]TJ", "BT /F9 12 Tf [(ab)]TJ", "[1 2] d", "/Fx 12 Tf", "Do"} {
		w := &writer{doc: pdf.New(pdf.Info{}), state: graphics{ctm: matrix{1, 0, 0, 1, 0, 0}}}
		if err := w.run([]byte(content)); err == nil && content != "[1 2] d" {
			t.Errorf("%q is drawn as %q", content, w.b)
		}
	}
}

func TestNumbers(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 1: "1", 1.5: "1.5", -1.25: "-1.25", 0.004: "0", 0.005: "0.01", 12.999: "13", 3.05: "3.05", -0.001: "0"} {
		if got := string(appendNumber(nil, v)); got != want {
			t.Errorf("%v is written %s", v, got)
		}
	}
}
