package history

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"strings"

	"iptpress/generator/document"
)

// Schema is the form of edition files that this program writes.
const Schema = 1

// Folder holds the editions.
const Folder = "content/editions"

// Manifest is an edition's file. It is YAML, each value of which is written as
// JSON on a line of its own, so that it is read at once however many handouts
// an edition has. docs/formats.md describes it.
type Manifest struct {
	Edition        string        `json:"edition"`
	Date           document.Date `json:"date"`
	Note           string        `json:"note,omitempty"`
	Schema         int           `json:"schema"`
	Engine         int           `json:"engine,omitempty"`
	NumbersChecked document.Date `json:"numbers_checked,omitempty"`
	Previous       *Previous     `json:"previous,omitempty"`
	Snapshot       string        `json:"snapshot,omitempty"` // Digest of the edition's folder; "" where it has none
	Handouts       []Entry       `json:"handouts,omitempty"`
	Packets        []Packet      `json:"packets,omitempty"`
	Withdrawn      []Withdrawal  `json:"withdrawn,omitempty"`
}

// Previous names the edition before one, and its file's hash.
type Previous struct {
	Edition string `json:"edition"`
	SHA256  string `json:"sha256"`
}

// Folder gives the folder of the edition's snapshot.
func (m *Manifest) Folder() string { return path.Join(Folder, m.Edition) }

const manifestHead = "# Written by iptpress. The next edition holds the hash of this file: a change here would be seen.\n"

// Encode gives the bytes of the edition's file.
func (m *Manifest) Encode() []byte {
	var b bytes.Buffer
	b.WriteString(manifestHead)
	field := func(key string, value any) { fmt.Fprintf(&b, "%s: %s\n", key, encode(value)) }
	field("edition", m.Edition)
	field("date", m.Date)
	if m.Note != "" {
		field("note", m.Note)
	}
	field("schema", m.Schema)
	if m.Snapshot != "" {
		field("engine", m.Engine)
		if m.NumbersChecked != "" {
			field("numbers_checked", m.NumbersChecked)
		}
		field("snapshot", m.Snapshot)
	}
	if m.Previous != nil {
		field("previous", m.Previous)
	}
	list(&b, "handouts", m.Handouts)
	list(&b, "packets", m.Packets)
	list(&b, "withdrawn", m.Withdrawn)
	return b.Bytes()
}

func list[T any](b *bytes.Buffer, key string, items []T) {
	if len(items) == 0 {
		return
	}
	fmt.Fprintf(b, "%s:\n", key)
	for _, item := range items {
		fmt.Fprintf(b, "  - %s\n", encode(item))
	}
}

// encode gives a value as JSON that YAML reads alike: with a space after each
// colon and comma outside of strings.
func encode(value any) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value) // strings and numbers always have a JSON form
	var spaced []byte
	quoted, escaped := false, false
	for _, c := range bytes.TrimSpace(b.Bytes()) {
		spaced = append(spaced, c)
		switch {
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ':' || c == ','):
			spaced = append(spaced, ' ')
		}
	}
	return spaced
}

// lineError is a line of an edition file that iptpress did not write so.
type lineError struct {
	line int
	text string
}

func (e lineError) Error() string { return e.text }

// decodeManifest reads an edition's file.
func decodeManifest(data []byte) (*Manifest, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	open, first := false, true
	seen := map[string]bool{}
	for n, line := range strings.Split(string(data), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		bad := func(text string) error { return lineError{n + 1, text} }
		if item, isItem := strings.CutPrefix(line, "  - "); isItem {
			if !open || !json.Valid([]byte(item)) {
				return nil, bad("the line is not one that iptpress writes")
			}
			if !first {
				b.WriteByte(',')
			}
			b.WriteString(item)
			first = false
			continue
		}
		key, value, ok := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case !ok || !keyForm.MatchString(key) || value != "" && !json.Valid([]byte(value)):
			return nil, bad("the line is not one that iptpress writes")
		case seen[key]:
			return nil, bad("the key " + key + " stands twice")
		}
		seen[key] = true
		if open {
			b.WriteByte(']')
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:", key)
		if open, first = value == "", true; open {
			b.WriteByte('[')
		}
		b.WriteString(value)
	}
	if open {
		b.WriteByte(']')
	}
	b.WriteByte('}')
	m := &Manifest{}
	decoder := json.NewDecoder(&b)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(m); err != nil {
		return nil, lineError{0, strings.TrimPrefix(err.Error(), "json: ")}
	}
	return m, m.vet()
}

var (
	keyForm     = regexp.MustCompile(`^[a-z_]+$`)
	editionForm = regexp.MustCompile(`^(0|[1-9][0-9]{0,8})(\.(0|[1-9][0-9]{0,8})){0,3}$`)
	idForm      = regexp.MustCompile(`^[a-z0-9]{6,16}$`)
	langForm    = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)
	slugForm    = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	versionForm = regexp.MustCompile(`^(0|[1-9][0-9]{0,3})\.(0|[1-9][0-9]{0,3})$`)
	hashForm    = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// ValidEdition reports whether an id does for an edition: numbers with dots
// between them, such as 2026.1.
func ValidEdition(id string) bool { return editionForm.MatchString(id) }

// vet holds to their forms what becomes part of a path or an address.
func (m *Manifest) vet() error {
	bad := func(what, value string) error { return lineError{0, fmt.Sprintf("%q is no %s", value, what)} }
	if !ValidEdition(m.Edition) {
		return bad("edition", m.Edition)
	}
	if m.Schema != Schema {
		return lineError{0, fmt.Sprintf("the file has the form %d, and this iptpress knows %d", m.Schema, Schema)}
	}
	if _, err := document.ParseDate(string(m.Date)); err != nil {
		return bad("date", string(m.Date))
	}
	if m.Snapshot != "" && !hashForm.MatchString(m.Snapshot) {
		return bad("hash", m.Snapshot)
	}
	for _, e := range m.Handouts {
		switch {
		case !idForm.MatchString(e.ID):
			return bad("id", e.ID)
		case !langForm.MatchString(e.Lang):
			return bad("language", e.Lang)
		case !slugForm.MatchString(e.Slug):
			return bad("slug", e.Slug)
		case !versionForm.MatchString(e.Version):
			return bad("version", e.Version)
		case !hashForm.MatchString(e.SHA256):
			return bad("hash", e.SHA256)
		}
	}
	for _, p := range m.Packets {
		if !slugForm.MatchString(p.Slug) || !langForm.MatchString(p.Lang) {
			return bad("slug", p.Slug)
		}
	}
	if m.Snapshot == "" && len(m.Withdrawn) == 0 {
		return lineError{0, "the edition holds nothing"}
	}
	return nil
}
