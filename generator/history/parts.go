package history

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"iptpress/generator/document"
)

// Part is a block of a text as words: what Compare matches. Block names it:
// title, message, summary, about, heading, paragraph, item, term, head, row,
// caption, figure, box, field, hint, prompt, code, contacts, slot, note, source.
type Part struct {
	Block   string
	Level   int // of a heading, from 2; else how deep it lies in lists and boxes, from 0
	Text    string
	details []detail
	work    string // the key of a source: another is never a change of it
	at      any    // see document.Change
}

// detail is what is true of a part besides its words: see document.Detail.
type detail struct{ what, of, value string }

// key is what two parts that are the same have in common.
func (p Part) key() string {
	var b strings.Builder
	b.WriteString(p.Block + "\x00" + p.Text)
	details := slices.Clone(p.details)
	slices.SortFunc(details, func(a, b detail) int {
		return cmp.Or(cmp.Compare(a.what, b.what), cmp.Compare(a.value, b.value))
	})
	for _, d := range details {
		b.WriteString("\x00" + d.what + "\x00" + d.value)
	}
	return b.String()
}

// Parts lists the blocks of a text in reading order: what it is and for whom,
// its body, then its notes and sources.
func Parts(d *document.Document) []Part {
	w := &walker{doc: d}
	w.at = &d.Title
	w.add("title", 0, d.Title)
	w.at = &d.MainMessage
	w.add("message", 0, d.MainMessage)
	w.at = &d.Summary
	w.add("summary", 0, d.Summary)
	w.at = d
	w.about()
	w.blocks(d.Blocks, 0)
	for _, n := range d.Notes {
		w.first = "note"
		w.blocks(n.Blocks, 0)
		w.first = ""
	}
	for i := range d.Sources {
		w.at = &d.Sources[i]
		w.add("source", 0, d.Sources[i].Text)
		if last := len(w.parts) - 1; w.parts[last].at == w.at {
			w.parts[last].work = d.Sources[i].Key
		}
	}
	return w.parts
}

var beforePoint = regexp.MustCompile(` ([.,;:])`)

type walker struct {
	doc   *document.Document
	parts []Part
	first string // what the next paragraph is, where it is not one by itself
	at    any    // of the next part
}

// add lists a block, unless it has neither words nor details.
func (w *walker) add(block string, level int, text string, details ...detail) {
	// A citation, which is no word, may have stood before the point.
	text = beforePoint.ReplaceAllString(strings.Join(strings.Fields(text), " "), "$1")
	if text != "" || len(details) > 0 {
		w.parts = append(w.parts, Part{Block: block, Level: level, Text: text, details: details, at: w.at})
	}
}

func (w *walker) text(block string, level int, text []document.Inline, details ...detail) {
	found := inlineDetails{doc: w.doc, list: details}
	found.read(text)
	w.add(block, level, document.PlainText(text), found.list...)
}

// about lists what is said of a text beside it.
func (w *walker) about() {
	d := w.doc
	var list []detail
	say := func(what, value string) {
		if value != "" {
			list = append(list, detail{what: what, value: value})
		}
	}
	say("kind", string(d.Kind))
	say("audience", string(d.Audience))
	switch {
	case d.AgeMax > 0:
		say("age", fmt.Sprintf("%d–%d", d.AgeMin, d.AgeMax))
	case d.AgeMin > 0:
		say("age", fmt.Sprintf("%d+", d.AgeMin))
	}
	for _, p := range d.Phases {
		say("phase", p)
	}
	for _, a := range d.ProblemAreas {
		say("area", a)
	}
	say("authors", strings.Join(d.Authors, ", "))
	say("license", d.License)
	say("checked", string(d.Checked))
	say("next-check", string(d.NextCheck))
	w.add("about", 0, "", list...)
}

func (w *walker) blocks(blocks []document.Block, level int) {
	for _, b := range blocks {
		w.block(b, level)
	}
}

func (w *walker) block(b document.Block, level int) {
	w.at = b
	switch b := b.(type) {
	case *document.Heading:
		w.text("heading", b.Level, b.Text, detail{what: "level", value: strconv.Itoa(b.Level)})
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
		for i := range b.Items {
			w.at = &b.Items[i]
			w.text("term", level, b.Items[i].Term)
			w.blocks(b.Items[i].Blocks, level+1)
		}
	case *document.Table:
		w.caption(b.Caption, level)
		w.rows(b.Head, b.Rows, level)
	case *document.Figure:
		w.add("figure", level, b.Alt, detail{what: "picture", value: hash(Normal(b.Image.Name, b.Image.Data))})
		w.caption(b.Caption, level)
	case *document.Quote:
		w.blocks(b.Blocks, level+1)
	case *document.Break:
	case *document.CodeBlock:
		w.add("code", level, b.Text)
	case *document.Box:
		w.at = &b.Title
		w.add("box", level, b.Title, detail{what: "box", value: string(b.Kind)})
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

func (w *walker) caption(text []document.Inline, level int) {
	if len(text) > 0 {
		w.at = &text[0]
		w.text("caption", level, text)
	}
}

// field lists what there is to write on, and how much room there is for it.
func (w *walker) field(b document.Block, level int) {
	setting := func(what string, value any) detail { return detail{what: what, value: fmt.Sprint(value)} }
	switch b := b.(type) {
	case *document.Lines:
		w.text("field", level, b.Label, setting("field", "lines"), setting("rows", b.Rows))
		w.text("hint", level, b.Hint)
	case *document.Scale:
		w.text("field", level, b.Label, setting("field", "scale"), setting("low", end(b.From, b.Low)), setting("high", end(b.To, b.High)))
	case *document.Checklist:
		w.text("field", level, b.Label, setting("field", "checklist"))
		w.prompts(b.Items, level+1)
	case *document.Cards:
		w.text("field", level, b.Label, setting("field", "cards"), setting("count", b.Count))
		w.prompts(b.Prompts, level+1)
	case *document.ClosenessCircle:
		w.text("field", level, b.Label, setting("field", "closeness-circle"), setting("rings", strings.Join(b.Rings, ", ")))
	case *document.Timeline:
		w.text("field", level, b.Label, setting("field", "timeline"), setting("from", b.From), setting("to", b.To))
	case *document.Grid:
		w.text("field", level, b.Label, setting("field", "grid"), setting("blank", blankRows(b.Rows)))
		w.rows(b.Head, b.Rows, level)
	case *document.Chart:
		w.text("field", level, b.Label, setting("field", "chart"), setting("steps", b.Weeks), setting("unit", b.Unit))
	}
}

// end is what an end of a scale stands for.
func end(n int, words string) string {
	if words == "" {
		return strconv.Itoa(n)
	}
	return strconv.Itoa(n) + " = " + words
}

func blankRows(rows [][]document.Cell) int {
	n := 0
	for _, row := range rows {
		if cells(row) == "" {
			n++
		}
	}
	return n
}

func (w *walker) prompts(items [][]document.Inline, level int) {
	for _, item := range items {
		if len(item) > 0 {
			w.at = &item[0]
			w.text("prompt", level, item)
		}
	}
}

// rows lists a table row by row; a bar stands between cells.
func (w *walker) rows(head []document.Cell, rows [][]document.Cell, level int) {
	w.row("head", head, level)
	for _, row := range rows {
		w.row("row", row, level)
	}
}

func (w *walker) row(block string, row []document.Cell, level int) {
	if len(row) == 0 {
		return
	}
	w.at = &row[0]
	found := inlineDetails{doc: w.doc}
	for _, c := range row {
		found.read(c.Text)
	}
	w.add(block, level, cells(row), found.list...)
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
