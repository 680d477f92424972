package paper

import (
	"sync"

	"iptpress/generator/paper/fonts"
	"iptpress/generator/paper/pdf"
)

// Paper is a sheet's format.
type Paper string

const (
	A4     Paper = "a4"
	Letter Paper = "letter"
)

// Format says what a document is printed on, and how large its text is.
type Format struct {
	Paper Paper
	Large bool // large print
	Sides int  // of the paper that are printed on: 1, or 2; a packet's pieces then begin on right-hand pages

	Fillable bool // with fields to type in and boxes to tick on the screen
	Booklet  bool // sheets to fold and staple; for printing only, without tags

	close int // by how much closer lines and blocks stand, to save a sheet: 0 to closest
}

const closest = 2

// textStyle is how running text is set.
type textStyle struct {
	face, bold *fonts.Face
	size       pdf.Length
	leading    pdf.Length // from baseline to baseline
	balanced   bool       // lines are made even, as in headings
}

// baseline gives the distance from the top of a line to its baseline.
func (s textStyle) baseline() pdf.Length {
	height := pdf.Length(s.face.Ascent - s.face.Descent)
	return (s.leading-s.size*height/fonts.UnitsPerEm)/2 + s.size*pdf.Length(s.face.Ascent)/fonts.UnitsPerEm
}

// width turns font units into a length.
func (s textStyle) width(units int) pdf.Length {
	return s.size * pdf.Length(units) / fonts.UnitsPerEm
}

// style is all of the sizes of a format. Nothing is set smaller than text, but for the
// foot in large print.
type style struct {
	width, height            pdf.Length // of the page
	left, right, top, bottom pdf.Length // margins; the foot stands above bottom

	text, strong, lede, number, foot textStyle
	heading                          [7]textStyle // by level, from 1

	paragraph pdf.Length // white after a paragraph
	item      pdf.Length // white between the items of a tight list
	block     pdf.Length // white around boxes, tables, figures
	before    [7]pdf.Length
	after     [7]pdf.Length
	indent    pdf.Length // of list items
	padding   pdf.Length // within boxes
	cell      pdf.Length // around the text of a table's cell
	thin      pdf.Length // rules
	thick     pdf.Length // the bar of a box
	ruling    pdf.Length // between lines to write on
	tick      pdf.Length // the side of a box to tick
	large     bool       // tables become lists, and all stands in one column
	brief     bool       // help lines at the end of a piece take little room
}

// measure is the width of the column.
func (s *style) measure() pdf.Length { return s.width - s.left - s.right }

// styleOf gives the sizes of a format. Large print multiplies text by three
// halves, from 12 to 18 points, and headings by less.
func styleOf(f Format) *style {
	const pt = pdf.Pt
	text := 12 * pt
	heading := [7]pdf.Length{1: 24 * pt, 2: 17 * pt, 3: 14 * pt, 4: 12 * pt, 5: 12 * pt, 6: 12 * pt}
	lede, number := 14*pt, 14*pt
	if f.Large {
		text, lede, number = 18*pt, 20*pt, 20*pt
		heading = [7]pdf.Length{1: 32 * pt, 2: 25 * pt, 3: 21 * pt, 4: 18 * pt, 5: 18 * pt, 6: 18 * pt}
	}
	leading, gaps := pdf.Length(136), pdf.Length(100) // percent
	leading, gaps = leading-pdf.Length(f.close)*6, gaps-pdf.Length(f.close)*15
	regular, bold := fonts.Regular(), fonts.Bold()
	s := &style{
		width: pdf.MM(210), height: pdf.MM(297),
		left: pdf.MM(18), right: pdf.MM(18), top: pdf.MM(15), bottom: pdf.MM(10),

		text:   textStyle{face: regular, bold: bold, size: text, leading: text * leading / 100},
		strong: textStyle{face: bold, bold: bold, size: text, leading: text * leading / 100},
		lede:   textStyle{face: regular, bold: bold, size: lede, leading: lede * 132 / 100},
		number: textStyle{face: bold, bold: bold, size: number, leading: number * 124 / 100},

		paragraph: text * 42 / 100 * gaps / 100,
		item:      text * 16 / 100,
		block:     text * 64 / 100 * gaps / 100,
		indent:    text * 150 / 100,
		padding:   text * 50 / 100 * gaps / 100,
		cell:      text * 38 / 100,
		thin:      pt * 6 / 10,
		thick:     pt * 4,
		ruling:    pdf.MM(8),
		tick:      text * 110 / 100,
		large:     f.Large,
		brief:     f.close > 0,
	}
	if f.Paper == Letter {
		s.width, s.height = 612*pt, 792*pt
	}
	s.foot = s.text
	if f.Large {
		s.ruling = pdf.MM(10)
		s.foot.size, s.foot.leading = 16*pt, 16*pt*125/100
	}
	if f.Booklet {
		s.fold()
	}
	for level, size := range heading {
		if f.Booklet {
			size = smaller(size, text)
		}
		h := textStyle{face: fonts.Heading(), bold: fonts.Heading(), size: size, leading: size * 120 / 100, balanced: true}
		if level >= 4 {
			h.face, h.bold = bold, bold
		}
		s.heading[level] = h
		s.before[level] = size * 60 / 100 * gaps / 100
		s.after[level] = size * 15 / 100
	}
	return s
}

// easyRead gives the sizes for an Easy Read piece: text of 14 points at least,
// and sentences of 16.
func (s *style) easyRead() *style {
	if s.large {
		return s
	}
	easy := *s
	for _, t := range []*textStyle{&easy.text, &easy.strong} {
		t.size = max(t.size, 14*pdf.Pt)
		t.leading = t.size * 136 / 100
	}
	easy.lede.size = max(s.lede.size, 16*pdf.Pt)
	easy.lede.leading = easy.lede.size * 132 / 100
	return &easy
}

// faces are the fonts as the PDF writer knows them, read once a process.
var faces = sync.OnceValues(func() (map[*fonts.Face]*pdf.Face, error) {
	m := map[*fonts.Face]*pdf.Face{}
	for _, f := range fonts.All() {
		parsed, err := pdf.ParseFace(f.Name, f.Data)
		if err != nil {
			return nil, err
		}
		m[f] = parsed
	}
	return m, nil
})
