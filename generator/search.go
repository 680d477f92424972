package generator

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"

	"iptpress/generator/document"
	"iptpress/generator/library"
	"iptpress/generator/search"
	"iptpress/generator/site"
)

// indexes are the search's indexes by language, each made when it is first asked
// for: a preview of which nobody searches makes none.
type indexes struct {
	sync.Mutex
	byLang map[string]search.Index
}

// forget lets indexes be made anew, since a text has changed.
func (x *indexes) forget() {
	x.Lock()
	defer x.Unlock()
	x.byLang = nil
}

// searched is what can be found in a language: what the site shows now, and never
// an old version of it.
func (t *texts) searched(lang string) search.Source {
	own := func(documents []*document.Document) []*document.Document {
		var kept []*document.Document
		for _, d := range documents {
			if d.Lang == lang {
				kept = append(kept, d)
			}
		}
		return kept
	}
	s := search.Source{
		Lang:      lang,
		Documents: own(t.documents),
		Pages:     own(t.pages),
		Glossary:  t.library.Glossary,
		Synonyms:  t.library.Synonyms,
	}
	if said := t.locales[lang]; said.Has("search-light") {
		s.Light = strings.Fields(said.T("search-light"))
	}
	for _, p := range t.packets {
		if p.Lang == lang {
			s.Packets = append(s.Packets, search.Packet{Packet: p, ProblemAreas: t.library.Packet(lang, p.Slug).ProblemAreas})
		}
	}
	return s
}

// searchFiles lists the scripts of a language's search. The index is one: a change
// of any text changes all of them.
func (t *texts) searchFiles(lang string, workers int, base string, textKey func(*document.Document) string) []site.File {
	s := t.searched(lang)
	key := sync.OnceValue(func() string { return t.searchKey(s, base, textKey) })
	var files []site.File
	for i, name := range s.Names() {
		files = append(files, site.File{
			Path: "search/" + name,
			Render: func(b []byte) ([]byte, error) {
				t.indexes.Lock()
				defer t.indexes.Unlock()
				index := t.indexes.byLang[lang]
				if index == nil {
					var err error
					if index, err = t.index(t.searched(lang), workers); err != nil {
						return nil, err
					}
					if t.indexes.byLang == nil {
						t.indexes.byLang = map[string]search.Index{}
					}
					t.indexes.byLang[lang] = index
				}
				return append(b, index[i]...), nil
			},
			Key: func() string { return key() },
		})
	}
	return files
}

// index makes the index. What was counted of a text in an earlier run is not counted
// again.
func (t *texts) index(s search.Source, workers int) (search.Index, error) {
	s.Counted = make([][]byte, len(s.Documents))
	handouts := make([]*library.Handout, len(s.Documents))
	for i, d := range s.Documents {
		handouts[i] = t.library.Handout(d.Lang, d.Slug)
		if r := t.recordOf(handouts[i]); r != nil && len(r.counted) > 0 {
			s.Counted[i] = r.counted
		} else if err := t.whole(d); err != nil {
			return nil, err
		}
	}
	made := search.Make(s, workers)
	if t.records != nil {
		for i, h := range handouts {
			t.counted[h] = s.Counted[i]
		}
	}
	return made, nil
}

// searchKey stands for all that an index depends on; "" where that is not known.
func (t *texts) searchKey(s search.Source, base string, textKey func(*document.Document) string) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q\n", base, s.Lang)
	for _, documents := range [][]*document.Document{s.Documents, s.Pages} {
		for _, d := range documents {
			key := textKey(d)
			if key == "" {
				return ""
			}
			fmt.Fprintf(h, "%s\n", key)
		}
	}
	for _, p := range s.Packets {
		key := t.packetKey(p.Packet, textKey)
		if key == "" {
			return ""
		}
		fmt.Fprintf(h, "%s %q\n", key, p.ProblemAreas)
	}
	return hex.EncodeToString(h.Sum(nil))
}
