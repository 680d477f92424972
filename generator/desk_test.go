package generator

import (
	"bytes"
	"context"
	"net/url"
	"strings"
	"testing"

	"iptpress"
	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/paper"
	"iptpress/generator/paper/desk"
)

var itself = Config{Source: "..", Embedded: iptpress.Files}

// itsTexts reads the project itself.
func itsTexts(t *testing.T) *texts {
	t.Helper()
	diags := &diag.List{}
	texts, err := read(context.Background(), itself, diags)
	if err != nil || diags.Failed() {
		t.Fatal(err, diags.Messages())
	}
	t.Cleanup(func() { texts.close() })
	return texts
}

// laid gives a desk with all that a page of a language may bring.
func laid(t *testing.T, all *texts, lang string) *desk.Desk {
	t.Helper()
	d := &desk.Desk{}
	bring := func(name string, data []byte, err error) {
		t.Helper()
		if err == nil {
			err = d.Bring(name, data)
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	bring("strings "+lang, []byte(all.locales[lang].Encode(func(key string) bool { return !strings.HasPrefix(key, "site-") })), nil)
	data, err := all.library.Imprint(lang).AppendBinary(nil)
	bring("imprint", data, err)
	data, err = all.page(lang, "get-help-now").AppendBinary(nil)
	bring("help", data, err)
	for _, p := range all.packets {
		if p.Lang == lang {
			data, err := p.AppendBinary(nil)
			bring("packet", data, err)
		}
	}
	for _, p := range all.documents {
		if p.Lang == lang {
			data, err := p.AppendBinary(nil)
			bring("piece", data, err)
		}
	}
	return d
}

// The desk sets what the command line sets, byte for byte.
func TestTheDeskSetsWhatTheCommandSets(t *testing.T) {
	all := itsTexts(t)
	desks := map[string]*desk.Desk{"en": laid(t, all, "en"), "es": laid(t, all, "es")}
	for query, want := range map[string]PacketConfig{
		"packet=pk-starting&help=1&paper=letter":                {Names: []string{"pk-starting"}, Format: paper.Format{Paper: paper.Letter, Sides: 1}},
		"packet=pk-grief&help=1&paper=a4&sides=2&large=1":       {Names: []string{"pk-grief"}, Format: paper.Format{Paper: paper.A4, Sides: 2, Large: true}},
		"packet=pk-teen&help=1&paper=letter&booklet=1":          {Names: []string{"pk-teen"}, Format: paper.Format{Paper: paper.Letter, Sides: 1, Booklet: true}},
		"lang=es&packet=pk-starting&help=1&paper=a4&fillable=1": {Lang: "es", Names: []string{"pk-starting"}, Format: paper.Format{Paper: paper.A4, Sides: 1, Fillable: true}},
		"handout=what-is-ipt&handout=ws-timeline&paper=a4":      {Names: []string{"what-is-ipt", "ws-timeline"}, Format: paper.Format{Paper: paper.A4, Sides: 1}},
		"handout=what-is-ipt&paper=a4&title=+For+Tuesday&note=Read+%0D%0Athis.&appointment=March+3": {
			Names: []string{"what-is-ipt"}, Title: "For Tuesday", Note: "Read \nthis.", Appointment: "March 3", Format: paper.Format{Paper: paper.A4, Sides: 1}},
	} {
		want.Config = itself
		data, report, err := Packet(context.Background(), want)
		if err != nil {
			t.Fatal(err, report)
		}
		v, _ := url.ParseQuery(query)
		lang := "en"
		if v.Has("lang") {
			lang = v.Get("lang")
		}
		got, err := desks[lang].Packet(query)
		if err != nil {
			t.Errorf("%s: %v", query, err)
		} else if !bytes.Equal(got, data) {
			t.Errorf("%s: other bytes than the command's", query)
		}
	}
}

func TestWhatTheDeskRefuses(t *testing.T) {
	all := itsTexts(t)
	d := laid(t, all, "en")
	var teen string
	for _, p := range all.documents {
		if p.Lang == "en" && p.Audience == document.Adolescent {
			teen = p.Slug
		}
	}
	for query, want := range map[string]string{
		"handout=what-is-ipt&paper=a4&handout=" + teen:      "has other readers (For teens) than the sheets before it (For adults); make one packet for each",
		"handout=what-is-ipt&paper=a3":                      `"a3" is not a paper`,
		"handout=nothing&paper=a4":                          `has not brought the handout "nothing"`,
		"packet=nothing&paper=a4":                           `has not brought the packet "nothing"`,
		"handout=what-is-ipt&paper=a4&booklet=1&fillable=1": "cannot be filled in on the screen",
		"handout=what-is-ipt&paper=a4&note=%F0%9F%98%80":    "is in none of the fonts",
		"paper=a4": "nothing in the packet",
		"%zz":      "invalid URL escape",
	} {
		if data, err := d.Packet(query); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %d bytes, %v", query, len(data), err)
		}
	}
	if _, err := (&desk.Desk{}).Packet("handout=what-is-ipt&paper=a4"); err == nil {
		t.Error("an empty desk sets a packet")
	}
	for _, name := range []string{"strings xx-", "strings en", "imprint", "help", "packet", "piece", "else"} {
		if err := (&desk.Desk{}).Bring(name, []byte("%zz")); err == nil {
			t.Errorf("%s: bytes that are nothing were taken", name)
		}
	}
}
