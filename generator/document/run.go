package document

// Run is words that are read in one go: a heading, a paragraph, an item, a
// label. What a document says is its runs, in reading order.
type Run struct {
	Kind      RunKind
	Words     []Inline
	Block     Block // what they stand in
	Level     int   // of a heading
	Box       BoxKind
	Clinician bool // on the therapist's side: not on the client's copy
	Listed    bool // in an item of a list
}

// RunKind says what a run of words is.
type RunKind int

const (
	HeadingRun   RunKind = iota
	ParagraphRun         // running text, of a quote or an item too
	TermRun              // the term of a definition
	ItemRun              // a box to tick, a prompt of a card
	LabelRun             // what a place to write on asks for, and its hint
	HeadRun              // a cell of a table's head
	CellRun
	CaptionRun
	AltRun // a picture's text alternative
)

// Runs lists what the document says, its footnotes last. Left out is what is not
// the author's: the clinic's slots, help lines, and titles that boxes have by
// themselves; and code.
func (d *Document) Runs() []Run {
	w := walk{runs: make([]Run, 0, 2*len(d.Blocks)+8)}
	w.blocks(d.Blocks)
	for _, n := range d.Notes {
		w.blocks(n.Blocks)
	}
	return w.runs
}

// Runs lists what blocks say.
func Runs(blocks []Block) []Run {
	w := walk{}
	w.blocks(blocks)
	return w.runs
}

// walk gathers runs; here is where it stands.
type walk struct {
	runs []Run
	here Run
}

func (w *walk) add(kind RunKind, b Block, words []Inline) {
	if len(words) == 0 {
		return
	}
	run := w.here
	run.Kind, run.Block, run.Words = kind, b, words
	if h, ok := b.(*Heading); ok {
		run.Level = h.Level
	}
	w.runs = append(w.runs, run)
}

func (w *walk) blocks(blocks []Block) {
	for _, b := range blocks {
		w.block(b)
	}
}

func (w *walk) block(b Block) {
	around := w.here
	defer func() { w.here = around }()
	switch b := b.(type) {
	case *Heading:
		w.add(HeadingRun, b, b.Text)
	case *Paragraph:
		w.add(ParagraphRun, b, b.Text)
	case *List:
		w.here.Listed = true
		for _, item := range b.Items {
			w.blocks(item.Blocks)
		}
	case *Definitions:
		for _, item := range b.Items {
			w.add(TermRun, b, item.Term)
			w.blocks(item.Blocks)
		}
	case *Table:
		w.add(CaptionRun, b, b.Caption)
		w.cells(b, b.Head, b.Rows)
	case *Figure:
		w.add(AltRun, b, []Inline{Text(b.Alt)})
		w.add(CaptionRun, b, b.Caption)
	case *Quote:
		w.blocks(b.Blocks)
	case *Box:
		w.here.Box = b.Kind
		w.here.Clinician = w.here.Clinician || b.Kind == ClinicianBox
		w.blocks(b.Blocks)
	case *Lines:
		w.add(LabelRun, b, b.Label)
		w.add(LabelRun, b, b.Hint)
	case *Scale:
		w.add(LabelRun, b, b.Label)
	case *Checklist:
		w.add(LabelRun, b, b.Label)
		w.items(b, b.Items)
	case *Cards:
		w.add(LabelRun, b, b.Label)
		w.items(b, b.Prompts)
	case *ClosenessCircle:
		w.add(LabelRun, b, b.Label)
	case *Timeline:
		w.add(LabelRun, b, b.Label)
	case *Grid:
		w.add(LabelRun, b, b.Label)
		w.cells(b, b.Head, b.Rows)
	case *Chart:
		w.add(LabelRun, b, b.Label)
	}
}

func (w *walk) items(b Block, items [][]Inline) {
	for _, words := range items {
		w.add(ItemRun, b, words)
	}
}

func (w *walk) cells(b Block, head []Cell, rows [][]Cell) {
	for _, c := range head {
		w.add(HeadRun, b, c.Text)
	}
	for _, row := range rows {
		for _, c := range row {
			w.add(CellRun, b, c.Text)
		}
	}
}
