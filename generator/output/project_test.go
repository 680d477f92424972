package output

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// projectWith makes a project with files, by their paths.
func projectWith(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// hold checks which files a project has, besides the lock.
func hold(t *testing.T, dir string, want map[string]string) {
	t.Helper()
	got := map[string]string{}
	err := filepath.WalkDir(dir, func(file string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() || e.Name() == "publish.lock" {
			return err
		}
		data, err := os.ReadFile(file)
		rel, _ := filepath.Rel(dir, file)
		got[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(got, want) {
		t.Errorf("the project holds %v, want %v", got, want)
	}
}

func bring(t *testing.T, dir string, files ...Incoming) ([]string, error) {
	t.Helper()
	unlock, err := Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	return Bring(dir, files)
}

func TestBring(t *testing.T) {
	dir := projectWith(t, map[string]string{"a.md": "old", "b.md": "somebody's"})
	left, err := bring(t, dir,
		Incoming{Name: "a.md", Data: []byte("new"), Before: hexSum([]byte("old"))},
		Incoming{Name: "b.md", Data: []byte("ours"), Before: hexSum([]byte("what it was"))},
		Incoming{Name: "deep/er/c.md", Data: []byte("c")},
		Incoming{Name: "deep/d.md", Data: nil},
	)
	if err != nil || !slices.Equal(left, []string{"b.md"}) {
		t.Fatal(left, err)
	}
	hold(t, dir, map[string]string{"a.md": "new", "b.md": "somebody's", "deep/er/c.md": "c", "deep/d.md": ""})
}

// A run that was cut short after any of its steps is finished by the next that
// takes the lock; what a person has changed in between stays.
func TestBringIsFinished(t *testing.T) {
	before := map[string]string{"a.md": "a1", "b.md": "b1"}
	incomingFiles := []Incoming{
		{Name: "a.md", Data: []byte("a2"), Before: hexSum([]byte("a1"))},
		{Name: "b.md", Data: []byte("b2"), Before: hexSum([]byte("b1"))},
		{Name: "c/c.md", Data: []byte("c2")},
		{Name: "list", Data: []byte("all"), IfAll: true},
	}
	for moved := range len(incomingFiles) + 1 {
		for _, edited := range []bool{false, true} {
			dir := projectWith(t, before)
			if err := os.MkdirAll(filepath.Join(dir, filepath.FromSlash(incoming)), 0o755); err != nil {
				t.Fatal(err)
			}
			var journal bringing
			for i, f := range incomingFiles {
				journal.Files = append(journal.Files, broughtFile{f.Name, f.Before, hexSum(f.Data), f.IfAll})
				target := filepath.Join(dir, filepath.FromSlash(waiting(i)))
				if i < moved {
					target = filepath.Join(dir, filepath.FromSlash(f.Name))
				}
				if err := errors.Join(os.MkdirAll(filepath.Dir(target), 0o755), os.WriteFile(target, f.Data, 0o644)); err != nil {
					t.Fatal(err)
				}
			}
			data, _ := json.Marshal(journal)
			if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(BringJournal)), data, 0o644); err != nil {
				t.Fatal(err)
			}
			want := map[string]string{"a.md": "a2", "b.md": "b2", "c/c.md": "c2", "list": "all"}
			if edited && moved < 2 {
				if err := os.WriteFile(filepath.Join(dir, "b.md"), []byte("edited"), 0o644); err != nil {
					t.Fatal(err)
				}
				want["b.md"] = "edited"
				delete(want, "list")
			}
			unlock, err := Lock(dir)
			if err != nil {
				t.Fatal(err)
			}
			unlock()
			hold(t, dir, want)
		}
	}
}

// Before anything changes, every folder is tried.
func TestBringIntoAFolderThatCannotBeWritten(t *testing.T) {
	dir := projectWith(t, map[string]string{"a/a.md": "a1", "b": "a file"})
	_, err := bring(t, dir,
		Incoming{Name: "a/a.md", Data: []byte("a2"), Before: hexSum([]byte("a1"))},
		Incoming{Name: "b/b.md", Data: []byte("b2")})
	if err == nil || !strings.Contains(err.Error(), "b: cannot be written to") {
		t.Error(err)
	}
	hold(t, dir, map[string]string{"a/a.md": "a1", "b": "a file"})
}

// No link leads out of the project, and a link is not taken for the file that
// was there.
func TestBringStaysInside(t *testing.T) {
	outside := projectWith(t, map[string]string{"x.md": "theirs"})
	dir := projectWith(t, map[string]string{"a.md": "a1"})
	if err := os.Symlink(outside, filepath.Join(dir, "out")); err != nil {
		t.Skip(err)
	}
	if err := os.Symlink("a.md", filepath.Join(dir, "b.md")); err != nil {
		t.Fatal(err)
	}
	_, err := bring(t, dir, Incoming{Name: "out/x.md", Data: []byte("ours"), Before: hexSum([]byte("theirs"))})
	if err == nil || !strings.Contains(err.Error(), "out: cannot be written to") {
		t.Error(err)
	}
	hold(t, outside, map[string]string{"x.md": "theirs"})
	left, err := bring(t, dir, Incoming{Name: "b.md", Data: []byte("ours"), Before: hexSum([]byte("a1"))})
	if err != nil || !slices.Equal(left, []string{"b.md"}) {
		t.Error(left, err)
	}
}

func TestBringJournalThatIsDamaged(t *testing.T) {
	for _, test := range []struct{ journal, want string }{
		{"{", "incoming.json: is damaged; delete it"},
		{`{"files":[{"name":"a.md","after":"00"}]}`, "incoming: is damaged; delete it and .iptpress/incoming.json"},
	} {
		dir := projectWith(t, map[string]string{".iptpress/incoming.json": test.journal, ".iptpress/incoming/0": "x"})
		if _, err := Lock(dir); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v, want %s", err, test.want)
		}
	}
}
