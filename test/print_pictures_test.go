package test

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

var update = flag.Bool("update", false, "take the pictures of pages as they are now")

// pictures is the folder of the pages as they should look.
const pictures = "testdata/pictures"

// Every element of a handout, in every profile, looks as it did when somebody
// last looked at it: go test ./test -run TestPictures -update takes the pictures
// anew, and git shows which have changed.
func TestPictures(t *testing.T) {
	need(t, "pdftoppm")
	if *update {
		if err := os.RemoveAll(pictures); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(pictures, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	var seen []string
	for name, data := range specimens(t) {
		for i, page := range photograph(t, data) {
			file := fmt.Sprintf("%s-%02d.png", name, i+1)
			seen = append(seen, file)
			if *update {
				if err := os.WriteFile(filepath.Join(pictures, file), encode(t, page), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			comparePictures(t, file, page)
		}
	}
	for _, file := range files(t, pictures, ".png") {
		if !slices.Contains(seen, file) {
			t.Errorf("%s: there is no such page any more; take the pictures anew with -update", file)
		}
	}
}

// photograph gives the pages of a PDF at 40 dots to the inch, in 16 grays.
func photograph(t *testing.T, data []byte) []*image.Paletted {
	t.Helper()
	return photographAt(t, data, 40)
}

func photographAt(t *testing.T, data []byte, dots int) []*image.Paletted {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "pages.pdf")
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	output(t, "pdftoppm", "-gray", "-r", strconv.Itoa(dots), file, filepath.Join(dir, "page"))
	var pages []*image.Paletted
	for _, name := range files(t, dir, ".pgm") { // sorted: the numbers have leading zeros
		pgm, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, readPGM(t, pgm))
	}
	return pages
}

var grays = func() color.Palette {
	p := make(color.Palette, 16)
	for i := range p {
		p[i] = color.Gray{Y: uint8(i * 17)}
	}
	return p
}()

// readPGM reads a portable graymap of 8 bits.
func readPGM(t *testing.T, data []byte) *image.Paletted {
	t.Helper()
	var w, h, most int
	if _, err := fmt.Sscanf(string(data[:min(len(data), 40)]), "P5\n%d %d\n%d\n", &w, &h, &most); err != nil || most != 255 || len(data) < w*h {
		t.Fatalf("not a PGM: %v", err)
	}
	page := image.NewPaletted(image.Rect(0, 0, w, h), grays)
	for i, v := range data[len(data)-w*h:] {
		page.Pix[i] = uint8((int(v) + 8) / 17)
	}
	return page
}

func encode(t *testing.T, page *image.Paletted) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, page); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Pictures are compared square by square, so that another version of the renderer,
// which smooths edges another way, sees the same page.
const (
	square    = 8  // dots, 5 mm
	tolerance = 16 // of 255, in the mean of a square
)

// comparePictures compares a page with its picture.
func comparePictures(t *testing.T, file string, got *image.Paletted) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(pictures, file))
	if err != nil {
		t.Errorf("%s: a page that has no picture; take it with -update", file)
		return
	}
	decoded, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	want, ok := decoded.(*image.Paletted)
	if !ok || want.Rect != got.Rect {
		t.Errorf("%s: the page is %v, its picture %v", file, got.Rect, decoded.Bounds())
		return
	}
	for y := 0; y < got.Rect.Dy(); y += square {
		for x := 0; x < got.Rect.Dx(); x += square {
			area := image.Rect(x, y, x+square, y+square).Intersect(got.Rect)
			if d := meanOf(got, area) - meanOf(want, area); d > tolerance || d < -tolerance {
				name := filepath.Join(os.TempDir(), "iptpress-"+file)
				if err := os.WriteFile(name, encode(t, got), 0o644); err != nil {
					t.Error(err)
				}
				t.Errorf("%s: it looks otherwise %d mm from the left, %d mm from the top; compare it with %s, and where it is right, take it with -update",
					file, x*254/400, y*254/400, name)
				return
			}
		}
	}
}

// meanOf gives the mean gray of an area, 0 to 255.
func meanOf(page *image.Paletted, area image.Rectangle) int {
	sum := 0
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			sum += int(page.Pix[page.PixOffset(x, y)]) * 17
		}
	}
	return sum / (area.Dx() * area.Dy())
}
