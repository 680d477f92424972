package test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// kept is what a clinic offers that leaves out nearly all.
var kept = []string{"what-is-ipt", "grief-after-a-death", "ws-grief-story", "pk-grief"}

// leavingOut makes a clinic of the project that offers only what is kept, under its
// own name, logo and color, and builds its site.
func leavingOut(t *testing.T, source string) (out string, left []string) {
	t.Helper()
	for _, kind := range []string{"handouts", "packets"} {
		entries, err := os.ReadDir(filepath.Join(source, "content/en", kind))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if slug := strings.TrimSuffix(e.Name(), ".md"); !slices.Contains(kept, slug) {
				left = append(left, slug)
			}
		}
	}
	clinic, err := os.ReadFile(filepath.Join(source, "content/clinic.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for key, value := range map[string]string{
		"name":      "Elm Street Practice",
		"languages": "[en]",
		"leave_out": "[" + strings.Join(left, ", ") + "]",
		"colors":    `{brand: "#7A1FA2"}`,
		"logo":      "elm.svg",
	} {
		line := regexp.MustCompile(`(?m)^` + key + `:.*$`)
		if !line.Match(clinic) {
			t.Fatalf("clinic.yaml has no %s", key)
		}
		clinic = line.ReplaceAll(clinic, []byte(key+": "+value))
	}
	writeFile(t, filepath.Join(source, "content/elm.yaml"), clinic)
	writeFile(t, filepath.Join(source, "content/elm.svg"), []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><circle cx="10" cy="10" r="9" fill="#7A1FA2"/></svg>`))
	out = filepath.Join(t.TempDir(), "elm")
	runProgram(t, "2026-11-25", "build", "--source", source, "--clinic", filepath.Join(source, "content/elm.yaml"), "--out", out, "--base-url", "https://elm.example/")
	return out, left
}

// What a clinic leaves out is nowhere in its site: no page, no paper, no link, no
// word in what programs and search read.
func TestWhatIsLeftOutVanishes(t *testing.T) {
	source := filepath.Join(t.TempDir(), "clinic")
	if err := os.CopyFS(source, os.DirFS(project)); err != nil {
		t.Fatal(err)
	}
	forget := func(names ...string) { // what the sample has published, which a clinic of one's own has not
		for _, pattern := range names {
			found, err := filepath.Glob(filepath.Join(source, pattern))
			if err != nil || len(found) == 0 {
				t.Fatal(pattern, err)
			}
			for _, name := range found {
				if err := os.RemoveAll(name); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	forget("content/editions", "content/*/handouts/*/versions")
	out, left := leavingOut(t, source)
	checkLinks(t, out)
	mentions := regexp.MustCompile(`\b(` + strings.Join(left, "|") + `)\b[^-]`)
	for _, ending := range []string{".html", ".json", ".xml", ".ics", ".js", ".conf", "_redirects", ".pdf"} {
		for _, name := range filesIn(t, out, ending) {
			if m := mentions.FindString(name + "/"); m != "" {
				t.Errorf("%s is there", name)
			}
			if ending == ".pdf" {
				continue
			}
			data, err := os.ReadFile(filepath.Join(out, name))
			if err != nil {
				t.Fatal(err)
			}
			for _, address := range addresses.FindAll(data, -1) {
				if m := mentions.Find(append(slices.Clone(address), '/')); m != nil {
					t.Errorf("%s leads to %s", name, m)
				}
			}
		}
	}
	for _, name := range []string{"clinicians", "es", "packets/pk-starting"} {
		if _, err := os.Stat(filepath.Join(out, name)); err == nil {
			t.Errorf("there is a page for %s", name)
		}
	}
	home, err := os.ReadFile(filepath.Join(out, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, gone := range []string{"For therapists", "For teens", "Disagreement", "Español", "Riverbend"} {
		if bytes.Contains(home, []byte(gone)) {
			t.Errorf("the first page still speaks of %q", gone)
		}
	}
	for _, there := range []string{"Elm Street Practice", "Grief after someone dies", "packets/index.html"} {
		if !bytes.Contains(home, []byte(there)) {
			t.Errorf("the first page lacks %q", there)
		}
	}
}

// addresses are what leads somewhere: in a page, a feed, a list for programs.
var addresses = regexp.MustCompile(`(href|src|content|url|page|slug)"?[=:] ?"[^"]*"|<loc>[^<]*|handouts/[a-z0-9-]*|packets/[a-z0-9-]*`)

// A clinic that has published what it now leaves out keeps the addresses that
// stand on paper, and says there what to do with it.
func TestWhatWasPublishedIsExplained(t *testing.T) {
	source := filepath.Join(t.TempDir(), "clinic")
	if err := os.CopyFS(source, os.DirFS(project)); err != nil {
		t.Fatal(err)
	}
	out, _ := leavingOut(t, source)
	checkLinks(t, out)
	page, err := os.ReadFile(filepath.Join(out, "handouts/feeling-alone/index.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"This sheet is not given out any more", "The clinic does not give it out any more.", "noindex"} {
		if !bytes.Contains(page, []byte(want)) {
			t.Errorf("the page of what is left out lacks %q", want)
		}
	}
	if bytes.Contains(page, []byte("This is the current version")) {
		t.Error("what is left out is called current")
	}
	for _, name := range []string{"feed.xml", "sitemap.xml", "handouts/index.html", "index.html", "codes.json"} {
		data, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte("feeling-alone")) {
			t.Errorf("%s leads to what is left out", name)
		}
	}
}

func filesIn(t *testing.T, dir, ending string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(file string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() && strings.HasSuffix(file, ending) {
			rel, _ := filepath.Rel(dir, file)
			names = append(names, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
