package test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// The quick exit leaves for the clinic's chosen address, hides the page at once,
// and takes the place of the page in the browser's history: the way back does not
// lead to it.
func TestQuickExit(t *testing.T) {
	source := filepath.Join(t.TempDir(), "clinic")
	if err := os.CopyFS(source, os.DirFS(project)); err != nil {
		t.Fatal(err)
	}
	clinic, err := os.ReadFile(filepath.Join(source, "content/clinic.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	const away = "https://weather.example/"
	clinic = regexp.MustCompile(`(?m)^quick_exit:.*$`).ReplaceAll(clinic, []byte(`quick_exit: "`+away+`"`))
	writeFile(t, filepath.Join(source, "content/clinic.yaml"), clinic)
	out := filepath.Join(t.TempDir(), "out")
	runProgram(t, "2026-11-25", "build", "--source", source, "--out", out, "--no-pdf")

	for _, name := range filesIn(t, out, ".html") {
		exits := 0
		for _, e := range elements(parseIn(t, out, name)) {
			if e.Data == "a" && attr(e, "href") == away {
				exits++
				if !strings.Contains(attr(e, "rel"), "noreferrer") {
					t.Errorf("%s: the site that one leaves for is told where one came from", name)
				}
			}
		}
		small := strings.Contains("/"+name, "/v/") || hasRefresh(t, out, name)
		if want := 1; !small && exits != want {
			t.Errorf("%s has %d ways out", name, exits)
		}
	}

	b := open(t)
	b.origin = serveFolder(t, out)
	handout := b.origin + "handouts/grief-after-a-death/index.html"
	b.visit(t, b.origin+"index.html", looks[0])
	b.visit(t, handout, looks[0])
	b.complain = nil // it asks for another place, as it should
	before := history(t, b)
	ask[bool](t, b, `(() => { document.querySelector("a[data-exit]").click(); return true; })()`)
	time.Sleep(2 * time.Second) // a page that is on its way out answers nobody
	after := history(t, b)
	if len(after) != len(before) {
		t.Errorf("the history was %v and is %v", before, after)
	}
	for _, address := range after {
		if address == handout {
			t.Errorf("the page is still in the history: %v", after)
		}
	}
	if last := after[len(after)-1]; last != away {
		t.Errorf("one leaves for %s, not %s", last, away)
	}
	// At once: what stands there cannot be read while the other page is on its way.
	b.do(t, chromedp.Navigate(handout))
	if shown := ask[bool](t, b, `(() => { document.querySelector("a[data-exit]").click(); return document.body.checkVisibility(); })()`); shown {
		t.Error("the page stays in sight")
	}
}

func hasRefresh(t *testing.T, dir, name string) bool {
	for _, e := range elements(parseIn(t, dir, name)) {
		if e.Data == "meta" && attr(e, "http-equiv") == "refresh" {
			return true
		}
	}
	return false
}

// history lists the addresses that the browser's way back and forth knows.
func history(t *testing.T, b *browser) []string {
	t.Helper()
	result, err := chromedp.Call(b, page.GetNavigationHistory, cdp.Empty{})
	if err != nil {
		t.Fatal(err)
	}
	var addresses []string
	for _, e := range result.Entries {
		addresses = append(addresses, e.URL)
	}
	return addresses
}
