package history

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/library"
)

// Load reads what a project has published, and holds every frozen file against
// its hash. What does not match is reported as an error that names the file.
// The history is whole as far as it could be read.
func Load(fsys fs.FS, diags *diag.List) *History {
	l := &loader{fsys: fsys, diags: diags}
	h := &History{frozen: map[key]map[string]*frozen{}, ids: map[string]string{}}
	files := l.editionFiles()
	manifests := l.readManifests(files)
	l.readIDs(manifests)
	folders := l.readFolders()
	h.reviews = l.reviews(folders)
	l.place(h, folders)
	if len(manifests) == 0 {
		if len(files) == 0 && l.journal == nil && len(h.frozen) > 0 {
			l.diags.Error("no-edition", diag.Pos{File: Folder}, "restore the folder from version control", "there are frozen versions, and no edition that has published them")
		}
		return h
	}
	h.build(manifests, l)
	l.checkFrozen(h, folders)
	l.checkSnapshots(h)
	return h
}

type loader struct {
	fsys    fs.FS
	diags   *diag.List
	journal *Journal
	ids     map[string]string // of frozen texts, by <lang>/<version>/<hash of index.md>
}

// sumFS is a file system that knows the hashes of its files.
type sumFS interface {
	fs.FS
	Sum(name string) ([sha256.Size]byte, error)
}

// readIDs learns the ids of frozen texts from the editions' lists, so that the
// texts need not be read where their hashes are known.
func (l *loader) readIDs(manifests []readManifest) {
	if _, knows := l.fsys.(sumFS); !knows {
		return
	}
	l.ids = map[string]string{}
	for _, m := range manifests {
		data, err := fs.ReadFile(l.fsys, path.Join(Folder, m.Edition, VersionSums))
		if err != nil {
			continue // checkSnapshots tells of it
		}
		for name, sum := range ParseSums(data) {
			if parts := strings.Split(name, "/"); len(parts) == 4 && parts[3] == "index.md" {
				l.ids[parts[0]+"/"+parts[2]+"/"+sum] = parts[1]
			}
		}
	}
}

// readManifest is an edition's file that has been read.
type readManifest struct {
	*Manifest
	file, hash string
}

// editionFiles lists the editions' files, and takes up what a publish that was
// cut short left.
func (l *loader) editionFiles() []string {
	entries, err := fs.ReadDir(l.fsys, Folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		l.diags.Error("unreadable", diag.Pos{File: Folder}, "", "cannot be read: %v", err)
	}
	var files []string
	folders := map[string]bool{}
	for _, e := range entries {
		name := path.Join(Folder, e.Name())
		id, isYAML := strings.CutSuffix(e.Name(), ".yaml")
		switch {
		case e.Name() == journalName:
			l.journal, err = ReadJournal(l.fsys)
			if err != nil {
				l.diags.Error("journal", diag.Pos{File: name}, "restore it from version control, or delete it", "the journal of a publish that was cut short is damaged")
			}
		case strings.HasPrefix(e.Name(), "."):
		case e.IsDir() && isYAML:
			l.diags.Error("stray-file", diag.Pos{File: name}, "delete it", "it is a folder, and not an edition")
		case e.IsDir():
			folders[e.Name()] = true
		case isYAML && ValidEdition(id):
			files = append(files, name)
		default:
			l.diags.Warn("stray-file", diag.Pos{File: name}, "editions are written by iptpress publish", "the file is not read")
		}
	}
	for _, file := range files {
		delete(folders, strings.TrimSuffix(path.Base(file), ".yaml"))
	}
	for _, id := range slices.Sorted(maps.Keys(folders)) {
		if l.journal == nil || l.journal.Edition != id {
			l.diags.Error("no-edition", diag.Pos{File: path.Join(Folder, id)}, "restore "+id+".yaml from version control, or delete the folder", "the folder belongs to no edition")
		}
	}
	if l.journal != nil && !slices.Contains(files, FileOf(l.journal.Edition)) {
		l.diags.Warn("unfinished", diag.Pos{File: Folder}, "publish again", "publishing %s was cut short; what it left is not used", l.journal.Edition)
	}
	return files
}

// FileOf gives the path of an edition's file.
func FileOf(id string) string { return path.Join(Folder, id+".yaml") }

// readManifests reads the editions' files and follows the chain of their
// hashes, from the first to the newest.
func (l *loader) readManifests(files []string) []readManifest {
	all := make([]readManifest, len(files))
	l.each(len(files), func(i int) {
		data, err := fs.ReadFile(l.fsys, files[i])
		if err != nil {
			l.diags.Error("unreadable", diag.Pos{File: files[i]}, "", "cannot be read: %v", err)
			return
		}
		data = Normal(files[i], data)
		m, err := decodeManifest(data)
		var at lineError
		if errors.As(err, &at) {
			l.diags.Error("edition", diag.Pos{File: files[i], Line: at.line}, "restore the file from version control", "%s", at.text)
			return
		}
		if FileOf(m.Edition) != files[i] {
			l.diags.Error("edition", diag.Pos{File: files[i]}, "restore the file from version control", "the file names itself %q", m.Edition)
			return
		}
		all[i] = readManifest{m, files[i], hash(data)}
	})
	all = slices.DeleteFunc(all, func(m readManifest) bool { return m.Manifest == nil })
	slices.SortFunc(all, func(a, b readManifest) int { return CompareEditions(a.Edition, b.Edition) })
	if len(all) < len(files) {
		return all // the chain has a gap that has been reported
	}
	for i, m := range all {
		l.checkChain(all, i, m)
	}
	return all
}

// checkChain holds an edition's word of the edition before it against that one.
func (l *loader) checkChain(all []readManifest, i int, m readManifest) {
	tell := func(format string, args ...any) {
		l.diags.Error("edition-chain", diag.Pos{File: m.file}, "restore the edition files from version control", format, args...)
	}
	switch {
	case i == 0 && m.Previous == nil && len(m.Withdrawn) > 0:
		tell("it takes a version back, and follows no edition that has it")
	case i == 0 && m.Previous == nil:
	case i == 0:
		tell("it follows the edition %q, which is missing", m.Previous.Edition)
	case m.Previous == nil:
		tell("it does not say which edition it follows; that is %s", all[i-1].Edition)
	case CompareEditions(m.Previous.Edition, m.Edition) >= 0:
		tell("it follows the edition %q, which comes after it", m.Previous.Edition)
	case m.Previous.Edition != all[i-1].Edition:
		tell("it follows the edition %q, but %s stands between them or that one is missing", m.Previous.Edition, all[i-1].Edition)
	case m.Previous.SHA256 != all[i-1].hash:
		l.diags.Error("edition-chain", diag.Pos{File: all[i-1].file}, "restore it from version control; the past is not changed, but corrected in a new edition",
			"the file is not the one that %s follows: its hash is another", m.Edition)
	case m.Date < all[i-1].Date:
		tell("it is dated %s, before the edition that it follows (%s)", m.Date, all[i-1].Date)
	}
}

// CompareEditions orders edition ids by their numbers: 2026.9 stands before 2026.10.
func CompareEditions(a, b string) int {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(as), len(bs)) {
		x, _ := strconv.Atoi(as[i])
		y, _ := strconv.Atoi(bs[i])
		if x != y {
			return cmp.Compare(x, y)
		}
	}
	return cmp.Compare(len(as), len(bs))
}

// NextEdition gives the id that follows one: 2026.2 after 2026.1.
func NextEdition(id string) string {
	i := strings.LastIndex(id, ".")
	if i < 0 {
		return id + ".1"
	}
	n, _ := strconv.Atoi(id[i+1:])
	return id[:i+1] + strconv.Itoa(n+1)
}

// frozen is the folder of a frozen version.
type frozen struct {
	folder  string // content/en/handouts/grief/versions/1.0
	version string
	files   map[string]string // the hash of each
	digest  string
	id      string // as its front matter says
	err     error
	named   bool // an edition names it
}

// handoutFolder is a handout's folder, as far as history goes.
type handoutFolder struct {
	lang, dir string
	versions  []*frozen
	signed    bool // there is a reviews.yaml
}

// readFolders reads the reviews and the frozen versions of every handout.
func (l *loader) readFolders() []*handoutFolder {
	var all []*handoutFolder
	langs, _ := fs.ReadDir(l.fsys, "content") // the library reports what cannot be read
	for _, lang := range langs {
		if !lang.IsDir() || !langForm.MatchString(lang.Name()) {
			continue
		}
		folder := "content/" + lang.Name() + "/handouts"
		slugs, _ := fs.ReadDir(l.fsys, folder)
		for _, e := range slugs {
			if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
				all = append(all, &handoutFolder{lang: lang.Name(), dir: path.Join(folder, e.Name())})
			}
		}
	}
	l.each(len(all), func(i int) {
		f := all[i]
		f.signed = library.Exists(l.fsys, f.dir+"/reviews.yaml")
		entries, err := fs.ReadDir(l.fsys, f.dir+"/versions")
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			l.diags.Error("unreadable", diag.Pos{File: f.dir + "/versions"}, "", "cannot be read: %v", err)
		}
		for _, e := range entries {
			if !strings.HasPrefix(e.Name(), ".") {
				f.versions = append(f.versions, l.readFrozen(f.lang, path.Join(f.dir, "versions", e.Name())))
			}
		}
	})
	return all
}

var idLine = regexp.MustCompile(`(?m)^id: *["']?([a-z0-9]{6,16})\b`)

func (l *loader) readFrozen(lang, folder string) *frozen {
	f := &frozen{folder: folder, version: path.Base(folder), files: map[string]string{}}
	if l.knowFrozen(lang, f) {
		return f
	}
	clear(f.files)
	files, err := readFolder(l.fsys, folder, nil)
	if err != nil {
		f.err = err
		return f
	}
	f.digest = Digest(files)
	for name, data := range files {
		f.files[name] = hash(data)
	}
	if found := idLine.FindSubmatch(files["index.md"]); found != nil {
		f.id = string(found[1])
	}
	return f
}

// knowFrozen fills in a frozen version without reading it: by the hashes that the
// file system knows, and the id that an edition gave to that very text. It reports
// whether it could.
func (l *loader) knowFrozen(lang string, f *frozen) bool {
	sums, knows := l.fsys.(sumFS)
	if !knows {
		return false
	}
	entries, err := fs.ReadDir(l.fsys, f.folder)
	if err != nil {
		return false
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		sum, err := sums.Sum(path.Join(f.folder, e.Name()))
		if err != nil {
			return false
		}
		f.files[e.Name()] = hex.EncodeToString(sum[:])
	}
	f.digest = hash([]byte(HashList(f.files)))
	f.id = l.ids[lang+"/"+f.version+"/"+f.files["index.md"]]
	return f.id != ""
}

// place notes where each frozen version lies, by id, language and number.
func (l *loader) place(h *History, folders []*handoutFolder) {
	for _, folder := range folders {
		for _, f := range folder.versions {
			k := key{folder.lang, f.id}
			if h.frozen[k] == nil {
				h.frozen[k] = map[string]*frozen{}
			}
			if first := h.frozen[k][f.version]; first != nil {
				l.diags.Error("frozen", diag.Pos{File: f.folder}, "delete one of them", "the same version lies in %s too", first.folder)
				f.named = true
				continue
			}
			h.frozen[k][f.version] = f
		}
	}
}

// checkFrozen reports frozen versions that are not what the editions say.
func (l *loader) checkFrozen(h *History, folders []*handoutFolder) {
	inFolder := map[string]*frozen{}
	for _, folder := range folders {
		for _, f := range folder.versions {
			inFolder[f.folder] = f
		}
	}
	for _, p := range h.Pieces {
		for _, v := range p.Versions {
			f := h.frozen[key{v.Lang, v.ID}][v.Version]
			if f == nil { // perhaps its id was changed
				f = inFolder[path.Join("content", v.Lang, "handouts", v.Slug, "versions", v.Version)]
			}
			if f == nil {
				l.diags.Error("frozen", diag.Pos{File: path.Join("content", v.Lang, "handouts", v.Slug, "versions", v.Version)},
					"restore the folder from version control", "version %s of %q, published in %s, is gone", v.Version, v.Title, v.First.ID)
				continue
			}
			f.named = true
			switch {
			case f.digest != v.SHA256:
				l.tellChange(f, v)
			case f.id != v.ID:
				l.diags.Error("edition", diag.Pos{File: v.First.file}, "restore the file from version control", "it names an unknown handout %q: the text in %s has the id %q", v.ID, f.folder, f.id)
			}
		}
	}
	for _, folder := range folders {
		for _, f := range folder.versions {
			if !f.named && !l.journal.holds(f.folder) {
				l.diags.Error("frozen", diag.Pos{File: f.folder}, "delete it; only iptpress publish freezes a version", "no edition has this version")
			}
		}
	}
}

// tellChange names the files by which a frozen version differs from what was
// published.
func (l *loader) tellChange(f *frozen, v *Version) {
	const restore = "restore it from version control; a published text is changed by a new version"
	if f.err != nil {
		l.diags.Error("frozen", diag.Pos{File: f.folder}, restore, "cannot be read: %v", f.err)
		return
	}
	was := l.sumsOf(v)
	told := false
	tell := func(name, hint, format string, args ...any) {
		told = true
		l.diags.Error("frozen", diag.Pos{File: path.Join(f.folder, name)}, hint, format, args...)
	}
	for _, name := range slices.Sorted(maps.Keys(was)) {
		switch now := f.files[name]; now {
		case was[name]:
		case "":
			tell(name, restore, "the file of a frozen version, published in %s, is gone", v.First.ID)
		default:
			tell(name, restore, "the file of a frozen version was changed since %s published it", v.First.ID)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.files)) {
		if _, known := was[name]; !known && len(was) > 0 {
			tell(name, "delete it; a published text is changed by a new version", "the file was added to a frozen version, which %s published without it", v.First.ID)
		}
	}
	if !told {
		tell("", restore, "the frozen version is not what %s published", v.First.ID)
	}
}

// sumsOf gives the hash of each file of a version, from the list in the
// snapshot of the edition that published it.
func (l *loader) sumsOf(v *Version) map[string]string {
	sums := map[string]string{}
	data, err := fs.ReadFile(l.fsys, path.Join(Folder, v.First.ID, VersionSums))
	if err != nil {
		return sums // checkSnapshots tells of it
	}
	prefix := path.Join(v.Lang, v.ID, v.Version) + "/"
	for name, sum := range ParseSums(data) {
		if file, ok := strings.CutPrefix(name, prefix); ok {
			sums[file] = sum
		}
	}
	return sums
}

// Lists of hashes in an edition's folder.
const (
	VersionSums = "versions.sha256" // of the files that it froze: <lang>/<id>/<version>/<file>
	PaperSums   = "papers.sha256"   // of the PDFs that were issued, by their addresses
)

// ParseSums reads a list as Sums writes it.
func ParseSums(data []byte) map[string]string {
	sums := map[string]string{}
	for line := range strings.Lines(string(Normal(VersionSums, data))) {
		sum, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if ok && hashForm.MatchString(sum) {
			sums[name] = sum
		}
	}
	return sums
}

// checkSnapshots holds the folder of each edition against its hash.
func (l *loader) checkSnapshots(h *History) {
	l.each(len(h.Editions), func(i int) {
		e := h.Editions[i]
		if e.snapshot == "" {
			return
		}
		folder := path.Join(Folder, e.ID)
		files, err := readFolder(l.fsys, folder, nil)
		const restore = "restore the folder from version control"
		switch {
		case errors.Is(err, fs.ErrNotExist):
			l.diags.Error("frozen", diag.Pos{File: folder}, restore, "the data that %s was published with is gone", e.ID)
		case err != nil:
			l.diags.Error("unreadable", diag.Pos{File: folder}, restore, "cannot be read: %v", err)
		case Digest(files) != e.snapshot:
			l.diags.Error("frozen", diag.Pos{File: folder}, restore+"; what changes is published as a new edition", "the data that %s was published with was changed", e.ID)
		}
	})
}

// reviews reads the signatures, by the folder of the handout.
func (l *loader) reviews(folders []*handoutFolder) map[string][]Review {
	all := map[string][]Review{}
	for _, f := range folders {
		if f.signed {
			if list := ReadReviews(l.fsys, f.dir, l.diags); len(list) > 0 {
				all[f.dir] = list
			}
		}
	}
	return all
}

// ReadReviews reads reviews.yaml in the folder of a handout.
func ReadReviews(fsys fs.FS, dir string, diags *diag.List) []Review {
	var raw []struct {
		By         string        `json:"by"`
		Credential string        `json:"credential"`
		Scope      string        `json:"scope"`
		Date       document.Date `json:"date"`
		SHA256     string        `json:"sha256"`
		RecordedBy string        `json:"recorded_by"`
	}
	if !library.ReadData(fsys, dir+"/reviews.yaml", "reviews", &raw, diags) {
		return nil
	}
	reviews := make([]Review, len(raw))
	for i, r := range raw {
		reviews[i] = Review{document.Review{By: r.By, Credential: r.Credential, Scope: r.Scope, Date: r.Date}, r.SHA256, r.RecordedBy}
	}
	return reviews
}

func (l *loader) each(n int, do func(i int)) {
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range n {
		group.Go(func() error { do(i); return nil })
	}
	_ = group.Wait() // what went wrong has been reported
}
