package preview

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"

	"iptpress/generator/stamp"
)

// How long is waited after a file was touched, since saving one takes several
// steps: until nothing has happened for quiet, and no longer than most. Where a
// storm goes on, such as of a switch to another branch, each look at what it has
// done so far would be in vain.
const (
	quiet      = 5 * time.Millisecond
	most       = 30 * time.Millisecond
	stormQuiet = 100 * time.Millisecond
	stormMost  = time.Second
	storm      = 50   // files from which on it is one
	everything = 1000 // files from which on nobody asks which
)

// polling is how often a folder is looked at that the system will not watch.
const polling = time.Second

// watcher tells which files of a project were touched.
type watcher struct {
	dir     string   // the project's
	folders []string // that are read, with all below them
	notify  *fsnotify.Watcher

	watched map[string]bool        // folders, by their path in the project
	strange map[string]bool        // of them, those that only a link leads to
	refused bool                   // the system watches no more folders
	lost    bool                   // the project's own folder is gone
	seen    map[string]stamp.Stamp // when it is looked at itself
}

// newWatcher begins to watch.
func newWatcher(dir string, folders []string) (*watcher, error) {
	notify, err := fsnotify.NewBufferedWatcher(1024)
	if err != nil {
		return nil, err
	}
	w := &watcher{dir: dir, folders: folders, notify: notify, watched: map[string]bool{}, strange: map[string]bool{}}
	w.addAll()
	return w, nil
}

// pending are the files that were touched since the last update.
type pending struct {
	names map[string]bool
	all   bool
	since time.Time // of the first of them
}

func (p *pending) empty() bool { return !p.all && len(p.names) == 0 }

// take gives the names, or nil for everything, and begins anew.
func (p *pending) take() []string {
	var names []string
	if !p.all {
		for name := range p.names {
			names = append(names, name)
		}
		slices.Sort(names)
	}
	*p = pending{}
	return names
}

// wait gives how long to wait for more.
func (p *pending) wait() time.Duration {
	pause, longest := quiet, most
	if p.all || len(p.names) > storm {
		pause, longest = stormQuiet, stormMost
	}
	return max(0, min(pause, time.Until(p.since.Add(longest))))
}

// run calls update with the files that were touched, relative to the project, or
// nil where that may be any, until the context ends. It goes on listening while
// an update takes its time.
func (w *watcher) run(ctx context.Context, update func(changed []string)) {
	defer w.notify.Close()
	var p pending
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	ticker := time.NewTicker(polling)
	defer ticker.Stop()
	done := make(chan bool, 1)
	busy, due := false, false
	begin := func() {
		busy, due = true, false
		changed := p.take()
		go func() {
			update(changed)
			done <- true
		}()
	}
	touched := func() {
		if p.empty() {
			return
		}
		if p.since.IsZero() {
			p.since = time.Now()
		}
		timer.Reset(p.wait())
	}
	for {
		select {
		case <-ctx.Done():
			if busy {
				<-done
			}
			return
		case event, ok := <-w.notify.Events:
			if !ok {
				return
			}
			w.hear(event, &p)
			touched()
		case err, ok := <-w.notify.Errors:
			if !ok {
				return
			}
			if errors.Is(err, fsnotify.ErrEventOverflow) { // something was not told
				p.all = true
				w.addAll()
				touched()
			}
		case <-ticker.C:
			w.poll(&p)
			touched()
		case <-timer.C:
			if due = busy; !busy && !p.empty() {
				begin()
			}
		case <-done:
			if busy = false; due && !p.empty() {
				begin()
			}
		}
	}
}

// hear notes what an event tells.
func (w *watcher) hear(event fsnotify.Event, p *pending) {
	name, err := filepath.Rel(w.dir, event.Name)
	if err != nil {
		return
	}
	name = filepath.ToSlash(name)
	gone := event.Has(fsnotify.Remove) || event.Has(fsnotify.Rename)
	switch {
	case name == ".":
		if gone {
			w.lost, p.all = true, true
		}
		return
	case w.strange[path.Dir(name)]:
		p.all = true
		return
	case passing(path.Base(name)) || !w.within(name):
		return
	}
	if gone {
		w.forget(name)
	}
	if info, err := os.Stat(event.Name); err == nil && info.IsDir() {
		if !event.Has(fsnotify.Create) && !event.Has(fsnotify.Chmod) {
			return // it is told of what lies in it
		}
		w.add(name)
	}
	p.note(name)
}

func (p *pending) note(name string) {
	if p.names == nil {
		p.names = map[string]bool{}
	}
	p.names[name] = true
	p.all = p.all || len(p.names) > everything
}

// passing reports whether a name is that of a file which editors and tools leave
// for a moment, and which is not read.
func passing(base string) bool {
	return strings.HasPrefix(base, ".") || strings.HasSuffix(base, "~") || strings.HasPrefix(base, "#")
}

// within reports whether a file is read, or a folder above those that are.
func (w *watcher) within(name string) bool {
	for _, folder := range w.folders {
		if folder == "." && !strings.Contains(name, "/") || name == folder || strings.HasPrefix(name, folder+"/") || strings.HasPrefix(folder, name+"/") {
			return true
		}
	}
	return false
}

func (w *watcher) path(name string) string { return filepath.Join(w.dir, filepath.FromSlash(name)) }

// addAll watches the project's own folder, to see others come, and those that
// are read. Watching one that is watched changes nothing.
func (w *watcher) addAll() {
	w.lost = !w.watch(".") && !w.refused
	for _, folder := range w.folders {
		if folder == "." {
			continue
		}
		for above := path.Dir(folder); above != "."; above = path.Dir(above) {
			w.watch(above)
		}
		w.add(folder)
	}
}

// add watches a folder and those below it.
func (w *watcher) add(name string) {
	if !w.watch(name) {
		return
	}
	entries, err := os.ReadDir(w.path(name))
	if err != nil {
		return // the session says why it cannot be read
	}
	for _, e := range entries {
		below := path.Join(name, e.Name())
		switch {
		case passing(e.Name()):
		case e.IsDir():
			w.add(below)
		case e.Type()&fs.ModeSymlink != 0:
			w.addLinked(below)
		}
	}
}

// addLinked watches what a link leads to. What happens there is not told apart.
func (w *watcher) addLinked(name string) {
	project, err := filepath.EvalSymlinks(w.dir)
	if err != nil {
		return
	}
	real, err := filepath.EvalSymlinks(w.path(name))
	if err != nil {
		return
	}
	if info, err := os.Stat(real); err == nil && !info.IsDir() {
		real = filepath.Dir(real)
	}
	to, err := filepath.Rel(project, real)
	if err != nil || to == "." || strings.HasPrefix(to, "..") {
		return // nothing outside of the project is read
	}
	if to = filepath.ToSlash(to); !w.watched[to] && w.watch(to) {
		w.strange[to] = true
	}
}

// watch watches one folder, and reports whether it is.
func (w *watcher) watch(name string) bool {
	err := w.notify.Add(w.path(name))
	if err == nil {
		w.watched[name] = true
		delete(w.strange, name)
		return true
	}
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) {
		w.refused = true
	}
	return false
}

// forget stops watching a folder that is gone, and those that were below it:
// under a new name they would go on to tell of the former one.
func (w *watcher) forget(name string) {
	if !w.watched[name] {
		return
	}
	for folder := range w.watched {
		if folder == name || strings.HasPrefix(folder, name+"/") {
			_ = w.notify.Remove(w.path(folder)) // the system may have done so already
			delete(w.watched, folder)
		}
	}
}

// poll looks at what the system does not tell of.
func (w *watcher) poll(p *pending) {
	if w.lost {
		if w.addAll(); !w.lost {
			p.all = true
		}
		return
	}
	if !w.refused {
		return
	}
	now := map[string]stamp.Stamp{}
	for _, folder := range w.folders {
		_ = filepath.WalkDir(w.path(folder), func(file string, e fs.DirEntry, err error) error {
			if err != nil {
				return nil //nolint:nilerr // what cannot be looked at is gone, as it were
			}
			if info, err := e.Info(); err == nil {
				now[file] = stamp.Of(info)
			}
			return nil
		})
	}
	if w.seen != nil {
		for file, s := range now {
			if w.seen[file] != s {
				w.noteFile(file, p)
			}
		}
		for file := range w.seen {
			if _, ok := now[file]; !ok {
				w.noteFile(file, p)
			}
		}
	}
	w.seen = now
}

func (w *watcher) noteFile(file string, p *pending) {
	if name, err := filepath.Rel(w.dir, file); err == nil && !passing(path.Base(name)) {
		p.note(filepath.ToSlash(name))
	}
}
