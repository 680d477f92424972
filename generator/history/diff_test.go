package history

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"iptpress/generator/document"
)

// text makes a document of lines: "# heading", "- item", "| a | b", else a paragraph.
func text(lines ...string) *document.Document {
	d := &document.Document{}
	for _, line := range lines {
		words := func(s string) []document.Inline { return []document.Inline{document.Text(s)} }
		switch {
		case strings.HasPrefix(line, "# "):
			d.Blocks = append(d.Blocks, &document.Heading{Level: 2, Text: words(line[2:])})
		case strings.HasPrefix(line, "- "):
			item := document.Item{Blocks: []document.Block{&document.Paragraph{Text: words(line[2:])}}}
			d.Blocks = append(d.Blocks, &document.List{Items: []document.Item{item}})
		case strings.HasPrefix(line, "| "):
			var row []document.Cell
			for _, cell := range strings.Split(line[2:], " | ") {
				row = append(row, document.Cell{Text: words(cell)})
			}
			d.Blocks = append(d.Blocks, &document.Table{Rows: [][]document.Cell{row}})
		default:
			d.Blocks = append(d.Blocks, &document.Paragraph{Text: words(line)})
		}
	}
	return d
}

// shown writes changes as `iptpress diff` does, with a sign for each block.
func shown(changes []document.Change) string {
	var b strings.Builder
	for _, c := range changes {
		fmt.Fprintf(&b, "%s %s: %s\n", c.Kind, c.Block, Marked(c.Words))
		for _, d := range c.Details {
			fmt.Fprintf(&b, "  %s of %q: %q to %q\n", d.What, d.Of, d.Old, d.New)
		}
	}
	return b.String()
}

func TestCompare(t *testing.T) {
	for _, test := range []struct {
		name     string
		old, new *document.Document
		want     string
	}{
		{"nothing", text("One two."), text("One two."), "same paragraph: One two.\n"},
		{"a word", text("You may feel sad at times."), text("You may feel low at times."),
			"changed paragraph: You may feel [-sad-]{+low+} at times.\n"},
		{"words less before a point", text("It was tried with care management in older adults."), text("It was tried with care management."),
			"changed paragraph: It was tried with care management [-in older adults-].\n"},
		{"a comma", text("Call us or write to us."), text("Call us, or write to us."),
			"changed paragraph: Call us{+,+} or write to us.\n"},
		{"a paragraph between", text("First words.", "Last words."), text("First words.", "Quite another thing.", "Last words."),
			"same paragraph: First words.\nadded paragraph: {+Quite another thing.+}\nsame paragraph: Last words.\n"},
		{"a paragraph less", text("First words.", "Quite another thing.", "Last words."), text("First words.", "Last words."),
			"same paragraph: First words.\nremoved paragraph: [-Quite another thing.-]\nsame paragraph: Last words.\n"},
		{"a block that moved", text("# One", "Words of one.", "More words here.", "# Two"), text("Words of one.", "# One", "More words here.", "# Two"),
			"same paragraph: Words of one.\nmoved heading: One\nsame paragraph: More words here.\nsame heading: Two\n"},
		{"a block that moved and changed", text("# A", "Tell one person how the whole move has been for you.", "# B", "# C"), text("# A", "# B", "# C", "Tell two persons how the whole move has been for you."),
			"same heading: A\nsame heading: B\nsame heading: C\nmoved paragraph: Tell [-one person-]{+two persons+} how the whole move has been for you.\n"},
		{"an item of a list", text("- Eat well", "- Sleep well"), text("- Eat well", "- Walk a little", "- Sleep well"),
			"same item: Eat well\nadded item: {+Walk a little+}\nsame item: Sleep well\n"},
		{"a cell of a table", text("| Adults | 12 sessions", "| Teens | 12 sessions"), text("| Adults | 16 sessions", "| Teens | 12 sessions"),
			"changed row: Adults | [-12-]{+16+} sessions\nsame row: Teens | 12 sessions\n"},
		{"rewritten", text("Grief comes in waves."), text("Nobody can say how long it lasts."),
			"removed paragraph: [-Grief comes in waves.-]\nadded paragraph: {+Nobody can say how long it lasts.+}\n"},
		{"a phrase, not a patchwork", text("It may help to talk to one of your old friends about how you feel."), text("It may help to write a letter to your old friends about how you feel."),
			"changed paragraph: It may help to [-talk to one of-]{+write a letter to+} your old friends about how you feel.\n"},
	} {
		if got := shown(Compare(test.old, test.new)); got != test.want {
			t.Errorf("%s:\n%swant\n%s", test.name, got, test.want)
		}
	}
}

// A picture that was replaced is a change, though its words are the same.
func TestCompareFigures(t *testing.T) {
	picture := func(data string) *document.Document {
		return &document.Document{Blocks: []document.Block{&document.Figure{Alt: "An arrow", Image: document.Image{Name: "a.svg", Data: []byte(data)}}}}
	}
	if got := Compare(picture("<svg/>"), picture("<svg />")); got[0].Kind != document.Changed {
		t.Errorf("a new picture is %s", got[0].Kind)
	}
	if got := Compare(picture("<svg>\r\n</svg>"), picture("<svg>\n</svg>")); got[0].Kind != document.Same {
		t.Errorf("other line ends are %s", got[0].Kind)
	}
}

// What no word says is compared too: where links lead, what is cited, which term
// is meant, what is stressed, what a box is, how much room there is to write.
func TestCompareDetails(t *testing.T) {
	words := func(s string) []document.Inline { return []document.Inline{document.Text(s)} }
	link := func(text, slug string) document.Inline {
		return &document.Link{Text: words(text), To: document.Ref{Section: "handouts", Slug: slug}}
	}
	sentence := func(inlines ...document.Inline) document.Block { return &document.Paragraph{Text: inlines} }
	sources := []document.Source{{Key: "klerman1984", Text: "Klerman"}, {Key: "frank1990", Text: "Frank"}}
	for _, test := range []struct {
		name     string
		old, new document.Block
		want     string
	}{
		{"where a link leads", sentence(document.Text("See "), link("the worksheet", "ws-a"), document.Text(".")), sentence(document.Text("See "), link("the worksheet", "ws-b"), document.Text(".")),
			`link of "the worksheet": "handouts/ws-a" to "handouts/ws-b"`},
		{"an address", sentence(&document.Link{Text: words("The site"), URL: "https://a.example"}), sentence(&document.Link{Text: words("The site"), URL: "https://b.example"}),
			`link of "The site": "https://a.example" to "https://b.example"`},
		{"a link taken out", sentence(link("The worksheet", "ws-a")), sentence(document.Text("The worksheet")),
			`link of "The worksheet": "handouts/ws-a" to ""`},
		{"other words of the same link", sentence(document.Text("See "), link("the worksheet", "ws-a"), document.Text(" for it.")), sentence(document.Text("See "), link("this worksheet", "ws-a"), document.Text(" for it.")),
			""},
		{"another source", sentence(document.Text("It helps many people "), &document.Cite{Numbers: []int{1}}, document.Text(".")), sentence(document.Text("It helps many people "), &document.Cite{Numbers: []int{2}}, document.Text(".")),
			`source of "It helps many people": "klerman1984" to "frank1990"`},
		{"a source more", sentence(document.Text("It helps. "), &document.Cite{Numbers: []int{1}}), sentence(document.Text("It helps. "), &document.Cite{Numbers: []int{1, 2}}),
			`source of "It helps.": "" to "frank1990"`},
		{"another term", sentence(&document.Term{ID: "grief", Text: words("loss")}), sentence(&document.Term{ID: "bereavement", Text: words("loss")}),
			`term of "loss": "grief" to "bereavement"`},
		{"emphasis", sentence(document.Text("Do not stop your medicine.")), sentence(document.Text("Do "), &document.Strong{Text: words("not")}, document.Text(" stop your medicine.")),
			`emphasis of "": "" to "not"`},
		{"emphasis that goes with its words", sentence(document.Text("It is "), &document.Strong{Text: words("very")}, document.Text(" hard.")), sentence(document.Text("It is "), &document.Strong{Text: words("rather")}, document.Text(" hard.")),
			""},
		{"struck out", sentence(document.Text("Call us at night.")), sentence(document.Text("Call us "), &document.Deleted{Text: words("at night")}, document.Text(".")),
			`deleted of "": "" to "at night"`},
		{"a box", &document.Box{Kind: document.TipBox, Title: "Be safe"}, &document.Box{Kind: document.SafetyBox, Title: "Be safe"},
			`box of "": "tip" to "safety"`},
		{"a heading", &document.Heading{Level: 2, Text: words("Why")}, &document.Heading{Level: 3, Text: words("Why")},
			`level of "": "2" to "3"`},
		{"lines to write on", &document.Lines{Label: words("What changed?"), Rows: 4}, &document.Lines{Label: words("What changed?"), Rows: 6},
			`rows of "": "4" to "6"`},
		{"the ends of a scale", &document.Scale{Label: words("My mood"), From: 0, To: 10, Low: "as low as ever"}, &document.Scale{Label: words("My mood"), From: 1, To: 10, Low: "very low"},
			`low of "": "0 = as low as ever" to "1 = very low"`},
		{"cards", &document.Cards{Label: words("Cards"), Count: 4}, &document.Cards{Label: words("Cards"), Count: 6},
			`count of "": "4" to "6"`},
		{"rings", &document.ClosenessCircle{Label: words("People"), Rings: []string{"close", "far"}}, &document.ClosenessCircle{Label: words("People"), Rings: []string{"close", "near", "far"}},
			`rings of "": "close, far" to "close, near, far"`},
		{"a line of time", &document.Timeline{Label: words("My year"), From: "January", To: "now"}, &document.Timeline{Label: words("My year"), From: "March", To: "now"},
			`from of "": "January" to "March"`},
		{"blank rows", &document.Grid{Label: words("Notes"), Rows: [][]document.Cell{{{}}, {{}}}}, &document.Grid{Label: words("Notes"), Rows: [][]document.Cell{{{}}, {{}}, {{}}}},
			`blank of "": "2" to "3"`},
		{"a chart", &document.Chart{Label: words("Mood"), Weeks: 12, Unit: "week"}, &document.Chart{Label: words("Mood"), Weeks: 16, Unit: "session"},
			"steps of \"\": \"12\" to \"16\"\n  unit of \"\": \"week\" to \"session\""},
		{"another kind of field", &document.Checklist{Label: words("Who helps?")}, &document.Lines{Label: words("Who helps?"), Rows: 2},
			"field of \"\": \"checklist\" to \"lines\"\n  rows of \"\": \"\" to \"2\""},
		{"a cell", &document.Table{Rows: [][]document.Cell{{{Text: words("Adults")}, {Text: []document.Inline{link("more", "a")}}}}}, &document.Table{Rows: [][]document.Cell{{{Text: words("Adults")}, {Text: []document.Inline{link("more", "b")}}}}},
			`link of "more": "handouts/a" to "handouts/b"`},
	} {
		doc := func(b document.Block) *document.Document {
			return &document.Document{Blocks: []document.Block{b}, Sources: sources}
		}
		var got []string
		for _, c := range Compare(doc(test.old), doc(test.new)) {
			if c.Kind != document.Same && c.Kind != document.Changed {
				t.Errorf("%s: the %s is %s", test.name, c.Block, c.Kind)
			}
			for _, d := range c.Details {
				got = append(got, fmt.Sprintf("%s of %q: %q to %q", d.What, d.Of, d.Old, d.New))
			}
		}
		if got := strings.Join(got, "\n  "); got != test.want {
			t.Errorf("%s:\n  %s\nwant\n  %s", test.name, got, test.want)
		}
	}
}

// Whom a text is for, and when it was checked, is part of it.
func TestCompareAbout(t *testing.T) {
	old := &document.Document{Meta: document.Meta{Title: "Grief", Audience: document.Client, AgeMin: 18, Checked: "2026-11-23"}}
	young := *old
	young.Audience, young.AgeMin, young.AgeMax, young.Checked = document.Adolescent, 12, 17, "2027-01-10"
	want := `same title: Grief
changed about: 
  audience of "": "client" to "adolescent"
  age of "": "18+" to "12–17"
  checked of "": "2026-11-23" to "2027-01-10"
`
	if got := shown(Compare(old, &young)); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// Another work is not a change of the one that was cited before.
func TestCompareSources(t *testing.T) {
	cites := func(key, text string) *document.Document {
		return &document.Document{Sources: []document.Source{{Key: key, Text: text}}}
	}
	const text = "Reynolds CF, Dew MA. Escitalopram or psychotherapy in older adults. Geriatric Psychiatry 2010."
	want := "removed source: [-" + text + "-]\nadded source: {+" + text + " A second part.+}\n"
	if got := shown(Compare(cites("a", text), cites("b", text+" A second part."))); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// Whatever was changed, the changes hold the new text in its order, and every
// word of the old one.
func TestCompareKeepsEveryWord(t *testing.T) {
	line := rapid.StringMatching(`(# |- |\| )?([a-d]{1,2}[,.]? ){1,6}[a-d]`)
	rapid.Check(t, func(t *rapid.T) {
		a := text(rapid.SliceOfN(line, 0, 8).Draw(t, "old")...)
		b := text(rapid.SliceOfN(line, 0, 8).Draw(t, "new")...)
		var olds, news []string
		for _, c := range Compare(a, b) {
			var was, is string
			for _, w := range c.Words {
				if w.Kind != document.Added {
					was += w.Text
				}
				if w.Kind != document.Removed {
					is += w.Text
				}
			}
			if c.Kind != document.Added {
				olds = append(olds, bare(was))
			}
			if c.Kind != document.Removed {
				news = append(news, bare(is))
			}
		}
		same(t, "the new text", texts(Parts(b)), news)
		same(t, "the old words", sorted(texts(Parts(a))), sorted(olds))
	})
}

// Texts that have nothing in common are done with, however long they are: were
// they searched, the test would run into its time limit.
func TestCompareLongTexts(t *testing.T) {
	var a, b []string
	for i := range 20_000 {
		a = append(a, fmt.Sprintf("old%d words", i))
		b = append(b, fmt.Sprintf("new%d terms", i))
	}
	if got := len(Compare(text(a...), text(b...))); got != 40_000 {
		t.Errorf("%d blocks of 40000", got)
	}
}
