package output

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"

	"iptpress/generator/stamp"
)

// Left is a file of an output as a build left it, and the key by which a later
// build can tell that it would make the same file again; "" for one that is to
// be made anew.
type Left struct {
	Stamp stamp.Stamp
	Key   string
}

// Left tells, after Commit, how all files of the output lie, its manifest too.
// Keys are those of the files that have one.
func (s *Stage) Left(keys map[string]string) (map[string]Left, error) {
	left := make(map[string]Left, len(s.next)+1)
	for name := range s.next {
		now, kept := s.kept[name]
		if !kept {
			var err error
			if now, err = stampOf(s.dir, name); err != nil {
				return nil, err
			}
		}
		left[name] = Left{now, keys[name]}
	}
	now, err := stampOf(s.dir, manifestFile)
	left[manifestFile] = Left{Stamp: now}
	return left, err
}

var errNotRegular = errors.New("is not a regular file")

func stampOf(dir, name string) (stamp.Stamp, error) {
	info, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(name)))
	if err == nil && !info.Mode().IsRegular() {
		err = errNotRegular
	}
	if err != nil {
		return stamp.Stamp{}, err
	}
	return stamp.Of(info), nil
}

// AsLeft reports whether an output has all the files that a build left there,
// untouched, and no other build is under way or was interrupted.
func AsLeft(dir string, files map[string]Left) bool {
	if _, err := os.Lstat(filepath.Join(dir, workFolder)); !errors.Is(err, fs.ErrNotExist) || len(files) == 0 {
		return false
	}
	const workers = 4 // that wait for the disk
	names := slices.Collect(maps.Keys(files))
	var touched atomic.Bool
	var group sync.WaitGroup
	for part := range slices.Chunk(names, len(names)/workers+1) {
		group.Go(func() {
			for _, name := range part {
				if now, err := stampOf(dir, name); err != nil || now != files[name].Stamp {
					touched.Store(true)
				}
				if touched.Load() {
					return
				}
			}
		})
	}
	group.Wait()
	return !touched.Load()
}
