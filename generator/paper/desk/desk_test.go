package desk

import (
	"bytes"
	"net/url"
	"os"
	"strings"
	"testing"

	"iptpress/generator/document"
	"iptpress/generator/locale"
	"iptpress/generator/paper/pdfua"
)

// set gives a desk that has been brought a worksheet with every block to write on.
func set(t testing.TB) *Desk {
	t.Helper()
	text := func(s string) []document.Inline { return []document.Inline{document.Text(s)} }
	cells := func(texts ...string) (row []document.Cell) {
		for _, s := range texts {
			c := document.Cell{}
			if s != "" {
				c.Text = text(s)
			}
			row = append(row, c)
		}
		return row
	}
	sheet := &document.Document{
		Meta: document.Meta{ID: "w7x2m4qa", Slug: "ws-all", Lang: "en", Kind: document.Worksheet, Title: "All", ShortTitle: "All", Audience: document.Client, Version: "1.0", Checked: "2026-11-23", NextCheck: "2028-11-23"},
		Blocks: []document.Block{
			&document.Lines{Field: "f1", Label: text("What changed?"), Rows: 3},
			&document.Scale{Field: "f2", Label: text("How low?"), From: 0, To: 10},
			&document.Checklist{Field: "f3", Label: text("Who?"), Items: [][]document.Inline{text("One"), text("Two")}},
			&document.Cards{Field: "f4", Label: text("People"), Count: 3, Prompts: [][]document.Inline{text("Name"), text("More")}},
			&document.ClosenessCircle{Field: "f5", Label: text("How close?"), Rings: []string{"close", "far"}},
			&document.Timeline{Field: "f6", Label: text("My year"), From: "Then", To: "Now"},
			&document.Grid{Field: "f7", Label: text("My week"), Head: cells("Day", "What"), Rows: [][]document.Cell{cells("Monday", ""), cells("", "")}},
			&document.Chart{Field: "f8", Label: text("My mood"), Weeks: 4, Unit: "week"},
		},
	}
	loc, err := locale.Load(os.DirFS("../../../layouts"), "en")
	if err != nil {
		t.Fatal(err)
	}
	imprint := &document.Imprint{}
	imprint.Clinic.Name = "Hill Clinic"
	d := &Desk{}
	bring := func(name string, data []byte, err error) {
		t.Helper()
		if err == nil {
			err = d.Bring(name, data)
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	bring("strings en", []byte(loc.Encode(func(key string) bool { return !strings.HasPrefix(key, "site-") })), nil)
	data, err := imprint.AppendBinary(nil)
	bring("imprint", data, err)
	data, err = sheet.AppendBinary(nil)
	bring("piece", data, err)
	return d
}

func TestWhatIsNotSet(t *testing.T) {
	d := set(t)
	for query, want := range map[string]string{
		"handout=ws-all&paper=a3":      `"a3" is not a paper`,
		"paper=a4":                     `has not brought the handout ""`,
		"handout=ws-all&paper=a4&f9=x": `no place on the sheet for the answer "f9"`,
		"handout=ws-all&paper=a4&f1=%F0%9F%98%80+%E6%BC%A2":                                                    "it holds characters that are in none of the fonts: 😀 漢",
		"handout=ws-all&paper=a4&f1=" + strings.Repeat("x", 60_000) + "&f4-1-1=" + strings.Repeat("y", 40_001): "it holds 100001 characters, and a sheet takes at most 100000",
		"%zz": "invalid URL escape",
	} {
		if data, err := d.Worksheet(query); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: %d bytes, %v", query, len(data), err)
		}
	}
	if _, err := (&Desk{}).Worksheet("handout=ws-all&paper=a4"); err == nil {
		t.Error("an empty desk sets a worksheet")
	}
}

// Whatever is written, and whatever is asked for, the desk gives a PDF that is
// whole, the same each time, or says what is wrong.
func FuzzWorksheet(f *testing.F) {
	for _, seed := range []string{
		"handout=ws-all&paper=a4", "handout=ws-all&paper=letter&large=1&f1=Well&f2=3&f3=1&f3=2&f4-2-1=Ana&f5-1=Bo&f6-1-when=May&f6-1-what=A+move&f6-1-mood=4&f7-1-2=slept&f8-4=10",
		"handout=ws-all&paper=a4&f1=a%0D%0A%0D%0Ab%00%FF%E2%80%A8&f7-2-1=" + strings.Repeat("wordwithoutend", 300),
		"handout=ws-all&paper=a4&f4-1-1=" + url.QueryEscape(strings.Repeat("Łódź ñ é ", 900)),
		"f1&f1=&=&handout=ws-all&paper=a4", "handout=ws-all&paper=a4&f1=%F0%9F%98%80", "f2=11&f8-1=x&f99=y",
	} {
		f.Add(seed)
	}
	d := set(f)
	f.Fuzz(func(t *testing.T, query string) {
		data, err := d.Worksheet(query)
		if err != nil {
			return
		}
		findings, err := pdfua.Check(data)
		if err != nil || len(findings) > 0 {
			t.Errorf("%q: %v, %v", query, findings, err)
		}
		if again, err := d.Worksheet(query); err != nil || !bytes.Equal(data, again) {
			t.Errorf("%q: the second time it is another: %v", query, err)
		}
	})
}
