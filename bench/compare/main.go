// Command compare builds the same handouts with iptpress and with Hugo, in
// turn, and prints the ratios of time, processor time and peak memory.
//
//	go run ./bench/compare                       1 000 and 10 000 handouts, 5 rounds, in memory
//	go run ./bench/compare -n 1000 -rounds 9
//	go run ./bench/compare -n 1000 -versions 10  what a past costs: iptpress beside itself
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

	"iptpress/bench/setup"
)

func main() {
	sizes := flag.String("n", "1000,10000", "numbers of handouts")
	rounds := flag.Int("rounds", 5, "builds of each kind; the median counts")
	disk := flag.String("dir", setup.Memory(), "where to build; a folder in memory leaves the disk out of it")
	versions := flag.Int("versions", 0, "instead of Hugo: handouts with so many published versions each, beside the same with one")
	flag.Parse()
	if err := compare(*sizes, *rounds, *versions, *disk); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

func compare(sizes string, rounds, versions int, disk string) error {
	work, err := os.MkdirTemp(disk, "iptpress-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	installed, err := setup.Install(work, versions == 0)
	if err != nil {
		return err
	}
	if versions > 0 {
		fmt.Printf("iptpress, pages only, %d rounds in turn, medians, %d processors, %s\n\n", rounds, runtime.GOMAXPROCS(0), runtime.Version())
	} else {
		fmt.Printf("Hugo %s and iptpress, pages only, %d rounds in turn, medians, %d processors, %s\n\n", setup.HugoVersion, rounds, runtime.GOMAXPROCS(0), runtime.Version())
	}
	for _, size := range strings.Split(sizes, ",") {
		n, err := strconv.Atoi(size)
		if err != nil || n < 1 {
			return fmt.Errorf("-n takes numbers such as 1000,10000, not %q", sizes)
		}
		compareAll := compareSize
		if versions > 0 {
			compareAll = func(t setup.Tools, work string, n, rounds int) error {
				return comparePast(t, work, n, versions, rounds)
			}
		}
		if err := compareAll(installed, filepath.Join(work, size), n, rounds); err != nil {
			return err
		}
	}
	return nil
}

// generator is one of the two programs with its own copy of the handouts.
type generator struct {
	out   string
	edits string // the file of a handout
	build []string
	runs  map[string][]cost // by kind of build
}

// cost is what one build took.
type cost struct {
	wall, cpu time.Duration
	memory    int64 // the most that was resident, in bytes
	pages     int
}

// kinds of builds: from an empty output, after an edit of one handout's text, and
// with nothing to do.
var kinds = []string{"clean", "edit", "again"}

func compareSize(t setup.Tools, work string, n, rounds int) error {
	site := filepath.Join(work, "hugo")
	edits, err := t.HugoSite(site, n)
	if err != nil {
		return err
	}
	hugoOut := filepath.Join(work, "hugo-out")
	hugo := &generator{out: hugoOut, runs: map[string][]cost{}, edits: edits,
		build: []string{t.Hugo, "-s", site, "-d", hugoOut, "--cacheDir", filepath.Join(work, "cache"), "--noBuildLock", "--quiet"}}
	ours, err := project(t, filepath.Join(work, "project"), n, 0)
	if err != nil {
		return err
	}
	if err := inTurn(rounds, hugo, ours); err != nil {
		return err
	}
	fmt.Printf("%d handouts (Hugo writes %d pages, iptpress %d)\n\n", n, hugo.runs["clean"][0].pages, ours.runs["clean"][0].pages)
	table("Hugo", "iptpress", hugo, ours)
	return os.RemoveAll(work)
}

// comparePast builds handouts with many published versions beside the same
// handouts with one.
func comparePast(t setup.Tools, work string, n, versions, rounds int) error {
	past, err := project(t, filepath.Join(work, "past"), n, versions)
	if err != nil {
		return err
	}
	alone, err := project(t, filepath.Join(work, "alone"), n, 1)
	if err != nil {
		return err
	}
	if err := inTurn(rounds, past, alone); err != nil {
		return err
	}
	fmt.Printf("%d handouts (%d pages with %d versions each, %d with one)\n\n", n, past.runs["clean"][0].pages, versions, alone.runs["clean"][0].pages)
	table(strconv.Itoa(versions)+" versions", "1 version", past, alone)
	return os.RemoveAll(work)
}

// project makes a project of handouts for iptpress.
func project(t setup.Tools, dir string, n, versions int) (*generator, error) {
	edits, err := t.Project(dir, n, versions)
	out := dir + "-out"
	return &generator{out: out, runs: map[string][]cost{}, edits: edits,
		build: []string{t.Iptpress, "build", "--source", dir, "--out", out, "--no-pdf"},
	}, err
}

// inTurn builds with two generators in turn.
func inTurn(rounds int, a, b *generator) error {
	for range rounds {
		for _, g := range []*generator{a, b} {
			if err := os.RemoveAll(g.out); err != nil {
				return err
			}
			for _, kind := range kinds {
				if err := g.measure(kind); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func table(nameA, nameB string, a, b *generator) {
	fmt.Printf("| build | | %s | %s | %[1]s / %[2]s |\n", nameA, nameB)
	fmt.Println("| --- | --- | --- | --- | --- |")
	for _, kind := range kinds {
		x, y := median(a.runs[kind]), median(b.runs[kind])
		row(kind, "time", "%.2f s", x.wall.Seconds(), y.wall.Seconds())
		row("", "processor", "%.2f s", x.cpu.Seconds(), y.cpu.Seconds())
		row("", "peak memory", "%.0f MB", float64(x.memory)/1e6, float64(y.memory)/1e6)
	}
	fmt.Println()
}

func row(kind, what, format string, a, b float64) {
	fmt.Printf("| %s | %s | "+format+" | "+format+" | %.1f |\n", kind, what, a, b, a/b)
}

// measure builds once. It counts the pages, so that a program that gives up early
// does not win unseen.
func (g *generator) measure(kind string) error {
	if kind == "edit" {
		if err := edit(g.edits); err != nil {
			return err
		}
	}
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

// edit adds a sentence to a text.
func edit(file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(data, "\nOne more sentence.\n"...), 0o644)
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
