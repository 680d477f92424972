package test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// firefox is one tab of Firefox, driven by firefox.mjs.
type firefox struct {
	in       io.Writer
	out      *bufio.Reader
	origin   string       // what a page may ask for
	complain func(string) // told what the page does wrong
}

// openFirefox starts Firefox. It ends with the test, or after three minutes.
func openFirefox(t *testing.T) *firefox {
	t.Helper()
	program := ""
	for _, name := range []string{"firefox-esr", "firefox"} {
		if found, err := exec.LookPath(name); err == nil && program == "" {
			program = found
		}
	}
	if program == "" {
		missing(t, "firefox-esr")
	}
	need(t, "node")
	if _, err := os.Stat("node_modules/puppeteer-core"); err != nil {
		missing(t, "puppeteer-core")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	cmd := exec.CommandContext(ctx, "node", "firefox.mjs", program)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // on which it closes Firefox
	cmd.WaitDelay = 10 * time.Second
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		defer cancel()
		if err := in.Close(); err != nil {
			t.Error(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("firefox.mjs: %v", err)
		}
	})
	return &firefox{in: in, out: bufio.NewReader(out)}
}

// do has one thing done, and gives what comes of it.
func (f *firefox) do(t *testing.T, name, value string) json.RawMessage {
	t.Helper()
	line, err := json.Marshal([]string{name, value})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(f.in, "%s\n", line); err != nil {
		t.Fatal(err)
	}
	said, err := f.out.ReadBytes('\n')
	if err != nil {
		t.Fatalf("firefox.mjs says no more: %v", err)
	}
	var answer struct {
		Value           json.RawMessage
		Failed          string
		Wrong, Requests []string
	}
	if err := json.Unmarshal(said, &answer); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	for _, wrong := range answer.Wrong {
		f.complain(wrong)
	}
	for _, address := range answer.Requests {
		if !strings.HasPrefix(address, f.origin) && !isOwnBlob(address, f.origin) && !strings.HasPrefix(address, "data:") {
			f.complain("it asks for " + address)
		}
	}
	if answer.Failed != "" {
		t.Fatalf("%s %.200s: %s", name, value, answer.Failed)
	}
	return answer.Value
}

// visit opens a page of the site.
func (f *firefox) visit(t *testing.T, name string) {
	t.Helper()
	f.do(t, "visit", f.origin+name)
}

// write types words into a field, key by key.
func (f *firefox) write(t *testing.T, selector, words string) {
	t.Helper()
	f.do(t, "focus", selector)
	f.do(t, "type", words)
}

// askFirefox runs a script in the page, waits for its promise and gives its value.
func askFirefox[T any](t *testing.T, f *firefox, script string) (value T) {
	t.Helper()
	if err := json.Unmarshal(f.do(t, "run", script), &value); err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	return value
}

// In Firefox, from a folder and from a server: the builder makes what the command
// makes, the search finds, a worksheet takes words, is saved and forgets them, and
// no page complains, asks for anything from elsewhere or keeps anything.
func TestFirefox(t *testing.T) {
	f := openFirefox(t)
	folder := url.URL{Scheme: "file", Path: filepath.ToSlash(public) + "/"}
	packet := command(t, "what-is-ipt", "ws-timeline", "--paper", "a4", "--sides", "2", "--note", "Well done, señora")
	_, breakup := sheet(t, "breakup-and-divorce")
	for _, from := range []string{folder.String(), serve(t)} {
		f.origin = from
		t.Run(from[:4], func(t *testing.T) {
			f.complain = func(s string) { t.Error(s) }

			f.visit(t, builderPage+"#paper=a4&sides=2")
			askFirefox[bool](t, f, builderHelp)
			askFirefox[int](t, f, `(t.tick("what-is-ipt"), t.tick("ws-timeline"), 0)`)
			f.write(t, "#x-note", "Well done, señora")
			took := askFirefox[float64](t, f, `t.make()`)
			made, err := base64.StdEncoding.DecodeString(askFirefox[string](t, f, `t.pdf()`))
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(made, packet) {
				t.Errorf("the packet has %d bytes, and is not the %d of the command", len(made), len(packet))
			}
			t.Logf("a packet in %.0f ms", took)
			f.do(t, "reload", "")
			if left := askFirefox[string](t, f, `document.querySelector("#x-note").value`); left != "" {
				t.Errorf("loaded again, the builder still holds %q", left)
			}
			if ticked := askFirefox[int](t, f, `document.querySelectorAll("#x-shelves input:checked").length`); ticked != 2 {
				t.Errorf("loaded again, %d sheets are ticked, not the two of its address", ticked)
			}

			f.visit(t, searchPage)
			f.write(t, "#x-query", "breakup")
			if r := askFirefox[results](t, f, shownResults); !slices.Contains(r.Titles[:min(3, len(r.Titles))], breakup) {
				t.Errorf("“breakup” finds %q, not %q", r.Titles, breakup)
			}

			f.visit(t, "handouts/ws-ending-review/index.html")
			const answers = `[...document.querySelectorAll("main input, main textarea")].map(e => e.type === "radio" || e.type === "checkbox" ? e.checked && e.value : e.value).filter(Boolean)`
			if given := askFirefox[[]string](t, f, answers); len(given) > 0 {
				t.Errorf("a new worksheet holds %q", given)
			}
			f.write(t, "main textarea", "Better, with Ana")
			askFirefox[int](t, f, `(document.querySelector("main input[type=radio][value='7']").click(), 0)`)
			if given := askFirefox[[]string](t, f, answers); !slices.Equal(given, []string{"7", "Better, with Ana"}) {
				t.Errorf("the worksheet holds %q", given)
			}
			askFirefox[bool](t, f, worksheetHelp)
			took = askFirefox[float64](t, f, "t.save()")
			saved, err := base64.StdEncoding.DecodeString(askFirefox[string](t, f, "t.pdf()"))
			if err != nil {
				t.Fatal(err)
			}
			d, asked := broughtTo(t, "handouts/ws-ending-review/index.html")
			filled := url.Values{
				askFirefox[string](t, f, `document.querySelector("main textarea").name`):          {"Better, with Ana"},
				askFirefox[string](t, f, `document.querySelector("main input[type=radio]").name`): {"7"},
			}
			for key, value := range asked {
				filled.Set(key, value)
			}
			if want, err := d.Worksheet(filled.Encode()); err != nil || !bytes.Equal(saved, want) {
				t.Errorf("the worksheet is saved in %d bytes, and is not the %d of the desk: %v", len(saved), len(want), err)
			}
			t.Logf("a worksheet in %.0f ms", took)
			f.do(t, "reload", "")
			if given := askFirefox[[]string](t, f, answers); len(given) > 0 {
				t.Errorf("loaded again, the worksheet still holds %q", given)
			}
			if kept := askFirefox[[]string](t, f, keptInPage); len(kept) > 0 {
				t.Errorf("it leaves in the browser: %v", kept)
			}
		})
	}

	t.Run("a bad page is noticed", func(t *testing.T) {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, `<!doctype html><html lang="en"><title>Bad</title><link rel="icon" href="data:,"><h1>Bad</h1>
				<img src="http://tracker.example/pixel.gif"><script>console.error("trouble"); localStorage.x = 1; nothing()</script>`)
		}))
		defer server.Close()
		f.origin = server.URL + "/"
		var complaints []string
		f.complain = func(s string) { complaints = append(complaints, s) }
		f.visit(t, "")
		kept := askFirefox[[]string](t, f, keptInPage)
		for _, want := range []string{"it asks for http://tracker.example", "its script fails", "the console says: trouble"} {
			if !slices.ContainsFunc(complaints, func(s string) bool { return strings.HasPrefix(s, want) }) {
				t.Errorf("nobody says %q, only %q", want, complaints)
			}
		}
		if !slices.Contains(kept, "localStorage") {
			t.Errorf("of what it keeps, only %v is seen", kept)
		}
	})
}
