package test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

var (
	program string // the iptpress that is tested
	project string // a copy of the project's content, which nobody edits meanwhile
	public  string // what the program built from it
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "iptpress-test")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	program, project, public = filepath.Join(dir, "iptpress"), filepath.Join(dir, "project"), filepath.Join(dir, "public")
	for _, folder := range []string{"content", "layouts", "assets"} {
		if err := os.CopyFS(filepath.Join(project, folder), os.DirFS(filepath.Join("..", folder))); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	for _, cmd := range []*exec.Cmd{
		exec.Command("go", "build", "-o", program, "../cmd/iptpress"),
		exec.Command(program, "build", "--source", project, "--out", public),
	} {
		if out, err := cmd.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n%s", cmd, err, out)
			return 1
		}
	}
	return m.Run()
}

// need skips a test where a tool is missing, and fails it where CI is set.
func need(t *testing.T, tools ...string) {
	t.Helper()
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			missing(t, tool)
		}
	}
}

func missing(t *testing.T, tool string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is missing; run make setup", tool)
	}
	t.Skipf("%s is missing; run make setup", tool)
}

// files lists the files of a folder whose names end so, with slashes, sorted.
func files(t *testing.T, dir, ending string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(file string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && strings.HasSuffix(file, ending) {
			rel, _ := filepath.Rel(dir, file)
			names = append(names, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(names) == 0 {
		t.Fatalf("no *%s in what was built", ending)
	}
	slices.Sort(names)
	return names
}

// allPages says that nothing is to be left out, however long it takes.
func allPages() bool { return os.Getenv("IPTPRESS_ALL_PAGES") != "" }

// some takes all of a list, or every fifth of it: what is looked at with other
// programs takes long, and its faults seldom come alone. Papers come in threes
// (two sizes and large print), so that every form is among them.
func some[T any](list []T) []T {
	if allPages() {
		return list
	}
	var few []T
	for i := 0; i < len(list); i += 5 {
		few = append(few, list[i])
	}
	return few
}

// parse reads a page of the site.
func parse(t *testing.T, name string) *html.Node {
	t.Helper()
	return parseIn(t, public, name)
}

// parseIn reads a page of a site that lies in a folder.
func parseIn(t *testing.T, dir, name string) *html.Node {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	page, err := html.Parse(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// elements gives every element of a page.
func elements(page *html.Node) []*html.Node {
	var all []*html.Node
	for n := range page.Descendants() {
		if n.Type == html.ElementNode {
			all = append(all, n)
		}
	}
	return all
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// text gives the words inside an element, with single spaces.
func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
