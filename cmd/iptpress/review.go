package main

import (
	"cmp"
	"fmt"
	"os/user"

	"iptpress/generator/document"
	"iptpress/generator/history"
	"iptpress/generator/release"
)

type reviewCmd struct {
	Slug       string `arg:"" help:"A handout."`
	By         string `help:"Who has read it." placeholder:"NAME"`
	Credential string `help:"What makes them able to judge it: PsyD, RN, peer." placeholder:"C"`
	Scope      string `help:"What they have judged: clinical, language or lived-experience." enum:"clinical,language,lived-experience," default:"" placeholder:"S"`
	Date       string `help:"When (today unless said)." placeholder:"D"`
	RecordedBy string `help:"Who enters this (who is logged in unless said)." name:"recorded-by" placeholder:"NAME"`
	Lang       string `help:"The language (the clinic's first unless said)."`
}

func (r *reviewCmd) Run(c *command) error {
	if r.By == "" && r.Credential == "" && r.Scope == "" {
		return r.show(c)
	}
	if r.By == "" || r.Credential == "" || r.Scope == "" {
		return usageError("a review takes --by, --credential and --scope")
	}
	today, err := today()
	if err != nil {
		return err
	}
	date, err := document.ParseDate(cmp.Or(r.Date, string(today)))
	if err != nil {
		return usageError("--date: " + err.Error())
	}
	recordedBy := r.RecordedBy
	if recordedBy == "" {
		me, err := user.Current()
		if err != nil {
			return usageError("say who you are with --recorded-by")
		}
		recordedBy = cmp.Or(me.Name, me.Username)
	}
	review := history.Review{Review: document.Review{By: r.By, Credential: r.Credential, Scope: r.Scope, Date: date}, RecordedBy: recordedBy}
	version, report, err := release.Review(c, c.config(), r.Lang, r.Slug, review, today)
	if report != nil {
		c.tell(report.Messages)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(c.stdout, "%s %s: %s review by %s recorded; any change to the text makes it void\n", r.Slug, version, r.Scope, r.By)
	return nil
}

// show lists the reviews of a handout, and whether they still hold.
func (r *reviewCmd) show(c *command) error {
	p, err := c.open()
	if err != nil {
		return err
	}
	defer p.Close()
	h, err := p.Handout(r.Lang, r.Slug)
	if err != nil {
		return usageError(err.Error())
	}
	files, err := history.Source(p.Files, h.Dir)
	if err != nil {
		return err
	}
	digest := history.Digest(files)
	if h.Meta.Review == nil {
		fmt.Fprintf(c.stdout, "%s %s is not clinically reviewed\n", r.Slug, h.Meta.Version)
	}
	for _, review := range p.History.Reviews(h.Dir, "") {
		holds := "holds"
		if review.SHA256 != digest {
			holds = "void: the text was changed"
		}
		fmt.Fprintf(c.stdout, "%s %s, %s (%s): %s\n", review.Date, review.By, review.Credential, review.Scope, holds)
	}
	return nil
}
