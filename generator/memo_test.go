package generator

import (
	"bytes"
	"crypto/sha256"
	"reflect"
	"testing"

	"iptpress/generator/catalog"
	"iptpress/generator/output"
	"iptpress/generator/source"
	"iptpress/generator/stamp"
)

func sampleMemo() *memo {
	at := stamp.Stamp{Size: 3, Modified: 1 << 60, Changed: 7, Inode: 1 << 63}
	return &memo{
		program: source.Noted{Stamp: at, Sum: source.Sum{1}},
		sources: map[string]source.Noted{"content/a.md": {Stamp: at, Sum: source.Sum{2}}},
		inputs:  "all of it",
		report:  []byte("{}"),
		files:   map[string]output.Left{"index.html": {Stamp: at, Key: "k"}, "": {}},
		papers:  map[string]catalog.Paper{"a.pdf": {Bytes: 9, SHA1: [20]byte{3}}},
	}
}

func TestMemo(t *testing.T) {
	m := sampleMemo()
	data := m.encode()
	got, err := decodeMemo(data)
	if err != nil || !reflect.DeepEqual(got, m) {
		t.Fatalf("got %+v, %v, want %+v", got, err, m)
	}
	for i := range data {
		damaged := bytes.Clone(data)
		damaged[i] ^= 1
		if _, err := decodeMemo(damaged); err == nil {
			t.Errorf("a wrong byte at %d was not noticed", i)
		}
		if _, err := decodeMemo(data[:i]); err == nil {
			t.Errorf("a memo of %d bytes was taken", i)
		}
	}
}

// Any bytes, with a hash that fits them, are a memo or none.
func FuzzMemo(f *testing.F) {
	whole := sampleMemo().encode()
	f.Add(whole[len(memoForm)+sha256.Size:])
	f.Fuzz(func(t *testing.T, body []byte) {
		sum := sha256.Sum256(body)
		m, err := decodeMemo(append(append([]byte(memoForm), sum[:]...), body...))
		if err == nil {
			if again, err := decodeMemo(m.encode()); err != nil || !reflect.DeepEqual(again, m) {
				t.Errorf("got %+v, %v, want %+v", again, err, m)
			}
		}
	})
}
