package main

import (
	"fmt"
	"strings"

	"iptpress/generator"
	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/history"
)

type historyCmd struct {
	Slug string `arg:"" optional:"" help:"A handout; all of them unless named."`
	Lang string `help:"The language (all unless said)."`
}

func (k *historyCmd) Run(c *command) error {
	h, err := c.history()
	if err != nil {
		return err
	}
	shown := 0
	for _, p := range h.Pieces {
		slug := p.Versions[0].SlugNow()
		if k.Slug != "" && slug != k.Slug || k.Lang != "" && p.Lang != k.Lang {
			continue
		}
		if shown++; k.Slug == "" {
			v := p.Versions[0]
			fmt.Fprintf(c.stdout, "%s %s %s %s: %s\n", p.Lang, slug, v.Version, v.Date, stateOf(v))
			continue
		}
		for _, v := range p.Versions {
			fmt.Fprintf(c.stdout, "%s %s, %s, published in %s: %s\n", v.Lang, v.Version, v.Date, v.First.ID, stateOf(v))
			if v.Changes != "" {
				fmt.Fprintf(c.stdout, "    %s\n", v.Changes)
			}
			for _, r := range h.ReviewsOf(v) {
				fmt.Fprintf(c.stdout, "    reviewed by %s, %s (%s), %s\n", r.By, r.Credential, r.Scope, r.Date)
			}
		}
	}
	if shown == 0 && k.Slug != "" {
		return usageError(fmt.Sprintf("%q was never published; iptpress history lists what was", k.Slug))
	}
	return nil
}

// stateOf says in words what a copy of a version is good for.
func stateOf(v *history.Version) string {
	switch v.State {
	case history.Current:
		return "current"
	case history.Usable:
		return "replaced in " + v.Replaced.ID + "; copies may still be used"
	case history.Withdrawn:
		return "withdrawn in " + v.Takes.ID + ": " + strings.TrimSuffix(v.Reason, ".") + "; throw copies away"
	}
	return "out of date since " + v.Thrown.ID + "; throw copies away"
}

// history reads what the project has published.
func (c *command) history() (*history.History, error) {
	diags := &diag.List{}
	h, err := generator.OpenHistory(c.config(), diags)
	if err != nil {
		return nil, err
	}
	c.tell(diags.Messages())
	if diags.Failed() {
		return nil, errHistory
	}
	return h, nil
}

// errHistory says that what was published has been tampered with.
var errHistory = contentError("the history has errors")

// contentError is a mistake of the content's that a command has found.
type contentError string

func (e contentError) Error() string        { return string(e) }
func (e contentError) Is(target error) bool { return target == generator.ErrContent }

type diffCmd struct {
	Slug string `arg:"" help:"A handout."`
	From string `arg:"" optional:"" help:"A published version (the newest unless said)."`
	To   string `arg:"" optional:"" help:"A later one (the working text unless said)."`
	Lang string `help:"The language (the clinic's first unless said)."`
}

func (d *diffCmd) Run(c *command) error {
	p, err := c.open()
	if err != nil {
		return err
	}
	defer p.Close()
	lang := d.Lang
	if lang == "" {
		lang = p.Library.Languages[0]
	}
	versions := p.History.VersionsAt(lang, d.Slug)
	if len(versions) == 0 {
		return usageError(fmt.Sprintf("%q was never published; iptpress history lists what was", d.Slug))
	}
	from, err := pick(versions, d.From)
	if err != nil {
		return err
	}
	var to *document.Document
	name := "the working text"
	if d.To != "" {
		v, err := pick(versions, d.To)
		if err != nil {
			return err
		}
		to, name = p.Frozen(v), v.Version
	} else if to = p.Document(lang, d.Slug); to == nil {
		return usageError("there is no working text; name a second version")
	}
	fmt.Fprintf(c.stdout, "%s, from %s to %s\n", d.Slug, from.Version, name)
	c.printChanges(history.Compare(p.Frozen(from), to))
	return nil
}

func pick(versions []*history.Version, version string) (*history.Version, error) {
	var names []string
	for _, v := range versions {
		if v.Version == version || version == "" {
			return v, nil
		}
		names = append(names, v.Version)
	}
	return nil, usageError(fmt.Sprintf("version %q was never published; there are %s", version, strings.Join(names, ", ")))
}

// printChanges shows what changed, each under the heading that it stands below.
// Marks say what is new and what is gone; on a terminal colors do too.
func (c *command) printChanges(changes []document.Change) {
	heading, chapter, any := "", "", false
	for _, change := range changes {
		if change.Kind == document.Same {
			if change.Block == "heading" {
				heading = change.Words[0].Text
			}
			continue
		}
		if change.AtEnd() && change.Block != chapter {
			chapter = change.Block
			heading = strings.ToUpper(chapter[:1]) + chapter[1:] + "s"
		}
		if any = true; heading != "" {
			fmt.Fprintf(c.stdout, "\n## %s\n", heading)
			heading = ""
		}
		line := fmt.Sprintf("%s %s: %s", change.Kind, change.Block, c.marked(change.Words))
		fmt.Fprintln(c.stdout, strings.TrimSuffix(line, " "))
		for _, d := range change.Details {
			fmt.Fprintf(c.stdout, "    %s\n", c.detail(d))
		}
	}
	if !any {
		fmt.Fprintln(c.stdout, "nothing has changed")
	}
}

// detail says what changed about a block besides its words.
func (c *command) detail(d document.Detail) string {
	what := strings.ReplaceAll(d.What, "-", " ")
	if d.Of != "" {
		what += " of “" + d.Of + "”"
	}
	if d.What == "picture" { // its bytes say nothing
		return what + ": another"
	}
	var words []document.Word
	if d.Old != "" {
		words = append(words, document.Word{Kind: document.Removed, Text: d.Old})
	}
	if d.New != "" {
		words = append(words, document.Word{Kind: document.Added, Text: d.New})
	}
	return what + ": " + c.marked(words)
}

// marked writes words with their marks.
func (c *command) marked(words []document.Word) string {
	marked := history.Marked(words)
	if isTerminal(c.stdout) {
		marked = strings.NewReplacer("[-", "\x1b[31m[-", "-]", "-]\x1b[0m", "{+", "\x1b[32m{+", "+}", "+}\x1b[0m").Replace(marked)
	}
	return marked
}
