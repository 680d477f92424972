// Package setup brings in what the benchmarks run, and makes the same handouts
// for iptpress and for Hugo.
package setup

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// HugoVersion is the newest that builds with Go 1.26.
const HugoVersion = "v0.165.0"

// Memory names a file system in memory, where there is one.
func Memory() string {
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
		return "/dev/shm"
	}
	return os.TempDir()
}

// Tools are the programs that are run.
type Tools struct{ Iptpress, Hugo, gencorpus string }

// Install builds the programs, Hugo from source into .test-tools on the first
// run, the others into a folder that the caller deletes.
func Install(work string, withHugo bool) (Tools, error) {
	kept, err := filepath.Abs(".test-tools")
	if err != nil {
		return Tools{}, err
	}
	t := Tools{filepath.Join(work, "iptpress"), filepath.Join(kept, "hugo-"+HugoVersion), filepath.Join(work, "gencorpus")}
	if _, err := os.Stat(t.Hugo); err != nil && withHugo {
		install := exec.Command("go", "install", "github.com/gohugoio/hugo@"+HugoVersion)
		install.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOBIN="+kept)
		if err := run(install); err != nil {
			return t, err
		}
		if err := os.Rename(filepath.Join(kept, "hugo"), t.Hugo); err != nil {
			return t, err
		}
	}
	if err := run(exec.Command("go", "build", "-o", t.Iptpress, "./cmd/iptpress")); err != nil {
		return t, err
	}
	return t, run(exec.Command("go", "build", "-o", t.gencorpus, "./bench/gencorpus"))
}

// Project makes a project of n handouts for iptpress, each with that many
// published versions, and gives the file of one.
func (t Tools) Project(dir string, n, versions int) (handout string, err error) {
	content := filepath.Join(dir, "content")
	if err := os.CopyFS(dir, os.DirFS("bench/project")); err != nil {
		return "", err
	}
	if err := os.CopyFS(filepath.Join(content, "data"), os.DirFS("content/data")); err != nil {
		return "", err
	}
	if err := os.Remove(filepath.Join(content, "data", "codes.yaml")); err != nil { // it names the library's own handouts
		return "", err
	}
	return filepath.Join(content, "en", "handouts", "handout-00000", "index.md"),
		run(exec.Command(t.gencorpus, "-n", strconv.Itoa(n), "-versions", strconv.Itoa(versions), "-for", "iptpress", "-out", content))
}

// HugoSite makes a site of the same handouts for Hugo, and gives the file of the
// same one.
func (t Tools) HugoSite(dir string, n int) (handout string, err error) {
	if err := os.CopyFS(dir, os.DirFS("bench/hugo-site")); err != nil {
		return "", err
	}
	return filepath.Join(dir, "content", "getting-started", "handout-00000.md"),
		run(exec.Command(t.gencorpus, "-n", strconv.Itoa(n), "-for", "hugo", "-out", filepath.Join(dir, "content")))
}

func run(cmd *exec.Cmd) error {
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", cmd, err, out)
	}
	return nil
}
