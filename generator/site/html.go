package site

import (
	"strconv"
	"sync"
)

// appendText escapes words for an element or a quoted attribute. Control
// characters that HTML forbids are dropped.
func appendText(b []byte, s string) []byte {
	from := 0
	for i := 0; i < len(s); i++ {
		var escape string
		switch c := s[i]; {
		case c == '&':
			escape = "&amp;"
		case c == '<':
			escape = "&lt;"
		case c == '>':
			escape = "&gt;"
		case c == '"':
			escape = "&#34;"
		case c == '\'':
			escape = "&#39;"
		case c < ' ' && c != '\n' && c != '\t' || c == 0x7f:
		default:
			continue
		}
		b = append(b, s[from:i]...)
		b = append(b, escape...)
		from = i + 1
	}
	return append(b, s[from:]...)
}

// appendAttr writes ` name="value"`.
func appendAttr(b []byte, name, value string) []byte {
	b = append(b, ' ')
	b = append(b, name...)
	b = append(b, `="`...)
	b = appendText(b, value)
	return append(b, '"')
}

func appendInt(b []byte, n int) []byte { return strconv.AppendInt(b, int64(n), 10) }

// What is written goes into buffers that are used again.
var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 64<<10); return &b }}

func getBuffer() []byte { return (*buffers.Get().(*[]byte))[:0] }

// takeBytes copies the buffer's bytes and gives the buffer back.
func takeBytes(b []byte) []byte {
	taken := append(make([]byte, 0, len(b)), b...)
	putBuffer(b)
	return taken
}

// putBuffer gives a buffer back. That of a list of the whole library is let go.
func putBuffer(b []byte) {
	if cap(b) <= 256<<10 {
		buffers.Put(&b)
	}
}
