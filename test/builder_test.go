package test

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const builderPage = "packets/build/index.html"

// builderHelp is what the tests of the builder say to the page.
const builderHelp = `(() => {
	const $ = s => document.querySelector(s);
	let blob;
	const make = URL.createObjectURL;
	URL.createObjectURL = b => { if (b.type === "application/pdf") blob = b; return make.call(URL, b); };
	const until = ok => new Promise((done, failed) => {
		const end = Date.now() + 50000;
		const timer = setInterval(() => {
			if (ok()) { clearInterval(timer); done(); }
			else if (Date.now() > end) { clearInterval(timer); failed(new Error("nothing happens: " + $("#x-state").textContent)); }
		}, 5);
	});
	const type = (id, words) => { $(id).value = words; $(id).dispatchEvent(new Event("input", {bubbles: true})); };
	const ended = () => !$("#x-result").hidden || !$("#x-instead").hidden || $("#x-wrong").textContent;
	window.t = {
		$, until, type,
		start: id => { $("#x-start").value = id; $("#x-use").click(); },
		tick: slug => $("[data-slug='" + slug + "'] input").click(),
		order: () => [...document.querySelectorAll("#x-order .name")].map(e => e.textContent),
		said: () => $("#x-state").textContent + $("#x-wrong").textContent,
		make: async () => { const from = performance.now(); $("#x-make").click(); await until(ended); return performance.now() - from; },
		pdf: async () => {
			if ($("#x-result").hidden) throw new Error(t.said());
			const bytes = new Uint8Array(await blob.arrayBuffer());
			let s = "";
			for (let i = 0; i < bytes.length; i += 30000) s += String.fromCharCode(...bytes.subarray(i, i + 30000));
			return btoa(s);
		},
	};
	return true;
})()`

// build opens the builder with something behind its address.
func (b *browser) build(t *testing.T, hash string) {
	t.Helper()
	b.visit(t, "about:blank", looks[0]) // so that another hash is another page
	b.visit(t, b.origin+builderPage+hash, looks[0])
	ask[bool](t, b, builderHelp)
}

// command gives what `iptpress packet` writes.
func command(t *testing.T, args ...string) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "packet.pdf")
	cmd := exec.Command(program, append([]string{"packet", "--source", project, "-o", file}, args...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, out)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// packetID gives the id of a packet by its title in the builder.
func packetID(t *testing.T, title string) string {
	t.Helper()
	for _, e := range elements(parse(t, builderPage)) {
		if e.Data == "option" && text(e) == title {
			return attr(e, "value")
		}
	}
	t.Fatalf("the builder has no packet %q", title)
	return ""
}

// sheet gives the id and title of a sheet by its slug.
func sheet(t *testing.T, slug string) (id, title string) {
	t.Helper()
	for _, e := range elements(parse(t, builderPage)) {
		if attr(e, "data-slug") == slug {
			for _, inner := range elements(e) {
				if attr(inner, "class") == "name" {
					title = text(inner)
				}
			}
			return attr(e, "data-sheet"), title
		}
	}
	t.Fatalf("the builder has no sheet %q", slug)
	return "", ""
}

// packetTitled gives the title of a packet's page.
func packetTitled(t *testing.T, slug string) string {
	t.Helper()
	for _, e := range elements(parse(t, "packets/"+slug+"/index.html")) {
		if e.Data == "h1" {
			return text(e)
		}
	}
	t.Fatalf("%s has no title", slug)
	return ""
}

// The therapist's browser makes the bytes that the command line makes, from a
// folder and from a server, in every profile.
func TestTheBuilderMakesWhatTheCommandMakes(t *testing.T) {
	b := open(t)
	folder := url.URL{Scheme: "file", Path: filepath.ToSlash(public) + "/"}
	starting := packetID(t, packetTitled(t, "pk-starting"))
	grief := packetID(t, packetTitled(t, "pk-grief"))
	clinician, forClinicians := "", ""
	for _, e := range elements(parse(t, builderPage)) {
		if attr(e, "data-audience") == "clinician" {
			clinician, forClinicians = attr(e, "data-sheet"), attr(e, "data-slug")
		}
	}
	for _, from := range []string{folder.String(), serve(t)} {
		b.origin = from
		t.Run(from[:4], func(t *testing.T) {
			// Each begins as the one before it ended.
			for _, c := range []struct {
				name, hash, script string
				args               []string
			}{
				{"by its address, in large print", "#packet=" + grief + "&large=1&paper=a4", `0`, []string{"pk-grief", "--large", "--paper", "a4"}},
				{"another, to fill in", "", `t.start("` + starting + `"), t.$("[name=paper][value=letter]").click(), t.$("[value=fillable]").click()`, []string{"pk-starting", "--paper", "letter", "--fillable"}},
				{"a booklet", "", `t.$("[value=booklet]").click()`, []string{"pk-starting", "--paper", "letter", "--booklet"}},
				{"as it is", "", `t.$("[name=use]").click()`, []string{"pk-starting", "--paper", "letter"}},
				{"sheets with a note", "#paper=letter",
					`t.tick("ws-timeline"), t.tick("what-is-ipt"), t.$("[name=sides]").click(), t.type("#x-title", " For Tuesday"),
					t.type("#x-note", "First line\nSecond: ñ é “quotes”\n\nAnd more & <more>"), t.type("#x-appointment", "March 3, 2 pm")`,
					[]string{"ws-timeline", "what-is-ipt", "--paper", "letter", "--sides", "2", "--title", "For Tuesday", "--note", "First line\nSecond: ñ é “quotes”\n\nAnd more & <more>", "--appointment", "March 3, 2 pm"}},
				{"for clinicians", "#paper=letter&sheets=" + clinician, `0`, []string{forClinicians, "--paper", "letter"}},
			} {
				if c.hash != "" {
					b.build(t, c.hash)
				}
				ask[int](t, b, "("+c.script+", 0)")
				took := ask[float64](t, b, `t.make()`)
				got, err := base64.StdEncoding.DecodeString(ask[string](t, b, `t.pdf()`))
				if err != nil {
					t.Fatal(err)
				}
				if want := command(t, c.args...); !bytes.Equal(got, want) {
					t.Errorf("%s: %d bytes, not the %d of the command", c.name, len(got), len(want))
				}
				t.Logf("%s: %.0f ms", c.name, took)
			}
		})
	}
}

// What is typed goes nowhere but into the PDF: not into the address, not into
// storage, not over the line.
func TestTheBuilderKeepsNothing(t *testing.T) {
	b := open(t)
	var mu sync.Mutex
	var served []string
	b.origin = serveFolder(t, public, func(r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		served = append(served, r.URL.String())
	})
	b.build(t, "")
	ask[int](t, b, `(t.tick("what-is-ipt"), t.type("#x-title", "Secret-title"), t.type("#x-note", "Secret-note"), t.type("#x-appointment", "Secret-day"), t.type("#x-find", "Secret-search"), 0)`)
	ask[float64](t, b, `t.make()`)
	pause(t, b)
	id, _ := sheet(t, "what-is-ipt")
	if address := ask[string](t, b, "location.href"); address != b.origin+builderPage+"#sheets="+id {
		t.Errorf("the address is %s", address)
	}
	mu.Lock()
	all := slices.Concat(b.requests, served) // the worker asks the server alone
	mu.Unlock()
	for _, asked := range all {
		if strings.Contains(asked, "ecret") {
			t.Errorf("it asks for %s", asked)
		}
	}
	if kept := b.kept(t); len(kept) > 0 {
		t.Errorf("it leaves in the browser: %v", kept)
	}
	b.do(t, chromedp.Reload())
	if left := ask[[]string](t, b, `["#x-title", "#x-note", "#x-appointment", "#x-find"].map(id => document.querySelector(id).value).filter(v => v)`); len(left) > 0 {
		t.Errorf("after a reload it still holds %v", left)
	}
	if order := ask[int](t, b, `document.querySelectorAll("#x-order li").length`); order != 1 {
		t.Errorf("after a reload the packet has %d sheets", order)
	}
}

// Whatever the address says, the page is whole.
func TestTheBuilderTakesAnyAddress(t *testing.T) {
	b := open(t)
	b.origin = serve(t)
	id, _ := sheet(t, "what-is-ipt")
	for _, hash := range []string{
		"#", "#&&&=", "#%", "#%E0%A4%A", "#packet=constructor&sheets=__proto__,toString", "#paper=a3&use=fillable,booklet&sides=99&large=yes",
		"#sheets=" + strings.Repeat("<img src=x onerror=alert(1)>,", 1000), "#packet=" + strings.Repeat("x", 100000),
		"#sheets=" + strings.Repeat(id+",", 300), "#x-main", "#sheets=" + id + ",nothing&reader=clinician&title=Anna&note=Anna",
	} {
		b.build(t, hash)
		order := ask[[]string](t, b, "t.order()")
		if want := min(1, strings.Count(hash, id)); len(order) != want {
			t.Errorf("%.60s: the packet is %q", hash, order)
		}
		if typed := ask[string](t, b, `t.$("#x-title").value + t.$("#x-note").value`); typed != "" {
			t.Errorf("%.60s: the words %q come from the address", hash, typed)
		}
		if paper := ask[int](t, b, `document.querySelectorAll("[name=paper]:checked, [name=use]:checked, [name=reader]:checked").length`); paper != 3 {
			t.Errorf("%.60s: %d of three choices are made", hash, paper)
		}
		if lost := ask[string](t, b, `t.$("#x-wrong").textContent`); strings.Contains(hash, "nothing") != strings.Contains(lost, "Left out") && !strings.Contains(hash, "img") && !strings.Contains(hash, "proto") {
			t.Errorf("%.60s: it says %q", hash, lost)
		}
	}
}

// Sheets for others are refused with the words of the command line.
func TestTheBuilderRefusesOtherReaders(t *testing.T) {
	b := open(t)
	b.origin = serve(t)
	b.build(t, "")
	_, teen := sheet(t, "teen-mood-thermometer")
	ask[int](t, b, `(t.tick("what-is-ipt"), t.tick("teen-mood-thermometer"), 0)`)
	said := ask[string](t, b, `t.$(".wrong").textContent`)
	if ask[bool](t, b, `t.$("[data-slug=teen-mood-thermometer] input").checked`) || len(ask[[]string](t, b, "t.order()")) != 1 {
		t.Error("a sheet for teens is in a packet for adults")
	}
	out, _ := exec.Command(program, "packet", "--source", project, "-o", filepath.Join(t.TempDir(), "none.pdf"), "what-is-ipt", "teen-mood-thermometer").CombinedOutput()
	if words := strings.TrimSuffix(said, "."); !strings.Contains(words, teen) || !strings.Contains(string(out), words) {
		t.Errorf("the builder says %q, the command %q", said, out)
	}

	// The address can name such sheets; the packet is not made.
	one, _ := sheet(t, "what-is-ipt")
	two, _ := sheet(t, "teen-mood-thermometer")
	b.build(t, "#sheets="+one+","+two)
	ask[float64](t, b, `t.make()`)
	if got := ask[string](t, b, `t.said()`); got != said {
		t.Errorf("of the address it says %q", got)
	}

	// What no font has is told, and the next packet is made.
	b.build(t, "#sheets="+one)
	ask[float64](t, b, `t.type("#x-note", "Well done 😀"), t.make()`)
	if got := ask[string](t, b, `t.said()`); !strings.Contains(got, "is in none of the fonts; leave it out") {
		t.Errorf("of an emoji it says %q", got)
	}
	ask[float64](t, b, `t.type("#x-note", "Well done"), t.make()`)
	ask[string](t, b, `t.pdf()`)
}

func (b *browser) press(t *testing.T, keys ...string) {
	t.Helper()
	for _, key := range keys {
		b.do(t, chromedp.KeyEvent(key))
	}
}

// focused names what has the focus.
func (b *browser) focusedName(t *testing.T) string {
	t.Helper()
	return ask[string](t, b, `(e => (e.getAttribute("aria-label") || e.id || e.value || e.textContent).trim())(document.activeElement)`)
}

// All of the builder is done with the keyboard: sheets are ticked, moved and taken
// out, the focus stays where the hands are, and what happens is said.
func TestTheBuilderByKeyboard(t *testing.T) {
	b := open(t)
	b.origin = serve(t)
	b.build(t, "")
	_, ipt := sheet(t, "what-is-ipt")
	_, timeline := sheet(t, "ws-timeline")
	for _, slug := range []string{"what-is-ipt", "ws-timeline"} {
		ask[int](t, b, `(t.$("[data-slug='`+slug+`'] input").focus(), 0)`)
		b.press(t, " ")
	}
	said := func() string { return ask[string](t, b, `t.$("#x-said").textContent`) }
	if order := ask[[]string](t, b, "t.order()"); !slices.Equal(order, []string{ipt, timeline}) {
		t.Fatalf("ticked with the space bar, the packet is %q", order)
	}
	if want := "“" + timeline + "” is in the packet. Sheets: 2."; said() != want {
		t.Errorf("it says %q, want %q", said(), want)
	}

	ask[int](t, b, `(t.$("#x-order [data-do=up]").focus(), 0)`)
	b.press(t, kb.Tab)
	if got := b.focusedName(t); got != "Move down: "+ipt {
		t.Errorf("after the tab key, the focus is on %q", got)
	}
	b.press(t, kb.Enter)
	if order := ask[[]string](t, b, "t.order()"); !slices.Equal(order, []string{timeline, ipt}) {
		t.Errorf("moved down, the packet is %q", order)
	}
	if got := b.focusedName(t); got != "Move down: "+ipt {
		t.Errorf("after a move, the focus is on %q", got)
	}
	if want := "“" + ipt + "” is number 2 of 2."; said() != want {
		t.Errorf("it says %q, want %q", said(), want)
	}
	b.press(t, kb.Enter) // at the end, it goes no further
	if order := ask[[]string](t, b, "t.order()"); !slices.Equal(order, []string{timeline, ipt}) {
		t.Errorf("moved below the end, the packet is %q", order)
	}
	b.press(t, kb.Tab, " ")
	if got := b.focusedName(t); got != "Take out: "+timeline {
		t.Errorf("after one was taken out, the focus is on %q", got)
	}
	b.press(t, " ")
	if got := b.focusedName(t); got != "x-packet" {
		t.Errorf("after the last was taken out, the focus is on %q", got)
	}
	if ask[bool](t, b, `t.$("#x-empty").hidden`) {
		t.Error("an empty packet does not say that it is empty")
	}

	// Every control is met by the tab key, once, and is left again.
	ask[int](t, b, `(t.tick("what-is-ipt"), t.$("#x-main").focus(), 0)`)
	met := map[string]int{}
	for range 140 {
		b.press(t, kb.Tab)
		name := b.focusedName(t)
		met[name]++
		if name == "x-make" {
			break
		}
	}
	for _, want := range []string{"x-start", "x-use", "x-find", "x-title", "x-appointment", "x-note", "x-make", "Take out: " + ipt} {
		if met[want] != 1 {
			t.Errorf("%q is met %d times by the tab key", want, met[want])
		}
	}
	b.press(t, kb.Enter)
	ask[bool](t, b, `t.until(() => !t.$("#x-result").hidden).then(() => true)`)
	b.press(t, kb.Tab)
	if got := b.focusedName(t); got != "x-open" {
		t.Errorf("behind the button that made the PDF stands %q", got)
	}
}

// A sheet is dragged by its handle with a mouse or a finger.
func TestTheBuilderByDragging(t *testing.T) {
	b := open(t)
	b.origin = serve(t)
	b.build(t, "")
	ask[int](t, b, `(["what-is-ipt", "ws-timeline", "your-choices"].forEach(t.tick), t.$("#x-packet").scrollIntoView(), 0)`)
	before := ask[[]string](t, b, "t.order()")
	type point struct{ X, Y float64 }
	at := ask[[]point](t, b, `[...document.querySelectorAll("#x-order .handle")].map(e => e.getBoundingClientRect()).map(r => ({x: r.x + r.width / 2, y: r.y + r.height / 2}))`)
	mouse := func(kind input.DispatchMouseEventType, p point) {
		t.Helper()
		params := input.DispatchMouseEventParams{Type: kind, X: p.X, Y: p.Y, Button: input.MouseButtonLeft, ClickCount: 1}
		if _, err := chromedp.Call(b, input.DispatchMouseEvent, params); err != nil {
			t.Fatal(err)
		}
	}
	mouse("mousePressed", at[2])
	for _, y := range []float64{at[1].Y + 4, at[1].Y - 4, at[0].Y - 4} {
		mouse("mouseMoved", point{at[0].X, y})
	}
	mouse("mouseReleased", point{at[0].X, at[0].Y - 4})
	want := []string{before[2], before[0], before[1]}
	if got := ask[[]string](t, b, "t.order()"); !slices.Equal(got, want) {
		t.Errorf("dragged up, the packet is %q, want %q", got, want)
	}
	if hash := ask[string](t, b, "location.hash"); strings.Count(hash, ",") != 2 {
		t.Errorf("the address is %s", hash)
	}
}

// In every state the page has no barrier that axe finds, and fits a phone.
func TestTheBuilderForEveryReader(t *testing.T) {
	b := open(t)
	script := loadAxe(t)
	b.origin = serve(t)
	for _, state := range []struct{ name, script string }{
		{"ready", `t.start("` + packetID(t, packetTitled(t, "pk-grief")) + `"), t.make()`},
		{"refused", `t.tick("what-is-ipt"), t.tick("teen-mood-thermometer")`},
		{"nothing to make", `t.make()`},
		{"nothing found", `t.type("#x-find", "zzz")`},
		{"a page to print", `t.tick("what-is-ipt"), t.tick("ws-timeline"), t.type("#x-note", "Hello"), t.$("#x-page").click(), t.until(() => !t.$("#x-pages").hidden)`},
	} {
		b.build(t, "")
		ask[bool](t, b, "Promise.resolve(("+state.script+")).then(() => true)")
		b.do(t, chromedp.Evaluate[chromedp.Void](script))
		b.findNoBarrier(t, state.name)
	}
}

// Where there is no engine, from a folder and from a server, a page to print does
// its work. The pages themselves are the same.
func TestTheBuilderWithoutEngine(t *testing.T) {
	bare := filepath.Join(t.TempDir(), "bare")
	cmd := exec.Command(program, "build", "--source", project, "--out", bare)
	cmd.Env = append(os.Environ(), "IPTPRESS_ENGINE=none")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, name := range files(t, bare, "") {
		with, err := os.ReadFile(filepath.Join(public, name))
		if err != nil {
			t.Fatal(err)
		}
		without, err := os.ReadFile(filepath.Join(bare, name))
		if err != nil {
			t.Fatal(err)
		}
		if name != "manifest.json" && !bytes.Equal(with, without) { // which lists the files
			t.Errorf("%s is another where the engine is at hand", name)
		}
	}
	if len(files(t, public, ".wasm")) != 1 {
		t.Error("the site has no engine")
	}
	b := open(t)
	folder := url.URL{Scheme: "file", Path: filepath.ToSlash(bare) + "/"}
	for _, from := range []string{folder.String(), serveFolder(t, bare)} {
		b.origin = from
		id, title := sheet(t, "what-is-ipt")
		b.visitAndTell(t, "about:blank", looks[0], nil)
		b.visitAndTell(t, from+builderPage+"#sheets="+id, looks[0], nil) // which complains that the engine is missing
		ask[bool](t, b, builderHelp)
		ask[float64](t, b, `t.type("#x-note", "Read this first"), t.type("#x-title", "For Tuesday"), t.make()`)
		if said := ask[string](t, b, "t.said()"); !strings.Contains(said, "cannot make the PDF on this page") {
			t.Errorf("%.4s: it says %q", from, said)
		}
		ask[bool](t, b, `(window.print = () => { t.printed = true }, t.$("#x-page").click(), t.until(() => !t.$("#x-pages").hidden)).then(() => true)`)
		b.see(t, looks[4])
		page := ask[string](t, b, `document.querySelector("main").innerText`)
		for _, want := range []string{"For Tuesday", "Read this first", title, "Get help now", "988"} {
			if !strings.Contains(page, want) {
				t.Errorf("%.4s: on the page to print there is no %q", from, want)
			}
		}
		if strings.Contains(page, "Choose sheets") {
			t.Errorf("%.4s: the builder is printed with the sheets", from)
		}
		if twice := ask[[]string](t, b, `[...document.querySelectorAll("[id]")].map(e => e.id).filter((id, i, all) => all.indexOf(id) < i)`); len(twice) > 0 {
			t.Errorf("%.4s: ids that stand twice: %v", from, twice)
		}
		if !ask[bool](t, b, `(t.$("#x-print").click(), t.printed)`) {
			t.Errorf("%.4s: the button does not print", from)
		}
	}
}

// A browser may have no WebAssembly, or forbid it.
func TestTheBuilderWithoutWebAssembly(t *testing.T) {
	b := open(t)
	b.origin = serve(t)
	id, _ := sheet(t, "what-is-ipt")
	b.build(t, "")
	ask[int](t, b, `(delete window.WebAssembly, t.tick("what-is-ipt"), 0)`)
	ask[float64](t, b, `t.make()`)
	if said := ask[string](t, b, "t.said()"); !strings.Contains(said, "cannot make the PDF on this page") {
		t.Errorf("%s: it says %q", id, said)
	}
}

// The engine is loaded by the builder when it is first used, and by no other page.
func TestTheEngineIsLoadedOnFirstUse(t *testing.T) {
	b := open(t)
	var loaded atomic.Int32
	b.origin = serveFolder(t, public, func(r *http.Request) {
		if strings.Contains(r.URL.Path, "/engine-") {
			loaded.Add(1)
		}
	})
	b.build(t, "")
	pause(t, b)
	if loaded.Load() != 0 {
		t.Error("the engine is loaded before anything is done")
	}
	ask[float64](t, b, `t.tick("what-is-ipt"), t.make()`)
	ask[float64](t, b, `t.tick("ws-timeline"), t.make()`)
	if n := loaded.Load(); n != 1 {
		t.Errorf("the engine is loaded %d times", n)
	}
}

// A released program carries the engine, and gives the same site where there is no
// Go, no cache and nothing in the PATH.
func TestAReleasedProgramNeedsNoGo(t *testing.T) {
	if !allPages() {
		t.Skip("builds another program")
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	carried := filepath.Join(root, "generator", "engine", "paper.wasm.gz")
	if _, err := os.Stat(carried); err == nil {
		t.Skip("make release is being made")
	}
	defer os.Remove(carried)
	dir := t.TempDir()
	released := filepath.Join(dir, "iptpress")
	for _, cmd := range []*exec.Cmd{
		exec.Command("go", "run", "./generator/engine/carry"),
		exec.Command("go", "build", "-trimpath", "-tags", "engine", "-o", released, "./cmd/iptpress"),
		{Path: released, Args: []string{"iptpress", "build", "--source", project, "--out", filepath.Join(dir, "site")}, Env: []string{"HOME=" + dir, "PATH="}},
	} {
		cmd.Dir = root
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", cmd, err, out)
		}
	}
	for _, name := range files(t, public, "") {
		want, err := os.ReadFile(filepath.Join(public, name))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join(dir, "site", name)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is another: %v", name, err)
		}
	}
}
