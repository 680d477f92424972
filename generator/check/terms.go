package check

import (
	"slices"
	"strings"

	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/readability"
)

var termUnexplained = &Rule{
	ID: "term-unexplained", Severity: diag.Info,
	Title:  "A term of the glossary is explained where it is first used",
	Reason: "Someone who does not know a word reads on without it, and guesses. A link to the term explains it at once, on page and on paper.",
	Mend:   "Link its first use: [sick role](term:sick-role). Or say it in plain words.",
}

// glossaryTerm is the words of a term, or others for it.
type glossaryTerm struct {
	id    string
	words []string
}

// termsIn lists the glossary's words of a language by the first of them.
func (c *Checker) termsIn(lang string) map[string][]glossaryTerm {
	c.termsOnce.Do(func() {
		c.terms = map[string]map[string][]glossaryTerm{}
		for _, lang := range c.lib.Languages {
			all := map[string][]glossaryTerm{}
			for _, t := range c.lib.Glossary {
				for i, name := range append([]string{t.Term[lang]}, t.Also[lang]...) {
					term := glossaryTerm{id: t.ID}
					p := readability.Plain(name)
					if i > 0 && len(p.Words) == 1 && strings.ToUpper(name) != name {
						continue // "focus", "therapy": a word for it that has other senses
					}
					for _, w := range p.Words {
						term.words = append(term.words, w.Low)
					}
					if len(term.words) > 0 {
						all[term.words[0]] = append(all[term.words[0]], term)
					}
				}
			}
			c.terms[lang] = all
		}
	})
	return c.terms[lang]
}

// everyday are terms that the glossary explains and that readers know well enough
// to read on, or that every text of the library brings in.
var everyday = set("ipt interpersonal psychotherapy interpersonal-psychotherapy depression grief therapist mood symptom homework clinician group-ipt ipt-a")

// termsUnexplained reports terms in running text for clients that stand there
// before they are linked, or without.
func termsUnexplained(t *text) {
	for _, u := range t.uses {
		words := u.p.Text[u.start:u.end]
		t.at(termUnexplained, u.p, u.start, u.end, diag.Fix{}, "link it: ["+words+"](term:"+u.id+")", "%q is used before it is explained", words)
	}
}

// use is where a term is used.
type use struct {
	p          *readability.Passage
	start, end int
	id         string
}

func (t *text) unexplained() []use {
	if t.handout == nil || !t.client() || t.d.Kind == document.Worksheet {
		return nil
	}
	var all []use
	terms := t.termsIn(t.d.Lang)
	done := map[string]bool{} // explained, or reported
	for i := range t.passages {
		p := &t.passages[i]
		if !t.forClient(p) || p.Kind != document.ParagraphRun && p.Kind != document.ItemRun {
			continue
		}
		for k := 0; k < len(p.Words); k++ {
			term := termAt(terms, p, k)
			if term == nil {
				continue
			}
			last := k + len(term.words) - 1
			start, end := p.Words[k].Start, p.Words[last].End
			k = last
			if done[term.id] || everyday[term.id] {
				continue
			}
			done[term.id] = true
			if !linked(p, start, end) && !inBrackets(p.Text, start, end) {
				all = append(all, use{p, start, end, term.id})
			}
		}
	}
	return all
}

// termAt gives the longest term whose words stand at a word.
func termAt(terms map[string][]glossaryTerm, p *readability.Passage, i int) *glossaryTerm {
	var best *glossaryTerm
	list := terms[p.Words[i].Low]
	for k := range list {
		if (best == nil || len(list[k].words) > len(best.words)) && follows(p, i, len(p.Words), list[k].words) {
			best = &list[k]
		}
	}
	return best
}

// linked reports whether a stretch of a passage is, or is part of, a link to the
// glossary or to another piece.
func linked(p *readability.Passage, start, end int) bool {
	return slices.ContainsFunc(p.Marks, func(m readability.Mark) bool {
		switch m.In.(type) {
		case *document.Term, *document.Link:
			return m.Start < end && start < m.End
		}
		return false
	})
}

// inBrackets reports whether a term is all that stands in brackets, after the
// plain words for it: "a big change (role transition)".
func inBrackets(text string, start, end int) bool {
	open := strings.LastIndexAny(text[:start], "().")
	shut := strings.IndexAny(text[end:], "().")
	return open >= 0 && text[open] == '(' && shut >= 0 && text[end+shut] == ')'
}
