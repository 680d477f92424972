package search

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// perScript is how many entries a script holds: few enough that a phone reads it
// without a stop that is felt.
const perScript = 1000

// wordsFile is what the first script gives the page.
type wordsFile struct {
	Of       string  `json:"of"`       // a name for the index: scripts of another do not go with it
	Words    string  `json:"words"`    // see front
	Groups   string  `json:"groups"`   // a number a word: 0 for a new group, else how many groups back
	Light    string  `json:"light"`    // with spaces between
	Synonyms [][]any `json:"synonyms"` // typed, the phrases that it means, 1 for help; all as groups
	Scripts  int     `json:"scripts"`  // how many scripts of entries there are
}

// entriesFile is what each of the others gives.
type entriesFile struct {
	Of       string   `json:"of"`
	First    int      `json:"first"`    // the number of its first entry
	Entries  []record `json:"entries"`  //
	Postings string   `json:"postings"` // see appendPostings
}

// record is an entry: kind, slug, title, summary, sets of audiences, phases and
// areas, 1 for a draft; then its sections, anchor and heading in turn.
type record [9]any

func (x *index) scripts() Index {
	w := wordsFile{
		Words:    front(x.surfaces),
		Groups:   base64.StdEncoding.EncodeToString(x.appendGroups(nil)),
		Light:    strings.Join(x.light, " "),
		Synonyms: make([][]any, 0, len(x.synonyms)),
	}
	for _, s := range x.synonyms {
		means := s.means
		if means == nil {
			means = [][]int32{}
		}
		entry := []any{s.typed, means}
		if s.help {
			entry = append(entry, 1)
		}
		w.Synonyms = append(w.Synonyms, entry)
	}
	at := make([]int, len(x.postings)) // how many postings of the group are written
	var files []entriesFile
	for first := 0; first < len(x.entries); first += perScript {
		entries := x.entries[first:min(first+perScript, len(x.entries))]
		f := entriesFile{First: first, Entries: make([]record, len(entries))}
		for i, e := range entries {
			draft := 0
			if e.draft {
				draft = 1
			}
			sections := e.sections
			if sections == nil {
				sections = []string{}
			}
			f.Entries[i] = record{e.kind, e.slug, e.title, e.summary, e.audiences, e.phases, e.areas, draft, sections}
		}
		f.Postings = base64.StdEncoding.EncodeToString(x.appendPostings(nil, at, first))
		files = append(files, f)
	}
	w.Scripts = len(files)

	// A browser may have a script of one index and ask for the rest of a later one.
	h := sha256.New()
	h.Write(script(w))
	for _, f := range files {
		h.Write(script(f))
	}
	w.Of = base32.StdEncoding.EncodeToString(h.Sum(nil)[:5])
	scripts := Index{script(w)}
	for _, f := range files {
		f.Of = w.Of
		scripts = append(scripts, script(f))
	}
	return scripts
}

// front writes sorted words, each as a capital that says how many of its first
// letters (A none, B one, …) are those of the word before it, then the rest.
// Words have no capitals of their own.
func front(sorted []string) string {
	const most = 'Z' - 'A'
	var b strings.Builder
	before := ""
	for _, word := range sorted {
		bytes, units := 0, 0
		for i, r := range word {
			if units == most || !strings.HasPrefix(before[i:], word[i:i+utf8.RuneLen(r)]) || r > 0xFFFF {
				break
			}
			bytes, units = i+utf8.RuneLen(r), units+1
		}
		b.WriteByte('A' + byte(units))
		b.WriteString(word[bytes:])
		before = word
	}
	return b.String()
}

// appendGroups writes, for each word, 0 where it begins a new group, else how
// many groups lie between the newest and its own, counted from 1.
func (x *index) appendGroups(b []byte) []byte {
	groups := int32(0)
	for _, g := range x.group {
		if g == groups {
			b = append(b, 0)
			groups++
		} else {
			b = binary.AppendUvarint(b, uint64(groups-g))
		}
	}
	return b
}

// appendPostings writes, for each group that a script's entries have: how many
// groups on from the last it is, how many entries have it, and for each of them
// how many entries on it is, and the impact in a byte. Numbers are varints of 7
// bits, the lowest first. Entries count from the script's first.
func (x *index) appendPostings(b []byte, at []int, first int) []byte {
	end := int32(first + perScript)
	last := -1
	for g, all := range x.postings {
		n := at[g]
		for n < len(all) && all[n].entry < end {
			n++
		}
		if n == at[g] {
			continue
		}
		b = binary.AppendUvarint(b, uint64(g-last))
		b = binary.AppendUvarint(b, uint64(n-at[g]))
		entry := int32(first - 1)
		for _, p := range all[at[g]:n] {
			b = binary.AppendUvarint(b, uint64(p.entry-entry))
			b = append(b, p.impact)
			entry = p.entry
		}
		last, at[g] = g, n
	}
	return b
}

// script writes a value as a call that hands it to the page. A browser reads
// JSON in a string faster than the same as a script.
func script(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // strings and numbers
	}
	data := make([]byte, 0, len(text)+len(text)/16)
	data = append(data, "(self.iptpressSearch=self.iptpressSearch||[]).push(JSON.parse('"...)
	for _, c := range text {
		if c == '\\' || c == '\'' {
			data = append(data, '\\')
		}
		data = append(data, c)
	}
	return append(data, "'));\n"...)
}
