package paper

import (
	"fmt"
	"strconv"
	"strings"

	"iptpress/generator/document"
	"iptpress/generator/paper/pdf"
)

// Copy is a text to be read closely, marked up and signed by a reviewer.
type Copy struct {
	Document *document.Document
	Hash     string            // of the text, shortened: it stands on each page
	Reviewed string            // what is known of reviews of it, in words
	Since    string            // what Changes are the changes since, in words; "" where there is nothing to compare with
	Changes  []document.Change // whose At point into Document
}

// Copy sets a review copy: what changed, each with the number of its line; the
// whole text, its therapist's side too, in numbered lines beside a wide margin;
// a place to sign. Its errors are those of Document.
func (p *Press) Copy(c *Copy, paper Paper) ([]byte, error) {
	d := c.Document
	loc := p.locales[d.Lang]
	if loc == nil {
		return nil, fmt.Errorf("%s: there are no strings for the language %q", d.Slug, d.Lang)
	}
	j, err := p.begin(d.Lang, Format{Paper: paper}, pdf.Info{
		Title: loc.T("copy-title", "title", d.Title), Lang: d.Lang, Authors: d.Authors, Subject: d.Summary,
		Created: string(d.Checked), Identifier: d.ID, Version: d.Version, Publisher: d.Imprint.Clinic.Name,
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", d.Slug, err)
	}
	k := &copyist{Copy: c, job: j, marks: &marks{
		gutter: j.st.text.width(j.shape(j.st.text.face, "888").Width) + j.st.text.size, margin: pdf.MM(52),
		changed: map[any]bool{}, gaps: map[any]bool{}, lines: map[any]int{},
	}}
	for _, change := range c.Changes {
		switch change.Kind {
		case document.Same:
		case document.Removed:
			k.marks.gaps[change.At] = true
		default:
			k.marks.changed[change.At] = true
		}
	}
	front := k.builder(1)
	text := front
	if c.Since != "" {
		text = k.builder(2)
		k.text(text) // first, so that the lines are known
		k.front(front)
	} else {
		k.front(front)
		k.text(text)
	}
	k.sign(text)
	front.outline(j.doc.Outline())
	if text != front {
		text.outline(j.doc.Outline())
	}
	if err := j.draw(); err != nil {
		return nil, err
	}
	return j.bytes()
}

// copyist sets a review copy.
type copyist struct {
	*Copy
	*job
	marks *marks
}

// marks are what stands beside the text of a review copy.
type marks struct {
	gutter, margin pdf.Length   // the room at the left for numbers, at the right for notes
	changed, gaps  map[any]bool // parts of the tree that changed; those before which something was taken out
	lines          map[any]int  // where each of them begins
	last           int          // the number of the last line
}

// builder starts a run of pages, whose title is a heading of the given level.
func (k *copyist) builder(top int) *builder {
	b := k.job.builder(k.Document, k.doc.Root().Add(pdf.Sect), top)
	b.marks, b.col.fill = k.marks, 0
	d := b.d
	b.section.draft = false // it says itself what it is
	b.section.foot = b.footOf(k.loc.T("copy-foot"), d.ShortTitle, b.versionWords(d.Version), d.ID, k.hash())
	b.section.beside = b.margin
	b.page = k.bodyHeight(b.section)
	return b
}

func (k *copyist) hash() string {
	return k.loc.T("copy-text", "hash", k.Hash)
}

// margin draws the line that parts the text from the room for notes.
func (b *builder) margin(s *sheet) {
	r := b.room()
	x := r.x + r.w + b.st.text.size
	s.artifact(pdf.Layout)
	s.page.Line(x, b.st.top, x, b.st.top+b.page, b.st.thin, pdf.Black)
	b.caption(s, b.loc.T("copy-notes"), b.st.text, x+b.st.text.size/2, b.st.top, document.AlignStart)
	s.end()
}

// count gives an item of the text the next line's number, which stands beside the
// baseline of its first line; down is where that begins below the item's top.
func (b *builder) count(it *item, st textStyle, down pdf.Length) {
	if b.marks == nil || !b.counting || b.col != b.section.col {
		return
	}
	b.marks.last++
	it.line = b.marks.last
	number := strconv.Itoa(it.line)
	it.beginWith(func(s *sheet, top pdf.Length) {
		s.artifact(pdf.Layout)
		b.caption(s, number, b.st.text, b.room().x-b.st.text.size, top+down+st.baseline()-b.st.text.baseline(), document.AlignEnd)
		s.end()
	})
}

// marked notes on which line a part of the tree begins, whose items are those
// from first on, and marks what changed with a bar beside it, and with a triangle
// where something was taken out before it.
func (b *builder) marked(at any, first int) {
	if b.marks == nil || b.col != b.section.col || first >= len(b.col.items) {
		return
	}
	changed, gap := b.marks.changed[at], b.marks.gaps[at]
	if !changed && !gap {
		return
	}
	for _, it := range b.col.items[first:] {
		if it.line > 0 {
			b.marks.lines[at] = it.line
			break
		}
	}
	r := b.room()
	x := r.x + r.w + b.st.text.size/3
	b.frame(first, func(s *sheet, top, bottom pdf.Length, opens, _ bool) {
		s.artifact(pdf.Layout)
		if changed {
			s.page.FillRect(pdf.Rect{X: x, Y: top, W: b.st.thick / 2, H: bottom - top}, pdf.Black)
		}
		if side := b.st.text.size / 2; gap && opens {
			path := &pdf.Path{}
			path.MoveTo(x, top)
			path.LineTo(x+side, top-side/2)
			path.LineTo(x+side, top+side/2)
			path.Close()
			s.page.Draw(path, pdf.Paint{Fill: &pdf.Black})
		}
		s.end()
	})
}

// The copy's own headings have ids that begin with "_"; those of texts do not.

// front says what the copy is, what is asked for, and what changed.
func (k *copyist) front(b *builder) {
	d, r := k.Document, b.room()
	b.words(plain(k.loc.T("copy-banner")), b.st.strong, r)
	b.col.before = 0
	title := k.loc.T("copy-title", "title", d.Title)
	b.title(1, 2, "_review", title, plain(title), r)
	about := append(b.forWhom(), b.versionWords(d.Version), k.hash())
	if d.Draft {
		about = append(about, k.loc.T("paper-draft"))
	}
	b.words(plain(strings.Join(about, " · ")), b.st.text, r)
	for _, words := range []string{k.Reviewed, k.loc.T("copy-how")} {
		b.words(plain(words), b.st.text, r)
	}
	if k.Since == "" {
		b.rule(r)
		return
	}
	b.title(2, 3, "_changes", k.Since, plain(k.Since), r)
	if d.Changes != "" {
		b.words(plain(k.loc.T("copy-author", "changes", d.Changes)), b.st.text, r)
	}
	k.changes(b, r)
}

// text sets the text, each line with its number.
func (k *copyist) text(b *builder) {
	d, r := k.Document, b.room()
	b.counting = true
	first := len(b.col.items)
	level := 1
	if k.Since == "" {
		level = 2
	}
	b.title(level, 1, "", d.Title, plain(d.Title), r)
	b.marked(&d.Title, first)
	for _, part := range []struct {
		at    any
		words string
		style textStyle
	}{
		{&d.MainMessage, d.MainMessage, b.st.lede},
		{d, strings.Join(b.forWhom(), " · "), b.st.text},
		{&d.Summary, k.loc.T("copy-summary", "summary", d.Summary), b.st.text},
	} {
		if first = len(b.col.items); part.words != "" {
			b.words(plain(part.words), part.style, r)
			b.marked(part.at, first)
		}
	}
	b.blocks(d.Blocks, r)
	b.end(r)
	b.counting = false
}

// describe sets a picture's text alternative, which a reviewer must see too.
func (b *builder) describe(f *document.Figure, r room) {
	if b.marks == nil {
		return
	}
	b.col.keep()
	b.words(plain(b.loc.T("copy-alt", "alt", f.Alt)), b.st.text, r)
}

// changes lists what changed, under the headings of the text.
func (k *copyist) changes(b *builder, r room) {
	heading, chapter, any := "", "", false
	for i := 0; i < len(k.Changes); {
		c := &k.Changes[i]
		end := i + 1
		switch c.Kind {
		case document.Same:
			if c.Block == "heading" {
				heading = c.Words[0].Text
			}
			i = end
			continue
		case document.Added, document.Removed:
			for end < len(k.Changes) && k.Changes[end].Kind == c.Kind && k.Changes[end].Block != "heading" && k.Changes[end].Follows(c) {
				end++
			}
		}
		if !any {
			b.words(plain(k.loc.T("copy-key")), b.st.text, r)
		}
		if c.AtEnd() && c.Block != chapter {
			chapter = c.Block
			heading = k.loc.T("paper-" + chapter + "s")
		}
		if any = true; heading != "" {
			b.title(3, 3, "_change-"+strconv.Itoa(i), heading, plain(heading), r)
			heading = ""
		}
		k.change(b, k.Changes[i:end], r)
		i = end
	}
	if !any {
		b.words(plain(k.loc.T("diff-none")), b.st.text, r)
	}
}

// change sets a block, or a run of blocks that were all put in or taken out.
func (k *copyist) change(b *builder, run []document.Change, r room) {
	kind := run[0].Kind
	label := k.where(run)
	if kind != document.Changed {
		label += ": " + k.loc.T("diff-"+string(kind))
	}
	first := len(b.col.items)
	b.words(plain(label), b.st.strong, r)
	b.col.before = 0
	b.col.space(b.st.item)
	b.col.keep()
	inner := r.right(b.st.indent)
	for i := range run {
		k.changed(b, &run[i], inner)
	}
	b.col.whole(first, b.page/2)
	b.col.space(b.st.block)
}

// where names the lines of changes.
func (k *copyist) where(run []document.Change) string {
	from, to := k.marks.lines[run[0].At], k.marks.lines[run[len(run)-1].At]
	switch {
	case from == 0 && run[0].Kind == document.Removed:
		return k.loc.T("copy-end")
	case from == 0:
		return k.loc.T("diff-about")
	case run[0].Kind == document.Removed:
		return k.loc.T("copy-before", "n", from)
	case to > from:
		return k.loc.T("copy-lines", "from", from, "to", to)
	}
	return k.loc.T("copy-line", "n", from)
}

// changed sets the words of a change, marked, and below them what else changed.
func (k *copyist) changed(b *builder, c *document.Change, r room) {
	w := &words{}
	whole := setting{bold: c.Block == "heading" || c.Block == "title" || c.Block == "box" || c.Block == "head"}
	switch c.Block {
	case "about":
		w.add(setting{bold: true}, k.loc.T("diff-about"))
	case "item", "prompt":
		w.add(setting{}, "•\u00A0")
	}
	before, after := "", ""
	if c.Block == "figure" {
		before, after, _ = strings.Cut(k.loc.T("diff-image"), "{alt}")
	}
	w.add(setting{}, before)
	for _, word := range c.Words {
		s := whole
		switch word.Kind {
		case document.Added:
			s = k.put(s, word.Text, len(c.Words) > 1)
		case document.Removed:
			s = k.taken(s, word.Text, len(c.Words) > 1)
		}
		w.add(s, word.Text)
	}
	w.add(setting{}, after)
	if len(w.text) > 0 {
		b.words(w, b.st.text, r)
	}
	for _, d := range c.Details {
		what, was, is := k.loc.Detail(d)
		w := plain("– " + what)
		if was != "" || is != "" {
			w.add(setting{}, ": ")
		}
		if was != "" {
			w.add(k.taken(setting{}, was, true), was)
			w.add(setting{}, " ")
		}
		if is != "" {
			w.add(k.put(setting{}, is, true), is)
		}
		b.words(w, b.st.text, r)
		b.col.before = 0
		b.col.space(b.st.item)
	}
	b.col.space(b.st.paragraph)
}

// put and taken mark words as put in and taken out: for the eye by a line under
// or through them, and within others for the ear by words around them.
func (k *copyist) put(s setting, text string, aloud bool) setting {
	s.under = true
	return k.aloud(s, "diff-ins", text, aloud)
}

func (k *copyist) taken(s setting, text string, aloud bool) setting {
	s.strike = true
	return k.aloud(s, "diff-del", text, aloud)
}

func (k *copyist) aloud(s setting, key, text string, aloud bool) setting {
	if !aloud || strings.TrimSpace(text) == "" {
		return s
	}
	says := fmt.Sprintf("[%s] %s [%s] ", k.loc.T(key), strings.TrimSpace(text), k.loc.T("diff-end"))
	return s.inside(&inline{role: pdf.Span, says: says})
}

// sign sets the place to sign.
func (k *copyist) sign(b *builder) {
	d, r := k.Document, b.room()
	first := len(b.col.items)
	b.boxed(r, b.st.thick, func(inner room) {
		title := k.loc.T("copy-sign")
		b.title(2, 3, "_sign", title, plain(title), inner)
		b.words(plain(k.loc.T("copy-read", "title", d.Title, "version", d.Version, "text", k.hash())), b.st.text, inner)
		k.choice(b, "copy-verdict", []string{"copy-verdict-yes", "copy-verdict-no"}, inner)
		k.choice(b, "copy-scope", []string{"copy-scope-clinical", "copy-scope-language", "copy-scope-lived-experience"}, inner)
		for _, key := range []string{"copy-name", "copy-credential", "copy-signature", "paper-date"} {
			fill := inner.elem.Add(pdf.P)
			b.col.add(b.st.ruling, func(s *sheet, top pdf.Length) {
				b.blanks(s, fill, []string{key}, inner.x, inner.x+inner.w, top+b.st.ruling-b.st.text.leading)
			})
			b.col.space(b.st.item)
		}
		b.col.space(b.st.block)
		b.words(plain(k.loc.T("copy-enter", "slug", d.Slug, "hash", k.Hash)), b.st.text, inner)
	}, "")
	b.col.whole(first, b.page)
}

// choice sets boxes to tick below words.
func (k *copyist) choice(b *builder, key string, items []string, r room) {
	list := &document.Checklist{Label: []document.Inline{document.Text(k.loc.T(key))}}
	for _, item := range items {
		list.Items = append(list.Items, []document.Inline{document.Text(k.loc.T(item))})
	}
	b.checklist(list, r)
}
