package output

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// finishInterrupted carries out the journal of a run that was cut short.
//
// Files that a power cut spoiled are left out; the build that follows makes them
// again, since it compares every file with the bytes that it should have.
func (s *Stage) finishInterrupted() error {
	next, err := readManifest(s.journal())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return refused(path.Join(s.name, workFolder, manifestFile), "is damaged, and an interrupted build cannot be finished",
			"empty the output folder, then build again")
	}
	err = filepath.WalkDir(s.files, func(file string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) || err == nil && e.IsDir() {
			return nil
		}
		data, readErr := os.ReadFile(file)
		rel, relErr := filepath.Rel(s.files, file)
		if err := cmp.Or(err, readErr, relErr); err != nil {
			return failed(s.name, "holds an interrupted build that cannot be read", err)
		}
		name := filepath.ToSlash(rel)
		if next[name] != sha256.Sum256(data) {
			return os.Remove(file)
		}
		_, err = s.compare(name, data) // somebody's file may have come in the way since
		return err
	})
	if err != nil {
		return err
	}
	if err := s.carryOut(gone(s.old, next)); err != nil {
		return err
	}
	s.old = next
	s.present.Clear()
	return nil
}

// gone lists the files of the old manifest that the next one does not name.
func gone(old, next manifest) []string {
	var names []string
	for name := range old {
		if _, stays := next[name]; !stays {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// carryOut does what the journal says: it moves the waiting files in, deletes
// those that are gone, and puts the new manifest in its place, which ends the
// journal. It may be cut short anywhere and started again.
func (s *Stage) carryOut(gone []string) error {
	moves, err := s.moves(".")
	if err != nil {
		return s.halfway(err)
	}
	slices.SortStableFunc(moves, func(a, b move) int { return cmp.Compare(a.turn, b.turn) })
	for _, m := range moves {
		if err := s.moveIn(m.name); err != nil {
			return s.halfway(err)
		}
	}
	for _, name := range gone {
		if err := s.delete(name); err != nil {
			return s.halfway(err)
		}
	}
	if err := os.Rename(s.journal(), filepath.Join(s.dir, manifestFile)); err != nil {
		return s.halfway(err)
	}
	if err := os.RemoveAll(s.files); err != nil {
		return failed(s.name, "cannot be cleared", err)
	}
	return nil
}

func (s *Stage) halfway(err error) error {
	e := failed(s.name, "was brought up to date only in part", err)
	e.Hint = "mend that, then build again: the build goes on where it stopped"
	return e
}

// turn is the order in which files come in, so that a page never asks for a file
// that is still to come.
type turn int

const (
	asset  turn = iota // a file that is not a page, or a new folder without pages
	folder             // a new folder with pages
	page               // a page
)

type move struct {
	name string
	turn turn
}

// moves lists what waits in a folder of the site: files that go into folders
// that the output has, and whole folders that it has not.
func (s *Stage) moves(dir string) ([]move, error) {
	entries, err := os.ReadDir(filepath.Join(s.files, filepath.FromSlash(dir)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // all had moved in before the last run was cut short
	}
	if err != nil {
		return nil, err
	}
	var moves []move
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		if !e.IsDir() {
			t := asset
			if isPage(name) {
				t = page
			}
			moves = append(moves, move{name, t})
			continue
		}
		if info, err := os.Lstat(filepath.Join(s.dir, filepath.FromSlash(name))); err == nil && info.IsDir() {
			inside, err := s.moves(name)
			if err != nil {
				return nil, err
			}
			moves = append(moves, inside...)
			continue
		}
		t, err := s.folderTurn(name)
		if err != nil {
			return nil, err
		}
		moves = append(moves, move{name, t})
	}
	return moves, nil
}

func isPage(name string) bool { return strings.HasSuffix(name, ".html") }

func (s *Stage) folderTurn(dir string) (turn, error) {
	t := asset
	err := filepath.WalkDir(filepath.Join(s.files, filepath.FromSlash(dir)), func(file string, _ fs.DirEntry, err error) error {
		if err == nil && isPage(file) {
			t = folder
			return fs.SkipAll
		}
		return err
	})
	return t, err
}

// moveIn renames a waiting file or folder into the output.
func (s *Stage) moveIn(name string) error {
	from := filepath.Join(s.files, filepath.FromSlash(name))
	to := filepath.Join(s.dir, filepath.FromSlash(name))
	err := os.Rename(from, to)
	if err == nil {
		return nil
	}
	// A folder may become a file, or a file a folder. What it held was ours, or
	// compare would have refused it, and has no place in the new site.
	here, statErr := os.Lstat(from)
	there, err2 := os.Lstat(to)
	if cmp.Or(statErr, err2) != nil || here.IsDir() == there.IsDir() {
		return err
	}
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	return os.Rename(from, to)
}

// delete removes a file that is no longer part of the site, and the folders that
// it leaves empty.
func (s *Stage) delete(name string) error {
	file := filepath.Join(s.dir, filepath.FromSlash(name))
	if !s.holds(name) {
		return nil // deleted already, or somebody's link or file has taken its place
	}
	if err := os.Remove(file); err != nil {
		return err
	}
	removeEmpty(filepath.Dir(file), s.dir)
	return nil
}

// holds reports whether a file lies in the output, with no link on the way.
func (s *Stage) holds(name string) bool {
	there, err := s.has(path.Dir(name))
	if err != nil || !there {
		return false
	}
	info, err := os.Lstat(filepath.Join(s.dir, filepath.FromSlash(name)))
	return err == nil && info.Mode().IsRegular()
}

// removeEmpty removes dir and the folders above it, up to but without root, for
// as long as they are empty.
func removeEmpty(dir, root string) {
	for dir != root && os.Remove(dir) == nil {
		dir = filepath.Dir(dir)
	}
}
