package test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"iptpress/generator/document"
	"iptpress/generator/locale"
	"iptpress/test/texts"
)

// What a paper says is read back and compared with the tree of its text.

// built gives the texts of the project that the program built.
func built(t *testing.T) *texts.Library {
	t.Helper()
	library, err := texts.Read(os.DirFS(project))
	if err != nil {
		t.Fatal(err)
	}
	return library
}

// printed are the papers that a build makes of each text. The clinic's paper is
// Letter.
var printed = []struct {
	paper string
	large bool
}{{"a4", false}, {"letter", false}, {"letter", true}}

// paperOf gives the file of a handout's paper as it was built.
func paperOf(d *document.Document, paper string, large bool) string {
	return filepath.Join(public, filepath.FromSlash(d.Imprint.Root+d.PaperPath(paper, large)))
}

// The tags of every handout are those of its Markdown: the same headings,
// paragraphs, lists, tables and figures, in the same order, with the same words.
func TestTagsAreThoseOfTheText(t *testing.T) {
	need(t, "pdfinfo")
	library := built(t)
	for _, d := range some(library.Documents) {
		t.Run(d.Lang+"/"+d.Slug, func(t *testing.T) {
			t.Parallel()
			compareTags(t, d, library.Locales[d.Lang], paperOf(d, "a4", false))
		})
	}
	t.Run("specimen", func(t *testing.T) {
		d, library := specimen(t)
		compareTags(t, d, library.Locales[d.Lang], setSpecimen(t, "standard"))
	})
}

// compareTags compares a standard paper, as pdfinfo reads its tags, with a tree.
func compareTags(t *testing.T, d *document.Document, l *locale.Locale, file string) {
	t.Helper()
	tags := readTags(output(t, "pdfinfo", "-struct-text", file))
	start := slices.IndexFunc(tags, func(e tag) bool { return e.role == "H1" })
	if start < 0 {
		t.Fatal("it has no H1")
	}
	want := &outline{d: d, l: l}
	want.leaf("H1", literal(d.Title))
	if d.MainMessage != "" {
		want.leaf("P", literal(d.MainMessage))
	}
	want.leaf("P", "(?s).*") // what it is, for whom, who reviewed it
	want.blocks(d.Blocks)
	at := start
	for i, w := range want.tags {
		if at == len(tags) {
			t.Fatalf("the tags end before %s", w)
		}
		if w.role == "contact" { // all of a list's item
			end := at + slices.IndexFunc(tags[at:], func(e tag) bool { return e == tag{role: "/LI"} }) + 1
			said := textOf(tags[at:end])
			for _, part := range strings.Split(w.text, "\n") {
				if !strings.Contains(said, part) {
					t.Fatalf("the line of help %q lacks %q", said, part)
				}
			}
			at = end
			continue
		}
		if got := tags[at]; got.role != w.role || !regexp.MustCompile("^(?:"+w.text+")$").MatchString(got.text) {
			t.Fatalf("after\n%swant %s\ngot  %s", show(want.tags[max(0, i-4):i]), w, show(tags[at:min(at+3, len(tags))]))
		}
		at++
	}
	// The piece ends with its help lines, notes and sources, in the paper's own form.
	rest := textOf(tags[at:])
	for _, c := range d.Help {
		for _, part := range []string{c.Name, c.Call, c.Text} {
			if !strings.Contains(rest, words(part)) {
				t.Errorf("the help lines at its end lack %q", part)
			}
		}
	}
	for i := range d.Notes {
		for _, b := range d.Notes[i].Blocks {
			if p, ok := b.(*document.Paragraph); ok && !regexp.MustCompile(want.say(p.Text)).MatchString(rest) {
				t.Errorf("its notes lack %q", document.PlainText(p.Text))
			}
		}
	}
	for _, s := range d.Sources {
		if !strings.Contains(rest, words(s.Text)) {
			t.Errorf("its sources lack %q", s.Text)
		}
	}
}

// tag is the start or, with a slash, the end of a structure element, or a text.
// In what is wanted, text is a regular expression.
type tag struct{ role, text string }

func (g tag) String() string {
	if g.role != "" {
		return g.role
	}
	return fmt.Sprintf("%q", strings.ReplaceAll(g.text, "\\", ""))
}

func show(tags []tag) string {
	var b strings.Builder
	for _, g := range tags {
		fmt.Fprintf(&b, "  %s\n", g)
	}
	return b.String()
}

// textOf joins the texts of tags.
func textOf(tags []tag) string {
	var list []string
	for _, g := range tags {
		if g.text != "" {
			list = append(list, g.text)
		}
	}
	return words(strings.Join(list, " "))
}

var (
	grouping = []string{"Document", "Part", "Sect", "Div", "THead", "TBody"} // say nothing by themselves
	inLine   = []string{"Span", "Link", "Reference", "Code", "Note", "Form", "Annot", "Strong", "Em"}

	tagLine = regexp.MustCompile(`^( *)([A-Z][A-Za-z0-9]*)(?: \((?:block|inline)\)| "|:|$)`)
)

// readTags reads what pdfinfo -struct-text prints: an element a line, indented,
// and its texts in quotes. Elements that only group are left out, and so is the
// P of an item of a list that has no other.
func readTags(printed string) []tag {
	var tags []tag
	var open []string
	text := ""
	flush := func() {
		if text = words(text); text != "" && !slices.Contains(open, "Figure") {
			last := ""
			if len(open) > 0 {
				last = open[len(open)-1]
			}
			if last == "LBody" {
				tags = append(tags, tag{role: "P"}, tag{text: text}, tag{role: "/P"})
			} else {
				tags = append(tags, tag{text: text})
			}
		}
		text = ""
	}
	var indents []int
	closeTo := func(indent int) {
		for len(indents) > 0 && indents[len(indents)-1] >= indent {
			flush()
			tags = append(tags, tag{role: "/" + open[len(open)-1]})
			open, indents = open[:len(open)-1], indents[:len(indents)-1]
		}
	}
	for line := range strings.Lines(printed) {
		line = strings.TrimRight(line, "\n")
		inner := strings.TrimLeft(line, " ")
		indent := len(line) - len(inner)
		switch {
		case strings.HasPrefix(inner, `"`):
			closeTo(indent)
			text += strings.TrimSuffix(inner[1:], `"`)
		case tagLine.MatchString(line) && !strings.HasPrefix(inner, "Object "):
			role := tagLine.FindStringSubmatch(line)[2]
			if slices.Contains(inLine, role) {
				continue
			}
			closeTo(indent)
			if slices.Contains(grouping, role) {
				continue
			}
			flush()
			tags = append(tags, tag{role: role})
			open, indents = append(open, role), append(indents, indent)
		}
	}
	closeTo(0)
	return tags
}

// outline gathers the tags that a text must have.
type outline struct {
	d    *document.Document
	l    *locale.Locale
	tags []tag

	tableless bool     // tables are left out
	addresses []string // of links out of the library
}

func (o *outline) element(role string, fill func()) {
	o.tags = append(o.tags, tag{role: role})
	fill()
	o.tags = append(o.tags, tag{role: "/" + role})
}

// leaf is an element with a text, or none where the text is empty.
func (o *outline) leaf(role, pattern string) {
	o.element(role, func() {
		if pattern != "" {
			o.tags = append(o.tags, tag{text: pattern})
		}
	})
}

func (o *outline) blocks(list []document.Block) {
	for _, b := range list {
		o.block(b)
	}
}

func (o *outline) block(b document.Block) {
	switch b := b.(type) {
	case *document.Heading:
		o.leaf("H"+strconv.Itoa(b.Level), o.say(b.Text))
	case *document.Paragraph:
		o.leaf("P", o.say(b.Text))
	case *document.List:
		o.element("L", func() {
			for i, item := range b.Items {
				label := "•"
				if b.Ordered {
					label = strconv.Itoa(b.Start+i) + "."
				}
				o.element("LI", func() {
					o.leaf("Lbl", literal(label))
					o.element("LBody", func() { o.blocks(item.Blocks) })
				})
			}
		})
	case *document.Definitions:
		o.element("L", func() {
			for _, item := range b.Items {
				o.element("LI", func() {
					o.leaf("Lbl", o.say(item.Term))
					o.element("LBody", func() { o.blocks(item.Blocks) })
				})
			}
		})
	case *document.Table:
		o.table(b.Caption, b.Head, b.Rows, b.RowHeads)
	case *document.Figure:
		o.leaf("Figure", "")
		if len(b.Caption) > 0 {
			o.leaf("Caption", o.say(b.Caption))
		}
	case *document.Quote:
		o.element("BlockQuote", func() { o.blocks(b.Blocks) })
	case *document.Break:
	case *document.CodeBlock:
		o.leaf("P", literal(b.Text))
	case *document.Box:
		if b.Kind != document.ClinicianBox || o.d.Audience == document.Clinician {
			o.leaf("P", literal(b.Title))
			o.blocks(b.Blocks)
		}
	case *document.Contacts:
		o.contacts(b.Lines)
	case *document.Slot:
		o.blocks(b.Blocks)
	case *document.Lines:
		o.label(b.Label)
		o.label(b.Hint)
		o.leaf("Figure", "")
	case *document.Scale:
		o.label(b.Label)
		o.leaf("Figure", "")
	case *document.Checklist:
		o.label(b.Label)
		o.element("L", func() {
			for _, item := range b.Items {
				o.element("LI", func() {
					o.leaf("Lbl", "")
					o.element("LBody", func() { o.leaf("P", o.say(item)) })
				})
			}
		})
	case *document.Cards:
		o.label(b.Label)
		for n := range b.Count {
			o.leaf("P", literal(o.l.T("paper-card", "n", n+1)))
			for _, prompt := range b.Prompts {
				o.leaf("P", o.say(prompt))
				o.leaf("Figure", "")
			}
			if len(b.Prompts) == 0 {
				o.leaf("Figure", "")
			}
		}
	case *document.ClosenessCircle:
		o.label(b.Label)
		o.leaf("Figure", "")
	case *document.Timeline:
		o.label(b.Label)
		o.leaf("Figure", "")
	case *document.Grid:
		o.label(b.Label)
		o.table(nil, b.Head, b.Rows, true)
	case *document.Chart:
		o.label(b.Label)
		o.leaf("Figure", "")
	default:
		panic(fmt.Sprintf("a block of an unknown type: %T", b))
	}
}

func (o *outline) label(text []document.Inline) {
	if len(text) > 0 {
		o.leaf("P", o.say(text))
	}
}

func (o *outline) table(caption []document.Inline, head []document.Cell, rows [][]document.Cell, rowHeads bool) {
	if o.tableless {
		return
	}
	o.element("Table", func() {
		if len(caption) > 0 {
			o.leaf("Caption", o.say(caption))
		}
		row := func(cells []document.Cell, isHead func(i int) bool) {
			o.element("TR", func() {
				for i, c := range cells {
					role := "TD"
					if isHead(i) {
						role = "TH"
					}
					o.leaf(role, o.say(c.Text))
				}
			})
		}
		if len(head) > 0 {
			row(head, func(int) bool { return true })
		}
		for _, cells := range rows {
			row(cells, func(i int) bool { return rowHeads && i == 0 })
		}
	})
}

// contacts wants an item for each line, with its name and numbers.
func (o *outline) contacts(lines []document.Contact) {
	if len(lines) == 0 {
		return
	}
	o.element("L", func() {
		for _, c := range lines {
			o.tags = append(o.tags, tag{"contact", words(c.Name) + "\n" + words(c.Call) + "\n" + words(c.Text)})
		}
	})
}

// say gives the words of inlines as a pattern. Paper adds where a link leads.
func (o *outline) say(inlines []document.Inline) string {
	var b strings.Builder
	o.appendWords(&b, inlines)
	pattern := b.String()
	for strings.Contains(pattern, "  ") {
		pattern = strings.ReplaceAll(pattern, "  ", " ")
	}
	return strings.TrimSpace(pattern)
}

func (o *outline) appendWords(b *strings.Builder, inlines []document.Inline) {
	for _, in := range inlines {
		switch in := in.(type) {
		case document.Text:
			b.WriteString(quoted(string(in)))
		case document.CodeSpan:
			b.WriteString(quoted(string(in)))
		case document.LineBreak:
			b.WriteByte(' ')
		case *document.Strong:
			o.appendWords(b, in.Text)
		case *document.Emphasis:
			o.appendWords(b, in.Text)
		case *document.Deleted:
			o.appendWords(b, in.Text)
		case *document.Term:
			o.appendWords(b, in.Text)
		case *document.Span:
			o.appendWords(b, in.Text)
		case *document.Cite:
			numbers := make([]string, len(in.Numbers))
			for i, n := range in.Numbers {
				numbers[i] = strconv.Itoa(n)
			}
			b.WriteString(` ?` + quoted("["+strings.Join(numbers, ", ")+"]"))
		case document.NoteRef:
			b.WriteString(` ?` + quoted("["+string(rune('a'+in.Number-1))+"]"))
		case *document.Link:
			o.appendLink(b, in)
		default:
			panic(fmt.Sprintf("an inline of an unknown type: %T", in))
		}
	}
}

// appendLink wants a link's words. An address is printed after them, or in their
// place where they are one; the title of another piece may be.
func (o *outline) appendLink(b *strings.Builder, l *document.Link) {
	text := document.PlainText(l.Text)
	address := printedAddress(l.URL)
	o.addresses = append(o.addresses, l.URL)
	if l.URL != "" && printedAddress(text) == address {
		b.WriteString(quoted(address))
		return
	}
	o.appendWords(b, l.Text)
	switch {
	case l.URL != "":
		b.WriteString(quoted(" (" + address + ")"))
	case l.To.Slug != "":
		b.WriteString(`(?: ` + quoted(o.l.T("paper-title-ref", "title", l.To.Title)) + `)?`)
	}
}

var beforeAddress = regexp.MustCompile(`^(https?://|mailto:|tel:)?(www\.)?`)

func printedAddress(url string) string {
	return strings.TrimSuffix(beforeAddress.ReplaceAllString(strings.TrimSpace(url), ""), "/")
}

// literal is the pattern of a whole text.
func literal(s string) string { return regexp.QuoteMeta(words(s)) }

// quoted is the pattern of a part of a text: white space is a single space.
func quoted(s string) string {
	pattern := literal(s)
	if pattern == "" && s != "" {
		return " "
	}
	if strings.TrimLeft(s, " \n\u00A0") != s {
		pattern = " " + pattern
	}
	if strings.TrimRight(s, " \n\u00A0") != s {
		pattern += " "
	}
	return pattern
}
