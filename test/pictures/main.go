// Command pictures makes the pictures of docs/authoring.md, from the project
// that the guide's own test makes:
//
//	go run ./test/pictures
//
// It needs Chromium and pdftoppm. Look at what it has made before it is
// committed.
package main

import (
	"errors"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

const (
	guide   = "docs/authoring.md"
	folder  = "docs/pictures/authoring"
	handout = "content/en/handouts/while-you-wait/index.md"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "pictures:", err)
		os.Exit(1)
	}
}

func run() error {
	temp, err := os.MkdirTemp("", "iptpress-pictures")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	p := &pictures{temp: temp, program: filepath.Join(temp, "iptpress"), project: filepath.Join(temp, "script-guide", "my-clinic")}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for _, step := range []func() error{p.makeProject, p.questions, p.history, p.draft, p.check} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// pictures is where the pictures are made.
type pictures struct{ temp, program, project string }

// makeProject follows the guide.
func (p *pictures) makeProject() error {
	return errors.Join(
		command("go", "build", "-o", p.program, "./cmd/iptpress"),
		command("go", "test", "./cmd/iptpress", "-run", "TestAuthoringGuide", "-count=1", "-keep", p.temp),
	)
}

func command(name string, args ...string) error {
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, out)
	}
	return nil
}

var dialog = regexp.MustCompile("(?ms)^```console typed\n(.*?)^```$")

// questions shows the dialog of the guide, which its test holds to the program.
func (p *pictures) questions() error {
	text, err := os.ReadFile(guide)
	if err != nil {
		return err
	}
	m := dialog.FindSubmatch(text)
	if m == nil {
		return errors.New("the guide has no dialog")
	}
	said, _, _ := strings.Cut(string(m[1]), "\nBefore you give")
	return p.terminal("questions", said, 900, 540)
}

// check shows the guide's two mistakes.
func (p *pictures) check() error {
	text, err := os.ReadFile(filepath.Join(p.project, handout))
	if err != nil {
		return err
	}
	wrong := strings.NewReplacer("kind: handout", "kind: handuot", "A walk counts.", "A walk counts [@cuipers2016].").Replace(string(text))
	if err := os.WriteFile(filepath.Join(p.project, handout), []byte(wrong), 0o644); err != nil {
		return err
	}
	check := exec.Command(p.program, "check")
	check.Dir = p.project
	out, err := check.Output()
	if check.ProcessState == nil || check.ProcessState.ExitCode() != 1 {
		return fmt.Errorf("check: %w", err)
	}
	return errors.Join(
		p.terminal("check", "$ iptpress check\n"+string(out), 900, 300),
		os.WriteFile(filepath.Join(p.project, handout), text, 0o644),
	)
}

// draft shows page, paper and worksheet as the author first sees them: before
// anything was published.
func (p *pictures) draft() error {
	published, _ := filepath.Glob(filepath.Join(p.project, "content/*/handouts/*/versions"))
	signed, _ := filepath.Glob(filepath.Join(p.project, "content/*/handouts/*/reviews.yaml"))
	for _, name := range append(append(published, signed...), filepath.Join(p.project, "content/editions")) {
		if err := os.RemoveAll(name); err != nil {
			return err
		}
	}
	for _, name := range []string{handout, "content/en/handouts/ws-my-questions/index.md"} {
		file := filepath.Join(p.project, name)
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		text = []byte(strings.NewReplacer("status: ready", "status: draft", `version: "1.1"`, `version: "1.0"`, "changes: Rest counts too.\n", "").Replace(string(text)))
		if err := os.WriteFile(file, text, 0o644); err != nil {
			return err
		}
	}
	out := filepath.Join(p.temp, "draft")
	if err := command(p.program, "build", "--source", p.project, "--out", out); err != nil {
		return err
	}
	return errors.Join(
		p.page("page", filepath.Join(out, "handouts/while-you-wait/index.html"), 900, 760),
		p.paper("paper", filepath.Join(out, "handouts/while-you-wait")),
		p.paper("worksheet", filepath.Join(out, "handouts/ws-my-questions")),
	)
}

// history shows what was published of the handout, with the changes unfolded.
func (p *pictures) history() error {
	file := filepath.Join(p.project, "public/handouts/while-you-wait/history/index.html")
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(text), "<details", "<details open", 1)), 0o644); err != nil {
		return err
	}
	return p.page("history", file, 900, 1060)
}

// terminal shows text as a terminal does; what a person typed is strong.
func (p *pictures) terminal(name, text string, width, height int) error {
	var b strings.Builder
	b.WriteString(`<!doctype html><meta charset="utf-8"><style>body{margin:0;background:#1d2126;color:#e4e6e8;font:14px/1.5 "DejaVu Sans Mono",monospace}pre{margin:0;padding:18px 22px;font:inherit;white-space:pre-wrap}b{color:#9fd8c4}</style><pre>`)
	for line := range strings.Lines(text) {
		line = html.EscapeString(strings.TrimSuffix(line, "\n"))
		if typed, ok := strings.CutPrefix(line, "$ "); ok {
			line = "$ <b>" + typed + "</b>"
		} else if m := answered.FindStringSubmatch(line); m != nil {
			line = m[1] + " <b>" + m[2] + "</b>"
		}
		b.WriteString(line + "\n")
	}
	file := filepath.Join(p.temp, name+".html")
	if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
		return err
	}
	return p.page(name, file, width, height)
}

var answered = regexp.MustCompile(`^(.*(?:\]|Its code):) (.+)$`)

// page takes a picture of the top of a page.
func (p *pictures) page(name, file string, width, height int) error {
	picture, err := filepath.Abs(filepath.Join(folder, name+".png"))
	if err != nil {
		return err
	}
	return command("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
		"--user-data-dir="+filepath.Join(p.temp, "browser"), fmt.Sprintf("--window-size=%d,%d", width, height),
		"--screenshot="+picture, "file://"+file)
}

// paper takes a picture of the first page of the paper in a folder.
func (p *pictures) paper(name, dir string) error {
	var pdf string
	err := filepath.WalkDir(dir, func(file string, d os.DirEntry, err error) error {
		if strings.HasSuffix(file, "-letter.pdf") {
			pdf = file
		}
		return err
	})
	if err != nil || pdf == "" {
		return fmt.Errorf("no paper in %s: %w", dir, err)
	}
	return command("pdftoppm", "-png", "-r", "72", "-f", "1", "-l", "1", "-singlefile", "-gray", pdf, filepath.Join(folder, name))
}
