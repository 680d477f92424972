package site

import (
	"bytes"
	"encoding/json"
	"net/url"
	"path"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/net/html"

	"iptpress/generator/document"
)

// handed reads what a data script hands over.
func handed(t *testing.T, script []byte, name string, v any) {
	t.Helper()
	given, ok := bytes.CutPrefix(script, []byte(`iptpress("`+name+`",`))
	given, end := bytes.CutSuffix(given, []byte(")\n"))
	if !ok || !end {
		t.Fatalf("the script hands over no %q: %.60s", name, script)
	}
	if bytes.ContainsAny(given, "<>\u2028\u2029") {
		t.Error("the script holds characters that a script in a page could not")
	}
	if err := json.Unmarshal(given, v); err != nil {
		t.Fatal(err)
	}
}

// The browser reads the very trees that paper reads here, with the scripts that
// the pages name.
func TestTheBuilderBringsEverySheet(t *testing.T) {
	c := fixture(t)
	c.Engine = Engine{"assets/engine-1.wasm", "assets/engine-1.js"}
	made := render(t, c)
	for _, root := range []string{"", "es/"} {
		page := parse(t, made[root+"packets/build/index.html"])
		brought := map[string]string{}
		var config struct {
			WASM, Script, Kit, Lang string
			Packets                 []struct{ ID, Slug string }
		}
		for n := range page.Descendants() {
			if slug := attr(n, "data-slug"); slug != "" {
				brought[slug] = attr(n, "data-from")
			}
			if attr(n, "id") == "x-config" {
				if err := json.Unmarshal([]byte(n.FirstChild.Data), &config); err != nil {
					t.Fatal(err)
				}
			}
		}
		find := func(address string) []byte {
			t.Helper()
			u, err := url.Parse(address)
			if err != nil {
				t.Fatal(err)
			}
			return made[path.Join(root+"packets/build", u.Path)]
		}
		for _, d := range c.Documents {
			if d.Imprint.Root != root {
				continue
			}
			var data struct {
				Tree []byte
				HTML string
			}
			handed(t, find(brought[d.Slug]), "sheet "+d.Slug, &data)
			got := &document.Document{}
			if err := got.UnmarshalBinary(data.Tree); err != nil {
				t.Fatal(err)
			}
			want := *d
			want.Imprint = nil
			if diff := cmp.Diff(&want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", d.Slug, diff)
			}
			if !strings.Contains(data.HTML, html.EscapeString(d.Title)) {
				t.Errorf("%s: its page to print has no title", d.Slug)
			}
			delete(brought, d.Slug)
		}
		if len(brought) > 0 {
			t.Errorf("%s: sheets of no document: %v", root, brought)
		}
		var kit struct {
			Strings, HTML string
			Imprint, Help []byte
			Packets       map[string][]byte
		}
		handed(t, find(config.Kit), "kit", &kit)
		if err := new(document.Imprint).UnmarshalBinary(kit.Imprint); err != nil {
			t.Error(err)
		}
		for _, p := range config.Packets {
			if err := new(document.Packet).UnmarshalBinary(kit.Packets[p.Slug]); err != nil {
				t.Errorf("%s: %v", p.Slug, err)
			}
		}
		up := strings.Repeat("../", 2+strings.Count(root, "/"))
		if config.WASM != up+c.Engine.WASM || config.Script != up+c.Engine.Script {
			t.Errorf("%s: the engine is looked for at %s and %s", root, config.WASM, config.Script)
		}
	}
}

// Only pages that run the engine may run WebAssembly: the builder, and those of
// today's texts that there is something to write on.
func TestOnlySomePagesRunWebAssembly(t *testing.T) {
	c := fixture(t)
	runs := map[string]bool{"packets/build/index.html": true, "es/packets/build/index.html": true}
	for _, d := range c.Documents {
		runs[d.Imprint.Root+d.Path()+"index.html"] = d.Fillable
	}
	keep := 0
	for name, data := range render(t, c) {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		page := string(data)
		may := strings.Contains(page, "wasm-unsafe-eval") && strings.Contains(page, "worker-src blob:")
		none := !strings.Contains(page, "wasm-unsafe-eval") && !strings.Contains(page, "worker-src")
		if runs[name] && !may || !runs[name] && !none {
			t.Errorf("%s has another policy than it needs", name)
		}
		if strings.Contains(page, `id="x-keep"`) {
			keep++
			if !runs[name] {
				t.Errorf("%s offers a PDF that it may not make", name)
			}
		}
		if strings.Contains(page, "connect-src") && !strings.Contains(page, "connect-src &#39;self&#39;;") {
			t.Errorf("%s may connect to another place", name)
		}
		if strings.Contains(page, "unsafe-inline") || strings.Contains(page, "'unsafe-eval'") {
			t.Errorf("%s may run any script", name)
		}
	}
	if keep == 0 {
		t.Error("no page can be saved as a PDF")
	}
}
