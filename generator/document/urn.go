package document

import (
	"crypto/sha1"
	"fmt"
	"strings"
)

// URN gives the name-based UUID (RFC 9562, version 5) of parts, as an IRI. What
// is known by the same parts has the same name wherever a site lies.
func URN(parts ...string) string {
	// The namespace for URLs, 6ba7b811-9dad-11d1-80b4-00c04fd430c8.
	space := [16]byte{0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8}
	sum := sha1.Sum(append(space[:], "iptpress:"+strings.Join(parts, ":")...))
	u := sum[:16]
	u[6] = u[6]&0x0f | 0x50
	u[8] = u[8]&0x3f | 0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}
