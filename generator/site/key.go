package site

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"strconv"
	"sync"

	"iptpress/generator/document"
	"iptpress/generator/history"
	"iptpress/generator/library"
)

// Pages of handouts and of their versions are many, and most are in a run what
// they were in the last. Their keys tell so at a small part of the cost of making
// them. Each of the functions here mirrors one that makes a page, and adds all
// that it takes from elsewhere than from Base; a test changes a library at random
// and holds what a run makes by keys against what one makes without.

// key takes up what a page depends on.
type key struct{ hash.Hash }

// add takes up texts, so that no two lists of them are the same.
func (k *key) add(texts ...string) {
	var length [8]byte
	for _, text := range texts {
		binary.LittleEndian.PutUint64(length[:], uint64(len(text)))
		k.Write(length[:])
		k.Write([]byte(text))
	}
}

func (k *key) sum() string {
	var sum [sha256.Size]byte
	return hex.EncodeToString(k.Sum(sum[:0]))
}

func newKey() *key { return &key{sha256.New()} }

func (s *Site) hasKeys() bool { return s.Base != "" && s.TextKey != nil }

// keyed gives a file its key, of what add takes up besides what every page has.
func (s *Site) keyed(f File, add func(*key)) File {
	if s.hasKeys() {
		f.Key = func() string {
			k := newKey()
			k.add(s.Base, f.Path)
			add(k)
			return k.sum()
		}
	}
	return f
}

func (t *tongue) keyed(f File, add func(*key)) File { return t.site.keyed(f, add) }

// listed gives a file the key of lists.
func (s *Site) listed(f File) File {
	return s.keyed(f, func(k *key) { k.add("lists", s.Lists()) })
}

// listing is a page that is made of what others are called, and of pages that are no
// handout.
func (t *tongue) listing(path string, make func(*tongue) (leaf, error)) File {
	return t.site.listed(t.page(path, make))
}

// listsKey stands for all that lists can show: what is known of each handout but its
// text, packets and pages as they are, what was published. It also tells what stands
// round any page.
func (s *Site) listsKey() string {
	k := newKey()
	k.add(s.Base)
	var b []byte // what cannot be written is told of where it is: by the builder's files
	for _, d := range s.Documents {
		b, _ = d.Meta.AppendBinary(b[:0])
		k.add("handout", string(b))
		for _, source := range d.Sources {
			k.add(source.Key)
		}
	}
	for _, p := range s.Packets {
		b, _ = p.AppendBinary(b[:0])
		k.add("packet", string(b), strconv.FormatBool(p.HelpNow != nil))
	}
	for _, d := range s.Pages {
		k.add("page", s.TextKey(d))
	}
	if all := s.editions(); len(all) > 0 {
		k.add("edition", all[len(all)-1].Hash()) // it holds the hash of the one before it
	}
	return k.sum()
}

// addShell takes up what stands round the pages of a place. Where it cannot be
// made the page cannot either, and says why.
func (t *tongue) addShell(k *key, p place, path string) {
	if sh, err := t.shell(p); err == nil {
		k.add(sh.sum)
	}
	for _, twin := range t.twins(path) {
		k.add("twin", twin.Lang)
	}
}

// addHandout takes up what the page of a handout shows.
func (t *tongue) addHandout(k *key, d *document.Document) {
	k.add("handout", t.site.TextKey(d))
	k.add(t.areas...)
	t.addShell(k, place{section: "handouts", depth: 2, engine: d.Fillable}, d.Path()+"index.html")
	k.add(t.site.Engine.WASM)
	t.addBesides(k, d)
	if p := t.published[d.ID]; p != nil {
		k.add("published", p.path())
		if now := p.Current(); now != nil {
			k.add(now.Version)
		}
	}
	if d.Translation != nil {
		if original := t.originalOf(d); original != nil {
			k.add("original", original.Imprint.Root, original.Path(), original.Title)
		}
	}
}

// addBesides takes up what stands beside the text of a handout that is shown
// today: other handouts, packets, papers.
func (t *tongue) addBesides(k *key, d *document.Document) {
	k.add("besides", d.Slug, d.Version, string(d.Standing), d.ShortTitle)
	for _, next := range t.next(d) {
		k.add("next", next.Slug, next.Title, string(next.Kind), string(next.Audience))
	}
	for _, packet := range t.holding[d.Slug] {
		k.add("packet", packet.Slug, packet.Title)
	}
}

// pastKey stands for all that was published of a piece, and for what has become
// of it. It is made once for all its pages.
func (t *tongue) pastKey(p *piece) func() string {
	return sync.OnceValue(func() string {
		k := newKey()
		k.add(t.site.targets, p.slug)
		if p.shown != nil {
			k.add("shown", p.shown.Slug, p.shown.Title, p.shown.Version, string(p.shown.Standing))
		}
		for _, v := range p.Versions {
			k.add("version", fmt.Sprintf("%q", v.Entry), string(v.State), v.Reason, v.SlugNow(), v.First.Hash())
			for _, e := range []*history.Edition{v.First, v.Takes, v.Replaced, v.Thrown, t.lastHolding(v)} {
				if e != nil {
					k.add(e.ID, string(e.Date), string(e.NumbersChecked))
				} else {
					k.add("")
				}
			}
		}
		for _, r := range t.site.History.ReviewsBeside(p.Versions[0]) {
			k.add(fmt.Sprintf("%q", r))
		}
		return k.sum()
	})
}

// addHistory takes up what the page of a piece's versions shows.
func (t *tongue) addHistory(k *key, p *piece, past string) {
	k.add("history", past)
	t.addShell(k, place{section: "handouts", depth: 3}, p.historyAddress())
	if p.shown != nil && p.shown.Standing == document.Edited {
		k.add(t.site.TextKey(p.shown))
	}
}

// addVersion takes up what the page of a version shows. Translations go by the
// page of the piece.
func (t *tongue) addVersion(k *key, p *piece, v *history.Version, past string) {
	k.add("version", past, v.Version)
	k.add(t.areas...)
	t.addShell(k, place{section: "handouts", depth: 3}, p.path()+"index.html")
	if p.shown != nil {
		t.addBesides(k, p.shown)
	}
}

// addEdition takes up what the page of an edition shows: what became of all that
// was published, and the packets that it had.
func (t *tongue) addEdition(k *key, e *history.Edition) {
	k.add("edition", e.Hash(), strconv.FormatBool(e == t.site.History.Newest()))
	t.addShell(k, place{section: "editions", depth: 2}, editionAddress(e))
	for _, p := range t.pieces {
		k.add(p.past())
	}
	for _, packet := range t.packets {
		k.add("packet", packet.ID, packet.Slug)
	}
}

// targetsKey stands for all that a link in a frozen text can lead to.
func targetsKey(lib *library.Library) string {
	k := newKey()
	for _, h := range lib.Handouts {
		k.add(h.Path, h.Meta.Title)
	}
	for _, p := range lib.Packets {
		k.add(p.Path, p.Meta.Title)
	}
	for _, p := range lib.Pages {
		k.add(p.Path, p.Title)
	}
	k.add(strconv.FormatBool(lib.Published))
	return k.sum()
}
