package library

import (
	"bytes"
	"io/fs"
	"path"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"iptpress/generator/diag"
	"iptpress/generator/document"
)

// Load reads the project that fsys is rooted at, with the clinic file at
// clinicPath, and reports all that is wrong with it. It gives nil only where
// nothing can be read without what is missing; the reports say what that is.
func Load(fsys fs.FS, clinicPath string, diags *diag.List) *Library {
	return LoadKnown(fsys, clinicPath, nil, diags)
}

// LoadKnown does so without reading the handouts that are known: that gives a
// handout by its folder as it was read before, but for its body and figures, or nil.
// It may be nil itself. Any goroutine may call it.
func LoadKnown(fsys fs.FS, clinicPath string, known func(folder string) *Handout, diags *diag.List) *Library {
	return loadProject(fsys, clinicPath, known, false, diags)
}

// LoadPublished reads a project as an edition has it. What a published text
// names may be gone from the library by then: a packet goes on without it, and
// a link to it becomes plain text.
func LoadPublished(fsys fs.FS, clinicPath string, diags *diag.List) *Library {
	return loadProject(fsys, clinicPath, nil, true, diags)
}

func loadProject(fsys fs.FS, clinicPath string, known func(string) *Handout, published bool, diags *diag.List) *Library {
	r := reader{fsys: fsys, diags: diags}
	if !r.exists("content") {
		diags.Error("no-content", diag.Pos{File: "content"}, "`iptpress init` makes one", "there is no content folder")
		return nil
	}
	clinic, clinicTree := r.clinic(clinicPath)
	if clinic == nil {
		return nil
	}
	l := &Library{Clinic: *clinic, Languages: clinic.Languages, Published: published}
	l.needText(clinic.Hours, clinicTree, diags, "hours")
	l.needText(clinic.Address, clinicTree, diags, "address")
	l.readSources(r)
	l.readFacts(r)
	l.readGlossary(r)
	l.readWords(r)
	l.readSynonyms(r)
	l.readContacts(r, clinicTree)
	l.fronts = l.readTexts(r, known)
	l.readCodes(r)
	if !published {
		l.checkUnfinished(diags)
	}
	l.checkTogether(r, diags)
	l.leaveOut(clinicTree, diags)
	return l
}

// checkTogether looks at what pieces have to do with each other.
func (l *Library) checkTogether(r reader, diags *diag.List) {
	l.checkIDs(diags)
	if l.Published {
		l.dropGone()
	} else {
		l.checkTranslations(r, diags)
		if l.Codes != nil {
			l.checkOwnCodes(diags)
		}
	}
	l.checkPackets(l.fronts, diags)
	l.checkPages(diags)
}

// readTexts reads every Markdown file of the clinic's languages, each once,
// spread over the processors, but for handouts that are known. Their order is fixed:
// by language, then slug. It gives the packets' front matter, for messages about
// their parts.
func (l *Library) readTexts(r reader, known func(string) *Handout) map[*Packet]*tree {
	r.strays("content", nil)
	var handouts, packets, pages []found
	for _, lang := range l.Languages {
		folder := "content/" + lang
		r.strays(folder, []string{"handouts", "packets", "pages"})
		handouts = append(handouts, r.findHandouts(lang, folder+"/handouts")...)
		packets = append(packets, r.findFiles(lang, folder+"/packets", reservedPackets)...)
		pages = append(pages, r.findFiles(lang, folder+"/pages", l.reservedPages())...)
	}
	l.Handouts = make([]*Handout, len(handouts))
	l.Packets = make([]*Packet, len(packets))
	l.Pages = make([]*Page, len(pages))
	trees := make([]*tree, len(packets))
	each(len(handouts), func(i int) {
		if known != nil {
			l.Handouts[i] = known(handouts[i].path)
		}
		if l.Handouts[i] == nil {
			l.Handouts[i] = l.handout(r, handouts[i])
		}
	})
	each(len(packets), func(i int) { l.Packets[i], trees[i] = r.packet(packets[i]) })
	each(len(pages), func(i int) { l.Pages[i] = r.page(pages[i]) })
	l.Handouts = slices.DeleteFunc(l.Handouts, func(h *Handout) bool { return h == nil })

	parts := make(map[*Packet]*tree, len(packets))
	for i, p := range l.Packets {
		parts[p] = trees[i]
	}
	return parts
}

// each calls do for 0 to n-1, spread over the processors.
func each(n int, do func(i int)) {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	workers.Wait()
}

// found is a text that is there to be read.
type found struct {
	lang, slug string
	path       string // of the Markdown file; of the folder for a handout
	entry      fs.DirEntry
}

var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

const maxSlug = 60

// findHandouts lists the folders of handouts.
func (r reader) findHandouts(lang, folder string) []found {
	var all []found
	for _, e := range r.folder(folder) {
		name := path.Join(folder, e.Name())
		switch {
		case isDot(e):
		case !r.isFolder(name, e):
			if isMarkdown(e) {
				slug := strings.TrimSuffix(e.Name(), path.Ext(e.Name()))
				r.diags.Warn("stray-file", diag.Pos{File: name}, "move it to "+slug+"/index.md", "the file is not read: a handout is a folder")
			} else if e.Type()&fs.ModeSymlink != 0 {
				r.follow(name)
			}
		case e.Name() == HelpNowSlug:
			r.diags.Error("reserved-slug", diag.Pos{File: name}, "choose another", "the slug %q names a page", e.Name())
		case r.goodSlug(name, e.Name()):
			all = append(all, found{lang: lang, slug: e.Name(), path: name, entry: e})
		}
	}
	return all
}

// findFiles lists the Markdown files of packets or pages.
func (r reader) findFiles(lang, folder string, reserved map[string]bool) []found {
	var all []found
	for _, e := range r.folder(folder) {
		name := path.Join(folder, e.Name())
		slug, isText := strings.CutSuffix(e.Name(), ".md")
		switch {
		case isDot(e):
		case r.isFolder(name, e) && !isText:
			r.strays(name, nil)
		case !isText:
			if isMarkdown(e) {
				r.diags.Warn("stray-file", diag.Pos{File: name}, "give it the ending .md", "the file is not read")
			}
		case reserved[slug]:
			r.diags.Error("reserved-slug", diag.Pos{File: name}, "choose another", "the slug %q is an address of the site's own", slug)
		case r.goodSlug(name, slug):
			all = append(all, found{lang: lang, slug: slug, path: name, entry: e})
		}
	}
	return all
}

func (r reader) goodSlug(name, slug string) bool {
	better, ok := ValidSlug(slug)
	if ok {
		return true
	}
	hint := "use lower-case letters, digits and hyphens"
	if better != "" {
		hint = "rename it to " + better
	}
	r.diags.Error("bad-slug", diag.Pos{File: name}, hint, "%q does not do for an address", short(slug))
	return false
}

// ValidSlug reports whether a slug does for an address. For one that does not
// it gives one that does, where one can be made of it.
func ValidSlug(slug string) (better string, ok bool) {
	if slugForm.MatchString(slug) && len(slug) <= maxSlug {
		return slug, true
	}
	return slugged(slug), false
}

var notSlug = regexp.MustCompile(`[^a-z0-9]+`)

// slugged makes a slug of a name.
func slugged(name string) string {
	s := strings.Trim(notSlug.ReplaceAllString(strings.ToLower(name), "-"), "-")
	return strings.TrimRight(s[:min(len(s), maxSlug)], "-")
}

// The site's own addresses, which a page or packet cannot have.
var (
	siteSections    = []string{"handouts", "packets", "v", "editions", "glossary", "sources", "search", "codes", "assets", "clinicians", "index", "404"}
	reservedPackets = map[string]bool{"build": true}
)

func (l *Library) reservedPages() map[string]bool {
	reserved := map[string]bool{}
	for _, s := range siteSections {
		reserved[s] = true
	}
	for _, lang := range l.Languages {
		reserved[strings.ToLower(lang)] = true
	}
	return reserved
}

// strays warns of Markdown that lies where nothing reads it, and, where the
// folders that belong here are given, of others.
func (r reader) strays(folder string, known []string) {
	for _, e := range r.folder(folder) {
		name := path.Join(folder, e.Name())
		switch {
		case isDot(e) || slices.Contains(known, e.Name()):
		case r.isFolder(name, e):
			if known != nil {
				r.diags.Warn("stray-file", diag.Pos{File: name}, diag.DidYouMean(e.Name(), known, "texts lie in "+strings.Join(known, ", ")), "the folder is not read")
			}
		case isMarkdown(e):
			r.diags.Warn("stray-file", diag.Pos{File: name}, "texts lie in the folders handouts, packets and pages of a language", "the file is not read")
		}
	}
}

func isDot(e fs.DirEntry) bool { return strings.HasPrefix(e.Name(), ".") }

func isMarkdown(e fs.DirEntry) bool {
	ext := strings.ToLower(path.Ext(e.Name()))
	return ext == ".md" || ext == ".markdown"
}

// handout reads the folder of a handout. It gives nil for one that holds only
// what was published: its working text was taken back.
func (l *Library) handout(r reader, f found) *Handout {
	h := &Handout{Text: Text{Path: f.path + "/index.md", Dir: f.path, Lang: f.lang, Slug: f.slug}}
	var index fs.DirEntry
	published := false
	for _, e := range r.folder(f.path) {
		name := f.path + "/" + e.Name()
		switch ext := strings.ToLower(path.Ext(e.Name())); {
		case e.Name() == "index.md":
			index = e
		case e.Name() == "versions":
			published = true
		case e.Name() == AppraisalFile:
			h.Appraisal = r.appraisal(name)
		case e.Name() == "reviews.yaml" || isDot(e):
		case imageTypes[ext] != "" || otherImages[ext]:
			if image, ok := r.figure(name, e); ok {
				if h.Figures == nil {
					h.Figures = map[string]document.Image{}
				}
				h.Figures[image.Name] = image
			}
		case r.isFolder(name, e):
			r.diags.Warn("stray-file", diag.Pos{File: name}, "figures lie beside index.md", "the folder is not read")
		case isMarkdown(e):
			r.diags.Warn("stray-file", diag.Pos{File: name}, "a handout is one file, index.md", "the file is not read")
		}
	}
	if index == nil {
		if published {
			return nil
		}
		r.diags.Error("no-file", diag.Pos{File: h.Path}, "write it, or delete the folder", "there is no such file")
		return h
	}
	front, f2 := r.markdown(&h.Text, index, "handout")
	h.fill(f2)
	if front != nil {
		l.needSources(h.Sources, front, r.diags, "sources")
		checkDates(h, front, r.diags)
	}
	return h
}

// markdown reads the file of a text, and gives its front matter.
func (r reader) markdown(t *Text, entry fs.DirEntry, schema string) (*tree, fields) {
	data, ok := r.text(t.Path, entry, maxText)
	if !ok {
		return nil, nil
	}
	front, body, line := matter(t.Path, data, schema, r.diags)
	t.Body, t.BodyLine = body, line
	if front == nil {
		return nil, nil
	}
	t.Keys = front.keyPlaces()
	if len(bytes.TrimSpace(body)) == 0 && schema != "packet" {
		r.diags.Error("no-text", diag.Pos{File: t.Path, Line: line}, "write it below the front matter", "there is no text")
	}
	f, _ := front.value.(map[string]any)
	return front, f
}

// fill takes over what the front matter says.
func (h *Handout) fill(f fields) {
	age, reading := f.sub("age"), f.sub("reading")
	h.Meta = document.Meta{
		ID:           f.line("id"),
		Slug:         h.Slug,
		Lang:         h.Lang,
		Kind:         document.Kind(f.line("kind")),
		Title:        f.line("title"),
		ShortTitle:   f.line("short_title"),
		Summary:      f.line("summary"),
		MainMessage:  f.line("main_message"),
		Audience:     document.Audience(f.line("audience")),
		AgeMin:       age.integer("min"),
		AgeMax:       age.integer("max"),
		Phases:       f.lines("phase"),
		ProblemAreas: f.lines("problem_area"),
		Topics:       f.lines("topics"),
		Version:      f.line("version"),
		Draft:        f.line("status") == "draft",
		Checked:      f.date("checked"),
		NextCheck:    f.date("next_check"),
		Changes:      f.line("changes"),
		Authors:      f.lines("authors"),
		License:      f.line("license"),
		SafetyNotes:  f.lines("safety_notes"),
	}
	if h.Meta.ShortTitle == "" {
		h.Meta.ShortTitle = h.Meta.Title
	}
	sessions, _ := f["sessions"].([]any)
	for _, s := range sessions {
		h.Meta.Sessions = append(h.Meta.Sessions, integer(s))
	}
	for _, c := range f.list("codes") {
		h.Meta.Codes = append(h.Meta.Codes, document.Code{System: c.line("system"), Code: c.line("code")})
	}
	if of := f.sub("translation_of"); of != nil {
		h.Meta.Translation = &document.Translation{Version: of.line("version")}
	}
	h.Sources = f.lines("sources")
	h.Reading = Reading{Target: reading.integer("target"), Exempt: reading.lines("exempt")}
}

// packet reads the file of a packet, and gives its front matter too.
func (r reader) packet(f found) (*Packet, *tree) {
	p := &Packet{Text: Text{Path: f.path, Dir: path.Dir(f.path), Lang: f.lang, Slug: f.slug}}
	front, m := r.markdown(&p.Text, f.entry, "packet")
	p.Meta = document.Packet{
		ID:         m.line("id"),
		Slug:       f.slug,
		Lang:       f.lang,
		Title:      m.line("title"),
		ShortTitle: m.line("short_title"),
		Summary:    m.line("summary"),
		Phases:     m.lines("phase"),
		Draft:      m.line("status") == "draft",
		Large:      m.bool("large"),
	}
	if p.Meta.ShortTitle == "" {
		p.Meta.ShortTitle = p.Meta.Title
	}
	p.ProblemAreas = m.lines("problem_area")
	for _, part := range m.list("parts") {
		p.Parts = append(p.Parts, PacketPart{
			Audience: document.Audience(part.line("audience")),
			Title:    part.line("title"),
			Handouts: part.lines("handouts"),
		})
	}
	return p, front
}

// page reads the file of a page.
func (r reader) page(f found) *Page {
	p := &Page{Text: Text{Path: f.path, Dir: path.Dir(f.path), Lang: f.lang, Slug: f.slug}}
	_, m := r.markdown(&p.Text, f.entry, "page")
	p.Title = m.line("title")
	p.ShortTitle = m.line("short_title")
	p.Summary = m.line("summary")
	p.Audience = document.Audience(m.line("audience"))
	p.Menu = m.integer("menu")
	if p.ShortTitle == "" {
		p.ShortTitle = p.Title
	}
	return p
}
