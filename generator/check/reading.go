package check

import (
	"fmt"
	"strings"

	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/readability"
)

// Level is how hard a text may be for its readers. Grades are of school; 0 is no
// bound.
type Level struct {
	Target, Limit         float64 // Flesch-Kincaid
	SMOGTarget, SMOGLimit float64
	Mean, Most            int // words in a sentence
}

// levels are those of the library's editorial rules, by audience.
var levels = map[document.Audience]Level{
	document.Client:     {6, 8, 9, 11, 12, 25},
	document.Adolescent: {5, 7, 8, 10, 11, 20},
	document.Caregiver:  {7, 8, 9, 11, 13, 25},
	document.Clinician:  {0, 0, 0, 0, 20, 40},
}

// easyRead is for people who find reading hard.
var easyRead = Level{3, 4, 0, 0, 8, 12}

// LevelOf gives the level for a document. The author's own target, where there is
// one, takes the place of the audience's; the limit stays.
func LevelOf(d *document.Document, target int) Level {
	level := levels[d.Audience]
	if d.Kind == document.EasyRead {
		level = easyRead
	}
	if target > 0 {
		level.Target = float64(target)
	}
	return level
}

var readingGrade = &Rule{
	ID: "reading-grade", Severity: diag.Warning,
	Title:  "The text is no harder to read than its readers can be asked to",
	Reason: "A handout that is too hard is not read, or is misread. Low mood, worry and bad sleep make reading harder still.",
	Mend:   "Shorten the hardest sentences, and say things in shorter words. Declare terms that cannot be helped under reading.exempt.",
}

var hardSentence = &Rule{
	ID: "hard-sentence", Severity: diag.Info,
	Title:  "The hardest sentences of a text that is above its target",
	Reason: "A few sentences make most of a grade. Mending them first saves work.",
	Mend:   "Make two sentences of it, or say it in shorter words.",
}

var longSentence = &Rule{
	ID: "long-sentence", Severity: diag.Info,
	Title:  "No sentence is longer than its readers can hold in mind",
	Reason: "Someone who is low, tired or worried loses the thread of a long sentence.",
	Mend:   "Make two sentences of it, or a list.",
}

func readingGrades(t *text) {
	if t.handout == nil {
		return
	}
	level := LevelOf(t.d, t.handout.Reading.Target)
	r := t.reading
	if level.Limit == 0 || !r.Graded || r.Raw.Words < readability.StableWords {
		return
	}
	grade, smog := tenth(r.Plain.FleschKincaid()), tenth(r.Plain.SMOG())
	sure := r.Raw.Sentences >= readability.StableSentences && level.SMOGLimit > 0
	key := "title"
	if _, ok := t.source.Keys["reading"]; ok {
		key = "reading"
	}
	var severity diag.Severity
	var bound string
	switch {
	case grade > level.Limit || sure && smog > level.SMOGLimit:
		severity, bound = readingGrade.Severity, "limit"
	case grade > level.Target || sure && smog > level.SMOGTarget:
		severity, bound = diag.Info, "target"
	default:
		return
	}
	t.whole(readingGrade, severity, key, "begin with its hardest sentences, and declare terms that cannot be helped under reading.exempt",
		"the text is above the %s for its readers: %s", bound, explain(r, level))
	told := 0
	for _, h := range r.Hardest {
		if told == 3 || h.Words < 8 {
			continue
		}
		p := &t.passages[h.Passage]
		start, end := p.Span(h.Sentence)
		before := len(t.messages)
		t.at(hardSentence, p, start, end, diag.Fix{}, "make two sentences of it, or say it in shorter words",
			"this sentence is among the hardest of the text: %d words, grade %.1f", h.Words, h.Grade)
		told += len(t.messages) - before
	}
}

// explain says what the grades are, and what they were made of.
func explain(r readability.Report, level Level) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Flesch-Kincaid %.1f (target %g, limit %g)", r.Plain.FleschKincaid(), level.Target, level.Limit)
	if level.SMOGLimit > 0 {
		fmt.Fprintf(&b, ", SMOG %.1f (target %g, limit %g", r.Plain.SMOG(), level.SMOGTarget, level.SMOGLimit)
		if r.Raw.Sentences < readability.StableSentences {
			b.WriteString("; too short to be more than a hint")
		}
		b.WriteString(")")
	}
	fmt.Fprintf(&b, ", of %d sentences, %d words, %d syllables, %d long words", r.Plain.Sentences, r.Plain.Words, r.Plain.Syllables, r.Plain.Long)
	if len(r.LeftOut) > 0 {
		fmt.Fprintf(&b, ", without %s; with them %.1f and %.1f", strings.Join(r.LeftOut, ", "), r.Raw.FleschKincaid(), r.Raw.SMOG())
	}
	return b.String()
}

// tenth rounds to what is shown, so that a grade shown as 8.0 is not above 8.
func tenth(grade float64) float64 { return float64(int(grade*10+0.5)) / 10 }

func longSentences(t *text) {
	if t.handout == nil {
		return
	}
	for i := range t.passages {
		p := &t.passages[i]
		if !p.Counts(t.d.Audience) && !p.Clinician {
			continue
		}
		level := LevelOf(t.d, 0)
		if p.Clinician {
			level = levels[document.Clinician]
		}
		for _, s := range p.Sentences {
			if n := s.Last - s.First; n > level.Most && level.Most > 0 {
				start, end := p.Span(s)
				t.at(longSentence, p, start, end, diag.Fix{}, "make two sentences of it, or a list", "this sentence has %d words; its readers can be asked for %d", n, level.Most)
			}
		}
	}
}
