package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

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
	sum := sha256.Sum256(data)
	return c.verifyPaper(h, project, what, hex.EncodeToString(sum[:]))
}

func versions(h *history.History) int {
	n := 0
	for _, p := range h.Pieces {
		n += len(p.Versions)
	}
	return n
}

// verifyPaper says of a PDF whether it was issued, and what it is good for.
func (c *command) verifyPaper(h *history.History, project fs.FS, name, sum string) error {
	issued, ok := h.Find(project, sum)
	if !ok {
		fmt.Fprintf(c.stdout, "%s: no edition issued this file\n", name)
		return contentError("it was changed, or made by iptpress packet or from working texts; its foot names id and version, which iptpress history knows")
	}
	fmt.Fprintf(c.stdout, "%s: issued in %s as %s\n", name, issued.Edition.ID, issued.Path)
	for _, v := range issued.Parts {
		fmt.Fprintf(c.stdout, "  %s %s: %s\n", v.SlugNow(), v.Version, stateOf(v))
	}
	if worst := history.Worst(issued.Parts); worst != history.Current {
		return contentError("it is out of date (" + string(worst) + ")")
	}
	return nil
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
	if e == nil {
		return nil
	}
	fmt.Fprintf(c.stdout, "%s: %d of %s are those that %s issued\n", dir, same, count(same+len(others), "PDF"), e.ID)
	why := "another text, other data, or another clinic"
	if e.Engine != paper.Engine {
		why = fmt.Sprintf("%s was set by engine %d, and this is engine %d", e.ID, e.Engine, paper.Engine)
	}
	for _, name := range others {
		fmt.Fprintf(c.stdout, "  %s differs: %s\n", name, why)
	}
	return nil
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
