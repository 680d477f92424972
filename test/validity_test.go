package test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// vnu is the Nu HTML checker, by the people who write the standard of HTML.
const vnu = "node_modules/vnu-jar/build/dist/vnu.jar"

// Pages, style sheets and drawings are as their standards have them. The checker
// starts slowly, so it gets everything at once.
func TestValidity(t *testing.T) {
	names := append(sample(t), files(t, public, ".css")...)
	for _, complaint := range validate(t, public, append(names, files(t, public, ".svg")...)) {
		t.Error(complaint)
	}
}

// What scripts make of a page is valid, too: a packet in the builder, its page to
// print, and what a search finds.
func TestValidityOfWhatScriptsMake(t *testing.T) {
	b := open(t)
	b.origin = serve(t)
	dir := t.TempDir()
	states := []struct{ name, page, script string }{
		{"packet.html", builderPage, builderHelp + `, t.tick("what-is-ipt"), t.tick("ws-timeline"), t.tick("teen-mood-thermometer"), t.make()`},
		{"print.html", builderPage, builderHelp + `, t.tick("what-is-ipt"), t.tick("ws-timeline"), t.type("#x-note", "Read this first"), t.$("#x-page").click(), t.until(() => !t.$("#x-pages").hidden)`},
		{"found.html", searchPage, `(q => { q.value = "grief"; q.dispatchEvent(new Event("input", {bubbles: true})); })(document.querySelector("#x-query"))`},
	}
	var names []string
	for _, s := range states {
		b.visit(t, "about:blank", looks[0]) // so that no state is left
		b.visit(t, b.origin+s.page, looks[0])
		made := ask[string](t, b, "Promise.all(["+s.script+"]).then(() => document.documentElement.outerHTML)")
		writeFile(t, filepath.Join(dir, s.name), []byte("<!doctype html>"+made))
		names = append(names, s.name)
	}
	for _, complaint := range validate(t, dir, names) {
		if !strings.HasPrefix(complaint, "print.html") || !strings.Contains(complaint, "“h1”") { // each sheet has its own
			t.Error(complaint)
		}
	}
}

// The checker sees what it is there to see.
func TestInvalidityIsNoticed(t *testing.T) {
	dir := t.TempDir()
	head := `<!doctype html><html lang="en"><meta http-equiv="Content-Security-Policy" content="default-src 'self'"><title>Bad</title>`
	bad := []struct{ name, text, want string }{
		{"error.html", head + `<input type="radio" autocomplete="off" aria-label="One">`, "“autocomplete”"},
		{"warning.html", head + `<section><p>A part without a heading.</section>`, "heading"},
		{"property.css", `a { colr: red }`, "“colr”"},
		{"drawing.svg", `<svg xmlns="http://www.w3.org/2000/svg"><circle radius="3"/></svg>`, "“radius”"},
	}
	var names []string
	for _, c := range bad {
		writeFile(t, filepath.Join(dir, c.name), []byte(c.text))
		names = append(names, c.name)
	}
	found := validate(t, dir, names)
	for _, c := range bad {
		if !slices.ContainsFunc(found, func(s string) bool { return strings.HasPrefix(s, c.name) && strings.Contains(s, c.want) }) {
			t.Errorf("of %s nothing is said with %s in it, only %q", c.name, c.want, found)
		}
	}
	if len(found) != len(bad) {
		t.Errorf("it says %q", found)
	}
}

// validate gives what the checker says of files of a folder.
func validate(t *testing.T, dir string, names []string) []string {
	t.Helper()
	need(t, "java")
	jar, err := filepath.Abs(vnu)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(jar); err != nil {
		missing(t, "vnu-jar")
	}
	cmd := exec.Command("java", append([]string{"-Xss2m", "-jar", jar, "--format", "json", "--stdout", "--exit-zero-always",
		"--also-check-css", "--also-check-svg"}, names...)...)
	cmd.Dir = dir
	said, err := cmd.Output()
	if err != nil {
		t.Fatalf("the checker fails: %v\n%s", err, said)
	}
	var report struct {
		Messages []struct {
			URL, Type, Message, Extract string
			LastLine, LastColumn        int
		}
	}
	if err := json.Unmarshal(said, &report); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	var complaints []string
	for _, m := range report.Messages {
		if !mistaken(m.Message) {
			name := strings.TrimPrefix(m.URL, "file:"+filepath.ToSlash(dir)+"/")
			complaints = append(complaints, fmt.Sprintf("%s:%d:%d: %s: %s\n    %s", name, m.LastLine, m.LastColumn, m.Type, m.Message, m.Extract))
		}
	}
	return complaints
}

// mistaken reports whether the checker is known to be wrong.
func mistaken(message string) bool {
	// It takes a file's own origin for another, and data for a script. That a page's
	// policy lets it have what it asks for is seen by the browsers of other tests.
	return strings.Contains(message, "Content Security Policy (meta tag)") ||
		// A property of CSS that is newer than its list.
		strings.Contains(message, "“field-sizing”")
}
