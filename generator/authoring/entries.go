package authoring

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"iptpress/generator/history"
	"iptpress/generator/library"
	"iptpress/generator/output"
)

// mergeEntries brings a data file up to date entry by entry, so that a clinic
// that has added a source of its own still gets those of the library.
func (m *merge) mergeEntries(file string, new []entry) {
	recorded := m.recordedEntries(file)
	switch there := m.there(file); {
	case !there && len(recorded) > 0: // the project has deleted it
		return
	case !there:
		m.add(Piece{Name: file, Outcome: Added})
		m.bring([]string{file})
		for _, e := range new {
			m.record.Files[e.key(file)] = e.hash()
		}
		return
	}
	text, _ := m.text(file)
	yours, ok := entriesOf(file, text)
	if !ok {
		m.leaveUnparted(file, text, new)
		return
	}
	record, pieces := maps.Clone(m.record.Files), len(m.pieces)
	merged := slices.Clone(yours)
	after := -1 // where the last entry of the library's stands that is there
	for _, e := range new {
		at := slices.IndexFunc(merged, func(y entry) bool { return y.ID == e.ID })
		was, known := m.record.Files[e.key(file)]
		switch {
		case at < 0 && known: // the project has deleted it
			continue
		case at < 0:
			m.add(Piece{Name: file, Entry: e.name(), Outcome: Added})
			merged = slices.Insert(merged, after+1, e)
			at = after + 1
			m.record.Files[e.key(file)] = e.hash()
		case merged[at].hash() == e.hash():
			m.record.Files[e.key(file)] = e.hash()
		case !known:
			m.add(Piece{Name: file, Entry: e.name(), Outcome: Taken})
		case merged[at].hash() == was:
			m.add(Piece{Name: file, Entry: e.name(), Outcome: Copied, Changes: history.CompareText(merged[at].Text, e.Text)})
			merged[at].Text = strings.TrimRight(e.Text, "\n") + "\n" + blankLines(merged[at].Text)
			m.record.Files[e.key(file)] = e.hash()
		case e.hash() != was:
			m.leaveEntry(file, merged[at], e)
		}
		after = at
	}
	m.findGoneEntries(file, yours, new, recorded)
	together := joined(merged)
	if again, ok := entriesOf(file, together); !ok || !slices.EqualFunc(again, merged, func(a, b entry) bool { return a.ID == b.ID && a.hash() == b.hash() }) {
		// The project's file is laid out in another way than the library's.
		m.record.Files, m.pieces = record, m.pieces[:pieces]
		m.leaveUnparted(file, text, new)
		return
	}
	if string(together) != string(text) {
		m.out = append(m.out, output.Incoming{Name: file, Data: together, Before: m.raw(file)})
	}
}

// name gives what a message calls the entry.
func (e entry) name() string {
	if e.ID == "" {
		return "the lines above the first entry"
	}
	return e.ID
}

// blankLines gives the blank lines at the end of an entry.
func blankLines(text string) string {
	return strings.TrimPrefix(text[len(strings.TrimRight(text, "\n")):], "\n")
}

// recordedEntries lists the entries of a file that came from the library.
func (m *merge) recordedEntries(file string) []string {
	var ids []string
	for name := range m.record.Files {
		if id, ok := strings.CutPrefix(name, file+"#"); ok {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// leaveEntry tells what the library changed in an entry that the project has
// edited, unless the project has taken it over by hand.
func (m *merge) leaveEntry(file string, yours, new entry) {
	base, known := m.baseEntry(file, new.ID, m.record.Files[new.key(file)])
	if known && takenOver([]byte(base.Text), []byte(new.Text), []byte(yours.Text)) {
		m.record.Files[new.key(file)] = new.hash()
		return
	}
	if !known {
		base = yours
	}
	m.add(Piece{Name: file, Entry: new.name(), Outcome: Edited, Changes: history.CompareText(base.Text, new.Text), ByYours: !known})
}

// leaveUnparted tells which entries changed in a file that cannot be parted.
func (m *merge) leaveUnparted(file string, text []byte, new []entry) {
	for _, e := range new {
		if m.record.Files[e.key(file)] != e.hash() && !strings.Contains(string(text), strings.TrimRight(e.Text, "\n")) {
			m.add(Piece{Name: file, Entry: e.name(), Outcome: Edited,
				Changes: history.CompareText("", e.Text), Notes: []string{"the entries of your file cannot be told apart; take this one over by hand"}})
		}
	}
}

// baseEntry looks for an entry of a hash in the library's editions.
func (m *merge) baseEntry(file, id, hash string) (entry, bool) {
	for _, snapshot := range m.snapshots(file) {
		data, err := readNormal(m.embedded, snapshot)
		if err != nil {
			continue
		}
		entries, _ := entriesOf(file, data)
		for _, e := range entries {
			if e.ID == id && e.hash() == hash {
				return e, true
			}
		}
	}
	return entry{}, false
}

func (m *merge) findGoneEntries(file string, yours, new []entry, recorded []string) {
	has := func(list []entry, id string) bool {
		return slices.ContainsFunc(list, func(e entry) bool { return e.ID == id })
	}
	for _, id := range recorded {
		if e := (entry{library.Entry{ID: id}}); !has(new, id) && has(yours, id) {
			m.add(Piece{Name: file, Entry: e.name(), Outcome: Gone})
		}
	}
}

// joined puts entries together to a file.
func joined(entries []entry) []byte {
	var b bytes.Buffer
	for i, e := range entries {
		b.WriteString(e.Text)
		if i+1 < len(entries) && !strings.HasSuffix(e.Text, "\n") {
			b.WriteByte('\n')
		}
	}
	return b.Bytes()
}
