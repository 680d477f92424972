// Package typeset decides where lines and pages break.
//
// In come widths of words or heights of things, what may stand apart and what
// must not; out come the places to break. It knows nothing of fonts, documents
// or PDF, and reckons in integers only, so that a break is the same on every
// processor. Both choices are made over the whole paragraph or the whole run of
// pages at once, as Knuth and Plass do ("Breaking paragraphs into lines",
// Software: Practice and Experience 11, 1981), not line by line.
package typeset

// Length is a distance. Any unit serves if it is used throughout; papers use
// scaled points, 1/65 536 of a point.
type Length = int64
