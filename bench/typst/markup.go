package main

import (
	"fmt"
	"strconv"
	"strings"

	"iptpress/generator/document"
)

// preamble gives Typst the fonts, sizes and margins of iptpress, and its foot.
const preamble = `#set document(title: %q)
#set page(paper: "us-letter", margin: (x: 18mm, top: 15mm, bottom: 26mm), footer: context [
  #line(length: 100%%, stroke: .6pt)
  %s #h(1fr) Page #counter(page).display() of #counter(page).final().first()
])
#set text(font: "Atkinson Hyperlegible Next", size: 12pt, lang: "en", hyphenate: false)
#set par(justify: false, linebreaks: "optimized", leading: 5pt)
#set smartquote(enabled: false)
#set table(stroke: (bottom: .6pt))
#show heading: set text(font: "Source Serif 4", weight: 600)
#show heading.where(level: 1): set text(size: 24pt)
#show heading.where(level: 2): set text(size: 17pt)
#show heading.where(level: 3): set text(size: 14pt)
`

// markup writes a packet as Typst: cover, help page, contents, pieces, sources.
func markup(k *document.Packet) string {
	m := &typstWriter{cited: map[string]int{}}
	clinic := k.Imprint.Clinic
	fmt.Fprintf(m, preamble, k.Title, escape(k.ShortTitle+" · Help: "+k.Imprint.Help.Call))
	fmt.Fprintf(m, "%s\n#line(length: 100%%)\n#heading(level: 1, outlined: false)[%s]\n\n%s\n\n", escape(clinic.Name), escape(k.Title), escape(k.Summary))
	m.blocks(k.Intro)
	m.WriteString("#pagebreak()\n")
	if k.HelpNow != nil {
		fmt.Fprintf(m, "= %s\n\n", escape(k.HelpNow.Title))
		m.d = k.HelpNow
		m.blocks(k.HelpNow.Blocks)
	}
	m.WriteString("#pagebreak()\n#outline(title: [What is in this packet], depth: 1)\n")
	for _, part := range k.Parts {
		for _, d := range part.Documents {
			m.piece(d)
		}
	}
	m.WriteString("#pagebreak()\n= Sources\n\n")
	for _, s := range m.sources {
		fmt.Fprintf(m, "+ %s", escape(s.Text))
		if s.URL != "" {
			fmt.Fprintf(m, " #link(%q)[%s]", s.URL, escape(s.URL))
		}
		fmt.Fprintf(m, " #metadata(none) <%s>\n", s.Key)
	}
	return m.String()
}

type typstWriter struct {
	strings.Builder
	d       *document.Document
	cited   map[string]int
	sources []document.Source
}

func (m *typstWriter) piece(d *document.Document) {
	m.d = d
	fmt.Fprintf(m, "#pagebreak()\n= %s <%s>\n\n#text(size: 14pt)[%s]\n\nVersion %s\n\n", escape(d.Title), d.Slug, escape(d.MainMessage), escape(d.Version))
	m.blocks(d.Blocks)
	m.WriteString("#block(stroke: (left: 8pt, rest: .6pt), inset: 7pt, width: 100%, breakable: false)[\n== If you need help now\n")
	for _, c := range d.Help {
		fmt.Fprintf(m, "#strong[%s] %s. %s\n\n", escape(c.Call), escape(c.Name), escape(c.Hours))
	}
	fmt.Fprintf(m, "]\nChecked %s. Next check %s. License %s.\n\n", escape(string(d.Checked)), escape(string(d.NextCheck)), escape(d.License))
}

func (m *typstWriter) blocks(list []document.Block) {
	for _, b := range list {
		m.block(b)
	}
}

func (m *typstWriter) block(b document.Block) {
	switch b := b.(type) {
	case *document.Heading:
		m.WriteString(strings.Repeat("=", b.Level) + " ")
		m.inlines(b.Text)
		m.WriteString("\n\n")
	case *document.Paragraph:
		m.inlines(b.Text)
		m.WriteString("\n\n")
	case *document.List:
		name := "list"
		if b.Ordered {
			name = "enum"
		}
		fmt.Fprintf(m, "#%s(tight: %v", name, b.Tight)
		for _, item := range b.Items {
			m.WriteString(", [")
			m.blocks(item.Blocks)
			m.WriteString("]")
		}
		m.WriteString(")\n\n")
	case *document.Definitions:
		for _, item := range b.Items {
			m.WriteString("#strong[")
			m.inlines(item.Term)
			m.WriteString("]\n\n")
			m.blocks(item.Blocks)
		}
	case *document.Table:
		m.table(b)
	case *document.Quote:
		m.WriteString("#quote(block: true)[")
		m.blocks(b.Blocks)
		m.WriteString("]\n\n")
	case *document.CodeBlock:
		fmt.Fprintf(m, "#raw(%q)\n\n", b.Text)
	case *document.Box:
		if b.Kind == document.ClinicianBox {
			return
		}
		fmt.Fprintf(m, "#block(stroke: (left: 4pt, rest: .6pt), inset: 7pt, width: 100%%, breakable: false)[\n#strong[%s]\n\n", escape(b.Title))
		m.blocks(b.Blocks)
		m.WriteString("]\n\n")
	case *document.Slot:
		m.blocks(b.Blocks)
	case *document.Contacts:
		for _, c := range b.Lines {
			fmt.Fprintf(m, "#strong[%s] %s. %s %s %s\n\n", escape(c.Call), escape(c.Name), escape(c.Hours), escape(c.Note), escape(c.Web))
		}
	}
}

func (m *typstWriter) table(t *document.Table) {
	if len(t.Caption) > 0 {
		m.WriteString("#strong[")
		m.inlines(t.Caption)
		m.WriteString("]\n\n")
	}
	fmt.Fprintf(m, "#table(columns: %d, table.header(", len(t.Head))
	m.row(t.Head)
	m.WriteString("),")
	for _, row := range t.Rows {
		m.row(row)
	}
	m.WriteString(")\n\n")
}

func (m *typstWriter) row(cells []document.Cell) {
	for _, c := range cells {
		m.WriteString("[")
		m.inlines(c.Text)
		m.WriteString("], ")
	}
}

func (m *typstWriter) inlines(list []document.Inline) {
	for _, in := range list {
		switch in := in.(type) {
		case document.Text:
			m.WriteString(escape(string(in)))
		case document.CodeSpan:
			m.WriteString(escape(string(in)))
		case document.LineBreak:
			m.WriteString("#linebreak()")
		case *document.Strong:
			m.wrap("strong", in.Text)
		case *document.Emphasis:
			m.wrap("strong", in.Text)
		case *document.Deleted:
			m.wrap("strike", in.Text)
		case *document.Term:
			m.inlines(in.Text)
		case *document.Span:
			m.wrap(fmt.Sprintf("text(lang: %q)", in.Lang), in.Text)
		case *document.Cite:
			m.cite(in)
		case *document.Link:
			if in.URL == "" {
				m.inlines(in.Text)
				continue
			}
			m.wrap(fmt.Sprintf("link(%q)", in.URL), in.Text)
		}
	}
}

func (m *typstWriter) wrap(function string, text []document.Inline) {
	m.WriteString("#" + function + "[")
	m.inlines(text)
	m.WriteString("]")
}

// cite points at the list at the end of the packet, which has each source once.
func (m *typstWriter) cite(c *document.Cite) {
	m.WriteString("~\\[")
	for i, n := range c.Numbers {
		if i > 0 {
			m.WriteString(", ")
		}
		s := m.d.Sources[n-1]
		if m.cited[s.Key] == 0 {
			m.sources = append(m.sources, s)
			m.cited[s.Key] = len(m.sources)
		}
		fmt.Fprintf(m, "#link(<%s>)[%s]", s.Key, strconv.Itoa(m.cited[s.Key]))
	}
	m.WriteString("\\]")
}

// escape writes words so that Typst takes none of them for markup: signs that are
// markup anywhere, and those that are at the start or twice in a row.
func escape(s string) string {
	var b strings.Builder
	last := '\n'
	for _, r := range s {
		if strings.ContainsRune("\\#$*_`<>@[]~", r) || strings.ContainsRune("=-+/.", r) && (last == '\n' || last == r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}
