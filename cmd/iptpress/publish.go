package main

import (
	"fmt"

	"iptpress/generator/release"
)

type publishCmd struct {
	Edition string `arg:"" help:"The edition's id, above that of the last: 2026.1."`
	Note    string `help:"What is to be said of the edition as a whole." placeholder:"TEXT"`
}

func (p *publishCmd) Run(c *command) error {
	today, err := today()
	if err != nil {
		return err
	}
	config := c.config()
	progress := newProgress(c.stderr)
	config.Progress = progress.tell
	report, err := release.Publish(c, config, p.Edition, p.Note, today)
	progress.finish()
	if report != nil {
		c.tell(report.Messages)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(c.stdout, "published %s: %s, %d kept; the hashes of %s recorded\n",
		p.Edition, count(report.Published, "new version"), report.Kept, count(report.Papers, "PDF"))
	return nil
}
