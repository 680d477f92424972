package test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// templates are one page of each kind, and the states that differ most.
var templates = []string{
	"index.html", "handouts/index.html", "handouts/grief-after-a-death/index.html", "handouts/ws-people-map/index.html",
	"packets/index.html", "packets/pk-grief/index.html", "get-help-now/index.html", "glossary/index.html",
	"sources/index.html", "clinicians/index.html", searchPage, "es/index.html",
}

// Text has the contrast of WCAG's AAA (7:1), and what is drawn to be used that of
// AA (3:1), in light and dark, as far as colors of assets/tokens.css are combined.
func TestContrast(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(project, "assets", "tokens.css"))
	if err != nil {
		t.Fatal(err)
	}
	light, dark, found := strings.Cut(string(text), "@media (prefers-color-scheme: dark)")
	if !found {
		t.Fatal("tokens.css has no dark colors")
	}
	colors := map[string]string{"white": "#ffffff"}
	for _, scheme := range []struct{ name, text string }{{"light", light}, {"dark", dark}} { // dark has what is other than in light
		for _, m := range regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{3,6});`).FindAllStringSubmatch(scheme.text, -1) {
			colors[m[1]] = m[2]
		}
		for _, pair := range []struct {
			inks    string
			grounds string
			least   float64
		}{
			{"ink ink-quiet brand link", "paper surface", 7},
			{"ink", "brand-soft warm-soft", 7},
			{"warm", "paper surface warm-soft", 7},
			{"on-brand", "brand", 7},
			{"white", "crisis", 7},
			{"crisis-ink", "surface", 7},
			{"focus-ink", "focus", 7},
			{"control brand crisis-line", "paper surface", 3},
		} {
			for _, ink := range strings.Fields(pair.inks) {
				for _, ground := range strings.Fields(pair.grounds) {
					if colors[ink] == "" || colors[ground] == "" {
						t.Fatalf("tokens.css has no %s or no %s", ink, ground)
					}
					if c := contrast(t, colors[ink], colors[ground]); c < pair.least {
						t.Errorf("%s: %s on %s has %.2f:1, less than %v:1", scheme.name, ink, ground, c, pair.least)
					}
				}
			}
		}
	}
}

// contrast is the ratio of WCAG 2.2, from 1 to 21.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	luminance := func(color string) float64 {
		digits := strings.TrimPrefix(color, "#")
		if len(digits) == 3 {
			digits = string([]byte{digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]})
		}
		n, err := strconv.ParseUint(digits, 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		part := func(v uint64) float64 {
			c := float64(v&255) / 255
			if c <= 0.04045 {
				return c / 12.92
			}
			return math.Pow((c+0.055)/1.055, 2.4)
		}
		return 0.2126*part(n>>16) + 0.7152*part(n>>8) + 0.0722*part(n)
	}
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// A page at 400 % of 1280 pixels is as wide as one at 320, which every page is
// looked at in; here it has the spacing of WCAG 1.4.12 as well. At 200 %, its text
// alone is twice as large. Nothing is cut off or wider than the page.
func TestLargeAndSpacedText(t *testing.T) {
	b := open(t)
	b.origin = serve(t)
	for _, way := range []struct {
		width int64
		rules string
	}{
		{320, `* { letter-spacing: .12em !important; word-spacing: .16em !important; line-height: 1.5 !important } p { margin-bottom: 2em !important }`},
		{640, `html { font-size: 200% !important }`},
	} {
		for _, name := range templates {
			b.visit(t, b.origin+name, look{"large", way.width, "screen", "light"})
			wide := ask[[]string](t, b, `(() => {
				const sheet = new CSSStyleSheet();
				sheet.replaceSync(`+inScript(way.rules)+`);
				document.adoptedStyleSheets = [sheet];
				return `+findOverflow+`.concat(`+findCut+`);
			})()`)
			if len(wide) > 0 {
				t.Errorf("%s: %d pixels with %s:\n%s", name, way.width, way.rules, strings.Join(wide, "\n"))
			}
		}
	}
}

// findCut names controls whose words are cut off.
const findCut = `[...document.querySelectorAll("a, button, summary, label, h1, h2, h3")]
	.filter(e => e.getClientRects().length && getComputedStyle(e).overflowX !== "visible" && e.scrollWidth > e.clientWidth + 1 && !e.closest(".visually-hidden"))
	.map(e => "cut off: " + e.outerHTML.slice(0, 100))`

// feature emulates media features of the reader's system.
func (b *browser) feature(t *testing.T, name, value string) {
	t.Helper()
	b.do(t, func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Media: "screen", Features: []*emulation.MediaFeature{{Name: name, Value: value}},
		})
		return chromedp.Void{}, err
	})
}

// With the system's own colors, whatever can be pressed or filled in has an edge,
// and the focus is seen; with less motion, nothing moves.
func TestForcedColorsAndReducedMotion(t *testing.T) {
	b := open(t)
	b.origin = serve(t)
	for _, name := range templates {
		b.visit(t, b.origin+name, looks[0])
		b.feature(t, "forced-colors", "active")
		for _, bare := range ask[[]string](t, b, `[...document.querySelectorAll(".button, input:not([type=hidden]), textarea, select")]
			.filter(e => e.getClientRects().length && !["checkbox", "radio"].includes(e.type) && parseFloat(getComputedStyle(e).borderTopWidth) === 0)
			.map(e => e.outerHTML.slice(0, 120))`) {
			t.Errorf("%s: in forced colors, it has no edge: %s", name, bare)
		}
		b.key(t, "Tab", 9) // whoever uses keys is shown the focus
		for _, bare := range ask[[]string](t, b, `[...document.querySelectorAll("main a[href], main button, main input, main summary")].filter(e => e.checkVisibility()).slice(0, 12).filter(e => {
			e.focus({focusVisible: true});
			const s = getComputedStyle(e), after = getComputedStyle(e, "::after");
			return !(parseFloat(s.outlineWidth) >= 2 && s.outlineStyle !== "none") && !(parseFloat(after.outlineWidth) >= 2 && after.outlineStyle !== "none");
		}).map(e => e.outerHTML.slice(0, 120))`) {
			t.Errorf("%s: in forced colors, the focus is not seen: %s", name, bare)
		}
		b.feature(t, "prefers-reduced-motion", "reduce")
		for _, moving := range ask[[]string](t, b, `[...document.querySelectorAll("*")].filter(e => {
			const s = getComputedStyle(e);
			const lasts = list => list.split(",").some(d => parseFloat(d) > 0); // a change at once is no motion
			return lasts(s.transitionDuration) || s.animationName !== "none" && lasts(s.animationDuration) || s.scrollBehavior === "smooth";
		}).map(e => e.outerHTML.slice(0, 100)).slice(0, 3)`) {
			t.Errorf("%s: it moves, and less motion was asked for: %s", name, moving)
		}
	}
}

// Walking with Tab meets all that can be used, each seen with its focus, in the
// order of the page, and comes out again. The first stop skips to the text.
func TestKeyboardWalk(t *testing.T) {
	b := open(t)
	b.origin = serve(t)
	const tab = 9
	for _, name := range templates {
		b.visit(t, b.origin+name, looks[0])
		want := ask[int](t, b, `[...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
			.filter(e => e.getClientRects().length && !e.disabled && e.tabIndex >= 0 && !(e.type === "radio" && e !== document.querySelector("input[type=radio][name='" + e.name + "']"))).length`)
		stops := 0
		for ; stops < min(want, 60); stops++ {
			b.key(t, "Tab", tab)
			seen := ask[string](t, b, `(e => {
				if (e === document.body) return "the walk ends";
				const r = e.getBoundingClientRect(), s = getComputedStyle(e), after = getComputedStyle(e, "::after");
				if (r.width === 0 || r.bottom < 0 || r.top > innerHeight) return "it is out of sight: " + e.outerHTML.slice(0, 120);
				const ring = x => parseFloat(x.outlineWidth) >= 2 && x.outlineStyle !== "none" || x.boxShadow !== "none";
				return ring(s) || ring(after) ? "" : "its focus is not seen: " + e.outerHTML.slice(0, 120);
			})(document.activeElement)`)
			if seen != "" {
				t.Errorf("%s: stop %d of %d: %s", name, stops+1, want, seen)
				break
			}
		}
		if want <= 60 {
			b.key(t, "Tab", tab)
			if at := ask[string](t, b, "document.activeElement.tagName"); at != "BODY" && at != "HTML" {
				if first := b.focused(t); first != "Skip to main content" && first != "Saltar al contenido principal" && !strings.Contains(first, "contenido") {
					t.Errorf("%s: after its last stop, the focus is at %q", name, first)
				}
			}
		}
		b.visit(t, b.origin+name, looks[0])
		b.key(t, "Tab", tab)
		ask[bool](t, b, "document.activeElement.click() || true") // as Enter does
		if at := b.focused(t); at != "#x-main" {
			t.Errorf("%s: the first stop leads to %q, not to the text", name, at)
		}
	}
}

// Pages are made for either direction of writing: a language that is written from
// right to left needs its strings and texts, and no other style.
func TestRightToLeft(t *testing.T) {
	for _, file := range files(t, filepath.Join(project, "assets"), ".css") {
		text, err := os.ReadFile(filepath.Join(project, "assets", file))
		if err != nil {
			t.Fatal(err)
		}
		if m := regexp.MustCompile(`(?m)(margin|padding|border)-(left|right)\b|^\s*(left|right):|(text-align|float|clear): *(left|right)`).FindString(string(text)); m != "" {
			t.Errorf("%s: %q names a side; say start or end", file, m)
		}
	}

	mirrored := filepath.Join(t.TempDir(), "project")
	if err := os.CopyFS(mirrored, os.DirFS(project)); err != nil {
		t.Fatal(err)
	}
	content := filepath.Join(mirrored, "content")
	for _, gone := range []string{"editions", "es", "coverage.yaml"} {
		if err := os.RemoveAll(filepath.Join(content, gone)); err != nil {
			t.Fatal(err)
		}
	}
	versions, _ := filepath.Glob(filepath.Join(content, "en", "handouts", "*", "versions"))
	for _, folder := range versions {
		if err := os.RemoveAll(folder); err != nil {
			t.Fatal(err)
		}
	}
	// A made-up tongue in place of English: its strings are English in Arabic quotes.
	if err := os.Rename(filepath.Join(content, "en"), filepath.Join(content, "ar")); err != nil {
		t.Fatal(err)
	}
	rewrite := func(name string, change func(string) string) {
		text, err := os.ReadFile(filepath.Join(mirrored, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(mirrored, strings.Replace(name, "en.yaml", "ar.yaml", 1)), []byte(change(string(text))), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	rewrite("layouts/strings/en.yaml", func(s string) string { return strings.Replace(s, "direction: ltr", "direction: rtl", 1) })
	rewrite("content/clinic.yaml", func(s string) string {
		return regexp.MustCompile(`(?m)^languages:.*$`).ReplaceAllString(s, "languages: [ar]")
	})
	site := filepath.Join(t.TempDir(), "public")
	if out, err := exec.Command(program, "build", "--no-pdf", "--source", mirrored, "--out", site).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}

	b := open(t)
	script := loadAxe(t)
	b.origin = serveFolder(t, site)
	for _, name := range []string{"index.html", "handouts/grief-after-a-death/index.html", "handouts/ws-people-map/index.html", "packets/pk-grief/index.html", searchPage} {
		b.visit(t, b.origin+name, looks[0])
		if side := ask[string](t, b, `(() => {
			const brand = document.querySelector(".brand").getBoundingClientRect(), menu = document.querySelector(".site-nav").getBoundingClientRect();
			const h1 = document.querySelector("h1").getBoundingClientRect();
			return (brand.left > menu.right ? "" : "the name is not at the right; ") + (innerWidth - h1.right < innerWidth / 4 ? "" : "the title is not at the right");
		})()`); side != "" {
			t.Errorf("%s: %s", name, side)
		}
		b.do(t, chromedp.Evaluate[chromedp.Void](script))
		for _, as := range []look{looks[0], looks[2]} {
			b.see(t, as)
			for _, v := range ask[[]violation](t, b, findBarriers) {
				t.Errorf("%s, %s: %s: %s\n%s", name, as.name, v.Rule, v.Help, strings.Join(v.Where, "\n"))
			}
			if wide := ask[[]string](t, b, findOverflow); len(wide) > 0 {
				t.Errorf("%s, %s: too wide:\n%s", name, as.name, strings.Join(wide, "\n"))
			}
		}
	}
}

// outline writes what a screen reader makes of a page: roles and names, each
// below what it is part of.
func (b *browser) outline(t *testing.T) string {
	t.Helper()
	tree, err := chromedp.Call(b, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		t.Fatal(err)
	}
	byID := map[accessibility.NodeID]*accessibility.Node{}
	for _, n := range tree.Nodes {
		byID[n.NodeID] = n
	}
	value := func(v *accessibility.Value) string {
		if v == nil {
			return ""
		}
		var said any
		if err := json.Unmarshal(v.Value, &said); err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(said)
	}
	var out strings.Builder
	var walk func(n *accessibility.Node, depth int)
	walk = func(n *accessibility.Node, depth int) {
		role := value(n.Role)
		if !n.Ignored && !slices.Contains([]string{"none", "generic", "InlineTextBox", "StaticText", "LineBreak", "paragraph", "ListMarker", "LabelText", "Legend", "MenuListPopup"}, role) {
			line := role
			if name := value(n.Name); name != "" {
				line += fmt.Sprintf(" %q", name)
			}
			for _, p := range n.Properties {
				if p.Name == "level" {
					line += " of level " + value(p.Value)
				}
			}
			fmt.Fprintln(&out, strings.Repeat("  ", depth)+line)
			depth++
		}
		for _, id := range n.ChildIDs {
			if child := byID[id]; child != nil {
				walk(child, depth)
			}
		}
	}
	walk(tree.Nodes[0], 0)
	return out.String()
}

// What a screen reader makes of a handout, a worksheet and the search page, of a
// small project that changes seldom: go test ./test -run TestOutlines -update
// writes them anew.
func TestOutlines(t *testing.T) {
	small, site := filepath.Join(t.TempDir(), "project"), filepath.Join(t.TempDir(), "public")
	if err := os.CopyFS(small, os.DirFS("../cmd/iptpress/testdata/project")); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(program, "build", "--no-pdf", "--source", small, "--out", site).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	b := open(t)
	b.onDay(t, 2026, 11, 26)
	b.origin = "file://" + filepath.ToSlash(site) + "/"
	for golden, page := range map[string]string{"handout": "handouts/moving-house/index.html", "worksheet": "handouts/ws-notes/index.html", "search": searchPage} {
		b.visit(t, b.origin+page, looks[0])
		if golden == "search" {
			b.find(t, "moving")
		}
		got, file := b.outline(t), filepath.Join("testdata", "outlines", golden+".txt")
		if *update {
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s: a screen reader now makes of it:\n%s\nif that is meant, write it with -update", page, got)
		}
	}
}
