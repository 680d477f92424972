package check

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/library"
	"iptpress/generator/readability"
)

var pemat = &Rule{
	ID: "pemat", Severity: diag.Info,
	Title:  "How the text does on PEMAT-P, as far as a machine can tell",
	Reason: "PEMAT-P asks 24 questions of a printed text: can it be understood, and can it be acted on? Many who use it ask for 70 in 100.",
	Mend:   "Mend what it names, and answer the rest in appraisal.yaml beside the text.",
}

var clearCommunication = &Rule{
	ID: "clear-communication", Severity: diag.Info,
	Title:  "How the text does on the CDC Clear Communication Index, as far as a machine can tell",
	Reason: "The Index asks 20 questions that come from research on what readers take in. It asks for 90 in 100.",
	Mend:   "Mend what it names, and answer the rest in appraisal.yaml beside the text.",
}

var oldAppraisal = &Rule{
	ID: "old-appraisal", Severity: diag.Info, silent: true,
	Title:  "A person's answers are about the text as it is",
	Reason: "An answer about another version may not hold any more, so it is not counted.",
	Mend:   "Read the text again, mend the answers, then set version, date and initials.",
}

// Answers to an item. What neither a machine nor a person has answered is "".
const (
	yes  = "yes"
	no   = "no"
	none = "n/a"
)

// Item is one question of an instrument.
type Item struct {
	Number int    `json:"number"`
	Asks   string `json:"asks"`
	Answer string `json:"answer,omitempty"` // yes, no, n/a; "" awaits a person
	By     string `json:"by,omitempty"`     // "machine", or a person's initials
	Why    string `json:"why,omitempty"`    // what a "no" of the machine is about
}

// Scale is the items that make one score.
type Scale struct {
	Name  string `json:"name"`
	Items []Item `json:"items"`
}

// Score gives the items that were answered with yes, those with yes or no, and
// those that await a person. The score is 100 × agreed / applicable, and is whole
// only when none awaits.
func (s Scale) Score() (agreed, applicable, waiting int) {
	for _, item := range s.Items {
		switch item.Answer {
		case yes:
			agreed++
			applicable++
		case no:
			applicable++
		case "":
			waiting++
		}
	}
	return agreed, applicable, waiting
}

// String says how the scale stands: "understandability 9 of 10 (90 in 100), 6 items await a person".
func (s Scale) String() string {
	agreed, applicable, waiting := s.Score()
	said := s.Name + " has no answer"
	if applicable > 0 {
		said = fmt.Sprintf("%s %d of %d (%d in 100)", s.Name, agreed, applicable, (200*agreed+applicable)/(2*applicable))
	}
	switch waiting {
	case 0:
		return said
	case 1:
		return said + ", 1 item awaits a person"
	}
	return fmt.Sprintf("%s, %d items await a person", said, waiting)
}

// Appraisal is how a text does on both instruments.
type Appraisal struct {
	Understandability  Scale         `json:"understandability"`  // PEMAT-P 1 to 19
	Actionability      Scale         `json:"actionability"`      // PEMAT-P 20 to 26
	ClearCommunication Scale         `json:"clearCommunication"` // CDC Clear Communication Index
	By                 string        `json:"by,omitempty"`       // the person who answered the rest
	Date               document.Date `json:"date,omitempty"`
}

// What the items ask, in our words and with the numbers of the instruments.
var (
	understandability = []Item{
		{Number: 1, Asks: "Is it plain what the text is for?"},
		{Number: 2, Asks: "Is there nothing in it that leads away from that?"},
		{Number: 3, Asks: "Are its words those of every day?"},
		{Number: 4, Asks: "Are medical terms used only to make them known, and explained?"},
		{Number: 5, Asks: "Is it in the active voice?"},
		{Number: 6, Asks: "Are its numbers clear and easy to understand?"},
		{Number: 7, Asks: "Need nothing be worked out?"},
		{Number: 8, Asks: "Is it in short sections?"},
		{Number: 9, Asks: "Do headings say what their sections hold?"},
		{Number: 10, Asks: "Does one thing follow from another?"},
		{Number: 11, Asks: "Is there a summary?"},
		{Number: 12, Asks: "Are key points marked for the eye?"},
		{Number: 15, Asks: "Are there pictures wherever one would make it clearer?"},
		{Number: 16, Asks: "Do the pictures support the words?"},
		{Number: 17, Asks: "Do pictures have clear titles or captions?"},
		{Number: 18, Asks: "Are the pictures clear and uncluttered?"},
		{Number: 19, Asks: "Are tables simple, with short and clear headings?"},
	}
	actionability = []Item{
		{Number: 20, Asks: "Does it name at least one thing to do?"},
		{Number: 21, Asks: "Does it speak to the reader when it says what to do?"},
		{Number: 22, Asks: "Is what to do broken into steps?"},
		{Number: 23, Asks: "Is there a tool to do it with, such as a worksheet?"},
		{Number: 24, Asks: "Is it shown how to work out what must be worked out?"},
		{Number: 25, Asks: "Is it said how to use its charts, tables and pictures?"},
		{Number: 26, Asks: "Are there pictures wherever one would make it easier to act?"},
	}
	clearItems = []Item{
		{Number: 1, Asks: "Is there one main message?"},
		{Number: 2, Asks: "Does it stand at the top?"},
		{Number: 3, Asks: "Is it set apart for the eye?"},
		{Number: 4, Asks: "Does a picture carry or support it?"},
		{Number: 5, Asks: "Is the reader called to do something?"},
		{Number: 6, Asks: "Are the main message and that call in the active voice?"},
		{Number: 7, Asks: "Are its words always those of its readers?"},
		{Number: 8, Asks: "Are there lists?"},
		{Number: 9, Asks: "Is it in chunks with headings?"},
		{Number: 10, Asks: "Is what matters most summed up first?"},
		{Number: 11, Asks: "Does it say what is known and what is not?"},
		{Number: 12, Asks: "Does it advise the reader to do something?"},
		{Number: 13, Asks: "Does it say why that matters?"},
		{Number: 14, Asks: "Does it say how to do it?"},
		{Number: 15, Asks: "Are its numbers ones that its readers use?"},
		{Number: 16, Asks: "Is it said what the numbers mean?"},
		{Number: 17, Asks: "Need nothing be worked out?"},
		{Number: 18, Asks: "Is the risk itself explained?"},
		{Number: 19, Asks: "Are both risks and benefits of the advice told?"},
		{Number: 20, Asks: "Are chances told in words or a picture too?"},
	}
)

// appraise answers what a machine can of both instruments, and takes over a
// person's answers about the same version, which count for more.
func (t *text) appraise() Appraisal {
	s := t.look()
	a := Appraisal{
		Understandability:  Scale{"understandability", answer(understandability, s.pemat())},
		Actionability:      Scale{"actionability", answer(actionability, s.pemat())},
		ClearCommunication: Scale{"clear communication", answer(clearItems, s.clear())},
	}
	if by := t.handout.Appraisal; by != nil && by.Version == t.d.Version && by.Initials != "" {
		a.By, a.Date = by.Initials, by.Date
		overrule(a.Understandability.Items, by.PEMAT, by.Initials)
		overrule(a.Actionability.Items, by.PEMAT, by.Initials)
		overrule(a.ClearCommunication.Items, by.ClearCommunication, by.Initials)
	}
	// The Index has it so: what is not there stands nowhere.
	if items := a.ClearCommunication.Items; items[0].Answer == no {
		for i := range items[1:4] {
			items[1+i].Answer, items[1+i].By, items[1+i].Why = no, items[0].By, "there is no one main message"
		}
	}
	return a
}

// verdict is an answer of the machine, and what a "no" is about.
type verdict struct{ answer, why string }

func answer(items []Item, verdicts map[int]verdict) []Item {
	answered := slices.Clone(items)
	for i := range answered {
		if v, ok := verdicts[answered[i].Number]; ok && v.answer != "" {
			answered[i].Answer, answered[i].Why, answered[i].By = v.answer, v.why, "machine"
		}
	}
	return answered
}

func overrule(items []Item, answers map[int]string, by string) {
	for i := range items {
		if a := answers[items[i].Number]; a != "" {
			items[i].Answer, items[i].By, items[i].Why = a, by, ""
		}
	}
}

// sight is what a machine sees of a text.
type sight struct {
	*text
	english                                 bool
	headings, figures, tables, lists, boxes int
	generic, uncaptioned, badTables         []string
	summary, steps, tool, bold              bool
	summaryFirst                            bool
	actions                                 bool
	you                                     int
	words, sentences, passives              int
	longest                                 int // words of the longest section
	numbers, chances, hardNumbers           bool
	sums, hard, unexplained                 []string
	leadPassive, actPassive                 bool
	known                                   bool
}

// genericHeadings say nothing of what follows.
var genericHeadings = set("introduction overview background more details information general other notes summary conclusion miscellaneous")

var (
	percentForm = regexp.MustCompile(`\d\s?(%|percent\b)|\d\.\d`)
	chanceForm  = regexp.MustCompile(`\b(in|out of) (10|100|1,?000)\b|\d\s?%`)
)

// knownPhrases say what is known, or that it is not.
var knownPhrases = [][]string{{"not", "known"}, {"do", "not", "know"}, {"does", "not", "help", "everyone"}, {"good", "evidence"}, {"some", "evidence"}, {"weak", "evidence"}, {"no", "one", "can", "say"}}

// saysKnown reports whether one of them stands at a word.
func saysKnown(p *readability.Passage, i int) bool {
	switch p.Words[i].Low {
	case "not", "do", "does", "good", "some", "weak", "no":
		return slices.ContainsFunc(knownPhrases, func(phrase []string) bool { return follows(p, i, len(p.Words), phrase) })
	}
	return false
}

// look goes over the text once.
func (t *text) look() *sight {
	s := &sight{text: t, english: readability.Graded(t.d.Lang)}
	s.blocks(t.d.Blocks)
	for _, b := range t.d.Blocks { // a safety note comes before all else
		box, ok := b.(*document.Box)
		if !ok || box.Kind != document.SafetyBox {
			s.summaryFirst = ok && box.Kind == document.KeyPointsBox
			break
		}
	}
	section := 0
	var chunkOf document.BoxKind
	for i := range t.passages {
		p := &t.passages[i]
		if p.Clinician && t.client() {
			continue
		}
		if p.Kind == document.HeadingRun || p.Box != chunkOf {
			section, chunkOf = 0, p.Box
		}
		if p.Kind == document.ParagraphRun {
			section += len(p.Words)
			s.longest = max(s.longest, section)
			s.sentences += len(p.Sentences)
			if s.english {
				n := len(passives(p))
				s.passives += n
				s.actPassive = s.actPassive || n > 0 && p.Box == document.TryThisBox
			}
		}
		s.words += len(p.Words)
		for i, w := range p.Words {
			s.known = s.known || saysKnown(p, i)
			switch w.Low {
			case "you", "your":
				s.you++
			case "me", "my", "i": // a worksheet is filled in with these
				if s.d.Kind == document.Worksheet {
					s.you++
				}
			}
		}
		if strings.ContainsAny(p.Text, "0123456789") {
			s.numbers = s.numbers || p.Kind != document.LabelRun
			s.hardNumbers = s.hardNumbers || percentForm.MatchString(p.Text)
			s.chances = s.chances || chanceForm.MatchString(p.Text)
		}
		s.bold = s.bold || slices.ContainsFunc(p.Run.Words, func(in document.Inline) bool { _, ok := in.(*document.Strong); return ok })
		if s.english {
			for _, f := range t.phrases(p) {
				start, end := f.span(p)
				switch {
				case f.rule == moodScore && !doubted(p, f):
					s.sums = append(s.sums, p.Text[start:end])
				case f.rule == hardWord && !t.exempt(p, f):
					s.hard = append(s.hard, p.Text[start:end])
				}
			}
		}
	}
	if s.english {
		lead := readability.Plain(t.d.MainMessage)
		s.leadPassive = len(passives(&lead)) > 0
	}
	for _, u := range t.uses {
		s.unexplained = append(s.unexplained, u.p.Text[u.start:u.end])
	}
	return s
}

// blocks sees what is there besides words.
func (s *sight) blocks(blocks []document.Block) {
	for _, b := range blocks {
		switch b := b.(type) {
		case *document.Heading:
			s.headings++
			words := readability.Plain(document.PlainText(b.Text)).Words
			if len(words) == 1 && genericHeadings[words[0].Low] || len(words) == 2 && genericHeadings[words[0].Low] && genericHeadings[words[1].Low] {
				s.generic = append(s.generic, document.PlainText(b.Text))
			}
		case *document.List:
			s.lists++
			s.steps = s.steps || b.Ordered && len(b.Items) > 1
			for _, item := range b.Items {
				s.blocks(item.Blocks)
			}
		case *document.Table:
			s.tables++
			for _, c := range b.Head {
				if head := document.PlainText(c.Text); head == "" || len(strings.Fields(head)) > 6 {
					s.badTables = append(s.badTables, head)
				}
			}
		case *document.Figure:
			s.figures++
			if len(b.Caption) == 0 {
				s.uncaptioned = append(s.uncaptioned, b.Image.Name)
			}
		case *document.Box:
			if b.Kind == document.ClinicianBox && s.client() {
				continue
			}
			s.boxes++
			s.summary = s.summary || b.Kind == document.KeyPointsBox
			s.actions = s.actions || b.Kind == document.TryThisBox
			s.blocks(b.Blocks)
		case *document.Quote:
			s.blocks(b.Blocks)
		case *document.Definitions:
			s.lists++
		case *document.Lines, *document.Scale, *document.Checklist, *document.Cards, *document.ClosenessCircle, *document.Timeline, *document.Grid, *document.Chart:
			s.tool, s.actions = true, true
		case *document.Paragraph:
			s.linksTool(b.Text)
		}
	}
}

// linksTool notes a link to a worksheet.
func (s *sight) linksTool(words []document.Inline) {
	for _, in := range words {
		switch in := in.(type) {
		case *document.Link:
			if h := s.lib.Handout(s.d.Lang, in.To.Slug); h != nil && h.Meta.Kind == document.Worksheet {
				s.tool = true
			}
		case *document.Strong:
			s.linksTool(in.Text)
		case *document.Emphasis:
			s.linksTool(in.Text)
		}
	}
}

// is gives yes, or no with what is missing.
func is(ok bool, why string) verdict {
	if ok {
		return verdict{answer: yes}
	}
	return verdict{no, why}
}

// unless gives no where something is wrong; that nothing was found does not make
// a yes.
func unless(wrong bool, why string) verdict {
	if wrong {
		return verdict{no, why}
	}
	return verdict{}
}

// where gives the verdict if the item applies.
func where(applies bool, v verdict) verdict {
	if !applies {
		return verdict{answer: none}
	}
	return v
}

// found gives yes where something is there, and leaves to a person whether
// something else does in its place. A handout has a place for it.
func (s *sight) found(there bool, why string) verdict {
	switch {
	case there:
		return verdict{answer: yes}
	case s.d.Kind == document.Handout:
		return verdict{no, why}
	}
	return verdict{}
}

// passiveShare is the share of passive sentences, in 100, up to which a text is
// in the active voice: PEMAT agrees where something holds 80 times in 100.
const passiveShare = 20

// pemat answers what can be seen of PEMAT-P.
func (s *sight) pemat() map[int]verdict {
	short := s.words < sectionWords // "very short" has no sections to speak of
	worksheet := s.d.Kind == document.Worksheet
	return map[int]verdict{
		1:  is(s.d.MainMessage != "", "there is no main_message"),
		3:  unless(len(s.hard) > 1, "there is a plainer word for "+some(s.hard)),
		4:  is(len(s.unexplained) == 0, some(s.unexplained)+" without a link where first used"),
		5:  where(s.sentences > 0, s.inEnglish(is(s.passives*100 <= passiveShare*s.sentences, fmt.Sprintf("%d of %d sentences are passive", s.passives, s.sentences)))),
		6:  where(s.numbers, unless(s.hardNumbers, "it has percentages or decimals")),
		7:  s.inEnglish(is(len(s.sums) == 0, "it says "+some(s.sums))),
		8:  where(!short, is(s.longest <= sectionWords, fmt.Sprintf("a section has %d words", s.longest))),
		9:  where(!short && !worksheet, is(s.headings > 0 && len(s.generic) == 0, headingsLack(s))),
		11: where(!short && !worksheet, s.found(s.summary, "there is no ::: key-points")),
		12: is(s.boxes+s.lists > 0 || s.bold || s.tool, "there are no boxes, lists or bold words"),
		16: where(s.figures > 0, verdict{}),
		17: where(s.figures > 0, s.found(len(s.uncaptioned) == 0, "no caption under "+some(s.uncaptioned))),
		18: where(s.figures > 0, verdict{}),
		19: where(s.tables > 0, is(len(s.badTables) == 0, "a table has an empty or long heading")),
		20: s.found(s.actions, "there is no ::: try-this"),
		21: where(s.actions, s.inEnglish(is(s.you > 2, "it hardly says \"you\""))),
		22: where(s.actions && !worksheet, is(s.steps, "there is no numbered list")),
		23: s.found(s.tool, "it links to no worksheet"),
		24: where(len(s.sums) > 0, verdict{}),
		25: where(s.figures+s.tables > 0, verdict{}),
	}
}

// clear answers what can be seen of the Clear Communication Index.
func (s *sight) clear() map[int]verdict {
	lead := readability.Plain(s.d.MainMessage)
	worksheet := s.d.Kind == document.Worksheet
	return map[int]verdict{
		1:  is(len(lead.Sentences) > 0 && len(lead.Sentences) <= 3, "the main_message has no sentence, or more than three"),
		2:  is(s.d.MainMessage != "", "there is no main_message"),
		3:  is(s.d.MainMessage != "", "there is no main_message"),
		4:  unless(s.figures == 0, "there is no picture"),
		5:  s.found(s.actions, "there is no ::: try-this"),
		6:  s.inEnglish(is(!s.leadPassive && !s.actPassive, "the main message or ::: try-this is passive")),
		7:  unless(len(s.hard)+len(s.unexplained) > 0, "words such as "+some(append(slices.Clone(s.hard), s.unexplained...))),
		8:  is(s.lists > 0 || s.tool, "there is no list"),
		9:  is(s.longest <= sectionWords && (s.headings > 0 || worksheet || s.words < sectionWords), "a section is long, or there are no headings"),
		10: s.found(s.summaryFirst, "it does not begin with ::: key-points"),
		11: s.inEnglish(knownVerdict(s)),
		12: s.found(s.actions, "there is no ::: try-this"),
		14: where(s.actions, s.stepsVerdict()),
		15: where(s.numbers, verdict{}),
		16: where(s.numbers, verdict{}),
		17: where(s.numbers, s.inEnglish(is(len(s.sums) == 0, "it says "+some(s.sums)))),
		20: where(s.chances, verdict{}),
	}
}

func knownVerdict(s *sight) verdict {
	if s.known && len(s.d.Sources) > 0 {
		return verdict{answer: yes}
	}
	return verdict{}
}

func (s *sight) stepsVerdict() verdict {
	if s.steps {
		return verdict{answer: yes}
	}
	return verdict{}
}

func headingsLack(s *sight) string {
	if s.headings == 0 {
		return "there are no headings"
	}
	return some(s.generic) + " says nothing of what follows"
}

// inEnglish leaves to a person what is seen in English words only.
func (s *sight) inEnglish(v verdict) verdict {
	if s.english {
		return v
	}
	return verdict{}
}

// some quotes the first few of a list.
func some(words []string) string {
	var quoted []string
	for _, w := range words {
		if w = strconv.Quote(w); !slices.Contains(quoted, w) {
			quoted = append(quoted, w)
		}
	}
	if len(quoted) > 3 {
		return strings.Join(quoted[:3], ", ") + " and others"
	}
	return strings.Join(quoted, ", ")
}

// appraisals reports how a text for clients does on both instruments.
func appraisals(t *text) {
	if t.handout == nil || !t.client() {
		return
	}
	t.appraisal = t.appraise()
	a := t.appraisal
	by := ""
	if a.By != "" {
		by = fmt.Sprintf(" (with answers by %s of %s)", a.By, a.Date)
	}
	t.whole(pemat, pemat.Severity, "title", mendItems(a.Understandability, a.Actionability), "PEMAT-P%s: %s; %s", by, a.Understandability, a.Actionability)
	t.whole(clearCommunication, clearCommunication.Severity, "title", mendItems(a.ClearCommunication), "Clear Communication Index%s: %s", by, a.ClearCommunication)
	if of := t.handout.Appraisal; of != nil && of.Version != "" && of.Version != t.d.Version {
		t.messages = append(t.messages, diag.Message{Pos: of.At, Rule: oldAppraisal.ID, Severity: oldAppraisal.Severity,
			Text: fmt.Sprintf("the answers are about version %s, and the text is %s: they are not counted", of.Version, t.d.Version), Hint: "read the text again, mend the answers, then set version, date and initials"})
	}
}

// mendItems lists what was answered with no, and what awaits a person.
func mendItems(scales ...Scale) string {
	var not, waiting []string
	for _, s := range scales {
		for _, item := range s.Items {
			switch {
			case item.Answer == no && item.Why != "":
				not = append(not, fmt.Sprintf("%d: %s", item.Number, item.Why))
			case item.Answer == no:
				not = append(not, strconv.Itoa(item.Number))
			case item.Answer == "":
				waiting = append(waiting, strconv.Itoa(item.Number))
			}
		}
	}
	var parts []string
	if len(not) > 0 {
		parts = append(parts, "mend "+strings.Join(not, "; "))
	}
	if len(waiting) > 0 {
		parts = append(parts, "answer "+strings.Join(waiting, ", ")+" in "+library.AppraisalFile)
	}
	if len(parts) == 0 {
		return "nothing is left to do"
	}
	return strings.Join(parts, "; ")
}
