package site

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"io/fs"
	"math/rand"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"iptpress/generator/document"
	"iptpress/generator/library"
)

var update = flag.Bool("update", false, "write the golden files anew")

// render makes every file of the site.
func render(t testing.TB, c Config) map[string][]byte {
	t.Helper()
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return renderSite(t, s)
}

func renderSite(t testing.TB, s *Site) map[string][]byte {
	t.Helper()
	made := map[string][]byte{}
	for _, f := range s.Files() {
		data, err := f.Render(nil)
		if err != nil {
			t.Fatalf("%s: %v", f.Path, err)
		}
		if _, twice := made[f.Path]; twice {
			t.Errorf("%s is made twice", f.Path)
		}
		if !fs.ValidPath(f.Path) {
			t.Errorf("%q is not a path", f.Path)
		}
		made[f.Path] = data
	}
	return made
}

func parse(t testing.TB, data []byte) *html.Node {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// fingerprint hides the part of an asset's name that follows its contents, so
// that a change of color does not touch every golden file.
var fingerprint = regexp.MustCompile(`(assets/[a-z0-9-]+)-[A-Z0-9]{8}\.`)

func TestGolden(t *testing.T) {
	c := fixture(t)
	c.BaseURL = "https://handouts.example.org/ipt/"
	golden(t, "golden", render(t, c), func(string) bool { return true })
}

// golden holds the files that keep wants against those in a folder of testdata.
func golden(t *testing.T, folder string, made map[string][]byte, keep func(name string) bool) {
	t.Helper()
	for name, got := range made {
		if strings.HasPrefix(name, "assets/") || path.Base(name) == "data.js" || !keep(name) {
			continue
		}
		got = fingerprint.ReplaceAll(got, []byte("$1-HASH."))
		golden := filepath.Join("testdata", folder, filepath.FromSlash(name))
		if *update {
			if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(golden, got, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Errorf("%v; run go test -update", err)
			continue
		}
		if diff := cmp.Diff(lines(want), lines(got)); diff != "" {
			t.Errorf("%s (-want +got); run go test -update if this is meant:\n%s", name, diff)
		}
	}
}

// lines breaks minified HTML for a readable difference.
func lines(data []byte) []string { return strings.SplitAfter(string(data), ">") }

// Every link and every file that a page names is there, and so is the anchor.
// Nothing is loaded from elsewhere, and every address in the site is relative.
func TestLinksResolve(t *testing.T) { linksResolve(t, render(t, fixture(t))) }

func linksResolve(t *testing.T, made map[string][]byte) {
	t.Helper()
	ids := map[string]map[string]bool{}
	for name, data := range made {
		if strings.HasSuffix(name, ".html") {
			ids[name] = map[string]bool{}
			for n := range parse(t, data).Descendants() {
				if id := attr(n, "id"); id != "" {
					if ids[name][id] {
						t.Errorf("%s: the id %q stands twice", name, id)
					}
					ids[name][id] = true
				}
			}
		}
	}
	for name := range ids {
		for n := range parse(t, made[name]).Descendants() {
			for _, key := range []string{"href", "src"} {
				address := attr(n, key)
				if address == "" {
					continue
				}
				u, err := url.Parse(address)
				if err != nil {
					t.Errorf("%s: %v", name, err)
					continue
				}
				if u.Scheme != "" || u.Host != "" {
					if n.Data != "a" {
						t.Errorf("%s: <%s> loads %s", name, n.Data, address)
					}
					continue
				}
				lost := name == "404.html" // which is shown at any address
				if u.Path != "" && strings.HasPrefix(u.Path, "/") != lost {
					t.Errorf("%s: %q is relative: %v", name, address, lost)
				}
				target := name
				if u.Path != "" {
					target = strings.TrimPrefix(path.Join(path.Dir(name), u.Path), "/")
				}
				if ext := path.Ext(target); ext == ".pdf" || ext == ".json" || ext == ".ics" {
					continue // made by packages paper and catalog
				}
				if made[target] == nil {
					t.Errorf("%s: %q leads to %s, which is not there", name, address, target)
				} else if u.Fragment != "" && !ids[target][u.Fragment] && !isState(target, u.Fragment) {
					t.Errorf("%s: %q: %s has no id %q", name, address, target, u.Fragment)
				}
			}
			for _, key := range []string{"aria-labeledby", "aria-describedby", "for"} {
				for id := range strings.FieldsSeq(attr(n, key)) {
					if !ids[name][id] {
						t.Errorf("%s: %s=%q names nothing", name, key, id)
					}
				}
			}
		}
	}
}

// isState reports whether a fragment names no place, but what the packet builder
// is to begin with.
func isState(page, fragment string) bool {
	return strings.HasSuffix(page, builderFolder+"index.html") && strings.Contains(fragment, "=")
}

// pageProblems lists what no page may hold: anything that the content security
// policy would stop, anything that sends or keeps, and headings out of order.
func pageProblems(root *html.Node) []string {
	var problems []string
	level := 0
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				problems = append(problems, "<"+n.Data+"> has a "+a.Key+" attribute")
			}
			if a.Key == "action" || a.Key == "ping" || a.Key == "target" || a.Key == "formaction" {
				problems = append(problems, "<"+n.Data+"> has a "+a.Key+" attribute")
			}
			if a.Key == "href" && strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") {
				problems = append(problems, "a link runs a script")
			}
		}
		switch n.Data {
		case "form", "iframe", "object", "embed", "style", "base", "foreignobject", "audio", "video":
			problems = append(problems, "there is a <"+n.Data+">")
		case "script":
			if kind := attr(n, "type"); kind != "application/ld+json" && kind != "application/json" && (attr(n, "src") == "" || n.FirstChild != nil) {
				problems = append(problems, "there is a script in the page")
			}
		case "h1", "h2", "h3", "h4", "h5", "h6":
			h := int(n.Data[1] - '0')
			// The contents list stands before the text and does not count.
			if attr(n, "id") == "x-toc" {
				continue
			}
			if h > level+1 {
				problems = append(problems, "heading "+n.Data+" follows level "+string(rune('0'+level)))
			}
			if h == 1 && level > 0 {
				problems = append(problems, "there is a second h1")
			}
			level = h
		case "textarea", "input":
			kind := attr(n, "type") // HTML has no autocomplete on boxes to tick; the script clears those
			if kind != "radio" && kind != "checkbox" && attr(n, "autocomplete") != "off" {
				problems = append(problems, "a field does not switch off autocomplete")
			}
		}
	}
	return problems
}

func TestPagesAreCleanAndStructured(t *testing.T) {
	for name, data := range render(t, fixture(t)) {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		root := parse(t, data)
		for _, problem := range pageProblems(root) {
			t.Errorf("%s: %s", name, problem)
		}
		count := map[string]int{}
		for n := range root.Descendants() {
			if n.Type == html.ElementNode {
				count[n.Data]++
			}
		}
		for _, one := range []string{"h1", "main", "title", "footer"} {
			if count[one] != 1 {
				t.Errorf("%s: %d <%s>, want 1", name, count[one], one)
			}
		}
		if !bytes.Contains(data, []byte("get-help-now/index.html")) && !strings.HasPrefix(name, "es/") {
			t.Errorf("%s does not lead to help", name)
		}
	}
}

// Every field can be named by a screen reader.
func TestFieldsHaveNames(t *testing.T) {
	data := render(t, fixture(t))["handouts/ws-role-change/index.html"]
	root := parse(t, data)
	labeled := map[string]bool{}
	names := map[string]int{}
	for n := range root.Descendants() {
		if n.Data == "label" {
			labeled[attr(n, "for")] = true
		}
	}
	fields := 0
	for n := range root.Descendants() {
		if n.Data != "textarea" && n.Data != "input" {
			continue
		}
		fields++
		named := attr(n, "aria-label") != "" || attr(n, "id") != "" && labeled[attr(n, "id")]
		for p := n.Parent; p != nil && !named; p = p.Parent {
			named = p.Data == "label"
		}
		if !named {
			t.Errorf("the field %q has no name", attr(n, "name"))
		}
		if kind := attr(n, "type"); kind != "radio" && kind != "checkbox" {
			if names[attr(n, "name")]++; names[attr(n, "name")] > 1 {
				t.Errorf("two fields are called %q", attr(n, "name"))
			}
		}
	}
	if fields < 50 {
		t.Errorf("the worksheet has %d fields; some kind of block has none", fields)
	}
}

// A key that a layout or the code asks for is in the English strings.
func TestStringsExist(t *testing.T) {
	c := fixture(t)
	en := c.Locales["en"]
	key := regexp.MustCompile(`"((?:site|kind|audience|phase|area|age)-[a-z0-9-]*[a-z0-9])"`)
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, source := range sources {
		if strings.HasSuffix(source, "_test.go") {
			continue
		}
		data, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range key.FindAllSubmatch(data, -1) {
			found++
			if !en.Has(string(m[1])) {
				t.Errorf("%s: the string %q is not in layouts/strings/en.yaml", source, m[1])
			}
		}
	}
	if found < 50 {
		t.Errorf("only %d keys found in the code", found)
	}
	var made []string
	for _, p := range phases {
		made = append(made, "phase-"+p, "phase-"+p+"-about")
	}
	for _, a := range areas {
		made = append(made, "area-"+a, "area-"+a+"-about", "area-"+a+"-clinical")
	}
	for _, a := range audiences {
		made = append(made, "audience-"+string(a), "audience-"+string(a)+"-about")
	}
	for _, k := range []document.Kind{document.Handout, document.Worksheet, document.EasyRead, document.Page} {
		made = append(made, "kind-"+string(k))
	}
	for _, paper := range []string{"a4", "letter"} {
		made = append(made, "site-paper-"+paper)
	}
	for _, behind := range []string{"minor", "major"} {
		made = append(made, "site-behind-"+behind)
	}
	for _, verdict := range []string{"current", "usable", "look", "throw", "withdrawn"} {
		made = append(made, "site-copy-"+verdict, "site-version-is-"+verdict)
	}
	for _, scope := range []string{"clinical", "language", "lived-experience"} {
		made = append(made, "site-scope-"+scope)
	}
	for _, system := range []string{library.ICD10, library.ICD10CM, library.SNOMED} {
		made = append(made, "site-system-"+system)
	}
	for _, k := range made {
		if !en.Has(k) {
			t.Errorf("the string %q is not in layouts/strings/en.yaml", k)
		}
	}
}

// No string of the site lies about unused.
func TestStringsAreUsed(t *testing.T) {
	var all []byte
	for _, pattern := range []string{"*.go", "../../layouts/*.html"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, data...)
		}
	}
	for _, key := range fixture(t).Locales["en"].Keys() {
		family := slices.ContainsFunc([]string{"site-unit-", "site-paper-", "site-behind-", "site-scope-", "site-copy-", "site-version-is-", "site-system-"}, func(f string) bool { return strings.HasPrefix(key, f) })
		if strings.HasPrefix(key, "site-") && !family && !bytes.Contains(all, []byte(`"`+key+`"`)) {
			t.Errorf("the string %q is not used", key)
		}
	}
}

func TestMissingStringNamesItsPlace(t *testing.T) {
	c := fixture(t)
	c.Layouts = over(c.Layouts, "404.html", "<p>\n  <b>{{t \"site-no-such-string\"}}</b></p>")
	_, err := New(c)
	want := `layouts/404.html:2:6: unknown string "site-no-such-string"; add it to layouts/strings/en.yaml`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %v", err, want)
	}
}

func TestAssetErrorsNameTheirPlace(t *testing.T) {
	for _, test := range []struct{ file, contents, want string }{
		{"site.ts", "let day = 1;\nlet é = ;\n", "assets/site.ts:2:9: Unexpected \";\""},
		{"tokens.css", `:root { background: url("https://example.org/a.png") }`, `assets/tokens.css:1:25: "https://example.org/a.png" is not a file of the assets folder; nothing may be asked of another place`},
		{"tokens.css", `@import "./none.css";`, "assets/tokens.css:1:9: there is no file assets/none.css"},
		{"icons/phone.svg", "<p/>", "assets/icons/phone.svg: the drawing does not begin with an svg element"},
	} {
		c := fixture(t)
		c.Assets = over(c.Assets, test.file, test.contents)
		_, err := New(c)
		if err == nil || err.Error() != test.want {
			t.Errorf("%s:\ngot  %v\nwant %v", test.file, err, test.want)
		}
	}
}

// over lays one file over a folder.
func over(folder fs.FS, name, contents string) fs.FS {
	return overlay{folder, fstest.MapFS{name: {Data: []byte(contents)}}}
}

type overlay struct{ below, above fs.FS }

func (o overlay) Open(name string) (fs.File, error) {
	if f, err := o.above.Open(name); err == nil {
		if info, err := f.Stat(); err == nil && !info.IsDir() {
			return f, nil
		}
	}
	return o.below.Open(name)
}

// The same bytes come out in any order of work, by any number of workers.
func TestDeterministic(t *testing.T) {
	want := render(t, fixture(t))
	s, err := New(fixture(t))
	if err != nil {
		t.Fatal(err)
	}
	files := s.Files()
	rand.New(rand.NewSource(1)).Shuffle(len(files), func(i, j int) { files[i], files[j] = files[j], files[i] })
	var wg sync.WaitGroup
	for _, f := range files {
		wg.Go(func() {
			got, err := f.Render(nil)
			if err != nil || !bytes.Equal(got, want[f.Path]) {
				t.Errorf("%s differs (%v)", f.Path, err)
			}
		})
	}
	wg.Wait()
	if len(files) != len(want) {
		t.Errorf("%d files, then %d", len(want), len(files))
	}
}

// Whatever words authors write, they stay words.
func TestHostileWordsStayWords(t *testing.T) {
	c := fixture(t)
	c.Papers = false // their addresses hold the version, which the library checks
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	english := s.tongues[0]
	hostile := rapid.OneOf(
		rapid.SampledFrom([]string{
			`"><script>alert(1)</script>`, `</script><script>alert(1)</script>`, `' onmouseover='alert(1)`, `<img src=x onerror=alert(1)>`,
			`{{.Title}}`, `</title><base href=//example.org>`, `<!--`, `]]>`, `[[main]]`, "\x00<b>", `&lt;b&gt;`, `javascript:alert(1)`,
		}),
		rapid.String(),
	)
	rapid.Check(t, func(rt *rapid.T) {
		say := func(what string) string { return hostile.Draw(rt, what) }
		d := &document.Document{
			Meta: document.Meta{
				ID: say("id"), Slug: "hostile", Lang: "en", Kind: document.Worksheet, Audience: document.Client, Version: say("version"),
				Title: "T " + say("title"), ShortTitle: "S " + say("short title"), Summary: say("summary"), MainMessage: say("message"),
				Changes: say("changes"), Authors: []string{say("author")}, License: say("license"),
			},
			Imprint: c.Library.Imprint("en"), Fillable: true,
			Help:    []document.Contact{{Kinds: []string{"crisis"}, Name: say("name"), Call: say("call"), Text: say("text"), Message: say("word"), Web: say("web"), Hours: say("hours"), For: say("for"), Note: say("note")}},
			Sources: []document.Source{{Key: "a", Text: say("source"), URL: say("source address")}},
			Blocks: []document.Block{
				&document.Heading{Level: 2, ID: "h-" + say("anchor"), Text: words("H " + say("heading"))},
				para(document.Text(say("text")), &document.Link{Text: words("L" + say("link")), URL: say("address")}, document.CodeSpan(say("code")), &document.Span{Lang: say("lang"), Text: words("x")}),
				&document.Box{Kind: document.NoteBox, Title: "B " + say("box"), Blocks: []document.Block{&document.CodeBlock{Text: say("block")}}},
				&document.Figure{Image: document.Image{Name: "a.svg", Type: "svg", Data: []byte(drawing)}, Alt: "A " + say("alt"), Caption: words(say("caption"))},
				&document.Lines{Field: "f1", Label: words("L " + say("label")), Rows: 2},
				&document.Scale{Field: "f2", Label: words("S " + say("scale")), To: 3, Low: say("low"), High: say("high")},
				&document.Grid{Field: "f3", Label: words("G " + say("grid")), Head: cells("a", "b"+say("head"), "c"), Rows: [][]document.Cell{cells("r"+say("row"), "", "")}},
				&document.ClosenessCircle{Field: "f4", Label: words("C"), Rings: []string{"r" + say("ring")}},
			},
		}
		file := english.page("handouts/hostile/index.html", func(tg *tongue) (leaf, error) { return tg.handout(d) })
		data, err := file.Render(nil)
		if err != nil {
			rt.Fatal(err)
		}
		root := parse(t, data)
		if problems := pageProblems(root); len(problems) > 0 {
			rt.Fatalf("%v in\n%s", problems, data)
		}
		scripts, mains := 0, 0
		for n := range root.Descendants() {
			switch n.Data {
			case "script":
				scripts++
				if attr(n, "type") == "application/ld+json" && !json.Valid([]byte(n.FirstChild.Data)) {
					rt.Fatalf("the structured data is not JSON: %s", n.FirstChild.Data)
				}
			case "main":
				mains++
			case "img", "b":
				if n.Data == "img" {
					rt.Fatal("words turned into an image")
				}
			case "a":
				if u, err := url.Parse(attr(n, "href")); err != nil || !slices.Contains([]string{"", "http", "https", "mailto", "tel", "sms"}, u.Scheme) {
					rt.Fatalf("a link leads to %q", attr(n, "href"))
				}
			}
		}
		if scripts != 4 || mains != 1 {
			rt.Fatalf("%d scripts and %d mains in\n%s", scripts, mains, data)
		}
	})
}

func TestDrawings(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"ids are its own", `<svg viewBox="0 0 4 4"><defs><path id="a" d="M0 0"/></defs><use href="#a"/><path fill="url(#a)"/></svg>`,
			`<svg viewBox="0 0 4 4" width="4" height="4" role="img" aria-label="x"><defs><path id="g-a" d="M0 0"/></defs><use href="#g-a"/><path fill="url(#g-a)"/></svg>`},
		{"styles become attributes", `<svg width="10mm" height="5"><path style="fill: red; stroke:url('#a')" d=""/></svg>`,
			`<svg viewBox="0 0 10 5" width="10" height="5" role="img" aria-label="x"><path fill="red" stroke="url(#g-a)" d=""/></svg>`},
		{"nothing runs or leads away", `<svg viewBox="0 0 1 1" onload="x()"><script>x()</script><style>a{}</style><a href="https://e.org"><path/></a><image href="https://e.org/a.png"/><use href="https://e.org/a.svg#b"/><path style="onclick:x()" fill="url(https://e.org)" onclick="x()"/><foreignObject><p>x</p></foreignObject></svg>`,
			`<svg viewBox="0 0 1 1" width="1" height="1" role="img" aria-label="x"><use/><path/></svg>`},
		{"words stay words", `<svg viewBox="0 0 1 1"><text>a &lt;b&gt; <tspan>c</tspan></text> d</svg>`,
			`<svg viewBox="0 0 1 1" width="1" height="1" role="img" aria-label="x"><text>a &lt;b&gt; <tspan>c</tspan></text></svg>`},
	} {
		got, err := appendSVG(nil, []byte(test.in), svgAttrs{label: "x", ids: "g-"})
		if err != nil || string(got) != test.want {
			t.Errorf("%s: %v\ngot  %s\nwant %s", test.name, err, got, test.want)
		}
	}
}

func FuzzDrawing(f *testing.F) {
	f.Add(drawing)
	f.Add(`<svg><g></svg>`)
	f.Add(`<svg viewBox="a"><path style="a:b;;c"/></svg>`)
	f.Add(`<!DOCTYPE svg [<!ENTITY a "b">]><svg><text>&a;</text></svg>`)
	f.Fuzz(func(t *testing.T, s string) {
		b, err := appendSVG(nil, []byte(s), svgAttrs{label: "x", ids: "g-"})
		if err != nil {
			return
		}
		if problems := pageProblems(parse(t, b)); len(problems) > 0 {
			t.Errorf("%v in %s", problems, b)
		}
	})
}

func TestFeedIsAtom(t *testing.T) {
	for _, base := range []string{"", "https://handouts.example.org/ipt/"} {
		c := fixture(t)
		c.BaseURL = base
		var f feed
		if err := xml.Unmarshal(render(t, c)["feed.xml"], &f); err != nil {
			t.Fatal(err)
		}
		if len(f.Entries) != 3 { // a draft is not published
			t.Errorf("%d entries, want 3", len(f.Entries))
		}
		seen := map[string]bool{}
		for _, e := range f.Entries {
			if !strings.HasPrefix(e.ID, "urn:uuid:") || seen[e.ID] || e.Updated == "" || e.Title == "" {
				t.Errorf("entry %+v", e)
			}
			seen[e.ID] = true
			if !strings.HasPrefix(e.Link.Href, base+"handouts/") {
				t.Errorf("entry leads to %q", e.Link.Href)
			}
		}
	}
}

// A date of review and a reviewer stand only where a review exists.
func TestReviewIsNeverClaimed(t *testing.T) {
	made := render(t, fixture(t))
	reviewed := string(made["handouts/teen-what-is-ipt/index.html"])
	not := string(made["handouts/life-changes/index.html"])
	for _, s := range []string{`"lastReviewed":"2026-10-02"`, `"reviewedBy"`, "A. Reviewer, PhD, on October 2, 2026"} {
		if !strings.Contains(reviewed, s) {
			t.Errorf("the reviewed handout does not say %s", s)
		}
	}
	for _, s := range []string{"lastReviewed", "reviewedBy"} {
		if strings.Contains(not, s) {
			t.Errorf("the handout without a review says %s", s)
		}
	}
	if !strings.Contains(not, "Not yet clinically reviewed") {
		t.Error("the handout without a review does not say so")
	}
}

func TestTherapistsSide(t *testing.T) {
	made := render(t, fixture(t))
	if page := string(made["handouts/life-changes/index.html"]); strings.Contains(page, "Not for the client") {
		t.Error("a client's handout shows the therapist's side")
	}
	if page := string(made["handouts/ws-role-change/index.html"]); !strings.Contains(page, `<details class="box box-clinician closed"`) {
		t.Error("a worksheet's therapist side is not closed")
	}
	if page := string(made["handouts/clinician-evidence/index.html"]); !strings.Contains(page, `<div class="box box-clinician">`) {
		t.Error("a clinician's handout hides its box")
	}
}

func TestClinicColors(t *testing.T) {
	for color, want := range map[string]string{
		"#7A1FA2": "@media screen{:root{--brand:#7a1fa2;--brand-soft:#ede3ed;--brand-line:#cdadd8}}@media screen and (prefers-color-scheme:dark){:root{--brand:#",
		"#1C5A60": "", // the site's own
		"":        "",
	} {
		if css := clinicColors(map[string]string{"brand": color}); !strings.HasPrefix(css, want) || (css == "") != (want == "") {
			t.Errorf("%s: %s", color, css)
		}
	}
}

func TestWhatComesNext(t *testing.T) {
	sheet := func(slug string, a document.Audience, phase, area string) *document.Document {
		return &document.Document{Meta: document.Meta{Slug: slug, Audience: a, Phases: []string{phase}, ProblemAreas: []string{area}}}
	}
	a := sheet("a", document.Client, "middle", "grief")
	b := sheet("b", document.Client, "middle", "any")
	c := sheet("c", document.Client, "ending", "grief")
	teen := sheet("teen", document.Adolescent, "middle", "grief")
	course := &tongue{handouts: []*document.Document{c, a, teen, b}}
	course.arrange()
	for d, want := range map[*document.Document]string{a: "c b", b: "a", c: "a", teen: ""} {
		var slugs []string
		for _, n := range course.next(d) {
			slugs = append(slugs, n.Slug)
		}
		if got := strings.Join(slugs, " "); got != want {
			t.Errorf("after %s comes %q, want %q", d.Slug, got, want)
		}
	}
}

// A site in which handouts were replaced is the one that would be made of them.
func TestReplace(t *testing.T) {
	c := fixture(t)
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	for i, change := range []func(*document.Document){
		func(d *document.Document) { d.Title = "A " + d.Title },
		func(d *document.Document) { d.Title = "Z " + d.Title },
		func(d *document.Document) { d.Phases = []string{"ending", "before"} },
		func(d *document.Document) { d.Sessions, d.Summary = []int{1}, "Another summary." },
		func(d *document.Document) {
			d.Sources, d.Blocks = nil, []document.Block{&document.Paragraph{Text: []document.Inline{document.Text("Others.")}}}
		},
	} {
		d := c.Documents[i*5%len(c.Documents)]
		is := *d
		change(&is)
		if !s.Replace(d, &is) {
			t.Fatalf("%d: %s was not replaced", i, d.Slug)
		}
		if diff := cmp.Diff(render(t, c), renderSite(t, s)); diff != "" {
			t.Errorf("%d: %s (-anew +replaced):\n%s", i, d.Slug, diff)
		}
		anew, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		for n, want := range anew.tongues {
			got := s.tongues[n]
			for on := range got.shelves {
				if !slices.Equal(got.shelves[on], want.shelves[on]) {
					t.Errorf("%d: after %s, the shelf %v has other handouts or another order", i, d.Slug, on)
				}
			}
		}
	}
	for _, change := range []func(*document.Document){
		func(d *document.Document) { d.ProblemAreas = []string{"grief", "isolation"} },
		func(d *document.Document) { d.Codes = []document.Code{{System: "icd-10", Code: "F32"}} },
		func(d *document.Document) {
			d.Blocks = []document.Block{&document.Figure{Image: document.Image{Name: "a.png", Type: "png"}}}
		},
	} {
		is := *c.Documents[0]
		change(&is)
		if s.Replace(c.Documents[0], &is) {
			t.Errorf("%+v is not on other pages", is.Meta)
		}
	}
}

func TestSessionRanges(t *testing.T) {
	for want, in := range map[string][]int{"": nil, "3": {3}, "1–4, 6": {6, 2, 1, 3, 4, 4}, "1, 3, 5–6": {5, 1, 6, 3}} {
		if got := ranges(in); got != want {
			t.Errorf("ranges(%v) = %q, want %q", in, got, want)
		}
	}
}

func BenchmarkHandout(b *testing.B) {
	c := fixture(b)
	s, err := New(c)
	if err != nil {
		b.Fatal(err)
	}
	var change *document.Document
	for _, d := range c.Documents {
		if d.Slug == "life-changes" && d.Lang == "en" {
			change = d
		}
	}
	t := s.tongues[0]
	b.ReportAllocs()
	for b.Loop() {
		f := t.page("handouts/life-changes/index.html", func(t *tongue) (leaf, error) { return t.handout(change) })
		if _, err := f.Render(nil); err != nil {
			b.Fatal(err)
		}
	}
}

// Every language says all that English says, in the same order, and fills in the
// same names.
func TestLanguagesAreWhole(t *testing.T) {
	read := func(file string) (keys []string, names map[string][]string) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		names = map[string][]string{}
		for line := range strings.Lines(string(data)) {
			key, value, ok := strings.Cut(line, ":")
			if !ok || strings.HasPrefix(line, "#") {
				continue
			}
			keys = append(keys, key)
			found := regexp.MustCompile(`\{[a-z]+\}`).FindAllString(value, -1)
			slices.Sort(found)
			names[key] = slices.Compact(found)
		}
		return keys, names
	}
	files, err := filepath.Glob("../../layouts/strings/*.yaml")
	if err != nil || len(files) < 2 {
		t.Fatalf("%d languages (%v)", len(files), err)
	}
	wantKeys, wantNames := read("../../layouts/strings/en.yaml")
	for _, file := range files {
		keys, names := read(file)
		if diff := cmp.Diff(wantKeys, keys); diff != "" {
			t.Errorf("%s has other keys than en.yaml, or another order (-en +this):\n%s", filepath.Base(file), diff)
		}
		if diff := cmp.Diff(wantNames, names); diff != "" {
			t.Errorf("%s fills in other names than en.yaml (-en +this):\n%s", filepath.Base(file), diff)
		}
	}
}
