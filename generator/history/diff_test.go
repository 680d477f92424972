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
func shown(changes []Change) string {
	var b strings.Builder
	for _, c := range changes {
		fmt.Fprintf(&b, "%s %s: %s\n", c.Kind, c.Block, Marked(c.Words))
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
	if got := Compare(picture("<svg/>"), picture("<svg />")); got[0].Kind != Changed {
		t.Errorf("a new picture is %s", got[0].Kind)
	}
	if got := Compare(picture("<svg>\r\n</svg>"), picture("<svg>\n</svg>")); got[0].Kind != Same {
		t.Errorf("other line ends are %s", got[0].Kind)
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
				if w.Kind != Added {
					was += w.Text
				}
				if w.Kind != Removed {
					is += w.Text
				}
			}
			if c.Kind != Added {
				olds = append(olds, bare(was))
			}
			if c.Kind != Removed {
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
