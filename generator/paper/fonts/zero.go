package fonts

import (
	"encoding/binary"
	"fmt"
)

// plainZero gives a copy of an Atkinson Hyperlegible Next font file whose zero
// has no slash. A slashed zero in a phone number is read as an 8 or taken for a
// sign of its own, and the font has no feature that turns it off (its license
// allows changes).
//
// The slash cuts the zero's counter in two; the second contour of the right
// half holds its whole upper right quarter. The counter is made anew from that
// quarter and its three reflections. The tabular zero is a composite of this
// glyph and follows it.
func plainZero(file []byte) []byte {
	data := append([]byte(nil), file...)
	glyph, err := zeroGlyph(data)
	if err != nil {
		panic("fonts: " + err.Error())
	}
	contours := readContours(glyph)
	if len(contours) != 3 {
		panic(fmt.Sprintf("fonts: the zero has %d contours, not a slash across its counter", len(contours)))
	}
	made := writeGlyph(glyph[:10], [][]point{contours[0], wholeCounter(contours[2])})
	if len(made) > len(glyph) {
		panic("fonts: the zero without a slash does not fit in its place")
	}
	copy(glyph, made)
	clear(glyph[len(made):])
	return data
}

type point struct {
	x, y int
	on   bool
}

// wholeCounter takes the quarter that begins at the rightmost point on the
// contour and ends at its topmost, and reflects it. The result runs in the
// same direction.
func wholeCounter(half []point) []point {
	right, top := 0, 0
	for i, p := range half {
		if p.on && p.x > half[right].x {
			right = i
		}
		if p.on && p.y > half[top].y {
			top = i
		}
	}
	cx, cy := half[top].x, half[right].y
	quarter := half[right : top+1]
	var whole []point
	add := func(flipX, flipY, back bool) {
		n := len(quarter)
		for i := range n - 1 { // the last point is the next quarter's first
			p := quarter[i]
			if back {
				p = quarter[n-1-i]
			}
			if flipX {
				p.x = 2*cx - p.x
			}
			if flipY {
				p.y = 2*cy - p.y
			}
			whole = append(whole, p)
		}
	}
	add(false, false, false)
	add(true, false, true)
	add(true, true, false)
	add(false, true, true)
	return whole
}

// zeroGlyph gives the bytes of the glyph of "0" within a TrueType file.
func zeroGlyph(data []byte) ([]byte, error) {
	u16, u32 := binary.BigEndian.Uint16, binary.BigEndian.Uint32
	tables := map[string][]byte{}
	for i := range int(u16(data[4:])) {
		rec := data[12+16*i:]
		tables[string(rec[:4])] = data[u32(rec[8:]) : u32(rec[8:])+u32(rec[12:])]
	}
	gid, err := zeroID(tables["cmap"])
	if err != nil {
		return nil, err
	}
	loca := tables["loca"]
	if u16(tables["head"][50:]) == 0 {
		return tables["glyf"][2*int(u16(loca[2*gid:])) : 2*int(u16(loca[2*gid+2:]))], nil
	}
	return tables["glyf"][u32(loca[4*gid:]):u32(loca[4*gid+4:])], nil
}

// zeroID looks "0" up in a cmap's subtable of format 4.
func zeroID(cmap []byte) (int, error) {
	u16 := func(b []byte) int { return int(binary.BigEndian.Uint16(b)) }
	for i := range u16(cmap[2:]) {
		sub := cmap[binary.BigEndian.Uint32(cmap[4+8*i+4:]):]
		if u16(sub) != 4 {
			continue
		}
		segX2 := u16(sub[6:])
		for at := 14; at < 14+segX2; at += 2 {
			end, start := u16(sub[at:]), u16(sub[at+2+segX2:])
			if start <= '0' && '0' <= end && u16(sub[at+2+3*segX2:]) == 0 {
				return ('0' + u16(sub[at+2+2*segX2:])) & 0xFFFF, nil
			}
		}
	}
	return 0, fmt.Errorf("the font has no plain mapping for the digit zero")
}

// readContours reads a simple glyph.
func readContours(glyph []byte) [][]point {
	u16 := func(at int) int { return int(binary.BigEndian.Uint16(glyph[at:])) }
	n := int(int16(u16(0)))
	at := 10 + 2*n
	points := make([]point, u16(at-2)+1)
	at += 2 + u16(at) // instructions
	flags := make([]byte, 0, len(points))
	for len(flags) < len(points) {
		f := glyph[at]
		at++
		flags = append(flags, f)
		if f&8 != 0 {
			for range glyph[at] {
				flags = append(flags, f)
			}
			at++
		}
	}
	axis := func(short, same byte, set func(*point, int)) {
		v := 0
		for i, f := range flags {
			switch {
			case f&short != 0 && f&same != 0:
				v += int(glyph[at])
				at++
			case f&short != 0:
				v -= int(glyph[at])
				at++
			case f&same == 0:
				v += int(int16(u16(at)))
				at += 2
			}
			set(&points[i], v)
		}
	}
	axis(2, 16, func(p *point, v int) { p.x = v })
	axis(4, 32, func(p *point, v int) { p.y = v })
	contours := make([][]point, n)
	first := 0
	for c := range n {
		last := u16(10 + 2*c)
		for i := first; i <= last; i++ {
			points[i].on = flags[i]&1 != 0
		}
		contours[c] = points[first : last+1]
		first = last + 1
	}
	return contours
}

// writeGlyph writes a simple glyph without instructions; head is the old one's
// first ten bytes, whose bounding box still holds.
func writeGlyph(head []byte, contours [][]point) []byte {
	out := binary.BigEndian.AppendUint16(nil, uint16(len(contours)))
	out = append(out, head[2:]...)
	n := 0
	for _, c := range contours {
		n += len(c)
		out = binary.BigEndian.AppendUint16(out, uint16(n-1))
	}
	out = binary.BigEndian.AppendUint16(out, 0)
	var flags, xs, ys []byte
	axis := func(to []byte, d int, f *byte, short, same byte) []byte {
		switch {
		case d == 0:
			*f |= same
		case -256 < d && d < 256:
			*f |= short
			if d > 0 {
				*f |= same
			}
			return append(to, byte(max(d, -d)))
		default:
			return binary.BigEndian.AppendUint16(to, uint16(d))
		}
		return to
	}
	x, y := 0, 0
	for _, c := range contours {
		for _, p := range c {
			var f byte
			if p.on {
				f = 1
			}
			xs = axis(xs, p.x-x, &f, 2, 16)
			ys = axis(ys, p.y-y, &f, 4, 32)
			flags = append(flags, f)
			x, y = p.x, p.y
		}
	}
	return append(append(append(out, flags...), xs...), ys...)
}
