// Package engine brings the engine of paper to the site: package paper, compiled
// to WebAssembly, so that a browser sets the very paper that this machine sets.
//
// A released program carries the compiled engine (build tag "engine"). Any other
// carries the engine's source, which the Go of this machine compiles, once, into
// the user's cache. Where there is no Go either, there is no engine: an error says
// so, and the site does without. docs/decisions/006-engine-in-the-browser.md says
// why.
package engine

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"iptpress/generator/output"
)

// Engine is the source of an engine.
type Engine struct {
	// ID goes by the source alone: pages that name it are the same whether the
	// engine is at hand or not, and whoever compiled it.
	ID string

	source map[string][]byte // by path
}

// Compiled is an engine ready to run.
type Compiled struct {
	WASM []byte // the module
	Gzip []byte // the same, compressed
}

// New takes the source of the engine: a module's go.mod, go.sum and the packages
// that cmd/paperwasm needs. Tests among them are left out.
func New(files fs.FS) (*Engine, error) {
	e := &Engine{source: map[string][]byte{}}
	h := sha256.New()
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, "_test.go") {
			return err
		}
		data, err := fs.ReadFile(files, name)
		e.source[name] = data
		fmt.Fprintf(h, "%q %x\n", name, sha256.Sum256(data))
		return err
	})
	e.ID = hex.EncodeToString(h.Sum(nil)[:8])
	return e, err
}

// AtHand reports whether Compile is likely to give an engine. It is quick.
func (e *Engine) AtHand() bool {
	if carried != nil {
		return true
	}
	kept, err := e.keptAt()
	if err != nil {
		return false
	}
	if _, err := os.Stat(kept); err == nil {
		return true
	}
	_, err = exec.LookPath("go")
	return err == nil
}

// Compile gives the engine: the one that the program carries, that of the user's
// cache, or a new one, which takes half a minute. Its error is for people; after it
// a site can be built without an engine.
func (e *Engine) Compile(ctx context.Context) (*Compiled, error) {
	if carried != nil {
		return unpack(carried)
	}
	kept, err := e.keptAt()
	if err != nil {
		return nil, fmt.Errorf("there is no place to keep it in: %w", err)
	}
	if data, err := os.ReadFile(kept); err == nil {
		if c, err := unpack(data); err == nil {
			return c, nil
		} // else it is damaged, and made anew
	}
	wasm, err := e.build(ctx)
	if err != nil {
		return nil, err
	}
	packed, err := pack(wasm)
	if err != nil {
		return nil, err
	}
	if os.MkdirAll(filepath.Dir(kept), 0o755) == nil && output.WriteFile(kept, packed) == nil {
		tidy(filepath.Dir(kept))
	} // else it is made again next time
	return &Compiled{wasm, packed}, nil
}

// keptAt gives the file in which the engine is kept. It goes by the Go that this
// program was made with too, so that one that is made with another has its own.
func (e *Engine) keptAt() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	version, _, _ := strings.Cut(runtime.Version(), " ")
	return filepath.Join(cache, "iptpress", prefix+e.ID+"-"+version+".wasm.gz"), nil
}

const prefix = "engine-"

// tidy leaves the engines that were made last.
func tidy(folder string) {
	const keep = 8
	files, err := filepath.Glob(filepath.Join(folder, prefix+"*"))
	if err != nil {
		return
	}
	age := func(name string) int64 {
		info, err := os.Stat(name)
		if err != nil {
			return 0
		}
		return info.ModTime().UnixNano()
	}
	slices.SortFunc(files, func(a, b string) int { return cmp.Compare(age(b), age(a)) })
	for _, old := range files[min(keep, len(files)):] {
		os.Remove(old)
	}
}

// build compiles the source with the Go of this machine. It asks nothing of the
// network: the modules are those that this program was made with.
func (e *Engine) build(ctx context.Context) ([]byte, error) {
	tool, err := exec.LookPath("go")
	if err != nil {
		return nil, errors.New("there is no Go on this machine to make it with")
	}
	dir, err := os.MkdirTemp("", "iptpress-engine")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	for name, data := range e.source {
		to := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return nil, err
		}
		if err := os.WriteFile(to, data, 0o644); err != nil {
			return nil, err
		}
	}
	wasm := filepath.Join(dir, "paper.wasm")
	// The same bytes on every machine: no path, no version control, no settings.
	cmd := exec.CommandContext(ctx, tool, "build", "-buildmode=c-shared", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", wasm, "./cmd/paperwasm")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm", "GOWASM=", "CGO_ENABLED=0", "GOFLAGS=", "GOEXPERIMENT=", "GOWORK=off", "GO111MODULE=on", "GOPROXY=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		said := strings.TrimSpace(string(out))
		if first, _, more := strings.Cut(said, "\n"); more {
			said = first
		}
		return nil, fmt.Errorf("the Go of this machine did not make it (%w): %s", err, said)
	}
	data, err := os.ReadFile(wasm)
	if err == nil && !bytes.HasPrefix(data, []byte("\x00asm")) {
		err = errors.New("what Go made is no WebAssembly")
	}
	return data, err
}

// pack compresses an engine, always to the same bytes.
func pack(wasm []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(wasm); err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
}

func unpack(packed []byte) (*Compiled, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	wasm, err := io.ReadAll(r)
	return &Compiled{wasm, packed}, err
}

// Names of the engine's files in a site: the module, for pages that are served,
// and the same as a script, for those that are opened from a folder, which may
// load nothing else.
func (e *Engine) Names() (wasm, script string) {
	name := path.Join("assets", prefix+e.ID)
	return name + ".wasm", name + ".js"
}
