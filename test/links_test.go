package test

import (
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Every link leads to a file and an anchor that are there, by a relative
// address that names a file, so that the site works under any path and from a
// folder. Nothing is fetched from elsewhere.
func TestLinks(t *testing.T) { checkLinks(t, public) }

func checkLinks(t *testing.T, dir string) {
	t.Helper()
	anchors := map[string]map[string]bool{}
	pages := map[string]*html.Node{}
	for _, name := range files(t, dir, ".html") {
		pages[name] = parseIn(t, dir, name)
		anchors[name] = map[string]bool{}
		for _, e := range elements(pages[name]) {
			if id := attr(e, "id"); id != "" {
				if anchors[name][id] {
					t.Errorf("%s: the id %q is there twice", name, id)
				}
				anchors[name][id] = true
			}
		}
	}
	for name, page := range pages {
		for _, e := range elements(page) {
			for _, key := range []string{"href", "src", "action", "formaction", "data", "poster", "srcset"} {
				address := attr(e, key)
				if address == "" {
					continue
				}
				u, err := url.Parse(address)
				switch {
				case err != nil:
					t.Errorf("%s: %v", name, err)
				case u.Scheme != "" || u.Host != "":
					if !mayLeadAway(e, u) {
						t.Errorf("%s: <%s %s=%q> asks for something from elsewhere", name, e.Data, key, address)
					}
				case strings.HasSuffix(u.Path, "/"), u.Path != "" && strings.HasPrefix(u.Path, "/") != (name == "404.html"): // which is shown at any address
					t.Errorf("%s: %s=%q leads elsewhere from another address", name, key, address)
				default:
					target := name
					if u.Path != "" {
						target = strings.TrimPrefix(path.Join(path.Dir(name), u.Path), "/")
					}
					if info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(target))); err != nil || info.IsDir() {
						t.Errorf("%s: %s=%q leads to no file", name, key, address)
					} else if u.Fragment != "" && strings.HasSuffix(target, ".html") && !anchors[target][u.Fragment] &&
						!(strings.HasSuffix(target, "packets/build/index.html") && strings.Contains(u.Fragment, "=")) {
						t.Errorf("%s: %s=%q leads to no anchor", name, key, address)
					}
				}
			}
		}
	}
}

// mayLeadAway reports whether an address of another place is one that a reader
// chooses to follow, and not one that the browser fetches.
func mayLeadAway(e *html.Node, u *url.URL) bool {
	switch u.Scheme {
	case "tel", "sms", "mailto":
		return e.Data == "a"
	case "data":
		return e.Data == "img" || e.Data == "link"
	case "http", "https":
		rel := attr(e, "rel")
		return e.Data == "a" || e.Data == "link" && (rel == "canonical" || rel == "alternate" || rel == "license")
	}
	return false
}

// Every page says its language, its title and what it may fetch, and has one
// main heading.
func TestPages(t *testing.T) {
	for _, name := range files(t, public, ".html") {
		var lang, title, policy, viewport string
		engine := false // it runs the engine of paper
		headings, mains := 0, 0
		for _, e := range elements(parse(t, name)) {
			engine = engine || attr(e, "id") == "x-config"
			switch e.Data {
			case "html":
				lang = attr(e, "lang")
			case "title":
				if title == "" { // later ones belong to drawings
					title = text(e)
				}
			case "h1":
				headings++
			case "main":
				mains++
			case "meta":
				if attr(e, "http-equiv") == "Content-Security-Policy" {
					policy = attr(e, "content")
				}
				if attr(e, "name") == "viewport" {
					viewport = attr(e, "content")
				}
			case "script":
				if kind := attr(e, "type"); kind == "module" || kind == "" && text(e) != "" {
					t.Errorf("%s: a script that a strict policy or a folder does not run", name)
				}
			case "style":
				t.Errorf("%s: a <style>, which the policy forbids", name)
			case "iframe", "object", "embed":
				t.Errorf("%s: <%s>", name, e.Data)
			}
			for _, a := range e.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: <%s %s=…>, which the policy forbids", name, e.Data, a.Key)
				}
			}
		}
		if lang == "" || title == "" || headings != 1 || mains != 1 {
			t.Errorf("%s: lang %q, title %q, %d main headings, %d <main>", name, lang, title, headings, mains)
		}
		if engine {
			policy = strings.Replace(policy, "script-src 'self' 'wasm-unsafe-eval'", "", 1)
		}
		if !strings.Contains(policy, "default-src 'none'") && !strings.Contains(policy, "default-src 'self'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: the content policy is %q", name, policy)
		}
		if strings.Contains(viewport, "maximum-scale") || strings.Contains(viewport, "user-scalable") {
			t.Errorf("%s: the page cannot be enlarged: %q", name, viewport)
		}
	}
}
