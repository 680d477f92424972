package history

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"iptpress/generator/document"
)

// Part is a block of a text as words: what Compare matches.
type Part struct {
	Block string // title, message, heading, paragraph, item, term, head, row, caption, figure, box, field, prompt, code, contacts, slot, break, note, source
	Level int    // of a heading, from 2; else how deep it lies in lists and boxes, from 0
	Text  string
	image string // the hash of a figure's picture
}

// key is what two parts that are the same have in common.
func (p Part) key() string { return p.Block + "\x00" + p.Text + "\x00" + p.image }

// Parts lists the blocks of a text in reading order: its title and main message,
// its body, then its notes and sources.
func Parts(d *document.Document) []Part {
	w := &walker{}
	w.add("title", 0, d.Title)
	w.add("message", 0, d.MainMessage)
	w.blocks(d.Blocks, 0)
	for _, n := range d.Notes {
		w.first = "note"
		w.blocks(n.Blocks, 0)
		w.first = ""
	}
	for _, s := range d.Sources {
		w.add("source", 0, s.Text)
	}
	return w.parts
}

var beforePoint = regexp.MustCompile(` ([.,;:])`)

type walker struct {
	parts []Part
	first string // what the next paragraph is, where it is not one by itself
}

func (w *walker) add(block string, level int, text string) {
	// A citation, which is no word, may have stood before the point.
	text = beforePoint.ReplaceAllString(strings.Join(strings.Fields(text), " "), "$1")
	if text != "" {
		w.parts = append(w.parts, Part{Block: block, Level: level, Text: text})
	}
}

func (w *walker) text(block string, level int, text []document.Inline) {
	w.add(block, level, document.PlainText(text))
}

func (w *walker) blocks(blocks []document.Block, level int) {
	for _, b := range blocks {
		w.block(b, level)
	}
}

func (w *walker) block(b document.Block, level int) {
	switch b := b.(type) {
	case *document.Heading:
		w.text("heading", b.Level, b.Text)
	case *document.Paragraph:
		kind := "paragraph"
		if w.first != "" {
			kind, w.first = w.first, ""
		}
		w.text(kind, level, b.Text)
	case *document.List:
		for _, item := range b.Items {
			w.first = "item"
			w.blocks(item.Blocks, level+1)
			w.first = ""
		}
	case *document.Definitions:
		for _, d := range b.Items {
			w.text("term", level, d.Term)
			w.blocks(d.Blocks, level+1)
		}
	case *document.Table:
		w.text("caption", level, b.Caption)
		w.rows(b.Head, b.Rows, level)
	case *document.Figure:
		w.add("figure", level, b.Alt+" "+document.PlainText(b.Caption))
		if n := len(w.parts); n > 0 && w.parts[n-1].Block == "figure" {
			w.parts[n-1].image = hash(Normal(b.Image.Name, b.Image.Data))
		}
	case *document.Quote:
		w.blocks(b.Blocks, level+1)
	case *document.Break:
	case *document.CodeBlock:
		w.add("code", level, b.Text)
	case *document.Box:
		w.add("box", level, b.Title)
		w.blocks(b.Blocks, level+1)
	case *document.Contacts:
		var names []string
		for _, line := range b.Lines {
			names = append(names, line.Name)
		}
		w.add("contacts", level, strings.Join(names, ", "))
	case *document.Slot:
		w.add("slot", level, b.Name)
	default:
		w.field(b, level)
	}
}

// field lists what there is to write on.
func (w *walker) field(b document.Block, level int) {
	switch b := b.(type) {
	case *document.Lines:
		w.add("field", level, document.PlainText(b.Label)+" "+document.PlainText(b.Hint))
	case *document.Scale:
		w.add("field", level, fmt.Sprintf("%s %d %s %d %s", document.PlainText(b.Label), b.From, b.Low, b.To, b.High))
	case *document.Checklist:
		w.text("field", level, b.Label)
		w.prompts(b.Items, level+1)
	case *document.Cards:
		w.text("field", level, b.Label)
		w.prompts(b.Prompts, level+1)
	case *document.ClosenessCircle:
		w.add("field", level, document.PlainText(b.Label)+" "+strings.Join(b.Rings, ", "))
	case *document.Timeline:
		w.add("field", level, document.PlainText(b.Label)+" "+b.From+" "+b.To)
	case *document.Grid:
		w.text("field", level, b.Label)
		w.rows(b.Head, b.Rows, level)
	case *document.Chart:
		w.add("field", level, document.PlainText(b.Label)+" "+strconv.Itoa(b.Weeks)+" "+b.Unit)
	}
}

func (w *walker) prompts(items [][]document.Inline, level int) {
	for _, item := range items {
		w.text("prompt", level, item)
	}
}

// rows lists a table row by row; a bar stands between cells.
func (w *walker) rows(head []document.Cell, rows [][]document.Cell, level int) {
	w.add("head", level, cells(head))
	for _, row := range rows {
		w.add("row", level, cells(row))
	}
}

func cells(row []document.Cell) string {
	texts := make([]string, len(row))
	blank := true
	for i, c := range row {
		texts[i] = document.PlainText(c.Text)
		blank = blank && texts[i] == ""
	}
	if blank {
		return ""
	}
	return strings.Join(texts, " | ")
}
