package paper

import (
	"fmt"
	"strings"

	"rsc.io/qr"

	"iptpress/generator/document"
	"iptpress/generator/paper/pdf"
)

// checkAddress gives the page that says whether a copy of the piece is still
// good; "" where the piece is not one that was published, or the site has no
// address.
func (b *builder) checkAddress() string {
	d := b.d
	if d.Standing != document.Published || d.Imprint.Clinic.BaseURL == "" {
		return ""
	}
	return d.Imprint.Clinic.BaseURL + d.Imprint.Root + "v/" + d.ID + "/" + d.Version + "/"
}

// Sizes of a QR code (ISO/IEC 18004): 18 mm or more to a side, for phones of any
// age, with an empty zone of four modules around.
var (
	codeSide   = pdf.MM(18)
	codeModule = pdf.MM(4) / 10 // the smallest
)

const quiet = 4

// copyCheck ends a published piece with a code to scan: is this copy still
// current? Beside it stands the address in words.
func (b *builder) copyCheck(r room) {
	address := b.checkAddress()
	if address == "" {
		return
	}
	code, err := qr.Encode(address, qr.M)
	if err != nil {
		b.fail(fmt.Errorf("the address %s does not go into a QR code: %w", address, err))
		return
	}
	n := pdf.Length(code.Size)
	module := max((codeSide+n-1)/n, codeModule)
	side := module * (n + 2*quiet)
	short := shortAddress(address)

	figure := r.elem.Add(pdf.Figure)
	figure.Alt = b.loc.T("paper-code-alt", "address", short)
	w := &words{}
	before, after, _ := strings.Cut(b.loc.T("paper-code"), "{address}")
	w.add(setting{}, before)
	w.add(setting{bold: true, in: &inline{role: pdf.Link, uri: address, contents: figure.Alt}}, short)
	w.add(setting{}, after)
	p := b.paragraph(r.elem.Add(pdf.P), w, b.st.text, r.w-side)
	height := max(side, p.height())
	b.col.add(height, func(s *sheet, top pdf.Length) {
		// The code stands below the text; at its left the margin is empty.
		at := pdf.Rect{X: r.x, Y: top + quiet*module, W: module * n, H: module * n}
		figure.SetBBox(s.page, at)
		s.page.Begin(figure)
		black := pdf.Black
		s.page.Draw(codePath(code, at, module), pdf.Paint{Fill: &black})
		s.page.End()
		p.draw(s, r.x+side, top+(height-p.height())/2)
	})
}

// codePath gives the dark modules of a code: one path, a rectangle for each run
// of a row, so that no gap shows between them.
func codePath(code *qr.Code, at pdf.Rect, module pdf.Length) *pdf.Path {
	path := &pdf.Path{}
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for code.Black(x, y) {
				x++
			}
			if x > from {
				path.Rect(pdf.Rect{X: at.X + pdf.Length(from)*module, Y: at.Y + pdf.Length(y)*module, W: pdf.Length(x-from) * module, H: module})
			}
		}
	}
	return path
}
