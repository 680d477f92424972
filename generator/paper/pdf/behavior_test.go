package pdf

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"iptpress/generator/paper/fonts"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestStructure compares the structure that poppler reads with the golden file.
func TestStructure(t *testing.T) {
	got := run(t, mustBytes(t, sample(t)), "pdfinfo", "-struct-text", "FILE")
	golden := filepath.Join("testdata", "sample.struct")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the structure is\n%s\nwant\n%s", got, want)
	}
}

// TestMetadata reads back what the file says about itself.
func TestMetadata(t *testing.T) {
	data := mustBytes(t, sample(t))
	got := run(t, data, "pdfinfo", "FILE")
	for _, want := range []string{"Grief & “loss”", "A. Author", "grief, IPT", "Jan 31 00:00:00 2026", "Tagged:          yes", "595.276 x 841.89 pts"} {
		if !strings.Contains(got, want) {
			t.Errorf("pdfinfo does not say %q:\n%s", want, got)
		}
	}
	for _, want := range []string{
		"<pdfuaid:part>1</pdfuaid:part>", "Grief &amp; “loss”", "<dc:identifier>h7k2m9</dc:identifier>",
		"<xmpMM:VersionID>1.2</xmpMM:VersionID>", "<rdf:Bag><rdf:li>en</rdf:li></rdf:Bag>",
	} {
		if !bytes.Contains(data, []byte(want)) {
			t.Errorf("the XMP packet, which is not compressed, has no %s", want)
		}
	}
}

// TestConcurrent makes the same document many times at once with one set of
// faces; all must be the same bytes, whether their subsets were cached or not.
func TestConcurrent(t *testing.T) {
	want := mustBytes(t, sample(t))
	for _, f := range faces() {
		f.mu.Lock()
		f.subsets, f.recent = map[string]*fontFile{}, nil
		f.mu.Unlock()
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got, err := sample(t).Bytes(); err != nil || !bytes.Equal(got, want) {
				t.Errorf("other bytes, or %v", err)
			}
		})
	}
	wg.Wait()
}

// TestRoundTrip draws any text and reads it back with pdftotext.
func TestRoundTrip(t *testing.T) {
	// Not the spacing accents, which poppler takes for parts of letters, nor
	// the soft hyphen, which is not drawn.
	letters := []rune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,;:!?()[]{}<>\\/\"'%&@#*+-=_|~$" +
		"áàâäãåæçéèêëíìîïñóòôöõøœßúùûüýÿÁÉÍÓÚÄÖÜß–—‘’“”„«»¿¡•…€£©®°½")
	word := rapid.StringOfN(rapid.SampledFrom(letters), 1, 12, -1)
	rapid.Check(t, func(r *rapid.T) {
		face := fonts.All()[rapid.IntRange(0, 2).Draw(r, "face")]
		size := Length(rapid.IntRange(int(8*Pt), int(20*Pt)).Draw(r, "size"))
		d := New(Info{Title: "T", Lang: "en"})
		s := newSetter(d)
		p := d.AddPage(2000*Pt, 2000*Pt)
		var want []string
		for i := range rapid.IntRange(1, 30).Draw(r, "lines") {
			line := strings.Join(rapid.SliceOfN(word, 1, 8).Draw(r, "words"), " ")
			want = append(want, line)
			p.Begin(d.Root().Add(P))
			s.text(p, face, size, 20*Pt, 60*Pt+Length(i)*60*Pt, line)
			p.End()
		}
		data, err := d.Bytes()
		if err != nil {
			r.Fatal(err)
		}
		got := run(t, data, "pdftotext", "-raw", "FILE", "-")
		if got, want := unspaced(got), unspaced(strings.Join(want, "")); got != want {
			r.Fatalf("pdftotext reads\n%q\nwant\n%q", got, want)
		}
	})
}

// unspaced leaves out white space: between letters that stand far apart, such as
// q and j, poppler guesses one.
func unspaced(s string) string { return strings.Join(strings.Fields(s), "") }

// TestWords draws ordinary words and reads them back with their spaces.
func TestWords(t *testing.T) {
	d := New(Info{Title: "T", Lang: "en"})
	s := newSetter(d)
	p := d.AddPage(MM(210), MM(297))
	for i, line := range prose[:40] {
		p.Begin(d.Root().Add(P))
		s.text(p, fonts.Regular(), 12*Pt, MM(20), MM(20+6*i), line)
		p.End()
	}
	got := strings.Fields(run(t, mustBytes(t, d), "pdftotext", "-raw", "FILE", "-"))
	if want := strings.Fields(strings.Join(prose[:40], "")); !slices.Equal(got, want) {
		t.Errorf("pdftotext reads\n%q\nwant\n%q", got, want)
	}
}

// TestTwoMeanings draws one glyph that stands for two characters. (Poppler
// writes a no-break space as a space, so the file is asked.)
func TestTwoMeanings(t *testing.T) {
	d := New(Info{Title: "T", Lang: "en"})
	s := newSetter(d)
	p := d.AddPage(500*Pt, 500*Pt)
	p.Begin(d.Root().Add(P))
	s.text(p, fonts.Regular(), 12*Pt, 20*Pt, 20*Pt, "10\u00a0mg a\u00a0day")
	p.End()
	mustBytes(t, d)
	got := string(d.fonts[0].toUnicode())
	for _, want := range []string{"><0020>", "><00A0>"} {
		if strings.Count(got, want) != 1 {
			t.Errorf("ToUnicode has %d codes for %s, want 1:\n%s", strings.Count(got, want), want, got)
		}
	}
}

// TestCluster draws several glyphs that stand for one character.
func TestCluster(t *testing.T) {
	d := New(Info{Title: "T", Lang: "en"})
	s := newSetter(d)
	p := d.AddPage(500*Pt, 500*Pt)
	run1 := s.glyphs(fonts.Regular(), 12*Pt, "cafe")
	accent := s.glyphs(fonts.Regular(), 12*Pt, "'")[0]
	run1[3].Text, accent.Text = "é", ""
	accent.XAdvance, accent.XOffset, accent.YOffset = 0, -5*Pt, 2*Pt
	p.Begin(d.Root().Add(P))
	p.Text(d.Font(faces()[fonts.Regular()]), 12*Pt, 20*Pt, 20*Pt, append(run1, accent), Black)
	p.End()
	got := run(t, mustBytes(t, d), "pdftotext", "-raw", "FILE", "-")
	if strings.TrimSpace(got) != "café" {
		t.Errorf("pdftotext reads %q, want café", got)
	}
}

// TestPosition asks poppler where a stretched line ends.
func TestPosition(t *testing.T) {
	d := New(Info{Title: "T", Lang: "en"})
	s := newSetter(d)
	p := d.AddPage(1000*Pt, 500*Pt)
	size := 11*Pt + 12345
	run1 := s.glyphs(fonts.Regular(), size, strings.Repeat("AVATAR To Wa ", 9)+"end")
	x := 20*Pt + 4321
	end := x
	for i := range run1 {
		if run1[i].Text == " " {
			run1[i].XAdvance += 98765
		}
		end += run1[i].XAdvance
	}
	p.Begin(d.Root().Add(P))
	p.Text(d.Font(faces()[fonts.Regular()]), size, x, 20*Pt, run1, Black)
	p.End()
	got := run(t, mustBytes(t, d), "pdftotext", "-bbox", "FILE", "-")
	m := regexp.MustCompile(`xMax="([0-9.]+)" yMax="[0-9.]+">end<`).FindStringSubmatch(got)
	if m == nil {
		t.Fatalf("no last word in\n%s", got)
	}
	xMax, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	if want := float64(end) / float64(Pt); xMax < want-0.02 || xMax > want+0.02 {
		t.Errorf("the line ends at %.3f points, want %.3f", xMax, want)
	}
}

// TestNumbers compares the decimal numbers with exact rational arithmetic.
func TestNumbers(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.Int64Range(-1<<40, 1<<40).Draw(r, "n")
		for _, c := range []struct {
			got     string
			places  int
			maxDiff *big.Rat
		}{
			{string(appendLength(nil, Length(n))), 3, big.NewRat(1, 2000)},
			{string(appendFixed(nil, n)), 6, big.NewRat(1, 2000000)},
		} {
			v, ok := new(big.Rat).SetString(strings.Replace("0"+c.got, "0-", "-0", 1))
			if !ok {
				r.Fatalf("%q is not a number", c.got)
			}
			diff := new(big.Rat).Sub(v, big.NewRat(n, int64(Pt)))
			if diff.Abs(diff).Cmp(c.maxDiff) > 0 {
				r.Errorf("%d/65536 is written as %s", n, c.got)
			}
			if _, part, ok := strings.Cut(c.got, "."); ok && (part == "" || strings.HasSuffix(part, "0") || len(part) > c.places) {
				r.Errorf("%s has too many digits", c.got)
			}
		}
	})
}

func TestMM(t *testing.T) {
	for mm, want := range map[int]string{210: "595.276", 297: "841.89", 0: "0", 1: "2.835"} {
		if got := string(appendLength(nil, MM(mm))); got != want {
			t.Errorf("%d mm is %s points, want %s", mm, got, want)
		}
	}
}

// TestMistakes: each wrong use of the package is an error that says what.
func TestMistakes(t *testing.T) {
	info := Info{Title: "T", Lang: "en"}
	for name, c := range map[string]struct {
		info Info
		draw func(*Document, *Page, *setter)
		want string
	}{
		"no title":       {Info{Title: " ", Lang: "en"}, nil, "no title"},
		"no language":    {Info{Title: "T"}, nil, "no language"},
		"date":           {Info{Title: "T", Lang: "en", Created: "2026-02-30"}, nil, "not a date"},
		"page size":      {info, func(d *Document, _ *Page, _ *setter) { d.AddPage(0, Pt) }, "page 2 is 0 by 1"},
		"outside a mark": {info, func(_ *Document, p *Page, s *setter) { s.text(p, fonts.Regular(), Pt, 0, 0, "a") }, "text is drawn outside"},
		"rule outside":   {info, func(_ *Document, p *Page, _ *setter) { p.Line(0, 0, 1, 1, 1, Black) }, "a path is drawn outside"},
		"nested marks": {info, func(d *Document, p *Page, _ *setter) {
			p.Begin(d.Root())
			p.BeginArtifact(Footer)
		}, "an artifact begins inside a Document element"},
		"End alone":     {info, func(_ *Document, p *Page, _ *setter) { p.End() }, "End without a Begin"},
		"Begin alone":   {info, func(_ *Document, p *Page, _ *setter) { p.BeginArtifact(Footer) }, "ends inside an artifact"},
		"Restore alone": {info, func(_ *Document, p *Page, _ *setter) { p.Restore() }, "Restore without a Save"},
		"Save alone":    {info, func(_ *Document, p *Page, _ *setter) { p.Save() }, "Save without a Restore"},
		"mark across Save": {info, func(d *Document, p *Page, _ *setter) {
			p.BeginArtifact(Footer)
			p.FillRect(Rect{0, 0, 1, 1}, Black)
			p.Save()
			p.End()
			p.Begin(d.Root())
			p.FillRect(Rect{0, 0, 1, 1}, Black)
			p.End()
			p.Restore()
		}, "different depths"},
		"notdef": {info, func(d *Document, p *Page, _ *setter) {
			p.Begin(d.Root())
			p.Text(d.Font(faces()[fonts.Regular()]), Pt, 0, 0, []Glyph{{GID: 0, Text: "☃"}}, Black)
			p.End()
		}, `no glyph 0, wanted for "☃"`},
		"glyph out of range": {info, func(d *Document, p *Page, _ *setter) {
			p.Begin(d.Root())
			p.Text(d.Font(faces()[fonts.Regular()]), Pt, 0, 0, []Glyph{{GID: 65535, Text: "a"}}, Black)
			p.End()
		}, "no glyph 65535"},
		"cluster cut": {info, func(d *Document, p *Page, _ *setter) {
			p.Begin(d.Root())
			p.Text(d.Font(faces()[fonts.Regular()]), Pt, 0, 0, []Glyph{{GID: 5}}, Black)
			p.End()
		}, "middle of a cluster"},
		"no Unicode": {info, func(d *Document, p *Page, _ *setter) {
			p.Begin(d.Root())
			p.Text(d.Font(faces()[fonts.Regular()]), Pt, 0, 0, []Glyph{{GID: 5, Text: "a\uFEFF"}}, Black)
			p.End()
		}, "stands for nothing"},
		"not UTF-8":          {info, func(d *Document, _ *Page, _ *setter) { d.Root().Alt = "a\xff" }, "not UTF-8"},
		"lost link":          {info, func(d *Document, p *Page, _ *setter) { p.LinkDest(d.Root().Add(Link), "x", "X", Rect{}) }, `leads to "x"`},
		"lost bookmark":      {info, func(d *Document, _ *Page, _ *setter) { d.Outline().Add("X", "x") }, `leads to "x"`},
		"link to nothing":    {info, func(d *Document, p *Page, _ *setter) { p.LinkURI(d.Root().Add(Link), "", "X", Rect{}) }, "leads nowhere"},
		"link nowhere":       {info, func(d *Document, p *Page, _ *setter) { p.LinkURI(d.Root().Add(Link), "https://x", "X") }, "no area"},
		"raw address":        {info, func(d *Document, p *Page, _ *setter) { p.LinkURI(d.Root().Add(Link), "https://x/é", "X", Rect{}) }, "percent-encoded"},
		"two places":         {info, func(d *Document, p *Page, _ *setter) { d.Dest("a", p, 0); d.Dest("a", p, 0) }, `two places are named "a"`},
		"two IDs":            {info, func(d *Document, _ *Page, _ *setter) { d.Root().ID = "a"; d.Root().Add(P).ID = "a" }, `the ID "a"`},
		"no face to type in": {info, func(d *Document, p *Page, _ *setter) { p.TextField(d.Root().Add(Form), Rect{}, "a", "A", false) }, "no face"},
		"fields of one name": {info, func(d *Document, p *Page, _ *setter) {
			p.CheckBox(d.Root().Add(Form), Rect{}, "a", "A", false)
			p.CheckBox(d.Root().Add(Form), Rect{}, "a", "A", false)
		}, `two fields are named "a"`},
		"field with a period":   {info, func(d *Document, p *Page, _ *setter) { p.CheckBox(d.Root().Add(Form), Rect{}, "a.b", "A", false) }, `the name "a.b"`},
		"field without a label": {info, func(d *Document, p *Page, _ *setter) { p.CheckBox(d.Root().Add(Form), Rect{}, "a", " ", false) }, "what it is for"},
		"field of bad text":     {info, func(d *Document, p *Page, _ *setter) { p.CheckBox(d.Root().Add(Form), Rect{}, "a", "A\xff", false) }, "not UTF-8"},
		"value of a button": {info, func(d *Document, p *Page, _ *setter) {
			p.Button(d.Root().Add(Form), Rect{}, d.Radio("a", "A", ""), "x y", "X")
		}, "not a whole number"},
		"no buttons": {info, func(d *Document, _ *Page, _ *setter) { d.Radio("a", "A", "") }, "no buttons"},
		"field in a booklet": {info, func(d *Document, _ *Page, _ *setter) {
			d.Booklet()
			d.AddPage(Pt, Pt).CheckBox(d.Root().Add(Form), Rect{}, "a", "A", false)
		}, "for printing only"},
		"page number": {info, func(_ *Document, p *Page, _ *setter) { p.Label(Arabic, "", 0) }, "begin at 0"},
	} {
		t.Run(name, func(t *testing.T) {
			d := New(c.info)
			p := d.AddPage(100*Pt, 100*Pt)
			if c.draw != nil {
				c.draw(d, p, newSetter(d))
			}
			if _, err := d.Bytes(); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the error is %v, want one with %q", err, c.want)
			}
		})
	}
	if _, err := New(info).Bytes(); err == nil {
		t.Error("a document without a page is no error")
	}
}

func TestOperators(t *testing.T) {
	for ops, want := range map[string]string{
		"q 1 0 0 1 5 5 cm 0 0 m 1 1 l S Q":   "",
		"[] 0 d[3 1.5]0 d .5 -1. m +2 3 l S": "",
		"":                                   "",
		"BT":                                 `"BT" is not allowed`,
		"/P BMC":                             `"/P" is not allowed`,
		"1 0 0 RG EMC":                       `"EMC" is not allowed`,
		"1 1 l l":                            `"l" has 0 numbers`,
		"1 0 0 1 5 cm":                       `"cm" has 5 numbers`,
		"Q q":                                "Q without a q",
		"q":                                  "ends in the middle",
		strings.Repeat("q ", 25) + strings.Repeat("Q ", 25): "more than 24 deep",
		"1 2":           "ends in the middle",
		"[1 2] m":       `"m" is not allowed`,
		"[1 [2] 0 d":    `"[" is not allowed`,
		"1e5 0 m":       `"1e5" is not allowed`,
		"1 0 0\u00a0rg": "is not allowed",
		"% comment":     `"%" is not allowed`,
		"--1 0 m":       `"--1" is not allowed`,
	} {
		err := vet(ops)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q gives %v, want %q", ops, err, want)
		}
	}
}

// FuzzOperators: what is let through cannot break the page's marks.
func FuzzOperators(f *testing.F) {
	f.Add("q 1 0 0 1 5 5 cm [3 1.5] 0 d 0 0 m 1 1 l S Q")
	f.Fuzz(func(t *testing.T, ops string) {
		if vet(ops) != nil {
			return
		}
		if strings.ContainsAny(ops, "()<>{}/%") || strings.Contains(ops, "BT") || strings.Contains(ops, "EMC") {
			t.Errorf("%q is let through", ops)
		}
	})
}

func TestImages(t *testing.T) {
	gray := image.NewGray(image.Rect(0, 0, 40, 30))
	clear := image.NewNRGBA(image.Rect(0, 0, 40, 30))
	clear.Set(3, 3, color.NRGBA{255, 0, 0, 128})
	encode := func(f func(*bytes.Buffer) error) []byte {
		var b bytes.Buffer
		if err := f(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	asPNG := encode(func(b *bytes.Buffer) error { return png.Encode(b, clear) })
	asJPEG := encode(func(b *bytes.Buffer) error { return jpeg.Encode(b, gray, nil) })

	d := New(Info{Title: "T", Lang: "en"})
	p := d.AddPage(100*Pt, 100*Pt)
	p.BeginArtifact(Background)
	for i, file := range [][]byte{asPNG, asJPEG} {
		img, err := d.Image(file)
		if err != nil {
			t.Fatal(err)
		}
		p.Image(img, Rect{Length(i) * 50 * Pt, 0, 40 * Pt, 30 * Pt})
	}
	p.End()
	data := mustBytes(t, d)
	run(t, data, "qpdf", "--check", "FILE")
	got := run(t, data, "pdfimages", "-list", "FILE")
	for _, want := range []string{"rgb", "smask", "jpeg"} {
		if !strings.Contains(got, want) {
			t.Errorf("pdfimages lists no %s:\n%s", want, got)
		}
	}

	huge := bytes.Clone(asPNG)
	copy(huge[16:], []byte{0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff})
	for name, file := range map[string][]byte{"empty": nil, "cut": asJPEG[:len(asJPEG)/2], "huge": huge, "text": []byte("hello")} {
		if _, err := d.Image(file); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestManyObjects needs several object streams and pages of marked content.
func TestManyObjects(t *testing.T) {
	d := New(Info{Title: "T", Lang: "en"})
	s := newSetter(d)
	for range 40 {
		p := d.AddPage(MM(210), MM(297))
		for i := range 30 {
			p.Begin(d.Root().Add(P))
			s.text(p, fonts.Regular(), 12*Pt, MM(20), MM(20+8*i), fmt.Sprint("line ", i))
			p.End()
		}
	}
	data := mustBytes(t, d)
	run(t, data, "qpdf", "--check", "FILE")
	if got := run(t, data, "pdftotext", "FILE", "-"); strings.Count(got, "line") != 40*30 {
		t.Errorf("%d lines are read, want %d", strings.Count(got, "line"), 40*30)
	}
}
