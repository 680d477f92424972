package test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"iptpress/generator/document"
	"iptpress/generator/paper"
	"iptpress/generator/paper/pdf"
	"iptpress/generator/paper/proof"
)

// What the preview shows of a paper is what is printed: every element of a
// handout, in every profile, and a packet, drawn in a browser by way of SVG,
// look as the PDF does.
func TestProofLooksLikeThePaper(t *testing.T) {
	need(t, "pdftoppm")
	b := open(t)
	d, library := specimen(t)
	press := paper.NewPress(library.Locales)
	packet := library.Packet("en", "pk-transition")
	type print struct {
		drawn func() (*pdf.Document, error)
		file  func() ([]byte, error)
	}
	of := func(d *document.Document, f paper.Format) print {
		return print{
			func() (*pdf.Document, error) { return press.DrawnDocument(d, f) },
			func() ([]byte, error) { return press.Document(d, f) },
		}
	}
	prints := map[string]print{"packet": {
		func() (*pdf.Document, error) {
			return press.DrawnPacket(packet, paper.Format{Paper: paper.A4, Sides: 2})
		},
		func() ([]byte, error) { return press.Packet(packet, paper.Format{Paper: paper.A4, Sides: 2}) },
	}}
	for name, format := range profiles {
		if name != "letter" { // another width, and nothing else
			prints[name] = of(d, format)
		}
	}
	show := proofPage(t, b)
	for name, p := range prints {
		t.Run(name, func(t *testing.T) {
			file, err := p.file()
			if err != nil {
				t.Fatal(err)
			}
			drawn, err := p.drawn()
			if err != nil {
				t.Fatal(err)
			}
			proofs, err := proof.Pages(drawn)
			if err != nil {
				t.Fatal(err)
			}
			want := photographAt(t, file, proofDots)
			if len(want) != len(proofs) {
				t.Fatalf("%d pages are shown of %d", len(proofs), len(want))
			}
			for i, p := range proofs {
				got := show(p, want[i].Rect)
				if where := unlike(got, want[i]); where != "" {
					file := filepath.Join(os.TempDir(), fmt.Sprintf("iptpress-proof-%s-%02d.png", name, i+1))
					if err := os.WriteFile(file, encodePNG(t, got), 0o644); err != nil {
						t.Error(err)
					}
					t.Errorf("page %d looks otherwise than the paper %s; see %s", i+1, where, file)
				}
				if other := want[(i+1)%len(want)]; unlike(got, other) == "" {
					t.Errorf("page %d is not told from the next one", i+1)
				}
			}
		})
	}
}

// proofPage is a page of the browser in which proofs are shown, one at a time.
func proofPage(t *testing.T, b *browser) (show func(proof.Page, image.Rectangle) image.Image) {
	t.Helper()
	var style strings.Builder
	for i := range proof.Fonts() {
		fmt.Fprintf(&style, `@font-face{font-family:proof-%d;src:url(data:font/ttf;base64,%s)}.proof-%d{font-family:proof-%d}`,
			i, base64.StdEncoding.EncodeToString(proof.Font(i)), i, i)
	}
	drawn := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if r.URL.Path == "/page" {
			fmt.Fprint(w, drawn)
			return
		}
		fmt.Fprintf(w, `<!doctype html><title>Proof</title><link rel="icon" href="data:,"><style>body{margin:0;background:#fff}
			svg{display:block;width:100vw;text-rendering:geometricPrecision}.proof-field{fill:none}%s</style>`, style.String())
	}))
	t.Cleanup(server.Close)
	b.origin = server.URL
	b.visit(t, server.URL, looks[0])
	return func(p proof.Page, size image.Rectangle) image.Image {
		drawn = p.SVG
		b.do(t, chromedp.EmulateViewport(int64(size.Dx()), int64(size.Dy())))
		ask[bool](t, b, `fetch("/page").then(r => r.text()).then(s => { document.body.innerHTML = s; document.body.getBoundingClientRect(); return document.fonts.ready }).then(() => true)`)
		return screenshot(t, b)
	}
}

func screenshot(t *testing.T, b *browser) image.Image {
	t.Helper()
	shot, err := chromedp.Run(b, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

// unlike compares the mean gray of squares of 5 mm, and says where pictures differ
// and by how much; "" where they do not.
func unlike(got image.Image, want *image.Paletted) string {
	seen := image.NewPaletted(want.Rect, grays)
	for y := range want.Rect.Dy() {
		for x := range want.Rect.Dx() {
			gray := color.GrayModel.Convert(got.At(x, y)).(color.Gray)
			seen.Pix[seen.PixOffset(x, y)] = uint8((int(gray.Y) + 8) / 17)
		}
	}
	const side = square * proofDots / 40
	for y := 0; y < want.Rect.Dy(); y += side {
		for x := 0; x < want.Rect.Dx(); x += side {
			area := image.Rect(x, y, x+side, y+side).Intersect(want.Rect)
			if d := meanOf(seen, area) - meanOf(want, area); d > proofTolerance || d < -proofTolerance {
				return fmt.Sprintf("%d mm from the left, %d mm from the top, by %d of 255", x*254/10/proofDots, y*254/10/proofDots, d)
			}
		}
	}
	return ""
}

// At 120 dots to the inch it matters little that pdftoppm draws thin lines a dot
// wide, and that a browser smooths letters another way.
const (
	proofDots      = 120
	proofTolerance = 24 // of 255
)

func encodePNG(t *testing.T, picture image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
