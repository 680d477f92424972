package output

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
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

// CheckNew refuses a folder that WriteNew would: one with something in it that
// may be somebody's work. Dotfiles, as git and file managers leave them, are let be.
func CheckNew(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return failed(dir, "cannot be read", err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") {
			return refused(dir, "is not empty", "name a new folder")
		}
	}
	return nil
}

// WriteNew writes files, named by paths with slashes, into a folder that does
// not exist yet, or holds nothing but dotfiles of other names; all of them or,
// when one fails, none.
func WriteNew(dir string, files map[string][]byte) error {
	if err := CheckNew(dir); err != nil {
		return err
	}
	for name := range files {
		top, _, _ := strings.Cut(name, "/")
		if _, err := os.Lstat(filepath.Join(dir, top)); err == nil {
			return refused(dir, "has a "+top+" already", "name a new folder")
		}
	}
	if err := writeNew(dir, files); err != nil {
		return failed(dir, "cannot be made", err)
	}
	return nil
}

func writeNew(dir string, files map[string][]byte) error {
	_, err := os.Lstat(dir)
	isNew := errors.Is(err, fs.ErrNotExist)
	stage := filepath.Clean(dir) // its disk, which need not be that of the folder above
	if isNew {
		stage = filepath.Dir(stage)
		if err := os.MkdirAll(stage, 0o755); err != nil {
			return err
		}
	}
	staged, err := os.MkdirTemp(stage, ".iptpress-new-")
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
	if isNew {
		return os.Rename(staged, dir)
	}
	return moveInto(dir, staged)
}

// moveInto moves all that a folder holds into another, which somebody may be in;
// all or nothing.
func moveInto(dir, staged string) error {
	entries, err := os.ReadDir(staged)
	for i, e := range entries {
		if err = os.Rename(filepath.Join(staged, e.Name()), filepath.Join(dir, e.Name())); err != nil {
			for _, moved := range entries[:i] {
				err = errors.Join(err, os.RemoveAll(filepath.Join(dir, moved.Name())))
			}
			break
		}
	}
	return err
}
