package generator

import (
	"io/fs"
	"os"

	"iptpress/generator/check"
	"iptpress/generator/diag"
	"iptpress/generator/document"
)

// Advice is what an editor would say of a piece.
type Advice struct {
	File     string
	Messages []diag.Message // what is wrong with it, and what the editorial rules say
	Reading  *Reading       // nil where no formula holds
}

// Advice looks at what the page at a path shows. Dates are judged by today; ""
// leaves them be. It gives fs.ErrNotExist for a page that is a list.
func (s *Session) Advice(name string, today document.Date) (*Advice, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	p, ok := s.piece(name)
	if !ok {
		return nil, fs.ErrNotExist
	}
	a := &Advice{File: p.file}
	all := &diag.List{}
	wrong := false
	for _, m := range s.messages {
		if m.File == p.file {
			all.Add(m)
			wrong = wrong || m.Severity == diag.Error
		}
	}
	if !wrong { // else the text is another than the page
		if err := s.shown.advise(p, a, today, all); err != nil {
			return nil, err
		}
	}
	a.Messages = all.Messages()
	return a, nil
}

// advise hears the editorial rules about a piece.
func (n *shown) advise(p piece, a *Advice, today document.Date, all *diag.List) error {
	rules := n.rulesOf(today)
	var said []diag.Message
	switch {
	case p.packet != nil:
		said = rules.Packet(n.library.Packet(p.packet.Lang, p.packet.Slug), p.packet)
	case p.document.Kind == document.Page:
		said = rules.Page(n.library.Page(p.document.Lang, p.document.Slug), p.document)
	default:
		root, err := os.OpenRoot(n.source)
		if err != nil {
			return err
		}
		defer root.Close()
		// The library does not keep the words of handouts: their trees have them.
		h := n.library.Reread(root.FS(), n.handouts[handoutFolder(p.document)], &diag.List{})
		if h == nil {
			return fs.ErrNotExist
		}
		found := rules.Examine(h, p.document)
		said, a.Reading = found.Messages, reading(found)
	}
	for _, m := range said {
		all.Add(m)
	}
	return nil
}

// rulesOf gives the checker of a day, which learns words as it goes.
func (n *shown) rulesOf(today document.Date) *check.Checker {
	n.rules.Lock()
	defer n.rules.Unlock()
	if n.rules.of == nil || n.rules.today != today {
		n.rules.of, n.rules.today = check.New(n.library, today), today
	}
	return n.rules.of
}
