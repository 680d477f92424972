package preview

import (
	"cmp"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"iptpress/generator"
	"iptpress/generator/check"
	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/history"
	"iptpress/generator/library"
	"iptpress/generator/readability"
)

// soon is how many days ahead the library's page looks.
const soon = 90

// overview is what the library's page says.
type overview struct {
	Read    bool // the project could be read
	Today   string
	Days    int
	Texts   int
	Due     []due
	Changed []citing
	Review  []title // not reviewed by a clinician, as they stand
	Lines   []number
	Facts   []number
	Grades  []grade
}

// title is a text and its page.
type title struct{ Name, Href, For string }

// due is something that has to be checked again.
type due struct {
	title
	Date, When string
	Late       bool
}

// citing is a text that cites works which have changed since it was written.
type citing struct {
	title
	Works []string
}

// number is something that is kept in one place and shown in many.
type number struct {
	Name, Value, Checked string
	Pages                []title
	Boxes                int // crisis boxes that it stands in
}

// grade is how hard a text is to read.
type grade struct {
	title
	Grade, SMOG, Target string
	Above               bool

	value float64
}

// library answers with the page about all of the library.
func (s *server) library(w http.ResponseWriter, r *http.Request) {
	today, err := s.config.Today()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	o := overview{Today: string(today), Days: soon}
	var sources []source
	s.session.View(func(p *generator.Project) {
		if p == nil {
			return
		}
		o.Read, o.Texts = true, len(p.Documents())
		o.Due = dueSoon(p, today)
		o.Changed = citingChanged(p)
		for _, d := range p.Documents() {
			if d.Review == nil {
				o.Review = append(o.Review, titleOf(d))
			}
		}
		o.Lines = lines(p)
		o.Grades = s.grades(p)
		o.Facts, sources = facts(p)
	})
	s.findFacts(o.Facts, sources)
	s.ui.page(w, "library.html", http.StatusOK, o)
}

func titleOf(d *document.Document) title {
	return title{d.Title, "/" + d.Imprint.Root + d.Path() + "index.html", string(d.Audience)}
}

// dueSoon lists what has to be checked within the days, the earliest first.
func dueSoon(p *generator.Project, today document.Date) []due {
	until := today.AddDays(soon)
	var list []due
	add := func(t title, by document.Date) {
		if by != "" && by <= until {
			list = append(list, due{t, string(by), when(today, by), by < today})
		}
	}
	c := p.Library.Country
	if c.Checked != "" {
		add(title{Name: "The help lines", Href: "/get-help-now/index.html"}, c.Checked.AddDays(c.RecheckDays))
	}
	for _, d := range p.Documents() {
		if !d.Draft {
			add(titleOf(d), d.NextCheck)
		}
	}
	slices.SortStableFunc(list, func(a, b due) int { return cmp.Compare(a.Date, b.Date) })
	return list
}

// when says how far off a day is.
func when(today, day document.Date) string {
	from, err := time.Parse(time.DateOnly, string(today))
	to, err2 := time.Parse(time.DateOnly, string(day))
	if err != nil || err2 != nil {
		return ""
	}
	switch n := int(to.Sub(from).Hours() / 24); {
	case n == 0:
		return "today"
	case n == 1:
		return "tomorrow"
	case n > 0:
		return fmt.Sprintf("in %d days", n)
	case n == -1:
		return "yesterday"
	default:
		return fmt.Sprintf("%d days ago", -n)
	}
}

// citingChanged lists the texts that cite a work whose entry has changed since
// the edition that the text was published in, or that was checked after the text.
func citingChanged(p *generator.Project) []citing {
	then := map[*history.Edition]map[string]*library.Work{}
	worksOf := func(e *history.Edition) map[string]*library.Work {
		if then[e] == nil {
			then[e] = p.Library.WithDataOf(history.Data(p.Files, e), &diag.List{}).Sources
		}
		return then[e]
	}
	var list []citing
	for _, d := range p.Documents() {
		var before map[string]*library.Work
		if d.Standing == document.Published {
			if v := p.History.Version(d.ID, d.Lang, d.Version); v != nil {
				before = worksOf(v.First)
			}
		}
		c := citing{title: titleOf(d)}
		for _, source := range d.Sources {
			work := p.Library.Sources[source.Key]
			if work == nil {
				continue
			}
			was := before[source.Key]
			switch {
			case was != nil && (was.Text != work.Text || was.URL != work.URL || was.Note != work.Note):
				c.Works = append(c.Works, work.Short+" (the entry was changed since)")
			case d.Checked != "" && work.Checked > d.Checked:
				c.Works = append(c.Works, work.Short+" (looked at again on "+string(work.Checked)+", after the text)")
			}
		}
		if c.Works != nil {
			list = append(list, c)
		}
	}
	return list
}

// lines lists the help lines, and which pages show each.
func lines(p *generator.Project) []number {
	var list []number
	at := map[string]int{}
	place := func(c document.Contact) *number {
		i, ok := at[c.ID]
		if !ok {
			i = len(list)
			at[c.ID] = i
			value := strings.Join(slices.DeleteFunc([]string{c.Call, prefixed("text ", c.Text), c.Web}, func(s string) bool { return s == "" }), ", ")
			list = append(list, number{Name: c.Name, Value: value, Checked: string(c.Checked)})
		}
		return &list[i]
	}
	for _, d := range p.Documents() {
		for _, c := range d.Help {
			place(c).Boxes++
		}
		shown := map[string]bool{}
		eachContacts(d.Blocks, func(b *document.Contacts) {
			for _, c := range b.Lines {
				if !shown[c.ID] {
					shown[c.ID] = true
					n := place(c)
					n.Pages = append(n.Pages, titleOf(d))
				}
			}
		})
	}
	return list
}

func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

// eachContacts calls do for every block of help lines, however deep it lies.
func eachContacts(blocks []document.Block, do func(*document.Contacts)) {
	for _, b := range blocks {
		switch b := b.(type) {
		case *document.Contacts:
			do(b)
		case *document.Box:
			eachContacts(b.Blocks, do)
		case *document.Quote:
			eachContacts(b.Blocks, do)
		case *document.Slot:
			eachContacts(b.Blocks, do)
		case *document.List:
			for _, item := range b.Items {
				eachContacts(item.Blocks, do)
			}
		case *document.Definitions:
			for _, item := range b.Items {
				eachContacts(item.Blocks, do)
			}
		}
	}
}

// source is a text in which facts are to be looked for.
type source struct {
	title
	file string
}

// facts lists the facts, without the pages that show them, and the texts.
func facts(p *generator.Project) ([]number, []source) {
	var list []number
	for _, g := range p.Library.FactGroups {
		for _, f := range g.Facts {
			list = append(list, number{Name: g.ID + "." + f.ID, Value: f.Text.In(p.Library.Languages[0]), Checked: string(f.Checked)})
		}
	}
	var texts []source
	for _, d := range p.Documents() {
		if h := p.Library.Handout(d.Lang, d.Slug); h != nil {
			texts = append(texts, source{titleOf(d), h.Path})
		}
	}
	return list, texts
}

var aFact = regexp.MustCompile(`\{\{\s*facts\.([a-z0-9_-]+)\.([a-z0-9_-]+)\s*\}\}|::: table \{of=([a-z0-9_-]+)`)

// findFacts reads the texts for the facts that they name: a tree has only what
// these say.
func (s *server) findFacts(list []number, texts []source) {
	root, err := os.OpenRoot(s.config.Source)
	if err != nil {
		return
	}
	defer root.Close()
	for _, t := range texts {
		data, err := fs.ReadFile(root.FS(), t.file)
		if err != nil {
			continue
		}
		named := map[string]bool{}
		for _, m := range aFact.FindAllSubmatch(data, -1) {
			named[string(m[1])+"."+string(m[2])] = true
			named[string(m[3])+"."] = true // of a whole group
		}
		for i := range list {
			group, _, _ := strings.Cut(list[i].Name, ".")
			if named[list[i].Name] || named[group+"."] {
				list[i].Pages = append(list[i].Pages, t.title)
			}
		}
	}
}

// grades measures every text, the hardest first. A text that was measured and has
// not changed since is not measured again.
func (s *server) grades(p *generator.Project) []grade {
	s.measuring.Lock()
	defer s.measuring.Unlock()
	measured := make(map[string]measure, len(p.Documents()))
	var list []grade
	for _, d := range p.Documents() {
		h := p.Library.Handout(d.Lang, d.Slug)
		if h == nil || len(d.Blocks) == 0 {
			continue
		}
		m, ok := s.measured[h.Path]
		if !ok || m.of != &d.Blocks[0] {
			report, level := readability.Measure(d, h.Reading.Exempt), check.LevelOf(d, h.Reading.Target)
			m = measure{of: &d.Blocks[0], graded: report.Graded}
			m.grade = grade{Grade: fmt.Sprintf("%.1f", report.Plain.FleschKincaid()), SMOG: fmt.Sprintf("%.1f", report.Plain.SMOG()), value: report.Plain.FleschKincaid()}
			if level.Limit > 0 {
				m.grade.Target = fmt.Sprintf("%g to %g", level.Target, level.Limit)
				m.grade.Above = m.grade.value > level.Limit
			}
		}
		measured[h.Path] = m
		if m.graded {
			g := m.grade
			g.title = titleOf(d)
			list = append(list, g)
		}
	}
	s.measured = measured
	slices.SortStableFunc(list, func(a, b grade) int { return cmp.Compare(b.value, a.value) })
	return list
}

// measure is a grade and the words that it is of.
type measure struct {
	of     *document.Block
	graded bool
	grade  grade
}
