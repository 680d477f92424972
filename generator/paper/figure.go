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
	it := b.col.add(h, func(s *sheet, top pdf.Length) {
		at := area
		at.Y = top
		elem.SetBBox(s.page, at)
		s.page.Begin(elem)
		pic.draw(s, at)
		s.page.End()
	})
	b.count(it, b.st.text, 0)
	b.describe(f, r)
	if len(f.Caption) > 0 {
		b.col.space(b.st.item)
		b.col.keep()
		w, first := &words{}, len(b.col.items)
		b.flatten(w, f.Caption, setting{})
		b.set(b.paragraph(r.elem.Add(pdf.Caption), w, b.st.text, r.w), r)
		b.marked(&f.Caption[0], first)
	}
	b.col.whole(first, b.page)
	b.col.space(b.st.block)
}

// sentence sets a picture and, on its right, the words that it shows, as Easy Read
// has them; they stand on one page. It does nothing where there is no room.
func (b *builder) sentence(f *document.Figure, text []document.Inline, r room) bool {
	pic, err := b.picture(&f.Image)
	if err != nil {
		return false // figure says it
	}
	room := pdf.MM(42) // for the picture
	w, h := room, share(pic.h, room, pic.w)
	if most := room * 3 / 4; h > most {
		w, h = share(w, most, h), most
	}
	inner := r.right(room + b.st.indent)
	if inner.x == r.x {
		return false
	}
	figure := r.elem.Add(pdf.Figure)
	figure.Alt = f.Alt
	said := &words{}
	b.flatten(said, text, setting{})
	p := b.paragraph(r.elem.Add(pdf.P), said, b.st.lede, inner.w)
	lines := pdf.Length(len(p.lines)) * p.style.leading
	b.col.space(b.st.block)
	for i := range p.lines {
		b.places(p, i)
	}
	high := max(h, lines)
	b.col.add(high, func(s *sheet, top pdf.Length) {
		at := pdf.Rect{X: r.x + (room-w)/2, Y: top + (high-h)/2, W: w, H: h}
		figure.SetBBox(s.page, at)
		s.page.Begin(figure)
		pic.draw(s, at)
		s.page.End()
		p.draw(s, inner.x, top+(high-lines)/2)
	})
	if bytes.HasSuffix(said.text, []byte(":")) {
		b.col.keep() // they announce what follows
	}
	b.col.space(b.st.block)
	return true
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
