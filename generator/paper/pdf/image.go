package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strconv"
)

// Image is a raster image of one document.
type Image struct {
	index         int
	width, height int
	filter        string // of data
	gray          bool
	data, alpha   []byte // alpha is nil if all is opaque
	file          []byte // as it came
}

// maxPixels bounds the memory that one image can take.
const maxPixels = 16 << 20

// Image takes a PNG or JPEG file of at most 16 million pixels.
func (d *Document) Image(data []byte) (*Image, error) {
	img, err := readImage(data)
	if err != nil {
		return nil, err
	}
	img.index, img.file = len(d.images), data
	d.images = append(d.images, img)
	return img, nil
}

func readImage(data []byte) (*Image, error) {
	isJPEG := bytes.HasPrefix(data, []byte{0xff, 0xd8})
	var c image.Config
	var err error
	if isJPEG {
		c, err = jpeg.DecodeConfig(bytes.NewReader(data))
	} else {
		c, err = png.DecodeConfig(bytes.NewReader(data))
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("neither a sound PNG nor a sound JPEG: %w", err)
	case c.Width <= 0 || c.Height <= 0 || c.Width > maxPixels/c.Height:
		return nil, fmt.Errorf("%d by %d pixels are too many; at most 16 million can be printed", c.Width, c.Height)
	case !isJPEG:
		return readPNG(data)
	}
	if c.ColorModel == color.CMYKModel {
		return nil, errors.New("a JPEG in CMYK; save it in RGB")
	}
	if _, err := jpeg.Decode(bytes.NewReader(data)); err != nil {
		return nil, fmt.Errorf("not a sound JPEG: %w", err)
	}
	return &Image{width: c.Width, height: c.Height, filter: "DCTDecode", gray: c.ColorModel == color.GrayModel, data: data}, nil
}

func readPNG(data []byte) (*Image, error) {
	src, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("not a sound PNG: %w", err)
	}
	b := src.Bounds()
	rgb := make([]byte, 0, 3*b.Dx()*b.Dy())
	alpha := make([]byte, 0, b.Dx()*b.Dy())
	opaque := true
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := color.NRGBAModel.Convert(src.At(x, y)).(color.NRGBA)
			rgb = append(rgb, c.R, c.G, c.B)
			alpha = append(alpha, c.A)
			opaque = opaque && c.A == 255
		}
	}
	img := &Image{width: b.Dx(), height: b.Dy(), filter: "FlateDecode", data: deflate(nil, rgb)}
	if !opaque {
		img.alpha = deflate(nil, alpha)
	}
	return img, nil
}

// Image draws an image so that it fills r.
func (p *Page) Image(img *Image, r Rect) {
	p.draw("an image")
	p.endText()
	p.content = append(appendLength(append(p.content, "q "...), r.W), " 0 0 "...)
	p.content = append(appendLength(p.content, r.H), ' ')
	p.point(r.X, r.Y+r.H)
	p.content = strconv.AppendInt(append(p.content, "cm/I"...), int64(img.index), 10)
	p.op(" Do Q")
}

func (img *Image) write(w *file, ref int) {
	space, mask := "DeviceRGB", ""
	if img.gray {
		space = "DeviceGray"
	}
	const dict = "/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/%s/BitsPerComponent 8%s/Filter/%s"
	if img.alpha != nil {
		n := w.alloc()
		mask = fmt.Sprintf("/SMask %d 0 R", n)
		w.streamRaw(n, fmt.Sprintf(dict, img.width, img.height, "DeviceGray", "", "FlateDecode"), img.alpha)
	}
	w.streamRaw(ref, fmt.Sprintf(dict, img.width, img.height, space, mask, img.filter), img.data)
}
