package paper

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"iptpress/generator/document"
	"iptpress/generator/paper/pdfua"
)

var keep = flag.String("keep", "", "write the PDFs of the tests into this folder, to look at")

// set sets a document or a packet, and checks what every PDF must be.
func set(t *testing.T, p *Press, what any, f Format) []byte {
	t.Helper()
	var data []byte
	var err error
	switch what := what.(type) {
	case *document.Document:
		data, err = p.Document(what, f)
	case *document.Packet:
		data, err = p.Packet(what, f)
	}
	if err != nil {
		t.Fatal(err)
	}
	if *keep != "" {
		name := strings.ReplaceAll(t.Name(), "/", "-") + "-" + string(f.Paper) + ".pdf"
		if err := os.WriteFile(filepath.Join(*keep, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if f.Booklet {
		return data // has no tags
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

// tool runs a PDF tool on data and gives what it prints; where it is not
// installed the test goes on without it.
func tool(t *testing.T, data []byte, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed", name)
	}
	file := filepath.Join(t.TempDir(), "test.pdf")
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	for i, a := range args {
		if a == "FILE" {
			args[i] = file
		}
	}
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

func pageCount(t *testing.T, data []byte) int {
	t.Helper()
	n := 0
	for _, line := range strings.Split(tool(t, data, "pdfinfo", "FILE"), "\n") {
		fmt.Sscanf(line, "Pages: %d", &n)
	}
	return n
}

func joined(s string) string { return strings.Join(strings.Fields(s), " ") }

var formats = []Format{{Paper: A4}, {Paper: Letter}, {Paper: A4, Large: true}}

func TestSpecimens(t *testing.T) {
	p := NewPress(english(t))
	for name, what := range map[string]any{"handout": handout(), "worksheet": worksheet(), "packet": packet(), "everything": everything()} {
		for _, f := range formats {
			t.Run(fmt.Sprintf("%s/%s/%v", name, f.Paper, f.Large), func(t *testing.T) {
				data := set(t, p, what, f)
				tool(t, data, "qpdf", "--check", "FILE")
				for _, key := range []string{"paper-", "audience-", "kind-", "age-"} {
					if text := tool(t, data, "pdfinfo", "-struct-text", "FILE"); strings.Contains(text, "\""+key) {
						t.Errorf("a string %s… is missing", key)
					}
				}
			})
		}
	}
}

func TestSameBytes(t *testing.T) {
	p := NewPress(english(t))
	k := packet()
	first := set(t, p, k, Format{Paper: A4})
	set(t, p, handout(), Format{Paper: Letter})
	if again := set(t, p, k, Format{Paper: A4}); !bytes.Equal(first, again) {
		t.Error("the second run gives other bytes")
	}
	if fresh := set(t, NewPress(english(t)), packet(), Format{Paper: A4}); !bytes.Equal(first, fresh) {
		t.Error("another press gives other bytes")
	}
}

func TestReadingOrder(t *testing.T) {
	data := set(t, NewPress(english(t)), handout(), Format{Paper: A4})
	structure := joined(tool(t, data, "pdfinfo", "-struct-text", "FILE"))
	at := 0
	for _, want := range []string{
		"Riverbend Clinic (made-up clinic)", "H1 (block) \"When a role changes\"", "Becoming a parent, losing a job",
		"Handout · For adults, aged 18 and older · Version 2.1 · Not yet clinically reviewed",
		"The main points", "Why change can hurt", "Caption", "Good parts", "Night shifts.", "Figure", "From the old role to the new one",
		"Three steps", "Lbl (block) \"1.\"", "Say goodbye", "Try this week", "choosing a focus", "If you need help now", "Call 911", "555-0134",
		"Not for emergencies.", "Sources", "Cuijpers", "Next check November 23, 2028", "License CC-BY-4.0",
	} {
		i := strings.Index(structure[at:], want)
		if i < 0 {
			t.Fatalf("%q does not come after what stands before it:\n%s", want, structure[at:])
		}
		at += i
	}
	text := joined(tool(t, data, "pdftotext", "FILE", "-"))
	if n := strings.Count(text, "Use before February 21, 2027"); n != pageCount(t, data) {
		t.Errorf("the use-before date stands on %d pages", n)
	}
	if strings.Contains(text, "DRAFT") {
		t.Error("a finished text is marked as a draft")
	}
}

func TestSevenHundredWordsFitTwoSides(t *testing.T) {
	d := handout()
	d.Blocks = slices.DeleteFunc(d.Blocks, func(b document.Block) bool {
		_, figure := b.(*document.Figure)
		_, table := b.(*document.Table)
		return figure || table
	})
	d.Help = d.Help[:3]
	d.Sources = d.Sources[:1]
	d.Blocks[2].(*document.Paragraph).Text = d.Blocks[2].(*document.Paragraph).Text[:1]
	for _, b := range d.Blocks {
		if p, ok := b.(*document.Paragraph); ok {
			p.Text = slices.DeleteFunc(p.Text, func(in document.Inline) bool { _, cite := in.(*document.Cite); return cite })
		}
	}
	data := set(t, NewPress(english(t)), d, Format{Paper: A4})
	n := len(strings.Fields(tool(t, data, "pdftotext", "FILE", "-")))
	if pages := pageCount(t, data); n < 700 || pages > 2 {
		t.Errorf("%d words take %d pages", n, pages)
	}
}

func TestTherapistsSideIsLeftOut(t *testing.T) {
	p := NewPress(english(t))
	d := worksheet()
	if text := tool(t, set(t, p, d, Format{Paper: A4}), "pdftotext", "FILE", "-"); strings.Contains(text, "SECRET") {
		t.Error("the client's copy has the therapist's side")
	}
	d.Audience = document.Clinician
	if text := tool(t, set(t, p, d, Format{Paper: A4}), "pdftotext", "FILE", "-"); !strings.Contains(text, "SECRET") {
		t.Error("the therapist's copy lacks the therapist's side")
	}
}

func TestDraftIsMarkedOnEachPage(t *testing.T) {
	data := set(t, NewPress(english(t)), worksheet(), Format{Paper: A4})
	text := tool(t, data, "pdftotext", "FILE", "-")
	if n, pages := strings.Count(text, "Draft. Not finished."), pageCount(t, data); n != pages {
		t.Errorf("%d of %d pages are marked", n, pages)
	}
}

func TestPacketPages(t *testing.T) {
	data := set(t, NewPress(english(t)), packet(), Format{Paper: Letter})
	pages := strings.Split(tool(t, data, "pdftotext", "FILE", "-"), "\f")
	page := func(marker string) int {
		for i, p := range pages {
			if strings.Contains(p, marker) && i != 2 { // the contents name all
				return i + 1
			}
		}
		t.Fatalf("no page has %q", marker)
		return 0
	}
	if !strings.Contains(pages[0], "When life changes") || !strings.Contains(pages[1], "Get help now") || !strings.Contains(pages[2], "What is in this packet") {
		t.Fatal("cover, help and contents are not the first three pages")
	}
	contents := joined(pages[2])
	for title, at := range map[string]int{
		"When a role changes": page("The main points"),
		"My role change":      page("Fill this in before"),
	} {
		if want := fmt.Sprintf("%s %d", title, at); !strings.Contains(contents, want) {
			t.Errorf("the contents lack %q: %s", want, contents)
		}
	}
	if want := fmt.Sprintf("the worksheet (page %d)", page("Fill this in before")); !strings.Contains(joined(strings.Join(pages, " ")), want) {
		t.Errorf("no %q", want)
	}
}

// everything has what the other specimens have not.
func everything() *document.Document {
	d := handout()
	d.Slug, d.Kind, d.Version = "everything", document.Page, ""
	deep := para(document.Text("Deep down"))
	list := &document.List{Tight: true, Items: []document.Item{{Blocks: []document.Block{deep}}}}
	for range 12 {
		list = &document.List{Ordered: true, Start: 9, Items: []document.Item{{Blocks: []document.Block{para(document.Text("One level")), list}}, {}}}
	}
	long := strings.Repeat("word ", 6)
	var rows [][]document.Cell
	for i := range 200 {
		rows = append(rows, cells(fmt.Sprint("Row ", i+1), long, long, "x"))
	}
	spans := &document.Table{
		Head: []document.Cell{{Text: text("Over two"), ColSpan: 2}, {Text: text("One")}},
		Rows: [][]document.Cell{
			{{Text: text("Three rows of " + long), RowSpan: 3}, {Text: text("a")}, {Text: text("b")}},
			{{Text: text("c")}, {Text: text("d")}},
			{{Text: text("e"), ColSpan: 2}},
		},
		Align: []document.Align{document.AlignStart, document.AlignCenter, document.AlignEnd},
	}
	var tall []document.Block
	for range 40 {
		tall = append(tall, para(document.Text(strings.Repeat("This box is taller than a page. ", 6))))
	}
	tall = append(tall, &document.Box{Kind: document.SafetyBox, Title: "A box in a box", Blocks: []document.Block{para(document.Text("Inside."))}})
	d.Blocks = []document.Block{
		&document.Heading{Level: 2, ID: "h2", Text: text("Second level")},
		&document.Heading{Level: 4, ID: "h4", Text: text("A level is skipped here")},
		para(
			document.Text("Plain, "), strong("strong"), document.Text(", "), &document.Deleted{Text: text("deleted words")}, document.Text(", "), document.CodeSpan("code"), document.LineBreak{},
			document.Text("a second line, "), &document.Span{Lang: "fr", Text: text("bonjour à tous")}, document.Text(", "), &document.Term{ID: "t", Text: text("a term"), Definition: "What it means."}, document.Text("; "),
			&document.Link{URL: "https://www.example.org/some/path", Text: text("a place elsewhere")}, document.Text(" and "), &document.Link{URL: "https://example.org", Text: text("https://example.org")}, document.Text(" and "),
			&document.Link{To: document.Ref{Anchor: "nowhere"}, Text: text("a place that is not here")}, document.Text(" and "), &document.Link{To: document.Ref{Anchor: "h4"}, Text: text("a link of many words " + strings.Repeat("that goes on over lines ", 12))}, document.Text("."),
		),
		list,
		&document.Definitions{Items: []document.Definition{{Term: text("Grief"), Blocks: []document.Block{para(document.Text("Pain after a loss."))}}, {Term: text("Role")}}},
		&document.Quote{Blocks: []document.Block{para(document.Text(strings.Repeat("Somebody said this. ", 20)))}},
		&document.Break{},
		&document.CodeBlock{Text: "line one\n  line two\n\nline four\n"},
		spans,
		&document.Table{Caption: text("Two hundred rows"), Head: cells("A", "B", "C", "D"), Rows: rows, RowHeads: true},
		&document.Table{Head: cells("A tall row"), Rows: [][]document.Cell{cells(strings.Repeat("words without end ", 1200)), cells("last")}},
		&document.Table{Head: cells("Tall over rows", "b"), Rows: [][]document.Cell{{{Text: text(strings.Repeat("rows without end ", 900)), RowSpan: 3}, {Text: text("beside it")}}, cells("below it"), cells("last of all")}},
		&document.Table{Head: cells("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"), Rows: [][]document.Cell{cells("incomprehensibility", "incomprehensibility", "c", "d", "incomprehensibility", "f", "g", "h", "i", "j", "incomprehensibility", "l")}},
		&document.Box{Kind: document.NoteBox, Title: "A tall box", ID: "tall", Blocks: tall},
		&document.Heading{Level: 3, ID: "long", Text: text(strings.Repeat("Long heading ", 40))},
		para(document.Text(strings.Repeat("Donaudampfschifffahrtsgesellschaftskapitän", 8))),
		para(document.Text("https://example.org/" + strings.Repeat("a", 300))),
		&document.Slot{Name: "empty"},
		&document.Slot{Name: "confidentiality", Blocks: []document.Block{para(document.Text("What you say stays here."))}},
		&document.Lines{Field: "f1", Label: text("A whole life"), Rows: 90},
		&document.Scale{Field: "f2", Label: text("A long scale"), From: 0, To: 100},
		&document.Scale{Field: "f3", From: 1, To: 5, Low: strings.Repeat("as low as can be ", 8), High: strings.Repeat("as good as can be ", 8)},
		&document.Cards{Field: "f4", Label: text("Cards"), Count: 7},
		&document.ClosenessCircle{Field: "f5"},
		&document.Chart{Field: "f6", Label: text("A year"), Weeks: 52, Unit: "week"},
		&document.List{}, &document.Definitions{}, &document.Table{}, &document.Grid{}, &document.Checklist{}, &document.Quote{}, &document.CodeBlock{}, &document.Contacts{},
		&document.Paragraph{}, &document.Box{Title: "Empty"},
	}
	return d
}

func TestEverythingIsThere(t *testing.T) {
	data := set(t, NewPress(english(t)), everything(), Format{Paper: A4})
	text := joined(tool(t, data, "pdftotext", "FILE", "-"))
	for _, want := range []string{"Deep down", "Row 200", "A box in a box", "What you say stays here.", "example.org/some/path", "bonjour à tous", "a place that is not here", "line four", "100"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is lost", want)
		}
	}
	if n := strings.Count(text, "words without end"); n < 1150 {
		t.Errorf("of a row taller than a page %d of 1200 phrases are left", n)
	}
	if n := strings.Count(text, "rows without end"); n < 800 {
		t.Errorf("of rows taller than a page %d of 900 phrases are left", n)
	}
}

func TestMistakes(t *testing.T) {
	p := NewPress(english(t))
	figure := func(kind, data string) *document.Document {
		d := handout()
		d.Blocks = []document.Block{&document.Figure{Alt: "x", Image: document.Image{Name: "pic." + kind, Type: kind, Data: []byte(data)}}}
		return d
	}
	strange := handout()
	strange.Blocks = []document.Block{para(document.Text("漢字"))}
	foreign := handout()
	foreign.Lang = "xx"
	for want, d := range map[string]*document.Document{
		"when-a-role-changes: figure pic.svg: this is not an SVG":                               figure("svg", "<svg><g></svg>"),
		"when-a-role-changes: figure pic.svg: this is not an SVG\x00":                           figure("svg", "hello"),
		"when-a-role-changes: figure pic.svg: the SVG has no size":                              figure("svg", `<svg xmlns="http://www.w3.org/2000/svg"/>`),
		"when-a-role-changes: figure pic.svg: the SVG has a <use>":                              figure("svg", `<svg viewBox="0 0 9 9"><use href="#a"/></svg>`),
		"when-a-role-changes: figure pic.svg: the SVG has elements within each other 64 deep":   figure("svg", `<svg viewBox="0 0 9 9">`+strings.Repeat("<g>", 200)+strings.Repeat("</g>", 200)+"</svg>"),
		"when-a-role-changes: figure pic.png: this is not a PNG":                                figure("png", "hello"),
		"when-a-role-changes: the character '漢' (U+6F22) is in none of the fonts; leave it out": strange,
		"when-a-role-changes: there are no strings for the language \"xx\"":                     foreign,
	} {
		_, err := p.Document(d, Format{Paper: A4})
		if err == nil || !strings.HasPrefix(err.Error(), strings.TrimRight(want, "\x00")) {
			t.Errorf("%v, not %s", err, want)
		}
	}
	if _, err := p.Document(handout(), Format{Paper: "a5"}); err == nil {
		t.Error("A5 is taken")
	}
	if _, err := p.Document(handout(), Format{Paper: A4}); err != nil {
		t.Errorf("a mistake stays with the press: %v", err)
	}
}

func TestPressesAtOnce(t *testing.T) {
	locales := english(t)
	want := set(t, NewPress(locales), packet(), Format{Paper: A4})
	got := make(chan []byte)
	for range 4 {
		go func() {
			data, _ := NewPress(locales).Packet(packet(), Format{Paper: A4})
			got <- data
		}()
	}
	for range 4 {
		if !bytes.Equal(<-got, want) {
			t.Error("a press beside others gives other bytes")
		}
	}
}

// FuzzDrawing feeds figures to the papers: each is drawn or refused, and what is
// drawn makes a file that passes.
func FuzzDrawing(f *testing.F) {
	f.Add(arrowSVG)
	f.Add(`<svg viewBox="0 0 9 9"><path d="M0 0 A 1 1 0 0 0 5 5 Z" transform="rotate(45)"/><text x="1" y="2">a<tspan dy="1">b</tspan></text></svg>`)
	f.Add(`<svg viewBox="0 0 1e9 NaN"><polygon points="1,2 3"/><line x1="1e300" stroke-dasharray="1 0"/></svg>`)
	p := NewPress(english(f))
	f.Fuzz(func(t *testing.T, svg string) {
		d := handout()
		d.Blocks = []document.Block{&document.Figure{Alt: "x", Image: document.Image{Name: "x.svg", Type: "svg", Data: []byte(svg)}}}
		data, err := p.Document(d, Format{Paper: A4})
		if err != nil {
			return
		}
		if findings, err := pdfua.Check(data); err != nil || len(findings) > 0 {
			t.Errorf("%v, %v", err, findings)
		}
	})
}
