package generator

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"iptpress/generator/document"
	"iptpress/generator/paper/pdfua"
)

// controls lists what a client can fill in on a page: the names, and for a box or
// button its value.
func controls(t *testing.T, page []byte) [][2]string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(string(page)))
	if err != nil {
		t.Fatal(err)
	}
	attr := func(n *html.Node, key string) string {
		for _, a := range n.Attr {
			if a.Key == key {
				return a.Val
			}
		}
		return ""
	}
	var list [][2]string
	var visit func(n *html.Node, within bool)
	visit = func(n *html.Node, within bool) {
		classes := strings.Fields(attr(n, "class"))
		for _, c := range classes {
			if c == "closed" { // the therapist's side
				return
			}
			within = within || c == "field"
		}
		if within && (n.Data == "textarea" || n.Data == "input") {
			value := "Words of " + attr(n, "name") + "\nand “more”: ñ"
			switch attr(n, "type") {
			case "radio", "checkbox":
				value = attr(n, "value")
			case "number":
				value = "7"
			}
			list = append(list, [2]string{attr(n, "name"), value})
		}
		for c := range n.ChildNodes() {
			visit(c, within)
		}
	}
	visit(root, false)
	return list
}

// What a page lets people write in has its place in the PDF: every control of every
// sheet, in print of each size. The engine says so where one has none.
func TestEveryControlHasItsField(t *testing.T) {
	all := itsTexts(t)
	session := NewSession(context.Background(), itself)
	defer session.Close()
	sheets, boxes := 0, 0
	for _, lang := range []string{"en", "es"} {
		d := laid(t, all, lang)
		for _, doc := range all.documents {
			if doc.Lang != lang {
				continue
			}
			page, err := session.Render(doc.Imprint.Root + doc.Path() + "index.html")
			if err != nil {
				t.Fatal(err)
			}
			list := controls(t, page)
			if fillable := doc.Fillable; fillable != (len(list) > 0) {
				t.Errorf("%s: %d controls, but Fillable says %v", doc.Slug, len(list), fillable)
			}
			if len(list) == 0 {
				continue
			}
			sheets++
			boxes += len(list)
			query := url.Values{"handout": {doc.Slug}, "paper": {"letter"}}
			radios := map[string]bool{}
			for _, c := range list {
				if regexp.MustCompile(`^\d+$`).MatchString(c[1]) && isScale(doc.Blocks, c[0]) {
					if radios[c[0]] {
						continue
					}
					radios[c[0]] = true
				}
				query.Add(c[0], c[1])
			}
			for _, large := range []string{"", "1"} {
				query.Set("large", large)
				data, err := d.Worksheet(query.Encode())
				if err != nil {
					t.Errorf("%s: %v", doc.Slug, err)
					continue
				}
				if findings, err := pdfua.Check(data); err != nil || len(findings) > 0 {
					t.Errorf("%s: %v, %v", doc.Slug, findings, err)
				}
			}
		}
	}
	if sheets < 30 || boxes < 300 {
		t.Errorf("only %d sheets with %d controls were found", sheets, boxes)
	}
	t.Logf("%d sheets, %d controls", sheets, boxes)
}

// isScale reports whether a control is one of several buttons.
func isScale(blocks []document.Block, control string) bool {
	for _, b := range blocks {
		switch b := b.(type) {
		case *document.Scale:
			if b.Field == control {
				return true
			}
		case *document.Box:
			if isScale(b.Blocks, control) {
				return true
			}
		case *document.List:
			for _, item := range b.Items {
				if isScale(item.Blocks, control) {
					return true
				}
			}
		}
	}
	return false
}
