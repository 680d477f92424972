// Package generator turns a project into a website and its papers: it runs the
// stages of the pipeline, each in its own package, in order.
//
//	library ─► markdown ─► document ─► site, paper, catalog ─► output
//
// Everything is made before anything in the output changes. The bytes that it
// writes depend on the project alone: not on the clock, the machine or the
// number of workers.
package generator

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"iptpress/generator/catalog"
	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/engine"
	"iptpress/generator/output"
	"iptpress/generator/paper"
	"iptpress/generator/site"
	"iptpress/generator/source"
)

// Config says what to build.
type Config struct {
	Source   string                              // the project's folder
	Clinic   string                              // the clinic file; "" for content/clinic.yaml in the project
	Out      string                              // the output folder; "" for public in the project
	Release  bool                                // the newest edition's texts, not the working texts
	Edition  string                              // those of that edition
	Today    document.Date                       // the day to judge dates by; "" for none. --release needs it
	Editor   bool                                // hear the editorial rules too
	Pending  map[string][]byte                   // files that are read as if they lay in the project already
	BaseURL  string                              // overrides the clinic's
	NoPDF    bool                                // pages only
	Jobs     int                                 // workers; 0 for one a processor
	Embedded fs.FS                               // the program's own layouts and assets
	Engine   *engine.Engine                      // of paper, for the browser, as pages name it; nil for none
	NoEngine bool                                // it is not written
	Progress func(stage string, done, total int) // nil for none; called by many goroutines
}

// Report says what a run found and made.
type Report struct {
	Messages []diag.Message `json:"messages"`
	Handouts int            `json:"handouts"`
	Packets  int            `json:"packets"`
	Papers   int            `json:"papers"`
	Output   output.Summary `json:"output"`
	Texts    []Text         `json:"texts,omitempty"` // what the editor measured of each handout; Check only

	published map[string]bool // files of texts that stand as an edition has them
}

// Check reads the project and reports what is wrong with its content, and what an
// editor would say of it. It gives ErrContent where there are errors; any other
// error is the machine's.
func Check(ctx context.Context, c Config) (*Report, error) {
	c.Editor = true
	diags := &diag.List{}
	t, err := read(ctx, c, diags)
	if err != nil {
		return nil, err
	}
	defer t.close()
	return t.report(diags)
}

// Build makes the site and its papers. On any error the output is as it was.
func Build(ctx context.Context, c Config) (*Report, error) {
	out, err := c.outPath()
	if err != nil {
		return nil, err
	}
	last := readMemo(c.noteName(out, "memo"))
	tree, err := c.open(last)
	if err != nil {
		return nil, err
	}
	// Inputs that cannot be told, because a file cannot be read, are nothing to
	// go by: the stages will say what is wrong.
	in, inputsErr := c.inputs(ctx, tree, last)
	if inputsErr == nil {
		if report, ok := last.repeat(out, in.all); ok {
			return report, tree.Close()
		}
	}
	var known *records
	if inputsErr == nil && c.keepsRecords() {
		known = readRecords(c.noteName(out, "texts"), in.base)
	}
	diags := &diag.List{}
	c.tell("Reading", 0, 1)
	t, err := readTree(ctx, c, tree, known, diags)
	if err != nil {
		return nil, errors.Join(err, tree.Close())
	}
	defer t.close()
	c.tell("Reading", 1, 1)
	t.tellPast(diags)
	report, err := t.report(diags)
	if err != nil {
		return report, err
	}

	stage, err := output.Open(out)
	if err != nil {
		return report, err
	}
	w := &writer{Stage: stage, base: in.base, last: last.files, lastPapers: last.papers, keys: map[string]string{}}
	if err := t.fill(ctx, c, w, report); err != nil {
		return report, discard(stage, err)
	}
	if err := c.addEngine(ctx, stage, report); err != nil {
		return report, discard(stage, err)
	}
	c.tell("Writing", 0, 1)
	if report.Output, err = stage.Commit(); err != nil {
		return report, err
	}
	c.tell("Writing", 1, 1)
	if inputsErr == nil && !tree.Moved() {
		// A project that cannot be written to is built all the same, only not as fast.
		_ = w.remember(c.noteName(out, "memo"), tree, in, report)
		if t.records != nil {
			_ = t.remember(c.noteName(out, "texts"), report.Messages)
		}
	}
	return report, nil
}

// writer puts files into the output, and leaves out those that lie there already.
type writer struct {
	*output.Stage
	base       string // see inputs; "" for no keys
	last       map[string]output.Left
	lastPapers map[string]catalog.Paper
	papers     map[string]catalog.Paper // what is known of the PDFs, by their addresses

	mu   sync.Mutex
	keys map[string]string
}

// put adds a file to the output: as the last build left it, where its key is the
// same, else as it is made now. A file without a key is made now.
func (w *writer) put(name, key string, render func() ([]byte, error)) error {
	if key != "" {
		w.mu.Lock()
		w.keys[name] = key
		w.mu.Unlock()
		if left := w.last[name]; left.Key == key {
			if kept, err := w.Keep(name, left.Stamp); kept || err != nil {
				return err
			}
		}
	}
	data, err := render()
	if err != nil {
		return contentError{fmt.Errorf("%s: %w", name, err)}
	}
	return w.Write(name, data)
}

// remember notes for the next build what this one read and left.
func (w *writer) remember(name string, tree *source.Tree, in inputs, report *Report) error {
	files, err := w.Left(w.keys)
	if err != nil {
		return err
	}
	said, err := json.Marshal(report)
	if err != nil {
		return err
	}
	return (&memo{program: in.program, sources: tree.Note(), inputs: in.all, report: said, files: files, papers: w.papers}).write(name)
}

// fill makes every file of the output.
func (t *texts) fill(ctx context.Context, c Config, w *writer, report *Report) error {
	textKey := t.keys(w.base)
	s, err := t.site(c, nil, w.base, textKey)
	if err != nil {
		return err
	}
	files := s.Files()
	buffers := make([][]byte, c.workers())
	err = t.make(ctx, c, "Pages", len(files), func(worker, i int) error {
		key := ""
		if files[i].Key != nil {
			key = files[i].Key()
		}
		return w.put(files[i].Path, key, func() (data []byte, err error) {
			buffers[worker], err = files[i].Render(buffers[worker][:0])
			return buffers[worker], err
		})
	})
	if err != nil {
		return err
	}
	w.papers, err = t.fillPapers(ctx, c, w, textKey)
	if err != nil {
		return err
	}
	report.Papers = len(w.papers)
	// The catalog tells the hashes of the papers, so it comes last.
	key := ""
	if w.base != "" {
		key = s.Lists() + " " + papersKey(w.papers)
	}
	for _, f := range t.catalog(s, w.papers) {
		if err := w.put(f.Path, key, func() ([]byte, error) { return f.Make(), nil }); err != nil {
			return err
		}
	}
	return nil
}

// papersKey stands for all that is known of the PDFs.
func papersKey(papers map[string]catalog.Paper) string {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(papers)) {
		fmt.Fprintf(h, "%q %x\n", name, papers[name].SHA256)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// fillPapers makes the PDFs, and gives what is known of each by its address.
func (t *texts) fillPapers(ctx context.Context, c Config, w *writer, textKey func(*document.Document) string) (map[string]catalog.Paper, error) {
	if c.NoPDF {
		return nil, nil
	}
	papers := t.papers(textKey)
	made := make([]catalog.Paper, len(papers))
	presses := make([]*paper.Press, c.workers())
	err := t.make(ctx, c, "Papers", len(papers), func(worker, i int) error {
		made[i] = w.lastPapers[papers[i].path] // which is true where the paper is kept
		return w.put(papers[i].path, papers[i].key, func() ([]byte, error) {
			if presses[worker] == nil {
				presses[worker] = paper.NewPress(t.locales)
			}
			data, err := papers[i].set(presses[worker])
			made[i] = catalog.PaperOf(data)
			return data, err
		})
	})
	byPath := make(map[string]catalog.Paper, len(papers))
	for i, p := range papers {
		byPath[p.path] = made[i]
	}
	return byPath, err
}

// site is the site of the texts, ready to make its files. The base and the keys
// of texts are those of inputs; they may be "" and noKeys. Where the looks of
// another site are given, layouts and assets are not read again.
func (t *texts) site(c Config, looks *site.Site, base string, textKey func(*document.Document) string) (*site.Site, error) {
	offered := map[[2]string]bool{}
	for _, d := range t.documents {
		offered[[2]string{d.ID, d.Lang}] = true
	}
	make := site.New
	if looks != nil {
		make = looks.With
	}
	s, err := make(site.Config{
		Layouts: t.layouts, Assets: t.assets, Library: t.library, Locales: t.locales,
		Documents: t.documents, Packets: t.packets, Pages: t.pages,
		History: t.history.Offering(func(id, lang string) bool { return offered[[2]string{id, lang}] }),
		Frozen:  t.frozen(), Pictures: t.pictures, Whole: t.whole,
		Search: func(lang string) []site.File { return t.searchFiles(lang, c.workers(), base, textKey) },
		Papers: !c.NoPDF, BaseURL: t.library.Clinic.BaseURL,
		Base: base, TextKey: textKey, Engine: c.engineNames(),
	})
	if err != nil {
		return nil, contentError{err}
	}
	return s, nil
}

// catalog is what programs read of the site.
func (t *texts) catalog(s *site.Site, papers map[string]catalog.Paper) []catalog.File {
	return catalog.Files(catalog.Config{
		Library: t.library, Locales: t.locales, Documents: t.documents, Packets: t.packets,
		History: s.History, Slug: s.Slug, Papers: papers,
	})
}

func (t *texts) make(ctx context.Context, c Config, stage string, n int, do func(worker, i int) error) error {
	c.tell(stage, 0, n)
	return each(ctx, c.workers(), n, func(worker, i int) error {
		if err := do(worker, i); err != nil {
			return err
		}
		c.tell(stage, i+1, n)
		return nil
	})
}

// sheet is one PDF to make.
type sheet struct {
	path string
	key  string // stands for all that its bytes depend on; "" where that is not known
	set  func(*paper.Press) ([]byte, error)
}

// papers lists the PDFs of the library, on both papers and in large print on the
// clinic's, in a fixed order: the longest work,
// the packets, first, so that no worker is left with one at the end.
func (t *texts) papers(textKey func(*document.Document) string) []sheet {
	var sheets []sheet
	formats := []paper.Format{{Paper: paper.A4}, {Paper: paper.Letter}, {Paper: paper.Paper(t.library.Clinic.Paper), Large: true}}
	for _, format := range formats {
		name := string(format.Paper)
		for _, p := range t.packets {
			sheets = append(sheets, sheet{
				path: p.Imprint.Root + p.PaperPath(name, format.Large),
				key:  t.packetKey(p, textKey),
				set: func(press *paper.Press) ([]byte, error) {
					for _, part := range p.Parts {
						for _, d := range part.Documents {
							if err := t.whole(d); err != nil {
								return nil, err
							}
						}
					}
					return press.Packet(p, format)
				},
			})
		}
		for _, d := range t.documents {
			sheets = append(sheets, sheet{
				path: d.Imprint.Root + d.PaperPath(name, format.Large),
				key:  textKey(d),
				set: func(press *paper.Press) ([]byte, error) {
					if err := t.whole(d); err != nil {
						return nil, err
					}
					return press.Document(d, format)
				},
			})
		}
	}
	return sheets
}

// report sums up what was read; it gives ErrContent where the list has errors.
func (t *texts) report(diags *diag.List) (*Report, error) {
	r := &Report{Messages: diags.Messages(), Handouts: len(t.documents), Packets: len(t.packets)}
	if t.editor != nil {
		r.Texts, r.published = t.editor.texts, t.editor.published
	}
	if diags.Failed() {
		return r, ErrContent
	}
	return r, nil
}

// ErrOutput says that the output folder is one that must not be used.
var ErrOutput = errors.New("the site cannot be written to")

// outPath gives the output folder, and refuses one that would swallow the
// project or be swallowed by what the project reads.
func (c Config) outPath() (string, error) {
	source, err := filepath.Abs(c.Source)
	if err != nil {
		return "", err
	}
	out := filepath.Join(source, "public")
	if c.Out != "" {
		if out, err = filepath.Abs(c.Out); err != nil {
			return "", err
		}
	}
	if within(out, source) {
		return "", fmt.Errorf("%w %s: it holds the project; name a folder of its own with --out", ErrOutput, out)
	}
	for _, folder := range inputFolders {
		if within(filepath.Join(source, folder), out) {
			return "", fmt.Errorf("%w %s: it lies inside %s, which iptpress reads; name another with --out", ErrOutput, out, folder)
		}
	}
	return out, nil
}

// within reports whether inner is outer or lies below it.
func within(outer, inner string) bool {
	rel, err := filepath.Rel(outer, inner)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

func (c Config) tell(stage string, done, total int) {
	if c.Progress != nil {
		c.Progress(stage, done, total)
	}
}

func discard(stage *output.Stage, err error) error {
	if discardErr := stage.Discard(); discardErr != nil {
		return fmt.Errorf("%w (and what was staged could not be removed: %w)", err, discardErr)
	}
	return err
}
