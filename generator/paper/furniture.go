package paper

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"iptpress/generator/document"
	"iptpress/generator/paper/fonts"
	"iptpress/generator/paper/pdf"
)

// foot is what stands at the bottom of each page: what the sheet is, until when
// it may be used, one help line and the page's number. It is an artifact: all of
// it is also read within the text.
type foot struct {
	text   *paragraph
	room   pdf.Length // kept at the right of the last line for the page's number
	height pdf.Length
}

// foot sets the foot of a document's pages.
func (b *builder) foot(title, version, id string, useBefore document.Date) *foot {
	parts := []string{title, b.versionWords(version), id, unbroken(b.dated("paper-use-before", useBefore))}
	help := b.helpLine()
	if help != "" && !b.st.large {
		help = lineEnd + help
	}
	return b.footOf(append(parts, help)...)
}

// footOf sets a foot of the parts that are not empty, with dots between them but
// before one that begins a line.
func (b *builder) footOf(parts ...string) *foot {
	st := b.st.foot
	lines := ""
	for _, part := range parts {
		if lines != "" && part != "" && !strings.HasPrefix(part, lineEnd) {
			lines += " · "
		}
		lines += part
	}
	f := &foot{room: b.textWidth(b.loc.T("paper-page", "n", "888", "total", "888"), st) + st.size}
	p := &paragraph{style: st}
	pieces, ends := b.pieces(p, plain(lines))
	p.breakLines(b, pieces, ends, b.st.measure())
	if last := len(p.lines) - 1; last < 0 || b.roughWidth(p, last) > b.st.measure()-f.room {
		p.lines = append(p.lines, len(p.frags)) // the number stands on a line of its own
	}
	f.text, f.height = p, p.height()+st.size*5/6
	return f
}

// roughWidth is the width of a line as it will be drawn.
func (b *builder) roughWidth(p *paragraph, i int) pdf.Length {
	s := sheet{job: b.job}
	return s.lineWidth(p.line(i), p.style)
}

func (b *builder) versionWords(version string) string {
	if version == "" {
		return ""
	}
	return b.loc.T("paper-version", "version", version)
}

// dated gives a string that names a date, or nothing where there is none.
func (b *builder) dated(key string, d document.Date) string {
	if d == "" {
		return ""
	}
	return b.loc.T(key, "date", b.loc.Date(d))
}

// helpLine is the one line of help at the foot: number, hours, date of check.
func (b *builder) helpLine() string {
	help := b.d.Imprint.Help
	number := help.Call
	if number == "" {
		number = help.Text
	}
	if number == "" {
		return ""
	}
	line := b.loc.T("paper-help", "number", number)
	if help.Hours != "" {
		line = b.loc.T("paper-help-hours", "number", number, "hours", help.Hours)
	}
	if checked := b.dated("paper-numbers-checked", b.d.Imprint.NumbersChecked); checked != "" {
		line += " · " + checked
	}
	return line
}

// draw sets the foot of a page.
func (f *foot) draw(s *sheet) {
	st := s.st
	top := st.height - st.bottom - f.text.height()
	s.furniture = pdf.Footer
	s.artifact(pdf.Footer)
	rule := top - st.foot.size/4
	s.page.Line(st.left, rule, st.width-st.right, rule, st.thin, pdf.Black)
	s.end()
	f.text.draw(s, st.left, top)
	number := s.loc.T("paper-page", "n", s.number, "total", s.total)
	word := s.shape(st.foot.face, number)
	y := st.height - st.bottom - st.foot.leading + st.foot.baseline()
	s.artifact(pdf.Footer)
	x := st.width - st.right - st.foot.width(word.Width)
	for _, run := range word.Runs {
		x = s.run(run, st.foot, x, y)
	}
	s.flush(st.foot, y)
	s.end()
}

// bodyHeight is what a page has for the text of a section.
func (j *job) bodyHeight(sec *section) pdf.Length {
	return j.st.height - j.st.top - j.st.bottom - sec.foot.height
}

// draftMark says on a page, behind its text, that it is not finished.
func (s *sheet) draftMark() {
	st := s.st
	word := s.shape(fonts.Bold(), s.loc.T("paper-draft-mark"))
	size := min(150*pdf.Pt, (st.measure()*5/4)*fonts.UnitsPerEm/max(1, pdf.Length(word.Width)))
	style := textStyle{face: fonts.Bold(), size: size}
	s.artifact(pdf.Watermark)
	s.page.Save()
	// Turned by 45 degrees around the middle of the page; y grows downwards.
	const cos = 46341 // √½ as a part of 65 536
	s.page.Transform(cos, -cos, cos, cos, st.width/2, st.height/2)
	x := -style.width(word.Width) / 2
	y := style.width(fonts.Bold().CapHeight) / 2
	gray := pdf.Gray(190)
	for _, r := range word.Runs {
		for _, g := range r.Glyphs {
			path := &pdf.Path{}
			for _, seg := range r.Face.Outline(g.ID) {
				at := func(i int) (pdf.Length, pdf.Length) {
					return x + style.width(seg.Points[i].X), y - style.width(seg.Points[i].Y)
				}
				x0, y0 := at(0)
				switch seg.Op {
				case fonts.Move:
					path.MoveTo(x0, y0)
				case fonts.Line:
					path.LineTo(x0, y0)
				case fonts.Curve:
					x1, y1 := at(1)
					x2, y2 := at(2)
					path.CurveTo(x0, y0, x1, y1, x2, y2)
				case fonts.Close:
					path.Close()
				}
			}
			s.page.Draw(path, pdf.Paint{Stroke: &gray, Width: pdf.Pt})
			x += style.width(g.Advance)
		}
	}
	s.page.Restore()
	s.end()

	notice := s.shape(st.strong.face, s.loc.T("paper-draft"))
	s.artifact(pdf.Header)
	x = st.left + (st.measure()-st.strong.width(notice.Width))/2
	y = st.top - st.strong.leading + st.strong.baseline() - 2*st.item
	for _, r := range notice.Runs {
		x = s.run(r, st.strong, x, y)
	}
	s.flush(st.strong, y)
	s.end()
}

// room is the whole column.
func (b *builder) room() room {
	r := room{b.sect, b.st.left, b.st.measure()}
	if b.marks != nil {
		r.x, r.w = r.x+b.marks.gutter, r.w-b.marks.gutter-b.marks.margin
	}
	return r
}

// sheetHead opens a document that stands alone: whose it is, and lines for a
// name and a date.
func (b *builder) sheetHead() {
	st, r := b.st, b.room()
	name := textStyle{face: fonts.Heading(), bold: fonts.Heading(), size: st.text.size * 13 / 12, leading: st.text.leading}
	writes := b.d.Audience != document.Clinician && b.d.Kind != document.Page
	// What is filled in needs a line of its own for name and date where the page is
	// narrow.
	narrow := (b.fillable || b.d.Kind == document.Worksheet) && r.w < 30*st.text.size
	half, left := r.w*48/100, r
	if !writes || !narrow {
		left.w = half
	}
	head := b.letterhead(name, st.text.leading*5/4, left)
	if writes {
		fill, keys := b.sect.Add(pdf.P), []string{"paper-name", "paper-date"}
		if narrow {
			b.col.keep()
			b.col.add(st.ruling, func(s *sheet, top pdf.Length) {
				b.blanks(s, fill, keys, r.x, r.x+r.w, top+st.ruling-st.text.leading)
			})
		} else {
			who, height := head.draw, pdf.Length(head.Height)
			head.draw = func(s *sheet, top pdf.Length) {
				who(s, top)
				b.blanks(s, fill, keys, r.x+half+st.block, r.x+r.w, top+height-st.text.leading)
			}
		}
	}
	b.rule(r)
}

// letterhead sets the clinic's name, with its logo before it. The logo says no
// more than the name does, so it is not read aloud.
func (b *builder) letterhead(style textStyle, height pdf.Length, r room) *item {
	var logo *picture
	var width pdf.Length
	if img := b.d.Imprint.Clinic.Logo; img != nil {
		pic, err := b.picture(img)
		if err != nil {
			b.fail(fmt.Errorf("logo %s: %w", img.Name, err))
		} else {
			logo, width = pic, min(share(height, pic.w, pic.h), r.w/3)
		}
	}
	if logo != nil {
		height = share(width, logo.h, logo.w)
		r = room{r.elem, r.x + width + b.st.block, r.w - width - b.st.block}
	}
	who := b.paragraph(b.sect.Add(pdf.P), plain(b.clinicName()), style, r.w)
	if logo == nil {
		height = 0
	}
	all := max(who.height(), height)
	return b.col.add(all, func(s *sheet, top pdf.Length) {
		if logo != nil {
			s.artifact(pdf.Layout)
			logo.draw(s, pdf.Rect{X: r.x - width - b.st.block, Y: top + (all-height)/2, W: width, H: height})
			s.end()
		}
		who.draw(s, r.x, top+all-who.height())
	})
}

// clinicName is the clinic's name; one that is made up says so.
func (b *builder) clinicName() string {
	c := &b.d.Imprint.Clinic
	if c.Sample {
		return b.loc.T("paper-sample", "clinic", c.Name)
	}
	return c.Name
}

// rule adds a thin line below what stands above.
func (b *builder) rule(r room) {
	b.col.space(b.st.item)
	b.col.keep()
	b.col.add(b.st.thin, func(s *sheet, top pdf.Length) {
		s.artifact(pdf.Layout)
		s.page.Line(r.x, top, r.x+r.w, top, b.st.thin*2, pdf.Black)
		s.end()
	})
	b.col.space(b.st.block)
	b.col.keep()
}

// blanks sets words with a line to write on after each. The first line gets two
// thirds of the room.
func (b *builder) blanks(s *sheet, elem *pdf.Elem, keys []string, left, right, top pdf.Length) {
	st := b.st.text
	y := top + st.baseline()
	for i, key := range keys {
		end := right
		if i < len(keys)-1 {
			end = left + (right-left)*3/5
			if b.fillable {
				end = left + (right-left)/2 // a date is typed with all its digits
			}
		}
		word := b.shape(st.face, b.loc.T(key)+" ")
		s.page.Begin(elem)
		x := left
		for _, r := range word.Runs {
			x = s.run(r, st, x, y)
		}
		s.flush(st, y)
		s.end()
		s.artifact(pdf.Layout)
		s.page.Line(x+st.size/4, y+st.size/6, end, y+st.size/6, b.st.thin, pdf.Black)
		s.end()
		b.typeOn(s, elem, key, pdf.Rect{X: x + st.size/4, Y: top, W: end - x - st.size/4, H: y + st.size/6 - top})
		left = end + st.size
	}
}

// piece sets a document from its title to its sources.
func (b *builder) piece() {
	st, d, r := b.st, b.d, b.room()
	code, first := b.copyCode(), len(b.col.items)
	head := r
	head.w -= code.side()
	b.title(1, 1, "", d.Title, plain(d.Title), head)
	if d.MainMessage != "" {
		b.words(plain(d.MainMessage), st.lede, head)
		b.col.before = 0
		b.col.space(st.item)
		b.col.keep()
	}
	if state := strings.Join(append(b.forWhom(), b.state()...), " · "); state != "" {
		b.words(plain(state), st.text, head)
		b.col.before = 0
		if code == nil {
			b.col.space(st.block)
		}
	}
	b.beside(code, first, r)
	b.blocks(d.Blocks, r)
	b.end(r)
}

// forWhom says what the piece is and for whom, in words.
func (b *builder) forWhom() []string {
	d := b.d
	var parts []string
	if d.Kind != document.Page {
		parts = append(parts, b.loc.T("kind-"+string(d.Kind)))
	}
	if d.Audience != "" {
		audience := b.loc.T("audience-" + string(d.Audience))
		var age string
		switch {
		case d.AgeMin > 0 && d.AgeMax > 0:
			age = b.loc.T("age-range", "min", d.AgeMin, "max", d.AgeMax)
		case d.AgeMin > 0:
			age = b.loc.T("age-from", "min", d.AgeMin)
		case d.AgeMax > 0:
			age = b.loc.T("age-to", "max", d.AgeMax)
		}
		if age != "" {
			audience = b.loc.T("paper-age", "audience", audience, "age", age)
		}
		parts = append(parts, audience)
	}
	return parts
}

// state is the version and who has reviewed it.
func (b *builder) state() []string {
	d := b.d
	if d.Version == "" {
		return nil
	}
	parts := []string{b.versionWords(d.Version)}
	if d.Standing == document.Edited {
		parts = append(parts, b.loc.T("paper-unpublished"))
	}
	if r := d.Review; r != nil {
		parts = append(parts, b.loc.T("paper-reviewed", "by", r.By, "credential", r.Credential, "date", b.loc.Date(r.Date)))
	} else if d.Void != nil {
		parts = append(parts, b.loc.T("paper-review-void"))
	} else {
		parts = append(parts, b.loc.T("paper-not-reviewed"))
	}
	return parts
}

// contacts sets help lines, one below the other: at the left, large, what to
// call or text; beside it whose number it is, and when.
func (b *builder) contacts(lines []document.Contact, r room) {
	if len(lines) == 0 {
		return
	}
	if len(b.col.items) > 0 {
		b.col.keep() // the words before say who the lines are for
	}
	list := r.elem.Add(pdf.L)
	gap := b.st.block * 4 / 3
	var widest pdf.Length
	for i := range lines {
		for _, n := range b.numbers(&lines[i]) {
			widest = max(widest, b.textWidth(n, b.st.number))
		}
	}
	left := min(widest, r.w/2) + gap
	if b.st.large {
		left = 0
	}
	for i := range lines {
		c := lines[i]
		if b.shown[c.ID] {
			c = inBrief(lines[i : i+1])[0] // what else there is to say stands above
		} else if c.ID != "" {
			b.shown[c.ID] = true
		}
		b.contact(&c, list.Add(pdf.LI).Add(pdf.LBody), left, r)
	}
	b.col.space(b.st.paragraph)
}

// numbers says in words how a line of help is reached.
func (b *builder) numbers(c *document.Contact) []string {
	call, text := unbroken(c.Call), unbroken(c.Text)
	var list []string
	switch {
	case call != "" && call == text && c.Message == "":
		return []string{b.loc.T("paper-call-or-text", "number", call)}
	case call != "":
		list = append(list, b.loc.T("paper-call", "number", call))
	}
	switch {
	case text != "" && c.Message != "":
		list = append(list, b.loc.T("paper-text-word", "word", c.Message, "number", text))
	case text != "":
		list = append(list, b.loc.T("paper-text", "number", text))
	}
	return list
}

// contact sets one line of help. left is the room for its numbers; where there
// is none they stand above.
func (b *builder) contact(c *document.Contact, body *pdf.Elem, left pdf.Length, r room) {
	st := b.st
	width := left - st.block/2
	if left == 0 {
		width = r.w
	}
	numbers := b.within(func() {
		for _, n := range b.numbers(c) {
			b.words(plain(n), st.number, room{body, r.x, width})
			b.col.before = 0
		}
	})
	about := b.within(func() {
		inner := room{body, r.x + left, r.w - left}
		w := &words{}
		b.aboutContact(w, c, setting{})
		b.words(w, st.text, inner)
	})
	// The words stand on the baseline of the first number.
	down := max(0, st.number.baseline()-st.text.baseline())
	if left == 0 {
		down = numbers.height(0)
	}
	height := max(numbers.height(0), down+about.height(0))
	it := b.col.add(height, func(s *sheet, top pdf.Length) {
		numbers.draw(s, top)
		about.draw(s, top+down)
	})
	b.count(it, st.number, 0)
	b.col.space(st.item)
}

// aboutContact says whose number it is, and when it is answered.
func (b *builder) aboutContact(w *words, c *document.Contact, s setting) {
	whose := "{name}"
	if c.For != "" {
		whose = b.loc.T("paper-contact-for")
	}
	w.fill(s, whose, map[string]phrase{"name": {c.NameLang, c.Name}, "for": {c.ForLang, c.For}})
	for _, part := range []phrase{{c.HoursLang, c.Hours}, {c.NoteLang, c.Note}} {
		if words := strings.TrimSuffix(part.words, "."); words != "" {
			w.add(s, ". ")
			w.add(s.speaking(part.lang), capital(words))
		}
	}
	w.add(s, ".")
	if c.Web != "" {
		w.add(s, " ")
		w.add(setting{in: &inline{role: pdf.Link, within: s.in, uri: c.Web, contents: c.Name}}, shortAddress(c.Web))
	}
	if slices.Contains(c.Kinds, "clinic") {
		w.add(setting{bold: true, in: s.in}, " "+b.loc.T("paper-not-emergency"))
	}
}

// unbroken lets a telephone number stand on one line.
func unbroken(number string) string { return strings.ReplaceAll(number, " ", "\u00A0") }

// capital makes the first letter of words a capital.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}
