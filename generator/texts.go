package generator

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/history"
	"iptpress/generator/library"
	"iptpress/generator/locale"
	"iptpress/generator/markdown"
	"iptpress/generator/output"
	"iptpress/generator/source"
)

// ErrContent says that the content has errors: the report's messages tell which.
var ErrContent = errors.New("the content has errors; nothing was written")

// contentError is a mistake that was found while a page or paper was made: in a
// layout, a style, a figure. It is an ErrContent that says itself what is wrong.
type contentError struct{ error }

func (contentError) Is(target error) bool { return target == ErrContent }

// texts is a project with every text parsed.
type texts struct {
	tree      *source.Tree
	project   fs.FS // the files as they lie there
	library   *library.Library
	history   *history.History
	edition   *history.Edition // whose texts these are; nil for the working texts
	now       *history.History // where there is an edition: all that came after it too
	then      fs.FS            // the project as that edition has it
	locales   map[string]*locale.Locale
	documents []*document.Document // handouts, in the library's order
	pages     []*document.Document
	packets   []*document.Packet
	editor    *editor // nil where nobody asked
	layouts   fs.FS
	assets    fs.FS
	indexes   indexes
	close     func() error

	records *records // what is known of handouts; nil where a run does not go by it
	leftOut string   // stands for what the library leaves out
	unread  map[*document.Document]*unread
	digests map[*library.Handout]string // see history.Digest; of those of which it was asked
	counted map[*library.Handout][]byte // see search.Source; of those that were counted in this run

	sound  bool // nothing was wrong before the texts were parsed
	parser *markdown.Parser
}

// read loads the project and parses all that it holds. Errors of the content go
// to the list; the error that it gives is the machine's.
func read(ctx context.Context, c Config, diags *diag.List) (*texts, error) {
	tree, err := c.open(&memo{})
	if err != nil {
		return nil, err
	}
	t, err := readTree(ctx, c, tree, nil, diags)
	if err != nil {
		return nil, errors.Join(err, tree.Close())
	}
	return t, nil
}

// readTree does so for a project that is open already. The texts close it. They go by
// records, where there are any.
func readTree(ctx context.Context, c Config, tree *source.Tree, records *records, diags *diag.List) (*texts, error) {
	t := &texts{tree: tree, close: tree.Close, records: records, digests: map[*library.Handout]string{}, counted: map[*library.Handout][]byte{}}
	t.project = tree
	if c.Pending != nil {
		t.project = overlay{upper: history.Memory(c.Pending), lower: t.project}
	}
	project := t.project
	var err error
	if t.layouts, err = layered(project, c.Embedded, "layouts"); err != nil {
		return nil, err
	}
	if t.assets, err = layered(project, c.Embedded, "assets"); err != nil {
		return nil, err
	}
	if library.Exists(t.project, output.BringJournal) {
		diags.Error("cut-short", diag.Pos{File: output.BringJournal}, "run iptpress update: it goes on where that stopped", "a run that changes the project was cut short, or is under way")
		return t, nil
	}
	clinic, err := c.clinicPath()
	if err != nil {
		diags.Error("no-clinic", diag.Pos{File: c.Clinic}, "", "%v", err)
		return t, nil
	}
	t.history = history.Load(project, diags)
	if err := t.load(c, clinic, diags); err != nil || t.library == nil {
		return t, err
	}
	if c.BaseURL != "" {
		t.library.Clinic.BaseURL = strings.TrimSuffix(c.BaseURL, "/") + "/"
	}
	if !t.loadLocales(diags) {
		return t, nil
	}
	t.settle(c, diags)
	t.sound = !diags.Failed()
	return t, t.parse(ctx, c, diags)
}

func (t *texts) loadLocales(diags *diag.List) bool {
	t.locales = map[string]*locale.Locale{}
	for _, lang := range t.library.Languages {
		l, err := locale.Load(t.layouts, lang)
		if err != nil {
			diags.Error("no-strings", diag.Pos{File: "layouts/strings/" + lang + ".yaml"}, "", "%v", err)
			return false
		}
		if t.edition != nil {
			if said, err := locale.Load(t.then, lang); err == nil {
				said.Complete(l)
				l = said
			}
		}
		t.locales[lang] = l
	}
	return true
}

// parse makes the trees, each text once, and has the editor look at them.
func (t *texts) parse(ctx context.Context, c Config, diags *diag.List) error {
	lib := t.library
	t.editor = newEditor(c, lib, diags)
	t.leftOut = strings.Join(slices.Sorted(maps.Keys(lib.LeftOut)), " ")
	parser := markdown.New(lib, t.locales, diags)
	t.parser = parser
	t.documents = make([]*document.Document, len(lib.Handouts))
	t.pages = make([]*document.Document, len(lib.Pages))
	err := each(ctx, c.workers(), len(lib.Handouts), func(_, i int) error {
		t.documents[i] = t.parseHandout(lib.Handouts[i], diags)
		t.editor.handout(i, t.documents[i])
		lib.Handouts[i].Body = nil // the tree holds its words; for 10 000 handouts these are 45 MB
		return nil
	})
	if err != nil {
		return err
	}
	t.unread = map[*document.Document]*unread{}
	for i, h := range lib.Handouts {
		if t.recordOf(h) != nil {
			t.unread[t.documents[i]] = &unread{}
		}
	}
	// What was withdrawn is shown nowhere; its address says what became of it.
	t.documents = slices.DeleteFunc(t.documents, t.withdrawn)
	for i, p := range lib.Pages {
		t.pages[i] = parser.Page(p)
		t.editor.page(p, t.pages[i])
	}
	for _, p := range lib.Packets {
		packet := p.Meta
		packet.Intro, packet.Refs = parser.Packet(p)
		packet.Imprint = lib.Imprint(p.Lang)
		for _, part := range p.Parts {
			t.addPart(&packet, part)
			if part.Audience != document.Clinician {
				packet.HelpNow = t.page(p.Lang, library.HelpNowSlug)
			}
		}
		if len(packet.Parts) > 0 || len(p.Parts) == 0 {
			t.packets = append(t.packets, &packet)
			t.editor.packet(p, &packet)
		}
	}
	parser.CheckLinks()
	t.editor.library()
	return nil
}

// withdrawn reports whether a text is one that was taken back.
func (t *texts) withdrawn(d *document.Document) bool {
	return d.Standing == document.Published && t.history.State(d.ID, d.Lang, d.Version) == history.Withdrawn
}

// addPart gives a packet the pieces that a part names, if any is left of them.
// Names that are unknown have been reported by the library.
func (t *texts) addPart(packet *document.Packet, part library.PacketPart) {
	var documents []*document.Document
	for _, slug := range part.Handouts {
		if slug == library.HelpNowSlug {
			packet.HelpNow = t.page(packet.Lang, slug)
		} else if d := t.document(packet.Lang, slug); d != nil {
			documents = append(documents, d)
		}
	}
	if len(documents) == 0 && packet.HelpNow == nil {
		return
	}
	packet.Parts = append(packet.Parts, document.Part{Audience: part.Audience, Title: part.Title, Documents: documents})
}

func (t *texts) document(lang, slug string) *document.Document { return find(t.documents, lang, slug) }
func (t *texts) page(lang, slug string) *document.Document     { return find(t.pages, lang, slug) }

func find(documents []*document.Document, lang, slug string) *document.Document {
	for _, d := range documents {
		if d.Lang == lang && d.Slug == slug {
			return d
		}
	}
	return nil
}

// clinicPath gives the clinic file relative to the project, with slashes.
func (c Config) clinicPath() (string, error) {
	name := cmp.Or(c.Clinic, "content/clinic.yaml")
	if filepath.IsAbs(name) {
		source, err := filepath.Abs(c.Source)
		if err != nil {
			return "", err
		}
		if name, err = filepath.Rel(source, name); err != nil {
			return "", err
		}
	}
	name = path.Clean(filepath.ToSlash(name))
	if !fs.ValidPath(name) {
		return "", fmt.Errorf("the clinic file lies outside the project; move it into the project folder")
	}
	return name, nil
}

func (c Config) workers() int {
	if c.Jobs > 0 {
		return c.Jobs
	}
	return runtime.GOMAXPROCS(0)
}
