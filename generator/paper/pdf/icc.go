package pdf

import (
	"encoding/binary"
	"sync"
	"unicode/utf16"
)

// sRGB is the color profile (ICC.1:2004-10, version 4.2) of all colors in a file.
// It is made here: the primaries and white of IEC 61966-2-1, adapted to the white
// of profiles, D50, by Bradford's matrix. Numbers are in 1/65 536.
var sRGB = sync.OnceValue(func() []byte {
	words := func(kind string, values ...int32) []byte {
		b := append([]byte(kind), 0, 0, 0, 0)
		for _, v := range values {
			b = binary.BigEndian.AppendUint32(b, uint32(v))
		}
		return b
	}
	text := func(s string) []byte {
		units := utf16.Encode([]rune(s))
		b := words("mluc", 1, 12, int32('e'<<24|'n'<<16|'U'<<8|'S'), int32(2*len(units)), 28)
		for _, u := range units {
			b = binary.BigEndian.AppendUint16(b, u)
		}
		return b
	}
	white := []int32{63190, 65536, 54061}
	// The curve: above 0.04045 ((x + 0.055)/1.055)^2.4, below x/12.92.
	curve := append([]byte("para\x00\x00\x00\x00"), 0, 3, 0, 0)
	for _, v := range []uint32{157286, 62119, 3417, 5072, 2651} {
		curve = binary.BigEndian.AppendUint32(curve, v)
	}
	tags := []struct {
		names []string
		data  []byte
	}{
		{[]string{"desc"}, text("sRGB")},
		{[]string{"cprt"}, text("CC0")},
		{[]string{"wtpt"}, words("XYZ ", white...)},
		{[]string{"chad"}, words("sf32", 68674, 1502, -3291, 1939, 64912, -1119, -606, 988, 49262)},
		{[]string{"rXYZ"}, words("XYZ ", 28576, 14581, 912)},
		{[]string{"gXYZ"}, words("XYZ ", 25239, 46983, 6361)},
		{[]string{"bXYZ"}, words("XYZ ", 9375, 3972, 46787)},
		{[]string{"rTRC", "gTRC", "bTRC"}, curve},
	}

	const header, count = 128, 10
	b := make([]byte, header+4+12*count)
	binary.BigEndian.PutUint32(b[8:], 0x04200000) // version
	copy(b[12:], "mntrRGB XYZ ")
	copy(b[24:], []byte{0x07, 0xea, 0, 1, 0, 1}) // made on 2026-01-01
	copy(b[36:], "acsp")
	for i, v := range white {
		binary.BigEndian.PutUint32(b[68+4*i:], uint32(v))
	}
	binary.BigEndian.PutUint32(b[header:], count)
	at := header + 4
	for _, t := range tags {
		for len(b)%4 != 0 {
			b = append(b, 0)
		}
		for _, name := range t.names {
			copy(b[at:], name)
			binary.BigEndian.PutUint32(b[at+4:], uint32(len(b)))
			binary.BigEndian.PutUint32(b[at+8:], uint32(len(t.data)))
			at += 12
		}
		b = append(b, t.data...)
	}
	binary.BigEndian.PutUint32(b, uint32(len(b)))
	return b
})

// packedSRGB is the profile as it stands in files.
var packedSRGB = sync.OnceValue(func() []byte { return deflate(nil, sRGB()) })

// writeColors writes what the file's colors are, for PDF/A, and gives the object.
func writeColors(w *file) int {
	profile, ref := w.alloc(), w.alloc()
	w.streamRaw(profile, "/N 3/Filter/FlateDecode", packedSRGB())
	w.begin(ref)
	w.printf("<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB IEC61966-2.1)/DestOutputProfile %d 0 R>>", profile)
	return ref
}
