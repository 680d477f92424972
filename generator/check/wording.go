package check

import (
	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/readability"
)

var hardWord = &Rule{
	ID: "hard-word", Severity: diag.Info, Fixable: true,
	Title:  "There is a plainer word for this one",
	Reason: "Everyone reads plain words faster, and many people read nothing else.",
	Mend:   "Write the plainer word. Where the hard one is a term that clients will meet, explain it and declare it under reading.exempt.",
}

func hardWords(t *text, p *readability.Passage, f found) {
	if t.handout == nil || !t.forClient(p) || !p.Counts(t.d.Audience) || t.exempt(p, f) {
		return
	}
	start, end := f.span(p)
	t.tell(p, f, "%q is hard to read", p.Text[start:end])
}

// exempt reports whether a phrase is a term that the text explains or declares.
func (t *text) exempt(p *readability.Passage, f found) bool {
	start, end := f.span(p)
	for _, m := range p.Marks {
		switch m.In.(type) {
		case *document.Term, document.CodeSpan, *document.Span:
			if m.Start < end && start < m.End {
				return true
			}
		}
	}
	return t.handout != nil && readability.Exempts(t.handout.Reading.Exempt, p.Words[f.first:f.last])
}

var strengthWord = &Rule{
	ID: "strength-word", Severity: diag.Warning,
	Title:  "How sure something is, is said in one of four ways",
	Reason: "Readers cannot tell whether \"strong\" is more than \"solid\". The library has four words for evidence, each with a meaning: good evidence, some evidence, mixed or weak evidence, not known.",
	Mend:   "Write good evidence, some evidence, mixed or weak evidence, or not known.",
}

func strengthWords(t *text, p *readability.Passage, f found) {
	if quoted(p, f) {
		return
	}
	start, end := f.span(p)
	t.tell(p, f, "%q is not one of the four words for evidence", p.Text[start:end])
}

var promise = &Rule{
	ID: "promise", Severity: diag.Warning,
	Title:  "Nothing is promised",
	Reason: "No treatment helps everyone. Someone whom it does not help may think that it was their fault.",
	Mend:   "Write what it may do, and for how many people it did.",
}

func promises(t *text, p *readability.Passage, f found) {
	if quoted(p, f) || doubted(p, f) || !t.forClient(p) {
		return
	}
	start, end := f.span(p)
	t.tell(p, f, "%q promises what nobody can", p.Text[start:end])
}

var peopleFirst = &Rule{
	ID: "people-first", Severity: diag.Warning,
	Title:  "A person is named before their illness",
	Reason: "A label makes the illness the whole of a person, and some labels blame. People who feel blamed do not come back.",
	Mend:   "Name the person first: people with depression.",
}

func peopleFirstWords(t *text, p *readability.Passage, f found) {
	if quoted(p, f) {
		return
	}
	start, end := f.span(p)
	t.tell(p, f, "%q names the illness before the person, or blames", p.Text[start:end])
}

var safeMessaging = &Rule{
	ID: "safe-messaging", Severity: diag.Warning, Fixable: true,
	Title:  "Suicide and self-harm are spoken of in safe words",
	Reason: "\"Commit\" speaks of a crime, \"successful\" of a success. Both hurt those who are bereaved, and may make it harder to ask for help.",
	Mend:   "Write died by suicide, attempted suicide, or thoughts of suicide.",
}

func safeMessages(t *text, p *readability.Passage, f found) {
	if quoted(p, f) {
		return
	}
	start, end := f.span(p)
	t.tell(p, f, "%q is not a safe way to speak of suicide", p.Text[start:end])
}

var methodWord = &Rule{
	ID: "method-word", Severity: diag.Error,
	Title:  "No method, place or note is named where suicide or self-harm is spoken of",
	Reason: "Detail of a method can move someone at risk to use it. Guides to safe messaging agree on this.",
	Mend:   "Take the detail out: say that someone died by suicide, and where there is help.",
}

func methodWords(t *text, p *readability.Passage, f found) {
	if !t.forClient(p) {
		return // clinicians speak of risk among themselves
	}
	start, end := f.span(p)
	t.tell(p, f, "%q names a method", p.Text[start:end])
}
