package pdf

// Length is a distance in scaled points: 1/65 536 of a PostScript point
// (1/72 inch), as TeX has them. All arithmetic on lengths is in integers, so a
// page is the same on every processor.
type Length int64

// Pt is one PostScript point.
const Pt Length = 65536

// MM gives n millimeters, rounded to the nearest scaled point.
func MM(n int) Length { return (Length(n)*72*Pt*10 + 127) / 254 }

// Rect is a rectangle by its top left corner and its size.
type Rect struct{ X, Y, W, H Length }

// Color is an sRGB color; equal parts are written as gray. The zero Color is
// black.
type Color struct{ R, G, B uint8 }

// Black and White, and Gray for what lies between.
var (
	Black = Color{}
	White = Color{255, 255, 255}
)

// Gray gives a gray, from 0 (black) to 255 (white).
func Gray(v uint8) Color { return Color{v, v, v} }
