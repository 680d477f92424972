package authoring

import (
	"bufio"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"iptpress"
	"iptpress/generator"
	"iptpress/generator/history"
	"iptpress/generator/output"
	"iptpress/generator/release"
)

// tree is a library or a project, by path.
type tree map[string]string

func (t tree) fs() fs.FS {
	files := map[string][]byte{}
	for name, text := range t {
		files[name] = []byte(text)
	}
	return history.Memory(files)
}

func (t tree) with(files tree) tree {
	t = maps.Clone(t)
	maps.Copy(t, files)
	for name, text := range files {
		if text == "" {
			delete(t, name)
		}
	}
	return t
}

// projectOf makes a project on the disk of a library, as init does.
func projectOf(t testing.TB, lib tree) string {
	t.Helper()
	dir := t.TempDir()
	files, err := libraryFiles(lib.fs())
	if err != nil {
		t.Fatal(err)
	}
	record := recordOf(lib.fs(), files)
	files[RecordFile] = record.encode()
	for name, data := range files {
		write(t, dir, name, string(data))
	}
	return dir
}

func write(t testing.TB, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, dir, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		return ""
	}
	return string(data)
}

func update(t testing.TB, dir string, lib tree) (*Update, error) {
	t.Helper()
	return BringUpToDate(generator.Config{Source: dir, Embedded: lib.fs()})
}

// outcomesOf tells a run in short: "copied a; left b".
func outcomesOf(u *Update) string {
	names := []string{"copied", "added", "edited", "taken", "renamed", "gone"}
	var all []string
	for _, p := range u.Pieces {
		name := strings.TrimPrefix(p.Name, "content/")
		if p.Entry != "" {
			name += "#" + p.Entry
		}
		all = append(all, names[p.Outcome]+" "+name)
	}
	return strings.Join(all, "; ")
}

const (
	grief   = "content/en/handouts/grief/index.md"
	sleep   = "content/en/handouts/sleep/index.md"
	sources = "content/data/sources.yaml"
)

func handout(id, title, text string) string {
	return "---\nid: " + id + "\ntitle: " + title + "\nversion: \"1.0\"\n---\n\n" + text + "\n"
}

var oldLibrary = tree{
	grief:                               handout("grief000", "Grief", "There is no right way to grieve.\n\nTake your time."),
	"content/en/handouts/grief/way.svg": "<svg/>",
	"content/en/packets/pk-grief.md":    "---\nid: pkgrief0\ntitle: Grief\n---\n\nFor you.\n",
	sources:                             "# Works.\nreferences:\n- id: a\n  title: A\n- id: b\n  title: B\n",
	"content/editions/2026.1.yaml":      "",
	"content/editions/2026.1/data/sources.yaml":       "# Works.\nreferences:\n- id: a\n  title: A\n- id: b\n  title: B\n",
	"content/en/handouts/grief/versions/1.0/index.md": handout("grief000", "Grief", "There is no right way to grieve.\n\nTake your time."),
	"content/editions/2026.1/en/packets/pk-grief.md":  "---\nid: pkgrief0\ntitle: Grief\n---\n\nFor you.\n",
}

func init() { oldLibrary["content/editions/2026.1.yaml"] = "edition" }

var newLibrary = oldLibrary.with(tree{
	"content/editions/2026.2.yaml": "edition",
	grief:                          strings.Replace(handout("grief000", "Grief", "There is no right way to grieve.\n\nTake all the time you need."), "1.0", "1.1", 1),
	sleep:                          handout("sleep000", "Sleep", "Sleep well."),
	sources:                        "# Works.\nreferences:\n- id: a\n  title: A, second edition\n- id: c\n  title: C\n- id: b\n  title: B\n",
})

func TestUpdate(t *testing.T) {
	for _, test := range []struct {
		name    string
		project tree // what the clinic has changed since; "" is deleted
		library tree
		want    string
		has     tree // files afterwards, or a part of each
	}{
		{
			name: "nothing edited", library: newLibrary,
			want: "copied data/sources.yaml#a; copied en/handouts/grief; added data/sources.yaml#c; added en/handouts/sleep",
			has: tree{
				grief: newLibrary[grief], sleep: newLibrary[sleep], sources: newLibrary[sources],
			},
		},
		{name: "nothing new", library: oldLibrary, want: ""},
		{
			name: "an edited text", library: newLibrary,
			project: tree{grief: strings.Replace(oldLibrary[grief], "right way", "one way", 1)},
			want:    "copied data/sources.yaml#a; added data/sources.yaml#c; added en/handouts/sleep; edited en/handouts/grief",
			has:     tree{grief: strings.Replace(oldLibrary[grief], "right way", "one way", 1)},
		},
		{
			name: "an edited text that the library did not change", library: oldLibrary,
			project: tree{grief: "mine"}, want: "", has: tree{grief: "mine"},
		},
		{
			name: "an edited text that has the library's change in words of its own", library: oldLibrary.with(tree{grief: newLibrary[grief]}),
			project: tree{grief: strings.Replace(newLibrary[grief], "Take all the time", "You may take all the time", 1)},
			want:    "edited en/handouts/grief",
		},
		{
			name: "an edited text to which the library's change was added", library: oldLibrary.with(tree{grief: newLibrary[grief]}),
			project: tree{grief: newLibrary[grief] + "\nOur own words.\n"}, want: "",
		},
		{
			name: "a text that is the library's already", library: newLibrary.with(tree{sources: oldLibrary[sources]}),
			project: tree{grief: newLibrary[grief], sleep: newLibrary[sleep]}, want: "",
		},
		{
			name: "line ends of Windows are no edit", library: oldLibrary.with(tree{grief: newLibrary[grief]}),
			project: tree{grief: strings.ReplaceAll(oldLibrary[grief], "\n", "\r\n")},
			want:    "copied en/handouts/grief", has: tree{grief: newLibrary[grief]},
		},
		{
			name: "an edited picture", library: newLibrary.with(tree{sources: oldLibrary[sources], sleep: ""}),
			project: tree{"content/en/handouts/grief/way.svg": "<svg>mine</svg>"},
			want:    "edited en/handouts/grief", has: tree{grief: oldLibrary[grief]},
		},
		{
			name: "a picture of one's own beside it", library: oldLibrary.with(tree{grief: newLibrary[grief]}),
			project: tree{"content/en/handouts/grief/more.svg": "<svg/>"},
			want:    "copied en/handouts/grief", has: tree{grief: newLibrary[grief], "content/en/handouts/grief/more.svg": "<svg/>"},
		},
		{
			name: "another picture", library: oldLibrary.with(tree{"content/en/handouts/grief/way.svg": "<svg>2</svg>", "content/en/handouts/grief/new.svg": "<svg/>"}),
			want: "copied en/handouts/grief", has: tree{"content/en/handouts/grief/way.svg": "<svg>2</svg>", "content/en/handouts/grief/new.svg": "<svg/>"},
		},
		{
			name: "what was deleted stays so", library: newLibrary,
			project: tree{grief: "", "content/en/handouts/grief/way.svg": "", sources: ""},
			want:    "added en/handouts/sleep",
		},
		{
			name: "one's own of the same name", library: newLibrary.with(tree{sources: oldLibrary[sources], grief: oldLibrary[grief]}),
			project: tree{sleep: handout("other000", "Sleep", "Our own.")},
			want:    "taken en/handouts/sleep", has: tree{sleep: handout("other000", "Sleep", "Our own.")},
		},
		{
			name:    "another name in the library",
			library: oldLibrary.with(tree{grief: "", "content/en/handouts/grief/way.svg": "", "content/en/handouts/grief/versions/1.0/index.md": "", "content/en/handouts/grief-after/index.md": oldLibrary[grief]}),
			want:    "renamed en/handouts/grief-after; gone en/handouts/grief", has: tree{grief: oldLibrary[grief]},
		},
		{
			name: "gone from the library", library: oldLibrary.with(tree{"content/en/packets/pk-grief.md": "", sources: "# Works.\nreferences:\n- id: a\n  title: A\n"}),
			want: "gone data/sources.yaml#b; gone en/packets/pk-grief.md",
			has:  tree{"content/en/packets/pk-grief.md": oldLibrary["content/en/packets/pk-grief.md"], sources: oldLibrary[sources]},
		},
		{
			name: "entries of one's own", library: newLibrary.with(tree{grief: oldLibrary[grief], sleep: ""}),
			project: tree{sources: oldLibrary[sources] + "- id: mine\n  title: Mine"},
			want:    "copied data/sources.yaml#a; added data/sources.yaml#c",
			has:     tree{sources: "# Works.\nreferences:\n- id: a\n  title: A, second edition\n- id: c\n  title: C\n- id: b\n  title: B\n- id: mine\n  title: Mine"},
		},
		{
			name: "an edited entry", library: newLibrary.with(tree{grief: oldLibrary[grief], sleep: ""}),
			project: tree{sources: strings.Replace(oldLibrary[sources], "title: A", "title: A, seen", 1)},
			want:    "added data/sources.yaml#c; edited data/sources.yaml#a",
			has:     tree{sources: "# Works.\nreferences:\n- id: a\n  title: A, seen\n- id: c\n  title: C\n- id: b\n  title: B\n"},
		},
		{
			name: "a deleted entry", library: newLibrary.with(tree{grief: oldLibrary[grief], sleep: ""}),
			project: tree{sources: "# Works.\nreferences:\n- id: b\n  title: B\n"},
			want:    "added data/sources.yaml#c", has: tree{sources: "# Works.\nreferences:\n- id: c\n  title: C\n- id: b\n  title: B\n"},
		},
		{
			name: "entries that cannot be told apart", library: newLibrary.with(tree{grief: oldLibrary[grief], sleep: ""}),
			project: tree{sources: "references: [{id: a, title: A}, {id: b, title: B}]\n"},
			want:    "edited data/sources.yaml#a; edited data/sources.yaml#c", has: tree{sources: "references: [{id: a, title: A}, {id: b, title: B}]\n"},
		},
		{
			name: "entries laid out otherwise", library: newLibrary.with(tree{grief: oldLibrary[grief], sleep: ""}),
			project: tree{sources: "references:\n    - id: a\n      title: A\n    - id: b\n      title: B\n"},
			want:    "edited data/sources.yaml#a; edited data/sources.yaml#c", has: tree{sources: "references:\n    - id: a\n      title: A\n    - id: b\n      title: B\n"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := projectOf(t, oldLibrary)
			for name, text := range test.project {
				if text == "" {
					os.Remove(filepath.Join(dir, filepath.FromSlash(name)))
				} else {
					write(t, dir, name, text)
				}
			}
			u, err := update(t, dir, test.library)
			if err != nil {
				t.Fatal(err)
			}
			if got := outcomesOf(u); got != test.want {
				t.Errorf("%s\nwant %s", got, test.want)
			}
			for name, want := range test.has {
				if got := read(t, dir, name); got != want {
					t.Errorf("%s:\n%s\nwant:\n%s", name, got, want)
				}
			}
			again, err := update(t, dir, test.library)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range again.Pieces {
				if p.Outcome == Copied || p.Outcome == Added {
					t.Errorf("the next run brings %s %s again", p.Name, p.Entry)
				}
			}
		})
	}
}

// What the library changed is shown from what it had, not from the clinic's text.
func TestEditedIsComparedWithTheLibrary(t *testing.T) {
	dir := projectOf(t, oldLibrary)
	write(t, dir, grief, strings.Replace(oldLibrary[grief], "There is no right way to grieve.", "Our words.", 1))
	u, err := update(t, dir, newLibrary)
	if err != nil {
		t.Fatal(err)
	}
	p := u.Pieces[len(u.Pieces)-1]
	var said strings.Builder
	for _, c := range p.Changes {
		said.WriteString(history.Marked(c.Words) + "\n")
	}
	if p.ByYours || !strings.Contains(said.String(), "Take {+all the+} time{+ you need+}.") && !strings.Contains(said.String(), "{+") || strings.Contains(said.String(), "Our words") {
		t.Errorf("%v\n%s", p, said.String())
	}
	// Where the library never published it, the clinic's text is what there is.
	dir = projectOf(t, oldLibrary)
	write(t, dir, grief, "mine\n")
	u, err = update(t, dir, newLibrary.with(tree{"content/en/handouts/grief/versions/1.0/index.md": ""}))
	if err != nil || !u.Pieces[len(u.Pieces)-1].ByYours {
		t.Error(u, err)
	}
}

func TestUpdateRefuses(t *testing.T) {
	dir := projectOf(t, newLibrary)
	if _, err := update(t, dir, oldLibrary); err == nil || !strings.Contains(err.Error(), "this iptpress has the library's edition 2026.1, and the project a newer one, 2026.2") {
		t.Error(err)
	}
	write(t, dir, RecordFile, "files:\n<<<<<<< HEAD\n")
	if _, err := update(t, dir, newLibrary); err == nil || !strings.HasPrefix(err.Error(), RecordFile+":2: the line is not one that iptpress writes") {
		t.Error(err)
	}
	os.Remove(filepath.Join(dir, RecordFile))
	if _, err := update(t, dir, newLibrary); err == nil || !strings.Contains(err.Error(), RecordFile+" is not there") {
		t.Error(err)
	}
}

// A link in the place of a file is the clinic's, and is left.
func TestUpdateLeavesLinks(t *testing.T) {
	dir := projectOf(t, oldLibrary)
	outside := filepath.Join(t.TempDir(), "outside.md")
	write(t, filepath.Dir(outside), "outside.md", "theirs")
	os.Remove(filepath.Join(dir, filepath.FromSlash(grief)))
	if err := os.Symlink(outside, filepath.Join(dir, filepath.FromSlash(grief))); err != nil {
		t.Skip(err)
	}
	u, err := update(t, dir, newLibrary)
	if err != nil || !strings.Contains(outcomesOf(u), "edited en/handouts/grief") {
		t.Error(u, err)
	}
	if got := read(t, filepath.Dir(outside), "outside.md"); got != "theirs" {
		t.Error(got)
	}
}

// Whatever a clinic and the library have changed: what the clinic wrote stays as
// it is, what it left alone is the library's newest, and a second run changes
// nothing.
func TestUpdateKeepsWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		names := []string{grief, sleep, "content/en/handouts/grief/way.svg", "content/en/packets/pk-a.md", "content/en/pages/about.md"}
		texts := rapid.SampledFrom([]string{"", "one\n", "two\n\nand more\n", "three\n"})
		draw := func(label string) tree {
			t := tree{"content/en/pages/always.md": "always\n"}
			for _, name := range names {
				if text := texts.Draw(rt, label+" "+name); text != "" {
					t[name] = text
				}
			}
			return t
		}
		dir, err := os.MkdirTemp(t.TempDir(), "project")
		if err != nil {
			t.Fatal(err)
		}
		old, new := draw("old"), draw("new")
		files, err := libraryFiles(old.fs())
		if err != nil {
			t.Fatal(err)
		}
		files[RecordFile] = recordOf(old.fs(), files).encode()
		for name, data := range files {
			write(t, dir, name, string(data))
		}
		edits := tree{}
		for _, name := range names {
			if rapid.IntRange(0, 3).Draw(rt, "edit "+name) == 0 {
				edits[name] = texts.Draw(rt, "to "+name)
				if edits[name] == "" {
					os.Remove(filepath.Join(dir, filepath.FromSlash(name)))
				} else {
					write(t, dir, name, edits[name])
				}
			}
		}
		before := contentOf(t, dir)
		if _, err := update(t, dir, new); err != nil {
			rt.Fatal(err)
		}
		after := contentOf(t, dir)
		for _, name := range names {
			switch {
			case before[name] != old[name] && after[name] != before[name]:
				// It may only have been given what the library has.
				if before[name] != "" || after[name] != new[name] {
					rt.Fatalf("%s was edited to %q, and is %q", name, before[name], after[name])
				}
			case before[name] != "" && after[name] == "":
				rt.Fatalf("%s was deleted", name)
			}
		}
		for _, name := range []string{"content/en/packets/pk-a.md", "content/en/pages/about.md"} {
			if before[name] == old[name] && new[name] != "" && after[name] != new[name] {
				rt.Fatalf("%s was not edited, and is %q, not %q", name, after[name], new[name])
			}
		}
		if _, err := update(t, dir, new); err != nil {
			rt.Fatal(err)
		}
		if again := contentOf(t, dir); !maps.Equal(after, again) {
			rt.Fatalf("the second run changed %v to %v", after, again)
		}
	})
}

func contentOf(t testing.TB, dir string) tree {
	t.Helper()
	files := tree{}
	err := filepath.WalkDir(filepath.Join(dir, "content"), func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(dir, file)
		files[filepath.ToSlash(rel)] = read(t, dir, filepath.ToSlash(rel))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// A handout that the clinic has published takes the library's newer text, is
// published as its next version, and keeps the old one as it was.
func TestUpdateOfWhatIsPublished(t *testing.T) {
	lib := tree{}
	fixture := os.DirFS("../../cmd/iptpress/testdata/project")
	for _, files := range []fs.FS{fixture, iptpress.Files} {
		for _, dir := range []string{"content", "layouts", "assets"} {
			if dir == "content" && files != fixture {
				continue
			}
			fs.WalkDir(files, dir, func(name string, d fs.DirEntry, err error) error {
				if err == nil && !d.IsDir() {
					data, _ := fs.ReadFile(files, name)
					lib[name] = string(data)
				}
				return nil
			})
		}
	}
	moving := "content/en/handouts/moving-house/index.md"
	newer := lib.with(tree{moving: strings.Replace(strings.Replace(lib[moving], `version: "1.0"`, "version: \"1.1\"\nchanges: Names shops.", 1), "streets and people", "streets, shops and people", 1)})
	dir := projectOf(t, lib)
	write(t, dir, "content/clinic.yaml", lib["content/clinic.yaml"])
	c := generator.Config{Source: dir, Embedded: lib.fs()}
	if _, err := release.Publish(context.Background(), c, "2026.1", "", today); err != nil {
		t.Fatal(err)
	}
	published := contentOf(t, dir)
	u, err := update(t, dir, newer)
	if err != nil || outcomesOf(u) != "copied en/handouts/moving-house" {
		t.Fatal(outcomesOf(u), err)
	}
	after := contentOf(t, dir)
	for name, text := range published {
		if name != moving && after[name] != text {
			t.Errorf("%s was changed", name)
		}
	}
	report, err := release.Publish(context.Background(), c, "2026.2", "", today)
	if err != nil || report.Published != 1 || report.Kept != 1 {
		t.Fatal(report, err)
	}
	if got := read(t, dir, "content/en/handouts/moving-house/versions/1.1/index.md"); got != newer[moving] {
		t.Error(got)
	}
}

// childProject names the project into which a process that is started by
// TestKilledUpdate brings one library and then the other, until it is killed.
const childProject = "IPTPRESS_TEST_UPDATE"

// numbered is a library of many texts that all say the same number.
func numbered(n int) tree {
	lib := tree{}
	for i := range 20 {
		name := fmt.Sprintf("h%d", i)
		lib["content/en/handouts/"+name+"/index.md"] = handout("idnumber"+name, name, fmt.Sprintf("Number %d.", n))
	}
	return lib
}

func TestMain(m *testing.M) {
	if dir := os.Getenv(childProject); dir != "" {
		fmt.Println("ready")
		for n := 1; ; n++ {
			if _, err := BringUpToDate(generator.Config{Source: dir, Embedded: numbered(n).fs()}); err != nil {
				fmt.Println(err)
				os.Exit(1)
			}
		}
	}
	os.Exit(m.Run())
}

// An update that is killed is finished by the next run: the texts are those of
// one library, and what was edited in between stays.
func TestKilledUpdate(t *testing.T) {
	kills := 25
	if testing.Short() {
		kills = 5
	}
	cutShort := 0
	dir := projectOf(t, numbered(0))
	for range kills {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), childProject+"="+dir)
		stdout, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(stdout)
		lines.Scan()
		journal := filepath.Join(dir, filepath.FromSlash(output.BringJournal))
		for end := time.Now().Add(3 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Microsecond) {
			if _, err := os.Lstat(journal); err == nil {
				break
			}
		}
		time.Sleep(time.Duration(rand.Int64N(int64(2 * time.Millisecond))))
		cmd.Process.Kill()
		if lines.Scan() {
			t.Fatal("the run failed: ", lines.Text())
		}
		cmd.Wait()
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(output.BringJournal))); err == nil {
			cutShort++
		}
		unlock, err := output.Lock(dir)
		if err != nil {
			t.Fatal(err)
		}
		unlock()
		said := map[string]bool{}
		for name, text := range contentOf(t, dir) {
			if strings.HasSuffix(name, "/index.md") {
				said[text[strings.Index(text, "Number"):]] = true
			}
		}
		if len(said) != 1 {
			t.Fatalf("the texts are of several libraries: %v", slices.Sorted(maps.Keys(said)))
		}
	}
	t.Logf("of %d kills, %d fell into the writing", kills, cutShort)
	if cutShort == 0 && !testing.Short() {
		t.Error("no kill fell into the writing")
	}
}
