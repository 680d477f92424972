package pdf

// Role is a standard structure type of ISO 32000-1, 14.8.4.
type Role string

// The structure types that handouts use.
const (
	Doc        Role = "Document"
	Part       Role = "Part"
	Sect       Role = "Sect"
	Div        Role = "Div"
	BlockQuote Role = "BlockQuote"
	Caption    Role = "Caption"
	TOC        Role = "TOC"
	TOCI       Role = "TOCI"
	P          Role = "P"
	H1         Role = "H1"
	H2         Role = "H2"
	H3         Role = "H3"
	H4         Role = "H4"
	H5         Role = "H5"
	H6         Role = "H6"
	L          Role = "L"
	LI         Role = "LI"
	Lbl        Role = "Lbl"
	LBody      Role = "LBody"
	Table      Role = "Table"
	TR         Role = "TR"
	TH         Role = "TH"
	TD         Role = "TD"
	THead      Role = "THead"
	TBody      Role = "TBody"
	TFoot      Role = "TFoot"
	Span       Role = "Span"
	Quote      Role = "Quote"
	Note       Role = "Note"
	Reference  Role = "Reference"
	Code       Role = "Code"
	Link       Role = "Link"
	Figure     Role = "Figure"
	Formula    Role = "Formula"
	Form       Role = "Form"
)

// Scope says which cells a TH heads.
type Scope string

// The scopes of a TH.
const (
	ScopeRow    Scope = "Row"
	ScopeColumn Scope = "Column"
	ScopeBoth   Scope = "Both"
)

// Numbering says how the items of an L are labeled.
type Numbering string

// The labels of a list.
const (
	NumberingNone       Numbering = "None"
	NumberingDisc       Numbering = "Disc"
	NumberingDecimal    Numbering = "Decimal"
	NumberingLowerAlpha Numbering = "LowerAlpha"
)

// Elem is a structure element. Its children stand in the order in which they
// were added or drawn, which is the order in which the file is read aloud. An
// element may go on over several pages. The exported fields may be set until
// [Document.Bytes] is called.
type Elem struct {
	Role       Role
	Lang       string // BCP 47, where it differs from the parent's
	Title      string // for people who look at the tree; never read aloud
	Alt        string // stands for the element, such as a Figure
	ActualText string // replaces the element's characters
	Expansion  string // of an abbreviation (E)
	ID         string // unique in the file; a Note needs one

	Scope     Scope     // TH
	ColSpan   int       // TH, TD; 0 or 1: one column
	RowSpan   int       // TH, TD; 0 or 1: one row
	Headers   []string  // TH, TD: the IDs of the cells that head this one
	Numbering Numbering // L; "" leaves it out, which means None

	doc  *Document
	kids []kid
	page *Page // the Pg entry: where its first own content stands
	box  []byte
	ref  int // its object number, once the file is being written
}

// kid is a child of a structure element: an element, an annotation, or marked
// content on a page.
type kid struct {
	elem  *Elem
	annot *annot
	page  *Page
	mcid  int
}

// Add appends a child.
func (e *Elem) Add(role Role) *Elem {
	k := &Elem{Role: role, doc: e.doc}
	e.kids = append(e.kids, kid{elem: k})
	e.doc.elems++
	return k
}

// SetBBox says where a Figure, Table, Formula or Form stands.
func (e *Elem) SetBBox(p *Page, r Rect) {
	e.box = p.appendBox(nil, r)
	if e.page == nil {
		e.page = p
	}
}

// mark makes marked content on a page the element's next child and gives its
// number.
func (e *Elem) mark(p *Page) int {
	mcid := len(p.marked)
	p.marked = append(p.marked, e)
	e.kids = append(e.kids, kid{page: p, mcid: mcid})
	if e.page == nil {
		e.page = p
	}
	return mcid
}

// isLast tells whether marked content mcid of p is the element's last child, so
// that it can go on.
func (e *Elem) isLast(p *Page, mcid int) bool {
	k := e.kids[len(e.kids)-1]
	return k.page == p && k.mcid == mcid
}
