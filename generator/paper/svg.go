package paper

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/boxesandglue/svgreader"

	"iptpress/generator/paper/fonts"
	"iptpress/generator/paper/pdf"
)

// drawing is an SVG that was read. svgreader turns its shapes into PDF operators;
// its words are drawn as shapes in the fonts of the paper. The picture's text
// alternative speaks for them.
type drawing struct {
	doc  *svgreader.Document
	w, h pdf.Length
	ops  map[[2]pdf.Length]string // by the size at which it is drawn
}

// maxDrawings bounds the drawings that a press keeps.
const maxDrawings = 100

// drawing reads an SVG, once a press.
func (b *builder) drawing(data []byte) (*picture, error) {
	d := b.press.drawings[string(data)]
	if d == nil {
		var err error
		if d, err = readDrawing(data); err != nil {
			return nil, err
		}
		if b.press.drawings == nil || len(b.press.drawings) >= maxDrawings {
			b.press.drawings = map[string]*drawing{}
		}
		b.press.drawings[string(data)] = d
	}
	return &picture{w: d.w, h: d.h, draw: func(s *sheet, r pdf.Rect) {
		ops, err := d.operators(s.press, r.W, r.H)
		if err != nil {
			b.fail(err)
			return
		}
		s.page.Operators(r, ops)
	}}, nil
}

func readDrawing(data []byte) (*drawing, error) {
	settled, err := settleSVG(data)
	if err != nil {
		return nil, err
	}
	doc, err := svgreader.Parse(bytes.NewReader(settled))
	if err != nil {
		return nil, fmt.Errorf("the SVG cannot be drawn: %w", err)
	}
	w, h := doc.ViewBox.Width, doc.ViewBox.Height
	if w <= 0 || h <= 0 {
		w, h = doc.Width, doc.Height
	}
	if !(w > 0 && h > 0 && w < 1e5 && h < 1e5) {
		return nil, errors.New("the SVG has no size; give it a viewBox")
	}
	return &drawing{doc: doc, w: svgLength(w), h: svgLength(h), ops: map[[2]pdf.Length]string{}}, nil
}

// operators draws it in a size.
func (d *drawing) operators(p *Press, w, h pdf.Length) (string, error) {
	size := [2]pdf.Length{w, h}
	if ops, ok := d.ops[size]; ok {
		return ops, nil
	}
	text := &svgText{press: p}
	ops := d.doc.RenderPDF(svgreader.RenderOptions{Width: points(w), Height: points(h), TextRenderer: text})
	if text.err != nil {
		return "", text.err
	}
	// svgreader puts the upper edge at 0, the page the lower one.
	ops = fmt.Sprintf("q 1 0 0 1 0 %.3f cm\n%s\nQ\n", points(h), ops)
	d.ops[size] = ops
	return ops, nil
}

// svgLength turns CSS pixels, 96 to the inch, into a length.
func svgLength(px float64) pdf.Length { return pdf.Length(px*1000+0.5) * pdf.Pt * 3 / 4000 }

// points gives a length in points, to a thousandth, so that what svgreader
// reckons in floating point begins with the same number everywhere.
func points(l pdf.Length) float64 { return float64(l*1000/pdf.Pt) / 1000 }

// svgElements are the elements that can be drawn, or that say nothing to the eye.
var svgElements = []string{
	"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan",
	"title", "desc", "metadata",
}

const svgSpace = "http://www.w3.org/2000/svg"

// inherited are the attributes that svgreader does not hand down to text.
var inherited = []string{"font-size", "font-weight", "text-anchor"}

// maxDepth of a drawing's elements: more is no drawing but an attack.
const maxDepth = 64

// settleSVG checks that all of a drawing can be drawn, and writes it as svgreader
// understands it: attributes of text handed down from its groups, a tspan with a
// place of its own as a text of its own, the color of the text black.
func settleSVG(data []byte) ([]byte, error) {
	var out bytes.Buffer
	var stack []map[string]string
	var open []string
	dec := xml.NewDecoder(bytes.NewReader(data))
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("this is not an SVG: %w", err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			name := tok.Name.Local
			if len(open) == 0 && name != "svg" {
				return nil, errors.New("this is not an SVG")
			}
			if space := tok.Name.Space; len(open) > 0 && space != "" && space != svgSpace {
				if err := dec.Skip(); err != nil { // what a drawing program left for itself
					return nil, fmt.Errorf("this is not an SVG: %w", err)
				}
				continue
			}
			if !slices.Contains(svgElements, name) {
				return nil, fmt.Errorf("the SVG has a <%s>, which paper cannot draw; use shapes and text", name)
			}
			if len(open) >= maxDepth {
				return nil, fmt.Errorf("the SVG has elements within each other %d deep", maxDepth)
			}
			if name == "title" || name == "desc" || name == "metadata" {
				if err := dec.Skip(); err != nil {
					return nil, fmt.Errorf("this is not an SVG: %w", err)
				}
				continue
			}
			attrs := map[string]string{}
			if len(stack) > 0 {
				for _, key := range inherited {
					if v := stack[len(stack)-1][key]; v != "" {
						attrs[key] = v
					}
				}
			}
			if name == "tspan" && len(open) > 0 && open[len(open)-1] == "text" {
				parent := stack[len(stack)-1]
				for _, key := range []string{"x", "y", "fill", "style", "transform"} {
					if v := parent[key]; v != "" {
						attrs[key] = v
					}
				}
				out.WriteString("</text>")
				name = "text"
			}
			keys := make([]string, 0, len(tok.Attr))
			for _, a := range tok.Attr {
				if a.Name.Local == "class" {
					return nil, errors.New("the SVG has a class, which paper does not know; write the style into the element")
				}
				v := strings.NewReplacer("currentColor", "black", "currentcolor", "black").Replace(a.Value)
				attrs[a.Name.Local] = v
			}
			if dy, err := strconv.ParseFloat(attrs["dy"], 64); err == nil {
				y, _ := strconv.ParseFloat(attrs["y"], 64)
				attrs["y"] = strconv.FormatFloat(y+dy, 'f', 4, 64)
			}
			for key := range attrs {
				keys = append(keys, key)
			}
			slices.Sort(keys)
			if err := vetPath(attrs["d"]); err != nil {
				return nil, err
			}
			write := func(name string) {
				out.WriteString("<" + name)
				for _, key := range keys {
					fmt.Fprintf(&out, ` %s="%s"`, key, html.EscapeString(attrs[key]))
				}
				out.WriteString(">")
			}
			write(name)
			if len(open) == 0 {
				write("g") // svgreader does not know of the root's style
			}
			open, stack = append(open, name), append(stack, attrs)
		case xml.EndElement:
			if len(open) == 1 {
				out.WriteString("</g>")
			}
			out.WriteString("</" + open[len(open)-1] + ">")
			open, stack = open[:len(open)-1], stack[:len(stack)-1]
			if tok.Name.Local == "tspan" {
				out.WriteString("<text>") // what follows in the parent, whose end comes
			}
		case xml.CharData:
			if len(open) > 0 && open[len(open)-1] == "text" {
				out.WriteString(html.EscapeString(strings.Join(strings.Fields(string(tok)), " ")))
			}
		}
	}
	if out.Len() == 0 {
		return nil, errors.New("this is not an SVG")
	}
	return out.Bytes(), nil
}

var (
	afterClose = regexp.MustCompile(`[Zz][\s,]*[-+.0-9]`)
	pathNumber = regexp.MustCompile(`[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?`)
)

// maxNumbers of a path: more is no drawing that anybody sees.
const maxNumbers = 100_000

// vetPath refuses paths that svgreader does not come to an end with, or that it
// would leave out without a word.
func vetPath(d string) error {
	if afterClose.MatchString(d) {
		return errors.New("a path of the SVG goes on after Z without a command")
	}
	numbers := pathNumber.FindAllString(d, maxNumbers+1)
	if len(numbers) > maxNumbers {
		return fmt.Errorf("a path of the SVG has more than %d numbers; simplify its points", maxNumbers)
	}
	for _, n := range numbers {
		if v, err := strconv.ParseFloat(n, 64); err != nil || v > 1e6 || v < -1e6 {
			return fmt.Errorf("a path of the SVG has the number %.20s", n)
		}
	}
	if _, err := svgreader.ParsePathData(d); err != nil {
		return fmt.Errorf("a path of the SVG cannot be read: %s", strings.TrimPrefix(err.Error(), "svgreader: "))
	}
	return nil
}

// svgText draws a drawing's words as shapes.
type svgText struct {
	press *Press
	err   error
}

// RenderText gives operators in the drawing's own units, with y downwards.
func (t *svgText) RenderText(text string, x, y, size float64, _, weight, _, anchor string, fill svgreader.Color) string {
	face := fonts.Regular()
	if n, err := strconv.Atoi(weight); err == nil && n >= 600 || weight == "bold" {
		face = fonts.Bold()
	}
	word, err := t.press.shaper.Shape(face, text)
	if err != nil {
		if t.err == nil {
			t.err = err
		}
		return ""
	}
	if fill.IsNone || size <= 0 || size > 1e4 {
		return ""
	}
	// In thousandths of a unit of the drawing.
	em, left, base := int64(size*1000+0.5), milli(x), milli(y)
	unit := func(n int) int64 { return em * int64(n) / fonts.UnitsPerEm }
	switch anchor {
	case "middle":
		left -= unit(word.Width) / 2
	case "end":
		left -= unit(word.Width)
	}
	var ops []byte
	point := func(p fonts.Point) {
		ops = strconv.AppendFloat(ops, float64(left+unit(p.X))/1000, 'f', 3, 64)
		ops = append(ops, ' ')
		ops = strconv.AppendFloat(ops, float64(base-unit(p.Y))/1000, 'f', 3, 64)
		ops = append(ops, ' ')
	}
	ops = append(ops, "q "+fill.PDFNonstroking()+"\n"...)
	for _, r := range word.Runs {
		for _, g := range r.Glyphs {
			for _, seg := range r.Face.Outline(g.ID) {
				switch seg.Op {
				case fonts.Move:
					point(seg.Points[0])
					ops = append(ops, "m\n"...)
				case fonts.Line:
					point(seg.Points[0])
					ops = append(ops, "l\n"...)
				case fonts.Curve:
					point(seg.Points[0])
					point(seg.Points[1])
					point(seg.Points[2])
					ops = append(ops, "c\n"...)
				case fonts.Close:
					ops = append(ops, "h\n"...)
				}
			}
			left += unit(g.Advance)
		}
	}
	return string(append(ops, "f\nQ\n"...))
}

// milli rounds to thousandths.
func milli(v float64) int64 {
	if v < 0 {
		return -int64(-v*1000 + 0.5)
	}
	return int64(v*1000 + 0.5)
}
