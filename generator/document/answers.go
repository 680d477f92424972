package document

import (
	"slices"
	"strconv"
	"unicode/utf8"
)

// Answers are what somebody wrote and ticked in the worksheet blocks of a piece,
// by the name of the page's control: words, the number chosen on a scale, the
// numbers of the boxes ticked, from 1.
type Answers map[string][]string

// Control names a part of a worksheet block on its page: a card's prompt
// ("f2-1-3"), a cell ("f4-2-1"), a step of a chart ("f5-7"). All count from 1.
func Control(field string, part ...int) string {
	for _, n := range part {
		field += "-" + strconv.Itoa(n)
	}
	return field
}

// Size is how many characters were written.
func (a Answers) Size() int {
	n := 0
	for _, values := range a {
		for _, value := range values {
			n += utf8.RuneCountInString(value)
		}
	}
	return n
}

// HasFields reports whether there is something to write on in a client's copy, by
// the document's blocks.
func (d *Document) HasFields() bool {
	return slices.ContainsFunc(d.Blocks, d.hasField) ||
		slices.ContainsFunc(d.Notes, func(n Note) bool { return slices.ContainsFunc(n.Blocks, d.hasField) })
}

func (d *Document) hasField(b Block) bool {
	within := func(blocks []Block) bool { return slices.ContainsFunc(blocks, d.hasField) }
	switch b := b.(type) {
	case *Lines, *Scale, *Checklist, *Cards, *ClosenessCircle, *Timeline, *Grid, *Chart:
		return true
	case *List:
		return slices.ContainsFunc(b.Items, func(i Item) bool { return within(i.Blocks) })
	case *Definitions:
		return slices.ContainsFunc(b.Items, func(i Definition) bool { return within(i.Blocks) })
	case *Quote:
		return within(b.Blocks)
	case *Slot:
		return within(b.Blocks)
	case *Box:
		return (b.Kind != ClinicianBox || d.Audience == Clinician) && within(b.Blocks)
	}
	return false
}

// Of an event of a timeline, what its page asks for: "f3-1-when".
const (
	EventWhen = "-when"
	EventWhat = "-what"
	EventMood = "-mood"
)

// Events is how many events the page of a timeline has room for.
const Events = 5
