package document

import (
	"strings"
	"unicode"
)

// Bind makes pieces the packet's only part, in their order, as `iptpress packet`
// and the packet builder of the site do. All must be for the audience of the
// first; those that are not are left out, and given back. A packet for clinicians
// has no page of help lines.
func (p *Packet) Bind(pieces []*Document) (strays []*Document) {
	part := Part{}
	for _, d := range pieces {
		switch {
		case part.Audience == "":
			part.Audience = d.Audience
		case part.Audience != d.Audience:
			strays = append(strays, d)
			continue
		}
		p.Draft = p.Draft || d.Draft
		part.Documents = append(part.Documents, d)
	}
	if part.Audience == Clinician {
		p.HelpNow = nil
	}
	p.Parts = []Part{part}
	return strays
}

// Typed makes what somebody typed fit to be set: lines that end in "\n", without
// white around them, and without characters that only steer a machine.
func Typed(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ", "\u2028", "\n", "\u2029", "\n").Replace(strings.ToValidUTF8(s, ""))
	s = strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) || r == '\uFEFF' || r == '\uFFFE' {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}
