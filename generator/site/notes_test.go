package site

import (
	"strings"
	"testing"

	"iptpress/generator/document"
)

func TestNotes(t *testing.T) {
	c := fixture(t)
	d := *c.Documents[0]
	d.Notes = []document.Note{{Blocks: []document.Block{para(document.Text("Said once more."))}}, {}}
	d.Blocks = []document.Block{para(document.Text("Words "), document.NoteRef{Number: 1}, document.Text(" and more."), document.NoteRef{Number: 1}, document.NoteRef{Number: 7})}
	c.Documents[0] = &d
	made := render(t, c)
	page := string(made[d.Imprint.Root+d.Path()+"index.html"])
	for _, want := range []string{
		`Words<sup class="cite"><a href="#x-note-1" id="x-call-1" aria-label="Note a">a</a></sup> and more.<sup class="cite"><a href="#x-note-1" aria-label="Note a">a</a></sup></p>`,
		`<h2 id="x-notes">Notes</h2>`,
		`Said once more. <a class="back" href="#x-call-1" aria-label="Back to the text that calls note a">↑</a></li>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s\n%s", want, page[strings.Index(page, "<article"):])
		}
	}
}
