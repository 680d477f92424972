package output

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// childFolder names the folder in which a process started by TestKilledAtAnyMoment
// builds one generation after another until it is killed.
const childFolder = "IPTPRESS_TEST_OUTPUT"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childFolder); dir != "" {
		buildForEver(dir)
	}
	os.Exit(m.Run())
}

func buildForEver(dir string) {
	first, _ := strconv.Atoi(os.Getenv(childFolder + "_FIRST"))
	for n := first; ; n++ {
		if _, err := tryBuild(dir, generation(n)); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		if n == first {
			fmt.Println("ready")
		}
	}
}

// generation is a small site whose files all differ from one number to the
// next, with folders and files that come and go.
func generation(n int) site {
	text := strings.Repeat(fmt.Sprintf("generation %d\n", n), 500)
	want := site{"index.html": text, "assets/site.css": text, "feed.xml": text, "404.html": text}
	for i := range 4 {
		want[fmt.Sprintf("handouts/%d/index.html", i)] = text
	}
	want[fmt.Sprintf("assets/site.%d.js", n)] = text
	want[fmt.Sprintf("handouts/only-%d/index.html", n)] = text
	if n%2 == 0 {
		want["swap"] = text
	} else {
		want["swap/index.html"] = text
	}
	return want
}

// A build that is killed leaves each file as it was or as it is to be, whole;
// and the next run leaves one generation, whether or not it builds anything.
func TestKilledAtAnyMoment(t *testing.T) {
	kills := 250
	if testing.Short() {
		kills = 25
	}
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	t.Log("seed", seed)

	dir := filepath.Join(memoryFolder(t), "public")
	journals, mixed, next := 0, 0, 0
	for range kills {
		buildUntilKilled(t, dir, next, random)
		old, young := checkNothingPartial(t, dir)
		_, err := os.Stat(filepath.Join(dir, workFolder, manifestFile))
		journal := err == nil

		s, err := Open(dir)
		if err != nil {
			t.Fatal("the run after a kill:", err)
		}
		if err := s.Discard(); err != nil {
			t.Fatal(err)
		}
		n := wholeGeneration(t, dir)
		switch {
		case old < next || young > old+1 || n < young || n > old+1:
			t.Errorf("after a build of generation %d and more, %d to %d lay there, and the next run made it %d", next, old, young, n)
		case old < young && !journal:
			t.Errorf("generations %d and %d were mixed without a journal", old, young)
		}
		if t.Failed() {
			return
		}
		if journal {
			journals++
		}
		if old < young {
			mixed++
		}
		next = n + 1
	}
	t.Logf("of %d kills, %d left a journal, %d of these with some files moved in", kills, journals, mixed)
	if !testing.Short() && (mixed == 0 || journals == kills) {
		t.Error("the kills did not fall on every part of a build")
	}
	build(t, dir, site{"index.html": "last"})
	same(t, site{"index.html": "last"}, pages(t, dir))
}

// memoryFolder gives a folder on a disk in memory where there is one: on a real
// disk nearly every kill falls into the wait for the journal to be written.
func memoryFolder(t *testing.T) string {
	dir, err := os.MkdirTemp("/dev/shm", "output")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// buildUntilKilled starts a process that builds from generation first on, and
// kills it at some moment after the first is done.
func buildUntilKilled(t *testing.T, dir string, first int, random *rand.Rand) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childFolder+"="+dir, fmt.Sprintf("%s_FIRST=%d", childFolder, first))
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stdout)
	if !lines.Scan() || lines.Text() != "ready" {
		t.Error("the build failed: ", lines.Text())
	}
	time.Sleep(time.Duration(random.Int64N(int64(5 * time.Millisecond))))
	cmd.Process.Kill()
	if lines.Scan() {
		t.Error("the build failed: ", lines.Text())
	}
	cmd.Wait()
}

// checkNothingPartial checks that each file that a kill left is whole, and gives
// the lowest and the highest generation that it found.
func checkNothingPartial(t *testing.T, dir string) (old, young int) {
	t.Helper()
	old = math.MaxInt
	for name, text := range tree(t, dir) {
		if strings.HasPrefix(name, workFolder) || name == manifestFile {
			continue
		}
		var n int
		if _, err := fmt.Sscanf(text, "generation %d\n", &n); err != nil || generation(n)[name] != text {
			t.Errorf("%s is not whole (%d bytes)", name, len(text))
		}
		old, young = min(old, n), max(young, n)
	}
	return old, young
}

// wholeGeneration checks that a folder holds one generation and nothing else.
func wholeGeneration(t *testing.T, dir string) int {
	t.Helper()
	found := pages(t, dir)
	var n int
	if _, err := fmt.Sscanf(found["index.html"], "generation %d\n", &n); err != nil {
		t.Fatalf("index.html: %v", err)
	}
	same(t, generation(n), found)
	m, err := readManifest(filepath.Join(dir, manifestFile))
	if err != nil {
		t.Fatal(err)
	}
	if len(m) != len(found) {
		t.Errorf("the manifest names %d files, and there are %d", len(m), len(found))
	}
	return n
}

// interrupt leaves dir as a run does that is killed once its journal is written.
func interrupt(t *testing.T, dir string, want site) *Stage {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range want {
		if err := s.Write(name, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.next.write(s.journal()); err != nil {
		t.Fatal(err)
	}
	s.unlock()
	return s
}

func TestFirstBuildInterrupted(t *testing.T) {
	dir := t.TempDir()
	want := site{"index.html": "home", "h/a/index.html": "a"}
	interrupt(t, dir, want)
	put(t, dir, "index.html", "home") // one file had moved in: no manifest tells whose it is
	os.Remove(filepath.Join(dir, workFolder, "files", "index.html"))
	build(t, dir, want)
	same(t, want, pages(t, dir))
}

func TestFilesSpoiledByAPowerCutAreMadeAgain(t *testing.T) {
	dir := t.TempDir()
	build(t, dir, site{"index.html": "old", "h/a/index.html": "old"})
	want := site{"index.html": "new", "h/a/index.html": "new"}
	s := interrupt(t, dir, want)
	put(t, s.files, "index.html", "")
	next, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	next.Discard()
	same(t, site{"index.html": "old", "h/a/index.html": "new"}, pages(t, dir))
	build(t, dir, want)
	same(t, want, pages(t, dir))
}

func TestDamagedJournalIsRefused(t *testing.T) {
	dir := t.TempDir()
	build(t, dir, site{"index.html": "old"})
	s := interrupt(t, dir, site{"index.html": "new"})
	put(t, filepath.Dir(s.journal()), manifestFile, "\x00\x00\x00")
	before := pages(t, dir)
	_, err := Open(dir)
	checkRefused(t, err, "is damaged")
	delete(before, workFolder+"/lock") // which ends with its run
	same(t, before, pages(t, dir))
}

func TestAFileThatCameInTheWayOfAJournal(t *testing.T) {
	dir := t.TempDir()
	build(t, dir, site{"index.html": "old"})
	interrupt(t, dir, site{"index.html": "new", "notes.txt": "ours"})
	put(t, dir, "notes.txt", "theirs")
	_, err := Open(dir)
	checkRefused(t, err, "notes.txt")
	if err := os.Rename(filepath.Join(dir, "notes.txt"), filepath.Join(dir, "kept.txt")); err != nil {
		t.Fatal(err)
	}
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	s.Discard()
	same(t, site{"index.html": "new", "notes.txt": "ours", "kept.txt": "theirs"}, pages(t, dir))
	if _, err := os.Stat(filepath.Join(dir, workFolder)); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the work folder is still there")
	}
}
