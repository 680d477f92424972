// Package release publishes: it freezes texts, takes versions back, and records
// reviews. It is the only writer into content/.
//
// In comes a project; out go files of its own making: an edition with its
// snapshot and frozen versions, a withdrawal, a signature in reviews.yaml. Each
// is whole or not there at all: the edition's file is renamed in last, and what
// lies about without one was left by a publish that was cut short, which the
// journal names and the next run clears away.
package release

import (
	"context"
	"fmt"

	"iptpress/generator"
	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/history"
)

// Refusal says why something was not done that a person asked for, and what to
// do instead. Nothing has changed.
type Refusal struct{ Text, Hint string }

func (r *Refusal) Error() string {
	if r.Hint == "" {
		return r.Text
	}
	return r.Text + "; " + r.Hint
}

func refuse(hint, format string, args ...any) error {
	return &Refusal{fmt.Sprintf(format, args...), hint}
}

// Report says what a publish found and did.
type Report struct {
	Messages  []diag.Message
	Published int // versions that are new
	Kept      int // versions that were published before
	Papers    int // PDFs whose hashes it recorded
}

// inOrder refuses an edition that does not follow the newest one.
func inOrder(h *history.History, id string, today document.Date) error {
	newest := h.Newest()
	switch {
	case !history.ValidEdition(id):
		return refuse("write numbers with dots between them, such as 2026.1", "%q is no edition", id)
	case newest == nil:
		return nil
	case history.CompareEditions(id, newest.ID) <= 0:
		return refuse("the next one is "+history.NextEdition(newest.ID), "edition %s does not follow %s, the newest", id, newest.ID)
	case today < newest.Date:
		return refuse("set the clock of this machine", "today is %s, and %s was published on %s", today, newest.ID, newest.Date)
	}
	return nil
}

// previous names the newest edition for the one that follows it.
func previous(h *history.History) *history.Previous {
	if newest := h.Newest(); newest != nil {
		return &history.Previous{Edition: newest.ID, SHA256: newest.Hash()}
	}
	return nil
}

// open reads a project with nothing but its working texts, after it has ended
// a publish that was cut short. The project's lock must be held.
func open(ctx context.Context, c generator.Config, diags *diag.List) (*generator.Project, error) {
	if err := recoverFrom(c.Source); err != nil {
		return nil, err
	}
	c.Release, c.Edition, c.Today = false, "", ""
	return generator.Open(ctx, c, diags)
}
