package site

import (
	"encoding/json"
	"fmt"
	"html/template"
	"strconv"
	"strings"

	"iptpress/generator/document"
)

// The packet builder: a page on which a therapist puts sheets together, and that
// makes the PDF itself, with the engine of paper. What the engine sets reaches the
// page as scripts, one a sheet, since a page from a folder can load nothing else.

const builderFolder = "packets/build/"

// enginePolicy is that of the pages that run the engine: WebAssembly, in a worker
// that the page makes.
var enginePolicy = strings.Replace(policy, "script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'", 1) + "; worker-src blob:"

// dataFile is the script of a sheet: its tree, and its page for where there is no
// engine. Pages ask for it past any cache, so that no old number is printed.
func (t *tongue) dataFile(d *document.Document) File {
	f := File{Path: t.root + d.Path() + dataName, Render: func(b []byte) ([]byte, error) {
		if err := t.site.whole(d); err != nil {
			return nil, err
		}
		tree, err := d.AppendBinary(nil)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", d.Slug, err)
		}
		page, err := t.printed(d)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", d.Slug, err)
		}
		return appendData(b, "sheet "+d.Slug, struct {
			Tree []byte `json:"tree"`
			HTML string `json:"html"`
		}{tree, page}), nil
	}}
	return t.keyed(f, func(k *key) { k.add("data", t.site.TextKey(d), strconv.FormatBool(t.pageBy[helpSlug] != nil)) })
}

const dataName = "data.js"

// appendData writes a script that hands something to the page.
func appendData(b []byte, name string, v any) []byte {
	key, err := json.Marshal(name)
	if err != nil {
		panic(err) // a text always marshals
	}
	value, err := json.Marshal(v)
	if err != nil {
		panic(err) // texts, bytes and numbers always marshal
	}
	b = append(append(append(b, "iptpress("...), key...), ',')
	return append(append(b, value...), ")\n"...)
}

// printed is a piece as the page prints it where it has no engine.
func (t *tongue) printed(d *document.Document) (string, error) {
	w := newBody(t, d, "../../")
	w.beside = "../../" + d.Path()
	w.str("<header>")
	if d.Draft {
		w.line("warning", t.T("site-draft"))
	}
	if d.Kind != document.Page {
		w.line("kicker", t.kicker(&d.Meta))
	}
	w.str("<h1>")
	w.text(d.Title)
	w.str("</h1>")
	if d.MainMessage != "" {
		w.line("message", d.MainMessage)
	}
	w.str(`</header><div class="text">`)
	w.document()
	if d.Slug != helpSlug {
		w.crisis(d.Help)
	}
	if d.Version != "" {
		foot := []string{d.Title, t.T("site-version") + " " + d.Version, d.ID}
		if before := d.UseBefore(); before != "" {
			foot = append(foot, t.T("paper-use-before", "date", t.Date(before)))
		}
		w.line("small", strings.Join(foot, " · "))
	}
	w.str("</div>")
	return string(w.take()), w.err
}

// kit is what every packet needs, whatever is in it.
func (t *tongue) kit(b []byte) ([]byte, error) {
	imprint, err := t.imprint.AppendBinary(nil)
	if err != nil {
		return nil, err
	}
	kit := struct {
		Strings string            `json:"strings"`
		Imprint []byte            `json:"imprint"`
		Help    []byte            `json:"help,omitempty"`
		HTML    string            `json:"html,omitempty"` // of the help page
		Packets map[string][]byte `json:"packets"`
	}{
		Strings: t.Encode(func(key string) bool { return !strings.HasPrefix(key, "site-") }),
		Imprint: imprint, Packets: map[string][]byte{},
	}
	if help := t.pageBy[helpSlug]; help != nil {
		if kit.Help, err = help.AppendBinary(nil); err != nil {
			return nil, err
		}
		if kit.HTML, err = t.printed(help); err != nil {
			return nil, err
		}
	}
	for _, p := range t.packets {
		if kit.Packets[p.Slug], err = p.AppendBinary(nil); err != nil {
			return nil, fmt.Errorf("%s: %w", p.Slug, err)
		}
	}
	return appendData(b, "kit", kit), nil
}

// builderFiles are the scripts that the builder and worksheets load, and the
// builder's page.
func (t *tongue) builderFiles() []File {
	if len(t.handouts)+len(t.packets) == 0 {
		return nil
	}
	t.enginePages = append(t.enginePages, builderFolder)
	files := []File{
		t.listing(builderFolder+"index.html", (*tongue).builder),
		t.site.listed(File{Path: t.root + builderFolder + dataName, Render: t.kit}),
	}
	for _, d := range t.handouts {
		files = append(files, t.dataFile(d))
		if d.Fillable {
			t.enginePages = append(t.enginePages, d.Path())
		}
	}
	return files
}

// engineAt says where a page with that way to the language's root finds the
// engine, and what it brings to it.
type engineAt struct {
	WASM   string `json:"wasm"`
	Script string `json:"script"`
	Kit    string `json:"kit"`
	Lang   string `json:"lang"`
}

func (t *tongue) engineAt(up string) engineAt {
	site := up + t.toSite()
	return engineAt{site + t.site.Engine.WASM, site + t.site.Engine.Script, up + builderFolder + dataName, t.Lang}
}

// appendConfig writes data for the script of a page, which is not run.
func appendConfig(b []byte, v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // texts and numbers always marshal
	}
	b = append(b, `<script type="application/json" id="x-config">`...)
	b = append(b, data...)
	return append(b, "</script>"...)
}

// builderWords are what the script says, by their last part.
var builderWords = []string{
	"site-builder-added", "site-builder-removed", "site-builder-moved", "site-builder-started",
	"site-builder-unknown", "site-builder-found", "site-builder-loading", "site-builder-loading-part",
	"site-builder-setting", "site-builder-ready", "site-builder-failed", "site-builder-no-engine",
	"site-builder-up", "site-builder-down", "site-builder-remove", "site-builder-to-packet",
}

// builder is the page on which packets are put together.
func (t *tongue) builder() (leaf, error) {
	const up = "../../"
	type ready struct {
		ID     string   `json:"id"`
		Slug   string   `json:"slug"`
		Title  string   `json:"title"`
		Sheets []string `json:"sheets"`
		Help   bool     `json:"help"`
		Large  bool     `json:"large"`
	}
	config := struct {
		engineAt
		Packets []ready           `json:"packets"`
		Words   map[string]string `json:"words"`
	}{engineAt: t.engineAt(up), Packets: []ready{}, Words: map[string]string{"mixed": t.T("packet-mixed"), "mend": t.T("packet-mixed-mend"), "title": t.T("paper-packet-title")}}
	for _, p := range t.packets {
		r := ready{ID: p.ID, Slug: p.Slug, Title: p.Title, Help: p.HelpNow != nil, Large: p.Large, Sheets: []string{}}
		for _, part := range p.Parts {
			for _, d := range part.Documents {
				r.Sheets = append(r.Sheets, d.ID)
			}
		}
		config.Packets = append(config.Packets, r)
	}
	for _, name := range builderWords {
		config.Words[strings.TrimPrefix(name, "site-builder-")] = t.T(name)
	}
	type reader struct{ Key, Name string }
	var readers []reader
	for _, a := range audiences {
		name := t.T("audience-" + string(a))
		config.Words[string(a)] = name
		if len(filter(t.handouts, func(d *document.Document) bool { return d.Audience == a })) > 0 {
			readers = append(readers, reader{string(a), name})
		}
	}
	view := struct {
		Readers []reader
		Packets []ready
		Sheets  template.HTML
		Letter  bool // the clinic's paper
		Config  template.HTML
	}{readers, config.Packets, t.builderSheets(up), t.site.Library.Clinic.Paper == "letter", template.HTML(appendConfig(nil, config))}
	head := append(t.script(up, t.site.assets.entries["builder.js"]), `<link rel="stylesheet"`...)
	head = append(appendAttr(head, "href", up+t.toSite()+t.site.assets.entries["builder.css"]), '>')
	main, err := t.layouts.run("builder.html", view)
	return leaf{
		section: "packets", title: t.tabTitle(t.T("site-builder")), description: t.T("site-builder-lead"), main: main,
		engine: true, head: head,
	}, err
}

// builderSheets lists every sheet to tick, in the order of a course.
func (t *tongue) builderSheets(up string) template.HTML {
	w := newBody(t, &document.Document{}, up)
	for _, key := range phases {
		found := filter(t.handouts, func(d *document.Document) bool { return phases[min(firstPhase(d), len(phases)-1)] == key })
		if len(found) == 0 {
			continue
		}
		w.str(`<fieldset class="shelf"><legend>`)
		w.text(t.T("phase-" + key))
		w.str(`</legend><ul class="ticks">`)
		for _, d := range found {
			w.str("<li")
			w.attr("data-sheet", d.ID)
			w.attr("data-slug", d.Slug)
			w.attr("data-audience", string(d.Audience))
			w.attr("data-from", up+d.Path()+dataName)
			w.str(`><label class="tick"><input type="checkbox" disabled><span class="tick-box"></span><span><span class="name">`)
			w.text(d.Title)
			w.str(`</span> <span class="quiet small">`)
			w.text(t.T("kind-" + string(d.Kind)))
			if d.Draft {
				w.text(" · " + t.T("site-draft-mark"))
			}
			w.str("</span></span></label></li>")
		}
		w.str("</ul></fieldset>")
	}
	return template.HTML(w.take())
}
