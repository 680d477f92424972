package generator

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"iptpress/generator/diag"
	"iptpress/generator/output"
)

// Fixed says what Fix did.
type Fixed struct {
	Fixes int // made
	Files int // in so many files
	Left  int // that stand in texts which are published, and were let be
}

// Fix mends what Check finds and what needs no judgment, each file whole or not
// at all. A text that stands as an edition published it is let be: any change to
// it needs a new version. Where there are errors it mends all the same.
func Fix(ctx context.Context, c Config) (Fixed, error) {
	var done Fixed
	report, err := Check(ctx, c)
	if err != nil && !errors.Is(err, ErrContent) {
		return done, err
	}
	byFile := map[string][]diag.Message{}
	for _, m := range report.Messages {
		switch {
		case m.Fix.Was == "":
		case report.published[m.File]:
			done.Left++
		default:
			byFile[m.File] = append(byFile[m.File], m)
		}
	}
	root, err := os.OpenRoot(c.Source)
	if err != nil {
		return done, fmt.Errorf("the project folder cannot be read: %w", err)
	}
	defer root.Close()
	for _, name := range slices.Sorted(maps.Keys(byFile)) {
		data, err := fs.ReadFile(root.FS(), name)
		if err != nil {
			return done, err
		}
		mended, n := applyFixes(string(data), byFile[name])
		if n == 0 {
			continue
		}
		if err := output.WriteFile(filepath.Join(c.Source, filepath.FromSlash(name)), []byte(mended)); err != nil {
			return done, err
		}
		done.Fixes += n
		done.Files++
	}
	return done, nil
}

// applyFixes puts the fixes of messages into a text, from its end on, so that the
// places of the others stay right. One that does not find its words is let be.
func applyFixes(text string, messages []diag.Message) (string, int) {
	lines := strings.SplitAfter(text, "\n")
	slices.SortFunc(messages, func(a, b diag.Message) int {
		if a.Line != b.Line {
			return b.Line - a.Line
		}
		return b.Col - a.Col
	})
	n, line, from := 0, 0, 0
	for _, m := range messages {
		if m.Line != line {
			line, from = m.Line, 1<<30
		}
		if m.Line < 1 || m.Line > len(lines) {
			continue
		}
		runes := []rune(lines[m.Line-1])
		at := m.Col - 1
		end := at + len([]rune(m.Fix.Was))
		if at < 0 || end > len(runes) || end > from || string(runes[at:end]) != m.Fix.Was {
			continue
		}
		lines[m.Line-1] = string(runes[:at]) + m.Fix.With + string(runes[end:])
		n, from = n+1, at
	}
	return strings.Join(lines, ""), n
}
