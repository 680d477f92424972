package typeset

// Break says whether a line may end after a piece.
type Break uint8

const (
	NoBreak   Break = iota // the next piece stands on the same line
	MayBreak               // the line may end here
	RatherNot              // it may, where nothing else serves: within a word
	MustBreak              // the line ends here
)

// Piece is text that is not split, with the space that follows it. The space
// vanishes at the end of a line.
type Piece struct {
	Width Length
	Space Length
	After Break
}

// Lines breaks ragged text: set with even word spaces and an uneven right edge.
// It gives the piece that ends each line, last line included, so that no
// line is wider than measure if that can be helped: a piece, or pieces that may
// not part, wider than measure stand on a line alone and stick out. Among the
// ways to do so it takes one with the fewest lines; among those one where lines
// are most even, with no word alone on the last line. With balanced true, as
// for headings, the last line counts as much as the others.
//
// The time taken grows with the number of pieces times the pieces on a line.
func Lines(pieces []Piece, measure Length, balanced bool) []int {
	n := len(pieces)
	if n == 0 {
		return nil
	}
	// best[i] is the best way to set the pieces before i, with a line's end there.
	best := make([]lineChoice, n+1)
	for i := 1; i <= n; i++ {
		best[i] = lineChoice{from: -1}
		if i < n && pieces[i-1].After == NoBreak {
			continue
		}
		last := i == n || pieces[i-1].After == MustBreak
		var width Length
		stops := 0 // places on this line where it might have been broken
		for from := i - 1; from >= 0; from-- {
			width += pieces[from].Width
			if from < i-1 {
				width += pieces[from].Space
			}
			if from > 0 && pieces[from-1].After == NoBreak {
				continue
			}
			if prev := best[from]; from == 0 || prev.from >= 0 {
				c := lineChoice{from: from, lines: prev.lines + 1, cost: prev.cost, over: prev.over}
				if width > measure {
					c.over += width - measure
				}
				c.cost += lineCost(measure-width, measure, last, balanced)
				if last && stops == 0 && from > 0 && pieces[from-1].After != MustBreak {
					c.cost += oneWordCost
				}
				if !last && pieces[i-1].After == RatherNot {
					c.cost += splitCost
				}
				if best[i].from < 0 || c.less(best[i]) {
					best[i] = c
				}
			}
			if width > measure || from > 0 && pieces[from-1].After == MustBreak {
				break
			}
			stops++
		}
	}
	ends := make([]int, best[n].lines)
	for i, k := n, len(ends)-1; k >= 0; i, k = best[i].from, k-1 {
		ends[k] = i - 1
	}
	return ends
}

// lineChoice is a way to set some first pieces of a paragraph.
type lineChoice struct {
	from  int    // where its last line begins; -1: no way known
	over  Length // by how much lines stick out
	lines int
	cost  int64
}

func (c lineChoice) less(d lineChoice) bool {
	if c.over != d.over {
		return c.over < d.over
	}
	if c.lines != d.lines {
		return c.lines < d.lines
	}
	return c.cost < d.cost
}

// Costs are in squared thousandths of the measure.
const (
	oneWordCost = 300 * 300
	splitCost   = 200 * 200
)

// lineCost is the square of the white at a line's end. The last line of text is
// free to be short.
func lineCost(slack, measure Length, last, balanced bool) int64 {
	if slack < 0 || measure <= 0 || last && !balanced {
		return 0
	}
	t := slack * 1000 / measure
	return t * t
}
