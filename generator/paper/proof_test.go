package paper

import (
	"strings"
	"testing"

	"iptpress/generator/document"
	"iptpress/generator/paper/proof"
)

// drawn gives what the preview shows of a piece.
func drawn(t *testing.T, p *Press, d *document.Document, f Format) []proof.Page {
	t.Helper()
	doc, err := p.DrawnDocument(d, f)
	if err != nil {
		t.Fatal(err)
	}
	pages, err := proof.Pages(doc)
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

func TestProofHasThePagesOfThePaper(t *testing.T) {
	p := NewPress(english(t))
	for _, f := range []Format{{Paper: A4}, {Paper: Letter}, {Paper: A4, Large: true}, {Paper: A4, Fillable: true}, {Paper: A4, Booklet: true}} {
		for _, d := range []*document.Document{handout(), worksheet(), everything()} {
			pages := drawn(t, p, d, f)
			if want := pageCount(t, set(t, p, d, f)); len(pages) != want {
				t.Errorf("%s, %+v: %d pages are shown, %d printed", d.Slug, f, len(pages), want)
			}
			for i, page := range pages {
				if n := strings.Count(page.SVG, "<g "); n != strings.Count(page.SVG, "</g>") {
					t.Errorf("%s, %+v, page %d: groups are not closed", d.Slug, f, i+1)
				}
			}
			fields := 0
			for _, page := range pages {
				fields += strings.Count(page.SVG, "proof-field")
			}
			if (fields > 0) != f.Fillable {
				t.Errorf("%s, %+v: %d fields are shown", d.Slug, f, fields)
			}
		}
	}
}

// An edit on the last page leaves the pages before it as they were, so that only
// what changed has to be shown again.
func TestProofTellsWhichPagesChanged(t *testing.T) {
	p := NewPress(english(t))
	d := everything()
	before := drawn(t, p, d, Format{Paper: A4})
	if again := drawn(t, p, d, Format{Paper: A4}); again[0].Hash != before[0].Hash {
		t.Error("the same page has another hash")
	}
	d.Blocks = append(d.Blocks, para(document.Text("One more.")))
	after := drawn(t, p, d, Format{Paper: A4})
	if len(after) != len(before) {
		t.Fatalf("%d pages, then %d", len(before), len(after))
	}
	last := len(after) - 1
	for i := range after {
		if changed := after[i].Hash != before[i].Hash; changed != (i == last) {
			t.Errorf("page %d of %d: changed is %v", i+1, len(after), changed)
		}
	}
}

func TestProofOfAPacket(t *testing.T) {
	p := NewPress(english(t))
	f := Format{Paper: Letter, Sides: 2}
	doc, err := p.DrawnPacket(packet(), f)
	if err != nil {
		t.Fatal(err)
	}
	pages, err := proof.Pages(doc)
	if err != nil {
		t.Fatal(err)
	}
	data, err := p.Packet(packet(), f)
	if err != nil {
		t.Fatal(err)
	}
	if want := pageCount(t, data); len(pages) != want {
		t.Errorf("%d pages are shown, %d printed", len(pages), want)
	}
	if pages[0].Width != 612 || pages[0].Height != 792 {
		t.Errorf("a page is %v by %v points", pages[0].Width, pages[0].Height)
	}
}
