package test

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"iptpress/generator/document"
	"iptpress/generator/locale"
)

// The entries of a packet's contents and its bookmarks lead to the page where the
// piece's title stands, and name that page; no link leads nowhere.
func TestLinksLandOnTheirPages(t *testing.T) {
	need(t, "qpdf", "pdftotext")
	library := built(t)
	for _, p := range some(library.Packets) {
		for _, made := range printed {
			name := p.Imprint.Root + p.PaperPath(made.paper, made.large)
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				f := openLinks(t, filepath.Join(public, filepath.FromSlash(name)))
				page := library.Locales[p.Lang].T("paper-page", "n", "(N)", "total", "(T)")
				numbered := regexp.MustCompile(strings.NewReplacer(`\(N\)`, `(\d+)`, `\(T\)`, `\d+`).Replace(regexp.QuoteMeta(page)))
				titles := []string{}
				if p.HelpNow != nil {
					titles = append(titles, p.HelpNow.Title)
				}
				for _, part := range p.Parts {
					for _, d := range part.Documents {
						titles = append(titles, d.Title)
						f.wantAddresses(d, library.Locales[d.Lang])
					}
				}
				contents := f.contents()
				for _, title := range titles {
					link, ok := contents[title]
					if !ok {
						t.Errorf("the contents do not list %q", title)
						continue
					}
					if !f.shows(link.page, title) {
						t.Errorf("the contents lead %q to page %d, which does not show it", title, link.page)
					}
					if !slices.Contains(f.bookmarks[title], link.page) {
						t.Errorf("the contents lead %q to page %d, its bookmark to %d", title, link.page, f.bookmarks[title])
					}
					foot := numbered.FindStringSubmatch(f.pages[link.page-1])
					if foot == nil || !regexp.MustCompile(` `+foot[1]+`$`).MatchString(link.text) {
						t.Errorf("the contents say %q, the foot of its page %q", link.text, foot)
					}
				}
			})
		}
	}
	for _, d := range some(library.Documents) {
		t.Run(d.Lang+"/"+d.Slug, func(t *testing.T) {
			t.Parallel()
			openLinks(t, paperOf(d, "a4", false)).wantAddresses(d, library.Locales[d.Lang])
		})
	}
}

// linked is a paper whose links are resolved.
type linked struct {
	*testing.T
	pages     []string         // their words
	bookmarks map[string][]int // the pages of each title
	links     []link
}

type link struct {
	object   string
	contents string
	uri      string
	page     int    // from 1; 0 for a uri
	text     string // of the element around it, for an entry of the contents
}

// openLinks reads a paper with qpdf and pdftotext.
func openLinks(t *testing.T, file string) *linked {
	t.Helper()
	f := &linked{T: t, bookmarks: map[string][]int{}}
	for page := range strings.SplitSeq(output(t, "pdftotext", "-raw", file, "-"), "\f") {
		f.pages = append(f.pages, words(page))
	}
	var data struct {
		Outlines []bookmark
		Pages    []struct{ Object string }
		QPDF     []json.RawMessage // a header, the objects
	}
	if err := json.Unmarshal([]byte(output(t, "qpdf", "--json=2", "--json-key=outlines", "--json-key=pages", "--json-key=qpdf", file)), &data); err != nil {
		t.Fatal(err)
	}
	var objects map[string]struct{ Value any }
	if err := json.Unmarshal(data.QPDF[1], &objects); err != nil {
		t.Fatal(err)
	}
	var resolve func(v any) any
	resolve = func(v any) any {
		if s, ok := v.(string); ok && strings.HasSuffix(s, " R") {
			return resolve(objects["obj:"+s].Value)
		}
		return v
	}
	at := func(v any, keys ...string) any {
		for _, key := range keys {
			dict, _ := resolve(v).(map[string]any)
			v = dict[key]
		}
		return resolve(v)
	}
	number := map[string]int{}
	for i, page := range data.Pages {
		number[page.Object] = i + 1
	}
	var mark func(list []bookmark)
	mark = func(list []bookmark) {
		for _, b := range list {
			f.bookmarks[b.Title] = append(f.bookmarks[b.Title], b.Page)
			mark(b.Kids)
		}
	}
	mark(data.Outlines)

	places := map[string]int{}
	var names func(node any)
	names = func(node any) {
		list, _ := at(node, "/Names").([]any)
		for i := 0; i+1 < len(list); i += 2 {
			dest := resolve(list[i+1])
			if d := at(dest, "/D"); d != nil {
				dest = d
			}
			if to, ok := dest.([]any); ok && len(to) > 0 {
				places[text1(list[i])] = number[to[0].(string)]
			}
		}
		kids, _ := at(node, "/Kids").([]any)
		for _, kid := range kids {
			names(kid)
		}
	}
	names(at(objects["trailer"].Value, "/Root", "/Names", "/Dests"))

	for i := range data.Pages {
		annots, _ := at(objects["obj:"+data.Pages[i].Object].Value, "/Annots").([]any)
		for _, a := range annots {
			if at(a, "/Subtype") != "/Link" {
				continue
			}
			l := link{contents: text1(at(a, "/Contents"))}
			l.object, _ = a.(string)
			if uri, ok := at(a, "/A", "/URI").(string); ok {
				l.uri = text1(uri)
			} else {
				dest := at(a, "/Dest")
				if dest == nil {
					dest = at(a, "/A", "/D")
				}
				switch dest := dest.(type) {
				case string:
					l.page = places[text1(dest)]
				case []any:
					l.page = number[dest[0].(string)]
				}
				if l.page == 0 {
					t.Errorf("the link %q on page %d leads nowhere", l.contents, i+1)
				}
			}
			f.links = append(f.links, l)
		}
	}
	f.readContents(output(t, "pdfinfo", "-struct-text", file))
	return f
}

type bookmark struct {
	Title string
	Page  int `json:"destpageposfrom1"`
	Kids  []bookmark
}

// text1 gives a string as qpdf writes it, without its mark of encoding.
func text1(v any) string {
	s, _ := v.(string)
	if _, after, ok := strings.Cut(s, ":"); ok && len(s)-len(after) == 2 {
		return after
	}
	return s
}

// readContents notes the words of the entries of the contents.
func (f *linked) readContents(printed string) {
	_, toc, _ := strings.Cut(printed, " TOC")
	var said string
	for line := range strings.Lines(toc) {
		inner := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(inner, "TOCI"):
			said = ""
		case strings.HasPrefix(inner, `"`):
			said += strings.TrimSuffix(inner[1:], `"`)
		case strings.HasPrefix(inner, "Object "):
			object := strings.TrimPrefix(inner, "Object ") + " R"
			for i := range f.links {
				if f.links[i].object == object {
					f.links[i].text = words(said)
				}
			}
		case strings.HasPrefix(inner, "Sect"), strings.HasPrefix(inner, "Part"):
			return
		}
	}
}

// contents gives the links of the contents by what they say.
func (f *linked) contents() map[string]link {
	entries := map[string]link{}
	for _, l := range f.links {
		if l.text != "" {
			entries[l.contents] = l
		}
	}
	return entries
}

// shows reports whether a title stands on a page.
func (f *linked) shows(page int, title string) bool {
	return page > 0 && strings.Contains(f.pages[page-1], words(title))
}

// wantAddresses wants a link for each address that a document's text has.
func (f *linked) wantAddresses(d *document.Document, l *locale.Locale) {
	f.Helper()
	text := &outline{d: d, l: l}
	text.blocks(d.Blocks)
	for _, s := range d.Sources {
		text.addresses = append(text.addresses, s.URL)
	}
	for _, uri := range text.addresses {
		if uri != "" && !slices.ContainsFunc(f.links, func(l link) bool { return l.uri == uri }) {
			f.Errorf("%s: no link leads to %s", d.Slug, uri)
		}
	}
}
