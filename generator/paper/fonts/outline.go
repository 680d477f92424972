package fonts

import "github.com/boxesandglue/textshape/ot"

// Op says what a Segment of an outline does.
type Op int

const (
	Move  Op = iota // begins a contour at Points[0]
	Line            // goes straight to Points[0]
	Curve           // goes to Points[2] along a cubic Bézier curve
	Close           // ends a contour
)

// Segment is a piece of a glyph's outline.
type Segment struct {
	Op     Op
	Points [3]Point
}

// Point is a place in font units, y upwards.
type Point struct{ X, Y int }

// Outline gives the contours of a glyph, to draw it as a shape.
func (f *Face) Outline(glyph uint16) []Segment {
	outline, _ := f.ot.GlyphOutline(glyph)
	var list []Segment
	var at Point
	for _, s := range outline.Segments {
		switch s.Op {
		case ot.SegmentMoveTo:
			if list != nil {
				list = append(list, Segment{Op: Close})
			}
			at = whole(s.Args[0])
			list = append(list, Segment{Move, [3]Point{at}})
		case ot.SegmentLineTo:
			at = whole(s.Args[0])
			list = append(list, Segment{Line, [3]Point{at}})
		case ot.SegmentQuadTo:
			// A quadratic curve is a cubic one whose controls lie two thirds of the
			// way to its own.
			c, end := whole(s.Args[0]), whole(s.Args[1])
			list = append(list, Segment{Curve, [3]Point{toward(at, c), toward(end, c), end}})
			at = end
		}
	}
	if list != nil {
		list = append(list, Segment{Op: Close})
	}
	return list
}

func toward(p, control Point) Point {
	return Point{(p.X + 2*control.X) / 3, (p.Y + 2*control.Y) / 3}
}

// whole rounds a point down; the file has whole units and halves between them.
func whole(p ot.OutlinePoint) Point { return Point{int(p.X), int(p.Y)} }
