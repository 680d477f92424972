package site

import (
	"encoding/xml"
	"fmt"
	"net/url"
	"path"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/history"
)

// The fixture's past: a handout that was improved, then given other advice; one
// that was renamed; one that was withdrawn, and one that left the library.
//
//	2026.1  life-changes 1.0  role-sheet 1.0      old-sheet 1.0  left-sheet 1.0
//	2026.2  life-changes 1.1  ws-role-change 1.0  old-sheet 1.0
//	2026.3  life-changes 2.0  ws-role-change 1.0  old-sheet 1.0
//	2026.4  withdraws old-sheet 1.0
const changesOf20 = "Other advice on alcohol."

func published(t testing.TB) Config {
	t.Helper()
	c := fixture(t)
	hash := strings.Repeat("0", 64)
	entry := func(id, slug, title, version string, date document.Date, changes string) history.Entry {
		return history.Entry{ID: id, Lang: "en", Slug: slug, Title: title, Version: version, SHA256: hash, Date: date, Changes: changes}
	}
	life10 := entry("k3v9qd2m", "life-changes", "When a role changes", "1.0", "2026-05-01", "")
	life11 := entry("k3v9qd2m", "life-changes", "When a role changes", "1.1", "2026-07-01", "Shorter words.")
	life20 := entry("k3v9qd2m", "life-changes", "When a role changes", "2.0", "2026-11-01", changesOf20)
	role := entry("w7c2m4xw", "role-sheet", "My role change", "1.0", "2026-05-01", "")
	role2 := role
	role2.Slug = "ws-role-change"
	old := entry("o1d2o3d4", "old-sheet", "An old sheet", "1.0", "2026-05-01", "")
	left := entry("l1e2f3t4", "left-sheet", "A sheet that left", "1.0", "2026-05-01", "")
	spanish := entry("k3v9qd2m", "life-changes", "Cuando cambia un papel", "1.0", "2026-07-01", "")
	spanish.Lang = "es"
	manifests := []history.Manifest{
		{Edition: "2026.1", Date: "2026-05-01", Note: "The first.", Snapshot: hash, NumbersChecked: "2026-04-01", Handouts: []history.Entry{left, life10, old, role}, Packets: []history.Packet{{ID: "p7c2m4xw", Lang: "en", Slug: "pk-change", Title: "A big change"}}},
		{Edition: "2026.2", Date: "2026-07-01", Note: "Shorter words.", Snapshot: hash, NumbersChecked: "2026-06-01", Handouts: []history.Entry{life11, old, role2, spanish}},
		{Edition: "2026.3", Date: "2026-11-01", Snapshot: hash, NumbersChecked: "2026-11-01", Handouts: []history.Entry{life20, old, role2, spanish}},
		{Edition: "2026.4", Date: "2026-11-10", Withdrawn: []history.Withdrawal{{ID: "o1d2o3d4", Lang: "en", Version: "1.0", Reason: "It named a help line that has closed."}}},
	}
	project := fstest.MapFS{}
	for _, m := range manifests {
		m.Schema = history.Schema
		project[history.FileOf(m.Edition)] = &fstest.MapFile{Data: m.Encode()}
		for _, e := range m.Handouts {
			folder := path.Join("content", e.Lang, "handouts", e.Slug)
			if e.ID == role.ID {
				folder = "content/en/handouts/ws-role-change"
			}
			project[path.Join(folder, "versions", e.Version, "index.md")] = &fstest.MapFile{Data: []byte("---\nid: " + e.ID + "\n---\n")}
		}
	}
	project["content/en/handouts/life-changes/reviews.yaml"] = &fstest.MapFile{Data: fmt.Appendf(nil,
		"- {by: A. Reviewer, credential: PhD, scope: clinical, date: 2026-10-20, sha256: %q, recorded_by: B. Editor}\n", hash)}
	// Its hashes are made up, so it is reported as damaged; what was published is
	// known all the same.
	c.History = history.Load(project, &diag.List{})
	c.Frozen = func(v *history.Version) *document.Document { return c.frozen(v) }
	c.Pictures = func(*history.Version) []document.Image { return nil }
	for _, d := range c.Documents {
		switch {
		case d.ID == life20.ID && d.Lang == "en":
			d.Standing = document.Edited // its version is 2.1
		case d.ID == life20.ID:
			d.Translation = &document.Translation{Version: "1.0", Newest: "2.1"}
		case d.ID == role.ID:
			d.Standing = document.Published
		}
	}
	return c
}

// frozen makes the text of a version out of the fixture's own.
func (c Config) frozen(v *history.Version) *document.Document {
	d := &document.Document{Meta: document.Meta{ID: v.ID, Slug: v.SlugNow(), Lang: v.Lang, Kind: document.Handout, Audience: document.Client, Title: v.Title}, Imprint: c.Library.Imprint(v.Lang)}
	for _, now := range c.Documents {
		if now.ID == v.ID && now.Lang == v.Lang {
			copied := *now
			d = &copied
		}
	}
	d.Version, d.Standing = v.Version, document.Published
	if v.ID == "k3v9qd2m" && v.Lang == "en" {
		d.Blocks = []document.Block{
			&document.Heading{Level: 2, ID: "why", Text: words("Why change can hurt")},
			para(document.Text("We all play many roles, "), &document.Term{ID: "gone-term", Text: words("each")}, document.Text(" in version "+v.Version+".")),
			para(&document.Link{Text: words("the worksheet"), To: document.Ref{Section: "handouts", Slug: "ws-role-change", Anchor: "long-gone"}}),
			para(document.Text("A drink now and then does no harm.")),
		}
	}
	return d
}

func TestPublishedGolden(t *testing.T) {
	c := published(t)
	c.BaseURL = "https://handouts.example.org/ipt/"
	made := render(t, c)
	golden(t, "published", made, func(name string) bool {
		for _, part := range []string{"/history/", "editions/", "v/", "/1.0/", "/1.1/", "old-sheet", "role-sheet", "feed.xml", "sitemap.xml", "_redirects", "es/handouts/life-changes/"} {
			if strings.Contains("/"+name, part) {
				return true
			}
		}
		return false
	})
}

func TestPublishedLinksResolve(t *testing.T) { linksResolve(t, render(t, published(t))) }

func TestPublishedPagesAreClean(t *testing.T) {
	for name, data := range render(t, published(t)) {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		for _, problem := range pageProblems(parse(t, data)) {
			t.Errorf("%s: %s", name, problem)
		}
	}
}

// What a scanned code opens is small, and says the one thing.
func TestCopiesAreJudged(t *testing.T) {
	made := render(t, published(t))
	for name, want := range map[string]string{
		"v/k3v9qd2m/2.0/index.html":    "This is the current version",
		"v/k3v9qd2m/1.1/index.html":    "Throw this copy away",
		"v/k3v9qd2m/1.0/index.html":    "Throw this copy away",
		"v/w7c2m4xw/1.0/index.html":    "This is the current version",
		"v/o1d2o3d4/1.0/index.html":    "It named a help line that has closed.",
		"v/l1e2f3t4/1.0/index.html":    "It has not been given out since July 1, 2026.",
		"es/v/k3v9qd2m/1.0/index.html": "This is the current version",
		"v/index.html":                 "We do not know this copy",
		"404.html":                     "We do not know this copy",
	} {
		page := string(made[name])
		if !strings.Contains(page, want) {
			t.Errorf("%s does not say %q:\n%s", name, want, page)
		}
		if strings.Contains("/"+name, "/v/") && len(page) >= 4096 {
			t.Errorf("%s has %d bytes; 4096 are too many", name, len(page))
		}
	}
	if _, there := made["v/t1a2b3c4/1.10/index.html"]; there {
		t.Error("a text that was never published has a page for its paper copies")
	}
	// A copy of 1.0 is thrown away for what 2.0 changed, not 1.1.
	if page := string(made["v/k3v9qd2m/1.0/index.html"]); !strings.Contains(page, changesOf20) || strings.Contains(page, "Shorter words") {
		t.Errorf("1.0 is not exchanged for 2.0:\n%s", page)
	}
}

// A number that changed makes copies worthless whose numbers are older.
func TestNumbersThatChanged(t *testing.T) {
	c := published(t)
	change := func(d document.Date) {
		c.Library.Country.Lines[1].Changed = d
		for _, doc := range c.Documents {
			for i := range doc.Help {
				if doc.Help[i].ID == "us-988" {
					doc.Help[i].Changed = d
				}
			}
		}
	}
	const page = "v/w7c2m4xw/1.0/index.html" // published when the numbers had been checked on 2026-04-01
	for _, test := range []struct {
		changed document.Date
		want    string
	}{
		{"2026-04-01", "This is the current version"},
		{"2026-04-02", "If that is before April 2, 2026, throw it away."},
	} {
		change(test.changed)
		if got := string(render(t, c)[page]); !strings.Contains(got, test.want) {
			t.Errorf("changed on %s: no %q in\n%s", test.changed, test.want, got)
		}
	}
	made := render(t, c)
	if list := string(made["editions/2026.4/index.html"]); !strings.Contains(list, "w7c2m4xw") {
		t.Error("the newest recall list leaves out copies with an old number")
	}
	if list := string(made["editions/2026.3/index.html"]); strings.Contains(list, "w7c2m4xw") {
		t.Error("an older recall list tells what was not known then")
	}

	// Of a version that was replaced, no copy has the new number.
	c.History.Pieces[0].Versions[1].State = history.Usable // as if 2.0 were 1.2
	v := c.History.Pieces[0].Versions[1]
	change("2026-10-01")
	got := string(render(t, c)["v/"+v.ID+"/"+v.Version+"/index.html"])
	if !strings.Contains(got, "Throw this copy away") || !strings.Contains(got, "A phone number on it changed on October 1, 2026.") {
		t.Errorf("copies of %s with an old number may be used:\n%s", v.Version, got)
	}
}

// Old versions are for those who have them: nothing leads others there.
func TestOldVersionsAreApart(t *testing.T) {
	c := published(t)
	c.BaseURL = "https://handouts.example.org/ipt/"
	made := render(t, c)
	old := string(made["handouts/life-changes/1.0/index.html"])
	for _, want := range []string{
		`<meta name="robots" content="noindex"><link rel="canonical" href="https://handouts.example.org/ipt/handouts/life-changes/">`,
		"Throw paper copies of it away", `href="../../../handouts/life-changes/index.html"`, "988",
	} {
		if !strings.Contains(old, want) {
			t.Errorf("the old version's page has no %s", want)
		}
	}
	if strings.Contains(old, ".pdf") || strings.Contains(old, "data-print") {
		t.Error("the old version's page offers to print it")
	}
	current := string(made["handouts/ws-role-change/1.0/index.html"])
	if !strings.Contains(current, "ws-role-change-1.0-en-letter.pdf") {
		t.Error("the current version's page offers no PDF")
	}
	if strings.Contains(string(made["handouts/life-changes/2.0/index.html"]), ".pdf") {
		t.Error("a version is offered as a PDF that is not made: the working text is another")
	}
	for _, name := range []string{"/1.0/", "/v/", "role-sheet/", "old-sheet/<"} {
		if strings.Contains(string(made["sitemap.xml"]), name) {
			t.Errorf("the sitemap lists %s", name)
		}
	}
	gone := string(made["handouts/old-sheet/1.0/index.html"])
	if !strings.Contains(gone, "It named a help line that has closed.") || strings.Contains(gone, `class="toc"`) {
		t.Error("a withdrawn version does not only tell why")
	}
	if page := string(made["handouts/life-changes/index.html"]); !strings.Contains(page, "This text is not published yet.") {
		t.Error("a working text that differs is not marked")
	}
	if page := string(made["handouts/teen-what-is-ipt/index.html"]); strings.Contains(page, "history/") || strings.Contains(page, "not published") {
		t.Error("a text that was never published has a history")
	}
	if page := string(made["es/handouts/life-changes/index.html"]); !strings.Contains(page, "The advice in the original has changed (version 2.1)") {
		t.Error("a translation does not say that its original has changed")
	}
}

func TestRenamesLeaveRedirects(t *testing.T) {
	made := render(t, published(t))
	if got, want := string(made["_redirects"]), "/handouts/role-sheet/:version/index.html /handouts/ws-role-change/:version/ 301\n"+
		"/handouts/role-sheet/:version/:file /handouts/ws-role-change/:version/ 301\n"+
		"/handouts/role-sheet/* /handouts/ws-role-change/:splat 301\n"; got != want {
		t.Errorf("redirects %q, want %q", got, want)
	}
	for _, below := range []string{"", "1.0/", "history/"} {
		page := string(made["handouts/role-sheet/"+below+"index.html"])
		up := strings.Repeat("../", 2+strings.Count(below, "/"))
		if want := `content="0; url=` + up + `handouts/ws-role-change/` + below + `index.html"`; !strings.Contains(page, want) {
			t.Errorf("role-sheet/%s does not lead on (%s):\n%s", below, want, page)
		}
	}
}

func TestEditionsTellWhatIsNew(t *testing.T) {
	made := render(t, published(t))
	for edition, wants := range map[string][]string{
		"2026.1": {"The first.", "A sheet that left", "This edition makes no paper copy invalid."},
		"2026.2": {"1.0 → 1.1", "Shorter words.", "No longer given out"},
		"2026.3": {"1.1 → 2.0", changesOf20},
		"2026.4": {"Withdrawn", "It named a help line that has closed."},
	} {
		page := string(made["editions/"+edition+"/index.html"])
		for _, want := range wants {
			if !strings.Contains(page, want) {
				t.Errorf("%s does not say %q", edition, want)
			}
		}
	}
	var f feed
	if err := xml.Unmarshal(made["feed.xml"], &f); err != nil {
		t.Fatal(err)
	}
	if len(f.Entries) != 11 || f.Entries[0].Title != "Edition 2026.4" || !strings.Contains(f.Entries[1].Summary, "withdrawn") || f.Updated != "2026-11-10T00:00:00Z" {
		t.Errorf("the feed has %d entries, the first %+v", len(f.Entries), f.Entries[0])
	}
	if got := f.Entries[4]; got.Title != "Edition 2026.2" || got.Summary != "Shorter words. 1 changed, 1 withdrawn." || got.Link.Href != "editions/2026.2/index.html" {
		t.Errorf("of edition 2026.2 the feed says %+v", got)
	}
}

// What RFC 4287 asks of a feed (4.1.1, 4.1.2, 4.2.6, 4.2.7, 4.2.15).
func TestFeedsAreAtom(t *testing.T) {
	bare := fixture(t) // without an edition, and without a base address
	for kind, made := range map[string]map[string][]byte{"published": render(t, published(t)), "bare": render(t, bare)} {
		for _, name := range []string{"feed.xml", "es/feed.xml"} {
			var f feed
			if err := xml.Unmarshal(made[name], &f); err != nil {
				t.Fatalf("%s: %s: %v", kind, name, err)
			}
			wrong := func(format string, args ...any) { t.Errorf("%s: %s: %s", kind, name, fmt.Sprintf(format, args...)) }
			if f.XMLName.Space != "http://www.w3.org/2005/Atom" || f.ID == "" || f.Title == "" || f.Author == "" {
				wrong("id %q, title %q, author %q", f.ID, f.Title, f.Author)
			}
			ids := map[string]bool{f.ID: true}
			last := f.Updated
			for i, e := range f.Entries {
				if _, err := time.Parse(time.RFC3339, e.Updated); err != nil {
					wrong("entry %d: %v", i, err)
				}
				if e.Updated > last {
					wrong("entry %d is newer than what stands above it", i)
				}
				last = e.Updated
				if u, err := url.Parse(e.ID); err != nil || !u.IsAbs() || ids[e.ID] {
					wrong("entry %d: the id %q is no IRI of its own", i, e.ID)
				}
				ids[e.ID] = true
				if e.Title == "" || e.Link.Href == "" || e.Link.Rel != "alternate" {
					wrong("entry %d: %+v", i, e)
				}
			}
		}
	}
}

// A preview of a link shows the neutral title alone.
func TestPreviews(t *testing.T) {
	c := published(t)
	c.BaseURL = "https://handouts.example.org/ipt/"
	for name, data := range render(t, c) {
		if !strings.HasSuffix(name, ".html") || strings.Contains(string(data), "http-equiv=\"refresh\"") || strings.Contains("/"+name, "/v/") {
			continue
		}
		page := string(data)
		_, title, _ := strings.Cut(page, "<title>")
		title, _, _ = strings.Cut(title, "</title>")
		for _, want := range []string{
			`<meta property="og:title" content="` + title + `">`,
			`<meta property="og:description" content="A page of Riverbend Clinic">`,
			`<meta property="og:url" content="https://handouts.example.org/ipt/` + strings.TrimSuffix(name, "index.html") + `">`,
		} {
			if !strings.Contains(page, want) {
				t.Errorf("%s lacks %s", name, want)
			}
		}
		for _, not := range []string{"og:image", "oembed", "twitter:"} {
			if strings.Contains(page, not) {
				t.Errorf("%s has %s", name, not)
			}
		}
	}
}
