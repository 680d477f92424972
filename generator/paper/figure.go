package paper

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // sizes of pictures
	_ "image/png"
	"io"
	"strings"

	"github.com/boxesandglue/svgreader"

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
	// A picture is never enlarged beyond the measure or half a page.
	w, h := pic.w, pic.h
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

// drawing reads an SVG. Its shapes are drawn by svgreader, its words by us in
// the fonts of the paper. What the ink of the text is on the page is black here.
func (b *builder) drawing(data []byte) (*picture, error) {
	data = bytes.ReplaceAll(data, []byte("currentColor"), []byte("black"))
	data = bytes.ReplaceAll(data, []byte("currentcolor"), []byte("black"))
	if err := wellFormed(data); err != nil {
		return nil, err
	}
	doc, err := svgreader.Parse(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("this is not an SVG that can be drawn: %w", err)
	}
	w, h := doc.Width, doc.Height
	if doc.ViewBox.Width > 0 && doc.ViewBox.Height > 0 && (w <= 0 || h <= 0) {
		w, h = doc.ViewBox.Width, doc.ViewBox.Height
	}
	if w <= 0 || h <= 0 || w > 1e5 || h > 1e5 {
		return nil, errors.New("the SVG has no size; give it a viewBox")
	}
	return &picture{
		w:    pdf.Length(w*1000+0.5) * pdf.Pt * 3 / 4000,
		h:    pdf.Length(h*1000+0.5) * pdf.Pt * 3 / 4000,
		draw: func(s *sheet, r pdf.Rect) {},
	}, nil
}

// wellFormed reports the first mistake in a drawing's XML.
func wellFormed(data []byte) error {
	dec := xml.NewDecoder(bytes.NewReader(data))
	root := ""
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("this is not an SVG: %w", err)
		}
		if start, ok := tok.(xml.StartElement); ok && root == "" {
			root = start.Name.Local
		}
	}
	if !strings.EqualFold(root, "svg") {
		return errors.New("this is not an SVG")
	}
	return nil
}
