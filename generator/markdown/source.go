package markdown

import (
	"bytes"
	"slices"
	"sort"
	"strconv"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"iptpress/generator/diag"
)

// source is Markdown and where it stands in a file of the project.
type source struct {
	text   []byte
	file   string
	dir    string // where its links start
	line   int    // the file's line on which it begins; 0: not known
	indent int    // characters before it on every line, as in a YAML file
	slot   string // the name of the clinic's slot that it fills

	footnotes []*footnote
	starts    []int // the offset of each line, made when first asked for
}

// pos gives the place of an offset, in characters.
func (s *source) pos(offset int) diag.Pos {
	if s.line == 0 {
		return diag.Pos{File: s.file}
	}
	if s.starts == nil {
		s.starts = []int{0}
		for i, c := range s.text {
			if c == '\n' {
				s.starts = append(s.starts, i+1)
			}
		}
	}
	offset = min(max(offset, 0), len(s.text))
	line := sort.SearchInts(s.starts, offset+1) - 1
	start := s.starts[line]
	return diag.Pos{File: s.file, Line: s.line + line, Col: s.indent + utf8.RuneCount(s.text[start:offset]) + 1}
}

// parse gives goldmark's tree of the source and what the grammar found wrong.
func (s *source) parse(p *Parser) (ast.Node, []problem) {
	st := &state{}
	if offset := longLine(s.text); offset >= 0 {
		return ast.NewDocument(), []problem{{offset, "long-line", "this line is too long to be read", "break it into paragraphs"}}
	}
	grammar := p.plain
	if hasBareLink(s.text) {
		grammar = p.linking
	}
	pc := parser.NewContext()
	pc.Set(stateKey, st)
	root := grammar.Parse(text.NewReader(s.text), parser.WithContext(pc))
	return root, st.problems
}

// parseLine gives goldmark's tree of the running text from one offset to
// another, which stand on one line.
func (s *source) parseLine(p *Parser, from, to int) ast.Node {
	pc := parser.NewContext()
	pc.Set(stateKey, &state{})
	reader := text.NewReader(s.text[:to])
	reader.SetPosition(0, text.NewSegment(from, to))
	return p.line.Parse(reader, parser.WithContext(pc))
}

// longLine gives the offset of the first line that is too long, or -1.
func longLine(text []byte) int {
	for start := 0; len(text)-start > maxLine; {
		end := bytes.LastIndexByte(text[start:start+maxLine+1], '\n')
		if end < 0 {
			return start
		}
		start += end + 1
	}
	return -1
}

// hasBareLink reports whether the text may hold an address that is not marked
// up: a link inside of (…) or <…> does not count.
func hasBareLink(text []byte) bool {
	if bytes.Contains(text, []byte("www.")) {
		return true
	}
	for rest := text; ; {
		i := bytes.Index(rest, []byte("://"))
		if i < 0 {
			break
		}
		scheme := i
		for scheme > 0 && isNameByte(rest[scheme-1]) {
			scheme--
		}
		if scheme == 0 || rest[scheme-1] != '<' && (rest[scheme-1] != '(' || scheme < 2 || rest[scheme-2] != ']') {
			return true
		}
		rest = rest[i+3:]
	}
	for rest := text; ; {
		i := bytes.IndexByte(rest, '@')
		if i < 0 {
			return false
		}
		if i > 0 && isNameByte(rest[i-1]) {
			return true
		}
		rest = rest[i+1:]
	}
}

// suggest is diag.DidYouMean for words of any length.
func suggest(word string, candidates []string, otherwise string) string {
	if len(word) > 80 {
		return otherwise
	}
	return diag.DidYouMean(word, candidates, otherwise)
}

// quote quotes what the author typed, shortened.
func quote(s string) string { return strconv.Quote(clip(s, 60)) }

func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

func checkAnchor(diags *diag.List, pos diag.Pos, anchor string, ids []string, title string) {
	if slices.Contains(ids, anchor) {
		return
	}
	where := "in this text"
	if title != "" {
		where = "in " + strconv.Quote(title)
	}
	diags.Error("unknown-anchor", pos, suggest(anchor, ids, "link to a heading's words in lower case with hyphens, or give the heading an {#id}"),
		"there is no heading #%s %s", clip(anchor, 60), where)
}
