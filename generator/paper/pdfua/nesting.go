package pdfua

import (
	"slices"
	"strings"
)

// family are elements that only stand with each other (ISO 32000-1, tables 333,
// 336, 337 and 338), and the condition that one breaks who does otherwise.
type family struct {
	rule    string
	parents []name // where it may stand; nil: anywhere
	kids    []name // what it may hold; nil: anything
}

var families = map[name]family{
	"Table": {"09-004", nil, words("TR THead TBody TFoot Caption")},
	"THead": {"09-004", words("Table"), words("TR")},
	"TBody": {"09-004", words("Table"), words("TR")},
	"TFoot": {"09-004", words("Table"), words("TR")},
	"TR":    {"09-004", words("Table THead TBody TFoot"), words("TH TD")},
	"TH":    {"09-004", words("TR"), nil},
	"TD":    {"09-004", words("TR"), nil},

	"L":     {"09-005", nil, words("L LI Caption")},
	"LI":    {"09-005", words("L"), words("Lbl LBody")},
	"LBody": {"09-005", words("LI"), nil},

	"TOC":  {"09-006", nil, words("TOC TOCI Caption")},
	"TOCI": {"09-006", words("TOC"), words("Lbl Reference NonStruct P TOC")},

	"Ruby": {"09-007", nil, words("RB RT RP")},
	"RB":   {"09-007", words("Ruby"), nil},
	"RT":   {"09-007", words("Ruby"), nil},
	"RP":   {"09-007", words("Ruby"), nil},

	"Warichu": {"09-008", nil, words("WT WP")},
	"WT":      {"09-008", words("Warichu"), nil},
	"WP":      {"09-008", words("Warichu"), nil},
}

func words(s string) []name {
	var list []name
	for _, w := range strings.Fields(s) {
		list = append(list, name(w))
	}
	return list
}

// nesting checks an element against its family.
func (c *checker) nesting(n *node) {
	f, ok := families[n.std]
	if !ok {
		return
	}
	if f.parents != nil && !slices.Contains(f.parents, n.parent.std) {
		c.add(f.rule, n.page, n.ref, "a %s stands in %s", n.std, orRoot(n.parent.std))
	}
	if f.kids == nil {
		return
	}
	if n.items > 0 {
		c.add(f.rule, n.page, n.ref, "a %s holds content itself, not in one of its parts", n.std)
	}
	for i, k := range n.kids {
		switch {
		case !slices.Contains(f.kids, k.std):
			c.add(f.rule, k.page, k.ref, "a %s holds a %s", n.std, k.role)
		case k.std == "Caption" && i != 0 && (n.std != "Table" || i != len(n.kids)-1):
			c.add(f.rule, k.page, k.ref, "the Caption of a %s is in the middle of it", n.std)
		}
	}
}

func orRoot(n name) name {
	if n == "" {
		return "no standard element"
	}
	return n
}

// table checks parts, cells and headers of a table.
func (c *checker) table(t *node) {
	count := map[name]int{}
	for _, k := range t.kids {
		count[k.std]++
	}
	switch {
	case count["THead"] > 1 || count["TFoot"] > 1 || count["Caption"] > 1:
		c.add("09-004", t.page, t.ref, "a Table has more than one THead, TFoot or Caption")
	case count["THead"]+count["TFoot"] > 0 && count["TBody"] == 0:
		c.add("09-004", t.page, t.ref, "a Table has a THead or TFoot and no TBody")
	}
	c.grid(t)
	c.headers(t)
}

// rows gives the rows of a table in order.
func rows(t *node) []*node {
	var list []*node
	for _, k := range t.kids {
		switch k.std {
		case "TR":
			list = append(list, k)
		case "THead", "TBody", "TFoot":
			for _, r := range k.kids {
				if r.std == "TR" {
					list = append(list, r)
				}
			}
		}
	}
	return list
}

// maxSpan bounds what a broken file can make grid do.
const maxSpan = 1000

// grid checks that the cells fill a rectangle without lying on each other.
func (c *checker) grid(t *node) {
	var below []int // by column: how many more rows a cell from above covers
	columns := -1
	for _, r := range rows(t) {
		at := 0
		next := make([]int, 0, len(below))
		for _, n := range below {
			next = append(next, max(0, n-1))
		}
		for _, cell := range r.kids {
			if cell.std != "TH" && cell.std != "TD" {
				continue
			}
			for at < len(below) && below[at] > 0 {
				at++
			}
			width, height := c.span(cell, "ColSpan"), c.span(cell, "RowSpan")
			for range width {
				if at < len(below) && below[at] > 0 {
					c.add("09-004", cell.page, cell.ref, "a cell lies on one that comes down from above")
					return
				}
				if at == len(next) {
					next = append(next, 0)
				}
				next[at] = height - 1
				at++
			}
		}
		for at < len(below) && below[at] > 0 {
			at++
		}
		if columns < 0 {
			columns = at
		}
		if at != columns {
			c.add("09-004", r.page, r.ref, "a row has %d columns; those above have %d", at, columns)
			return
		}
		below = next
	}
	if slices.ContainsFunc(below, func(n int) bool { return n > 0 }) {
		c.add("09-004", t.page, t.ref, "a cell reaches below the last row of its Table")
	}
}

// span gives how many rows or columns a cell covers.
func (c *checker) span(cell *node, key name) int {
	o := c.attribute(cell, "Table", key)
	if o == nil {
		return 1
	}
	n, ok := o.(int)
	if !ok || n < 1 || n > maxSpan {
		c.add("09-004", cell.page, cell.ref, "a cell has a wrong %s", key)
		return 1
	}
	return n
}

// headers checks that each cell's headers can be told, by Headers or by Scope.
func (c *checker) headers(t *node) {
	byID := true
	for _, r := range rows(t) {
		for _, cell := range r.kids {
			ids := c.array(c.attribute(cell, "Table", "Headers"))
			if cell.std == "TD" && len(ids) == 0 {
				byID = false
			}
			for _, o := range ids {
				if n := c.tree.ids[c.rawText(o)]; n == nil || n.std != "TH" {
					c.add("15-003", cell.page, cell.ref, "a cell names the header %q, which is no TH", c.rawText(o))
				}
			}
		}
	}
	if byID {
		return
	}
	for _, r := range rows(t) {
		for _, cell := range r.kids {
			scope, _ := c.attribute(cell, "Table", "Scope").(name)
			if cell.std == "TH" && scope != "Row" && scope != "Column" && scope != "Both" {
				c.add("15-003", cell.page, cell.ref, "a TH does not say which cells it heads (Scope)")
			}
		}
	}
}

// rawText gives the bytes of a string, as IDs are compared.
func (c *checker) rawText(o object) string {
	s, _ := c.resolve(o).(text)
	return string(s)
}
