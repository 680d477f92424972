package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// The commands in docs/publishing.md do what it says. What happens in between, at
// an editor or as days go by, stands in comments there.
func TestDocsOfPublishing(t *testing.T) {
	doc, err := os.ReadFile("../../docs/publishing.md")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "publishing.txtar")
	if err := os.WriteFile(file, []byte(scriptOf(t, string(doc))), 0o644); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, scripts(testscript.Params{Files: []string{file}}))
}

var scriptParts = regexp.MustCompile("(?s)<!-- script\n(.*?)-->|```console\n(.*?)```")

// scriptOf makes a script of a page: what stands in its comments, and each "$" of
// its examples with what is printed then.
func scriptOf(t *testing.T, doc string) string {
	var script, files strings.Builder
	outputs := 0
	expect := func(output string) {
		if output != "" {
			outputs++
			fmt.Fprintf(&script, "cmp stdout $WORK/output%d\n", outputs)
			fmt.Fprintf(&files, "-- output%d --\n%s", outputs, output)
		}
	}
	for _, part := range scriptParts.FindAllStringSubmatch(doc, -1) {
		if part[1] != "" {
			script.WriteString(part[1])
			continue
		}
		output := ""
		for line := range strings.Lines(part[2]) {
			if command, ok := strings.CutPrefix(line, "$ "); ok {
				expect(output)
				output = ""
				script.WriteString("exec " + command)
			} else {
				output += line
			}
		}
		expect(output)
	}
	if outputs < 5 {
		t.Errorf("the page shows what %d commands print", outputs)
	}
	return script.String() + files.String()
}
