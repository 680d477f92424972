package pdfua

import (
	"encoding/binary"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// font is a font that text is drawn in.
type font struct {
	ref       int
	dict      dict
	composite bool
	codes     map[int]int // the codes used, and the first page that does
	typed     bool        // people type in it: all its codes are in use
}

// font gives the font of an entry of the resources, or nil.
func (c *checker) font(o object) *font {
	r, _ := o.(ref)
	if f := c.fonts[int(r)]; f != nil && r != 0 {
		return f
	}
	d := c.dict(o)
	if d == nil {
		return nil
	}
	f := &font{ref: int(r), dict: d, composite: c.name(d["Subtype"]) == "Type0", codes: map[int]int{}}
	if r != 0 {
		c.fonts[int(r)] = f
	}
	c.order = append(c.order, f)
	return f
}

// use notes the codes of a string.
func (f *font) use(s text, page int) {
	step := 1
	if f.composite {
		step = 2 // Identity: any other encoding is a finding anyway
	}
	for i := 0; i+step <= len(s); i += step {
		code := int(s[i])
		if f.composite {
			code = code<<8 | int(s[i+1])
		}
		if _, ok := f.codes[code]; !ok {
			f.codes[code] = page
		}
	}
}

func (c *checker) checkFonts() {
	for _, f := range c.order {
		if len(f.codes) == 0 {
			continue
		}
		unicodes := c.unicodes(f)
		switch c.name(f.dict["Subtype"]) {
		case "Type0":
			c.compositeFont(f, unicodes)
		case "Type3":
		case "TrueType":
			c.simpleTrueType(f)
		default:
			if c.program(f.dict) == nil {
				c.add("31-009", 0, f.ref, "the font %s is not embedded", c.name(f.dict["BaseFont"]))
			}
		}
	}
}

// program gives the embedded font file of a font, or nil.
func (c *checker) program(font dict) *stream {
	d := c.dict(font["FontDescriptor"])
	if d["CharSet"] != nil || d["CIDSet"] != nil {
		c.add(House, 0, 0, "the font %s lists its glyphs, and the list is not checked (CharSet, CIDSet)", c.name(font["BaseFont"]))
	}
	for _, key := range []name{"FontFile", "FontFile2", "FontFile3"} {
		if s := c.stream(d[key]); s != nil {
			return s
		}
	}
	return nil
}

// unicodes checks and gives what the codes of a font stand for. It is nil if
// there is no ToUnicode.
func (c *checker) unicodes(f *font) map[int]string {
	base := c.name(f.dict["BaseFont"])
	s := c.stream(f.dict["ToUnicode"])
	if s == nil {
		if f.composite || c.resolve(f.dict["Encoding"]) == nil || c.name(f.dict["Subtype"]) == "Type3" {
			c.add("31-027", 0, f.ref, "the font %s does not say which characters its codes are (ToUnicode)", base)
		}
		return nil
	}
	m := readToUnicode(c.bytes(s))
	for _, code := range slices.Sorted(maps.Keys(m)) {
		if strings.ContainsRune(m[code], 0) {
			c.add("31-028", 0, f.ref, "the font %s maps the code %d to U+0000", base, code)
		}
		if strings.ContainsAny(m[code], "\uFEFF\uFFFE") {
			c.add("31-029", 0, f.ref, "the font %s maps the code %d to U+FEFF or U+FFFE", base, code)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(f.codes)) {
		if m[code] == "" {
			c.add("10-001", f.codes[code], f.ref, "the font %s maps the code %d to no character", base, code)
		}
	}
	return m
}

// maxEntries bounds what broken tables of a font can make this package do: four
// times what two-byte codes need.
const maxEntries = 1 << 18

// readToUnicode reads the mappings of a CMap (Adobe Technical Note 5411).
func readToUnicode(data []byte) map[int]string {
	m := map[int]string{}
	l := lexer{data: data}
	left := maxEntries
	var operands []object
	for {
		o, err := l.object(0)
		if err != nil {
			return m
		}
		switch o {
		case keyword("beginbfchar"), keyword("beginbfrange"):
			operands = operands[:0]
			continue
		case keyword("endbfchar"):
			for ; len(operands) >= 2; operands = operands[2:] {
				mapRange(m, operands[0], operands[0], operands[1], &left)
			}
			continue
		case keyword("endbfrange"):
			for ; len(operands) >= 3; operands = operands[3:] {
				mapRange(m, operands[0], operands[1], operands[2], &left)
			}
			continue
		}
		operands = append(operands, o)
	}
}

// mapRange maps the codes from lo to hi to what to says: a string for each, or
// one whose last character counts up.
func mapRange(m map[int]string, lo, hi, to object, left *int) {
	first, ok1 := codeOf(lo)
	last, ok2 := codeOf(hi)
	if !ok1 || !ok2 {
		return
	}
	for code := first; code <= last && *left > 0; code++ {
		*left--
		switch to := to.(type) {
		case text:
			s := []rune(utf16BE(to))
			if len(s) > 0 {
				s[len(s)-1] += rune(code - first)
			}
			m[code] = string(s)
		case array:
			if i := code - first; i < len(to) {
				s, _ := to[i].(text)
				m[code] = utf16BE(s)
			}
		}
	}
}

// codeOf gives a code of one or two bytes.
func codeOf(o object) (int, bool) {
	s, _ := o.(text)
	switch len(s) {
	case 1:
		return int(s[0]), true
	case 2:
		return int(s[0])<<8 | int(s[1]), true
	}
	return 0, false
}

// compositeFont checks a Type 0 font and its glyphs.
func (c *checker) compositeFont(f *font, unicodes map[int]string) {
	base := c.name(f.dict["BaseFont"])
	if e := c.name(f.dict["Encoding"]); e != "Identity-H" && e != "Identity-V" {
		c.add("31-006", 0, f.ref, "the font %s has another encoding than Identity", base)
		return
	}
	var cid dict
	if list := c.array(f.dict["DescendantFonts"]); len(list) > 0 {
		cid = c.dict(list[0])
	}
	program := c.program(cid)
	if program == nil {
		c.add("31-009", 0, f.ref, "the font %s is not embedded", base)
		return
	}
	if c.name(cid["Subtype"]) != "CIDFontType2" {
		if page, ok := f.codes[0]; ok {
			c.add("31-030", page, f.ref, "text in the font %s has no glyph (.notdef)", base)
		}
		return
	}
	gids, ok := c.glyphMap(f, cid)
	if !ok {
		return
	}
	tt, ok := readTrueType(c.bytes(program))
	if !ok {
		c.add("31-011", 0, f.ref, "the font file of %s is broken", base)
		return
	}
	widths := c.widths(cid)
	for _, code := range slices.Sorted(maps.Keys(f.codes)) {
		gid, page := gids(code), f.codes[code]
		switch {
		case gid == 0:
			c.add("31-030", page, f.ref, "the code %d of the font %s has no glyph (.notdef)", code, base)
		case gid >= tt.glyphs:
			c.add("31-011", page, f.ref, "the font file of %s has no glyph %d", base, gid)
		case tt.isEmpty(gid) && isInk(unicodes[code]):
			c.add("31-011", page, f.ref, "the glyph %d of the font file of %s, which stands for %q, is empty", gid, base, unicodes[code])
		default:
			width, ok := widths[code]
			if !ok {
				width = 1000
				if dw, ok := c.float(cid["DW"]); ok {
					width = dw
				}
			}
			if d := width - tt.width(gid); d > 1 || d < -1 {
				c.add("31-016", page, f.ref, "the width of the glyph %d is %.1f in the font file of %s and %.1f in the font", gid, tt.width(gid), base, width)
			}
		}
	}
}

// isInk tells whether text can be seen.
func isInk(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) })
}

// glyphMap gives the way from codes to glyphs.
func (c *checker) glyphMap(f *font, cid dict) (func(int) int, bool) {
	base := c.name(f.dict["BaseFont"])
	switch m := c.resolve(cid["CIDToGIDMap"]).(type) {
	case nil:
		c.add("31-005", 0, f.ref, "the font %s has no map from codes to glyphs (CIDToGIDMap)", base)
	case name:
		if m == "Identity" {
			return func(code int) int { return code }, true
		}
		c.add("31-004", 0, f.ref, "the CIDToGIDMap of the font %s is neither Identity nor a stream", base)
	case *stream:
		data := c.bytes(m)
		return func(code int) int {
			if 2*code+1 >= len(data) {
				return 0
			}
			return int(binary.BigEndian.Uint16(data[2*code:]))
		}, true
	default:
		c.add("31-004", 0, f.ref, "the CIDToGIDMap of the font %s is neither Identity nor a stream", base)
	}
	return nil, false
}

// widths reads the W array (ISO 32000-1, 9.7.4.3).
func (c *checker) widths(cid dict) map[int]float64 {
	m := map[int]float64{}
	list := c.array(cid["W"])
	left := maxEntries
	for i := 0; i+1 < len(list); {
		first, _ := c.integer(list[i])
		if each := c.array(list[i+1]); each != nil {
			for j, o := range each {
				m[first+j], _ = c.float(o)
			}
			i += 2
			continue
		}
		if i+2 >= len(list) {
			break
		}
		last, _ := c.integer(list[i+1])
		width, _ := c.float(list[i+2])
		for code := max(first, 0); code <= min(last, 0xffff) && left > 0; code++ {
			left--
			m[code] = width
		}
		i += 3
	}
	return m
}

// trueType is what the checks need of a font file.
type trueType struct {
	glyphs     int
	unitsPerEm float64
	metrics    int // glyphs with a width of their own
	hmtx, loca []byte
	longLoca   bool
	cmaps      []cmap
}

// readTrueType reads a font file (ISO/IEC 14496-22).
func readTrueType(data []byte) (*trueType, bool) {
	if len(data) < 12 {
		return nil, false
	}
	tables := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(data[4:])) {
		at := 12 + 16*i
		if at+16 > len(data) {
			return nil, false
		}
		offset, length := int(binary.BigEndian.Uint32(data[at+8:])), int(binary.BigEndian.Uint32(data[at+12:]))
		if offset > len(data) || length > len(data)-offset {
			return nil, false
		}
		tables[string(data[at:at+4])] = data[offset : offset+length]
	}
	head, maxp, hhea := tables["head"], tables["maxp"], tables["hhea"]
	if len(head) < 54 || len(maxp) < 6 || len(hhea) < 36 {
		return nil, false
	}
	t := &trueType{
		glyphs:     int(binary.BigEndian.Uint16(maxp[4:])),
		unitsPerEm: float64(binary.BigEndian.Uint16(head[18:])),
		metrics:    int(binary.BigEndian.Uint16(hhea[34:])),
		hmtx:       tables["hmtx"],
		loca:       tables["loca"],
		longLoca:   binary.BigEndian.Uint16(head[50:]) != 0,
		cmaps:      readCmaps(tables["cmap"]),
	}
	size := 2
	if t.longLoca {
		size = 4
	}
	ok := t.unitsPerEm > 0 && t.metrics > 0 && len(t.hmtx) >= 4*t.metrics && len(t.loca) >= size*(t.glyphs+1)
	return t, ok
}

// width gives the width of a glyph in 1/1000 em.
func (t *trueType) width(gid int) float64 {
	return float64(binary.BigEndian.Uint16(t.hmtx[4*min(gid, t.metrics-1):])) * 1000 / t.unitsPerEm
}

// isEmpty tells whether a glyph has no outline.
func (t *trueType) isEmpty(gid int) bool {
	if t.longLoca {
		return binary.BigEndian.Uint32(t.loca[4*gid:]) == binary.BigEndian.Uint32(t.loca[4*gid+4:])
	}
	return binary.BigEndian.Uint16(t.loca[2*gid:]) == binary.BigEndian.Uint16(t.loca[2*gid+2:])
}
