package document_test

import (
	"testing"

	"iptpress/generator/document"
)

func TestBindTakesOneAudience(t *testing.T) {
	piece := func(slug string, a document.Audience, draft bool) *document.Document {
		return &document.Document{Meta: document.Meta{Slug: slug, Audience: a, Draft: draft}}
	}
	help := &document.Document{}
	p := &document.Packet{HelpNow: help}
	strays := p.Bind([]*document.Document{
		piece("one", document.Client, false), piece("teen", document.Adolescent, true), piece("two", document.Client, true),
	})
	if len(strays) != 1 || strays[0].Slug != "teen" {
		t.Errorf("given back: %v", strays)
	}
	if len(p.Parts) != 1 || len(p.Parts[0].Documents) != 2 || p.Audience() != document.Client {
		t.Errorf("parts: %+v", p.Parts)
	}
	if !p.Draft || p.HelpNow != help {
		t.Errorf("draft %v, help %v", p.Draft, p.HelpNow)
	}

	own := &document.Packet{HelpNow: help}
	own.Bind([]*document.Document{piece("plan", document.Clinician, false)})
	if own.HelpNow != nil {
		t.Error("a packet for clinicians has a page of help lines")
	}
}

func TestTyped(t *testing.T) {
	for in, want := range map[string]string{
		"":                                    "",
		" \r\n a\tb \n":                       "a b",
		"one\r\ntwo\rthree\u2028four\n\nfive": "one\ntwo\nthree\nfour\n\nfive",
		"a\x00b\x1bc\uFEFFd\xff":              "abcd",
	} {
		if got := document.Typed(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}
