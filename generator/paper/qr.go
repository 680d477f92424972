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

// code is a QR code to be printed.
type code struct {
	*qr.Code
	module  pdf.Length
	address string
}

// copyCode gives the code to scan of a published piece, or nil: is this copy
// still current?
func (b *builder) copyCode() *code {
	address := b.checkAddress()
	if address == "" {
		return nil
	}
	made, err := qr.Encode(address, qr.M)
	if err != nil {
		b.fail(fmt.Errorf("the address %s does not go into a QR code: %w", address, err))
		return nil
	}
	n := pdf.Length(made.Size)
	return &code{made, max((codeSide+n-1)/n, codeModule), address}
}

// side gives its height and width, with the empty zone; none takes no room.
func (c *code) side() pdf.Length {
	if c == nil {
		return 0
	}
	return c.module * pdf.Length(c.Size+2*quiet)
}

// beside sets the code at the right of the items from first on, which have left
// it room there, and below them what it is, with its address. Where room is short
// the id and version at the foot are enough to find the page by.
func (b *builder) beside(c *code, first int, r room) {
	if c == nil {
		return
	}
	alt := b.loc.T("paper-code-alt", "address", shortAddress(c.address))
	w := &words{}
	before, after, _ := strings.Cut(b.loc.T("paper-code"), "{address}")
	w.add(setting{}, before)
	w.add(setting{bold: true, in: &inline{role: pdf.Link, uri: c.address, contents: alt}}, shortAddress(c.address))
	w.add(setting{}, after)
	if !b.st.brief {
		head := r
		head.w -= c.side()
		b.col.keep()
		b.words(w, b.st.text, head)
		b.col.before = 0
	}
	b.col.space(b.st.block)

	solid := pdf.Length(0)
	for i := range b.col.items[first:] {
		solid += pdf.Length(b.col.items[first+i].Height)
	}
	last := &b.col.items[len(b.col.items)-1]
	last.Height += int64(max(0, c.side()-solid))

	figure := r.elem.Add(pdf.Figure)
	figure.Alt = alt
	b.col.items[first].beginWith(func(s *sheet, top pdf.Length) {
		dark := pdf.Length(c.Size) * c.module
		at := pdf.Rect{X: r.x + r.w - dark, Y: top + quiet*c.module, W: dark, H: dark}
		figure.SetBBox(s.page, at)
		s.page.Begin(figure)
		black := pdf.Black
		s.page.Draw(codePath(c.Code, at, c.module), pdf.Paint{Fill: &black})
		s.page.End()
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
