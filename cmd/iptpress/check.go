package main

import (
	"errors"
	"fmt"

	"iptpress/generator"
	"iptpress/generator/diag"
)

type checkCmd struct {
	Format string `help:"How to print: text or json." enum:"text,json" default:"text"`
	Strict bool   `help:"Take warnings for errors."`
}

func (k *checkCmd) Run(c *command) error {
	config := c.config()
	var err error
	if config.Today, err = today(); err != nil {
		return err
	}
	report, err := generator.Check(c, config)
	if err == nil && k.Strict && hasWarning(report.Messages) {
		err = generator.ErrContent
	}
	if k.Format == "json" {
		return errors.Join(err, c.printJSON(result{OK: err == nil, Error: message(err), Report: report}))
	}
	if report == nil {
		return err
	}
	for _, m := range report.Messages {
		fmt.Fprintln(c.stdout, m)
	}
	fmt.Fprintf(c.stdout, "%s, %s: %s\n", count(report.Handouts, "handout"), count(report.Packets, "packet"), tally(report.Messages))
	return err
}

// tally counts messages in words.
func tally(messages []diag.Message) string {
	var n [3]int
	for _, m := range messages {
		n[m.Severity]++
	}
	if n[diag.Error]+n[diag.Warning] == 0 {
		return "nothing is wrong"
	}
	return count(n[diag.Error], "error") + ", " + count(n[diag.Warning], "warning")
}

func hasWarning(messages []diag.Message) bool {
	for _, m := range messages {
		if m.Severity == diag.Warning {
			return true
		}
	}
	return false
}
