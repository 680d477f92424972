package release

import (
	"context"
	"maps"
	"os"
	"slices"
	"strings"

	"iptpress/generator"
	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/history"
	"iptpress/generator/output"
	"iptpress/generator/paper"
)

// Withdrawal says which version to take back. Lang may be "" where only one
// language has it.
type Withdrawal struct {
	Slug, Version, Lang string
	Reason              string
}

// Withdraw takes a version back: it writes the next edition, which holds
// nothing else but the hashes of papers that look otherwise without it. It needs a
// sound history, but not texts without errors: to take back what may do harm cannot
// wait. It gives the edition's id.
func Withdraw(ctx context.Context, c generator.Config, w Withdrawal, today document.Date) (string, *Report, error) {
	if w.Reason = strings.Join(strings.Fields(w.Reason), " "); w.Reason == "" {
		return "", nil, refuse("give it with --reason: whoever has a copy will read it", "a withdrawal needs a reason")
	}
	unlock, err := output.Lock(c.Source)
	if err != nil {
		return "", nil, err
	}
	defer unlock()
	if err := recoverFrom(c.Source); err != nil {
		return "", nil, err
	}
	diags := &diag.List{}
	h, err := generator.OpenHistory(c, diags)
	if err != nil {
		return "", nil, err
	}
	report := &Report{Messages: diags.Messages()}
	if diags.Failed() {
		return "", report, generator.ErrContent
	}
	v, err := find(h, w)
	if err != nil {
		return "", report, err
	}
	newest := h.Newest()
	id := history.NextEdition(newest.ID)
	if err := inOrder(h, id, today); err != nil {
		return "", report, err
	}
	e := &draft{diags: diags, snapshot: map[string][]byte{}, manifest: history.Manifest{
		Edition: id, Date: today, Schema: history.Schema, Previous: previous(h),
		Withdrawn: []history.Withdrawal{{ID: v.ID, Lang: v.Lang, Version: v.Version, Reason: w.Reason}},
	}}
	if err := e.listPapers(ctx, c, newest.Base); err != nil {
		return "", report, err
	}
	for _, p := range h.Pieces {
		if now := p.Current(); p.ID == v.ID && p.Lang != v.Lang && now != nil {
			diags.Warn("translation", diag.Pos{File: history.FileOf(id)}, "if that is wrong too, run iptpress withdraw "+now.SlugNow()+"@"+now.Version+" --lang "+p.Lang,
				"version %s in %q is still given out", now.Version, p.Lang)
		}
	}
	report.Messages = diags.Messages()
	return id, report, e.write(c.Source)
}

// listPapers notes the papers that are made otherwise without what a withdrawal
// takes back. Where they cannot be set it goes on without them, and says so.
func (e *draft) listPapers(ctx context.Context, c generator.Config, base *history.Edition) error {
	trial := *e
	trial.diags = &diag.List{}
	made, err := trial.papers(ctx, c)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		e.diags.Warn("papers", diag.Pos{File: history.FileOf(e.manifest.Edition)}, "", "the papers cannot be set (%v), so iptpress verify will not know those that change", err)
		return nil
	}
	was := history.Papers(os.DirFS(c.Source), base)
	maps.DeleteFunc(made, func(name, sum string) bool { return was[name] == sum })
	if len(made) > 0 {
		e.snapshot[history.PaperSums] = []byte(history.HashList(made))
		e.manifest.Engine, e.manifest.Snapshot = paper.Engine, history.Digest(e.snapshot)
	}
	return nil
}

// find looks for the version that a withdrawal names.
func find(h *history.History, w Withdrawal) (*history.Version, error) {
	var found []*history.Version
	var slugs, versions, langs []string
	for _, p := range h.Pieces {
		slug := p.Versions[0].SlugNow()
		slugs = append(slugs, slug)
		if slug != w.Slug && !slices.Contains(p.FormerSlugs(slug), w.Slug) || w.Lang != "" && w.Lang != p.Lang {
			continue
		}
		for _, v := range p.Versions {
			versions = append(versions, v.Version)
			if v.Version == w.Version {
				found, langs = append(found, v), append(langs, v.Lang)
			}
		}
	}
	switch {
	case len(found) == 1 && found[0].State == history.Withdrawn:
		return nil, refuse("", "version %s of %s was withdrawn by %s", w.Version, w.Slug, found[0].Takes.ID)
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return nil, refuse("name one with --lang", "version %s of %s is there in %s", w.Version, w.Slug, strings.Join(langs, " and "))
	case len(versions) > 0:
		return nil, refuse("published are "+strings.Join(versions, ", "), "version %q of %s was never published", w.Version, w.Slug)
	}
	return nil, refuse(diag.DidYouMean(w.Slug, slugs, "iptpress history lists what was published"), "%q was never published", w.Slug)
}
