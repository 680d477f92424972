package document

// Inline is a piece of running text. The types below are all there are.
type Inline interface{ inline() }

// Text is words as they are.
type Text string

// Strong is text that matters more.
type Strong struct{ Text []Inline }

// Emphasis is stressed text. Paper shows it without italics.
type Emphasis struct{ Text []Inline }

// Deleted is text struck out.
type Deleted struct{ Text []Inline }

// CodeSpan is text as typed.
type CodeSpan string

// LineBreak ends the line.
type LineBreak struct{}

// Link leads to a piece of the library (To) or, where URL is set, out of it.
type Link struct {
	Text []Inline
	To   Ref
	URL  string
}

// Ref names a place in the library.
type Ref struct {
	Section string // "handouts", "packets", or "" for a page
	Slug    string // "" for a place in the same document
	Anchor  string // "" for the top
	Title   string // the target's title, for paper
}

// Cite points at sources by their numbers in the document, counted from 1.
type Cite struct{ Numbers []int }

// NoteRef calls a footnote by its number in Document.Notes, counted from 1.
type NoteRef struct{ Number int }

// Term is a word that the glossary explains.
type Term struct {
	ID         string
	Text       []Inline
	Definition string
	Lang       string // of the definition; "" where it is the text's
}

// Span is text in another language.
type Span struct {
	Lang string
	Text []Inline
}

func (Text) inline()      {}
func (*Strong) inline()   {}
func (*Emphasis) inline() {}
func (*Deleted) inline()  {}
func (CodeSpan) inline()  {}
func (LineBreak) inline() {}
func (*Link) inline()     {}
func (*Cite) inline()     {}
func (NoteRef) inline()   {}
func (*Term) inline()     {}
func (*Span) inline()     {}

// PlainText gives the words of inlines without their markup, citations
// or calls of footnotes.
func PlainText(inlines []Inline) string { return string(AppendPlain(nil, inlines)) }

// AppendPlain appends the words of inlines, as PlainText gives them, to b.
func AppendPlain(b []byte, inlines []Inline) []byte {
	for _, in := range inlines {
		switch in := in.(type) {
		case Text:
			b = append(b, in...)
		case CodeSpan:
			b = append(b, in...)
		case LineBreak:
			b = append(b, ' ')
		case *Strong:
			b = AppendPlain(b, in.Text)
		case *Emphasis:
			b = AppendPlain(b, in.Text)
		case *Deleted:
			b = AppendPlain(b, in.Text)
		case *Link:
			b = AppendPlain(b, in.Text)
		case *Term:
			b = AppendPlain(b, in.Text)
		case *Span:
			b = AppendPlain(b, in.Text)
		case *Cite, NoteRef:
		}
	}
	return b
}
