package main

import (
	"fmt"
	"strings"

	"iptpress/generator/release"
)

type withdrawCmd struct {
	What   string `arg:"" name:"slug@version" help:"A published version of a handout: grief@1.0."`
	Reason string `required:"" help:"Why: whoever has a copy will read it." placeholder:"TEXT"`
	Lang   string `help:"Its language, where several have the version."`
}

func (w *withdrawCmd) Run(c *command) error {
	slug, version, ok := strings.Cut(w.What, "@")
	if !ok {
		return usageError("name the version too: " + w.What + "@1.0")
	}
	today, err := today()
	if err != nil {
		return err
	}
	config := c.config()
	progress := newProgress(c.stderr)
	config.Progress = progress.tell
	id, report, err := release.Withdraw(c, config, release.Withdrawal{Slug: slug, Version: version, Lang: w.Lang, Reason: w.Reason}, today)
	progress.finish()
	if report != nil {
		c.tell(report.Messages)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(c.stdout, "%s takes back %s; build, put the site up, and throw its paper copies away (editions/%s/ lists them)\n", id, w.What, id)
	return nil
}
