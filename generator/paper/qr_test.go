package paper

import (
	"bytes"

	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"rsc.io/qr"

	"iptpress/generator/document"
)

func publishedHandout() *document.Document {
	d := handout()
	imprint := *d.Imprint
	imprint.Clinic.BaseURL = "https://handouts.example.org/ipt/"
	d.Imprint, d.Standing = &imprint, document.Published
	return d
}

// Only what was published has a code, and only where the site has an address.
func TestWhoHasACode(t *testing.T) {
	d := publishedHandout()
	p := NewPress(english(t))
	text := func() string {
		return joined(tool(t, set(t, p, d, Format{Paper: A4}), "pdfinfo", "-struct-text", "FILE"))
	}
	address := "handouts.example.org/ipt/v/" + d.ID + "/" + d.Version
	if got := text(); !strings.Contains(got, address) {
		t.Errorf("the address %s does not stand in words:\n%s", address, got)
	}
	for _, format := range []Format{{Paper: Letter}, {Paper: A4, Large: true}, {Paper: A4, Booklet: true}} {
		set(t, p, d, format)
	}
	d.Standing = document.Edited
	if got := text(); strings.Contains(got, "/ipt/v/") || !strings.Contains(got, "Not published") {
		t.Errorf("a text that is not published has a code, or does not say so:\n%s", got)
	}
	d.Standing = document.Published
	d.Imprint.Clinic.BaseURL = ""
	if strings.Contains(text(), "/v/") {
		t.Error("a site without an address has a code")
	}
}

// What is printed is the code of the address, at least 18 mm wide.
func TestCodeIsPrinted(t *testing.T) {
	if _, err := exec.LookPath("pdftoppm"); err != nil {
		t.Skip("pdftoppm is not installed")
	}
	d := publishedHandout()
	data := set(t, NewPress(english(t)), d, Format{Paper: A4})
	folder := t.TempDir()
	const dpi = 508 // 20 dots to a millimeter
	cmd := exec.Command("pdftoppm", "-r", "508", "-gray", "-png", "-", filepath.Join(folder, "page"))
	cmd.Stdin = bytes.NewReader(data)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	code, err := qr.Encode("https://handouts.example.org/ipt/v/"+d.ID+"/"+d.Version+"/", qr.M)
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob(filepath.Join(folder, "*.png"))
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		if hasCode(t, page, code, (210-18-18)*dpi/25.4, 18*dpi/25.4) {
			return
		}
	}
	t.Error("no page shows the code of its address")
}

// hasCode looks for a code with its left side at x: it begins with the seven
// dark modules of the finder pattern, and every module is where it should be.
func hasCode(t *testing.T, page string, code *qr.Code, x, side float64) bool {
	t.Helper()
	file, err := os.Open(page)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	picture, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	module := side / float64(code.Size)
	dark := func(x, y float64) bool {
		r, _, _, _ := picture.At(int(x), int(y)).RGBA()
		return r < 0x8000
	}
	at := func(top float64) bool {
		for row := -quiet; row < code.Size+quiet; row++ {
			for col := -quiet; col < code.Size+quiet; col++ {
				want := row >= 0 && col >= 0 && row < code.Size && col < code.Size && code.Black(col, row)
				if dark(x+(float64(col)+.5)*module, top+(float64(row)+.5)*module) != want {
					return false
				}
			}
		}
		return true
	}
	bounds := picture.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		if dark(x+3.5*module, float64(y)) && dark(x+.5*module, float64(y)) && at(float64(y)) {
			return true
		}
	}
	return false
}
