package document

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// filled gives a value of a type with something in every field, different each
// time, and every kind of block and inline.
type filler struct {
	n     int
	depth int
}

func (f *filler) fill(v reflect.Value) {
	f.n++
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("text %d é", f.n))
	case reflect.Int:
		v.SetInt(int64(f.n % 900))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint8:
		v.SetUint(uint64(f.n % 256))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			f.fill(v.Field(i))
		}
	case reflect.Slice:
		switch v.Type().Elem() {
		case reflect.TypeFor[Block]():
			f.all(v, kinds(newBlock), reflect.ValueOf(&Paragraph{}))
		case reflect.TypeFor[Inline]():
			f.all(v, kinds(newInline), reflect.ValueOf(Text("leaf")))
		default:
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
			f.fill(v.Index(0))
			f.fill(v.Index(1))
		}
	default:
		panic("nothing to fill a " + v.Kind().String() + " with")
	}
}

// all puts one of each kind into a list; deep down, a leaf alone.
func (f *filler) all(v reflect.Value, kinds []reflect.Value, leaf reflect.Value) {
	if f.depth > 1 {
		v.Set(reflect.Append(v, leaf))
		return
	}
	f.depth++
	defer func() { f.depth-- }()
	for _, kind := range kinds {
		made := reflect.New(kind.Type()).Elem()
		f.fill(made)
		v.Set(reflect.Append(v, made))
	}
}

func kinds[T any](makers []func() T) (list []reflect.Value) {
	for _, make := range makers[1:] {
		list = append(list, reflect.ValueOf(make()))
	}
	return list
}

// whole gives a document in which nothing is empty.
func whole() *Document {
	d := &Document{}
	(&filler{}).fill(reflect.ValueOf(d).Elem())
	d.Imprint = nil
	return d
}

func encode(t testing.TB, v interface{ AppendBinary([]byte) ([]byte, error) }) []byte {
	t.Helper()
	data, err := v.AppendBinary([]byte("before "))
	if err != nil {
		t.Fatal(err)
	}
	return bytes.TrimPrefix(data, []byte("before "))
}

// Nothing of a tree is lost on the way: a field that is not written, or a kind of
// block that has no tag, fails here.
func TestTreesComeBackWhole(t *testing.T) {
	d := whole()
	got := &Document{}
	if err := got.UnmarshalBinary(encode(t, d)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d, got); diff != "" {
		t.Errorf("a document (-written +read):\n%s", diff)
	}
	if !bytes.Equal(encode(t, d), encode(t, got)) {
		t.Error("the same tree gives other bytes")
	}

	imprint := &Imprint{}
	(&filler{}).fill(reflect.ValueOf(imprint).Elem())
	readImprint := &Imprint{}
	if err := readImprint.UnmarshalBinary(encode(t, imprint)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(imprint, readImprint); diff != "" {
		t.Errorf("an imprint (-written +read):\n%s", diff)
	}

	packet := &Packet{Parts: []Part{{Client, "One", []*Document{d}}, {Clinician, "Two", nil}}}
	filled := &Packet{}
	(&filler{}).fill(reflect.ValueOf(filled).Elem())
	filled.Parts, filled.Imprint, filled.HelpNow = packet.Parts, nil, nil
	readPacket := &Packet{}
	if err := readPacket.UnmarshalBinary(encode(t, filled)); err != nil {
		t.Fatal(err)
	}
	filled.Parts[0].Documents[0] = &Document{Meta: Meta{Slug: d.Slug}}
	if diff := cmp.Diff(filled, readPacket, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("a packet (-written +read):\n%s", diff)
	}

	empty := &Document{}
	if err := got.UnmarshalBinary(encode(t, empty)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(empty, got); diff != "" {
		t.Errorf("an empty document (-written +read):\n%s", diff)
	}
}

// A type that is written and changes asks for a new version, so that who reads
// knows what is new.
func TestTypesChangeWithTheVersion(t *testing.T) {
	var said strings.Builder
	seen := map[reflect.Type]bool{}
	var describe func(reflect.Type)
	describe = func(t reflect.Type) {
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice:
			describe(t.Elem())
		case reflect.Struct:
			if seen[t] {
				return
			}
			seen[t] = true
			for i := range t.NumField() {
				fmt.Fprintln(&said, t.Name(), t.Field(i).Name, t.Field(i).Type)
			}
			for i := range t.NumField() {
				describe(t.Field(i).Type)
			}
		}
	}
	describe(reflect.TypeFor[Document]())
	describe(reflect.TypeFor[Packet]())
	for _, kind := range slices.Concat(kinds(newBlock), kinds(newInline)) {
		fmt.Fprintln(&said, kind.Type())
		describe(kind.Type())
	}
	sum := sha256.Sum256([]byte(said.String()))
	const want = "4 894494ed79777204"
	if got := fmt.Sprint(binaryVersion, " ", hex.EncodeToString(sum[:8])); got != want {
		t.Errorf("the types of a tree are %q and not %q: raise binaryVersion, let the coder write what is new, and put the first text here", got, want)
	}
}

func TestBytesThatAreNoTree(t *testing.T) {
	good := encode(t, whole())
	for name, data := range map[string][]byte{
		"nothing":          nil,
		"another kind":     encode(t, &Imprint{}),
		"another version":  append([]byte(documentMark+"\xff"), good[len(documentMark)+1:]...),
		"more than a tree": append(slices.Clone(good), 0),
		"a huge length":    append([]byte(documentMark), binaryVersion, 0xff, 0xff, 0xff, 0xff, 0x7f),
		"half of a tree":   good[:len(good)/2],
	} {
		d := &Document{Meta: Meta{Slug: "kept"}}
		if err := d.UnmarshalBinary(data); err == nil {
			t.Errorf("%s was read as a document", name)
		}
		if d.Slug != "kept" {
			t.Errorf("%s: what was there is gone", name)
		}
	}
	for i := 0; i < len(good); i += 1 + len(good)/500 {
		if err := new(Document).UnmarshalBinary(good[:i]); err == nil {
			t.Fatalf("the first %d of %d bytes were read as a document", i, len(good))
		}
	}

	deep := &Document{}
	in := &deep.Blocks
	for range maxDepth + 1 {
		q := &Quote{}
		*in = []Block{q}
		in = &q.Blocks
	}
	if _, err := deep.AppendBinary(nil); err == nil {
		t.Error("a tree that is too deep to be read was written")
	}
	if _, err := (&Document{Blocks: []Block{&Lines{Rows: maxCount + 1}}}).AppendBinary(nil); err == nil {
		t.Error("more rows than can be read were written")
	}
	if _, err := (&Document{Blocks: []Block{nil}}).AppendBinary(nil); err == nil {
		t.Error("a block that is none was written")
	}
}

// Whatever the bytes are, reading ends, and what was read can be written and
// read again.
func FuzzDocument(f *testing.F) {
	f.Add(encode(f, whole()))
	f.Add(encode(f, &Document{}))
	f.Add([]byte(documentMark))
	f.Fuzz(func(t *testing.T, data []byte) {
		d := &Document{}
		if d.UnmarshalBinary(data) != nil {
			return
		}
		again := &Document{}
		written := encode(t, d)
		if err := again.UnmarshalBinary(written); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(written, encode(t, again)) {
			t.Error("it is read as another tree")
		}
	})
}
