package document

import (
	"encoding/binary"
	"errors"
	"fmt"
	"unicode/utf8"
)

// A tree can be written as bytes and read again somewhere else: the site gives
// its trees to the browser, so that the paper made there is set from the very
// tree that the clinic's machine set.
//
// The same tree gives the same bytes. What is read may come from anywhere: bytes
// that are no tree give an error, and take no more memory than a small multiple
// of their own length. There is no reading of another version: whoever writes is
// built together with whoever reads.

// binaryVersion counts the changes of the form. A test forces it up when a type
// that is written changes.
const binaryVersion = 4

// maxDepth of blocks and running text within each other; the library allows a
// quarter of it.
const maxDepth = 256

// maxCount of what is drawn so many times: rows, cards, the steps of a scale.
const maxCount = 1000

// What begins each piece of data, before the version.
const (
	documentMark = "ipt-document"
	packetMark   = "ipt-packet"
	imprintMark  = "ipt-imprint"
	metaMark     = "ipt-meta"
)

// AppendBinary writes the document, without its imprint, which it shares with
// others.
func (d *Document) AppendBinary(b []byte) ([]byte, error) {
	return appendMarked(b, documentMark, d, (*coder).document)
}

// UnmarshalBinary reads a document. Its imprint is nil.
func (d *Document) UnmarshalBinary(data []byte) error {
	return readMarked(data, documentMark, d, (*coder).document)
}

// AppendBinary writes the packet, without its imprint and help page. Of each of
// its pieces it writes the slug alone.
func (p *Packet) AppendBinary(b []byte) ([]byte, error) {
	return appendMarked(b, packetMark, p, (*coder).packet)
}

// UnmarshalBinary reads a packet. Its imprint and help page are nil, and its
// pieces have a slug and nothing else: they are to be put in their places.
func (p *Packet) UnmarshalBinary(data []byte) error {
	return readMarked(data, packetMark, p, (*coder).packet)
}

// AppendBinary writes the imprint.
func (i *Imprint) AppendBinary(b []byte) ([]byte, error) {
	return appendMarked(b, imprintMark, i, (*coder).imprint)
}

// UnmarshalBinary reads an imprint.
func (i *Imprint) UnmarshalBinary(data []byte) error {
	return readMarked(data, imprintMark, i, (*coder).imprint)
}

// AppendBinary writes what is known of a piece besides its text.
func (m *Meta) AppendBinary(b []byte) ([]byte, error) {
	return appendMarked(b, metaMark, m, (*coder).meta)
}

// UnmarshalBinary reads what AppendBinary wrote.
func (m *Meta) UnmarshalBinary(data []byte) error {
	return readMarked(data, metaMark, m, (*coder).meta)
}

func appendMarked[T any](b []byte, mark string, v *T, code func(*coder, *T)) ([]byte, error) {
	c := &coder{b: append(append(b, mark...), binaryVersion)}
	code(c, v)
	return c.b, c.err
}

func readMarked[T any](data []byte, mark string, v *T, code func(*coder, *T)) error {
	if len(data) <= len(mark) || string(data[:len(mark)]) != mark {
		return fmt.Errorf("this is no %s", mark)
	}
	if got := data[len(mark)]; got != binaryVersion {
		return fmt.Errorf("%s has the version %d; this program reads %d", mark, got, binaryVersion)
	}
	c := &coder{b: data[len(mark)+1:], reading: true}
	var read T
	code(c, &read)
	if c.err == nil && len(c.b) > 0 {
		c.fail(errors.New("there is more than one tree"))
	}
	if c.err != nil {
		return fmt.Errorf("%s: %w", mark, c.err)
	}
	*v = read
	return nil
}

// coder writes a tree, or reads one: each type says once of what it consists, in
// which order.
type coder struct {
	b       []byte // written so far, or still to be read
	reading bool
	depth   int
	err     error // the first; after it nothing is read any more
}

var errShort = errors.New("the data ends too early")

func (c *coder) fail(err error) {
	if c.err == nil {
		c.err = err
	}
	if c.reading {
		c.b = nil
	}
}

func (c *coder) int(p *int) {
	if !c.reading {
		c.b = binary.AppendVarint(c.b, int64(*p))
		return
	}
	v, n := binary.Varint(c.b)
	if n <= 0 || int64(int32(v)) != v { // a processor of 32 bits reads the same
		c.fail(errShort)
		return
	}
	*p, c.b = int(v), c.b[n:]
}

// count is a number of things that are drawn.
func (c *coder) count(p *int) {
	if c.int(p); *p < -maxCount || *p > maxCount {
		c.fail(fmt.Errorf("%d is no number of things to draw", *p))
		*p = 0
	}
}

// length is that of a text, or the number of things that follow, each of which
// takes at least one byte.
func (c *coder) length(n int) int {
	if !c.reading {
		c.b = binary.AppendUvarint(c.b, uint64(n))
		return n
	}
	v, size := binary.Uvarint(c.b)
	if size <= 0 || v > uint64(len(c.b)-size) {
		c.fail(errShort)
		return 0
	}
	c.b = c.b[size:]
	return int(v)
}

func (c *coder) bool(p *bool) {
	if !c.reading {
		c.b = append(c.b, 0)
		if *p {
			c.b[len(c.b)-1] = 1
		}
		return
	}
	*p = c.byte() == 1
}

func (c *coder) byte() byte {
	if len(c.b) == 0 {
		c.fail(errShort)
		return 0
	}
	first := c.b[0]
	c.b = c.b[1:]
	return first
}

func (c *coder) bytes(p *[]byte) {
	n := c.length(len(*p))
	if !c.reading {
		c.b = append(c.b, *p...)
		return
	}
	*p = append([]byte(nil), c.b[:n]...)
	c.b = c.b[n:]
}

// text is a string of any kind.
func text[S ~string](c *coder, p *S) {
	n := c.length(len(*p))
	if !c.reading {
		c.b = append(c.b, *p...)
		return
	}
	if !utf8.Valid(c.b[:n]) {
		c.fail(errors.New("a text is not UTF-8"))
		return
	}
	*p = S(c.b[:n])
	c.b = c.b[n:]
}

func texts(c *coder, p *[]string) { list(c, p, text[string]) }

func list[T any](c *coder, p *[]T, one func(*coder, *T)) {
	n := c.length(len(*p))
	for i := range n {
		if c.reading && c.err == nil {
			*p = append(*p, *new(T))
		}
		if c.err != nil {
			return
		}
		one(c, &(*p)[i])
	}
}

// optional is what may be nil.
func optional[T any](c *coder, p **T, one func(*coder, *T)) {
	there := *p != nil
	if c.bool(&there); there && c.err == nil {
		if c.reading {
			*p = new(T)
		}
		one(c, *p)
	}
}

// deeper codes what stands within something else.
func (c *coder) deeper(code func()) {
	if c.depth++; c.depth > maxDepth {
		c.fail(errors.New("it is nested too deep"))
		return
	}
	code()
	c.depth--
}

func (c *coder) document(d *Document) {
	c.meta(&d.Meta)
	c.blocks(&d.Blocks)
	list(c, &d.Notes, func(c *coder, n *Note) { c.blocks(&n.Blocks) })
	list(c, &d.Sources, (*coder).source)
	list(c, &d.Refs, (*coder).ref)
	list(c, &d.Help, (*coder).contact)
	c.bool(&d.Fillable)
}

func (c *coder) meta(m *Meta) {
	text(c, &m.ID)
	text(c, &m.Slug)
	text(c, &m.Lang)
	text(c, &m.Kind)
	text(c, &m.Title)
	text(c, &m.ShortTitle)
	text(c, &m.Summary)
	text(c, &m.MainMessage)
	text(c, &m.Audience)
	c.int(&m.AgeMin)
	c.int(&m.AgeMax)
	texts(c, &m.Phases)
	texts(c, &m.ProblemAreas)
	texts(c, &m.Topics)
	list(c, &m.Sessions, (*coder).int)
	text(c, &m.Version)
	c.bool(&m.Draft)
	text(c, &m.Checked)
	text(c, &m.NextCheck)
	text(c, &m.Changes)
	texts(c, &m.Authors)
	text(c, &m.License)
	list(c, &m.Codes, func(c *coder, code *Code) {
		text(c, &code.System)
		text(c, &code.Code)
	})
	texts(c, &m.SafetyNotes)
	optional(c, &m.Translation, func(c *coder, t *Translation) {
		text(c, &t.Version)
		text(c, &t.Newest)
	})
	optional(c, &m.Review, (*coder).review)
	optional(c, &m.Void, (*coder).review)
	text(c, &m.Standing)
}

func (c *coder) ref(r *Ref) {
	text(c, &r.Section)
	text(c, &r.Slug)
	text(c, &r.Anchor)
	text(c, &r.Title)
}

func (c *coder) review(r *Review) {
	text(c, &r.By)
	text(c, &r.Credential)
	text(c, &r.Scope)
	text(c, &r.Date)
}

func (c *coder) source(s *Source) {
	text(c, &s.Key)
	text(c, &s.Text)
	text(c, &s.URL)
	text(c, &s.Seen)
}

func (c *coder) contact(k *Contact) {
	text(c, &k.ID)
	texts(c, &k.Kinds)
	text(c, &k.Name)
	text(c, &k.Call)
	text(c, &k.Text)
	text(c, &k.Message)
	text(c, &k.Web)
	text(c, &k.Hours)
	text(c, &k.For)
	text(c, &k.Note)
	text(c, &k.Checked)
	text(c, &k.Changed)
	text(c, &k.NameLang)
	text(c, &k.HoursLang)
	text(c, &k.ForLang)
	text(c, &k.NoteLang)
}

func (c *coder) imprint(i *Imprint) {
	text(c, &i.Clinic.Name)
	text(c, &i.Clinic.Lang)
	c.bool(&i.Clinic.Sample)
	text(c, &i.Clinic.Phone)
	text(c, &i.Clinic.Hours)
	text(c, &i.Clinic.Email)
	text(c, &i.Clinic.HoursLang)
	text(c, &i.Clinic.Address)
	text(c, &i.Clinic.AddressLang)
	text(c, &i.Clinic.BaseURL)
	optional(c, &i.Clinic.Logo, (*coder).image)
	c.contact(&i.Help)
	text(c, &i.NumbersChecked)
	text(c, &i.RecheckBy)
	text(c, &i.Root)
	text(c, &i.Country)
}

func (c *coder) packet(p *Packet) {
	text(c, &p.ID)
	text(c, &p.Slug)
	text(c, &p.Lang)
	text(c, &p.Title)
	text(c, &p.ShortTitle)
	text(c, &p.Summary)
	texts(c, &p.Phases)
	c.bool(&p.Draft)
	c.bool(&p.Large)
	c.blocks(&p.Intro)
	list(c, &p.Refs, (*coder).ref)
	list(c, &p.Parts, func(c *coder, part *Part) {
		text(c, &part.Audience)
		text(c, &part.Title)
		list(c, &part.Documents, func(c *coder, d **Document) {
			if c.reading {
				*d = &Document{}
			}
			text(c, &(*d).Slug)
		})
	})
	text(c, &p.Note)
	text(c, &p.Appointment)
}

func (c *coder) image(i *Image) {
	text(c, &i.Name)
	text(c, &i.Type)
	c.bytes(&i.Data)
}

// newBlock makes a block by its tag. Tags never change within a version.
var newBlock = []func() Block{
	1:  func() Block { return &Heading{} },
	2:  func() Block { return &Paragraph{} },
	3:  func() Block { return &List{} },
	4:  func() Block { return &Definitions{} },
	5:  func() Block { return &Table{} },
	6:  func() Block { return &Figure{} },
	7:  func() Block { return &Quote{} },
	8:  func() Block { return &Break{} },
	9:  func() Block { return &CodeBlock{} },
	10: func() Block { return &Box{} },
	11: func() Block { return &Contacts{} },
	12: func() Block { return &Slot{} },
	13: func() Block { return &Lines{} },
	14: func() Block { return &Scale{} },
	15: func() Block { return &Checklist{} },
	16: func() Block { return &Cards{} },
	17: func() Block { return &ClosenessCircle{} },
	18: func() Block { return &Timeline{} },
	19: func() Block { return &Grid{} },
	20: func() Block { return &Chart{} },
}

// newInline makes running text by its tag.
var newInline = []func() Inline{
	1:  func() Inline { return Text("") },
	2:  func() Inline { return &Strong{} },
	3:  func() Inline { return &Emphasis{} },
	4:  func() Inline { return &Deleted{} },
	5:  func() Inline { return CodeSpan("") },
	6:  func() Inline { return LineBreak{} },
	7:  func() Inline { return &Link{} },
	8:  func() Inline { return &Cite{} },
	9:  func() Inline { return NoteRef{} },
	10: func() Inline { return &Term{} },
	11: func() Inline { return &Span{} },
}

// made reads a tag and makes what it stands for.
func made[T any](c *coder, makers []func() T) (v T) {
	tag := int(c.byte())
	if c.err == nil && (tag >= len(makers) || makers[tag] == nil) {
		c.fail(fmt.Errorf("there is no kind %d", tag))
	}
	if c.err == nil {
		v = makers[tag]()
	}
	return v
}

// tag writes a tag; it has been read before its fields are.
func (c *coder) tag(n byte) {
	if !c.reading {
		c.b = append(c.b, n)
	}
}

func (c *coder) blocks(p *[]Block) {
	c.deeper(func() { list(c, p, (*coder).block) })
}

func (c *coder) inlines(p *[]Inline) {
	c.deeper(func() { list(c, p, (*coder).inline) })
}

func (c *coder) cells(p *[]Cell) {
	list(c, p, func(c *coder, cell *Cell) {
		c.inlines(&cell.Text)
		c.count(&cell.ColSpan)
		c.count(&cell.RowSpan)
	})
}

func (c *coder) rows(p *[][]Cell) { list(c, p, (*coder).cells) }

func (c *coder) block(p *Block) {
	if c.reading {
		*p = made(c, newBlock)
	}
	switch b := (*p).(type) {
	case *Heading:
		c.tag(1)
		c.count(&b.Level)
		text(c, &b.ID)
		c.inlines(&b.Text)
	case *Paragraph:
		c.tag(2)
		c.inlines(&b.Text)
	case *List:
		c.tag(3)
		c.bool(&b.Ordered)
		c.int(&b.Start)
		c.bool(&b.Tight)
		list(c, &b.Items, func(c *coder, i *Item) { c.blocks(&i.Blocks) })
	case *Definitions:
		c.tag(4)
		list(c, &b.Items, func(c *coder, d *Definition) {
			c.inlines(&d.Term)
			c.blocks(&d.Blocks)
		})
	case *Table:
		c.tag(5)
		c.inlines(&b.Caption)
		list(c, &b.Align, func(c *coder, a *Align) { c.int((*int)(a)) })
		c.cells(&b.Head)
		c.rows(&b.Rows)
		c.bool(&b.RowHeads)
	case *Figure:
		c.tag(6)
		c.image(&b.Image)
		text(c, &b.Alt)
		c.inlines(&b.Caption)
	case *Quote:
		c.tag(7)
		c.blocks(&b.Blocks)
	case *Break:
		c.tag(8)
	case *CodeBlock:
		c.tag(9)
		text(c, &b.Text)
	case *Box:
		c.tag(10)
		text(c, &b.Kind)
		text(c, &b.Title)
		text(c, &b.ID)
		c.blocks(&b.Blocks)
	case *Contacts:
		c.tag(11)
		list(c, &b.Lines, (*coder).contact)
	case *Slot:
		c.tag(12)
		text(c, &b.Name)
		text(c, &b.Lang)
		c.blocks(&b.Blocks)
	case *Lines:
		c.tag(13)
		text(c, &b.Field)
		c.inlines(&b.Label)
		c.inlines(&b.Hint)
		c.count(&b.Rows)
	case *Scale:
		c.tag(14)
		text(c, &b.Field)
		c.inlines(&b.Label)
		c.count(&b.From)
		c.count(&b.To)
		text(c, &b.Low)
		text(c, &b.High)
	case *Checklist:
		c.tag(15)
		text(c, &b.Field)
		c.inlines(&b.Label)
		list(c, &b.Items, (*coder).inlines)
	case *Cards:
		c.tag(16)
		text(c, &b.Field)
		c.inlines(&b.Label)
		c.count(&b.Count)
		list(c, &b.Prompts, (*coder).inlines)
	case *ClosenessCircle:
		c.tag(17)
		text(c, &b.Field)
		c.inlines(&b.Label)
		texts(c, &b.Rings)
	case *Timeline:
		c.tag(18)
		text(c, &b.Field)
		c.inlines(&b.Label)
		text(c, &b.From)
		text(c, &b.To)
	case *Grid:
		c.tag(19)
		text(c, &b.Field)
		c.inlines(&b.Label)
		c.cells(&b.Head)
		c.rows(&b.Rows)
	case *Chart:
		c.tag(20)
		text(c, &b.Field)
		c.inlines(&b.Label)
		c.count(&b.Weeks)
		text(c, &b.Unit)
	default:
		c.fail(fmt.Errorf("there is no way to write a %T", b))
	}
}

// put puts a value that was read in its place. A tree that is written may be
// read by others meanwhile.
func (c *coder) put(p *Inline, in Inline) {
	if c.reading {
		*p = in
	}
}

func (c *coder) inline(p *Inline) {
	if c.reading {
		*p = made(c, newInline)
	}
	switch in := (*p).(type) {
	case Text:
		c.tag(1)
		text(c, &in)
		c.put(p, in)
	case *Strong:
		c.tag(2)
		c.inlines(&in.Text)
	case *Emphasis:
		c.tag(3)
		c.inlines(&in.Text)
	case *Deleted:
		c.tag(4)
		c.inlines(&in.Text)
	case CodeSpan:
		c.tag(5)
		text(c, &in)
		c.put(p, in)
	case LineBreak:
		c.tag(6)
	case *Link:
		c.tag(7)
		c.inlines(&in.Text)
		c.ref(&in.To)
		text(c, &in.URL)
	case *Cite:
		c.tag(8)
		list(c, &in.Numbers, (*coder).int)
	case NoteRef:
		c.tag(9)
		c.int(&in.Number)
		c.put(p, in)
	case *Term:
		c.tag(10)
		text(c, &in.ID)
		c.inlines(&in.Text)
		text(c, &in.Definition)
		text(c, &in.Lang)
	case *Span:
		c.tag(11)
		text(c, &in.Lang)
		c.inlines(&in.Text)
	default:
		c.fail(fmt.Errorf("there is no way to write a %T", in))
	}
}
