// Package search makes the index that the search page reads.
//
// In come the documents of one language, its packets, pages, glossary and the
// words that people type for others; out come classic scripts, since a page that
// lies in a folder can read nothing else. Nobody is asked while somebody types:
// the page loads all of them, whatever is typed, so that not even the name of a
// file tells what it was.
//
// An index has two kinds of scripts. The first holds every word that the texts
// have, with the number of its group: the words of one stem, so that the page
// needs no stemmer. Each of the others holds up to a thousand entries, and for
// each group the entries that have it with an impact, by BM25F (Robertson,
// Zaragoza and Taylor, 2004: a word counts for more in a title than in the
// text), as the square root of 255² parts of the greatest. All arithmetic is in
// whole numbers, so that the same texts give the same bytes on every machine.
package search

import (
	"math/bits"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"iptpress/generator/document"
	"iptpress/generator/library"
)

// Source is what an index is made of, all in one language.
type Source struct {
	Lang      string
	Light     []string             // words that say little, such as "the": see locale's search-light
	Documents []*document.Document // handouts; of two that fit alike, the first stands first
	Packets   []Packet
	Pages     []*document.Document
	// Counted has for each document what was counted of its text. It can be kept: with
	// it a document needs no blocks. Make fills in what is nil; all of it may be missing.
	Counted  [][]byte
	Glossary []library.Term
	Synonyms []library.Synonym
}

// Packet is a packet with the focus areas that it is for.
type Packet struct {
	*document.Packet
	ProblemAreas []string
}

// index is an index before it is written.
type index struct {
	lang     string
	entries  []*entry
	surfaces []string    // every word, without accents, in the order of JavaScript
	group    []int32     // the group of each surface; numbers rise by one with each new group
	postings [][]posting // by group
	light    []string
	synonyms []synonym
}

// posting is a group's impact in an entry.
type posting struct {
	entry  int32
	impact uint8
}

// synonym is a phrase that people type, and the phrases that the texts have for it.
type synonym struct {
	typed []int32
	means [][]int32
	help  bool
}

// Index is the scripts of an index, in the order of Names.
type Index [][]byte

// Names gives the file names of the scripts that Make gives, in the order in which
// a page loads them.
func (s *Source) Names() []string {
	entries := len(s.Documents) + len(s.Packets) + len(s.Pages) + len(s.Glossary)
	names := []string{"words.js"}
	for i := range (entries + perScript - 1) / perScript {
		names = append(names, strconv.Itoa(i+1)+".js")
	}
	return names
}

// Make makes the index. It spreads its work over a number of workers; their number
// changes nothing.
func Make(s Source, workers int) Index { return build(s, workers).scripts() }

func build(s Source, workers int) *index {
	x := &index{lang: s.Lang}
	light := map[string]bool{}
	for _, word := range s.Light {
		light[fold(word)] = true
	}
	for word := range light {
		x.light = append(x.light, word)
	}
	slices.SortFunc(x.light, byUnits)

	entries, reading := s.entries()
	x.entries = entries
	counters := make([]*counter, max(1, min(workers, len(entries))))
	var next atomic.Int64
	var group sync.WaitGroup
	for w := range counters {
		counters[w] = newCounter(light)
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(entries); i = int(next.Add(1)) - 1 {
				reading[i](counters[w])
				entries[i].counts, entries[i].length = counters[w].take()
				entries[i].by = w
			}
		})
	}
	group.Wait()
	dropCommon(entries)

	synonyms := s.synonyms()
	groupOf := x.gather(counters, synonyms)
	x.weigh(counters, groupOf)
	x.resolve(synonyms, groupOf)
	return x
}

// gather sorts the words of all counters into surfaces and groups. It gives the
// group of each word as it is written.
func (x *index) gather(counters []*counter, synonyms []library.Synonym) map[string]int32 {
	written := map[string]int32{}
	for _, c := range counters {
		for _, word := range c.words {
			written[word] = 0
		}
	}
	for _, s := range synonyms {
		for _, phrase := range s.Typed[x.lang] {
			for _, word := range words(phrase) {
				written[word] = 0
			}
		}
	}
	// Of the ways to write a surface, the one with its accents tells the stem.
	spelled := make(map[string]string, len(written))
	for word := range written {
		surface := fold(word)
		if word > spelled[surface] {
			spelled[surface] = word
		}
	}
	x.surfaces = make([]string, 0, len(spelled))
	for surface := range spelled {
		x.surfaces = append(x.surfaces, surface)
	}
	slices.SortFunc(x.surfaces, byUnits)

	x.group = make([]int32, len(x.surfaces))
	byStem, bySurface := map[string]int32{}, make(map[string]int32, len(x.surfaces))
	for i, surface := range x.surfaces {
		s := stem(spelled[surface], x.lang)
		g, known := byStem[s]
		if !known {
			g = int32(len(byStem))
			byStem[s] = g
		}
		x.group[i] = g
		bySurface[surface] = g
	}
	for word := range written {
		written[word] = bySurface[fold(word)]
	}
	x.postings = make([][]posting, len(byStem))
	return written
}

// weigh works out the impact of every group in every entry that has it.
//
// With T the weight of the group's words in the entry, L that of all its words,
// A the average of L, N entries, n of which have the group:
//
//	impact = log2((2N+2) / (2n+1)) · 6T / (T + 3 + 2L/A)
func (x *index) weigh(counters []*counter, groupOf map[string]int32) {
	groups := make([][]int32, len(counters)) // by counter, then its number of a word
	for i, c := range counters {
		groups[i] = make([]int32, len(c.words))
		for n, word := range c.words {
			groups[i][n] = groupOf[word]
		}
	}
	var total int64
	held := make([]int32, len(x.postings)) // how many entries have the group
	weight := make([]int32, len(x.postings))
	for _, e := range x.entries {
		total += e.length
		counts := e.counts[:0]
		for _, c := range e.counts {
			g := groups[e.by][c.word]
			if weight[g] == 0 {
				held[g]++
				counts = append(counts, count{word: g})
			}
			weight[g] += c.weight
		}
		for i := range counts {
			counts[i].weight = weight[counts[i].word]
			weight[counts[i].word] = 0
		}
		e.counts = counts
	}
	average := max(1, total/max(1, int64(len(x.entries))))
	rarity := make([]int64, len(held))
	for g, n := range held {
		rarity[g] = log2(2*uint64(len(x.entries))+2) - log2(2*uint64(n)+1)
		x.postings[g] = make([]posting, 0, n)
	}
	impact := func(e *entry, c count) int64 {
		t := int64(c.weight)
		return rarity[c.word] * 6 * t * average / (t*average + 3*average + 2*e.length)
	}
	greatest := int64(1)
	for _, e := range x.entries {
		for _, c := range e.counts {
			greatest = max(greatest, impact(e, c))
		}
	}
	for i, e := range x.entries {
		for _, c := range e.counts {
			x.postings[c.word] = append(x.postings[c.word], posting{int32(i), root(impact(e, c) * 255 * 255 / greatest)})
		}
		e.counts = nil
	}
}

// log2 gives the binary logarithm of x > 0 in parts of 65 536, rounded down.
func log2(x uint64) int64 {
	whole := bits.Len64(x) - 1
	result := int64(whole) << 16
	m := x << (63 - whole) >> 32 // from 1 to 2, in parts of 2³¹
	for bit := int64(1) << 15; bit > 0; bit >>= 1 {
		m = m * m >> 31
		if m >= 1<<32 {
			m >>= 1
			result |= bit
		}
	}
	return result
}

// root gives the whole square root of x ≤ 255², and 1 at the least.
func root(x int64) uint8 {
	r := int64(1)
	for step := int64(128); step > 0; step >>= 1 {
		if n := r + step; n <= 255 && n*n <= x {
			r = n
		}
	}
	return uint8(r)
}

// resolve turns what people type into groups. What means only words that no text
// has is left out, unless it asks for help.
func (x *index) resolve(synonyms []library.Synonym, groupOf map[string]int32) {
	for _, s := range synonyms {
		var means [][]int32
		for _, phrase := range s.Means[x.lang] {
			if groups, ok := groupsOf(phrase, groupOf); ok {
				means = append(means, groups)
			}
		}
		if len(means) == 0 && !s.Help {
			continue
		}
		for _, phrase := range s.Typed[x.lang] {
			if typed, ok := groupsOf(phrase, groupOf); ok {
				x.synonyms = append(x.synonyms, synonym{typed, means, s.Help})
			}
		}
	}
}

// groupsOf gives the groups of a phrase's words, and whether all are known.
func groupsOf(phrase string, groupOf map[string]int32) ([]int32, bool) {
	var groups []int32
	for _, word := range words(phrase) {
		g, known := groupOf[word]
		if !known {
			return nil, false
		}
		groups = append(groups, g)
	}
	return groups, len(groups) > 0
}
