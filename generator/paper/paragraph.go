package paper

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/rivo/uniseg"

	"iptpress/generator/document"
	"iptpress/generator/paper/fonts"
	"iptpress/generator/paper/pdf"
	"iptpress/generator/paper/typeset"
)

// words is a paragraph's text made flat: the characters in a row, and for each
// stretch of them how it is set.
type words struct {
	text  []byte
	spans []span
}

type span struct {
	end int // in text
	setting
	page string // not "": the number of the page on which this place is
}

// inline is a structure element within a paragraph. It is made when its first
// word is drawn, because children are read in the order in which they come.
type inline struct {
	role   pdf.Role
	lang   string
	within *inline // nil: in the paragraph itself
	place  string  // its name as a place to go to; "" for none
	says   string  // what is read aloud instead of its words; "" for these

	numbering           pdf.Numbering // of a list
	uri, dest, contents string        // of a link

	elem   *pdf.Elem
	on     *pdf.Page  // where the areas are
	areas  []pdf.Rect // of a link that have been drawn and not yet handed on
	pieces int        // of text that are still to be drawn
}

// setting is how words within a paragraph are set, and in which element.
type setting struct {
	bold, strike, under bool
	in                  *inline
}

// inside gives the same setting for another element.
func (s setting) inside(in *inline) setting {
	s.in = in
	return s
}

// phrase is words in a language; "" is that of the text.
type phrase struct{ lang, words string }

// fill adds a string of the locale, with phrases in the place of its {names}.
func (w *words) fill(s setting, text string, phrases map[string]phrase) {
	for text != "" {
		before, rest, _ := strings.Cut(text, "{")
		name, after, _ := strings.Cut(rest, "}")
		w.add(s, before)
		w.add(s.speaking(phrases[name].lang), phrases[name].words)
		text = after
	}
}

// speaking gives the same setting for words in a language; "" is that of the text.
func (s setting) speaking(lang string) setting {
	if lang == "" {
		return s
	}
	return s.inside(&inline{role: pdf.Span, lang: lang, within: s.in})
}

func (w *words) add(s setting, text string) {
	if text == "" {
		return
	}
	w.text = append(w.text, text...)
	w.spans = append(w.spans, span{end: len(w.text), setting: s})
}

// addPage adds a page's number, which is known only after everything is set.
func (w *words) addPage(s setting, dest string) {
	w.add(s, "0")
	w.spans[len(w.spans)-1].page = dest
}

// plain gives words without any markup.
func plain(text string) *words {
	w := &words{}
	w.add(setting{}, text)
	return w
}

// flatten adds inlines to w.
func (b *builder) flatten(w *words, inlines []document.Inline, s setting) {
	for _, in := range inlines {
		switch in := in.(type) {
		case document.Text:
			w.add(s, string(in))
		case document.CodeSpan:
			w.add(s.inside(&inline{role: pdf.Code, within: s.in}), string(in))
		case document.LineBreak:
			w.add(s, string(typeset.LineSeparator))
		case *document.Strong:
			bold := s
			bold.bold = true
			b.flatten(w, in.Text, bold)
		case *document.Emphasis:
			bold := s
			bold.bold = true
			b.flatten(w, in.Text, bold)
		case *document.Deleted:
			struck := s
			struck.strike = true
			b.flatten(w, in.Text, struck)
		case *document.Term:
			b.flatten(w, in.Text, s)
			b.meet(in)
		case *document.Span:
			b.flatten(w, in.Text, s.speaking(in.Lang))
		case *document.Cite:
			b.cite(w, in, s)
		case document.NoteRef:
			b.noteCall(w, in.Number, s)
		case *document.Link:
			b.link(w, in, s)
		}
	}
}

// meet notes a term of the glossary, to be explained at the end.
func (b *builder) meet(t *document.Term) {
	known := slices.ContainsFunc(b.terms, func(old *document.Term) bool { return old.ID == t.ID })
	if t.Definition != "" && !known {
		b.terms = append(b.terms, t)
	}
}

// cite sets the numbers of sources: [1, 2].
func (b *builder) cite(w *words, c *document.Cite, s setting) {
	w.mark(s, "[")
	for i, n := range c.Numbers {
		if i > 0 {
			w.add(s, ",\u00A0")
		}
		n = b.sourceNumber(n)
		ref := &inline{role: pdf.Reference, within: s.in}
		link := &inline{role: pdf.Link, within: ref, dest: b.sourceDest(n), contents: b.loc.T("paper-source-n", "n", n)}
		w.add(s.inside(link), strconv.Itoa(n))
	}
	w.add(s, "]")
}

// noteCall sets the letter of a note: [a]. One comes back to the first call.
func (b *builder) noteCall(w *words, n int, s setting) {
	if n < 1 || n > len(b.d.Notes) {
		return
	}
	ref := &inline{role: pdf.Reference, within: s.in}
	link := &inline{role: pdf.Link, within: ref, dest: b.noteDest(n), contents: b.loc.T("paper-note-n", "n", letters(n))}
	if b.called == nil {
		b.called = make([]bool, len(b.d.Notes)+1)
	}
	if !b.called[n] {
		b.called[n] = true
		link.place = b.callDest(n)
	}
	w.mark(s, "[")
	w.add(s.inside(link), letters(n))
	w.add(s, "]")
}

// mark adds a sign that stays with the word before it, also where the author left
// a space.
func (w *words) mark(s setting, sign string) {
	if last := len(w.text) - 1; last >= 0 && w.text[last] == ' ' {
		w.text = w.text[:last]
		w.spans[len(w.spans)-1].end = last
	}
	w.add(s, "\u00A0"+sign)
}

// letters counts in letters: a to z, then aa, ab.
func letters(n int) string {
	if n <= 26 {
		return string(rune('a' + n - 1))
	}
	return letters((n-1)/26) + letters((n-1)%26+1)
}

// link sets a link's words so that they also serve on paper: with the address
// of a place elsewhere, with the page of a piece in the same packet, or else
// with the title of the piece.
func (b *builder) link(w *words, l *document.Link, s setting) {
	text := document.PlainText(l.Text)
	switch {
	case l.URL != "":
		in := &inline{role: pdf.Link, within: s.in, uri: l.URL, contents: text}
		inside := s.inside(in)
		address := shortAddress(l.URL)
		if shortAddress(strings.TrimSpace(text)) == address {
			w.add(inside, address)
			return
		}
		b.flatten(w, l.Text, inside)
		w.add(inside, " ("+address+")")

	case l.To.Slug == "" || b.bound[l.To.Slug]:
		dest := b.destOf(l.To)
		in := &inline{role: pdf.Link, within: s.in, dest: dest, contents: text}
		inside := s.inside(in)
		b.flatten(w, l.Text, inside)
		if l.To.Slug != "" {
			w.add(inside, " (")
			before, after, _ := strings.Cut(b.loc.T("paper-page-ref"), "{n}")
			w.add(inside, before)
			w.addPage(inside, dest)
			w.add(inside, after+")")
		}

	default:
		b.flatten(w, l.Text, s)
		if title := l.To.Title; title != "" && !strings.Contains(strings.ToLower(title+"\x00"+text), strings.ToLower(text)+"\x00") && !strings.Contains(strings.ToLower(text), strings.ToLower(title)) {
			w.add(s, " "+b.loc.T("paper-title-ref", "title", title))
		}
	}
}

// shortAddress is an address as it is printed.
func shortAddress(url string) string {
	short := url
	for _, scheme := range []string{"https://", "http://", "mailto:", "tel:"} {
		short = strings.TrimPrefix(short, scheme)
	}
	return strings.TrimSuffix(strings.TrimPrefix(short, "www."), "/")
}

// frag is a shaped piece of text within a line.
type frag struct {
	word  *fonts.Word
	face  *fonts.Face
	space bool // is followed by one
	apart bool // only parts what stands before and after it
	setting
	page string
}

// align says where a line stands in its measure.
type align = document.Align

// paragraph is text broken into lines.
type paragraph struct {
	elem  *pdf.Elem // nil: an artifact
	style textStyle
	align align
	width pdf.Length // the measure
	frags []frag
	lines []int // the frag after each line's last
}

// paragraph sets words for a measure. It may be set again for another.
func (b *builder) paragraph(elem *pdf.Elem, w *words, style textStyle, measure pdf.Length) *paragraph {
	p := &paragraph{elem: elem, style: style}
	pieces, ends := b.pieces(p, w)
	p.breakLines(b, pieces, ends, measure)
	return p
}

// pieces shapes words: the pieces that lines are broken from, and for each the
// frag after its last.
func (b *builder) pieces(p *paragraph, w *words) (pieces []typeset.Piece, ends []int) {
	text := string(w.text)
	b.segments = typeset.Segments(b.segments[:0], text)
	pieces, ends = make([]typeset.Piece, 0, len(b.segments)), make([]int, 0, len(b.segments))
	p.frags = make([]frag, 0, len(b.segments)+len(w.spans))
	at := 0 // in w.spans
	for _, seg := range b.segments {
		var width pdf.Length
		for start := seg.Start; start < seg.End || start == seg.Start && seg.After == typeset.MustBreak; {
			for at < len(w.spans)-1 && w.spans[at].end <= start {
				at++
			}
			sp := &w.spans[at]
			end := min(seg.End, sp.end)
			face := p.style.face
			if sp.bold {
				face = p.style.bold
			}
			shown := text[start:end]
			if sp.page != "" {
				shown = b.widestPage
			}
			f := frag{word: b.shape(face, shown), face: face, apart: shown == typeset.Separator, setting: sp.setting, page: sp.page}
			for in := sp.in; in != nil; in = in.within {
				in.pieces++
			}
			width += p.style.width(f.word.Width)
			p.frags = append(p.frags, f)
			if start = end; start == seg.End {
				break
			}
		}
		if seg.Start == seg.End && seg.After != typeset.MustBreak {
			continue
		}
		piece := typeset.Piece{Width: int64(width), After: seg.After}
		if seg.Next > seg.End {
			last := &p.frags[len(p.frags)-1]
			last.space = true
			piece.Space = int64(p.style.width(b.shape(last.face, " ").Width))
		}
		pieces = append(pieces, piece)
		ends = append(ends, len(p.frags))
	}
	return pieces, ends
}

func (p *paragraph) breakLines(b *builder, pieces []typeset.Piece, ends []int, measure pdf.Length) {
	p.width = measure
	if b.tooWide(pieces, measure) {
		pieces, ends = b.splitWide(p, pieces, ends, measure)
	}
	for _, last := range typeset.Lines(pieces, int64(measure), p.style.balanced) {
		p.lines = append(p.lines, ends[last])
	}
}

// tooWide reports whether text that may not be split is wider than the measure.
func (b *builder) tooWide(pieces []typeset.Piece, measure pdf.Length) bool {
	return leastWidth(pieces) > measure
}

// leastWidth is the width of the widest text that may not be split.
func leastWidth(pieces []typeset.Piece) pdf.Length {
	var least, width int64
	for _, piece := range pieces {
		width += piece.Width
		least = max(least, width)
		if piece.After == typeset.NoBreak {
			width += piece.Space
		} else {
			width = 0
		}
	}
	return pdf.Length(least)
}

// fullWidth is the width of the widest line where no line is broken.
func fullWidth(pieces []typeset.Piece) pdf.Length {
	var full, width int64
	for _, piece := range pieces {
		width += piece.Width
		full = max(full, width)
		if width += piece.Space; piece.After == typeset.MustBreak {
			width = 0
		}
	}
	return pdf.Length(full)
}

// splitWide lets lines break where they otherwise must not: between pieces that
// belong together, and within words wider than the measure, between characters.
func (b *builder) splitWide(p *paragraph, pieces []typeset.Piece, ends []int, measure pdf.Length) ([]typeset.Piece, []int) {
	var newPieces []typeset.Piece
	var newEnds []int
	var frags []frag
	first := 0
	for i, piece := range pieces {
		old := p.frags[first:ends[i]]
		first = ends[i]
		if piece.After == typeset.NoBreak {
			piece.After = typeset.RatherNot
		}
		if pdf.Length(piece.Width) <= measure {
			frags = append(frags, old...)
			newPieces, newEnds = append(newPieces, piece), append(newEnds, len(frags))
			continue
		}
		for _, f := range old {
			for in := f.in; in != nil; in = in.within {
				in.pieces--
			}
			text := wordText(f.word)
			state := -1
			for text != "" {
				var cluster string
				cluster, text, _, state = uniseg.FirstGraphemeClusterInString(text, state)
				part := f
				part.word, part.space = b.shape(f.face, cluster), false
				for in := f.in; in != nil; in = in.within {
					in.pieces++
				}
				frags = append(frags, part)
				newPieces = append(newPieces, typeset.Piece{Width: int64(p.style.width(part.word.Width)), After: typeset.RatherNot})
				newEnds = append(newEnds, len(frags))
			}
		}
		last := len(newPieces) - 1
		newPieces[last].Space, newPieces[last].After = piece.Space, piece.After
		frags[len(frags)-1].space = old[len(old)-1].space
	}
	p.frags = frags
	return newPieces, newEnds
}

func wordText(w *fonts.Word) string {
	var b strings.Builder
	for _, r := range w.Runs {
		for _, g := range r.Glyphs {
			b.WriteString(g.Text)
		}
	}
	return b.String()
}

// shape sets a word; a character that no font has is the builder's error.
func (b *builder) shape(face *fonts.Face, text string) *fonts.Word {
	w, err := b.press.shaper.Shape(face, text)
	if err != nil {
		b.fail(err)
		return &fonts.Word{}
	}
	return w
}

// height of all lines.
func (p *paragraph) height() pdf.Length { return pdf.Length(len(p.lines)) * p.style.leading }

// draw sets all lines below each other.
func (p *paragraph) draw(s *sheet, x, top pdf.Length) {
	for i := range p.lines {
		p.drawLine(s, i, x, top+pdf.Length(i)*p.style.leading)
	}
}

// line gives the frags of a line. A sign that only parts what stands before and
// after it is left out where the line's end does.
func (p *paragraph) line(i int) []frag {
	first := 0
	if i > 0 {
		first = p.lines[i-1]
	}
	frags := p.frags[first:p.lines[i]]
	if last := len(frags) - 1; last > 0 && frags[last].apart && i < len(p.lines)-1 {
		frags = frags[:last]
	}
	return frags
}

// drawLine sets one line and gives where it ends.
func (p *paragraph) drawLine(s *sheet, i int, x, top pdf.Length) (right pdf.Length) {
	frags := p.line(i)
	if p.align != document.AlignStart {
		white := p.width - s.lineWidth(frags, p.style)
		if p.align == document.AlignCenter {
			white /= 2
		}
		x += max(0, white)
	}
	y := top + p.style.baseline()
	last := i == len(p.lines)-1
	for len(frags) > 0 {
		// Frags in the same element are drawn together.
		n := 1
		for n < len(frags) && frags[n].in == frags[0].in && frags[n].strike == frags[0].strike && frags[n].under == frags[0].under {
			n++
		}
		s.begin(p.elem, frags[0].in)
		end, ink := x, x // ink is where the last word ends
		for k, f := range frags[:n] {
			word := f.word
			if f.page != "" {
				word = s.shape(f.face, s.pageOf(f.page))
			}
			for _, r := range word.Runs {
				end = s.run(r, p.style, end, y)
			}
			ink = end
			if f.space && !(last && k == len(frags)-1) {
				for _, r := range s.shape(f.face, " ").Runs {
					end = s.run(r, p.style, end, y)
				}
			}
		}
		s.flush(p.style, y)
		s.end()
		s.drewLink(frags[0].in, n, pdf.Rect{X: x, Y: top, W: end - x, H: p.style.leading})
		if frags[0].strike {
			s.lineOn(p.style, x, ink, y-p.style.width(p.style.face.XHeight)/2)
		}
		if frags[0].under {
			s.lineOn(p.style, x, ink, y+p.style.size/7)
		}
		x, frags = end, frags[n:]
	}
	return x
}

// lineOn draws a line through or under words.
func (s *sheet) lineOn(st textStyle, from, to, y pdf.Length) {
	s.artifact(pdf.Layout)
	s.page.Line(from, y, to, y, st.size/15, pdf.Black)
	s.end()
}

// fail keeps the first thing that goes wrong.
func (b *builder) fail(err error) {
	if b.press.err == nil {
		b.press.err = fmt.Errorf("%s: %w", strings.TrimPrefix(b.name, "_"), err) // a page of a packet's own has a "_"
	}
}
