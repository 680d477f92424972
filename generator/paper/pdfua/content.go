package pdfua

import (
	"bytes"
	"errors"
)

// content reads what every page draws.
func (c *checker) content() {
	for _, p := range c.pages {
		var data []byte
		for _, o := range c.list(p.dict["Contents"]) {
			// Words do not go on from one stream to the next.
			data = append(append(data, c.bytes(c.stream(o))...), '\n')
		}
		r := reader{checker: c, page: p, told: map[string]bool{}}
		r.read(data, p.resources, 0)
	}
}

// state says what content is marked as.
type state int

const (
	unmarked state = iota
	artifact
	tagged
)

// mark is what one BMC or BDC begins. It goes on for what is nested in it.
type mark struct {
	state state
	lang  bool // its language is known
}

// formUse is a form XObject drawn in a state; it need not be read twice.
type formUse struct {
	ref   int
	state state
}

// reader follows the operators of one page.
type reader struct {
	*checker
	page  *page
	form  int // the form XObject being read, or 0 for the page itself
	marks []mark
	font  *font
	saved []*font
	told  map[string]bool // what was already found on this page
}

func (r *reader) now() mark {
	if len(r.marks) == 0 {
		return mark{unmarked, r.hasLang}
	}
	return r.marks[len(r.marks)-1]
}

// tell adds a finding, once a page.
func (r *reader) tell(rule, what string) {
	if !r.told[rule+what] {
		r.told[rule+what] = true
		r.add(rule, r.page.number, r.form, "%s", what)
	}
}

// read follows a content stream.
func (r *reader) read(data []byte, resources dict, depth int) {
	outside := len(r.marks)
	l := lexer{data: data}
	var operands []object
	for {
		o, err := l.object(0)
		if errors.Is(err, errEnd) {
			break
		}
		if err != nil {
			r.fail("page %d: %w", r.page.number, err)
			return
		}
		op, ok := o.(keyword)
		if !ok {
			if operands = append(operands, o); len(operands) > 100 {
				operands = operands[1:] // no operator takes so many
			}
			continue
		}
		if op == "BI" {
			r.paint("an image")
			skipImage(&l)
		} else {
			r.operator(op, operands, resources, outside, depth)
		}
		operands = operands[:0]
	}
	if len(r.marks) > outside {
		r.tell(clauseContent, "marked content has no end (EMC)")
		r.marks = r.marks[:outside]
	}
}

// skipImage goes to the end of an inline image.
func skipImage(l *lexer) {
	for {
		i := bytes.Index(l.data[l.pos:], []byte("EI"))
		if i < 0 {
			l.pos = len(l.data)
			return
		}
		l.pos += i + 2
		before := l.pos - 3
		if before >= 0 && isSpace(l.data[before]) && (l.pos == len(l.data) || isSpace(l.data[l.pos])) {
			return
		}
	}
}

func (r *reader) operator(op keyword, operands []object, resources dict, outside, depth int) {
	last := func(i int) object { // the ith operand from the end
		if i >= len(operands) {
			return nil
		}
		return operands[len(operands)-1-i]
	}
	switch op {
	case "BMC":
		r.begin(last(0), nil)
	case "BDC":
		properties, ok := last(0).(dict)
		if key, named := last(0).(name); named {
			properties, ok = r.dict(r.dict(resources["Properties"])[key]), true
		}
		if !ok {
			r.tell(clauseContent, "marked content has no properties (BDC)")
		}
		r.begin(last(1), properties)
	case "EMC":
		if len(r.marks) <= outside {
			r.tell(clauseContent, "marked content ends that did not begin (EMC)")
			return
		}
		r.marks = r.marks[:len(r.marks)-1]
	case "q":
		r.saved = append(r.saved, r.font)
	case "Q":
		if n := len(r.saved); n > 0 {
			r.font, r.saved = r.saved[n-1], r.saved[:n-1]
		}
	case "Tf":
		key, _ := last(1).(name)
		r.font = r.checker.font(r.dict(resources["Font"])[key])
		if r.font == nil {
			r.tell(clauseResources, "the font /"+string(key)+" is not in the resources")
		}
	case "Tj", "'", `"`:
		s, _ := last(0).(text)
		r.show(s)
	case "TJ":
		a, _ := last(0).(array)
		for _, o := range a {
			if s, ok := o.(text); ok {
				r.show(s)
			}
		}
	case "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh":
		r.paint("a path or fill")
	case "Do":
		key, _ := last(0).(name)
		r.do(r.dict(resources["XObject"])[key], key, resources, depth)
	}
}

// begin enters marked content.
func (r *reader) begin(tag object, properties dict) {
	m := r.now()
	if lang, ok := r.resolve(properties["Lang"]).(text); ok {
		m.lang = langForm.MatchString(string(lang))
	}
	mcid, hasMCID := r.integer(properties["MCID"])
	switch {
	case tag == name("Artifact"):
		if m.state == tagged {
			r.tell("01-003", "an artifact stands inside tagged content")
		}
		m.state = artifact
	case hasMCID:
		if m.state == artifact {
			r.tell("01-004", "tagged content stands inside an artifact")
		}
		m.state = unmarked
		if n := r.enter(mcid); n != nil {
			m.state = tagged
			m.lang = m.lang || n.lang
		}
	}
	r.marks = append(r.marks, m)
}

// enter notes an MCID and gives the element that it belongs to.
func (r *reader) enter(mcid int) *node {
	if r.form != 0 {
		r.uses[r.form]++
		return r.tree.content[item{r.page.number, r.form, mcid}]
	}
	if r.page.marked[mcid] {
		r.tell(clauseItems, "two pieces of marked content have the same MCID")
	}
	r.page.marked[mcid] = true
	return r.tree.content[item{page: r.page.number, mcid: mcid}]
}

// paint notes that something is drawn.
func (r *reader) paint(what string) {
	if r.now().state == unmarked {
		r.tell("01-005", what+" is neither tagged nor an artifact")
	}
}

// show notes drawn text.
func (r *reader) show(s text) {
	if s == "" {
		return
	}
	r.paint("text")
	if m := r.now(); m.state == tagged && !m.lang {
		r.tell("11-001", "the language of text is not known")
	}
	if r.font == nil {
		r.tell(clauseContent, "text is drawn without a font")
		return
	}
	r.font.use(s, r.page.number)
}

// do follows an image or form XObject.
func (r *reader) do(o object, key name, resources dict, depth int) {
	s := r.stream(o)
	if s == nil {
		r.tell(clauseResources, "the XObject /"+string(key)+" is not in the resources")
		return
	}
	if r.name(s.dict["Subtype"]) != "Form" {
		r.paint("an image")
		return
	}
	n, _ := o.(ref)
	if s.dict["Ref"] != nil {
		r.tell("30-001", "a form XObject shows part of another file")
	}
	if r.uses[int(n)] > 0 {
		r.tell("30-002", "a form XObject with tagged content is drawn twice")
	}
	use := formUse{int(n), r.now().state}
	if r.forms[use] || depth > maxDepth {
		return
	}
	r.forms[use] = true
	if own := r.dict(s.dict["Resources"]); own != nil {
		resources = own
	}
	form, font, saved := r.form, r.font, r.saved
	r.form, r.saved = int(n), nil
	r.read(r.bytes(s), resources, depth+1)
	r.form, r.font, r.saved = form, font, saved
}
