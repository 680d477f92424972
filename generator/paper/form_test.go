package paper

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"iptpress/generator/document"
)

var fillable = []Format{{Paper: A4, Fillable: true}, {Paper: Letter, Fillable: true}, {Paper: A4, Fillable: true, Large: true}}

// fieldsOf lists the fields of a file as qpdf reads them: kind, name, label.
func fieldsOf(t *testing.T, data []byte) []string {
	t.Helper()
	var file struct {
		AcroForm struct {
			NeedAppearances bool
			Fields          []struct {
				FullName, AlternativeName         string
				IsCheckbox, IsRadiobutton, IsText bool
			}
		}
	}
	if err := json.Unmarshal([]byte(tool(t, data, "qpdf", "--json", "--json-key=acroform", "FILE")), &file); err != nil {
		t.Fatal(err)
	}
	if file.AcroForm.NeedAppearances {
		t.Error("viewers are told to draw the fields themselves")
	}
	var list []string
	for _, f := range file.AcroForm.Fields {
		kind := "none"
		switch {
		case f.IsText:
			kind = "text"
		case f.IsCheckbox:
			kind = "box"
		case f.IsRadiobutton:
			kind = "button"
		}
		list = append(list, kind+" "+f.FullName+": "+f.AlternativeName)
	}
	return list
}

func TestFillable(t *testing.T) {
	for name, what := range map[string]any{"handout": handout(), "worksheet": worksheet(), "packet": packet(), "everything": everything()} {
		for _, f := range fillable {
			t.Run(fmt.Sprintf("%s/%s/%v", name, f.Paper, f.Large), func(t *testing.T) {
				data := set(t, NewPress(english(t)), what, f)
				tool(t, data, "qpdf", "--check", "FILE")
				least := 12.0
				if f.Large {
					least = 16
				}
				if size := smallestText(t, data); size < least {
					t.Errorf("text is as small as %v points", size)
				}
				if !bytes.Equal(data, set(t, NewPress(english(t)), what, f)) {
					t.Error("another press gives other bytes")
				}
				// Fields are read aloud in the order in which they are tabbed through.
				structure := tool(t, data, "pdfinfo", "-struct", "FILE")
				var order []int
				for _, m := range regexp.MustCompile(`Form\n +Object (\d+) 0`).FindAllStringSubmatch(structure, -1) {
					n, _ := strconv.Atoi(m[1])
					order = append(order, n)
				}
				if fields := fieldsOf(t, data); len(order) != len(fields) || !slices.IsSorted(order) {
					t.Errorf("the %d fields stand in the structure as %v", len(fields), order)
				}
			})
		}
	}
}

// smallestText is the smallest size that a file sets text in, in points.
func smallestText(t *testing.T, data []byte) float64 {
	t.Helper()
	smallest := 1000.0
	plain := tool(t, data, "qpdf", "--qdf", "FILE", "-")
	for _, m := range regexp.MustCompile(`/(?:F\d+|Type) ([0-9.]+) Tf`).FindAllStringSubmatch(plain, -1) {
		size, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		smallest = min(smallest, size)
	}
	return smallest
}

// TestFields: each block to write on has fields, which say what they are for.
func TestFields(t *testing.T) {
	p := NewPress(english(t))
	got := strings.Join(fieldsOf(t, set(t, p, worksheet(), Format{Paper: A4, Fillable: true})), "\n") + "\n"
	for _, want := range []string{
		"text ws-everything-name: Name",
		"text ws-everything-date: Date",
		"text ws-everything-f1: What changed? One or two sentences is enough.",
		"text ws-everything-f2: What do I miss about the old role?",
		"button ws-everything-f3: How low did I feel this week? – 0",
		"button ws-everything-f3: How low did I feel this week? – 10",
		"box ws-everything-f4: Who could support me? – Someone in my family",
		"box ws-everything-f4-2: Who could support me? – A friend or neighbor",
		"text ws-everything-f5: People in my life – Card 1 – Name",
		"text ws-everything-f5-9: People in my life – Card 3 – What I would like to change",
		"text ws-everything-f6-3: How close are they? – further away",
		"text ws-everything-f7: My year – What happened",
		"text ws-everything-f8: My week – Monday – What happened",
		"text ws-everything-f8-7: My week – Row 4 – Day",
		"text ws-everything-f9-16: My mood over time – week 16",
	} {
		if !strings.Contains(got, want+"\n") {
			t.Errorf("there is no field %q:\n%s", want, got)
		}
	}
	if list := fieldsOf(t, set(t, p, worksheet(), Format{Paper: A4})); len(list) > 0 {
		t.Errorf("what is not to be filled in has fields: %q", list)
	}
	// Blocks without a label go by the heading above them, or by what they are.
	d := worksheet()
	d.Blocks = []document.Block{&document.Lines{Field: "f1", Rows: 2}, &document.Heading{Level: 2, ID: "plans", Text: text("Plans")}, &document.Lines{Field: "f2", Rows: 90},
		&document.Checklist{Field: "f3", Items: [][]document.Inline{text("Swim")}}, &document.Heading{Level: 2, ID: "end", Text: text("End")}}
	got = strings.Join(fieldsOf(t, set(t, p, d, Format{Paper: A4, Fillable: true})), "\n")
	for _, want := range []string{"f1: " + d.Title, "f2: Plans – 1", "f2-2: Plans – 2", "f3: Plans – Swim"} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no field %q:\n%s", want, got)
		}
	}
}

func TestBooklets(t *testing.T) {
	sizes := map[Paper]string{A4: "841.89 x 595.276 pts", Letter: "792 x 612 pts"}
	for name, what := range map[string]any{"handout": handout(), "worksheet": worksheet(), "packet": packet(), "everything": everything()} {
		for _, f := range []Format{{Paper: A4, Booklet: true}, {Paper: Letter, Booklet: true}, {Paper: A4, Booklet: true, Large: true}} {
			t.Run(fmt.Sprintf("%s/%s/%v", name, f.Paper, f.Large), func(t *testing.T) {
				data := set(t, NewPress(english(t)), what, f)
				tool(t, data, "qpdf", "--check", "FILE")
				info := tool(t, data, "pdfinfo", "FILE")
				for _, want := range []string{"(booklet, for printing only)", "Tagged:          no", sizes[f.Paper]} {
					if !strings.Contains(info, want) {
						t.Errorf("pdfinfo does not say %q:\n%s", want, info)
					}
				}
				if n := pageCount(t, data); n%2 != 0 {
					t.Errorf("%d sides are no whole sheets", n)
				}
				if size := smallestText(t, data); size < 12 {
					t.Errorf("text is as small as %v points", size)
				}
				if !bytes.Equal(data, set(t, NewPress(english(t)), what, f)) {
					t.Error("another press gives other bytes")
				}
			})
		}
	}
	if _, err := NewPress(english(t)).Document(handout(), Format{Paper: A4, Booklet: true, Fillable: true}); err == nil {
		t.Error("a booklet is filled in on the screen")
	}
}
