// Package texts reads a library for tests and measurements: files in, document
// trees out, as the pipeline makes them, with none of the parts that need an
// operating system. It runs wherever the paper engine does.
package texts

import (
	"fmt"
	"io/fs"

	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/library"
	"iptpress/generator/locale"
	"iptpress/generator/markdown"
)

// Library is a library whose texts are parsed, in its own order.
type Library struct {
	Documents []*document.Document
	Packets   []*document.Packet
	Locales   map[string]*locale.Locale
}

// Read reads a project with the folders content and layouts. Its error names the
// first mistake in the content.
func Read(project fs.FS) (*Library, error) {
	diags := &diag.List{}
	lib := library.Load(project, "content/clinic.yaml", diags)
	if lib == nil {
		return nil, mistake(diags)
	}
	layouts, err := fs.Sub(project, "layouts")
	if err != nil {
		return nil, err
	}
	l := &Library{Locales: map[string]*locale.Locale{}}
	for _, lang := range lib.Languages {
		if l.Locales[lang], err = locale.Load(layouts, lang); err != nil {
			return nil, err
		}
	}
	parser := markdown.New(lib, l.Locales, diags)
	for _, h := range lib.Handouts {
		l.Documents = append(l.Documents, parser.Handout(h))
	}
	pages := map[string]*document.Document{}
	for _, p := range lib.Pages {
		pages[p.Lang+"/"+p.Slug] = parser.Page(p)
	}
	for _, p := range lib.Packets {
		packet := p.Meta
		packet.Intro, packet.Refs = parser.Packet(p)
		packet.Imprint = lib.Imprint(p.Lang)
		for _, part := range p.Parts {
			pieces := document.Part{Audience: part.Audience, Title: part.Title}
			for _, slug := range part.Handouts {
				if d := l.Document(p.Lang, slug); d != nil {
					pieces.Documents = append(pieces.Documents, d)
				} else if slug == library.HelpNowSlug {
					packet.HelpNow = pages[p.Lang+"/"+slug]
				}
			}
			packet.Parts = append(packet.Parts, pieces)
		}
		l.Packets = append(l.Packets, &packet)
	}
	parser.CheckLinks()
	return l, mistake(diags)
}

func mistake(diags *diag.List) error {
	for _, m := range diags.Messages() {
		if m.Severity == diag.Error {
			return fmt.Errorf("%s", m)
		}
	}
	return nil
}

// Document gives a handout, or nil.
func (l *Library) Document(lang, slug string) *document.Document {
	for _, d := range l.Documents {
		if d.Lang == lang && d.Slug == slug {
			return d
		}
	}
	return nil
}

// Packet gives a packet, or nil.
func (l *Library) Packet(lang, slug string) *document.Packet {
	for _, p := range l.Packets {
		if p.Lang == lang && p.Slug == slug {
			return p
		}
	}
	return nil
}
