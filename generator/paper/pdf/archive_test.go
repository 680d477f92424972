package pdf

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"strings"
	"testing"
)

// TestArchive looks for what PDF/A-2a asks of a file besides what PDF/UA does:
// what it says of itself, what its colors are, how annotations are printed.
func TestArchive(t *testing.T) {
	for name, d := range map[string]*Document{"sample": sample(t), "form": formSample()} {
		data := mustBytes(t, d)
		plain := run(t, data, "qpdf", "--qdf", "--object-streams=disable", "FILE", "-")
		for _, want := range []string{
			"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>", "/S /GTS_PDFA1", "/DestOutputProfile",
		} {
			if !strings.Contains(plain, want) {
				t.Errorf("%s: the file has no %s", name, want)
			}
		}
		for _, never := range []string{"/JavaScript", "/NeedAppearances", "/EmbeddedFiles", "/LZWDecode", "/Encrypt", "/AA ", "/Interpolate"} {
			if strings.Contains(plain, never) {
				t.Errorf("%s: the file has %s", name, never)
			}
		}
		annots, widgets := strings.Count(plain, "/Type /Annot"), strings.Count(plain, "/Subtype /Widget")
		if printed := strings.Count(plain, "/F 4\n"); annots == 0 || printed != annots {
			t.Errorf("%s: %d of %d annotations are printed", name, printed, annots)
		}
		if shown := strings.Count(plain, "/AP <<"); shown != widgets {
			t.Errorf("%s: %d of %d fields have an appearance", name, shown, widgets)
		}
		start, end := bytes.Index(data, []byte("<x:xmpmeta")), bytes.Index(data, []byte("<?xpacket end"))
		if err := xml.Unmarshal(data[start:end], new(struct{})); err != nil {
			t.Errorf("%s: the metadata: %v", name, err)
		}
	}
}

// TestProfile reads the color profile as ICC.1 lays it out.
func TestProfile(t *testing.T) {
	b := sRGB()
	u32 := func(at int) int { return int(binary.BigEndian.Uint32(b[at:])) }
	if u32(0) != len(b) || string(b[12:24]) != "mntrRGB XYZ " || string(b[36:40]) != "acsp" {
		t.Fatal("the header is wrong")
	}
	var sum [3]int
	for i := range u32(128) {
		record := 132 + 12*i
		name, at, size := string(b[record:record+4]), u32(record+4), u32(record+8)
		if at%4 != 0 || at+size > len(b) {
			t.Errorf("the tag %s lies at %d and is %d long", name, at, size)
		}
		if strings.HasSuffix(name, "XYZ") {
			for c := range sum {
				sum[c] += u32(at + 8 + 4*c)
			}
		}
	}
	for c, white := range []int{63190, 65536, 54061} {
		if d := sum[c] - white; d < -1 || d > 1 {
			t.Errorf("red, green and blue together are %v, not white", sum)
		}
	}
}
