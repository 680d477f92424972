package pdfua

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
)

// object is a PDF object: nil, bool, int, float64, text, name, array, dict,
// *stream, ref, or, in content streams, keyword.
type object any

type (
	name    string
	text    string // the bytes of a string
	array   []object
	dict    map[name]object
	ref     int // an object number; generations do not matter here
	keyword string
	stream  struct {
		dict dict
		raw  []byte
	}
)

// maxDepth bounds how deep objects and trees nest.
const maxDepth = 200

var errEnd = errors.New("it ends too soon")

// lexer reads objects from bytes.
type lexer struct {
	data []byte
	pos  int
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool { return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }

func (l *lexer) skipSpace() {
	for l.pos < len(l.data) {
		switch c := l.data[l.pos]; {
		case isSpace(c):
			l.pos++
		case c == '%':
			for l.pos < len(l.data) && l.data[l.pos] != '\n' && l.data[l.pos] != '\r' {
				l.pos++
			}
		default:
			return
		}
	}
}

// regular reads characters up to the next space or delimiter.
func (l *lexer) regular() []byte {
	start := l.pos
	for l.pos < len(l.data) && !isSpace(l.data[l.pos]) && !isDelimiter(l.data[l.pos]) {
		l.pos++
	}
	return l.data[start:l.pos]
}

// object reads the next object. "1 0 R" is read as two numbers and a keyword;
// withRefs puts them together.
func (l *lexer) object(depth int) (object, error) {
	if depth > maxDepth {
		return nil, errors.New("objects nest too deep")
	}
	l.skipSpace()
	if l.pos >= len(l.data) {
		return nil, errEnd
	}
	switch c := l.data[l.pos]; c {
	case '/':
		l.pos++
		return l.name(), nil
	case '(':
		return l.literal()
	case '[':
		l.pos++
		return l.array(depth)
	case '<':
		if bytes.HasPrefix(l.data[l.pos:], []byte("<<")) {
			l.pos += 2
			return l.dict(depth)
		}
		return l.hex()
	case '>':
		if bytes.HasPrefix(l.data[l.pos:], []byte(">>")) {
			l.pos += 2
			return keyword(">>"), nil
		}
		l.pos++
		return keyword(">"), nil
	case ']', ')', '{', '}':
		l.pos++
		return keyword(c), nil
	}
	return number(l.regular()), nil
}

// number makes a number of a word, or, if it is none, a keyword or constant.
func number(word []byte) object {
	s := string(word)
	switch s {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	}
	if c := s[0]; c != '+' && c != '-' && c != '.' && (c < '0' || c > '9') {
		return keyword(s)
	}
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	if bytes.ContainsAny(word, "xXpPeE_") { // Go reads more than PDF
		return keyword(s)
	}
	if v, err := strconv.ParseFloat(s, 64); err == nil {
		return v
	}
	return keyword(s)
}

func (l *lexer) name() name {
	word := l.regular()
	if bytes.IndexByte(word, '#') < 0 {
		return name(word)
	}
	var b []byte
	for i := 0; i < len(word); i++ {
		if word[i] == '#' && i+2 < len(word) {
			if v, err := strconv.ParseUint(string(word[i+1:i+3]), 16, 8); err == nil {
				b = append(b, byte(v))
				i += 2
				continue
			}
		}
		b = append(b, word[i])
	}
	return name(b)
}

func (l *lexer) literal() (object, error) {
	var b []byte
	depth := 0
	for ; l.pos < len(l.data); l.pos++ {
		c := l.data[l.pos]
		switch c {
		case '(':
			if depth++; depth == 1 {
				continue
			}
		case ')':
			if depth--; depth == 0 {
				l.pos++
				return text(b), nil
			}
		case '\\':
			b = l.escape(b)
			continue
		case '\r':
			if l.pos+1 < len(l.data) && l.data[l.pos+1] == '\n' {
				l.pos++
			}
			c = '\n'
		}
		b = append(b, c)
	}
	return nil, errEnd
}

// escape reads what a backslash begins, and stays on its last character.
func (l *lexer) escape(b []byte) []byte {
	l.pos++
	if l.pos >= len(l.data) {
		return b
	}
	c := l.data[l.pos]
	if i := bytes.IndexByte([]byte("nrtbf"), c); i >= 0 {
		return append(b, "\n\r\t\b\f"[i])
	}
	switch {
	case c == '\n':
		return b
	case c == '\r':
		if l.pos+1 < len(l.data) && l.data[l.pos+1] == '\n' {
			l.pos++
		}
		return b
	case c >= '0' && c <= '7':
		v := 0
		for i := 0; i < 3 && l.pos < len(l.data) && l.data[l.pos] >= '0' && l.data[l.pos] <= '7'; i++ {
			v = v<<3 | int(l.data[l.pos]-'0')
			l.pos++
		}
		l.pos--
		return append(b, byte(v))
	}
	return append(b, c)
}

func (l *lexer) hex() (object, error) {
	end := bytes.IndexByte(l.data[l.pos:], '>')
	if end < 0 {
		return nil, errEnd
	}
	digits := l.data[l.pos+1 : l.pos+end]
	l.pos += end + 1
	var b []byte
	half, n := byte(0), 0
	for _, c := range digits {
		if isSpace(c) {
			continue
		}
		v, err := strconv.ParseUint(string(c), 16, 8)
		if err != nil {
			return nil, fmt.Errorf("%q is no hexadecimal digit", c)
		}
		if n++; n%2 == 1 {
			half = byte(v) << 4
		} else {
			b = append(b, half|byte(v))
		}
	}
	if n%2 == 1 {
		b = append(b, half)
	}
	return text(b), nil
}

func (l *lexer) array(depth int) (object, error) {
	a := array{}
	for {
		o, err := l.object(depth + 1)
		if err != nil {
			return nil, err
		}
		switch o {
		case keyword("]"):
			return a, nil
		case keyword("R"):
			if a, err = withRef(a); err != nil {
				return nil, err
			}
			continue
		}
		a = append(a, o)
	}
}

// withRef replaces the last two numbers by a reference.
func withRef(a []object) ([]object, error) {
	if len(a) >= 2 {
		n, ok1 := a[len(a)-2].(int)
		_, ok2 := a[len(a)-1].(int)
		if ok1 && ok2 && n > 0 && n <= maxObject {
			return append(a[:len(a)-2], ref(n)), nil
		}
	}
	return nil, errors.New("a reference has no object number")
}

func (l *lexer) dict(depth int) (object, error) {
	d := dict{}
	var key name
	var values []object
	hasKey := false
	for {
		o, err := l.object(depth + 1)
		if err != nil {
			return nil, err
		}
		if k, ok := o.(name); ok && (!hasKey || len(values) > 0) || o == keyword(">>") {
			if hasKey {
				if len(values) != 1 {
					return nil, fmt.Errorf("the dictionary entry /%s has no single value", key)
				}
				d[key] = values[0]
			}
			if !ok {
				return d, nil
			}
			key, values, hasKey = k, values[:0], true
			continue
		}
		if o == keyword("R") {
			if values, err = withRef(values); err != nil {
				return nil, err
			}
			continue
		}
		if !hasKey {
			return nil, errors.New("a dictionary has a key that is not a name")
		}
		values = append(values, o)
	}
}
