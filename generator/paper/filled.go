package paper

import (
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/rivo/uniseg"

	"iptpress/generator/document"
	"iptpress/generator/paper/fonts"
	"iptpress/generator/paper/pdf"
	"iptpress/generator/paper/typeset"
)

// Filled sets one piece to be filled in on the screen, as Document does of a
// Fillable format, with answers in its fields. A field grows with what is written
// in it, so that all of it is printed; one that would be higher than a third of a
// page goes on in another. It is an error for an answer to find no field.
func (p *Press) Filled(d *document.Document, f Format, given document.Answers) ([]byte, error) {
	f.Fillable = true
	j, err := p.fitting(d, f, given)
	if err != nil {
		return nil, err
	}
	if lost := j.answers.lost(); lost != "" {
		return nil, fmt.Errorf("%s: there is no place on the sheet for the answer %q", d.Slug, lost)
	}
	return j.bytes()
}

// answers are what is to stand in the fields of a file.
type answers struct {
	given  document.Answers
	placed map[answer]bool // those that have found their field
}

type answer struct{ control, value string }

// words gives what was written in a control; "" for nothing.
func (a *answers) words(control string) string {
	values := a.given[control]
	if len(values) == 0 {
		return ""
	}
	a.placed[answer{control, values[0]}] = true
	return document.Typed(values[0])
}

// chose reports whether a value was chosen, or a box ticked.
func (a *answers) chose(control, value string) bool {
	chosen := slices.Contains(a.given[control], value)
	if chosen {
		a.placed[answer{control, value}] = true
	}
	return chosen
}

// lost names the first control with an answer that has found no field; "" where
// none is lost.
func (a *answers) lost() string {
	for _, control := range slices.Sorted(maps.Keys(a.given)) {
		for i, value := range a.given[control] {
			again := slices.Contains(a.given[control][:i], value)
			if document.Typed(value) != "" && (again || !a.placed[answer{control, value}]) {
				return control
			}
		}
	}
	return ""
}

// Lacking gives the characters in answers that are in none of the fonts, each once.
func Lacking(given document.Answers) []string {
	var lacking []string
	for _, control := range slices.Sorted(maps.Keys(given)) {
		for _, value := range given[control] {
			for _, r := range fonts.Lacking(fonts.Regular(), document.Typed(value)) {
				if c := string(r); !slices.Contains(lacking, c) {
					lacking = append(lacking, c)
				}
			}
		}
	}
	return lacking
}

// written lays out what was written in a field of the given width; nil where
// nothing was.
func (b *builder) written(words string, width pdf.Length) *paragraph {
	if words == "" {
		return nil
	}
	return b.paragraph(nil, plain(asLines(words)), b.typing(), max(b.st.text.size, width-2*b.st.cell))
}

func asLines(words string) string { return strings.ReplaceAll(words, "\n", lineEnd) }

// typing is how words in a field are set: as far apart as the viewer that needs
// most room sets what is typed (pdf.js, 1.35 times the size), so that nothing is
// pushed out of the field when somebody types on.
func (b *builder) typing() textStyle {
	st := b.job.st.text
	st.leading = st.size * 136 / 100
	return st
}

// fieldHeight is how high a field must be for what is written in it.
func (b *builder) fieldHeight(p *paragraph) pdf.Length {
	if p == nil {
		return 0
	}
	return p.height() + 2*b.st.cell
}

// part parts what was written where a field is full: at the end of a word, or
// within one that is longer than the field.
func (b *builder) part(words string, width, height pdf.Length) (here, rest string) {
	fits := func(words string) bool { return b.fieldHeight(b.written(words, width)) <= height }
	// No field of this size holds more, whatever the letters: eight to an em.
	st := b.typing()
	most := max(16, int(height/st.leading+1)*int(width/st.size+1)*8)
	start := words
	if len(words) > most {
		start = strings.ToValidUTF8(words[:most], "")
	} else if fits(words) {
		return words, ""
	}
	var ends []int
	for _, seg := range typeset.Segments(nil, start) {
		ends = append(ends, seg.Next)
	}
	cut := func() int {
		return sort.Search(len(ends), func(i int) bool { return !fits(strings.TrimRight(start[:ends[i]], " \n")) })
	}
	n := cut()
	if n == 0 {
		ends = nil
		for at, state := 0, -1; at < len(start); {
			var cluster string
			cluster, _, _, state = uniseg.FirstGraphemeClusterInString(start[at:], state)
			at += len(cluster)
			ends = append(ends, at)
		}
		n = max(1, cut()) // a field holds one letter at least
	}
	end := ends[n-1]
	return strings.TrimRight(words[:end], " \n"), strings.TrimLeft(words[end:], " \n")
}

// typeField makes a field at area, with the words of k in it as they are laid out;
// nil is for a field in which nothing stands.
func (s *sheet) typeField(elem *pdf.Elem, area pdf.Rect, name string, k blank, lines bool, p *paragraph) {
	if p == nil {
		s.page.TextField(elem, area, name, k.label, lines)
		return
	}
	inset := s.st.cell
	top := inset
	if !lines {
		top = (area.H - p.height()) / 2
	}
	look := &sheet{job: s.job, page: s.page.FilledField(elem, area, name, k.label, lines, k.words)}
	p.draw(look, inset, top)
}
