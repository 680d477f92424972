package release

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"iptpress"
	"iptpress/generator"
	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/history"
)

// Whatever was edited, added, renamed, deleted, published or taken back since the
// last build, the next one leaves the bytes that a clean build makes.
func TestBuildAgainIsBuildAnew(t *testing.T) {
	checks, steps := "12", 14
	if testing.Short() {
		checks, steps = "2", 8
	}
	if err := flag.Set("rapid.checks", checks); err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		e := &edited{T: rt, dir: newProject(t), noPDF: rapid.IntRange(0, 3).Draw(rt, "papers") > 0}
		e.translate()
		e.compare()
		for range steps {
			for range rapid.IntRange(1, 3).Draw(rt, "edits") {
				if rapid.IntRange(0, 2).Draw(rt, "of versions") == 0 {
					rapid.SampledFrom(versionEdits).Draw(rt, "edit").do(e)
				} else {
					rapid.SampledFrom(edits).Draw(rt, "edit").do(e)
				}
			}
			e.compare()
		}
	})
}

// edited is a project that is edited at random.
type edited struct {
	*rapid.T
	dir   string
	noPDF bool
	n     int               // of edits, so that each is another
	kept  map[string][]byte // the files of the project when it was built last
}

type edit struct {
	name string
	do   func(*edited)
}

func (e edit) String() string { return e.name }

var edits = []edit{
	{"body", func(e *edited) {
		e.change(e.handout(), func(s string) string { return s + "\nSentence " + e.next() + ".\n" })
	}},
	{"link", func(e *edited) {
		to := filepath.Base(filepath.Dir(e.handout()))
		e.change(e.handout(), func(s string) string { return s + "\nSee [this](../" + to + "/index.md).\n" })
	}},
	{"link to a place", func(e *edited) { // or to one that another edit takes away
		to := e.handout()
		if place := rapid.SampledFrom([]string{"place", "other-place"}).Draw(e.T, "place"); rapid.Bool().Draw(e.T, "make it") {
			e.change(to, func(s string) string {
				if strings.Contains(s, "{#"+place+"}") {
					return strings.Replace(s, "\n## Place "+place+" {#"+place+"}\n", "", 1)
				}
				return s + "\n## Place " + place + " {#" + place + "}\n\nWords.\n"
			})
		} else {
			e.change(e.handout(), func(s string) string {
				return s + "\nSee [there](../" + filepath.Base(filepath.Dir(to)) + "/index.md#" + place + ").\n"
			})
		}
	}},
	{"link to a packet", func(e *edited) {
		e.change(e.handout(), func(s string) string { return s + "\nSee [all](../../packets/pk-move.md).\n" })
	}},
	{"footnote that nobody calls", func(e *edited) {
		e.change(e.handout(), func(s string) string { return s + "\n[^n" + e.next() + "]: Words.\n" })
	}},
	{"photo", func(e *edited) {
		var photo bytes.Buffer
		e.must(png.Encode(&photo, image.NewGray(image.Rect(0, 0, 1+e.n%7, 9))))
		e.n++
		folder := filepath.Dir(e.handout())
		name := fmt.Sprintf("photo%d.png", e.n%2)
		_, err := os.Stat(filepath.Join(e.dir, folder, name))
		e.write(folder+"/"+name, photo.String())
		if err != nil {
			e.change(folder+"/index.md", func(s string) string { return s + "\n![A photo](" + name + ")\n" })
		}
	}},
	{"cite", func(e *edited) {
		e.change(e.handout(), func(s string) string { return s + "\nIt is known [@guide2018].\n" })
	}},
	{"draft", func(e *edited) {
		e.line(e.handout(), "status", rapid.SampledFrom([]string{"draft", "ready"}).Draw(e.T, "status"))
	}},
	{"title", func(e *edited) { e.line(e.handout(), "title", "Title "+e.next()) }},
	{"phase", func(e *edited) {
		e.line(e.handout(), "phase", rapid.SampledFrom([]string{"[before]", "[middle]", "[ending, any]"}).Draw(e.T, "phase"))
	}},
	{"audience", func(e *edited) {
		e.line(e.handout(), "audience", rapid.SampledFrom([]string{"client", "clinician"}).Draw(e.T, "audience"))
	}},
	{"new", func(e *edited) {
		e.n++
		text, _ := os.ReadFile(filepath.Join(fixture, "content/en/handouts/moving-house/index.md"))
		figure, _ := os.ReadFile(filepath.Join(fixture, "content/en/handouts/moving-house/move.svg"))
		folder := fmt.Sprintf("content/en/handouts/extra-%d", e.n)
		e.write(folder+"/index.md", strings.Replace(string(text), "id: m", fmt.Sprintf("id: x%d", e.n), 1))
		e.write(folder+"/move.svg", string(figure))
	}},
	{"rename", func(e *edited) {
		if from := e.extra(); from != "" {
			e.must(os.Rename(from, filepath.Join(filepath.Dir(from), "extra-"+e.next())))
		}
	}},
	{"delete", func(e *edited) {
		if folder := e.extra(); folder != "" {
			e.must(os.RemoveAll(folder))
		}
	}},
	{"figure", func(e *edited) {
		e.change("content/en/handouts/moving-house/move.svg", func(s string) string {
			return strings.Replace(s, "</svg>", fmt.Sprintf("<path d=\"M0 0h%s\"/></svg>", e.next()), 1)
		})
	}},
	{"packet", func(e *edited) {
		e.line("content/en/packets/pk-move.md", "title", "Packet "+e.next())
		e.change("content/en/packets/pk-move.md", func(s string) string { return s + "\nSee [this](../handouts/ws-notes/index.md).\n" })
	}},
	{"list of a packet", func(e *edited) { // it may be left out with all that it lists
		list := rapid.SampledFrom([]string{"ws-notes", "moving-house", "get-help-now, moving-house, ws-notes"}).Draw(e.T, "list")
		e.change("content/en/packets/pk-move.md", func(s string) string {
			before, after, _ := strings.Cut(s, "    handouts: [")
			return before + "    handouts: [" + list + after[strings.Index(after, "]"):]
		})
	}},
	{"page", func(e *edited) {
		e.change("content/en/pages/about.md", func(s string) string { return s + "\nWord " + e.next() + ".\n" })
	}},
	{"help line", func(e *edited) {
		e.change("content/data/contacts/us.yaml", func(s string) string {
			return strings.Replace(s, "    checked:", fmt.Sprintf("    changed: 2026-11-%02d\n    checked:", 10+e.n%10), 1)
		})
	}},
	{"fact", func(e *edited) {
		e.change("content/data/glossary.yaml", func(s string) string {
			return strings.Replace(s, "definition: {en: ", "definition: {en: Word "+e.next()+". ", 1)
		})
	}},
	{"clinic", func(e *edited) { e.line("content/clinic.yaml", "phone", "\"555-"+e.next()+"\"") }},
	{"leave out", func(e *edited) {
		e.change("content/clinic.yaml", func(s string) string {
			if strings.Contains(s, "leave_out") {
				return strings.Replace(s, "leave_out: [ws-notes]\n", "", 1)
			}
			return s + "leave_out: [ws-notes]\n"
		})
	}},
	{"layout", func(e *edited) { e.overlay("layouts/handout.html", "<h1", "<h1 data-n=\"%s\"") }},
	{"string", func(e *edited) { e.overlay("layouts/strings/en.yaml", "site-handouts: ", "site-handouts: %s ") }},
	{"style", func(e *edited) { e.overlay("assets/base.css", "\n", "\n.n%s { color: red; }\n") }},
	{"damage what is noted", func(e *edited) {
		notes, _ := filepath.Glob(filepath.Join(e.dir, ".iptpress", "*."+rapid.SampledFrom([]string{"memo", "texts"}).Draw(e.T, "notes")))
		for _, name := range notes {
			data, err := os.ReadFile(name)
			e.must(err)
			if rapid.Bool().Draw(e.T, "cut") {
				data = data[:len(data)/2]
			} else {
				data[rapid.IntRange(0, len(data)-1).Draw(e.T, "at")] ^= 1
			}
			e.must(os.WriteFile(name, data, 0o644))
		}
	}},
	{"damage the output", func(e *edited) {
		file := filepath.Join(e.dir, "public/handouts/ws-notes/index.html")
		if data, err := os.ReadFile(file); err == nil {
			e.must(os.WriteFile(file, bytes.Replace(data, []byte("a"), []byte("b"), 1), 0o644))
		}
		os.Remove(filepath.Join(e.dir, "public/handouts/moving-house/index.html"))
	}},
}

var versionEdits = []edit{
	{"publish", func(e *edited) {
		found, _ := filepath.Glob(filepath.Join(e.dir, "content/en/handouts/*/index.md"))
		for _, file := range found {
			if rapid.Bool().Draw(e.T, "new version") || e.history().Newest() == nil {
				e.raise(file)
			}
		}
		id := "1.0"
		if newest := e.history().Newest(); newest != nil {
			id = history.NextEdition(newest.ID)
		}
		_, err := Publish(context.Background(), e.config(), id, "Note "+e.next()+".", today)
		e.allow(err)
	}},
	{"withdraw", func(e *edited) {
		if versions := e.history().VersionsAt("en", "moving-house"); len(versions) > 0 {
			_, _, err := Withdraw(context.Background(), e.config(), Withdrawal{Slug: "moving-house", Version: rapid.SampledFrom(versions).Draw(e.T, "version").Version, Reason: "Reason " + e.next() + "."}, today)
			e.allow(err)
		}
	}},
	{"review", func(e *edited) {
		r := history.Review{Review: document.Review{By: "Reader " + e.next(), Credential: "PsyD", Scope: "clinical", Date: today}, RecordedBy: "Bo"}
		_, _, err := Review(context.Background(), e.config(), "en", "ws-notes", r, today)
		e.allow(err)
	}},
}

// raise gives a text another version.
func (e *edited) raise(file string) {
	name, err := filepath.Rel(e.dir, file)
	e.must(err)
	e.change(name, func(s string) string {
		_, after, _ := strings.Cut(s, "version: \"")
		was, _, _ := strings.Cut(after, "\"")
		now := history.Next(was, rapid.Bool().Draw(e.T, "major"))
		s = strings.Replace(s, "version: \""+was, "version: \""+now, 1)
		if i := strings.Index(s, "\nchanges:"); i >= 0 {
			s = s[:i] + s[i+1+strings.Index(s[i+1:], "\n"):]
		}
		return strings.Replace(s, "\nstatus:", "\nchanges: Change "+e.next()+".\nstatus:", 1)
	})
}

// translate gives the project a second language.
func (e *edited) translate() {
	e.line("content/clinic.yaml", "languages", "[en, es]")
	text, err := os.ReadFile(filepath.Join(fixture, "content/en/handouts/ws-notes/index.md"))
	e.must(err)
	e.write("content/es/handouts/ws-notes/index.md", strings.Replace(string(text), "\nstatus:", "\ntranslation_of: {version: \"1.0\"}\nstatus:", 1))
}

func (e *edited) config() generator.Config {
	c := config(e.dir)
	c.NoPDF = e.noPDF
	return c
}

func (e *edited) must(err error) {
	if err != nil {
		e.Fatal(err)
	}
}

// allow lets pass that the content did not allow what was asked.
func (e *edited) allow(err error) {
	var refusal *Refusal
	if err != nil && !errors.Is(err, generator.ErrContent) && !errors.As(err, &refusal) {
		e.Fatal(err)
	}
}

func (e *edited) next() string {
	e.n++
	return fmt.Sprint(1000 + e.n)
}

func (e *edited) history() *history.History {
	h, err := generator.OpenHistory(e.config(), &diag.List{})
	e.must(err)
	return h
}

// handout gives the working text of a handout, at random.
func (e *edited) handout() string {
	found, _ := filepath.Glob(filepath.Join(e.dir, "content/*/handouts/*/index.md"))
	name, err := filepath.Rel(e.dir, rapid.SampledFrom(found).Draw(e.T, "handout"))
	e.must(err)
	return filepath.ToSlash(name)
}

// extra gives the folder of a handout that was added, or "".
func (e *edited) extra() string {
	found, _ := filepath.Glob(filepath.Join(e.dir, "content/en/handouts/extra-*"))
	if len(found) == 0 {
		return ""
	}
	return rapid.SampledFrom(found).Draw(e.T, "extra")
}

func (e *edited) change(name string, how func(string) string) {
	data, err := os.ReadFile(filepath.Join(e.dir, name))
	e.must(err)
	e.write(name, how(string(data)))
}

func (e *edited) write(name, text string) {
	file := filepath.Join(e.dir, filepath.FromSlash(name))
	e.must(os.MkdirAll(filepath.Dir(file), 0o755))
	e.must(os.WriteFile(file, []byte(text), 0o644))
}

// line sets a key of a front matter.
func (e *edited) line(name, key, value string) {
	e.change(name, func(s string) string {
		begin := strings.Index("\n"+s, "\n"+key+":")
		end := begin + strings.Index(s[begin:], "\n")
		return s[:begin] + key + ": " + value + s[end:]
	})
}

// overlay lays a file with one place changed over one of the program's own, or
// takes it away again.
func (e *edited) overlay(name, old, format string) {
	file := filepath.Join(e.dir, filepath.FromSlash(name))
	if os.Remove(file) == nil {
		return
	}
	data, err := fs.ReadFile(iptpress.Files, name)
	e.must(err)
	e.write(name, strings.Replace(string(data), old, fmt.Sprintf(format, e.next()), 1))
}

// compare builds once over what is there and once anew, and compares the bytes.
func (e *edited) compare() {
	again, anew := e.config(), e.config()
	if rapid.IntRange(0, 4).Draw(e.T, "release") == 0 {
		again.Release, anew.Release, again.Today, anew.Today = true, true, today, today
	}
	if rapid.IntRange(0, 4).Draw(e.T, "base") == 0 {
		again.BaseURL, anew.BaseURL = "https://clinic.example/", "https://clinic.example/"
	}
	again.Out = filepath.Join(e.dir, "public")
	clean, err := os.MkdirTemp(e.dir, "anew")
	e.must(err)
	defer os.RemoveAll(clean)
	anew.Out = clean
	againReport, againErr := generator.Build(context.Background(), again)
	e.allow(againErr)
	anewReport, anewErr := generator.Build(context.Background(), anew)
	e.allow(anewErr)
	if (againErr == nil) != (anewErr == nil) {
		e.Fatalf("building again: %v; building anew: %v", againErr, anewErr)
	}
	if diff := cmp.Diff(anewReport.Messages, againReport.Messages, cmpopts.EquateEmpty()); diff != "" {
		e.Fatalf("messages (-building anew +building again):\n%s", diff)
	}
	if anewErr != nil {
		e.takeBack()
		return
	}
	e.keep()
	want, got := tree(e, clean), tree(e, again.Out)
	for name, data := range want {
		if !bytes.Equal(got[name], data) {
			e.Errorf("%s is not what a clean build makes", name)
		}
		delete(got, name)
	}
	for name := range got {
		e.Errorf("%s was left behind", name)
	}
	if e.Failed() {
		e.FailNow()
	}
}

// keep and takeBack keep what the project reads, and restore it after an edit that
// made no sense, so that most builds are of a project without mistakes.
func (e *edited) keep() {
	e.kept = map[string][]byte{}
	for _, folder := range []string{"content", "layouts", "assets"} {
		for name, data := range tree(e, filepath.Join(e.dir, folder)) {
			e.kept[filepath.Join(folder, name)] = data
		}
	}
}

func (e *edited) takeBack() {
	if e.kept == nil {
		return
	}
	for _, folder := range []string{"content", "layouts", "assets"} {
		e.must(os.RemoveAll(filepath.Join(e.dir, folder)))
	}
	for name, data := range e.kept {
		e.write(name, string(data))
	}
}

func tree(e *edited, dir string) map[string][]byte {
	files := map[string][]byte{}
	e.must(filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) || err == nil && d.IsDir() {
			return nil
		}
		rel, relErr := filepath.Rel(dir, name)
		if err = errors.Join(err, relErr); err == nil {
			files[rel], err = os.ReadFile(name)
		}
		return err
	}))
	return files
}
