package preview

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"iptpress"
	"iptpress/generator"
	"iptpress/generator/document"
)

// running is a preview of a small project.
type running struct {
	t       *testing.T
	dir     string
	address string // "http://127.0.0.1:1313"
	stop    func() error

	mu   sync.Mutex
	said []string
}

// run shows a copy of a small project until the test ends.
func run(t *testing.T) *running {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../cmd/iptpress/testdata/project")); err != nil {
		t.Fatal(err)
	}
	return runIn(t, dir)
}

func runIn(t *testing.T, dir string) *running {
	t.Helper()
	r := &running{t: t, dir: dir}
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan bool, 1), make(chan error, 1)
	go func() {
		ended <- Serve(ctx, Config{
			Config: generator.Config{Source: dir, Embedded: iptpress.Files, Jobs: 2}, Addr: "127.0.0.1:0",
			Today: func() (document.Date, error) { return "2026-11-24", nil },
			Say: func(line string) {
				r.mu.Lock()
				defer r.mu.Unlock()
				if _, rest, ok := strings.Cut(line, "The preview is at "); ok {
					r.address, _, _ = strings.Cut(rest, "/ until")
					ready <- true
				}
				r.said = append(r.said, line)
			},
		})
	}()
	select {
	case <-ready:
	case err := <-ended:
		t.Fatal(err)
	case <-time.After(time.Minute):
		t.Fatal("the preview does not begin")
	}
	r.stop = sync.OnceValue(func() error {
		cancel()
		select {
		case err := <-ended:
			return err
		case <-time.After(10 * time.Second):
			return fmt.Errorf("the preview does not end")
		}
	})
	t.Cleanup(func() {
		if err := r.stop(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// ask sends a request with headers given as key, value and so on.
func (r *running) ask(method, path string, headers ...string) (status int, body string) {
	r.t.Helper()
	request, err := http.NewRequest(method, r.address+path, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			request.Host = headers[i+1]
		} else {
			request.Header.Set(headers[i], headers[i+1])
		}
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return answer.StatusCode, string(data)
}

func (r *running) get(path string) string {
	r.t.Helper()
	status, body := r.ask("GET", path)
	if status != http.StatusOK {
		r.t.Errorf("%s: %d %s", path, status, body)
	}
	return body
}

// until waits for something to become true.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if is() {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("it does not come to be that %s", what)
		}
	}
}

func (r *running) write(name, text string) {
	r.t.Helper()
	file := filepath.Join(r.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

func (r *running) read(name string) string {
	r.t.Helper()
	data, err := os.ReadFile(filepath.Join(r.dir, filepath.FromSlash(name)))
	if err != nil {
		r.t.Fatal(err)
	}
	return string(data)
}

const house = "content/en/handouts/moving-house/index.md"

func (r *running) edit(old, new string) {
	r.t.Helper()
	r.write(house, strings.Replace(r.read(house), old, new, 1))
}

func (r *running) shows(words string) bool {
	r.t.Helper()
	return strings.Contains(r.get("/handouts/moving-house/index.html"), words)
}

// status gives what the newest status says.
func (r *running) status() (state struct {
	Failure string
	Errors  []fault
}) {
	r.t.Helper()
	request, err := http.NewRequest("GET", r.address+own+"events", nil)
	if err != nil {
		r.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	answer, err := http.DefaultClient.Do(request.WithContext(ctx))
	if err != nil {
		r.t.Fatal(err)
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok && strings.Contains(data, `"errors"`) {
			if err := json.Unmarshal([]byte(data), &state); err != nil {
				r.t.Fatal(err)
			}
			return state
		}
	}
	r.t.Fatalf("no status: %v", lines.Err())
	return state
}

// Nobody but a browser on this machine that looks at the preview itself is
// answered.
func TestWhoIsAnswered(t *testing.T) {
	r := run(t)
	host := strings.TrimPrefix(r.address, "http://")
	port := host[strings.LastIndexByte(host, ':'):]
	for _, c := range []struct {
		name    string
		method  string
		headers []string
		want    int
	}{
		{"itself", "GET", nil, 200},
		{"itself by name", "GET", []string{"Host", "localhost" + port}, 200},
		{"itself by its other address", "GET", []string{"Host", "[::1]" + port}, 200},
		{"its own page", "GET", []string{"Origin", r.address, "Sec-Fetch-Site", "same-origin"}, 200},
		{"who types the address", "GET", []string{"Sec-Fetch-Site", "none"}, 200},
		{"a head", "HEAD", nil, 200},
		{"a name that was made to lead here", "GET", []string{"Host", "evil.example"}, 421},
		{"such a name with the port", "GET", []string{"Host", "evil.example" + port}, 421},
		{"a name that begins like ours", "GET", []string{"Host", "localhost.evil.example" + port}, 421},
		{"another port", "GET", []string{"Host", "127.0.0.1:1"}, 421},
		{"no port", "GET", []string{"Host", "127.0.0.1"}, 421},
		{"another origin", "GET", []string{"Origin", "https://evil.example"}, 403},
		{"another origin on this machine", "GET", []string{"Origin", "http://127.0.0.1:8080"}, 403},
		{"a page without an origin", "GET", []string{"Origin", "null"}, 403},
		{"another site", "GET", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"another port of this machine", "GET", []string{"Sec-Fetch-Site", "same-site"}, 403},
		{"a form", "POST", nil, 405},
		{"a form of our own origin", "POST", []string{"Origin", r.address}, 405},
		{"somebody who writes", "PUT", nil, 405},
	} {
		for _, path := range []string{"/", "/index.html", own + "library", own + "ui/shell.js", own + "paper?page=handouts/moving-house/index.html"} {
			if status, body := r.ask(c.method, path, c.headers...); status != c.want {
				t.Errorf("%s asks for %s: %d %.80s, want %d", c.name, path, status, body, c.want)
			}
		}
	}
}

// Of the disk nothing is served but what the site has.
func TestNothingElseIsServed(t *testing.T) {
	r := run(t)
	secret := filepath.Join(t.TempDir(), "secret.txt")
	if err := os.WriteFile(secret, []byte("a secret"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(r.dir, "content/en/handouts/moving-house/secret.txt")); err != nil {
		t.Skip("no links here")
	}
	for _, path := range []string{
		"/content/clinic.yaml", "/clinic.yaml", "/../content/clinic.yaml", "/..%2fcontent%2fclinic.yaml", "/%2e%2e/%2e%2e/etc/passwd",
		"/handouts/moving-house/index.md", "/handouts/moving-house/secret.txt", "/handouts/moving-house/../../content/clinic.yaml",
		"//etc/passwd", "/etc/passwd", "/index.html/..%5c..%5cetc%5cpasswd", "/index.html%00", "/\\etc\\passwd",
		own + "ui/../server.go", own + "ui/..%2fserver.go", own + "ui/%2e%2e%2fserver.go", own + "ui/shell.ts", own + "ui/shell.html", own + "nothing",
	} {
		// Written by hand: a client would clean the address.
		connection, err := net.Dial("tcp", strings.TrimPrefix(r.address, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(connection, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", path, strings.TrimPrefix(r.address, "http://"))
		answer, err := io.ReadAll(connection)
		connection.Close()
		if err != nil {
			t.Fatal(err)
		}
		head := strings.SplitN(string(answer), "\r\n", 2)[0]
		if strings.Contains(head, " 200 ") || strings.Contains(string(answer), "a secret") || strings.Contains(string(answer), "root:") || strings.Contains(string(answer), "Harbor Test Clinic\nsample") {
			t.Errorf("%s: %.300s", path, answer)
		}
	}
}

// Pages are looked up among those of the site, and nowhere else.
func TestOnlyPagesOfTheSiteHavePapers(t *testing.T) {
	r := run(t)
	for _, page := range []string{"", "../../../../etc/passwd", "/etc/passwd", "content/clinic.yaml", "../clinic/index.html", "handouts/moving-house/index.md"} {
		for _, what := range []string{"paper", "checks"} {
			if got := r.get(own + what + "?page=" + page); got != "null" {
				t.Errorf("%s of %q: %.100s", what, page, got)
			}
		}
	}
}

// Pages come as a build writes them, with no word of the preview's in them; the
// preview's own say that nobody may frame them or run a script in them.
func TestPagesAreThoseOfTheSite(t *testing.T) {
	r := run(t)
	out := t.TempDir()
	if _, err := generator.Build(context.Background(), generator.Config{Source: r.dir, Out: out, Embedded: iptpress.Files, Jobs: 2}); err != nil {
		t.Fatal(err)
	}
	for address, file := range map[string]string{
		"/index.html": "index.html", "/handouts/": "handouts/index.html", "/handouts/moving-house/index.html": "handouts/moving-house/index.html",
		"/handouts/moving-house/1.0/moving-house-1.0-en-a4.pdf": "handouts/moving-house/1.0/moving-house-1.0-en-a4.pdf", "/feed.xml": "feed.xml",
	} {
		want, err := os.ReadFile(filepath.Join(out, filepath.FromSlash(file)))
		if err != nil {
			t.Fatal(err)
		}
		if got := r.get(address); got != string(want) {
			t.Errorf("%s is not what a build writes", address)
		}
	}
	for path, kind := range map[string]string{
		"/": "text/html; charset=utf-8", "/index.html": "text/html; charset=utf-8", own + "ui/shell.js": "text/javascript; charset=utf-8",
		own + "ui/preview.css": "text/css; charset=utf-8", own + "ui/proof-0.ttf": "font/ttf", own + "library": "text/html; charset=utf-8",
	} {
		answer, err := http.Get(r.address + path)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		h := answer.Header
		if h.Get("Content-Type") != kind || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cache-Control") != "no-store" || h.Get("X-Frame-Options") != "SAMEORIGIN" ||
			h.Get("Cross-Origin-Resource-Policy") != "same-origin" || h.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %v", path, h)
		}
		if own := path == "/" || path == own+"library"; own && !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s has no policy", path)
		}
	}
	if status, body := r.ask("GET", "/nowhere/"); status != http.StatusNotFound || !strings.Contains(body, "No such page") {
		t.Errorf("a page that is not there: %d", status)
	}
}

// The paper beside a page is what prints, and a page that the client has is not
// sent again.
func TestPaper(t *testing.T) {
	r := run(t)
	get := func(query string) (pages []sheet) {
		t.Helper()
		if err := json.Unmarshal([]byte(r.get(own+"paper?page=handouts/moving-house/index.html"+query)), &pages); err != nil {
			t.Fatal(err)
		}
		return pages
	}
	standard := get("")
	if len(standard) == 0 || !strings.HasPrefix(standard[0].SVG, "<svg") || standard[0].Width != 612 {
		t.Fatalf("%.200v", standard)
	}
	if again := get("&have=" + standard[0].Hash); again[0].SVG != "" || again[0].Hash != standard[0].Hash {
		t.Error("a page that the client has is sent again")
	}
	if a4 := get("&paper=a4"); a4[0].Width < 595 || a4[0].Width > 596 {
		t.Errorf("A4 is %v points wide", a4[0].Width)
	}
	if booklet := get("&print=booklet"); booklet[0].Width != 792 {
		t.Errorf("a sheet of a booklet is %v points wide", booklet[0].Width)
	}
	if large := get("&print=large"); large[0].Hash == standard[0].Hash {
		t.Error("large print is the standard")
	}
	if none := r.get(own + "paper?page=index.html"); none != "null" {
		t.Errorf("the paper of a list: %s", none)
	}
}

// An edit is shown, an error beside the last good page, and its end too.
func TestEditsAndErrors(t *testing.T) {
	r := run(t)
	if s := r.status(); len(s.Errors) > 0 || s.Failure != "" {
		t.Fatalf("%+v", s)
	}
	r.edit("You leave streets", "You leave roads")
	until(t, "the edit is shown", func() bool { return r.shows("You leave roads") })

	r.edit("[@guide2018].", "[@guide2019].")
	until(t, "the error is told", func() bool { return len(r.status().Errors) == 1 })
	e := r.status().Errors[0]
	if e.Rule != "unknown-source" || e.Line == 0 || len(e.Excerpt) == 0 || !strings.Contains(e.Hint, "guide2018") || e.Place != fmt.Sprintf("%s:%d:%d", house, e.Line, e.Col) {
		t.Errorf("%+v", e)
	}
	for _, l := range e.Excerpt {
		if l.Number == e.Line {
			if text := []rune(l.Text); l.Mark < 1 || !strings.HasPrefix(string(text[l.Mark-1:]), "guide2019") {
				t.Errorf("the mark is at %d of %q", l.Mark, l.Text)
			}
		}
	}
	if !r.shows("You leave roads") {
		t.Error("the last good page is gone")
	}
	r.edit("[@guide2019].", "[@guide2018].")
	until(t, "all is well again", func() bool { return len(r.status().Errors) == 0 })
	r.mu.Lock()
	defer r.mu.Unlock()
	said := strings.Join(r.said, "\n")
	if !strings.Contains(said, `unknown source "guide2019"; did you mean "guide2018"?`) || !strings.HasSuffix(said, "All is well again.") {
		t.Errorf("the terminal was told %s", said)
	}
}

// A hundred errors at once are told at once.
func TestAHundredErrors(t *testing.T) {
	r := run(t)
	for i := range 100 {
		text := strings.Replace(r.read(house), "id: mh7q2k9d", fmt.Sprintf("id: bad%05d", i), 1)
		text = strings.Replace(text, "[@guide2018]", "[@nobody]", 1)
		r.write(fmt.Sprintf("content/en/handouts/bad-%d/index.md", i), strings.ReplaceAll(text, "![An arrow from an old house to a new house](move.svg \"From the old house to the new one\")", ""))
	}
	until(t, "all are told", func() bool { return len(r.status().Errors) == 100 })
	if !r.shows("Moving house") {
		t.Error("the last good page is gone")
	}
	for i := range 100 {
		if err := os.RemoveAll(filepath.Join(r.dir, fmt.Sprintf("content/en/handouts/bad-%d", i))); err != nil {
			t.Fatal(err)
		}
	}
	until(t, "all is well again", func() bool { return len(r.status().Errors) == 0 })
}

// What there is to say of a text, and of the library.
func TestChecksAndLibrary(t *testing.T) {
	r := run(t)
	var checks struct {
		File     string
		Messages []fault
		Reading  *generator.Reading
	}
	if err := json.Unmarshal([]byte(r.get(own+"checks?page=handouts/moving-house/index.html")), &checks); err != nil {
		t.Fatal(err)
	}
	if checks.File != house || checks.Reading == nil {
		t.Errorf("%+v", checks)
	}
	for _, page := range []string{"about/index.html", "packets/pk-move/index.html", "handouts/ws-notes/index.html"} {
		r.get(own + "checks?page=" + page)
	}
	if none := r.get(own + "checks?page=index.html"); none != "null" {
		t.Errorf("the checks of a list: %s", none)
	}
	page := r.get(own + "library")
	for _, want := range []string{"2 texts", "The help lines", "in 89 days", "sessions.adult", "12 to 16 weekly sessions", `href="/handouts/moving-house/index.html"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page about the library lacks %q", want)
		}
	}
	r.edit("next_check: 2028-11-23", "next_check: 2026-11-23")
	until(t, "the text is overdue", func() bool { return strings.Contains(r.get(own+"library"), "yesterday") })
	r.write("content/data/sources.yaml", strings.Replace(r.read("content/data/sources.yaml"), "checked: 2026-11-23", "checked: 2026-11-24", 1))
	until(t, "the source has changed", func() bool {
		return strings.Contains(r.get(own+"library"), "looked at again on 2026-11-24, after the text")
	})
}

// Clients that are slow, many or rude do not keep others from being answered, nor
// the preview from ending.
func TestBrokenClients(t *testing.T) {
	r := run(t)
	host := strings.TrimPrefix(r.address, "http://")
	var open []net.Conn
	defer func() {
		for _, c := range open {
			c.Close()
		}
	}()
	say := func(text string) {
		c, err := net.Dial("tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, c)
		fmt.Fprint(c, text)
	}
	for range 10 {
		say("")                                                                          // says nothing
		say("GET / HT")                                                                  // stops in the middle
		say("\x16\x03\x01\x02\x00\x01\x00\x01")                                          // speaks TLS
		say("GET " + own + "events HTTP/1.1\r\nHost: " + host + "\r\n\r\n")              // listens, and never reads
		say("GET / HTTP/1.1\r\nHost: " + host + "\r\nX: " + strings.Repeat("x", 64<<10)) // talks on and on
	}
	for i := range 20 { // every listener is told, and none waited for
		r.edit("You leave", fmt.Sprintf("%d You leave", i))
		time.Sleep(10 * time.Millisecond)
	}
	until(t, "somebody else is answered", func() bool { return r.shows("17 18 19 You leave") })
	for range mostListeners { // more than there is room for
		say("GET " + own + "events HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
	}
	until(t, "the listeners are too many", func() bool {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		request, _ := http.NewRequestWithContext(ctx, "GET", r.address+own+"events", nil)
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			return false
		}
		answer.Body.Close()
		return answer.StatusCode == http.StatusServiceUnavailable
	})
	begin := time.Now()
	if err := r.stop(); err != nil || time.Since(begin) > goodbye+3*time.Second {
		t.Errorf("it took %v to end: %v", time.Since(begin), err)
	}
}

// Who does not listen is not waited for, and hears of the newest state only.
func TestSlowListeners(t *testing.T) {
	h := newHub("run")
	slow := h.join()
	for range 100_000 {
		h.tell([]byte("{}"))
	}
	<-slow
	if version, _, _ := h.state(); version != 100_000 || len(slow) != 0 {
		t.Errorf("version %d, %d more to hear", version, len(slow))
	}
	h.close()
	if _, open := <-slow; open {
		t.Error("it is not told of the end")
	}
	if h.join() != nil {
		t.Error("somebody joins after the end")
	}
	h.leave(slow)
	h.tell(nil)
}

// It ends at once when it is told to, and leaves the project as it was.
func TestItWritesNothing(t *testing.T) {
	r := run(t)
	before := tree(t, r.dir)
	r.get("/index.html")
	r.get("/handouts/moving-house/1.0/moving-house-1.0-en-a4.pdf")
	r.get(own + "library")
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	if after := tree(t, r.dir); after != before {
		t.Errorf("the project was\n%s\nand is\n%s", before, after)
	}
	if _, err := net.Dial("tcp", strings.TrimPrefix(r.address, "http://")); err == nil {
		t.Error("somebody still listens")
	}
}

func tree(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(name string, e os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		fmt.Fprintln(&b, name, info.Size(), info.ModTime())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAddresses(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for addr, want := range map[string]string{
		"0.0.0.0:1313": "only this machine", ":1313": "only this machine", "192.168.1.5:80": "only this machine", "example.org:80": "only this machine",
		"1313": "is no address", "": "is no address", "127.0.0.1:http:x": "is no address", "[::]:1313": "only this machine",
		taken.Addr().String(): "is taken",
	} {
		l, err := listen(addr)
		if err == nil {
			l.Close()
			t.Errorf("%q is listened on", addr)
		} else if !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", addr, err, want)
		}
	}
	for _, addr := range []string{"127.0.0.1:0", "localhost:0"} {
		l, err := listen(addr)
		if err != nil {
			t.Errorf("%q: %v", addr, err)
			continue
		}
		if ip := l.Addr().(*net.TCPAddr).IP; !ip.IsLoopback() {
			t.Errorf("%q is %v", addr, ip)
		}
		l.Close()
	}
}

func TestExcerpts(t *testing.T) {
	long := strings.Repeat("é ", 300)
	lines := []string{"first", "", long + "here" + long, "last"}
	m := faultAt(3, 601)
	got := excerpt(lines, m.Message)
	if len(got) != 2 || got[0].Number != 3 || got[1].Number != 4 { // the blank line says nothing
		t.Fatalf("%+v", got)
	}
	if text := []rune(got[0].Text); len(text) > longest+2 || !strings.HasPrefix(string(text[got[0].Mark-1:]), "here") {
		t.Errorf("%+v", got[0])
	}
	for _, m := range []fault{faultAt(9, 1), faultAt(4, 99), faultAt(1, 0), faultAt(1, 1)} {
		excerpt(lines, m.Message) // no place makes it fail
	}
}

func faultAt(line, col int) (f fault) {
	f.Line, f.Col = line, col
	return f
}
