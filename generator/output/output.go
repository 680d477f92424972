// Package output puts a finished site into a folder, whole or not at all.
//
// In come paths and bytes, from many goroutines at once. Each file is compared
// with what already lies in the output: equal bytes are left alone, all others
// wait in a work folder inside the output, on the same disk. Commit then renames
// them in: first assets, then pages, and what is no longer part of the site is
// deleted last. Out goes a folder that holds the site and manifest.json, the
// SHA-256 of every file.
//
// # The work folder
//
//	public/.iptpress-build/lock            held while a build runs
//	public/.iptpress-build/files/…         new and changed files
//	public/.iptpress-build/manifest.json   the journal
//
// The journal is the next manifest. It is written when all files are made, and
// moved into its place when all of them are in. While it lies in the work folder,
// what is left to do can be seen: files that are still in the work folder move
// in, and files that only the old manifest names are deleted. So a run that was
// killed at any moment leaves either the old site, with a work folder to throw
// away, or a journal that the next Open carries out.
//
// # What is ours
//
// A folder is ours when it has a manifest.json that we wrote, or when it is empty,
// dotfiles apart. Files that no manifest names are somebody else's: they stay, and
// a site that needs one of their paths for other bytes is refused.
package output

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"

	"github.com/gofrs/flock"

	"iptpress/generator/stamp"
)

const (
	workFolder   = ".iptpress-build"
	manifestFile = "manifest.json"
)

// Summary counts what a Commit did.
type Summary struct {
	Files     int   // in the site, without manifest.json
	Written   int   // new or changed
	Unchanged int   // equal to what was there
	Removed   int   // no longer part of the site
	Bytes     int64 // of all files
}

// Stage is a build under way. Write is safe for many goroutines; Commit or
// Discard ends it.
type Stage struct {
	name  string // the folder as the person gave it, for messages
	dir   string // the folder, links followed
	files string // where files wait
	born  string // the topmost folder that Open had to make, or ""
	lock  *flock.Flock
	old   manifest

	folders sync.Map // folders of the site that exist under files
	present sync.Map // folders of the site: does the output have them?

	mu      sync.Mutex
	next    manifest
	kept    map[string]stamp.Stamp
	folded  map[string]string // files, and folders with a "/", by their lower-case path
	summary Summary
}

// Open prepares dir for a build. It takes the folder's lock, carries out or throws
// away what an interrupted run left, and makes dir where it is missing. A folder
// that is not ours is refused with nothing changed.
func Open(dir string) (*Stage, error) {
	s := &Stage{name: dir, next: manifest{}, kept: map[string]stamp.Stamp{}, folded: map[string]string{}}
	if err := s.locate(); err != nil {
		return nil, err
	}
	if err := s.takeLock(); err != nil {
		return nil, err
	}
	if err := s.prepare(); err != nil {
		s.release()
		return nil, err
	}
	return s, nil
}

// locate finds the folder or makes it.
func (s *Stage) locate() error {
	abs, err := filepath.Abs(s.name)
	if err != nil {
		return failed(s.name, "cannot be found", err)
	}
	info, err := os.Lstat(abs)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		s.born = firstMissing(abs)
		if err := os.MkdirAll(abs, 0o755); err != nil {
			return failed(s.name, "cannot be made", err)
		}
	case err != nil:
		return failed(s.name, "cannot be opened", err)
	case info.Mode()&fs.ModeSymlink != 0:
		if info, err = os.Stat(abs); err != nil {
			return refused(s.name, "is a link that leads nowhere", "remove the link, or make the folder that it names")
		}
	}
	if info != nil && !info.IsDir() {
		return refused(s.name, "is a file, and the site needs a folder", "name another folder with --out")
	}
	if s.dir, err = filepath.EvalSymlinks(abs); err != nil {
		return failed(s.name, "cannot be opened", err)
	}
	s.files = filepath.Join(s.dir, workFolder, "files")
	return nil
}

// firstMissing gives the topmost folder of a path that does not exist.
func firstMissing(dir string) string {
	for {
		parent := filepath.Dir(dir)
		if _, err := os.Lstat(parent); err == nil || parent == dir {
			return dir
		}
		dir = parent
	}
}

// takeLock makes the work folder and locks it against other runs.
func (s *Stage) takeLock() error {
	work := filepath.Join(s.dir, workFolder)
	for {
		if err := os.Mkdir(work, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return failed(s.name, "cannot be written to", err)
		}
		if info, err := os.Lstat(work); err == nil && !info.IsDir() {
			return refused(path.Join(s.name, workFolder), "is not a folder", "remove it, then build again")
		}
		s.lock = flock.New(filepath.Join(work, "lock"))
		held, err := s.lock.TryLock()
		switch {
		case errors.Is(err, fs.ErrNotExist): // another run has just ended, and removed the folder
			continue
		case err != nil:
			return failed(s.name, "cannot be locked", err)
		case !held:
			return refused(s.name, "is being written by another run of iptpress", "wait until that has ended")
		}
		mine, err := s.lock.Stat()
		if err != nil {
			return failed(s.name, "cannot be locked", err)
		}
		if there, err := os.Stat(s.lock.Path()); err == nil && os.SameFile(mine, there) {
			return nil
		}
		s.unlock() // the file was removed between opening and locking it
	}
}

// prepare reads what the folder holds and ends an interrupted run.
func (s *Stage) prepare() (err error) {
	s.old, err = readManifest(filepath.Join(s.dir, manifestFile))
	if errors.Is(err, fs.ErrNotExist) {
		err = s.checkEmpty()
	} else if err != nil {
		err = refused(s.name, "has a manifest.json that is not from iptpress, or is damaged",
			"name another folder with --out, or empty this one")
	}
	if err != nil {
		return err
	}
	if err := s.finishInterrupted(); err != nil {
		return err
	}
	os.Remove(unfinished(s.journal()))
	if err := os.RemoveAll(s.files); err != nil {
		return failed(s.name, "cannot be cleared of an interrupted build", err)
	}
	if err := os.Mkdir(s.files, 0o755); err != nil {
		return failed(s.name, "cannot be written to", err)
	}
	return nil
}

// checkEmpty refuses a folder that holds files, dotfiles apart. A first build
// that was cut short has left a journal in place of a manifest.
func (s *Stage) checkEmpty() error {
	if _, err := os.Lstat(s.journal()); err == nil {
		return nil
	}
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return failed(s.name, "cannot be read", err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") {
			return refused(s.name, fmt.Sprintf("holds files that iptpress did not write, such as %q", e.Name()),
				"name another folder with --out, or empty this one")
		}
	}
	return nil
}

// Write adds a file to the site. The path is relative, with slashes, without
// "..", and given once. The file stays out of sight until Commit.
func (s *Stage) Write(name string, data []byte) error {
	if err := s.claim(name, data); err != nil {
		return err
	}
	equal, err := s.compare(name, data)
	if err != nil || equal {
		return err
	}
	if err := s.makeFolder(path.Dir(name)); err != nil {
		return err
	}
	if err := create(filepath.Join(s.files, filepath.FromSlash(name)), data); err != nil {
		return failed(path.Join(s.name, name), "cannot be written", err)
	}
	s.mu.Lock()
	s.summary.Written++
	s.mu.Unlock()
	return nil
}

// Keep adds a file to the site as the last build left it, where it lies there
// still, by its stamp: see Stamp. It reports whether it does; a file that was not
// kept has to be written.
func (s *Stage) Keep(name string, left stamp.Stamp) (bool, error) {
	sum, ours := s.old[name]
	if !ours {
		return false, nil
	}
	if now, err := stampOf(s.dir, name); err != nil || now != left {
		return false, nil //nolint:nilerr // what cannot be looked at is written, which says what is wrong
	}
	if err := s.enterSum(name, sum, left.Size); err != nil {
		return false, err
	}
	s.mu.Lock()
	s.kept[name] = left
	s.mu.Unlock()
	return true, nil
}

// claim checks a path and enters it into the next manifest.
func (s *Stage) claim(name string, data []byte) error {
	top, _, _ := strings.Cut(name, "/")
	switch {
	case !fs.ValidPath(name) || name == "." || !filepath.IsLocal(filepath.FromSlash(name)) || strings.ContainsAny(name, "\x00\\"):
		return fmt.Errorf("%q: is not a path that a site can have", name)
	case strings.EqualFold(name, manifestFile), strings.EqualFold(top, workFolder):
		return fmt.Errorf("%s: is a name that iptpress keeps for itself", name)
	}
	return s.enterSum(name, sha256.Sum256(data), int64(len(data)))
}

// enterSum enters a file into the next manifest.
func (s *Stage) enterSum(name string, sum digest, size int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.enter(name); err != nil {
		return err
	}
	s.next[name] = sum
	s.summary.Files++
	s.summary.Bytes += size
	return nil
}

// enter notes a file and the folders above it, and refuses two that would be
// the same on some disk.
func (s *Stage) enter(name string) error {
	for p := name; p != "."; p = path.Dir(p) {
		entry, folded := p, strings.ToLower(p)
		if p != name {
			entry += "/"
		}
		other, taken := s.folded[folded]
		switch {
		case !taken:
			s.folded[folded] = entry
		case other == entry && p != name:
			return nil // the folder is known, and so are those above it
		case other == entry:
			return fmt.Errorf("%s: two pages or files of the site have this address", name)
		case strings.TrimSuffix(other, "/") == p:
			return fmt.Errorf("%s: is wanted as a file and as a folder of the site", p)
		default:
			return fmt.Errorf("%s: differs from %s in capital letters only, and would be the same on Windows and macOS",
				max(entry, other), min(entry, other))
		}
	}
	return nil
}

// compare reports whether the output holds the same bytes already. A file or
// folder that is in the way and not ours is an error.
func (s *Stage) compare(name string, data []byte) (equal bool, err error) {
	there, err := s.has(path.Dir(name))
	if err != nil || !there {
		return false, err
	}
	file := filepath.Join(s.dir, filepath.FromSlash(name))
	info, err := os.Lstat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, failed(path.Join(s.name, name), "cannot be read", err)
	case info.IsDir():
		return false, s.checkFolderOurs(name)
	}
	_, ours := s.old[name]
	if info.Mode().IsRegular() {
		if equal, err = sameBytes(file, info.Size(), data); err != nil && !ours {
			return false, failed(path.Join(s.name, name), "cannot be read", err)
		}
	}
	if !equal && !ours {
		return false, s.inTheWay(name)
	}
	return equal, nil
}

// has reports whether the output has a folder of the site.
func (s *Stage) has(dir string) (bool, error) {
	if dir == "." {
		return true, nil
	}
	if known, ok := s.present.Load(dir); ok {
		return known.(bool), nil
	}
	there, err := s.has(path.Dir(dir))
	if err != nil {
		return false, err
	}
	if there {
		info, err := os.Lstat(filepath.Join(s.dir, filepath.FromSlash(dir)))
		switch {
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return false, failed(path.Join(s.name, dir), "cannot be read", err)
		case err == nil && !info.IsDir():
			if _, ours := s.old[dir]; !ours {
				return false, s.inTheWay(dir)
			}
		}
		there = err == nil && info.IsDir()
	}
	s.present.Store(dir, there)
	return there, nil
}

// checkFolderOurs refuses to let a file take the place of a folder that holds
// files of somebody else.
func (s *Stage) checkFolderOurs(dir string) error {
	return filepath.WalkDir(filepath.Join(s.dir, filepath.FromSlash(dir)), func(file string, e fs.DirEntry, err error) error {
		if err != nil {
			return failed(path.Join(s.name, dir), "cannot be read", err)
		}
		if e.IsDir() {
			return nil
		}
		rel, err := filepath.Rel(s.dir, file)
		if err != nil {
			return err
		}
		if _, ours := s.old[filepath.ToSlash(rel)]; !ours {
			return s.inTheWay(filepath.ToSlash(rel))
		}
		return nil
	})
}

func (s *Stage) inTheWay(name string) error {
	return refused(path.Join(s.name, name), "was not written by iptpress, and the site needs its place",
		"move it elsewhere, then build again")
}

// sameBytes compares a file of a known size with data.
func sameBytes(file string, size int64, data []byte) (bool, error) {
	if size != int64(len(data)) {
		return false, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return false, err
	}
	defer f.Close()
	buf := buffers.Get().(*[64 << 10]byte)
	defer buffers.Put(buf)
	for len(data) > 0 {
		part := buf[:min(len(buf), len(data))]
		if _, err := io.ReadFull(f, part); err != nil {
			return false, err
		}
		if string(part) != string(data[:len(part)]) {
			return false, nil
		}
		data = data[len(part):]
	}
	return true, nil
}

var buffers = sync.Pool{New: func() any { return new([64 << 10]byte) }}

// makeFolder makes a folder of the site where files wait.
func (s *Stage) makeFolder(dir string) error {
	if _, made := s.folders.Load(dir); made || dir == "." {
		return nil
	}
	if err := s.makeFolder(path.Dir(dir)); err != nil {
		return err
	}
	full := filepath.Join(s.files, filepath.FromSlash(dir))
	if err := os.Mkdir(full, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return failed(path.Join(s.name, dir), "cannot be made", err)
	}
	s.folders.Store(dir, true)
	return nil
}

// create writes a file that must not exist yet.
func create(file string, data []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return cmp.Or(err, f.Close())
}

// Commit brings the site into the folder. Where it fails before the journal is
// written, nothing has changed; where it fails after, the next Open goes on.
// The stage is over in either case.
func (s *Stage) Commit() (Summary, error) {
	if s.lock == nil {
		return Summary{}, errors.New("output: the stage is over")
	}
	gone := gone(s.old, s.next)
	s.summary.Unchanged = s.summary.Files - s.summary.Written
	s.summary.Removed = len(gone)
	if s.summary.Written > 0 || !maps.Equal(s.old, s.next) {
		if err := s.next.write(s.journal()); err != nil {
			return Summary{}, errors.Join(failed(s.name, "cannot be written to", err), s.Discard())
		}
		if err := s.carryOut(gone); err != nil {
			s.unlock()
			return Summary{}, err
		}
	}
	s.release()
	return s.summary, nil
}

// Discard gives the build up: nothing in the folder has changed. After Commit it
// does nothing, so that it can be deferred.
func (s *Stage) Discard() error {
	if s.lock == nil {
		return nil
	}
	if err := os.RemoveAll(s.files); err != nil {
		s.unlock()
		return failed(s.name, "cannot be cleared", err)
	}
	s.release()
	return nil
}

// release removes the lock, and what Open made, as far as it is empty.
func (s *Stage) release() {
	os.Remove(s.files)
	os.Remove(s.lock.Path()) // while it is held: a run that waits for it looks again
	os.Remove(filepath.Join(s.dir, workFolder))
	if s.born != "" {
		removeEmpty(s.dir, filepath.Dir(s.born))
	}
	s.unlock()
}

func (s *Stage) unlock() {
	_ = s.lock.Close() // the lock ends with the file, whatever Close says
	s.lock = nil
}

func (s *Stage) journal() string { return filepath.Join(s.dir, workFolder, manifestFile) }
