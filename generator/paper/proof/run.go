package proof

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"

	"iptpress/generator/paper/pdf"
)

// matrix is [a b c d e f] as PDF has it: (x, y) comes to (ax+cy+e, bx+dy+f).
type matrix [6]float64

// times gives the map that does m first, then n.
func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

func (m matrix) apply(x, y float64) (float64, float64) {
	return m[0]*x + m[2]*y + m[4], m[1]*x + m[3]*y + m[5]
}

// scale is by how much lengths grow, on the mean of both directions.
func (m matrix) scale() float64 { return math.Sqrt(math.Abs(m[0]*m[3] - m[1]*m[2])) }

// graphics is the part of the graphics state that our pages use.
type graphics struct {
	ctm          matrix
	fill, stroke string // SVG colors; "" is black
	width        float64
	cap, join    int
	miter        float64
	dash         []float64
	phase        float64
	font         int
	size, rise   float64
	clips        int // groups that were opened for clips and are not closed yet
}

// writer turns a content stream into SVG.
type writer struct {
	doc    *pdf.Document
	height float64
	b      []byte
	state  graphics
	stack  []graphics
	clips  int

	path     []byte // d of the path that is being built
	clipping string // "", or the rule by which the path becomes a clip when it is painted
	x, y     float64
	lineX    float64 // start of the line of text, in the text's own space
	lineY    float64
	penX     float64
	numbers  []float64
}

// run draws a content stream. What our pages never have is an error.
func (w *writer) run(content []byte) error {
	l := &lexer{content: content}
	for {
		token, err := l.next()
		if err != nil {
			return err
		}
		switch token.kind {
		case end:
			for range w.state.clips {
				w.b = append(w.b, "</g>"...)
			}
			w.state.clips = 0
			return nil
		case operator:
			if err := w.operator(token.text, l); err != nil {
				return err
			}
			l.operands, w.numbers = l.operands[:0], w.numbers[:0]
		default:
			l.operands = append(l.operands, token)
			if token.kind == number {
				w.numbers = append(w.numbers, token.value)
			}
		}
	}
}

// args says how many numbers an operator takes.
var args = map[string]int{
	"cm": 6, "w": 1, "J": 1, "j": 1, "M": 1, "m": 2, "l": 2, "c": 6, "v": 4, "y": 4, "re": 4,
	"g": 1, "G": 1, "rg": 3, "RG": 3, "Td": 2, "Ts": 1, "Tf": 1,
}

func (w *writer) operator(op string, l *lexer) error {
	if len(w.numbers) < args[op] {
		return fmt.Errorf("the operator %q lacks numbers", op)
	}
	n := w.numbers
	s := &w.state
	switch op {
	case "q":
		kept := *s
		s.clips = 0
		w.stack = append(w.stack, kept)
	case "Q":
		if len(w.stack) == 0 {
			return fmt.Errorf("a Q without a q")
		}
		for range s.clips {
			w.b = append(w.b, "</g>"...)
		}
		*s = w.stack[len(w.stack)-1]
		w.stack = w.stack[:len(w.stack)-1]
	case "cm":
		s.ctm = matrix(n[:6]).times(s.ctm)
	case "w":
		s.width = n[0]
	case "J":
		s.cap = int(n[0])
	case "j":
		s.join = int(n[0])
	case "M":
		s.miter = n[0]
	case "i":
	case "d":
		if len(n) == 0 {
			return fmt.Errorf("the operator %q lacks numbers", op)
		}
		s.dash, s.phase = append([]float64(nil), n[:len(n)-1]...), n[len(n)-1]
	case "g", "rg":
		s.fill = color(n)
	case "G", "RG":
		s.stroke = color(n)
	case "m", "l", "c", "v", "y", "h", "re":
		w.segment(op, n)
	case "W":
		w.clipping = "nonzero"
	case "W*":
		w.clipping = "evenodd"
	case "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n":
		w.paint(op)
	case "BT":
		w.lineX, w.lineY, w.penX = 0, 0, 0
	case "Td":
		w.lineX, w.lineY = w.lineX+n[0], w.lineY+n[1]
		w.penX = 0
	case "Ts":
		s.rise = n[0]
	case "Tf":
		font, err := strconv.Atoi(l.name('F'))
		if err != nil {
			return fmt.Errorf("a font without a number")
		}
		s.font, s.size = font, n[0]
	case "TJ":
		return w.show(l.operands)
	case "Do":
		index, err := strconv.Atoi(l.name('I'))
		if err != nil {
			return fmt.Errorf("a picture without a number")
		}
		w.image(w.doc.Picture(index))
	case "ET", "BDC", "BMC", "EMC":
	default:
		return fmt.Errorf("the operator %.20q is not one that papers have", op)
	}
	return nil
}

// color gives a color of SVG; "" for black.
func color(n []float64) string {
	part := func(v float64) int { return int(min(max(v, 0), 1)*255 + 0.5) }
	r := part(n[0])
	g, b := r, r
	if len(n) >= 3 {
		g, b = part(n[1]), part(n[2])
	}
	if r|g|b == 0 {
		return ""
	}
	return fmt.Sprintf("#%02x%02x%02x", r, g, b)
}

// point writes a point of the page in the coordinates of the SVG.
func (w *writer) point(x, y float64) {
	w.x, w.y = x, y
	x, y = w.state.ctm.apply(x, y)
	w.path = append(appendNumber(w.path, x), ' ')
	w.path = append(appendNumber(w.path, w.height-y), ' ')
}

func (w *writer) segment(op string, n []float64) {
	switch op {
	case "h":
		w.path = append(w.path, 'Z')
	case "re":
		x, y, width, height := n[0], n[1], n[2], n[3]
		w.segment("m", []float64{x, y})
		w.segment("l", []float64{x + width, y})
		w.segment("l", []float64{x + width, y + height})
		w.segment("l", []float64{x, y + height})
		w.path = append(w.path, 'Z')
	case "m", "l":
		w.path = append(w.path, op[0]-'a'+'A')
		w.point(n[0], n[1])
	case "v":
		w.segment("c", []float64{w.x, w.y, n[0], n[1], n[2], n[3]})
	case "y":
		w.segment("c", []float64{n[0], n[1], n[2], n[3], n[2], n[3]})
	case "c":
		w.path = append(w.path, 'C')
		w.point(n[0], n[1])
		w.point(n[2], n[3])
		w.point(n[4], n[5])
	}
}

// paint fills or strokes the path, and clips by it where W came before.
func (w *writer) paint(op string) {
	if op == "s" || op == "b" || op == "b*" {
		w.path = append(w.path, 'Z')
	}
	path := bytes.TrimRight(w.path, " ")
	fills, strokes := op[0] == 'f' || op[0] == 'F' || op[0] == 'B' || op[0] == 'b', op[0] == 'S' || op[0] == 's' || op[0] == 'B' || op[0] == 'b'
	if len(path) > 0 && (fills || strokes) {
		w.b = append(append(append(w.b, `<path d="`...), path...), '"')
		if !fills {
			w.attr("fill", "none")
		} else {
			w.attr("fill", w.state.fill)
			if op[len(op)-1] == '*' {
				w.attr("fill-rule", "evenodd")
			}
		}
		if strokes {
			w.stroke()
		}
		w.b = append(w.b, "/>"...)
	}
	if w.clipping != "" && len(path) > 0 {
		w.clips++
		w.state.clips++
		id := strconv.Itoa(w.clips)
		w.b = append(append(append(w.b, `<clipPath id="`...), clipMark), id...)
		w.b = append(append(append(w.b, `"><path d="`...), path...), '"')
		if w.clipping == "evenodd" {
			w.attr("clip-rule", "evenodd")
		}
		w.b = append(append(append(w.b, `/></clipPath><g clip-path="url(#`...), clipMark), id...)
		w.b = append(w.b, `)">`...)
	}
	w.path, w.clipping = w.path[:0], ""
}

func (w *writer) attr(name, value string) {
	if value != "" {
		w.b = append(append(append(append(append(w.b, ' '), name...), `="`...), value...), '"')
	}
}

func (w *writer) stroke() {
	s := &w.state
	scale := s.ctm.scale()
	if s.stroke == "" {
		w.attr("stroke", "#000")
	}
	w.attr("stroke", s.stroke)
	// A line of no width is as thin as the printer can draw.
	w.attr("stroke-width", string(appendNumber(nil, max(s.width*scale, 0.1))))
	w.attr("stroke-linecap", [...]string{"", "round", "square"}[s.cap%3])
	w.attr("stroke-linejoin", [...]string{"", "round", "bevel"}[s.join%3])
	if s.miter > 0 {
		w.attr("stroke-miterlimit", string(appendNumber(nil, s.miter)))
	}
	if len(s.dash) > 0 {
		var dash []byte
		for _, d := range s.dash {
			dash = append(appendNumber(dash, d*scale), ' ')
		}
		w.attr("stroke-dasharray", string(bytes.TrimRight(dash, " ")))
		if s.phase != 0 {
			w.attr("stroke-dashoffset", string(appendNumber(nil, s.phase*scale)))
		}
	}
}

// show draws strings of glyphs. A browser goes on by the font's own widths as a
// PDF viewer does, so a new start is written only where the layout moves the pen,
// and at each word, so that no rounding of the browser adds up.
func (w *writer) show(operands []token) error {
	s := &w.state
	if s.size <= 0 {
		return fmt.Errorf("text of no size")
	}
	turned := s.ctm[1] != 0 || s.ctm[2] != 0 || s.ctm[0] != s.ctm[3] || s.ctm[0] <= 0
	base := s.ctm
	w.b = append(w.b, `<text class="proof-`...)
	w.b = append(strconv.AppendInt(w.b, int64(s.font), 10), `" font-size="`...)
	if turned {
		w.b = appendNumber(w.b, s.size)
		w.b = append(w.b, `" transform="`...)
		w.appendMatrix(matrix{1, 0, 0, -1, w.lineX, w.lineY + s.rise}.times(base))
	} else {
		_, y := base.apply(0, w.lineY+s.rise)
		w.b = appendNumber(w.b, s.size*base[0])
		w.b = appendNumber(append(w.b, `" y="`...), w.height-y)
	}
	w.b = append(w.b, '"')
	w.attr("fill", s.fill)
	w.b = append(w.b, '>')
	open := false // a tspan
	for _, o := range operands {
		switch o.kind {
		case number:
			w.penX -= o.value / 1000 * s.size
			open = w.closeSpan(open)
		case str:
			for i := 0; i+1 < len(o.text); i += 2 {
				gid, advance, ok := w.doc.Glyph(s.font, uint16(o.text[i])<<8|uint16(o.text[i+1]))
				if !ok {
					return fmt.Errorf("a character that the font does not have")
				}
				if !open {
					w.openSpan(turned)
					open = true
				}
				w.b = utf8.AppendRune(w.b, firstRune+rune(gid))
				w.penX += float64(advance) / 1000 * s.size
				if advance > 0 && isBlank(s.font, gid) {
					open = w.closeSpan(open)
				}
			}
		}
	}
	w.closeSpan(open)
	w.b = append(w.b, "</text>"...)
	return nil
}

func (w *writer) openSpan(turned bool) {
	x := w.penX
	if !turned {
		x, _ = w.state.ctm.apply(w.lineX+w.penX, 0)
	}
	w.b = append(w.b, `<tspan x="`...)
	w.b = append(appendNumber(w.b, x), `">`...)
}

func (w *writer) closeSpan(open bool) bool {
	if open {
		w.b = append(w.b, "</tspan>"...)
	}
	return false
}

// appendMatrix writes a map of the page as one of the SVG, whose y goes down.
func (w *writer) appendMatrix(m matrix) {
	m = m.times(matrix{1, 0, 0, -1, 0, w.height})
	w.b = append(w.b, "matrix("...)
	for i, v := range m {
		if i > 0 {
			w.b = append(w.b, ' ')
		}
		w.b = strconv.AppendFloat(w.b, math.Round(v*1e5)/1e5, 'f', -1, 64)
	}
	w.b = append(w.b, ')')
}
