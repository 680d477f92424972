package output

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// site is what a build is meant to give: bytes by path.
type site map[string]string

// build runs a whole build and fails the test where it fails.
func build(t testing.TB, dir string, want site) Summary {
	t.Helper()
	summary, err := tryBuild(dir, want)
	if err != nil {
		t.Fatal(err)
	}
	return summary
}

func tryBuild(dir string, want site) (Summary, error) {
	s, err := Open(dir)
	if err != nil {
		return Summary{}, err
	}
	defer s.Discard()
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if err := s.Write(name, []byte(want[name])); err != nil {
			return Summary{}, err
		}
	}
	return s.Commit()
}

// tree reads every file of a folder, and where each link leads.
func tree(t testing.TB, dir string) site {
	t.Helper()
	found := site{}
	err := filepath.WalkDir(dir, func(file string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(dir, file)
		if e.Type()&fs.ModeSymlink != 0 {
			to, err := os.Readlink(file)
			found[filepath.ToSlash(rel)] = "-> " + to
			return err
		}
		data, err := os.ReadFile(file)
		found[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return found
}

// pages is a tree without manifest.json.
func pages(t testing.TB, dir string) site {
	found := tree(t, dir)
	delete(found, manifestFile)
	return found
}

func put(t testing.TB, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func same(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestBuilds(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "public")
	first := site{"index.html": "home", "assets/x.css": "x", "h/grief/index.html": "grief", "h/old/index.html": "old"}
	same(t, Summary{Files: 4, Written: 4, Bytes: 13}, build(t, dir, first))
	same(t, first, pages(t, dir))

	put(t, dir, ".gitignore", "*")
	put(t, dir, "CNAME", "example.org")
	put(t, dir, "h/grief/notes.txt", "mine")
	second := site{"index.html": "home", "assets/x.css": "y", "h/grief/index.html": "grief 2", "h/new/index.html": "new"}
	same(t, Summary{Files: 4, Written: 3, Unchanged: 1, Removed: 1, Bytes: 15}, build(t, dir, second))

	want := maps.Clone(second)
	maps.Copy(want, site{".gitignore": "*", "CNAME": "example.org", "h/grief/notes.txt": "mine"})
	same(t, want, pages(t, dir))
	if _, err := os.Stat(filepath.Join(dir, "h/old")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder of a page that is gone is still there: %v", err)
	}
}

func TestManifest(t *testing.T) {
	dir := t.TempDir()
	build(t, dir, site{"b/index.html": "b", "a \"q\".txt": ""})
	same(t, `{
"generator": "iptpress",
"files": {
"a \"q\".txt": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
"b/index.html": "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"
}
}
`, tree(t, dir)[manifestFile])
}

func TestEqualBytesAreNotRewritten(t *testing.T) {
	dir := t.TempDir()
	want := site{"index.html": "home", "h/a/index.html": strings.Repeat("long", 100_000)}
	build(t, dir, want)
	past := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	names := []string{"index.html", "h/a/index.html", manifestFile}
	for _, name := range names {
		if err := os.Chtimes(filepath.Join(dir, name), past, past); err != nil {
			t.Fatal(err)
		}
	}
	same(t, Summary{Files: 2, Unchanged: 2, Bytes: 400_004}, build(t, dir, want))
	for _, name := range names {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || !info.ModTime().Equal(past) {
			t.Errorf("%s was written again", name)
		}
	}
}

func TestFilesSpoiledByHandAreMended(t *testing.T) {
	dir := t.TempDir()
	want := site{"index.html": "home", "h/a/index.html": "a", "h/b/index.html": "b"}
	build(t, dir, want)
	put(t, dir, "index.html", "HOME")
	os.RemoveAll(filepath.Join(dir, "h"))
	same(t, Summary{Files: 3, Written: 3, Bytes: 6}, build(t, dir, want))
	same(t, want, pages(t, dir))
}

func TestAFileBecomesAFolderAndBack(t *testing.T) {
	dir := t.TempDir()
	file := site{"h/a": "a file", "index.html": "home"}
	folder := site{"h/a/b/index.html": "in a folder", "index.html": "home"}
	for _, want := range []site{file, folder, file} {
		build(t, dir, want)
		same(t, want, pages(t, dir))
	}
}

func TestDiscardLeavesNothing(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, "not", "there", "yet")
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Write("h/a/index.html", []byte("a")); err != nil {
		t.Fatal(err)
	}
	if err := s.Discard(); err != nil {
		t.Fatal(err)
	}
	if entries, _ := os.ReadDir(root); len(entries) > 0 {
		t.Errorf("a discarded build left %v", entries)
	}

	build(t, dir, site{"index.html": "home"})
	before := tree(t, dir)
	s, err = Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	s.Write("index.html", []byte("other"))
	if err := s.Discard(); err != nil {
		t.Fatal(err)
	}
	same(t, before, tree(t, dir))
}

func TestCommitEndsTheStage(t *testing.T) {
	s, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Commit(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Commit(); err == nil {
		t.Error("a second Commit passed")
	}
	if err := s.Discard(); err != nil {
		t.Errorf("Discard after Commit: %v", err)
	}
}

func TestOneRunAtATime(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Open(dir)
	checkRefused(t, err, "another run of iptpress")
	s.Discard()
	build(t, dir, site{"index.html": "home"})
}

// Runs that open and end at once never share the folder: each site is whole.
func TestRunsInTurn(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	for i := range 4 {
		text := fmt.Sprint("from ", i)
		all.Go(func() {
			for range 50 {
				_, err := tryBuild(dir, site{"index.html": text, "h/a/index.html": text})
				var e *Error
				if err != nil && (!errors.As(err, &e) || !strings.Contains(e.Text, "another run")) {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	found := pages(t, dir)
	if found["index.html"] != found["h/a/index.html"] || len(found) != 2 {
		t.Errorf("two runs were mixed: %v", found)
	}
}

func checkRefused(t *testing.T, err error, word string) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Err != nil || !strings.Contains(err.Error(), word) {
		t.Errorf("got %q, want a refusal with %q", err, word)
	}
}

func TestFoldersThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(dir string)
		word    string
	}{
		"somebody's files":      {func(dir string) { put(t, dir, "thesis.txt", "") }, `"thesis.txt"`},
		"somebody's manifest":   {func(dir string) { put(t, dir, manifestFile, `{"name":"an app"}`) }, "manifest.json"},
		"a manifest cut short":  {func(dir string) { put(t, dir, manifestFile, `{"generator":"iptpress","fi`) }, "manifest.json"},
		"a manifest with ..":    {func(dir string) { put(t, dir, manifestFile, `{"generator":"iptpress","files":{"../x":"00"}}`) }, "manifest.json"},
		"a file":                {func(dir string) { put(t, dir, "../public", "") }, "is a file"},
		"a link to nowhere":     {func(dir string) { os.Symlink("nowhere", dir) }, "leads nowhere"},
		"a link to a file":      {func(dir string) { put(t, dir, "../f", ""); os.Symlink("f", dir) }, "is a file"},
		"a work folder by link": {func(dir string) { os.Mkdir(dir, 0o755); os.Symlink(".", filepath.Join(dir, workFolder)) }, "is not a folder"},
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			dir := filepath.Join(root, "public")
			c.prepare(dir)
			before := tree(t, root)
			_, err := Open(dir)
			checkRefused(t, err, c.word)
			same(t, before, tree(t, root))
		})
	}
}

func TestALinkToAFolderIsFollowed(t *testing.T) {
	root := t.TempDir()
	os.Mkdir(filepath.Join(root, "www"), 0o755)
	link := filepath.Join(root, "public")
	if err := os.Symlink("www", link); err != nil {
		t.Skip(err)
	}
	build(t, link, site{"index.html": "home"})
	same(t, site{"index.html": "home"}, pages(t, filepath.Join(root, "www")))
}

func TestFilesInTheWayAreNeverTouched(t *testing.T) {
	for name, c := range map[string]struct{ theirs, ours string }{
		"a file where a file goes":     {"CNAME", "CNAME"},
		"a dotfile where a file goes":  {".htaccess", ".htaccess"},
		"a file where a folder goes":   {"h", "h/a/index.html"},
		"a folder where a file goes":   {"h/a/x", "h"},
		"a file beside one of ours":    {"h/a/x", "h/a/x"},
		"a file deep where a file was": {"index.html.d/x/y", "index.html.d"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			build(t, dir, site{"index.html": "home"})
			put(t, dir, c.theirs, "theirs")
			before := tree(t, dir)
			_, err := tryBuild(dir, site{"index.html": "changed", c.ours: "ours"})
			checkRefused(t, err, c.theirs)
			same(t, before, tree(t, dir))
		})
	}
	t.Run("a link where a folder goes", func(t *testing.T) {
		dir, other := t.TempDir(), t.TempDir()
		build(t, dir, site{"index.html": "home"})
		if err := os.Symlink(other, filepath.Join(dir, "h")); err != nil {
			t.Skip(err)
		}
		_, err := tryBuild(dir, site{"h/a/index.html": "ours"})
		checkRefused(t, err, "h: was not written by iptpress")
		same(t, site{}, tree(t, other))
	})
	t.Run("equal bytes are taken over", func(t *testing.T) {
		dir := t.TempDir()
		build(t, dir, site{"index.html": "home"})
		put(t, dir, "robots.txt", "same")
		same(t, Summary{Files: 2, Unchanged: 2, Bytes: 8}, build(t, dir, site{"index.html": "home", "robots.txt": "same"}))
	})
}

func TestNothingIsDeletedThroughALink(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	build(t, dir, site{"index.html": "home", "h/a.txt": "ours"})
	os.RemoveAll(filepath.Join(dir, "h"))
	put(t, other, "a.txt", "theirs")
	if err := os.Symlink(other, filepath.Join(dir, "h")); err != nil {
		t.Skip(err)
	}
	build(t, dir, site{"index.html": "home"})
	same(t, site{"a.txt": "theirs"}, tree(t, other))
	if _, err := os.Lstat(filepath.Join(dir, "h")); err != nil {
		t.Errorf("the link is gone: %v", err)
	}
}

func TestPathsThatAreRefused(t *testing.T) {
	for _, c := range []struct {
		names []string
		word  string
	}{
		{[]string{""}, "not a path"},
		{[]string{"."}, "not a path"},
		{[]string{"/etc/passwd"}, "not a path"},
		{[]string{"../x"}, "not a path"},
		{[]string{"a/../../x"}, "not a path"},
		{[]string{"a//b"}, "not a path"},
		{[]string{"a/"}, "not a path"},
		{[]string{`a\b`}, "not a path"},
		{[]string{"a\x00b"}, "not a path"},
		{[]string{"a\xffb"}, "not a path"},
		{[]string{"manifest.json"}, "keeps for itself"},
		{[]string{"Manifest.JSON"}, "keeps for itself"},
		{[]string{".iptpress-build/files/x"}, "keeps for itself"},
		{[]string{"a/x", "a/x"}, "a/x: two pages or files"},
		{[]string{"a/x", "A/y"}, "capital letters"},
		{[]string{"a/x", "a/X"}, "capital letters"},
		{[]string{"a", "a/x"}, "as a file and as a folder"},
		{[]string{"a/b/x", "a"}, "as a file and as a folder"},
	} {
		t.Run(strings.Join(c.names, " "), func(t *testing.T) {
			dir := t.TempDir()
			s, err := Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			for i, name := range c.names {
				err := s.Write(name, []byte("x"))
				if last := i == len(c.names)-1; (err != nil) != last || last && !strings.Contains(err.Error(), c.word) {
					t.Errorf("Write(%q): got %v, want %q", name, err, c.word)
				}
			}
			s.Discard()
			same(t, site{}, tree(t, dir))
		})
	}
}

func TestLongName(t *testing.T) {
	dir := t.TempDir()
	_, err := tryBuild(dir, site{strings.Repeat("a", 300) + "/index.html": "x"})
	var e *Error
	if !errors.As(err, &e) || e.Err == nil || e.Hint == "" {
		t.Errorf("got %v, want an error of the machine with a hint", err)
	}
	same(t, site{}, tree(t, dir))
}

func TestAssetsComeFirst(t *testing.T) {
	dir := t.TempDir()
	build(t, dir, site{"a/index.html": "1", "a/x.css": "1", "index.html": "1"})
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Discard()
	for _, name := range []string{"a/index.html", "a/x.css", "b/c/index.html", "img/x.svg", "index.html"} {
		if err := s.Write(name, []byte("2")); err != nil {
			t.Fatal(err)
		}
	}
	moves, err := s.moves(".")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]turn{}
	for _, m := range moves {
		got[m.name] = m.turn
	}
	same(t, map[string]turn{"a/x.css": asset, "img": asset, "b": folder, "a/index.html": page, "index.html": page}, got)
}

func TestManyWriters(t *testing.T) {
	dir := t.TempDir()
	want := site{}
	for i := range 500 {
		want[fmt.Sprintf("h/%d/%d/index.html", i%20, i)] = fmt.Sprint("page ", i)
	}
	for range 2 {
		s, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for name, text := range want {
			all.Go(func() {
				if err := s.Write(name, []byte(text)); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if _, err := s.Commit(); err != nil {
			t.Fatal(err)
		}
		same(t, want, pages(t, dir))
	}
}

// Whatever was built before, a build gives the tree that a clean one gives.
func TestAnySequenceOfBuildsEqualsACleanOne(t *testing.T) {
	names := []string{"index.html", "a", "a/index.html", "a/b", "a/b/c.html", "d/e.css", "d/f/index.html", "g.txt"}
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "output")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		for range rapid.IntRange(1, 6).Draw(t, "builds") {
			want := site{}
			for _, name := range names {
				if text := rapid.IntRange(0, 3).Draw(t, name); text > 0 && !clashes(want, name) {
					want[name] = fmt.Sprint(text)
				}
			}
			if _, err := tryBuild(dir, want); err != nil {
				t.Fatal(err)
			}
			got := site{}
			filepath.WalkDir(dir, func(file string, e fs.DirEntry, err error) error {
				if rel, _ := filepath.Rel(dir, file); err == nil && !e.IsDir() && rel != manifestFile {
					data, _ := os.ReadFile(file)
					got[filepath.ToSlash(rel)] = string(data)
				} else if err == nil && e.IsDir() {
					if inside, _ := os.ReadDir(file); len(inside) == 0 {
						got[filepath.ToSlash(rel)+"/"] = "an empty folder"
					}
				}
				return err
			})
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("-want +got:\n%s", diff)
			}
		}
	})
}

func clashes(s site, name string) bool {
	for other := range s {
		if strings.HasPrefix(name, other+"/") || strings.HasPrefix(other, name+"/") {
			return true
		}
	}
	return false
}

// BenchmarkBuild writes 10 000 pages of 12 KB, each in its folder, with two
// writers; IPTPRESS_BENCH_DIR names the disk.
func BenchmarkBuild(b *testing.B) {
	const count = 10_000
	data := []byte(strings.Repeat("<p>A page of a handout.</p>\n", 430))
	run := func(b *testing.B, dir string, salt int) {
		s, err := Open(dir)
		if err != nil {
			b.Fatal(err)
		}
		var all sync.WaitGroup
		for w := range 2 {
			all.Go(func() {
				mine := []byte(fmt.Sprintf("%d%s", salt, data))
				for i := w; i < count; i += 2 {
					if err := s.Write(fmt.Sprintf("handouts/handout-%05d/index.html", i), mine); err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
		all.Wait()
		if _, err := s.Commit(); err != nil {
			b.Fatal(err)
		}
	}
	perFile := func(b *testing.B) {
		b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/count, "µs/file")
	}
	folder := func(b *testing.B) string {
		dir, err := os.MkdirTemp(os.Getenv("IPTPRESS_BENCH_DIR"), "output")
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { os.RemoveAll(dir) })
		return filepath.Join(dir, "public")
	}
	b.Run("clean", func(b *testing.B) {
		dir := folder(b)
		for b.Loop() {
			run(b, dir, 1)
			b.StopTimer()
			os.RemoveAll(dir)
			b.StartTimer()
		}
		perFile(b)
	})
	b.Run("unchanged", func(b *testing.B) {
		dir := folder(b)
		run(b, dir, 1)
		for b.Loop() {
			run(b, dir, 1)
		}
		perFile(b)
	})
	b.Run("changed", func(b *testing.B) {
		dir := folder(b)
		for i := 0; b.Loop(); i++ {
			run(b, dir, i%10)
		}
		perFile(b)
	})
}
