// Command compare builds the same handouts with iptpress and with Hugo, in
// turn, and prints the ratios of time, processor time and peak memory.
//
//	go run ./bench/compare                       1 000 and 10 000 handouts, 5 rounds, in memory
//	go run ./bench/compare -n 1000 -rounds 9
//
// It runs from the project's folder, on Linux and macOS. Hugo is built from
// source into .test-tools on the first run. Pages only: Hugo makes no papers.
package main

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const hugoVersion = "v0.165.0" // the newest that builds with Go 1.26

func main() {
	sizes := flag.String("n", "1000,10000", "numbers of handouts")
	rounds := flag.Int("rounds", 5, "builds of each kind; the median counts")
	disk := flag.String("dir", memory(), "where to build; a folder in memory leaves the disk out of it")
	flag.Parse()
	if err := compare(*sizes, *rounds, *disk); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

// memory names a file system in memory, where there is one.
func memory() string {
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
		return "/dev/shm"
	}
	return os.TempDir()
}

func compare(sizes string, rounds int, disk string) error {
	work, err := os.MkdirTemp(disk, "iptpress-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	tools, err := install(work)
	if err != nil {
		return err
	}
	fmt.Printf("Hugo %s and iptpress, pages only, %d rounds in turn, medians, %d processors, %s\n\n", hugoVersion, rounds, runtime.GOMAXPROCS(0), runtime.Version())
	for _, size := range strings.Split(sizes, ",") {
		n, err := strconv.Atoi(size)
		if err != nil || n < 1 {
			return fmt.Errorf("-n takes numbers such as 1000,10000, not %q", sizes)
		}
		if err := compareSize(tools, filepath.Join(work, size), n, rounds); err != nil {
			return err
		}
	}
	return nil
}

// tools are the programs that are run.
type tools struct{ iptpress, hugo, gencorpus string }

func install(work string) (tools, error) {
	kept, err := filepath.Abs(".test-tools")
	if err != nil {
		return tools{}, err
	}
	t := tools{filepath.Join(work, "iptpress"), filepath.Join(kept, "hugo-"+hugoVersion), filepath.Join(work, "gencorpus")}
	if _, err := os.Stat(t.hugo); err != nil {
		install := exec.Command("go", "install", "github.com/gohugoio/hugo@"+hugoVersion)
		install.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOBIN="+kept)
		if err := run(install); err != nil {
			return t, err
		}
		if err := os.Rename(filepath.Join(kept, "hugo"), t.hugo); err != nil {
			return t, err
		}
	}
	if err := run(exec.Command("go", "build", "-o", t.iptpress, "./cmd/iptpress")); err != nil {
		return t, err
	}
	return t, run(exec.Command("go", "build", "-o", t.gencorpus, "./bench/gencorpus"))
}

func run(cmd *exec.Cmd) error {
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", cmd, err, out)
	}
	return nil
}

// generator is one of the two programs with its own copy of the handouts.
type generator struct {
	out   string
	build []string
	runs  map[string][]cost // by kind of build
}

// cost is what one build took.
type cost struct {
	wall, cpu time.Duration
	memory    int64 // the most that was resident, in bytes
	pages     int
}

func compareSize(t tools, work string, n, rounds int) error {
	project, site := filepath.Join(work, "project"), filepath.Join(work, "hugo")
	if err := os.CopyFS(project, os.DirFS("bench/project")); err != nil {
		return err
	}
	if err := os.CopyFS(filepath.Join(project, "content", "data"), os.DirFS("content/data")); err != nil {
		return err
	}
	if err := os.CopyFS(site, os.DirFS("bench/hugo-site")); err != nil {
		return err
	}
	for layout, dir := range map[string]string{"iptpress": filepath.Join(project, "content"), "hugo": filepath.Join(site, "content")} {
		if err := run(exec.Command(t.gencorpus, "-n", strconv.Itoa(n), "-for", layout, "-out", dir)); err != nil {
			return err
		}
	}
	hugoOut, ourOut := filepath.Join(work, "hugo-out"), filepath.Join(work, "our-out")
	hugo := &generator{out: hugoOut, runs: map[string][]cost{},
		build: []string{t.hugo, "-s", site, "-d", hugoOut, "--cacheDir", filepath.Join(work, "cache"), "--noBuildLock", "--quiet"}}
	ours := &generator{out: ourOut, runs: map[string][]cost{},
		build: []string{t.iptpress, "build", "--source", project, "--out", ourOut, "--no-pdf"}}

	for range rounds {
		for _, g := range []*generator{hugo, ours} {
			if err := os.RemoveAll(g.out); err != nil {
				return err
			}
			for _, kind := range []string{"clean", "again"} {
				if err := g.measure(kind); err != nil {
					return err
				}
			}
		}
	}
	fmt.Printf("%d handouts (Hugo writes %d pages, iptpress %d)\n\n", n, hugo.runs["clean"][0].pages, ours.runs["clean"][0].pages)
	fmt.Println("| build | | Hugo | iptpress | Hugo / iptpress |")
	fmt.Println("| --- | --- | --- | --- | --- |")
	for _, kind := range []string{"clean", "again"} {
		h, o := median(hugo.runs[kind]), median(ours.runs[kind])
		row(kind, "time", "%.2f s", h.wall.Seconds(), o.wall.Seconds())
		row("", "processor", "%.2f s", h.cpu.Seconds(), o.cpu.Seconds())
		row("", "peak memory", "%.0f MB", float64(h.memory)/1e6, float64(o.memory)/1e6)
	}
	fmt.Println()
	return os.RemoveAll(work)
}

func row(kind, what, format string, hugo, ours float64) {
	fmt.Printf("| %s | %s | "+format+" | "+format+" | %.1f |\n", kind, what, hugo, ours, hugo/ours)
}

// measure builds once. It counts the pages, so that a program that gives up early
// does not win unseen.
func (g *generator) measure(kind string) error {
	cmd := exec.Command(g.build[0], g.build[1:]...)
	begin := time.Now()
	out, err := cmd.CombinedOutput()
	wall := time.Since(begin)
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", cmd, err, out)
	}
	c := cost{wall: wall, cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		c.memory = int64(usage.Maxrss) //nolint:unconvert // of 32 bits on some machines
		if runtime.GOOS == "linux" {   // which counts kilobytes, others bytes
			c.memory *= 1024
		}
	}
	err = filepath.WalkDir(g.out, func(file string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(file, ".html") {
			c.pages++
		}
		return err
	})
	g.runs[kind] = append(g.runs[kind], c)
	return err
}

// median takes each figure's own median.
func median(runs []cost) cost {
	return cost{
		wall:   middle(runs, func(c cost) time.Duration { return c.wall }),
		cpu:    middle(runs, func(c cost) time.Duration { return c.cpu }),
		memory: middle(runs, func(c cost) int64 { return c.memory }),
	}
}

func middle[T ~int64](runs []cost, of func(cost) T) T {
	values := make([]T, len(runs))
	for i, c := range runs {
		values[i] = of(c)
	}
	slices.Sort(values)
	return values[len(values)/2]
}
