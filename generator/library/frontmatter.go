package library

import (
	"bytes"
	"errors"

	"github.com/adrg/frontmatter"

	"iptpress/generator/diag"
)

// maxMatter is the limit on a front matter, in bytes.
const maxMatter = 64 << 10

var errNoYAML = errors.New("reported already")

// matter parts a Markdown file into front matter, checked against its schema,
// and body. The tree is nil where there is nothing to read; the body may be
// there all the same.
func matter(file string, data []byte, schema string, diags *diag.List) (t *tree, body []byte, bodyLine int) {
	opening := bytes.Index(data, []byte("---"))
	above := 0
	if opening >= 0 {
		above = 1 + bytes.Count(data[:opening], []byte("\n"))
	}
	yamlFormat := frontmatter.NewFormat("---", "---", func(yaml []byte, _ any) error {
		switch {
		case len(yaml) > maxMatter:
			diags.Error("yaml", diag.Pos{File: file, Line: above}, "write the text below the closing ---", "the front matter is larger than %d KB", maxMatter>>10)
			return errNoYAML
		case len(bytes.TrimSpace(yaml)) == 0:
			diags.Error("no-front-matter", diag.Pos{File: file, Line: above}, "", "the front matter is empty")
			return errNoYAML
		}
		if t = readYAML(file, yaml, above, diags); t == nil {
			return errNoYAML
		}
		return nil
	})
	// The parser copies what it is given, so it is given no more than it needs:
	// all up to the first line that could close the front matter.
	head := data
	if i := bytes.Index(data[max(opening, 0):], []byte("\n---\n")); opening >= 0 && i >= 0 {
		head = data[:opening+i+len("\n---\n")]
	}
	rest, err := frontmatter.MustParse(bytes.NewReader(head), nil, yamlFormat)
	switch {
	case errors.Is(err, frontmatter.ErrNotFound) && isFence(data):
		diags.Error("no-front-matter", diag.Pos{File: file, Line: above, Col: 1}, "put --- alone on a line after its last key", "the front matter is not closed")
		return nil, nil, 0
	case errors.Is(err, frontmatter.ErrNotFound):
		diags.Error("no-front-matter", diag.Pos{File: file, Line: 1, Col: 1}, "begin with a line ---, the keys, and another line ---", "the file has no front matter")
		return nil, data, 1
	case err != nil:
		return nil, nil, 0
	}
	if _, isMap := t.value.(map[string]any); !isMap {
		diags.Error("yaml", t.pos(), "write lines such as title: Grief", "the front matter is not keys and values")
		return nil, nil, 0
	}
	t.check(schema, diags)
	end := len(head) - len(rest)
	return t, data[end:], 1 + bytes.Count(data[:end], []byte("\n"))
}

// isFence reports whether the first line that is not blank opens a front matter.
func isFence(data []byte) bool {
	line, _, _ := bytes.Cut(bytes.TrimSpace(data), []byte("\n"))
	return string(bytes.TrimSpace(line)) == "---"
}

// keyPlaces lists where the top-level keys stand.
func (t *tree) keyPlaces() map[string]KeyPos {
	if t.places != nil {
		places := make(map[string]KeyPos, len(t.places))
		for key, pos := range t.places {
			places[key] = KeyPos{Line: t.above + pos.Line, Col: pos.Col}
		}
		return places
	}
	entries := pairs(t.root)
	places := make(map[string]KeyPos, len(entries))
	for _, pair := range entries {
		if key, ok := keyOf(pair); ok {
			pos := t.at(pair.Key.GetToken())
			places[key] = KeyPos{Line: pos.Line, Col: pos.Col}
		}
	}
	return places
}
