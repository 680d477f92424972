package generator

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
)

// overlay shows two trees as one: a file of the upper tree hides the file of
// the same path below it. Folders are read with ReadDir, not by opening them.
type overlay struct{ upper, lower fs.FS }

func (o overlay) Open(name string) (fs.File, error) {
	f, err := o.upper.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return o.lower.Open(name)
	}
	return f, err
}

// ReadDir lists a folder of both trees, sorted by name.
func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	upper, err := fs.ReadDir(o.upper, name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	lower, lowerErr := fs.ReadDir(o.lower, name)
	if lowerErr != nil && (err != nil || !errors.Is(lowerErr, fs.ErrNotExist)) {
		return nil, lowerErr
	}
	merged := append(upper, lower...)
	slices.SortStableFunc(merged, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return slices.CompactFunc(merged, func(a, b fs.DirEntry) bool { return a.Name() == b.Name() }), nil
}

// layered lays a folder of the project over the same folder of the program.
func layered(project, embedded fs.FS, folder string) (fs.FS, error) {
	lower, err := fs.Sub(embedded, folder)
	if err != nil {
		return nil, err
	}
	upper, err := fs.Sub(project, folder)
	if err != nil {
		return nil, err
	}
	return overlay{upper: upper, lower: lower}, nil
}
