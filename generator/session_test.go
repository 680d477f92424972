package generator_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"iptpress"
	"iptpress/generator"
	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/history"
	"iptpress/generator/paper"
	"iptpress/generator/release"
)

// project is a copy of a small project in a folder of its own, of which the first
// edition has been published.
type project struct {
	dir     string
	sheets  map[string]*sheet // by slug, those that are edited
	changed []string          // since the session last heard
}

// sheet is a handout whose parts are edited.
type sheet struct {
	id, title, version, audience string
	sources                      string
	body                         []string
}

func (s *sheet) String() string {
	return fmt.Sprintf("---\nid: %s\ntitle: %s\nsummary: What it is about.\nmain_message: One sentence.\nkind: handout\naudience: %s\nphase: [middle]\nversion: %q\nchanges: New.\nstatus: ready\nchecked: 2026-11-23\nnext_check: 2028-11-23\n%s---\n\n%s\n",
		s.id, s.title, s.audience, s.version, s.sources, strings.Join(s.body, "\n\n"))
}

func newProject(t testing.TB, dir string) *project {
	t.Helper()
	if err := os.CopyFS(dir, os.DirFS("../cmd/iptpress/testdata/project")); err != nil {
		t.Fatal(err)
	}
	p := &project{dir: dir, sheets: map[string]*sheet{}}
	for i, slug := range []string{"apple", "birch", "cedar", "dogwood"} {
		p.sheets[slug] = &sheet{id: fmt.Sprintf("x%dk4m7w%d", i, i), title: strings.ToUpper(slug), version: "1.0", audience: "client",
			body: []string{"Some words.", "## A heading"}}
		if slug == "apple" {
			p.sheets[slug].body = append(p.sheets[slug].body, "See [the next one](../birch/index.md#a-heading).")
		}
		p.save(t, slug)
	}
	if _, err := release.Publish(context.Background(), p.config(), "1.0", "The first.", "2026-11-24"); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *project) config() generator.Config {
	return generator.Config{Source: p.dir, Embedded: iptpress.Files, Jobs: 2}
}

func (p *project) save(t testing.TB, slug string) {
	t.Helper()
	p.write(t, "content/en/handouts/"+slug+"/index.md", p.sheets[slug].String())
}

func (p *project) write(t testing.TB, name, text string) {
	t.Helper()
	file := filepath.Join(p.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	p.changed = append(p.changed, name)
}

func (p *project) remove(t testing.TB, name string) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(p.dir, filepath.FromSlash(name))); err != nil {
		t.Fatal(err)
	}
	p.changed = append(p.changed, name)
}

func (p *project) read(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(p.dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// exchange replaces words of a file, which may be there or not.
func (p *project) exchange(t testing.TB, name, old, new string) {
	t.Helper()
	p.write(t, name, strings.Replace(p.read(t, name), old, new, 1))
}

// Whatever is edited, in whatever order, what a session shows is what a build of
// the project as it lies there makes; and while that has errors, the session says
// the same of them as the build.
func TestSessionIsWhatABuildMakes(t *testing.T) {
	rounds, compared, good := 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		if rounds++; rounds > 12 && (testing.Short() || os.Getenv("IPTPRESS_ALL_PAGES") == "") {
			return // a hundred rounds take a minute
		}
		p := newProject(t, t.TempDir())
		session := generator.NewSession(context.Background(), p.config())
		defer session.Close()
		for range rapid.IntRange(1, 6).Draw(rt, "updates") {
			p.changed = nil
			for range rapid.IntRange(1, 2).Draw(rt, "edits") {
				name := "body"
				if rapid.Bool().Draw(rt, "other") {
					name = rapid.SampledFrom(slices.Sorted(maps.Keys(edits))).Draw(rt, "edit")
				}
				edits[name](t, rt, p)
			}
			session.Update(context.Background(), p.changed)
			whole, err := compareWithBuild(t, session, p)
			if err != nil {
				rt.Fatalf("after %v: %v", p.changed, err)
			}
			if compared++; whole {
				good++
			}
		}
	})
	t.Logf("%d updates, after %d of which the project could be built", compared, good)
	if good*10 < compared { // most often a half could; one text gone wrong spoils all updates after it
		t.Error("too few of the projects could be built")
	}
}

// blocks are what a text can hold. Those from sound on may be wrong.
var blocks = []string{
	"More words.", "## Another heading {#other}", "Known [@guide2018].", "A [role](term:role) in it.",
	"IPT takes {{ facts.sessions.adult }}.", "::: contacts {kinds=\"crisis\"}\n:::", "::: slot {name=confidentiality}",
	"::: lines {rows=3 label=\"What changed?\"}", "See [moving](../moving-house/index.md#next).",
	"See [apple](../apple/index.md).", "See [cedar](../cedar/index.md#other).", "![A dot](dot.png)",
	"TODO: more.", "Known [@nobody1999].", "# Too high", "See [nothing](../nowhere/index.md).", "<b>bold</b>",
}

const sound = 9

// edits are what authors do to a project.
var edits = map[string]func(*testing.T, *rapid.T, *project){
	"body": func(t *testing.T, rt *rapid.T, p *project) {
		slug, s := p.pick(rt)
		last := len(blocks)
		if rapid.IntRange(0, 7).Draw(rt, "right") > 0 {
			last = sound
		}
		s.body = append([]string{"## A heading"}, rapid.SliceOfN(rapid.SampledFrom(blocks[:last]), 0, 3).Draw(rt, "body")...)
		p.save(t, slug)
	},
	"body of the worksheet": func(t *testing.T, rt *rapid.T, p *project) {
		p.exchange(t, "content/en/handouts/ws-notes/index.md", "::: checklist", "More to read.\n\n::: checklist")
	},
	"title": func(t *testing.T, rt *rapid.T, p *project) {
		slug, s := p.pick(rt)
		s.title += " again"
		p.save(t, slug)
	},
	"version": func(t *testing.T, rt *rapid.T, p *project) {
		slug, s := p.pick(rt)
		s.version = history.Next(s.version, rapid.Bool().Draw(rt, "major"))
		p.save(t, slug)
	},
	"audience": func(t *testing.T, rt *rapid.T, p *project) {
		slug, s := p.pick(rt)
		s.audience = rapid.SampledFrom([]string{"client", "clinician", "nobody"}).Draw(rt, "audience")
		p.save(t, slug)
	},
	"front matter sources": func(t *testing.T, rt *rapid.T, p *project) {
		slug, s := p.pick(rt)
		s.sources = rapid.SampledFrom([]string{"", "sources: [guide2018]\n", "# a remark\n"}).Draw(rt, "sources")
		p.save(t, slug)
	},
	"half a file": func(t *testing.T, rt *rapid.T, p *project) {
		slug, s := p.pick(rt)
		text := s.String()
		p.write(t, "content/en/handouts/"+slug+"/index.md", text[:rapid.IntRange(0, len(text)).Draw(rt, "length")])
	},
	"mend": func(t *testing.T, rt *rapid.T, p *project) {
		for slug := range p.sheets {
			p.sheets[slug].audience, p.sheets[slug].body = "client", []string{"Mended.", "## A heading"}
			p.save(t, slug)
		}
	},
	"new": func(t *testing.T, rt *rapid.T, p *project) {
		slug := fmt.Sprintf("new-%d", len(p.sheets))
		p.sheets[slug] = &sheet{id: fmt.Sprintf("nw%05dq", len(p.sheets)), title: "New", version: "1.0", audience: "client", body: []string{"New.", "## Other"}}
		p.save(t, slug)
	},
	"remove": func(t *testing.T, rt *rapid.T, p *project) {
		slug, _ := p.pick(rt)
		if len(p.sheets) > 2 {
			delete(p.sheets, slug)
			p.remove(t, "content/en/handouts/"+slug+"/index.md")
		}
	},
	"rename": func(t *testing.T, rt *rapid.T, p *project) {
		slug, s := p.pick(rt)
		to := slug + "x"
		if err := os.Rename(filepath.Join(p.dir, "content/en/handouts", slug), filepath.Join(p.dir, "content/en/handouts", to)); err != nil {
			t.Fatal(err)
		}
		delete(p.sheets, slug)
		p.sheets[to] = s
		p.changed = append(p.changed, "content/en/handouts/"+slug, "content/en/handouts/"+to)
	},
	"picture": func(t *testing.T, rt *rapid.T, p *project) {
		slug, _ := p.pick(rt)
		name := "content/en/handouts/" + slug + "/dot.png"
		if rapid.IntRange(0, 4).Draw(rt, "gone") == 0 {
			p.remove(t, name)
			return
		}
		p.write(t, name, dot(rapid.IntRange(1, 4).Draw(rt, "size")))
	},
	"drawing": func(t *testing.T, rt *rapid.T, p *project) {
		p.exchange(t, "content/en/handouts/moving-house/move.svg", "<svg", rapid.SampledFrom([]string{"<svg data-x=\"1\"", "<!-- a remark --><svg", "<script/><svg"}).Draw(rt, "drawing"))
	},
	"fact": func(t *testing.T, rt *rapid.T, p *project) {
		p.exchange(t, "content/data/facts.yaml", "12 to 16", rapid.SampledFrom([]string{"8 to 12", "12 to 16", "10 to 16"}).Draw(rt, "fact"))
	},
	"term": func(t *testing.T, rt *rapid.T, p *project) {
		p.exchange(t, "content/data/glossary.yaml", "A part that you play", "A part that one plays")
	},
	"help line": func(t *testing.T, rt *rapid.T, p *project) {
		p.exchange(t, "content/data/contacts/us.yaml", "988", "989")
	},
	"clinic": func(t *testing.T, rt *rapid.T, p *project) {
		p.exchange(t, "content/clinic.yaml", "Harbor Test", rapid.SampledFrom([]string{"River", "Harbor Test", "Harbor Test\nunknown: key #"}).Draw(rt, "name"))
	},
	"slot": func(t *testing.T, rt *rapid.T, p *project) {
		p.exchange(t, "content/clinic.yaml", "What you say stays", rapid.SampledFrom([]string{"What you say here stays", "[Nothing](../nowhere.md) stays", "All stays[^1]"}).Draw(rt, "slot"))
	},
	"left out": func(t *testing.T, rt *rapid.T, p *project) {
		slug, _ := p.pick(rt)
		p.exchange(t, "content/clinic.yaml", "paper: letter", "paper: letter\nleave_out: ["+slug+"]")
	},
	"packet": func(t *testing.T, rt *rapid.T, p *project) {
		slug, _ := p.pick(rt)
		p.exchange(t, "content/en/packets/pk-move.md", "ws-notes", "ws-notes, "+slug)
	},
	"page": func(t *testing.T, rt *rapid.T, p *project) {
		slug, _ := p.pick(rt)
		name := "content/en/pages/about.md"
		p.write(t, name, p.read(t, name)+"\nSee [it](../handouts/"+slug+"/index.md#a-heading).\n")
	},
	"review": func(t *testing.T, rt *rapid.T, p *project) {
		slug, _ := p.pick(rt)
		file, _, err := release.Review(context.Background(), p.config(), "en", slug, history.Review{Review: document.Review{By: "A. Person", Credential: "PhD", Scope: "clinical", Date: "2026-11-24"}}, "2026-11-24")
		if err == nil {
			p.changed = append(p.changed, file)
		} // else there are errors, which the comparison sees
	},
	"style": func(t *testing.T, rt *rapid.T, p *project) {
		p.write(t, "assets/print.css", rapid.SampledFrom([]string{"@media print { p { color: #000 } }", "p {", "@import \"nothing.css\";"}).Draw(rt, "style"))
	},
	"layout": func(t *testing.T, rt *rapid.T, p *project) {
		layout, err := fs.ReadFile(iptpress.Files, "layouts/page.html")
		if err != nil {
			t.Fatal(err)
		}
		p.write(t, "layouts/page.html", rapid.SampledFrom([]string{"<p>{{t \"site-help\"}}</p>", "{{t \"no-such-key\"}}", "{{if}}", ""}).Draw(rt, "layout")+string(layout))
	},
	"no layout": func(t *testing.T, rt *rapid.T, p *project) {
		p.remove(t, "layouts")
		p.remove(t, "assets")
	},
	"frozen": func(t *testing.T, rt *rapid.T, p *project) {
		if rapid.IntRange(0, 2).Draw(rt, "touch") > 0 {
			return
		}
		name := "content/en/handouts/moving-house/versions/1.0/index.md"
		p.write(t, name, p.read(t, name)+"\nTouched.\n")
	},
}

// pick gives one of the handouts that are edited.
func (p *project) pick(rt *rapid.T) (string, *sheet) {
	slug := rapid.SampledFrom(slices.Sorted(maps.Keys(p.sheets))).Draw(rt, "slug")
	return slug, p.sheets[slug]
}

func dot(size int) string {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, size, size))); err != nil {
		panic(err)
	}
	return b.String()
}

// compareWithBuild builds the project and holds the session against that: every
// file where it can be built, else what is said.
func compareWithBuild(t *testing.T, session *generator.Session, p *project) (whole bool, err error) {
	t.Helper()
	out := t.TempDir()
	c := p.config()
	c.Out = out
	report, err := generator.Build(context.Background(), c)
	if report == nil {
		return false, fmt.Errorf("the build fails: %w, and the session says %w", err, session.Failure())
	}
	messages := session.Messages()
	if err != nil {
		if !errors.Is(err, generator.ErrContent) {
			return false, err
		}
		if !slices.ContainsFunc(messages, func(m diag.Message) bool { return m.Severity == diag.Error }) {
			return false, fmt.Errorf("the build fails (%w), and the session finds no error", err)
		}
		// A build does not look at the layouts of a project whose texts have errors.
		texts := slices.DeleteFunc(slices.Clone(messages), func(m diag.Message) bool { return m.Rule == "layout" })
		if !slices.Equal(texts, report.Messages) {
			return false, fmt.Errorf("the session says\n%v\nthe build says\n%v", messages, report.Messages)
		}
		return false, nil
	}
	if !slices.Equal(messages, report.Messages) {
		return false, fmt.Errorf("the session says\n%v\nthe build says\n%v", messages, report.Messages)
	}
	var built []string
	err = fs.WalkDir(os.DirFS(out), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasPrefix(path.Base(name), ".") || name == "manifest.json" { // which is the output's own
			return err
		}
		built = append(built, name)
		want, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			return err
		}
		got, err := session.Render(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if !bytes.Equal(got, want) {
			return fmt.Errorf("%s is not what a build makes:\n%s\nbut\n%s", name, want, got)
		}
		return nil
	})
	if err != nil {
		return false, err
	}
	slices.Sort(built)
	if shown := session.Paths(); !slices.Equal(shown, built) {
		return false, fmt.Errorf("the session shows %v\nthe build makes %v", shown, built)
	}
	return true, nil
}

// An edit of a body reads one file, and not the project.
func TestSessionReadsWhatChanged(t *testing.T) {
	p := newProject(t, t.TempDir())
	session := generator.NewSession(context.Background(), p.config())
	defer session.Close()
	// Nobody tells the session that this handout has changed too.
	p.sheets["birch"].body = []string{"Not seen."}
	p.save(t, "birch")
	p.sheets["apple"].body = []string{"Seen at once.", "## A heading"}
	p.save(t, "apple")
	session.Update(context.Background(), []string{"content/en/handouts/apple/index.md"})
	if page, err := session.Render("handouts/apple/index.html"); err != nil || !bytes.Contains(page, []byte("Seen at once.")) {
		t.Errorf("the edit is not shown: %v", err)
	}
	if page, err := session.Render("handouts/birch/index.html"); err != nil || bytes.Contains(page, []byte("Not seen.")) {
		t.Errorf("another file was read: %v", err)
	}
	session.Update(context.Background(), nil)
	if page, err := session.Render("handouts/birch/index.html"); err != nil || !bytes.Contains(page, []byte("Not seen.")) {
		t.Errorf("not everything was read: %v", err)
	}
}

// While a text has errors, the last good one is shown, and edits of others are.
func TestSessionKeepsTheLastGoodPage(t *testing.T) {
	p := newProject(t, t.TempDir())
	session := generator.NewSession(context.Background(), p.config())
	defer session.Close()
	has := func(slug, words string) {
		t.Helper()
		if page, err := session.Render("handouts/" + slug + "/index.html"); err != nil || !bytes.Contains(page, []byte(words)) {
			t.Errorf("%s does not say %q: %v", slug, words, err)
		}
	}
	edit := func(slug, words string) {
		t.Helper()
		p.changed = nil
		p.sheets[slug].body = []string{words, "## A heading"}
		p.save(t, slug)
		session.Update(context.Background(), p.changed)
	}
	edit("apple", "Known [@nobody1999].")
	has("apple", "Some words.")
	if m := session.Messages(); !slices.ContainsFunc(m, func(m diag.Message) bool { return m.Rule == "unknown-source" }) {
		t.Errorf("the session says %v", m)
	}
	edit("birch", "Other words.")
	has("birch", "Other words.")
	has("apple", "Some words.")

	// Now the whole project is read, with the error in it.
	p.sheets["cedar"].title = "A new title"
	edit("cedar", "New words.")
	has("cedar", "A new title")
	has("apple", "Some words.")

	// Front matter that cannot be read leaves everything as it was.
	p.changed = nil
	p.write(t, "content/en/handouts/dogwood/index.md", "---\ntitle: [\n---\n")
	session.Update(context.Background(), p.changed)
	edit("birch", "Later words.")
	has("birch", "Other words.")
	p.save(t, "dogwood")
	edit("apple", "All is well.")
	for slug, words := range map[string]string{"apple": "All is well.", "birch": "Later words.", "cedar": "New words.", "dogwood": "Some words."} {
		has(slug, words)
	}
}

// An edit of one text can break a link in another, or mend it.
func TestSessionChecksLinksAgain(t *testing.T) {
	p := newProject(t, t.TempDir())
	session := generator.NewSession(context.Background(), p.config())
	defer session.Close()
	broken := func(m diag.Message) bool {
		return m.Rule == "unknown-anchor" && m.File == "content/en/handouts/apple/index.md"
	}
	for _, heading := range []string{"## Renamed", "## A heading"} {
		p.changed = nil
		p.sheets["birch"].body = []string{heading}
		p.save(t, "birch")
		session.Update(context.Background(), p.changed)
		if got := slices.ContainsFunc(session.Messages(), broken); got != (heading == "## Renamed") {
			t.Errorf("%s: the session says %v", heading, session.Messages())
		}
	}
}

// The bytes of a picture are those that lie there now.
func TestSessionShowsTheNewPicture(t *testing.T) {
	p := newProject(t, t.TempDir())
	p.write(t, "content/en/handouts/apple/dot.png", dot(1))
	p.sheets["apple"].body = []string{"![A dot](dot.png)", "## A heading"}
	p.save(t, "apple")
	session := generator.NewSession(context.Background(), p.config())
	defer session.Close()
	p.changed = nil
	p.write(t, "content/en/handouts/apple/dot.png", dot(2))
	session.Update(context.Background(), p.changed)
	if picture, err := session.Render("handouts/apple/dot.png"); err != nil || string(picture) != dot(2) {
		t.Errorf("the former picture is shown: %v", err)
	}
}

// A session of a project that is not there says so, and shows it once it is.
func TestSessionOfNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "later")
	p := &project{dir: dir}
	session := generator.NewSession(context.Background(), p.config())
	defer session.Close()
	if session.Failure() == nil || session.Paths() != nil {
		t.Errorf("it shows %v and says %v", session.Paths(), session.Failure())
	}
	if _, err := session.Render("index.html"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	newProject(t, dir)
	session.Update(context.Background(), nil)
	if _, err := session.Render("index.html"); err != nil || session.Failure() != nil {
		t.Errorf("%v, %v", err, session.Failure())
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	session.Update(context.Background(), nil)
	if _, err := session.Render("index.html"); err != nil || session.Failure() == nil {
		t.Errorf("of a project that has gone: %v, %v", err, session.Failure())
	}
}

// The paper beside a page is its own, in any format.
func TestSessionProofs(t *testing.T) {
	p := newProject(t, t.TempDir())
	session := generator.NewSession(context.Background(), p.config())
	defer session.Close()
	for _, name := range []string{"handouts/apple/index.html", "packets/pk-move/index.html"} {
		for _, f := range []paper.Format{{}, {Paper: paper.A4, Large: true}, {Fillable: true}, {Booklet: true}, {Sides: 2}} {
			pages, err := session.Proof(name, f)
			if err != nil || len(pages) == 0 {
				t.Errorf("%s, %+v: %d pages, %v", name, f, len(pages), err)
			} else if f.Paper == "" && !f.Booklet && pages[0].Width != 612 {
				t.Errorf("%s is not on the clinic's paper but %v points wide", name, pages[0].Width)
			}
		}
	}
	for _, name := range []string{"index.html", "about/index.html", "nowhere"} {
		if _, err := session.Proof(name, paper.Format{}); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if file, printed := session.File("handouts/apple/index.html"); file != "content/en/handouts/apple/index.md" || !printed {
		t.Errorf("%s, %v", file, printed)
	}
}
