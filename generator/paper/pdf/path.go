package pdf

import "bytes"

// Path is an outline of lines and curves.
type Path struct{ segments []segment }

type segment struct {
	op     byte // m, l, c, h as in PDF
	points [3]struct{ x, y Length }
}

// MoveTo begins a part of the path.
func (q *Path) MoveTo(x, y Length) { q.add('m', x, y) }

// LineTo goes straight to x, y.
func (q *Path) LineTo(x, y Length) { q.add('l', x, y) }

// CurveTo goes to x, y along a cubic Bézier curve.
func (q *Path) CurveTo(x1, y1, x2, y2, x, y Length) { q.add('c', x1, y1, x2, y2, x, y) }

// Close goes back to where the part began.
func (q *Path) Close() { q.add('h') }

func (q *Path) add(op byte, coords ...Length) {
	s := segment{op: op}
	for i := 0; i < len(coords); i += 2 {
		s.points[i/2].x, s.points[i/2].y = coords[i], coords[i+1]
	}
	q.segments = append(q.segments, s)
}

// Rect adds a rectangle.
func (q *Path) Rect(r Rect) {
	q.MoveTo(r.X, r.Y)
	q.LineTo(r.X+r.W, r.Y)
	q.LineTo(r.X+r.W, r.Y+r.H)
	q.LineTo(r.X, r.Y+r.H)
	q.Close()
}

// RoundRect adds a rectangle with rounded corners.
func (q *Path) RoundRect(r Rect, radius Length) {
	radius = min(radius, r.W/2, r.H/2)
	q.rounded(r, radius, radius)
}

// Ellipse adds the ellipse that fills r.
func (q *Path) Ellipse(r Rect) { q.rounded(r, r.W/2, r.H/2) }

// rounded adds a rectangle whose corners are quarters of ellipses.
func (q *Path) rounded(r Rect, rx, ry Length) {
	// A quarter circle as a Bézier curve: its handles are 0.5522847 long, and
	// these are what is left of the radius.
	kx, ky := rx*29342/Pt, ry*29342/Pt
	left, top, right, bottom := r.X, r.Y, r.X+r.W, r.Y+r.H
	q.MoveTo(left+rx, top)
	q.LineTo(right-rx, top)
	q.CurveTo(right-kx, top, right, top+ky, right, top+ry)
	q.LineTo(right, bottom-ry)
	q.CurveTo(right, bottom-ky, right-kx, bottom, right-rx, bottom)
	q.LineTo(left+rx, bottom)
	q.CurveTo(left+kx, bottom, left, bottom-ky, left, bottom-ry)
	q.LineTo(left, top+ry)
	q.CurveTo(left, top+ky, left+kx, top, left+rx, top)
	q.Close()
}

// Paint says how a path is drawn. A nil color is not painted.
type Paint struct {
	Fill    *Color
	EvenOdd bool // fill by the even-odd rule, not the nonzero one
	Stroke  *Color
	Width   Length   // of the stroke
	Dash    []Length // lengths on and off in turn; nil: solid
	Round   bool     // round caps and joins
}

// Draw fills and strokes a path.
func (p *Page) Draw(path *Path, paint Paint) {
	if len(path.segments) == 0 || paint.Fill == nil && paint.Stroke == nil {
		return
	}
	p.draw("a path")
	p.endText()
	if paint.Fill != nil {
		p.setFill(*paint.Fill)
	}
	if paint.Stroke != nil {
		p.setStroke(*paint.Stroke)
		p.setLine(paint)
	}
	p.path(path)
	switch {
	case paint.Fill == nil:
		p.op("S")
	case paint.Stroke == nil && paint.EvenOdd:
		p.op("f*")
	case paint.Stroke == nil:
		p.op("f")
	case paint.EvenOdd:
		p.op("B*")
	default:
		p.op("B")
	}
}

// Clip limits what is drawn until the matching Restore to the inside of path.
func (p *Page) Clip(path *Path) {
	if len(p.stack) == 0 {
		p.fail("a Clip without a Save")
	}
	p.sync()
	p.endText()
	p.path(path)
	p.op("W n")
}

func (p *Page) path(path *Path) {
	for _, s := range path.segments {
		n := 0
		switch s.op {
		case 'm', 'l':
			n = 1
		case 'c':
			n = 3
		}
		for _, pt := range s.points[:n] {
			p.point(pt.x, pt.y)
		}
		p.content = append(p.content, s.op, '\n')
	}
}

// setLine writes the line style if it is not the current one.
func (p *Page) setLine(paint Paint) {
	var buf [64]byte
	b := append(appendLength(buf[:0], paint.Width), " w["...)
	for i, d := range paint.Dash {
		if i > 0 {
			b = append(b, ' ')
		}
		b = appendLength(b, d)
	}
	b = append(b, "]0 d "...)
	if paint.Round {
		b = append(b, "1 J 1 j"...)
	} else {
		b = append(b, "0 J 0 j"...)
	}
	if !bytes.Equal(b, []byte(p.state.line)) {
		p.state.line = string(b)
		p.op(p.state.line)
	}
}
