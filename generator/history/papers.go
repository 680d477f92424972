package history

import (
	"io/fs"
	"maps"
	"path"
	"strings"
)

// Issued is a PDF that an edition issued.
type Issued struct {
	Edition *Edition
	Path    string // its address in the site
	Parts   []*Version
}

// Papers gives the SHA-256 of each PDF that an edition issued, by its address. A
// withdrawal issued those of the edition that it stands on, but for the ones that
// it changed.
func Papers(fsys fs.FS, e *Edition) map[string]string {
	papers := newPapers(fsys, e.Base)
	if e.Base != e {
		maps.Copy(papers, newPapers(fsys, e))
	}
	return papers
}

// newPapers gives those that an edition itself lists.
func newPapers(fsys fs.FS, e *Edition) map[string]string {
	data, err := fs.ReadFile(fsys, path.Join(Folder, e.ID, PaperSums))
	if err != nil {
		return map[string]string{} // there is none, or Load has told of it
	}
	return ParseSums(data)
}

// Find looks for a PDF by its SHA-256 among all that were issued, the latest
// edition first.
func (h *History) Find(fsys fs.FS, sha256 string) (Issued, bool) {
	for i := len(h.Editions) - 1; i >= 0; i-- {
		e := h.Editions[i]
		for name, sum := range newPapers(fsys, e) {
			if sum == sha256 {
				return Issued{e, name, h.partsOf(e, name)}, true
			}
		}
	}
	return Issued{}, false
}

// partsOf gives the versions that a paper shows: one, or those of a packet.
func (h *History) partsOf(e *Edition, address string) []*Version {
	file := path.Base(address)
	for _, entry := range e.Handouts {
		if strings.HasPrefix(file, entry.Slug+"-"+entry.Version+"-"+entry.Lang+"-") {
			return []*Version{h.Version(entry.ID, entry.Lang, entry.Version)}
		}
	}
	for _, p := range e.Packets {
		if !strings.HasPrefix(file, p.Slug+"-"+p.Lang+"-") {
			continue
		}
		var parts []*Version
		for _, part := range p.Handouts {
			id, version, _ := strings.Cut(part, "@")
			if v := h.Version(id, p.Lang, version); v != nil {
				parts = append(parts, v)
			}
		}
		return parts
	}
	return nil
}

// Worst gives the state of a paper of several versions: that of the part which
// most stands against using it.
func Worst(parts []*Version) State {
	worst := Current
	order := map[State]int{Current: 0, Usable: 1, ThrowAway: 2, Withdrawn: 3}
	for _, v := range parts {
		if order[v.State] > order[worst] {
			worst = v.State
		}
	}
	return worst
}
