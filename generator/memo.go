package generator

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"

	"iptpress/generator/catalog"
	"iptpress/generator/output"
	"iptpress/generator/source"
	"iptpress/generator/stamp"
)

// memo is what a build goes by to make only what has changed: the files that it
// read, by their hashes, and those that it left in the output, by their keys. It
// lies in the project's .iptpress/. Deleting it changes nothing but time; one
// that is damaged, or of another program, counts as none.
type memo struct {
	noted   int64 // when it was written, nanoseconds since 1970
	program source.Noted
	sources map[string]source.Noted
	inputs  string // stands for all that the output was made from
	report  []byte // what the build said, as JSON
	files   map[string]output.Left
	papers  map[string]catalog.Paper // of the PDFs among them
}

// memoForm is the first line of the file; it changes with what follows.
const memoForm = "iptpress memo 1\n"

// readMemo gives an empty one where there is none that can be used.
func readMemo(name string) *memo {
	none := &memo{}
	data, err := os.ReadFile(name)
	if err != nil {
		return none
	}
	info, err := os.Stat(name)
	if err != nil {
		return none
	}
	m, err := decodeMemo(data)
	if err != nil {
		return none
	}
	m.noted = info.ModTime().UnixNano()
	return m
}

func (m *memo) write(name string) error { return output.WriteNote(name, m.encode()) }

// encode gives the form, the SHA-256 of what follows it, then lengths and bytes.
func (m *memo) encode() []byte {
	e := encoder{}
	e.noted(m.program)
	e.uint(uint64(len(m.sources)))
	for name, n := range m.sources {
		e.text(name)
		e.noted(n)
	}
	e.text(m.inputs)
	e.text(string(m.report))
	e.uint(uint64(len(m.files)))
	for name, left := range m.files {
		e.text(name)
		e.stamp(left.Stamp)
		e.text(left.Key)
	}
	e.uint(uint64(len(m.papers)))
	for name, p := range m.papers {
		e.text(name)
		e.uint(uint64(p.Bytes))
		e.b = append(append(e.b, p.SHA256[:]...), p.SHA1[:]...)
	}
	sum := sha256.Sum256(e.b)
	return append(append([]byte(memoForm), sum[:]...), e.b...)
}

var errDamaged = errors.New("the memo is damaged")

func decodeMemo(data []byte) (*memo, error) {
	body, ok := bytes.CutPrefix(data, []byte(memoForm))
	if !ok || len(body) < sha256.Size || sha256.Sum256(body[sha256.Size:]) != [sha256.Size]byte(body) {
		return nil, errDamaged
	}
	d := &decoder{b: body[sha256.Size:]}
	m := &memo{program: d.noted(), sources: map[string]source.Noted{}, files: map[string]output.Left{}, papers: map[string]catalog.Paper{}}
	for range d.count() {
		name := d.text()
		m.sources[name] = d.noted()
	}
	m.inputs = d.text()
	m.report = []byte(d.text())
	for range d.count() {
		name := d.text()
		m.files[name] = output.Left{Stamp: d.stamp(), Key: d.text()}
	}
	for range d.count() {
		name := d.text()
		p := catalog.Paper{Bytes: int(d.uint())}
		copy(p.SHA256[:], d.bytes(uint64(len(p.SHA256))))
		copy(p.SHA1[:], d.bytes(uint64(len(p.SHA1))))
		m.papers[name] = p
	}
	if d.failed || len(d.b) > 0 {
		return nil, errDamaged
	}
	return m, nil
}

type encoder struct{ b []byte }

func (e *encoder) uint(n uint64) { e.b = binary.AppendUvarint(e.b, n) }

func (e *encoder) text(s string) {
	e.uint(uint64(len(s)))
	e.b = append(e.b, s...)
}

func (e *encoder) stamp(s stamp.Stamp) {
	e.uint(uint64(s.Size))
	e.uint(uint64(s.Modified))
	e.uint(uint64(s.Changed))
	e.uint(s.Inode)
}

func (e *encoder) noted(n source.Noted) {
	e.stamp(n.Stamp)
	e.b = append(e.b, n.Sum[:]...)
}

type decoder struct {
	b      []byte
	failed bool
}

func (d *decoder) uint() uint64 {
	n, size := binary.Uvarint(d.b)
	if size <= 0 {
		d.failed, d.b = true, nil
		return 0
	}
	d.b = d.b[size:]
	return n
}

// count gives the number of entries that follow, each of which takes a byte at
// least.
func (d *decoder) count() int {
	n := d.uint()
	if n > uint64(len(d.b)) {
		d.failed, d.b = true, nil
		return 0
	}
	return int(n)
}

func (d *decoder) bytes(n uint64) []byte {
	if n > uint64(len(d.b)) {
		d.failed, d.b = true, nil
		return nil
	}
	taken := d.b[:n]
	d.b = d.b[n:]
	return taken
}

func (d *decoder) text() string { return string(d.bytes(d.uint())) }

func (d *decoder) stamp() stamp.Stamp {
	return stamp.Stamp{Size: int64(d.uint()), Modified: int64(d.uint()), Changed: int64(d.uint()), Inode: d.uint()}
}

func (d *decoder) noted() source.Noted {
	n := source.Noted{Stamp: d.stamp()}
	copy(n.Sum[:], d.bytes(uint64(len(n.Sum))))
	return n
}

// repeat gives the report of the last build, where that was made from the same
// and its output lies as it was left.
func (m *memo) repeat(out, inputs string) (*Report, bool) {
	r := &Report{}
	if m.inputs != inputs || json.Unmarshal(m.report, r) != nil || !output.AsLeft(out, m.files) {
		return nil, false
	}
	r.Output = output.Summary{Files: r.Output.Files, Unchanged: r.Output.Files, Bytes: r.Output.Bytes}
	return r, true
}

// noteName gives the file in which something of an output is noted.
func (c Config) noteName(out, what string) string {
	sum := sha256.Sum256([]byte(out))
	return filepath.Join(c.Source, ".iptpress", hex.EncodeToString(sum[:8])+"."+what)
}
