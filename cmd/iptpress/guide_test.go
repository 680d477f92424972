package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/rogpeppe/go-internal/txtar"
)

// keep names a folder in which the project that the guide makes is left, for
// docs/pictures.
var keep = flag.String("keep", "", "leave the project that docs/authoring.md makes in this folder")

// Everything that docs/authoring.md tells an author to type works, in the order
// of the guide, and answers as the guide says. What its fenced blocks are for
// stands in their first line:
//
//	console            lines after $ are run; the lines below are the answer, in
//	                   which … stands for anything. status=1: it must fail so.
//	                   typed: what stands after the questions is typed.
//	                   serve: the preview is started, looked at and stopped.
//	markdown file=X    is written to X, with the id that X has
//	diff file=X        lines with - in X are replaced by those with +
//	markdown           an example: it must pass check in a handout of its own
//
// Blocks of other languages are for other programs, and are not run.
func TestAuthoringGuide(t *testing.T) {
	if testing.Short() {
		t.Skip("it publishes the whole library twice")
	}
	guide, err := os.ReadFile("../../docs/authoring.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "guide.txtar"), txtar.Format(script(t, string(guide))), 0o644); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:         dir,
		WorkdirRoot: *keep,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status":   exitStatus,
			"freeport": freeport,
			"fetch":    fetch,
			"answers":  answers,
			"put":      put,
			"edit":     edit,
			"examples": examples,
		},
	})
}

var (
	fence = regexp.MustCompile("(?ms)^```([a-z]+)([^\n]*)\n(.*?)^```$")
	attr  = regexp.MustCompile(`([a-z]+)(?:=(\S+))?`)
)

// script makes a testscript of the guide.
func script(t *testing.T, guide string) *txtar.Archive {
	t.Helper()
	archive := &txtar.Archive{}
	var steps strings.Builder
	steps.WriteString("[windows] skip\nenv IPTPRESS_TODAY=2026-11-26\n")
	keepFile := func(text string) string {
		name := fmt.Sprintf("block-%d", len(archive.Files))
		archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(text)})
		return "$WORK/" + name
	}
	var shown []string // examples
	blocks := fence.FindAllStringSubmatchIndex(guide, -1)
	for _, at := range blocks {
		language, text := guide[at[2]:at[3]], guide[at[6]:at[7]]
		attrs := map[string]string{}
		for _, m := range attr.FindAllStringSubmatch(guide[at[4]:at[5]], -1) {
			attrs[m[1]] = m[2]
		}
		_, typed := attrs["typed"]
		_, served := attrs["serve"]
		fmt.Fprintf(&steps, "\n# line %d\n", 1+strings.Count(guide[:at[0]], "\n"))
		switch file := attrs["file"]; {
		case served:
			_, answer, _ := strings.Cut(text, "\n")
			fmt.Fprintf(&steps, "freeport PORT\nexec iptpress serve --addr 127.0.0.1:$PORT &serve&\nfetch http://127.0.0.1:$PORT/ 'Side by side'\nkill -INT serve\nwait serve\nanswers %s\n",
				keepFile(strings.Replace(answer, ":1313", ":…", 1)))
		case language == "console":
			console(t, &steps, text, attrs["status"], typed, keepFile)
		case language == "diff":
			fmt.Fprintf(&steps, "edit %s %s\n", file, keepFile(text))
		case file != "":
			fmt.Fprintf(&steps, "put %s %s\n", file, keepFile(text))
		case language == "markdown":
			shown = append(shown, keepFile(text))
		}
	}
	fmt.Fprintf(&steps, "\nexamples %s\n", strings.Join(shown, " "))
	if len(shown) < 10 || len(blocks) < 40 {
		t.Fatalf("the guide has %d blocks, of which %d are examples", len(blocks), len(shown))
	}
	archive.Comment = []byte(steps.String())
	return archive
}

// console runs the commands of a block.
func console(t *testing.T, steps *strings.Builder, text, status string, typed bool, keepFile func(string) string) {
	for _, step := range strings.Split("\n"+text, "\n$ ")[1:] {
		command, answer, _ := strings.Cut(step, "\n")
		if typed {
			fmt.Fprintf(steps, "ttyin -stdin %s\n", keepFile(typedIn(answer)))
			answer = typedOut(answer)
		}
		switch {
		case strings.HasPrefix(command, "cd "):
			fmt.Fprintln(steps, command)
			continue
		case status != "":
			fmt.Fprintf(steps, "status %s %s\n", status, singleQuoted(command))
		case strings.HasPrefix(command, "iptpress "):
			fmt.Fprintf(steps, "exec %s\n", singleQuoted(command))
		default:
			t.Fatalf("the guide runs %q", command)
		}
		fmt.Fprintf(steps, "answers %s\n", keepFile(answer))
	}
}

// singleQuoted writes a shell's double quotes as testscript's single ones.
func singleQuoted(command string) string { return strings.ReplaceAll(command, `"`, "'") }

// question is a line that init ends before a person answers.
var question = regexp.MustCompile(`(?m)^(.*(?:\]|Its code):)(?: (.*))?$`)

func typedIn(answer string) string {
	var lines strings.Builder
	for _, m := range question.FindAllStringSubmatch(answer, -1) {
		lines.WriteString(m[2] + "\n")
	}
	return lines.String()
}

// typedOut gives what a program prints of a dialog: Enter ends no line of its own.
func typedOut(answer string) string { return question.ReplaceAllString(answer, "$1 ") }

// answers FILE holds what the last command printed against FILE, in which …
// stands for anything. White space is not compared.
func answers(ts *testscript.TestScript, neg bool, args []string) {
	printed := ts.ReadFile("stdout")
	if strings.TrimSpace(printed) == "" {
		printed = ts.ReadFile("stderr")
	}
	want := ts.ReadFile(args[0])
	if strings.TrimSpace(want) == "" {
		return
	}
	var pattern strings.Builder
	for _, word := range strings.Fields(strings.ReplaceAll(want, "…", " … ")) {
		if word == "…" {
			pattern.WriteString(`(?s:.*?)`)
		} else {
			pattern.WriteString(`\s*` + regexp.QuoteMeta(word))
		}
	}
	if !regexp.MustCompile(`^` + pattern.String() + `\s*$`).MatchString(strings.ReplaceAll(printed, "…", "")) {
		ts.Fatalf("the guide says\n%s\nand iptpress\n%s", want, printed)
	}
}

var idOf = regexp.MustCompile(`(?m)^id: \S+`)

// put FILE BLOCK writes a block to a file, which keeps its id.
func put(ts *testscript.TestScript, neg bool, args []string) {
	text := ts.ReadFile(args[1])
	if before, err := os.ReadFile(ts.MkAbs(args[0])); err == nil {
		text = idOf.ReplaceAllString(text, idOf.FindString(string(before)))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
}

// edit FILE BLOCK replaces the lines of FILE that BLOCK has with a minus by those
// that it has with a plus. Lines without either say where: the change is made
// after them.
func edit(ts *testscript.TestScript, neg bool, args []string) {
	text := ts.ReadFile(args[0])
	var before, old, new strings.Builder
	for line := range strings.Lines(ts.ReadFile(args[1])) {
		switch {
		case line[0] == '-':
			old.WriteString(line[1:])
		case line[0] == '+':
			new.WriteString(line[1:])
		case strings.HasPrefix(line, "…"):
		default:
			before.WriteString(line[1:])
		}
	}
	start := 0
	if b := before.String(); b != "" {
		if start = strings.Index(text, b); start < 0 {
			ts.Fatalf("%s does not hold\n%s", args[0], b)
		}
		start += len(b)
	}
	at := strings.Index(text[start:], old.String())
	if at < 0 || old.Len() == 0 {
		ts.Fatalf("%s does not hold\n%s", args[0], old.String())
	}
	at += start
	text = text[:at] + new.String() + text[at+old.Len():]
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
}

const exampleFront = `---
id: example%d
title: An example
summary: An example of the guide.
main_message: It passes check.
kind: worksheet
audience: client
phase: [any]
version: "1.0"
status: draft
checked: 2026-11-26
next_check: 2028-11-26
---

`

// examples BLOCK… makes a handout of each block. They must pass check.
func examples(ts *testscript.TestScript, neg bool, args []string) {
	for i, block := range args {
		dir := ts.MkAbs(fmt.Sprintf("content/en/handouts/example-%d", i))
		ts.Check(os.MkdirAll(dir, 0o755))
		ts.Check(os.WriteFile(filepath.Join(dir, "index.md"), fmt.Appendf(nil, exampleFront+"%s", i, ts.ReadFile(block)), 0o644))
		picture, err := os.ReadFile(ts.MkAbs("content/en/handouts/while-you-wait/steps.svg"))
		ts.Check(err)
		ts.Check(os.WriteFile(filepath.Join(dir, "steps.svg"), picture, 0o644))
	}
	ts.Check(ts.Exec("iptpress", "check"))
	for line := range strings.Lines(ts.ReadFile("stdout")) {
		if strings.Contains(line, "/example-") && strings.Contains(line, ": warning: ") {
			ts.Fatalf("%s", line)
		}
	}
	for i := range args {
		ts.Check(os.RemoveAll(ts.MkAbs(fmt.Sprintf("content/en/handouts/example-%d", i))))
	}
}
