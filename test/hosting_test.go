package test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

// smallProject is a clinic with one handout, which has had another name, and its
// site lies below a path.
const smallProject = `
-- content/clinic.yaml --
name: Hill Clinic
sample: true
languages: [en, es]
country: US
base_url: https://hill.example/ipt/
-- content/data/codes.yaml --
- {id: depression, code: F32, systems: [icd10cm], name: {en: Depression}, except: [F32.81], handouts: [moving-house], source: a test, seen: nothing, checked: 2026-11-25}
- {id: mild, code: F32.0, systems: [icd10cm], name: {en: Mild depression}, handouts: [moving-house], source: a test, seen: nothing, checked: 2026-11-25}
-- content/en/handouts/house-move/index.md --
---
id: mh7q2k9d
title: Moving house
summary: What a move does to you.
main_message: A move is a loss, too.
kind: handout
audience: client
phase: [middle]
version: "1.0"
status: ready
checked: 2026-11-23
next_check: 2028-11-23
---

A move takes you away from streets and people that you know.

::: lines {rows=2 label="What do you miss?"}
-- content/en/pages/get-help-now.md --
---
title: Get help now
summary: Help lines.
---

::: contacts {kinds="emergency crisis"}
-- content/en/pages/about.md --
---
title: About
summary: About.
---

Text.
-- content/en/pages/accessibility.md --
---
title: Accessibility
summary: For everyone.
---

Text.
-- content/en/pages/privacy.md --
---
title: Privacy
summary: Nothing is kept.
---

Text.
-- content/es/pages/get-help-now.md --
---
title: Pida ayuda ahora
summary: Líneas de ayuda.
---

::: contacts {kinds="emergency crisis"}
`

// hosted builds the small project's site: published, renamed, published again.
func hosted(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(smallProject)).Files {
		writeFile(t, filepath.Join(dir, f.Name), f.Data)
	}
	contacts, err := os.ReadFile(filepath.Join(project, "content/data/contacts/us.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "content/data/contacts/us.yaml"), contacts)
	handouts := filepath.Join(dir, "content/en/handouts")
	codes := filepath.Join(dir, "content/data/codes.yaml")
	listed, err := os.ReadFile(codes)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, codes, bytes.ReplaceAll(listed, []byte("moving-house"), []byte("house-move")))
	runProgram(t, "2026-11-25", "publish", "2026.1", "--source", dir)
	if err := os.Rename(filepath.Join(handouts, "house-move"), filepath.Join(handouts, "moving-house")); err != nil {
		t.Fatal(err)
	}
	writeFile(t, codes, listed)
	runProgram(t, "2026-11-26", "publish", "2026.2", "--source", dir)
	// The site lies in a folder below the host's root.
	out := filepath.Join(t.TempDir(), "root", "ipt")
	runProgram(t, "2026-11-26", "build", "--source", dir, "--out", out)
	return filepath.Dir(out)
}

func writeFile(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func runProgram(t *testing.T, today string, args ...string) {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), "IPTPRESS_TODAY="+today)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("iptpress %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// The header files do what they are there for, on the servers that read them.
// nginx is set up by make; Apache and Caddy are tested where they are there.
func TestHosting(t *testing.T) {
	for _, host := range []struct {
		name, program string
		start         func(t *testing.T, program, root string, port int) *exec.Cmd
		needed        bool
	}{
		{"nginx", "nginx", nginx, true},
		{"Apache", "apache2", apache, false},
		{"Caddy", "caddy", caddy, false},
	} {
		t.Run(host.name, func(t *testing.T) {
			program := findProgram(host.program)
			switch {
			case program != "":
			case host.needed:
				missing(t, host.program)
			default:
				t.Skipf("%s is not there", host.program)
			}
			root := hosted(t)
			port := freePort(t)
			cmd := host.start(t, program, root, port)
			var log bytes.Buffer
			cmd.Stdout, cmd.Stderr = &log, &log
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				cmd.Process.Kill()
				cmd.Wait()
				if t.Failed() {
					t.Log(log.String())
				}
			})
			judge(t, fmt.Sprintf("http://127.0.0.1:%d", port))
		})
	}
}

// findProgram looks where servers lie, too, which is not in every PATH.
func findProgram(name string) string {
	for _, candidate := range []string{".nginx/usr/sbin/" + name, name, "/usr/sbin/" + name} {
		if found, err := exec.LookPath(candidate); err == nil {
			if found, err = filepath.Abs(found); err == nil {
				return found
			}
		}
	}
	return ""
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func nginx(t *testing.T, program, root string, port int) *exec.Cmd {
	dir := t.TempDir()
	config := filepath.Join(dir, "nginx.conf")
	types := "/etc/nginx/mime.types"
	if unpacked, isHere := strings.CutSuffix(program, "/usr/sbin/nginx"); isHere {
		types = unpacked + types
	}
	writeFile(t, config, fmt.Appendf(nil, `
daemon off;
master_process off;
pid %[1]s/pid;
error_log stderr warn;
events {}
http {
    include %[4]s;
    access_log off;
    client_body_temp_path %[1]s/body;
    proxy_temp_path %[1]s/proxy;
    fastcgi_temp_path %[1]s/fastcgi;
    uwsgi_temp_path %[1]s/uwsgi;
    scgi_temp_path %[1]s/scgi;
    server {
        listen 127.0.0.1:%[3]d;
        root %[2]s;
        include %[2]s/ipt/headers/nginx.conf;
    }
}
`, dir, root, port, types))
	return exec.Command(program, "-c", config, "-p", dir, "-e", "stderr")
}

func apache(t *testing.T, program, root string, port int) *exec.Cmd {
	dir := t.TempDir()
	rules, err := os.ReadFile(filepath.Join(root, "ipt/headers/apache.htaccess"))
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(root, "ipt/.htaccess"), rules)
	config := filepath.Join(dir, "apache.conf")
	var modules strings.Builder
	for _, m := range []string{"mpm_event", "authz_core", "alias", "dir", "mime", "headers", "filter", "deflate"} {
		fmt.Fprintf(&modules, "LoadModule %s_module /usr/lib/apache2/modules/mod_%[1]s.so\n", m)
	}
	writeFile(t, config, fmt.Appendf(nil, `
%[4]s
ServerName 127.0.0.1
ServerRoot %[1]s
PidFile %[1]s/pid
DefaultRuntimeDir %[1]s
ErrorLog /dev/stderr
Listen 127.0.0.1:%[3]d
TypesConfig /etc/mime.types
DocumentRoot %[2]s
<Directory %[2]s>
    AllowOverride All
    Require all granted
</Directory>
`, dir, root, port, modules.String()))
	return exec.Command(program, "-f", config, "-X")
}

func caddy(t *testing.T, program, root string, port int) *exec.Cmd {
	dir := t.TempDir()
	config := filepath.Join(dir, "Caddyfile")
	writeFile(t, config, fmt.Appendf(nil, `
{
	admin off
	auto_https off
}
http://127.0.0.1:%[3]d {
	root * %[2]s
	import %[2]s/ipt/headers/Caddyfile
	file_server
}
`, dir, root, port))
	cmd := exec.Command(program, "run", "--config", config, "--adapter", "caddyfile")
	cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
	return cmd
}

// judge asks a host for the small project's site.
func judge(t *testing.T, host string) {
	client := &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{DisableCompression: true},
		Timeout:       10 * time.Second,
	}
	get := func(address string) (*http.Response, []byte) {
		t.Helper()
		request, err := http.NewRequest("GET", host+address, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Accept-Encoding", "gzip")
		var response *http.Response
		for range 100 { // it may not have started yet
			if response, err = client.Do(request); err == nil {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		if err == nil && response.Header.Get("Content-Encoding") == "gzip" {
			var z *gzip.Reader
			if z, err = gzip.NewReader(bytes.NewReader(body)); err == nil {
				body, err = io.ReadAll(z)
			}
		}
		if err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		return response, body
	}
	const asked, never = "no-cache", "no-store"
	for _, c := range []struct {
		address string
		status  int
		cache   string
		want    string // in the body, or where it leads
		content string // the beginning of its type; "" for any
	}{
		{"/ipt/", 200, asked, "<!doctype html>", "text/html; charset=utf-8"},
		{"/ipt/index.html", 200, asked, "<!doctype html>", "text/html; charset=utf-8"},
		{"/ipt/handouts/moving-house/", 200, asked, "A move is a loss", "text/html"},
		{"/ipt/handouts/moving-house/index.html", 200, asked, "Save as PDF", "text/html"},
		{"/ipt/handouts/moving-house/1.0/", 200, asked, "A move is a loss", "text/html"},
		{"/ipt/packets/build/", 200, asked, "Make the PDF", "text/html"},
		{"/ipt/packets/build/index.html", 200, asked, "Make the PDF", "text/html"},
		{"/ipt/handouts/moving-house/1.0/moving-house-1.0-en-letter.pdf", 200, asked, "%PDF-1.7", "application/pdf"},
		{"/ipt/catalog.json", 200, asked, "mh7q2k9d", "application/json"},
		{"/ipt/checks-due.ics", 200, asked, "BEGIN:VCALENDAR", "text/calendar"},
		{"/ipt/es/checks-due.ics", 200, asked, "BEGIN:VCALENDAR", "text/calendar"},
		{"/ipt/feed.xml", 200, asked, "<feed", ""},
		{"/ipt/get-help-now/", 200, never, "988", "text/html"},
		{"/ipt/get-help-now/index.html", 200, never, "988", "text/html"},
		{"/ipt/es/get-help-now/", 200, never, "988", "text/html"},
		{"/ipt/v/mh7q2k9d/1.0/", 200, never, "Moving house", "text/html"},
		{"/ipt/assets/" + oneOf(t, host, client, "/ipt/", `href="assets/`, ".css"), 200, "public, max-age=31536000, immutable", "", "text/css"},
		// What is not there: the page for that, with its styles, at any address.
		{"/ipt/v/mh7q2k9d/7.0/", 404, "", `href="/ipt/assets/site-`, "text/html"},
		{"/ipt/no/such/page.html", 404, asked, "We could not find that page", "text/html"},
		// Former names.
		{"/ipt/handouts/house-move/", 301, asked, "/ipt/handouts/moving-house/", ""},
		{"/ipt/handouts/house-move/index.html", 301, asked, "/ipt/handouts/moving-house/index.html", ""},
		{"/ipt/handouts/house-move/history/", 301, asked, "/ipt/handouts/moving-house/history/", ""},
		{"/ipt/handouts/house-move/1.0/", 301, asked, "/ipt/handouts/moving-house/1.0/", ""},
		{"/ipt/handouts/house-move/1.0/house-move-1.0-en-letter.pdf", 301, asked, "/ipt/handouts/moving-house/1.0/", ""},
		// Codes that begin with one that has a page.
		{"/ipt/codes/icd10cm/F32/", 200, asked, "Depression", "text/html"},
		{"/ipt/codes/icd10cm/F32.1/", 302, asked, "/ipt/codes/icd10cm/F32/", ""},
		{"/ipt/codes/icd10cm/F32.A", 302, asked, "/ipt/codes/icd10cm/F32/", ""},
		{"/ipt/codes/icd10cm/F32.A/index.html", 302, asked, "/ipt/codes/icd10cm/F32/", ""},
		{"/ipt/codes/icd10cm/F32.0/", 200, asked, "Mild depression", "text/html"},
		{"/ipt/codes/icd10cm/F32.01/", 302, asked, "/ipt/codes/icd10cm/F32.0/", ""},
		{"/ipt/codes/icd10cm/F32.81/", 404, asked, "We could not find that page", "text/html"},
		{"/ipt/codes/icd10cm/I10/", 404, asked, "We could not find that page", "text/html"},
	} {
		response, body := get(c.address)
		if response.StatusCode != c.status {
			t.Errorf("%s: status %d, not %d", c.address, response.StatusCode, c.status)
			continue
		}
		if to := strings.TrimPrefix(response.Header.Get("Location"), host); c.status/100 == 3 && to != c.want {
			t.Errorf("%s leads to %q, not %q", c.address, to, c.want)
		}
		if c.status/100 != 3 && !bytes.Contains(body, []byte(c.want)) {
			t.Errorf("%s lacks %q: %.200s", c.address, c.want, body)
		}
		if kind := strings.ToLower(response.Header.Get("Content-Type")); !strings.HasPrefix(kind, c.content) {
			t.Errorf("%s is of the type %q", c.address, kind)
		}
		policy := "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
		switch strings.TrimSuffix(c.address, "index.html") {
		case "/ipt/packets/build/", "/ipt/handouts/moving-house/": // these run the engine
			policy = strings.Replace(strings.Replace(policy, "script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'", 1), "frame-ancestors", "worker-src blob:; frame-ancestors", 1)
		}
		for name, want := range map[string]string{
			"Content-Security-Policy": policy,
			"Referrer-Policy":         "no-referrer", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin",
			"Cache-Control": c.cache,
		} {
			if want == "" { // the page for unknown addresses, below a folder that is kept nowhere
				want = response.Header.Get(name)
				if want != asked && want != never {
					t.Errorf("%s may be kept: %s", c.address, want)
				}
			}
			if got := response.Header.Values(name); len(got) != 1 || got[0] != want {
				t.Errorf("%s: %s: %q, not %q", c.address, name, got, want)
			}
		}
		if response.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s sets a cookie", c.address)
		}
		if text := strings.HasPrefix(response.Header.Get("Content-Type"), "text/html"); c.status == 200 && text && response.Header.Get("Content-Encoding") != "gzip" {
			t.Errorf("%s is not compressed", c.address)
		}
	}
}

// oneOf reads the first name in a page that stands after some words and has an
// ending.
func oneOf(t *testing.T, host string, client *http.Client, address, after, ending string) string {
	t.Helper()
	for range 100 {
		response, err := client.Get(host + address)
		if err != nil {
			time.Sleep(50 * time.Millisecond)
			continue
		}
		defer response.Body.Close()
		body, _ := io.ReadAll(response.Body)
		for part := range strings.SplitSeq(string(body), after) {
			if name, _, found := strings.Cut(part, `"`); found && strings.HasSuffix(name, ending) {
				return name
			}
		}
		t.Fatalf("%s names no %s: %.500s", address, ending, body)
	}
	t.Fatal("the host does not answer")
	return ""
}
