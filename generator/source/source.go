// Package source shows a project's folder as it lay when a run began.
//
// In comes a folder; out goes an fs.FS in which the folders that iptpress reads
// are listed once, each file is read once, and the SHA-256 of every file is
// known: by reading it, or because nobody has touched it since an earlier run
// noted it. No link leads out of the folder.
package source

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"iptpress/generator/stamp"
)

// Sum is a SHA-256.
type Sum = [sha256.Size]byte

// Noted is a file as an earlier run knew it.
type Noted struct {
	Stamp stamp.Stamp
	Sum   Sum
}

// Tree is a project's folder. It is safe for many goroutines.
type Tree struct {
	dir     string
	root    *os.Root
	files   fs.FS // of the root: for what was not listed
	folders map[string][]fs.DirEntry
	byName  map[string]*file
	names   []string // of the regular files that were listed, sorted
	strange error    // something that was listed is no regular file or folder

	moved atomic.Bool
}

// file is a regular file that was listed.
type file struct {
	name string
	info fs.FileInfo

	mu    sync.Mutex
	sum   Sum
	known bool
	data  []byte // read for its sum, and not asked for yet
}

// largest is the size up to which a file is read whole, in bytes; of a larger
// one the reader sees that it is too large before it has read it all.
const largest = 16 << 20

// Open lists the folders of a project, with all that lies in them. Folders that
// do not exist are empty. What earlier runs noted may be nil; noted is the time
// at which they did so, in nanoseconds since 1970.
func Open(dir string, folders []string, earlier map[string]Noted, noted int64) (*Tree, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	t := &Tree{dir: dir, root: root, files: root.FS(), folders: map[string][]fs.DirEntry{}, byName: map[string]*file{}}
	t.list(folders)
	for name, f := range t.byName {
		if was, ok := earlier[name]; ok && was.Stamp == stamp.Of(f.info) && was.Stamp.Settled(noted) {
			f.sum, f.known = was.Sum, true
		}
		t.names = append(t.names, name)
	}
	slices.Sort(t.names)
	return t, nil
}

// Close lets go of the folder.
func (t *Tree) Close() error { return t.root.Close() }

// list reads folders and those in them, spread over the processors.
func (t *Tree) list(folders []string) {
	var mu sync.Mutex
	var group errgroup.Group
	group.SetLimit(2 * runtime.GOMAXPROCS(0))
	var read func(name string)
	read = func(name string) {
		listed, infos, err := t.look(name)
		var below []string
		mu.Lock()
		if err != nil {
			if !errors.Is(err, fs.ErrNotExist) {
				t.strange = err
			}
			mu.Unlock()
			return // ReadDir asks again, and gives the error to who wants to know
		}
		t.folders[name] = listed
		for i, e := range listed {
			full := path.Join(name, e.Name())
			switch {
			case e.IsDir():
				below = append(below, full)
			case infos[i] != nil && infos[i].Mode().IsRegular():
				t.byName[full] = &file{name: full, info: infos[i]}
			default:
				t.strange = fmt.Errorf("%s is not a regular file", full)
			}
		}
		mu.Unlock()
		for _, full := range below {
			if !group.TryGo(func() error { read(full); return nil }) {
				read(full)
			}
		}
	}
	for _, name := range folders {
		read(name)
	}
	_ = group.Wait() // what went wrong has been noted
}

// look lists a folder, and looks at what is no folder in it.
func (t *Tree) look(name string) ([]fs.DirEntry, []fs.FileInfo, error) {
	listed, err := os.ReadDir(t.path(name))
	if err != nil {
		return nil, nil, err
	}
	infos := make([]fs.FileInfo, len(listed))
	for i, e := range listed {
		if !e.IsDir() {
			if infos[i], err = e.Info(); err != nil {
				infos[i] = nil // gone since; who opens it is told
			}
		}
	}
	return listed, infos, nil
}

func (t *Tree) path(name string) string { return filepath.Join(t.dir, filepath.FromSlash(name)) }

// Names lists the regular files of the folders, sorted. It gives an error where
// something lies there that is neither file nor folder, or cannot be listed: the
// names do not tell all then.
func (t *Tree) Names() ([]string, error) { return t.names, t.strange }

// Sum gives the SHA-256 of a file of the folders.
func (t *Tree) Sum(name string) (Sum, error) {
	f := t.byName[name]
	if f == nil {
		return Sum{}, &fs.PathError{Op: "sum", Path: name, Err: fs.ErrNotExist}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.known {
		return f.sum, nil
	}
	if f.info.Size() > largest {
		return t.sumLarge(f)
	}
	data, err := os.ReadFile(t.path(name))
	if err != nil {
		return Sum{}, err
	}
	f.sum, f.known, f.data = sha256.Sum256(data), true, data
	return f.sum, nil
}

func (t *Tree) sumLarge(f *file) (Sum, error) {
	opened, err := os.Open(t.path(f.name))
	if err != nil {
		return Sum{}, err
	}
	defer opened.Close()
	h := sha256.New()
	if _, err := io.Copy(h, opened); err != nil {
		return Sum{}, err
	}
	f.sum, f.known = Sum(h.Sum(nil)), true
	return f.sum, nil
}

// ReadFile reads a file. What it gives has the Sum of the file; where the file
// was written to in between, Moved reports it from then on.
func (t *Tree) ReadFile(name string) ([]byte, error) {
	f := t.byName[name]
	if f == nil {
		return fs.ReadFile(t.files, name)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if data := f.data; data != nil {
		f.data = nil
		return data, nil
	}
	data, err := os.ReadFile(t.path(name))
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	if f.known && f.sum != sum {
		t.moved.Store(true)
	}
	f.sum, f.known = sum, true
	return data, nil
}

// Moved reports whether a file was found to have been written to during the run.
func (t *Tree) Moved() bool { return t.moved.Load() }

// Note gives what a later run can go by.
func (t *Tree) Note() map[string]Noted {
	noted := make(map[string]Noted, len(t.byName))
	for name, f := range t.byName {
		if f.known {
			noted[name] = Noted{stamp.Of(f.info), f.sum}
		}
	}
	return noted
}

// Open opens a file or folder of the project.
func (t *Tree) Open(name string) (fs.File, error) {
	f := t.byName[name]
	if f == nil || f.info.Size() > largest {
		return t.files.Open(name)
	}
	data, err := t.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return &opened{f.info, bytes.NewReader(data)}, nil
}

// Stat looks at a file or folder of the project.
func (t *Tree) Stat(name string) (fs.FileInfo, error) {
	if f := t.byName[name]; f != nil {
		return f.info, nil
	}
	if _, listed := t.folders[name]; listed {
		return os.Lstat(t.path(name))
	}
	if t.isAbsent(name) {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
	}
	return fs.Stat(t.files, name)
}

// isAbsent reports whether the list of the folder that a file would lie in shows
// that it does not.
func (t *Tree) isAbsent(name string) bool {
	listed, ok := t.folders[path.Dir(name)]
	if !ok {
		return false
	}
	_, found := slices.BinarySearchFunc(listed, path.Base(name), func(e fs.DirEntry, name string) int { return strings.Compare(e.Name(), name) })
	return !found
}

// ReadDir lists a folder, sorted by name.
func (t *Tree) ReadDir(name string) ([]fs.DirEntry, error) {
	if listed, ok := t.folders[name]; ok {
		return slices.Clone(listed), nil
	}
	if t.isAbsent(name) {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
	}
	return fs.ReadDir(t.files, name)
}

// opened is a file that is being read.
type opened struct {
	info fs.FileInfo
	*bytes.Reader
}

func (o *opened) Stat() (fs.FileInfo, error) { return o.info, nil }
func (o *opened) Close() error               { return nil }
