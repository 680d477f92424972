package authoring

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"iptpress"
	"iptpress/generator"
	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/history"
	"iptpress/generator/library"
)

const today = document.Date("2026-11-24")

// The translation of every text of the library can be begun, and what it begins
// with has nothing wrong with it; neither has a new text for any audience.
func TestWhatIsBegunIsSound(t *testing.T) {
	dir := sampleProject(t)
	c := generator.Config{Source: dir, Embedded: iptpress.Files}
	p, err := generator.Open(context.Background(), c, &diag.List{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	c.Pending = map[string][]byte{}
	ids := map[string]bool{}
	begin := func(text Text) {
		t.Helper()
		b := &beginning{Text: text, project: p, embedded: iptpress.Files, today: today}
		if err := b.settle(); err != nil {
			t.Fatal(err)
		}
		files, err := b.files()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			c.Pending[f.Name] = f.Data
		}
		if id := regexp.MustCompile(`(?m)^id: (\S+)`).FindStringSubmatch(string(files[0].Data)); b.original == "" && (id == nil || ids[id[1]]) {
			t.Errorf("%s has the id %v", files[0].Name, id)
		} else {
			ids[id[1]] = true
		}
	}
	for _, h := range p.Library.Handouts {
		if h.Lang == "en" && p.Library.Handout("es", h.Slug) == nil {
			kind := string(h.Meta.Kind)
			if kind == "easy-read" {
				kind = "handout"
			}
			begin(Text{Kind: kind, Slug: h.Slug, Lang: "es"})
		}
	}
	for _, packet := range p.Library.Packets {
		if packet.Lang == "en" && p.Library.Packet("es", packet.Slug) == nil {
			begin(Text{Kind: packetKind, Slug: packet.Slug, Lang: "es"})
		}
	}
	if len(c.Pending) < 100 {
		t.Errorf("%d files", len(c.Pending))
	}
	for _, audience := range []string{"", "client", "adolescent", "caregiver", "clinician"} {
		begin(Text{Kind: "handout", Slug: "new-handout-" + audience + "0", Audience: audience})
		begin(Text{Kind: "worksheet", Slug: "ws-new-" + audience + "0", Audience: audience, Lang: "es"})
		begin(Text{Kind: packetKind, Slug: "pk-new-" + audience + "0", Audience: audience})
	}
	report, err := generator.Check(context.Background(), c)
	if err != nil {
		t.Error(err)
	}
	for _, m := range report.Messages {
		if c.Pending[m.File] != nil && m.Severity == diag.Error {
			t.Error(m)
		}
	}
}

// What is still to be written is an error once a text is ready.
func TestUnfinishedIsNotReady(t *testing.T) {
	dir := sampleProject(t)
	c := generator.Config{Source: dir, Embedded: iptpress.Files}
	begun, err := New(context.Background(), c, Text{Kind: "handout", Slug: "sleep-and-mood"}, today)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, filepath.FromSlash(begun.File))
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(data), "status: draft", "status: ready", 1)
	text = strings.Replace(text, "<!-- Keep a section", "<!-- TODO: not for readers\n TODO: Keep a section", 1)
	c.Pending = map[string][]byte{begun.File: []byte(text)}
	report, err := generator.Check(context.Background(), c)
	if err == nil {
		t.Fatal("it passes")
	}
	found := map[string]int{}
	for _, m := range report.Messages {
		if m.Rule == "unfinished" {
			found[m.Text]++
			if line := strings.Split(text, "\n")[m.Line-1]; !strings.Contains(line, "TODO:") || strings.Contains(line, "not for readers") || strings.Contains(line, "Keep a section") {
				t.Errorf("%s: %s", m, line)
			}
		}
	}
	if found["summary is still to be written"] != 1 || found["main_message is still to be written"] != 1 || found["this part is still to be written"] != 9 {
		t.Error(found)
	}
}

func TestRandomIDs(t *testing.T) {
	form := regexp.MustCompile(`^[bcdfghjkmnpqrstvwxz][bcdfghjkmnpqrstvwxz2-9]{7}$`)
	seen := map[string]bool{}
	for range 10_000 {
		id := randomID()
		if !form.MatchString(id) || seen[id] {
			t.Fatal(id)
		}
		seen[id] = true
	}
}

// An id that stands anywhere, if only in an edition of long ago, is taken.
func TestTakenIDs(t *testing.T) {
	tree := history.Memory(map[string][]byte{
		"content/editions/2020.1.yaml":                []byte(`handouts: [{"id": "k3v9qd2m"}]`),
		"content/en/handouts/a/versions/1.0/index.md": []byte("---\nid: mh7q2k9d\n---\n"),
		"content/en/handouts/a/picture.svg":           []byte("bcdfghjk"),
		"content/data/glossary.yaml":                  nil,
	})
	for id, want := range map[string]bool{"k3v9qd2m": true, "mh7q2k9d": true, "bcdfghjk": false, "zzzzzzzz": false} {
		if got, err := mentions(tree, id); got != want || err != nil {
			t.Errorf("%s: %v, %v", id, got, err)
		}
	}
}

func TestInTwoYears(t *testing.T) {
	for day, want := range map[document.Date]document.Date{"2026-11-24": "2028-11-24", "2028-02-29": "2030-03-01"} {
		if got := inTwoYears(day); got != want {
			t.Errorf("%s: %s", day, got)
		}
	}
}

func TestTitles(t *testing.T) {
	for slug, want := range map[string]string{"sleep-and-mood": "Sleep and mood", "ws-sleep-log": "Sleep log", "pk-grief": "Grief", "ws": "Ws", "1": "1"} {
		if got := titleOf(slug); got != want {
			t.Errorf("%s: %q", slug, got)
		}
		if _, ok := library.ValidSlug(slug); !ok {
			t.Error(slug)
		}
	}
}
