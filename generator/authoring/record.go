package authoring

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"iptpress/generator"
	"iptpress/generator/diag"
	"iptpress/generator/history"
	"iptpress/generator/library"
)

// RecordFile says what a project has from the library. Update goes by it.
const RecordFile = ".iptpress-library.yaml"

// record is what RecordFile holds.
type record struct {
	Edition string // the library's newest when it was copied; "" for one that has published nothing
	// Hashes of what was copied, with LF line ends: of a file by its path; of an
	// entry of a data file by path#id.
	Files map[string]string
}

const recordHead = `# Written by iptpress init and iptpress update: what they copied from the library, and the SHA-256 of
# each piece as it was then. By it, update can tell what you have edited. Keep it with the project.
`

// encode gives the bytes of the file: YAML, with a value a line, in JSON's form.
func (r record) encode() []byte {
	var b bytes.Buffer
	b.WriteString(recordHead)
	fmt.Fprintf(&b, "edition: %q\nfiles:\n", r.Edition)
	for _, name := range slices.Sorted(maps.Keys(r.Files)) {
		quoted, _ := json.Marshal(name) // a string always has a JSON form
		fmt.Fprintf(&b, "  %s: %q\n", quoted, r.Files[name])
	}
	return b.Bytes()
}

var (
	editionLine = regexp.MustCompile(`^edition: "([0-9.]*)"$`)
	fileLine    = regexp.MustCompile(`^  ("(?:[^"\\]|\\.)+"): "([0-9a-f]{64})"$`)
)

// readRecord reads the record of a project.
func readRecord(project fs.FS) (record, error) {
	r := record{Files: map[string]string{}}
	data, err := fs.ReadFile(project, RecordFile)
	if errors.Is(err, fs.ErrNotExist) {
		return r, refuse("restore it from version control or a backup; where there is none, begin a new project with iptpress init, and copy your own texts into it",
			"%s is not there, and without it nobody can tell what you have edited", RecordFile)
	}
	if err != nil {
		return r, err
	}
	diags := &diag.List{}
	bad := func(n int, text string) {
		diags.Error("record", diag.Pos{File: RecordFile, Line: n}, "restore the file from version control", "%s", text)
	}
	for n, line := range strings.Split(string(history.Normal(RecordFile, data)), "\n") {
		edition, file := editionLine.FindStringSubmatch(line), fileLine.FindStringSubmatch(line)
		var name string
		switch {
		case line == "" || line == "files:" || strings.HasPrefix(line, "#"):
		case edition != nil && (edition[1] == "" || history.ValidEdition(edition[1])):
			r.Edition = edition[1]
		case file != nil && json.Unmarshal([]byte(file[1]), &name) == nil:
			r.Files[name] = file[2]
		default:
			bad(n+1, "the line is not one that iptpress writes")
		}
	}
	if diags.Failed() {
		return r, &damagedRecord{diags.Messages()[0]}
	}
	return r, nil
}

// damagedRecord says where the record cannot be read. It is a mistake of the
// project's.
type damagedRecord struct{ diag.Message }

func (d *damagedRecord) Error() string        { return d.String() }
func (d *damagedRecord) Is(target error) bool { return target == generator.ErrContent }

// hashOf gives the SHA-256 of a text whose line ends have been settled.
func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// recordOf makes the record of a project that holds just these files.
func recordOf(embedded fs.FS, files map[string][]byte) record {
	r := record{Edition: newestEdition(embedded), Files: map[string]string{}}
	for name, data := range files {
		entries, ok := entriesOf(name, data)
		if !ok {
			r.Files[name] = hashOf(data)
		}
		for _, e := range entries {
			r.Files[e.key(name)] = e.hash()
		}
	}
	return r
}

// entry is a part of a data file that is kept up to date by itself.
type entry struct{ library.Entry }

func (e entry) key(file string) string { return file + "#" + e.ID }

// hash does not count blank lines at the end: they part an entry from the next.
func (e entry) hash() string { return hashOf([]byte(strings.TrimRight(e.Text, "\n"))) }

// entriesOf parts a data file; false for a file that is taken as a whole.
func entriesOf(name string, data []byte) ([]entry, bool) {
	if !strings.HasPrefix(name, "content/data/") || path.Ext(name) != ".yaml" {
		return nil, false
	}
	parts, ok := library.Entries(data)
	entries := make([]entry, len(parts))
	for i, p := range parts {
		entries[i] = entry{p}
	}
	return entries, ok
}

// newestEdition gives the id of the library's newest edition, or "".
func newestEdition(embedded fs.FS) string {
	files, err := fs.ReadDir(embedded, history.Folder)
	if err != nil {
		return ""
	}
	var ids []string
	for _, f := range files {
		if id, ok := strings.CutSuffix(f.Name(), ".yaml"); ok && history.ValidEdition(id) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return ""
	}
	return slices.MaxFunc(ids, compareEditions)
}

func compareEditions(a, b string) int {
	if a == "" || b == "" {
		return cmp.Compare(len(a), len(b))
	}
	return history.CompareEditions(a, b)
}
