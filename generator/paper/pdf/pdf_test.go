package pdf

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"iptpress/generator/paper/fonts"
	"iptpress/generator/paper/pdfua"
)

// faces are the faces of package fonts, as this package knows them.
var faces = sync.OnceValue(func() map[*fonts.Face]*Face {
	m := map[*fonts.Face]*Face{}
	for _, f := range fonts.All() {
		face, err := ParseFace(f.Name, f.Data)
		if err != nil {
			panic(err)
		}
		m[f] = face
	}
	return m
})

// setter sets single lines of text.
type setter struct {
	doc    *Document
	shaper *fonts.Shaper
}

func newSetter(d *Document) *setter { return &setter{d, fonts.NewShaper()} }

// glyphs shapes a line word by word, as layout does.
func (s *setter) glyphs(f *fonts.Face, size Length, line string) []Glyph {
	var run []Glyph
	for _, word := range strings.SplitAfter(line, " ") {
		w, err := s.shaper.Shape(f, word)
		if err != nil {
			panic(err)
		}
		for _, r := range w.Runs {
			if r.Face != f {
				panic(line + " needs two faces")
			}
			for _, g := range r.Glyphs {
				run = append(run, Glyph{
					GID: g.ID, Text: g.Text,
					XAdvance: Length(g.Advance) * size / fonts.UnitsPerEm,
					XOffset:  Length(g.XOffset) * size / fonts.UnitsPerEm,
					YOffset:  Length(g.YOffset) * size / fonts.UnitsPerEm,
				})
			}
		}
	}
	return run
}

func (s *setter) text(p *Page, f *fonts.Face, size, x, y Length, line string) {
	p.Text(s.doc.Font(faces()[f]), size, x, y, s.glyphs(f, size, line), Black)
}

// sample uses everything that the writer can do.
func sample(t testing.TB) *Document {
	t.Helper()
	d := New(Info{
		Title: "Grief & “loss”", Lang: "en", Authors: []string{"A. Author"}, Subject: "About grief",
		Keywords: []string{"grief", "IPT"}, Created: "2026-01-31", Identifier: "h7k2m9", Version: "1.2",
		Publisher: "Clinic", Rights: "CC BY 4.0", RightsURL: "https://creativecommons.org/licenses/by/4.0/",
	})
	s := newSetter(d)
	body, bold, heading := fonts.Regular(), fonts.Bold(), fonts.Heading()
	root := d.Root()
	p1, p2 := d.AddPage(MM(210), MM(297)), d.AddPage(MM(210), MM(297))
	p1.Label(Roman, "", 1)
	p2.Label(Arabic, "A-", 1)
	at := func(mm int) Length { return MM(mm) }

	sect := root.Add(Sect)
	h1 := sect.Add(H1)
	p1.Begin(h1)
	s.text(p1, heading, 24*Pt, at(20), at(30), "When someone dies")
	p1.End()
	d.Dest("top", p1, at(20))

	para := sect.Add(P)
	p1.Begin(para)
	s.text(p1, body, 12*Pt, at(20), at(40), "Grief hurts: (1) AVATAR office “quotes”, caf\u00e9 \\ ")
	p1.End()
	p1.Begin(para)
	s.text(p1, body, 12*Pt, at(20), at(46), "and the second line. See ")
	p1.End()
	link := para.Add(Link)
	p1.Begin(link)
	s.text(p1, body, 12*Pt, at(70), at(46), "our site")
	p1.End()
	p1.LinkURI(link, "https://example.org/a?b=(c)", "Our site", Rect{at(70), at(42), at(20), at(5)}, Rect{at(20), at(48), at(20), at(5)})
	p1.Begin(para)
	s.text(p1, body, 12*Pt, at(90), at(46), ". 10\u00a0mg")
	p1.End()

	list := sect.Add(L)
	list.Numbering = NumberingDisc
	for i, item := range []string{"first item", "second item"} {
		li := list.Add(LI)
		p1.Begin(li.Add(Lbl))
		s.text(p1, body, 12*Pt, at(20), at(56+6*i), "•")
		p1.End()
		p1.Begin(li.Add(LBody).Add(P))
		s.text(p1, body, 12*Pt, at(26), at(56+6*i), item)
		p1.End()
	}

	table := sect.Add(Table)
	table.SetBBox(p1, Rect{at(20), at(75), at(80), at(20)})
	p1.Begin(table.Add(Caption).Add(P))
	s.text(p1, bold, 12*Pt, at(20), at(74), "A table")
	p1.End()
	head := table.Add(THead).Add(TR)
	for i, cell := range []string{"Day", "Mood"} {
		th := head.Add(TH)
		th.Scope, th.ID = ScopeColumn, "c"+cell
		p1.Begin(th)
		s.text(p1, bold, 12*Pt, at(20+40*i), at(80), cell)
		p1.End()
	}
	rows := table.Add(TBody)
	row := rows.Add(TR)
	td := row.Add(TD)
	td.ColSpan, td.Headers = 2, []string{"cDay", "cMood"}
	p1.Begin(td)
	s.text(p1, body, 12*Pt, at(20), at(88), "Monday, low")
	p1.End()
	p1.BeginArtifact(Layout)
	p1.Line(at(20), at(82), at(100), at(82), Pt/2, Black)
	p1.FillRect(Rect{at(20), at(90), at(80), at(2)}, Gray(200))
	p1.End()

	fig := sect.Add(Figure)
	fig.Alt = "A circle in a box"
	fig.SetBBox(p1, Rect{at(20), at(100), at(40), at(40)})
	p1.Begin(fig)
	p1.Save()
	var box Path
	box.RoundRect(Rect{at(20), at(100), at(40), at(40)}, at(4))
	p1.Draw(&box, Paint{Stroke: &Color{200, 0, 0}, Width: Pt, Dash: []Length{3 * Pt, 2 * Pt}, Round: true})
	p1.Clip(&box)
	var circle Path
	circle.Ellipse(Rect{at(25), at(105), at(30), at(30)})
	p1.Draw(&circle, Paint{Fill: &Color{0, 0, 200}, Stroke: &Black, Width: Pt, EvenOdd: true})
	p1.Restore()
	p1.Operators(Rect{at(70), at(100), at(20), at(20)}, "q 1 0 0 RG 2 w [3 1.5] 0 d 0 0 m 56 56 l S Q 0 0.5 0 rg 10 10 20 20 re f")
	p1.End()

	p1.BeginArtifact(Watermark)
	p1.Save()
	p1.Transform(46341, -46341, 46341, 46341, at(50), at(200)) // up to the right
	s.text(p1, bold, 40*Pt, 0, 0, "DRAFT")
	p1.Restore()
	p1.End()

	// A paragraph that goes on over the page.
	para = sect.Add(P)
	para.Lang = "de"
	p1.Begin(para)
	s.text(p1, body, 12*Pt, at(20), at(270), "Ein Absatz, der ")
	p1.End()
	p1.BeginArtifact(Footer)
	s.text(p1, body, 12*Pt, at(20), at(285), "page i of ii")
	p1.End()
	p2.Begin(para)
	s.text(p2, body, 12*Pt, at(20), at(30), "weitergeht. ")
	p2.End()
	span := para.Add(Span)
	span.Expansion = "Interpersonelle Psychotherapie"
	p2.Begin(span)
	s.text(p2, body, 12*Pt, at(50), at(30), "IPT")
	p2.End()
	d.Dest("second", p2, at(25))

	h2 := sect.Add(H2)
	p2.Begin(h2)
	s.text(p2, heading, 16*Pt, at(20), at(45), "Back")
	p2.End()
	back := sect.Add(P).Add(Link)
	p2.Begin(back)
	s.text(p2, body, 12*Pt, at(20), at(55), "to the top")
	p2.End()
	p2.LinkDest(back, "top", "To the top", Rect{at(20), at(51), at(20), at(5)})

	o := d.Outline().Add("When someone dies", "top")
	o.Add("Back — ℞", "second")
	return d
}

func mustBytes(t testing.TB, d *Document) []byte {
	t.Helper()
	data, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// run gives what a program of qpdf or poppler-utils says of a file.
func run(t testing.TB, data []byte, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed (Debian: apt-get install qpdf poppler-utils)", name)
	}
	path := filepath.Join(t.TempDir(), "test.pdf")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, a := range args {
		if a == "FILE" {
			args[i] = path
		}
	}
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

func TestSample(t *testing.T) {
	data := mustBytes(t, sample(t))
	if name := os.Getenv("PDF_SAMPLE"); name != "" {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(data, mustBytes(t, sample(t))) {
		t.Error("the same calls give other bytes the second time")
	}
	findings, err := pdfua.Check(data)
	if err != nil {
		t.Error(err)
	}
	for _, f := range findings {
		t.Error(f)
	}
	run(t, data, "qpdf", "--check", "FILE")
}
