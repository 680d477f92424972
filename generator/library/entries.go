package library

import (
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"iptpress/generator/diag"
)

// Entry is a part of a data file that stands by itself: a source, a glossary
// term, a help line, a table of facts.
type Entry struct {
	ID   string // "" for what stands above the first one
	Text string // its lines, and the comment right above them
}

// Entries parts a data file. Their texts, put together, are the file; each id is
// there once. It is false for a file in which entries cannot be told apart: YAML
// that cannot be read, items without an id, two on one line.
func Entries(data []byte) (entries []Entry, ok bool) {
	source := string(data)
	t := parseYAML("", source, 0, &diag.List{})
	if t == nil {
		return nil, false
	}
	ids, starts := t.entryPlaces()
	if len(starts) == 0 {
		return nil, false
	}
	lines := strings.SplitAfter(source, "\n")
	seen := map[string]bool{}
	entry, from := Entry{}, 0
	for i, start := range starts {
		first := lines[start.line-1]
		indent := len(first) - len(strings.TrimLeft(first, " "))
		if ids[i] == "" || seen[ids[i]] || start.line-1 < from || start.dash && !strings.HasPrefix(first[indent:], "-") {
			return nil, false
		}
		seen[ids[i]] = true
		to := start.line - 1
		for to > from && isCommentAt(lines[to-1], indent) {
			to--
		}
		entry.Text = strings.Join(lines[from:to], "")
		if i > 0 || entry.Text != "" {
			entries = append(entries, entry)
		}
		entry, from = Entry{ID: ids[i]}, to
	}
	entry.Text = strings.Join(lines[from:], "")
	return append(entries, entry), true
}

// isCommentAt reports whether a line is a comment that is not part of a text
// with deeper lines.
func isCommentAt(line string, indent int) bool {
	text := strings.TrimLeft(line, " ")
	return strings.HasPrefix(text, "#") && len(line)-len(text) <= indent
}

// entryPlace is where an entry begins: its line, and whether a dash does.
type entryPlace struct {
	line int
	dash bool
}

// entryPlaces finds the entries of a data file: the items of its list, which may
// stand under one of its keys, or else its keys.
func (t *tree) entryPlaces() (ids []string, starts []entryPlace) {
	list, _ := t.root.(*ast.SequenceNode)
	top := pairs(t.root)
	if list == nil {
		for _, pair := range top {
			if l, ok := pair.Value.(*ast.SequenceNode); ok && !l.IsFlowStyle && hasIDs(l) {
				list = l
			}
		}
	}
	add := func(id string, tk *token.Token, dash bool) {
		ids, starts = append(ids, id), append(starts, entryPlace{tk.Position.Line, dash})
	}
	if list != nil {
		for _, item := range list.Values {
			add(idOf(item), firstToken(item), true)
		}
		return ids, starts
	}
	for _, pair := range top {
		key, _ := keyOf(pair)
		add(key, pair.Key.GetToken(), false)
	}
	return ids, starts
}

func hasIDs(list *ast.SequenceNode) bool {
	return len(list.Values) > 0 && idOf(list.Values[0]) != ""
}

// idOf gives the id of an item, or "".
func idOf(item ast.Node) string {
	for _, pair := range pairs(item) {
		if key, ok := keyOf(pair); ok && key == "id" && pair.Value != nil {
			return pair.Value.GetToken().Value
		}
	}
	return ""
}
