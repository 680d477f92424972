package engine

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"iptpress"
)

// limit is what a reader on a slow line can be asked to load, compressed.
const limit = 3_000_000

// The engine of the real paper is made from what the program carries, alone.
func TestTheEngineIsMade(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles for half a minute where it is not in the cache")
	}
	e, err := New(iptpress.Engine)
	if err != nil {
		t.Fatal(err)
	}
	c, err := e.Compile(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(c.WASM, []byte("\x00asm")) {
		t.Errorf("it begins with %q", c.WASM[:4])
	}
	t.Logf("%d bytes, %d compressed", len(c.WASM), len(c.Gzip))
	if len(c.Gzip) > limit {
		t.Errorf("it has %d bytes, compressed, of %d that it may have", len(c.Gzip), limit)
	}
	for name := range e.source {
		if strings.HasSuffix(name, "_test.go") {
			t.Errorf("%s is in the engine's source", name)
		}
	}
}

// fakeGo puts a go into the PATH that runs a script, and a cache of its own.
func fakeGo(t *testing.T, script string) (cache string) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("needs a shell, and a cache that a variable names")
	}
	bin, cache := t.TempDir(), t.TempDir()
	if script != "" {
		if err := os.WriteFile(filepath.Join(bin, "go"), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin)
	t.Setenv("XDG_CACHE_HOME", cache)
	return cache
}

// output is what go build is told to write; the seventh argument names it.
const writes = "printf '\\0asm made' > \"$7\"\necho made >> \"$XDG_CACHE_HOME/calls\"\n"

func small(t *testing.T, text string) *Engine {
	t.Helper()
	e, err := New(fstest.MapFS{"go.mod": {Data: []byte("module iptpress")}, "a/a.go": {Data: []byte(text)}, "a/a_test.go": {Data: []byte(t.Name())}})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestItIsMadeOnceAndKept(t *testing.T) {
	cache := fakeGo(t, writes)
	for range 2 {
		e := small(t, "package a")
		if !e.AtHand() {
			t.Error("it is not at hand")
		}
		c, err := e.Compile(context.Background())
		if err != nil || string(c.WASM) != "\x00asm made" {
			t.Fatalf("%v, %v", c, err)
		}
	}
	calls := func() int {
		data, _ := os.ReadFile(filepath.Join(cache, "calls"))
		return bytes.Count(data, []byte("\n"))
	}
	if calls() != 1 {
		t.Errorf("it was made %d times", calls())
	}
	// Another source is another engine.
	if _, err := small(t, "package b").Compile(context.Background()); err != nil || calls() != 2 {
		t.Errorf("%v; made %d times", err, calls())
	}
	// What is damaged is made anew.
	kept, err := small(t, "package a").keptAt()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(kept)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-6] ^= 1
	if err := os.WriteFile(kept, data, 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := small(t, "package a").Compile(context.Background())
	if err != nil || string(c.WASM) != "\x00asm made" || calls() != 3 {
		t.Errorf("%v; made %d times", err, calls())
	}
}

func TestOldEnginesAreRemoved(t *testing.T) {
	cache := fakeGo(t, writes)
	for i := range 12 {
		if _, err := small(t, strings.Repeat("x", i)).Compile(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	kept, _ := filepath.Glob(filepath.Join(cache, "iptpress", "*"))
	if len(kept) != 8 {
		t.Errorf("%d are kept", len(kept))
	}
}

func TestWithoutGo(t *testing.T) {
	fakeGo(t, "")
	e := small(t, "package a")
	if e.AtHand() {
		t.Error("without Go, it is said to be at hand")
	}
	if _, err := e.Compile(context.Background()); err == nil || !strings.Contains(err.Error(), "no Go on this machine") {
		t.Errorf("%v", err)
	}
}

func TestAGoThatFails(t *testing.T) {
	for script, want := range map[string]string{
		"echo 'go: module lookup disabled' >&2; echo more >&2; exit 1": "go: module lookup disabled",
		"exit 0":                  "no such file",
		"echo nothing > \"$7\"\n": "no WebAssembly",
	} {
		cache := fakeGo(t, script)
		if _, err := small(t, "package a").Compile(context.Background()); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "more") {
			t.Errorf("%q: %v", script, err)
		}
		if kept, _ := filepath.Glob(filepath.Join(cache, "iptpress", "*")); len(kept) > 0 {
			t.Errorf("%q: %v is kept", script, kept)
		}
	}
}

func TestTheNameGoesByTheSource(t *testing.T) {
	a, again, b := small(t, "package a"), small(t, "package a"), small(t, "package b")
	if a.ID != again.ID || a.ID == b.ID {
		t.Errorf("%s, %s and %s", a.ID, again.ID, b.ID)
	}
	if wasm, script := a.Names(); wasm != "assets/engine-"+a.ID+".wasm" || script != "assets/engine-"+a.ID+".js" {
		t.Errorf("%s and %s", wasm, script)
	}
}
