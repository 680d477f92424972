package check

import (
	"bytes"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"iptpress/generator/diag"
	"iptpress/generator/library"
)

// A comment silences a rule on its line or, where it stands alone, on the next
// one that is not blank. Before any words it silences what is said of the text as
// a whole too.
//
//	<!-- allow passive: nobody knows who did it -->
var allowForm = regexp.MustCompile(`<!--\s*allow\b[ \t]*([\w-]*)\s*:?\s*((?s:.*?))\s*-->`)

// allowance is such a comment.
type allowance struct {
	pos    diag.Pos
	length int
	rule   string
	reason string
	first  int // lines of the file that it speaks of
	last   int
	whole  bool // and the text as a whole
	used   bool

	beside bool   // it stands in the appraisal, beside the text
	words  string // and speaks of the lines with these words, or of all
}

var unusedAllow = &Rule{
	ID: "allow", Severity: diag.Warning, silent: true, Fixable: true,
	Title:  "A comment that silences a rule does so with a reason, and there is something to silence",
	Reason: "A rule that was silenced without a reason, or for a mistake that is long gone, will hide the next one.",
	Mend:   "Write <!-- allow rule: reason -->, or delete the comment.",
}

// allowances finds the comments of a text.
func (t *text) allowances() []*allowance {
	body := t.source.Body
	if !bytes.Contains(body, []byte("<!--")) {
		return nil
	}
	var all []*allowance
	lines := []int{0}
	for i, c := range body {
		if c == '\n' {
			lines = append(lines, i+1)
		}
	}
	line := func(offset int) int { return sort.SearchInts(lines, offset+1) - 1 }
	for _, m := range allowForm.FindAllSubmatchIndex(body, -1) {
		start, end := line(m[0]), line(m[1]-1)
		a := &allowance{
			pos:    diag.Pos{File: t.source.Path, Line: t.source.BodyLine + start, Col: utf8.RuneCount(body[lines[start]:m[0]]) + 1},
			length: utf8.RuneCount(body[m[0]:m[1]]),
			rule:   string(body[m[2]:m[3]]), reason: string(body[m[4]:m[5]]),
			whole: len(bytes.TrimSpace(allowForm.ReplaceAll(body[:m[0]], nil))) == 0,
		}
		after := body[m[1]:]
		if eol := bytes.IndexByte(after, '\n'); eol >= 0 {
			after = after[:eol]
		}
		if alone := len(bytes.TrimSpace(body[lines[start]:m[0]])) == 0 && len(bytes.TrimSpace(after)) == 0; alone {
			rest := body[m[1]:]
			rest = allowForm.ReplaceAllFunc(rest, func(c []byte) []byte { return bytes.Repeat([]byte(" "), len(c)) })
			next := m[1] + len(rest) - len(bytes.TrimLeft(rest, " \t\n"))
			start, end = line(min(next, len(body))), line(min(next, len(body)))
		}
		a.first, a.last = t.source.BodyLine+start, t.source.BodyLine+end
		all = append(all, a)
	}
	return all
}

// silenced gives the text's messages without those that its comments silence,
// and with what is wrong with these.
func (t *text) silenced() []diag.Message {
	all := append(t.allowances(), t.allowedBeside()...)
	if len(all) == 0 {
		return t.messages
	}
	kept := t.messages[:0]
	for _, m := range t.messages {
		hushed := false
		for _, a := range all {
			if a.covers(m, t.source) {
				a.used, hushed = true, true
			}
		}
		if !hushed {
			kept = append(kept, m)
		}
	}
	for _, a := range all {
		if what, hint := a.wrong(); what != "" {
			kept = append(kept, diag.Message{Pos: a.pos, Length: a.length, Rule: unusedAllow.ID, Severity: unusedAllow.Severity, Text: what, Hint: hint})
		}
	}
	return kept
}

// allowedBeside gives what the appraisal allows: a text that was published cannot
// be touched without a new version.
func (t *text) allowedBeside() []*allowance {
	if t.handout == nil || t.handout.Appraisal == nil {
		return nil
	}
	var all []*allowance
	for _, o := range t.handout.Appraisal.Allow {
		all = append(all, &allowance{pos: o.At, rule: o.Rule, reason: o.Reason, words: o.Words, beside: true})
	}
	return all
}

// lineOf gives a line of the file, where it is one of the body.
func lineOf(source *library.Text, line int) string {
	rest := source.Body
	for n := source.BodyLine; ; n++ {
		text, after, more := bytes.Cut(rest, []byte("\n"))
		if n == line {
			return string(text)
		}
		if !more || n > line {
			return ""
		}
		rest = after
	}
}

func (a *allowance) covers(m diag.Message, source *library.Text) bool {
	if r := ruleOf[a.rule]; r == nil || r.silent || a.reason == "" || m.Rule != a.rule {
		return false
	}
	if a.beside {
		return a.words == "" || strings.Contains(lineOf(source, m.Line), a.words)
	}
	bodyLine := source.BodyLine
	return a.first <= m.Line && m.Line <= a.last || a.whole && m.Line < bodyLine
}

// wrong says what is wrong with the comment, if anything is.
func (a *allowance) wrong() (what, hint string) {
	r := ruleOf[a.rule]
	switch {
	case a.rule == "":
		return "the comment does not say what it allows", "write <!-- allow rule: reason -->"
	case r == nil:
		return "there is no rule " + strconv.Quote(a.rule), diag.DidYouMean(a.rule, ids(), "docs/checks lists the rules")
	case r.silent:
		return "the rule " + a.rule + " cannot be silenced", "mend what it finds, and delete the comment"
	case a.reason == "":
		return "the comment gives no reason", "write <!-- allow " + a.rule + ": reason -->"
	case !a.used && !r.dated && a.beside:
		return "there is nothing for " + a.rule + " to say of such words", "delete the entry"
	case !a.used && !r.dated:
		return "there is nothing here for " + a.rule + " to say", "delete the comment"
	}
	return "", ""
}

func ids() []string {
	var all []string
	for _, r := range rules {
		if !r.silent {
			all = append(all, r.ID)
		}
	}
	return all
}

// Silenceable reports whether a comment, or an appraisal, can silence the rule.
func (r *Rule) Silenceable() bool { return !r.silent }
