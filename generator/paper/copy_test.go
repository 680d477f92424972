package paper

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"iptpress/generator/document"
	"iptpress/generator/paper/pdfua"
)

// copyOf sets a review copy, and checks what every PDF must be.
func copyOf(t *testing.T, c *Copy) []byte {
	t.Helper()
	data, err := NewPress(english(t)).Copy(c, A4)
	if err != nil {
		t.Fatal(err)
	}
	if *keep != "" {
		if err := os.WriteFile(filepath.Join(*keep, strings.ReplaceAll(t.Name(), "/", "-")+".pdf"), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	findings, err := pdfua.Check(data)
	if err != nil {
		t.Error(err)
	}
	for _, f := range findings {
		t.Error(f)
	}
	return data
}

// changed is a review copy of the specimen handout with a change of each kind.
func changed() *Copy {
	d := handout()
	word := func(kind document.ChangeKind, text string) document.Word {
		return document.Word{Kind: kind, Text: text}
	}
	list := d.Blocks[0].(*document.Box).Blocks[0].(*document.List)
	table := d.Blocks[6].(*document.Table)
	return &Copy{
		Document: d, Hash: "6f0ecc88", Reviewed: "Ann Lee, PsyD, reviewed version 2.0 of it.",
		Since: "What changed since that review",
		Changes: []document.Change{
			{Kind: document.Changed, Block: "title", Words: []document.Word{word(document.Same, "When a "), word(document.Removed, "life "), word(document.Same, "role changes")}, At: &d.Title},
			{Kind: document.Changed, Block: "about", Words: []document.Word{word(document.Same, "")}, Details: []document.Detail{{What: "audience", Old: "adolescent", New: "client"}}, At: d},
			{Kind: document.Added, Block: "item", Words: []document.Word{word(document.Added, "When a role ends or changes, feeling sad is common.")}, At: list.Items[1].Blocks[0]},
			{Kind: document.Same, Block: "heading", Words: []document.Word{word(document.Same, "Why change can hurt")}, At: d.Blocks[1]},
			{Kind: document.Removed, Block: "paragraph", Words: []document.Word{word(document.Removed, "This paragraph was taken out.")}, At: d.Blocks[2]},
			{Kind: document.Changed, Block: "row", Words: []document.Word{word(document.Same, "Old role: nurse | Friends"), word(document.Added, " on the ward")}, At: &table.Rows[0][0]},
			{Kind: document.Changed, Block: "figure", Words: []document.Word{word(document.Same, "Two boxes")}, Details: []document.Detail{{What: "picture", Old: "a", New: "b"}}, At: d.Blocks[7]},
			{Kind: document.Changed, Block: "paragraph", Words: []document.Word{word(document.Same, "In the first sessions")}, Details: []document.Detail{{What: "link", Of: "sessions", Old: "handouts/a", New: "handouts/b"}}, At: d.Blocks[11]},
			{Kind: document.Removed, Block: "source", Words: []document.Word{word(document.Removed, "A source.")}},
		},
	}
}

func TestReviewCopy(t *testing.T) {
	c := changed()
	data := copyOf(t, c)
	text := joined(tool(t, data, "pdftotext", "FILE", "-"))
	for _, want := range []string{
		"Review copy. Not for clients.", "Text 6f0ecc88", "What changed since that review",
		"When a life role changes", "About this sheet", "Written for: For teens For adults",
		"Before line", "Taken out", "This paragraph was taken out.", "At the end: Taken out A source.",
		"The picture has changed.", "Where “sessions” leads: handouts/a handouts/b",
		"For those who cannot see the picture: Two boxes", "Please sign here", "Credential",
		"iptpress review when-a-role-changes --text 6f0ecc88",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q", want)
		}
	}
	// What a screen reader says where the eye sees a line under or through words.
	if tree := tool(t, data, "qpdf", "--qdf", "FILE", "-"); strings.Count(tree, "/ActualText ([taken out] life [end] )") != 1 || strings.Count(tree, "/ActualText ([put in] on the ward [end] )") != 1 {
		t.Error("changes are marked for the eye only")
	}
}

// The numbers that name a change are those of its lines.
func TestReviewCopyNamesLines(t *testing.T) {
	layout := tool(t, copyOf(t, changed()), "pdftotext", "-layout", "FILE", "-")
	front, text, _ := strings.Cut(layout, "\f")
	named := regexp.MustCompile(`Before line (\d+)`).FindStringSubmatch(front)
	if named == nil {
		t.Fatal("no change names a line")
	}
	line := regexp.MustCompile(`(?m)^ *` + named[1] + ` +(.*)$`).FindStringSubmatch(text)
	if line == nil || !strings.HasPrefix(line[1], "We all play many roles.") {
		t.Errorf("line %s is %q", named[1], line)
	}
	// Numbers count on over pages, without a gap.
	next := 1
	for _, m := range regexp.MustCompile(`(?m)^ *(\d+) +\S`).FindAllStringSubmatch(text, -1) {
		if m[1] != strings.TrimSpace(m[1]) {
			continue
		}
		next++
	}
	if next < 60 {
		t.Errorf("%d lines have numbers", next)
	}
}

// A text that nothing is compared with has its copy too: every element, and the
// therapist's side, which clients' copies leave out.
func TestReviewCopyOfEverything(t *testing.T) {
	for _, d := range []*document.Document{everything(), worksheet()} {
		data := copyOf(t, &Copy{Document: d, Hash: "6f0ecc88", Reviewed: "Nobody with a credential has reviewed it yet."})
		if text := joined(tool(t, data, "pdftotext", "FILE", "-")); !strings.Contains(text, "Please sign here") || strings.Contains(text, "New words are underlined") {
			t.Errorf("%s: the copy is not what it should be", d.Slug)
		}
	}
}
