package paper

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"iptpress/generator/document"
	"iptpress/generator/paper/pdf"
	"iptpress/generator/paper/typeset"
)

const lineEnd = string(typeset.LineSeparator)

// end sets what every piece ends with: help lines, notes, sources, dates. All of
// it is run in, to leave the paper to the text.
func (b *builder) end(r room) {
	switch {
	case len(b.d.Help) == 0:
	case b.d.Kind == document.Worksheet || b.helped || b.st.brief:
		b.crisisInBrief(r)
	default:
		b.crisis(r)
	}
	b.notes(r)
	b.colophon(r)
}

// crisis sets the box of help lines that ends a piece.
func (b *builder) crisis(r room) {
	b.col.space(b.st.block * 3 / 2)
	b.boxed(r, 2*b.st.thick, func(inner room) {
		title := b.loc.T("paper-crisis-title")
		b.title(2, 3, "help-now", title, plain(title), inner)
		b.words(plain(b.loc.T("paper-crisis-lead")), b.st.text, inner)
		b.contacts(inBrief(b.d.Help), inner)
	}, "")
}

// inBrief leaves out of help lines what stands on the page of help lines, so that
// who needs one finds it at once: notes, and addresses where there is a number.
func inBrief(lines []document.Contact) []document.Contact {
	brief := slices.Clone(lines)
	for i := range brief {
		brief[i].Note = ""
		if brief[i].Call != "" || brief[i].Text != "" {
			brief[i].Web = ""
		}
	}
	return brief
}

// crisisInBrief sets the help lines one to a line, where paper is for writing or
// where the page of help lines is in the same packet.
func (b *builder) crisisInBrief(r room) {
	b.boxed(r, 2*b.st.thick, func(inner room) {
		title := b.loc.T("paper-crisis-title")
		role, dest := b.headingAs(2, "help-now", title)
		w := &words{}
		apart := lineEnd
		if b.st.brief && b.d.Kind == document.Worksheet {
			apart = " "
		}
		w.add(setting{bold: true, in: &inline{role: role, place: dest}}, title+"."+apart)
		list := &inline{role: pdf.L}
		for i, c := range inBrief(b.d.Help) {
			body := setting{in: &inline{role: pdf.LBody, within: &inline{role: pdf.LI, within: list}}}
			if i > 0 {
				w.add(body, apart)
			}
			w.add(setting{bold: true, in: body.in}, strings.Join(b.numbers(&c), ", ")+": ")
			b.aboutContact(w, &c, body)
		}
		b.set(b.paragraph(inner.elem.Add(pdf.Div), w, b.st.text, inner.w), inner)
	}, "")
}

// notes sets the notes of the text, each with a way back to where it is called.
func (b *builder) notes(r room) {
	if len(b.d.Notes) == 0 {
		return
	}
	title := b.loc.T("paper-notes")
	b.title(2, 4, "notes", title, plain(title), r)
	for i, n := range b.d.Notes {
		note := r.elem.Add(pdf.Note)
		note.ID = b.noteDest(i + 1)
		b.col.dest(note.ID)
		letter := letters(i + 1)
		back := &inline{role: pdf.Link, dest: b.callDest(i + 1), contents: b.loc.T("paper-note-back", "n", letter)}
		label := &words{}
		label.add(setting{bold: true, in: back}, "["+letter+"]")
		b.labeled(b.paragraph(note.Add(pdf.Lbl), label, b.st.text, 2*b.st.indent), 2*b.st.indent, r, func(inner room) {
			b.blocks(n.Blocks, inner.in(note))
		})
		b.col.before = 0
		b.col.space(b.st.item)
	}
}

// colophon ends a piece, in small room: what its special words mean, the works
// that it cites, its dates, its license. Where room is short the words are left to
// the glossary.
func (b *builder) colophon(r room) {
	b.col.space(b.st.block)
	if len(b.terms) > 0 && !b.st.brief {
		b.runIn("terms", "paper-terms", b.termItems, "", r)
	}
	about := &words{}
	switch {
	case len(b.d.Sources) == 0:
	case b.gathered != nil:
		b.sourcesAtEnd(about)
	default:
		first := len(b.col.items)
		b.runIn("sources", "paper-sources", b.sourceItems, pdf.NumberingDecimal, r)
		for i := range b.d.Sources {
			b.marked(&b.d.Sources[i], first)
		}
	}
	var parts []string
	for _, part := range []string{
		b.dated("paper-checked", b.d.Checked),
		b.dated("paper-next-check", b.d.NextCheck),
		b.licenseWords(),
	} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	about.add(setting{}, strings.Join(parts, " "))
	if len(about.text) > 0 {
		b.words(about, b.st.text, r)
	}
}

// runIn sets a heading and the items of a list one behind the other. To who listens
// they are a heading and a list.
func (b *builder) runIn(id, key string, items func(w *words, list *inline), numbering pdf.Numbering, r room) {
	title := b.loc.T(key)
	role, dest := b.headingAs(2, id, title)
	w := &words{}
	w.add(setting{bold: true, in: &inline{role: role, place: dest}}, title+" ")
	items(w, &inline{role: pdf.L, numbering: numbering})
	b.set(b.paragraph(r.elem.Add(pdf.Div), w, b.st.text, r.w), r)
	b.col.space(b.st.item)
}

// termItems adds what the words of the glossary mean, each in a sentence that
// begins with it.
func (b *builder) termItems(w *words, list *inline) {
	for i, t := range b.terms {
		body := setting{in: &inline{role: pdf.LBody, within: &inline{role: pdf.LI, within: list}}}
		if i > 0 {
			w.add(body, " ")
		}
		w.add(body.speaking(t.Lang), t.Definition)
	}
}

// sourceItems adds the works that the piece cites.
func (b *builder) sourceItems(w *words, list *inline) {
	for i, src := range b.d.Sources {
		item := &inline{role: pdf.LI, within: list}
		label := setting{bold: true, in: &inline{role: pdf.Lbl, within: item, place: b.sourceDest(i + 1)}}
		if i > 0 {
			w.add(label, " ")
		}
		w.add(label, "["+strconv.Itoa(i+1)+"]\u00A0")
		body := setting{in: &inline{role: pdf.LBody, within: item}}
		w.add(body, src.Text)
		if src.URL != "" {
			w.add(body, " ")
			w.add(setting{in: &inline{role: pdf.Link, within: body.in, uri: src.URL, contents: src.Text}}, siteOrAddress(src.URL))
		}
	}
}

// sourcesAtEnd says where in the packet the works stand, those too that the piece
// rests on as a whole.
func (b *builder) sourcesAtEnd(w *words) {
	for _, src := range b.d.Sources {
		b.gathered.number(src)
	}
	before, after, _ := strings.Cut(b.loc.T("paper-sources-at"), "{n}")
	link := setting{in: &inline{role: pdf.Link, within: &inline{role: pdf.Reference}, dest: "_sources", contents: b.loc.T("paper-sources")}}
	w.add(link, before)
	w.addPage(link, "_sources")
	w.add(link, after)
	w.add(setting{}, " ")
}

// siteOrAddress is an address that can be typed: whole where it is short or a DOI,
// else the site's, where the work is found by its title.
func siteOrAddress(url string) string {
	const typed = 40 // characters at most
	address := shortAddress(url)
	if utf8.RuneCountInString(address) > typed && !strings.HasPrefix(address, "doi.org/") {
		address, _, _ = strings.Cut(address, "/")
	}
	return address
}

func (b *builder) licenseWords() string {
	if b.d.License == "" {
		return ""
	}
	return b.loc.T("paper-license", "license", b.d.License)
}
