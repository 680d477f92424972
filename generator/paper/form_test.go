package paper

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
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
	p := NewPress(english(t))
	for name, what := range map[string]any{"handout": handout(), "worksheet": worksheet(), "packet": packet(), "everything": everything()} {
		for _, f := range fillable {
			t.Run(fmt.Sprintf("%s/%s/%v", name, f.Paper, f.Large), func(t *testing.T) {
				data := set(t, p, what, f)
				tool(t, data, "qpdf", "--check", "FILE")
				if !bytes.Equal(data, set(t, NewPress(english(t)), what, f)) {
					t.Error("another press gives other bytes")
				}
				t.Log(strings.Join(fieldsOf(t, data), "\n"))
			})
		}
	}
}

func TestBooklets(t *testing.T) {
	p := NewPress(english(t))
	for name, what := range map[string]any{"handout": handout(), "worksheet": worksheet(), "packet": packet(), "everything": everything()} {
		for _, f := range []Format{{Paper: A4, Booklet: true}, {Paper: Letter, Booklet: true}, {Paper: A4, Booklet: true, Large: true}} {
			t.Run(fmt.Sprintf("%s/%s/%v", name, f.Paper, f.Large), func(t *testing.T) {
				data := set(t, p, what, f)
				tool(t, data, "qpdf", "--check", "FILE")
			})
		}
	}
}
