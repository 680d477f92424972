package markdown_test

import (
	"os"
	"sync"
	"testing"

	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/locale"
	"iptpress/generator/markdown"

	"github.com/google/go-cmp/cmp"
)

// Many goroutines give the same trees and messages as one does.
func TestConcurrent(t *testing.T) {
	body, err := os.ReadFile("testdata/handout.md")
	if err != nil {
		t.Fatal(err)
	}
	body = append(body, "\n::: slot {name=broken}\n\n[a](../grief/index.md#x) [b](#y) <b>\n"...)
	parse := func(workers int) ([]*document.Document, []string) {
		var diags diag.List
		lib := sampleLibrary()
		p := markdown.New(lib, map[string]*locale.Locale{"en": english(t)}, &diags)
		docs := make([]*document.Document, len(lib.Handouts))
		var wg sync.WaitGroup
		limit := make(chan bool, workers)
		for i, h := range lib.Handouts {
			h.Body = body
			limit <- true
			wg.Go(func() {
				docs[i] = p.Handout(h)
				<-limit
			})
		}
		wg.Wait()
		p.CheckLinks()
		return docs, texts(&diags)
	}
	one, messages := parse(1)
	if len(messages) == 0 {
		t.Error("no messages")
	}
	many, manyMessages := parse(8)
	if diff := cmp.Diff(messages, manyMessages); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(one, many); diff != "" {
		t.Error(diff)
	}
}
