package proof

import (
	"encoding/binary"
	"fmt"
	"sync"

	"github.com/boxesandglue/textshape/ot"
	"github.com/boxesandglue/textshape/subset"

	"iptpress/generator/paper/fonts"
)

// firstRune is the character of glyph 0: the first of the private ones.
const firstRune = 0xE000

// Fonts is how many fonts there are: those of package fonts, in its order.
func Fonts() int { return len(fontFiles()) }

// Font gives the font file in which glyph n is the character U+E000 + n.
func Font(i int) []byte { return fontFiles()[i].data }

// isBlank reports whether a glyph is the space of a font.
func isBlank(font int, gid uint16) bool {
	files := fontFiles()
	return font < len(files) && files[font].blank == gid
}

type fontFile struct {
	data  []byte
	blank uint16
}

var fontFiles = sync.OnceValue(func() []fontFile {
	var files []fontFile
	for _, f := range fonts.All() {
		file, err := byGlyph(f.Data)
		if err != nil {
			panic(fmt.Sprintf("proof: %s: %v", f.Name, err)) // the fonts are embedded
		}
		files = append(files, file)
	}
	return files
})

// kept are the tables that a browser asks for. Those for shaping are left out:
// the text is shaped already.
var kept = []string{"head", "hhea", "hmtx", "maxp", "loca", "glyf", "cvt ", "fpgm", "prep", "gasp", "OS/2", "post", "name"}

func byGlyph(data []byte) (fontFile, error) {
	font, err := ot.ParseFont(data, 0)
	if err != nil {
		return fontFile{}, err
	}
	n := font.NumGlyphs()
	if n > 0xF8FF-firstRune+1 {
		return fontFile{}, fmt.Errorf("%d glyphs are more than there are private characters", n)
	}
	face, err := ot.NewFace(font)
	if err != nil {
		return fontFile{}, err
	}
	blank, _ := face.Cmap().Lookup(' ')
	b := subset.NewFontBuilder()
	for _, tag := range kept {
		t := ot.MakeTag(tag[0], tag[1], tag[2], tag[3])
		if !font.HasTable(t) {
			continue
		}
		table, err := font.TableData(t)
		if err != nil {
			return fontFile{}, err
		}
		b.AddTable(t, table)
	}
	b.AddTable(ot.MakeTag('c', 'm', 'a', 'p'), glyphMap(n))
	built, err := b.Build()
	return fontFile{built, blank}, err
}

// glyphMap makes the table cmap, with one run of characters (format 4).
func glyphMap(glyphs int) []byte {
	return words(
		0, 1, 3, 1, 0, 12, // version; one table: Windows, Unicode, at offset 12
		4, 32, 0, 4, 4, 1, 0, // format, length, language; what a binary search starts from
		firstRune+glyphs-1, 0xFFFF, 0, // last characters
		firstRune, 0xFFFF, // first characters
		0x10000-firstRune, 1, // what is added to a character to make a glyph
		0, 0,
	)
}

func words(values ...int) []byte {
	b := make([]byte, 0, 2*len(values))
	for _, v := range values {
		b = binary.BigEndian.AppendUint16(b, uint16(v))
	}
	return b
}
