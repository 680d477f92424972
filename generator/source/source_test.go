package source

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"
	"time"
)

func project(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		put(t, filepath.Join(dir, name), text)
	}
	return dir
}

func put(t *testing.T, file, text string) {
	t.Helper()
	os.MkdirAll(filepath.Dir(file), 0o755)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, dir string, earlier map[string]Noted, noted int64) *Tree {
	t.Helper()
	tree, err := Open(dir, []string{"content", "layouts"}, earlier, noted)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tree.Close() })
	return tree
}

// inTwoHours is after every file of a test was written, and has settled.
func inTwoHours() int64 { return time.Now().Add(2 * time.Hour).UnixNano() }

func TestTree(t *testing.T) {
	dir := project(t, map[string]string{"content/a.md": "a", "content/en/b/c.md": "c", "other/d.md": "d"})
	tree := open(t, dir, nil, 0)
	if err := fstest.TestFS(tree, "content/a.md", "content/en/b/c.md", "other/d.md"); err != nil {
		t.Error(err)
	}
	names, err := tree.Names()
	if want := []string{"content/a.md", "content/en/b/c.md"}; err != nil || !slices.Equal(names, want) {
		t.Errorf("got %q, %v, want %q", names, err, want)
	}
	if sum, err := tree.Sum("content/a.md"); err != nil || sum != sha256.Sum256([]byte("a")) {
		t.Errorf("got %x, %v", sum, err)
	}
	for _, name := range []string{"content/none.md", "none", "content/none/none.md"} {
		if _, err := fs.Stat(tree, name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: got %v", name, err)
		}
		if _, err := tree.ReadDir(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// What was noted saves reading a file; a file that was touched is read again.
func TestNoted(t *testing.T) {
	dir := project(t, map[string]string{"content/a.md": "a", "content/b.md": "b"})
	first := open(t, dir, nil, 0)
	for _, name := range []string{"content/a.md", "content/b.md"} {
		if _, err := first.Sum(name); err != nil {
			t.Fatal(err)
		}
	}
	noted := first.Note()
	lie := noted["content/a.md"]
	lie.Sum = Sum{1}
	noted["content/a.md"] = lie

	if sum, _ := open(t, dir, noted, inTwoHours()).Sum("content/a.md"); lie.Stamp.Changed != 0 && sum != lie.Sum {
		t.Error("the file was read, though nobody had touched it")
	}
	if sum, _ := open(t, dir, noted, time.Now().UnixNano()).Sum("content/a.md"); sum == lie.Sum {
		t.Error("a stamp was relied on that had not settled")
	}
	old := first.byName["content/b.md"].info.ModTime()
	put(t, filepath.Join(dir, "content/b.md"), "B")
	os.Chtimes(filepath.Join(dir, "content/b.md"), old, old) // the same size, the same time
	if sum, _ := open(t, dir, noted, inTwoHours()).Sum("content/b.md"); sum != sha256.Sum256([]byte("B")) {
		t.Error("a file that was written to was not read")
	}
}

func TestMoved(t *testing.T) {
	dir := project(t, map[string]string{"content/a.md": "a"})
	tree := open(t, dir, nil, 0)
	tree.Sum("content/a.md")
	put(t, filepath.Join(dir, "content/a.md"), "A")
	if data, err := tree.ReadFile("content/a.md"); err != nil || string(data) != "a" || tree.Moved() {
		t.Errorf("got %q, %v, %v: the bytes are those of the hash", data, err, tree.Moved())
	}
	if data, err := tree.ReadFile("content/a.md"); err != nil || string(data) != "A" || !tree.Moved() {
		t.Errorf("got %q, %v, %v: the file has moved on", data, err, tree.Moved())
	}
}

func TestLinks(t *testing.T) {
	dir := project(t, map[string]string{"content/a.md": "a", "inside.md": "inside"})
	put(t, filepath.Join(dir, "../outside.md"), "outside")
	t.Cleanup(func() { os.Remove(filepath.Join(dir, "../outside.md")) })
	for link, to := range map[string]string{"content/in.md": "../inside.md", "content/out.md": "../../outside.md"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Skip(err)
		}
	}
	tree := open(t, dir, nil, 0)
	if _, err := tree.Names(); err == nil {
		t.Error("nothing was said of the links, whose targets may change unseen")
	}
	if data, err := fs.ReadFile(tree, "content/in.md"); err != nil || string(data) != "inside" {
		t.Errorf("got %q, %v", data, err)
	}
	if data, err := fs.ReadFile(tree, "content/out.md"); err == nil {
		t.Errorf("a link led out of the project, to %q", data)
	}
}
