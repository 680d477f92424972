package pdf

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/boxesandglue/textshape/ot"
	"github.com/boxesandglue/textshape/subset"
)

// Face is a parsed TrueType font file (one with glyf outlines). Parse it once
// and use it in any number of documents, also at the same time.
type Face struct {
	name   string
	font   *ot.Font // only the tables that are embedded
	widths []int64  // advances in 1/1000 em

	ascent, descent, capHeight int64 // 1/1000 em, as are box and italic angle
	box                        [4]int64
	italic                     int64 // degrees in 1/1000
	weight                     int64 // 400 is regular
	fixed                      bool

	typing func() (*typing, error) // made when first asked for

	mu      sync.Mutex
	subsets map[string]*fontFile // by the set of glyphs
	recent  []string             // the keys of subsets, oldest first
}

// fontFile is an embedded subset, compressed.
type fontFile struct {
	tag    string // "ABCDEF"
	data   []byte
	length int // before compression
}

// maxSubsets bounds what a face remembers.
const maxSubsets = 64

// embedded are the tables that a CIDFontType2 needs (ISO 32000-1, 9.9).
var embedded = []ot.Tag{ot.TagHead, ot.TagHhea, ot.TagHmtx, ot.TagMaxp, ot.TagLoca, ot.TagGlyf,
	ot.MakeTag('c', 'v', 't', ' '), ot.MakeTag('f', 'p', 'g', 'm'), ot.MakeTag('p', 'r', 'e', 'p')}

// ParseFace reads a font file. The name is what viewers list it by, such as
// "Source Serif 4 Bold". The file must be one that is trusted, such as those in
// package fonts.
func ParseFace(name string, data []byte) (*Face, error) {
	whole, err := ot.ParseFont(data, 0)
	if err != nil {
		return nil, fmt.Errorf("pdf: font %s: %w", name, err)
	}
	f := &Face{name: postScriptName(name), subsets: map[string]*fontFile{}}
	if err := f.measure(whole); err != nil {
		return nil, fmt.Errorf("pdf: font %s: %w", name, err)
	}
	f.typing = sync.OnceValues(func() (*typing, error) { return f.forTyping(whole) })
	// The subsetter reads every table anew for each subset. It is spared those
	// for shaping.
	b := subset.NewFontBuilder()
	for _, tag := range embedded {
		if whole.HasTable(tag) {
			table, err := whole.TableData(tag)
			if err != nil {
				return nil, fmt.Errorf("pdf: font %s: %w", name, err)
			}
			b.AddTable(tag, table)
		}
	}
	lean, err := b.Build()
	if err != nil {
		return nil, fmt.Errorf("pdf: font %s: %w", name, err)
	}
	if f.font, err = ot.ParseFont(lean, 0); err != nil {
		return nil, fmt.Errorf("pdf: font %s: %w", name, err)
	}
	return f, nil
}

// postScriptName leaves out what cannot stand in such a name.
func postScriptName(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-') {
			return r
		}
		return -1
	}, s)
}

// measure reads the sizes that the file must tell.
func (f *Face) measure(font *ot.Font) error {
	if !font.HasTable(ot.TagGlyf) {
		return fmt.Errorf("it has no TrueType outlines (a glyf table)")
	}
	var err error
	table := func(name string, tag ot.Tag, size int) []byte {
		b, e := font.TableData(tag)
		if e == nil && len(b) < size {
			e = fmt.Errorf("its table %s is too short", name)
		}
		if e != nil {
			err = e
			return make([]byte, size)
		}
		return b
	}
	head := table("head", ot.TagHead, 54)
	hhea := table("hhea", ot.TagHhea, 36)
	os2 := table("OS/2", ot.MakeTag('O', 'S', '/', '2'), 78)
	post := table("post", ot.MakeTag('p', 'o', 's', 't'), 16)
	metrics := int(binary.BigEndian.Uint16(hhea[34:]))
	hmtx := table("hmtx", ot.TagHmtx, 4*metrics)
	upem := int64(binary.BigEndian.Uint16(head[18:]))
	glyphs := font.NumGlyphs()
	switch {
	case err != nil:
		return err
	case upem == 0 || metrics == 0 || metrics > glyphs:
		return fmt.Errorf("its tables head, hhea and maxp do not fit each other")
	}

	em := func(v int64) int64 { // font units to 1/1000 em, rounded
		if v < 0 {
			return -((-v*1000 + upem/2) / upem)
		}
		return (v*1000 + upem/2) / upem
	}
	signed := func(b []byte) int64 { return int64(int16(binary.BigEndian.Uint16(b))) }
	for i := range f.box {
		f.box[i] = em(signed(head[36+2*i:]))
	}
	f.ascent, f.descent = em(signed(hhea[4:])), em(signed(hhea[6:]))
	f.weight = int64(binary.BigEndian.Uint16(os2[4:]))
	f.capHeight = f.ascent
	if version := binary.BigEndian.Uint16(os2); version >= 2 && len(os2) >= 90 {
		f.capHeight = em(signed(os2[88:]))
	}
	f.italic = int64(int32(binary.BigEndian.Uint32(post[4:]))) * 1000 >> 16
	f.fixed = binary.BigEndian.Uint32(post[12:]) != 0

	f.widths = make([]int64, glyphs)
	for gid := range f.widths {
		f.widths[gid] = em(int64(binary.BigEndian.Uint16(hmtx[4*min(gid, metrics-1):])))
	}
	return nil
}

// subset gives the font file with only the given glyphs, a bit each.
func (f *Face) subset(used []byte) (*fontFile, error) {
	key := string(used)
	f.mu.Lock()
	s := f.subsets[key]
	f.mu.Unlock()
	if s != nil {
		return s, nil
	}
	in := subset.NewInput()
	in.Flags = subset.FlagRetainGIDs | subset.FlagDropLayoutTables | subset.FlagNotdefOutline
	for gid := range f.widths {
		if used[gid/8]&(1<<(gid%8)) != 0 {
			in.AddGlyph(ot.GlyphID(gid))
		}
	}
	plan, err := subset.CreatePlan(f.font, in)
	if err != nil {
		return nil, err
	}
	data, err := plan.Execute()
	if err != nil {
		return nil, err
	}
	s = newFontFile(f.name, used, data)

	f.mu.Lock()
	defer f.mu.Unlock()
	if _, ok := f.subsets[key]; !ok {
		if len(f.recent) == maxSubsets {
			delete(f.subsets, f.recent[0])
			f.recent = f.recent[1:]
		}
		f.subsets[key] = s
		f.recent = append(f.recent, key)
	}
	return s, nil
}

// newFontFile compresses a subset and gives it a tag that goes by its glyphs.
func newFontFile(name string, glyphs, data []byte) *fontFile {
	hash := sha256.Sum256(append([]byte(name+"\x00"), glyphs...))
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = 'A' + hash[i]%26
	}
	return &fontFile{tag: string(tag), data: deflate(nil, data), length: len(data)}
}

// Font is a face as one document uses it.
type Font struct {
	face  *Face
	index int
	pairs []pair // what the codes 1, 2, … stand for
	first []code // by glyph: the code of its first text
	other map[pair]uint16
}

// pair is a glyph and what it means. The same glyph can mean several things (a
// space and a no-break space), and each gets its own character code, so that
// text copied or read aloud is the text that was written.
type pair struct {
	gid  uint16
	text string
}

type code struct {
	text string
	code uint16
}

// Glyph is a shaped glyph of a [Page.Text].
type Glyph struct {
	GID      uint16 // in the font file; 0 (.notdef) is an error
	XAdvance Length // to the next glyph, kerning and justification included
	XOffset  Length // moves this glyph only, to the right
	YOffset  Length // moves this glyph only, upwards

	// Text is the characters that the glyph stands for: "fi" for a ligature,
	// "" for a later glyph of a cluster, whose characters the first one has.
	// The space between words is a glyph like any other and belongs in the
	// run, also at the end of a line, or else the words are read as one.
	Text string
}

// code gives the character code of a glyph and its text.
func (f *Font) code(gid uint16, text string) (uint16, error) {
	if int(gid) >= len(f.first) || gid == 0 {
		return 0, fmt.Errorf("font %s has no glyph %d, wanted for %q", f.face.name, gid, text)
	}
	c := &f.first[gid]
	if c.code != 0 && c.text == text {
		return c.code, nil
	}
	if n, ok := f.other[pair{gid, text}]; ok {
		return n, nil
	}
	if err := checkText(text); err != nil {
		return 0, err
	}
	if len(f.pairs) == 0xfffe {
		return 0, fmt.Errorf("font %s is used for too many different characters", f.face.name)
	}
	f.pairs = append(f.pairs, pair{gid, text})
	n := uint16(len(f.pairs))
	if c.code == 0 {
		*c = code{text, n}
		return n, nil
	}
	if f.other == nil {
		f.other = map[pair]uint16{}
	}
	f.other[pair{gid, text}] = n
	return n, nil
}

// usedGlyphs gives the set of drawn glyphs, a bit each.
func (f *Font) usedGlyphs() []byte {
	used := make([]byte, (len(f.first)+7)/8)
	for _, p := range f.pairs {
		used[p.gid/8] |= 1 << (p.gid % 8)
	}
	return used
}

// write puts the font and its parts into the file as object ref.
func (f *Font) write(w *file, ref int) error {
	s, err := f.face.subset(f.usedGlyphs())
	if err != nil {
		return fmt.Errorf("pdf: font %s: %w", f.face.name, err)
	}
	name := s.tag + "+" + f.face.name
	cid, descriptor, program, unicode, gids := w.alloc(), w.alloc(), w.alloc(), w.alloc(), w.alloc()

	w.begin(ref)
	w.printf("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", name, cid, unicode)
	w.begin(cid)
	w.printf("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"+
		"/FontDescriptor %d 0 R/CIDToGIDMap %d 0 R/W[1[", name, descriptor, gids)
	for i, p := range f.pairs {
		if i > 0 {
			w.body = append(w.body, ' ')
		}
		w.body = strconv.AppendInt(w.body, f.face.widths[p.gid], 10)
	}
	w.printf("]]>>")

	f.face.writeDescriptor(w, descriptor, program, name, symbolic)
	w.streamRaw(program, fmt.Sprintf("/Length1 %d/Filter/FlateDecode", s.length), s.data)
	w.stream(unicode, "", f.toUnicode())
	w.stream(gids, "", f.cidToGID())
	return nil
}

// Flags of a font (ISO 32000-1, table 123): it has an encoding of its own, or one
// of the standard ones.
const (
	symbolic    = 4
	nonsymbolic = 32
)

func (f *Face) writeDescriptor(w *file, ref, program int, name string, flags int) {
	if f.fixed {
		flags |= 1
	}
	if f.italic != 0 {
		flags |= 64
	}
	w.begin(ref)
	w.printf("<</Type/FontDescriptor/FontName/%s/Flags %d/FontBBox[%d %d %d %d]/ItalicAngle %s/Ascent %d/Descent %d/CapHeight %d/StemV %d/FontFile2 %d 0 R>>",
		name, flags, f.box[0], f.box[1], f.box[2], f.box[3], appendMilli(nil, f.italic),
		f.ascent, f.descent, f.capHeight, stemV(f.weight), program)
}

// stemV guesses the width of the vertical stems, which no TrueType table tells,
// from the weight; viewers use it only if the font cannot be loaded.
func stemV(weight int64) int64 { return 50 + weight*weight/4225 }

// wordJoiner is what a later glyph of a cluster is said to mean: it has to mean
// something, and this one is neither seen nor heard.
const wordJoiner = "\u2060"

// toUnicode makes the CMap that tells which characters the codes stand for.
func (f *Font) toUnicode() []byte {
	b := []byte("/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n" +
		"/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n")
	const block = 100 // no more in one operator
	for i, p := range f.pairs {
		if i%block == 0 {
			b = strconv.AppendInt(b, int64(min(block, len(f.pairs)-i)), 10)
			b = append(b, " beginbfchar\n"...)
		}
		text := p.text
		if text == "" {
			text = wordJoiner
		}
		b = append(appendHex(append(b, '<'), uint16(i+1)), "><"...)
		b = append(appendUTF16(b, text), ">\n"...)
		if i%block == block-1 || i == len(f.pairs)-1 {
			b = append(b, "endbfchar\n"...)
		}
	}
	return append(b, "endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n"...)
}

// cidToGID makes the map from codes to glyphs.
func (f *Font) cidToGID() []byte {
	b := make([]byte, 2, 2+2*len(f.pairs))
	for _, p := range f.pairs {
		b = binary.BigEndian.AppendUint16(b, p.gid)
	}
	return b
}
