package paper

import (
	"slices"

	"iptpress/generator/document"
	"iptpress/generator/paper/pdf"
	"iptpress/generator/paper/typeset"
)

// table is a document's table or grid.
type table struct {
	caption  []document.Inline
	head     []document.Cell
	rows     [][]document.Cell
	align    []document.Align
	rowHeads bool
	least    pdf.Length // height of a row: room to write in
	ruled    bool       // all cells are framed
	blank    blank      // what its empty cells are for
}

// cell is a table's cell, laid out.
type cell struct {
	elem     *pdf.Elem
	from     *document.Cell // nil for one that the row lacks
	at       int            // column
	col, row int            // spans
	p        *paragraph
	pieces   []typeset.Piece
	ends     []int

	field string // of an empty cell to type in
	blank blank
}

func (b *builder) table(t *table, r room) {
	columns := len(t.head)
	for _, row := range t.rows {
		n := 0
		for _, c := range row {
			n += max(1, c.ColSpan)
		}
		columns = max(columns, n)
	}
	if columns == 0 {
		return
	}
	if b.st.large {
		b.rowList(t, r)
		return
	}
	b.col.space(b.st.block * 2 / 3)
	elem := r.elem.Add(pdf.Table)
	first := len(b.col.items)
	if len(t.caption) > 0 {
		w := &words{}
		b.flatten(w, t.caption, setting{})
		b.set(b.paragraph(elem.Add(pdf.Caption), w, b.st.strong, r.w), r)
		b.marked(&t.caption[0], first)
		b.col.keep()
		b.col.space(b.st.item)
	}

	var rows [][]*cell
	busy := make([]int, columns) // rows for which a column is still spanned from above
	headed := len(t.head) > 0
	if headed {
		tr := elem.Add(pdf.THead).Add(pdf.TR)
		rows = append(rows, b.cells(t, tr, t.head, busy, true, 0))
	}
	if len(t.rows) > 0 {
		body := elem.Add(pdf.TBody)
		for i, row := range t.rows {
			rows = append(rows, b.cells(t, body.Add(pdf.TR), row, busy, false, len(t.rows)-i))
		}
	}
	edges := b.columnEdges(t, rows, columns, r)
	for _, row := range rows {
		for _, c := range row {
			c.p.breakLines(b, c.pieces, c.ends, edges[c.at+c.col]-edges[c.at]-b.gap(t, c, columns))
		}
	}
	b.tableRows(t, rows, edges, headed)
	if b.col.height(first) < b.page/2 {
		b.col.whole(first, b.page)
	}
	b.col.space(b.st.block)
}

// cells shapes the cells of a row. left is how many rows there are from it on.
func (b *builder) cells(t *table, tr *pdf.Elem, row []document.Cell, busy []int, head bool, left int) []*cell {
	var cells []*cell
	at, next := 0, 0
	for at < len(busy) {
		if busy[at] > 0 {
			busy[at]--
			at++
			continue
		}
		c := &cell{at: at, col: 1, row: 1}
		var from document.Cell
		if next < len(row) {
			from, c.from = row[next], &row[next]
		}
		heads := head || t.rowHeads && next == 0
		next++
		for c.col < from.ColSpan && at+c.col < len(busy) && busy[at+c.col] == 0 {
			c.col++
		}
		if !head {
			c.row = max(1, min(from.RowSpan, left))
		}
		st := b.st.text
		c.elem = tr.Add(pdf.TD)
		if heads {
			st = b.st.strong
			c.elem.Role, c.elem.Scope = pdf.TH, pdf.ScopeColumn
			if !head {
				c.elem.Scope = pdf.ScopeRow
			}
		}
		c.elem.ColSpan, c.elem.RowSpan = c.col, c.row
		w := &words{}
		b.flatten(w, from.Text, setting{})
		c.p = &paragraph{elem: c.elem, style: st}
		if at < len(t.align) {
			c.p.align = t.align[at]
		}
		c.pieces, c.ends = b.pieces(c.p, w)
		if b.fillable && t.blank.field != "" && !head && len(w.text) == 0 {
			b.cellField(t, c, row, len(t.rows)-left+1, next)
		}
		cells = append(cells, c)
		for i := range c.col {
			busy[at+i] = c.row - 1
		}
		at += c.col
	}
	return cells
}

// gap is the white beside a cell's text: in a table without frames only between
// columns, so that it stands flush with the text around it.
func (b *builder) gap(t *table, c *cell, columns int) pdf.Length {
	if !t.ruled && c.at+c.col == columns {
		return 0
	}
	return 2 * b.st.cell
}

// columnEdges divides the measure: each column gets what its longest word needs,
// and what is left goes where lines would otherwise be broken most.
func (b *builder) columnEdges(t *table, rows [][]*cell, columns int, r room) []pdf.Length {
	least, full := make([]pdf.Length, columns), make([]pdf.Length, columns)
	for i := range columns {
		least[i], full[i] = 2*b.st.text.size, 2*b.st.text.size
	}
	for _, row := range rows {
		for _, c := range row {
			n, gap := pdf.Length(c.col), b.gap(t, c, columns)
			l, f := leastWidth(c.pieces)+gap, fullWidth(c.pieces)+gap
			for i := range c.col {
				least[c.at+i] = max(least[c.at+i], l/n)
				full[c.at+i] = max(full[c.at+i], f/n)
			}
		}
	}
	var leasts, wants pdf.Length
	for i := range columns {
		// A column of long text may not crowd the others out.
		full[i] = min(full[i], r.w*2/3)
		full[i] = max(full[i], least[i])
		leasts += least[i]
		wants += full[i] - least[i]
	}
	edges := make([]pdf.Length, columns+1)
	edges[0] = r.x
	for i := range columns {
		var w pdf.Length
		switch spare := r.w - leasts; {
		case spare <= 0: // too many columns: words are split
			w = share(r.w, least[i], leasts)
		case wants <= 0:
			w = least[i] + share(spare, least[i], leasts)
		case spare <= wants:
			w = least[i] + share(spare, full[i]-least[i], wants)
		default: // all text fits on one line: the rest goes to each by its width
			w = full[i] + share(spare-wants, full[i], leasts+wants)
		}
		edges[i+1] = edges[i] + w
	}
	return edges
}

// share gives part/whole of l.
func share(l, part, whole pdf.Length) pdf.Length {
	if whole == 0 {
		return 0
	}
	// Lengths are below 2^27, so the product fits.
	return l * part / whole
}

// tableRows adds the rows to the column. The header row is repeated on each
// page, and no page has but one row of a longer table.
func (b *builder) tableRows(t *table, rows [][]*cell, edges []pdf.Length, headed bool) {
	heights := b.rowHeights(t, rows)
	var repeat func(s *sheet, top pdf.Length)
	var repeatHeight pdf.Length
	if headed {
		repeatHeight = heights[0]
		repeat = func(s *sheet, top pdf.Length) {
			s.asArtifact, s.extra = true, 0
			b.drawRow(s, t, rows[0], edges, top, heights, 0, true)
			s.asArtifact = false
		}
		if repeatHeight > b.page/3 {
			repeat, repeatHeight = nil, 0 // a header as high as that would crowd the rows out
		}
	}
	body := 0 // the first row of the body
	if headed {
		body = 1
	}
	high := b.tooHigh(rows, heights, repeatHeight)
	tied := 0 // rows tied to the one above by a span
	for i, row := range rows {
		if i > 0 && (i <= body+1 || i == len(rows)-1 || tied > 0) {
			b.col.keep()
		}
		tied--
		for _, c := range row {
			tied = max(tied, c.row-1)
		}
		if high[i] {
			b.longRow(t, row, edges, repeat, repeatHeight)
			continue
		}
		it := b.col.add(heights[i], func(s *sheet, top pdf.Length) {
			b.drawRow(s, t, row, edges, top, heights, i, headed && i == 0)
		})
		if t.least > 0 && i >= body && !spans(rows) {
			it.grow = heights[i]
		}
		if i > body {
			it.Repeat, it.repeat = int64(repeatHeight), repeat
		}
		b.count(it, b.st.text, b.st.cell)
		if len(row) > 0 {
			b.marked(row[0].from, len(b.col.items)-1)
		}
	}
}

// tooHigh reports which rows do not fit a page, with those that a cell ties them
// to.
func (b *builder) tooHigh(rows [][]*cell, heights []pdf.Length, head pdf.Length) []bool {
	high := make([]bool, len(rows))
	for first := 0; first < len(rows); {
		end, all := first+1, head
		for i := first; i < end; i++ {
			all += heights[i]
			for _, c := range rows[i] {
				end = max(end, min(i+c.row, len(rows)))
			}
		}
		for ; first < end; first++ {
			high[first] = all > b.page
		}
	}
	return high
}

// spans reports whether a cell stands in more than one row.
func spans(rows [][]*cell) bool {
	return slices.ContainsFunc(rows, func(row []*cell) bool {
		return slices.ContainsFunc(row, func(c *cell) bool { return c.row > 1 })
	})
}

// rowHeights gives each row the height of its highest cell; a cell over several
// rows makes the last of them higher where it must.
func (b *builder) rowHeights(t *table, rows [][]*cell) []pdf.Length {
	heights := make([]pdf.Length, len(rows))
	for i, row := range rows {
		if i > 0 || len(t.head) == 0 {
			heights[i] = t.least
		}
		for _, c := range row {
			if c.row == 1 {
				heights[i] = max(heights[i], c.p.height()+2*b.st.cell)
			}
		}
		heights[i] = max(heights[i], b.st.text.leading+2*b.st.cell)
	}
	for i, row := range rows {
		for _, c := range row {
			if c.row > 1 {
				need := c.p.height() + 2*b.st.cell
				for _, h := range heights[i : i+c.row] {
					need -= h
				}
				heights[i+c.row-1] += max(0, need)
			}
		}
	}
	return heights
}

func (b *builder) drawRow(s *sheet, t *table, row []*cell, edges []pdf.Length, top pdf.Length, heights []pdf.Length, i int, head bool) {
	for _, c := range row {
		var h pdf.Length
		for _, rowHeight := range heights[i : i+c.row] {
			h += rowHeight
		}
		h += s.extra
		s.artifact(pdf.Layout)
		b.cellRules(s, t, edges[c.at], edges[c.at+c.col], top, top+h, head)
		s.end()
		x, y := edges[c.at], top+b.st.cell
		if t.ruled {
			x += b.st.cell
		}
		c.typeIn(s, pdf.Rect{X: edges[c.at], Y: top, W: edges[c.at+c.col] - edges[c.at], H: h})
		if c.blank.words != "" {
			continue // they stand in the field
		}
		if len(c.p.lines) == 0 && !s.asArtifact {
			s.begin(c.elem, nil) // an empty cell is still a cell
			s.end()
		}
		c.p.draw(s, x, y)
	}
}

// cellRules draws the rule below a cell, or in a table to fill in its frame.
func (b *builder) cellRules(s *sheet, t *table, left, right, top, bottom pdf.Length, head bool) {
	width := b.st.thin
	if head && !t.ruled {
		width *= 2
	}
	s.page.Line(left, bottom, right, bottom, width, pdf.Black)
	if t.ruled {
		s.page.Line(left, top, right, top, b.st.thin, pdf.Black)
		s.page.Line(left, top, left, bottom, b.st.thin, pdf.Black)
		s.page.Line(right, top, right, bottom, b.st.thin, pdf.Black)
	}
}

// longRow adds a row that is higher than a page, line by line.
func (b *builder) longRow(t *table, row []*cell, edges []pdf.Length, repeat func(*sheet, pdf.Length), repeatHeight pdf.Length) {
	leading := b.st.text.leading
	n := 0
	for _, c := range row {
		n = max(n, len(c.p.lines))
	}
	var inset pdf.Length
	if t.ruled {
		inset = b.st.cell
	}
	first := len(b.col.items)
	for i := range n {
		it := b.col.add(leading, func(s *sheet, top pdf.Length) {
			for _, c := range row {
				if i < len(c.p.lines) {
					c.p.drawLine(s, i, edges[c.at]+inset, top)
				}
			}
			if i == n-1 {
				s.artifact(pdf.Layout)
				y := top + leading + b.st.cell
				s.page.Line(edges[0], y, edges[len(edges)-1], y, b.st.thin, pdf.Black)
				s.end()
			}
		})
		if repeatHeight+leading < b.page {
			it.Repeat, it.repeat = int64(repeatHeight), repeat
		}
	}
	b.col.keepLines(first)
	b.col.space(2 * b.st.cell)
}
