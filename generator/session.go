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
	papers map[string]sheet
	pieces map[string]piece // by the path of the page

	handouts  map[string]*library.Handout // by folder
	documents map[string]*document.Document
	said      map[string][]diag.Message // by the handout's folder; "" for all else, less links

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
	s.read(ctx)
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
	if sheet, ok := s.shown.papers[name]; ok {
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
	papers := make(map[string]catalog.Paper, len(s.shown.papers))
	for address, of := range s.shown.papers {
		data, err := s.paper(of)
		if err != nil {
			return nil, err
		}
		papers[address] = catalog.PaperOf(data)
	}
	for _, f := range s.shown.catalog(s.shown.made, papers) {
		if f.Path == name {
			return f.Data, nil
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
	paths := slices.AppendSeq(slices.Collect(maps.Keys(s.shown.files)), maps.Keys(s.shown.papers))
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

// read reads the whole project.
func (s *Session) read(ctx context.Context) {
	diags := &diag.List{}
	t, err := read(ctx, s.config, diags)
	if err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.failure, s.stale, s.messages = err, true, nil
		return
	}
	next := s.shownOf(t, diags)
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
func (s *Session) shownOf(t *texts, diags *diag.List) *shown {
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
		if !slices.Contains(links, m) {
			next.said[owner] = append(next.said[owner], m)
		}
	}
	if !next.makeSite(s.config, diags) {
		return nil
	}
	return next
}

// makeSite prepares everything that is made of the texts.
func (n *shown) makeSite(c Config, diags *diag.List) bool {
	made, err := n.site(c, "", noKeys)
	if err != nil {
		for _, m := range messagesOf(err) {
			diags.Add(m)
		}
		return false
	}
	n.made = made
	n.files, n.papers, n.pieces = map[string]site.File{}, map[string]sheet{}, map[string]piece{}
	for _, f := range made.Files() {
		n.files[f.Path] = f
	}
	if !c.NoPDF {
		for _, sheet := range n.texts.papers(noKeys) {
			n.papers[sheet.path] = sheet
		}
	}
	for _, d := range n.texts.documents {
		n.pieces[d.Imprint.Root+d.Path()+"index.html"] = piece{file: n.handouts[handoutFolder(d)].Path, document: d}
	}
	for _, d := range n.pages {
		n.pieces[d.Imprint.Root+d.Path()+"index.html"] = piece{file: n.library.Page(d.Lang, d.Slug).Path, document: d}
	}
	for _, p := range n.packets {
		n.pieces[p.Imprint.Root+p.Path()+"index.html"] = piece{file: n.library.Packet(p.Lang, p.Slug).Path, packet: p}
	}
	return true
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

// edit reads handouts again. It gives false where more than their text changed,
// so that everything has to be read.
func (s *Session) edit(folders []string) bool {
	root, err := os.OpenRoot(s.config.Source)
	if err != nil {
		return false
	}
	n := s.shown
	type edited struct {
		folder   string
		handout  *library.Handout
		document *document.Document
		said     []diag.Message
		good     bool
	}
	var edits []edited
	s.mu.Lock() // settling and parsing read what pages are made of, and change who knows of links
	defer s.mu.Unlock()
	former := n.project
	n.project = root.FS()
	defer func() {
		n.project = former
		_ = root.Close()
	}()
	for _, folder := range folders {
		diags := &diag.List{}
		h, d, ok := n.reread(folder, diags)
		if !ok {
			return false
		}
		edits = append(edits, edited{folder, h, d, diags.Messages(), !diags.Failed()})
	}
	n.indexes.forget()
	newSite := false
	for _, e := range edits {
		n.said[e.folder] = e.said
		if e.good {
			newSite = newSite || listedOtherwise(n.handouts[e.folder], e.handout, n.documents[e.folder], e.document)
			*n.handouts[e.folder], *n.documents[e.folder] = *e.handout, *e.document
		}
	}
	all := &diag.List{}
	for _, said := range n.said {
		for _, m := range said {
			all.Add(m)
		}
	}
	for _, m := range n.checkLinks() {
		all.Add(m)
	}
	if newSite && !n.makeSite(s.config, all) {
		s.stale = true
	}
	s.messages, s.failure = all.Messages(), nil
	return true
}

// reread reads and parses one handout.
func (n *shown) reread(folder string, diags *diag.List) (*library.Handout, *document.Document, bool) {
	was, shown := n.handouts[folder], n.documents[folder]
	if shown == nil {
		return nil, nil, false // one that was withdrawn
	}
	h := n.library.Reread(n.project, was, diags)
	if h == nil || diags.Failed() || !sameFront(was, h) {
		return nil, nil, false
	}
	n.settleOne(h, diags)
	if diags.Failed() {
		return nil, nil, false
	}
	n.parser.Report(diags)
	d := n.parser.Handout(h)
	h.Body = nil
	elsewhere := func(m diag.Message) bool { return n.owner(m.File) != folder }
	if n.withdrawn(d) || slices.ContainsFunc(diags.Messages(), elsewhere) {
		return nil, nil, false
	}
	return h, d, true
}

// sameFront reports whether two readings of a handout differ in no more than its
// body and its figures.
func sameFront(a, b *library.Handout) bool {
	return maps.Equal(a.Keys, b.Keys) && slices.Equal(a.Sources, b.Sources) &&
		reflect.DeepEqual(a.Reading, b.Reading) && reflect.DeepEqual(asWritten(a.Meta), asWritten(b.Meta))
}

// asWritten gives what the front matter says, without what was found out since.
func asWritten(m document.Meta) document.Meta {
	m.Standing, m.Review = "", nil
	if m.Translation != nil {
		m.Translation = &document.Translation{Version: m.Translation.Version}
	}
	return m
}

// listedOtherwise reports whether an edit of a text changes what other pages say
// of it, or the files that lie beside its page.
func listedOtherwise(was, is *library.Handout, before, after *document.Document) bool {
	return before.Standing != after.Standing || !reflect.DeepEqual(before.Review, after.Review) ||
		!slices.Equal(before.Sources, after.Sources) || hasPixels(was) || hasPixels(is)
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
