package test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"iptpress/generator/paper/pdfua"
)

// Every paper is sound PDF, tagged to PDF/UA-1, and can be read aloud.
func TestPapers(t *testing.T) {
	papers := files(t, public, ".pdf")
	t.Logf("%d papers", len(papers))
	for _, name := range papers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(filepath.Join(public, filepath.FromSlash(name)))
			if err != nil {
				t.Fatal(err)
			}
			findings, err := pdfua.Check(data)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range findings {
				t.Error(f)
			}
		})
	}
}

// The same, as other programs see it.
func TestPapersInOtherPrograms(t *testing.T) {
	need(t, "qpdf", "pdfinfo", "pdftotext")
	for _, name := range some(files(t, public, ".pdf")) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(public, filepath.FromSlash(name))
			output(t, "qpdf", "--check", file) // exits with 3 for a warning

			info := output(t, "pdfinfo", file)
			title := field(info, "Title")
			if title == "" || field(info, "Tagged") != "yes" || field(info, "JavaScript") != "no" || field(info, "Encrypted") != "no" {
				t.Errorf("pdfinfo says:\n%s", info)
			}
			if heading := twinHeading(t, name); title != heading {
				t.Errorf("its title is %q, that of its page %q", title, heading)
			}
			if words := words(output(t, "pdftotext", file, "-")); !strings.Contains(words, title) {
				t.Errorf("pdftotext does not find the title %q in:\n%.500s", title, words)
			}
			structure := output(t, "pdfinfo", "-struct-text", file)
			if !strings.Contains(structure, "H1 ") || !strings.Contains(words(structure), strings.Fields(title)[0]) {
				t.Errorf("pdfinfo -struct-text finds no heading:\n%.500s", structure)
			}
		})
	}
}

// twinHeading gives the main heading of a paper's page. A paper lies beside its
// packet's page or, with its version, one folder below its handout's.
func twinHeading(t *testing.T, name string) string {
	t.Helper()
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		page := path.Join(dir, "index.html")
		if _, err := os.Stat(filepath.Join(public, filepath.FromSlash(page))); err != nil {
			continue
		}
		for _, e := range elements(parse(t, page)) {
			if e.Data == "h1" {
				return text(e)
			}
		}
	}
	t.Fatal("it has no page")
	return ""
}

// A handout of 700 words, all that is printed counted, fits on two sides of
// either paper, and on four in large print. (A worksheet is as long as the space
// that it gives.)
func TestHandoutsFitOnTwoSides(t *testing.T) {
	need(t, "pdfinfo", "pdftotext")
	tried := 0
	for _, name := range files(t, public, ".pdf") {
		slug, isHandout := strings.CutPrefix(path.Dir(path.Dir(name)), "handouts/")
		if !isHandout || !bytes.Contains(source(t, slug), []byte("\nkind: handout\n")) {
			continue
		}
		file := filepath.Join(public, filepath.FromSlash(name))
		count := len(strings.Fields(output(t, "pdftotext", file, "-")))
		if count > 700 {
			continue
		}
		tried++
		most := 2
		if strings.HasSuffix(name, "-large.pdf") {
			most = 4
		}
		if pages, err := strconv.Atoi(field(output(t, "pdfinfo", file), "Pages")); err != nil || pages > most {
			t.Errorf("%s: %d words take %d sides (%v)", name, count, pages, err)
		}
	}
	if tried == 0 {
		t.Error("no handout has 700 words or fewer")
	}
}

// source reads the text of a handout.
func source(t *testing.T, slug string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(project, "content", "en", "handouts", slug, "index.md"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func output(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// field reads a line of pdfinfo.
func field(info, key string) string {
	m := regexp.MustCompile(fmt.Sprintf(`(?m)^%s:\s*(.*?)\s*$`, key)).FindStringSubmatch(info)
	if m == nil {
		return ""
	}
	return m[1]
}

func words(s string) string { return strings.Join(strings.Fields(s), " ") }
