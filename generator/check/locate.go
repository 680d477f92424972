package check

import (
	"bytes"
	"sort"
	"strings"
	"unicode/utf8"

	"iptpress/generator/diag"
	"iptpress/generator/readability"
)

// places tell where the words of a text's passages stand in its source.
type places struct {
	body  []byte
	lines []int                        // the offset of each line
	words map[*readability.Passage]int // the number of a passage's first word
	at    []int                        // of each word its offset in body; -1 for one that is not there
}

// place gives the position of a stretch of a passage, its length in characters on
// that line, and what is typed there. It is not ok where the words are not in the
// source.
func (t *text) place(p *readability.Passage, start, end int) (pos diag.Pos, length int, typed string, ok bool) {
	for i := range t.heads {
		if h := &t.heads[i]; p == &h.Passage {
			return t.source.At(h.key), 0, "", true
		}
	}
	if t.places == nil {
		t.places = locate(t.source.Body, t.passages)
	}
	pl := t.places
	first := -1
	for i, w := range p.Words {
		if w.End > start {
			first = i
			break
		}
	}
	if first < 0 {
		return pos, 0, "", false
	}
	from := pl.at[pl.words[p]+first]
	if from < 0 {
		return pos, 0, "", false
	}
	from += max(0, start-p.Words[first].Start)
	to := from
	for i := first; i < len(p.Words) && p.Words[i].Start < end; i++ {
		if at := pl.at[pl.words[p]+i]; at >= to {
			to = at + p.Words[i].End - p.Words[i].Start
		}
	}
	typed = string(pl.body[from:min(max(from, to), len(pl.body))])
	return pl.pos(t.source.Path, t.source.BodyLine, from), firstLine(typed), typed, true
}

func (pl *places) pos(file string, firstLine, offset int) diag.Pos {
	line := sort.SearchInts(pl.lines, offset+1) - 1
	return diag.Pos{File: file, Line: firstLine + line, Col: utf8.RuneCount(pl.body[pl.lines[line]:offset]) + 1}
}

// firstLine counts the characters of a stretch's first line.
func firstLine(typed string) int {
	line, _, _ := strings.Cut(typed, "\n")
	return utf8.RuneCountInString(line)
}

// locate finds the words of the passages in the source that they were made of.
func locate(body []byte, passages []readability.Passage) *places {
	pl := &places{body: body, lines: []int{0}, words: make(map[*readability.Passage]int, len(passages))}
	for i, c := range body {
		if c == '\n' {
			pl.lines = append(pl.lines, i+1)
		}
	}
	var said []string
	for i := range passages {
		pl.words[&passages[i]] = len(said)
		for _, w := range passages[i].Words {
			said = append(said, w.Low)
		}
	}
	source := readability.Plain(string(masked(body)))
	written := make([]string, len(source.Words))
	for i, w := range source.Words {
		written[i] = w.Low
	}
	pl.at = align(said, written)
	for i, at := range pl.at {
		if at >= 0 {
			pl.at[i] = source.Words[at].Start
		}
	}
	return pl
}

// masked gives the source with blanks in the place of what is not read: comments,
// facts, citations, calls of footnotes, addresses, the names of blocks and of
// their attributes, the numbers of lists.
func masked(body []byte) []byte {
	m := masker{bytes.Clone(body)}
	lineStart := true
	for i := 0; i < len(m.out); {
		switch c := m.out[i]; c {
		case '<':
			if bytes.HasPrefix(m.out[i:], []byte("<!--")) {
				i = m.blank(i, m.past(i, "-->", false))
				continue
			}
		case '{':
			switch {
			case bytes.HasPrefix(m.out[i:], []byte("{{")):
				i = m.blank(i, m.past(i, "}}", true))
				continue
			case bytes.HasPrefix(m.out[i:], []byte("{#")), bytes.HasPrefix(m.out[i:], []byte("{lang=")):
				i = m.blank(i, m.past(i, "}", true))
				continue
			}
		case '[':
			if bytes.HasPrefix(m.out[i:], []byte("[@")) || bytes.HasPrefix(m.out[i:], []byte("[^")) {
				i = m.blank(i, m.past(i, "]", false))
				continue
			}
		case ']':
			if bytes.HasPrefix(m.out[i:], []byte("](")) { // up to a title, which is read
				end := i
				for end < len(m.out) && m.out[end] != ')' && m.out[end] != ' ' && m.out[end] != '\n' {
					end++
				}
				i = m.blank(i, end)
				continue
			}
		case '=':
			m.blankName(i)
		case ':':
			if bytes.HasPrefix(m.out[i:], []byte(":::")) {
				end := i
				for end < len(m.out) && (m.out[end] == ':' || m.out[end] == ' ') {
					end++
				}
				for end < len(m.out) && isNameByte(m.out[end]) {
					end++
				}
				i = m.blank(i, end)
				continue
			}
		case '\n':
			lineStart = true
			i++
			continue
		}
		if c := m.out[i]; c != ' ' && c != '\t' {
			if lineStart && '0' <= c && c <= '9' {
				m.blankNumber(i)
			}
			lineStart = false
		}
		i++
	}
	return m.out
}

type masker struct{ out []byte }

// past gives the offset after the next mark, or that of i's next byte where there
// is none, or none on the line.
func (m masker) past(i int, mark string, sameLine bool) int {
	rest := m.out[i:]
	if sameLine {
		if end := bytes.IndexByte(rest, '\n'); end >= 0 {
			rest = rest[:end]
		}
	}
	if at := bytes.Index(rest, []byte(mark)); at >= 0 {
		return i + at + len(mark)
	}
	return i + 1
}

// blank blanks a stretch, and gives its end.
func (m masker) blank(from, to int) int {
	for i := from; i < to; i++ {
		if m.out[i] != '\n' {
			m.out[i] = ' '
		}
	}
	return to
}

// blankName blanks the name of an attribute before its =, and a value without
// quotation marks after it.
func (m masker) blankName(at int) {
	from := at
	for from > 0 && 'a' <= m.out[from-1] && m.out[from-1] <= 'z' {
		from--
	}
	if from == at {
		return
	}
	to := at + 1
	for to < len(m.out) && isNameByte(m.out[to]) {
		to++
	}
	if to < len(m.out) && m.out[to] != ' ' && m.out[to] != '}' {
		to = at + 1
	}
	m.blank(from, to)
}

// blankNumber blanks the number of a list's item, and its point.
func (m masker) blankNumber(at int) {
	to := at
	for to < len(m.out) && '0' <= m.out[to] && m.out[to] <= '9' {
		to++
	}
	if to < len(m.out) && (m.out[to] == '.' || m.out[to] == ')') {
		m.blank(at, to+1)
	}
}

func isNameByte(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '_'
}

// align gives for each word of a the number of the word of b that it is, or -1.
// As in a diff, words keep their order. Words that stand once in both are matched
// first, since they leave no doubt, and then what lies between them.
func align(a, b []string) []int {
	at := make([]int, len(a))
	for i := range at {
		at[i] = -1
	}
	alignPart(a, b, 0, 0, at, 0)
	return at
}

// maxGap is the most that is compared word with word, the one length times the
// other.
const maxGap = 1 << 18

func alignPart(a, b []string, aBase, bBase int, at []int, depth int) {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		at[aBase] = bBase
		a, b, aBase, bBase = a[1:], b[1:], aBase+1, bBase+1
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		at[aBase+len(a)-1] = bBase + len(b) - 1
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) == 0 || len(b) == 0 {
		return
	}
	if depth < 8 && len(a)*len(b) > 256 {
		if pairs := anchors(a, b); len(pairs) > 0 {
			i, j := 0, 0
			for _, p := range pairs {
				alignPart(a[i:p[0]], b[j:p[1]], aBase+i, bBase+j, at, depth+1)
				at[aBase+p[0]] = bBase + p[1]
				i, j = p[0]+1, p[1]+1
			}
			alignPart(a[i:], b[j:], aBase+i, bBase+j, at, depth+1)
			return
		}
	}
	if len(a)*len(b) <= maxGap {
		common(a, b, aBase, bBase, at)
	}
}

// anchors are the words that stand once in a and once in b, the most of them that
// are in the same order in both.
func anchors(a, b []string) [][2]int {
	type seen struct{ inA, inB, i, j int }
	words := make(map[string]*seen, len(a))
	for i, w := range a {
		if s := words[w]; s != nil {
			s.inA++
		} else {
			words[w] = &seen{inA: 1, i: i}
		}
	}
	for j, w := range b {
		if s := words[w]; s != nil {
			s.inB++
			s.j = j
		}
	}
	var all [][2]int
	for i, w := range a {
		if s := words[w]; s.inA == 1 && s.inB == 1 {
			all = append(all, [2]int{i, s.j})
		}
	}
	return rising(all)
}

// rising gives the longest run of pairs whose second numbers rise.
func rising(pairs [][2]int) [][2]int {
	var tails []int // the pair that ends the best run of each length
	before := make([]int, len(pairs))
	for i, p := range pairs {
		n := sort.Search(len(tails), func(k int) bool { return pairs[tails[k]][1] >= p[1] })
		before[i] = -1
		if n > 0 {
			before[i] = tails[n-1]
		}
		if n == len(tails) {
			tails = append(tails, i)
		} else {
			tails[n] = i
		}
	}
	run := make([][2]int, len(tails))
	if len(tails) > 0 {
		for i, k := tails[len(tails)-1], len(tails)-1; k >= 0; i, k = before[i], k-1 {
			run[k] = pairs[i]
		}
	}
	return run
}

// common matches the longest common run of words.
func common(a, b []string, aBase, bBase int, at []int) {
	width := len(b) + 1
	best := make([]int32, (len(a)+1)*width) // of a[i:] and b[j:]
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				best[i*width+j] = best[(i+1)*width+j+1] + 1
			} else {
				best[i*width+j] = max(best[(i+1)*width+j], best[i*width+j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			at[aBase+i] = bBase + j
			i, j = i+1, j+1
		case best[(i+1)*width+j] >= best[i*width+j+1]:
			i++
		default:
			j++
		}
	}
}
