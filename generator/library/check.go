package library

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"iptpress/generator/diag"
)

// At gives the place of a front matter key, or of the front matter.
func (t *Text) At(key string) diag.Pos {
	if pos, ok := t.Keys[key]; ok {
		return diag.Pos{File: t.Path, Line: pos.Line, Col: pos.Col}
	}
	return diag.Pos{File: t.Path, Line: 1, Col: 1}
}

// checkDates looks at what the schema cannot: two values that must agree.
func checkDates(h *Handout, t *tree, diags *diag.List) {
	m := h.Meta
	if m.Checked != "" && m.NextCheck != "" && m.NextCheck < m.Checked {
		diags.Error("bad-date", t.pos("next_check"), "next_check is the later day", "next_check (%s) is before checked (%s)", m.NextCheck, m.Checked)
	}
	if m.AgeMin > m.AgeMax && m.AgeMax > 0 {
		diags.Error("bad-value", t.pos("age"), "", "the youngest age (%d) is above the oldest (%d)", m.AgeMin, m.AgeMax)
	}
}

// unwritten marks what iptpress new leaves to be written.
const unwritten = "TODO:"

// checkUnfinished finds texts that are ready and of which something is still to
// be written.
func (l *Library) checkUnfinished(diags *diag.List) {
	for _, h := range l.Handouts {
		h.checkUnfinished(diags)
	}
	for _, p := range l.Packets {
		if m := p.Meta; !m.Draft {
			values := map[string]string{"title": m.Title, "short_title": m.ShortTitle, "summary": m.Summary}
			for _, part := range p.Parts {
				values["parts"] += part.Title
			}
			p.checkUnfinished(values, diags)
		}
	}
}

func (h *Handout) checkUnfinished(diags *diag.List) {
	if m := h.Meta; !m.Draft {
		h.Text.checkUnfinished(map[string]string{"title": m.Title, "short_title": m.ShortTitle, "summary": m.Summary, "main_message": m.MainMessage}, diags)
	}
}

// checkUnfinished looks for the mark in front matter and text, but not in an
// author's comments.
func (t *Text) checkUnfinished(values map[string]string, diags *diag.List) {
	tell := func(pos diag.Pos, what string) {
		diags.Error("unfinished", pos, "write it, or set status: draft", "%s is still to be written", what)
	}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if strings.Contains(values[key], unwritten) && (key != "short_title" || t.Keys[key] != KeyPos{}) {
			tell(t.At(key), key)
		}
	}
	for _, at := range findUnwritten(string(t.Body)) {
		tell(diag.Pos{File: t.Path, Line: t.BodyLine + at.Line - 1, Col: at.Col}, "this part")
	}
}

// findUnwritten gives the line and column of each mark in Markdown, from 1, but
// not of those in an author's comments.
func findUnwritten(markdown string) (places []KeyPos) {
	if !strings.Contains(markdown, unwritten) {
		return nil
	}
	comment := false
	for n, line := range strings.Split(markdown, "\n") {
		opened := strings.Contains(line, "<!--")
		if at := strings.Index(line, unwritten); at >= 0 && !comment && !opened {
			places = append(places, KeyPos{Line: n + 1, Col: utf8.RuneCountInString(line[:at]) + 1})
		}
		comment = (comment || opened) && !strings.Contains(line, "-->")
	}
	return places
}

// piece is a handout or a packet: what has an id.
type piece struct {
	*Text
	kind, id string
}

func (l *Library) pieces() []piece {
	all := make([]piece, 0, len(l.Handouts)+len(l.Packets))
	for _, h := range l.Handouts {
		all = append(all, piece{&h.Text, "handout", h.Meta.ID})
	}
	for _, p := range l.Packets {
		all = append(all, piece{&p.Text, "packet", p.Meta.ID})
	}
	return all
}

// checkIDs finds ids that two pieces share, and translations that have another
// than their original. A slug names a handout or a packet, not both.
func (l *Library) checkIDs(diags *diag.List) {
	byID, bySlug := map[string]piece{}, map[string]piece{}
	for _, p := range l.pieces() {
		first, known := bySlug[p.Slug]
		switch {
		case !known:
			bySlug[p.Slug] = p
		case first.kind != p.kind:
			diags.Error("duplicate-slug", diag.Pos{File: p.Path}, "rename one of them", "there is a %s of the same name, %s", first.kind, first.Path)
			continue
		}
		if p.id == "" {
			continue // the schema's message says so
		}
		if known && first.id != "" && first.id != p.id {
			diags.Error("bad-id", p.At("id"), fmt.Sprintf("write %q", first.id), "the id differs from that of the same %s in %q", p.kind, first.Lang)
			continue
		}
		if other, taken := byID[p.id]; taken && other.Slug != p.Slug {
			diags.Error("duplicate-id", p.At("id"), "give each its own", "the id %q is that of %s", p.id, other.Path)
			continue
		}
		byID[p.id] = p
	}
}

// checkTranslations finds handouts that translate nothing, and those of another
// language that do not say what they translate.
func (l *Library) checkTranslations(r reader, diags *diag.List) {
	original := map[string]*Handout{}
	for _, h := range l.Handouts {
		if h.Meta.Translation != nil {
			continue
		}
		first := original[h.Slug]
		if first == nil {
			original[h.Slug] = h
			continue
		}
		if h.Keys == nil || first.Keys == nil {
			continue // what it says is not known
		}
		diags.Error("no-translation-of", h.At("version"), fmt.Sprintf("add translation_of: {version: %q}", first.Meta.Version), "the text does not say which version of %s it translates", first.Path)
	}
	unread := l.unreadLanguages(r)
	for _, h := range l.Handouts {
		elsewhere := func(lang string) bool { return r.exists("content/" + lang + "/handouts/" + h.Slug + "/index.md") }
		if h.Meta.Translation == nil || original[h.Slug] != nil || slices.ContainsFunc(unread, elsewhere) {
			continue
		}
		var slugs []string
		for _, o := range l.Handouts {
			if o.Lang != h.Lang && o.Meta.Translation == nil {
				slugs = append(slugs, o.Slug)
			}
		}
		diags.Error("unknown-handout", h.At("translation_of"), diag.DidYouMean(h.Slug, slugs, "a translation has the slug of its original"), "there is no original of %q in another language", h.Slug)
	}
}

// unreadLanguages lists the folders of languages that the clinic does not use:
// a Spanish clinic's handouts may translate English ones all the same.
func (l *Library) unreadLanguages(r reader) []string {
	var langs []string
	for _, e := range r.folder("content") {
		if lang := e.Name(); languageForm.MatchString(lang) && !slices.Contains(l.Languages, lang) {
			langs = append(langs, lang)
		}
	}
	return langs
}

// checkPackets finds names that are no handout, and pieces that are not for
// their part's audience.
func (l *Library) checkPackets(fronts map[*Packet]*tree, diags *diag.List) {
	for _, p := range l.Packets {
		front := fronts[p]
		if front == nil {
			continue
		}
		named := map[string]bool{}
		for i, part := range p.Parts {
			at := func(path ...string) diag.Pos {
				return front.pos(append([]string{"parts", strconv.Itoa(i)}, path...)...)
			}
			if len(p.Parts) > 1 && part.Title == "" {
				diags.Error("missing-key", at(), "add title, as readers see it", "a part of several needs a title")
			}
			for j, slug := range part.Handouts {
				pos := at("handouts", strconv.Itoa(j))
				if named[slug] {
					diags.Error("duplicate", pos, "delete one of them", "%q stands twice in the packet", slug)
				}
				named[slug] = true
				l.checkListed(p, part, slug, pos, diags)
			}
		}
	}
}

// dropGone takes out of the packets what is in the library no more, and the
// packets of which nothing is left.
func (l *Library) dropGone() {
	for _, p := range l.Packets {
		gone := func(slug string) bool { return slug != HelpNowSlug && l.Handout(p.Lang, slug) == nil }
		for i := range p.Parts {
			p.Parts[i].Handouts = slices.DeleteFunc(p.Parts[i].Handouts, gone)
		}
		p.Parts = slices.DeleteFunc(p.Parts, func(part PacketPart) bool { return len(part.Handouts) == 0 })
	}
	l.Packets = slices.DeleteFunc(l.Packets, func(p *Packet) bool { return len(p.Parts) == 0 })
	l.makeIndex()
}

func (l *Library) checkListed(p *Packet, part PacketPart, slug string, pos diag.Pos, diags *diag.List) {
	if slug == HelpNowSlug {
		return // everyone's
	}
	h := l.Handout(p.Lang, slug)
	if h == nil {
		diags.Error("unknown-handout", pos, diag.DidYouMean(slug, l.handoutSlugs(p.Lang), "`iptpress new handout` makes one"), "unknown handout %q", short(slug))
		return
	}
	a := h.Meta.Audience
	if a == "" || part.Audience == "" || a == part.Audience {
		return
	}
	diags.Error("mixed-audiences", pos, "list it in a part of its own, with that audience and a title",
		"%q is for the audience %q, and this part for %q", slug, a, part.Audience)
}

func (l *Library) handoutSlugs(lang string) []string {
	var slugs []string
	for _, h := range l.Handouts {
		if h.Lang == lang {
			slugs = append(slugs, h.Slug)
		}
	}
	return slugs
}

// requiredPages must exist in the default language.
var requiredPages = []string{HelpNowSlug, "about", "accessibility", "privacy"}

func (l *Library) checkPages(diags *diag.List) {
	lang := l.Languages[0]
	for _, slug := range requiredPages {
		if l.Page(lang, slug) == nil {
			diags.Error("no-page", diag.Pos{File: "content/" + lang + "/pages/" + slug + ".md"}, "write it, or take the one that `iptpress init` makes", "there is no such file, and every site needs the page")
		}
	}
}

// leaveOut takes away what the clinic does not offer. The slugs stay known, so
// that links to them become plain text.
func (l *Library) leaveOut(clinic *tree, diags *diag.List) {
	l.LeftOut = map[string]bool{}
	known := map[string]bool{}
	var slugs []string
	for _, p := range l.pieces() {
		if !known[p.Slug] {
			slugs = append(slugs, p.Slug)
		}
		known[p.Slug] = true
	}
	for i, slug := range l.Clinic.Leave {
		if !known[slug] && l.Published {
			continue // what was left out then is in no edition
		}
		if !known[slug] {
			diags.Error("unknown-handout", clinic.pos("leave_out", strconv.Itoa(i)), diag.DidYouMean(slug, slugs, "take it out of the list"), "unknown handout or packet %q", short(slug))
			continue
		}
		l.LeftOut[slug] = true
	}
	if len(l.LeftOut) == 0 {
		return
	}
	out := func(slug string) bool { return l.LeftOut[slug] }
	l.Handouts = slices.DeleteFunc(l.Handouts, func(h *Handout) bool { return out(h.Slug) })
	l.Packets = slices.DeleteFunc(l.Packets, func(p *Packet) bool { return out(p.Slug) })
	for _, p := range l.Packets {
		for i := range p.Parts {
			p.Parts[i].Handouts = slices.DeleteFunc(p.Parts[i].Handouts, out)
		}
		p.Parts = slices.DeleteFunc(p.Parts, func(part PacketPart) bool { return len(part.Handouts) == 0 })
	}
	l.Packets = slices.DeleteFunc(l.Packets, func(p *Packet) bool {
		if len(p.Parts) > 0 {
			return false
		}
		diags.Warn("empty-packet", diag.Pos{File: p.Path}, "add it to leave_out too", "the packet is left out: so is all that it lists")
		l.LeftOut[p.Slug] = true
		return true
	})
	l.makeIndex()
	for i, lang := range l.Languages {
		if len(l.handoutSlugs(lang)) == 0 && !l.Published {
			diags.Warn("empty-language", clinic.pos("languages", strconv.Itoa(i)), "take it out of languages", "of what is in %q, nothing is left", lang)
		}
	}
}
