package authoring

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"iptpress"
	"iptpress/generator/diag"
	"iptpress/generator/history"
	"iptpress/generator/library"
)

// sampleProject makes a project of the library, in a new folder.
func sampleProject(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "project")
	if err := Init(iptpress.Files, dir, Clinic{}); err != nil {
		t.Fatal(err)
	}
	return dir
}

// The editor checks each YAML file that a person writes, and each by the schema
// that the loader goes by.
func TestEditorSettings(t *testing.T) {
	dir := sampleProject(t)
	data, err := os.ReadFile(filepath.Join(dir, ".vscode/settings.json"))
	if err != nil {
		t.Fatal(err)
	}
	var settings struct {
		Schemas map[string]string `json:"yaml.schemas"`
	}
	if err := json.Unmarshal(data, &settings); err != nil {
		t.Fatal(err)
	}
	err = fs.WalkDir(os.DirFS(dir), "content", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".yaml" {
			return err
		}
		var matching []string
		for schema, pattern := range settings.Schemas {
			if ok, _ := path.Match(pattern, name); ok {
				matching = append(matching, schema)
			}
		}
		if len(matching) != 1 {
			t.Errorf("%s has the schemas %v", name, matching)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range library.SchemaFiles() {
		published, err := os.ReadFile(filepath.Join(dir, schemaFolder, s.Name))
		if err != nil || !bytes.Equal(published, s.Data) {
			t.Errorf("%s is not published as the loader has it: %v", s.Name, err)
		}
		if s.Files == "" && s.Name != "common.json" {
			t.Errorf("%s does not say which files it describes: begin its description with their path, content/…", s.Name)
		}
	}
}

// The editor's task finds file, line, column and text in what check prints.
func TestEditorTask(t *testing.T) {
	data, err := vscode.ReadFile("vscode/tasks.json")
	if err != nil {
		t.Fatal(err)
	}
	var tasks struct {
		Tasks []struct {
			Command string
			Matcher []struct{ Pattern struct{ Regexp string } } `json:"problemMatcher"`
		}
	}
	if err := json.Unmarshal(data, &tasks); err != nil {
		t.Fatal(err)
	}
	pattern := regexp.MustCompile(tasks.Tasks[0].Matcher[0].Pattern.Regexp)
	pos := diag.Pos{File: "content/en/handouts/grief/index.md", Line: 14, Col: 3}
	for _, test := range []struct {
		message diag.Message
		want    []string
	}{
		{diag.Message{Pos: pos, Text: `unknown source "x"`, Hint: "mend it"}, []string{pos.File, "14", "3", "", `unknown source "x"; mend it`}},
		{diag.Message{Pos: pos, Severity: diag.Warning, Text: "a: b"}, []string{pos.File, "14", "3", "warning", "a: b"}},
		{diag.Message{Pos: diag.Pos{File: pos.File, Line: 2}, Severity: diag.Info, Text: "a"}, []string{pos.File, "2", "", "info", "a"}},
	} {
		if got := pattern.FindStringSubmatch(test.message.String()); got == nil || !slices.Equal(got[1:], test.want) {
			t.Errorf("%s: %q, want %q", test.message, got, test.want)
		}
	}
	if pattern.MatchString("2 handouts, 1 packet: nothing is wrong") {
		t.Error("the sum is taken for a message")
	}
}

// What a clinic says of itself is what its file says, whatever it is, and the
// texts of the sample are marked as such.
func TestClinicFile(t *testing.T) {
	sample, err := fs.ReadFile(iptpress.Files, clinicFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, langs := range [][]string{{"en"}, {"es", "en"}} {
		c := Clinic{
			Name: `A: "b" #c & 'd' \ é 😀`, Country: "GB-SCT", Languages: langs, Phone: "0131 496 0000",
			Hours: "9 to 5: weekdays # not Fridays", BaseURL: "https://x.example.org/a",
		}
		diags := &diag.List{}
		files, err := libraryFiles(iptpress.Files)
		if err != nil {
			t.Fatal(err)
		}
		files[clinicFile] = c.file(sample)
		l := library.Load(history.Memory(files), clinicFile, diags)
		if diags.Failed() {
			t.Fatal(diags.Messages())
		}
		got := l.Clinic
		if got.Name != c.Name || got.Country != c.Country || !slices.Equal(got.Languages, langs) || got.Phone != c.Phone ||
			got.Hours[langs[0]] != c.Hours || got.BaseURL != c.BaseURL+"/" || got.Paper != "a4" || got.Sample || got.LogoFile != "" || len(got.Address) > 0 || got.Email != "" {
			t.Errorf("%+v", got)
		}
		if len(got.Slots) < 10 {
			t.Errorf("%d slots", len(got.Slots))
		}
		for name, words := range got.Slots {
			if len(words) != len(langs) {
				t.Errorf("the slot %s is there in %d languages", name, len(words))
			}
			for lang, text := range words {
				if !strings.HasPrefix(text, library.SampleWords[lang]+"\n\n") {
					t.Errorf("the slot %s is not marked in %s", name, lang)
				}
			}
		}
	}
}

func TestAnswersThatWillNotDo(t *testing.T) {
	o, err := NewOffer(iptpress.Files)
	if err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"a bell":             second(o.Line("a\ab")),
		"an escape sequence": second(o.Line("\x1b[31m")),
		"two lines":          second(o.Line("a\nb")),
		"bytes":              second(o.Line("\xff")),
		"long":               second(o.Line(strings.Repeat("é", maxLine+1))),
		"no country":         second(o.Country("")),
		"http":               second(o.BaseURL("http://x.example.org")),
		"a query":            second(o.BaseURL("https://x.example.org/?a")),
		"a user":             second(o.BaseURL("https://me@x.example.org/")),
		"no host":            second(o.BaseURL("https:///a")),
	} {
		if err == nil {
			t.Errorf("%s will do", name)
		}
	}
	if s, err := o.Line(" " + strings.Repeat("é", maxLine) + " "); err != nil || len(s) != 2*maxLine {
		t.Error(err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestRecord(t *testing.T) {
	r := record{Edition: "2026.10", Files: map[string]string{"a/b.md": hashOf(nil), `content/data/x.yaml#"odd" id`: hashOf([]byte("x"))}}
	got, err := readRecord(history.Memory(map[string][]byte{RecordFile: r.encode()}))
	if err != nil || got.Edition != r.Edition || len(got.Files) != 2 || got.Files[`content/data/x.yaml#"odd" id`] != hashOf([]byte("x")) {
		t.Error(got, err)
	}
	for _, bad := range []string{"<<<<<<< HEAD\n", "files:\n  \"a\": \"00\"\n", "edition: \"x\"\n"} {
		if _, err := readRecord(history.Memory(map[string][]byte{RecordFile: []byte(bad)})); err == nil {
			t.Errorf("%q is a record", bad)
		}
	}
}

func FuzzRecord(f *testing.F) {
	f.Add(string(record{Edition: "1", Files: map[string]string{"a": hashOf(nil)}}.encode()))
	f.Fuzz(func(t *testing.T, data string) {
		r, err := readRecord(history.Memory(map[string][]byte{RecordFile: []byte(data)}))
		if err != nil {
			return
		}
		again, err := readRecord(history.Memory(map[string][]byte{RecordFile: r.encode()}))
		if err != nil || again.Edition != r.Edition || len(again.Files) != len(r.Files) {
			t.Error(again, err)
		}
	})
}
