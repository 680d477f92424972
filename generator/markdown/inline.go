package markdown

import (
	"bytes"
	"net/url"
	"path"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"iptpress/generator/document"
	"iptpress/generator/library"
)

// line makes the running text of a block.
func (m *maker) line(n ast.Node) []document.Inline {
	if n == nil {
		return nil
	}
	m.last = 0
	return m.trim(m.inlines(n))
}

// quoted makes running text that stands in quotation marks in the source.
func (m *maker) quoted(n ast.Node) []document.Inline {
	m.inQuotes = true
	defer func() { m.inQuotes = false }()
	return m.line(n)
}

// inlines makes what a node holds, adjacent text in one piece.
func (m *maker) inlines(n ast.Node) []document.Inline {
	if m.depth++; m.depth > maxDepth {
		if m.depth == maxDepth+1 {
			m.errorf(n.Pos(), "too-deep", "emphasis and links can be at most 32 deep", "running text is nested too deep here")
		}
		m.depth--
		return nil
	}
	start := len(m.buf)
	out := m.flush(m.add(nil, start, n), start)
	m.depth--
	return out
}

// flush moves the running text from start on into the tree.
func (m *maker) flush(out []document.Inline, start int) []document.Inline {
	if words := m.buf[start:]; len(words) > 0 {
		if bytes.Contains(words, []byte("  ")) {
			words = singleSpaced(words)
		}
		out = append(out, document.Text(words))
		m.buf = m.buf[:start]
	}
	return out
}

// add appends what a node holds. Text waits in buf, from start on, until
// something else follows.
func (m *maker) add(out []document.Inline, start int, parent ast.Node) []document.Inline {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			m.addText(n)
			if n.HardLineBreak() {
				out = append(m.flush(out, start), document.LineBreak{})
				m.last = ' '
			} else if n.SoftLineBreak() {
				m.buf = append(m.buf, ' ')
				m.last = ' '
			}
		case *mark:
			switch n.kind {
			case kindFact:
				out = m.addFact(out, start, n)
			case kindCite:
				if c := m.citation(n); c != nil {
					out = append(m.flush(out, start), c)
				}
			case kindNoteRef:
				if r := m.noteRef(n); r != nil {
					out = append(m.flush(out, start), r)
				}
			}
		case *ast.Link:
			if in, ok := m.link(n); !ok {
				out = m.add(out, start, n) // its words stay
			} else if in != nil {
				out = append(m.flush(out, start), in)
			}
		case *ast.RawHTML:
			m.rawHTML(n)
		case *ast.Image:
			m.errorf(n.Pos(), "inline-figure", "put it in a paragraph of its own", "a picture cannot stand in running text")
		case *extast.TaskCheckBox: // the list has seen to it
		case *spanOpen:
			m.buf = append(m.buf, '[')
			m.last = '['
		default:
			if in := m.inline(n); in != nil {
				out = append(m.flush(out, start), in)
			}
		}
	}
	return out
}

// inline makes what is neither text nor leaves text behind.
func (m *maker) inline(n ast.Node) document.Inline {
	switch n := n.(type) {
	case *ast.Emphasis:
		words := m.inlines(n)
		switch {
		case len(words) == 0:
			return nil
		case n.Level == 2:
			return &document.Strong{Text: words}
		}
		return &document.Emphasis{Text: words}
	case *extast.Strikethrough:
		if words := m.inlines(n); len(words) > 0 {
			return &document.Deleted{Text: words}
		}
		return nil
	case *ast.CodeSpan:
		return m.codeSpan(n)
	case *ast.AutoLink:
		return m.autoLink(n)
	case *span:
		return m.span(n)
	}
	return nil
}

func (m *maker) codeSpan(n *ast.CodeSpan) document.Inline {
	start := len(m.buf)
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			m.buf = append(m.buf, t.Segment.Value(m.src.text)...)
		}
	}
	code := document.CodeSpan(bytes.ReplaceAll(m.buf[start:], []byte("\n"), []byte(" ")))
	m.buf = m.buf[:start]
	m.last = '`'
	return code
}

func (m *maker) span(n *span) document.Inline {
	words := m.inlines(n)
	at := n.Pos()
	if p := n.attrs.problem; p != nil {
		m.report([]problem{*p})
		return nil
	}
	lang := n.attrs.get("lang")
	for _, a := range n.attrs.list {
		if a.name != "lang" {
			m.errorf(a.offset, "unknown-attribute", "words in another language are written [Bonjour]{lang=fr}", "[…]{…} has no attribute %s", quote(a.name))
		}
	}
	if lang == nil {
		if len(n.attrs.list) == 0 {
			m.errorf(at, "missing-attribute", "words in another language are written [Bonjour]{lang=fr}", "[…]{…} needs a lang")
		}
		return nil
	}
	tag := string(lang.value.Value(m.src.text))
	if !isLanguage(tag) {
		m.errorf(lang.value.Start, "bad-attribute", `such as "es" or "pt-BR"`, "%s is not a language", quote(tag))
		return nil
	}
	if len(words) == 0 {
		return nil
	}
	return &document.Span{Lang: tag, Text: words}
}

// addFact appends the words of {{ facts.group.id }}.
func (m *maker) addFact(out []document.Inline, start int, n *mark) []document.Inline {
	name := strings.TrimSpace(string(n.inside.Value(m.src.text)))
	parts := strings.Split(name, ".")
	if len(parts) != 3 || parts[0] != "facts" {
		m.errorf(n.Pos(), "unknown-fact", "a fact is written {{ facts.group.id }}", "{{ %s }} is not the name of a fact", clip(name, 60))
		return out
	}
	g := m.p.group(parts[1])
	if g == nil {
		m.errorf(n.Pos(), "unknown-fact", suggest(parts[1], m.p.names.groups, "the groups stand in facts.yaml"), "unknown group of facts %s", quote(parts[1]))
		return out
	}
	var ids []string
	for _, f := range g.Facts {
		if f.ID == parts[2] {
			words, lang := f.Text.Find(m.lang, m.p.lib.Languages...)
			if lang == "" {
				m.addString(words)
				return out
			}
			out = m.flush(out, start)
			m.addString(words)
			words = string(m.buf[start:])
			m.buf = m.buf[:start]
			return append(out, inLanguage(lang, document.Text(words))...)
		}
		ids = append(ids, f.ID)
	}
	m.errorf(n.Pos(), "unknown-fact", suggest(parts[2], ids, "the facts stand in facts.yaml"), "the group %s has no fact %s", quote(g.ID), quote(parts[2]))
	return out
}

func (p *Parser) group(id string) *library.FactGroup {
	for i := range p.lib.FactGroups {
		if p.lib.FactGroups[i].ID == id {
			return &p.lib.FactGroups[i]
		}
	}
	return nil
}

// citation makes [@key; @key].
func (m *maker) citation(n *mark) document.Inline {
	if m.intro {
		m.errorf(n.Pos(), "bad-citation", "cite in a handout", "a packet's text has no list of sources to cite")
		return nil
	}
	var keys []string
	offset := n.inside.Start
	for part := range strings.SplitSeq(string(n.inside.Value(m.src.text)), ";") {
		// The first key stands after the mark's own @.
		at := offset + len(part) - len(strings.TrimLeft(part, " \t\r\n>"))
		key := strings.Trim(part, " \t\r\n>")
		if offset > n.inside.Start {
			if !strings.HasPrefix(key, "@") {
				m.errorf(at, "bad-citation", "citations are written [@key] or [@key; @key]", "%s is not the key of a source", quote(key))
				return nil
			}
			key, at = key[1:], at+1
		}
		offset += len(part) + 1
		if m.p.lib.Sources[key] == nil {
			m.errorf(at, "unknown-source", suggest(key, m.p.names.sources, "the sources stand in sources.yaml"), "unknown source %s", quote(key))
			continue
		}
		keys = append(keys, key)
	}
	if numbers := m.cite(keys); len(numbers) > 0 {
		return &document.Cite{Numbers: numbers}
	}
	return nil
}

// noteRef makes the call of a footnote.
func (m *maker) noteRef(n *mark) document.Inline {
	if m.intro {
		m.errorf(n.Pos(), "bad-footnote", "say it in the text", "a packet's text has no footnotes")
		return nil
	}
	label := string(n.inside.Value(m.src.text))
	var labels []string
	for _, note := range m.src.footnotes {
		if note.label == label {
			if note.number == 0 {
				m.calls = append(m.calls, noteCall{m.src, note})
				note.number = len(m.calls)
			}
			return document.NoteRef{Number: note.number}
		}
		labels = append(labels, note.label)
	}
	m.errorf(n.Pos(), "unknown-footnote", suggest(label, labels, "add a line [^"+clip(label, 60)+"]: with its text"), "there is no footnote %s", quote(label))
	return nil
}

// htmlInstead says what to write for a tag.
var htmlInstead = map[string]string{
	"br": `end the line with \`, "b": "write **words**", "strong": "write **words**",
	"i": "write *words*", "em": "write *words*", "del": "write ~~words~~", "s": "write ~~words~~",
	"a": "write [words](address)", "img": `write ![What it shows](file.svg "Caption")`,
	"table": "write a table with |", "tr": "write a table with |", "td": "write a table with |", "th": "write a table with |",
	"ul": "begin each line with -", "ol": "begin each line with 1.", "li": "begin each line with -",
	"p": "leave a blank line", "hr": "write --- between blank lines", "code": "write `words`", "pre": "write ``` above and below",
	"div": "write ::: note, or another block", "section": "write ::: note, or another block", "aside": "write ::: note, or another block",
	"details": "write ::: note, or another block", "blockquote": "begin each line with >", "span": "write [words]{lang=fr}, or no tag",
	"h1": "the title is the front matter's", "h2": "write ##", "h3": "write ###", "h4": "write ####",
	"dl": "write a term, and on the next line : and its meaning", "sup": "write a footnote [^1], or no tag",
	"input": "write ::: lines, or another block", "textarea": "write ::: lines, or another block", "select": "write ::: checklist",
}

// rawHTML refuses a tag; an author's comment is passed over.
func (m *maker) rawHTML(n *ast.RawHTML) {
	if n.Segments.Len() == 0 {
		return
	}
	seg := n.Segments.At(0)
	m.html(seg.Start, seg.Value(m.src.text))
}

func (m *maker) htmlBlock(n *ast.HTMLBlock) {
	lines := n.Lines()
	if lines.Len() == 0 {
		return
	}
	first := lines.At(0)
	if n.HTMLBlockType != ast.HTMLBlockType2 {
		m.html(first.Start, first.Value(m.src.text))
		return
	}
	end := lines.At(lines.Len() - 1)
	if n.HasClosure() {
		end = n.ClosureLine
	}
	_, after, closed := bytes.Cut(m.src.text[first.Start:end.Stop], []byte("-->"))
	if !closed {
		m.errorf(first.Start, "unclosed-comment", "end it with -->", "this comment hides the rest of the text")
	} else if !isBlank(after) {
		m.errorf(first.Start, "raw-html", "put the comment on lines of its own", "what follows a comment on its line would be lost")
	}
}

func (m *maker) html(offset int, typed []byte) {
	if bytes.HasPrefix(typed, []byte("<!--")) {
		return
	}
	typed = bytes.TrimLeft(typed, " \t")
	name := bytes.TrimLeft(typed, "</")
	end := 0
	for end < len(name) && util.IsAlphaNumeric(name[end]) {
		end++
	}
	tag := strings.ToLower(string(name[:end]))
	hint := htmlInstead[tag]
	if hint == "" {
		hint = `write Markdown, or \< for a < that is text`
	}
	if tag == "" {
		tag = string(bytes.TrimSpace(typed))
	}
	m.errorf(offset, "raw-html", hint, "HTML such as <%s> is not taken", strings.TrimLeft(clip(tag, 30), "<"))
}

// unescape gives the text of a link's destination.
func unescape(dest []byte) []byte {
	return util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(dest)))
}

// link makes a link or a term; false leaves its words as they are.
func (m *maker) link(n *ast.Link) (document.Inline, bool) {
	at := n.Pos()
	dest := string(unescape(n.Destination))
	if scheme, rest, ok := cutScheme(dest); ok && scheme == "term" {
		return m.term(at, rest, n), true
	}
	var l document.Link
	switch {
	case dest == "":
		m.errorf(at, "bad-link", "write the address between ( and )", "this link leads nowhere")
		return nil, false
	case strings.HasPrefix(dest, "#"):
		l.To.Anchor = dest[1:]
		m.local = append(m.local, localLink{m.src.pos(at), l.To.Anchor})
	case strings.HasPrefix(dest, "/") || strings.HasPrefix(dest, `\`):
		m.errorf(at, "absolute-link", `start from this text's folder, such as "../choosing-a-focus/index.md"`, "links do not begin with /")
		return nil, false
	case hasScheme(dest):
		var ok bool
		if l.URL, ok = m.webAddress(at, dest); !ok {
			return nil, false
		}
	default:
		var ok bool
		if l.To, ok = m.reference(at, dest); !ok {
			return nil, false
		}
	}
	if l.Text = m.inlines(n); len(l.Text) == 0 {
		m.errorf(at, "empty-link", "write its words between [ and ]", "this link has no words")
		return nil, true
	}
	return &l, true
}

func (m *maker) term(at int, id string, n *ast.Link) document.Inline {
	t := m.p.terms[id]
	if t == nil {
		m.errorf(at, "unknown-term", suggest(id, m.p.names.terms, "the terms stand in glossary.yaml"), "unknown term %s", quote(id))
		return nil
	}
	words := m.inlines(n)
	if len(words) == 0 {
		words = m.dataText(t.Term)
	}
	definition, lang := m.data(t.Definition)
	return &document.Term{ID: t.ID, Text: words, Definition: definition, Lang: lang}
}

// webAddress checks an address outside of the library.
func (m *maker) webAddress(at int, dest string) (string, bool) {
	scheme, rest, _ := cutScheme(dest)
	switch scheme {
	case "http", "https", "mailto":
	case "tel", "sms":
		m.errorf(at, "phone-link", `show them with ::: contacts {kinds="crisis"}`, "phone numbers come from the contacts data")
		return "", false
	default:
		m.errorf(at, "bad-link", "use https:, mailto: or the path of an .md file", "links with %s: are not taken", clip(scheme, 30))
		return "", false
	}
	address := string(util.URLEscape([]byte(dest), false))
	u, err := url.Parse(address)
	if err != nil || len(address) > 2000 || scheme != "mailto" && (u.Host == "" || u.User != nil) || scheme == "mailto" && !strings.Contains(rest, "@") {
		m.errorf(at, "bad-link", "copy it again from the browser", "%s is not an address", quote(dest))
		return "", false
	}
	return address, true
}

// reference finds the piece that a relative link names.
func (m *maker) reference(at int, dest string) (document.Ref, bool) {
	file, anchor, _ := strings.Cut(dest, "#")
	full := path.Join(m.src.dir, file)
	t, known := m.p.targets[full]
	section, slug := pieceOf(full)
	switch {
	case m.p.lib.LeftOut[slug] && section != "pages":
		return document.Ref{}, false
	case !known && (m.frozen || m.p.lib.Published):
		return document.Ref{}, false
	case !known && section != "" && !strings.HasSuffix(full, ".md"):
		m.errorf(at, "unknown-link", "name the file: handouts end in /index.md, packets and pages in .md", "there is no text at %s", quote(file))
		return document.Ref{}, false
	case !known && section != "":
		m.errorf(at, "unknown-link", suggest(slug, m.p.slugs[section], "check its name and the folders before it"), "there is no text at %s", quote(file))
		return document.Ref{}, false
	case !known:
		m.errorf(at, "unknown-link", `handouts are linked as "../slug/index.md", packets as "../../packets/slug.md"`, "there is no text at %s", quote(file))
		return document.Ref{}, false
	case t.lang != m.lang:
		m.errorf(at, "unknown-link", "link to the text in the language of this one", "%s is a text in another language", quote(file))
		return document.Ref{}, false
	}
	ref := t.ref
	if !m.frozen { // today's text may have other headings than a frozen one knew
		l := Link{Path: full, Anchor: anchor}
		if ref.Anchor = anchor; anchor != "" {
			l.Pos = m.src.pos(at)
		}
		m.links = append(m.links, l)
	}
	m.refs = append(m.refs, ref)
	return ref, true
}

// pieceOf gives the kind of piece and the slug that a path speaks of; "" for
// paths that lead elsewhere.
func pieceOf(full string) (section, slug string) {
	parts := strings.Split(strings.TrimSuffix(strings.TrimSuffix(full, ".md"), "/index"), "/")
	if len(parts) < 2 {
		return "", ""
	}
	section, slug = parts[len(parts)-2], parts[len(parts)-1]
	switch section {
	case "handouts", "packets", "pages":
		return section, slug
	}
	return "", ""
}

func (m *maker) autoLink(n *ast.AutoLink) document.Inline {
	label := string(n.Label(m.src.text))
	dest := label
	switch {
	case n.AutoLinkType == ast.AutoLinkEmail && !hasScheme(label):
		dest = "mailto:" + label
	case n.Protocol != nil:
		dest = "https://" + label
	}
	m.last = 'a'
	words := []document.Inline{document.Text(strings.TrimPrefix(label, "mailto:"))}
	address, ok := m.webAddress(n.Pos(), dest)
	if !ok {
		return nil
	}
	return &document.Link{Text: words, URL: address}
}

func hasScheme(dest string) bool {
	_, _, ok := cutScheme(dest)
	return ok
}

// cutScheme splits an address such as "https://…" after its scheme, given in
// lower case.
func cutScheme(dest string) (scheme, rest string, ok bool) {
	scheme, rest, ok = strings.Cut(dest, ":")
	if !ok || scheme == "" {
		return "", dest, false
	}
	for i, c := range []byte(scheme) {
		if !util.IsAlphaNumeric(c) && (i == 0 || c != '+' && c != '.' && c != '-') {
			return "", dest, false
		}
	}
	return strings.ToLower(scheme), rest, true
}
