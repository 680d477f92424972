package generator

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"iptpress/generator/document"
	"iptpress/generator/library"
	"iptpress/generator/readability"

	"github.com/goccy/go-yaml"
)

var update = flag.Bool("update", false, "write docs/library.md as the library is now")

// anchors are the lines of the seed text that have a heading or an item of a
// list, and its contents line, the first.
var anchors = []int{
	1, 3, 7, 8, 9, 10, 11, 12, 18, 22, 26, 28, 29, 30, 32, 34, 35, 36, 37, 39, 41, 42, 43, 44, 46, 48, 49, 50, 51, 53, 55,
	59, 63, 67, 73, 77, 81, 85, 89, 95, 99, 103, 107, 111, 115, 119, 123, 127, 133, 137, 141, 146, 148, 152, 156, 160, 165,
	167, 171, 175, 179, 185, 190, 192, 196, 200, 204, 208, 212, 216, 220, 224, 228, 232, 238, 242, 246, 250, 254, 258, 262,
	266, 270, 274, 278, 282, 286, 292, 296, 300, 304, 308, 312, 316, 320, 324, 328, 332, 336, 340, 346, 350, 354, 358, 362,
	366, 370, 374, 378, 382, 386, 390, 394, 400, 404, 408, 412, 416, 420, 424, 428, 432, 436, 440, 444,
}

// TestCoverage finds, for each heading and list item of the seed text, handouts
// that are ready, and each of its mistakes put right in the words that
// coverage.yaml names.
func TestCoverage(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "content", "coverage.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var coverage struct {
		Anchors []struct {
			Line        int
			Heading     string
			LostHeading string `yaml:"lost_heading"`
			Homes       []string
			Note        string
		}
		Corrections []struct {
			Number      int
			Wrong, Home string
			Says        string
		}
	}
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.DisallowUnknownField()).Decode(&coverage); err != nil {
		t.Fatal(err)
	}
	texts := sample(t)
	home := func(slug string) *library.Handout {
		h := texts.library.Handout("en", slug)
		if h == nil {
			t.Errorf("coverage.yaml names %s, which is no handout", slug)
		} else if h.Meta.Draft {
			t.Errorf("coverage.yaml names %s, which is a draft", slug)
		}
		return h
	}
	var lines []int
	for _, a := range coverage.Anchors {
		lines = append(lines, a.Line)
		if len(a.Homes) == 0 && a.Line != 1 {
			t.Errorf("line %d (%s) has no handout", a.Line, a.Heading)
		}
		for _, slug := range a.Homes {
			home(slug)
		}
	}
	if !slices.Equal(lines, anchors) {
		t.Errorf("coverage.yaml has the lines %v; the seed text's are %v", lines, anchors)
	}
	for i, c := range coverage.Corrections {
		if c.Number != i+1 {
			t.Errorf("correction %d stands in place %d", c.Number, i+1)
		}
		h := home(c.Home)
		if h == nil {
			continue
		}
		text, err := fs.ReadFile(texts.project, h.Path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(text, []byte(c.Says)) {
			t.Errorf("correction %d (%s): %s does not say %q", c.Number, c.Wrong, c.Home, c.Says)
		}
	}
	if len(coverage.Corrections) != 28 {
		t.Errorf("%d corrections, not 28", len(coverage.Corrections))
	}
}

// TestStrengthForClients holds the lists of the page for clients, which are
// written by hand, to the strength that the data gives each problem.
func TestStrengthForClients(t *testing.T) {
	texts := sample(t)
	group := slices.IndexFunc(texts.library.FactGroups, func(g library.FactGroup) bool { return g.ID == "strength" })
	page := slices.IndexFunc(texts.documents, func(d *document.Document) bool { return d.Lang == "en" && d.Slug == "how-we-know" })
	if group < 0 || page < 0 {
		t.Fatal("there is no group of facts, or no page")
	}
	d := texts.documents[page]
	cited := map[string][]string{} // the sources under each strength
	problems := map[string]int{}
	strength := ""
	for _, block := range d.Blocks {
		switch block := block.(type) {
		case *document.Heading:
			strength = strings.ToLower(document.PlainText(block.Text))
			if !slices.Contains([]string{"good evidence", "some evidence", "mixed or weak evidence", "not known"}, strength) {
				strength = ""
			}
		case *document.List:
			if strength == "" {
				continue
			}
			for _, item := range block.Items {
				problems[strength]++
				for _, b := range item.Blocks {
					p, ok := b.(*document.Paragraph)
					if !ok {
						continue
					}
					for _, in := range p.Text {
						if c, ok := in.(*document.Cite); ok {
							for _, n := range c.Numbers {
								cited[strength] = append(cited[strength], d.Sources[n-1].Key)
							}
						}
					}
				}
			}
		}
	}
	known := map[string][]string{}
	for _, f := range texts.library.FactGroups[group].Facts {
		word := f.Text.In("en", "en")
		known[word] = append(known[word], f.Sources...)
		if len(f.Sources) > 0 && !slices.ContainsFunc(f.Sources, func(key string) bool { return slices.Contains(cited[word], key) }) {
			t.Errorf("%s is not under %q, or without its source", f.Label.In("en", "en"), word)
		}
	}
	for word, keys := range cited {
		for _, key := range keys {
			if !slices.Contains(known[word], key) {
				t.Errorf("under %q the page cites %s, which the data has elsewhere", word, key)
			}
		}
	}
	for word := range known {
		if problems[word] == 0 {
			t.Errorf("the page has no list for %q", word)
		}
	}
}

// TestLibraryTable holds docs/library.md to the library.
func TestLibraryTable(t *testing.T) {
	texts := sample(t)
	want := libraryTable(texts)
	file := filepath.Join("..", "docs", "library.md")
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("docs/library.md is not as the library is; write it anew: go test ./generator -run TestLibraryTable -update")
	}
}

// libraryTable lists each piece with what can be counted of it.
func libraryTable(texts *texts) []byte {
	b := &bytes.Buffer{}
	b.WriteString(`# The library

Written by a test; do not edit it by hand: ` + "`go test ./generator -run TestLibraryTable -update`" + `.

What the columns say:

- **Phase**: before, beginning, middle, ending; any.
- **Words** that are read: without tables, text alternatives and the therapist's side.
- **FK**: the Flesch-Kincaid grade of school, of all words and, after the stroke, with the terms left out that the piece declares. **SMOG** likewise. Under 100 words the first says little, under 30 sentences the second: those stand in brackets. There is no grade for texts that are not in English.
- **Sources** that the piece cites, by their keys in content/data/sources.yaml.

Grades are for authors. They are shown to no reader, and prove no understanding.
`)
	reports := map[*document.Document]readability.Report{}
	for i, d := range texts.documents {
		reports[d] = readability.Measure(d, texts.library.Handouts[i].Reading.Exempt)
	}
	for _, group := range []struct {
		title    string
		lang     string
		audience document.Audience
		kind     document.Kind
	}{
		{"Handouts for adults", "en", document.Client, document.Handout},
		{"Worksheets for adults", "en", document.Client, document.Worksheet},
		{"Easy Read", "en", document.Client, document.EasyRead},
		{"Handouts for teens", "en", document.Adolescent, document.Handout},
		{"Worksheets for teens", "en", document.Adolescent, document.Worksheet},
		{"Handouts for caregivers, family and friends", "en", document.Caregiver, document.Handout},
		{"Worksheets for caregivers", "en", document.Caregiver, document.Worksheet},
		{"For clinicians", "en", document.Clinician, document.Handout},
		{"In Spanish", "es", "", ""},
	} {
		fmt.Fprintf(b, "\n## %s\n\n| piece | title | for | phase | version | words | FK | SMOG | sources |\n| --- | --- | --- | --- | --- | ---: | ---: | ---: | --- |\n", group.title)
		for _, d := range texts.documents {
			if d.Lang != group.lang || group.kind != "" && (d.Kind != group.kind || d.Audience != group.audience) {
				continue
			}
			r := reports[d]
			version := d.Version
			if d.Draft {
				version += " (draft)"
			}
			if d.Translation != nil {
				version += ", of " + d.Translation.Version
			}
			keys := make([]string, len(d.Sources))
			for i, s := range d.Sources {
				keys[i] = s.Key
			}
			slices.Sort(keys)
			fk, smog := grades(r)
			fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %d | %s | %s | %s |\n", d.Slug, d.Title, d.Audience,
				strings.Join(d.Phases, ", "), version, r.Raw.Words, fk, smog, strings.Join(keys, ", "))
		}
	}
	b.WriteString("\n## Packets\n\nThe grades are of all its pieces together.\n\n| packet | title | pieces | phase | words | FK | SMOG |\n| --- | --- | ---: | --- | ---: | ---: | ---: |\n")
	packets := slices.Clone(texts.packets)
	slices.SortStableFunc(packets, func(a, b *document.Packet) int { return cmp.Compare(a.Lang, b.Lang) })
	for _, k := range packets {
		var sum readability.Report
		pieces := 0
		for _, part := range k.Parts {
			for _, d := range part.Documents {
				pieces++
				r := reports[d]
				sum.Graded = r.Graded
				for _, c := range []struct {
					into *readability.Counts
					of   readability.Counts
				}{{&sum.Raw, r.Raw}, {&sum.Plain, r.Plain}} {
					c.into.Sentences += c.of.Sentences
					c.into.Words += c.of.Words
					c.into.Syllables += c.of.Syllables
					c.into.Long += c.of.Long
				}
			}
		}
		fk, smog := grades(sum)
		name := k.Slug
		if k.Lang != "en" {
			name += " (" + k.Lang + ")"
		}
		fmt.Fprintf(b, "| %s | %s | %d | %s | %d | %s | %s |\n", name, k.Title, pieces, strings.Join(k.Phases, ", "), sum.Raw.Words, fk, smog)
	}
	return b.Bytes()
}

// grades writes both formulas' grades, of all words and of plain ones.
func grades(r readability.Report) (fk, smog string) {
	if !r.Graded {
		return "", ""
	}
	fk = fmt.Sprintf("%.1f/%.1f", r.Raw.FleschKincaid(), r.Plain.FleschKincaid())
	smog = fmt.Sprintf("%.1f/%.1f", r.Raw.SMOG(), r.Plain.SMOG())
	if r.Raw.Words < readability.StableWords {
		fk = "(" + fk + ")"
	}
	if r.Raw.Sentences < readability.StableSentences {
		smog = "(" + smog + ")"
	}
	return fk, smog
}
