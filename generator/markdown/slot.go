package markdown

import (
	"cmp"
	"path"
)

// slotSource gives the clinic's Markdown for a slot, placed in the clinic's
// file, in the language or else in another that the clinic has it in, which it
// names.
func (p *Parser) slotSource(name, lang string) (s *source, other string) {
	words := p.lib.Clinic.Slots[name]
	body, other := words.Find(lang, p.lib.Languages...)
	file := cmp.Or(p.lib.Clinic.File, "content/clinic.yaml")
	s = &source{text: []byte(body), file: file, dir: path.Dir(file), slot: name}
	for _, l := range append([]string{lang}, p.lib.Languages...) {
		if at := p.lib.Clinic.SlotPos[name][l]; words[l] == body && at.Line > 0 {
			s.line, s.indent = at.Line, at.Col-1
			break
		}
	}
	return s, other
}
