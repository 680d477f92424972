package test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

const lighthouse = "node_modules/.bin/lighthouse"

// Lighthouse finds nothing to mend in accessibility, best practices and what search
// engines need; how fast it finds a page is told, not judged, since that depends on
// the machine. It takes a while, so it runs where every page is looked at.
func TestLighthouse(t *testing.T) {
	if !allPages() {
		t.Skip("IPTPRESS_ALL_PAGES is not set")
	}
	if _, err := os.Stat(lighthouse); err != nil {
		missing(t, "lighthouse")
	}
	chromium := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil && chromium == "" {
			chromium = found
		}
	}
	if chromium == "" {
		missing(t, "chromium")
	}
	site := serveCompressed(t)
	const runs = 5
	for _, name := range []string{"index.html", "handouts/what-is-ipt/index.html", "packets/pk-starting/index.html", "packets/build/index.html"} {
		var speeds []int
		for run := range runs {
			scores := judgeOnce(t, chromium, site+name)
			speeds = append(speeds, scores["performance"])
			for _, kind := range []string{"accessibility", "best-practices", "seo"} {
				if run == 0 && scores[kind] != 100 {
					t.Errorf("%s: %s: %d of 100", name, kind, scores[kind])
				}
			}
		}
		slices.Sort(speeds)
		t.Logf("%s: performance %d (median of %v)", name, speeds[runs/2], speeds)
	}
}

// judgeOnce gives the scores of a page, each of 100, and tells what cost points.
func judgeOnce(t *testing.T, chromium, address string) map[string]int {
	t.Helper()
	out := filepath.Join(t.TempDir(), "report.json")
	cmd := exec.Command(lighthouse, address, "--output=json", "--output-path="+out, "--quiet",
		"--only-categories=performance,accessibility,best-practices,seo",
		"--chrome-flags=--headless --no-sandbox --disable-gpu --disable-quic --disable-background-networking --disable-component-update --disable-sync")
	cmd.Env = append(os.Environ(), "CHROME_PATH="+chromium)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("lighthouse %s: %v\n%s", address, err, said)
	}
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		Categories map[string]struct {
			Score     *float64
			AuditRefs []struct {
				ID     string
				Weight float64
			}
		}
		Audits map[string]struct {
			Score       *float64
			Title       string
			Explanation string
		}
	}
	if err := json.Unmarshal(data, &report); err != nil {
		t.Fatal(err)
	}
	scores := map[string]int{}
	for kind, c := range report.Categories {
		if c.Score == nil {
			t.Fatalf("%s has no score for %s", address, kind)
		}
		scores[kind] = int(*c.Score*100 + .5)
		for _, ref := range c.AuditRefs {
			if a := report.Audits[ref.ID]; kind != "performance" && ref.Weight > 0 && a.Score != nil && *a.Score < 1 {
				t.Logf("%s: %s: %s %s", address, ref.ID, a.Title, a.Explanation)
			}
		}
	}
	return scores
}
