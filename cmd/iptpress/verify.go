package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"iptpress/generator"
	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/history"
	"iptpress/generator/output"
	"iptpress/generator/paper"
)

type verifyCmd struct {
	What string `arg:"" optional:"" help:"An output folder, or a PDF (public in the project unless named)." type:"path"`
}

func (v *verifyCmd) Run(c *command) error {
	h, err := c.history()
	if err != nil {
		return err
	}
	project := os.DirFS(c.Source)
	what := v.What
	if what == "" {
		fmt.Fprintf(c.stdout, "%s, %s: every frozen file is as it was published\n", count(len(h.Editions), "edition"), count(versions(h), "version"))
		what = filepath.Join(c.Source, "public")
		if _, err := os.Stat(filepath.Join(what, "manifest.json")); errors.Is(err, fs.ErrNotExist) {
			return nil // nothing has been built yet
		}
	}
	info, err := os.Stat(what)
	if errors.Is(err, fs.ErrNotExist) {
		return usageError(what + ": there is no such file or folder")
	}
	if err != nil {
		return err
	}
	if info.IsDir() {
		return c.verifySite(h, project, what)
	}
	data, err := os.ReadFile(what)
	if err != nil {
		return err
	}
	return c.verifyPaper(h, project, what, data)
}

func versions(h *history.History) int {
	n := 0
	for _, p := range h.Pieces {
		n += len(p.Versions)
	}
	return n
}

// verifyPaper says of a PDF whether it was issued, and what it is good for.
func (c *command) verifyPaper(h *history.History, project fs.FS, name string, data []byte) error {
	sum := sha256.Sum256(data)
	issued, ok := h.Find(project, hex.EncodeToString(sum[:]))
	if !ok {
		fmt.Fprintf(c.stdout, "%s: no edition issued this file\n", name)
		return contentError(stranger(h, data))
	}
	fmt.Fprintf(c.stdout, "%s: issued in %s as %s\n", name, issued.Edition.ID, issued.Path)
	for _, v := range issued.Parts {
		fmt.Fprintf(c.stdout, "  %s %s: %s\n", v.SlugNow(), v.Version, stateOf(v))
	}
	changed := c.numbersChanged(issued)
	if changed > issued.Edition.NumbersChecked {
		fmt.Fprintf(c.stdout, "  a phone number on it changed on %s\n", changed)
	}
	switch worst := history.Worst(issued.Parts); {
	case worst == history.ThrowAway || worst == history.Withdrawn || changed > issued.Edition.NumbersChecked:
		return contentError("it is out of date: throw it away")
	case worst == history.Usable:
		fmt.Fprintln(c.stdout, "  there is a newer version; this one may still be used")
	}
	return nil
}

// numbersChanged gives the last day on which a help line of a paper changed.
func (c *command) numbersChanged(issued history.Issued) document.Date {
	diags := &diag.List{}
	p, err := generator.Open(c, c.config(), diags)
	if err != nil || diags.Failed() {
		fmt.Fprintln(c.stderr, "The content has errors, so whether a phone number on it has changed is not known.")
		return ""
	}
	defer p.Close()
	var changed document.Date
	for _, v := range issued.Parts {
		changed = max(changed, p.Frozen(v).NumbersChanged())
	}
	return changed
}

var (
	idInPaper      = regexp.MustCompile(`<dc:identifier>([a-z0-9]+)</dc:identifier>`)
	versionInPaper = regexp.MustCompile(`<xmpMM:VersionID>([0-9.]+)</xmpMM:VersionID>`)
)

// stranger says of a file that no edition issued what it says it is.
func stranger(h *history.History, data []byte) string {
	if !bytes.HasPrefix(data, []byte("%PDF-")) {
		return "it is not a PDF"
	}
	id := idInPaper.FindSubmatch(data)
	if id == nil {
		return "it is not a paper that iptpress made, or it was changed"
	}
	const how = "it was changed since, or made by iptpress packet or from working texts"
	for _, p := range h.Pieces {
		if p.ID != string(id[1]) {
			continue
		}
		version := versionInPaper.FindSubmatch(data)
		if version == nil {
			break
		}
		if v := h.Version(p.ID, p.Lang, string(version[1])); v != nil {
			return fmt.Sprintf("it says that it is %s %s (%s), which is %s; but %s", v.SlugNow(), v.Version, v.ID, stateOf(v), how)
		}
		return fmt.Sprintf("it says that it is version %s of %s (%s), which was never published; %s", version[1], p.Versions[0].SlugNow(), p.ID, how)
	}
	for _, e := range h.Editions {
		for _, p := range e.Packets {
			if p.ID == string(id[1]) {
				return fmt.Sprintf("it says that it is the packet %s (%s); %s", p.Slug, p.ID, how)
			}
		}
	}
	return fmt.Sprintf("it says that its number is %s, which was never published; %s", id[1], how)
}

// verifySite holds an output against its manifest, and its PDFs against those
// of the edition that it is most like.
func (c *command) verifySite(h *history.History, project fs.FS, dir string) error {
	built, damaged, err := output.Verify(dir)
	if err != nil {
		return err
	}
	for _, d := range damaged {
		what := "was changed since it was built"
		if d.Gone {
			what = "is gone"
		}
		fmt.Fprintf(c.stdout, "%s: %s; build again\n", filepath.Join(dir, d.Path), what)
	}
	if len(damaged) > 0 {
		return contentError(count(len(damaged), "file") + " of the site are not as they were built")
	}
	fmt.Fprintf(c.stdout, "%s: %s as they were built\n", dir, count(len(built), "file"))
	e, same, others := nearest(h, project, built)
	if e == nil || same+len(others) == 0 {
		return nil
	}
	fmt.Fprintf(c.stdout, "%s: %d of %s are those that %s issued\n", dir, same, count(same+len(others), "PDF"), e.ID)
	if len(others) == 0 {
		return nil
	}
	made, err := c.madeAgain(e)
	if err != nil {
		return err
	}
	issued := history.Papers(project, e)
	for _, name := range others {
		fmt.Fprintf(c.stdout, "  %s differs: %s\n", name, whyDiffers(e, issued[name], made[name], built[name]))
	}
	return nil
}

// madeAgain gives the hashes of an edition's papers as this iptpress makes them.
func (c *command) madeAgain(e *history.Edition) (map[string]string, error) {
	config := c.config()
	config.Edition = e.ID
	progress := newProgress(c.stderr)
	config.Progress = progress.tell
	defer progress.finish()
	diags := &diag.List{}
	p, err := generator.Open(c, config, diags)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	if diags.Failed() {
		c.tell(diags.Messages())
		return nil, generator.ErrContent
	}
	return p.PaperHashes(c, config)
}

// whyDiffers says why a paper is not the one that an edition issued: by its hash
// then, as it is made again from the edition now, and as it lies in the site.
func whyDiffers(e *history.Edition, issued, again, built string) string {
	engine := fmt.Sprintf("%s was set by engine %d, and this is engine %d", e.ID, e.Engine, paper.Engine)
	switch again {
	case issued:
		return "another text, other data, or another clinic"
	case built:
		return "the text and data are the same, but " + engine
	}
	return "another text, other data, or another clinic; and " + engine
}

// nearest finds the edition that issued most of the PDFs of an output, and the
// PDFs that differ from what it issued.
func nearest(h *history.History, project fs.FS, built map[string]string) (best *history.Edition, same int, others []string) {
	for _, e := range h.Editions {
		n, differ := 0, []string{}
		papers := history.Papers(project, e)
		for _, name := range slices.Sorted(maps.Keys(built)) {
			switch papers[name] {
			case "":
			case built[name]:
				n++
			default:
				differ = append(differ, name)
			}
		}
		if best == nil || n >= same {
			best, same, others = e, n, differ
		}
	}
	return best, same, others
}
