package check

import (
	"strings"

	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/readability"
)

var claimSource = &Rule{
	ID: "claim-source", Severity: diag.Warning,
	Title:  "What is said of a treatment's effect has its source",
	Reason: "A clinic answers for what it hands out. A claim with a source can be checked, and mended when the source changes.",
	Mend:   "Cite the source in the sentence or the paragraph: [@key]. Or say it is not known.",
}

// treatments are what a claim speaks of.
var treatments = set("ipt ipt-a ipsrt ipc cbt cbt-e cbt-ed psychotherapy psychotherapies therapy therapies treatment treatments counseling medicine medicines medication antidepressant antidepressants exposure")

// effects are verbs that say what a treatment does, with the words that take that
// sense away when they follow at once.
var effects = map[string]map[string]bool{
	"works":    set("on with from out through together by"),
	"helps":    set("you them him her us"),
	"helped":   set("you him her"),
	"reduces":  nil,
	"prevents": nil,
	"improves": nil,
	"relieves": nil,
	"eases":    nil,
	"lowers":   nil,
	"protects": nil,
	"cures":    nil,
	"outdoes":  nil,
}

// effectPhrases say so in more words.
var effectPhrases = [][]string{
	{"is", "effective"}, {"are", "effective"}, {"as", "effective"}, {"more", "effective"}, {"less", "effective"}, {"an", "effective"},
	{"works", "as", "well"}, {"work", "as", "well"}, {"works", "about", "as", "well"}, {"work", "about", "as", "well"},
	{"did", "better"}, {"does", "better"}, {"did", "worse"}, {"did", "as", "well"}, {"as", "good", "as"}, {"works", "better"}, {"works", "faster"},
	{"can", "help", "people"}, {"can", "help", "adults"}, {"can", "help", "teens"}, {"can", "help", "with"}, {"can", "prevent"}, {"can", "reduce"},
}

// doubts are words after which no claim is made.
var doubts = set("if whether how not never nobody no wish hope ask unless when may might")

// unnamed are words before a treatment that is none in particular.
var unnamed = set("another no any what which each every other a")

// claimSources reports claims in running text that nothing is cited for.
func claimSources(t *text) {
	if !readability.Graded(t.d.Lang) || t.packet != nil {
		return
	}
	for i := range t.passages {
		p := &t.passages[i]
		if p.Kind != document.ParagraphRun && p.Kind != document.CellRun || p.Box == document.ExampleBox || cites(p) {
			continue
		}
		for _, s := range p.Sentences {
			if first, last, ok := claim(p, s); ok {
				t.at(claimSource, p, p.Words[first].Start, p.Words[last].End, diag.Fix{}, "cite one, such as [@key], in the same paragraph, or say that it is not known",
					"%q: a treatment is said to do something, and no source is cited for it", p.Text[p.Words[first].Start:p.Words[last].End])
			}
		}
	}
}

// claim finds the words of a sentence that say what a treatment does.
func claim(p *readability.Passage, s readability.Sentence) (first, last int, ok bool) {
	start, end := p.Span(s)
	said := p.Text[start:end]
	if strings.HasSuffix(strings.TrimRight(said, "”\"’)"), "?") || strings.ContainsAny(said, "“\"") {
		return 0, 0, false
	}
	subject := -1
	for i := s.First; i < s.Last; i++ {
		w := p.Words[i].Low
		switch {
		case doubts[w]:
			return 0, 0, false
		case treatments[w]:
			if i == s.First || !unnamed[p.Words[i-1].Low] {
				subject = i
			}
			continue
		case subject < 0:
			continue
		}
		if stops, is := effects[w]; is && p.Words[i-1].Low != "that" && p.Words[i-1].Low != "which" && (i+1 == s.Last || !stops[p.Words[i+1].Low]) {
			return i, i, true
		}
		for _, phrase := range effectPhrases {
			if follows(p, i, s.Last, phrase) {
				return i, i + len(phrase) - 1, true
			}
		}
	}
	return 0, 0, false
}

func follows(p *readability.Passage, i, end int, phrase []string) bool {
	if i+len(phrase) > end {
		return false
	}
	for k, w := range phrase {
		if p.Words[i+k].Low != w {
			return false
		}
	}
	return true
}

// cites reports whether a passage cites a source, or calls a footnote that may.
func cites(p *readability.Passage) bool {
	for _, m := range p.Marks {
		switch m.In.(type) {
		case *document.Cite, document.NoteRef:
			return true
		}
	}
	return false
}
