package check

import (
	"io/fs"
	"os"
	"strings"
	"testing"

	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/library"
	"iptpress/generator/locale"
	"iptpress/generator/markdown"
	"iptpress/generator/readability"
)

// shipped is the library of this repository, parsed.
type shipped struct {
	lib       *library.Library
	documents []*document.Document
}

func readShipped(t testing.TB) shipped {
	t.Helper()
	root := os.DirFS("../..")
	diags := &diag.List{}
	s := shipped{lib: library.Load(root, "content/clinic.yaml", diags)}
	layouts, err := fs.Sub(root, "layouts")
	if err != nil {
		t.Fatal(err)
	}
	locales := map[string]*locale.Locale{}
	for _, lang := range s.lib.Languages {
		if locales[lang], err = locale.Load(layouts, lang); err != nil {
			t.Fatal(err)
		}
	}
	parser := markdown.New(s.lib, locales, diags)
	for _, h := range s.lib.Handouts {
		s.documents = append(s.documents, parser.Handout(h))
	}
	if diags.Failed() {
		t.Fatal(diags.Messages())
	}
	return s
}

// Every word is found where it is written, and hardly any is not found.
func TestPlacesInTheLibrary(t *testing.T) {
	s := readShipped(t)
	words, lost := 0, 0
	for i, h := range s.lib.Handouts {
		passages := readability.Passages(s.documents[i])
		pl := locate(h.Body, passages)
		for k := range passages {
			p := &passages[k]
			if isData(p) {
				continue
			}
			for n, w := range p.Words {
				words++
				at := pl.at[pl.words[p]+n]
				if at < 0 {
					lost++
					continue
				}
				written := readability.Plain(string(h.Body[at:min(len(h.Body), at+len(w.Low)+8)])).Words
				if len(written) == 0 || written[0].Start != 0 || written[0].Low != w.Low {
					t.Errorf("%s: %q is looked for at %q", h.Path, w.Low, h.Body[at:min(len(h.Body), at+20)])
				}
			}
		}
	}
	// Facts are in the documents and not in the sources.
	if t.Logf("of %d words %d are not in the source", words, lost); words < 40_000 || lost*100 > words {
		t.Errorf("of %d words %d are not found", words, lost)
	}
}

// isData reports whether a passage is of a table of facts.
func isData(p *readability.Passage) bool {
	table, ok := p.Block.(*document.Table)
	return ok && len(table.Caption) > 0
}

// The shipped library has no errors.
func TestShippedLibrary(t *testing.T) {
	s := readShipped(t)
	c := New(s.lib, "2026-11-25")
	counts := map[string]int{}
	for i, h := range s.lib.Handouts {
		for _, m := range c.Handout(h, s.documents[i]) {
			counts[m.Rule]++
			if m.Severity == diag.Error {
				t.Error(m)
			}
			if m.Length > 0 && m.Line == 0 || m.Text == "" || m.Hint == "" || strings.HasSuffix(m.Text, ".") {
				t.Errorf("not a sound message: %+v", m)
			}
		}
	}
	t.Log(counts)
}

// 10 000 texts are to be checked in seconds: the shipped ones, one text a turn.
func BenchmarkHandout(b *testing.B) {
	s := readShipped(b)
	c := New(s.lib, "2026-11-25")
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		n := i % len(s.documents)
		c.Handout(s.lib.Handouts[n], s.documents[n])
	}
}
