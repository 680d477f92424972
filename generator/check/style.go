package check

import (
	"strings"

	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/readability"
)

var passiveVoice = &Rule{
	ID: "passive-voice", Severity: diag.Info,
	Title:  "Sentences say who does what",
	Reason: "\"You choose a focus\" is shorter than \"a focus is chosen\", and says who it is that chooses.",
	Mend:   "Say who does it. Where nobody knows or it does not matter, leave it.",
}

// beForms begin a passive.
var beForms = set("am is are was were be been being isn't aren't wasn't weren't gets get got getting")

// betweens may stand between it and its participle.
var betweens = set("not also always never often usually sometimes already just still now only first then more most being been all both soon again rarely seldom well fully partly mostly long best better once")

// irregular participles do not end in -ed.
var irregular = set(`asked begun bitten born broken brought built bought caught chosen cut done drawn driven eaten felt fed found forgotten
	forgiven given held heard hidden hit kept known laid led left lent lost made meant met paid put read said seen sent set shown shut sold
	spent spoken stolen taken taught thought thrown told torn understood won worn written`)

// states are participles that say how someone or something is, not what is done.
var states = set(`tired worried interested married divorced separated scared depressed stressed excited bored pleased ashamed surprised
	confused concerned used supposed allowed needed related involved limited mixed mistaken relaxed relieved frightened annoyed
	disappointed exhausted embarrassed drained hurried pressed crowded closed opened trained retired unemployed employed detached
	attached connected left lost done hurt gone set based dressed engaged gifted skilled experienced advanced aged alleged
	beloved blessed naked rugged sacred wicked hundred indeed
	overwhelmed rested wanted loved valued grounded isolated bereaved disabled qualified licensed registered certified
	known meant made born broken stuck worn torn hidden withdrawn`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// passiveVoices reports passives in running text for clients.
func passiveVoices(t *text) {
	if t.handout == nil || !readability.Graded(t.d.Lang) {
		return
	}
	for i := range t.passages {
		p := &t.passages[i]
		if p.Kind != document.ParagraphRun || !t.forClient(p) {
			continue
		}
		for _, at := range passives(p) {
			t.at(passiveVoice, p, p.Words[at[0]].Start, p.Words[at[1]].End, diag.Fix{}, "say who does it, where that matters", "%q is passive", p.Text[p.Words[at[0]].Start:p.Words[at[1]].End])
		}
	}
}

// passives finds the passives of a passage, each by its first and last word.
// Those with a "by" say who does it, and are not what is looked for.
func passives(p *readability.Passage) [][2]int {
	var all [][2]int
	for _, s := range p.Sentences {
		for i := s.First; i < s.Last; i++ {
			if !beForms[p.Words[i].Low] {
				continue
			}
			k := i + 1
			for k < s.Last && betweens[p.Words[k].Low] {
				k++
			}
			if k == s.Last || strings.ContainsAny(p.Text[p.Words[i].End:p.Words[k].Start], ",.;:()“”\"") {
				continue
			}
			w := p.Words[k].Low
			if states[w] || w == "called" || strings.HasPrefix(w, "un") && w != "understood" || strings.Contains(w, "-") || !irregular[w] && (!strings.HasSuffix(w, "ed") || len(w) < 5) {
				continue
			}
			if k+1 < s.Last && p.Words[k+1].Low == "by" {
				continue
			}
			all = append(all, [2]int{i, k})
			i = k
		}
	}
	return all
}

const sectionWords = 120

var longSection = &Rule{
	ID: "long-section", Severity: diag.Info,
	Title:  "No section has more than 120 words",
	Reason: "A page of short sections can be taken in piece by piece, and found again.",
	Mend:   "Put a heading where the thought turns, make a list, or cut.",
}

// longSections reports sections, and boxes, that are longer than a reader can
// take in at once.
func longSections(t *text) {
	if t.handout == nil || !t.client() {
		return
	}
	var head *readability.Passage
	var box document.BoxKind
	words := 0
	end := func() {
		if words > sectionWords && head != nil {
			t.at(longSection, head, 0, len(head.Text), diag.Fix{}, "put a heading where the thought turns, or cut", "the %s that begins here has %d words; %d are enough", chunk(box), words, sectionWords)
		}
		words, head = 0, nil
	}
	for i := range t.passages {
		p := &t.passages[i]
		if p.Clinician || !p.Counts(t.d.Audience) {
			continue
		}
		if p.Kind == document.HeadingRun || p.Box != box {
			end()
			box = p.Box
		}
		if head == nil {
			head = p
		}
		if p.Kind == document.ParagraphRun {
			words += len(p.Words)
		}
	}
	end()
}

func chunk(box document.BoxKind) string {
	if box != "" {
		return "box"
	}
	return "section"
}

var doubledWord = &Rule{
	ID: "doubled-word", Severity: diag.Warning, Fixable: true,
	Title:  "No word stands twice by mistake",
	Reason: "A slip makes a reader wonder what else is careless.",
	Mend:   "Delete one of them.",
}

// mayDouble are words that stand twice with sense.
var mayDouble = set("that had bye very much so no really long many far ha hm sí muy ya")

func doubledWords(t *text) {
	for i := range t.passages {
		p := &t.passages[i]
		for k := 1; k < len(p.Words); k++ {
			a, b := p.Words[k-1], p.Words[k]
			if a.Low != b.Low || p.Text[a.End:b.Start] != " " || mayDouble[a.Low] || '0' <= a.Low[0] && a.Low[0] <= '9' || len(a.Low) == 1 && a.Low != "a" {
				continue
			}
			t.at(doubledWord, p, a.Start, b.End, diag.Fix{Was: p.Text[a.Start:b.End], With: p.Of(a)}, "delete one of them", "%q stands twice", a.Low)
		}
	}
}
