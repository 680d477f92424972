package history

import (
	"cmp"
	"io/fs"
	"path"
	"slices"
	"strings"

	"iptpress/generator/diag"
	"iptpress/generator/library"
)

// build makes editions and pieces of what the files say.
func (h *History) build(manifests []readManifest, l *loader) {
	for i, m := range manifests {
		e := &Edition{
			ID: m.Edition, Date: m.Date, Note: m.Note, Withdrawn: m.Withdrawn,
			file: m.file, hash: m.hash, snapshot: m.Snapshot,
		}
		if len(m.Withdrawn) == 0 || i == 0 { // the latter has been reported
			e.Base, e.Engine, e.NumbersChecked = e, m.Engine, m.NumbersChecked
			e.Handouts, e.Packets = m.Handouts, m.Packets
		} else {
			e.standOn(h.Editions[i-1])
			e.Engine = cmp.Or(m.Engine, e.Engine)
		}
		h.Editions = append(h.Editions, e)
	}
	h.trace(func(e *Edition, hint, format string, args ...any) {
		l.diags.Error("edition", diag.Pos{File: e.file}, hint, format, args...)
	})
}

// standOn takes over what the edition before a withdrawal holds.
func (e *Edition) standOn(before *Edition) {
	e.Base, e.Engine, e.NumbersChecked = before.Base, before.Engine, before.NumbersChecked
	taken := func(id, lang, version string) bool {
		return slices.ContainsFunc(e.Withdrawn, func(w Withdrawal) bool {
			return w.ID == id && w.Lang == lang && w.Version == version
		})
	}
	for _, entry := range before.Handouts {
		if !taken(entry.ID, entry.Lang, entry.Version) {
			e.Handouts = append(e.Handouts, entry)
		}
	}
	for _, p := range before.Packets {
		p.Handouts = slices.DeleteFunc(slices.Clone(p.Handouts), func(part string) bool {
			id, version, _ := strings.Cut(part, "@")
			return taken(id, p.Lang, version)
		})
		e.Packets = append(e.Packets, p)
	}
}

// AsOf gives the history as it was when an edition had just been published,
// with the reviews that its view has.
func (h *History) AsOf(e *Edition, view fs.FS) *History {
	past := &History{frozen: h.frozen, ids: h.ids, reviews: map[string][]Review{}}
	for _, other := range h.Editions {
		past.Editions = append(past.Editions, other)
		if other == e {
			break
		}
	}
	past.trace(func(*Edition, string, string, ...any) {})
	for _, entry := range e.Handouts {
		dir := path.Join("content", entry.Lang, "handouts", entry.Slug)
		if library.Exists(view, dir+"/reviews.yaml") {
			v := past.Version(entry.ID, entry.Lang, entry.Version)
			past.reviews[v.home()] = ReadReviews(view, dir, &diag.List{})
		}
	}
	return past
}

// trace follows the editions from the first to the newest, and notes what
// became of each version. It tells what contradicts itself.
func (h *History) trace(tell func(e *Edition, hint, format string, args ...any)) {
	h.pieces = map[key]*Piece{}
	const restore = "restore the file from version control"
	for _, e := range h.Editions {
		held := map[*Version]bool{}
		for _, entry := range e.Handouts {
			p := h.pieceOf(entry)
			v := p.version(entry.Version)
			switch {
			case v == nil && len(p.Versions) > 0 && CompareVersions(p.Versions[0].Version, entry.Version) > 0:
				tell(e, restore, "version %s of %q is older than %s, which was published before it", entry.Version, entry.Title, p.Versions[0].Version)
				continue
			case v == nil:
				v = &Version{Entry: entry, First: e}
				if f := h.frozen[key{entry.Lang, entry.ID}][entry.Version]; f != nil {
					v.Folder = f.folder
					h.ids[v.home()] = entry.ID
				}
				p.Versions = slices.Insert(p.Versions, 0, v)
			case v.SHA256 != entry.SHA256:
				tell(e, restore, "version %s of %q has another hash here than in %s", entry.Version, entry.Title, v.First.ID)
			}
			if !slices.Contains(v.slugs, entry.Slug) {
				v.slugs = append(v.slugs, entry.Slug)
			}
			held[v] = true
		}
		for _, w := range e.Withdrawn {
			v := h.Version(w.ID, w.Lang, w.Version)
			if v == nil {
				tell(e, restore, "it withdraws version %q of an unknown handout %q", w.Version, w.ID)
				continue
			}
			v.Takes, v.Reason = e, w.Reason
		}
		for _, p := range h.Pieces {
			p.step(e, held)
		}
	}
	slices.SortFunc(h.Pieces, func(a, b *Piece) int { return cmp.Or(cmp.Compare(a.Lang, b.Lang), cmp.Compare(a.ID, b.ID)) })
}

// step moves the states of a handout's versions on to an edition.
func (p *Piece) step(e *Edition, held map[*Version]bool) {
	var current *Version
	for _, v := range p.Versions {
		if held[v] && v.Takes == nil {
			current = v
		}
	}
	for _, v := range p.Versions {
		was := v.State
		switch {
		case v.Takes != nil:
			v.State = Withdrawn
		case v == current:
			v.State, v.Replaced, v.Thrown = Current, nil, nil
			continue
		case current != nil && Major(current.Version) == Major(v.Version):
			v.State = Usable
		default:
			v.State = ThrowAway
		}
		if v.Replaced == nil {
			v.Replaced = e
		}
		if v.State != was && v.State != Usable {
			v.Thrown = e
		}
	}
}

func (h *History) pieceOf(entry Entry) *Piece {
	k := key{entry.Lang, entry.ID}
	p := h.pieces[k]
	if p == nil {
		p = &Piece{ID: entry.ID, Lang: entry.Lang}
		h.pieces[k] = p
		h.Pieces = append(h.Pieces, p)
	}
	return p
}

func (p *Piece) version(version string) *Version {
	for _, v := range p.Versions {
		if v.Version == version {
			return v
		}
	}
	return nil
}
