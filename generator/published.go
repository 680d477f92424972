package generator

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/history"
	"iptpress/generator/library"
	"iptpress/generator/markdown"
)

// SameVersion is the rule of the message that a text was changed under a
// version that is published.
const SameVersion = "same-version"

// load reads the library: the working texts, or those of an edition.
func (t *texts) load(c Config, clinic string, diags *diag.List) error {
	if !c.Release && c.Edition == "" {
		known := t.known
		if t.records == nil {
			known = nil
		}
		t.library = library.LoadKnown(t.project, clinic, known, diags)
		return nil
	}
	if diags.Failed() {
		return nil // a past that is damaged is not shown
	}
	if t.edition = t.history.Newest(); t.edition == nil {
		diags.Error("no-edition", diag.Pos{File: history.Folder}, "`iptpress publish` makes the first edition", "nothing has been published yet")
		return nil
	}
	if c.Edition != "" {
		if t.edition = t.history.Edition(c.Edition); t.edition == nil {
			var ids []string
			for _, e := range t.history.Editions {
				ids = append(ids, e.ID)
			}
			diags.Error("unknown-edition", diag.Pos{File: history.Folder}, diag.DidYouMean(c.Edition, ids, "the newest is "+t.history.Newest().ID), "there is no edition %q", c.Edition)
			return nil
		}
	}
	t.now = t.history
	var err error
	if t.then, err = t.history.View(t.project, t.edition, clinic); err != nil {
		return err
	}
	t.history = t.history.AsOf(t.edition, t.then)
	t.library = library.LoadPublished(t.then, clinic, diags)
	return nil
}

// tellOld warns that parts of a packet of an edition have been replaced since.
func (t *texts) tellOld(p *document.Packet, diags *diag.List) {
	if t.edition == nil {
		return
	}
	for _, part := range p.Parts {
		for _, d := range part.Documents {
			if v := t.now.Version(d.ID, d.Lang, d.Version); v.State != history.Current {
				diags.Warn("out-of-date", diag.Pos{File: v.Folder}, "for the record only: do not hand it out", "%s %s of %s is not current any more (%s)", d.Slug, d.Version, t.edition.ID, v.State)
			}
		}
	}
}

// tellChangedNumbers warns that help lines in a packet of an edition have another
// number today, or are not there any more.
func (t *texts) tellChangedNumbers(p *document.Packet, c Config, diags *diag.List) {
	clinic, err := c.clinicPath()
	if t.edition == nil || err != nil {
		return
	}
	today := library.Load(t.project, clinic, &diag.List{}) // its mistakes are not at issue
	if today == nil || today.Country.Code != t.library.Country.Code {
		return
	}
	shown := map[string]document.Contact{}
	note := func(lines []document.Contact) {
		for _, line := range lines {
			shown[line.ID] = line
		}
	}
	documents := []*document.Document{}
	if p.HelpNow != nil {
		documents = append(documents, p.HelpNow)
	}
	for _, part := range p.Parts {
		documents = append(documents, part.Documents...)
	}
	for _, d := range documents {
		note(d.Help)
		document.Each(d.Blocks, func(b document.Block) {
			if lines, ok := b.(*document.Contacts); ok {
				note(lines.Lines)
			}
		})
	}
	delete(shown, library.KindClinic)
	for _, line := range today.Country.Lines {
		if was, ok := shown[line.ID]; ok && line.Changed > t.edition.NumbersChecked {
			diags.Warn("out-of-date", diag.Pos{File: history.FileOf(t.edition.ID)}, "for the record only: do not hand it out", "the number of %q changed on %s", was.Name, line.Changed)
		}
		delete(shown, line.ID)
	}
	for _, id := range slices.Sorted(maps.Keys(shown)) {
		diags.Warn("out-of-date", diag.Pos{File: history.FileOf(t.edition.ID)}, "for the record only: do not hand it out", "the help line %q is not in the contacts any more", shown[id].Name)
	}
}

// tellPast warns that a site is that of an older edition.
func (t *texts) tellPast(diags *diag.List) {
	if t.edition == nil || t.edition == t.now.Newest() {
		return
	}
	replaced, withdrawn := 0, 0
	for _, e := range t.edition.Handouts {
		switch t.now.State(e.ID, e.Lang, e.Version) {
		case history.Withdrawn:
			withdrawn++
		case history.Usable, history.ThrowAway:
			replaced++
		}
	}
	diags.Warn("out-of-date", diag.Pos{File: history.FileOf(t.edition.ID)}, "for the record only: do not put it up",
		"the site is that of %s; texts replaced since then: %d, withdrawn: %d", t.edition.ID, replaced, withdrawn)
}

// settle tells each text how it stands to the editions, to its reviews, to the
// original that it translates, and to the day.
func (t *texts) settle(c Config, diags *diag.List) {
	for _, h := range t.library.Handouts {
		t.settleOne(h, diags)
	}
	if c.Today == "" {
		return
	}
	severity := diag.Warning
	if c.Release {
		severity = diag.Error
	}
	t.library.CheckDates(c.Today, severity, diags)
}

func (t *texts) settleOne(h *library.Handout, diags *diag.List) {
	if of := h.Meta.Translation; of != nil {
		of.Newest = t.originalVersion(h)
		if t.edition == nil {
			tellBehind(h, diags)
		}
	}
	if id := t.history.IDAt(h.Dir); id != "" && id != h.Meta.ID && t.edition == nil {
		diags.Error("bad-id", h.At("id"), fmt.Sprintf("write %q; another handout needs a folder of its own", id), "the handout was published with the id %q, which never changes", id)
		return
	}
	piece := t.history.Piece(h.Meta.ID, h.Lang)
	if piece != nil && t.edition == nil && tellAstray(h, piece.Astray(h.Dir), diags) {
		return
	}
	reviews := t.history.Reviews(h.Dir, "")
	if piece == nil && len(reviews) == 0 {
		return
	}
	if t.edition != nil {
		v := t.history.Version(h.Meta.ID, h.Lang, h.Meta.Version)
		if v == nil {
			diags.Error("edition", diag.Pos{File: history.FileOf(t.edition.ID)}, "restore the file from version control", "it has another version of %q than the frozen text, %s", h.Slug, h.Meta.Version)
			return
		}
		h.Meta.Standing = document.Published
		signed(&h.Meta, reviews, v.SHA256, v.Date)
		return
	}
	digest, err := t.digest(h)
	if err != nil {
		return // the library has reported it
	}
	signed(&h.Meta, reviews, digest, "")
	if void := h.Meta.Void; void != nil {
		diags.Add(diag.Message{Pos: diag.Pos{File: h.Path}, Rule: "review-void", Severity: diag.Info,
			Text: fmt.Sprintf("the review by %s of %s is void, since the text was changed after it", void.By, void.Date),
			Hint: "have it reviewed again: iptpress review " + h.Slug + " --copy FILE.pdf"})
	}
	if piece == nil {
		return
	}
	h.Meta.Standing = document.Edited
	v := t.history.Version(h.Meta.ID, h.Lang, h.Meta.Version)
	switch {
	case v == nil:
	case v.SHA256 == digest:
		h.Meta.Standing = document.Published
	default:
		diags.Warn(SameVersion, h.At("version"), history.HowToFollow(v.Version),
			"the text was changed, and still has the version %s that %s published", v.Version, v.First.ID)
	}
}

// digest gives what reviews and editions know the text of a handout by.
func (t *texts) digest(h *library.Handout) (string, error) {
	digest := ""
	if r := t.recordOf(h); r != nil {
		digest = r.digest
	}
	if digest == "" {
		files, err := history.Source(t.project, h.Dir)
		if err != nil {
			return "", err
		}
		digest = history.Digest(files)
	}
	if t.records != nil {
		t.digests[h] = digest
	}
	return digest, nil
}

// tellAstray reports versions that were left behind when a handout was renamed,
// and whether there are any.
func tellAstray(h *library.Handout, versions []*history.Version, diags *diag.List) bool {
	if len(versions) == 0 {
		return false
	}
	names := make([]string, len(versions))
	for i, v := range versions {
		names[i] = "versions/" + v.Version
	}
	diags.Error("astray", h.At("id"), "move its folders "+strings.Join(names, " and ")+", and reviews.yaml, to "+h.Dir+", or give another handout an id of its own",
		"version %s of the handout lies in %s", versions[0].Version, path.Dir(path.Dir(versions[0].Folder)))
	return true
}

// signed tells a text who has reviewed it as clinical: this very text, or else an
// earlier one, on the day of the text or before. Reviews stand newest first; "" is
// today.
func signed(m *document.Meta, reviews []history.Review, digest string, day document.Date) {
	for _, r := range onlyClinical(reviews, m.Authors) {
		switch {
		case r.SHA256 == digest:
			m.Review, m.Void = &r.Review, nil
			return
		case m.Void == nil && (day == "" || r.Date <= day):
			m.Void = &r.Review
		}
	}
}

// originalVersion gives the version that the original of a translation has; of a
// draft, the one that was published last.
func (t *texts) originalVersion(h *library.Handout) string {
	for _, lang := range t.library.Languages {
		o := t.library.Handout(lang, h.Slug)
		switch {
		case o == nil || o.Meta.Translation != nil:
		case !o.Meta.Draft:
			return o.Meta.Version
		default:
			if p := t.history.Piece(o.Meta.ID, lang); p != nil {
				return p.Versions[0].Version
			}
		}
	}
	return ""
}

func tellBehind(h *library.Handout, diags *diag.List) {
	of := h.Meta.Translation
	m := diag.Message{Pos: h.At("translation_of"), Rule: "translation-behind", Severity: diag.Info,
		Text: fmt.Sprintf("it translates version %s, and the original has %s", of.Version, of.Newest),
		Hint: "translate what is new, then set translation_of"}
	switch of.Behind() {
	case "":
		return
	case "major":
		m.Text += ": its advice is another, so the translation is not published"
		m.Severity = diag.Warning
	}
	diags.Add(m)
}

// frozen gives the text of a published version: as it was written, with the
// facts and sources of its day, and today's help lines. Any goroutine may ask.
func (t *texts) frozen() func(*history.Version) *document.Document {
	type press struct {
		library *library.Library
		parser  *markdown.Parser
	}
	var mu sync.Mutex
	presses := map[string]press{} // by the edition's data, which most have alike
	pressOf := func(e *history.Edition) press {
		mu.Lock()
		defer mu.Unlock()
		data := t.dataOf(e)
		if _, ok := presses[data]; !ok {
			// What was wrong with the text was said when it was published.
			said := &diag.List{}
			with := t.library.WithDataOf(history.Data(t.project, e), said)
			presses[data] = press{with, markdown.New(with, t.locales, said)}
		}
		return presses[data]
	}
	return func(v *history.Version) *document.Document {
		p := pressOf(v.First)
		h := p.library.Frozen(t.project, v.Folder, v.Lang, v.SlugNow(), &diag.List{})
		h.Meta.Standing = document.Published
		signed(&h.Meta, t.history.ReviewsBeside(v), v.SHA256, v.Date)
		return p.parser.Handout(h)
	}
}

// dataOf stands for the facts, sources and glossary that an edition was published
// with.
func (t *texts) dataOf(e *history.Edition) string {
	h := sha256.New()
	files := history.Data(t.project, e)
	err := fs.WalkDir(files, "content/data", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		sum, err := t.tree.Sum(path.Join(history.Folder, e.Base.ID, strings.TrimPrefix(name, "content/")))
		fmt.Fprintf(h, "%q %x\n", name, sum)
		return err
	})
	if err != nil {
		return e.Base.ID // of its own
	}
	return string(h.Sum(nil))
}

// pictures gives the PNG and JPEG files beside a published version. Most have
// none, which their folder tells.
func (t *texts) pictures(v *history.Version) []document.Image {
	files, err := fs.ReadDir(t.project, v.Folder)
	if err != nil || !slices.ContainsFunc(files, func(f fs.DirEntry) bool {
		return f.Name() != "index.md" && path.Ext(f.Name()) != ".svg"
	}) {
		return nil
	}
	h := t.library.Frozen(t.project, v.Folder, v.Lang, v.SlugNow(), &diag.List{})
	var images []document.Image
	for _, name := range slices.Sorted(maps.Keys(h.Figures)) {
		if image := h.Figures[name]; image.Type != "svg" {
			images = append(images, image)
		}
	}
	return images
}
