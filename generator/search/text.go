package search

import (
	"strings"

	"iptpress/generator/document"
)

// What a word counts for, by where it stands.
const (
	inTitle   = 20
	inSummary = 6 // and the main message, the topics
	inHeading = 5
	inText    = 1
)

// counter counts the words of one piece after another. Its words have numbers
// that are its own until they are gathered.
type counter struct {
	numbers map[string]int32
	words   []string // by number
	light   []bool   // by number: is it one that says little?
	said    map[string]bool

	piece   int32   // the number of the piece at hand, from 1
	met     []int32 // by number, the last piece that had the word
	weight  []int32 // by number, of the piece at hand
	touched []int32 // numbers of its words
	length  int64
	buf     []byte
}

func newCounter(light map[string]bool) *counter {
	return &counter{numbers: map[string]int32{}, said: light, piece: 1}
}

// take gives the words of the piece at hand, and begins the next.
func (c *counter) take() (counts []count, length int64) {
	counts = make([]count, 0, len(c.touched))
	for _, n := range c.touched {
		if c.weight[n] > 0 {
			counts = append(counts, count{n, c.weight[n]})
			c.weight[n] = 0
		}
	}
	length = c.length
	c.piece++
	c.touched, c.length = c.touched[:0], 0
	return counts, length
}

// add counts the words of c.buf. A word that says little counts in titles alone.
func (c *counter) add(weight int32) {
	eachWord(c.buf, func(word []byte) {
		n := c.number(word)
		if c.light[n] && weight != inTitle {
			c.weigh(n, 0)
		} else {
			c.weigh(n, weight)
		}
	})
}

// number gives the number of a word.
func (c *counter) number(word []byte) int32 {
	n, known := c.numbers[string(word)]
	if !known {
		n = int32(len(c.words))
		w := string(word)
		c.numbers[w] = n
		c.words = append(c.words, w)
		c.light = append(c.light, c.said[fold(w)])
		c.weight = append(c.weight, 0)
		c.met = append(c.met, 0)
	}
	return n
}

func (c *counter) weigh(n, weight int32) {
	if c.met[n] != c.piece {
		c.met[n] = c.piece
		c.touched = append(c.touched, n)
	}
	c.weight[n] += weight
	c.length += int64(weight)
}

func (c *counter) text(weight int32, texts ...string) {
	for _, s := range texts {
		c.buf = append(c.buf[:0], s...)
		c.add(weight)
	}
}

func (c *counter) line(weight int32, inlines []document.Inline) {
	c.buf = document.AppendPlain(c.buf[:0], inlines)
	c.add(weight)
}

func (c *counter) lines(weight int32, lines [][]document.Inline) {
	for _, line := range lines {
		c.line(weight, line)
	}
}

// document counts all of a handout or page but its sources.
func (c *counter) document(d *document.Document) {
	c.text(inTitle, d.Title)
	c.text(inSummary, d.Summary, d.MainMessage, strings.Join(d.Topics, " "))
	c.blocks(d.Blocks)
	for _, n := range d.Notes {
		c.blocks(n.Blocks)
	}
}

func (c *counter) blocks(blocks []document.Block) {
	for _, b := range blocks {
		c.block(b)
	}
}

func (c *counter) block(b document.Block) {
	switch b := b.(type) {
	case *document.Heading:
		c.line(inHeading, b.Text)
	case *document.Paragraph:
		c.line(inText, b.Text)
	case *document.List:
		for _, item := range b.Items {
			c.blocks(item.Blocks)
		}
	case *document.Definitions:
		for _, d := range b.Items {
			c.line(inHeading, d.Term)
			c.blocks(d.Blocks)
		}
	case *document.Table:
		c.line(inText, b.Caption)
		c.cells(b.Head)
		for _, row := range b.Rows {
			c.cells(row)
		}
	case *document.Figure:
		c.text(inText, b.Alt)
		c.line(inText, b.Caption)
	case *document.Quote:
		c.blocks(b.Blocks)
	case *document.Box:
		c.text(inText, b.Title)
		c.blocks(b.Blocks)
	case *document.Contacts:
		for _, line := range b.Lines {
			c.text(inText, line.Name, line.For, line.Call, line.Text)
		}
	case *document.Slot:
		c.blocks(b.Blocks)
	default:
		c.field(b)
	}
}

// field counts the words of what there is to write on.
func (c *counter) field(b document.Block) {
	switch b := b.(type) {
	case *document.Lines:
		c.line(inText, b.Label)
		c.line(inText, b.Hint)
	case *document.Scale:
		c.line(inText, b.Label)
		c.text(inText, b.Low, b.High)
	case *document.Checklist:
		c.line(inText, b.Label)
		c.lines(inText, b.Items)
	case *document.Cards:
		c.line(inText, b.Label)
		c.lines(inText, b.Prompts)
	case *document.ClosenessCircle:
		c.line(inText, b.Label)
		c.text(inText, b.Rings...)
	case *document.Timeline:
		c.line(inText, b.Label)
	case *document.Grid:
		c.line(inText, b.Label)
		c.cells(b.Head)
		for _, row := range b.Rows {
			c.cells(row)
		}
	case *document.Chart:
		c.line(inText, b.Label)
	}
}

func (c *counter) cells(row []document.Cell) {
	for _, cell := range row {
		c.line(inText, cell.Text)
	}
}
