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
		fmt.Println("ready")
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

// work publishes a new version of a handout and builds the site of it; every
// third version is taken back.
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
	if _, err := Publish(context.Background(), config(dir), edition, "", today); err != nil {
		return fmt.Errorf("publish %s: %w", edition, err)
	}
	if strings.HasSuffix(version, "3") {
		_, _, err := Withdraw(context.Background(), config(dir), Withdrawal{Slug: "moving-house", Version: version, Reason: "A test."}, today)
		if err != nil {
			return fmt.Errorf("withdraw %s: %w", version, err)
		}
	}
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
	kills, perProject := 210, 15
	if testing.Short() {
		kills, perProject = 10, 10
	}
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	t.Log("seed", seed)
	journals := 0
	for range kills / perProject {
		dir := newProject(t)
		known := map[string]string{}
		for range perProject {
			runUntilKilled(t, dir, random)
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
	t.Logf("of %d kills, %d fell into the writing of an edition", kills, journals)
	if journals == 0 && !testing.Short() {
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

// runUntilKilled starts a process that works on the project, and kills it: half
// of the time at any moment, half of the time while an edition is written.
func runUntilKilled(t *testing.T, dir string, random *rand.Rand) {
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
	lines := bufio.NewScanner(stdout)
	lines.Scan()
	if random.IntN(2) == 0 {
		time.Sleep(time.Duration(random.Int64N(int64(250 * time.Millisecond))))
	} else {
		journal := filepath.Join(dir, history.JournalFile)
		for end := time.Now().Add(3 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Microsecond) {
			if _, err := os.Lstat(journal); err == nil {
				break
			}
		}
		time.Sleep(time.Duration(random.Int64N(int64(10 * time.Millisecond))))
	}
	cmd.Process.Kill()
	if lines.Scan() {
		t.Error("the run failed: ", lines.Text())
	}
	cmd.Wait()
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
		if withdrawn && !strings.HasSuffix(v.Version, "3") {
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
