package markdown

import (
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"iptpress/generator/document"
	"iptpress/generator/library"
)

// box makes what a ":::" line stands for.
func (m *maker) box(n *box) document.Block {
	m.report(n.problems)
	if n.name == "" {
		if n.stray {
			m.errorf(n.offset, "stray-close", m.strayHint(n), "this ::: closes nothing")
		}
	}
	if n.spec == nil {
		m.blocks(n) // for its mistakes
		return nil
	}
	if last, ok := n.LastChild().(*box); ok && n.holds && last.spec != nil && !last.spec.holds {
		m.unclosed = oneLineHint(last)
	}
	a := m.attrs(n)
	if n.spec.box != "" {
		return m.textBox(n, a)
	}
	switch n.name {
	case "lines":
		return &document.Lines{Field: m.field(), Label: a.words("label"), Hint: a.words("hint"), Rows: a.number("rows", 3)}
	case "scale":
		return m.scale(n, a)
	case "checklist":
		c := &document.Checklist{Field: m.field(), Label: a.words("label")}
		c.Items = m.onlyList(n, "a box to tick")
		return c
	case "cards":
		c := &document.Cards{Field: m.field(), Label: a.label(), Count: a.number("count", 4)}
		c.Prompts = m.onlyList(n, "a prompt")
		return c
	case "closeness-circle":
		return m.circle(n, a)
	case "timeline":
		return &document.Timeline{Field: m.field(), Label: a.label(), From: a.plain("from", "timeline-from"), To: a.plain("to", "timeline-to")}
	case "grid":
		return m.grid(n, a)
	case "chart":
		return &document.Chart{Field: m.field(), Label: a.label(), Weeks: a.number("weeks", 16), Unit: a.plain("unit", "chart-unit")}
	case "contacts":
		return m.contacts(a)
	case "slot":
		return m.slot(n, a)
	case "table":
		return m.facts(a)
	}
	return nil
}

func (m *maker) strayHint(n *box) string {
	if before, ok := n.PreviousSibling().(*box); ok && before.spec != nil && !before.spec.holds {
		return oneLineHint(before)
	}
	if m.unclosed != "" {
		return m.unclosed
	}
	return "delete it, or open a box above it"
}

func oneLineHint(b *box) string {
	return "::: " + b.name + " is one line and needs no closing :::"
}

func (m *maker) textBox(n *box, a attrs) document.Block {
	b := &document.Box{Kind: n.spec.box, Title: a.plain("title", "box-"+n.name)}
	m.boxes = append(m.boxes, b)
	if b.Blocks = m.blocks(n); len(b.Blocks) == 0 && len(n.problems) == 0 {
		m.errorf(n.offset, "empty-box", "write its text or delete it", "::: %s holds nothing", n.name)
	}
	return b
}

func (m *maker) scale(n *box, a attrs) document.Block {
	s := &document.Scale{Field: m.field(), Label: a.words("label"),
		From: a.number("from", 0), To: a.number("to", 10), Low: a.plain("low", ""), High: a.plain("high", "")}
	if s.To <= s.From || s.To-s.From > 20 {
		m.errorf(n.offset, "bad-attribute", "such as from=0 to=10", "a scale from %d to %d cannot be drawn: it takes 2 to 21 numbers", s.From, s.To)
		return nil
	}
	return s
}

func (m *maker) circle(n *box, a attrs) document.Block {
	c := &document.ClosenessCircle{Field: m.field(), Label: a.label()}
	for ring := range strings.SplitSeq(a.plain("rings", "closeness-rings"), ";") {
		c.Rings = append(c.Rings, strings.TrimSpace(ring))
	}
	if len(c.Rings) < 2 || len(c.Rings) > 5 || slices.Contains(c.Rings, "") {
		m.errorf(n.offset, "bad-attribute", `such as rings="closest; close; further away"`, "a closeness circle takes 2 to 5 rings, each with a name")
	}
	return c
}

func (m *maker) grid(n *box, a attrs) document.Block {
	g := &document.Grid{Field: m.field(), Label: a.label()}
	var t *document.Table
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *attrText:
		case *extast.Table:
			if t == nil {
				t = m.table(c).(*document.Table)
				continue
			}
			m.errorf(c.Pos(), "bad-grid", "close it after the first", "::: grid holds one table")
		default:
			m.errorf(blockPos(c, n), "bad-grid", "move this out of it", "::: grid holds a table and nothing else")
		}
	}
	if t == nil {
		m.errorf(n.offset, "bad-grid", "write one with at least its head", "::: grid holds no table")
		return nil
	}
	g.Head, g.Rows = t.Head, t.Rows
	for range a.number("rows", 0) {
		g.Rows = append(g.Rows, make([]document.Cell, len(t.Head)))
	}
	if len(g.Rows) == 0 {
		m.errorf(n.offset, "bad-grid", "add rows=7", "this grid has no row to write in")
	}
	return g
}

// onlyList makes the items of the one list that a block holds.
func (m *maker) onlyList(n *box, what string) [][]document.Inline {
	var items [][]document.Inline
	lists := 0
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *attrText:
		case *ast.List:
			if lists++; lists == 1 {
				items = m.lineItems(c, what)
				continue
			}
			m.errorf(c.Pos(), "bad-list", "use the same bullet for every item", "::: %s holds one list", n.name)
		default:
			m.errorf(blockPos(c, n), "bad-list", "move this out of it", "::: %s holds a list and nothing else", n.name)
		}
	}
	if lists == 0 {
		m.errorf(n.offset, "bad-list", "write one item on each line, beginning with -", "::: %s holds no list", n.name)
	}
	return items
}

// blockPos gives the place of a block, or that of the box around it.
func blockPos(n ast.Node, around *box) int {
	if n.Pos() >= 0 {
		return n.Pos()
	}
	return around.offset
}

func (m *maker) contacts(a attrs) document.Block {
	kinds := strings.Fields(a.word("kinds"))
	known := library.ContactKinds()
	for i := 0; i < len(kinds); {
		kind := kinds[i]
		switch {
		case !slices.Contains(known, kind):
			m.errorf(a.offset("kinds"), "unknown-contact-kind", suggest(kind, known, "the kinds are "+strings.Join(known, ", ")), "unknown kind of contact %s", quote(kind))
		case len(m.p.lib.ContactsFor(m.lang, kinds[i:i+1])) == 0:
			m.warnf(a.offset("kinds"), "no-contact", "nothing is shown for it; add a line to the country's contacts", "there is no verified contact of the kind %s", quote(kind))
		default:
			i++
			continue
		}
		kinds = slices.Delete(kinds, i, i+1)
	}
	if len(kinds) == 0 {
		return nil
	}
	return &document.Contacts{Lines: m.p.lib.ContactsFor(m.lang, kinds)}
}

// slot makes the clinic's own words.
func (m *maker) slot(n *box, a attrs) document.Block {
	name := a.word("name")
	_, known := m.p.lib.Clinic.Slots[name]
	switch {
	case name == "":
		return nil
	case m.src.slot != "":
		m.errorf(n.offset, "nested-slot", "write the words here", "a slot cannot hold a slot")
		return nil
	case !known:
		// A near name may be another text, such as that for teens.
		hint := suggest(name, m.p.names.slots, "")
		if hint != "" {
			hint += " If not, "
		}
		m.errorf(a.offset("name"), "unknown-slot", hint+"add it to the slots of clinic.yaml", "unknown slot %s", quote(name))
		return nil
	}
	words, lang := m.p.slotSource(name, m.lang)
	around := m.src
	m.src = words
	s := &document.Slot{Name: name, Lang: lang, Blocks: m.text()}
	m.src = around
	if len(s.Blocks) == 0 {
		m.errorf(a.offset("name"), "empty-slot", "fill it in clinic.yaml", "the slot %s is empty", quote(name))
		return nil
	}
	return s
}

// facts makes a table of a group of facts.
func (m *maker) facts(a attrs) document.Block {
	id := a.word("of")
	g := m.p.group(id)
	if id == "" {
		return nil
	}
	if g == nil {
		m.errorf(a.offset("of"), "unknown-fact", suggest(id, m.p.names.groups, "the groups stand in facts.yaml"), "unknown group of facts %s", quote(id))
		return nil
	}
	t := &document.Table{RowHeads: true, Caption: m.dataText(g.Title), Align: make([]document.Align, len(g.Columns))}
	for _, c := range g.Columns {
		t.Head = append(t.Head, document.Cell{Text: m.dataText(c)})
	}
	for _, f := range g.Facts {
		text := m.dataText(f.Text)
		if numbers := m.cite(f.Sources); len(numbers) > 0 {
			text = append(text, &document.Cite{Numbers: numbers})
		}
		row := []document.Cell{{Text: m.dataText(f.Label)}, {Text: text}, {Text: m.dataText(f.Note)}}
		t.Rows = append(t.Rows, row[:min(len(row), len(g.Columns))])
	}
	return t
}

// cite gives the numbers of sources, the new ones numbered on. A packet's intro
// has no list of sources, so it gets none.
func (m *maker) cite(keys []string) []int {
	var numbers []int
	for _, key := range keys {
		if m.p.lib.Sources[key] == nil || m.intro {
			continue
		}
		if m.numbers == nil {
			m.numbers = map[string]int{}
		}
		if m.numbers[key] == 0 {
			m.cited = append(m.cited, key)
			m.numbers[key] = len(m.cited)
		}
		if number := m.numbers[key]; !slices.Contains(numbers, number) {
			numbers = append(numbers, number)
		}
	}
	return numbers
}

// attrs reads a block's attributes as its spec says they are.
type attrs struct {
	m *maker
	n *box
}

// attrs checks a block's attributes against its spec.
func (m *maker) attrs(n *box) attrs {
	a := attrs{m, n}
	for _, attr := range n.attrs.list {
		if n.spec.attr(attr.name) == nil {
			var names []string
			for _, s := range n.spec.attrs {
				names = append(names, s.name)
			}
			m.errorf(attr.offset, "unknown-attribute", suggest(attr.name, names, "it takes "+strings.Join(names, ", ")), "::: %s has no attribute %s", n.name, quote(attr.name))
		}
	}
	for _, s := range n.spec.attrs {
		if given := n.attrs.get(s.name); s.required && n.attrs.problem == nil && (given == nil || strings.TrimSpace(a.word(s.name)) == "") {
			m.errorf(n.offset, "missing-attribute", "add {"+s.name+`="…"}`, "::: %s needs its %s", n.name, s.name)
		}
	}
	return a
}

// words gives running text.
func (a attrs) words(name string) []document.Inline {
	for c := a.n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*attrText); ok && t.name == name {
			return a.m.quoted(t)
		}
	}
	return nil
}

// label gives the label, or else what such a block is usually called.
func (a attrs) label() []document.Inline {
	if label := a.words("label"); len(label) > 0 {
		return label
	}
	return []document.Inline{document.Text(a.m.p.say(a.m.lang, "label-"+a.n.name))}
}

// plain gives text without markup, or else the string of the locale.
func (a attrs) plain(name, otherwise string) string {
	if s := strings.TrimSpace(document.PlainText(a.words(name))); s != "" {
		return s
	}
	if otherwise == "" {
		return ""
	}
	return a.m.p.say(a.m.lang, otherwise)
}

// word gives the value as typed.
func (a attrs) word(name string) string {
	attr := a.n.attrs.get(name)
	if attr == nil {
		return ""
	}
	return string(attr.value.Value(a.m.src.text))
}

func (a attrs) number(name string, otherwise int) int {
	attr := a.n.attrs.get(name)
	if attr == nil {
		return otherwise
	}
	s := a.n.spec.attr(name)
	typed := a.word(name)
	n, err := strconv.Atoi(typed)
	if err != nil || n < s.min || n > s.max {
		a.m.errorf(attr.value.Start, "bad-attribute", "", "%s is a whole number from %d to %d, not %s", name, s.min, s.max, quote(typed))
		return otherwise
	}
	return n
}

func (a attrs) offset(name string) int { return a.n.attrs.get(name).value.Start }
