package test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// secret is what a client writes into every box.
const secret = "ZephyrQuill4711"

// watch is put into every page before its own scripts. It tells of what a page
// does to keep something or to send it, even where that fails or is undone.
const watch = `(() => {
	const tell = what => console.error("not private: " + what);
	const watch = (object, name, what) => {
		const own = object && object[name];
		if (!own) return;
		object[name] = function (...args) {
			const said = typeof what === "string" ? what : what(args);
			if (said) tell(said);
			return own.apply(this, args);
		};
	};
	const of = name => window[name] && window[name].prototype;
	watch(of("Storage"), "setItem", "it writes to storage");
	watch(of("IDBFactory"), "open", "it opens a database");
	watch(of("CacheStorage"), "open", "it opens a cache");
	watch(of("StorageManager"), "getDirectory", "it opens a file system");
	watch(of("CookieStore"), "set", "it sets a cookie");
	watch(of("ServiceWorkerContainer"), "register", "it installs a worker");
	watch(of("Navigator"), "sendBeacon", "it sends a beacon");
	watch(of("HTMLFormElement"), "submit", "it submits a form");
	watch(window, "open", "it opens a window");
	for (const name of ["WebSocket", "EventSource", "RTCPeerConnection", "SharedWorker", "BroadcastChannel"]) {
		const own = window[name];
		if (own) window[name] = new Proxy(own, {construct(target, args) { tell("it opens a " + name); return new target(...args); }});
	}
	const inAddress = args => JSON.stringify([args[0], String(args[2])]).includes("` + secret + `") && "what was written is in the history";
	watch(of("History"), "pushState", inAddress);
	watch(of("History"), "replaceState", inAddress);
	const cookie = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
	Object.defineProperty(Document.prototype, "cookie", {get: cookie.get, set(value) { tell("it sets a cookie"); cookie.set.call(this, value); }});
	addEventListener("submit", event => setTimeout(() => event.defaultPrevented || tell("it submits a form")));
	window.print = () => {};
})()`

// Every page is opened, every box is filled in, every button pressed, and the page
// left again. Nothing goes to another place, nothing is kept, no form is submitted,
// and what was written is in no address. This is what the privacy page says.
func TestPrivacy(t *testing.T) {
	b := openWatched(t)
	b.origin = serve(t)
	written := 0
	for _, name := range sample(t) {
		t.Run(name, func(t *testing.T) { written += b.tryPrivacy(t, name) })
	}
	if written < 20 {
		t.Errorf("only %d boxes were filled in", written)
	}
}

// openWatched starts a browser whose pages are watched.
func openWatched(t *testing.T) *browser {
	t.Helper()
	b := openWith(t, watch)
	b.secret = secret
	return b
}

// openWith starts a browser that runs a script in every page, before its own.
func openWith(t *testing.T, script string) *browser {
	t.Helper()
	b := open(t)
	if _, err := chromedp.Call(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script}); err != nil {
		t.Fatal(err)
	}
	return b
}

// tryPrivacy does on a page what a client can do, and gives how many boxes it
// filled in.
func (b *browser) tryPrivacy(t *testing.T, name string) int {
	t.Helper()
	b.visit(t, b.origin+name, looks[0])
	written := ask[int](t, b, fillIn)
	// Enter submits a form, where there is one. A few boxes stand for all, but where
	// every page is tried.
	boxes := min(written, 3)
	if allPages() {
		boxes = written
	}
	for i := range boxes {
		if ask[bool](t, b, fmt.Sprintf(focusOn, i)) {
			b.do(t, chromedp.KeyEvent("\r"))
		}
	}
	ask[int](t, b, pressAll)
	pause(t, b)
	if address := ask[string](t, b, "location.href"); strings.Contains(address, secret) || !strings.HasPrefix(address, b.origin) {
		t.Errorf("its address became %s", address)
	}
	if kept := b.kept(t); len(kept) > 0 {
		t.Errorf("it leaves in the browser: %v", kept)
	}
	if written > 0 {
		b.do(t, chromedp.Reload())
		if left := ask[[]string](t, b, stillFilled); len(left) > 0 {
			t.Errorf("after a reload it still holds %v", left)
		}
		ask[int](t, b, fillIn)
	}
	b.leave(t)
	return written
}

// leave leaves a page, after it was told so while it can still be watched.
func (b *browser) leave(t *testing.T) {
	t.Helper()
	ask[bool](t, b, `(() => {
		document.dispatchEvent(new Event("visibilitychange", {bubbles: true}));
		for (const name of ["blur", "beforeunload", "pagehide", "unload"]) window.dispatchEvent(new Event(name));
		return true;
	})()`)
	b.do(t, chromedp.Navigate("about:blank"))
	pause(t, b)
}

const boxes = `[...document.querySelectorAll("textarea, select, input:not([type=hidden])")].filter(e => !e.disabled && !e.readOnly)`

// fillIn writes into every box, and gives how many there are.
const fillIn = `(() => {
	const all = ` + boxes + `;
	for (const e of all) {
		if (e.type === "checkbox" || e.type === "radio") { e.click(); continue; }
		if (e.tagName === "SELECT") e.selectedIndex = e.options.length - 1;
		else e.value = e.type === "range" || e.type === "number" ? e.max || "1" : e.type === "date" ? "2026-11-23" : e.type === "time" ? "10:00" : "` + secret + `";
		e.dispatchEvent(new Event("input", {bubbles: true}));
		e.dispatchEvent(new Event("change", {bubbles: true}));
	}
	return all.length;
})()`

// focusOn goes to a box of one line.
const focusOn = `(() => {
	const e = ` + boxes + `.filter(e => e.tagName === "INPUT" && e.offsetParent)[%d];
	if (e) e.focus();
	return !!e;
})()`

// pressAll presses every button, and opens what can be opened.
const pressAll = `(() => {
	const all = [...document.querySelectorAll("button, summary, [role=button], [role=tab]")].filter(e => !e.disabled);
	for (const e of all) e.click();
	return all.length;
})()`

// stillFilled lists what holds, after a reload, what was written before. What was
// ticked may be in the address: which sheets, and on what paper.
const stillFilled = boxes + `
	.filter(e => e.type === "checkbox" || e.type === "radio" ? e.checked !== e.defaultChecked && !location.hash : e.value === "` + secret + `")
	.map(e => e.outerHTML.slice(0, 80))`

// What is not private is noticed, whatever the way.
func TestABreachIsNoticed(t *testing.T) {
	b := openWatched(t)
	for _, c := range []struct{ name, script, want string }{
		{"picture", `new Image().src = "https://tracker.example/pixel.gif"`, "it asks for https://tracker.example/"},
		{"fetch", `fetch("https://tracker.example/").catch(() => 0)`, "it asks for https://tracker.example/"},
		{"post", `fetch("/", {method: "POST", body: "x"})`, "it sends something: POST"},
		{"written", `document.querySelector("input").addEventListener("input", e => fetch("/?q=" + e.target.value))`, "it sends what was written"},
		{"beacon", `addEventListener("pagehide", () => navigator.sendBeacon("/seen"))`, "it sends a beacon"},
		{"cookie", `document.cookie = "x=1; max-age=0"`, "it sets a cookie"},
		{"storage", `sessionStorage.setItem("x", 1); sessionStorage.clear()`, "it writes to storage"},
		{"storage by name", `localStorage.x = 1`, "localStorage"},
		{"database", `indexedDB.open("x")`, "it opens a database"},
		{"cache", `caches.open("x")`, "it opens a cache"},
		{"window", `document.querySelector("input").addEventListener("input", e => { window.name = e.target.value })`, "a name of the window"},
		{"history", `document.querySelector("input").addEventListener("input", e => history.replaceState(null, "", "#" + e.target.value))`, "what was written is in the history"},
		{"address", `document.querySelector("input").addEventListener("input", e => { location.hash = e.target.value })`, "its address became"},
		{"form", `document.querySelector("form").action = "/"`, "it submits a form"},
		{"form by script", `document.querySelector("button").addEventListener("click", () => document.querySelector("form").submit())`, "it submits a form"},
		{"socket", `new WebSocket("wss://tracker.example/")`, "it opens a WebSocket"},
		{"channel", `new BroadcastChannel("x")`, "it opens a BroadcastChannel"},
		{"pop-up", `document.querySelector("button").addEventListener("click", () => window.open("/"))`, "it opens a window"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasPrefix(r.URL.RawQuery, "q=") { // the form's: the page stays
					w.WriteHeader(http.StatusNoContent)
					return
				}
				fmt.Fprintf(w, `<!doctype html><html lang="en"><title>Bad</title><link rel="icon" href="data:,"><main><h1>Bad</h1>
					<form onsubmit="return %v"><input name="q"></form><button type="button">Go</button><script>%s</script></main>`, c.name == "form", c.script)
			}))
			defer server.Close()
			b.origin = server.URL + "/"
			var told []string
			b.see(t, looks[0])
			b.complain = func(s string) { told = append(told, s) }
			b.do(t, chromedp.Navigate(b.origin))
			ask[int](t, b, fillIn)
			if ask[bool](t, b, fmt.Sprintf(focusOn, 0)) {
				b.do(t, chromedp.KeyEvent("\r"))
			}
			pause(t, b)
			ask[int](t, b, pressAll)
			pause(t, b)
			if address := ask[string](t, b, "location.href"); strings.Contains(address, secret) {
				told = append(told, "its address became "+address)
			}
			told = append(told, b.kept(t)...)
			b.leave(t)
			b.complain = nil
			if !slices.ContainsFunc(told, func(s string) bool { return strings.Contains(s, c.want) }) {
				t.Errorf("nobody says %q, only %q", c.want, told)
			}
		})
	}
}
