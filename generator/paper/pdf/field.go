package pdf

import (
	"cmp"
	"fmt"
	"strings"
)

// field is what a viewer lets people fill in: a text, a box to tick, or one
// button of several. It has no border or background: the page shows where it is.
type field struct {
	kind  fieldKind
	name  string // "" for a button, whose Radio has it
	label string // what a screen reader says (TU)
	lines bool   // more than one line can be typed
	radio *Radio // of a button
	value string // of a box or button that is on
	on    bool   // a box or button is
	typed string // what stands in it
	shown *Page  // how; nil where nothing does
}

type fieldKind int

const (
	textField fieldKind = iota
	checkBox
	button
)

// Flags of fields (ISO 32000-1, tables 226 and 228).
const (
	flagMultiline = 1 << 12
	flagRadio     = 1 << 15
)

// Radio is a field of several buttons, of which one at a time is on.
type Radio struct {
	name, label string
	chosen      string // the value of the button that is on, or ""
	buttons     []*annot
	ref         int
}

// TypeIn says in which face and size text is typed into the file's fields. Only
// the characters of Windows-1252 can be typed in it.
func (d *Document) TypeIn(f *Face, size Length) { d.typeFace, d.typeSize = f, size }

// TextField lets people type within r. It belongs to e, a Form element, which
// holds nothing else. The name is unique in the file and has no period; label
// says what to fill in.
func (p *Page) TextField(e *Elem, r Rect, name, label string, lines bool) {
	if p.doc.typeFace == nil {
		p.fail("the field %q has no face to type in", name)
	}
	p.field(e, r, &field{kind: textField, name: name, label: label, lines: lines})
}

// FilledField is a TextField in which words stand already. It gives a page of the
// size of r to draw them on, without Begin and End: what a viewer shows until
// somebody types. The words may have line feeds, and characters that cannot be
// typed in the form's face.
func (p *Page) FilledField(e *Elem, r Rect, name, label string, lines bool, words string) *Page {
	if p.doc.typeFace == nil {
		p.fail("the field %q has no face to type in", name)
	}
	if err := checkText(words); err != nil {
		p.fail("the field %q: %v", name, err)
	}
	f := &field{kind: textField, name: name, label: label, lines: lines, typed: words}
	f.shown = &Page{doc: p.doc, number: p.number, width: r.W, height: r.H, bare: true}
	p.field(e, r, f)
	return f.shown
}

// CheckBox lets people tick r, or take away the tick of one that is on.
func (p *Page) CheckBox(e *Elem, r Rect, name, label string, on bool) {
	p.field(e, r, &field{kind: checkBox, name: name, label: label, value: "Yes", on: on})
}

// Radio makes a field of buttons, which are still to be added. The one with the
// value chosen is on; "" is for none.
func (d *Document) Radio(name, label, chosen string) *Radio {
	f := &Radio{name: name, label: label, chosen: chosen}
	d.nameField(name, label)
	d.radios = append(d.radios, f)
	return f
}

// Button lets people choose one value of f; label says which one.
func (p *Page) Button(e *Elem, r Rect, f *Radio, value, label string) {
	if strings.Trim(value, "-0123456789") != "" || value == "" {
		p.fail("the value %q of a button of %q is not a whole number", value, f.name)
	}
	a := p.field(e, r, &field{kind: button, label: label, radio: f, value: value, on: value == f.chosen})
	f.buttons = append(f.buttons, a)
}

func (p *Page) field(e *Elem, r Rect, f *field) *annot {
	if p.bare {
		p.fail("a booklet is for printing only; it has no fields")
	}
	if f.radio == nil {
		p.doc.nameField(f.name, f.label)
	}
	if err := checkText(f.label); err != nil {
		p.fail("the field %q: %v", f.name, err)
	}
	a := &annot{elem: e, field: f, area: []Rect{r}}
	p.annotate(a)
	return a
}

// nameField notes the name of a field.
func (d *Document) nameField(name, label string) {
	switch {
	case name == "" || strings.Contains(name, "."):
		d.fail("a field cannot have the name %q", name)
	case d.fields[name]:
		d.fail("two fields are named %q", name)
	case strings.TrimSpace(label) == "":
		d.fail("the field %q does not say what it is for", name)
	}
	d.fields[name] = true
}

// appendField writes the entries of a widget that is a field, or part of one.
func (a *annot) appendField(w *file) {
	f, d := a.field, a.page.doc
	look := func(shows byte) int { return d.look(w, shows, a.area[0]) }
	state := "Off"
	if f.on {
		state = f.value
	}
	switch f.kind {
	case textField:
		w.printf("/FT/Tx")
		if f.lines {
			w.printf("/Ff %d", flagMultiline)
		}
		if f.shown == nil {
			w.printf("/AP<</N %d 0 R>>", look('t'))
			break
		}
		w.body = appendText(append(w.body, "/V"...), f.typed)
		w.printf("/AP<</N %d 0 R>>", f.shown.writeTyped(w))
	case checkBox:
		w.printf("/FT/Btn/V/%s/AS/%s/AP<</N<</%s %d 0 R/Off %d 0 R>>>>", state, state, f.value, look('x'), look(' '))
	case button:
		w.printf("/Parent %d 0 R/AS/%s/AP<</N<</%s %d 0 R/Off %d 0 R>>>>", f.radio.ref, state, f.value, look('o'), look(' '))
	}
	if f.radio == nil {
		w.body = appendText(append(w.body, "/T"...), f.name)
	}
	w.body = appendText(append(w.body, "/TU"...), f.label)
}

// look is what a field shows in a state. Fields of the same size share it.
type look struct {
	shows byte // ' ' nothing, 't' no text yet, 'x' a cross, 'o' a dot
	w, h  Length
}

// look gives the object of a look, which is written when first asked for.
func (d *Document) look(w *file, shows byte, r Rect) int {
	l := look{shows, r.W, r.H}
	if ref, ok := d.looks[l]; ok {
		return ref
	}
	p := &Page{doc: d, width: l.w, height: l.h, bare: true}
	side := min(l.w, l.h)
	inset := side / 4
	path := &Path{}
	switch shows {
	case 't':
		p.op("/Tx BMC EMC") // viewers put what is typed in between
	case 'x':
		path.MoveTo(inset, inset)
		path.LineTo(l.w-inset, l.h-inset)
		path.MoveTo(l.w-inset, inset)
		path.LineTo(inset, l.h-inset)
		p.Draw(path, Paint{Stroke: &Black, Width: side / 8, Round: true})
	case 'o':
		path.Ellipse(Rect{X: inset, Y: inset, W: l.w - 2*inset, H: l.h - 2*inset})
		p.Draw(path, Paint{Fill: &Black})
	}
	ref := w.alloc()
	w.streamRaw(ref, p.xobject()+"/Resources<<>>", p.content)
	d.looks[l] = ref
	return ref
}

// writeTyped writes what a field shows that words stand in, in the fonts of the
// page, and gives its object. Viewers put what is typed later between the marks.
func (p *Page) writeTyped(w *file) int {
	p.endText()
	ref := w.alloc()
	content := append([]byte("/Tx BMC\nq\n"), p.content...)
	w.stream(ref, fmt.Sprintf("%s/Resources %d 0 R", p.xobject(), p.doc.resources), append(content, "Q\nEMC\n"...))
	return ref
}

// xobject is how a page that is drawn within others is described.
func (p *Page) xobject() string {
	return "/Type/XObject/Subtype/Form/BBox" + string(p.appendBox(nil, Rect{W: p.width, H: p.height}))
}

// writeForm writes the form and gives its object, or 0 where there is no field.
func (d *Document) writeForm(w *file) (int, error) {
	if len(d.fields) == 0 {
		return 0, nil
	}
	ref := w.alloc()
	var fields []int
	for _, a := range d.annots {
		switch f := a.field; {
		case f == nil:
		case f.radio == nil:
			fields = append(fields, a.ref)
		case f.radio.buttons[0] == a:
			fields = append(fields, f.radio.ref)
			f.radio.write(w)
		}
	}
	var font int
	if d.typeFace != nil {
		font = w.alloc()
		if err := d.typeFace.writeTyping(w, font); err != nil {
			return 0, err
		}
	}
	w.begin(ref)
	w.printf("<</Fields[")
	for i, f := range fields {
		w.appendRef(i, f)
	}
	w.printf("]")
	if font != 0 {
		w.printf("/DR<</Font<</Type %d 0 R>>>>/DA(/Type %s Tf 0 g)", font, appendLength(nil, d.typeSize))
	}
	w.printf(">>")
	return ref, nil
}

func (f *Radio) write(w *file) {
	w.begin(f.ref)
	w.printf("<</FT/Btn/Ff %d/V/%s/T", flagRadio, cmp.Or(f.chosen, "Off"))
	w.body = appendText(w.body, f.name)
	w.body = appendText(append(w.body, "/TU"...), f.label)
	w.printf("/Kids[")
	for i, a := range f.buttons {
		w.appendRef(i, a.ref)
	}
	w.printf("]>>")
}
