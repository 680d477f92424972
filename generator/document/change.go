package document

// Change is a block of one text or of both, in the order in which a reader of
// the new text meets them; what was taken out stands where it was. Package
// history finds changes; pages, papers and the terminal show them.
type Change struct {
	Kind    ChangeKind
	Block   string   // what it is: see history.Parts
	Level   int      // of a heading, from 2; else how deep it lies in lists and boxes, from 0
	Words   []Word   // its text; one run for a block that is as it was
	Details []Detail // what else is other than it was
	At      any      // a pointer to the part of the new tree that it is, or nil; of what was taken out, to that before which it stood
}

// AtEnd reports whether the block stands after the text, below no heading of it:
// a note or a source.
func (c *Change) AtEnd() bool { return c.Block == "note" || c.Block == "source" }

// Follows reports whether the block is of the same run of a text as another: both
// of its body, both notes, both sources.
func (c *Change) Follows(before *Change) bool {
	return c.Block == before.Block || !c.AtEnd() && !before.AtEnd()
}

// ChangeKind says what became of a block, or of words.
type ChangeKind string

const (
	Same    ChangeKind = "same"
	Added   ChangeKind = "added"
	Removed ChangeKind = "removed"
	Moved   ChangeKind = "moved"   // stands elsewhere, its words as they were or little changed
	Changed ChangeKind = "changed" // some of its words, or a detail
)

// Word is a run of words that are Same, Added or Removed.
type Word struct {
	Kind ChangeKind
	Text string // with the spaces that belong to it
}

// Detail is something about a block that none of its words says: where a link
// leads, what is cited, how many lines there are to write on.
type Detail struct {
	What     string // "link", "source", "rows", …: see history.Parts
	Of       string // the words that it belongs to; "" for the block as a whole
	Old, New string // what it was and is; "" where it was not, or is not any more
}
