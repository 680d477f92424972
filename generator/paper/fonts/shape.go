package fonts

import (
	"fmt"
	"unicode"

	"github.com/boxesandglue/textshape/ot"
	"golang.org/x/text/unicode/norm"
)

// Glyph is a shaped glyph. Lengths are in font units.
type Glyph struct {
	ID               uint16
	Advance          int    // to the next glyph, kerning included
	XOffset, YOffset int    // right and up, of this glyph only
	Text             string // the characters it stands for; "" where an earlier glyph has them
}

// Run is glyphs of one face.
type Run struct {
	Face   *Face
	Glyphs []Glyph
}

// Word is text that was shaped in one piece. It is shared: do not change it.
type Word struct {
	Runs  []Run
	Width int // in font units
}

// MissingError says that no face has a glyph for a character.
type MissingError struct{ Rune rune }

func (e *MissingError) Error() string {
	return fmt.Sprintf("the character %q (%U) is in none of the fonts; leave it out", e.Rune, e.Rune)
}

// Shaper shapes words and keeps them. It is for one goroutine.
type Shaper struct {
	shapers [3]*ot.Shaper // by Face.index, made when first asked for
	words   [3]map[string]*Word
	buffer  *ot.Buffer
}

// maxWords bounds the words kept a face, so that a long-lived shaper that sees
// ever new text does not grow for ever.
const maxWords = 50_000

// NewShaper gives a shaper that has seen no word yet.
func NewShaper() *Shaper {
	return &Shaper{buffer: ot.NewBuffer()}
}

// Shape sets text, which goes from left to right, in a face. The error is a
// *MissingError.
func (s *Shaper) Shape(f *Face, text string) (*Word, error) {
	if w, ok := s.words[f.index][text]; ok {
		return w, nil
	}
	w, err := s.shape(f, norm.NFC.String(text))
	if err != nil {
		return nil, err
	}
	if s.words[f.index] == nil || len(s.words[f.index]) >= maxWords {
		s.words[f.index] = map[string]*Word{}
	}
	s.words[f.index][text] = w
	return w, nil
}

// Lacking gives the characters of a text that neither a face nor those that it
// falls back to have, as often as they stand there.
func Lacking(f *Face, text string) []rune {
	var lacking []rune
	for _, r := range norm.NFC.String(text) {
		if _, err := faceFor(f, r); err != nil && !ignorable(r) {
			lacking = append(lacking, r)
		}
	}
	return lacking
}

func (s *Shaper) shape(f *Face, text string) (*Word, error) {
	w := &Word{}
	var run []rune // of one face
	var in *Face
	flush := func() {
		if len(run) > 0 {
			w.Runs = append(w.Runs, s.run(in, run))
			run = run[:0]
		}
	}
	for _, r := range text {
		if ignorable(r) {
			continue
		}
		face, err := faceFor(f, r)
		if err != nil {
			return nil, err
		}
		if unicode.Is(unicode.M, r) && in != nil && has(in, r) {
			face = in // a mark stays with its letter
		}
		if face != in {
			flush()
			in = face
		}
		run = append(run, r)
	}
	flush()
	for _, r := range w.Runs {
		for _, g := range r.Glyphs {
			w.Width += g.Advance
		}
	}
	return w, nil
}

// run shapes characters that the face has.
func (s *Shaper) run(f *Face, text []rune) Run {
	if s.shapers[f.index] == nil {
		shaper, err := ot.NewShaper(f.font)
		if err != nil {
			panic(fmt.Sprintf("fonts: %s: %v", f.Name, err))
		}
		s.shapers[f.index] = shaper
	}
	b := s.buffer
	b.Reset()
	codes := make([]ot.Codepoint, len(text))
	for i, r := range text {
		codes[i] = ot.Codepoint(substitute(f, r))
	}
	b.AddCodepoints(codes)
	b.SetDirection(ot.DirectionLTR)
	s.shapers[f.index].Shape(b, nil)

	glyphs := make([]Glyph, len(b.Info))
	for i, info := range b.Info {
		pos := b.Pos[i]
		glyphs[i] = Glyph{
			ID:      info.GlyphID,
			Advance: int(pos.XAdvance),
			XOffset: int(pos.XOffset),
			YOffset: int(pos.YOffset),
		}
		if i > 0 && b.Info[i-1].Cluster == info.Cluster {
			continue
		}
		end := len(text)
		for _, later := range b.Info[i+1:] {
			if later.Cluster != info.Cluster {
				end = later.Cluster
				break
			}
		}
		glyphs[i].Text = string(text[info.Cluster:end])
	}
	return Run{Face: f, Glyphs: glyphs}
}

func faceFor(f *Face, r rune) (*Face, error) {
	for _, face := range fallback(f) {
		if has(face, r) {
			return face, nil
		}
	}
	return nil, &MissingError{r}
}

func has(f *Face, r rune) bool {
	_, ok := f.cmap[substitute(f, r)]
	return ok
}

// substitute gives the character whose glyph shows r where the face has none
// for r itself: spaces of other widths, hyphens, and controls that text from
// elsewhere may hold.
func substitute(f *Face, r rune) rune {
	if _, ok := f.cmap[r]; ok {
		return r
	}
	switch {
	case unicode.Is(unicode.Zs, r), r == '\t', r == '\n', r == '\r':
		return ' '
	case r == '\u2010', r == '\u2011':
		return '-'
	case r == '\u2015':
		return '—'
	case r == '\u02BC':
		return '’'
	}
	return r
}

// ignorable reports whether a character only steers how text is broken or
// shown, which is settled by now.
func ignorable(r rune) bool {
	switch r {
	case '\u200C', '\u200D': // joiners: nothing to join in the scripts set here
		return true
	}
	return ot.IsDefaultIgnorable(ot.Codepoint(r))
}
