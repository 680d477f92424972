// Package proof shows printed pages in a browser that has no PDF viewer, or
// whose viewer cannot be asked to change one page and leave the others alone.
//
// In comes a document as package pdf drew it; out comes an SVG for each side of
// a sheet. It is made from the very content streams that are written to the
// PDF, so what is seen is what is printed: the same breaks, the same places. The
// letters are those of the embedded fonts, by glyph and not by character: Font
// gives font files in which glyph n is the character U+E000 + n.
package proof

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"

	"iptpress/generator/paper/pdf"
)

// Page is one side of a sheet.
type Page struct {
	Width, Height float64 // points
	Hash          string  // the same for pages that look the same
	// SVG is an svg element to stand in an HTML page, beside others. It names
	// the fonts "proof-0" and so on, which a style sheet has to load from Font.
	SVG string
}

// Pages gives what a document prints, in order. The document cannot be written
// any more.
func Pages(d *pdf.Document) ([]Page, error) {
	sides, err := d.Sides()
	if err != nil {
		return nil, err
	}
	pages := make([]Page, len(sides))
	for i, side := range sides {
		w := &writer{doc: d, height: points(side.Height)}
		if err := w.side(side); err != nil {
			return nil, fmt.Errorf("page %d: %w", i+1, err)
		}
		sum := sha256.Sum256(w.b)
		pages[i] = Page{
			Width: points(side.Width), Height: points(side.Height),
			Hash: base64.RawURLEncoding.EncodeToString(sum[:12]),
		}
		pages[i].SVG = pages[i].element(w.b)
	}
	return pages, nil
}

// element puts the root element round what is drawn. Its clips are named by the
// page's hash, since ids are those of the whole HTML page.
func (p *Page) element(drawn []byte) string {
	b := append([]byte(nil), `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 `...)
	b = append(appendNumber(b, p.Width), ' ')
	b = append(appendNumber(b, p.Height), `" aria-hidden="true" focusable="false">`...)
	for i := 0; i < len(drawn); i++ {
		if drawn[i] == clipMark {
			b = append(append(append(b, "c-"...), p.Hash...), '-')
		} else {
			b = append(b, drawn[i])
		}
	}
	return string(append(b, "</svg>"...))
}

// clipMark stands for the start of a clip's id until the hash is known.
const clipMark = 1

func points(l pdf.Length) float64 { return float64(l) / float64(pdf.Pt) }

// appendNumber writes hundredths of a point, which is finer than any printer.
func appendNumber(b []byte, v float64) []byte {
	n := int64(v*100 + 0.5)
	if v < 0 {
		n = int64(v*100 - 0.5)
	}
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	b = strconv.AppendInt(b, n/100, 10)
	switch part := n % 100; {
	case part == 0:
		return b
	case part%10 == 0:
		return append(b, '.', byte('0'+part/10))
	default:
		return append(b, '.', byte('0'+part/10), byte('0'+part%10))
	}
}

// side draws the pages of a side, and marks where it can be filled in.
func (w *writer) side(side pdf.Side) error {
	for _, d := range side.Drawings {
		w.state = graphics{ctm: matrix{1, 0, 0, 1, points(d.Left), 0}, font: -1, width: 1}
		w.stack = w.stack[:0]
		if err := w.run(d.Content); err != nil {
			return err
		}
	}
	for _, f := range side.Fields {
		w.b = append(w.b, `<rect class="proof-field" x="`...)
		w.b = appendNumber(w.b, points(f.X))
		w.b = appendNumber(append(w.b, `" y="`...), points(f.Y))
		w.b = appendNumber(append(w.b, `" width="`...), points(f.W))
		w.b = appendNumber(append(w.b, `" height="`...), points(f.H))
		w.b = append(w.b, `"/>`...)
	}
	return nil
}

// image draws a picture into the unit square.
func (w *writer) image(file []byte) {
	kind := "image/png"
	if bytes.HasPrefix(file, []byte{0xff, 0xd8}) {
		kind = "image/jpeg"
	}
	w.b = append(w.b, `<image width="1" height="1" preserveAspectRatio="none" transform="`...)
	// The square has its origin at the lower left, an SVG picture at the upper left.
	w.appendMatrix(matrix{1, 0, 0, -1, 0, 1}.times(w.state.ctm))
	w.b = append(append(append(w.b, `" href="data:`...), kind...), ";base64,"...)
	w.b = base64.StdEncoding.AppendEncode(w.b, file)
	w.b = append(w.b, `"/>`...)
}
