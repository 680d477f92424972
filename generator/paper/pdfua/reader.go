package pdfua

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"
)

// file gives the objects of a PDF file.
type file struct {
	data    []byte
	entries map[int]entry
	trailer dict
	objects map[int]object // read so far
	streams map[int]*objectStream
	busy    map[int]bool // being read, to notice loops
	budget  int64        // bytes that may still be read from streams
	steps   int          // see step
	err     error        // the first thing that could not be read
}

// entry is where an object is: at an offset, or in an object stream.
type entry struct {
	inStream bool
	offset   int // or the object stream's number
	index    int
}

type objectStream struct {
	data    []byte
	offsets []int
}

const (
	maxObject = 1 << 23 // ISO 32000-1, annex C
	// Real files shrink to a tenth; this is room for all but bombs.
	maxInflated = 32 << 20
	maxRatio    = 64
	maxSteps    = 10_000_000
)

func (f *file) fail(format string, args ...any) {
	if f.err == nil {
		f.err = fmt.Errorf(format, args...)
	}
}

// open reads the cross-reference tables.
func open(data []byte) (*file, error) {
	f := &file{
		data: data, entries: map[int]entry{}, objects: map[int]object{}, streams: map[int]*objectStream{}, busy: map[int]bool{},
		budget: maxInflated + maxRatio*int64(len(data)),
	}
	if !bytes.HasPrefix(data, []byte("%PDF-")) {
		return nil, errors.New("this is not a PDF file: it does not begin with %PDF-")
	}
	at := bytes.LastIndex(data, []byte("startxref"))
	if at < 0 {
		return nil, errors.New("the file has no end: startxref is missing")
	}
	l := lexer{data: data, pos: at + len("startxref")}
	o, err := l.object(0)
	start, ok := o.(int)
	if err != nil || !ok {
		return nil, errors.New("the file does not say where its cross-reference table is")
	}
	seen := map[int]bool{}
	for next := []int{start}; len(next) > 0; next = next[1:] {
		if seen[next[0]] {
			continue
		}
		seen[next[0]] = true
		d, err := f.table(next[0])
		if err != nil {
			return nil, fmt.Errorf("the cross-reference table at %d: %w", next[0], err)
		}
		if f.trailer == nil {
			f.trailer = d
		}
		for _, key := range []name{"XRefStm", "Prev"} {
			if n, ok := d[key].(int); ok {
				next = append(next, n)
			}
		}
	}
	if f.err != nil {
		return nil, f.err
	}
	if f.dict(f.trailer["Root"]) == nil {
		return nil, errors.New("the file has no catalog")
	}
	return f, nil
}

// table reads one cross-reference table or stream and gives its trailer.
func (f *file) table(at int) (dict, error) {
	if at < 0 || at >= len(f.data) {
		return nil, errors.New("it lies outside the file")
	}
	l := lexer{data: f.data, pos: at}
	o, err := l.object(0)
	if err != nil {
		return nil, err
	}
	if o == keyword("xref") {
		return f.plainTable(&l)
	}
	o, err = f.indirect(at, 0)
	if err != nil {
		return nil, err
	}
	s, ok := o.(*stream)
	if !ok || s.dict["Type"] != name("XRef") {
		return nil, errors.New("it is neither a table nor a stream")
	}
	return s.dict, f.streamTable(s)
}

func (f *file) plainTable(l *lexer) (dict, error) {
	for {
		o, err := l.object(0)
		if err != nil {
			return nil, err
		}
		if o == keyword("trailer") {
			break
		}
		first, ok1 := o.(int)
		o, err = l.object(0)
		count, ok2 := o.(int)
		if err != nil || !ok1 || !ok2 || first < 0 {
			return nil, errors.New("a section has no first number and count")
		}
		for n := first; n < first+count; n++ {
			o1, _ := l.object(0)
			_, _ = l.object(0)
			kind, err := l.object(0)
			offset, ok := o1.(int)
			if err != nil || !ok || n > maxObject {
				return nil, errors.New("an entry is broken")
			}
			if kind == keyword("n") {
				f.enter(n, entry{offset: offset})
			}
		}
	}
	o, err := l.object(0)
	if err != nil {
		return nil, err
	}
	d, ok := o.(dict)
	if !ok {
		return nil, errors.New("its trailer is no dictionary")
	}
	return d, nil
}

// enter notes where an object is, if a newer table has not said so already.
func (f *file) enter(n int, e entry) {
	if _, ok := f.entries[n]; !ok {
		f.entries[n] = e
	}
}

func (f *file) streamTable(s *stream) error {
	data, err := f.inflate(s)
	if err != nil {
		return err
	}
	var widths [3]int
	w, _ := s.dict["W"].(array)
	if len(w) != 3 {
		return errors.New("it has no entry W")
	}
	for i := range widths {
		n, ok := w[i].(int)
		if !ok || n < 0 || n > 7 {
			return errors.New("its entry W is broken")
		}
		widths[i] = n
	}
	index, ok := s.dict["Index"].(array)
	if !ok {
		index = array{0, s.dict["Size"]}
	}
	row := widths[0] + widths[1] + widths[2]
	for i := 0; i+1 < len(index); i += 2 {
		first, ok1 := index[i].(int)
		count, ok2 := index[i+1].(int)
		if !ok1 || !ok2 || first < 0 || row == 0 || count > len(data)/row || first+count > maxObject {
			return errors.New("its entries Index and Size do not fit")
		}
		for n := first; n < first+count; n++ {
			field := func(i, missing int) int {
				if widths[i] == 0 {
					return missing
				}
				v := 0
				for _, b := range data[:widths[i]] {
					v = v<<8 | int(b)
				}
				data = data[widths[i]:]
				return v
			}
			kind, a, b := field(0, 1), field(1, 0), field(2, 0)
			switch kind {
			case 1:
				f.enter(n, entry{offset: a})
			case 2:
				f.enter(n, entry{inStream: true, offset: a, index: b})
			}
		}
	}
	return nil
}

// indirect reads the object at an offset; want is its number, or 0 for any.
func (f *file) indirect(at, want int) (object, error) {
	if at < 0 || at >= len(f.data) {
		return nil, errors.New("it lies outside the file")
	}
	l := lexer{data: f.data, pos: at}
	n, _ := l.object(0)
	_, _ = l.object(0)
	if k, err := l.object(0); err != nil || k != keyword("obj") || want != 0 && n != want {
		return nil, errors.New("it is not where the cross-reference table says")
	}
	o, err := l.object(0)
	if err != nil {
		return nil, err
	}
	after := l
	if i, ok := o.(int); ok { // the object may itself be a reference
		if _, err := after.object(0); err == nil {
			if k, err := after.object(0); err == nil && k == keyword("R") {
				return ref(min(max(i, 0), maxObject)), nil
			}
		}
	}
	d, ok := o.(dict)
	if !ok {
		return o, nil
	}
	switch k, err := l.object(0); {
	case err != nil:
		return nil, err
	case k != keyword("stream"):
		return d, nil
	}
	if l.pos < len(l.data) && l.data[l.pos] == '\r' {
		l.pos++
	}
	if l.pos < len(l.data) && l.data[l.pos] == '\n' {
		l.pos++
	}
	length, ok := f.resolve(d["Length"]).(int)
	rest := l.data[l.pos:]
	if !ok || length < 0 || length > len(rest) {
		return nil, errors.New("its stream has no Length, or one that is too long")
	}
	end := lexer{data: rest, pos: length}
	if k, err := end.object(0); err != nil || k != keyword("endstream") {
		return nil, errors.New("its stream has a wrong Length")
	}
	return &stream{d, rest[:length:length]}, nil
}

// resolve follows references to the object that they lead to.
func (f *file) resolve(o object) object {
	for range 16 {
		r, ok := o.(ref)
		if !ok {
			return o
		}
		o = f.load(int(r))
	}
	f.fail("a chain of references has no end")
	return nil
}

func (f *file) load(n int) object {
	if o, ok := f.objects[n]; ok {
		return o
	}
	e, ok := f.entries[n]
	if !ok {
		return nil // as ISO 32000-1, 7.3.10, has it
	}
	if f.busy[n] || len(f.busy) > maxDepth {
		f.fail("object %d needs itself, or too many others, to be read", n)
		return nil
	}
	f.busy[n] = true
	defer delete(f.busy, n)
	var o object
	var err error
	if e.inStream {
		o, err = f.fromStream(e)
	} else {
		o, err = f.indirect(e.offset, n)
	}
	if err != nil {
		f.fail("object %d: %w", n, err)
		o = nil
	}
	f.objects[n] = o
	return o
}

// fromStream reads an object from an object stream.
func (f *file) fromStream(e entry) (object, error) {
	s, ok := f.streams[e.offset]
	if !ok {
		var err error
		if s, err = f.readObjectStream(e.offset); err != nil {
			return nil, err
		}
		f.streams[e.offset] = s
	}
	if e.index >= len(s.offsets) {
		return nil, errors.New("its object stream is too short")
	}
	l := lexer{data: s.data, pos: s.offsets[e.index]}
	return l.object(0)
}

func (f *file) readObjectStream(n int) (*objectStream, error) {
	if f.entries[n].inStream {
		return nil, errors.New("its object stream is in an object stream")
	}
	s, ok := f.load(n).(*stream)
	if !ok {
		return nil, fmt.Errorf("object %d is no object stream", n)
	}
	data, err := f.inflate(s)
	if err != nil {
		return nil, err
	}
	count, ok1 := f.resolve(s.dict["N"]).(int)
	first, ok2 := f.resolve(s.dict["First"]).(int)
	if !ok1 || !ok2 || count < 0 || count > len(data) || first < 0 || first > len(data) {
		return nil, fmt.Errorf("the object stream %d is broken", n)
	}
	out := &objectStream{data: data}
	l := lexer{data: data[:first]}
	for range count {
		_, _ = l.object(0)
		o, err := l.object(0)
		offset, ok := o.(int)
		if err != nil || !ok || offset < 0 || offset > len(data)-first {
			return nil, fmt.Errorf("the object stream %d is broken", n)
		}
		out.offsets = append(out.offsets, first+offset)
	}
	return out, nil
}

// bytes gives the content of a stream, or nothing.
func (f *file) bytes(s *stream) []byte {
	if s == nil {
		return nil
	}
	b, err := f.inflate(s)
	if err != nil {
		f.fail("a stream: %w", err)
	}
	return b
}

// inflate undoes the filters of a stream.
func (f *file) inflate(s *stream) ([]byte, error) {
	filters := f.list(s.dict["Filter"])
	params := f.list(s.dict["DecodeParms"])
	data := s.raw
	for i, o := range filters {
		if f.resolve(o) != name("FlateDecode") {
			return nil, fmt.Errorf("the filter %v is not known here", o)
		}
		if len(data) == 0 {
			continue // as some programs compress nothing
		}
		z, err := zlib.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		if data, err = io.ReadAll(io.LimitReader(z, f.budget+1)); err != nil {
			return nil, err
		}
		if i < len(params) {
			if data, err = f.unpredict(data, f.dict(params[i])); err != nil {
				return nil, err
			}
		}
		if f.budget -= int64(len(data)); f.budget < 0 {
			break
		}
	}
	if f.budget -= int64(len(data)); f.budget < 0 {
		return nil, errors.New("the file inflates to too many bytes")
	}
	return data, nil
}

// step counts what is done over and over, and tells whether to go on: files can
// share one list a million times.
func (f *file) step() bool {
	if f.steps++; f.steps > maxSteps {
		f.fail("the file has too many parts")
		return false
	}
	return true
}

// list gives an array, or an array of the one object.
func (f *file) list(o object) array {
	switch a := f.resolve(o).(type) {
	case nil:
		return nil
	case array:
		return a
	default:
		return array{o}
	}
}

// unpredict undoes the PNG predictors (ISO 32000-1, 7.4.4.4).
func (f *file) unpredict(data []byte, p dict) ([]byte, error) {
	number := func(key name, missing int) int {
		if n, ok := f.resolve(p[key]).(int); ok {
			return n
		}
		return missing
	}
	predictor := number("Predictor", 1)
	if predictor == 1 {
		return data, nil
	}
	colors, bits, columns := number("Colors", 1), number("BitsPerComponent", 8), number("Columns", 1)
	if predictor < 10 || colors < 1 || colors > 32 || bits < 1 || bits > 16 || columns < 1 || columns > 1<<20 {
		return nil, errors.New("its predictor is not known here")
	}
	row, pixel := (colors*bits*columns+7)/8, (colors*bits+7)/8
	if len(data)%(row+1) != 0 {
		return nil, errors.New("its predictor does not fit its length")
	}
	out := make([]byte, 0, len(data))
	above := make([]byte, row)
	for ; len(data) > 0; data = data[row+1:] {
		line := data[1 : row+1]
		for i := range line {
			var left, corner byte
			if i >= pixel {
				left, corner = line[i-pixel], above[i-pixel]
			}
			switch data[0] {
			case 1:
				line[i] += left
			case 2:
				line[i] += above[i]
			case 3:
				line[i] += byte((int(left) + int(above[i])) / 2)
			case 4:
				line[i] += paeth(left, above[i], corner)
			}
		}
		above = line
		out = append(out, line...)
	}
	return out, nil
}

func paeth(a, b, c byte) byte {
	distance := func(x byte) int { return max(int(a)+int(b)-int(c)-int(x), int(x)-int(a)-int(b)+int(c)) }
	switch da, db, dc := distance(a), distance(b), distance(c); {
	case da <= db && da <= dc:
		return a
	case db <= dc:
		return b
	}
	return c
}

// The following give an object as one type, or that type's zero.

func (f *file) dict(o object) dict {
	switch o := f.resolve(o).(type) {
	case dict:
		return o
	case *stream:
		return o.dict
	}
	return nil
}

func (f *file) array(o object) array {
	a, _ := f.resolve(o).(array)
	return a
}

func (f *file) name(o object) name {
	n, _ := f.resolve(o).(name)
	return n
}

func (f *file) stream(o object) *stream {
	s, _ := f.resolve(o).(*stream)
	return s
}

func (f *file) integer(o object) (int, bool) {
	n, ok := f.resolve(o).(int)
	return n, ok
}

// float gives a number of either kind.
func (f *file) float(o object) (float64, bool) {
	switch n := f.resolve(o).(type) {
	case int:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}

// text gives a text string in UTF-8.
func (f *file) text(o object) string {
	s, _ := f.resolve(o).(text)
	if len(s) < 2 || s[0] != 0xfe || s[1] != 0xff {
		return string(s)
	}
	return utf16BE(s[2:])
}

func utf16BE(s text) string {
	var units []uint16
	for i := 0; i+1 < len(s); i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return string(utf16.Decode(units))
}

// nameTree visits the entries of a name tree; numberTree does the same for
// numbers. Both visit a node once.
func (f *file) nameTree(o object, visit func(key string, value object)) {
	f.eachInTree(o, "Names", func(k, v object) {
		if s, ok := f.resolve(k).(text); ok {
			visit(string(s), v)
		}
	})
}

func (f *file) numberTree(o object, visit func(key int, value object)) {
	f.eachInTree(o, "Nums", func(k, v object) {
		if n, ok := f.integer(k); ok {
			visit(n, v)
		}
	})
}

func (f *file) eachInTree(o object, leaf name, visit func(k, v object)) {
	seen := map[ref]bool{}
	var walk func(o object, depth int)
	walk = func(o object, depth int) {
		if r, ok := o.(ref); ok {
			if seen[r] {
				return
			}
			seen[r] = true
		}
		if depth > maxDepth {
			return
		}
		d := f.dict(o)
		pairs := f.array(d[leaf])
		for i := 0; i+1 < len(pairs) && f.step(); i += 2 {
			visit(pairs[i], pairs[i+1])
		}
		for _, k := range f.array(d["Kids"]) {
			walk(k, depth+1)
		}
	}
	walk(o, 0)
}
