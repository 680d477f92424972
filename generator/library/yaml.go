package library

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"iptpress/generator/diag"
)

// Limits on YAML that no person meets. Beyond them the parser would take time
// that grows with the square of what it is given.
const (
	maxNesting   = 64
	maxKeys      = 2000   // of one map
	maxKeysTotal = 50_000 // of a file
)

// tree is YAML that has been read: the value, as JSON has it, and where each
// part of it stands.
type tree struct {
	file   string
	above  int // lines of the file that stand above the YAML
	value  any
	root   ast.Node          // nil for an empty document, and while source is not parsed
	places map[string]KeyPos // of top-level keys, where source is plain
	source string            // plain YAML, parsed only where a place in it is asked for
}

// readYAML reads one YAML document as parseYAML does, without the parser where
// the text is plain enough.
func readYAML(file string, data []byte, above int, diags *diag.List) *tree {
	source := string(data)
	if value, places := plainYAML(source); value != nil {
		return &tree{file: file, above: above, value: value, places: places, source: source}
	}
	return parseYAML(file, source, above, diags)
}

// parseYAML reads one YAML document without anchors, aliases and tags. It
// reports what is wrong with it; it gives nil where nothing can be made of it.
func parseYAML(file, source string, above int, diags *diag.List) (t *tree) {
	t = &tree{file: file, above: above}
	defer func() {
		// The parser has panicked on odd input before; the author's file must
		// not end the program.
		if r := recover(); r != nil {
			diags.Error("yaml", diag.Pos{File: file, Line: above + 1}, "look for a stray character", "the YAML cannot be read")
			t = nil
		}
	}()
	tokens := lexer.Tokenize(source)
	if !t.vet(tokens, diags) {
		return nil
	}
	// Duplicate keys are found by value, which can name their places.
	parsed, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		t.syntaxError(err, source, diags)
		return nil
	}
	for _, doc := range parsed.Docs {
		switch {
		case doc.Body == nil:
		case t.root != nil:
			diags.Error("yaml", t.at(doc.Body.GetToken()), "keep the first one", "the file holds more than one YAML document")
			return nil
		default:
			t.root = doc.Body
		}
	}
	v := &valuer{tree: t, diags: diags}
	t.value = v.value(t.root)
	if v.failed {
		return nil
	}
	return t
}

// vet refuses what we do not accept of YAML, before it is parsed.
func (t *tree) vet(tokens token.Tokens, diags *diag.List) bool {
	ok := true
	refuse := func(tk *token.Token, hint, format string, args ...any) {
		diags.Error("yaml", t.at(tk), hint, format, args...)
		ok = false
	}
	type level struct{ col, keys int } // an open block, by its column
	var blocks []level
	var flows []int // keys in each open bracket
	total := 0
	open := func(col int) *level {
		for len(blocks) > 0 && blocks[len(blocks)-1].col > col {
			blocks = blocks[:len(blocks)-1]
		}
		if len(blocks) == 0 || blocks[len(blocks)-1].col < col {
			blocks = append(blocks, level{col: col})
		}
		return &blocks[len(blocks)-1]
	}
	for _, tk := range tokens {
		keys := 0
		switch tk.Type {
		case token.AnchorType:
			refuse(tk, "put the text in quotes", "a value cannot begin with &")
		case token.AliasType:
			refuse(tk, "put the text in quotes", "a value cannot begin with *")
		case token.TagType:
			refuse(tk, "put the text in quotes", "a value cannot begin with !")
		case token.DirectiveType:
			refuse(tk, "put the text in quotes", "a line or value cannot begin with %%")
		case token.MergeKeyType:
			refuse(tk, "write the keys out", "the key << is not accepted")
		case token.SequenceStartType, token.MappingStartType:
			flows = append(flows, 0)
		case token.SequenceEndType, token.MappingEndType:
			if len(flows) > 0 {
				flows = flows[:len(flows)-1]
			}
		case token.SequenceEntryType:
			if len(flows) == 0 {
				open(tk.Position.Column)
			}
		case token.MappingKeyType, token.MappingValueType:
			total++
			if n := len(flows); n > 0 {
				flows[n-1]++
				keys = flows[n-1]
				break
			}
			key := tk
			if tk.Type == token.MappingValueType && tk.Prev != nil {
				key = tk.Prev
			}
			block := open(key.Position.Column)
			block.keys++
			keys = block.keys
		}
		switch {
		case len(blocks)+len(flows) > maxNesting:
			refuse(tk, "", "the YAML is nested more than %d levels deep", maxNesting)
			return false
		case keys > maxKeys:
			refuse(tk, "", "a map has more than %d keys", maxKeys)
			return false
		case total > maxKeysTotal:
			refuse(tk, "", "the file has more than %d keys", maxKeysTotal)
			return false
		}
	}
	return ok
}

// syntaxError words the parser's error.
func (t *tree) syntaxError(err error, source string, diags *diag.List) {
	var syntax *yaml.SyntaxError
	if !errors.As(err, &syntax) {
		diags.Error("yaml", diag.Pos{File: t.file, Line: t.above + 1}, "", "not YAML: %s", firstLine(err.Error()))
		return
	}
	text := firstLine(syntax.Message)
	hint := ""
	switch {
	case gluedKey.MatchString(lineOf(source, syntax.Token)):
		text, hint = "a key without its value", "put a space after the colon"
	case strings.Contains(text, "'\t'"), strings.Contains(text, "tab character"):
		text, hint = "a tab cannot indent YAML", "use spaces"
	case strings.HasPrefix(text, "mapping value is not allowed"):
		text, hint = "a second colon, or a line that is indented too far", "put text that holds a colon in quotes"
	case strings.HasPrefix(text, "could not find end character of"):
		text, hint = "a quote is not closed", "end the text with the quote that begins it"
	case strings.Contains(text, "is a reserved character"):
		text, hint = "a value cannot begin with "+strings.Trim(text[:3], "'"), "put the text in quotes"
	case strings.HasPrefix(text, "value is not allowed in this context"), strings.HasPrefix(text, "non-map value is specified"):
		text, hint = "text that belongs to no key", "close a quote that stands open above, or put the whole text in quotes"
	case strings.HasPrefix(text, "',' or ']'"), strings.HasPrefix(text, "sequence end token"):
		text, hint = "a list is not closed", "end it with ]"
	case strings.HasPrefix(text, "',' or '}'"), strings.HasPrefix(text, "could not find flow mapping end"):
		text, hint = "a map is not closed", "end it with }"
	case strings.HasPrefix(text, "block sequence entries are not allowed"):
		text, hint = "a list cannot begin on the line of its key", "write it on the lines below, or as [one, two]"
	default:
		text = "not YAML: " + text
	}
	diags.Error("yaml", t.at(syntax.Token), hint, "%s", text)
}

// gluedKey is a line whose colon has no space after it.
var gluedKey = regexp.MustCompile(`^[ -]*[a-z_]+:[^ /]`)

// lineOf gives the line on which a token stands.
func lineOf(source string, tk *token.Token) string {
	if tk == nil || tk.Position == nil {
		return ""
	}
	lines := strings.SplitN(source, "\n", tk.Position.Line+1)
	return lines[min(tk.Position.Line, len(lines))-1]
}

// valuer turns nodes into values as encoding/json would give them.
type valuer struct {
	*tree
	diags  *diag.List
	failed bool
}

func (v *valuer) value(n ast.Node) any {
	switch n := n.(type) {
	case nil, *ast.NullNode:
		return nil
	case *ast.StringNode:
		return n.Value
	case *ast.LiteralNode:
		return n.Value.Value
	case *ast.BoolNode:
		return n.Value
	case *ast.IntegerNode:
		return n.Value
	case *ast.FloatNode:
		return n.Value
	case *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value
	case *ast.MappingNode:
		m := make(map[string]any, len(n.Values))
		for _, pair := range n.Values {
			v.add(m, pair)
		}
		return m
	case *ast.MappingValueNode:
		m := make(map[string]any, 1)
		v.add(m, n)
		return m
	case *ast.SequenceNode:
		list := make([]any, len(n.Values))
		for i, item := range n.Values {
			list[i] = v.value(item)
		}
		return list
	}
	v.refuse(n.GetToken(), "put text in quotes", "the YAML holds something other than text, numbers, lists and maps")
	return nil
}

func (v *valuer) add(m map[string]any, pair *ast.MappingValueNode) {
	key, ok := keyOf(pair)
	if !ok {
		v.refuse(pair.GetToken(), "", "a key that is not a word")
		return
	}
	if _, twice := m[key]; twice {
		v.refuse(pair.Key.GetToken(), "delete one of them", "the key %q stands twice", short(key))
		return
	}
	m[key] = v.value(pair.Value)
}

func (v *valuer) refuse(tk *token.Token, hint, format string, args ...any) {
	v.diags.Error("yaml", v.at(tk), hint, format, args...)
	v.failed = true
}

// keyOf gives a pair's key as text.
func keyOf(pair *ast.MappingValueNode) (string, bool) {
	switch key := pair.Key.(type) {
	case *ast.StringNode:
		return key.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NullNode, *ast.InfinityNode, *ast.NanNode:
		return key.GetToken().Value, true
	}
	return "", false
}

// pairs lists the entries of a map node, in file order.
func pairs(n ast.Node) []*ast.MappingValueNode {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	}
	return nil
}

// keys lists the keys of the map at path, in file order.
func (t *tree) keys(path ...string) []string {
	n, _ := t.find(path)
	var keys []string
	for _, pair := range pairs(n) {
		if key, ok := keyOf(pair); ok {
			keys = append(keys, key)
		}
	}
	return keys
}

// find walks to the value at path and gives it, with the token that stands for
// its place: a map entry's key, a list item's first word. A path that leads
// nowhere ends at the last part that exists.
func (t *tree) find(path []string) (ast.Node, *token.Token) {
	if t.root == nil && t.source != "" {
		t.root = parseYAML(t.file, t.source, t.above, &diag.List{}).root
	}
	n, place := t.root, firstToken(t.root)
	for _, step := range path {
		if list, ok := n.(*ast.SequenceNode); ok {
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(list.Values) {
				return nil, place
			}
			n = list.Values[i]
			place = firstToken(n)
			continue
		}
		found := false
		for _, pair := range pairs(n) {
			if key, ok := keyOf(pair); ok && key == step {
				n, place, found = pair.Value, pair.Key.GetToken(), true
				break
			}
		}
		if !found {
			return nil, place
		}
	}
	return n, place
}

// firstToken gives the token with which a node begins; a map's own is a colon.
func firstToken(n ast.Node) *token.Token {
	if entries := pairs(n); len(entries) > 0 {
		if m, ok := n.(*ast.MappingNode); !ok || !m.IsFlowStyle {
			return entries[0].Key.GetToken()
		}
	}
	if n == nil {
		return nil
	}
	return n.GetToken()
}

// pos gives the place of what stands at path; at the top where there is no
// such thing.
func (t *tree) pos(path ...string) diag.Pos {
	_, tk := t.find(path)
	return t.at(tk)
}

// written gives the scalar at path as the author typed it.
func (t *tree) written(path ...string) string {
	n, _ := t.find(path)
	if n == nil {
		return ""
	}
	return n.GetToken().Value
}

// at gives a token's place in the file.
func (t *tree) at(tk *token.Token) diag.Pos {
	if tk == nil || tk.Position == nil {
		return diag.Pos{File: t.file, Line: t.above + 1, Col: 1}
	}
	return diag.Pos{File: t.file, Line: t.above + tk.Position.Line, Col: tk.Position.Column}
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
