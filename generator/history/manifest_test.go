package history

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestManifestIsReadAsWritten(t *testing.T) {
	m := &Manifest{
		Edition: "2026.10", Date: "2026-11-24", Note: `A "note": with [signs], #1 & ümlauts, \\ and all.`, Schema: Schema, Engine: 3,
		NumbersChecked: "2026-11-23", Snapshot: hash(nil), Previous: &Previous{"2026.9", hash(nil)},
		Handouts:  []Entry{{ID: "mh7q2k9d", Lang: "en", Slug: "moving-house", Title: "Moving: house", Version: "1.10", SHA256: hash(nil), Date: "2026-11-24"}},
		Packets:   []Packet{{ID: "pm4k7z2w", Lang: "en", Slug: "pk-move", Title: "Moving", Handouts: []string{"mh7q2k9d@1.10"}}},
		Withdrawn: []Withdrawal{{ID: "mh7q2k9d", Lang: "en", Version: "1.9", Reason: "Why: so."}},
	}
	read, err := decodeManifest(m.Encode())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m, read); diff != "" {
		t.Error(diff)
	}
}

// FuzzManifest: whatever stands in an edition's file, it is refused, or read and
// written again as it is.
func FuzzManifest(f *testing.F) {
	f.Add("edition: \"1\"\ndate: \"2026-11-24\"\nschema: 1\nwithdrawn:\n  - {\"id\": \"a\"}\n")
	f.Add("handouts:\n  - {}\n  - ")
	f.Add("a: [\n  - 1]")
	f.Add(": \n")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := decodeManifest([]byte(text))
		if err != nil {
			return
		}
		again, err := decodeManifest(m.Encode())
		if err != nil {
			t.Fatalf("written again it is refused: %v", err)
		}
		if again.Edition != m.Edition || len(again.Handouts) != len(m.Handouts) {
			t.Fatal("written again it is another")
		}
	})
}

func TestCompareEditions(t *testing.T) {
	in := []string{"1", "1.1", "1.2", "1.10", "2", "2026", "2026.1", "2026.1.1", "2026.2"}
	for i := range in {
		for j := range in {
			if got := CompareEditions(in[i], in[j]); (got < 0) != (i < j) || (got == 0) != (i == j) {
				t.Errorf("%s and %s: %d", in[i], in[j], got)
			}
		}
	}
	for id, want := range map[string]string{"2026": "2026.1", "2026.1": "2026.2", "2026.9": "2026.10"} {
		if got := NextEdition(id); got != want || CompareEditions(id, got) >= 0 {
			t.Errorf("after %s comes %s", id, got)
		}
	}
}
