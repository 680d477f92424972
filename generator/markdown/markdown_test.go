package markdown_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/library"
	"iptpress/generator/locale"
	"iptpress/generator/markdown"
)

var update = flag.Bool("update", false, "write what the parser does into the case files")

// TestCases runs testdata/cases: files of cases, each a name after "==== ",
// Markdown, its tree after "---- tree" and its messages after "---- messages".
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/cases/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no case files", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			for _, c := range strings.Split("\n"+string(data), "\n==== ")[1:] {
				name, rest, _ := strings.Cut(c, "\n")
				input, want, _ := strings.Cut(rest, "\n---- tree\n")
				input = strings.TrimSuffix(input, "\n")
				got := run(t, input)
				fmt.Fprintf(&out, "==== %s\n%s\n---- tree\n%s", name, input, got)
				t.Run(name, func(t *testing.T) {
					if diff := cmp.Diff(strings.TrimSpace(want), strings.TrimSpace(got)); diff != "" && !*update {
						t.Errorf("tree and messages (-want +got):\n%s", diff)
					}
				})
			}
			if *update {
				if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// run parses Markdown as the handout "sample" and writes down what came of it.
func run(t *testing.T, input string) string {
	var diags diag.List
	lib := sampleLibrary()
	p := markdown.New(lib, map[string]*locale.Locale{"en": english(t)}, &diags)
	for _, h := range lib.Handouts[1:] {
		p.Handout(h)
	}
	h := lib.Handouts[0]
	h.Body = []byte(input + "\n")
	d := p.Handout(h)
	p.CheckLinks()

	var b strings.Builder
	dumpBlocks(&b, "", d.Blocks)
	for i, n := range d.Notes {
		fmt.Fprintf(&b, "note %d\n", i+1)
		dumpBlocks(&b, "  ", n.Blocks)
	}
	for i, s := range d.Sources {
		fmt.Fprintf(&b, "source %d %s\n", i+1, s.Key)
	}
	b.WriteString("---- messages\n")
	for _, m := range diags.Messages() {
		fmt.Fprintf(&b, "%s [%s]\n", m, m.Rule)
	}
	b.WriteString("\n")
	return b.String()
}

// english gives the strings of the shipped layouts.
func english(t testing.TB) *locale.Locale {
	l, err := locale.Load(os.DirFS("../../layouts"), "en")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

var (
	loadEnglish sync.Once
	theEnglish  *locale.Locale
)

// englishOnce gives the same strings to many parsers.
func englishOnce(t testing.TB) *locale.Locale {
	loadEnglish.Do(func() { theEnglish = english(t) })
	return theEnglish
}

// sampleLibrary is what the cases link to and cite.
func sampleLibrary() *library.Library {
	handout := func(slug, title, body string) *library.Handout {
		dir := "content/en/handouts/" + slug
		return &library.Handout{
			Text: library.Text{Path: dir + "/index.md", Dir: dir, Lang: "en", Slug: slug, Body: []byte(body), BodyLine: 1},
			Meta: document.Meta{Slug: slug, Lang: "en", Title: title, Audience: document.Client},
			Figures: map[string]document.Image{
				"arrow.svg": {Name: "arrow.svg", Type: "svg"},
			},
		}
	}
	en := func(s string) library.Localized { return library.Localized{"en": s} }
	spanish := handout("duelo", "Duelo", "")
	spanish.Path, spanish.Dir, spanish.Lang = "content/es/handouts/duelo/index.md", "content/es/handouts/duelo", "es"
	lib := &library.Library{
		Languages: []string{"en", "es"},
		LeftOut:   map[string]bool{"ipt-ptsd": true},
		Handouts: []*library.Handout{
			handout("sample", "Sample", ""),
			handout("choosing-a-focus", "Choosing a focus", "## Steps\n\nOne.\n\n## The *four* areas\n\nTwo.\n"),
			handout("grief", "Grief after someone dies", "Words.\n"),
			spanish,
		},
		Packets: []*library.Packet{{
			Text: library.Text{Path: "content/en/packets/pk-grief.md", Dir: "content/en/packets", Lang: "en", Slug: "pk-grief"},
			Meta: document.Packet{Slug: "pk-grief", Title: "Grief packet"},
		}},
		Pages: []*library.Page{{
			Text:  library.Text{Path: "content/en/pages/get-help-now.md", Dir: "content/en/pages", Lang: "en", Slug: "get-help-now"},
			Title: "Get help now",
		}},
		Sources: map[string]*library.Work{},
		Glossary: []library.Term{
			{ID: "sick-role", Term: en("sick role"), Definition: en("Time to be \"ill\", and to get well: it's short.")},
		},
		FactGroups: []library.FactGroup{{
			ID: "sessions", Title: en("How long each form takes"),
			Columns: []library.Localized{en("Form"), en("Usual length"), en("For whom")},
			Facts: []library.Fact{
				{ID: "adult", Label: en("IPT for adults"), Text: en("12 to 16 weekly sessions"), Note: en("adults"), Sources: []string{"frank1990"}},
				{ID: "teen", Label: en("IPT-A"), Text: en("12 weekly sessions"), Note: en("teens")},
			},
		}},
	}
	for _, key := range []string{"cuijpers2016", "frank1990", "shear2005"} {
		lib.Sources[key] = &library.Work{Source: document.Source{Key: key, Text: key}}
	}
	lib.Handouts[0].Sources = []string{"shear2005", "frank1990"}
	lib.Clinic.Name, lib.Clinic.Phone = "Riverbend Clinic", "555-0134"
	lib.Clinic.File = "content/clinic.yaml"
	lib.Clinic.Slots = map[string]library.Localized{
		"confidentiality": en("We keep what you say *private*.\n\nSee [grief](en/handouts/grief/index.md).\n"),
		"broken":          en("Hello <b>you</b>.\n\n::: slot {name=confidentiality}\n"),
		"empty":           en(" "),
		"comment":         en("<!-- to be written -->\n"),
	}
	lib.Clinic.SlotPos = map[string]map[string]library.KeyPos{"broken": {"en": {Line: 30, Col: 7}}}
	lib.Country.Lines = []library.Line{
		{ID: "us-988", Kinds: []string{"crisis"}, Name: en("988 Lifeline"), Call: "988", Verified: true},
		{ID: "us-911", Kinds: []string{"emergency"}, Name: en("Emergency"), Call: "911", Verified: true},
		{ID: "us-youth", Kinds: []string{"youth"}, Name: en("Not checked"), Call: "555", Verified: false},
	}
	return lib
}

func TestPageAndPacket(t *testing.T) {
	var diags diag.List
	lib := sampleLibrary()
	p := markdown.New(lib, map[string]*locale.Locale{"en": english(t)}, &diags)
	page := lib.Pages[0]
	page.BodyLine, page.Body = 5, []byte("See [grief](../handouts/grief/index.md#no) and [the packet](../packets/pk-grief.md).\n\n![A](arrow.svg)\n")
	d := p.Page(page)
	if d.Kind != document.Page || d.Title != "Get help now" || d.Imprint == nil || len(d.Help) != 3 {
		t.Errorf("page: %+v", d)
	}
	packet := lib.Packets[0]
	packet.BodyLine, packet.Body = 9, []byte("Begin with [grief](../handouts/grief/index.md) [@frank1990].[^1]\n\n[^1]: Note.\n")
	if blocks, _ := p.Packet(packet); len(blocks) != 1 {
		t.Errorf("packet: %d blocks", len(blocks))
	}
	p.Handout(lib.Handouts[2])
	p.CheckLinks()
	want := []string{
		`content/en/packets/pk-grief.md:9:48: a packet's text has no list of sources to cite; cite in a handout`,
		`content/en/packets/pk-grief.md:9:61: a packet's text has no footnotes; say it in the text`,
		`content/en/pages/get-help-now.md:5:5: there is no heading #no in "Grief after someone dies"; link to a heading's words in lower case with hyphens, or give the heading an {#id}`,
		`content/en/pages/get-help-now.md:7:1: pictures can stand in handouts only; move it to a handout`,
	}
	if diff := cmp.Diff(want, texts(&diags)); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
}

// A frozen version lies elsewhere than its working text: its links start from
// the working folder, and what is gone becomes plain words.
func TestFrozen(t *testing.T) {
	var diags diag.List
	lib := sampleLibrary()
	p := markdown.New(lib, map[string]*locale.Locale{"en": english(t)}, &diags)
	frozen := *lib.Handouts[0]
	frozen.Path = frozen.Dir + "/versions/1.0/index.md"
	frozen.Body = []byte("[Grief](../grief/index.md) and [old](../gone/index.md).\n")
	d := p.Handout(&frozen)
	var b strings.Builder
	dumpBlocks(&b, "", d.Blocks)
	if got, want := b.String(), "Paragraph (Link To={Section=\"handouts\" Slug=\"grief\" Title=\"Grief after someone dies\"} \"Grief\") \" and old.\"\n"; got != want {
		t.Errorf("got %s want %s", got, want)
	}
	if diags.Failed() {
		t.Error(texts(&diags))
	}
}

// Only English and Spanish have their quotation marks made.
func TestOtherLanguage(t *testing.T) {
	var diags diag.List
	lib := sampleLibrary()
	p := markdown.New(lib, nil, &diags)
	h := lib.Handouts[0]
	h.Lang, h.Body = "de", []byte("Sie sagt \"Ja\" -- und...\n")
	var b strings.Builder
	dumpBlocks(&b, "", p.Handout(h).Blocks)
	if got, want := b.String(), `Paragraph "Sie sagt \"Ja\" -- und..."`+"\n"; got != want {
		t.Errorf("got %s want %s", got, want)
	}
}

func texts(l *diag.List) []string {
	var all []string
	for _, m := range l.Messages() {
		all = append(all, m.String())
	}
	return all
}

// dumpBlocks writes a tree, a block a line, running text beside it.
func dumpBlocks(b *strings.Builder, indent string, blocks []document.Block) {
	for _, block := range blocks {
		dump(b, indent, reflect.ValueOf(block))
	}
}

func dump(b *strings.Builder, indent string, v reflect.Value) {
	v = reflect.Indirect(v)
	fmt.Fprintf(b, "%s%s", indent, v.Type().Name())
	type nested struct {
		name  string
		value reflect.Value
	}
	var below []nested
	for i := range v.NumField() {
		name, f := v.Type().Field(i).Name, v.Field(i)
		switch x := f.Interface().(type) {
		case []document.Inline:
			if len(x) > 0 {
				if name != "Text" {
					fmt.Fprintf(b, " %s:", name)
				}
				b.WriteString(" " + dumpInlines(x))
			}
		case []document.Block, []document.Item, []document.Definition, [][]document.Inline, []document.Cell, [][]document.Cell:
			below = append(below, nested{name, f})
		case []document.Contact:
			for _, c := range x {
				fmt.Fprintf(b, " %s", c.ID)
			}
		case document.Image:
			fmt.Fprintf(b, " %s", x.Name)
		default:
			if !f.IsZero() {
				fmt.Fprintf(b, " %s=%s", name, value(f))
			}
		}
	}
	b.WriteByte('\n')
	deeper := indent + "  "
	for _, n := range below {
		switch x := n.value.Interface().(type) {
		case []document.Block:
			dumpBlocks(b, deeper, x)
		case []document.Item:
			for _, item := range x {
				fmt.Fprintf(b, "%s-\n", deeper)
				dumpBlocks(b, deeper+"  ", item.Blocks)
			}
		case []document.Definition:
			for _, d := range x {
				fmt.Fprintf(b, "%s%s :\n", deeper, dumpInlines(d.Term))
				dumpBlocks(b, deeper+"  ", d.Blocks)
			}
		case [][]document.Inline:
			for _, line := range x {
				fmt.Fprintf(b, "%s- %s\n", deeper, dumpInlines(line))
			}
		case []document.Cell:
			fmt.Fprintf(b, "%s%s %s\n", deeper, n.name, dumpCells(x))
		case [][]document.Cell:
			for _, row := range x {
				fmt.Fprintf(b, "%s%s\n", deeper, dumpCells(row))
			}
		}
	}
}

func dumpCells(cells []document.Cell) string {
	parts := []string{}
	for _, c := range cells {
		parts = append(parts, dumpInlines(c.Text))
	}
	return "| " + strings.Join(parts, " | ")
}

func dumpInlines(inlines []document.Inline) string {
	var parts []string
	for _, in := range inlines {
		if s, ok := in.(document.Text); ok {
			parts = append(parts, fmt.Sprintf("%q", string(s)))
			continue
		}
		parts = append(parts, "("+dumpInline(reflect.ValueOf(in))+")")
	}
	return strings.Join(parts, " ")
}

func dumpInline(v reflect.Value) string {
	v = reflect.Indirect(v)
	s := v.Type().Name()
	if v.Kind() == reflect.String {
		return s + " " + fmt.Sprintf("%q", v.String())
	}
	var words string
	for i := range v.NumField() {
		name, f := v.Type().Field(i).Name, v.Field(i)
		if text, ok := f.Interface().([]document.Inline); ok {
			words = " " + dumpInlines(text)
		} else if !f.IsZero() {
			s += " " + name + "=" + value(f)
		}
	}
	return s + words
}

func value(v reflect.Value) string {
	switch v.Kind() {
	case reflect.String:
		return fmt.Sprintf("%q", v.String())
	case reflect.Struct:
		var fields []string
		for i := range v.NumField() {
			if !v.Field(i).IsZero() {
				fields = append(fields, v.Type().Field(i).Name+"="+value(v.Field(i)))
			}
		}
		return "{" + strings.Join(fields, " ") + "}"
	}
	return fmt.Sprint(v.Interface())
}
