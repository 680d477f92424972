package release

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"iptpress/generator"
	"iptpress/generator/check"
	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/history"
	"iptpress/generator/library"
	"iptpress/generator/output"
	"iptpress/generator/paper"
)

// Publish freezes the working texts that are new and writes an edition of all
// that is ready. It gives generator.ErrContent where the content forbids it:
// the report's messages say why.
func Publish(ctx context.Context, c generator.Config, id, note string, today document.Date) (*Report, error) {
	unlock, err := output.Lock(c.Source)
	if err != nil {
		return nil, err
	}
	defer unlock()
	diags := &diag.List{}
	checked := c
	checked.Editor = true
	p, err := open(ctx, checked, diags)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	diags = diags.Without(isAside)
	if diags.Failed() {
		return &Report{Messages: diags.Messages()}, generator.ErrContent
	}
	if err := inOrder(p.History, id, today); err != nil {
		return nil, err
	}
	e := &draft{
		project: p, diags: diags, today: today,
		frozen: map[string][]byte{}, snapshot: map[string][]byte{}, sums: map[string][]byte{},
		manifest: history.Manifest{
			Edition: id, Date: today, Note: strings.TrimSpace(note), Schema: history.Schema,
			Engine: paper.Engine, NumbersChecked: p.Library.Country.Checked, Previous: previous(p.History),
		},
	}
	p.Library.CheckDates(today, diag.Error, diags)
	e.checkPromises()
	if err := e.gather(); err != nil {
		return nil, err
	}
	report := &Report{Published: e.published, Kept: len(e.manifest.Handouts) - e.published}
	if report.Messages = diags.Messages(); diags.Failed() {
		return report, generator.ErrContent
	}
	papers, err := e.papers(ctx, c)
	if report.Messages = diags.Messages(); err != nil {
		return report, err
	}
	report.Papers = len(papers)
	e.snapshot[history.PaperSums] = []byte(history.HashList(papers))
	e.manifest.Snapshot = history.Digest(e.snapshot)
	return report, e.write(c.Source)
}

// isAside picks what is not told here: an editor's advice, which check gives, and
// warnings about what is an error here.
func isAside(m diag.Message) bool {
	return m.Rule == generator.SameVersion || m.Rule == library.SamplePromise || m.Severity != diag.Error && check.RuleOf(m.Rule) != nil
}

// checkPromises refuses texts that would tell clients what stays private in words
// that are not their clinic's.
func (e *draft) checkPromises() {
	clinic := e.project.Library.Clinic
	told := map[string]bool{}
	for _, d := range e.project.Documents() {
		document.Each(d.Blocks, func(b document.Block) {
			s, ok := b.(*document.Slot)
			if !ok || d.Draft {
				return
			}
			lang := cmp.Or(s.Lang, d.Lang)
			if key := s.Name + " " + lang; clinic.IsSamplePromise(s.Name, lang) && !told[key] {
				told[key] = true
				at := clinic.SlotPos[s.Name][lang]
				e.diags.Error(library.SamplePromise, diag.Pos{File: clinic.File, Line: at.Line, Col: at.Col},
					"write what holds where you are, and delete the line that calls it a sample",
					"%q still has the sample clinic's words: your clients would be promised what nobody has promised", s.Name)
			}
		})
	}
}

// draft is an edition in the making.
type draft struct {
	project   *generator.Project
	diags     *diag.List
	today     document.Date
	manifest  history.Manifest
	published int               // versions that are new
	frozen    map[string][]byte // files of new versions, by their paths in the project
	sums      map[string][]byte // the same, as history.VersionSums names them
	snapshot  map[string][]byte // files of the edition's folder, by their paths in it
}

// gather decides on every handout and collects what the edition consists of.
func (e *draft) gather() error {
	lib := e.project.Library
	handouts := slices.Clone(lib.Handouts)
	slices.SortFunc(handouts, func(a, b *library.Handout) int {
		return strings.Compare(a.Lang+"/"+a.Slug, b.Lang+"/"+b.Slug)
	})
	for _, h := range handouts {
		if err := e.add(h); err != nil {
			return err
		}
	}
	if len(e.manifest.Handouts) == 0 && !e.diags.Failed() {
		return refuse("set status: ready in the texts that are", "there is nothing to publish")
	}
	if err := e.snap(); err != nil {
		return err
	}
	e.snapshot[history.VersionSums] = []byte(history.Sums(e.sums))
	e.manifest.Snapshot = history.Digest(e.snapshot)
	return nil
}

// add decides what the edition holds of a handout: its working text, the version
// that was published last, or nothing.
func (e *draft) add(h *library.Handout) error {
	p := e.project.History.Piece(h.Meta.ID, h.Lang)
	pos := h.At("version")
	// later gives the text another time, and until then keeps what there is.
	later := func(severity diag.Severity, rule, hint, format string, args ...any) {
		text := fmt.Sprintf(format, args...)
		if now := current(p); now != nil {
			text += ": " + now.Version + " stays"
			e.hold(h, now.Entry)
		}
		e.diags.Add(diag.Message{Pos: pos, Rule: rule, Severity: severity, Text: text, Hint: hint})
	}
	if h.Meta.Draft {
		later(diag.Info, "draft", "set status: ready when it is", "a draft is not published")
		return nil
	}
	if of := h.Meta.Translation; of != nil && of.Behind() == "major" {
		return nil // which has been told
	}
	files, err := history.Source(e.project.Files, h.Dir)
	if err != nil {
		return err
	}
	entry := history.Entry{
		ID: h.Meta.ID, Lang: h.Lang, Slug: h.Slug, Title: h.Meta.Title, Version: h.Meta.Version,
		SHA256: history.Digest(files), Date: e.today, Changes: h.Meta.Changes,
	}
	if v := e.project.History.Version(entry.ID, entry.Lang, entry.Version); v != nil {
		switch {
		case v.SHA256 != entry.SHA256:
			e.diags.Error(generator.SameVersion, pos, history.HowToFollow(v.Version), "the text was changed, and still has the version %s that %s published", v.Version, v.First.ID)
		case v.State == history.Withdrawn:
			e.diags.Warn("withdrawn", pos, history.HowToFollow(v.Version), "version %s was withdrawn (%s), and is left out", v.Version, strings.TrimSuffix(v.Reason, "."))
		case v != p.Versions[0]:
			e.diags.Error("old-version", pos, history.HowToFollow(p.Versions[0].Version), "version %s is older than %s, which was published after it", v.Version, p.Versions[0].Version)
		default:
			e.hold(h, v.Entry)
		}
		return nil
	}
	if p != nil {
		newest := p.Versions[0]
		switch {
		case history.CompareVersions(entry.Version, newest.Version) < 0:
			e.diags.Error("old-version", pos, history.HowToFollow(newest.Version), "version %s is older than %s, which was published before it", entry.Version, newest.Version)
			return nil
		case entry.Changes == "":
			e.diags.Error("no-changes", pos, "add a line, changes: what is new in it", "version %s does not say what changed since %s", entry.Version, newest.Version)
			return nil
		case entry.Changes == newest.Changes:
			e.diags.Error("no-changes", h.At("changes"), "write what is new in it", "the line changes still speaks of version %s", newest.Version)
			return nil
		}
	}
	if h.Meta.Review == nil && e.project.Library.Clinic.Review == "required" {
		later(diag.Warning, "not-reviewed", "have it signed with iptpress review", "nobody with a credential has signed version %s, and the clinic's policy is review: required", entry.Version)
		return nil
	}
	e.freeze(h, entry, files)
	return nil
}

func current(p *history.Piece) *history.Version {
	if p == nil {
		return nil
	}
	return p.Current()
}

// hold takes a version into the edition that was published before.
func (e *draft) hold(h *library.Handout, entry history.Entry) {
	entry.Slug = h.Slug
	e.manifest.Handouts = append(e.manifest.Handouts, entry)
}

// freeze takes a new version into the edition.
func (e *draft) freeze(h *library.Handout, entry history.Entry, files map[string][]byte) {
	folder := path.Join(h.Dir, "versions", entry.Version)
	if library.Exists(e.project.Files, folder) {
		e.diags.Error("frozen", diag.Pos{File: folder}, "delete it; only iptpress publish freezes a version", "no edition has this version")
		return
	}
	for name, data := range files {
		e.frozen[path.Join(folder, name)] = data
		e.sums[path.Join(entry.Lang, entry.ID, entry.Version, name)] = data
	}
	e.manifest.Handouts = append(e.manifest.Handouts, entry)
	e.published++
}

// snap collects what the edition is published with: data, clinic, logo, packets,
// pages, reviews, and what iptpress itself says.
func (e *draft) snap() error {
	lib := e.project.Library
	names := []string{lib.Clinic.File, lib.Clinic.LogoFile}
	err := fs.WalkDir(e.project.Files, "content/data", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && path.Ext(name) == ".yaml" && !strings.HasPrefix(d.Name(), ".") {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return err
	}
	held := map[string]history.Entry{}
	for _, entry := range e.manifest.Handouts {
		held[entry.Lang+"/"+entry.Slug] = entry
		if reviews := path.Join("content", entry.Lang, "handouts", entry.Slug, "reviews.yaml"); library.Exists(e.project.Files, reviews) {
			names = append(names, reviews)
		}
	}
	for _, p := range lib.Packets {
		if p.Meta.Draft {
			continue
		}
		names = append(names, p.Path)
		packet := history.Packet{ID: p.Meta.ID, Lang: p.Lang, Slug: p.Slug, Title: p.Meta.Title}
		for _, part := range p.Parts {
			for _, slug := range part.Handouts {
				entry, ok := held[p.Lang+"/"+slug]
				switch {
				case ok:
					packet.Handouts = append(packet.Handouts, entry.ID+"@"+entry.Version)
				case slug != library.HelpNowSlug && !e.diags.Failed():
					e.diags.Warn("gap", p.At("parts"), "publish that, or take it out of the packet", "the packet is published without %q, which is not in the edition", slug)
				}
			}
		}
		e.manifest.Packets = append(e.manifest.Packets, packet)
	}
	for _, p := range lib.Pages {
		names = append(names, p.Path)
	}
	for _, name := range names {
		inContent, ok := strings.CutPrefix(name, "content/")
		if name == "" {
			continue // no logo
		}
		if !ok {
			return refuse("move it there", "%s lies outside of content/, where editions keep what they were published with", name)
		}
		data, err := fs.ReadFile(e.project.Files, name)
		if err != nil {
			return err
		}
		e.snapshot[inContent] = history.Normal(name, data)
	}
	for _, lang := range lib.Languages {
		name := "strings/" + lang + ".yaml"
		data, err := fs.ReadFile(e.project.Layouts, name)
		if err != nil {
			return err
		}
		e.snapshot[name] = history.Normal(name, data)
	}
	return nil
}

// papers sets the edition's papers as they can be made again from it: with all
// that will be written, and nothing else.
func (e *draft) papers(ctx context.Context, c generator.Config) (map[string]string, error) {
	c.Edition, c.Release, c.Today = e.manifest.Edition, false, ""
	c.Pending = map[string][]byte{}
	maps.Copy(c.Pending, e.frozen)
	for name, data := range e.snapshot {
		c.Pending[path.Join(e.manifest.Folder(), name)] = data
	}
	c.Pending[history.FileOf(e.manifest.Edition)] = e.manifest.Encode()
	diags := &diag.List{}
	p, err := generator.Open(ctx, c, diags)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	if diags.Failed() {
		for _, m := range diags.Messages() {
			e.diags.Add(m)
		}
		return nil, generator.ErrContent
	}
	return p.PaperHashes(ctx, c)
}
