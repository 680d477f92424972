package pdf

// Page is one page to draw on.
type Page struct {
	doc           *Document
	width, height Length
}

// Artifact says why something is on the page but not in the structure.
type Artifact struct{ Type, Subtype string }

// What is not read aloud.
var (
	Header     = Artifact{"Pagination", "Header"}
	Footer     = Artifact{"Pagination", "Footer"}
	Watermark  = Artifact{"Pagination", "Watermark"}
	Layout     = Artifact{"Layout", ""}     // rules, bullets that repeat, fills
	Background = Artifact{"Background", ""} // what lies behind the text
)

// Begin lets the page's next drawings belong to e. It does not nest: a Span in a
// paragraph is Begin(p) End() Begin(span) End() Begin(p) End(). Going on with
// the same element costs nothing.
func (p *Page) Begin(e *Elem) { panic("soon") }

// BeginArtifact lets the page's next drawings be an artifact.
func (p *Page) BeginArtifact(a Artifact) { panic("soon") }

// End ends what Begin or BeginArtifact began.
func (p *Page) End() { panic("soon") }

// Text draws a run of glyphs with its origin on the baseline at x, y.
func (p *Page) Text(f *Font, size, x, y Length, run []Glyph, c Color) { panic("soon") }

// Line draws a straight line.
func (p *Page) Line(x1, y1, x2, y2, width Length, c Color) { panic("soon") }

// FillRect fills a rectangle.
func (p *Page) FillRect(r Rect, c Color) { panic("soon") }

// Draw fills and strokes a path.
func (p *Page) Draw(path *Path, paint Paint) { panic("soon") }

// Clip limits what is drawn until the matching Restore to the inside of path.
func (p *Page) Clip(path *Path) { panic("soon") }

// Save keeps transformation and clip for Restore. They nest.
func (p *Page) Save() { panic("soon") }

// Restore goes back to what Save kept.
func (p *Page) Restore() { panic("soon") }

// Transform lets the point (x, y) of what is drawn next, until the matching
// Restore, come to (a·x + c·y + e, b·x + d·y + f). The four factors are fixed
// point numbers: 65 536 is 1.
func (p *Page) Transform(a, b, c, d int64, e, f Length) { panic("soon") }

// Operators draws PDF operators made elsewhere, such as from an SVG, with their
// origin (0, 0, y upwards, in points) at the lower left corner of r. Only
// operators for paths, gray and RGB colors, line styles and transformations are
// allowed, balanced in q and Q; anything else is an error.
func (p *Page) Operators(r Rect, ops []byte) { panic("soon") }

// Image draws an image so that it fills r.
func (p *Page) Image(img *Image, r Rect) { panic("soon") }

// LinkURI lets the rectangles (one for each line of text) lead to an address.
// They belong to e, a Link element; contents says in words where it leads.
func (p *Page) LinkURI(e *Elem, uri, contents string, area ...Rect) { panic("soon") }

// LinkDest lets the rectangles lead to a named destination.
func (p *Page) LinkDest(e *Elem, dest, contents string, area ...Rect) { panic("soon") }

// LabelStyle is how page numbers are written.
type LabelStyle string

// Page number styles.
const (
	Arabic LabelStyle = "D" // 1, 2, 3
	Roman  LabelStyle = "r" // i, ii, iii
)

// Label numbers this page and those after it: prefix, then first, first+1, …
func (p *Page) Label(style LabelStyle, prefix string, first int) { panic("soon") }

// Path is an outline of lines and curves.
type Path struct{}

// MoveTo begins a part of the path.
func (q *Path) MoveTo(x, y Length) { panic("soon") }

// LineTo goes straight to x, y.
func (q *Path) LineTo(x, y Length) { panic("soon") }

// CurveTo goes to x, y along a cubic Bézier curve.
func (q *Path) CurveTo(x1, y1, x2, y2, x, y Length) { panic("soon") }

// Close goes back to where the part began.
func (q *Path) Close() { panic("soon") }

// Rect adds a rectangle.
func (q *Path) Rect(r Rect) { panic("soon") }

// RoundRect adds a rectangle with rounded corners.
func (q *Path) RoundRect(r Rect, radius Length) { panic("soon") }

// Ellipse adds the ellipse that fills r.
func (q *Path) Ellipse(r Rect) { panic("soon") }

// Paint says how a path is drawn. A nil color is not painted.
type Paint struct {
	Fill    *Color
	EvenOdd bool // fill by the even-odd rule, not the nonzero one
	Stroke  *Color
	Width   Length   // of the stroke
	Dash    []Length // lengths on and off in turn; nil: solid
	Round   bool     // round caps and joins
}

// Image is a raster image of one document.
type Image struct{}

// Image takes a PNG or JPEG file of at most 40 million pixels.
func (d *Document) Image(data []byte) *Image { panic("soon") }
