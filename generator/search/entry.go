package search

import (
	"bytes"
	"encoding/binary"
	"slices"

	"iptpress/generator/document"
	"iptpress/generator/library"
)

// kind of what is found; the script of the page knows the numbers.
type kind int

const (
	toRead kind = iota
	toWrite
	easyRead
	packet
	page
	term
)

// setOf gives the set of names among all, in whose order bit 0 stands for the
// first.
func setOf[T ~string](all []T, names ...T) int {
	set := 0
	for _, name := range names {
		if i := slices.Index(all, name); i >= 0 {
			set |= 1 << i
		}
	}
	return set
}

// phasesOf gives the set of phases; "any" stands for all of them.
func phasesOf(names []string) int {
	if slices.Contains(names, "any") {
		return 1<<len(document.Phases) - 1
	}
	return setOf(document.Phases, names...)
}

// entry is what can be found.
type entry struct {
	kind                     kind
	slug, title, summary     string
	audiences, phases, areas int
	draft                    bool
	sections                 []string // its headings, each after its anchor

	counts []count
	length int64 // the weight of all its words
	by     int   // the counter whose numbers counts has
}

// count is the weight of a word in an entry.
type count struct{ word, weight int32 }

// entries lists what can be found, in the order of ties, each with how to read its
// text.
func (s *Source) entries() (entries []*entry, reading []func(*counter)) {
	add := func(e *entry, read func(*counter)) {
		entries = append(entries, e)
		reading = append(reading, read)
	}
	addDocument := func(e entry, d *document.Document, counted *[]byte) {
		add(&e, func(c *counter) {
			if counted != nil && *counted != nil {
				e.recall(c, *counted)
				return
			}
			c.document(d)
			e.sections = sections(d)
			if counted != nil {
				*counted = e.remember(c)
			}
		})
	}
	for i, d := range s.Documents {
		k := toRead
		switch d.Kind {
		case document.Worksheet:
			k = toWrite
		case document.EasyRead:
			k = easyRead
		}
		var counted *[]byte
		if s.Counted != nil {
			counted = &s.Counted[i]
		}
		addDocument(entry{
			kind: k, slug: d.Slug, title: d.Title, summary: d.Summary,
			audiences: setOf(document.Audiences, d.Audience), phases: phasesOf(d.Phases), areas: setOf(document.Areas, d.ProblemAreas...),
			draft: d.Draft,
		}, d, counted)
	}
	for _, p := range s.Packets {
		e := entry{
			kind: packet, slug: p.Slug, title: p.Title, summary: p.Summary,
			phases: phasesOf(p.Phases), areas: setOf(document.Areas, p.ProblemAreas...), draft: p.Draft,
		}
		for _, part := range p.Parts {
			e.audiences |= setOf(document.Audiences, part.Audience)
		}
		add(&e, func(c *counter) {
			c.text(inTitle, p.Title)
			c.text(inSummary, p.Summary)
			c.blocks(p.Intro)
			for _, part := range p.Parts {
				for _, d := range part.Documents {
					c.text(inText, d.Title)
				}
			}
		})
	}
	for _, d := range s.Pages {
		addDocument(entry{kind: page, slug: d.Slug, title: d.Title, summary: d.Summary}, d, nil)
	}
	for _, t := range s.Glossary {
		title, summary := t.Term.In(s.Lang), t.Definition.In(s.Lang)
		add(&entry{kind: term, slug: t.ID, title: title, summary: summary}, func(c *counter) {
			c.text(inTitle, title)
			c.text(inTitle, t.Also[s.Lang]...)
			c.text(inText, summary)
		})
	}
	return entries, reading
}

// remember writes what was read of a text, as bytes that recall reads in another
// run: its sections, and what each word weighs.
func (e *entry) remember(c *counter) []byte {
	b := c.buf[:0]
	text := func(s string) {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	b = binary.AppendUvarint(b, uint64(len(e.sections)))
	for _, s := range e.sections {
		text(s)
	}
	for _, n := range c.touched {
		text(c.words[n])
		b = binary.AppendUvarint(b, uint64(c.weight[n]))
	}
	c.buf = b
	return bytes.Clone(b)
}

// recall takes up what remember wrote. Who keeps the bytes sees to it that they are
// whole, by a hash.
func (e *entry) recall(c *counter, b []byte) {
	number := func() int {
		v, size := binary.Uvarint(b)
		b = b[size:]
		return int(v)
	}
	text := func() []byte {
		n := number()
		s := b[:n]
		b = b[n:]
		return s
	}
	e.sections = make([]string, number())
	for i := range e.sections {
		e.sections[i] = string(text())
	}
	for len(b) > 0 {
		n := c.number(text())
		c.weigh(n, int32(number()))
	}
}

// dropCommon takes away the sections whose headings many texts have ("Try
// this"): they lead to no particular place.
func dropCommon(entries []*entry) {
	texts := map[string]int{}
	for _, e := range entries {
		for i := 1; i < len(e.sections); i += 2 {
			texts[e.sections[i]]++
		}
	}
	for _, e := range entries {
		kept := e.sections[:0]
		for i := 0; i < len(e.sections); i += 2 {
			if texts[e.sections[i+1]] <= max(3, len(entries)/50) {
				kept = append(kept, e.sections[i:i+2]...)
			}
		}
		e.sections = kept
	}
}

// sections lists a text's headings of the first level, each after its anchor.
func sections(d *document.Document) []string {
	var all []string
	for _, b := range d.Blocks {
		if h, ok := b.(*document.Heading); ok && h.Level == 2 {
			all = append(all, h.ID, document.PlainText(h.Text))
		}
	}
	return all
}

// synonyms gives what people type and the words that say it: the library's, and
// the glossary's other words for a term.
func (s *Source) synonyms() []library.Synonym {
	all := slices.Clone(s.Synonyms)
	for _, t := range s.Glossary {
		if also := t.Also[s.Lang]; len(also) > 0 {
			all = append(all, library.Synonym{
				Typed: map[string][]string{s.Lang: also},
				Means: map[string][]string{s.Lang: {t.Term.In(s.Lang)}},
			})
		}
	}
	return all
}
