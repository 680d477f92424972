package history

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// View shows the project as an edition has it: the frozen texts in the place of
// the working texts, and the data, packets, pages, reviews and clinic of the
// edition's snapshot. What iptpress itself said then lies in strings/. A clinic
// file other than the project's own is shown as it is today.
func (h *History) View(fsys fs.FS, e *Edition, clinicPath string) (fs.FS, error) {
	t := newTree(fsys)
	clinicFolder := path.Dir(clinicPath)
	others, err := fs.ReadDir(fsys, clinicFolder)
	if err != nil {
		return nil, err
	}
	for _, o := range others { // a clinic of one's own, with its logo beside it
		if o.Type().IsRegular() {
			t.add(path.Join(clinicFolder, o.Name()), path.Join(clinicFolder, o.Name()))
		}
	}
	err = t.addFolder(path.Join(Folder, e.Base.ID), func(name string) string {
		if lang, ok := strings.CutPrefix(name, "strings/"); ok {
			t.makeFolder(path.Join("content", strings.TrimSuffix(lang, ".yaml"))) // it may hold no text
			return name
		}
		return "content/" + name
	})
	if err != nil {
		return nil, err
	}
	for _, entry := range e.Handouts {
		v := h.Version(entry.ID, entry.Lang, entry.Version)
		err := t.addFolder(v.Folder, func(name string) string {
			return path.Join("content", entry.Lang, "handouts", entry.Slug, name)
		})
		if err != nil {
			return nil, err
		}
	}
	return t, nil
}

// Data shows the facts, sources and glossary that an edition was published with.
func Data(fsys fs.FS, e *Edition) fs.FS {
	t := newTree(fsys)
	// A folder that cannot be read has been reported by Load.
	_ = t.addFolder(path.Join(Folder, e.Base.ID, "data"), func(name string) string { return "content/data/" + name })
	return t
}

// Memory shows files that are not on a disk yet, by their paths.
func Memory(files map[string][]byte) fs.FS {
	t := newTree(nil)
	for name, data := range files {
		t.nodes[name] = &node{data: data}
		t.enter(name, false)
	}
	return t
}

// tree shows files of another tree under other paths.
type tree struct {
	base  fs.FS
	nodes map[string]*node
}

// node is a file, by its bytes or its path in the base, or a folder, by what
// lies in it.
type node struct {
	data    []byte
	from    string
	isDir   bool
	entries []fs.DirEntry
}

func newTree(base fs.FS) *tree {
	return &tree{base: base, nodes: map[string]*node{".": {isDir: true}}}
}

// add shows a file of the base at a path, in the place of what is there.
func (t *tree) add(name, from string) {
	if n := t.nodes[name]; n != nil {
		n.from = from
		return
	}
	t.nodes[name] = &node{from: from}
	t.enter(name, false)
}

// enter lists a path in the folder above it.
func (t *tree) enter(name string, isDir bool) {
	above := t.makeFolder(path.Dir(name))
	above.entries = append(above.entries, entry{t, name, isDir})
}

// makeFolder gives a folder, and makes it where need be.
func (t *tree) makeFolder(name string) *node {
	n := t.nodes[name]
	if n == nil {
		n = &node{isDir: true}
		t.nodes[name] = n
		t.enter(name, true)
	}
	return n
}

// addFolder adds the files of a folder under other names.
func (t *tree) addFolder(folder string, rename func(string) string) error {
	return fs.WalkDir(t.base, folder, func(name string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() && !strings.HasPrefix(e.Name(), ".") {
			t.add(rename(strings.TrimPrefix(name, folder+"/")), name)
		}
		return err
	})
}

func (t *tree) find(op, name string) (*node, error) {
	if n := t.nodes[name]; n != nil {
		return n, nil
	}
	return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
}

func (t *tree) Open(name string) (fs.File, error) {
	n, err := t.find("open", name)
	if err != nil {
		return nil, err
	}
	if n.from != "" {
		return t.base.Open(n.from)
	}
	return opened{n.info(name), bytes.NewReader(n.data)}, nil
}

func (t *tree) Stat(name string) (fs.FileInfo, error) {
	n, err := t.find("stat", name)
	if err != nil {
		return nil, err
	}
	if n.from != "" {
		return fs.Stat(t.base, n.from)
	}
	return n.info(name), nil
}

// ReadDir lists a folder, sorted by name.
func (t *tree) ReadDir(name string) ([]fs.DirEntry, error) {
	n, err := t.find("readdir", name)
	if err != nil {
		return nil, err
	}
	list := slices.Clone(n.entries)
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return list, nil
}

// entry is a file or folder of a tree.
type entry struct {
	tree  *tree
	path  string
	isDir bool
}

func (e entry) Name() string               { return path.Base(e.path) }
func (e entry) IsDir() bool                { return e.isDir }
func (e entry) Info() (fs.FileInfo, error) { return e.tree.Stat(e.path) }
func (e entry) Type() fs.FileMode {
	if e.isDir {
		return fs.ModeDir
	}
	return 0
}

func (n *node) info(name string) info {
	return info{path.Base(name), int64(len(n.data)), n.isDir}
}

// info is what is known of a folder, or of a file in memory.
type info struct {
	name  string
	size  int64
	isDir bool
}

func (i info) Name() string { return i.name }
func (i info) Size() int64  { return i.size }
func (i info) IsDir() bool  { return i.isDir }
func (i info) Mode() fs.FileMode {
	if i.isDir {
		return fs.ModeDir | 0o755
	}
	return 0o644
}
func (info) ModTime() time.Time { return time.Time{} }
func (info) Sys() any           { return nil }

// opened is an open file in memory, or a folder, which is listed with ReadDir.
type opened struct {
	info
	*bytes.Reader
}

func (o opened) Stat() (fs.FileInfo, error) { return o.info, nil }
func (o opened) Size() int64                { return o.size }
func (opened) Close() error                 { return nil }
