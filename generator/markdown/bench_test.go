package markdown_test

import (
	"os"
	"testing"

	"iptpress/generator/diag"
	"iptpress/generator/locale"
	"iptpress/generator/markdown"
)

// BenchmarkHandout parses a handout of 770 words. The aim is 120 µs.
func BenchmarkHandout(b *testing.B) {
	body, err := os.ReadFile("testdata/handout.md")
	if err != nil {
		b.Fatal(err)
	}
	var diags diag.List
	lib := sampleLibrary()
	p := markdown.New(lib, map[string]*locale.Locale{"en": english(b)}, &diags)
	h := lib.Handouts[0]
	h.Body = body
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		p.Handout(h)
	}
	if len(diags.Messages()) > 0 {
		b.Fatal(texts(&diags))
	}
}
