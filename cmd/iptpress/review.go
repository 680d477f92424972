package main

import (
	"cmp"
	"fmt"
	"os/user"
	"slices"
	"strings"

	"iptpress/generator"
	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/history"
	"iptpress/generator/output"
	"iptpress/generator/release"
)

type reviewCmd struct {
	Slug       string `arg:"" help:"A handout."`
	By         string `help:"Who has read it." placeholder:"NAME"`
	Credential string `help:"What makes them able to judge it: PsyD, RN, peer." placeholder:"C"`
	Scope      string `help:"What they have judged: clinical, language or lived-experience." enum:"clinical,language,lived-experience," default:"" placeholder:"S"`
	Date       string `help:"When (today unless said)." placeholder:"D"`
	RecordedBy string `help:"Who enters this (who is logged in unless said)." name:"recorded-by" placeholder:"NAME"`
	Text       string `help:"The text that was read, as the copy of it says." placeholder:"HASH"`
	Lang       string `help:"The language (the clinic's first unless said)."`
	Copy       string `help:"Make a copy to read, mark up and sign." placeholder:"FILE.pdf"`
}

func (r *reviewCmd) Run(c *command) error {
	signs := r.By != "" || r.Credential != "" || r.Scope != ""
	switch {
	case r.Copy != "" && (signs || r.Text != "" || r.Date != ""):
		return usageError("--copy makes a copy to sign; enter the review when it is signed")
	case r.Copy != "":
		return r.copy(c)
	case !signs && r.Text == "" && r.Date == "":
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
	review := history.Review{
		Review: document.Review{By: r.By, Credential: r.Credential, Scope: r.Scope, Date: date},
		SHA256: strings.ToLower(r.Text), RecordedBy: recordedBy,
	}
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

// copy makes a copy to mark up and sign.
func (r *reviewCmd) copy(c *command) error {
	data, report, err := generator.ReviewCopy(c, c.config(), r.Lang, r.Slug)
	if report != nil {
		c.tell(r.about(report.Messages))
	}
	if err != nil {
		return err
	}
	if err := output.WriteFile(r.Copy, data); err != nil {
		return err
	}
	fmt.Fprintln(c.stdout, r.Copy)
	return nil
}

// about keeps the messages about the handout at hand, and errors, which keep the
// copy from being made.
func (r *reviewCmd) about(messages []diag.Message) []diag.Message {
	return slices.DeleteFunc(slices.Clone(messages), func(m diag.Message) bool {
		return m.Severity != diag.Error && !strings.Contains(m.File, "/handouts/"+r.Slug+"/")
	})
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
		fmt.Fprintf(c.stdout, "%s %s (text %s) is not clinically reviewed\n", r.Slug, h.Meta.Version, history.Short(digest))
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
