package markdown

import (
	"cmp"
	"path"
)

// slotSource gives the clinic's Markdown for a slot, placed in the clinic's file.
func (p *Parser) slotSource(name, lang, body string) *source {
	file := cmp.Or(p.lib.Clinic.File, "content/clinic.yaml")
	s := &source{text: []byte(body), file: file, dir: path.Dir(file), slot: name}
	if at, ok := p.lib.Clinic.SlotPos[name][lang]; ok {
		s.line, s.indent = at.Line, at.Col-1
	}
	return s
}
