package paper

import (
	"bytes"
	"testing"
)

// TestMetadata: a file says which version of what it is, and under which license.
func TestMetadata(t *testing.T) {
	p := NewPress(english(t))
	for what, c := range map[string]struct {
		data []byte
		want []string
	}{
		"handout": {set(t, p, handout(), Format{Paper: A4}), []string{
			"<dc:identifier>k3v9qd2m<", "<xmpMM:VersionID>2.1<", ">When a role changes<", ">en<", ">Riverbend Clinic<", ">CC-BY-4.0<",
			"<xmpRights:WebStatement>https://creativecommons.org/licenses/by/4.0/<",
		}},
		"packet": {set(t, p, packet(), Format{Paper: A4}), []string{
			"<dc:identifier>p7c2m4xw<", ">When life changes<", ">Riverbend Clinic<", ">CC-BY-4.0<",
		}},
	} {
		for _, want := range c.want {
			if !bytes.Contains(c.data, []byte(want)) {
				t.Errorf("the metadata of the %s has no %s", what, want)
			}
		}
	}
}
