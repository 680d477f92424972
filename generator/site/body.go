package site

import (
	"html/template"
	"net/url"
	"strings"

	"iptpress/generator/document"
)

// Ids that the page makes begin with "x-", so that none meets an author's.

// body writes the blocks of a document as HTML, appending to b: minimal,
// escaped, without a style attribute or a handler.
type body struct {
	b       []byte
	t       *tongue
	doc     *document.Document
	root    string          // the way from the page to the language's root
	beside  string          // the way to its pictures; "" where they lie beside the page
	level   int             // of the last heading outside a box
	boxed   int             // how deep in boxes
	cited   []bool          // by number of the source, from 1
	called  []bool          // by number of the note, from 1
	linked  map[string]bool // handouts that the text leads to
	figures int             // how many are written
	toc     []menuLink      // headings of level 2
	err     error           // the first figure that cannot be drawn
	writes  bool            // it holds something to fill in
	frozen  bool            // it is a former text: places that it names may be gone
}

func newBody(t *tongue, d *document.Document, root string) *body {
	return &body{b: getBuffer(), t: t, doc: d, root: root, level: 1, cited: make([]bool, len(d.Sources)+1), called: make([]bool, len(d.Notes)+1)}
}

// cut gives what was written since the last cut, and goes on from there.
func (w *body) cut() template.HTML {
	written := template.HTML(w.b)
	w.b = w.b[:0]
	return written
}

// take gives what was written since the last cut; it is the last call.
func (w *body) take() []byte { return takeBytes(w.b) }

func (w *body) str(s string)  { w.b = append(w.b, s...) }
func (w *body) text(s string) { w.b = appendText(w.b, s) }
func (w *body) int(n int)     { w.b = appendInt(w.b, n) }

func (w *body) attr(name, value string) { w.b = appendAttr(w.b, name, value) }

// document writes the text with its notes.
func (w *body) document() {
	w.blocks(w.doc.Blocks)
	w.notes()
}

func (w *body) blocks(blocks []document.Block) {
	for i := 0; i < len(blocks); i++ {
		if picture, words, ok := w.doc.Sentence(blocks, i); ok {
			w.str(`<div class="easy">`)
			w.figure(picture)
			w.block(words)
			w.str("</div>")
			i++
			continue
		}
		w.block(blocks[i])
	}
}

func (w *body) block(block document.Block) {
	switch block := block.(type) {
	case *document.Heading:
		w.heading(block)
	case *document.Paragraph:
		w.str("<p>")
		w.inlines(block.Text)
		w.str("</p>")
	case *document.List:
		w.list(block)
	case *document.Definitions:
		w.str("<dl>")
		for _, item := range block.Items {
			w.str("<dt>")
			w.inlines(item.Term)
			w.str("</dt><dd>")
			w.tight(item.Blocks)
			w.str("</dd>")
		}
		w.str("</dl>")
	case *document.Table:
		w.table(block)
	case *document.Figure:
		w.figure(block)
	case *document.Quote:
		w.str("<blockquote>")
		w.blocks(block.Blocks)
		w.str("</blockquote>")
	case *document.Break:
		w.str("<hr>")
	case *document.CodeBlock:
		w.str("<pre><code>")
		w.text(block.Text)
		w.str("</code></pre>")
	case *document.Box:
		w.box(block)
	case *document.Contacts:
		w.contacts(block.Lines)
	case *document.Slot:
		if block.Lang != "" {
			w.str("<div")
			w.attr("lang", block.Lang)
			w.str(">")
			w.blocks(block.Blocks)
			w.str("</div>")
		} else {
			w.blocks(block.Blocks)
		}
	default:
		w.worksheet(block)
	}
}

func (w *body) heading(h *document.Heading) {
	if w.boxed == 0 {
		w.level = h.Level
		if h.Level == 2 {
			w.toc = append(w.toc, menuLink{Name: document.PlainText(h.Text), Href: "#" + h.ID})
		}
	}
	w.openHeading(h.Level, h.ID, "")
	w.inlines(h.Text)
	w.closeHeading(h.Level)
}

func (w *body) openHeading(level int, id, class string) {
	w.str("<h")
	w.int(level)
	if id != "" {
		w.attr("id", id)
	}
	if class != "" {
		w.attr("class", class)
	}
	w.str(">")
}

func (w *body) closeHeading(level int) {
	w.str("</h")
	w.int(level)
	w.str(">")
}

func (w *body) list(l *document.List) {
	tag := "ul"
	if l.Ordered {
		tag = "ol"
	}
	w.str("<" + tag)
	if l.Ordered && l.Start != 1 {
		w.str(` start="`)
		w.int(l.Start)
		w.str(`"`)
	}
	w.str(">")
	for _, item := range l.Items {
		w.str("<li>")
		if l.Tight {
			w.tight(item.Blocks)
		} else {
			w.blocks(item.Blocks)
		}
		w.str("</li>")
	}
	w.str("</" + tag + ">")
}

// tight writes blocks whose paragraphs stand without space between them.
func (w *body) tight(blocks []document.Block) {
	for i, block := range blocks {
		p, ok := block.(*document.Paragraph)
		if !ok {
			w.block(block)
			continue
		}
		if i > 0 {
			w.str("<br>")
		}
		w.inlines(p.Text)
	}
}

// box writes a box with its heading, one level below the text round it. The
// therapist's side is left out of a client's page; on a worksheet it is there,
// closed, and not printed.
func (w *body) box(box *document.Box) {
	closed := box.Kind == document.ClinicianBox && w.doc.Audience != document.Clinician
	if closed && w.doc.Kind != document.Worksheet {
		return
	}
	w.boxed++
	defer func() { w.boxed-- }()
	class := "box box-" + string(box.Kind)
	if closed {
		w.str("<details")
		w.attr("class", class+" closed")
		if box.ID != "" {
			w.attr("id", box.ID)
		}
		w.str(`><summary class="box-title">`)
		w.str(w.t.site.assets.icons[string(box.Kind)])
		w.text(box.Title)
		w.str("</summary>")
		w.blocks(box.Blocks)
		w.str("</details>")
		return
	}
	w.str("<div")
	w.attr("class", class)
	w.str(">")
	level := min(w.level+w.boxed, 6)
	w.openHeading(level, box.ID, "box-title")
	w.str(w.t.site.assets.icons[string(box.Kind)])
	w.str("<span>")
	w.text(box.Title)
	w.str("</span>")
	w.closeHeading(level)
	w.blocks(box.Blocks)
	w.str("</div>")
}

// table writes a table. From four columns on it turns, on a narrow screen, into
// one block a row, each cell under the name of its column.
func (w *body) table(t *document.Table) {
	w.tableOf(tableParts{Caption: t.Caption, Align: t.Align, Head: t.Head, Rows: t.Rows, RowHeads: t.RowHeads, Stack: len(t.Head) > 3}, func(_, _ int, c document.Cell) { w.inlines(c.Text) })
}

type tableParts struct {
	Class    string
	Caption  []document.Inline
	Align    []document.Align
	Head     []document.Cell
	Rows     [][]document.Cell
	RowHeads bool
	Stack    bool // on a narrow screen, one block a row
}

func (w *body) tableOf(t tableParts, cell func(row, col int, c document.Cell)) {
	stack := t.Stack && !spans(t)
	w.str(`<div class="table`)
	if stack {
		w.str(" stack")
	}
	w.str(`"><table`)
	if t.Class != "" {
		w.attr("class", t.Class)
	}
	w.str(">")
	if len(t.Caption) > 0 {
		w.str("<caption>")
		w.inlines(t.Caption)
		w.str("</caption>")
	}
	if !blank(t.Head) {
		w.str("<thead")
		w.str("><tr")
		w.str(">")
		for i, c := range t.Head {
			tag := "th"
			if len(c.Text) == 0 {
				tag = "td" // a heading must not be empty
			}
			w.str("<" + tag)
			if tag == "th" {
				w.str(` scope="col"`)
			}
			w.cellAttrs(c, t.Align, i)
			w.inlines(c.Text)
			w.str("</" + tag + ">")
		}
		w.str("</tr></thead>")
	}
	w.str("<tbody")
	w.str(">")
	for r, row := range t.Rows {
		w.str("<tr")
		w.str(">")
		for i, c := range row {
			head := i == 0 && t.RowHeads && len(c.Text) > 0
			tag := "td"
			if head {
				tag = "th"
				w.str(`<th scope="row"`)
			} else {
				w.str("<td")
			}
			if stack && !head && i < len(t.Head) {
				w.attr("data-label", document.PlainText(t.Head[i].Text))
			}
			w.cellAttrs(c, t.Align, i)
			cell(r, i, c)
			w.str("</" + tag + ">")
		}
		w.str("</tr>")
	}
	w.str("</tbody></table></div>")
}

func (w *body) cellAttrs(c document.Cell, align []document.Align, col int) {
	if c.ColSpan > 1 {
		w.str(` colspan="`)
		w.int(c.ColSpan)
		w.str(`"`)
	}
	if c.RowSpan > 1 {
		w.str(` rowspan="`)
		w.int(c.RowSpan)
		w.str(`"`)
	}
	if col < len(align) {
		switch align[col] {
		case document.AlignCenter:
			w.str(` class="center"`)
		case document.AlignEnd:
			w.str(` class="end"`)
		}
	}
	w.str(">")
}

func spans(t tableParts) bool {
	for _, row := range append([][]document.Cell{t.Head}, t.Rows...) {
		for _, c := range row {
			if c.ColSpan > 1 || c.RowSpan > 1 {
				return true
			}
		}
	}
	return false
}

func blank(cells []document.Cell) bool {
	for _, c := range cells {
		if len(c.Text) > 0 {
			return false
		}
	}
	return true
}

func (w *body) figure(f *document.Figure) {
	w.figures++
	w.str(`<figure class="figure">`)
	if f.Image.Type == "svg" {
		ids := "x-g" + string(appendInt(nil, w.figures)) + "-"
		b, err := appendSVG(w.b, f.Image.Data, svgAttrs{label: f.Alt, ids: ids})
		if err != nil {
			w.fail(f.Image.Name, err)
		} else {
			w.b = b
		}
	} else {
		width, height, err := pictureSize(f.Image)
		if err != nil {
			w.fail(f.Image.Name, err)
		}
		w.str("<img")
		w.attr("src", w.beside+url.PathEscape(f.Image.Name))
		w.attr("alt", f.Alt)
		w.str(` width="`)
		w.int(width)
		w.str(`" height="`)
		w.int(height)
		w.str(`" loading="lazy">`)
	}
	if len(f.Caption) > 0 {
		w.str("<figcaption>")
		w.inlines(f.Caption)
		w.str("</figcaption>")
	}
	w.str("</figure>")
}

func (w *body) inlines(inlines []document.Inline) {
	for i, in := range inlines {
		switch in := in.(type) {
		case document.Text:
			words := string(in)
			if i+1 < len(inlines) {
				switch inlines[i+1].(type) {
				case *document.Cite, document.NoteRef:
					words = strings.TrimRight(words, " ") // the raised number stands against its word
				}
			}
			w.text(words)
		case *document.Strong:
			w.wrap("strong", in.Text)
		case *document.Emphasis:
			w.wrap("em", in.Text)
		case *document.Deleted:
			w.wrap("del", in.Text)
		case document.CodeSpan:
			w.str("<code>")
			w.text(string(in))
			w.str("</code>")
		case document.LineBreak:
			w.str("<br>")
		case *document.Link:
			w.link(in)
		case *document.Cite:
			w.cite(in)
		case document.NoteRef:
			w.noteCall(in.Number)
		case *document.Term:
			if w.frozen && !w.t.site.terms[in.ID] {
				w.inlines(in.Text)
				continue
			}
			w.str("<a")
			w.attr("class", "term")
			w.attr("href", w.root+"glossary/index.html#"+in.ID)
			w.str(">")
			w.inlines(in.Text)
			w.str("</a>")
		case *document.Span:
			w.str("<span")
			w.attr("lang", in.Lang)
			w.str(">")
			w.inlines(in.Text)
			w.str("</span>")
		}
	}
}

func (w *body) wrap(tag string, text []document.Inline) {
	w.str("<" + tag + ">")
	w.inlines(text)
	w.str("</" + tag + ">")
}

// link writes a link. An address that is neither of the library nor of a kind
// that only leads to a page, a call or a letter is left as its words.
func (w *body) link(l *document.Link) {
	href := ""
	switch {
	case l.URL != "":
		href = safeURL(l.URL)
	case l.To.Slug == "":
		if l.To.Anchor != "" {
			href = "#" + l.To.Anchor
		}
	default:
		if l.To.Section == "handouts" {
			if w.linked == nil {
				w.linked = map[string]bool{}
			}
			w.linked[l.To.Slug] = true
		}
		href = w.root + l.To.Path() + "index.html"
		if l.To.Anchor != "" && !w.frozen {
			href += "#" + l.To.Anchor
		}
	}
	if href == "" {
		w.inlines(l.Text)
		return
	}
	w.str("<a")
	w.attr("href", href)
	if strings.HasPrefix(href, "http") {
		w.str(` rel="noreferrer"`)
	}
	w.str(">")
	w.inlines(l.Text)
	w.str("</a>")
}

// safeURL gives the address where it may stand in a page, else "".
func safeURL(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		if u.Host == "" {
			return ""
		}
		return u.String()
	case "mailto", "tel", "sms":
		return u.String()
	}
	return ""
}

// cite writes a raised number a source, which leads to the list below. The
// first mark of each can be come back to.
func (w *body) cite(c *document.Cite) {
	w.str(`<sup class="cite">`)
	for i, n := range c.Numbers {
		if i > 0 {
			w.str(" ")
		}
		w.str(`<a href="#x-source-`)
		w.int(n)
		w.str(`"`)
		if n > 0 && n < len(w.cited) && !w.cited[n] {
			w.cited[n] = true
			w.str(` id="x-cite-`)
			w.int(n)
			w.str(`"`)
		}
		w.attr("aria-label", w.t.T("site-source-number", "n", n))
		w.str(">")
		w.int(n)
		w.str("</a>")
	}
	w.str("</sup>")
}

// noteCall writes a note's raised letter, so that it is not taken for a source.
// The first one can be come back to.
func (w *body) noteCall(n int) {
	if n < 1 || n >= len(w.called) {
		return
	}
	w.str(`<sup class="cite"><a href="#x-note-`)
	w.int(n)
	w.str(`"`)
	if !w.called[n] {
		w.called[n] = true
		w.str(` id="x-call-`)
		w.int(n)
		w.str(`"`)
	}
	w.attr("aria-label", w.t.T("site-note-number", "n", letters(n)))
	w.str(">" + letters(n) + "</a></sup>")
}

// notes lists the notes after the text, which knows what can be gone back to.
func (w *body) notes() {
	if len(w.doc.Notes) == 0 {
		return
	}
	w.str(`<section aria-labelledby="x-notes"><h2 id="x-notes">`)
	w.text(w.t.T("site-notes"))
	w.str(`</h2><ol class="sources" type="a">`)
	for i, note := range w.doc.Notes {
		n := i + 1
		w.str(`<li id="x-note-`)
		w.int(n)
		w.str(`">`)
		w.tight(note.Blocks)
		if w.called[n] {
			w.str(` <a class="back" href="#x-call-`)
			w.int(n)
			w.str(`"`)
			w.attr("aria-label", w.t.T("site-note-back", "n", letters(n)))
			w.str(">↑</a>")
		}
		w.str("</li>")
	}
	w.str("</ol></section>")
}

// letters counts in letters as HTML lists do: a to z, then aa, ab.
func letters(n int) string {
	if n <= 26 {
		return string(rune('a' + n - 1))
	}
	return letters((n-1)/26) + letters((n-1)%26+1)
}

func (w *body) fail(figure string, err error) {
	if w.err == nil {
		w.err = figureError{figure, err}
	}
}

// figureError names the picture that a page cannot show.
type figureError struct {
	name string
	err  error
}

func (e figureError) Error() string { return e.name + ": " + e.err.Error() }
func (e figureError) Unwrap() error { return e.err }
