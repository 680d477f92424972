package site

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"iptpress/generator/document"
)

// Controls to write in. None is in a form, so that nothing can be sent; every
// one has a name that a screen reader says, and tells the browser not to keep
// what was typed. The placeholder of one space lets the style sheet tell an
// empty answer, which paper rules with lines, from a written one.
const keepNothing = ` autocomplete="off" placeholder=" "`

func (w *body) worksheet(block document.Block) {
	if !w.writes {
		w.writes = true
		w.line("privacy", w.t.T("site-worksheet-note"))
	}
	switch block := block.(type) {
	case *document.Lines:
		w.lines(block)
	case *document.Scale:
		w.scale(block)
	case *document.Checklist:
		w.checklist(block)
	case *document.Cards:
		w.cards(block)
	case *document.ClosenessCircle:
		w.circle(block)
	case *document.Timeline:
		w.timeline(block)
	case *document.Grid:
		w.grid(block)
	case *document.Chart:
		w.chart(block)
	default:
		panic(fmt.Sprintf("site: no way to write a %T", block))
	}
}

// keepWords are what the script says, by their last part.
var keepWords = []string{
	"site-builder-loading", "site-builder-loading-part", "site-builder-setting",
	"site-keep-ready", "site-keep-failed", "site-keep-mood", "site-keep-no-engine",
}

// keep tells the script of a page how to make a PDF of what was written on it.
func (t *tongue) keep(d *document.Document, up string) template.HTML {
	config := struct {
		engineAt
		Slug  string            `json:"slug"`
		From  string            `json:"from"` // the script that brings its tree
		Paper string            `json:"paper"`
		Words map[string]string `json:"words"`
	}{t.engineAt(up), d.Slug, up + d.Path() + dataName, t.site.Library.Clinic.Paper, map[string]string{}}
	for _, name := range keepWords {
		_, short, _ := strings.Cut(strings.TrimPrefix(name, "site-"), "-")
		config.Words[short] = t.T(name)
	}
	return template.HTML(appendConfig(nil, config))
}

func (w *body) lines(l *document.Lines) {
	id := "x-" + l.Field
	w.str(`<div class="field lines">`)
	if len(l.Label) > 0 {
		w.str("<label")
		w.attr("for", id)
		w.str(">")
		w.inlines(l.Label)
		w.str("</label>")
	}
	if len(l.Hint) > 0 {
		w.str(`<p class="hint"`)
		w.attr("id", id+"-hint")
		w.str(">")
		w.inlines(l.Hint)
		w.str("</p>")
	}
	w.str("<textarea")
	w.attr("id", id)
	w.attr("name", l.Field)
	w.attr("rows", strconv.Itoa(l.Rows))
	if len(l.Label) == 0 {
		w.attr("aria-label", w.t.T("site-answer"))
	}
	if len(l.Hint) > 0 {
		w.attr("aria-describedby", id+"-hint")
	}
	w.str(keepNothing + "></textarea>")
	w.str(`<div class="rules" aria-hidden="true">` + strings.Repeat("<span></span>", l.Rows) + "</div></div>")
}

// openField begins a group of controls under one label.
func (w *body) openField(class string, label []document.Inline, attrs ...string) {
	w.str("<fieldset")
	w.attr("class", "field "+class)
	for i := 0; i+1 < len(attrs); i += 2 {
		w.attr(attrs[i], attrs[i+1])
	}
	if len(label) == 0 {
		w.attr("aria-label", w.t.T("site-answer"))
		w.str(">")
		return
	}
	w.str("><legend>")
	w.inlines(label)
	w.str("</legend>")
}

func (w *body) scale(s *document.Scale) {
	ends := "x-" + s.Field + "-ends"
	w.openField("scale", s.Label, "aria-describedby", ends)
	w.str(`<div class="scale-row">`)
	for n := s.From; n <= s.To; n++ {
		w.str(`<label><input type="radio"`)
		w.attr("name", s.Field)
		w.attr("value", strconv.Itoa(n))
		w.str("><span>")
		w.int(n)
		w.str("</span></label>")
	}
	w.str(`</div><p class="scale-ends"`)
	w.attr("id", ends)
	w.str(">")
	for _, end := range []struct {
		n       int
		meaning string
	}{{s.From, s.Low}, {s.To, s.High}} {
		w.str("<span>")
		if end.meaning != "" {
			w.text(w.t.T("site-scale-end", "n", end.n, "meaning", end.meaning))
		}
		w.str("</span> ")
	}
	w.str("</p></fieldset>")
}

func (w *body) checklist(c *document.Checklist) {
	w.openField("checklist", c.Label)
	w.str(`<ul class="ticks">`)
	for i, item := range c.Items {
		w.str(`<li><label class="tick"><input type="checkbox"`)
		w.attr("name", c.Field)
		w.attr("value", strconv.Itoa(i+1))
		w.str(`><span class="tick-box"></span><span>`)
		w.inlines(item)
		w.str("</span></label></li>")
	}
	w.str("</ul></fieldset>")
}

func (w *body) cards(c *document.Cards) {
	w.openField("cards-field", c.Label)
	w.str(`<div class="card-grid">`)
	for n := 1; n <= c.Count; n++ {
		card := w.t.T("site-card-n", "n", n)
		w.str(`<fieldset class="write-card"><legend>`)
		w.text(card)
		w.str("</legend>")
		if len(c.Prompts) == 0 {
			w.area(document.Control(c.Field, n), 3, card)
		}
		for i, prompt := range c.Prompts {
			w.str("<label>")
			w.inlines(prompt)
			w.area(document.Control(c.Field, n, i+1), 1, "")
			w.str("</label>")
		}
		w.str("</fieldset>")
	}
	w.str("</div></fieldset>")
}

// area writes a field for words; its name comes from the label round it where
// said is "".
func (w *body) area(name string, rows int, said string) {
	w.str("<textarea")
	w.attr("name", name)
	w.attr("rows", strconv.Itoa(rows))
	if said != "" {
		w.attr("aria-label", said)
	}
	w.str(keepNothing + "></textarea>")
}

func (w *body) grid(g *document.Grid) {
	heads := len(g.Rows) > 0
	for _, row := range g.Rows {
		heads = heads && len(row) > 0 && len(row[0].Text) > 0
	}
	column := func(col int) string {
		if col < len(g.Head) {
			return document.PlainText(g.Head[col].Text)
		}
		return strconv.Itoa(col + 1)
	}
	w.str(`<div class="field grid-field">`)
	parts := tableParts{Class: "grid-input", Caption: g.Label, Head: g.Head, Rows: g.Rows, RowHeads: heads, Stack: len(g.Head) > 2}
	w.tableOf(parts, func(row, col int, c document.Cell) {
		if len(c.Text) > 0 {
			w.inlines(c.Text)
			return
		}
		said := w.t.T("site-cell", "column", column(col), "n", row+1)
		if heads {
			said = w.t.T("site-cell-named", "column", column(col), "row", document.PlainText(g.Rows[row][0].Text))
		}
		w.area(document.Control(g.Field, row+1, col+1), 1, said)
	})
	w.str("</div>")
}

// svg opens a drawing of the page's own, in user units.
func (w *body) svg(width, height int, label string) {
	w.str(`<svg class="drawing" role="img"`)
	w.attr("viewBox", fmt.Sprintf("0 0 %d %d", width, height))
	w.attr("aria-label", label)
	w.str(` fill="none" stroke="currentColor" font-size="17">`)
}

func (w *body) svgText(x, y int, anchor, words string) {
	w.str(fmt.Sprintf(`<text x="%d" y="%d" text-anchor="%s" stroke="none">`, x, y, anchor))
	w.text(words)
	w.str("</text>")
}

// circle draws rings with "me" in the middle, and takes the people of each.
func (w *body) circle(c *document.ClosenessCircle) {
	w.openField("circle-field", c.Label)
	w.svg(400, 400, w.t.T("site-circle-alt", "rings", strings.Join(c.Rings, ", ")))
	for i, ring := range c.Rings {
		r := 44 + 150*(i+1)/len(c.Rings)
		w.str(fmt.Sprintf(`<circle cx="200" cy="200" r="%d" stroke-width="1.500"/>`, r))
		w.svgText(200, 200-r+20, "middle", ring)
	}
	w.str(`<circle cx="200" cy="200" r="24" fill="currentColor"/><text x="200" y="205" text-anchor="middle" stroke="none" class="inverse">`)
	w.text(w.t.T("site-circle-me"))
	w.str("</text></svg>")
	w.line("hint screen-only", w.t.T("site-circle-write"))
	w.str(`<div class="entries">`)
	for i, ring := range c.Rings {
		w.str("<label>")
		w.text(capital(ring))
		w.area(document.Control(c.Field, i+1), 1, "")
		w.str("</label>")
	}
	w.str("</div></fieldset>")
}

// timeline draws a line of mood over a line of events, and takes the events.
func (w *body) timeline(l *document.Timeline) {
	from, to := l.From, l.To
	if from == "" {
		from = w.t.T("site-timeline-start")
	}
	if to == "" {
		to = w.t.T("site-timeline-now")
	}
	w.openField("timeline-field", l.Label)
	w.svg(480, 270, w.t.T("site-timeline-alt", "from", from, "to", to))
	w.str(`<path class="faint" d="M36 34H472M36 92H472" stroke-dasharray="4 5"/><path d="M36 24V150H472M36 216H472M462 210l10 6-10 6"/>`)
	w.svgText(26, 40, "end", "10")
	w.svgText(26, 98, "end", "5")
	w.svgText(26, 156, "end", "0")
	w.svgText(44, 20, "start", w.t.T("site-timeline-mood"))
	w.svgText(36, 200, "start", w.t.T("site-timeline-events"))
	w.svgText(36, 246, "start", from)
	w.svgText(472, 246, "end", to)
	w.str("</svg>")
	w.line("hint screen-only", w.t.T("site-timeline-write"))
	w.str(`<ol class="events">`)
	for n := 1; n <= document.Events; n++ {
		name := document.Control(l.Field, n)
		w.str("<li>")
		w.numbered("site-timeline-when", n)
		w.str(`<input type="text"` + keepNothing)
		w.attr("name", name+document.EventWhen)
		w.str("></label>")
		w.numbered("site-timeline-events", n)
		w.area(name+document.EventWhat, 1, "")
		w.str("</label>")
		w.numbered("site-timeline-mood", n)
		w.mood(name + document.EventMood)
		w.str("</label></li>")
	}
	w.str("</ol></fieldset>")
}

// numbered opens a label that is told from its like by a number, which is said
// but not shown.
func (w *body) numbered(key string, n int) {
	w.str("<label>")
	w.text(w.t.T(key))
	w.str(`<span class="visually-hidden"> `)
	w.int(n)
	w.str("</span>")
}

func (w *body) mood(name string) {
	w.str(`<input type="number" min="0" max="10" inputmode="numeric"` + keepNothing)
	w.attr("name", name)
	w.str(">")
}

// chart draws a grid of mood over weeks or sessions, and takes the numbers.
func (w *body) chart(c *document.Chart) {
	unit := c.Unit
	if key := "site-unit-" + unit; w.t.Has(key) {
		unit = w.t.T(key)
	}
	const left, right, top, bottom = 36, 470, 12, 252
	x := func(n int) int { return left + (right-left)*n/max(c.Weeks, 1) }
	w.openField("chart-field", c.Label)
	w.svg(480, 310, w.t.T("site-chart-alt", "unit", unit, "n", c.Weeks))
	w.str(`<path class="faint" d="`)
	for mood := 1; mood <= 10; mood++ {
		w.str(fmt.Sprintf("M%d %dH%d", left, bottom-(bottom-top)*mood/10, right))
	}
	for n := 1; n <= c.Weeks; n++ {
		w.str(fmt.Sprintf("M%d %dV%d", x(n), top, bottom))
	}
	w.str(fmt.Sprintf(`"/><path d="M%d %dV%dH%d"/>`, left, top, bottom, right))
	for mood := 0; mood <= 10; mood += 2 {
		w.svgText(left-10, bottom-(bottom-top)*mood/10+6, "end", strconv.Itoa(mood))
	}
	every := 1 + c.Weeks/17
	for n := every; n <= c.Weeks; n += every {
		w.svgText(x(n), bottom+22, "middle", strconv.Itoa(n))
	}
	w.svgText((left+right)/2, bottom+48, "middle", capital(unit))
	w.str("</svg>")
	w.line("hint screen-only", w.t.T("site-chart-write", "unit", unit))
	w.str(`<div class="entries steps">`)
	for n := 1; n <= c.Weeks; n++ {
		w.str("<label>")
		w.text(w.t.T("site-chart-step", "unit", capital(unit), "n", n))
		w.mood(document.Control(c.Field, n))
		w.str("</label>")
	}
	w.str("</div></fieldset>")
}

func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}
