package generator

import (
	"context"
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/paper"
	"iptpress/generator/paper/pdfua"
)

// sample reads the project's own content.
func sample(t *testing.T) *texts {
	t.Helper()
	diags := &diag.List{}
	texts, err := read(context.Background(), Config{Source: "..", Embedded: os.DirFS("..")}, diags)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { texts.close() })
	if diags.Failed() {
		t.Fatal(diags.Messages())
	}
	return texts
}

func TestPapersAreTagged(t *testing.T) {
	if testing.Short() {
		t.Skip("sets the whole library")
	}
	if testing.Short() {
		t.Skip("sets the whole library")
	}
	texts := sample(t)
	press := paper.NewPress(texts.locales)
	for _, sheet := range texts.papers(noKeys) {
		data, err := sheet.set(press)
		if err != nil {
			t.Errorf("%s: %v", sheet.path, err)
			continue
		}
		findings, err := pdfua.Check(data)
		if err != nil {
			t.Errorf("%s: %v", sheet.path, err)
		}
		for _, f := range findings {
			t.Errorf("%s: %s", sheet.path, f)
		}
	}
}

// long are the pieces for clients that may take more than a sheet: they look over
// the whole of what is known, with its sources.
var long = []string{"how-we-know", "forms-of-ipt"}

// TestSheets holds each piece for clients that is not in Easy Read to the two sides of a sheet, and a
// worksheet to pages that are, for a half at least, to write on.
func TestSheets(t *testing.T) {
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext is not installed")
	}
	texts := sample(t)
	press := paper.NewPress(texts.locales)
	for _, d := range texts.documents {
		if d.Audience == document.Clinician || d.Kind == document.EasyRead || slices.Contains(long, d.Slug) {
			continue
		}
		for _, size := range []paper.Paper{paper.A4, paper.Letter} {
			data, err := press.Document(d, paper.Format{Paper: size})
			if err != nil {
				t.Errorf("%s: %v", d.Slug, err)
				continue
			}
			pages := printed(t, data)
			if len(pages) > 2 {
				t.Errorf("%s takes %d pages of %s", d.Slug, len(pages), size)
			}
			if d.Kind != document.Worksheet {
				continue
			}
			for i, page := range pages {
				if free := page.free(); free < 0.5 {
					t.Errorf("%s: of page %d on %s %.0f %% is free to write on", d.Slug, i+1, size, 100*free)
				}
			}
		}
	}
}

// printedPage is where text stands on a page, in points.
type printedPage struct {
	Width  float64 `xml:"width,attr"`
	Height float64 `xml:"height,attr"`
	Words  []struct {
		XMin float64 `xml:"xMin,attr"`
		XMax float64 `xml:"xMax,attr"`
		YMin float64 `xml:"yMin,attr"`
		YMax float64 `xml:"yMax,attr"`
	} `xml:"word"`
}

func printed(t *testing.T, data []byte) []printedPage {
	t.Helper()
	file := filepath.Join(t.TempDir(), "sheet.pdf")
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", "-bbox", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	var html struct {
		Pages []printedPage `xml:"body>doc>page"`
	}
	if err := xml.Unmarshal(out, &html); err != nil {
		t.Fatal(err)
	}
	return html.Pages
}

// free is the part of the page's body, which is what stands between the margins
// and above the foot, that no text stands in. A line of text takes the third of
// the width that it begins in, and each other third that it reaches into.
func (p printedPage) free() float64 {
	const side, top, foot, step = 51, 43, 72, 1
	third := (p.Width - 2*side) / 3
	free, all := 0, 0
	for y := float64(top); y < p.Height-foot; y += step {
		for i := range 3 {
			left := side + float64(i)*third
			all++
			free++
			for _, w := range p.Words {
				if w.YMin < y && y < w.YMax && w.XMax > left && w.XMin < left+third {
					free--
					break
				}
			}
		}
	}
	return float64(free) / float64(all)
}
