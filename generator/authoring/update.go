package authoring

import (
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"

	"iptpress/generator"
	"iptpress/generator/document"
	"iptpress/generator/history"
	"iptpress/generator/library"
	"iptpress/generator/output"
)

// Update is what a run found and did.
type Update struct {
	From, To string  // the library's editions: that which the project had, and this program's; "" for none
	Pieces   []Piece // that differ, by outcome, then name
}

// Piece is a part of the library that stands by itself: a handout with its
// figures, a packet or page, an entry of a data file, a file for editors.
type Piece struct {
	Name    string // the handout's folder, or the file
	Entry   string // of a data file; "" for the piece as a whole
	Title   string // of a new text
	Outcome Outcome
	Changes []document.Change // what the library changed, by lines
	ByYours bool              // Changes begin at the project's text: what the library had is not known
	Notes   []string          // what lines cannot tell
}

// Outcome says what became of a piece.
type Outcome int

const (
	Copied  Outcome = iota // nobody had edited it: the library's has taken its place
	Added                  // it is new
	Edited                 // the library changed it, and so did the project: it is left
	Taken                  // the project has something of its own under that name: it is left
	Renamed                // the library calls it otherwise now: it is left
	Gone                   // the library has it no more: it is left
)

// BringUpToDate brings the library that the program carries into a project:
// what is new in it, and what nobody has edited since it was copied. All else is
// left as it is, and told. What the project has published is not touched.
func BringUpToDate(c generator.Config) (*Update, error) {
	unlock, err := lock(c.Source)
	if err != nil {
		return nil, err
	}
	defer unlock()
	root, err := os.OpenRoot(c.Source)
	if err != nil {
		return nil, &output.Error{Path: c.Source, Text: "cannot be read", Err: err}
	}
	defer root.Close()
	m, err := newMerge(c.Embedded, root.FS())
	if err != nil {
		return nil, err
	}
	m.run()
	left, err := output.Bring(c.Source, m.incoming())
	if err == nil && len(left) > 0 {
		err = refuse("run iptpress update again", "%s was changed while the library was brought in, and is left as it is", left[0])
	}
	return &Update{From: m.from, To: m.record.Edition, Pieces: m.pieces}, err
}

// merge compares three states of each piece: as the record has it, as the project
// has it, and as the library has it now.
type merge struct {
	embedded, project fs.FS
	from              string // edition of the record that was read
	record            record // becomes that of the project when all is done
	files             map[string][]byte
	pieces            []Piece
	out               []output.Incoming
	ids               map[string]string // of the project's texts, to their files
}

func newMerge(embedded, project fs.FS) (*merge, error) {
	m := &merge{embedded: embedded, project: project}
	var err error
	if m.record, err = readRecord(project); err != nil {
		return nil, err
	}
	newest := newestEdition(embedded)
	if compareEditions(newest, m.record.Edition) < 0 {
		return nil, refuse("install a newer iptpress", "this iptpress has the library's edition %s, and the project a newer one, %s", newest, m.record.Edition)
	}
	m.from, m.record.Edition = m.record.Edition, newest
	if m.files, err = libraryFiles(embedded); err != nil {
		return nil, err
	}
	m.ids, err = idsOf(project)
	return m, err
}

// incoming gives the files to be written; the record is the last.
func (m *merge) incoming() []output.Incoming {
	record := output.Incoming{Name: RecordFile, Data: m.record.encode(), Before: m.raw(RecordFile), IfAll: true}
	if len(m.out) == 0 && record.Before == hashOf(record.Data) {
		return nil
	}
	return append(m.out, record)
}

func (m *merge) run() {
	units := map[string][]string{}
	for name := range m.files {
		units[unitOf(name)] = append(units[unitOf(name)], name)
	}
	for _, unit := range slices.Sorted(maps.Keys(units)) {
		slices.Sort(units[unit])
		if entries, ok := entriesOf(unit, m.files[unit]); ok {
			m.mergeEntries(unit, entries)
			continue
		}
		m.mergeUnit(unit, units[unit])
	}
	m.findGone()
	slices.SortStableFunc(m.pieces, func(a, b Piece) int { return int(a.Outcome) - int(b.Outcome) })
}

// unitOf gives the piece that a file is part of: the folder of a handout, else
// the file itself.
func unitOf(name string) string {
	if parts := strings.Split(name, "/"); len(parts) > 4 && parts[0] == "content" && parts[2] == "handouts" {
		return path.Join(parts[:4]...)
	}
	return name
}

// mainFile gives the file that a unit is there by.
func mainFile(unit string) string {
	if parts := strings.Split(unit, "/"); len(parts) == 4 && parts[2] == "handouts" {
		return unit + "/index.md"
	}
	return unit
}

// text gives a file of the project with LF line ends; false where there is none,
// or a link in its place.
func (m *merge) text(name string) ([]byte, bool) {
	info, err := fs.Lstat(m.project, name)
	if err != nil || !info.Mode().IsRegular() {
		return nil, false
	}
	data, err := readNormal(m.project, name)
	return data, err == nil
}

// there reports whether the project has something of a name.
func (m *merge) there(name string) bool {
	_, err := fs.Lstat(m.project, name)
	return err == nil
}

// hash gives that of a file of the project, or "".
func (m *merge) hash(name string) string {
	if data, ok := m.text(name); ok {
		return hashOf(data)
	}
	return ""
}

// raw gives the hash of a file's bytes as they lie there, or "".
func (m *merge) raw(name string) string {
	data, err := fs.ReadFile(m.project, name)
	if err != nil {
		return ""
	}
	return hashOf(data)
}

func (m *merge) add(p Piece) { m.pieces = append(m.pieces, p) }

// mergeUnit decides on a handout or a file that is taken as a whole.
func (m *merge) mergeUnit(unit string, names []string) {
	main := mainFile(unit)
	recorded := m.recorded(unit)
	same, libraryChanged, edited := true, len(recorded) != len(names), false
	for _, name := range names {
		now, new := m.hash(name), hashOf(m.files[name])
		same = same && now == new
		libraryChanged = libraryChanged || m.record.Files[name] != new
		edited = edited || now != new && now != m.record.Files[name]
	}
	for _, name := range recorded {
		now := m.hash(name)
		edited = edited || now != m.record.Files[name] && (m.files[name] == nil || now != hashOf(m.files[name]))
	}
	switch {
	case len(recorded) > 0 && !m.there(main): // the project has deleted it
	case same:
		m.keep(recorded, names)
	case len(recorded) == 0 && slices.ContainsFunc(names, m.there):
		m.add(Piece{Name: unit, Outcome: Taken})
	case len(recorded) == 0:
		m.bringNew(unit, names)
	case !libraryChanged:
	case !edited:
		old, _ := m.text(main)
		m.add(Piece{Name: unit, Outcome: Copied, Changes: changes(main, old, m.files[main]), Notes: slices.Concat(newAdvice(old, m.files[main]), m.pictures(names, main), m.reviewed(unit))})
		m.bring(names)
		m.keep(recorded, names)
	default:
		m.leaveEdited(unit, main, recorded, names)
	}
}

// recorded lists the files of a unit that came from the library.
func (m *merge) recorded(unit string) []string {
	var names []string
	for name := range m.record.Files {
		if name == unit || strings.HasPrefix(name, unit+"/") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// keep records files as the library has them now.
func (m *merge) keep(recorded, names []string) {
	for _, name := range recorded {
		delete(m.record.Files, name)
	}
	for _, name := range names {
		m.record.Files[name] = hashOf(m.files[name])
	}
}

// bring takes in the files that the project does not have as they are.
func (m *merge) bring(names []string) {
	for _, name := range names {
		if m.hash(name) != hashOf(m.files[name]) {
			m.out = append(m.out, output.Incoming{Name: name, Data: m.files[name], Before: m.raw(name)})
		}
	}
}

// bringNew takes in a piece that the project has never had, unless it has it
// under another name.
func (m *merge) bringNew(unit string, names []string) {
	main := mainFile(unit)
	if other := m.ids[langOf(main)+"/"+idIn(m.files[main])]; other != "" && idIn(m.files[main]) != "" {
		m.add(Piece{Name: unit, Outcome: Renamed, Notes: []string{"it has the id of " + other + ": rename that, and the links to it; its published versions go with it"}})
		return
	}
	m.add(Piece{Name: unit, Title: titleIn(m.files[main]), Outcome: Added})
	m.bring(names)
	m.keep(nil, names)
}

// leaveEdited tells what the library changed in a piece that the project has
// edited, unless the project has taken it over by hand.
func (m *merge) leaveEdited(unit, main string, recorded, names []string) {
	yours, _ := m.text(main)
	base, known := m.base(main, m.record.Files[main])
	if known && takenOver(base, m.files[main], yours) && len(m.pictures(names, main)) == 0 {
		m.keep(recorded, names)
		return
	}
	if !known {
		base = yours
	}
	m.add(Piece{Name: unit, Outcome: Edited, Changes: changes(main, base, m.files[main]), ByYours: !known, Notes: slices.Concat(newAdvice(base, m.files[main]), m.pictures(names, main))})
}

// changes compares two states of a file by lines. Of a file that only programs
// read it says nothing.
func changes(name string, old, new []byte) []document.Change {
	if path.Ext(name) == ".json" {
		return nil
	}
	return history.CompareText(string(old), string(new))
}

// newAdvice says whether a new MAJOR version of a text stands for new advice.
func newAdvice(old, new []byte) []string {
	from, to := inFront(old, versionLine), inFront(new, versionLine)
	if from == "" || history.Major(to) <= history.Major(from) {
		return nil
	}
	return []string{"its advice has changed, from version " + from + " to " + to}
}

// pictures says which pictures of a handout differ from the library's.
func (m *merge) pictures(names []string, main string) []string {
	var notes []string
	for _, name := range names {
		switch now := m.hash(name); {
		case name == main || now == hashOf(m.files[name]):
		case now == "":
			notes = append(notes, "a new picture: "+path.Base(name))
		default:
			notes = append(notes, "another picture: "+path.Base(name))
		}
	}
	return notes
}

// reviewed warns of signatures that a new text makes void.
func (m *merge) reviewed(unit string) []string {
	if !library.Exists(m.project, unit+"/reviews.yaml") {
		return nil
	}
	return []string{"what was signed was the old text: have the new one reviewed"}
}

// ownLines begin lines that each project writes for itself.
var ownLines = regexp.MustCompile(`^(version|status|checked|next_check|changes|authors):`)

// takenOver reports whether a text has all that the library changed.
func takenOver(base, new, yours []byte) bool {
	has := lineSet(yours)
	was, is := lineSet(base), lineSet(new)
	for line := range is {
		if !was[line] && !has[line] {
			return false
		}
	}
	for line := range was {
		if !is[line] && has[line] {
			return false
		}
	}
	return true
}

func lineSet(text []byte) map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		if line = strings.Join(strings.Fields(line), " "); line != "" && !ownLines.MatchString(line) {
			set[line] = true
		}
	}
	return set
}

// base looks for the library's text of a hash among what it has published.
func (m *merge) base(name, hash string) ([]byte, bool) {
	var candidates []string
	if strings.HasSuffix(name, "/index.md") {
		candidates, _ = fs.Glob(m.embedded, path.Dir(name)+"/versions/*/index.md")
	} else {
		candidates = m.snapshots(name)
	}
	for _, candidate := range candidates {
		if data, err := readNormal(m.embedded, candidate); err == nil && hashOf(data) == hash {
			return data, true
		}
	}
	return nil, false
}

// readNormal reads a file as it is hashed: with LF line ends.
func readNormal(files fs.FS, name string) ([]byte, error) {
	data, err := fs.ReadFile(files, name)
	return history.Normal(name, data), err
}

// snapshots lists a file as the library's editions have it.
func (m *merge) snapshots(name string) []string {
	inContent, _ := strings.CutPrefix(name, "content/")
	files, _ := fs.Glob(m.embedded, history.Folder+"/*/"+inContent) // no path of the library has a bad pattern
	return files
}

// findGone tells of pieces that came from the library, are there still, and that
// the library has no more.
func (m *merge) findGone() {
	told := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(m.record.Files)) {
		file, _, isEntry := strings.Cut(name, "#")
		unit := unitOf(file)
		if isEntry && m.files[file] != nil || m.files[mainFile(unit)] != nil || told[unit] {
			continue // mergeEntries has told of entries
		}
		if told[unit] = true; m.there(mainFile(unit)) {
			m.add(Piece{Name: unit, Outcome: Gone})
		}
	}
}

var (
	versionLine = regexp.MustCompile(`(?m)^version: *"([0-9.]+)"`)
	idLine      = regexp.MustCompile(`(?m)^id: *["']?([a-z0-9]+)`)
	titleLine   = regexp.MustCompile(`(?m)^title: *["']?(.*?)["']?$`)
)

// idIn and titleIn give what the front matter of a text of the library, or of one
// like it, says; "" where it says nothing.
func idIn(text []byte) string    { return inFront(text, idLine) }
func titleIn(text []byte) string { return inFront(text, titleLine) }

func inFront(text []byte, line *regexp.Regexp) string {
	head, _, _ := strings.Cut(strings.TrimPrefix(string(text), "---\n"), "\n---\n")
	if m := line.FindStringSubmatch(head); m != nil {
		return m[1]
	}
	return ""
}

func langOf(name string) string {
	parts := strings.Split(name, "/")
	return parts[min(1, len(parts)-1)]
}

// idsOf lists the texts of a project by language and id.
func idsOf(project fs.FS) (map[string]string, error) {
	ids := map[string]string{}
	for _, pattern := range []string{"content/*/handouts/*/index.md", "content/*/packets/*.md"} {
		files, err := fs.Glob(project, pattern)
		if err != nil {
			return nil, err
		}
		for _, name := range files {
			data, err := readNormal(project, name)
			if id := idIn(data); err == nil && id != "" { // check tells of what cannot be read
				ids[langOf(name)+"/"+id] = name
			}
		}
	}
	return ids, nil
}
