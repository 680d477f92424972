package release

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"iptpress/generator"
	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/history"
	"iptpress/generator/output"
)

// Review records a signature under the working text of a handout, as it stands.
// Where the review names the text that was read, by the first letters of its hash,
// another text is refused. It gives the text's version.
func Review(ctx context.Context, c generator.Config, lang, slug string, r history.Review, today document.Date) (string, *Report, error) {
	unlock, err := output.Lock(c.Source)
	if err != nil {
		return "", nil, err
	}
	defer unlock()
	diags := &diag.List{}
	p, err := open(ctx, c, diags)
	if err != nil {
		return "", nil, err
	}
	defer p.Close()
	report := &Report{Messages: diags.Messages()}
	if diags.Failed() {
		return "", report, generator.ErrContent
	}
	h, err := p.Handout(lang, slug)
	if err != nil {
		return "", report, &Refusal{Text: err.Error()}
	}
	files, err := history.Source(p.Files, h.Dir)
	if err != nil {
		return "", report, err
	}
	read, digest := r.SHA256, history.Digest(files)
	r.SHA256 = digest
	switch {
	case !strings.HasPrefix(digest, read):
		return "", report, refuse("make a new copy of it to read: iptpress review "+slug+" --copy FILE.pdf", "the text that was read, %s, is not the one that is there now, %s", read, history.Short(digest))
	case h.Meta.Draft:
		return "", report, refuse("set status: ready first: any later change makes a review void", "%s is a draft", h.Path)
	case r.Date > today:
		return "", report, refuse("give the day on which the text was read", "%s has not come yet", r.Date)
	case r.Scope == "clinical" && history.IsAuthor(h.Meta.Authors, r.By):
		return "", report, refuse("have it read by another clinician", "%s is an author of the text, and cannot review it as clinical", r.By)
	case slices.ContainsFunc(p.History.Reviews(h.Dir, r.SHA256), func(old history.Review) bool { return old.By == r.By && old.Scope == r.Scope }):
		return "", report, refuse("", "%s has signed this text already", r.By)
	}
	name := h.Dir + "/reviews.yaml"
	before, err := fs.ReadFile(p.Files, name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", report, err
	}
	return h.Meta.Version, report, writeFile(c.Source, name, signed(before, r))
}

// signed adds a review to the bytes of reviews.yaml.
func signed(before []byte, r history.Review) []byte {
	var b strings.Builder
	b.Write(before)
	if len(before) > 0 && before[len(before)-1] != '\n' {
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "- by: %s\n  credential: %s\n  scope: %s\n  date: %s\n  sha256: %s\n  recorded_by: %s\n",
		quoted(r.By), quoted(r.Credential), r.Scope, r.Date, r.SHA256, quoted(r.RecordedBy))
	return []byte(b.String())
}

// quoted gives a text as YAML reads it back, on one line.
func quoted(s string) string {
	b, _ := json.Marshal(strings.Join(strings.Fields(s), " ")) // a string always has a JSON form
	return string(b)
}
