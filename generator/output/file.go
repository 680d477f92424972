package output

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// WriteFile writes one file, whole or not at all.
func WriteFile(name string, data []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(name), ".iptpress-")
	if err == nil {
		err = cmp.Or(temp.Chmod(0o644), replace(name, temp, data))
	}
	if err != nil {
		return failed(name, "cannot be written", err)
	}
	return nil
}

// WriteNote writes a file of our own, whole or not at all, and makes the folder
// that it lies in.
func WriteNote(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return failed(name, "cannot be written", err)
	}
	return WriteFile(name, data)
}

// replace writes an open file onto the disk and gives it its name, which
// another file may have.
func replace(name string, temp *os.File, data []byte) error {
	_, err := temp.Write(data)
	if err = cmp.Or(err, temp.Sync(), temp.Close()); err == nil {
		err = os.Rename(temp.Name(), name)
	}
	if err != nil {
		os.Remove(temp.Name())
	}
	return err
}

// CheckNew refuses a folder that WriteNew would: one with something in it.
func CheckNew(dir string) error {
	switch entries, err := os.ReadDir(dir); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return failed(dir, "cannot be read", err)
	case len(entries) > 0:
		return refused(dir, "is not empty", "name a new folder")
	}
	return nil
}

// WriteNew writes files, named by paths with slashes, into a folder that is
// empty or does not exist yet; all of them or, when one fails, none.
func WriteNew(dir string, files map[string][]byte) error {
	if err := CheckNew(dir); err != nil {
		return err
	}
	if err := writeNew(dir, files); err != nil {
		return failed(dir, "cannot be made", err)
	}
	return nil
}

func writeNew(dir string, files map[string][]byte) error {
	parent := filepath.Dir(filepath.Clean(dir))
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	staged, err := os.MkdirTemp(parent, ".iptpress-new-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(staged)
	for name, data := range files {
		target := filepath.Join(staged, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(target, data, 0o644); err != nil {
			return err
		}
	}
	if err := os.Chmod(staged, 0o755); err != nil {
		return err
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Rename(staged, dir)
}
