package generator

import (
	"context"
	"io/fs"
	"maps"
	"os"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"iptpress/generator/catalog"
	"iptpress/generator/check"
	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/library"
	"iptpress/generator/paper"
	"iptpress/generator/paper/pdf"
	"iptpress/generator/paper/proof"
	"iptpress/generator/site"
)

// Session keeps a project in memory while somebody works on it: what the preview
// shows. Pages and papers are made when they are asked for, and are those that
// Build would write.
//
// Update reads again what has changed. Where a text alone was edited, that is one
// file, and its tree takes the place of the former one; else it is the project.
// While the project has errors, its last good state stays.
//
// Any goroutine may call its methods.
type Session struct {
	config  Config
	presses chan *paper.Press // those that nobody uses; nil for one that is not made yet

	updating sync.Mutex // one update at a time
	mu       sync.RWMutex
	shown    *shown // nil before there was anything good
	stale    bool   // what is shown is not what lies on the disk, but for texts with errors
	messages []diag.Message
	failure  error // of the machine, in the last update
}

// shown is a state of the project.
type shown struct {
	*texts
	source string // the project's folder
	made   *site.Site
	files  map[string]site.File // by path
	pieces map[string]piece     // by the path of the page

	handouts  map[string]*library.Handout // by folder
	documents map[string]*document.Document
	said      map[string][]diag.Message // by the handout's folder; "" for all else, less what follows
	together  []diag.Message            // of what pieces have to do with each other, see library.Recheck; less links
	rechecks  bool                      // that can be looked at again

	listing sync.Mutex
	papers  map[string]sheet // by path; nil until somebody asks, see paperList

	rules struct { // see rulesOf
		sync.Mutex
		of    *check.Checker
		today document.Date
	}
}

// piece is what a page shows: a document or a packet.
type piece struct {
	file     string
	document *document.Document
	packet   *document.Packet
}

// Folders lists the folders of a project that are read, with all below them.
func (c Config) Folders() []string { return c.folders() }

// NewSession reads a project. It gives a session also of one that has errors, or
// that cannot be read for now: see Messages and Failure.
func NewSession(ctx context.Context, c Config) *Session {
	s := &Session{config: c, presses: make(chan *paper.Press, c.workers())}
	for range cap(s.presses) {
		s.presses <- nil
	}
	s.Update(ctx, nil)
	return s
}

// Close lets go of the project.
func (s *Session) Close() error {
	s.updating.Lock()
	defer s.updating.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shown == nil {
		return nil
	}
	shown := s.shown
	s.shown = nil
	return shown.close()
}

// Update takes up what was written to files and folders, by their paths relative
// to the project, with slashes; nil stands for everything.
func (s *Session) Update(ctx context.Context, changed []string) {
	s.updating.Lock()
	defer s.updating.Unlock()
	if folders, ok := s.textsAlone(changed); ok && s.edit(folders) {
		return
	}
	var looks *site.Site
	if s.shown != nil && !s.stale && !s.touchesLooks(changed) {
		looks = s.shown.made
	}
	s.read(ctx, looks)
}

// Messages gives what is wrong with the project as it lies on the disk.
func (s *Session) Messages() []diag.Message {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.messages
}

// Failure gives why the project could not be read at the last update, or nil.
func (s *Session) Failure() error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.failure
}

// Render gives a file of the site or a paper, by its path in the output. It gives
// fs.ErrNotExist for what is not there; other errors say what is wrong with the
// content.
func (s *Session) Render(name string) ([]byte, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.shown == nil {
		return nil, fs.ErrNotExist
	}
	if f, ok := s.shown.files[name]; ok {
		return f.Render(nil)
	}
	if sheet, ok := s.shown.paperList(s.config)[name]; ok {
		return s.paper(sheet)
	}
	if catalog.Makes(name) {
		return s.catalogFile(name)
	}
	return nil, fs.ErrNotExist
}

// paper sets a PDF.
func (s *Session) paper(of sheet) (data []byte, err error) {
	err = s.press(func(p *paper.Press) (err error) {
		data, err = of.set(p)
		return err
	})
	return data, err
}

// catalogFile makes a list for programs. It tells the hashes of all papers, so
// these are made first, which takes as long as it does in a build.
func (s *Session) catalogFile(name string) ([]byte, error) {
	sheets := s.shown.paperList(s.config)
	papers := make(map[string]catalog.Paper, len(sheets))
	for address, of := range sheets {
		data, err := s.paper(of)
		if err != nil {
			return nil, err
		}
		papers[address] = catalog.PaperOf(data)
	}
	for _, f := range s.shown.catalog(s.shown.made, papers) {
		if f.Path == name {
			return f.Make(), nil
		}
	}
	return nil, fs.ErrNotExist
}

// Paths lists what can be rendered, sorted.
func (s *Session) Paths() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.shown == nil {
		return nil
	}
	paths := slices.AppendSeq(slices.Collect(maps.Keys(s.shown.files)), maps.Keys(s.shown.paperList(s.config)))
	for _, f := range s.shown.catalog(s.shown.made, nil) {
		paths = append(paths, f.Path)
	}
	slices.Sort(paths)
	return paths
}

// Proof gives the printed pages of what the page at a path shows, in any format;
// its Paper may be "" for the clinic's. It gives fs.ErrNotExist for a page that
// has no paper.
func (s *Session) Proof(name string, f paper.Format) ([]proof.Page, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	piece, ok := s.piece(name)
	if !ok || !piece.printed() {
		return nil, fs.ErrNotExist
	}
	if f.Paper == "" {
		f.Paper = paper.Paper(s.shown.library.Clinic.Paper)
	}
	var pages []proof.Page
	err := s.press(func(p *paper.Press) error {
		var drawn *pdf.Document
		var err error
		if piece.packet != nil {
			drawn, err = p.DrawnPacket(piece.packet, f)
		} else {
			drawn, err = p.DrawnDocument(piece.document, f)
		}
		if err == nil {
			pages, err = proof.Pages(drawn)
		}
		return err
	})
	return pages, err
}

// File gives the Markdown that the page at a path shows, relative to the project,
// and whether there is a paper of it; "" for a list, or where there is no such page.
func (s *Session) File(name string) (file string, printed bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	p, ok := s.piece(name)
	return p.file, ok && p.printed()
}

func (p piece) printed() bool { return p.packet != nil || p.document.Kind != document.Page }

func (s *Session) piece(name string) (piece, bool) {
	if s.shown == nil {
		return piece{}, false
	}
	p, ok := s.shown.pieces[name]
	return p, ok
}

// View calls do with the project as it is shown, which does not change meanwhile;
// or with nil where nothing good was read yet.
func (s *Session) View(do func(*Project)) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.shown == nil {
		do(nil)
		return
	}
	do(projectOf(s.shown.texts))
}

// press lends a press.
func (s *Session) press(use func(*paper.Press) error) error {
	p := <-s.presses
	if p == nil {
		p = paper.NewPress(s.shown.locales)
	}
	p.Speak(s.shown.locales)
	defer func() { s.presses <- p }()
	if err := use(p); err != nil {
		return contentError{err}
	}
	return nil
}

// touchesLooks reports whether layouts, assets, strings or the clinic's colors may
// be among what has changed.
func (s *Session) touchesLooks(changed []string) bool {
	clinic, err := s.config.clinicPath()
	return changed == nil || err != nil || slices.ContainsFunc(changed, func(name string) bool {
		top, _, _ := strings.Cut(name, "/")
		return top != "content" || name == "content" || name == clinic
	})
}

// read reads the whole project. It takes over the looks of a site, or reads these
// too where they are nil.
func (s *Session) read(ctx context.Context, looks *site.Site) {
	diags := &diag.List{}
	t, err := read(ctx, s.config, diags)
	if err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.failure, s.stale, s.messages = err, true, nil
		return
	}
	next := s.shownOf(t, looks, diags)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failure, s.messages = nil, diags.Messages()
	if s.stale = next == nil; s.stale {
		_ = t.close() // nothing was written
		return
	}
	if s.shown != nil {
		_ = s.shown.close()
	}
	s.shown = next
}

// shownOf gives what can be shown of texts; nil where they are not good enough.
// A text with errors of its own does not keep the others from being shown: it is
// shown as it was, or where it never was good, without what is wrong.
func (s *Session) shownOf(t *texts, looks *site.Site, diags *diag.List) *shown {
	if !t.sound {
		return nil
	}
	next := &shown{
		texts: t, source: s.config.Source, handouts: make(map[string]*library.Handout, len(t.library.Handouts)),
		documents: make(map[string]*document.Document, len(t.documents)), said: map[string][]diag.Message{},
	}
	for _, h := range t.library.Handouts {
		next.handouts[h.Dir] = h
	}
	for _, d := range t.documents {
		next.documents[handoutFolder(d)] = d
	}
	links := next.checkLinks()
	together := &diag.List{}
	next.rechecks = next.library.Recheck(next.project, together)
	next.together = together.Messages()
	if next.rechecks {
		links = append(links, next.together...)
	}
	for _, m := range diags.Messages() {
		owner := next.owner(m.File)
		if m.Severity == diag.Error {
			if owner == "" {
				return nil
			}
			if s.shown != nil && s.shown.documents[owner] != nil && next.documents[owner] != nil {
				*next.documents[owner] = *s.shown.documents[owner]
			}
		}
		if !slices.Contains(links, m) { // they are found anew with each edit
			next.said[owner] = append(next.said[owner], m)
		}
	}
	made, err := next.site(s.config, looks, "", noKeys)
	if err != nil {
		for _, m := range messagesOf(err) {
			diags.Add(m)
		}
		return nil
	}
	next.list(made)
	next.pieces = map[string]piece{}
	for _, d := range t.documents {
		next.pieces[d.Imprint.Root+d.Path()+"index.html"] = piece{file: next.handouts[handoutFolder(d)].Path, document: d}
	}
	for _, d := range t.pages {
		next.pieces[d.Imprint.Root+d.Path()+"index.html"] = piece{file: t.library.Page(d.Lang, d.Slug).Path, document: d}
	}
	for _, p := range t.packets {
		next.pieces[p.Imprint.Root+p.Path()+"index.html"] = piece{file: t.library.Packet(p.Lang, p.Slug).Path, packet: p}
	}
	return next
}

// list takes up a site of the texts as they are now.
func (n *shown) list(made *site.Site) {
	files := made.Files()
	n.made, n.papers = made, nil
	n.files = make(map[string]site.File, len(files))
	for _, f := range files {
		n.files[f.Path] = f
	}
}

// paperList gives the PDFs by their paths.
func (n *shown) paperList(c Config) map[string]sheet {
	n.listing.Lock()
	defer n.listing.Unlock()
	if n.papers == nil {
		n.papers = map[string]sheet{}
		if !c.NoPDF {
			for _, sheet := range n.texts.papers(noKeys) {
				n.papers[sheet.path] = sheet
			}
		}
	}
	return n.papers
}

func handoutFolder(d *document.Document) string {
	return "content/" + d.Lang + "/handouts/" + d.Slug
}

// owner gives the folder of the handout whose working text a file is part of, or "".
func (n *shown) owner(file string) string {
	dir := path.Dir(file)
	if n.handouts[dir] == nil || path.Base(file) == "reviews.yaml" {
		return ""
	}
	return dir
}

// checkLinks says what is wrong with the links from text to text.
func (n *shown) checkLinks() []diag.Message {
	found := &diag.List{}
	n.parser.Report(found)
	n.parser.CheckLinks()
	return found.Messages()
}

// textsAlone gives the folders of the handouts to which the changed files belong,
// if they belong to nothing else and are few.
func (s *Session) textsAlone(changed []string) ([]string, bool) {
	if changed == nil || s.shown == nil || s.stale {
		return nil, false
	}
	var folders []string
	for _, name := range changed {
		owner := s.shown.owner(name)
		if owner == "" || path.Base(name) == "versions" {
			return nil, false
		}
		if !slices.Contains(folders, owner) {
			folders = append(folders, owner)
		}
		if len(folders) > 20+len(s.shown.handouts)/10 {
			return nil, false // reading everything goes by many hands
		}
	}
	return folders, true
}

// edit reads handouts again. It gives false where that touches more than can be
// told from them, so that everything has to be read.
func (s *Session) edit(folders []string) bool {
	root, err := os.OpenRoot(s.config.Source)
	if err != nil {
		return false
	}
	defer root.Close()
	n := s.shown
	s.mu.Lock() // what pages are made of is read and changed
	defer s.mu.Unlock()
	former := n.project
	n.project = root.FS()
	defer func() { n.project = former }()

	edits, ok := n.readAgain(folders)
	if !ok || !n.parseAgain(edits) {
		return false
	}
	if !n.replaceHandouts(edits) {
		return false
	}
	n.indexes.forget()
	same := true // the site has the same files
	for _, e := range edits {
		if !e.sameFront {
			n.papers = nil // their names hold the version
		}
		n.said[e.folder] = e.said
		if e.good {
			same = n.made.Replace(n.documents[e.folder], e.document) && same
		}
	}
	if !same {
		made, err := n.made.With(n.made.Config)
		if err != nil {
			return false
		}
		n.list(made)
	}
	s.messages, s.failure = n.allMessages(), nil
	return true
}

// edited is a handout that was read again.
type edited struct {
	folder    string
	handout   *library.Handout
	document  *document.Document
	said      []diag.Message
	good      bool // it has no errors
	sameFront bool // its front matter is as it was
}

// readAgain reads handouts, and those that call one of them by its title where
// that has changed.
func (n *shown) readAgain(folders []string) ([]*edited, bool) {
	var edits []*edited
	read := map[string]bool{}
	add := func(folder string, mayChange bool) bool {
		if read[folder] {
			return true
		}
		read[folder] = true
		was := n.handouts[folder]
		found := &diag.List{}
		h := n.library.Reread(n.project, was, found)
		if h == nil || found.Failed() || n.documents[folder] == nil { // one that was withdrawn has no document
			return false
		}
		e := &edited{folder: folder, handout: h, sameFront: sameFront(was, h)}
		if !e.sameFront && (!mayChange || !n.standsAlone(was, h)) {
			return false
		}
		n.settleOne(h, found)
		e.said = found.Messages()
		edits = append(edits, e)
		return !found.Failed()
	}
	for _, folder := range folders {
		if !add(folder, true) {
			return nil, false
		}
	}
	for _, e := range slices.Clone(edits) {
		if e.handout.Meta.Title == n.handouts[e.folder].Meta.Title {
			continue
		}
		n.parser.Retitle(e.handout)
		for _, file := range n.parser.LeadingTo(e.handout) {
			if folder := n.owner(file); folder != "" && !add(folder, false) {
				return nil, false
			}
		}
		if !n.retitle(e.handout) {
			return nil, false
		}
	}
	return edits, true
}

// standsAlone reports whether other texts depend on no more of a handout's front
// matter than its title.
func (n *shown) standsAlone(was, is *library.Handout) bool {
	for _, lang := range n.library.Languages {
		if lang != is.Lang && n.library.Handout(lang, is.Slug) != nil {
			return false // a translation says how it stands to its original
		}
	}
	return n.rechecks && was.Meta.ID == is.Meta.ID && was.Meta.Translation == nil && is.Meta.Translation == nil
}

// leadsTo reports whether one of a text's links leads to a handout.
func leadsTo(refs []document.Ref, lang string, h *library.Handout) bool {
	return lang == h.Lang && slices.ContainsFunc(refs, func(r document.Ref) bool { return r.Section == "handouts" && r.Slug == h.Slug })
}

// retitle parses the pages and packets again that lead to a handout.
func (n *shown) retitle(h *library.Handout) bool {
	found := &diag.List{}
	n.parser.Report(found)
	for _, d := range n.pages {
		if leadsTo(d.Refs, d.Lang, h) {
			*d = *n.parser.Page(n.library.Page(d.Lang, d.Slug))
		}
	}
	for _, p := range n.packets {
		if leadsTo(p.Refs, p.Lang, h) {
			p.Intro, p.Refs = n.parser.Packet(n.library.Packet(p.Lang, p.Slug))
		}
	}
	return len(found.Messages()) == 0
}

// parseAgain makes the trees of what was read.
func (n *shown) parseAgain(edits []*edited) bool {
	for _, e := range edits {
		found := &diag.List{}
		n.parser.Report(found)
		e.document = n.parser.Handout(e.handout)
		e.handout.Body = nil
		e.good = !found.Failed()
		elsewhere := func(m diag.Message) bool { return n.owner(m.File) != e.folder }
		if n.withdrawn(e.document) || !e.good && !e.sameFront || slices.ContainsFunc(found.Messages(), elsewhere) {
			return false
		}
		for _, m := range e.said {
			found.Add(m)
		}
		e.said = found.Messages()
	}
	return true
}

// replaceHandouts puts handouts in the place of their former readings, unless
// they do not go with the others.
func (n *shown) replaceHandouts(edits []*edited) bool {
	former := make([]library.Handout, len(edits))
	again := false
	for i, e := range edits {
		h := n.handouts[e.folder]
		former[i] = *h
		if e.good {
			*h = *e.handout
		}
		again = again || !e.sameFront && !n.sameForOthers(&former[i], e.handout)
	}
	if !again {
		return true
	}
	found := &diag.List{}
	if n.library.Recheck(n.project, found) && !found.Failed() {
		n.together = found.Messages()
		return true
	}
	for i, e := range edits {
		*n.handouts[e.folder] = former[i]
	}
	return false
}

// sameForOthers reports whether Recheck would find of another reading of a handout
// what it found of the former one, where that stands alone.
func (n *shown) sameForOthers(was, is *library.Handout) bool {
	told := slices.ContainsFunc(n.together, func(m diag.Message) bool { return m.File == is.Path }) // at a place that may be another now
	return !told && was.Meta.ID == is.Meta.ID && was.Meta.Audience == is.Meta.Audience && slices.Equal(was.Meta.Codes, is.Meta.Codes)
}

// allMessages gives what there is to say of the texts as they lie there.
func (n *shown) allMessages() []diag.Message {
	all := &diag.List{}
	add := func(messages []diag.Message) {
		for _, m := range messages {
			all.Add(m)
		}
	}
	for _, said := range n.said {
		add(said)
	}
	if n.rechecks {
		add(n.together)
	}
	add(n.checkLinks())
	return all.Messages()
}

// sameFront reports whether two readings of a handout differ in no more than its
// body and its figures.
func sameFront(a, b *library.Handout) bool {
	return maps.Equal(a.Keys, b.Keys) && slices.Equal(a.Sources, b.Sources) &&
		reflect.DeepEqual(a.Reading, b.Reading) && reflect.DeepEqual(asWritten(a.Meta), asWritten(b.Meta))
}

// asWritten gives what the front matter says, without what was found out since.
func asWritten(m document.Meta) document.Meta {
	m.Standing, m.Review, m.Void = "", nil, nil
	if m.Translation != nil {
		m.Translation = &document.Translation{Version: m.Translation.Version}
	}
	return m
}

// hasPixels reports whether a picture lies beside a text that is a file of the site.
func hasPixels(h *library.Handout) bool {
	for _, image := range h.Figures {
		if image.Type != "svg" {
			return true
		}
	}
	return false
}

var placed = regexp.MustCompile(`^([a-z]+/[^:\n]+?)(?::(\d+))?(?::(\d+))?: (.*)$`)

// messagesOf takes an error of a layout or a style apart, which tells its place
// itself, one mistake a line.
func messagesOf(err error) []diag.Message {
	var list []diag.Message
	for _, line := range strings.Split(err.Error(), "\n") {
		m := diag.Message{Rule: "layout", Severity: diag.Error, Text: line}
		if part := placed.FindStringSubmatch(line); part != nil {
			m.File, m.Text = part[1], part[4]
			m.Line, _ = strconv.Atoi(part[2])
			m.Col, _ = strconv.Atoi(part[3])
		}
		list = append(list, m)
	}
	return list
}
