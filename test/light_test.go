package test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// most is what a handout may weigh on its way to a phone, with its fonts, in bytes.
const most = 60_000

// weigh gives how many bytes of a file go over the wire: text is compressed, as
// most hosts do, fonts and pictures are already.
func weigh(t *testing.T, name string) int {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(public, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return len(packed(name, data))
}

func packed(name string, data []byte) []byte {
	switch path.Ext(name) {
	case ".html", ".css", ".js", ".svg":
		var b bytes.Buffer
		z, _ := gzip.NewWriterLevel(&b, 6) // zlib's own level, which most hosts use
		z.Write(data)
		z.Close()
		return b.Bytes()
	}
	return data
}

var inStyles = regexp.MustCompile(`url\("?([^")]+)"?\)`)

// A handout weighs little: on an old phone with little data it is there soon.
func TestHandoutsAreLight(t *testing.T) {
	heaviest, name := 0, ""
	for _, page := range files(t, public, "index.html") {
		if !regexp.MustCompile(`^(es/)?handouts/[^/]+/index.html$`).MatchString(page) {
			continue
		}
		named := []string{page}
		for _, e := range elements(parse(t, page)) {
			address := ""
			switch rel := attr(e, "rel"); {
			case e.Data == "link" && (rel == "stylesheet" || rel == "icon"):
				address = attr(e, "href")
			case e.Data == "script" || e.Data == "img":
				address = attr(e, "src")
			}
			if address == "" || strings.HasPrefix(address, "data:") {
				continue
			}
			file := path.Join(path.Dir(page), address)
			named = append(named, file)
			if strings.HasSuffix(file, ".css") {
				styles, err := os.ReadFile(filepath.Join(public, file))
				if err != nil {
					t.Fatal(err)
				}
				for _, m := range inStyles.FindAllStringSubmatch(string(styles), -1) {
					named = append(named, path.Join(path.Dir(file), m[1]))
				}
			}
		}
		slices.Sort(named)
		sum := 0
		for _, file := range slices.Compact(named) {
			sum += weigh(t, file)
		}
		if sum > most {
			t.Errorf("%s weighs %d bytes with what it needs, more than %d", page, sum, most)
		}
		if sum > heaviest {
			heaviest, name = sum, page
		}
	}
	if heaviest == 0 {
		t.Fatal("there is no handout")
	}
	t.Logf("the heaviest is %s: %d bytes", name, heaviest)
}

// Nothing moves while a page comes in, however late its fonts are; and a browser
// fetches no more than what was weighed above.
func TestNothingShifts(t *testing.T) {
	b := openWith(t, shiftWatch)
	b.origin = serveLate(t)
	var mu sync.Mutex
	received := 0
	if err := chromedp.Listen(b.Context, func(event any) {
		if e, ok := event.(*network.EventLoadingFinished); ok {
			mu.Lock()
			received += int(e.EncodedDataLength)
			mu.Unlock()
		}
	}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"index.html", "handouts/what-is-ipt/index.html", "handouts/ws-mood-week/index.html", "packets/pk-starting/index.html", "packets/build/index.html", "search/index.html"} {
		for _, as := range []look{looks[0], {"phone", 360, "screen", "light"}} {
			if _, err := chromedp.Call(b, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true}); err != nil {
				t.Fatal(err)
			}
			mu.Lock()
			received = 0
			mu.Unlock()
			b.visit(t, b.origin+name, as)
			shifts := ask[[]string](t, b, `new Promise(done => setTimeout(() => done(window.shifts), 1000))`)
			if len(shifts) > 0 {
				t.Errorf("%s, %s: it moves: %v", name, as.name, shifts)
			}
			mu.Lock()
			// What a browser counts includes the heads of responses.
			if weight := received; strings.HasPrefix(name, "handouts/w") && (weight < 20_000 || weight > most+2_000) {
				t.Errorf("%s, %s: %d bytes came", name, as.name, weight)
			}
			mu.Unlock()
		}
	}
}

const shiftWatch = `window.shifts = [];
new PerformanceObserver(list => {
	for (const e of list.getEntries()) window.shifts.push(e.value.toFixed(4) + " " + e.sources.map(s => s.node && s.node.nodeName + "." + s.node.className).join(" "));
}).observe({type: "layout-shift", buffered: true});`

// The test above can see that something moves.
func TestAShiftIsNoticed(t *testing.T) {
	b := openWith(t, shiftWatch)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte(`<!doctype html><html lang="en"><title>Moves</title><link rel="icon" href="data:,"><div id="late"></div><p>Text that is pushed down.</p>
			<script>setTimeout(() => { document.getElementById("late").style.height = "300px" }, 300)</script>`))
	}))
	defer server.Close()
	b.do(t, chromedp.Navigate(server.URL))
	if shifts := ask[[]string](t, b, `new Promise(done => setTimeout(() => done(window.shifts), 1000))`); len(shifts) == 0 {
		t.Error("nobody sees that the text moves")
	}
}

// serveLate gives the site compressed; its fonts come half a second late.
func serveLate(t *testing.T) string { return serveAfter(t, 500*time.Millisecond) }

// serveCompressed gives the site as most hosts do.
func serveCompressed(t *testing.T) string { return serveAfter(t, 0) }

func serveAfter(t *testing.T, fonts time.Duration) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, err := os.ReadFile(filepath.Join(public, filepath.FromSlash(path.Clean(r.URL.Path))))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		small := packed(r.URL.Path, data)
		if len(small) != len(data) {
			w.Header().Set("Content-Encoding", "gzip")
		}
		if path.Ext(r.URL.Path) == ".woff2" {
			select {
			case <-time.After(fonts):
			case <-r.Context().Done():
			}
		}
		http.ServeContent(w, r, r.URL.Path, time.Time{}, bytes.NewReader(small))
	}))
	t.Cleanup(server.Close)
	return server.URL + "/"
}
