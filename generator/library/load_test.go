package library

import (
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"iptpress/generator/diag"
)

var update = flag.Bool("update", false, "write the messages that the tests give into their case files")

// project gives the files of testdata/project, which has no fault.
func project(t testing.TB) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	dir := os.DirFS("testdata/project")
	err := fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(dir, name)
		files[name] = &fstest.MapFile{Data: data, Mode: 0o644}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// load gives the library and what was said of it, a message a line.
func load(files fs.FS) (*Library, string) {
	diags := &diag.List{}
	l := Load(files, "content/clinic.yaml", diags)
	var b strings.Builder
	for _, m := range diags.Messages() {
		fmt.Fprintln(&b, m)
	}
	return l, b.String()
}

// TestMessages runs the cases of testdata/messages: each is the sound project
// with some files changed, and the messages that it gives, word for word.
// A file named "edit PATH" holds lines `old => new`; "delete PATH" takes a
// file or folder away.
func TestMessages(t *testing.T) {
	names, err := filepath.Glob("testdata/messages/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatal("no case files", err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var updated strings.Builder
		for i, part := range strings.Split("\n"+string(text), "\n=== ") {
			if i == 0 {
				continue
			}
			c := txtar.Parse([]byte(part))
			title := strings.TrimSpace(string(c.Comment))
			var got string
			t.Run(filepath.Base(name)+"/"+title, func(t *testing.T) {
				files, want := caseFiles(t, c)
				_, got = load(files)
				if got != want && !*update {
					t.Errorf("got:\n%swant:\n%s", got, want)
				}
			})
			for i := range c.Files {
				if c.Files[i].Name == "messages" {
					c.Files[i].Data = []byte(got)
				}
			}
			fmt.Fprintf(&updated, "=== %s", txtar.Format(c))
			updated.WriteByte('\n')
		}
		if *update {
			if err := os.WriteFile(name, []byte(strings.TrimSpace(updated.String())+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func caseFiles(t *testing.T, c *txtar.Archive) (files fstest.MapFS, messages string) {
	files = project(t)
	for _, f := range c.Files {
		verb, name, _ := strings.Cut(f.Name, " ")
		switch verb {
		case "messages":
			messages = strings.TrimLeft(string(f.Data), "\n")
			if messages = strings.TrimRight(messages, "\n"); messages != "" {
				messages += "\n"
			}
		case "delete":
			maps.DeleteFunc(files, func(path string, _ *fstest.MapFile) bool {
				return path == name || strings.HasPrefix(path, name+"/")
			})
		case "edit":
			files[name] = &fstest.MapFile{Data: edited(t, files[name], string(f.Data)), Mode: 0o644}
		default:
			files[f.Name] = &fstest.MapFile{Data: f.Data, Mode: 0o644}
		}
	}
	return files, messages
}

func edited(t *testing.T, file *fstest.MapFile, edits string) []byte {
	if file == nil {
		t.Fatal("the file to edit is not there")
	}
	text := string(file.Data)
	for line := range strings.Lines(edits) {
		line = strings.Trim(line, "\n")
		if line == "" {
			continue
		}
		old, changed, ok := strings.Cut(line, " => ")
		if !ok {
			old, changed = strings.TrimSuffix(line, " =>"), ""
		}
		unescape := strings.NewReplacer(`\n`, "\n", `\t`, "\t")
		old, changed = unescape.Replace(old), unescape.Replace(changed)
		if strings.Count(text, old) != 1 {
			t.Fatalf("%q stands %d times in the file", old, strings.Count(text, old))
		}
		text = strings.Replace(text, old, changed, 1)
	}
	return []byte(text)
}
