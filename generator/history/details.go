package history

import (
	"slices"
	"strings"

	"iptpress/generator/document"
)

// inlineDetails gathers what running text says besides its words.
type inlineDetails struct {
	doc  *document.Document
	list []detail
	said strings.Builder // the words that have been read
}

func (f *inlineDetails) add(what, of, value string) {
	f.list = append(f.list, detail{what, strings.Join(strings.Fields(of), " "), value})
}

func (f *inlineDetails) read(inlines []document.Inline) {
	for _, in := range inlines {
		switch in := in.(type) {
		case document.Text:
			f.said.WriteString(string(in))
		case document.CodeSpan:
			f.said.WriteString(string(in))
		case document.LineBreak:
			f.said.WriteByte(' ')
		case *document.Strong:
			f.stressed("emphasis", in.Text)
		case *document.Emphasis:
			f.stressed("emphasis", in.Text)
		case *document.Deleted:
			f.stressed("deleted", in.Text)
		case *document.Link:
			f.add("link", document.PlainText(in.Text), target(in))
			f.read(in.Text)
		case *document.Term:
			f.add("term", document.PlainText(in.Text), in.ID)
			f.read(in.Text)
		case *document.Span:
			f.add("language", document.PlainText(in.Text), in.Lang)
			f.read(in.Text)
		case *document.Cite:
			for _, n := range in.Numbers {
				if n >= 1 && n <= len(f.doc.Sources) {
					f.add("source", lastWords(f.said.String(), 4), f.doc.Sources[n-1].Key)
				}
			}
		}
	}
}

// stressed notes words that are marked; they are the detail's value, for their
// mark goes with them.
func (f *inlineDetails) stressed(what string, text []document.Inline) {
	f.add(what, "", strings.Join(strings.Fields(document.PlainText(text)), " "))
	f.read(text)
}

// target names the place that a link leads to, as its address says it.
func target(l *document.Link) string {
	if l.URL != "" {
		return l.URL
	}
	place := ""
	if l.To.Slug != "" {
		place = strings.TrimSuffix(l.To.Path(), "/")
	}
	if l.To.Anchor != "" {
		place += "#" + l.To.Anchor
	}
	return place
}

func lastWords(text string, n int) string {
	words := strings.Fields(text)
	return strings.Join(words[max(0, len(words)-n):], " ")
}

// compareDetails finds what else changed from one part to the other. What is
// true of both is left out, whichever words it belongs to now: those are
// compared by themselves. So is emphasis on words that only one of them has.
func compareDetails(old, new Part) []document.Detail {
	olds, news := slices.Clone(old.details), slices.Clone(new.details)
	news = slices.DeleteFunc(news, func(d detail) bool {
		return take(&olds, func(o detail) bool { return o.what == d.what && o.value == d.value }) != nil
	})
	olds = slices.DeleteFunc(olds, func(d detail) bool { return isStress(d) && !strings.Contains(new.Text, d.value) })
	news = slices.DeleteFunc(news, func(d detail) bool { return isStress(d) && !strings.Contains(old.Text, d.value) })
	var list []document.Detail
	for _, d := range news {
		change := document.Detail{What: d.what, Of: d.of, New: d.value}
		if was := take(&olds, func(o detail) bool { return o.what == d.what && o.of == d.of && !isStress(o) }); was != nil {
			change.Old = was.value
		}
		list = append(list, change)
	}
	for _, d := range olds {
		list = append(list, document.Detail{What: d.what, Of: d.of, Old: d.value})
	}
	return list
}

func isStress(d detail) bool { return d.what == "emphasis" || d.what == "deleted" }

// take removes the first detail of which something is true, and gives it; nil
// where there is none.
func take(list *[]detail, is func(detail) bool) *detail {
	i := slices.IndexFunc(*list, is)
	if i < 0 {
		return nil
	}
	d := (*list)[i]
	*list = slices.Delete(*list, i, i+1)
	return &d
}

// speaking lists the details of a part that stands in one text only, less those
// that go without saying: it is whole, and marked as such.
func (p Part) speaking(kind document.ChangeKind) []document.Detail {
	var list []document.Detail
	for _, d := range p.details {
		change := document.Detail{What: d.what, Of: d.of, New: d.value}
		if kind == document.Removed {
			change.Old, change.New = d.value, ""
		}
		switch d.what {
		case "link", "source", "term", "rows", "low", "high", "count", "rings", "from", "to", "blank", "steps", "unit":
			list = append(list, change)
		}
	}
	return list
}
