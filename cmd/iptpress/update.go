package main

import (
	"cmp"
	"errors"
	"fmt"

	"iptpress/generator"
	"iptpress/generator/authoring"
)

type updateCmd struct{}

func (updateCmd) Run(c *command) error {
	update, err := authoring.BringUpToDate(c.config())
	if err != nil {
		return err
	}
	to := cmp.Or(update.To, "none")
	if from := cmp.Or(update.From, "none"); from != to {
		fmt.Fprintf(c.stdout, "The library: from edition %s to %s\n", from, to)
	} else {
		fmt.Fprintf(c.stdout, "The library: edition %s\n", to)
	}
	counts := map[authoring.Outcome]int{}
	for i, piece := range update.Pieces {
		if i == 0 || update.Pieces[i-1].Outcome != piece.Outcome {
			fmt.Fprintf(c.stdout, "\n%s\n", outcomes[piece.Outcome])
		}
		counts[piece.Outcome]++
		c.tellPiece(piece)
	}
	if len(update.Pieces) == 0 {
		fmt.Fprintln(c.stdout, "Nothing in it is newer than what you have.")
		return nil
	}
	fmt.Fprintf(c.stdout, "\n%d copied, %d new, %d left as you have them\n", counts[authoring.Copied], counts[authoring.Added],
		len(update.Pieces)-counts[authoring.Copied]-counts[authoring.Added])
	if counts[authoring.Copied]+counts[authoring.Added] == 0 {
		return nil
	}
	return c.checkAfter()
}

// outcomes head the lists of pieces.
var outcomes = map[authoring.Outcome]string{
	authoring.Copied:  "COPIED, since you had not edited them:",
	authoring.Added:   "NEW:",
	authoring.Edited:  "LEFT, since you have edited them. What the library changed, for you to take over by hand:",
	authoring.Taken:   "LEFT, since you have something of your own under these names:",
	authoring.Renamed: "LEFT, since the library calls them otherwise now:",
	authoring.Gone:    "LEFT, though the library has them no more. Find out why before you go on giving them out:",
}

func (c *command) tellPiece(p authoring.Piece) {
	name := p.Name
	if p.Entry != "" {
		name += ": " + p.Entry
	}
	if p.Title != "" {
		name += ": " + p.Title
	}
	fmt.Fprintf(c.stdout, "\n%s\n", name)
	for _, note := range p.Notes {
		fmt.Fprintf(c.stdout, "(%s)\n", note)
	}
	if p.ByYours {
		fmt.Fprintln(c.stdout, "(compared with your text: what the library had is not known)")
	}
	if len(p.Changes) > 0 {
		c.printChanges(p.Changes)
	}
}

// checkAfter tells what is wrong with the project now that it has a newer library.
func (c *command) checkAfter() error {
	report, err := generator.Check(c, c.config())
	if report != nil {
		c.tell(report.Messages)
	}
	if errors.Is(err, generator.ErrContent) {
		return contentError("the library is brought in, and the content has errors now: mend them; iptpress check lists them again")
	}
	if err == nil {
		fmt.Fprintln(c.stdout, "Read what is new before you publish it.")
	}
	return err
}
