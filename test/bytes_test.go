package test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// Whoever builds the site, and when, gets the same bytes.
func TestTheSameBytes(t *testing.T) {
	first := sums(t, public)
	for name, c := range map[string]struct {
		args, env []string
	}{
		"one worker":                 {args: []string{"--jobs", "1"}},
		"eight workers":              {args: []string{"--jobs", "8"}},
		"next year":                  {env: []string{"IPTPRESS_TODAY=2027-11-23"}},
		"another place of the world": {env: []string{"TZ=Pacific/Auckland", "LANG=tr_TR.UTF-8", "LC_ALL=tr_TR.UTF-8", "GOMAXPROCS=3"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "elsewhere")
			cmd := exec.Command(program, append([]string{"build", "--source", project, "--out", dir}, c.args...)...)
			cmd.Env = append(os.Environ(), c.env...)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if names := differences(first, sums(t, dir)); len(names) > 0 {
				t.Errorf("these files differ: %q", names)
			}
		})
	}
}

// manifest.json names every file of the site with its SHA-256, and no other.
func TestManifest(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(public, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		Generator string
		Files     map[string]string
	}
	if err := json.Unmarshal(data, &manifest); err != nil {
		t.Fatal(err)
	}
	found := sums(t, public)
	delete(found, "manifest.json")
	if names := differences(found, manifest.Files); len(names) > 0 || manifest.Generator != "iptpress" {
		t.Errorf("it is by %q, and wrong about %q", manifest.Generator, names)
	}
}

// differences names the keys whose values are not the same in both maps.
func differences(a, b map[string]string) []string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	maps.DeleteFunc(all, func(name, _ string) bool {
		x, inA := a[name]
		y, inB := b[name]
		return inA && inB && x == y
	})
	return slices.Sorted(maps.Keys(all))
}

func sums(t *testing.T, dir string) map[string]string {
	t.Helper()
	sums := map[string]string{}
	for _, name := range files(t, dir, "") {
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(data)
		sums[name] = hex.EncodeToString(sum[:])
	}
	return sums
}
