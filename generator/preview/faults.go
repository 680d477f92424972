package preview

import (
	"io/fs"
	"os"
	"strings"

	"iptpress/generator/diag"
)

// fault is a message with the lines that it is about.
type fault struct {
	diag.Message
	Place   string `json:"place"` // as editors take it: file:line:column
	Excerpt []line `json:"excerpt,omitempty"`
}

// line is a line of a file.
type line struct {
	Number int    `json:"number"`
	Text   string `json:"text"`
	Mark   int    `json:"mark,omitempty"` // the character, from 1, that the message points at
	Length int    `json:"length,omitempty"`
}

const (
	around    = 1    // lines shown before and after
	longest   = 84   // characters shown of a line
	readable  = 2048 // KB of a file of which lines are shown
	mostFiles = 50   // that are read for excerpts at once
)

// faults adds to messages the lines that they are about.
func (s *server) faults(messages []diag.Message) []fault {
	list := make([]fault, 0, len(messages))
	root, err := os.OpenRoot(s.config.Source)
	if err == nil {
		defer root.Close()
	}
	files := map[string][]string{}
	for _, m := range messages {
		f := fault{Message: m, Place: m.Pos.String()}
		if m.Line > 0 && root != nil {
			lines, known := files[m.File]
			if !known && len(files) < mostFiles {
				lines = linesOf(root.FS(), m.File)
				files[m.File] = lines
			}
			f.Excerpt = excerpt(lines, m)
		}
		list = append(list, f)
	}
	return list
}

// linesOf reads a file; it gives nothing where that cannot be done.
func linesOf(project fs.FS, name string) []string {
	if info, err := fs.Stat(project, name); err != nil || !info.Mode().IsRegular() || info.Size() > readable<<10 {
		return nil
	}
	data, err := fs.ReadFile(project, name)
	if err != nil {
		return nil
	}
	return strings.Split(strings.ReplaceAll(strings.ToValidUTF8(string(data), "�"), "\r\n", "\n"), "\n")
}

// excerpt gives the line of a message and its neighbors.
func excerpt(lines []string, m diag.Message) []line {
	if m.Line > len(lines) {
		return nil
	}
	var list []line
	for n := max(1, m.Line-around); n <= min(len(lines), m.Line+around); n++ {
		if n != m.Line && strings.TrimSpace(lines[n-1]) == "" {
			continue
		}
		l := line{Number: n}
		text := []rune(strings.TrimPrefix(lines[n-1], "\uFEFF"))
		from := 0
		if n == m.Line && m.Col > 0 {
			// What is pointed at stands in what is shown of the line.
			from = max(0, min(m.Col-1-longest/2, len(text)-longest))
			l.Mark, l.Length = min(m.Col-from, longest+1), max(1, min(m.Length, longest))
		}
		to := min(len(text), from+longest)
		l.Text = strings.ReplaceAll(string(text[from:to]), "\t", " ")
		if from > 0 {
			l.Text = "…" + l.Text
			l.Mark++
		}
		if to < len(text) {
			l.Text += "…"
		}
		list = append(list, l)
	}
	return list
}
