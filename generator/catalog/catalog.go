// Package catalog makes what programs read of a site: a list of all that the
// clinic gives out (catalog.json), the same for record systems as FHIR R4
// (catalog.fhir.json), an index by clinical code (codes.json), and a calendar of
// the days on which checks fall due (checks-due.ics).
//
// In come the library, its documents, what was published, and the sizes and hashes
// of the PDFs of this build; so it runs when those are made. Out go files. None
// speaks of a patient, and none depends on the clock. Addresses are relative to the
// root of the site, where the files lie too, or whole where the clinic has a
// base_url.
package catalog

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	_ "embed" // the schemas
	"encoding/json"
	"path"
	"strings"

	"iptpress/generator/document"
	"iptpress/generator/history"
	"iptpress/generator/library"
	"iptpress/generator/locale"
)

// Config says what to make a catalog of.
type Config struct {
	Library   *library.Library
	Locales   map[string]*locale.Locale // by language, for all of the library's
	Documents []*document.Document      // handouts, worksheets, Easy Read
	Packets   []*document.Packet
	History   *history.History

	// Slug gives the slug in the address of a handout that was published.
	Slug func(lang, id string) string
	// Papers are the PDFs of this build by their addresses; none where it made none.
	Papers map[string]Paper
}

// Paper is what is known of a PDF.
type Paper struct {
	Bytes  int
	SHA256 [sha256.Size]byte
	SHA1   [sha1.Size]byte // FHIR R4 asks for it
}

// PaperOf measures a PDF.
func PaperOf(pdf []byte) Paper { return Paper{len(pdf), sha256.Sum256(pdf), sha1.Sum(pdf)} }

// File is one file of the site.
type File struct {
	Path string // relative to the output, with slashes
	Make func() []byte
}

//go:embed schema/catalog.json
var catalogSchema []byte

//go:embed schema/codes.json
var codesSchema []byte

// Files lists the files, in the same order in every run.
func Files(config Config) []File {
	c := &maker{Config: config, byLang: map[string][]*document.Document{}, shown: map[key]*document.Document{}}
	for _, d := range c.Documents {
		c.byLang[d.Lang] = append(c.byLang[d.Lang], d)
		c.shown[key{d.ID, d.Lang}] = d
	}
	codes := c.codes()
	files := []File{
		{"catalog.json", c.catalog},
		{"catalog.schema.json", func() []byte { return catalogSchema }},
		{"catalog.fhir.json", func() []byte { return c.fhir(codes) }},
	}
	if len(codes) > 0 {
		files = append(files,
			File{"codes.json", func() []byte { return c.encodeCodes(codes) }},
			File{"codes.schema.json", func() []byte { return codesSchema }})
	}
	for _, lang := range c.Library.Languages {
		files = append(files, File{c.root(lang) + "checks-due.ics", func() []byte { return c.calendar(lang) }})
	}
	return files
}

// Makes reports whether a path can be that of one of Files.
func Makes(name string) bool {
	switch path.Base(name) {
	case "catalog.json", "catalog.schema.json", "catalog.fhir.json", "codes.json", "codes.schema.json", "checks-due.ics":
		return true
	}
	return false
}

type maker struct {
	Config
	byLang map[string][]*document.Document
	shown  map[key]*document.Document
}

// key names a handout in one language.
type key struct{ id, lang string }

func (c *maker) root(lang string) string { return c.Library.Imprint(lang).Root }

// address gives where something lies, by its path in the site.
func (c *maker) address(path string) string {
	if base := c.Library.Clinic.BaseURL; base != "" {
		return base + strings.TrimSuffix(path, "index.html")
	}
	return path
}

// page gives the address of a folder's page.
func (c *maker) page(root, folder string) string { return c.address(root + folder + "index.html") }

// versionPage gives the address of the permanent page of a version.
func (c *maker) versionPage(v *history.Version) string {
	return c.page(c.root(v.Lang), document.Ref{Section: "handouts", Slug: c.Slug(v.Lang, v.ID)}.Path()+v.Version+"/")
}

// pdf is a PDF of a piece, as lists give it.
type pdf struct {
	Paper  string `json:"paper"`
	Large  bool   `json:"large"`
	URL    string `json:"url"`
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"`

	sha1 []byte
}

// prints lists the PDFs of a piece that this build made.
func (c *maker) prints(root string, path func(paper string, large bool) string) []pdf {
	var all []pdf
	for _, large := range []bool{false, true} {
		for _, size := range []string{"a4", "letter"} {
			at := root + path(size, large)
			if p, ok := c.Papers[at]; ok {
				all = append(all, pdf{size, large, c.address(at), p.Bytes, hexOf(p.SHA256[:]), p.SHA1[:]})
			}
		}
	}
	return all
}

// section is a list in a file of JSON.
type section struct {
	name  string
	items []any
}

func itemsOf[T any](list []T) []any {
	items := make([]any, len(list))
	for i := range list {
		items[i] = list[i]
	}
	return items
}

// encode writes an object of JSON, then lists with an entry a line, so that two
// versions can be compared.
func encode(head any, sections ...section) []byte {
	b := bytes.TrimSuffix(compact(head), []byte("}"))
	for _, s := range sections {
		b = append(b, ",\n"...)
		b = append(b, compact(s.name)...)
		b = append(b, ":["...)
		for i, item := range s.items {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(b, '\n')
			b = append(b, compact(item)...)
		}
		b = append(b, "\n]"...)
	}
	return append(b, "}\n"...)
}

// compact gives the JSON of a value, without escapes that only HTML needs.
func compact(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // strings, numbers and lists of them always marshal
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
