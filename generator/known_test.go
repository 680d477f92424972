package generator

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"iptpress"
	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/library"
)

// knownProject builds a small project, and gives what the next build reads it with.
func knownProject(t *testing.T) (c Config, out string) {
	t.Helper()
	c = Config{Source: t.TempDir(), Embedded: iptpress.Files, NoPDF: true}
	if err := os.CopyFS(c.Source, os.DirFS("../cmd/iptpress/testdata/project")); err != nil {
		t.Fatal(err)
	}
	if _, err := Build(context.Background(), c); err != nil {
		t.Fatal(err)
	}
	out, err := c.outPath()
	if err != nil {
		t.Fatal(err)
	}
	return c, out
}

// readKnown reads a project by its records.
func readKnown(t *testing.T, c Config, out string) *texts {
	t.Helper()
	tree, err := c.open(&memo{})
	if err != nil {
		t.Fatal(err)
	}
	in, err := c.inputs(context.Background(), tree, &memo{})
	if err != nil {
		t.Fatal(err)
	}
	read, err := readTree(context.Background(), c, tree, readRecords(c.noteName(out, "texts"), in.base), &diag.List{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { read.close() })
	return read
}

// unreadSlugs lists the handouts that were known and not read.
func (t *texts) unreadSlugs() string {
	var slugs []string
	for _, d := range t.documents {
		if t.unread[d] != nil {
			slugs = append(slugs, d.Slug)
		}
	}
	return strings.Join(slugs, " ")
}

// What is known of a handout is what reading it gives, and making it whole gives the
// rest.
func TestKnownIsWhatReadingGives(t *testing.T) {
	c, out := knownProject(t)
	known := readKnown(t, c, out)
	if got := known.unreadSlugs(); got != "moving-house ws-notes" {
		t.Fatalf("known were %q", got)
	}
	fresh, err := read(context.Background(), c, &diag.List{})
	if err != nil {
		t.Fatal(err)
	}
	defer fresh.close()
	if diff := cmp.Diff(fresh.library.Handouts, known.library.Handouts, cmpopts.IgnoreFields(library.Handout{}, "Figures"), cmpopts.IgnoreFields(library.Text{}, "Body")); diff != "" {
		t.Errorf("handouts (-read +known):\n%s", diff)
	}
	if diff := cmp.Diff(fresh.documents, known.documents, cmpopts.IgnoreFields(document.Document{}, "Blocks", "Notes")); diff != "" {
		t.Errorf("documents (-read +known):\n%s", diff)
	}
	for i, d := range known.documents {
		if d.Blocks != nil {
			t.Errorf("%s was read", d.Slug)
		}
		if err := known.whole(d); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(fresh.documents[i], d); diff != "" {
			t.Errorf("made whole (-read +known):\n%s", diff)
		}
	}
}

// Only what was touched is read, and what leads elsewhere now.
func TestTouchedIsRead(t *testing.T) {
	for _, test := range []struct{ name, file, old, new, want string }{
		{"text", "content/en/handouts/ws-notes/index.md", "\n\n", "\n\nMore.\n\n", "moving-house"},
		{"figure", "content/en/handouts/moving-house/move.svg", "</svg>", "<path d=\"M0 0h1\"/></svg>", "ws-notes"},
		{"shared", "content/data/glossary.yaml", "definition: {en: ", "definition: {en: New. ", ""},
		{"clinic", "content/clinic.yaml", "languages:", "leave_out: [ws-notes]\nlanguages:", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, out := knownProject(t)
			edit(t, filepath.Join(c.Source, test.file), test.old, test.new)
			if got := readKnown(t, c, out).unreadSlugs(); got != test.want {
				t.Errorf("known were %q, want %q", got, test.want)
			}
		})
	}
	t.Run("left out with all that it lists", func(t *testing.T) {
		c, out := knownProject(t)
		packet := filepath.Join(c.Source, "content/en/packets/pk-move.md")
		edit(t, packet, "[get-help-now, moving-house, ws-notes]", "[ws-notes]")
		edit(t, filepath.Join(c.Source, "content/clinic.yaml"), "languages:", "leave_out: [ws-notes]\nlanguages:")
		edit(t, filepath.Join(c.Source, "content/en/handouts/moving-house/index.md"), "[your notes](../ws-notes/index.md)", "[all](../../packets/pk-move.md)")
		if _, err := Build(context.Background(), c); err != nil {
			t.Fatal(err)
		}
		if got := readKnown(t, c, out).unreadSlugs(); got != "moving-house" {
			t.Fatalf("known were %q", got)
		}
		edit(t, packet, "[ws-notes]", "[moving-house]") // so the link leads somewhere again
		if got := readKnown(t, c, out).unreadSlugs(); got != "" {
			t.Errorf("known were %q", got)
		}
	})
	t.Run("with a photo", func(t *testing.T) {
		c, out := knownProject(t)
		var photo bytes.Buffer
		if err := png.Encode(&photo, image.NewGray(image.Rect(0, 0, 3, 3))); err != nil {
			t.Fatal(err)
		}
		folder := filepath.Join(c.Source, "content/en/handouts/ws-notes")
		if err := os.WriteFile(filepath.Join(folder, "a.png"), photo.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		edit(t, filepath.Join(folder, "index.md"), "\n\n", "\n\n![A photo](a.png)\n\n")
		if r, err := Build(context.Background(), c); err != nil {
			t.Fatal(err, r.Messages)
		}
		if got := readKnown(t, c, out).unreadSlugs(); got != "moving-house" { // the site has the photo as a file
			t.Errorf("known were %q", got)
		}
	})
	t.Run("with a warning", func(t *testing.T) {
		c, out := knownProject(t)
		edit(t, filepath.Join(c.Source, "content/en/handouts/ws-notes/index.md"), "\n\n", "\n\n[^a]: Nobody calls it.\n\n")
		for range 2 {
			r, err := Build(context.Background(), c)
			if err != nil || len(r.Messages) != 1 {
				t.Fatal(err, r.Messages)
			}
			if got := readKnown(t, c, out).unreadSlugs(); got != "moving-house" {
				t.Errorf("known were %q", got)
			}
			edit(t, filepath.Join(c.Source, "content/en/pages/about.md"), "\n\n", "\n\nMore.\n\n")
		}
	})
	t.Run("gone", func(t *testing.T) {
		c, out := knownProject(t)
		if err := os.RemoveAll(filepath.Join(c.Source, "content/en/handouts/ws-notes")); err != nil {
			t.Fatal(err)
		}
		if got := readKnown(t, c, out).unreadSlugs(); got != "" { // moving-house leads to it
			t.Errorf("known were %q", got)
		}
	})
}

func edit(t *testing.T, file, old, new string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err == nil && !bytes.Contains(data, []byte(old)) {
		t.Fatalf("%s has no %q", file, old)
	}
	if err == nil {
		err = os.WriteFile(file, bytes.Replace(data, []byte(old), []byte(new), 1), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A text that somebody writes to after the others were read is not mixed with them.
func TestKnownTextIsTouchedMeanwhile(t *testing.T) {
	c, out := knownProject(t)
	known := readKnown(t, c, out)
	const name = "content/en/handouts/ws-notes/index.md"
	if _, err := fs.ReadFile(known.project, name); err != nil { // what was read for its hash
		t.Fatal(err)
	}
	edit(t, filepath.Join(c.Source, name), "\n\n", "\n\nMore.\n\n")
	d := known.document("en", "ws-notes")
	if err := known.whole(d); !errors.Is(err, ErrContent) || d.Blocks != nil {
		t.Errorf("got %v", err)
	}
}

// Records that are damaged count as none, and the next build writes them anew.
func TestDamagedRecordsAreMadeAnew(t *testing.T) {
	c, out := knownProject(t)
	name := c.noteName(out, "texts")
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	damage := func(data []byte) {
		t.Helper()
		if err := os.WriteFile(name, data, 0o644); err != nil {
			t.Fatal(err)
		}
		if got := readKnown(t, c, out).unreadSlugs(); got != "" {
			t.Errorf("of %d bytes that are damaged, known were %q", len(data), got)
		}
	}
	for i := 0; i < len(whole); i += len(whole)/20 + 1 {
		damaged := bytes.Clone(whole)
		damaged[i] ^= 1
		damage(damaged)
		damage(whole[:i])
	}
	edit(t, filepath.Join(c.Source, "content/en/handouts/ws-notes/index.md"), "\n\n", "\n\nMore.\n\n")
	if _, err := Build(context.Background(), c); err != nil {
		t.Fatal(err)
	}
	if got := readKnown(t, c, out).unreadSlugs(); got != "moving-house ws-notes" {
		t.Errorf("after the next build, known were %q", got)
	}
}
