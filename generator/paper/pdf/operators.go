package pdf

import (
	"fmt"
	"strings"
)

// operands says how many numbers each allowed operator takes.
var operands = map[string]int{
	"q": 0, "Q": 0, "cm": 6, "w": 1, "J": 1, "j": 1, "M": 1, "i": 1,
	"m": 2, "l": 2, "c": 6, "v": 4, "y": 4, "h": 0, "re": 4,
	"S": 0, "s": 0, "f": 0, "F": 0, "f*": 0, "B": 0, "B*": 0, "b": 0, "b*": 0, "n": 0, "W": 0, "W*": 0,
	"g": 1, "G": 1, "rg": 3, "RG": 3,
}

// maxNesting bounds the depth of q in a drawing. PDF/A allows 28 in all.
const maxNesting = 24

// Operators draws PDF operators made elsewhere, such as from an SVG, with their
// origin (0, 0, y upwards, in points) at the lower left corner of r, and cut off
// at its edges. Only operators for paths, gray and RGB colors, line styles and
// transformations are allowed, balanced in q and Q; anything else is an error.
func (p *Page) Operators(r Rect, ops string) {
	p.draw("a drawing")
	p.endText()
	if err := vet(ops); err != nil {
		p.fail("a drawing: %v", err)
		return
	}
	p.content = append(p.content, "q 1 0 0 1 "...)
	p.point(r.X, r.Y+r.H)
	p.content = append(appendLength(append(p.content, "cm 0 0 "...), r.W), ' ')
	p.content = append(appendLength(p.content, r.H), " re W n\n"...)
	p.content = append(p.content, ops...)
	p.op("\nQ")
}

// vet reads a content stream and refuses what Operators does not allow.
func vet(ops string) error {
	numbers, depth := 0, 0
	dash := false // a dash array stands before the operator
	for {
		var token string
		if token, ops = cutToken(ops); token == "" {
			break
		}
		switch {
		case isNumber(token):
			numbers++
			continue
		case token == "[" && numbers == 0 && !dash:
			dash = true
			continue
		case token == "]" && dash:
			numbers = 0
			continue
		case token == "d" && dash && numbers == 1:
			numbers, dash = 0, false
			continue
		}
		want, ok := operands[token]
		if !ok || dash {
			return fmt.Errorf("the operator %.20q is not allowed", token)
		}
		if want != numbers {
			return fmt.Errorf("the operator %q has %d numbers; it takes %d", token, numbers, want)
		}
		numbers = 0
		switch token {
		case "q":
			depth++
		case "Q":
			depth--
		}
		if depth < 0 {
			return fmt.Errorf("a Q without a q")
		}
		if depth > maxNesting {
			return fmt.Errorf("it has groups within each other more than %d deep", maxNesting)
		}
	}
	if depth != 0 || numbers != 0 || dash {
		return fmt.Errorf("it ends in the middle")
	}
	return nil
}

// cutToken gives the first token of a content stream, "" at its end, and the rest.
// A bracket is one by itself.
func cutToken(ops string) (token, rest string) {
	ops = strings.TrimLeft(ops, space)
	n := strings.IndexAny(ops, space+"[]")
	switch {
	case n < 0:
		n = len(ops)
	case n == 0:
		n = 1
	}
	return ops[:n], ops[n:]
}

// space is white space as PDF has it.
const space = "\x00\t\n\f\r "

// isNumber tells whether s is a number as PDF writes it: no exponent.
func isNumber(s string) bool {
	if s != "" && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	digits, points := 0, 0
	for i := range len(s) {
		switch {
		case s[i] == '.':
			points++
		case '0' <= s[i] && s[i] <= '9':
			digits++
		default:
			return false
		}
	}
	return 0 < digits && digits <= 20 && points <= 1
}
