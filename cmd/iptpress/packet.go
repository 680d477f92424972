package main

import (
	"fmt"

	"iptpress/generator"
	"iptpress/generator/output"
	"iptpress/generator/paper"
)

type packetCmd struct {
	Names   []string `arg:"" name:"name" help:"A packet, or handouts in order."`
	Output  string   `short:"o" required:"" help:"The PDF to write." placeholder:"FILE"`
	Paper   string   `help:"a4 or letter (the clinic's unless said)." enum:"a4,letter," default:"" placeholder:"SIZE"`
	Edition string   `help:"As an edition has it, to make a paper again for the record." placeholder:"ID"`
	Lang    string   `help:"The language (the clinic's first unless said)."`
	Title   string   `help:"A title for the cover."`

	Note        string `help:"A note for the cover." placeholder:"TEXT"`
	Appointment string `help:"The next appointment, for the cover." placeholder:"TEXT"`

	Large    bool `help:"In large print."`
	Sides    int  `help:"Sides of the paper that you print on, 1 or 2; on 2, each handout begins on a right-hand page." enum:"1,2" default:"1"`
	Fillable bool `help:"With fields to fill in on the screen."`
	Booklet  bool `help:"As a booklet to fold and staple, for printing only."`
}

func (p *packetCmd) Run(c *command) error {
	if p.Booklet && p.Fillable {
		return usageError("--booklet is for printing only and --fillable for the screen; make two files")
	}
	config := generator.PacketConfig{
		Config: c.config(), Names: p.Names, Lang: p.Lang,
		Title: p.Title, Note: p.Note, Appointment: p.Appointment,
		Format: paper.Format{Paper: paper.Paper(p.Paper), Large: p.Large, Sides: p.Sides, Fillable: p.Fillable, Booklet: p.Booklet},
	}
	config.Edition = p.Edition
	data, report, err := generator.Packet(c, config)
	if report != nil {
		c.tell(report.Messages)
	}
	if err != nil {
		return err
	}
	if err := output.WriteFile(p.Output, data); err != nil {
		return err
	}
	fmt.Fprintln(c.stdout, p.Output)
	if p.Booklet {
		fmt.Fprintln(c.stderr, "A booklet is for printing only: it has no tags for screen readers. Print on both sides, flip on the short edge, then fold and staple.")
	}
	return nil
}
