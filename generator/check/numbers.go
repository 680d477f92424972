package check

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/library"
	"iptpress/generator/readability"
)

var phoneNumber = &Rule{
	ID: "phone-number", Severity: diag.Error,
	Title:  "No phone number is typed in a text",
	Reason: "A number that is typed in a text goes stale unseen, and a wrong number in a crisis does harm. Numbers come from the contacts data, where each has the day on which it was checked.",
	Mend:   "Show the line with ::: contacts {kinds=\"crisis\"}, or write \"the help lines on this page\".",
}

// phoneForm is what looks like a phone number: seven digits at least, with the
// marks that people put between them.
var phoneForm = regexp.MustCompile(`\+?\(?\d[\d().\- \x{00A0}\x{2011}–]{5,}\d`)

// notPhones look like one and are none: days, years and ranges of them, decimals,
// counts with spaces in them.
var notPhones = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2}|\d{1,2}[.\- ]\d{1,2}[.\- ](19|20)\d\d|(1[89]|20)\d\d([ \-–]+(1[89]|20)\d\d)+|\d+\.\d+|\d{1,3}( \d{3})+( ?[-–] ?\d{1,3}( \d{3})*)?|\d+ ?[-–] ?\d+)$`)

// shortNumbers are those that any phone can call, in some country.
var shortNumbers = set("911 999 112 111 000 988 113 115 118 119 1737 741741 85258 686868 116123 131114 105 106 110 116")

// callWords come before a number that is to be called.
var callWords = set("call calling phone phoning dial dialing ring text texting at on")

// phoneNumbers reports numbers to call or text.
func phoneNumbers(t *text) {
	for _, p := range t.all() {
		for _, at := range phones(p, t.lib.Country.Lines) {
			t.at(phoneNumber, p, at[0], at[1], diag.Fix{}, `show it with ::: contacts {kinds="crisis"}, or write "the help lines on this page"`,
				"%q is a phone number typed in the text", strings.TrimSpace(p.Text[at[0]:at[1]]))
		}
	}
}

// phones finds the phone numbers of a passage.
func phones(p *readability.Passage, lines []library.Line) [][2]int {
	n := len(digits(p.Text))
	if n < 3 {
		return nil
	}
	var all [][2]int
	if n >= 7 {
		for _, at := range phoneForm.FindAllStringIndex(p.Text, -1) {
			if typed := p.Text[at[0]:at[1]]; isPhone(typed, calledAt(p, at[0])) && !partOfMore(p.Text, at) {
				all = append(all, [2]int{at[0], at[1]})
			}
		}
	}
	for i, w := range p.Words {
		if w.Low[0] < '0' || w.Low[0] > '9' || slices.ContainsFunc(all, func(o [2]int) bool { return o[0] <= w.Start && w.Start < o[1] }) {
			continue
		}
		if n := knownNumber(p, i, lines); n > 0 {
			all = append(all, [2]int{w.Start, p.Words[i+n-1].End})
		} else if shortNumbers[digits(w.Low)] && called(p, i) {
			all = append(all, [2]int{w.Start, w.End})
		}
	}
	return all
}

// knownNumber gives how many words at i are the number of a help line, of five
// digits at least: shorter ones may be any number.
func knownNumber(p *readability.Passage, i int, lines []library.Line) int {
	for _, l := range lines {
		for _, number := range []string{l.Call, l.Text} {
			all := digits(number)
			if len(all) < 5 {
				continue
			}
			said := ""
			for k := i; k < len(p.Words) && len(said) < len(all); k++ {
				part := digits(p.Words[k].Low)
				if part == "" {
					break
				}
				if said += part; said == all {
					return k - i + 1
				}
			}
		}
	}
	return 0
}

// calledAt is called of what begins at an offset.
func calledAt(p *readability.Passage, start int) bool {
	for i, w := range p.Words {
		if w.End > start {
			return called(p, i)
		}
	}
	return false
}

// called reports whether words right before a number say to call it.
func called(p *readability.Passage, i int) bool {
	for k := max(0, i-3); k < i; k++ {
		switch w := p.Words[k].Low; {
		case w == "at" || w == "on":
			if k == i-1 && k > 0 && callWords[p.Words[k-1].Low] {
				return true
			}
		case callWords[w] && !strings.ContainsAny(p.Text[p.Words[k].End:p.Words[i].Start], ".;:!?"):
			return true
		}
	}
	return false
}

// isPhone reports whether what looks like a phone number is one: of digits in one
// go, such as a code, only those that begin as numbers do or that are to be called
// may be.
func isPhone(typed string, called bool) bool {
	typed = strings.TrimSpace(typed)
	if n := len(digits(typed)); n < 7 || n > 15 || notPhones.MatchString(typed) {
		return false
	}
	if called || typed[0] == '+' {
		return true
	}
	groups := strings.FieldsFunc(typed, func(r rune) bool { return r < '0' || r > '9' })
	if len(groups) == 1 || len(groups[0]) > 1 && groups[0][0] == '0' {
		return len(groups[0]) > 1 && groups[0][0] == '0'
	}
	return slices.ContainsFunc(groups, func(g string) bool { return len(g) > 2 }) // "1 2 3 4 5 6 7" is a scale
}

// partOfMore reports whether what was found goes on before or after it, as in an
// ISBN, a DOI or a code.
func partOfMore(text string, at []int) bool {
	before, after := text[:at[0]], text[at[1]:]
	if strings.HasSuffix(strings.TrimRight(before, ": "), "ISBN") {
		return true
	}
	last, _ := utf8.DecodeLastRuneInString(before)
	next, _ := utf8.DecodeRuneInString(after)
	return last == '/' || next == '/' || unicode.IsLetter(last) || unicode.IsLetter(next)
}

func digits(s string) string {
	if !strings.ContainsAny(s, "0123456789") {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

var typedNumber = &Rule{
	ID: "typed-number", Severity: diag.Warning, Fixable: true,
	Title:  "Numbers that stand in the facts are taken from there",
	Reason: "The same number typed in twenty texts is right in nineteen after a change. A fact is changed once, and says where it is from.",
	Mend:   "Cite the fact, {{ facts.group.id }}, or add it to content/data/facts.yaml.",
}

// countables are what the facts count.
var countables = set("sessions session groups")

// typedNumbers reports the words of a fact, and counts of sessions, that are typed.
func typedNumbers(t *text) {
	facts := t.factsIn(t.d.Lang)
	for _, p := range t.all() {
		for i := 0; i < len(p.Words); i++ {
			if f := facts.at(p, i); f != nil {
				last := i + len(f.words) - 1
				start, end := p.Words[i].Start, p.Words[last].End
				fix := diag.Fix{}
				if f.name != "" && p.Text[start:end] == f.text {
					fix = diag.Fix{Was: f.text, With: "{{ " + f.name + " }}"}
				}
				hint := "cite it as {{ " + f.name + " }}"
				if f.name == "" {
					hint = "cite the fact that is meant: several have these words"
				}
				t.at(typedNumber, p, start, end, fix, hint, "%q stands in the facts", p.Text[start:end])
				i = last
				continue
			}
			if first, last, ok := sessionCount(p, i); ok && readability.Graded(t.d.Lang) {
				t.at(typedNumber, p, p.Words[first].Start, p.Words[last].End, diag.Fix{}, "cite a fact, {{ facts.sessions.… }}, or add one to content/data/facts.yaml",
					"%q counts sessions, and is typed in the text", p.Text[p.Words[first].Start:p.Words[last].End])
				i = last
			}
		}
	}
}

// counts are numbers of sessions in words; small ones are said of a few sessions
// in a row.
var counts = set("eight ten twelve sixteen twenty")

// sessionCount finds "12 to 16 weekly sessions" at a word.
func sessionCount(p *readability.Passage, i int) (first, last int, ok bool) {
	w := p.Words[i].Low
	if !counts[w] && (len(w) > 2 || digits(w) != w || w < "3" && len(w) == 1) {
		return 0, 0, false
	}
	if i > 0 && (ordinals[p.Words[i-1].Low] || countables[p.Words[i-1].Low]) {
		return 0, 0, false
	}
	for k := i + 1; k < len(p.Words) && k <= i+4; k++ {
		if strings.ContainsAny(p.Text[p.Words[k-1].End:p.Words[k].Start], ".,;:()!?“”\"") {
			return 0, 0, false
		}
		switch next := p.Words[k].Low; {
		case countables[next]:
			return i, k, true
		case next == "to" || next == "or" || next == "weekly" || next == "short" || next == "monthly" || counts[next] || digits(next) == next:
		default:
			return 0, 0, false
		}
	}
	return 0, 0, false
}

// ordinals come before a number that picks some of the sessions, and counts none.
var ordinals = set("first last next past these those your session week the")

// typedFact is the words of a fact, or of several that are worded alike.
type typedFact struct {
	name, text string // the name is "" for several
	words      []string
}

type typedFacts map[string][]*typedFact

// factsIn lists the facts that hold a number, by their first word.
func (c *Checker) factsIn(lang string) typedFacts {
	c.factsOnce.Do(func() {
		c.facts = map[string]typedFacts{}
		for _, lang := range c.lib.Languages {
			all := typedFacts{}
			for _, g := range c.lib.FactGroups {
				for _, f := range g.Facts {
					all.put("facts."+g.ID+"."+f.ID, f.Text[lang])
				}
			}
			c.facts[lang] = all
		}
	})
	return c.facts[lang]
}

func (t typedFacts) put(name, text string) {
	p := readability.Plain(text)
	if len(p.Words) < 2 || digits(text) == "" {
		return
	}
	f := &typedFact{name: name, text: text}
	for _, w := range p.Words {
		f.words = append(f.words, w.Low)
	}
	for _, o := range t[f.words[0]] {
		if slices.Equal(o.words, f.words) {
			o.name = ""
			return
		}
	}
	t[f.words[0]] = append(t[f.words[0]], f)
}

// at gives the longest fact whose words stand at a word of a passage, or nil.
func (t typedFacts) at(p *readability.Passage, i int) *typedFact {
	var best *typedFact
	for _, f := range t[p.Words[i].Low] {
		if (best == nil || len(f.words) > len(best.words)) && follows(p, i, len(p.Words), f.words) {
			best = f
		}
	}
	return best
}

var weightNumber = &Rule{
	ID: "weight-number", Severity: diag.Warning,
	Title:  "Pages on eating problems give no weights, calories or body sizes",
	Reason: "A number can become a goal, or a contest, for someone with an eating disorder.",
	Mend:   "Say it without the number.",
}

var weightForm = regexp.MustCompile(`(?i)\b\d[\d.,]*\s?(?:kg|kilos?|kilograms?|lbs?|pounds?|stones?|kcal|calories|kilocalories)\b|\bBMI\s+(?:of\s+)?\d|\b\d[\d.]*\s+BMI\b`)

func weightNumbers(t *text) {
	if !t.client() || !slices.ContainsFunc(t.d.Topics, func(topic string) bool { return strings.HasPrefix(topic, "eating") }) {
		return
	}
	for _, p := range t.all() {
		if !t.forClient(p) {
			continue
		}
		for _, at := range weightForm.FindAllStringIndex(p.Text, -1) {
			t.at(weightNumber, p, at[0], at[1], diag.Fix{}, "say it without the number", "%q is a number about weight or food", p.Text[at[0]:at[1]])
		}
	}
}

var moodScore = &Rule{
	ID: "mood-score", Severity: diag.Warning,
	Title:  "Nothing on a sheet is added up to a score",
	Reason: "A total looks like a test result. Clients judge themselves by it, and nobody is there to act on a bad one. Rating scales belong to the session.",
	Mend:   "Ask for words, or for one number that is not added to others.",
}

func moodScores(t *text, p *readability.Passage, f found) {
	if !t.forClient(p) || doubted(p, f) {
		return
	}
	start, end := f.span(p)
	t.tell(p, f, "%q makes a score of the answers", p.Text[start:end])
}

// all gives the passages of the text, and those of its front matter.
func (t *text) all() []*readability.Passage {
	all := make([]*readability.Passage, 0, len(t.passages)+len(t.heads))
	for i := range t.heads {
		all = append(all, &t.heads[i].Passage)
	}
	for i := range t.passages {
		all = append(all, &t.passages[i])
	}
	return all
}

// head is what the front matter says to readers.
type head struct {
	readability.Passage
	key string
}

func heads(m document.Meta) []head {
	var all []head
	for _, h := range [][2]string{{"title", m.Title}, {"summary", m.Summary}, {"main_message", m.MainMessage}} {
		if h[1] != "" {
			all = append(all, head{readability.Plain(h[1]), h[0]})
		}
	}
	return all
}
