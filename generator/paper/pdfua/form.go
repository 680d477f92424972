package pdfua

import (
	"maps"
	"slices"
)

// form is what the catalog says of the fields.
type form struct {
	dict    dict
	widgets map[int]bool // the objects of all fields and of their widgets
	names   map[string]bool
}

// acroForm checks the form as a whole; fields are also checked as annotations.
func (c *checker) acroForm() {
	c.form = form{c.dict(c.root["AcroForm"]), map[int]bool{}, map[string]bool{}}
	if c.form.dict["XFA"] != nil {
		c.xfa(c.form.dict["XFA"])
	}
	if c.resolve(c.form.dict["NeedAppearances"]) == true {
		c.add(House, 0, 0, "viewers are told to draw the fields themselves (NeedAppearances)")
	}
	for _, o := range c.array(c.form.dict["Fields"]) {
		c.field(o, "", 0)
	}
}

func (c *checker) xfa(o object) {
	c.add(House, 0, 0, "the file has an XFA form")
	var packets []byte
	for _, o := range c.list(o) {
		packets = append(packets, c.bytes(c.stream(o))...)
	}
	if dynamicXFA.Match(packets) {
		c.add("25-001", 0, 0, "the file has a dynamic XFA form")
	}
}

// field notes a field and all below it. above is the name of the one above it.
func (c *checker) field(o object, above string, depth int) {
	r, _ := o.(ref)
	d := c.dict(o)
	if d == nil || depth > maxDepth || c.form.widgets[int(r)] || !c.step() {
		return
	}
	c.form.widgets[int(r)] = true
	if d["T"] != nil {
		above += "." + c.text(d["T"])
		if c.form.names[above] {
			c.add(House, 0, int(r), "two fields are named %q", above[1:])
		}
		c.form.names[above] = true
	}
	for _, k := range c.array(d["Kids"]) {
		c.field(k, above, depth+1)
	}
	if c.inherited(d, "FT") == name("Tx") {
		c.typedIn(d, int(r))
	}
}

// inherited gives an entry of a field, its own or of those above it.
func (c *checker) inherited(d dict, key name) object {
	for range maxDepth {
		if o := c.resolve(d[key]); o != nil || d["Parent"] == nil {
			return o
		}
		d = c.dict(d["Parent"])
	}
	return nil
}

// typedIn notes that text can be typed in the font of a field: in every code that
// has a width.
func (c *checker) typedIn(d dict, r int) {
	da, ok := c.inherited(d, "DA").(text)
	if !ok {
		da, _ = c.resolve(c.form.dict["DA"]).(text)
	}
	key := fontOf(da)
	f := c.font(c.dict(c.dict(c.form.dict["DR"])["Font"])[key])
	if f == nil {
		c.add(clauseResources, 0, r, "the font /%s that a field is filled in with is not in the resources of the form", key)
		return
	}
	if f.typed {
		return
	}
	f.typed = true
	f.use("A", 0)
	first, _ := c.integer(f.dict["FirstChar"])
	for i, o := range c.array(f.dict["Widths"]) {
		if width, _ := c.float(o); width > 0 && !f.composite && first+i >= 0 && first+i < 256 {
			f.use(text([]byte{byte(first + i)}), 0)
		}
	}
}

// fontOf gives the font that a default appearance sets.
func fontOf(da text) name {
	l := lexer{data: []byte(da)}
	var last name
	for {
		o, err := l.object(0)
		if err != nil || o == keyword("Tf") {
			return last
		}
		if n, ok := o.(name); ok {
			last = n
		}
	}
}

// widget checks a field where it stands on the page.
func (c *checker) widget(p *page, r int, d dict, n *node) {
	if n == nil || n.std != "Form" {
		c.add("28-010", p.number, r, "a field is not in a Form element")
	}
	tip, _ := c.inherited(d, "TU").(text)
	if c.text(tip) == "" && (n == nil || c.text(n.dict["Alt"]) == "") {
		c.add("28-005", p.number, r, "a field does not say what it is for (TU)")
	}
	if c.text(tip) != "" && !c.hasLang && (n == nil || !n.lang) {
		c.add("11-005", p.number, r, "the language of a field's TU is not known")
	}
	if !c.form.widgets[r] {
		c.add(House, p.number, r, "a field is not in the form of the catalog")
	}
	look := c.resolve(c.dict(d["AP"])["N"])
	if states, ok := look.(dict); ok {
		look = c.resolve(states[c.name(d["AS"])])
	}
	if _, ok := look.(*stream); !ok {
		c.add(House, p.number, r, "a field has no appearance in the state that it is in (AP)")
	}
}

// appearance reads what an annotation shows. It is neither tagged nor to be: it
// belongs to the annotation.
func (c *checker) appearance(p *page, d dict) {
	list := array{c.dict(d["AP"])["N"]}
	if states, ok := c.resolve(list[0]).(dict); ok {
		list = nil
		for _, state := range slices.Sorted(maps.Keys(states)) {
			list = append(list, states[state])
		}
	}
	for _, o := range list {
		n, _ := o.(ref)
		s := c.stream(o)
		use := formUse{int(n), artifact}
		if s == nil || c.forms[use] {
			continue
		}
		c.forms[use] = true
		r := reader{checker: c, page: p, form: int(n), told: map[string]bool{}, marks: []mark{{artifact, true}}}
		r.read(c.bytes(s), c.dict(s.dict["Resources"]), 1)
	}
}
