package test

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/goccy/go-yaml"
	"golang.org/x/net/html"
)

const searchPage = "search/index.html"

// findAll puts queries into the box, and gives what the page shows for each.
func (b *browser) findAll(t *testing.T, queries []string) []results {
	t.Helper()
	if len(queries) == 0 {
		return nil
	}
	list, _ := json.Marshal(queries)
	return ask[[]results](t, b, `(() => {
		const box = document.querySelector("#x-query");
		box.focus();
		return `+string(list)+`.map(query => {
			box.value = query;
			box.dispatchEvent(new Event("input", {bubbles: true}));
			return `+shownResults+`;
		});
	})()`)
}

func (b *browser) find(t *testing.T, query string) results {
	t.Helper()
	return b.findAll(t, []string{query})[0]
}

// inScript writes a string for a script.
func inScript(s string) string {
	data, _ := json.Marshal(s)
	return string(data)
}

// results is what the search page shows.
type results struct {
	Said   string   // above the results
	Groups []string // the headings
	Titles []string
	Links  []string // where they lead, from the page
	Marked []string
	Browse bool // the list of all sheets is there
	Help   bool // the help lines stand above the results
}

const shownResults = `(() => {
	const all = (selector, get) => [...document.querySelectorAll(selector)].map(get);
	const text = e => e.textContent;
	const found = document.querySelector("[data-found]");
	return {
		Said: found.hidden ? "" : found.querySelector("[data-visible]").textContent,
		Groups: all(".found-group h2", text),
		Titles: all(".sheets > li > a", text),
		Links: all(".found-group a", a => a.getAttribute("href")),
		Marked: all("mark", text),
		Browse: !document.querySelector("[data-browse]").hidden,
		Help: found.previousElementSibling.matches("[data-help]"),
	};
})()`

func (b *browser) results(t *testing.T) results {
	t.Helper()
	return ask[results](t, b, shownResults)
}

// key presses a key that writes nothing.
func (b *browser) key(t *testing.T, name string, code int64) {
	t.Helper()
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeRawKeyDown, input.DispatchKeyEventTypeKeyUp} {
		_, err := chromedp.Call(b, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: kind, Key: name, WindowsVirtualKeyCode: code})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func (b *browser) focused(t *testing.T) string {
	t.Helper()
	return ask[string](t, b, `(e => e.id ? "#" + e.id : e.textContent.trim() || e.tagName)(document.activeElement)`)
}

// The search finds as one types, over HTTP and from a folder.
func TestSearch(t *testing.T) {
	b := open(t)
	folder := url.URL{Scheme: "file", Path: filepath.ToSlash(public) + "/"}
	for _, origin := range []string{serve(t), folder.String()} {
		b.origin = origin
		b.visit(t, origin+searchPage, looks[0])
		if r := b.results(t); !r.Browse || r.Said != "" {
			t.Errorf("before anything is typed: %+v", r)
		}
		for _, c := range []struct{ query, want string }{
			{"grief", "Grief after someone dies"},
			{"gre" + "if", "Grief after someone dies"}, // in two, so that no spell checker mends it
			{"gref", "Grief after someone dies"},       // and not "great", "grew" or "refugee"
			{"GRIE", "Grief after someone dies"},
			{"breakup", "Friends, break-ups and group chats"},
			{"divorced", "Separation and divorce"},
			{"CBT", "IPT next to other treatments"},
			{"medication", "IPT and medicine"},
			{"closeness circle", "closeness circle"},
			{"how much does it cost", "Cost, time and getting there"},
			{"no friends", "Feeling alone or cut off"},
			{"suicide", "Get help now (Easy Read)"},
		} {
			r := b.find(t, c.query)
			if !slices.Contains(r.Titles[:min(3, len(r.Titles))], c.want) || r.Browse {
				t.Errorf("%s: %q finds %q, not %q first", origin, c.query, r.Titles, c.want)
			}
			if c.query == "grief" && !slices.Contains(r.Marked, "Grief") {
				t.Errorf("%s: %q marks %v", origin, c.query, r.Marked)
			}
		}
		if r := b.find(t, "xylophone"); len(r.Titles) != 0 || !r.Browse || !strings.HasPrefix(r.Said, "Nothing was found.") {
			t.Errorf("%s: what is nowhere finds %+v", origin, r)
		}
		if address := ask[string](t, b, "location.href"); address != origin+searchPage {
			t.Errorf("its address became %s", address)
		}
		if origin != folder.String() { // which has no places to look into
			if kept := b.kept(t); len(kept) > 0 {
				t.Errorf("it leaves in the browser: %v", kept)
			}
		}
	}
}

// Every link of the results leads to a page that is there, and to an anchor in
// it; none leads to an old version.
func TestSearchLeadsSomewhere(t *testing.T) {
	b := open(t)
	b.origin = serve(t)
	for _, lang := range []string{"", "es/"} {
		b.visit(t, b.origin+lang+searchPage, looks[0])
		links := map[string]bool{}
		for _, query := range []string{"IPT", "grief", "you", "help", "session", "mood", "ánimo", "usted", "depresión", "terapeuta"} {
			b.find(t, query)
			for shown := 0; ; {
				r := b.results(t)
				if len(r.Titles) == shown {
					break
				}
				shown = len(r.Titles)
				ask[int](t, b, `[...document.querySelectorAll(".found-more:not([hidden]) button")].map(b => b.click()).length`)
			}
			for _, link := range b.results(t).Links {
				links[link] = true
			}
		}
		if len(links) < 40 {
			t.Errorf("%s: only %d links", lang, len(links))
		}
		for link := range links {
			u, err := url.Parse(lang + "search/" + link)
			if err != nil {
				t.Error(err)
				continue
			}
			name := strings.TrimPrefix(u.JoinPath().Path, "/")
			if _, err := os.Stat(filepath.Join(public, filepath.FromSlash(name))); err != nil {
				t.Errorf("%s leads nowhere", link)
				continue
			}
			if strings.Count(strings.TrimPrefix(name, lang), "/") > 2 {
				t.Errorf("%s leads to a version", link)
			}
			if u.Fragment != "" && !slices.ContainsFunc(elements(parse(t, name)), func(e *html.Node) bool { return attr(e, "id") == u.Fragment }) {
				t.Errorf("%s: %s has no such place", link, name)
			}
		}
	}
}

// What the library says that people type finds something, in its language, or
// brings help.
func TestSynonymsFindSomething(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(project, "content", "data", "synonyms.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var synonyms []struct {
		Typed, Means map[string][]string
		Help         bool
	}
	if err := yaml.Unmarshal(data, &synonyms); err != nil {
		t.Fatal(err)
	}
	b := open(t)
	b.origin = serve(t)
	for _, lang := range []string{"en", "es"} {
		b.visit(t, b.origin+map[string]string{"es": "es/"}[lang]+searchPage, looks[0])
		for _, s := range synonyms {
			for i, r := range b.findAll(t, s.Typed[lang]) {
				if len(r.Titles) == 0 || s.Help && !r.Help || strings.Contains(r.Said, "all of these words") {
					t.Errorf("%q finds %d results, with help: %v; %s", s.Typed[lang][i], len(r.Titles), r.Help, r.Said)
				}
			}
			var means []string
			for _, words := range s.Means[lang] {
				means = append(means, words+" ")
			}
			for i, r := range b.findAll(t, means) {
				if len(r.Titles) == 0 || strings.Count(r.Said, ".") > 1 && !r.Help {
					t.Errorf("nothing says %qin %q: %s", means[i], lang, r.Said)
				}
			}
		}
	}
}

// The choices narrow the results, and a button widens them again.
func TestSearchIsNarrowed(t *testing.T) {
	b := open(t)
	b.origin = serve(t)
	b.visit(t, b.origin+searchPage, looks[0])
	choose := func(id, name string) {
		ask[bool](t, b, `(() => {
			const list = document.querySelector(`+inScript("#"+id)+`);
			list.value = [...list.options].find(o => o.textContent === `+inScript(name)+`).value;
			list.dispatchEvent(new Event("change", {bubbles: true}));
			return true;
		})()`)
	}
	all := b.find(t, "grief")
	choose("x-for", "For teens")
	teens := b.results(t)
	if len(teens.Titles) == 0 || len(teens.Titles) >= len(all.Titles) || teens.Titles[0] != "When someone you love has died" || !strings.Contains(teens.Said, "more fit your words") {
		t.Errorf("for teens: %+v", teens)
	}
	choose("x-phase", "Before you start")
	choose("x-area", "Grief after someone dies")
	if r := b.results(t); len(r.Titles) != 0 || r.Browse || !strings.Contains(r.Said, "more fit your words") {
		t.Errorf("too narrow: %+v", r)
	}
	ask[bool](t, b, `document.querySelector("[data-clear]").click() || true`)
	if r := b.results(t); !slices.Equal(r.Titles, all.Titles) || b.focused(t) != all.Titles[0] {
		t.Errorf("widened again: %+v, with %q in focus", r, b.focused(t))
	}
	// Without a word, the choices list what there is.
	b.find(t, "")
	choose("x-for", "For therapists")
	if r := b.results(t); len(r.Titles) < 5 || !slices.Equal(r.Groups, []string{"For therapists"}) {
		t.Errorf("all for therapists: %+v", r)
	}
}

// The keyboard reaches everything in the order in which it stands, and leaves.
func TestSearchByKeyboard(t *testing.T) {
	b := open(t)
	b.origin = serve(t)
	b.visit(t, b.origin+"index.html", looks[0])
	b.visit(t, ask[string](t, b, `document.querySelector("header a[href*='search/']").href`), looks[0])
	if f := b.focused(t); f != "#x-query" {
		t.Fatalf("the link to the search leads to %q", f)
	}
	if y := ask[float64](t, b, "scrollY"); y != 0 {
		t.Errorf("the link to the search scrolls by %v", y)
	}
	if _, err := chromedp.Call(b, input.InsertText, input.InsertTextParams{Text: "grief"}); err != nil {
		t.Fatal(err)
	}
	r := b.results(t)
	const down, up, tab, enter, escape = 40, 38, 9, 13, 27
	walk := func(name string, code int64, want string) {
		t.Helper()
		b.key(t, name, code)
		if f := b.focused(t); f != want {
			t.Errorf("after %s: %q has the focus, not %q", name, f, want)
		}
	}
	walk("ArrowDown", down, r.Titles[0])
	walk("ArrowDown", down, r.Titles[1])
	walk("ArrowUp", up, r.Titles[0])
	walk("ArrowUp", up, "#x-query")
	walk("Enter", enter, r.Titles[0])
	walk("Escape", escape, "#x-query")
	walk("Tab", tab, "Narrow it down")
	walk("Tab", tab, "#x-for")
	walk("Tab", tab, "#x-phase")
	walk("Tab", tab, "#x-area")
	walk("Tab", tab, r.Titles[0])
	if ring := ask[string](t, b, `getComputedStyle(document.activeElement).backgroundColor`); ring != "rgb(255, 201, 60)" {
		t.Errorf("the focus is not seen: the link is %s", ring)
	}
	for range r.Titles {
		b.key(t, "ArrowDown", down)
	}
	if f := b.focused(t); f != r.Titles[len(r.Titles)-1] {
		t.Errorf("the last result is %q, but %q has the focus", r.Titles[len(r.Titles)-1], f)
	}
	walk("Escape", escape, "#x-query")
	b.key(t, "Escape", escape)
	if r := b.results(t); r.Said != "" || !r.Browse {
		t.Errorf("a second Escape does not empty the box: %+v", r)
	}
	// A screen reader is told once the typing stops, and not before.
	if said := ask[string](t, b, `(() => {
		const box = document.querySelector("#x-query");
		for (const query of ["grie", "grief"]) {
			box.value = query;
			box.dispatchEvent(new Event("input", {bubbles: true}));
		}
		return document.querySelector("[role=status]").textContent;
	})()`); strings.Contains(said, "result") {
		t.Errorf("a screen reader is told while one types: %q", said)
	}
	said := ask[string](t, b, `new Promise(done => setTimeout(() => done(document.querySelector("[role=status]").textContent), 1000))`)
	if !strings.Contains(said, "results") {
		t.Errorf("a screen reader is told %q", said)
	}
	// "Show more" leads on to what it shows.
	b.find(t, "mood")
	shown := b.results(t).Titles
	ask[bool](t, b, `document.querySelector(".found-more:not([hidden]) button").click() || true`)
	if f := b.focused(t); slices.Contains(shown, f) || len(b.results(t).Titles) <= len(shown) {
		t.Errorf("after “Show more”, %q has the focus", f)
	}
}

// The page has no barrier in any of its states, however it is looked at.
func TestSearchHasNoBarrier(t *testing.T) {
	b := open(t)
	script := loadAxe(t)
	b.origin = serve(t)
	b.visit(t, b.origin+searchPage, looks[0])
	b.do(t, chromedp.Evaluate[chromedp.Void](script))
	for _, query := range []string{"", "grief", "want to die", "xylophone"} {
		b.find(t, query)
		b.findNoBarrier(t, strconv.Quote(query))
		b.see(t, looks[0])
	}
}

// A part of the index that did not come is said, and the list of all sheets is
// there. Without script the list is open to read.
func TestSearchWithoutItsIndex(t *testing.T) {
	b := open(t)
	copied := t.TempDir()
	if err := os.CopyFS(copied, os.DirFS(public)); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(copied, "search", "1.js")); err != nil {
		t.Fatal(err)
	}
	b.origin = "file://" + filepath.ToSlash(copied) + "/"
	b.visitAndTell(t, b.origin+searchPage, looks[0], func(string) {})
	if r := b.find(t, "grief"); !strings.Contains(r.Said, "could not be loaded") || !r.Browse {
		t.Errorf("without a part of its index: %+v", r)
	}
	b.scripts(t, false)
	defer b.scripts(t, true)
	b.visit(t, b.origin+searchPage, looks[0])
	if shown := ask[int](t, b, `[...document.querySelectorAll("[data-browse] details a")].length`); shown < 100 {
		t.Errorf("without script, %d sheets are listed", shown)
	}
	if form := ask[bool](t, b, `[...document.querySelectorAll(".finder, .finder-narrow")].some(e => e.getClientRects().length)`); form {
		t.Error("without script, there is a box that does nothing")
	}
}
