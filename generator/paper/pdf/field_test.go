package pdf

import (
	"encoding/json"
	"strings"
	"testing"

	"iptpress/generator/paper/fonts"
	"iptpress/generator/paper/pdfua"
)

// formSample has a field of every kind.
func formSample() *Document {
	d := New(Info{Title: "Form", Lang: "en"})
	s := newSetter(d)
	d.TypeIn(faces()[fonts.Regular()], 12*Pt)
	p := d.AddPage(MM(105), MM(148))
	sect := d.Root().Add(Sect)
	p.Begin(sect.Add(H1))
	s.text(p, fonts.Regular(), 12*Pt, MM(10), MM(15), "A form")
	p.End()
	p.TextField(sect.Add(Form), Rect{MM(10), MM(20), MM(60), MM(8)}, "name", "Your name", false)
	p.TextField(sect.Add(Form), Rect{MM(10), MM(30), MM(60), MM(30)}, "story", "What happened — in words", true)
	p.CheckBox(sect.Add(Form), Rect{MM(10), MM(65), MM(5), MM(5)}, "sleep", "I slept", false)
	mood := d.Radio("mood", "Mood today", "")
	for i, value := range []string{"0", "1", "2"} {
		p.Button(sect.Add(Form), Rect{MM(10 + 10*i), MM(75), MM(5), MM(5)}, mood, value, "Mood today: "+value)
	}
	return d
}

// TestForm has qpdf read the fields back: names, labels, values, looks.
func TestForm(t *testing.T) {
	data := mustBytes(t, formSample())
	if string(data) != string(mustBytes(t, formSample())) {
		t.Error("the same calls give other bytes the second time")
	}
	findings, err := pdfua.Check(data)
	if err != nil || len(findings) > 0 {
		t.Errorf("%v, %v", findings, err)
	}
	run(t, data, "qpdf", "--check", "FILE")
	var form struct {
		AcroForm struct {
			HasAcroForm, NeedAppearances bool
			Fields                       []struct {
				FullName, AlternativeName, FieldType string
				IsCheckbox, IsRadiobutton, IsText    bool
				Annotation                           struct{ AppearanceState string }
			}
		}
	}
	if err := json.Unmarshal([]byte(run(t, data, "qpdf", "--json", "--json-key=acroform", "FILE")), &form); err != nil {
		t.Fatal(err)
	}
	if form.AcroForm.NeedAppearances {
		t.Error("viewers are told to draw the fields themselves")
	}
	var got []string
	for _, f := range form.AcroForm.Fields {
		kind := "?"
		switch {
		case f.IsText:
			kind = "text"
		case f.IsCheckbox:
			kind = "check"
		case f.IsRadiobutton:
			kind = "radio"
		}
		got = append(got, strings.Join([]string{kind, f.FullName, f.AlternativeName, f.Annotation.AppearanceState}, "|"))
	}
	want := []string{
		"text|name|Your name|", "text|story|What happened — in words|", "check|sleep|I slept|/Off",
		"radio|mood|Mood today: 0|/Off", "radio|mood|Mood today: 1|/Off", "radio|mood|Mood today: 2|/Off",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("the fields are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
