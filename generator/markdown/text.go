package markdown

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
	"golang.org/x/text/unicode/norm"

	"iptpress/generator/document"
	"iptpress/generator/library"
)

// special are the bytes that running text does not keep as they are.
var special = func() (t [256]bool) {
	for c := range ' ' {
		t[c] = true
	}
	for _, c := range []byte("\\&\"'-.\x7f") {
		t[c] = true
	}
	return t
}()

// addText appends text with its escapes and entities resolved, its quotation
// marks, apostrophes and dashes made right.
func (m *maker) addText(n *ast.Text) {
	base := len(m.buf)
	seg := n.Segment
	for range seg.Padding {
		m.buf = append(m.buf, ' ')
	}
	s := m.src.text[seg.Start:seg.Stop]
	if n.IsRaw() {
		m.buf = append(m.buf, s...)
		m.setLast(base)
		return
	}
	for i := 0; i < len(s); {
		c := s[i]
		if !special[c] {
			j := i + 1
			for j < len(s) && !special[s[j]] {
				j++
			}
			m.buf = append(m.buf, s[i:j]...)
			i = j
			continue
		}
		i += m.addSpecial(s, i, seg.Start, base)
	}
	m.setLast(base)
}

// addSpecial appends what stands at s[i], and says how many bytes it was.
func (m *maker) addSpecial(s []byte, i, offset, base int) int {
	switch c := s[i]; {
	case c == '\\' && m.inQuotes && m.smart && i+1 < len(s) && s[i+1] == '"':
		return 1 // it is a mark like any other
	case c == '\\' && i+1 < len(s) && util.IsPunct(s[i+1]):
		m.buf = append(m.buf, s[i+1])
		return 2
	case c == '&':
		if end := bytes.IndexByte(s[i:min(len(s), i+40)], ';'); end > 0 {
			typed := s[i : i+end+1]
			if text := util.ResolveEntityNames(util.ResolveNumericReferences(typed)); !bytes.Equal(text, typed) {
				for _, r := range string(text) {
					if r >= ' ' && r != 0x7f {
						m.buf = utf8.AppendRune(m.buf, r)
					}
				}
				return len(typed)
			}
		}
	case c == '\t' || c == '\n':
		m.buf = append(m.buf, ' ')
		return 1
	case c < ' ' || c == 0x7f:
		return 1
	case !m.smart:
	case c == '"' || c == '\'':
		m.setLast(base)
		next, _ := utf8.DecodeRune(m.src.text[offset+i+1:])
		m.buf = utf8.AppendRune(m.buf, quotationMark(c, m.last, next, s[i+1:]))
		return 1
	case c == '-' && hasRun(s, i, 2):
		m.buf = append(m.buf, "–"...)
		return 2
	case c == '-' && hasRun(s, i, 3):
		m.buf = append(m.buf, "—"...)
		return 3
	case c == '.' && hasRun(s, i, 3):
		m.buf = append(m.buf, "…"...)
		return 3
	case c == '-':
		// A longer row of hyphens stays as it is.
		j := i
		for j < len(s) && s[j] == '-' {
			j++
		}
		m.buf = append(m.buf, s[i:j]...)
		return j - i
	}
	m.buf = append(m.buf, s[i])
	return 1
}

// hasRun reports whether exactly n of the same byte stand at s[i].
func hasRun(s []byte, i, n int) bool {
	for j := 1; j < n; j++ {
		if i+j >= len(s) || s[i+j] != s[i] {
			return false
		}
	}
	return i+n >= len(s) || s[i+n] != s[i]
}

// elided are words that begin with an apostrophe.
var elided = []string{"tis", "twas", "em", "til", "cause", "n", "bout", "cos"}

// quotationMark gives the curly form of a straight one between two characters,
// as English and Spanish use it; 0 and the error rune are the ends of a block.
func quotationMark(c byte, before, after rune, rest []byte) rune {
	opens := before == 0 || unicode.IsSpace(before) || strings.ContainsRune("([{/‘“«¿¡–—-", before)
	if opens && (after == utf8.RuneError || unicode.IsSpace(after)) ||
		strings.ContainsRune("–—-", before) && before != 0 && !unicode.IsLetter(after) && !unicode.IsDigit(after) {
		opens = false
	}
	switch {
	case c == '"' && opens:
		return '“'
	case c == '"':
		return '”'
	case opens && !isElision(rest):
		return '‘'
	}
	return '’'
}

// isElision reports whether what follows a mark makes it an apostrophe: 'tis,
// the '90s.
func isElision(rest []byte) bool {
	if len(rest) >= 3 && isDigit(rest[0]) && isDigit(rest[1]) && rest[2] == 's' {
		return true
	}
	end := 0
	for end < len(rest) && end < 8 && unicode.IsLetter(rune(rest[end])) {
		end++
	}
	return slices.Contains(elided, strings.ToLower(string(rest[:end])))
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// addString appends words that are not Markdown, their quotation marks made
// right and control characters left out.
func (m *maker) addString(s string) {
	base := len(m.buf)
	for i, r := range s {
		switch {
		case m.smart && (r == '"' || r == '\''):
			m.setLast(base)
			next, _ := utf8.DecodeRuneInString(s[i+1:])
			m.buf = utf8.AppendRune(m.buf, quotationMark(byte(r), m.last, next, []byte(s[i+1:])))
		case r >= ' ' && r != 0x7f:
			m.buf = utf8.AppendRune(m.buf, r)
		case r == '\n' || r == '\t':
			m.buf = append(m.buf, ' ')
		}
	}
	m.setLast(base)
}

// data gives words of the library in the text's language, as addString does, or
// in another, which it names.
func (m *maker) data(l library.Localized) (words, lang string) {
	words, lang = l.Find(m.lang, m.p.lib.Languages...)
	if !strings.ContainsAny(words, "\"'\n\t") {
		return words, lang
	}
	base, last := len(m.buf), m.last
	m.last = 0
	m.addString(words)
	words = string(m.buf[base:])
	m.buf, m.last = m.buf[:base], last
	return words, lang
}

// dataText gives such words as running text; none where there are no words.
func (m *maker) dataText(l library.Localized) []document.Inline {
	words, lang := m.data(l)
	if words == "" {
		return nil
	}
	return inLanguage(lang, document.Text(words))
}

// inLanguage marks words that are in another language than the text.
func inLanguage(lang string, words document.Text) []document.Inline {
	if lang == "" {
		return []document.Inline{words}
	}
	return []document.Inline{&document.Span{Lang: lang, Text: []document.Inline{words}}}
}

// setLast notes the last character of buf, of which all from base on is new.
func (m *maker) setLast(base int) {
	if len(m.buf) > base {
		m.last, _ = utf8.DecodeLastRune(m.buf)
	}
}

// singleSpaced makes one space of many.
func singleSpaced(words []byte) []byte {
	single := words[:1]
	for i := 1; i < len(words); i++ {
		if words[i] != ' ' || words[i-1] != ' ' {
			single = append(single, words[i])
		}
	}
	return single
}

// trim takes spaces off the ends of a line.
func (m *maker) trim(line []document.Inline) []document.Inline {
	for len(line) > 0 {
		t, ok := line[0].(document.Text)
		if !ok {
			break
		}
		if trimmed := strings.TrimLeft(string(t), " "); trimmed == "" {
			line = line[1:]
			continue
		} else if len(trimmed) < len(t) {
			line[0] = document.Text(trimmed)
		}
		break
	}
	for len(line) > 0 {
		last := len(line) - 1
		t, ok := line[last].(document.Text)
		if !ok {
			break
		}
		if trimmed := strings.TrimRight(string(t), " "); trimmed == "" {
			line = line[:last]
			continue
		} else if len(trimmed) < len(t) {
			line[last] = document.Text(trimmed)
		}
		break
	}
	return line
}

// slug makes an id of words: letters and digits in lower case, accents taken
// off, hyphens between.
func slug(words string) string {
	var b strings.Builder
	pending := false
	for _, r := range norm.NFD.String(words) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if pending && b.Len() > 0 {
				b.WriteByte('-')
			}
			pending = false
			b.WriteRune(unicode.ToLower(r))
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’':
		default:
			pending = true
		}
		if b.Len() > 80 {
			break
		}
	}
	if b.Len() == 0 {
		return "section"
	}
	return norm.NFC.String(b.String())
}

// isID reports whether an author's id is one that an address can hold.
func isID(s string) bool {
	if s == "" || len(s) > 80 || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && !isDigit(c) && c != '-' {
			return false
		}
	}
	return true
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
