package proof

import (
	"bytes"
	"fmt"
	"strconv"
)

// kind of a token of a content stream.
type kind int

const (
	end kind = iota
	operator
	number
	name
	str
	mark // of an array or a dictionary
)

type token struct {
	kind  kind
	text  string // of a name without its slash; of a string, its bytes
	value float64
}

// lexer reads the tokens of a content stream.
type lexer struct {
	content  []byte
	at       int
	operands []token // of the operator to come
}

// name gives the last name among the operands without its first letter, which
// must be the given one, or "".
func (l *lexer) name(first byte) string {
	for i := len(l.operands) - 1; i >= 0; i-- {
		if o := l.operands[i]; o.kind == name && o.text != "" && o.text[0] == first {
			return o.text[1:]
		}
	}
	return ""
}

const spaces, delimiters = "\x00\t\n\f\r ", "()<>[]{}/%"

func (l *lexer) next() (token, error) {
	for l.at < len(l.content) && bytes.IndexByte([]byte(spaces), l.content[l.at]) >= 0 {
		l.at++
	}
	if l.at >= len(l.content) {
		return token{}, nil
	}
	switch c := l.content[l.at]; c {
	case '(':
		return l.literal()
	case '<':
		if l.at+1 < len(l.content) && l.content[l.at+1] == '<' {
			l.at += 2
			return token{kind: mark}, nil
		}
		return l.hex()
	case '>', '[', ']', '{', '}':
		l.at++
		return token{kind: mark}, nil
	case '/':
		l.at++
		return token{kind: name, text: l.word()}, nil
	case '%', ')':
		return token{}, fmt.Errorf("%q stands where nothing of ours puts it", c)
	}
	word := l.word()
	if v, err := strconv.ParseFloat(word, 64); err == nil {
		return token{kind: number, value: v}, nil
	}
	return token{kind: operator, text: word}, nil
}

// word reads up to the next space or delimiter.
func (l *lexer) word() string {
	from := l.at
	for l.at < len(l.content) && bytes.IndexByte([]byte(spaces+delimiters), l.content[l.at]) < 0 {
		l.at++
	}
	return string(l.content[from:l.at])
}

// literal reads (…) as package pdf writes it: only brackets, the backslash and
// the carriage return are escaped.
func (l *lexer) literal() (token, error) {
	var text []byte
	for l.at++; l.at < len(l.content); l.at++ {
		switch c := l.content[l.at]; c {
		case ')':
			l.at++
			return token{kind: str, text: string(text)}, nil
		case '\\':
			if l.at++; l.at < len(l.content) {
				c = l.content[l.at]
				if c == 'r' {
					c = '\r'
				}
				text = append(text, c)
			}
		default:
			text = append(text, c)
		}
	}
	return token{}, fmt.Errorf("a string does not end")
}

// hex passes over <…>: it stands only in properties of marked content.
func (l *lexer) hex() (token, error) {
	length := bytes.IndexByte(l.content[l.at:], '>')
	if length < 0 {
		return token{}, fmt.Errorf("a string does not end")
	}
	l.at += length + 1
	return token{kind: mark}, nil
}
