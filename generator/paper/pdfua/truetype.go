package pdfua

import (
	"encoding/binary"
	"maps"
	"slices"

	"golang.org/x/text/encoding/charmap"
)

// simpleTrueType checks a TrueType font of one byte a character.
func (c *checker) simpleTrueType(f *font) {
	const symbolic, nonsymbolic = 4, 32
	base := c.name(f.dict["BaseFont"])
	program := c.program(f.dict)
	if program == nil {
		c.add("31-009", 0, f.ref, "the font %s is not embedded", base)
		return
	}
	data := c.bytes(program)
	tt, ok := readTrueType(data)
	if !ok {
		c.add("31-011", 0, f.ref, "the font file of %s is broken", base)
		return
	}
	flags, _ := c.integer(c.dict(f.dict["FontDescriptor"])["Flags"])
	if flags&symbolic != 0 || flags&nonsymbolic == 0 {
		c.symbolicFont(f, tt)
		return
	}
	decode := c.encoding(f, tt)
	if decode == nil {
		return
	}
	if !slices.ContainsFunc(tt.cmaps, cmap.isUnicode) {
		c.add("31-017", 0, f.ref, "the font file of %s has no map from Unicode to glyphs", base)
		return
	}
	c.simpleGlyphs(f, tt, decode)
}

// symbolicFont checks a font that has an encoding of its own.
func (c *checker) symbolicFont(f *font, tt *trueType) {
	base := c.name(f.dict["BaseFont"])
	if f.dict["Encoding"] != nil {
		c.add("31-024", 0, f.ref, "the font %s is symbolic and has an Encoding", base)
	}
	switch {
	case len(tt.cmaps) == 0:
		c.add("31-025", 0, f.ref, "the font file of %s has no map from codes to glyphs", base)
	case len(tt.cmaps) > 1 && !slices.ContainsFunc(tt.cmaps, func(m cmap) bool { return m.platform == 3 && m.encoding == 0 }):
		c.add("31-026", 0, f.ref, "the font file of %s has several maps from codes to glyphs, none of them for symbols", base)
	}
}

// encoding gives the characters of a font's codes, or nil where that is not said
// as it must be.
func (c *checker) encoding(f *font, tt *trueType) *charmap.Charmap {
	base := c.name(f.dict["BaseFont"])
	e := c.resolve(f.dict["Encoding"])
	if d, ok := e.(dict); ok {
		if e = c.resolve(d["BaseEncoding"]); e == nil {
			c.add("31-020", 0, f.ref, "the Encoding of the font %s has no BaseEncoding", base)
			return nil
		}
		if d["Differences"] != nil {
			c.add(House, 0, f.ref, "the Encoding of the font %s has Differences, whose names are not checked", base)
			if !slices.ContainsFunc(tt.cmaps, func(m cmap) bool { return m.platform == 3 && m.encoding == 1 }) {
				c.add("31-023", 0, f.ref, "the Encoding of the font %s has Differences, and its font file no map for Windows", base)
			}
			return nil
		}
	}
	switch e {
	case nil:
		c.add("31-019", 0, f.ref, "the font %s is not symbolic and has no Encoding", base)
	case name("WinAnsiEncoding"):
		return charmap.Windows1252
	case name("MacRomanEncoding"):
		return charmap.Macintosh
	default:
		c.add("31-021", 0, f.ref, "the Encoding of the font %s is neither WinAnsi nor MacRoman", base)
	}
	return nil
}

// simpleGlyphs checks that each code in use has a glyph of the width told.
func (c *checker) simpleGlyphs(f *font, tt *trueType, decode *charmap.Charmap) {
	base := c.name(f.dict["BaseFont"])
	first, _ := c.integer(f.dict["FirstChar"])
	widths := c.array(f.dict["Widths"])
	for _, code := range slices.Sorted(maps.Keys(f.codes)) {
		page, r := f.codes[code], decode.DecodeByte(byte(code))
		if decode == charmap.Windows1252 {
			switch code { // where WinAnsiEncoding differs
			case 0xa0:
				r = ' '
			case 0xad:
				r = '-'
			}
		}
		gid := tt.lookup(r)
		switch {
		case gid == 0:
			c.add("31-018", page, f.ref, "the font file of %s has no glyph for %q, the code %d", base, r, code)
			continue
		case gid >= tt.glyphs, tt.isEmpty(gid) && isInk(string(r)):
			c.add("31-011", page, f.ref, "the font file of %s has no outline for %q, the code %d", base, r, code)
			continue
		}
		var width float64
		if i := code - first; i >= 0 && i < len(widths) {
			width, _ = c.float(widths[i])
		}
		if d := width - tt.width(gid); d > 1 || d < -1 {
			c.add("31-016", page, f.ref, "the width of %q is %.1f in the font file of %s and %.1f in the font", r, tt.width(gid), base, width)
		}
	}
}

// cmap is a map from characters to glyphs in a font file.
type cmap struct {
	platform, encoding int
	data               []byte
}

// isUnicode tells whether its characters are those of Unicode, or of the Mac.
func (m cmap) isUnicode() bool {
	return m.platform == 3 && m.encoding == 1 || m.platform == 1 && m.encoding == 0 || m.platform == 0
}

// readCmaps reads the table cmap (ISO/IEC 14496-22, 5.2.1).
func readCmaps(table []byte) []cmap {
	var list []cmap
	if len(table) < 4 {
		return nil
	}
	for i := range int(binary.BigEndian.Uint16(table[2:])) {
		at := 4 + 8*i
		if at+8 > len(table) {
			break
		}
		record := table[at:]
		if offset := int(binary.BigEndian.Uint32(record[4:])); offset < len(table) {
			list = append(list, cmap{int(binary.BigEndian.Uint16(record)), int(binary.BigEndian.Uint16(record[2:])), table[offset:]})
		}
	}
	return list
}

// lookup gives the glyph of a character, or 0.
func (t *trueType) lookup(r rune) int {
	for _, m := range t.cmaps {
		if m.platform == 3 && m.encoding == 1 || m.platform == 0 {
			if gid := m.lookup(int(r)); gid != 0 {
				return gid
			}
		}
	}
	return 0
}

// lookup reads a map of format 4, the usual one.
func (m cmap) lookup(code int) int {
	u16 := func(at int) int {
		if at < 0 || at+2 > len(m.data) {
			return 0
		}
		return int(binary.BigEndian.Uint16(m.data[at:]))
	}
	if u16(0) != 4 {
		return 0
	}
	segments := u16(6) // in bytes
	for i := 0; i < segments && 16+4*segments <= len(m.data); i += 2 {
		end, start := u16(14+i), u16(16+segments+i)
		if code > end || code < start {
			continue
		}
		delta, at := u16(16+2*segments+i), 16+3*segments+i
		if u16(at) == 0 {
			return (code + delta) & 0xffff
		}
		if gid := u16(at + u16(at) + 2*(code-start)); gid != 0 {
			return (gid + delta) & 0xffff
		}
		return 0
	}
	return 0
}
