package document_test

import (
	"testing"

	"iptpress/generator/document"
)

func TestDates(t *testing.T) {
	for _, bad := range []string{"", "2026-02-30", "2026-2-3", "23.11.2026", "2026-11-23T00:00"} {
		if d, err := document.ParseDate(bad); err == nil {
			t.Errorf("%q was taken as %s", bad, d)
		}
	}
	d, err := document.ParseDate("2026-11-23")
	if err != nil {
		t.Fatal(err)
	}
	if got := d.AddDays(90); got != "2027-02-21" {
		t.Errorf("90 days later is %s", got)
	}
	if got := document.Date("").AddDays(90); got != "" {
		t.Errorf("no date and 90 days is %q", got)
	}
}

func TestUseBeforeIsTheEarlierDate(t *testing.T) {
	d := &document.Document{Imprint: &document.Imprint{RecheckBy: "2027-02-21"}}
	d.NextCheck = "2028-11-23"
	if got := d.UseBefore(); got != "2027-02-21" {
		t.Errorf("with contacts due first: %s", got)
	}
	d.NextCheck = "2027-01-01"
	if got := d.UseBefore(); got != "2027-01-01" {
		t.Errorf("with the text due first: %s", got)
	}
	p := document.Packet{Imprint: d.Imprint, Parts: []document.Part{{Documents: []*document.Document{d}}}}
	if got := p.UseBefore(); got != "2027-01-01" {
		t.Errorf("of the packet: %s", got)
	}
}

func TestAddresses(t *testing.T) {
	d := &document.Document{Meta: document.Meta{Slug: "grief", Lang: "en", Version: "1.2", Kind: document.Handout}}
	if got := d.PaperPath("a4", true); got != "handouts/grief/1.2/grief-1.2-en-a4-large.pdf" {
		t.Error(got)
	}
	p := &document.Packet{Slug: "pk-grief", Lang: "en"}
	if got := p.PaperPath("letter", false); got != "packets/pk-grief/pk-grief-en-letter.pdf" {
		t.Error(got)
	}
	if got := (document.Ref{Slug: "about"}).Path(); got != "about/" {
		t.Error(got)
	}
}

func TestPlainTextLeavesMarksOut(t *testing.T) {
	text := []document.Inline{
		document.Text("Say "),
		&document.Strong{Text: []document.Inline{document.Text("goodbye")}},
		&document.Cite{Numbers: []int{1}},
		document.LineBreak{},
		&document.Link{Text: []document.Inline{document.CodeSpan("now")}},
	}
	if got := document.PlainText(text); got != "Say goodbye now" {
		t.Errorf("%q", got)
	}
}
