package pdf

// Face is a parsed TrueType font file (one with glyf outlines). Parse it once
// and use it in any number of documents, also at the same time.
type Face struct {
}

// ParseFace reads a font file. It keeps data.
func ParseFace(data []byte) (*Face, error) { panic("soon") }

// Font is a face as one document uses it.
type Font struct {
	face *Face
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
