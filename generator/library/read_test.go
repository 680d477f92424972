package library

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"iptpress/generator/diag"
)

const grief = "content/en/handouts/grief/index.md"

// TestBytes is about files that are no good text, or no good picture.
func TestBytes(t *testing.T) {
	sound := string(project(t)[grief].Data)
	picture := image.NewGray(image.Rect(0, 0, 40, 40))
	var pngData, jpegData bytes.Buffer
	if png.Encode(&pngData, picture) != nil || jpeg.Encode(&jpegData, picture, nil) != nil {
		t.Fatal("cannot encode")
	}
	huge := bytes.Clone(pngData.Bytes())
	copy(huge[16:], []byte{0, 1, 0x86, 0xA0, 0, 1, 0x86, 0xA0}) // 100 000 wide and high
	binary.BigEndian.PutUint32(huge[29:], crc32.ChecksumIEEE(huge[12:29]))
	const figure = "content/en/handouts/grief/photo"
	for _, c := range []struct{ name, file, data, want string }{
		{"Latin-1", grief, strings.Replace(sound, "timetable", "pl\xE9an", 1),
			grief + ":6:30: the byte 0xE9 is not UTF-8; save the file as UTF-8\n"},
		{"Latin-1 in the body, after other letters", grief, sound + "ééé\xFF",
			grief + ":30:4: the byte 0xFF is not UTF-8; save the file as UTF-8\n"},
		{"UTF-16", grief, "\xFF\xFE-\x00-\x00-\x00",
			grief + ": the file is UTF-16; save it as UTF-8\n"},
		{"NUL", grief, sound + "\x00",
			grief + ":30:1: the control character U+0000; delete it\n"},
		{"a lone carriage return", grief, strings.Replace(sound, "\n", "\r", 1),
			grief + ":1:4: the control character U+000D; delete it\n"},
		{"50 MB of Markdown", grief, sound + strings.Repeat("word ", 10<<20),
			grief + ": the file is larger than 1 MB; make it smaller or split it\n"},
		{"a front matter without end", grief, "---\n" + strings.Repeat("# comment\n", 7000) + "---\ntext",
			grief + ":1: the front matter is larger than 64 KB; write the text below the closing ---\n"},
		{"a front matter nested deeply", grief, strings.Replace(sound, "[middle]", strings.Repeat("[", 5000), 1),
			grief + ":10:71: the YAML is nested more than 64 levels deep\n"},
		{"lists in lists", grief, strings.Replace(sound, "[middle]", "\n  "+strings.Repeat("- ", 5000), 1),
			grief + ":11:129: the YAML is nested more than 64 levels deep\n"},
		{"too many keys", "content/data/facts.yaml", strings.Repeat("a:\n", 5000),
			"content/data/facts.yaml:2001:2: a map has more than 2000 keys\n"},
		{"a YAML bomb", "content/data/facts.yaml", "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
			"content/data/facts.yaml:1:4: a value cannot begin with &; put the text in quotes\n" +
				"content/data/facts.yaml:2:4: a value cannot begin with &; put the text in quotes\n" +
				"content/data/facts.yaml:2:8: a value cannot begin with *; put the text in quotes\n" +
				"content/data/facts.yaml:2:12: a value cannot begin with *; put the text in quotes\n" +
				"content/data/facts.yaml:3:5: a value cannot begin with *; put the text in quotes\n" +
				"content/data/facts.yaml:3:9: a value cannot begin with *; put the text in quotes\n"},
		{"a second document", "content/data/facts.yaml", "{}\n---\n{}\n",
			"content/data/facts.yaml:3:1: the file holds more than one YAML document; keep the first one\n"},
		{"a PNG", figure + ".png", pngData.String(), ""},
		{"a JPEG", figure + ".jpg", jpegData.String(), ""},
		{"a PNG with the wrong ending", figure + ".jpg", pngData.String(),
			figure + ".jpg: the file is a PNG picture; give it the ending .png\n"},
		{"a PNG called SVG", figure + ".svg", pngData.String(),
			figure + ".svg: the file is not an SVG picture; save it again as SVG, PNG or JPEG\n"},
		{"an empty PNG", figure + ".png", "",
			figure + ".png: the file is not a PNG picture; save it again as SVG, PNG or JPEG\n"},
		{"half a PNG", figure + ".png", pngData.String()[:60],
			figure + ".png: the picture is cut short; copy it again\n"},
		{"half a JPEG", figure + ".jpeg", jpegData.String()[:jpegData.Len()-2],
			figure + ".jpeg: the picture is cut short; copy it again\n"},
		{"9 MB of SVG", figure + ".svg", strings.Repeat(" ", 9<<20),
			figure + ".svg: the file is larger than 8 MB; make it smaller or split it\n"},
		{"an SVG that is nested deeply", figure + ".svg",
			`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">` + strings.Repeat("<g>", 200),
			figure + ".svg:1:356: elements stand more than 100 deep in each other; save it as plain SVG\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := project(t)
			files[c.file] = &fstest.MapFile{Data: []byte(c.data)}
			if _, got := load(files); got != c.want {
				t.Errorf("got:\n%swant:\n%s", got, c.want)
			}
		})
	}
	t.Run("a picture of many pixels", func(t *testing.T) {
		diags := &diag.List{}
		if !isWholePNG(huge) {
			t.Fatal("the test's picture is not whole")
		}
		vetPixels("p.png", "png", huge, diags)
		if got, want := diags.Messages()[0].String(), "p.png: the picture is 100000 by 100000 pixels; make it smaller"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

// TestLineEnds: a byte order mark and CRLF change nothing but the bytes.
func TestLineEnds(t *testing.T) {
	plain, _ := load(project(t))
	files := project(t)
	for _, f := range files {
		f.Data = append([]byte("\uFEFF"), bytes.ReplaceAll(f.Data, []byte("\n"), []byte("\r\n"))...)
	}
	windows, messages := load(files)
	if messages != "" {
		t.Fatal(messages)
	}
	for i, h := range plain.Handouts {
		w := windows.Handouts[i]
		if !bytes.Equal(h.Body, w.Body) || h.BodyLine != w.BodyLine || h.Meta.Title != w.Meta.Title {
			t.Errorf("%s differs: %q", h.Path, w.Body)
		}
	}
}

// TestDisk is about what only a real file system has.
func TestDisk(t *testing.T) {
	outside := t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "secret.md"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		change func(dir string) error
		want   string
	}{
		{"a link out of the project", func(dir string) error {
			if err := os.Remove(filepath.Join(dir, grief)); err != nil {
				return err
			}
			return os.Symlink(filepath.Join(outside, "secret.md"), filepath.Join(dir, grief))
		}, grief + ": the link leads out of the project; copy what it leads to into the project\n"},
		{"a folder that is a link out of the project", func(dir string) error {
			return os.Symlink(outside, filepath.Join(dir, "content/en/handouts/linked"))
		}, "content/en/handouts/linked: the link leads out of the project; copy what it leads to into the project\n"},
		{"a link inside the project", func(dir string) error {
			return os.Symlink("about.md", filepath.Join(dir, "content/en/pages/history.md"))
		}, ""},
		{"a link to nothing", func(dir string) error {
			return os.Symlink("nothing.md", filepath.Join(dir, "content/en/pages/history.md"))
		}, "content/en/pages/history.md: there is no such file\n"},
		{"a link to itself", func(dir string) error {
			return os.Symlink("history.md", filepath.Join(dir, "content/en/pages/history.md"))
		}, "content/en/pages/history.md: cannot be read: too many levels of symbolic links\n"},
		{"a folder called index.md", func(dir string) error {
			if err := os.Remove(filepath.Join(dir, grief)); err != nil {
				return err
			}
			return os.Mkdir(filepath.Join(dir, grief), 0o755)
		}, grief + ": is a folder, where a file is expected\n"},
		{"a file called handouts", func(dir string) error {
			name := filepath.Join(dir, "content/es/handouts")
			if err := os.RemoveAll(name); err != nil {
				return err
			}
			return os.WriteFile(name, nil, 0o644)
		}, "content/es/handouts: is a file, where a folder is expected\n"},
		{"a pipe", func(dir string) error { return makePipe(filepath.Join(dir, "content/en/pages/pipe.md")) },
			"content/en/pages/pipe.md: is not a regular file\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, project(t)); err != nil {
				t.Fatal(err)
			}
			if err := c.change(dir); err != nil {
				t.Skip(err)
			}
			root, err := os.OpenRoot(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer root.Close()
			if _, got := load(root.FS()); got != c.want {
				t.Errorf("got:\n%swant:\n%s", got, c.want)
			}
		})
	}
}

// forbidding is a file system in which one file may not be read.
type forbidding struct {
	fstest.MapFS
	name string
}

func (f forbidding) Open(name string) (fs.File, error) {
	if name == f.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return f.MapFS.Open(name)
}

func TestUnreadable(t *testing.T) {
	_, got := load(forbidding{project(t), grief})
	want := grief + ": may not be read; change the file's permissions\n"
	if got != want {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
}
