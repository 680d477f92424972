package test

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// preview is a running preview of a copy of the project.
type preview struct {
	dir, address string
}

// startPreview shows a copy of the project's content until the test ends.
func startPreview(t *testing.T) preview {
	t.Helper()
	p := preview{dir: t.TempDir()}
	if err := os.CopyFS(filepath.Join(p.dir, "content"), os.DirFS(filepath.Join(project, "content"))); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "serve", "--source", p.dir, "--addr", "127.0.0.1:0")
	cmd.Stderr = os.Stderr
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Error(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("the preview ends with %v", err)
		}
	})
	lines := bufio.NewScanner(output)
	for p.address == "" {
		if !lines.Scan() {
			t.Fatal("the preview does not begin")
		}
		if _, rest, ok := strings.Cut(lines.Text(), "The preview is at "); ok {
			p.address, _, _ = strings.Cut(rest, " until")
		}
	}
	go func() {
		for lines.Scan() { // a pipe that nobody reads would stop it
		}
	}()
	return p
}

func (p preview) exchange(t *testing.T, name, old, new string) {
	t.Helper()
	file := filepath.Join(p.dir, filepath.FromSlash(name))
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), old) {
		t.Fatalf("%s has no %q", name, old)
	}
	// As careful editors do: beside it, then renamed.
	beside := filepath.Join(filepath.Dir(file), ".saving")
	if err := os.WriteFile(beside, []byte(strings.Replace(string(data), old, new, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(beside, file); err != nil {
		t.Fatal(err)
	}
}

// show opens the preview at a page and waits until the page is there.
func (b *browser) show(t *testing.T, p preview, at string, as look) {
	t.Helper()
	b.origin = p.address
	b.see(t, as)
	b.do(t, chromedp.Navigate("about:blank")) // since only the fragment may differ
	b.visit(t, p.address+"#/"+at, as)
	b.wait(t, "the page is there", `document.title.endsWith("· preview") && frame() && frame().readyState === "complete"`)
}

// within lets scripts speak of the page that the preview shows.
const within = `const frame = () => document.querySelector("iframe").contentDocument;
	const all = (selector, root = frame()) => [...root.querySelectorAll(selector)];`

// wait waits until a script is true.
func (b *browser) wait(t *testing.T, what, script string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(b, 30*time.Second)
	defer cancel()
	ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`(async () => { `+within+`
		for (let i = 0; i < 1500; i++) { if (`+script+`) return true; await new Promise(r => setTimeout(r, 10)); }
		return false; })()`, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if !ok {
		t.Fatalf("it does not come to be that %s", what)
	}
}

// in evaluates a script that may speak of the page.
func in[T any](t *testing.T, b *browser, script string) T {
	t.Helper()
	return ask[T](t, b, `(() => { `+within+` return `+script+` })()`)
}

// A save changes the page in place: what was typed stays, on a worksheet too, and
// nobody is thrown back to the top.
func TestPreviewKeepsPlaceAndWords(t *testing.T) {
	b, p := open(t), startPreview(t)
	const slug = "ws-timeline"
	const file = "content/en/handouts/" + slug + "/index.md"
	text := aParagraph(t, filepath.Join(p.dir, file))
	b.show(t, p, "handouts/"+slug+"/index.html", looks[0])
	in[bool](t, b, `(() => {
		frame().defaultView.mine = true; // lost when the page is loaded anew
		all("input[type=text], textarea").forEach((f, i) => { f.value = "answer " + i; });
		all("input[type=checkbox]").forEach(f => { f.checked = true; });
		all("input[type=radio]").filter((f, i) => i % 3 === 0).forEach(f => { f.checked = true; });
		return true;
	})()`)
	const state = `JSON.stringify(all("input, textarea").map(f => [f.type === "radio" || f.type === "checkbox" ? f.checked : f.value]))`
	typed := in[string](t, b, state)
	if !strings.Contains(typed, "answer 0") {
		t.Fatalf("nothing can be typed: %s", typed)
	}
	in[bool](t, b, `(frame().defaultView.scrollTo(0, 600), true)`)
	at := in[float64](t, b, `frame().defaultView.scrollY`)
	if at < 100 {
		t.Fatalf("the page cannot be scrolled: %v", at)
	}

	// The text, in the middle of it.
	p.exchange(t, file, text, text+" Said anew.")
	b.wait(t, "the edit is shown", `frame().body.textContent.includes("Said anew.")`)
	// A paragraph before the first field, so that all that follows moves.
	p.exchange(t, file, text, "A new paragraph.\n\n"+text)
	b.wait(t, "the new paragraph is shown", `all("p").some(e => e.textContent === "A new paragraph.")`)
	// A new field before all others, so that the names of those that follow change.
	p.exchange(t, file, "A new paragraph.\n", "A new paragraph.\n\n::: lines {rows=2 label=\"Something new\"}\n")
	b.wait(t, "the new field is shown", `all("label").some(e => e.textContent === "Something new")`)
	if !in[bool](t, b, `frame().defaultView.mine === true`) {
		t.Error("the page was loaded anew")
	}
	if got := in[string](t, b, `JSON.stringify(all("input, textarea").filter(f => !f.labels || !f.labels[0] || f.labels[0].textContent !== "Something new").map(f => [f.type === "radio" || f.type === "checkbox" ? f.checked : f.value]))`); got != typed {
		t.Errorf("what was typed was\n%s\nand is\n%s", typed, got)
	}
	if now := in[float64](t, b, `frame().defaultView.scrollY`); now < at-50 || now > at+400 { // what was put in above moves it
		t.Errorf("it was scrolled to %v and is to %v", at, now)
	}

	// Where the page has to be loaded anew, all of that is brought back.
	in[bool](t, b, `(frame().defaultView.scrollTo(0, 600), true)`)
	if err := os.MkdirAll(filepath.Join(p.dir, "assets"), 0o755); err != nil {
		t.Fatal(err)
	}
	script := contents(t, "../assets/site.ts")
	if err := os.WriteFile(filepath.Join(p.dir, "assets", "site.ts"), []byte(script+"\n(window as any).another = true;\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	b.wait(t, "the new script runs", `frame() && frame().readyState === "complete" && frame().defaultView.another === true`)
	b.wait(t, "what was typed is back", `all("textarea, input[type=text]").some(f => f.value === "answer 0")`)
	if got := in[string](t, b, `JSON.stringify(all("input, textarea").filter(f => !f.labels || !f.labels[0] || f.labels[0].textContent !== "Something new").map(f => [f.type === "radio" || f.type === "checkbox" ? f.checked : f.value]))`); got != typed {
		t.Errorf("what was typed was\n%s\nand after loading anew is\n%s", typed, got)
	}
	if now := in[float64](t, b, `frame().defaultView.scrollY`); now < 500 {
		t.Errorf("after loading anew it is scrolled to %v", now)
	}
	if kept := b.kept(t); len(kept) > 0 {
		t.Errorf("it leaves in the browser: %v", kept)
	}
}

// aParagraph gives the first paragraph of a text.
func aParagraph(t *testing.T, file string) string {
	t.Helper()
	for _, part := range strings.Split(contents(t, file), "\n\n")[1:] {
		if part != "" && strings.IndexAny(part[:1], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 0 && !strings.Contains(part, "\n") {
			return part
		}
	}
	t.Fatalf("%s has no paragraph", file)
	return ""
}

func contents(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// A new style sheet is put on without loading the page.
func TestPreviewChangesStyles(t *testing.T) {
	b, p := open(t), startPreview(t)
	b.show(t, p, "handouts/life-changes/index.html", looks[0])
	in[bool](t, b, `(frame().defaultView.mine = true)`)
	if err := os.MkdirAll(filepath.Join(p.dir, "assets"), 0o755); err != nil {
		t.Fatal(err)
	}
	tokens := contents(t, "../assets/tokens.css")
	if err := os.WriteFile(filepath.Join(p.dir, "assets", "tokens.css"), []byte(strings.Replace(tokens, "--ink: #1d2b2e", "--ink: #2a0000", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	b.wait(t, "the new color is seen", `frame().defaultView.getComputedStyle(frame().body).color === "rgb(42, 0, 0)"`)
	if !in[bool](t, b, `frame().defaultView.mine === true`) {
		t.Error("the page was loaded anew")
	}
}

// An error shows over the page with its place and how to mend it, and the last
// good page stays below; mending it takes it away.
func TestPreviewShowsErrors(t *testing.T) {
	b, p := open(t), startPreview(t)
	const file = "content/en/handouts/life-changes/index.md"
	text := aParagraph(t, filepath.Join(p.dir, file))
	b.show(t, p, "handouts/life-changes/index.html", looks[0])
	p.exchange(t, file, text, text+" Known [@nobody1999].")
	b.wait(t, "the error is shown", `!document.querySelector(".faults").hidden`)
	said := in[string](t, b, `document.querySelector(".faults").innerText`)
	for _, want := range []string{"1 error", "last good state", file + ":", `Unknown source "nobody1999"`, "Known [@nobody1999]", "To mend it"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said, but %s", want, said)
		}
	}
	if in[bool](t, b, `frame().body.textContent.includes("nobody1999")`) || !in[bool](t, b, `all("h1").length === 1`) {
		t.Error("the last good page is gone")
	}
	if in[string](t, b, `document.querySelector(".excerpt mark").textContent`) == "" {
		t.Error("nothing is marked")
	}
	p.exchange(t, file, " Known [@nobody1999].", " Mended.")
	b.wait(t, "the error is gone", `document.querySelector(".faults").hidden && frame().body.textContent.includes("Mended.")`)
}

// Page and paper stand side by side, and of the paper only what changed is drawn
// again, in every profile.
func TestPreviewSideBySide(t *testing.T) {
	b, p := open(t), startPreview(t)
	const file = "content/en/handouts/life-changes/index.md"
	text := aParagraph(t, filepath.Join(p.dir, file))
	b.show(t, p, "handouts/life-changes/index.html", looks[0])
	b.wait(t, "the paper is there", `all(".sheet svg text", document).length > 10`)
	if !in[bool](t, b, `document.querySelector("iframe").getBoundingClientRect().width > 400 && document.querySelector(".sheet").getBoundingClientRect().width > 400`) {
		t.Error("they do not stand side by side")
	}
	b.wait(t, "its fonts are there", `[...document.fonts].filter(f => f.status === "loaded").length === 3`)
	// The first edit of a text that is published changes its first page too: it says so.
	p.exchange(t, file, text, text+" Edited.")
	b.wait(t, "the edit is shown", `frame().body.textContent.includes("Edited.")`)
	pause(t, b)
	in[bool](t, b, `(() => { all(".sheet", document).forEach(s => s.mine = true); return true })()`)
	pages := in[int](t, b, `all(".sheet", document).length`)
	// The end of a handout is on its last page.
	last := contents(t, filepath.Join(p.dir, file))
	lines := strings.Split(strings.TrimSpace(last), "\n")
	end := lines[len(lines)-1]
	p.exchange(t, file, end, strings.Replace(end, "e", "a", 1))
	b.wait(t, "the paper has changed", `all(".sheet", document).some(s => !s.mine)`)
	if kept := in[int](t, b, `all(".sheet", document).filter(s => s.mine).length`); pages > 1 && kept == 0 {
		t.Errorf("all of %d pages were drawn again", pages)
	}
	widths := map[string]string{
		"paper=a4": "595.28", "paper=letter": "612", "print=large&paper=letter": "612", "print=booklet&paper=letter": "792", "print=fillable&paper=a4": "595.28", "sides=2&paper=a4": "595.28",
	}
	for query, width := range widths {
		b.show(t, p, "handouts/life-changes/index.html?"+query, looks[0])
		b.wait(t, query+" is "+width+" points wide", `document.querySelector(".sheet svg") && document.querySelector(".sheet svg").viewBox.baseVal.width.toFixed(2) == `+width)
	}
	b.show(t, p, "packets/pk-grief/index.html?view=paper", looks[0])
	b.wait(t, "a packet has its pages", `all(".sheet", document).length > 4`)
	b.show(t, p, "index.html", looks[0])
	b.wait(t, "a list has none, and takes the whole window", `document.querySelector("iframe").getBoundingClientRect().width === innerWidth`)
	b.show(t, p, "index.html?view=paper", looks[0])
	b.wait(t, "it is said", `document.querySelector(".paper-note").checkVisibility() && document.querySelector(".paper-note").textContent.includes("no paper")`)
}

// Nothing in the preview is a barrier, however it is looked at and whatever it
// shows.
func TestPreviewIsForEverybody(t *testing.T) {
	b, p := open(t), startPreview(t)
	script := loadAxe(t)
	const file = "content/en/handouts/life-changes/index.md"
	text := aParagraph(t, filepath.Join(p.dir, file))
	states := []struct{ name, at, act string }{
		{"page", "handouts/life-changes/index.html?view=page", ""},
		{"side by side", "handouts/ws-timeline/index.html?print=fillable", ""},
		{"paper", "handouts/life-changes/index.html?view=paper", ""},
		{"checks", "handouts/life-changes/index.html", `document.querySelector(".checks-button").click()`},
		{"library", "-/library", ""},
		{"error", "handouts/life-changes/index.html", ""},
	}
	for _, s := range states {
		t.Run(s.name, func(t *testing.T) {
			for _, as := range looks[:4] {
				if as.width == 320 {
					as.width = 360
				}
				b.show(t, p, s.at, as)
				if s.act != "" {
					ask[any](t, b, s.act)
				}
				switch s.name {
				case "error":
					p.exchange(t, file, text, text+" [@nobody].")
					b.wait(t, "the error is shown", `!document.querySelector(".faults").hidden`)
				case "checks":
					b.wait(t, "the checks are there", `document.querySelector(".checks-pane h3") !== null`)
				}
				pause(t, b)
				b.do(t, chromedp.Evaluate[chromedp.Void](script))
				for _, v := range ask[[]violation](t, b, findBarriers) {
					t.Errorf("%s: %s: %s\n%s", as.name, v.Rule, v.Help, strings.Join(v.Where, "\n"))
				}
				if rows := ask[float64](t, b, `document.querySelector(".bar") ? document.querySelector(".bar").offsetHeight / 40 : 0`); as.width == 360 && rows > 3.7 {
					t.Errorf("%s: its bar has %.1f rows", as.name, rows)
				}
				if wide := ask[[]string](t, b, findOverflow); len(wide) > 0 {
					t.Errorf("%s: the preview is wider than %d pixels:\n%s", as.name, as.width, strings.Join(wide, "\n"))
				}
				if s.name == "error" {
					p.exchange(t, file, text+" [@nobody].", text)
					b.wait(t, "the error is gone", `document.querySelector(".faults").hidden`)
				}
			}
		})
	}
}

// Each control can be reached and worked by the keyboard.
func TestPreviewByKeyboard(t *testing.T) {
	b, p := open(t), startPreview(t)
	b.show(t, p, "handouts/life-changes/index.html", looks[0])
	var met []string
	for range 12 {
		b.do(t, chromedp.KeyEvent(kb.Tab))
		met = append(met, ask[string](t, b, `(() => { const e = document.activeElement; return e.localName + " " + (e.name || e.textContent.trim().slice(0, 20)) + (getComputedStyle(e).outlineStyle !== "none" || getComputedStyle(e.nextElementSibling || e).outlineStyle !== "none" || e.localName === "iframe" || e === document.body ? "" : " NOT SEEN") })()`))
	}
	walk := strings.Join(met, "\n")
	for _, want := range []string{"a Site", "a Library", "input view", "button Checks", "iframe"} {
		if !strings.Contains(walk, want) {
			t.Errorf("the walk does not meet %q:\n%s", want, walk)
		}
	}
	if strings.Contains(walk, "NOT SEEN") {
		t.Errorf("the focus is not seen:\n%s", walk)
	}
	ask[bool](t, b, `document.querySelector("input[value=page]").focus() || true`)
	b.do(t, chromedp.KeyEvent(kb.ArrowRight))
	b.wait(t, "the arrow key shows the paper beside it", `document.querySelector(".panes").dataset.view === "both"`)
}

// Without a connection the preview says so.
func TestPreviewSaysWhenItIsAlone(t *testing.T) {
	b := open(t)
	var p preview
	t.Run("running", func(t *testing.T) {
		p = startPreview(t)
		b.show(t, p, "handouts/life-changes/index.html", looks[0])
		b.wait(t, "it is connected", `document.querySelector(".state").textContent === "Connected"`)
		b.complain = nil
	})
	b.wait(t, "it says that nobody answers", `document.querySelector(".state").textContent.startsWith("Not connected")`)
}
