package test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"iptpress/generator/paper/desk"
	"iptpress/generator/paper/pdfua"
)

// worksheetHelp is what the tests of worksheets say to the page.
const worksheetHelp = `(() => {
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
	const saved = [];
	document.addEventListener("click", e => {
		const a = e.target.closest("a[download]");
		if (a) { saved.push(a.download); e.preventDefault(); } // so that no test fills somebody's folder of downloads
	});
	window.t = {
		$, until, saved,
		type: (name, words) => { const e = $("[name='" + name + "']"); e.value = words; e.dispatchEvent(new Event("input", {bubbles: true})); },
		tick: (name, value) => $("[name='" + name + "'][value='" + value + "']").click(),
		said: () => $("#x-state").textContent + $("#x-wrong").textContent,
		save: async () => {
			const from = performance.now();
			$("#x-make").click();
			await until(() => !$("#x-result").hidden || $("#x-wrong").textContent || ($("#x-progress").hidden && $("#x-state").textContent));
			return performance.now() - from;
		},
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

// write opens a worksheet.
func (b *browser) write(t *testing.T, name string) {
	t.Helper()
	b.visit(t, "about:blank", looks[0])
	b.visit(t, b.origin+name, looks[0])
	ask[bool](t, b, worksheetHelp)
}

// broughtTo gives a desk that has been brought what a page of the site brings to
// the engine.
func broughtTo(t *testing.T, name string) (*desk.Desk, map[string]string) {
	t.Helper()
	var config struct{ Kit, Lang, Slug, From, Paper string }
	for _, e := range elements(parse(t, name)) {
		if attr(e, "id") == "x-config" {
			if err := json.Unmarshal([]byte(e.FirstChild.Data), &config); err != nil {
				t.Fatal(err)
			}
		}
	}
	var kit struct {
		Strings       string
		Imprint, Help []byte
	}
	var sheet struct{ Tree []byte }
	read := func(address string, v any) {
		data, err := os.ReadFile(filepath.Join(public, filepath.FromSlash(path.Join(path.Dir(name), address))))
		if err != nil {
			t.Fatal(err)
		}
		_, data2, _ := strings.Cut(string(data), ",")
		if err := json.Unmarshal([]byte(strings.TrimSuffix(strings.TrimSpace(data2), ")")), v); err != nil {
			t.Fatal(err)
		}
	}
	read(config.Kit, &kit)
	read(config.From, &sheet)
	d := &desk.Desk{}
	for _, brought := range []struct {
		name string
		data []byte
	}{{"strings " + config.Lang, []byte(kit.Strings)}, {"imprint", kit.Imprint}, {"help", kit.Help}, {"piece", sheet.Tree}} {
		if err := d.Bring(brought.name, brought.data); err != nil {
			t.Fatal(err)
		}
	}
	return d, map[string]string{"handout": config.Slug, "paper": config.Paper}
}

const written = "First line: ñ é “quotes”, Łódź & <more>\n\nA later line"

// What is written on a page is in the PDF that the page makes, from a folder and
// from a server: the very bytes that package desk makes without a browser.
func TestAWorksheetIsSavedWithWhatIsWritten(t *testing.T) {
	need(t, "qpdf", "pdftotext")
	b := open(t)
	folder := url.URL{Scheme: "file", Path: filepath.ToSlash(public) + "/"}
	for _, from := range []string{folder.String(), serve(t)} {
		b.origin = from
		for _, c := range []struct {
			name, script, saved string
			answers             url.Values
			shows               []string
		}{
			{"handouts/ws-timeline/index.html", `t.type("f1-1-when", "In March"), t.type("f1-1-what", ` + inScript(written) + `), t.type("f1-1-mood", "3"), t.type("f2", "Because")`, "worksheet.pdf",
				url.Values{"f1-1-when": {"In March"}, "f1-1-what": {written}, "f1-1-mood": {"3"}, "f2": {"Because"}},
				[]string{"In March – First line: ñ é “quotes”, Łódź & <more>", "A later line – mood 3 of 10", "Because"}},
			{"handouts/ws-mood-week/index.html", `t.type("f1-2-3", "Walked with Bo"), t.$("#x-large").click()`, "worksheet.pdf",
				url.Values{"f1-2-3": {"Walked with Bo"}, "large": {"1"}}, []string{"Walked with Bo"}},
			{"es/handouts/ws-timeline/index.html", `t.type("f1-2-what", "¿Y después?"), t.type("f1-2-mood", "10")`, "hoja.pdf",
				url.Values{"f1-2-what": {"¿Y después?"}, "f1-2-mood": {"10"}}, []string{"¿Y después? – ánimo 10 de 10"}},
			{"handouts/ws-midway-review/index.html", `t.tick("` + firstOf(t, "checkbox") + `", 2), t.tick("` + firstOf(t, "radio") + `", 7)`, "worksheet.pdf",
				url.Values{firstOf(t, "checkbox"): {"2"}, firstOf(t, "radio"): {"7"}}, nil},
		} {
			t.Run(from[:4]+" "+c.name, func(t *testing.T) {
				b.write(t, c.name)
				ask[int](t, b, "("+c.script+", 0)")
				took := ask[float64](t, b, "t.save()")
				got, err := base64.StdEncoding.DecodeString(ask[string](t, b, "t.pdf()"))
				if err != nil {
					t.Fatal(err)
				}
				d, asked := broughtTo(t, c.name)
				for key, value := range asked {
					c.answers.Set(key, value)
				}
				want, err := d.Worksheet(c.answers.Encode())
				if err != nil {
					t.Fatal(err)
				}
				if string(got) != string(want) {
					t.Errorf("%d bytes, not the %d of the desk", len(got), len(want))
				}
				if saved := ask[[]string](t, b, "t.saved"); len(saved) != 1 || saved[0] != c.saved {
					t.Errorf("it is saved as %q", saved)
				}
				if findings, err := pdfua.Check(got); err != nil || len(findings) > 0 {
					t.Errorf("%v, %v", findings, err)
				}
				file := filepath.Join(t.TempDir(), "filled.pdf")
				writeFile(t, file, got)
				output(t, "qpdf", "--check", file)
				shown := words(output(t, "pdftotext", "-layout", file, "-"))
				for _, want := range c.shows {
					if !strings.Contains(shown, want) {
						t.Errorf("the PDF does not show %q:\n%s", want, shown)
					}
				}
				t.Logf("%.0f ms", took)
			})
		}
	}
}

// firstOf names the first boxes or buttons of a page.
func firstOf(t *testing.T, kind string) string {
	t.Helper()
	for _, e := range elements(parse(t, "handouts/ws-midway-review/index.html")) {
		if attr(e, "type") == kind && attr(e, "name") != "" {
			return attr(e, "name")
		}
	}
	t.Fatalf("the page has no %s", kind)
	return ""
}

// All that is written is printed by the browser too, however long, and on as many
// sheets as it takes.
func TestAPrintedPageShowsAllThatIsWritten(t *testing.T) {
	need(t, "pdftotext")
	b := open(t)
	b.origin = serve(t)
	b.write(t, "handouts/ws-talk-replay/index.html")
	ask[int](t, b, `(t.type("f1", "One of many words. ".repeat(500) + "Thelastword"), t.type("f2-1-1", "On a card " + "and on ".repeat(60) + "Cardsend"), 0)`)
	b.see(t, looks[len(looks)-1])
	printed, err := chromedp.Call(b, page.PrintToPDF, page.PrintToPDFParams{})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "printed.pdf")
	writeFile(t, file, printed.Data)
	shown := words(output(t, "pdftotext", file, "-"))
	if n := strings.Count(shown, "One of many words."); n != 500 {
		t.Errorf("of 500 sentences %d are printed", n)
	}
	for _, want := range []string{"Thelastword", "Cardsend"} {
		if strings.Count(shown, want) != 1 {
			t.Errorf("%q is printed %d times", want, strings.Count(shown, want))
		}
	}
	if strings.Contains(shown, "Keep what you wrote") {
		t.Error("what is for the screen alone is printed")
	}
}

// What cannot be set is told, and the page goes on.
func TestAWorksheetSaysWhatCannotBeSaved(t *testing.T) {
	b := open(t)
	b.origin = serve(t)
	b.write(t, "handouts/ws-timeline/index.html")
	ask[float64](t, b, `t.type("f1-2-mood", "11"), t.save()`)
	if said := ask[string](t, b, "t.said()"); !strings.Contains(said, "A mood is a whole number from 0 to 10") {
		t.Errorf("of a mood of 11 it says %q", said)
	}
	if at := ask[string](t, b, "document.activeElement.name"); at != "f1-2-mood" {
		t.Errorf("the focus is on %q", at)
	}
	ask[float64](t, b, `t.type("f1-2-mood", ""), t.type("f2", "Well 😀, 漢字"), t.save()`)
	if said := ask[string](t, b, "t.said()"); !strings.Contains(said, "in none of the fonts: 😀 漢 字") || !strings.Contains(said, "print this page") {
		t.Errorf("of what no font has it says %q", said)
	}
	ask[float64](t, b, `t.type("f2", "x".repeat(100001)), t.save()`)
	if said := ask[string](t, b, "t.said()"); !strings.Contains(said, "100001 characters") {
		t.Errorf("of a very long text it says %q", said)
	}
	ask[float64](t, b, `t.type("f2", "Well"), t.save()`)
	ask[string](t, b, "t.pdf()")
	// What is typed now is not in the PDF that is offered.
	ask[int](t, b, `(t.type("f2", "Well, then"), 0)`)
	if !ask[bool](t, b, `t.$("#x-result").hidden`) || ask[string](t, b, "t.said()") != "" {
		t.Error("a PDF is offered that lacks what was typed since")
	}
}

// Without an engine, or WebAssembly, the page says how to keep what was written.
func TestAWorksheetWithoutEngine(t *testing.T) {
	b := open(t)
	b.origin = serve(t)
	b.write(t, "handouts/ws-timeline/index.html")
	ask[int](t, b, `(delete window.WebAssembly, t.type("f2", "Well"), 0)`)
	ask[float64](t, b, "t.save()")
	if said := ask[string](t, b, "t.said()"); !strings.Contains(said, "Print the page instead") {
		t.Errorf("it says %q", said)
	}
	if ask[bool](t, b, `t.$("#x-keep [data-print]").hidden`) {
		t.Error("there is no button to print with")
	}
}

// What is written goes nowhere but into the PDF. The engine comes when somebody asks
// for one.
func TestAWorksheetKeepsNothing(t *testing.T) {
	b := openWatched(t)
	var mu sync.Mutex
	var served []string
	b.origin = serveFolder(t, public, func(r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		served = append(served, r.URL.String())
	})
	b.write(t, "handouts/ws-timeline/index.html")
	ask[int](t, b, `(t.type("f2", "`+secret+`"), 0)`)
	pause(t, b)
	mu.Lock()
	before := strings.Join(served, " ")
	mu.Unlock()
	if strings.Contains(before, "engine-") {
		t.Error("the engine is loaded before anybody asks for a PDF")
	}
	ask[float64](t, b, "t.save()")
	ask[string](t, b, "t.pdf()")
	pause(t, b)
	mu.Lock()
	after := strings.Join(served, " ")
	mu.Unlock()
	if !strings.Contains(after, "engine-") || strings.Contains(after, secret) {
		t.Errorf("it asks for %s", after)
	}
	if address := ask[string](t, b, "location.href"); address != b.origin+"handouts/ws-timeline/index.html" {
		t.Errorf("the address is %s", address)
	}
	if kept := b.kept(t); len(kept) > 0 {
		t.Errorf("it leaves in the browser: %v", kept)
	}
	b.leave(t)
}

// In every state the page has no barrier that axe finds, and fits a phone.
func TestWorksheetsForEveryReader(t *testing.T) {
	b := open(t)
	script := loadAxe(t)
	b.origin = serve(t)
	for _, state := range []struct{ name, script string }{
		{"saved", `t.type("f2", "Well"), t.save()`},
		{"refused", `t.type("f1-2-mood", "11"), t.save()`},
	} {
		b.write(t, "handouts/ws-timeline/index.html")
		ask[bool](t, b, "Promise.resolve(("+state.script+")).then(() => true)")
		b.do(t, chromedp.Evaluate[chromedp.Void](script))
		b.findNoBarrier(t, state.name)
	}
}

// The button is reached and pressed with the keyboard; the links to the PDF follow.
func TestAWorksheetIsSavedByKeyboard(t *testing.T) {
	b := open(t)
	b.origin = serve(t)
	b.write(t, "handouts/ws-timeline/index.html")
	ask[int](t, b, `(t.$("#x-large").focus(), 0)`)
	b.press(t, "\t")
	if got := b.focusedName(t); got != "x-make" {
		t.Fatalf("behind the box for large print stands %q", got)
	}
	b.press(t, "\r")
	ask[bool](t, b, `t.until(() => !t.$("#x-result").hidden).then(() => true)`)
	b.press(t, "\t", "\t")
	if got := b.focusedName(t); got != "x-open" {
		t.Errorf("behind the buttons stands %q", got)
	}
	if said := ask[string](t, b, `t.$("#x-state").textContent`); !strings.Contains(said, "The PDF is ready") {
		t.Errorf("it says %q", said)
	}
}

// The preview has the engine too. A sheet that is edited while it is written on is
// saved as it reads now.
func TestAWorksheetIsSavedInThePreview(t *testing.T) {
	need(t, "pdftotext")
	p := startPreview(t)
	b := open(t)
	b.show(t, p, "handouts/ws-timeline/index.html", looks[0])
	save := func() string {
		t.Helper()
		b.wait(t, "the page can be saved", `!frame().querySelector("#x-keep").hidden`)
		data := in[string](t, b, `(async () => {
			const page = frame(), view = page.defaultView, make = view.URL.createObjectURL;
			let blob;
			view.URL.createObjectURL = b => { if (b.type === "application/pdf") blob = b; return make.call(view.URL, b); };
			page.querySelector("#x-make").click();
			for (let i = 0; i < 5000 && (!blob || page.querySelector("#x-result").hidden); i++) await new Promise(r => setTimeout(r, 10));
			if (!blob) return page.querySelector("#x-state").textContent + page.querySelector("#x-wrong").textContent;
			let s = "";
			for (const byte of new Uint8Array(await blob.arrayBuffer())) s += String.fromCharCode(byte);
			return btoa(s);
		})()`)
		pdf, err := base64.StdEncoding.DecodeString(data)
		if err != nil {
			t.Fatalf("it says %q", data)
		}
		file := filepath.Join(t.TempDir(), "saved.pdf")
		writeFile(t, file, pdf)
		return words(output(t, "pdftotext", file, "-"))
	}
	in[bool](t, b, `(() => { const e = frame().querySelector("[name=f2]"); e.value = "Because of the move"; e.dispatchEvent(new Event("input", {bubbles: true})); return true; })()`)
	if shown := save(); !strings.Contains(shown, "Because of the move") {
		t.Errorf("what was written is not in the PDF: %s", shown)
	}
	p.exchange(t, "content/en/handouts/ws-timeline/index.md", "just before my mood dropped", "on the day before it dropped")
	b.wait(t, "the edit is shown", `frame().body.textContent.includes("on the day before it dropped")`)
	if shown := save(); !strings.Contains(shown, "on the day before it dropped") || !strings.Contains(shown, "Because of the move") {
		t.Errorf("after an edit the PDF holds %s", shown)
	}
}
