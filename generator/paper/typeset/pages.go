package typeset

// Item is something that stands in the column of a page: a line, a picture, a
// row of a table. A page may break before it.
type Item struct {
	Height Length
	Before Length // white above it, which vanishes at the top of a page
	Shrink Length // how much of Before may be given up to save a page

	// Break is the cost of a page break before the item: 0 is none, Avoid is
	// for breaks that look bad, Never for what must not part, Force breaks
	// always. Costs between serve for taste.
	Break int

	// Repeat is the height of what is repeated above the item where a page
	// begins with it: the header row of a table.
	Repeat Length
}

// Costs of a break. They are sums, so that the fewest rules are broken where
// some must be.
const (
	Force = -1
	Avoid = 10_000
	Never = 1_000_000
)

// Page is the items from First up to, not including, End. Squeeze is by how much
// their Before must be reduced in all, each in proportion to its Shrink.
type Page struct {
	First, End int
	Squeeze    Length
}

// Pages breaks a column of items into pages of the given height. An item higher
// than a page stands alone and sticks out.
//
// Of all ways to break it takes one in which the fewest rules are broken; among
// these one with the fewest pages; among these one whose last page is not nearly
// empty, whose pages are full, and whose white is squeezed least. With even true,
// as for pages to write on, all pages are about as full as each other instead.
//
// The time taken grows with the number of items times the items on a page.
func Pages(items []Item, height Length, even bool) []Page {
	n := len(items)
	if n == 0 {
		return nil
	}
	best := make([]pageChoice, n+1)
	for end := 1; end <= n; end++ {
		best[end] = pageChoice{from: -1}
		// A page that ends by order is as free to be short as the last one.
		short := end == n || items[end].Break == Force
		var used, shrink Length // of the items from first to end
		for first := end - 1; first >= 0; first-- {
			it := items[first]
			used += it.Height
			total := used + it.Repeat
			if prev := best[first]; first == 0 || prev.from >= 0 {
				c := pageChoice{from: first, pages: prev.pages + 1, rules: prev.rules, cost: prev.cost}
				if end < n && items[end].Break > 0 {
					c.rules += items[end].Break
				}
				over := total - height
				switch {
				case over > shrink:
					c.rules += stickOut
				case over > 0:
					c.squeeze = over
				}
				white := height - total - it.Before
				if even {
					c.cost += evenCost(height, white)
				} else {
					c.cost += pageCost(height, white, short, first > 0 && it.Break != Force)
				}
				if c.squeeze > 0 {
					c.cost += squeezeCost + squeezeCost*(c.squeeze*4/max(shrink, 1))
				}
				if best[end].from < 0 || c.less(best[end]) {
					best[end] = c
				}
			}
			if it.Break == Force || used > height+shrink {
				break
			}
			used += it.Before
			shrink += it.Shrink
		}
	}
	pages := make([]Page, best[n].pages)
	for end, k := n, len(pages)-1; k >= 0; k-- {
		c := best[end]
		pages[k] = Page{First: c.from, End: end, Squeeze: c.squeeze}
		end = c.from
	}
	return pages
}

// pageChoice is a way to break some first items into pages.
type pageChoice struct {
	from    int // where its last page begins; -1: no way known
	rules   int // broken
	pages   int
	cost    int64
	squeeze Length // of its last page
}

func (c pageChoice) less(d pageChoice) bool {
	if c.rules/Avoid != d.rules/Avoid {
		return c.rules < d.rules
	}
	if c.pages != d.pages {
		return c.pages < d.pages
	}
	return int64(c.rules)+c.cost < int64(d.rules)+d.cost
}

const (
	stickOut    = 100 * Never
	stubCost    = 3_000
	squeezeCost = 100
)

// pageCost judges the white left on a page: bad at the foot of a page that the
// text runs on from; on a last page only where that is a stub, less than a sixth
// full, that an earlier page ran over into. It grows evenly with the white (the
// white above a page's first item, which vanishes, not counted), so that where
// some must be left, the first pages are full.
func pageCost(height, white Length, short, runsOn bool) int64 {
	if white < 0 || height <= 0 {
		return 0
	}
	t := white * 100 / height
	if !short {
		return t * 10
	}
	if runsOn && t > 83 {
		return stubCost
	}
	return 0
}

// evenCost judges the white on any page by its square, so that the least in all
// is where pages are even.
func evenCost(height, white Length) int64 {
	if white < 0 || height <= 0 {
		return 0
	}
	t := white * 100 / height
	return t * t
}
