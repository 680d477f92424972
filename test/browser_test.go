package test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"
)

// axe looks for barriers in a page, by the rules of WCAG 2.2 and by good practice.
const axe = "node_modules/axe-core/axe.min.js"

// look is a way of seeing a page.
type look struct {
	name   string
	width  int64 // CSS pixels
	media  string
	scheme string
}

var looks = []look{
	{"light", 1280, "screen", "light"},
	{"dark", 1280, "screen", "dark"},
	{"phone", 320, "screen", "light"},
	{"dark phone", 320, "screen", "dark"},
	{"print", 794, "print", "light"}, // A4 at 96 pixels an inch
}

// browser is one tab, used for every page.
type browser struct {
	context.Context
	origin   string       // what a page may ask for
	requests []string     // what the page has asked for
	secret   string       // what a client has written; "" for nothing
	complain func(string) // told what the page does wrong; nil: nobody
}

// open starts a browser. What goes wrong in a page is told to its complain.
func open(t *testing.T, options ...chromedp.ExecAllocatorOption) *browser {
	t.Helper()
	var program string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			program = path
			break
		}
	}
	if program == "" {
		missing(t, "chromium")
	}
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), append(append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program),
		chromedp.NoSandbox, // which root does not have
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		// Should a page ask for another place, it does not get there.
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
	), options...)...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	b := &browser{Context: ctx}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	return b
}

// hear complains about what a page must not do.
func (b *browser) hear(event any) {
	if b.complain == nil {
		return
	}
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.hearRequest(e.Request)
	case *network.EventWebSocketCreated:
		b.complain("it opens a socket to " + e.URL)
	case *runtime.EventExceptionThrown:
		b.complain("its script fails: " + e.ExceptionDetails.Text + " " + describe(e.ExceptionDetails.Exception))
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" || e.Type == "warning" {
			b.complain("the console says: " + describe(e.Args...))
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			b.complain("the browser says: " + e.Entry.Text + " " + e.Entry.URL)
		}
	}
}

// hearRequest complains about what goes to another place, is more than a question,
// or holds what a client has written.
func (b *browser) hearRequest(r *network.Request) {
	b.requests = append(b.requests, r.URL)
	if !strings.HasPrefix(r.URL, b.origin) && !isOwnBlob(r.URL, b.origin) && !strings.HasPrefix(r.URL, "data:") && r.URL != "about:blank" {
		b.complain("it asks for " + r.URL)
	}
	if r.Method != "GET" && r.Method != "HEAD" {
		b.complain("it sends something: " + r.Method + " " + r.URL)
	}
	if whole := describeAny(r); b.secret != "" && strings.Contains(whole, b.secret) {
		b.complain("it sends what was written: " + whole)
	}
}

// isOwnBlob reports whether an address names bytes that a page of the origin made.
func isOwnBlob(address, origin string) bool {
	if strings.HasPrefix(origin, "file:") {
		origin = "null/"
	}
	return strings.HasPrefix(address, "blob:"+origin)
}

func describe(objects ...*runtime.RemoteObject) string { return describeAny(objects) }

func describeAny(v any) string {
	data, _ := json.Marshal(v)
	return string(data)
}

// visit opens a page and tells the test what the page does wrong.
func (b *browser) visit(t *testing.T, address string, as look) {
	t.Helper()
	b.visitAndTell(t, address, as, func(s string) { t.Error(s) })
}

func (b *browser) visitAndTell(t *testing.T, address string, as look, complain func(string)) {
	t.Helper()
	b.see(t, as)
	b.requests, b.complain = nil, complain
	t.Cleanup(func() { b.complain = nil })
	b.do(t, chromedp.Navigate(address))
}

// see sets how pages look from now on.
func (b *browser) see(t *testing.T, as look) {
	t.Helper()
	b.do(t, chromedp.EmulateViewport(as.width, 900), func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Media:    as.media,
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: as.scheme}},
		})
		return chromedp.Void{}, err
	})
}

// onDay has pages believe that it is a day, since what lies unattended says so.
func (b *browser) onDay(t *testing.T, year, month, day int) {
	t.Helper()
	script := fmt.Sprintf(`Date = class extends Date { constructor(...a) { a.length ? super(...a) : super(%d, %d, %d) } }`, year, month-1, day)
	if _, err := chromedp.Call(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script}); err != nil {
		t.Fatal(err)
	}
}

func (b *browser) do(t *testing.T, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, cancel := context.WithTimeout(b, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// ask evaluates a script in the page, waits for its promise and gives its value.
func ask[T any](t *testing.T, b *browser, script string) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(b, time.Minute)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// serve gives the site on an address of this machine.
func serve(t *testing.T) string {
	t.Helper()
	return serveFolder(t, public)
}

// serveFolder gives a folder on an address of this machine, and tells of what is
// asked for.
func serveFolder(t *testing.T, dir string, tell ...func(*http.Request)) string {
	t.Helper()
	site := http.Dir(dir)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Not http.FileServer, which sends away who asks for index.html.
		for _, tell := range tell {
			tell(r)
		}
		file, err := site.Open(r.URL.Path)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		defer file.Close()
		http.ServeContent(w, r, r.URL.Path, time.Time{}, file)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/"
}

func loadAxe(t *testing.T) string {
	t.Helper()
	script, err := os.ReadFile(axe)
	if err != nil {
		missing(t, "axe-core")
	}
	return string(script)
}

// findNoBarrier looks with axe, which the page must hold, at the page as it stands,
// in every look. On a screen it is no wider than that.
func (b *browser) findNoBarrier(t *testing.T, state string) {
	t.Helper()
	for _, as := range looks {
		b.see(t, as)
		for _, v := range ask[[]violation](t, b, findBarriers) {
			t.Errorf("%s, %s: %s: %s\n%s", state, as.name, v.Rule, v.Help, strings.Join(v.Where, "\n"))
		}
		if wide := ask[[]string](t, b, findOverflow); as.media != "print" && len(wide) > 0 {
			t.Errorf("%s, %s: the page is wider than %d pixels:\n%s", state, as.name, as.width, strings.Join(wide, "\n"))
		}
	}
}

// Every page has no barrier that axe finds, no error, nothing to scroll
// sideways for and no visitor from elsewhere, however it is looked at.
func TestPagesInABrowser(t *testing.T) {
	b := open(t)
	script := loadAxe(t)
	b.origin = serve(t)
	pages := sample(t)
	t.Logf("%d of %d pages", len(pages), len(files(t, public, ".html")))
	for _, name := range pages {
		t.Run(name, func(t *testing.T) {
			b.visit(t, b.origin+name, looks[0])
			b.do(t, chromedp.Evaluate[chromedp.Void](script))
			b.findNoBarrier(t, name)
			if kept := b.kept(t); len(kept) > 0 {
				t.Errorf("it leaves in the browser: %v", kept)
			}
		})
	}
}

type violation struct {
	Rule, Help string
	Where      []string
}

// findBarriers waits for what moves, since a color on its way to another is
// neither of them.
const findBarriers = `Promise.all(document.getAnimations().map(a => a.finished)).then(() => axe.run(document, {resultTypes: ["violations"]})).then(r => r.violations.map(v => ({
	rule: v.id, help: v.help,
	where: v.nodes.slice(0, 5).map(n => n.target.join(" ") + "\n    " + n.html.slice(0, 200) + "\n    " + n.failureSummary.replace(/\n/g, "\n    ")),
})))`

// findOverflow names what reaches over the right edge, where the page does.
const findOverflow = `(() => {
	const edge = document.documentElement.clientWidth;
	if (document.documentElement.scrollWidth <= edge && document.body.scrollWidth <= edge) return [];
	const wide = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > edge + 0.5);
	return ["scrollWidth " + document.documentElement.scrollWidth,
		...wide.slice(0, 5).map(e => e.outerHTML.slice(0, 120))];
})()`

// kept looks into every place where a page can leave something.
func (b *browser) kept(t *testing.T) []string {
	t.Helper()
	kept := ask[[]string](t, b, keptInPage)
	cookies, err := chromedp.CallBrowser(b, storage.GetCookies, storage.GetCookiesParams{})
	if err != nil {
		t.Fatal(err)
	}
	if len(cookies.Cookies) > 0 {
		kept = append(kept, "cookies")
	}
	return kept
}

// keptInPage names what a script of the page can find of what it has left.
const keptInPage = `(async () => {
	const kept = [];
	if (window.name) kept.push("a name of the window");
	if (document.cookie) kept.push("a cookie");
	if (localStorage.length) kept.push("localStorage");
	if (sessionStorage.length) kept.push("sessionStorage");
	if ((await indexedDB.databases()).length) kept.push("a database");
	if (self.caches && (await caches.keys()).length) kept.push("a cache");
	if (navigator.serviceWorker && (await navigator.serviceWorker.getRegistrations()).length) kept.push("a worker");
	return kept;
})()`

// The tests above see what they are there to see.
func TestABadPageIsNoticed(t *testing.T) {
	b := open(t)
	script := loadAxe(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `<!doctype html><html lang="en"><title>Bad</title><link rel="icon" href="data:,"><main><h1>Bad</h1>
			<img src="https://tracker.example/pixel.gif"><p style="width: 2000px">Wide</p>
			<script>console.error("trouble"); localStorage.x = 1; document.cookie = "x=1"; nothing()</script></main>`)
	}))
	defer server.Close()
	b.origin = server.URL + "/"
	var complaints []string
	b.visitAndTell(t, b.origin, looks[0], func(s string) { complaints = append(complaints, s) })
	b.do(t, chromedp.Evaluate[chromedp.Void](script))

	for _, want := range []string{"it asks for https://tracker.example", "its script fails", "trouble"} {
		if !slices.ContainsFunc(complaints, func(s string) bool { return strings.Contains(s, want) }) {
			t.Errorf("nobody says %q, only %q", want, complaints)
		}
	}
	if !slices.ContainsFunc(ask[[]violation](t, b, findBarriers), func(v violation) bool { return v.Rule == "image-alt" }) {
		t.Error("axe does not see that the picture has no words")
	}
	if len(ask[[]string](t, b, findOverflow)) == 0 {
		t.Error("the wide paragraph is not seen")
	}
	if kept := b.kept(t); !slices.Contains(kept, "localStorage") || !slices.Contains(kept, "cookies") {
		t.Errorf("of what it keeps, only %v is seen", kept)
	}
}

// sample takes every page that shows a kind of element or a class that no page
// before it showed, and so every template and every block; or all pages.
func sample(t *testing.T) []string {
	all := files(t, public, ".html")
	if allPages() {
		return all
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(name string) bool {
		dull := true
		for _, e := range elements(parse(t, name)) {
			for _, feature := range features(e) {
				dull = dull && seen[feature]
				seen[feature] = true
			}
		}
		return dull
	})
}

func features(e *html.Node) []string {
	list := []string{e.Data + attr(e, "type")}
	for _, class := range strings.Fields(attr(e, "class")) {
		list = append(list, e.Data+"."+class)
	}
	return list
}

// pause gives a page time to do what it does late, such as asking for its icon.
func pause(t *testing.T, b *browser) {
	t.Helper()
	ask[bool](t, b, `new Promise(done => setTimeout(() => done(true), 200))`)
}

// The site works from a folder, with no server.
func TestFromAFolder(t *testing.T) {
	b := open(t)
	root := url.URL{Scheme: "file", Path: filepath.ToSlash(public) + "/"}
	b.origin = root.String()
	for _, name := range onePageOfEachFolder(t) {
		if name == "404.html" { // which a server alone leads to
			continue
		}
		t.Run(name, func(t *testing.T) {
			b.visit(t, b.origin+name, looks[0])
			if styled := ask[bool](t, b, `[...document.styleSheets].some(s => s.href) && getComputedStyle(document.body).marginTop === "0px"`); !styled {
				t.Error("its styles are not there")
			}
			if size := ask[int](t, b, `document.fonts.ready.then(f => [...f].filter(x => x.status === "error").length)`); size > 0 {
				t.Errorf("%d of its fonts are not there", size)
			}
		})
	}
}

// The page for what is not there is whole at any address of a host.
func TestLostAnywhere(t *testing.T) {
	b := open(t)
	lost, err := os.ReadFile(filepath.Join(public, "404.html"))
	if err != nil {
		t.Fatal(err)
	}
	site := http.FileServer(http.Dir(public))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := os.Stat(filepath.Join(public, filepath.FromSlash(r.URL.Path))); err == nil {
			site.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if _, err := w.Write(lost); err != nil { // found, so that the browser does not complain
			t.Error(err)
		}
	}))
	defer server.Close()
	b.origin = server.URL + "/"
	for _, name := range []string{"nothing", "handouts/nothing/", "v/nothing/1.0/"} {
		b.visit(t, b.origin+name, looks[0])
		if margin := ask[string](t, b, `getComputedStyle(document.body).marginTop`); margin != "0px" {
			t.Errorf("%s: its styles are not there", name)
		}
		if home := ask[string](t, b, `document.querySelector("main .button").href`); home != b.origin+"index.html" {
			t.Errorf("%s: it leads on to %s", name, home)
		}
	}
}

// onePageOfEachFolder gives index.html, then one page of each folder in it.
func onePageOfEachFolder(t *testing.T) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(files(t, public, ".html"), func(name string) bool {
		folder := fmt.Sprint(strings.Count(name, "/"), strings.Split(name, "/")[0])
		dull := seen[folder]
		seen[folder] = true
		return dull
	})
}

// With scripts off, every page still says all that it has to say.
func TestWithoutScript(t *testing.T) {
	b := open(t)
	b.origin = serve(t)
	// A box to search with, and what narrows a search, are controls of the script's.
	visible := `document.querySelector("main").innerText.trim().length -
		[...document.querySelectorAll(".finder, .finder-narrow")].reduce((sum, e) => sum + (e.offsetParent ? e.innerText.length : 0), 0)`
	for _, name := range onePageOfEachFolder(t) {
		t.Run(name, func(t *testing.T) {
			b.visit(t, b.origin+name, looks[0])
			with := ask[int](t, b, visible)
			b.scripts(t, false)
			defer b.scripts(t, true)
			b.visit(t, b.origin+name, looks[0])
			without := ask[int](t, b, visible)
			if without == 0 || without*10 < with*9 {
				t.Errorf("%d characters without script, %d with", without, with)
			}
		})
	}
}

func (b *browser) scripts(t *testing.T, on bool) {
	t.Helper()
	if _, err := chromedp.Call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on}); err != nil {
		t.Fatal(err)
	}
}
