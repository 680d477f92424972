package release

import (
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"iptpress/generator/history"
	"iptpress/generator/output"
)

func failed(name, text string, err error) error {
	return &output.Error{Path: name, Text: text, Err: err}
}

// write brings the edition onto the disk. The journal says first which folders
// will be written; the edition's file comes last, and is what makes them count.
func (e *draft) write(source string) error {
	folders := map[string]bool{}
	for name := range e.frozen {
		folders[path.Dir(name)] = true
	}
	journal, err := json.Marshal(history.Journal{Edition: e.manifest.Edition, Folders: slices.Sorted(maps.Keys(folders))})
	if err != nil {
		return err
	}
	files := map[string][]byte{}
	maps.Copy(files, e.frozen)
	for name, data := range e.snapshot {
		files[path.Join(e.manifest.Folder(), name)] = data
	}
	if err := writeFile(source, history.JournalFile, journal); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := writeFile(source, name, files[name]); err != nil {
			return err
		}
	}
	if err := writeFile(source, history.FileOf(e.manifest.Edition), e.manifest.Encode()); err != nil {
		return err
	}
	return remove(source, history.JournalFile)
}

// writeFile writes a file of the project, whole and onto the disk.
func writeFile(source, name string, data []byte) error {
	file := filepath.Join(source, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return failed(name, "cannot be written", err)
	}
	return output.WriteFile(file, data)
}

func remove(source, name string) error {
	err := os.RemoveAll(filepath.Join(source, filepath.FromSlash(name)))
	if err != nil {
		return failed(name, "cannot be removed", err)
	}
	return nil
}

// recoverFrom ends a publish that was cut short. Where its edition's file is
// there, it was done; else what it wrote is taken away.
func recoverFrom(source string) error {
	project := os.DirFS(source)
	if err := clearTemporary(source); err != nil {
		return err
	}
	j, err := history.ReadJournal(project)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return &output.Error{Path: history.JournalFile, Text: "is damaged, and what it was to undo is not known", Hint: "restore content/ from version control, without this file"}
	}
	if _, err := fs.Stat(project, history.FileOf(j.Edition)); err == nil {
		return remove(source, history.JournalFile)
	}
	for _, folder := range append(j.Folders, j.Snapshot()) {
		if err := remove(source, folder); err != nil {
			return err
		}
		if path.Base(path.Dir(folder)) == "versions" {
			os.Remove(filepath.Join(source, filepath.FromSlash(path.Dir(folder)))) // where it is empty now
		}
	}
	return remove(source, history.JournalFile)
}

// clearTemporary removes files that a killed run was about to rename.
func clearTemporary(source string) error {
	folder := filepath.Join(source, filepath.FromSlash(history.Folder))
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return failed(history.Folder, "cannot be read", err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".iptpress-") {
			err = cmp.Or(err, os.Remove(filepath.Join(folder, e.Name())))
		}
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return failed(history.Folder, "cannot be cleared", err)
	}
	return nil
}
