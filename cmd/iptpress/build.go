package main

import (
	"errors"
	"fmt"
	"os"

	"iptpress"
	"iptpress/generator"
	"iptpress/generator/engine"
)

type buildCmd struct {
	Out     string `help:"The output folder (public in the project unless named)." type:"path" placeholder:"DIR"`
	Release bool   `help:"Show the newest edition's texts, not the working texts." xor:"texts"`
	Edition string `help:"Show the texts of an edition." xor:"texts" placeholder:"ID"`
	BaseURL string `help:"The site's address, when it is not the clinic's." name:"base-url" placeholder:"URL"`
	NoPDF   bool   `help:"Make pages only." name:"no-pdf"`
	Jobs    int    `help:"How many workers to use (one a processor unless said)." placeholder:"N"`
	JSON    bool   `help:"Print one JSON object instead of words."`
}

func (b *buildCmd) Run(c *command) error {
	if b.Jobs < 0 {
		return usageError("--jobs takes a whole number from 1")
	}
	config := c.config()
	config.Out, config.BaseURL, config.NoPDF, config.Jobs = b.Out, b.BaseURL, b.NoPDF, b.Jobs
	config.Release, config.Edition = b.Release, b.Edition
	var err error
	if config.Engine, err = engine.New(iptpress.Engine); err != nil {
		return err
	}
	config.NoEngine = os.Getenv("IPTPRESS_ENGINE") == "none" // as tests do, which have no time to compile it
	if b.Release {
		if config.Today, err = today(); err != nil {
			return err
		}
	}
	progress := newProgress(c.stderr)
	config.Progress = progress.tell

	report, err := generator.Build(c, config)
	progress.finish()
	if b.JSON {
		return errors.Join(err, c.printJSON(result{OK: err == nil, Error: message(err), Report: report}))
	}
	if report != nil {
		c.tell(report.Messages)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(c.stdout, "%s, %s, %s: %s written, %d unchanged, %d removed\n",
		count(report.Handouts, "handout"), count(report.Packets, "packet"), count(report.Papers, "PDF"),
		count(report.Output.Written, "file"), report.Output.Unchanged, report.Output.Removed)
	return nil
}

// result is what --json prints.
type result struct {
	OK    bool   `json:"ok"`
	Error string `json:"error,omitempty"`
	*generator.Report
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
