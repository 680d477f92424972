package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"sync"
)

// file puts objects into the bytes of a PDF. Objects that are not streams are
// collected in object streams, which compress them together.
type file struct {
	out     []byte
	entries []entry // by object number

	// The object stream being filled.
	body   []byte
	starts []int // of its objects in body
	refs   []int // their numbers
}

// entry is where an object is: at an offset in the file, or in an object stream.
type entry struct {
	kind          byte // 0 not written, 1 at an offset, 2 in an object stream
	offset        int  // or the number of the object stream
	indexInStream int
}

// maxObjects bounds an object stream: viewers inflate it whole to read one.
const maxObjects = 400

func newFile() *file {
	return &file{out: []byte("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"), entries: make([]entry, 1)}
}

// alloc gives the number of a new object.
func (w *file) alloc() int {
	w.entries = append(w.entries, entry{})
	return len(w.entries) - 1
}

// begin starts object ref; what is appended to body until the next begin is the
// object.
func (w *file) begin(ref int) {
	if len(w.refs) == maxObjects {
		w.flushObjects()
	}
	if len(w.body) > 0 {
		w.body = append(w.body, '\n')
	}
	w.refs = append(w.refs, ref)
	w.starts = append(w.starts, len(w.body))
}

func (w *file) printf(format string, args ...any) {
	w.body = fmt.Appendf(w.body, format, args...)
}

// flushObjects writes the object stream.
func (w *file) flushObjects() {
	if len(w.refs) == 0 {
		return
	}
	ref := w.alloc()
	var head []byte
	for i, r := range w.refs {
		w.entries[r] = entry{2, ref, i}
		head = append(strconv.AppendInt(head, int64(r), 10), ' ')
		head = append(strconv.AppendInt(head, int64(w.starts[i]), 10), ' ')
	}
	dict := fmt.Sprintf("/Type/ObjStm/N %d/First %d", len(w.refs), len(head))
	w.stream(ref, dict, append(head, w.body...))
	w.body, w.starts, w.refs = w.body[:0], w.starts[:0], w.refs[:0]
}

// stream writes a compressed stream.
func (w *file) stream(ref int, dict string, data []byte) {
	buf := scratch.Get().(*[]byte)
	*buf = deflate((*buf)[:0], data)
	w.streamRaw(ref, dict+"/Filter/FlateDecode", *buf)
	scratch.Put(buf)
}

// streamRaw writes a stream as it is.
func (w *file) streamRaw(ref int, dict string, data []byte) {
	w.entries[ref] = entry{1, len(w.out), 0}
	w.out = fmt.Appendf(w.out, "%d 0 obj\n<<%s/Length %d>>stream\n", ref, dict, len(data))
	w.out = append(w.out, data...)
	w.out = append(w.out, "\nendstream\nendobj\n"...)
}

// finish writes the cross-reference stream and gives the whole file.
func (w *file) finish(catalog, info int) []byte {
	w.flushObjects()
	hash := sha256.Sum256(w.out)
	id := hex.EncodeToString(hash[:16])
	ref := w.alloc()
	start := len(w.out)
	w.entries[ref] = entry{1, start, 0}

	const columns = 1 + 4 + 2
	var rows []byte
	var last [columns]byte
	for i, e := range w.entries {
		o, n := e.offset, e.indexInStream
		if i == 0 {
			n = 0xffff // the head of the list of free objects
		}
		row := [columns]byte{e.kind, byte(o >> 24), byte(o >> 16), byte(o >> 8), byte(o), byte(n >> 8), byte(n)}
		rows = append(rows, 2) // the PNG filter Up, which compresses the table well
		for j := range row {
			rows = append(rows, row[j]-last[j])
		}
		last = row
	}
	w.stream(ref, fmt.Sprintf("/Type/XRef/Size %d/W[1 4 2]/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]/DecodeParms<</Predictor 12/Columns %d>>",
		len(w.entries), catalog, info, id, id, columns), rows)
	return fmt.Appendf(w.out, "startxref\n%d\n%%%%EOF\n", start)
}

var (
	scratch     = sync.Pool{New: func() any { return new([]byte) }}
	compressors = sync.Pool{New: func() any {
		z, err := zlib.NewWriterLevel(nil, 6)
		if err != nil {
			panic(err) // the level is a constant
		}
		return z
	}}
)

// deflate appends data in zlib's format.
func deflate(dst, data []byte) []byte {
	out := bytes.NewBuffer(dst)
	z := compressors.Get().(*zlib.Writer)
	z.Reset(out)
	// A bytes.Buffer takes everything, so these cannot fail.
	_, _ = z.Write(data)
	_ = z.Close()
	compressors.Put(z)
	return out.Bytes()
}
