package release

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"iptpress"
	"iptpress/generator"
	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/history"
	"iptpress/generator/output"
)

// childProject names the project that a process started by TestKilledAtAnyMoment
// publishes, takes back and builds until it is killed.
const childProject = "IPTPRESS_TEST_PROJECT"

const today = document.Date("2026-11-24")

func TestMain(m *testing.M) {
	if dir := os.Getenv(childProject); dir != "" {
		begin = func(step string) { fmt.Println(step) }
		begin("ready")
		for {
			if err := work(dir); err != nil {
				fmt.Println(err)
				os.Exit(1)
			}
		}
	}
	os.Exit(m.Run())
}

func config(dir string) generator.Config {
	return generator.Config{Source: dir, Embedded: iptpress.Files, Jobs: 1}
}

// begin tells which step of the work begins, so that kills can be counted by step.
var begin = func(string) {}

// steps of the work.
var steps = []string{"publish", "withdraw", "build"}

// takenBack reports whether the work takes a version back: every second one.
func takenBack(version string) bool { return strings.ContainsAny(version[len(version)-1:], "13579") }

// work publishes a new version of a handout, takes it back or not, and builds the
// site.
func work(dir string) error {
	h, err := generator.OpenHistory(config(dir), &diag.List{})
	if err != nil {
		return err
	}
	version, edition := "1.0", "1.0"
	if e := h.Newest(); e != nil {
		version, edition = history.Next(h.VersionsAt("en", "moving-house")[0].Version, false), history.NextEdition(e.ID)
	}
	if err := write(dir, version); err != nil {
		return err
	}
	begin("publish")
	if _, err := Publish(context.Background(), config(dir), edition, "", today); err != nil {
		return fmt.Errorf("publish %s: %w", edition, err)
	}
	if takenBack(version) {
		begin("withdraw")
		_, _, err := Withdraw(context.Background(), config(dir), Withdrawal{Slug: "moving-house", Version: version, Reason: "A test."}, today)
		if err != nil {
			return fmt.Errorf("withdraw %s: %w", version, err)
		}
	}
	begin("build")
	return build(dir)
}

func build(dir string) error {
	c := config(dir)
	c.Release, c.Today = true, today
	if _, err := generator.Build(context.Background(), c); err != nil {
		return fmt.Errorf("build: %w", err)
	}
	return nil
}

// write gives the working text a version, and words that only this version has.
func write(dir, version string) error {
	name := filepath.Join(dir, "content/en/handouts/moving-house/index.md")
	data, err := os.ReadFile(filepath.Join(fixture, "content/en/handouts/moving-house/index.md"))
	if err != nil {
		return err
	}
	text := strings.Replace(string(data), `version: "1.0"`, fmt.Sprintf("version: %q\nchanges: Words of %s.", version, version), 1)
	return output.WriteFile(name, []byte(text+"\nThe words of "+version+".\n"))
}

var fixture, _ = filepath.Abs("../../cmd/iptpress/testdata/project")

// A run that is killed loses no version and leaves none by half; the next run
// ends what it began, and the site is that of one edition.
func TestKilledAtAnyMoment(t *testing.T) {
	kills, perProject := 60, 15
	switch {
	case testing.Short():
		kills, perProject = 10, 10
	case os.Getenv("IPTPRESS_ALL_PAGES") != "":
		kills = 240
	}
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	t.Log("seed", seed)
	journals, fell := 0, map[string]int{}
	for range kills / perProject {
		dir := newProject(t)
		known := map[string]string{}
		for range perProject {
			fell[runUntilKilled(t, dir, random)]++
			if _, err := os.Stat(filepath.Join(dir, history.JournalFile)); err == nil {
				journals++
			}
			checkKept(t, dir, known)
			if err := work(dir); err != nil {
				t.Fatal("the run after a kill:", err)
			}
			checkKept(t, dir, known)
			checkSite(t, dir)
			if t.Failed() {
				return
			}
		}
	}
	t.Logf("%d kills fell into %v, %d of them into the writing of an edition", kills, fell, journals)
	if testing.Short() {
		return
	}
	for _, step := range steps {
		if fell[step] < kills/20 {
			t.Errorf("only %d of %d kills fell into %s", fell[step], kills, step)
		}
	}
	if journals == 0 {
		t.Error("no kill fell into the writing of an edition")
	}
}

func newProject(t *testing.T) string {
	t.Helper()
	dir := t.TempDir() // on a disk, where writing takes its time and many kills fall into it
	if err := os.CopyFS(dir, os.DirFS(fixture)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// runUntilKilled starts a process that works on the project, and kills it: at any
// moment, while an edition is written, while a version is taken back, or while the
// site is built. It gives the step that it was at.
func runUntilKilled(t *testing.T, dir string, random *rand.Rand) string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childProject+"="+dir)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := make(chan string, 10_000)
	go func() {
		defer close(said)
		for lines := bufio.NewScanner(stdout); lines.Scan(); {
			said <- lines.Text()
		}
	}()
	step := <-said
	limit := time.After(3 * time.Second)
	wanted := "build"
	switch random.IntN(4) {
	case 0:
		time.Sleep(time.Duration(random.Int64N(int64(250 * time.Millisecond))))
	case 1:
		journal := filepath.Join(dir, history.JournalFile)
		for end := time.Now().Add(3 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Microsecond) {
			if _, err := os.Lstat(journal); err == nil {
				break
			}
		}
		time.Sleep(time.Duration(random.Int64N(int64(10 * time.Millisecond))))
	case 2:
		wanted = "withdraw"
		fallthrough
	default:
		for waiting := step != wanted; waiting; {
			select {
			case step = <-said:
				waiting = step != wanted && step != ""
			case <-limit:
				waiting = false
			}
		}
		time.Sleep(time.Duration(random.Int64N(int64(60 * time.Millisecond))))
	}
	cmd.Process.Kill()
	for line := range said {
		step = line
	}
	if step != "ready" && !slices.Contains(steps, step) {
		t.Error("the run failed: ", step)
	}
	cmd.Wait()
	return step
}

// checkKept checks that what was published is there as it was, and nothing else
// that counts.
func checkKept(t *testing.T, dir string, known map[string]string) {
	t.Helper()
	diags := &diag.List{}
	h, err := generator.OpenHistory(config(dir), diags)
	if err != nil {
		t.Fatal(err)
	}
	if diags.Failed() {
		t.Fatal(diags.Messages())
	}
	for version, sum := range known {
		v := h.Version("mh7q2k9d", "en", version)
		if v == nil || v.SHA256 != sum {
			t.Fatalf("version %s is lost", version)
		}
	}
	for _, v := range h.Versions("mh7q2k9d", "en") {
		known[v.Version] = v.SHA256
		withdrawn := v.State == history.Withdrawn
		if withdrawn && !takenBack(v.Version) {
			t.Errorf("version %s is withdrawn", v.Version)
		}
	}
}

// checkSite checks that the output is whole, and that of the newest edition.
func checkSite(t *testing.T, dir string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(dir, history.JournalFile)); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the journal is still there")
	}
	built, damaged, err := output.Verify(filepath.Join(dir, "public"))
	if err != nil || len(damaged) > 0 {
		t.Fatal(damaged, err)
	}
	h, err := generator.OpenHistory(config(dir), &diag.List{})
	if err != nil {
		t.Fatal(err)
	}
	for name, sum := range history.Papers(os.DirFS(dir), h.Newest()) {
		if h.Newest().Base == h.Newest() && built[name] != sum {
			t.Errorf("%s is not the one that %s issued", name, h.Newest().ID)
		}
	}
}

// Of two runs at once one publishes, and the other says that it must wait.
func TestTwoPublishAtOnce(t *testing.T) {
	dir := newProject(t)
	errs := make(chan error, 2)
	for range 2 {
		go func() {
			_, err := Publish(context.Background(), config(dir), "2026.1", "", today)
			errs <- err
		}()
	}
	failed := 0
	for range 2 {
		if err := <-errs; err != nil {
			failed++
			var refusal *Refusal // it came after the other had ended
			var place *output.Error
			if !errors.As(err, &refusal) && !errors.As(err, &place) {
				t.Error(err)
			}
		}
	}
	if failed != 1 {
		t.Errorf("%d of two runs failed", failed)
	}
	checkKept(t, dir, map[string]string{})
}
