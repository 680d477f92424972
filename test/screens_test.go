package test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"golang.org/x/tools/txtar"
)

// screens is the folder of the pages as they should look on a screen: a file for
// each page, in which its looks stand beside each other at a quarter of their size.
const screens = "testdata/screens"

// screenLooks are a phone, a tablet and a desk. A run that does not look at every
// page looks at the first and the last alone.
var screenLooks = []look{
	{"phone", 360, "screen", "light"},
	{"dark phone", 360, "screen", "dark"},
	{"tablet", 768, "screen", "light"},
	{"dark tablet", 768, "screen", "dark"},
	{"desk", 1280, "screen", "light"},
	{"dark desk", 1280, "screen", "dark"},
}

// screenPage is a page in a state.
type screenPage struct {
	name, page, script string
	whole              bool // down to its end, not only what is seen first
}

// screenPages has every template, and the states in which a page differs most.
var screenPages = []screenPage{
	{name: "home", page: "index.html", whole: true},
	{name: "home-es", page: "es/index.html"},
	{name: "handouts", page: "handouts/index.html"},
	{name: "handout", page: "handouts/moving-house/index.html", whole: true},
	{name: "handout-parts", page: "handouts/elements/index.html", whole: true},
	{name: "handout-es", page: "es/handouts/moving-house/index.html"},
	{name: "handout-easy-read", page: "handouts/er-moving/index.html"},
	{name: "handout-clinician", page: "handouts/clinician-moving/index.html"},
	{name: "worksheet", page: "handouts/ws-parts/index.html", whole: true},
	{name: "version-old", page: "handouts/moving-house/1.0/index.html"},
	{name: "version-withdrawn", page: "handouts/ws-old/1.0/index.html"},
	{name: "history", page: "handouts/moving-house/history/index.html", script: `document.querySelectorAll("details").forEach(d => d.open = true)`},
	{name: "gone", page: "handouts/ws-old/index.html"},
	{name: "copy-current", page: "v/mh7q2k9d/2.0/index.html"},
	{name: "copy-old", page: "v/mh7q2k9d/1.0/index.html"},
	{name: "copies", page: "v/index.html"},
	{name: "packets", page: "packets/index.html"},
	{name: "packet", page: "packets/pk-move/index.html"},
	{name: "builder", page: "packets/build/index.html", script: builderHelp + `, t.tick("moving-house"), t.tick("ws-parts"), t.tick("teen-moving")`},
	{name: "builder-print", page: "packets/build/index.html", script: builderHelp + `, t.tick("moving-house"), t.type("#x-note", "Read this first"), t.$("#x-page").click(), t.until(() => !t.$("#x-pages").hidden)`},
	{name: "search", page: searchPage},
	{name: "search-found", page: searchPage, script: `(q => { q.value = "move"; q.dispatchEvent(new Event("input", {bubbles: true})); })(document.querySelector("#x-query"))`},
	{name: "help", page: "get-help-now/index.html"},
	{name: "glossary", page: "glossary/index.html"},
	{name: "sources", page: "sources/index.html"},
	{name: "clinicians", page: "clinicians/index.html"},
	{name: "page", page: "privacy/index.html"},
	{name: "editions", page: "editions/index.html"},
	{name: "edition", page: "editions/2026.3/index.html"},
	{name: "codes", page: "codes/index.html"},
	{name: "code", page: "codes/icd10/Z60.0/index.html"},
	{name: "lost", page: "404.html"},
}

// Every template looks as it did when somebody last looked at it: go test ./test
// -run TestScreens -update takes the pictures anew, and git shows which have changed.
func TestScreens(t *testing.T) {
	dir := screenSite(t)
	if *update {
		if err := os.RemoveAll(screens); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(screens, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	every := *update || os.Getenv("IPTPRESS_ALL_PAGES") != ""
	b := open(t, chromedp.Flag("font-render-hinting", "none"), chromedp.Flag("hide-scrollbars", true), chromedp.Env("FONTCONFIG_FILE="+onlyOwnFonts(t)))
	b.onDay(t, 2026, 11, 26)
	b.origin = serveFolder(t, dir)
	var kept []string
	for _, p := range screenPages {
		file := filepath.Join(screens, p.name+".jpg")
		kept = append(kept, p.name+".jpg")
		t.Run(p.name, func(t *testing.T) {
			shots := make([]*image.RGBA, len(screenLooks))
			for i, as := range screenLooks {
				if every || i == 0 || i == len(screenLooks)-1 {
					shots[i] = b.shoot(t, p, as)
				}
			}
			strip := stripOf(t, shots)
			if *update {
				writeFile(t, file, strip)
			}
			golden, err := os.ReadFile(file)
			if err != nil {
				t.Fatalf("a page that has no picture; take it with -update: %v", err)
			}
			got, want := readStrip(t, strip), readStrip(t, golden)
			for i, shot := range shots {
				if shot == nil {
					continue
				}
				if where := otherwise(got, columnOf(i), want, columnOf(i)); where != "" {
					name := filepath.Join(os.TempDir(), "iptpress-"+p.name+".jpg")
					writeFile(t, name, strip)
					t.Errorf("%s: it looks otherwise %s; compare %s with %s, and where it is right, take it with -update", screenLooks[i].name, where, name, file)
				}
			}
			if otherwise(got, columnOf(0), want, columnOf(1)) == "" {
				t.Error("light is not told from dark")
			}
		})
	}
	for _, file := range files(t, screens, ".jpg") {
		if !slices.Contains(kept, file) {
			t.Errorf("%s: there is no such page any more; take the pictures anew with -update", file)
		}
	}
}

// screenSite builds a small site with every kind of page, which changes only when
// what makes pages does. Its texts come from the small project of the command's
// tests and from site.txtar.
func screenSite(t *testing.T) string {
	t.Helper()
	small, site := filepath.Join(t.TempDir(), "project"), filepath.Join(t.TempDir(), "public")
	if err := os.CopyFS(small, os.DirFS("../cmd/iptpress/testdata/project")); err != nil {
		t.Fatal(err)
	}
	more, err := txtar.ParseFile("testdata/site.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range more.Files {
		writeFile(t, filepath.Join(small, f.Name), f.Data)
	}
	runProgram(t, "2026-11-24", "publish", "2026.1", "--source", small)
	runProgram(t, "2026-11-25", "withdraw", "ws-old@1.0", "--reason", "It asked too much.", "--source", small)
	if err := os.Remove(filepath.Join(small, "content/en/handouts/ws-old/index.md")); err != nil {
		t.Fatal(err)
	}
	moving := filepath.Join(small, "content/en/handouts/moving-house/index.md")
	text, err := os.ReadFile(moving)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, moving, []byte(strings.NewReplacer(
		`version: "1.0"`, "version: \"2.0\"\nchanges: Another step to try first.",
		"tell one person how the move has been", "say hello to one neighbor").Replace(string(text))))
	runProgram(t, "2026-11-26", "publish", "2026.3", "--note", "Another step to try first.", "--source", small)
	runProgram(t, "2026-11-26", "build", "--source", small, "--out", site)

	// A picture waits for its fonts; a page of the site does not.
	for _, name := range files(t, site, ".css") {
		style, err := os.ReadFile(filepath.Join(site, name))
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(site, name), bytes.ReplaceAll(style, []byte("font-display:optional"), []byte("font-display:block")))
	}
	return site
}

// onlyOwnFonts writes a configuration in which the project's fonts are the only
// ones, so that pictures are the same on every machine.
func onlyOwnFonts(t *testing.T) string {
	t.Helper()
	fonts, err := filepath.Abs("../generator/paper/fonts")
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "fonts.conf")
	writeFile(t, name, fmt.Appendf(nil, `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>%s</dir><cachedir>%s</cachedir>
		<match target="pattern"><edit name="family" mode="append" binding="strong"><string>Atkinson Hyperlegible Next</string></edit></match></fontconfig>`,
		fonts, t.TempDir()))
	return name
}

// shoot photographs a page at a quarter of its size.
func (b *browser) shoot(t *testing.T, p screenPage, as look) *image.RGBA {
	t.Helper()
	b.do(t, chromedp.Navigate("about:blank")) // so that no state is left
	b.visit(t, b.origin+p.page, as)
	ask[bool](t, b, "Promise.all(["+p.script+"]).then(() => document.fonts.ready).then(() => { document.activeElement.blur(); scrollTo(0, 0); return true })")
	if p.whole {
		b.do(t, chromedp.EmulateViewport(as.width, ask[int64](t, b, "document.documentElement.scrollHeight")))
		ask[bool](t, b, "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))")
	}
	return padded(quarter(screenshot(t, b)))
}

// quarter makes a picture smaller: each dot is the mean of sixteen.
func quarter(big image.Image) *image.RGBA {
	dots := image.NewRGBA(big.Bounds())
	draw.Draw(dots, dots.Rect, big, big.Bounds().Min, draw.Src)
	small := image.NewRGBA(image.Rect(0, 0, dots.Rect.Dx()/4, dots.Rect.Dy()/4))
	for y := range small.Rect.Dy() {
		for x := range small.Rect.Dx() {
			small.SetRGBA(x, y, meanColor(dots, image.Rect(4*x, 4*y, 4*x+4, 4*y+4)))
		}
	}
	return small
}

// padded repeats the last dots of a picture until it is made of whole blocks of a
// JPEG, so that nothing shines through from beside it.
func padded(small *image.RGBA) *image.RGBA {
	whole := image.NewRGBA(image.Rect(0, 0, blocks(small.Rect.Dx()), blocks(small.Rect.Dy())))
	for y := range whole.Rect.Dy() {
		for x := range whole.Rect.Dx() {
			whole.SetRGBA(x, y, small.RGBAAt(min(x, small.Rect.Dx()-1), min(y, small.Rect.Dy()-1)))
		}
	}
	return whole
}

// blocks rounds a length up to whole blocks of a JPEG.
func blocks(dots int) int { return (dots + 15) / 16 * 16 }

// meanColor gives the mean color of an area, or what stands beside a picture.
func meanColor(picture *image.RGBA, area image.Rectangle) color.RGBA {
	if !area.In(picture.Rect) {
		return beside
	}
	var r, g, b int
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			c := picture.RGBAAt(x, y)
			r, g, b = r+int(c.R), g+int(c.G), b+int(c.B)
		}
	}
	n := area.Dx() * area.Dy()
	return color.RGBA{uint8(r / n), uint8(g / n), uint8(b / n), 255}
}

// columnOf gives the part of a page's picture in which a look stands. It may reach
// below the picture.
func columnOf(i int) image.Rectangle {
	x := 0
	for _, before := range screenLooks[:i] {
		x += blocks(int(before.width) / 4)
	}
	return image.Rect(x, 0, x+blocks(int(screenLooks[i].width)/4), 1<<15)
}

// beside stands below what is shorter than its neighbors.
var beside = color.RGBA{128, 128, 128, 255}

// stripOf sets the looks of a page beside each other, and leaves out those that are nil.
func stripOf(t *testing.T, shots []*image.RGBA) []byte {
	t.Helper()
	height := 0
	for _, shot := range shots {
		if shot != nil {
			height = max(height, shot.Rect.Dy())
		}
	}
	strip := image.NewRGBA(image.Rect(0, 0, columnOf(len(shots)-1).Max.X, height))
	draw.Draw(strip, strip.Rect, image.NewUniform(beside), image.Point{}, draw.Src)
	for i, shot := range shots {
		if shot != nil {
			draw.Draw(strip, columnOf(i), shot, image.Point{}, draw.Src)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, strip, &jpeg.Options{Quality: 60}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readStrip(t *testing.T, data []byte) *image.RGBA {
	t.Helper()
	decoded, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	strip := image.NewRGBA(decoded.Bounds())
	draw.Draw(strip, strip.Rect, decoded, image.Point{}, draw.Src)
	return strip
}

// Looks are compared by the mean colors of squares, so that another version of the
// browser, which smooths letters another way, sees the same page.
const (
	screenSquare    = 8 // dots, 32 pixels of the page
	screenTolerance = 8 // of 255
)

// otherwise says where two columns of pictures differ, and by how much; "" where
// they do not.
func otherwise(got *image.RGBA, mine image.Rectangle, want *image.RGBA, its image.Rectangle) string {
	for y := 0; y < max(got.Rect.Dy(), want.Rect.Dy()); y += screenSquare {
		for x := 0; x < mine.Dx(); x += screenSquare {
			square := image.Rect(x, y, x+screenSquare, y+screenSquare)
			a, b := meanColor(got, square.Add(mine.Min)), meanColor(want, square.Add(its.Min))
			for _, d := range []int{int(a.R) - int(b.R), int(a.G) - int(b.G), int(a.B) - int(b.B)} {
				if d > screenTolerance || d < -screenTolerance {
					return fmt.Sprintf("%d pixels from the left, %d from the top, by %d of 255", 4*x, 4*y, d)
				}
			}
		}
	}
	return ""
}
