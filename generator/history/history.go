// Package history tells what was published, and what became of it.
//
// In come the editions, frozen versions and reviews as they lie on disk; out
// goes a History: for each handout in each language its versions, newest first,
// and for each version whether a paper copy of it may still be used. Every
// frozen file is held against the hash that the editions have of it, and each
// edition against the hash that the next one has of it, so that the past cannot
// be rewritten unseen. Nothing here writes a file or reads a clock.
//
// View shows a project as it was published: library.Load reads it like any
// other. Compare finds what changed between two texts, word by word.
package history

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"iptpress/generator/document"
)

// History is all that a project has published.
type History struct {
	Editions []*Edition // the oldest first; none where nothing was published
	Pieces   []*Piece   // by language, then id

	pieces  map[key]*Piece
	frozen  map[key]map[string]*frozen // by version
	reviews map[string][]Review        // by the folder of the handout
	ids     map[string]string          // of published handouts, by their folders
}

type key struct{ lang, id string }

// Edition is the library as it was published on a date.
type Edition struct {
	ID             string
	Date           document.Date
	Note           string
	Engine         int           // what made its papers: paper.Engine of that day
	NumbersChecked document.Date // the oldest check of a help line that its papers show
	Handouts       []Entry       // all that it holds, by language, then slug
	Packets        []Packet      // all that it holds, by language, then slug
	Withdrawn      []Withdrawal  // what it takes back

	// A withdrawal holds nothing of its own: it stands on the edition before it,
	// less what it takes back. Base is the edition whose snapshot applies.
	Base *Edition

	file     string // content/editions/2026.1.yaml
	hash     string // of the file
	snapshot string // of its folder; "" for a withdrawal
}

// Entry is a version of a handout that an edition holds.
type Entry struct {
	ID      string        `json:"id"`
	Lang    string        `json:"lang"`
	Slug    string        `json:"slug"` // of that day
	Title   string        `json:"title"`
	Version string        `json:"version"`
	SHA256  string        `json:"sha256"` // of its source: see Digest
	Date    document.Date `json:"date"`   // when the version was first published
	Changes string        `json:"changes"`
}

// Packet is a packet that an edition holds; the snapshot has its list.
type Packet struct {
	ID       string   `json:"id"`
	Lang     string   `json:"lang"`
	Slug     string   `json:"slug"`
	Title    string   `json:"title"`
	Handouts []string `json:"handouts"` // what it listed: "<id>@<version>"
}

// Withdrawal takes a version back.
type Withdrawal struct {
	ID      string `json:"id"`
	Lang    string `json:"lang"`
	Version string `json:"version"`
	Reason  string `json:"reason"`
}

// Piece is a handout in one language, as it was published over time.
type Piece struct {
	ID, Lang string
	Versions []*Version // newest first; never empty
}

// Version is a published version, and what is to be done with copies of it.
type Version struct {
	Entry             // as the first edition that held it names it
	First    *Edition // the edition that published it
	State    State
	Reason   string   // why it was withdrawn; "" otherwise
	Takes    *Edition // the edition that withdrew it, or nil
	Replaced *Edition // the edition in which another version took its place, or it left the library; nil while it is current
	Thrown   *Edition // the edition since which copies are to be thrown away, or nil
	Folder   string   // where its frozen files lie, with slashes

	slugs []string // under which the editions hold it
}

// State says what a paper copy of a version is good for.
type State string

const (
	Current   State = "current"
	Usable    State = "usable"     // replaced by a new MINOR: a copy may still be used
	ThrowAway State = "throw-away" // replaced by a new MAJOR, or no longer in the library
	Withdrawn State = "withdrawn"
	Unknown   State = "unknown" // never published
)

// Review is a signature under one text, which its hash names.
type Review struct {
	document.Review
	SHA256     string // of the text that was reviewed
	RecordedBy string
}

// Hash gives the SHA-256 of the edition's file, in hexadecimal.
func (e *Edition) Hash() string { return e.hash }

// IDAt gives the id of the handout whose versions lie in a folder
// (content/en/handouts/grief), or "".
func (h *History) IDAt(dir string) string { return h.ids[dir] }

// Newest gives the newest edition, or nil.
func (h *History) Newest() *Edition {
	if len(h.Editions) == 0 {
		return nil
	}
	return h.Editions[len(h.Editions)-1]
}

// Edition gives the edition of that id, or nil.
func (h *History) Edition(id string) *Edition {
	for _, e := range h.Editions {
		if e.ID == id {
			return e
		}
	}
	return nil
}

// Piece gives what was published of a handout in a language, or nil.
func (h *History) Piece(id, lang string) *Piece { return h.pieces[key{lang, id}] }

// Versions lists the published versions of a handout, newest first.
func (h *History) Versions(id, lang string) []*Version {
	if p := h.Piece(id, lang); p != nil {
		return p.Versions
	}
	return nil
}

// VersionsAt lists the published versions of the handout that has a slug now, or
// had it, newest first.
func (h *History) VersionsAt(lang, slug string) []*Version {
	var had []*Version
	for _, p := range h.Pieces {
		now := p.Versions[0].SlugNow()
		switch {
		case p.Lang != lang:
		case now == slug:
			return p.Versions
		case slices.Contains(p.FormerSlugs(now), slug):
			had = p.Versions
		}
	}
	return had
}

// Version gives a published version, or nil.
func (h *History) Version(id, lang, version string) *Version {
	for _, v := range h.Versions(id, lang) {
		if v.Version == version {
			return v
		}
	}
	return nil
}

// Reviews lists the signatures under a text that its hash names, in the folder
// of a handout (content/en/handouts/grief), the newest first. With no hash it
// lists those under every text that the handout has had.
func (h *History) Reviews(dir, sha256 string) []Review {
	var list []Review
	for _, r := range h.reviews[dir] {
		if sha256 == "" || r.SHA256 == sha256 {
			list = append(list, r)
		}
	}
	slices.SortStableFunc(list, func(a, b Review) int { return cmp.Compare(b.Date, a.Date) })
	return list
}

// ReviewsOf lists the signatures under a version, the newest first.
func (h *History) ReviewsOf(v *Version) []Review {
	return h.Reviews(v.home(), v.SHA256)
}

// ReviewsBeside lists the signatures under every text of the handout that a
// version is of, the newest first.
func (h *History) ReviewsBeside(v *Version) []Review { return h.Reviews(v.home(), "") }

// home gives the folder of the handout that a version is of.
func (v *Version) home() string { return path.Dir(path.Dir(v.Folder)) }

// SlugNow gives the slug that the handout has today, or had last.
func (v *Version) SlugNow() string { return path.Base(v.home()) }

// State says what a copy of a version is good for; Unknown for one that was
// never published.
func (h *History) State(id, lang, version string) State {
	if v := h.Version(id, lang, version); v != nil {
		return v.State
	}
	return Unknown
}

// IsAuthor reports whether a name is that of one of a text's authors, however
// it is spaced and capitalized.
func IsAuthor(authors []string, name string) bool {
	return slices.ContainsFunc(authors, func(a string) bool {
		return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(name), " "))
	})
}

// Astray lists the versions whose frozen files lie in another folder than that of
// the handout, the oldest first.
func (p *Piece) Astray(dir string) []*Version {
	var list []*Version
	for _, v := range slices.Backward(p.Versions) {
		if v.Folder != "" && v.home() != dir {
			list = append(list, v)
		}
	}
	return list
}

// Current gives the version that is handed out now, or nil.
func (p *Piece) Current() *Version {
	if v := p.Versions[0]; v.State == Current {
		return v
	}
	return nil
}

// Before gives the version that v took the place of, or nil for the first.
func (p *Piece) Before(v *Version) *Version {
	if i := slices.Index(p.Versions, v); i >= 0 && i+1 < len(p.Versions) {
		return p.Versions[i+1]
	}
	return nil
}

// FormerSlugs lists the slugs that the handout has had besides the one it has
// now, the latest first: their addresses lead to the new one.
func (p *Piece) FormerSlugs(now string) []string {
	var former []string
	for _, v := range p.Versions {
		for _, slug := range slices.Backward(v.slugs) {
			if slug != now && !slices.Contains(former, slug) {
				former = append(former, slug)
			}
		}
	}
	return former
}

// Published lists the versions that an edition was the first to hold.
func (h *History) Published(e *Edition) []*Version {
	return h.filter(func(v *Version) bool { return v.First == e })
}

// Offering gives the history of a clinic that does not give out all that it has
// published: copies of what it leaves out are to be thrown away, although no edition
// says so yet.
func (h *History) Offering(offered func(id, lang string) bool) *History {
	shown := *h
	shown.Pieces = slices.Clone(h.Pieces)
	shown.pieces = maps.Clone(h.pieces)
	for i, p := range shown.Pieces {
		if p.Current() == nil || offered(p.ID, p.Lang) {
			continue
		}
		newest := *p.Versions[0]
		newest.State = ThrowAway
		left := &Piece{ID: p.ID, Lang: p.Lang, Versions: slices.Clone(p.Versions)}
		for j := range left.Versions[1:] {
			// Nor may an older copy be used then.
			if older := *left.Versions[j+1]; older.State == Usable {
				older.State = ThrowAway
				left.Versions[j+1] = &older
			}
		}
		left.Versions[0] = &newest
		shown.Pieces[i] = left
		shown.pieces[key{p.Lang, p.ID}] = left
	}
	return &shown
}

// Recall lists the versions whose paper copies are to be thrown away since an
// edition: those that it withdraws first, then those that it replaces by a new
// MAJOR or no longer holds.
func (h *History) Recall(e *Edition) []*Version {
	list := h.filter(func(v *Version) bool { return v.Thrown == e })
	slices.SortStableFunc(list, func(a, b *Version) int {
		return cmp.Compare(withdrawnFirst(a), withdrawnFirst(b))
	})
	return list
}

func withdrawnFirst(v *Version) int {
	if v.State == Withdrawn {
		return 0
	}
	return 1
}

func (h *History) filter(keep func(*Version) bool) []*Version {
	var list []*Version
	for _, p := range h.Pieces {
		for _, v := range p.Versions {
			if keep(v) {
				list = append(list, v)
			}
		}
	}
	return list
}

// CompareVersions orders versions by number: 1.2 stands before 1.10.
func CompareVersions(a, b string) int {
	aMajor, aMinor := numbers(a)
	bMajor, bMinor := numbers(b)
	return cmp.Or(cmp.Compare(aMajor, bMajor), cmp.Compare(aMinor, bMinor))
}

// Next gives the version that follows one: its next MINOR, or its next MAJOR.
func Next(version string, major bool) string {
	first, second := numbers(version)
	if major {
		return fmt.Sprintf("%d.0", first+1)
	}
	return fmt.Sprintf("%d.%d", first, second+1)
}

// HowToFollow says, as the mend of a message, what version may follow one.
func HowToFollow(version string) string {
	return fmt.Sprintf("write the next version, %s for wording or %s for new advice, and say in changes what is new", Next(version, false), Next(version, true))
}

// Major gives the first number of a version.
func Major(version string) int {
	major, _ := numbers(version)
	return major
}

func numbers(version string) (major, minor int) {
	a, b, _ := strings.Cut(version, ".")
	major, _ = strconv.Atoi(a) // the schema has seen to it that they are numbers
	minor, _ = strconv.Atoi(b)
	return major, minor
}
