package main

import (
	"fmt"

	"iptpress/generator/authoring"
)

type newCmd struct {
	Kind     string `arg:"" help:"handout, worksheet or packet." enum:"handout,worksheet,packet"`
	Slug     string `arg:"" help:"The name of its folder and its address: sleep-and-mood."`
	Lang     string `help:"Its language (the clinic's first unless said). Where another language has it, this begins its translation."`
	Audience string `help:"client, adolescent, caregiver or clinician (client unless said)." enum:"client,adolescent,caregiver,clinician," default:"" placeholder:"A"`
}

func (n *newCmd) Run(c *command) error {
	today, err := today()
	if err != nil {
		return err
	}
	begun, err := authoring.New(c, c.config(), authoring.Text{Kind: n.Kind, Slug: n.Slug, Lang: n.Lang, Audience: n.Audience}, today)
	if begun != nil {
		c.tell(begun.Messages)
	}
	if err != nil {
		return err
	}
	if begun.Original != "" {
		fmt.Fprintf(c.stdout, "%s begins the translation of %s\n", begun.File, begun.Original)
	} else {
		fmt.Fprintf(c.stdout, "%s begins the %s\n", begun.File, n.Kind)
	}
	fmt.Fprintln(c.stdout, "Open it in your editor. It is a draft until you write status: ready.")
	return nil
}
