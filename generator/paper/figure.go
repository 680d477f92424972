package paper

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // sizes of pictures
	_ "image/png"

	"iptpress/generator/document"
	"iptpress/generator/paper/pdf"
)

// figure sets a picture with its text alternative and caption.
func (b *builder) figure(f *document.Figure, r room) {
	pic, err := b.picture(&f.Image)
	if err != nil {
		b.fail(fmt.Errorf("figure %s: %w", f.Image.Name, err))
		return
	}
	b.col.space(b.st.block)
	first := len(b.col.items)
	// A picture is no larger than the measure and half a page.
	w, h := pic.w, pic.h
	if b.st.large { // as text is
		w, h = w*3/2, h*3/2
	}
	if most := r.w; w > most {
		w, h = most, share(h, most, w)
	}
	if most := b.page / 2; h > most {
		w, h = share(w, most, h), most
	}
	elem := r.elem.Add(pdf.Figure)
	elem.Alt = f.Alt
	area := pdf.Rect{X: r.x + (r.w-w)/2, W: w, H: h}
	b.col.add(h, func(s *sheet, top pdf.Length) {
		at := area
		at.Y = top
		elem.SetBBox(s.page, at)
		s.page.Begin(elem)
		pic.draw(s, at)
		s.page.End()
	})
	if len(f.Caption) > 0 {
		b.col.space(b.st.item)
		b.col.keep()
		w := &words{}
		b.flatten(w, f.Caption, setting{})
		b.set(b.paragraph(r.elem.Add(pdf.Caption), w, b.st.text, r.w), r)
	}
	b.col.whole(first, b.page)
	b.col.space(b.st.block)
}

// picture is an image with the size at which it is shown.
type picture struct {
	w, h pdf.Length
	draw func(s *sheet, r pdf.Rect)
}

func (b *builder) picture(img *document.Image) (*picture, error) {
	if img.Type == "svg" {
		return b.drawing(img.Data)
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(img.Data))
	if err != nil {
		return nil, errors.New("this is not a PNG or JPEG picture")
	}
	if config.Width <= 0 || config.Height <= 0 {
		return nil, errors.New("the picture has no size")
	}
	data, err := b.doc.Image(img.Data)
	if err != nil {
		return nil, err
	}
	// 96 pixels to the inch, as browsers have it.
	return &picture{
		w:    pdf.Length(config.Width) * pdf.Pt * 3 / 4,
		h:    pdf.Length(config.Height) * pdf.Pt * 3 / 4,
		draw: func(s *sheet, r pdf.Rect) { s.page.Image(data, r) },
	}, nil
}
