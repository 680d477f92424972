package document

// Block is a piece of a document that stands by itself. The types below are
// all there are; walkers switch over them.
type Block interface{ block() }

// Heading of level 2 to 4 (level 1 is the document's title). ID is unique in
// the document and is its anchor.
type Heading struct {
	Level int
	ID    string
	Text  []Inline
}

// Paragraph is running text.
type Paragraph struct{ Text []Inline }

// List is bulleted or, from Start on, numbered. Each item is a run of blocks.
type List struct {
	Ordered bool
	Start   int
	Tight   bool // items stand without space between them
	Items   []Item
}

// Item of a list.
type Item struct{ Blocks []Block }

// Definitions is a list of terms and what they mean.
type Definitions struct{ Items []Definition }

// Definition of one term.
type Definition struct {
	Term   []Inline
	Blocks []Block
}

// Table has one header row; the first cell of each row names the row where
// RowHeads is true.
type Table struct {
	Caption  []Inline
	Align    []Align // one a column
	Head     []Cell
	Rows     [][]Cell
	RowHeads bool
}

// Align of a column.
type Align int

const (
	AlignStart Align = iota
	AlignCenter
	AlignEnd
)

// Cell of a table. Spans of 0 and 1 are the same.
type Cell struct {
	Text    []Inline
	ColSpan int
	RowSpan int
}

// Figure is a picture with its text alternative and, perhaps, a caption.
type Figure struct {
	Image   Image
	Alt     string
	Caption []Inline
}

// Quote is text that somebody else speaks.
type Quote struct{ Blocks []Block }

// Break is a thematic break between paragraphs.
type Break struct{}

// CodeBlock is text to be kept as typed, line by line.
type CodeBlock struct{ Text string }

// Box sets a run of blocks apart.
type Box struct {
	Kind   BoxKind
	Title  string // never empty: the author's, or the kind's own
	ID     string
	Blocks []Block
}

// BoxKind names what a box is for.
type BoxKind string

const (
	NoteBox      BoxKind = "note"
	TipBox       BoxKind = "tip"
	TryThisBox   BoxKind = "try-this"
	KeyPointsBox BoxKind = "key-points" // "In short": the first block of a handout
	SafetyBox    BoxKind = "safety"
	ExampleBox   BoxKind = "example"
	ClinicianBox BoxKind = "clinician" // the therapist's side: not on the client's copy
)

// Contacts shows lines of help.
type Contacts struct{ Lines []Contact }

// Slot is a place that the clinic fills with its own words.
type Slot struct {
	Name   string
	Lang   string // of the words; "" where it is the text's
	Blocks []Block
}

// Worksheet blocks. Field is unique in the document ("f1", "f2", …): the name
// of the page's control and of the PDF's field. Label says what to write.

// Lines is ruled space to write on.
type Lines struct {
	Field string
	Label []Inline
	Hint  []Inline
	Rows  int
}

// Scale is a row of whole numbers to choose from.
type Scale struct {
	Field    string
	Label    []Inline
	From, To int
	Low      string // what From stands for
	High     string
}

// Checklist is a list of boxes to tick.
type Checklist struct {
	Field string
	Label []Inline
	Items [][]Inline
}

// Cards is Count cards alike, each with the same prompts.
type Cards struct {
	Field   string
	Label   []Inline
	Count   int
	Prompts [][]Inline
}

// ClosenessCircle is rings around "me", to place people on.
type ClosenessCircle struct {
	Field string
	Label []Inline
	Rings []string // from the nearest to the farthest
}

// Timeline is a line of mood (10 above, 0 below) over a line of events.
type Timeline struct {
	Field    string
	Label    []Inline
	From, To string // what stands at its ends
}

// Grid is a table with blank cells to write in; Rows hold the cells that are
// given, and empty ones are blank.
type Grid struct {
	Field string
	Label []Inline
	Head  []Cell
	Rows  [][]Cell
}

// Chart is mood, 0 to 10, over a number of weeks or sessions.
type Chart struct {
	Field string
	Label []Inline
	Weeks int
	Unit  string // what one step along is called: "week", "session"
}

func (*Heading) block()         {}
func (*Paragraph) block()       {}
func (*List) block()            {}
func (*Definitions) block()     {}
func (*Table) block()           {}
func (*Figure) block()          {}
func (*Quote) block()           {}
func (*Break) block()           {}
func (*CodeBlock) block()       {}
func (*Box) block()             {}
func (*Contacts) block()        {}
func (*Slot) block()            {}
func (*Lines) block()           {}
func (*Scale) block()           {}
func (*Checklist) block()       {}
func (*Cards) block()           {}
func (*ClosenessCircle) block() {}
func (*Timeline) block()        {}
func (*Grid) block()            {}
func (*Chart) block()           {}
