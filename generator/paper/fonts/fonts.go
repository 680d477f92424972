// Package fonts holds the typefaces that papers are set in, and shapes words
// with them.
//
// In comes a word and the face to set it in; out come glyphs with their
// advances in font units and the characters that each stands for, kerned and
// with ligatures. What a face lacks is taken from the next one in order, and a
// character that none of them has is an error that names it.
//
// Atkinson Hyperlegible Next (text) and Source Serif 4 (headings) are under the
// SIL Open Font License; their licenses lie beside this file. Shaping is done by
// textshape, a port of HarfBuzz to Go. It was chosen over go-text/typesetting,
// which shapes faster, because words are shaped once and kept: after the first
// document shaping is not where the time goes.
package fonts

import (
	_ "embed"
	"fmt"
	"sync"

	"github.com/boxesandglue/textshape/ot"
)

// UnitsPerEm is how many font units an em has in every face here.
const UnitsPerEm = 1000

// Face is one weight of a typeface. Its zero has no slash (see plainZero).
type Face struct {
	Name string
	Data []byte // the font file

	// In font units; Descent is below the baseline and negative.
	Ascent, Descent, XHeight, CapHeight int

	font  *ot.Font
	ot    *ot.Face
	cmap  map[rune]ot.GlyphID
	index int
}

//go:embed AtkinsonHyperlegibleNext_400Regular.ttf
var atkinsonRegular []byte

//go:embed AtkinsonHyperlegibleNext_700Bold.ttf
var atkinsonBold []byte

//go:embed SourceSerif4_600SemiBold.ttf
var sourceSerif []byte

// Regular is the face of text.
func Regular() *Face { return faces()[0] }

// Bold is the face of what stands out in text.
func Bold() *Face { return faces()[1] }

// Heading is the face of headings.
func Heading() *Face { return faces()[2] }

// All lists the faces; each is read once a process.
func All() []*Face { return faces() }

var faces = sync.OnceValue(func() []*Face {
	return []*Face{
		parse(0, "Atkinson Hyperlegible Next Regular", plainZero(atkinsonRegular)),
		parse(1, "Atkinson Hyperlegible Next Bold", plainZero(atkinsonBold)),
		parse(2, "Source Serif 4 SemiBold", sourceSerif),
	}
})

// fallback gives the order in which faces are asked for a character.
func fallback(f *Face) []*Face {
	all := faces()
	switch f.index {
	case 0:
		return []*Face{all[0], all[1], all[2]}
	case 1:
		return []*Face{all[1], all[0], all[2]}
	}
	return []*Face{all[2], all[1], all[0]}
}

// parse reads an embedded font. These do not change, so what is wrong with one
// is a mistake of ours and shows in the first test.
func parse(index int, name string, data []byte) *Face {
	font, err := ot.ParseFont(data, 0)
	if err != nil {
		panic(fmt.Sprintf("fonts: %s: %v", name, err))
	}
	m, err := ot.NewFace(font)
	if err != nil || m.Upem() != UnitsPerEm {
		panic(fmt.Sprintf("fonts: %s: %d units per em, %v", name, m.Upem(), err))
	}
	return &Face{
		Name: name, Data: data,
		Ascent: int(m.Ascender()), Descent: int(m.Descender()),
		XHeight: int(m.XHeight()), CapHeight: int(m.CapHeight()),
		font: font, ot: m, cmap: m.Cmap().CollectMapping(), index: index,
	}
}
