package site

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"slices"
	"strings"

	"iptpress/generator/document"
)

// feedLength is how many changes the feed tells of, the newest first.
const feedLength = 50

type feed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Language string      `xml:"xml:lang,attr"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Updated  string      `xml:"updated"`
	Author   string      `xml:"author>name"`
	Links    []feedLink  `xml:"link"`
	Entries  []feedEntry `xml:"entry"`
}

type feedLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type feedEntry struct {
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Link    feedLink `xml:"link"`
	Summary string   `xml:"summary"`
}

// feed makes the Atom feed of changes (RFC 4287). An entry is an edition, or one
// version of one handout; its id is made from those alone, so that it stays the
// same wherever the site lies. Once something was published, it tells of that alone.
func (t *tongue) feed(b []byte) ([]byte, error) {
	base := t.site.BaseURL
	clinic := t.imprint.Clinic.Name
	address := func(path string) string {
		if base == "" {
			return path
		}
		return base + t.root + folder(path)
	}
	f := feed{
		Language: t.Lang,
		ID:       document.URN("feed", clinic, t.Lang),
		Title:    t.T("site-feed-title", "clinic", clinic),
		Updated:  "1970-01-01T00:00:00Z",
		Author:   cmp.Or(clinic, "iptpress"),
		Links: []feedLink{
			{"self", "application/atom+xml", address("feed.xml")},
			{"alternate", "text/html", address("index.html")},
		},
	}
	if len(t.site.editions()) > 0 {
		f.Entries = t.released(address)
	} else {
		f.Entries = t.unreleased(address)
	}
	if len(f.Entries) > 0 {
		f.Updated = f.Entries[0].Updated
	}
	data, err := xml.Marshal(f)
	if err != nil {
		return nil, err
	}
	return append(append(b, xml.Header...), data...), nil
}

// unreleased lists the feed's entries of a library that has no edition yet, by
// the day of each text's last check. Drafts are left out.
func (t *tongue) unreleased(address func(string) string) []feedEntry {
	shown := filter(t.handouts, func(d *document.Document) bool { return !d.Draft && d.Checked != "" })
	slices.SortStableFunc(shown, func(a, b *document.Document) int {
		return cmp.Or(strings.Compare(string(b.Checked), string(a.Checked)), strings.Compare(a.ID, b.ID))
	})
	var entries []feedEntry
	for _, d := range shown[:min(len(shown), feedLength)] {
		entries = append(entries, feedEntry{
			ID:      document.URN("handout", d.ID, t.Lang, d.Version),
			Title:   d.Title,
			Updated: midnight(d.Checked),
			Link:    feedLink{"alternate", "text/html", address(d.Path() + "index.html")},
			Summary: strings.TrimSpace(t.T("site-feed-new", "version", d.Version) + " " + cmp.Or(d.Changes, d.Summary)),
		})
	}
	return entries
}

func midnight(d document.Date) string { return string(d) + "T00:00:00Z" }

// sitemap lists the pages for search engines (sitemaps.org); it needs whole
// addresses, so there is none without a base.
func (s *Site) sitemap(page []byte) ([]byte, error) {
	b := bytes.NewBuffer(page)
	b.WriteString(xml.Header)
	b.WriteString(`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`)
	for _, t := range s.tongues {
		changed := map[string]document.Date{}
		hidden := map[string]bool{}
		for _, d := range t.handouts {
			changed[t.root+d.Path()] = d.Checked
			hidden[t.root+d.Path()] = d.Draft
		}
		for _, f := range t.list {
			path, ok := strings.CutSuffix(f.Path, "index.html")
			if !ok || f.unlisted || hidden[path] {
				continue
			}
			b.WriteString("<url><loc>")
			if err := xml.EscapeText(b, []byte(s.BaseURL+path)); err != nil {
				return nil, err
			}
			b.WriteString("</loc>")
			if day := changed[path]; day != "" {
				b.WriteString("<lastmod>" + string(day) + "</lastmod>")
			}
			b.WriteString("</url>")
		}
	}
	b.WriteString("</urlset>\n")
	return b.Bytes(), nil
}
