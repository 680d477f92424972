package generator

import (
	"iptpress/generator/check"
	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/library"
)

// editor hears the editorial rules about each text as it is parsed, while its
// source is still at hand. A nil editor says nothing.
type editor struct {
	rules *check.Checker
	diags *diag.List
}

func newEditor(c Config, lib *library.Library, diags *diag.List) *editor {
	if !c.Editor || lib.Published {
		return nil // what was published stays as it is
	}
	return &editor{check.New(lib, c.Today), diags}
}

func (e *editor) handout(h *library.Handout, d *document.Document) {
	if e != nil {
		e.tell(e.rules.Handout(h, d))
	}
}

func (e *editor) page(p *library.Page, d *document.Document) {
	if e != nil {
		e.tell(e.rules.Page(p, d))
	}
}

func (e *editor) packet(p *library.Packet, made *document.Packet) {
	if e != nil {
		e.tell(e.rules.Packet(p, made))
	}
}

func (e *editor) library() {
	if e != nil {
		e.tell(e.rules.Library())
	}
}

func (e *editor) tell(messages []diag.Message) {
	for _, m := range messages {
		e.diags.Add(m)
	}
}
