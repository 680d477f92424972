package generator

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"sync"

	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/library"
	"iptpress/generator/markdown"
	"iptpress/generator/output"
)

// records are what a build leaves for the next one of each handout, so that one whose
// files are as they were is neither read nor parsed: what its front matter says, where
// its links lead, what the search counted in it. Only where its own page or paper has
// to be made is it read: see whole.
//
// They lie in the project's .iptpress/ beside the memo, and hold for one base. Deleting
// them changes nothing but time; those that are damaged, or of another base, count as
// none.
type records struct {
	base     string
	byFolder map[string]*record
}

// record is what is known of a handout.
type record struct {
	files   string // stands for the files of its folder: see folderKey
	leftOut string // what the library left out when the text was parsed
	said    []byte // by its front matter, and its outline
	digest  string // see history.Digest; "" where nobody asked for it
	counted []byte // see search.Source; empty where no index was made of it

	outline *markdown.Outline // nil until the record is used
}

// keepsRecords reports whether a build can go by records: of working texts, of which
// an editor says nothing.
func (c Config) keepsRecords() bool {
	return !c.Release && c.Edition == "" && c.Pending == nil && !c.Editor
}

// readRecords gives none where there are none that can be used.
func readRecords(name, base string) *records {
	r := &records{base: base, byFolder: map[string]*record{}}
	data, err := os.ReadFile(name)
	if err != nil || len(data) < sha256.Size || sha256.Sum256(data[sha256.Size:]) != [sha256.Size]byte(data) {
		return r
	}
	d := &decoder{b: data[sha256.Size:]}
	if d.text() != base {
		return r
	}
	for range d.count() {
		folder := d.text()
		r.byFolder[folder] = &record{files: d.text(), leftOut: d.text(), said: d.bytes(d.uint()), digest: d.text(), counted: d.bytes(d.uint())}
	}
	if d.failed || len(d.b) > 0 {
		clear(r.byFolder)
	}
	return r
}

// write gives the SHA-256 of what follows it, then the base and the records.
func (r *records) write(name string) error {
	size := sha256.Size + len(r.base) + 100
	for folder, one := range r.byFolder {
		size += len(folder) + len(one.files) + len(one.leftOut) + len(one.said) + len(one.digest) + len(one.counted) + 20
	}
	e := encoder{b: make([]byte, sha256.Size, size)}
	e.text(r.base)
	e.uint(uint64(len(r.byFolder)))
	for folder, one := range r.byFolder {
		e.text(folder)
		e.text(one.files)
		e.text(one.leftOut)
		e.bytes(one.said)
		e.text(one.digest)
		e.bytes(one.counted)
	}
	sum := sha256.Sum256(e.b[sha256.Size:])
	copy(e.b, sum[:])
	return output.WriteNote(name, e.b)
}

// known gives a handout as an earlier build read it, where its files are as they were.
func (t *texts) known(folder string) *library.Handout {
	r := t.records.byFolder[folder]
	if r == nil {
		return nil
	}
	if files, err := t.folderKey(folder); err != nil || files != r.files {
		return nil
	}
	h, outline, err := decodeSaid(folder, r.said)
	if err != nil {
		return nil
	}
	r.outline = outline
	return h
}

// folderKey stands for all that a handout is made of: the names of what lies in its
// folder, and the hashes of the files. Reviews are no part of the text.
func (t *texts) folderKey(folder string) (string, error) {
	entries, err := fs.ReadDir(t.project, folder)
	if err != nil {
		return "", err
	}
	var key []byte
	for _, e := range entries {
		if e.Name() == "reviews.yaml" {
			continue
		}
		key = fmt.Appendf(key, "%q", e.Name())
		if !e.IsDir() {
			sum, err := t.tree.Sum(path.Join(folder, e.Name()))
			if err != nil {
				return "", err
			}
			key = append(key, sum[:]...)
		}
	}
	return string(key), nil
}

// parseHandout makes the document of a handout, without blocks where it is known.
func (t *texts) parseHandout(h *library.Handout, diags *diag.List) *document.Document {
	if r := t.recordOf(h); r != nil {
		if r.leftOut == t.leftOut {
			if d := t.parser.Known(h, *r.outline); d != nil {
				return d
			}
		}
		// It leads elsewhere now, so it is parsed after all.
		r.outline = nil
		again := t.library.Reread(t.project, h, diags)
		if again == nil {
			again = h // it is gone since; without words it is told of
		}
		h.Body, h.BodyLine, h.Figures = again.Body, again.BodyLine, again.Figures
	}
	return t.parser.Handout(h)
}

// recordOf gives the record by which a handout is known, or nil.
func (t *texts) recordOf(h *library.Handout) *record {
	if t.records == nil {
		return nil
	}
	if r := t.records.byFolder[h.Dir]; r != nil && r.outline != nil {
		return r
	}
	return nil
}

// unread is a text that was known and not read.
type unread struct {
	once sync.Once
	err  error
}

var errTouched = errors.New("it was written to while it was read; build again")

// whole sees to it that a document has its blocks. Any goroutine may call it.
func (t *texts) whole(d *document.Document) error {
	u := t.unread[d]
	if u == nil {
		return nil
	}
	u.once.Do(func() {
		found := &diag.List{}
		h := t.library.Reread(t.project, t.library.Handout(d.Lang, d.Slug), found)
		if h == nil || found.Failed() || t.tree.Moved() {
			u.err = contentError{fmt.Errorf("%s: %w", handoutFolder(d), errTouched)}
			return
		}
		read := t.parser.Handout(h)
		d.Blocks, d.Notes = read.Blocks, read.Notes
	})
	return u.err
}

// record notes the handouts for the next build. One of which there was something to
// say is not noted: it is read again each time. Nor is one whose pictures are files of
// the site.
func (t *texts) record(messages []diag.Message) (next *records, changed bool) {
	next = &records{base: t.records.base, byFolder: make(map[string]*record, len(t.library.Handouts))}
	told := map[string]bool{}
	for _, m := range messages {
		told[m.File], told[path.Dir(m.File)] = true, true
	}
	for _, h := range t.library.Handouts {
		r := t.recordOf(h)
		if r == nil && !told[h.Dir] && !hasPixels(h) {
			files, err := t.folderKey(h.Dir)
			said, encodeErr := encodeSaid(h, t.parser.Outline(h))
			if err != nil || encodeErr != nil {
				continue
			}
			r = &record{files: files, leftOut: t.leftOut, said: said}
			changed = true
		}
		if r == nil || told[h.Dir] {
			continue
		}
		if digest := t.digests[h]; digest != "" && r.digest == "" {
			r.digest, changed = digest, true
		}
		if counted := t.counted[h]; counted != nil && len(r.counted) == 0 {
			r.counted, changed = counted, true
		}
		next.byFolder[h.Dir] = r
	}
	return next, changed || len(next.byFolder) != len(t.records.byFolder)
}

// remember writes the records for the next build, where they are not those that lie
// there.
func (t *texts) remember(name string, messages []diag.Message) error {
	next, changed := t.record(messages)
	if !changed {
		return nil
	}
	return next.write(name)
}

// encodeSaid writes what the front matter of a handout says, and its outline.
func encodeSaid(h *library.Handout, o markdown.Outline) ([]byte, error) {
	e := encoder{}
	written := asWritten(h.Meta)
	meta, err := written.AppendBinary(nil)
	e.bytes(meta)
	e.uint(uint64(h.BodyLine))
	e.uint(uint64(len(h.Keys)))
	for key, pos := range h.Keys {
		e.text(key)
		e.uint(uint64(pos.Line))
		e.uint(uint64(pos.Col))
	}
	e.texts(h.Sources)
	e.uint(uint64(h.Reading.Target))
	e.texts(h.Reading.Exempt)
	e.texts(o.Anchors)
	e.texts(o.Sources)
	e.bool(o.Fillable)
	e.uint(uint64(len(o.Links)))
	for _, l := range o.Links {
		e.text(l.Path)
		e.text(l.Anchor)
		e.text(l.Pos.File)
		e.uint(uint64(l.Pos.Line))
		e.uint(uint64(l.Pos.Col))
	}
	return e.b, err
}

func decodeSaid(folder string, said []byte) (*library.Handout, *markdown.Outline, error) {
	d := &decoder{b: said}
	h := &library.Handout{}
	if err := h.Meta.UnmarshalBinary(d.bytes(d.uint())); err != nil {
		return nil, nil, err
	}
	h.Text = library.Text{Path: folder + "/index.md", Dir: folder, Lang: h.Meta.Lang, Slug: h.Meta.Slug, BodyLine: int(d.uint())}
	n := d.count()
	h.Keys = make(map[string]library.KeyPos, n)
	for range n {
		key := d.text()
		h.Keys[key] = library.KeyPos{Line: int(d.uint()), Col: int(d.uint())}
	}
	h.Sources = d.texts()
	h.Reading = library.Reading{Target: int(d.uint()), Exempt: d.texts()}
	o := &markdown.Outline{Anchors: d.texts(), Sources: d.texts(), Fillable: d.uint() == 1}
	for range d.count() {
		o.Links = append(o.Links, markdown.Link{Path: d.text(), Anchor: d.text(), Pos: diag.Pos{File: d.text(), Line: int(d.uint()), Col: int(d.uint())}})
	}
	if d.failed || len(d.b) > 0 {
		return nil, nil, errDamaged
	}
	return h, o, nil
}

func (e *encoder) bool(b bool) {
	n := uint64(0)
	if b {
		n = 1
	}
	e.uint(n)
}

func (e *encoder) bytes(b []byte) {
	e.uint(uint64(len(b)))
	e.b = append(e.b, b...)
}

func (e *encoder) texts(list []string) {
	e.uint(uint64(len(list)))
	for _, s := range list {
		e.text(s)
	}
}

func (d *decoder) texts() []string {
	var list []string
	for range d.count() {
		list = append(list, d.text())
	}
	return list
}
