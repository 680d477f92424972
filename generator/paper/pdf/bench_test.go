package pdf

import (
	"fmt"
	"testing"

	"iptpress/generator/paper/fonts"
)

// prose is enough lines for pages that do not repeat each other.
var prose = func() []string {
	words := []string{"grief", "person", "week", "talk", "feeling", "change", "role", "friend", "sleep", "morning",
		"together", "what", "helps", "when", "someone", "leaves", "you", "and", "the", "mood", "list", "number", "call", "today"}
	var lines []string
	n := uint32(1)
	for range 700 {
		line := ""
		for len(line) < 75 {
			n = n*1664525 + 1013904223
			line += words[n>>16%uint32(len(words))] + " "
		}
		lines = append(lines, line)
	}
	return lines
}()

// BenchmarkWrite writes pages of text that are already shaped, 45 lines each, as
// a handout has them. The subsets of the fonts are in the cache, as in a build
// or a preview that goes on.
func BenchmarkWrite(b *testing.B) {
	for _, pages := range []int{15, 1000} {
		b.Run(fmt.Sprintf("pages=%d", pages), func(b *testing.B) { benchmark(b, pages) })
	}
}

func benchmark(b *testing.B, pages int) {
	s := newSetter(nil)
	shaped := make([][]Glyph, len(prose))
	for i, line := range prose {
		shaped[i] = s.glyphs(fonts.Regular(), 12*Pt, line)
	}
	body, bold := faces()[fonts.Regular()], faces()[fonts.Heading()]
	heading := s.glyphs(fonts.Heading(), 18*Pt, "When someone dies")
	b.ReportAllocs()
	for b.Loop() {
		d := New(Info{Title: "Packet", Lang: "en"})
		for n := range pages {
			p := d.AddPage(MM(210), MM(297))
			sect := d.Root().Add(Sect)
			h := sect.Add(H1)
			p.Begin(h)
			p.Text(d.Font(bold), 18*Pt, MM(20), MM(25), heading, Black)
			p.End()
			for i := range 45 {
				if i%4 == 0 {
					h = sect.Add(P)
				}
				p.Begin(h)
				p.Text(d.Font(body), 12*Pt, MM(20), MM(30)+Length(i)*16*Pt, shaped[(n*45+i)%len(shaped)], Black)
				p.End()
			}
		}
		data, err := d.Bytes()
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(data))/float64(pages), "bytes/page")
	}
}

// BenchmarkSubset makes the embedded fonts anew, as the first document does.
func BenchmarkSubset(b *testing.B) {
	d := sample(b)
	for b.Loop() {
		for _, f := range d.fonts {
			f.face.subsets, f.face.recent = map[string]*fontFile{}, nil
			if _, err := f.face.subset(f.usedGlyphs()); err != nil {
				b.Fatal(err)
			}
		}
	}
}
