package paper

import (
	"strconv"
	"strings"

	"iptpress/generator/paper/fonts"
	"iptpress/generator/paper/pdf"
)

// sheet is a page being drawn.
type sheet struct {
	*job
	page   *pdf.Page
	number int // counted from 1

	asArtifact bool // everything drawn is one, such as a repeated header row

	extra pdf.Length // how much higher than planned the item being drawn is

	glyphs []pdf.Glyph // of the run being gathered
	face   *fonts.Face // in which it is set
	startX pdf.Length
}

// begin lets what is drawn next belong to an element, or to an inline one
// within it; nil is an artifact.
func (s *sheet) begin(e *pdf.Elem, in *inline) {
	switch {
	case e == nil || s.asArtifact:
		s.page.BeginArtifact(s.furniture)
	case in == nil:
		s.page.Begin(e)
	default:
		s.page.Begin(s.element(in, e))
	}
}

// element makes the structure element of an inline, once. A link that leads
// nowhere in this file is plain text.
func (j *job) element(in *inline, paragraph *pdf.Elem) *pdf.Elem {
	if in.elem == nil {
		parent, role := paragraph, in.role
		if in.within != nil {
			parent = j.element(in.within, paragraph)
		}
		if role == pdf.Link && in.uri == "" && j.placed(in.dest) == "" {
			role = pdf.Span
		}
		in.elem = parent.Add(role)
		in.elem.Lang, in.elem.Numbering, in.elem.ActualText = in.lang, in.numbering, in.says
	}
	return in.elem
}

func (s *sheet) artifact(a pdf.Artifact) { s.page.BeginArtifact(a) }
func (s *sheet) end()                    { s.page.End() }

// drewLink notes where n pieces of a link stand, and hands its areas to the page
// after the last piece, or when the link goes on on another page.
func (s *sheet) drewLink(in *inline, n int, area pdf.Rect) {
	for ; in != nil; in = in.within {
		if in.uri == "" && in.dest == "" || s.asArtifact {
			continue
		}
		if in.on != nil && in.on != s.page {
			s.handLink(in)
		}
		in.on = s.page
		if last := len(in.areas) - 1; last >= 0 && in.areas[last].Y == area.Y {
			in.areas[last].W = area.X + area.W - in.areas[last].X
		} else {
			in.areas = append(in.areas, area)
		}
		if in.pieces -= n; in.pieces == 0 {
			s.handLink(in)
		}
	}
}

func (s *sheet) handLink(in *inline) {
	switch {
	case in.uri != "":
		in.on.LinkURI(in.elem, in.uri, in.contents, in.areas...)
	case s.placed(in.dest) != "":
		in.on.LinkDest(in.elem, s.placed(in.dest), in.contents, in.areas...)
	}
	in.areas = nil
}

// dest gives a named place its page. It has been counted before.
func (s *sheet) dest(name string, y pdf.Length) { s.doc.Dest(name, s.page, y) }

// placed gives the name under which a place is in the file: its own, or where
// only the piece is there, the piece's; "" where neither is.
func (j *job) placed(dest string) string {
	if j.places[dest] > 0 {
		return dest
	}
	if piece, _, _ := strings.Cut(dest, "."); j.places[piece] > 0 {
		return piece
	}
	return ""
}

// pageOf is the number of the page on which a place is.
func (j *job) pageOf(dest string) string { return strconv.Itoa(j.places[j.placed(dest)]) }

// run adds a run's glyphs from x on, and gives where they end.
func (s *sheet) run(r fonts.Run, style textStyle, x, y pdf.Length) pdf.Length {
	if s.face != r.Face {
		s.flush(style, y)
		s.face, s.startX = r.Face, x
	}
	for _, g := range r.Glyphs {
		advance := style.width(g.Advance)
		s.glyphs = append(s.glyphs, pdf.Glyph{
			GID:      g.ID,
			XAdvance: advance,
			XOffset:  style.width(g.XOffset),
			YOffset:  style.width(g.YOffset),
			Text:     g.Text,
		})
		x += advance
	}
	return x
}

// flush draws the glyphs that were gathered.
func (s *sheet) flush(style textStyle, y pdf.Length) {
	if len(s.glyphs) > 0 {
		s.page.Text(s.fonts[s.face], style.size, s.startX, y, s.glyphs, pdf.Black)
	}
	s.glyphs, s.face = s.glyphs[:0], nil
}

func (s *sheet) lineWidth(frags []frag, style textStyle) pdf.Length {
	var w pdf.Length
	for i, f := range frags {
		word := f.word
		if f.page != "" {
			word = s.shape(f.face, s.pageOf(f.page))
		}
		w += style.width(word.Width)
		if f.space && i < len(frags)-1 {
			w += style.width(s.shape(f.face, " ").Width)
		}
	}
	return w
}

func (j *job) shape(face *fonts.Face, text string) *fonts.Word {
	w, err := j.press.shaper.Shape(face, text)
	if err != nil { // digits and spaces: every face has them
		panic(err)
	}
	return w
}
