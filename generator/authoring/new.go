package authoring

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"text/template"
	"time"
	"unicode"

	"iptpress/generator"
	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/history"
	"iptpress/generator/library"
	"iptpress/generator/output"
)

// Text says what New begins.
type Text struct {
	Kind     string // handout, worksheet or packet
	Slug     string // the name of its folder or file, and its address
	Lang     string // "" for the clinic's first language
	Audience string // "" for clients, or for those of the original
}

// Begun is a text that New has begun.
type Begun struct {
	File     string // relative to the project, with slashes
	Original string // of what it is the translation, or ""
	Messages []diag.Message
}

const packetKind = "packet"

// New writes the beginning of a text: a draft without errors, with guidance in
// comments. Where another language has a text of that slug it begins its
// translation, with the words of the original to be replaced. Nothing that is
// there is overwritten. Where the clinic's file cannot be read it gives
// generator.ErrContent, and the messages say why.
func New(ctx context.Context, c generator.Config, text Text, today document.Date) (*Begun, error) {
	unlock, err := lock(c.Source)
	if err != nil {
		return nil, err
	}
	defer unlock()
	diags := &diag.List{}
	p, err := generator.Open(ctx, c, diags)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	if p.Library == nil {
		return &Begun{Messages: diags.Messages()}, generator.ErrContent
	}
	b := &beginning{Text: text, project: p, embedded: c.Embedded, today: today}
	if err := b.settle(); err != nil {
		return nil, err
	}
	files, err := b.files()
	if err != nil {
		return nil, err
	}
	left, err := output.Bring(c.Source, files)
	if err == nil && len(left) > 0 {
		err = refuse("edit what is there, or choose another slug", "%s is there already", left[0])
	}
	return &Begun{File: b.file(b.Lang), Original: b.original}, err
}

// lock locks a project; a folder that is none is not written to.
func lock(source string) (unlock func(), err error) {
	if !library.Exists(os.DirFS(source), "content") {
		return func() {}, nil // whoever reads the project says what is missing
	}
	return output.Lock(source)
}

// beginning is a text that is about to be written.
type beginning struct {
	Text
	project  *generator.Project
	embedded fs.FS
	today    document.Date
	original string // the file of the text that it translates, or ""
	from     string // that text's language
}

// file gives the path that the text has in a language.
func (b *beginning) file(lang string) string { return fileOf(b.Kind == packetKind, lang, b.Slug) }

func fileOf(isPacket bool, lang, slug string) string {
	if isPacket {
		return "content/" + lang + "/packets/" + slug + ".md"
	}
	return "content/" + lang + "/handouts/" + slug + "/index.md"
}

// settle decides what was left open, and refuses what cannot be.
func (b *beginning) settle() error {
	lib, isPacket := b.project.Library, b.Kind == packetKind
	if b.Lang == "" {
		b.Lang = lib.Languages[0]
	}
	if better, ok := library.ValidSlug(b.Slug); !ok {
		hint := "use lower-case letters, digits and hyphens"
		if better != "" {
			hint = "write " + better
		}
		return refuse(hint, "%q does not do for an address", cut(b.Slug))
	}
	if b.Slug == library.HelpNowSlug || isPacket && b.Slug == "build" {
		return refuse("choose another", "the slug %q is an address of the site's own", b.Slug)
	}
	if !slices.Contains(lib.Languages, b.Lang) {
		return refuse("add it to languages in "+lib.Clinic.File, "the clinic's languages are %s, and not %q", strings.Join(lib.Languages, ", "), cut(b.Lang))
	}
	there := b.file(b.Lang)
	if !isPacket {
		there = path.Dir(there) // a folder with published versions is somebody's too
	}
	if _, err := fs.Stat(b.project.Files, there); err == nil {
		return refuse("edit what is there, or choose another slug", "%s is there already", there)
	}
	for _, p := range b.project.History.Pieces {
		now := p.Versions[0].SlugNow()
		if !isPacket && p.Lang == b.Lang && slices.Contains(p.FormerSlugs(now), b.Slug) {
			return refuse("choose another", "%s was called %q once, and its old addresses lead to it", now, b.Slug)
		}
	}
	return b.findOriginal()
}

// findOriginal looks for the text of that slug in other languages.
func (b *beginning) findOriginal() error {
	isPacket := b.Kind == packetKind
	entries, err := fs.ReadDir(b.project.Files, "content")
	if err != nil {
		return err
	}
	for _, e := range entries {
		lang := e.Name()
		if info, err := fs.Stat(b.project.Files, "content/"+lang); err != nil || !info.IsDir() {
			continue
		}
		if other := fileOf(!isPacket, lang, b.Slug); isFile(b.project.Files, other) {
			return refuse("choose another slug", "%s has that name already", other)
		}
		switch name := b.file(lang); {
		case lang == b.Lang || !isFile(b.project.Files, name):
		case isPacket && b.project.Library.Packet(lang, b.Slug) == nil: // of a language that is not read
		case isPacket || b.handout(lang).Meta.Translation == nil:
			b.original, b.from = name, lang
		}
	}
	if b.original == "" || isPacket {
		return nil
	}
	meta := b.handout(b.from).Meta
	if kind := string(meta.Kind); kind != b.Kind && (kind == "handout" || kind == "worksheet") {
		return refuse(fmt.Sprintf("iptpress new %s %s --lang %s begins its translation", kind, b.Slug, b.Lang), "%s is a %s", b.original, kind)
	}
	if b.Audience != "" && b.Audience != string(meta.Audience) {
		return refuse("leave --audience out: a translation has that of its original", "%s is for the audience %q", b.original, meta.Audience)
	}
	return nil
}

func isFile(files fs.FS, name string) bool {
	info, err := fs.Stat(files, name)
	return err == nil && info.Mode().IsRegular()
}

// handout reads the handout of that slug in a language, which may be one that
// the clinic does not offer.
func (b *beginning) handout(lang string) *library.Handout {
	return b.project.Library.Frozen(b.project.Files, path.Dir(b.file(lang)), lang, b.Slug, &diag.List{})
}

// files gives what is to be written.
func (b *beginning) files() ([]output.Incoming, error) {
	if b.Kind == packetKind {
		return b.packet()
	}
	if b.original != "" {
		return b.translation()
	}
	id, err := b.freshID()
	if err != nil {
		return nil, err
	}
	meta := document.Meta{
		ID: id, Title: titleOf(b.Slug), ShortTitle: titleOf(b.Slug), Kind: document.Kind(b.Kind),
		Audience: document.Audience(b.Audience), Phases: []string{"any"},
		Summary:     "TODO: one or two sentences, for lists and search",
		MainMessage: "TODO: the one sentence to remember",
	}
	switch meta.Audience {
	case "":
		meta.Audience, meta.AgeMin = document.Client, 18
	case document.Client:
		meta.AgeMin = 18
	case document.Adolescent:
		meta.AgeMin, meta.AgeMax = 12, 18
	}
	data, err := b.fill(b.Kind, handoutFill{Meta: meta})
	return []output.Incoming{{Name: b.file(b.Lang), Data: data}}, err
}

// translation gives the original's words, to be replaced one by one, and its
// figures.
func (b *beginning) translation() ([]output.Incoming, error) {
	h := b.handout(b.from)
	meta := h.Meta
	meta.Title, meta.ShortTitle = todo(meta.Title), todo(meta.ShortTitle)
	meta.Summary, meta.MainMessage = todo(meta.Summary), todo(meta.MainMessage)
	data, err := b.fill("translation", handoutFill{Meta: meta, Sources: h.Sources, Follows: meta.Version, Body: b.translated(h.Body)})
	if err != nil {
		return nil, err
	}
	files := []output.Incoming{{Name: b.file(b.Lang), Data: data}}
	beside, err := history.Source(b.project.Files, path.Dir(b.original))
	if err != nil {
		return nil, err
	}
	delete(beside, "index.md")
	for _, name := range slices.Sorted(maps.Keys(beside)) {
		files = append(files, output.Incoming{Name: path.Join(path.Dir(b.file(b.Lang)), name), Data: beside[name]})
	}
	return files, nil
}

// packet gives an empty packet, or that of another language with what this
// language has of it.
func (b *beginning) packet() ([]output.Incoming, error) {
	fill := packetFill{Packet: &library.Packet{}}
	if b.original != "" {
		original := *b.project.Library.Packet(b.from, b.Slug)
		fill.Packet, fill.Body = &original, b.translated(original.Body)
		original.Meta.Title, original.Meta.ShortTitle = todo(original.Meta.Title), todo(original.Meta.ShortTitle)
		original.Meta.Summary = todo(original.Meta.Summary)
		var parts []library.PacketPart
		for _, part := range original.Parts {
			part.Title = todo(part.Title)
			part.Handouts = slices.DeleteFunc(slices.Clone(part.Handouts), func(slug string) bool {
				return slug != library.HelpNowSlug && b.project.Library.Handout(b.Lang, slug) == nil
			})
			if len(part.Handouts) > 0 {
				parts = append(parts, part)
			}
		}
		original.Parts = parts
	} else {
		id, err := b.freshID()
		if err != nil {
			return nil, err
		}
		fill.Meta = document.Packet{
			ID: id, Title: titleOf(b.Slug), ShortTitle: titleOf(b.Slug), Phases: []string{"any"},
			Summary: "TODO: one or two sentences, for lists and search",
		}
		fill.Body = "TODO: a line or two for the cover, or nothing.\n"
	}
	if len(fill.Parts) == 0 {
		audience := document.Audience(b.Audience)
		if audience == "" {
			audience = document.Client
		}
		fill.Parts = []library.PacketPart{{Audience: audience, Handouts: []string{library.HelpNowSlug}}}
	}
	fill.common = b.common()
	data, err := execute(packetKind, fill)
	return []output.Incoming{{Name: b.file(b.Lang), Data: data}}, err
}

// todo marks words that are to be translated.
func todo(words string) string {
	if words == "" {
		return ""
	}
	return "TODO: " + words
}

var textLink = regexp.MustCompile(`\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(([^()\s#:]+\.md)(#[^()\s]*)?\)`)

// translated gives a text as a translation begins with it: links to what its
// language does not have become words, and links to headings, which will have
// other words, links to the text.
func (b *beginning) translated(body []byte) string {
	here := path.Dir(b.file(b.Lang))
	text := textLink.ReplaceAllStringFunc(string(body), func(link string) string {
		m := textLink.FindStringSubmatch(link)
		if target := path.Join(here, m[2]); fs.ValidPath(target) && isFile(b.project.Files, target) {
			return "[" + m[1] + "](" + m[2] + ")"
		}
		return m[1]
	})
	return strings.Trim(text, "\n") + "\n"
}

// common is what every kind of text is filled with.
type common struct {
	Today, Next document.Date
	Original    string
}

func (b *beginning) common() common { return common{b.today, inTwoYears(b.today), b.original} }

type handoutFill struct {
	common
	document.Meta
	Sources []string
	Follows string // the version of the original
	Body    string
}

type packetFill struct {
	common
	*library.Packet
	Body string
}

// Title and the like stand in the packet's Meta.
func (p packetFill) ID() string         { return p.Meta.ID }
func (p packetFill) Title() string      { return p.Meta.Title }
func (p packetFill) ShortTitle() string { return p.Meta.ShortTitle }
func (p packetFill) Summary() string    { return p.Meta.Summary }
func (p packetFill) Phases() []string   { return p.Meta.Phases }
func (p packetFill) Large() bool        { return p.Meta.Large }

func (b *beginning) fill(name string, f handoutFill) ([]byte, error) {
	f.common = b.common()
	return execute(name, f)
}

//go:embed texts
var textFiles embed.FS

var texts = template.Must(template.New("").Funcs(template.FuncMap{
	"yaml": quoted,
	"list": func(items []string) string { return "[" + strings.Join(items, ", ") + "]" },
	"numbers": func(items []int) string {
		data, _ := json.Marshal(items) // numbers always have a JSON form
		return strings.ReplaceAll(string(data), ",", ", ")
	},
	"age": func(m document.Meta) string {
		switch {
		case m.AgeMin > 0 && m.AgeMax > 0:
			return fmt.Sprintf("{min: %d, max: %d}", m.AgeMin, m.AgeMax)
		case m.AgeMin > 0:
			return fmt.Sprintf("{min: %d}", m.AgeMin)
		case m.AgeMax > 0:
			return fmt.Sprintf("{max: %d}", m.AgeMax)
		}
		return ""
	},
	"codes": func(codes []document.Code) string {
		var all []string
		for _, c := range codes {
			all = append(all, fmt.Sprintf("{system: %s, code: %q}", c.System, c.Code))
		}
		return "[" + strings.Join(all, ", ") + "]"
	},
}).ParseFS(textFiles, "texts/*.md"))

// execute fills a text. A tab before a comment of the front matter stands for as
// many spaces as line the comments up.
func execute(name string, data any) ([]byte, error) {
	var filled, out bytes.Buffer
	err := texts.ExecuteTemplate(&filled, name+".md", data)
	for line := range strings.Lines(strings.TrimRight(filled.String(), "\n") + "\n") {
		if value, comment, ok := strings.Cut(line, "\t# "); ok {
			line = fmt.Sprintf("%-32s # %s", value, comment)
		}
		out.WriteString(line)
	}
	return out.Bytes(), err
}

// titleOf makes a title of a slug.
func titleOf(slug string) string {
	words := strings.Split(slug, "-")
	if len(words) > 1 && (words[0] == "ws" || words[0] == "pk") {
		words = words[1:]
	}
	title := []rune(strings.Join(words, " "))
	title[0] = unicode.ToUpper(title[0])
	return string(title)
}

// inTwoYears gives the same day two years later; for 29 February the day after.
func inTwoYears(d document.Date) document.Date {
	year, month, day := d.YMD()
	return document.Date(time.Date(year+2, time.Month(month), day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
}
