package site

import (
	"html/template"
	"strings"

	"iptpress/generator/document"
	"iptpress/generator/library"
)

// codePage is the page of a clinical code in one classification: what a link in a
// record system opens.
type codePage struct {
	system  string
	code    *library.ClinicalCode
	packets []*document.Packet
}

// path gives the page's address, relative to the language's root.
func (p *codePage) path() string { return "codes/" + p.system + "/" + p.code.Code + "/index.html" }

// findCodes lists the codes that lead to something in the language, by
// classification, then in the order of the library.
func (t *tongue) findCodes() {
	for _, system := range []string{library.ICD10, library.ICD10CM, library.SNOMED} {
		for i := range t.site.Library.Codes {
			c := &t.site.Library.Codes[i]
			if !c.Covers(system, c.Code) {
				continue
			}
			p := &codePage{system, c, c.PacketsOf(t.packets)}
			if len(c.HandoutsOf(t.handouts))+len(p.packets) > 0 {
				t.codes = append(t.codes, p)
			}
		}
	}
}

// codeFiles are the pages of clinical codes. They are for record systems, so
// search engines are asked to leave them out.
func (t *tongue) codeFiles() []File {
	if len(t.codes) == 0 {
		return nil
	}
	files := []File{unlisted(t.listing("codes/index.html", (*tongue).allCodes))}
	for _, p := range t.codes {
		files = append(files, unlisted(t.listing(p.path(), func(t *tongue) (leaf, error) { return t.code(p) })))
	}
	return files
}

func (t *tongue) codeName(c *library.ClinicalCode) string {
	return c.Name.In(t.Lang, t.site.Library.Languages...)
}

// allCodes lists the codes, and answers the request of a record system by script.
func (t *tongue) allCodes() (leaf, error) {
	type row struct {
		Code, Name, Href, Count string
		Attrs                   template.HTMLAttr // what the script goes by
	}
	type system struct {
		ID, Name string
		Codes    []row
	}
	var systems []system
	for _, p := range t.codes {
		if len(systems) == 0 || systems[len(systems)-1].ID != p.system {
			systems = append(systems, system{ID: p.system, Name: t.T("site-system-" + p.system)})
		}
		w := newBody(t, &document.Document{}, "../")
		w.attr("data-system", p.system)
		w.attr("data-code", p.code.Code)
		if len(p.code.Except) > 0 {
			w.attr("data-except", strings.Join(p.code.Except, " "))
		}
		for _, twin := range t.twins(p.path()) {
			w.attr("data-href-"+strings.ToLower(twin.Lang), "../"+t.toSite()+twin.root+p.path())
		}
		of := &systems[len(systems)-1]
		of.Codes = append(of.Codes, row{
			p.code.Code, t.codeName(p.code), "../" + p.path(), t.N("site-count", len(p.code.HandoutsOf(t.handouts))),
			template.HTMLAttr(w.take()),
		})
	}
	l, err := t.listPage("codes", "site-codes-title", "site-codes-lead", func(in intro) any {
		return struct {
			intro
			Systems []system
			Index   string
		}{in, systems, "../" + t.toSite() + "codes.json"}
	})
	l.hidden = true
	l.head = t.script("../", t.site.assets.entries["codes.js"])
	return l, err
}

// script writes the element of a script that stands on few pages.
func (t *tongue) script(up, path string) []byte {
	b := append(getBuffer(), `<script src="`...)
	b = appendText(b, up+t.toSite()+path)
	return append(b, `" defer></script>`...)
}

// code is the page of a code. It says of each sheet whom it is for, since a link
// from a record system does not tell who will read it.
func (t *tongue) code(p *codePage) (leaf, error) {
	const up = "../../../"
	type reader struct {
		ID, Name string
		Sheets   []sheet
	}
	view := struct {
		All, Kicker, Name, Below string
		Readers                  []reader
		Packets                  []bundleOf
		Crisis                   template.HTML
	}{
		All: up + "codes/index.html", Kicker: t.T("site-system-"+p.system) + " · " + p.code.Code, Name: t.codeName(p.code),
		Packets: t.packetList(p.packets, up),
		Crisis:  t.crisisBox(t.site.Library.HelpFor(t.Lang, document.Client), up),
	}
	handouts := p.code.HandoutsOf(t.handouts)
	for _, a := range audiences {
		if found := filter(handouts, func(d *document.Document) bool { return d.Audience == a }); len(found) > 0 {
			id := "audience-" + string(a)
			view.Readers = append(view.Readers, reader{id, t.T(id), t.sheets(found, up)})
		}
	}
	if p.system != library.SNOMED {
		view.Below = t.T("site-code-below", "code", p.code.Code)
		if len(p.code.Except) > 0 {
			view.Below = t.T("site-code-below-except", "code", p.code.Code, "except", strings.Join(p.code.Except, ", "))
		}
	}
	main, err := t.layouts.run("code.html", view)
	return leaf{section: "codes", title: t.tabTitle(t.T("site-codes-title")), description: t.T("site-code-lead"), main: main, hidden: true}, err
}
