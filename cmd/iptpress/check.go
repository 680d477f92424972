package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"iptpress/generator"
	"iptpress/generator/check"
	"iptpress/generator/diag"
)

type checkCmd struct {
	Slugs  []string `arg:"" optional:"" name:"slug" help:"Texts to hear all notes of; the whole library has only errors and warnings told."`
	Format string   `help:"How to print: text, json, or sarif for code hosts." enum:"text,json,sarif" default:"text"`
	Strict bool     `help:"Take warnings for errors."`
	Fix    bool     `help:"Mend what needs no judgment, in texts that are not published as they stand."`
}

func (k *checkCmd) Run(c *command) error {
	config := c.config()
	var err error
	if config.Today, err = today(); err != nil {
		return err
	}
	if err := k.known(c); err != nil {
		return err
	}
	if k.Fix {
		fixed, err := generator.Fix(c, config)
		if err != nil {
			return err
		}
		k.tellFixed(c, fixed)
	}
	report, err := generator.Check(c, config)
	if report == nil {
		if k.Format == "json" {
			return errors.Join(err, c.printJSON(result{Error: message(err)}))
		}
		return err
	}
	report.Messages = k.chosen(report.Messages)
	report.Texts = slices.DeleteFunc(report.Texts, func(t generator.Text) bool { return len(k.Slugs) > 0 && !slices.Contains(k.Slugs, t.Slug) })
	err = k.verdict(report, err)
	switch k.Format {
	case "json":
		return errors.Join(err, c.printJSON(result{OK: err == nil, Error: message(err), Report: report}))
	case "sarif":
		data, sarifErr := diag.SARIF("iptpress", ruleTable(), report.Messages)
		if sarifErr != nil {
			return sarifErr
		}
		fmt.Fprintln(c.stdout, string(data))
		return err
	}
	out := bufio.NewWriter(c.stdout)
	k.print(out, c.Source, report)
	return errors.Join(err, out.Flush())
}

// badContent says that the content has errors. Nothing was going to be written,
// so it does not say that nothing was.
type badContent string

func (e badContent) Error() string        { return string(e) }
func (e badContent) Is(target error) bool { return target == generator.ErrContent }

// verdict gives the error of a check: of the messages that were asked for.
func (k *checkCmd) verdict(report *generator.Report, err error) error {
	if err != nil && !errors.Is(err, generator.ErrContent) {
		return err
	}
	var n [3]int
	for _, m := range report.Messages {
		n[m.Severity]++
	}
	switch {
	case n[diag.Error] > 0:
		return badContent("the content has errors")
	case k.Strict && n[diag.Warning] > 0:
		return badContent("the content has warnings, which --strict takes for errors")
	}
	return nil
}

// known refuses a slug that no text has.
func (k *checkCmd) known(c *command) error {
	var all []string
	for _, pattern := range []string{"handouts/*", "packets/*.md", "pages/*.md"} {
		found, err := filepath.Glob(filepath.Join(c.Source, "content", "*", pattern))
		if err != nil {
			return err
		}
		for _, name := range found {
			all = append(all, strings.TrimSuffix(filepath.Base(name), ".md"))
		}
	}
	for _, slug := range k.Slugs {
		if !slices.Contains(all, slug) {
			return usageError(fmt.Sprintf("there is no text %q; %s", slug, diag.DidYouMean(slug, all, "a text is named by its folder")))
		}
	}
	return nil
}

// chosen gives the messages about the texts that were named, or all.
func (k *checkCmd) chosen(messages []diag.Message) []diag.Message {
	if len(k.Slugs) == 0 {
		return messages
	}
	return slices.DeleteFunc(messages, func(m diag.Message) bool { return !slices.Contains(k.Slugs, slugOf(m.File)) })
}

// slugOf gives the slug of the text that a file belongs to.
func slugOf(file string) string {
	parts := strings.Split(file, "/")
	if len(parts) > 3 && parts[0] == "content" {
		return strings.TrimSuffix(parts[3], ".md")
	}
	return strings.TrimSuffix(path.Base(file), ".md")
}

// print writes for people: file by file, each message with its line and the
// place in it.
func (k *checkCmd) print(out io.Writer, source string, report *generator.Report) {
	folded := map[string]int{}
	file, lines := "", [][]byte(nil)
	for _, m := range report.Messages {
		if m.Severity == diag.Info && check.RuleOf(m.Rule) != nil && len(k.Slugs) == 0 {
			folded[m.Rule]++
			continue
		}
		if m.File != file {
			if file != "" {
				fmt.Fprintln(out)
			}
			file, lines = m.File, nil
			if data, err := os.ReadFile(filepath.Join(source, filepath.FromSlash(file))); err == nil {
				lines = bytes.Split(data, []byte("\n"))
			}
		}
		fmt.Fprintln(out, m)
		line := ""
		if m.Line > 0 && m.Line <= len(lines) {
			line = string(lines[m.Line-1])
		}
		fmt.Fprint(out, m.Excerpt(line))
	}
	if file != "" {
		fmt.Fprintln(out)
	}
	if len(folded) > 0 {
		fmt.Fprintf(out, "%s on style: %s. To read those of a text: iptpress check SLUG\n", count(sum(folded), "note"), perRule(folded))
	}
	fmt.Fprintf(out, "%s, %s: %s\n", count(report.Handouts, "handout"), count(report.Packets, "packet"), tally(report.Messages))
	if n := fixable(report.Messages); n > 0 && !k.Fix {
		fmt.Fprintf(out, "%d of these can be mended by iptpress check --fix\n", n)
	}
}

func (k *checkCmd) tellFixed(c *command, fixed generator.Fixed) {
	out := c.stdout
	if k.Format != "text" {
		out = c.stderr
	}
	fmt.Fprintf(out, "mended %s in %s\n", count(fixed.Fixes, "place"), count(fixed.Files, "file"))
	if fixed.Left > 0 {
		fmt.Fprintf(out, "let be %s in texts that are published as they stand: give those a new version first\n", count(fixed.Left, "place"))
	}
}

// perRule lists counts by rule, the largest first.
func perRule(counts map[string]int) string {
	var rules []string
	for rule := range counts {
		rules = append(rules, rule)
	}
	slices.SortFunc(rules, func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(a, b)
	})
	for i, rule := range rules {
		rules[i] = fmt.Sprintf("%s %d", rule, counts[rule])
	}
	return strings.Join(rules, ", ")
}

func sum(counts map[string]int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}

func fixable(messages []diag.Message) int {
	n := 0
	for _, m := range messages {
		if m.Fix.Was != "" {
			n++
		}
	}
	return n
}

// ruleTable describes the editorial rules to programs.
func ruleTable() []diag.Rule {
	var rules []diag.Rule
	for _, r := range check.Rules() {
		rules = append(rules, diag.Rule{
			ID: r.ID, Title: r.Title, Reason: r.Reason, Mend: r.Mend, Severity: r.Severity,
			Help: "More in docs/checks/" + r.ID + ".md.",
		})
	}
	return rules
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
