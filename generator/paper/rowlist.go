package paper

import (
	"iptpress/generator/document"
	"iptpress/generator/paper/pdf"
)

// rowList sets a table as a list, for large print: each row under its head, each
// cell behind the head of its column. What spans rows is said in each of them.
func (b *builder) rowList(t *table, r room) {
	b.col.space(b.st.block * 2 / 3)
	b.label(t.caption, r)
	list := r.elem.Add(pdf.L)
	var above []spanned
	for i, row := range t.rows {
		cells := spread(row, above)
		above = cells
		body := r.in(list.Add(pdf.LI).Add(pdf.LBody))
		first := len(b.col.items)
		named := t.rowHeads && len(cells) > 0 && len(cells[0].Text) > 0
		head := b.loc.T("paper-row", "n", i+1)
		switch {
		case named:
			head = document.PlainText(cells[0].Text)
			b.label(cells[0].Text, body)
		case t.blank.field != "":
			b.label([]document.Inline{document.Text(head)}, body)
		}
		for at, c := range cells {
			if named && at == 0 || c.again {
				continue
			}
			var column []document.Inline
			if at < len(t.head) {
				column = t.head[at].Text
			}
			if len(c.Text) > 0 {
				b.columnValue(column, c.Text, body)
			} else if t.blank.field != "" {
				name := document.PlainText(column)
				b.named(t.blank.of(b, head).of(b, name).with(b, document.Control(t.blank.field, i+1, at+1)), name, 1, body)
			}
		}
		b.col.whole(first, b.page)
		b.col.space(b.st.block)
	}
	b.col.space(b.st.block)
}

// columnValue sets a cell's text behind the head of its column.
func (b *builder) columnValue(column, text []document.Inline, r room) {
	w := &words{}
	if len(column) > 0 {
		b.flatten(w, column, setting{bold: true})
		w.add(setting{bold: true}, ": ")
	}
	b.flatten(w, text, setting{})
	b.words(w, b.st.text, r)
	b.col.before = 0
	b.col.space(b.st.item)
}

// spanned is a cell as it stands in one column of one row.
type spanned struct {
	document.Cell
	again bool // it began in a column to the left
	left  int  // rows for which it goes on
}

// spread gives each column of a row its cell: those of the row, and between them
// those that go on from the row above.
func spread(row []document.Cell, above []spanned) []spanned {
	var cells []spanned
	for next := 0; next < len(row) || len(cells) < len(above); {
		if at := len(cells); at < len(above) && above[at].left > 0 {
			c := above[at]
			c.left--
			cells = append(cells, c)
			continue
		}
		if next == len(row) {
			cells = append(cells, spanned{})
			continue
		}
		c := spanned{Cell: row[next], left: max(1, row[next].RowSpan) - 1}
		next++
		cells = append(cells, c)
		for range c.ColSpan - 1 {
			c.again = true
			cells = append(cells, c)
		}
	}
	return cells
}
