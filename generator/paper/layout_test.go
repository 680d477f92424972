package paper

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"iptpress/generator/document"
)

func TestNotes(t *testing.T) {
	d := handout()
	d.Notes = []document.Note{{Blocks: []document.Block{para(document.Text("The first note."))}}, {Blocks: []document.Block{para(document.Text("The second.")), para(document.Text("It goes on."))}}}
	d.Blocks = append(d.Blocks, para(document.Text("Words "), document.NoteRef{Number: 1}, document.Text(" and more"), document.NoteRef{Number: 2}, document.Text("; once more"), document.NoteRef{Number: 1}, document.NoteRef{Number: 9}, document.Text(".")))
	data := set(t, NewPress(english(t)), d, Format{Paper: A4})
	text := joined(tool(t, data, "pdftotext", "FILE", "-"))
	for _, want := range []string{"Words [a] and more [b]; once more [a].", "Notes [a] The first note.", "[b] The second. It goes on.", "Sources [1]"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not there", want)
		}
	}
	dests := tool(t, data, "pdfinfo", "-dests", "FILE")
	for _, want := range []string{"when-a-role-changes.note-1", "when-a-role-changes.call-1", "when-a-role-changes.note-2", "when-a-role-changes.call-2"} {
		if !strings.Contains(dests, want) {
			t.Errorf("there is no place %s", want)
		}
	}
	if n := strings.Count(tool(t, data, "pdfinfo", "-struct", "FILE"), "Note <"); n != 2 {
		t.Errorf("%d notes are tagged", n)
	}
}

// TestBothSides prints a packet on both sides: each piece begins on an odd page,
// and the pages left blank have their foot only.
func TestBothSides(t *testing.T) {
	data := set(t, NewPress(english(t)), packet(), Format{Paper: A4, Sides: 2})
	pages := strings.Split(strings.TrimRight(tool(t, data, "pdftotext", "FILE", "-"), "\f"), "\f")
	blank := 0
	for i, page := range pages {
		if i > 3 && i%2 == 1 && (strings.Contains(page, "Handout ·") || strings.Contains(page, "Worksheet ·")) {
			t.Errorf("a piece begins on page %d", i+1)
		}
		if lines := strings.Split(strings.TrimSpace(page), "\n"); len(strings.Join(lines, "")) < 200 && strings.Contains(page, "Help: 988") {
			blank++
		}
	}
	single := pageCount(t, set(t, NewPress(english(t)), packet(), Format{Paper: A4}))
	if blank == 0 || len(pages) != single+blank {
		t.Errorf("%d pages, %d of them blank, and %d on one side", len(pages), blank, single)
	}
}

// TestSourcesOfAPacket finds each work once, at the end, under the number that the
// pieces cite it by.
func TestSourcesOfAPacket(t *testing.T) {
	k := packet()
	other := *handout()
	other.Slug, other.Title, other.ID = "another", "Another handout", "zzzzzzzz"
	other.Sources = []document.Source{{Key: "new", Text: "A work of its own."}, other.Sources[0]}
	other.Blocks = []document.Block{para(document.Text("Its own"), &document.Cite{Numbers: []int{1}}, document.Text(", and that of the first"), &document.Cite{Numbers: []int{2}}, document.Text("."))}
	k.Parts[0].Documents = append(k.Parts[0].Documents, &other)
	text := joined(tool(t, set(t, NewPress(english(t)), k, Format{Paper: A4}), "pdftotext", "FILE", "-"))
	if n := strings.Count(text, "A work of its own."); n != 1 {
		t.Errorf("the work stands %d times", n)
	}
	m := regexp.MustCompile(`Its own \[(\d+)\], and that of the first \[(\d+)\]`).FindStringSubmatch(text)
	if m == nil || m[2] != "1" {
		t.Fatalf("the citations are %q", m)
	}
	if !strings.Contains(text, m[1]+". A work of its own.") {
		t.Errorf("no work has the number %s", m[1])
	}
}

// TestLargePrint measures the text of large print against that of standard print,
// and looks for tables, of which there are none.
func TestLargePrint(t *testing.T) {
	p := NewPress(english(t))
	standard := least(t, set(t, p, handout(), Format{Paper: A4}))
	for _, d := range []*document.Document{handout(), worksheet(), everything()} {
		data := set(t, p, d, Format{Paper: A4, Large: true})
		if large := least(t, data); large*12 < standard*16*99/100 {
			t.Errorf("%s: the smallest text is %.1f high; in standard print %.1f", d.Slug, large, standard)
		}
		if tree := tool(t, data, "pdfinfo", "-struct", "FILE"); strings.Contains(tree, "Table") {
			t.Errorf("%s has a table", d.Slug)
		}
	}
	text := joined(tool(t, set(t, p, handout(), Format{Paper: A4, Large: true}), "pdftotext", "FILE", "-"))
	if want := "Old role: nurse Good parts: Friends on the ward. Feeling skilled. Hard parts: Night shifts. Always tired."; !strings.Contains(text, want) {
		t.Errorf("no %q", want)
	}
}

// TestEasyRead finds each sentence beside its picture, larger than the text of
// other pieces, and after it in the reading order.
func TestEasyRead(t *testing.T) {
	d := handout()
	d.Kind = document.EasyRead
	svg := []byte(`<svg viewBox="0 0 160 90"><circle cx="80" cy="45" r="40"/></svg>`)
	picture := &document.Figure{Image: document.Image{Name: "pic.svg", Type: "svg", Data: svg}, Alt: "A circle."}
	d.Blocks = []document.Block{picture, para(document.Text("Besidethis stands one idea.")), para(document.Text("Belowthis stands more."))}
	p := NewPress(english(t))
	data := set(t, p, d, Format{Paper: A4})
	box := func(data []byte, word string) (x, height float64) {
		m := regexp.MustCompile(`xMin="([\d.]+)" yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">` + word).FindStringSubmatch(tool(t, data, "pdftotext", "-bbox", "FILE", "-"))
		if m == nil {
			t.Fatalf("%q is not there", word)
		}
		x, _ = strconv.ParseFloat(m[1], 64)
		top, _ := strconv.ParseFloat(m[2], 64)
		bottom, _ := strconv.ParseFloat(m[3], 64)
		return x, bottom - top
	}
	beside, high := box(data, "Besidethis")
	below, low := box(data, "Belowthis")
	if beside < below+100 {
		t.Errorf("the sentence begins at %.0f pt, the text below at %.0f", beside, below)
	}
	d.Kind = document.Handout
	if x, other := box(set(t, p, d, Format{Paper: A4}), "Besidethis"); x != below || other >= low || low >= high {
		t.Errorf("sentences are %.1f high and other text %.1f; in a handout both are %.1f, from %.0f pt", high, low, other, x)
	}
	tree := tool(t, data, "pdfinfo", "-struct-text", "FILE")
	if fig, words := strings.Index(tree, "Figure"), strings.Index(tree, "Besidethis"); fig < 0 || words < fig {
		t.Errorf("the picture is at %d of the reading order, its words at %d", fig, words)
	}
}

// least is the height of the lowest word's box.
func least(t *testing.T, data []byte) float64 {
	t.Helper()
	least := 1e9
	for _, m := range regexp.MustCompile(`yMin="([\d.]+)".* yMax="([\d.]+)"`).FindAllStringSubmatch(tool(t, data, "pdftotext", "-bbox", "FILE", "-"), -1) {
		top, _ := strconv.ParseFloat(m[1], 64)
		bottom, _ := strconv.ParseFloat(m[2], 64)
		least = min(least, bottom-top)
	}
	return least
}

func TestSpansInLists(t *testing.T) {
	cell := func(s string, cols, rows int) document.Cell {
		return document.Cell{Text: text(s), ColSpan: cols, RowSpan: rows}
	}
	var above []spanned
	var got []string
	for _, row := range [][]document.Cell{{cell("a", 0, 3), cell("b", 2, 1)}, {cell("c", 1, 1)}, {}} {
		above = spread(row, above)
		for _, c := range above {
			got = append(got, document.PlainText(c.Text)+fmt.Sprint(c.again))
		}
	}
	if want := "[afalse bfalse btrue afalse cfalse false afalse false false]"; fmt.Sprint(got) != want {
		t.Errorf("%v, not %s", got, want)
	}
}

// soon runs what must come to an end within a time that is long for what it does.
func soon(t *testing.T, what string, do func()) {
	t.Helper()
	begun := time.Now()
	do()
	if took := time.Since(begun); took > 2*time.Minute { // a hundred times what it takes: a busy machine does not fail it
		t.Errorf("%s takes %v", what, took)
	}
}

// TestHostileInput sets what nobody should write. It is set, or refused with the
// piece's name, and does not take long.
func TestHostileInput(t *testing.T) {
	deep := &document.List{Items: []document.Item{{Blocks: []document.Block{para(document.Text("deep"))}}}}
	for range 12 {
		deep = &document.List{Items: []document.Item{{Blocks: []document.Block{para(document.Text("level")), deep}}}}
	}
	var rows [][]document.Cell
	for range 200 {
		rows = append(rows, cells("one", strings.Repeat("word ", 30), "three"))
	}
	var tall []document.Block
	for range 60 {
		tall = append(tall, para(document.Text(strings.Repeat("tall ", 100))))
	}
	var path strings.Builder
	for i := range 500_000 {
		fmt.Fprintf(&path, "L%d %d ", i%90, i%70)
	}
	figure := func(kind string, data []byte) document.Block {
		return &document.Figure{Alt: "x", Image: document.Image{Name: "x." + kind, Type: kind, Data: data}}
	}
	svg := func(s string) document.Block { return figure("svg", []byte(s)) }
	var huge bytes.Buffer
	if err := png.Encode(&huge, image.NewGray(image.Rect(0, 0, 10_000, 10_000))); err != nil {
		t.Fatal(err)
	}
	p := NewPress(english(t))
	for name, c := range map[string]struct {
		block document.Block
		fails string // part of the message; "" where it is set
	}{
		"a word wider than the measure": {para(document.Text(strings.Repeat("w", 5000))), ""},
		"a table of 200 rows":           {&document.Table{Head: cells("a", "b", "c"), Rows: rows}, ""},
		"a box taller than a page":      {&document.Box{Title: "Tall", Blocks: tall}, ""},
		"a list 12 deep":                {deep, ""},
		"a heading of 500 characters":   {&document.Heading{Level: 2, ID: "long", Text: text(strings.Repeat("heading ", 63))}, ""},
		"words in many scripts":         {para(document.Text("Привет, γειά, 你好")), "U+"},
		"an SVG with a script":          {svg(`<svg viewBox="0 0 9 9"><script>x</script></svg>`), "script"},
		"an SVG from elsewhere":         {svg(`<svg viewBox="0 0 9 9"><image href="https://example.org/x.png"/></svg>`), "image"},
		"an XML bomb":                   {svg(`<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><svg viewBox="0 0 9 9"><text>&b;</text></svg>`), "entity"},
		"a path of a million numbers":   {svg(`<svg viewBox="0 0 90 70"><path d="M0 0 ` + path.String() + `"/></svg>`), "simplify"},
		"a picture of 100 megapixels":   {figure("png", huge.Bytes()), "pixels"},
	} {
		t.Run(name, func(t *testing.T) {
			d := handout()
			d.Blocks = []document.Block{c.block}
			soon(t, name, func() {
				if c.fails == "" {
					set(t, p, d, Format{Paper: Letter})
					set(t, p, d, Format{Paper: Letter, Large: true})
					return
				}
				_, err := p.Document(d, Format{Paper: Letter})
				if err == nil || !strings.Contains(err.Error(), c.fails) || !strings.HasPrefix(err.Error(), d.Slug+": ") {
					t.Errorf("%v; it should name the piece and %q", err, c.fails)
				}
			})
		})
	}
}
