package library

import (
	"slices"
	"strconv"

	"iptpress/generator/diag"
	"iptpress/generator/document"
)

// AppraisalFile lies beside a handout's text, and is no part of it: neither of its
// hash nor of what is frozen.
const AppraisalFile = "appraisal.yaml"

// Appraisal is what a person answered about a handout that a machine cannot, and
// which findings may stand.
type Appraisal struct {
	Path               string
	Version            string // of the text that was appraised
	Date               document.Date
	Initials           string
	PEMAT              map[int]string // "yes", "no" or "n/a" by item
	ClearCommunication map[int]string
	Allow              []Allowed
	At                 diag.Pos // of the version
}

// Allowed is a finding of a rule that may stand.
type Allowed struct {
	Rule   string
	Words  string // that stand on the line; "" for the whole text
	Reason string
	At     diag.Pos
}

// appraisal reads the file of a handout's appraisal.
func (r reader) appraisal(name string) *Appraisal {
	t := r.data(name, "appraisal")
	if t == nil {
		return nil
	}
	m, _ := t.value.(map[string]any)
	f := fields(m)
	a := &Appraisal{
		Path: name, Version: f.line("version"), Date: f.date("date"), Initials: f.line("initials"),
		PEMAT: r.answers(t, f, "pemat"), ClearCommunication: r.answers(t, f, "clear_communication"),
		At: t.pos("version"),
	}
	for i, allowed := range f.list("allow") {
		a.Allow = append(a.Allow, Allowed{allowed.line("rule"), allowed.line("words"), allowed.line("reason"), t.pos("allow", strconv.Itoa(i))})
	}
	if len(a.PEMAT)+len(a.ClearCommunication) > 0 {
		for _, key := range []string{"version", "date", "initials"} {
			if m[key] == nil {
				r.diags.Error("missing-key", t.pos(), "add it: answers are those of a person, on a day, about a version", "the key %q is missing", key)
			}
		}
	}
	return a
}

// noItems are numbers that the printed form of PEMAT does not have: they ask
// about sound and film.
var noItems = []int{13, 14}

func (r reader) answers(t *tree, f fields, key string) map[int]string {
	answers := map[int]string{}
	sub := f.sub(key)
	for name := range sub {
		n, err := strconv.Atoi(name)
		if err != nil {
			continue // the schema's message says so
		}
		if key == "pemat" && slices.Contains(noItems, n) || key == "clear_communication" && n > 20 {
			r.diags.Error("bad-key", t.pos(key, name), "PEMAT-P has 1 to 12 and 15 to 26, the Clear Communication Index 1 to 20", "there is no item %d", n)
			continue
		}
		answers[n] = sub.line(name)
	}
	return answers
}
