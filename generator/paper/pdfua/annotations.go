package pdfua

// annotations checks the annotations of each page.
func (c *checker) annotations() {
	for _, p := range c.pages {
		c.actions(p.number, p.dict["AA"])
		list := c.array(p.dict["Annots"])
		shown := 0
		for _, o := range list {
			r, _ := o.(ref)
			if !c.step() {
				return
			}
			if c.annotation(p, int(r), c.dict(o)) {
				shown++
			}
		}
		if shown == 0 {
			continue
		}
		switch tabs := c.name(p.dict["Tabs"]); tabs {
		case "S":
		case "":
			c.add("28-008", p.number, p.ref, "the page has annotations and does not say in which order they come (Tabs)")
		default:
			c.add("28-009", p.number, p.ref, "the order of the annotations is %s, not that of the structure", tabs)
		}
	}
}

// known are the annotation types of ISO 32000-1, table 169.
var known = func() map[name]bool {
	m := map[name]bool{}
	for _, n := range words("Text Link FreeText Line Square Circle Polygon PolyLine Highlight Underline Squiggly StrikeOut " +
		"Stamp Caret Ink Popup FileAttachment Sound Movie Widget Screen PrinterMark TrapNet Watermark 3D Redact") {
		m[n] = true
	}
	return m
}()

// annotation checks one annotation and tells whether it can be seen.
func (c *checker) annotation(p *page, r int, d dict) bool {
	const hidden = 2
	if flags, _ := c.integer(d["F"]); flags&hidden != 0 || d == nil {
		return false
	}
	c.action(p.number, d["A"])
	c.actions(p.number, d["AA"])
	c.destination(p.number, r, d["Dest"])
	c.appearance(p, d)
	n := c.tree.objects[r]
	var in name
	alt := ""
	if n != nil {
		in, alt = n.std, c.text(n.dict["Alt"])
	}
	contents := c.text(d["Contents"])
	if contents != "" && !c.hasLang && (n == nil || !n.lang) {
		c.add("11-004", p.number, r, "the language of an annotation's Contents is not known")
	}
	switch kind := c.name(d["Subtype"]); {
	case kind == "Link":
		if in != "Link" {
			c.add("28-011", p.number, r, "a link is not in a Link element")
		}
		if contents == "" {
			c.add("28-012", p.number, r, "a link does not say in words where it leads (Contents)")
		}
	case kind == "Widget":
		c.widget(p, r, d, n)
	case kind == "TrapNet":
		c.add("28-007", p.number, r, "the page has a trap network")
	case kind == "PrinterMark":
		c.add(House, p.number, r, "the page has a printer's mark")
		if n != nil {
			c.add("28-017", p.number, r, "a printer's mark is in the structure tree")
		}
	case !known[kind]:
		if in != "Annot" || contents == "" && alt == "" {
			c.add("28-006", p.number, r, "an annotation of the unknown type %s is not in an Annot element, or has no words (Contents)", kind)
		}
	default:
		if in != "Annot" {
			c.add("28-002", p.number, r, "an annotation of type %s is not in an Annot element", kind)
		}
		if contents == "" && alt == "" {
			c.add("28-004", p.number, r, "an annotation of type %s has no words (Contents)", kind)
		}
		switch kind {
		case "FileAttachment":
			c.fileSpec("28-016", p.number, "", d["FS"])
		case "Sound", "Movie", "Screen", "3D":
			c.add(House, p.number, r, "the page plays media (%s)", kind)
		}
	}
	return true
}
