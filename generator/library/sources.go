package library

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"iptpress/generator/document"
)

// maxAuthors is how many authors a reference names before "et al", as the
// Vancouver style of the US National Library of Medicine has it.
const maxAuthors = 6

// workFrom makes a work of a CSL item: the reference in Vancouver style, the
// short form, and the address. What the item does not say is left out.
func workFrom(f fields) *Work {
	custom := f.sub("custom")
	w := &Work{
		Source:  document.Source{Key: f.line("id"), URL: address(f), Seen: custom.line("seen")},
		Title:   f.plain("title"),
		Year:    year(f["issued"]),
		Checked: custom.date("checked"),
		Note:    custom.line("note"),
	}
	authors, editors := people(f.list("author")), people(f.list("editor"))
	w.Text = reference(f, authors, editors, w.Year)
	w.Short = shortForm(authors, editors, w)
	return w
}

var richText = regexp.MustCompile(`</?(i|b|sub|sup|span)( [^>]*)?>`)

// plain gives a line without the markup that CSL allows in titles.
func (f fields) plain(key string) string { return richText.ReplaceAllString(f.line(key), "") }

// person is an author or editor; an organization has a family name only.
type person struct{ family, initials, suffix string }

// others stands for the rest of a list that its source cut short.
var others = person{family: "et al"}

func (p person) String() string {
	return strings.Join(strings.Fields(p.family+" "+p.initials+" "+p.suffix), " ")
}

func people(names []fields) []person {
	var all []person
	for _, n := range names {
		p := person{family: n.line("literal")}
		if p.family == "" {
			p.family = oneLine(n.text("non-dropping-particle") + " " + n.text("dropping-particle") + " " + n.text("family"))
			p.initials = initials(n.line("given"))
			p.suffix = n.line("suffix")
		}
		switch strings.TrimSuffix(strings.ToLower(p.String()), ".") {
		case "":
		case "others", "and others", "et al":
			return append(all, others)
		default:
			all = append(all, p)
		}
	}
	return all
}

// initials gives "JP" for "Jean-Paul" and for "J. P.".
func initials(given string) string {
	var b strings.Builder
	for _, name := range strings.FieldsFunc(given, func(c rune) bool { return unicode.IsSpace(c) || c == '-' || c == '.' || c == '‐' }) {
		if c, _ := utf8.DecodeRuneInString(name); unicode.IsLetter(c) {
			b.WriteRune(unicode.ToUpper(c))
		}
	}
	return b.String()
}

// reference writes a work in one run of sentences.
func reference(f fields, authors, editors []person, year int) string {
	var b sentences
	switch {
	case len(authors) > 0:
		b.add(listed(authors))
	case len(editors) > 0:
		b.add(listed(editors) + ", " + editorWord(editors))
	}
	b.add(f.plain("title"))
	container := f.plain("container-title")
	if isJournal(f.line("type")) && container != "" {
		b.add(container + " " + issueOf(f, year))
		return b.String()
	}
	if container != "" {
		in := "In: "
		if len(editors) > 0 && len(authors) > 0 {
			in += listed(editors) + ", " + editorWord(editors) + ". "
		}
		b.add(in + container)
	}
	b.add(edition(f.number("edition")))
	b.add(published(f, year))
	if pages := pageRange(f.number("page")); pages != "" {
		b.add("p. " + pages)
	}
	return b.String()
}

func isJournal(kind string) bool {
	return kind == "article-journal" || kind == "article-magazine" || kind == "article-newspaper" || kind == "article"
}

// issueOf writes "2016;173(7):680–687".
func issueOf(f fields, year int) string {
	var b strings.Builder
	if year != 0 {
		b.WriteString(strconv.Itoa(year))
	}
	volume, issue := f.number("volume"), f.number("issue")
	if b.Len() > 0 && volume+issue != "" {
		b.WriteByte(';')
	}
	b.WriteString(volume)
	if issue != "" {
		b.WriteString("(" + issue + ")")
	}
	if pages := pageRange(f.number("page")); pages != "" {
		if b.Len() > 0 {
			b.WriteByte(':')
		}
		b.WriteString(pages)
	}
	return b.String()
}

// published writes "New York: Oxford University Press; 2018".
func published(f fields, year int) string {
	by := f.line("publisher")
	if place := f.line("publisher-place"); place != "" && by != "" {
		by = place + ": " + by
	}
	switch {
	case year == 0:
		return by
	case by == "":
		return strconv.Itoa(year)
	}
	return by + "; " + strconv.Itoa(year)
}

// edition writes "2nd ed", and leaves words as they are.
func edition(s string) string {
	n, err := strconv.Atoi(s)
	switch {
	case s == "" || err == nil && n <= 1:
		return ""
	case err == nil:
		return ordinal(n) + " ed"
	}
	return s
}

func ordinal(n int) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return strconv.Itoa(n) + suffix
}

var dashes = regexp.MustCompile(`\s*(--?|–|—)\s*`)

func pageRange(s string) string { return dashes.ReplaceAllString(s, "–") }

func listed(all []person) string {
	names := make([]string, 0, maxAuthors+1)
	for i, p := range all {
		if i == maxAuthors {
			p = others
		}
		names = append(names, p.String())
		if p == others {
			break
		}
	}
	return strings.Join(names, ", ")
}

func editorWord(editors []person) string {
	if len(editors) == 1 {
		return "editor"
	}
	return "editors"
}

// sentences puts full stops between parts, one after each, never two.
type sentences struct{ strings.Builder }

func (b *sentences) add(part string) {
	part = strings.TrimSpace(part)
	if part == "" {
		return
	}
	if b.Len() > 0 {
		b.WriteByte(' ')
	}
	b.WriteString(part)
	if !strings.ContainsAny(part[len(part)-1:], ".?!") {
		b.WriteByte('.')
	}
}

// shortForm writes "Cuijpers and others, 2016".
func shortForm(authors, editors []person, w *Work) string {
	who := authors
	if len(who) == 0 {
		who = editors
	}
	name := w.Title
	switch {
	case len(who) == 0:
	case len(who) == 1:
		name = who[0].family
	case len(who) == 2 && who[1] != others:
		name = who[0].family + " and " + who[1].family
	default:
		name = who[0].family + " and others"
	}
	if w.Year == 0 {
		return name
	}
	return fmt.Sprintf("%s, %d", name, w.Year)
}

// address gives where a work is found: by its DOI, else its page.
func address(f fields) string {
	if doi := f.line("DOI"); doi != "" {
		if _, bare, ok := strings.Cut(doi, "doi.org/"); ok {
			doi = bare
		}
		return "https://doi.org/" + doi
	}
	return f.line("URL")
}

var yearDigits = regexp.MustCompile(`\b[12][0-9]{3}\b`)

// year finds the year in the forms that CSL-YAML has for a date: a number, text,
// a map with date-parts or year, and a list of maps.
func year(issued any) int {
	switch v := issued.(type) {
	case string:
		n, _ := strconv.Atoi(yearDigits.FindString(v))
		return n
	case int64, uint64, float64:
		return year(fmt.Sprint(v))
	case []any:
		if len(v) > 0 {
			return year(v[0])
		}
	case map[string]any:
		for _, key := range []string{"date-parts", "year", "raw", "literal"} {
			if n := year(v[key]); n != 0 {
				return n
			}
		}
	}
	return 0
}
