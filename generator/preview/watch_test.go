package preview

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// watched is a folder that is watched, and what is told of it.
type watched struct {
	t   *testing.T
	dir string
	w   *watcher

	mu      sync.Mutex
	updates [][]string
	times   []time.Time
}

func watch(t *testing.T) *watched {
	t.Helper()
	dir := t.TempDir()
	for _, folder := range []string{"content/en/handouts/grief", "content/data", "public"} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	h := &watched{t: t, dir: dir}
	h.write("content/en/handouts/grief/index.md", "first")
	w, err := newWatcher(dir, []string{"content", "layouts", "assets"})
	if err != nil {
		t.Fatal(err)
	}
	h.begin(w)
	return h
}

func (h *watched) begin(w *watcher) {
	h.w = w
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan bool)
	go func() {
		w.run(ctx, func(changed []string) {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.updates = append(h.updates, changed)
			h.times = append(h.times, time.Now())
		})
		close(ended)
	}()
	h.t.Cleanup(func() {
		cancel()
		<-ended
	})
}

func (h *watched) path(name string) string { return filepath.Join(h.dir, filepath.FromSlash(name)) }

func (h *watched) write(name, text string) {
	h.t.Helper()
	if err := os.WriteFile(h.path(name), []byte(text), 0o644); err != nil {
		h.t.Fatal(err)
	}
}

func (h *watched) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// hears does something and waits until each name was told, or everything.
func (h *watched) hears(what string, do func(), names ...string) {
	h.t.Helper()
	h.mu.Lock()
	h.updates = nil
	h.mu.Unlock()
	do()
	until(h.t, fmt.Sprintf("%s: %v is told", what, names), func() bool {
		h.mu.Lock()
		defer h.mu.Unlock()
		for _, name := range names {
			if !slices.ContainsFunc(h.updates, func(u []string) bool { return u == nil || slices.Contains(u, name) }) {
				return false
			}
		}
		return true
	})
}

// silence does something of which nothing is to be told.
func (h *watched) silence(what string, do func()) {
	h.t.Helper()
	h.mu.Lock()
	h.updates = nil
	h.mu.Unlock()
	do()
	time.Sleep(200 * time.Millisecond)
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.updates) > 0 {
		h.t.Errorf("%s: %v is told", what, h.updates)
	}
}

const grief = "content/en/handouts/grief/index.md"

// However an editor saves a file, it is told of.
func TestWaysToSave(t *testing.T) {
	h := watch(t)
	h.hears("written in place", func() { h.write(grief, "second") }, grief)
	h.hears("written beside it and renamed", func() {
		h.write("content/en/handouts/grief/.index.md.swp", "third")
		h.must(os.Rename(h.path("content/en/handouts/grief/.index.md.swp"), h.path(grief)))
	}, grief)
	h.hears("kept as a backup and written anew", func() {
		h.must(os.Rename(h.path(grief), h.path(grief+"~")))
		h.write(grief, "fourth")
	}, grief)
	h.hears("written elsewhere and moved in", func() {
		h.write("public/draft", "fifth")
		h.must(os.Rename(h.path("public/draft"), h.path(grief)))
	}, grief)
	h.hears("still told of after all that", func() { h.write(grief, "sixth") }, grief)
	h.hears("written in three goes", func() {
		f, err := os.OpenFile(h.path(grief), os.O_TRUNC|os.O_WRONLY, 0)
		h.must(err)
		for range 3 {
			_, err = f.WriteString("a part ")
			h.must(err)
			time.Sleep(2 * time.Millisecond)
		}
		h.must(f.Close())
	}, grief)
	h.hears("deleted", func() { h.must(os.Remove(h.path(grief))) }, grief)
	h.silence("what editors leave for a moment", func() {
		for _, name := range []string{".index.md.swp", "index.md~", "#index.md#", ".DS_Store"} {
			h.write("content/en/handouts/grief/"+name, "x")
			h.must(os.Remove(h.path("content/en/handouts/grief/" + name)))
		}
	})
	h.silence("what a build writes", func() {
		h.write("public/index.html", "x")
		h.must(os.MkdirAll(h.path(".iptpress"), 0o755))
		h.write(".iptpress/memo", "x")
		h.write("README.md", "x")
	})
}

// Folders come, go, are renamed and swapped, with all that lies in them.
func TestFolders(t *testing.T) {
	h := watch(t)
	h.hears("a folder with a file in it", func() {
		h.must(os.MkdirAll(h.path("public/new"), 0o755))
		h.write("public/new/index.md", "new")
		h.must(os.Rename(h.path("public/new"), h.path("content/en/handouts/new")))
	}, "content/en/handouts/new")
	h.hears("a file in the new folder", func() { h.write("content/en/handouts/new/index.md", "newer") }, "content/en/handouts/new/index.md")
	h.hears("a deep new folder", func() {
		h.must(os.MkdirAll(h.path("content/es/handouts/deep"), 0o755))
	}, "content/es")
	h.hears("a file in it", func() { h.write("content/es/handouts/deep/index.md", "deep") }, "content/es/handouts/deep/index.md")
	h.hears("a folder that is renamed", func() {
		h.must(os.Rename(h.path("content/en/handouts/new"), h.path("content/en/handouts/newer")))
	}, "content/en/handouts/new", "content/en/handouts/newer")
	h.hears("a file under its new name", func() { h.write("content/en/handouts/newer/index.md", "newest") }, "content/en/handouts/newer/index.md")
	h.hears("a folder that is swapped for a file", func() {
		h.must(os.RemoveAll(h.path("content/en/handouts/newer")))
		h.write("content/en/handouts/newer", "a file now")
	}, "content/en/handouts/newer")
	h.hears("and back", func() {
		h.must(os.Remove(h.path("content/en/handouts/newer")))
		h.must(os.MkdirAll(h.path("content/en/handouts/newer"), 0o755))
		h.write("content/en/handouts/newer/index.md", "back")
	}, "content/en/handouts/newer")
	h.hears("a file in it once more", func() { h.write("content/en/handouts/newer/index.md", "again") }, "content/en/handouts/newer/index.md")
	h.hears("a folder that was not there when the preview began", func() { h.must(os.MkdirAll(h.path("layouts/strings"), 0o755)) }, "layouts")
	h.hears("a file in that", func() { h.write("layouts/strings/en.yaml", "x: y") }, "layouts/strings/en.yaml")
	h.hears("everything goes", func() { h.must(os.RemoveAll(h.path("content"))) }, "content")
	h.hears("everything comes back", func() { h.must(os.MkdirAll(h.path("content/en/handouts/grief"), 0o755)) }, "content")
	h.hears("a file in it", func() { h.write(grief, "back") }, grief)
	if runtime.GOOS == "linux" {
		h.hears("the project itself goes, and another takes its place", func() {
			h.must(os.Rename(h.dir, h.dir+"-gone"))
			h.must(os.MkdirAll(h.path("content/en/handouts/grief"), 0o755))
		}, "")
		until(t, "the new one is watched", func() bool {
			h.mu.Lock()
			defer h.mu.Unlock()
			return len(h.updates) >= 2
		})
		h.hears("a file in the new one", func() { h.write(grief, "another") }, grief)
		h.must(os.RemoveAll(h.dir + "-gone"))
	}
}

// What a link leads to is told of, if it lies in the project.
func TestLinks(t *testing.T) {
	h := watch(t)
	h.must(os.MkdirAll(h.path("shared/apart"), 0o755))
	h.write("shared/apart/index.md", "shared")
	if err := os.Symlink("../../../shared/apart", h.path("content/en/handouts/apart")); err != nil {
		t.Skip("no links here")
	}
	w, err := newWatcher(h.dir, []string{"content"})
	h.must(err)
	other := &watched{t: t, dir: h.dir}
	other.begin(w)
	other.hears("a file behind a link", func() { h.write("shared/apart/index.md", "changed") }, "anything")
}

// A save is told within a moment, and ten thousand are told a few times.
func TestStorm(t *testing.T) {
	h := watch(t)
	begin := time.Now()
	h.hears("one save", func() { h.write(grief, "quick") }, grief)
	h.mu.Lock()
	if took := h.times[len(h.times)-1].Sub(begin); took > 2*time.Second {
		t.Errorf("a save is told after %v", took)
	}
	h.updates = nil
	h.mu.Unlock()
	const files = 10_000
	for i := range files {
		h.write(fmt.Sprintf("content/data/%d.yaml", i%500), strings.Repeat("x", i%7))
	}
	h.hears("the last of a storm", func() { h.write("content/data/last.yaml", "x") }, "content/data/last.yaml")
	h.mu.Lock()
	defer h.mu.Unlock()
	told := 0
	for _, u := range h.updates {
		told += len(u)
	}
	if len(h.updates) > files/50 {
		t.Errorf("%d saves are told in %d updates", files, len(h.updates))
	}
}

// Where the system watches no more folders, they are looked at.
func TestLookingInsteadOfWatching(t *testing.T) {
	h := watch(t)
	w, err := newWatcher(h.dir, []string{"content"})
	h.must(err)
	for folder := range w.watched {
		h.must(w.notify.Remove(w.path(folder)))
	}
	w.refused = true
	other := &watched{t: t, dir: h.dir}
	other.begin(w)
	time.Sleep(2 * polling) // it has seen how things are
	other.hears("a new file", func() { h.write("content/data/facts.yaml", "x") }, "content/data/facts.yaml")
	other.hears("a file that was written", func() { h.write(grief, "changed") }, grief)
	other.hears("a file that is gone", func() { h.must(os.Remove(h.path(grief))) }, grief)
}
