package history

import "iptpress/generator/document"

// Change is a block of one text or of both, in the order in which a reader of
// the new text meets them; what was taken out stands where it was.
type Change struct {
	Kind  Kind
	Block string // what it is, for a style: "paragraph", "heading", "item", "row", "box", "figure", "field", …
	Level int    // how deep it lies: in a list, a box; headings have their own level from 2
	Words []Word // its text; one run for a block that is as it was
}

// Kind says what became of a block.
type Kind string

const (
	Same    Kind = "same"
	Added   Kind = "added"
	Removed Kind = "removed"
	Moved   Kind = "moved"   // stands elsewhere, its words as they were or little changed
	Changed Kind = "changed" // some of its words
)

// Word is a run of words that are Same, Added or Removed.
type Word struct {
	Kind Kind
	Text string // with the spaces that belong to it
}

// Compare finds what changed from one text to another. Blocks are matched
// first, so that one that moved is not shown as written anew; words after that.
func Compare(old, new *document.Document) []Change { return nil }
