package output

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestWriteNew(t *testing.T) {
	root := t.TempDir()
	files := map[string][]byte{"a/b.md": []byte("b"), ".gitignore": []byte("x")}
	want := site{"a/b.md": "b", ".gitignore": "x"}

	fresh, empty, full := filepath.Join(root, "new", "project"), filepath.Join(root, "empty"), filepath.Join(root, "full")
	os.Mkdir(empty, 0o755)
	put(t, full, "theirs", "theirs")
	for _, dir := range []string{fresh, empty} {
		if err := WriteNew(dir, files); err != nil {
			t.Fatal(err)
		}
		same(t, want, tree(t, dir))
	}
	checkRefused(t, WriteNew(full, files), "is not empty")
	same(t, site{"theirs": "theirs"}, tree(t, full))

	var e *Error
	if err := WriteNew(filepath.Join(full, "theirs", "below"), files); !errors.As(err, &e) || e.Err == nil {
		t.Errorf("got %v, want an error of the machine", err)
	}
}

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "packet.pdf")
	for _, text := range []string{"one", "two"} {
		if err := WriteFile(file, []byte(text)); err != nil {
			t.Fatal(err)
		}
		same(t, site{"packet.pdf": text}, tree(t, dir))
	}
	var e *Error
	if err := WriteFile(filepath.Join(dir, "missing", "packet.pdf"), nil); !errors.As(err, &e) || e.Err == nil {
		t.Errorf("got %v, want an error of the machine", err)
	}
}
