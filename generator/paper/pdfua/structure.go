package pdfua

import (
	"maps"
	"slices"
	"strings"
)

// tree is the structure tree of a file.
type tree struct {
	root     *node // stands for the StructTreeRoot
	elements int
	byRef    map[int]*node
	// Whose each piece of content is.
	content map[item]*node
	objects map[int]*node // annotations and XObjects, by object number
	ids     map[string]*node
}

// item is marked content: an MCID on a page or, if stream is not 0, in a form.
type item struct{ page, stream, mcid int }

// node is a structure element.
type node struct {
	ref    int
	dict   dict
	role   name // as it stands in the file
	std    name // the standard type that the role map makes of it
	parent *node
	kids   []*node // only elements
	items  int     // pieces of content of its own
	objrs  int     // annotations
	page   int     // of its first content, from 1; 0: none
	lang   bool    // it or one above it says its language
}

// standard are the structure types of ISO 32000-1, 14.8.4.
var standard = func() map[name]bool {
	m := map[name]bool{}
	for _, s := range strings.Fields("Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private " +
		"P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD THead TBody TFoot " +
		"Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP Warichu WT WP Figure Formula Form") {
		m[name(s)] = true
	}
	return m
}()

// headingLevel gives the level of H1, H2, …; 0 for anything else. PDF/UA-1, 7.4.3,
// allows more than the six standard levels.
func headingLevel(n name) int {
	if len(n) < 2 || n[0] != 'H' || n[1] == '0' {
		return 0
	}
	level := 0
	for _, c := range n[1:] {
		if c < '0' || c > '9' || level > 1000 {
			return 0
		}
		level = level*10 + int(c-'0')
	}
	return level
}

func isStandard(n name) bool { return standard[n] || headingLevel(n) > 0 }

// structure reads the structure tree and checks its elements.
func (c *checker) structure() {
	c.tree = &tree{root: &node{lang: c.hasLang}, byRef: map[int]*node{}, content: map[item]*node{}, objects: map[int]*node{}, ids: map[string]*node{}}
	d := c.dict(c.root["StructTreeRoot"])
	if d == nil {
		c.add(clauseTagged, 0, 0, "the file has no structure tree")
		return
	}
	if r, ok := c.root["StructTreeRoot"].(ref); ok {
		c.tree.root.ref = int(r)
	}
	c.tree.root.dict = d
	c.roleMap(c.dict(d["RoleMap"]))
	for _, k := range c.list(d["K"]) {
		c.readElement(c.tree.root, k, 0)
	}
	if len(c.tree.root.kids) == 0 {
		c.add(clauseTagged, 0, 0, "the structure tree is empty")
	}
	c.idTree(d["IDTree"])
	c.headings()
	c.notes()
	c.walk(c.tree.root, c.element)
}

// walk visits the elements below n in reading order.
func (c *checker) walk(n *node, visit func(*node)) {
	for _, k := range n.kids {
		visit(k)
		c.walk(k, visit)
	}
}

func (c *checker) roleMap(roles dict) {
	for _, from := range slices.Sorted(maps.Keys(roles)) {
		if isStandard(from) && c.name(roles[from]) != from {
			c.add("02-004", 0, 0, "the role map makes the standard type %s another, %s", from, c.name(roles[from]))
		}
	}
}

// standardType follows the role map.
func (c *checker) standardType(n *node) name {
	roles := c.dict(c.tree.root.dict["RoleMap"])
	role := n.role
	for seen := map[name]bool{}; !isStandard(role); {
		if seen[role] {
			c.add("02-003", 0, n.ref, "the role map leads from %s in a circle", n.role)
			return ""
		}
		seen[role] = true
		next := c.name(roles[role])
		if next == "" {
			c.add("02-001", 0, n.ref, "the role map does not lead from %s to a standard type", n.role)
			return ""
		}
		role = next
	}
	return role
}

// readElement reads an element and all below it.
func (c *checker) readElement(parent *node, o object, depth int) {
	r, _ := o.(ref)
	d := c.dict(o)
	switch {
	case depth > maxDepth:
		c.fail("the structure tree is too deep")
		return
	case d == nil:
		c.add(clauseElement, 0, int(r), "an element of the structure tree is missing")
		return
	case r == 0:
		c.add(clauseElement, 0, 0, "an element of the structure tree is not an object of its own")
		return
	case c.tree.byRef[int(r)] != nil:
		c.add(clauseElement, 0, int(r), "an element stands twice in the structure tree")
		return
	}
	n := &node{ref: int(r), dict: d, role: c.name(d["S"]), parent: parent, lang: parent.lang}
	c.tree.byRef[int(r)] = n
	c.tree.elements++
	parent.kids = append(parent.kids, n)
	n.std = c.standardType(n)
	if lang, ok := c.resolve(d["Lang"]).(text); ok {
		n.lang = langForm.MatchString(string(lang))
		if !n.lang {
			c.add("11-001", 0, n.ref, "the language of a %s element, %q, is not a language tag", n.role, string(lang))
		}
	}
	if p, ok := d["P"].(ref); !ok || int(p) != parent.ref {
		c.add(clauseElement, 0, n.ref, "a %s element does not name its parent (P)", n.role)
	}
	n.page = c.number(d["Pg"])
	for _, k := range c.list(d["K"]) {
		if !c.step() {
			return
		}
		c.readKid(n, k, depth)
	}
	if n.page == 0 && len(n.kids) > 0 {
		n.page = n.kids[0].page
	}
}

// readKid reads a child of an element: content, an annotation, or an element.
func (c *checker) readKid(n *node, o object, depth int) {
	if mcid, ok := c.resolve(o).(int); ok {
		c.own(n, n.dict["Pg"], nil, mcid)
		return
	}
	d := c.dict(o)
	page := d["Pg"]
	if page == nil {
		page = n.dict["Pg"]
	}
	switch c.name(d["Type"]) {
	case "MCR":
		mcid, ok := c.integer(d["MCID"])
		if !ok {
			mcid = -1
		}
		c.own(n, page, d["Stm"], mcid)
	case "OBJR":
		n.objrs++
		r, _ := d["Obj"].(ref)
		if c.resolve(r) == nil {
			c.add(clauseItems, n.page, n.ref, "a %s element refers to an annotation that is not there", n.role)
			return
		}
		if c.tree.objects[int(r)] != nil {
			c.add(clauseItems, n.page, int(r), "an annotation belongs to two elements")
			return
		}
		c.tree.objects[int(r)] = n
	default:
		c.readElement(n, o, depth+1)
	}
}

// own notes that marked content belongs to an element.
func (c *checker) own(n *node, pg, stm object, mcid int) {
	n.items++
	page := c.number(pg)
	if page == 0 || mcid < 0 {
		c.add(clauseItems, 0, n.ref, "a %s element has content that is on no page", n.role)
		return
	}
	if n.page == 0 {
		n.page = page
	}
	at := item{page: page, mcid: mcid}
	if r, ok := stm.(ref); ok {
		at.stream = int(r)
	}
	if c.tree.content[at] != nil {
		c.add(clauseItems, page, n.ref, "the marked content %d belongs to two elements", mcid)
		return
	}
	c.tree.content[at] = n
}

// idTree checks that IDs are unique and can be found.
func (c *checker) idTree(o object) {
	found := map[string]int{}
	c.nameTree(o, func(key string, v object) {
		r, _ := v.(ref)
		found[key] = int(r)
	})
	c.walk(c.tree.root, func(n *node) {
		id, ok := c.resolve(n.dict["ID"]).(text)
		if !ok {
			return
		}
		if c.tree.ids[string(id)] == nil {
			c.tree.ids[string(id)] = n
		} else if n.std != "Note" { // these have a rule of their own
			c.add(clauseElement, n.page, n.ref, "two elements have the ID %q", string(id))
		}
		if found[string(id)] == 0 {
			c.add(clauseElement, n.page, n.ref, "the ID %q is not in the IDTree", string(id))
		}
	})
}

// headings checks that levels follow each other.
func (c *checker) headings() {
	var last int
	var plain, numbered bool
	c.walk(c.tree.root, func(n *node) {
		if n.std == "H" {
			plain = true
		}
		level := headingLevel(n.std)
		if level == 0 {
			return
		}
		switch {
		case last == 0 && level != 1:
			c.add("14-002", n.page, n.ref, "the first heading is H%d, not H1", level)
		case last != 0 && level > last+1:
			c.add("14-003", n.page, n.ref, "H%d follows H%d: a level is skipped", level, last)
		}
		last, numbered = level, true
	})
	if plain && numbered {
		c.add("14-007", 0, 0, "the file has both H and numbered headings")
	}
}

// notes checks that each note has an ID of its own.
func (c *checker) notes() {
	seen := map[string]bool{}
	c.walk(c.tree.root, func(n *node) {
		if n.std != "Note" {
			return
		}
		id := c.text(n.dict["ID"])
		switch {
		case id == "":
			c.add("19-003", n.page, n.ref, "a Note has no ID")
		case seen[id]:
			c.add("19-004", n.page, n.ref, "two Notes have the ID %q", id)
		}
		seen[id] = true
	})
}

// element checks one element.
func (c *checker) element(n *node) {
	c.nesting(n)
	alt, actual := c.text(n.dict["Alt"]), c.text(n.dict["ActualText"])
	if !n.lang && (alt != "" || actual != "" || c.text(n.dict["E"]) != "") {
		c.add("11-002", n.page, n.ref, "the language of the Alt, ActualText or E of a %s element is not known", n.role)
	}
	headings := 0
	for _, k := range n.kids {
		if k.std == "H" {
			headings++
		}
	}
	if headings > 1 {
		c.add("14-006", n.page, n.ref, "a %s element has more than one H", n.role)
	}
	switch n.std {
	case "Figure":
		if alt == "" && actual == "" {
			c.add("13-004", n.page, n.ref, "a Figure has no alternative text")
		}
		c.needsBBox(n)
	case "Formula":
		if alt == "" && actual == "" {
			c.add("17-002", n.page, n.ref, "a Formula has no alternative text")
		}
		c.needsBBox(n)
	case "Table":
		c.table(n)
	case "Form":
		if c.attribute(n, "PrintField", "Role") == nil && (n.objrs != 1 || n.items+len(n.kids) > 0) {
			c.add(clauseForm, n.page, n.ref, "a Form without a Role must hold one field and nothing else")
		}
	}
}

// needsBBox checks that an illustration says where it is.
func (c *checker) needsBBox(n *node) {
	box := c.array(c.attribute(n, "Layout", "BBox"))
	var v [4]float64
	for i := range v {
		if i < len(box) {
			v[i], _ = c.float(box[i])
		}
	}
	if len(box) != 4 || v[0] >= v[2] || v[1] >= v[3] {
		c.add(clauseBBox, n.page, n.ref, "a %s does not say where it is on the page (BBox)", n.role)
	}
}

// attribute gives an attribute of an element, its own or of its classes.
func (c *checker) attribute(n *node, owner, key name) object {
	classes := c.dict(c.tree.root.dict["ClassMap"])
	lists := []array{c.list(n.dict["A"])}
	for _, class := range c.list(n.dict["C"]) {
		lists = append(lists, c.list(classes[c.name(class)]))
	}
	for _, list := range lists {
		for _, o := range list {
			if d := c.dict(o); c.name(d["O"]) == owner && d[key] != nil {
				return c.resolve(d[key])
			}
		}
	}
	return nil
}

// parents checks that the way back from content to structure agrees with the
// structure.
func (c *checker) parents() {
	entries := map[int]object{}
	c.numberTree(c.tree.root.dict["ParentTree"], func(key int, v object) { entries[key] = v })
	for _, p := range c.pages {
		var list array
		if key, ok := c.integer(p.dict["StructParents"]); ok {
			list = c.array(entries[key])
		} else if len(p.marked) > 0 {
			c.add(clauseParents, p.number, p.ref, "the page has marked content and no StructParents")
			continue
		}
		for _, mcid := range slices.Sorted(maps.Keys(p.marked)) {
			var r ref
			if mcid < len(list) {
				r, _ = list[mcid].(ref)
			}
			if n := c.tree.content[item{page: p.number, mcid: mcid}]; n != nil && n.ref != int(r) {
				c.add(clauseParents, p.number, int(r), "the ParentTree does not lead from the marked content %d to its %s element", mcid, n.role)
			}
		}
	}
	for _, at := range slices.SortedFunc(maps.Keys(c.tree.content), compareItems) {
		if n := c.tree.content[at]; at.stream == 0 && !c.pages[at.page-1].marked[at.mcid] {
			c.add(clauseItems, at.page, n.ref, "a %s element has the marked content %d, which is not on the page", n.role, at.mcid)
		}
	}
	for _, r := range slices.Sorted(maps.Keys(c.tree.objects)) {
		n := c.tree.objects[r]
		key, ok := c.integer(c.dict(ref(r))["StructParent"])
		if back, _ := entries[key].(ref); !ok || int(back) != n.ref {
			c.add(clauseParents, n.page, r, "the ParentTree does not lead from the annotation to its %s element", n.role)
		}
	}
}

func compareItems(a, b item) int {
	for _, d := range []int{a.page - b.page, a.stream - b.stream, a.mcid - b.mcid} {
		if d != 0 {
			return d
		}
	}
	return 0
}
