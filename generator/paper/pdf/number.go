package pdf

import (
	"strconv"
	"unicode/utf16"
)

// milli gives l in 1/1000 point, the precision of the file.
func milli(l Length) int64 { return int64(l*1000+Pt/2) >> 16 }

// appendMilli writes n/1000 with no trailing zeros.
func appendMilli(b []byte, n int64) []byte {
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	whole, part := n/1000, n%1000
	if part == 0 {
		return strconv.AppendInt(b, whole, 10)
	}
	if whole > 0 {
		b = strconv.AppendInt(b, whole, 10)
	}
	b = append(b, '.', byte('0'+part/100))
	if part %= 100; part > 0 {
		b = append(b, byte('0'+part/10))
		if part %= 10; part > 0 {
			b = append(b, byte('0'+part))
		}
	}
	return b
}

// appendLength writes l in points.
func appendLength(b []byte, l Length) []byte { return appendMilli(b, milli(l)) }

// appendFixed writes a fixed point number, 65 536 being 1, with six decimals.
func appendFixed(b []byte, n int64) []byte {
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	b = strconv.AppendInt(b, n>>16, 10)
	part := (n&0xffff*1_000_000 + 1<<15) >> 16
	if part == 0 {
		return b
	}
	b = append(b, '.')
	for unit := int64(100_000); part > 0; unit /= 10 {
		b = append(b, byte('0'+part/unit))
		part %= unit
	}
	return b
}

// appendText writes a text string: as it is if it is plain ASCII, else in
// UTF-16BE with its mark.
func appendText(b []byte, s string) []byte {
	if isPlain(s) {
		return appendBytes(b, s)
	}
	b = append(b, "<FEFF"...)
	b = appendUTF16(b, s)
	return append(b, '>')
}

func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// appendUTF16 writes s as hexadecimal UTF-16BE.
func appendUTF16(b []byte, s string) []byte {
	for _, r := range s {
		if r1, r2 := utf16.EncodeRune(r); r > 0xffff {
			b = appendHex(appendHex(b, uint16(r1)), uint16(r2))
		} else {
			b = appendHex(b, uint16(r))
		}
	}
	return b
}

const hexDigits = "0123456789ABCDEF"

func appendHex(b []byte, v uint16) []byte {
	return append(b, hexDigits[v>>12], hexDigits[v>>8&15], hexDigits[v>>4&15], hexDigits[v&15])
}

// appendBytes writes a literal string of bytes.
func appendBytes(b []byte, s string) []byte {
	b = append(b, '(')
	for i := range len(s) {
		b = appendByte(b, s[i])
	}
	return append(b, ')')
}

// appendByte writes a byte of a literal string.
func appendByte(b []byte, c byte) []byte {
	switch c {
	case '(', ')', '\\':
		return append(b, '\\', c)
	case '\r': // a reader would take it for a line feed
		return append(b, '\\', 'r')
	}
	return append(b, c)
}
