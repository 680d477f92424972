package history

import (
	"regexp"
	"strings"

	"github.com/sergi/go-diff/diffmatchpatch"

	"iptpress/generator/document"
)

// Limits beyond which texts are not searched for what they have in common:
// the search takes time that grows with the product of their lengths.
const (
	maxBlocks = 4000 * 4000
	maxWords  = 3000 * 3000
	maxPairs  = 100 * 100
)

// Compare finds what changed from one text to another. Blocks are matched
// first, so that one that moved is not shown as written anew; words after that.
// Data that is not the text's own is left out: help lines, the clinic's words.
func Compare(old, new *document.Document) []document.Change {
	return compare(Parts(old), Parts(new))
}

// CompareText finds what changed from one text file to another, line by line; a
// heading of Markdown is told as one. It is for files that are not documents, or
// that cannot be made one of as they are.
func CompareText(old, new string) []document.Change {
	return compare(lineParts(old), lineParts(new))
}

func lineParts(text string) []Part {
	var parts []Part
	for line := range strings.Lines(text) {
		part := Part{Block: "line", Text: strings.Join(strings.Fields(line), " ")}
		if heading := strings.TrimLeft(part.Text, "#"); len(heading) < len(part.Text) && strings.HasPrefix(heading, " ") && strings.HasPrefix(line, "##") {
			part.Block, part.Level, part.Text = "heading", len(part.Text)-len(heading), strings.TrimSpace(heading)
		}
		if part.Text != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

func compare(old, new []Part) []document.Change {
	c := &comparison{old: old, new: new, moved: map[int]bool{}}
	c.from, c.to = make([]int, len(c.new)), make([]int, len(c.old))
	for i := range c.from {
		c.from[i] = none
	}
	for i := range c.to {
		c.to[i] = none
	}
	c.matchInOrder()
	c.matchMoved()
	c.matchChanged()
	return c.changes()
}

const none = -1

// comparison pairs the parts of two texts: from and to give the part of the
// other text that one was made of, or none.
type comparison struct {
	old, new []Part
	from     []int        // by part of the new text
	to       []int        // by part of the old text
	moved    map[int]bool // parts of the new text that stand elsewhere
}

func (c *comparison) pair(i, j int) { c.to[i], c.from[j] = j, i }

// matchInOrder pairs the parts that both texts have in the same order.
func (c *comparison) matchInOrder() {
	a, b := make([]string, len(c.old)), make([]string, len(c.new))
	for i, p := range c.old {
		a[i] = p.key()
	}
	for j, p := range c.new {
		b[j] = p.key()
	}
	i, j := 0, 0
	for _, run := range sequence(a, b, maxBlocks) {
		switch run.kind {
		case document.Removed:
			i += run.n
		case document.Added:
			j += run.n
		default:
			for range run.n {
				c.pair(i, j)
				i, j = i+1, j+1
			}
		}
	}
}

// matchMoved pairs parts alike that stand in another order.
func (c *comparison) matchMoved() {
	left := map[string][]int{}
	for i, p := range c.old {
		if c.to[i] == none {
			left[p.key()] = append(left[p.key()], i)
		}
	}
	for j, p := range c.new {
		if same := left[p.key()]; c.from[j] == none && len(same) > 0 {
			c.pair(same[0], j)
			left[p.key()] = same[1:]
			c.moved[j] = true
		}
	}
}

// matchChanged pairs parts that have most of their words in common: first those
// between the same neighbors, then, where more is alike, those anywhere.
func (c *comparison) matchChanged() {
	i, j := 0, 0
	for i < len(c.old) || j < len(c.new) {
		endI, endJ := i, j
		for endI < len(c.old) && c.open(endI) {
			endI++
		}
		for endJ < len(c.new) && (c.from[endJ] == none || c.moved[endJ]) {
			endJ++
		}
		c.matchAlike(c.leftOld(i, endI), c.leftNew(j, endJ), 0.4, false)
		i, j = endI+1, endJ+1
	}
	c.matchAlike(c.leftOld(0, len(c.old)), c.leftNew(0, len(c.new)), 0.7, true)
}

// open reports whether a part of the old text stands in no place of the new.
func (c *comparison) open(i int) bool {
	return c.to[i] == none || c.moved[c.to[i]]
}

func (c *comparison) leftOld(i, end int) (left []int) {
	for ; i < end; i++ {
		if c.to[i] == none {
			left = append(left, i)
		}
	}
	return left
}

func (c *comparison) leftNew(j, end int) (left []int) {
	for ; j < end; j++ {
		if c.from[j] == none {
			left = append(left, j)
		}
	}
	return left
}

// matchAlike pairs each new part with the old part that is most like it, if it
// is so at least by the given measure. Pairs keep their order unless they move.
func (c *comparison) matchAlike(olds, news []int, least float64, moves bool) {
	if len(olds)*len(news) > maxPairs {
		return
	}
	after := none
	for _, j := range news {
		best, measure := none, least
		for _, i := range olds {
			if c.to[i] != none || !moves && i <= after || c.old[i].Block != c.new[j].Block || c.old[i].work != c.new[j].work {
				continue
			}
			if m := likeness(c.old[i].Text, c.new[j].Text); m >= measure && (best == none || m > measure) {
				best, measure = i, m
			}
		}
		if best == none {
			continue
		}
		c.pair(best, j)
		after = best
		if moves {
			c.moved[j] = true
		}
	}
}

// likeness measures, from 0 to 1, how many words two texts have in common
// (Dice's coefficient).
func likeness(a, b string) float64 {
	count := map[string]int{}
	as, bs := tokens(a), tokens(b)
	for _, w := range as {
		count[strings.ToLower(strings.TrimSpace(w))]++
	}
	common := 0
	for _, w := range bs {
		if w = strings.ToLower(strings.TrimSpace(w)); count[w] > 0 {
			count[w]--
			common++
		}
	}
	if len(as)+len(bs) == 0 {
		return 1
	}
	return 2 * float64(common) / float64(len(as)+len(bs))
}

// changes lists the parts of both texts in reading order.
func (c *comparison) changes() []document.Change {
	var list []document.Change
	i := 0
	remove := func(end int, at any) {
		for ; i < end; i++ {
			if c.to[i] == none {
				p := c.old[i]
				p.at = at
				list = append(list, p.alone(document.Removed))
			}
		}
	}
	anchors := c.anchors()
	for j, p := range c.new {
		from, moved := c.from[j], c.moved[j]
		if remove(anchors[j], p.at); from != none && !moved {
			i = from + 1
		}
		switch {
		case from == none:
			list = append(list, p.alone(document.Added))
		case moved:
			list = append(list, p.since(c.old[from], document.Moved))
		case c.old[from].key() == p.key():
			list = append(list, p.change(document.Same, []document.Word{{Kind: document.Same, Text: p.Text}}))
		default:
			list = append(list, p.since(c.old[from], document.Changed))
		}
	}
	remove(len(c.old), nil)
	return list
}

// anchors gives for each new part the old part before which it stands: its own,
// or that of the next one that both texts have in the same order.
func (c *comparison) anchors() []int {
	list := make([]int, len(c.new))
	next := len(c.old)
	for j := len(c.new) - 1; j >= 0; j-- {
		if c.from[j] != none && !c.moved[j] {
			next = c.from[j]
		}
		list[j] = next
	}
	return list
}

func (p Part) change(kind document.ChangeKind, words []document.Word) document.Change {
	return document.Change{Kind: kind, Block: p.Block, Level: p.Level, Words: words, At: p.at}
}

// alone is the change of a part that stands in one text only.
func (p Part) alone(kind document.ChangeKind) document.Change {
	c := p.change(kind, []document.Word{{Kind: kind, Text: p.Text}})
	c.Details = p.speaking(kind)
	return c
}

// since is the change from an older part to this one.
func (p Part) since(old Part, kind document.ChangeKind) document.Change {
	c := p.change(kind, compareWords(old.Text, p.Text))
	c.Details = compareDetails(old, p)
	return c
}

var tokenForm = regexp.MustCompile(`[\pL\pN]+(?:['’-][\pL\pN]+)*\s*|[^\pL\pN\s]\s*|\s+`)

// tokens parts a text into words and signs, each with the space that follows it.
func tokens(s string) []string { return tokenForm.FindAllString(s, -1) }

// compareWords finds which words of a text are new, and which are gone.
func compareWords(old, new string) []document.Word {
	if old == new {
		return []document.Word{{Kind: document.Same, Text: new}}
	}
	olds, news := tokens(old), tokens(new)
	runs := readable(sequence(trimmed(olds), trimmed(news), maxWords))
	var words []document.Word
	i, j := 0, 0
	for _, run := range runs {
		switch run.kind {
		case document.Removed:
			text := strings.Join(olds[i:i+run.n], "")
			if i > 0 && j > 0 && endsInSpace(olds[i-1]) && !endsInSpace(news[j-1]) {
				text = " " + text // which parted it from the word before
			}
			words = append(words, document.Word{Kind: document.Removed, Text: text})
			i += run.n
		case document.Added:
			words = append(words, document.Word{Kind: document.Added, Text: strings.Join(news[j:j+run.n], "")})
			j += run.n
		default:
			words = append(words, document.Word{Kind: document.Same, Text: strings.Join(news[j:j+run.n], "")})
			i, j = i+run.n, j+run.n
		}
	}
	return words
}

func endsInSpace(s string) bool { return strings.HasSuffix(s, " ") }

func trimmed(tokens []string) []string {
	list := make([]string, len(tokens))
	for i, t := range tokens {
		list[i] = strings.TrimSpace(t)
	}
	return list
}

// run is a number of items that two sequences have in common, or that one has.
type run struct {
	kind document.ChangeKind
	n    int
}

// sequence finds what two sequences have in common (Myers 1986). Where they are
// too long for that, it finds what they begin and end with.
func sequence(a, b []string, limit int) []run {
	begin := 0
	for begin < len(a) && begin < len(b) && a[begin] == b[begin] {
		begin++
	}
	end := 0
	for end < len(a)-begin && end < len(b)-begin && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	runs := []run{{document.Same, begin}}
	a, b = a[begin:len(a)-end], b[begin:len(b)-end]
	if len(a)*len(b) > limit {
		runs = append(runs, run{document.Removed, len(a)}, run{document.Added, len(b)})
	} else {
		runs = append(runs, myers(a, b)...)
	}
	return merge(append(runs, run{document.Same, end}))
}

// myers has the sequences compared as texts with a letter for each item.
func myers(a, b []string) []run {
	letters := map[string]rune{}
	spell := func(items []string) []rune {
		text := make([]rune, len(items))
		for i, item := range items {
			letter, ok := letters[item]
			if !ok {
				letter = rune(0x10000 + len(letters)) // above the surrogates, which are no letters
				letters[item] = letter
			}
			text[i] = letter
		}
		return text
	}
	differ := diffmatchpatch.New()
	differ.DiffTimeout = 0 // the result must not depend on the clock; the limits keep it short
	var runs []run
	for _, d := range differ.DiffMainRunes(spell(a), spell(b), false) {
		n := len([]rune(d.Text))
		switch d.Type {
		case diffmatchpatch.DiffDelete:
			runs = append(runs, run{document.Removed, n})
		case diffmatchpatch.DiffInsert:
			runs = append(runs, run{document.Added, n})
		default:
			runs = append(runs, run{document.Same, n})
		}
	}
	return runs
}

// readable takes a word or two that happen to have stayed between others that
// changed for changed too: whole phrases are easier to read than a patchwork.
func readable(runs []run) []run {
	var list []run
	for k, r := range runs {
		if r.kind == document.Same && r.n <= 2 && edited(runs, k, -1) >= 2 && edited(runs, k, +1) >= 2 {
			list = append(list, run{document.Removed, r.n}, run{document.Added, r.n})
		} else {
			list = append(list, r)
		}
	}
	return merge(list)
}

// edited counts the items that changed right before or after a run.
func edited(runs []run, k, step int) int {
	n := 0
	for k += step; k >= 0 && k < len(runs) && runs[k].kind != document.Same; k += step {
		n += runs[k].n
	}
	return n
}

// merge joins neighbors of a kind, what was removed before what was added.
func merge(runs []run) []run {
	var list []run
	var removed, added int
	flush := func() {
		if removed > 0 {
			list = append(list, run{document.Removed, removed})
		}
		if added > 0 {
			list = append(list, run{document.Added, added})
		}
		removed, added = 0, 0
	}
	for _, r := range runs {
		switch r.kind {
		case document.Removed:
			removed += r.n
		case document.Added:
			added += r.n
		default:
			if r.n == 0 {
				continue
			}
			flush()
			if n := len(list); n > 0 && list[n-1].kind == document.Same {
				list[n-1].n += r.n
			} else {
				list = append(list, r)
			}
		}
	}
	flush()
	return list
}

// Marked writes words for a terminal without colors: [-what is gone-] and
// {+what is new+}. The spaces around a mark stand outside of it.
func Marked(words []document.Word) string {
	var b strings.Builder
	for i, w := range words {
		text := strings.TrimSpace(w.Text)
		lead, space, _ := strings.Cut(w.Text, text)
		switch w.Kind {
		case document.Removed:
			b.WriteString(lead + "[-" + text + "-]")
			if i+1 == len(words) || words[i+1].Kind != document.Added {
				b.WriteString(space)
			}
		case document.Added:
			b.WriteString(lead + "{+" + text + "+}" + space)
		default:
			b.WriteString(w.Text)
		}
	}
	return b.String()
}
