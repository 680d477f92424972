// Package diag is how every stage of iptpress tells a person what is wrong.
//
// A Message names a place in a file of the project, says what is wrong and how
// to mend it. Stages add messages to a List and carry on, so that one run shows
// every mistake; the command line prints the list sorted, as text or JSON.
//
// How messages are written: they start in lower case, end without a full stop,
// quote what the author typed, and keep the mend in Hint, where it reads on
// after a semicolon:
//
//	content/en/handouts/grief/index.md:14:3: unknown source "shear2004"; did you mean "shear2005"?
package diag

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"github.com/agnivade/levenshtein"
)

// Severity says what a message does to a build.
type Severity int

const (
	Error   Severity = iota // the build fails; nothing is written
	Warning                 // printed; the build goes on
	Info                    // told only where asked for
)

func (s Severity) String() string {
	return [...]string{"error", "warning", "info"}[s]
}

// MarshalText gives the severity's word, for JSON.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText gives.
func (s *Severity) UnmarshalText(text []byte) error {
	for _, known := range []Severity{Error, Warning, Info} {
		if string(text) == known.String() {
			*s = known
			return nil
		}
	}
	return fmt.Errorf("%q is not a severity", text)
}

// Pos is a place in a file of the project. Line and Col count from 1, Col in
// characters; 0 means that the message is about the file as a whole.
type Pos struct {
	File string `json:"file"` // relative to the project, with slashes
	Line int    `json:"line,omitempty"`
	Col  int    `json:"col,omitempty"`
}

func (p Pos) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Col == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// Message is one thing to tell the author.
type Message struct {
	Pos
	Length   int      `json:"length,omitempty"` // characters from Pos on that it is about, on one line; 0: not known
	Rule     string   `json:"rule"`             // kebab-case id, such as "unknown-source"
	Severity Severity `json:"severity"`
	Text     string   `json:"text"`           // what is wrong
	Hint     string   `json:"hint,omitempty"` // how to mend it
	Fix      Fix      `json:"fix,omitzero"`   // the mend itself, where it needs no judgment
}

// Fix puts other words in the place of those that begin at a message's Pos.
type Fix struct {
	Was  string `json:"was"` // "" for no fix
	With string `json:"with"`
}

// String gives the message as the command line prints it.
func (m Message) String() string {
	s := m.Pos.String() + ": "
	if m.Severity != Error {
		s += m.Severity.String() + ": "
	}
	s += m.Text
	if m.Hint != "" {
		s += "; " + m.Hint
	}
	return s
}

// List collects messages. The zero List is ready to use, by many goroutines.
type List struct {
	mu       sync.Mutex
	messages []Message
	errors   int
}

// Add takes a message as it is.
func (l *List) Add(m Message) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.messages = append(l.messages, m)
	if m.Severity == Error {
		l.errors++
	}
}

// Error adds an error: rule, place, the mend (may be empty), then what is wrong.
func (l *List) Error(rule string, pos Pos, hint, format string, args ...any) {
	l.Add(Message{Pos: pos, Rule: rule, Severity: Error, Hint: hint, Text: fmt.Sprintf(format, args...)})
}

// Warn adds a warning in the same form as Error.
func (l *List) Warn(rule string, pos Pos, hint, format string, args ...any) {
	l.Add(Message{Pos: pos, Rule: rule, Severity: Warning, Hint: hint, Text: fmt.Sprintf(format, args...)})
}

// Without gives a list of the messages that are not to be dropped.
func (l *List) Without(drop func(Message) bool) *List {
	rest := &List{}
	for _, m := range l.Messages() {
		if !drop(m) {
			rest.Add(m)
		}
	}
	return rest
}

// Failed reports whether the list holds an error.
func (l *List) Failed() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.errors > 0
}

// Messages gives what was collected, sorted by place, the same in every run.
func (l *List) Messages() []Message {
	l.mu.Lock()
	defer l.mu.Unlock()
	sorted := slices.Clone(l.messages)
	slices.SortFunc(sorted, func(a, b Message) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Col, b.Col),
			cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Text, b.Text),
			cmp.Compare(a.Hint, b.Hint),
			cmp.Compare(a.Severity, b.Severity),
		)
	})
	return slices.Compact(sorted)
}

// DidYouMean gives a hint that names the candidate nearest to word, or
// otherwise where none is near.
func DidYouMean(word string, candidates []string, otherwise string) string {
	best, least := "", max(2, len(word)/3)+1
	for _, c := range candidates {
		if d := levenshtein.ComputeDistance(word, c); d < least || d == least && best != "" && c < best {
			best, least = c, d
		}
	}
	if best == "" {
		return otherwise
	}
	return fmt.Sprintf("did you mean %q?", best)
}
