package paper

import "iptpress/generator/paper/pdf"

// A booklet is set on pages of half a sheet, in letters as large as on whole
// sheets, and then imposed: it is not the standard pages made smaller, whose text
// would be of 8 points.

// fold makes the style's pages half a sheet. Margins are smaller, but as wide as
// printers need that cannot print to the edge.
func (s *style) fold() {
	s.width, s.height = s.height/2, s.width
	s.left, s.right = pdf.MM(13), pdf.MM(13)
	s.top, s.bottom = pdf.MM(12), pdf.MM(9)
}

// smaller gives the size of a heading on half a sheet.
func smaller(heading, text pdf.Length) pdf.Length { return max(text, heading*5/6) }
