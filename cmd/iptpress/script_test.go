package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"
	"github.com/rogpeppe/go-internal/testscript"

	"iptpress"
	"iptpress/generator/authoring"
	"iptpress/generator/history"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"iptpress": main})
}

// The scripts in testdata/script read like a manual of the command line. Each
// starts in a folder of its own with a small project in it, clinic/.
func TestScripts(t *testing.T) {
	testscript.Run(t, scripts(testscript.Params{Dir: "testdata/script"}))
}

// scripts gives scripts their project, and the commands that are not programs.
func scripts(p testscript.Params) testscript.Params {
	p.Setup = func(env *testscript.Env) error {
		env.Setenv("IPTPRESS_ENGINE", "none")                             // which takes half a minute to compile
		env.Setenv("PROGRAMS", filepath.SplitList(env.Getenv("PATH"))[0]) // where iptpress is, and nothing else
		repo, err := filepath.Abs("../..")
		if err != nil {
			return err
		}
		env.Setenv("REPO", repo)
		return os.CopyFS(filepath.Join(env.WorkDir, "clinic"), os.DirFS("testdata/project"))
	}
	p.Cmds = map[string]func(*testscript.TestScript, bool, []string){
		"status":   exitStatus,
		"replace":  replace,
		"fill":     fill,
		"crlf":     crlf,
		"freeport": freeport,
		"fetch":    fetch,
		"lock":     lock,
		"older":    older,
	}
	return p
}

// status N command… runs a command that must exit with N.
func exitStatus(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// replace FILE OLD NEW puts NEW in the place of OLD, which must be there.
func replace(ts *testscript.TestScript, neg bool, args []string) {
	name := ts.MkAbs(args[0])
	data, err := os.ReadFile(name)
	ts.Check(err)
	old, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	new, err := strconv.Unquote(`"` + args[2] + `"`)
	ts.Check(err)
	if !strings.Contains(string(data), old) {
		ts.Fatalf("%s does not hold %q", args[0], old)
	}
	ts.Check(os.WriteFile(name, []byte(strings.Replace(string(data), old, new, 1)), 0o644))
}

// fill FILE BYTES appends that many bytes of words.
func fill(ts *testscript.TestScript, neg bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_APPEND|os.O_WRONLY, 0)
	ts.Check(err)
	defer f.Close()
	_, err = f.WriteString(strings.Repeat("words and words\n", n/16))
	ts.Check(err)
}

// crlf FILE gives a file the line ends of Windows.
func crlf(ts *testscript.TestScript, neg bool, args []string) {
	name := ts.MkAbs(args[0])
	data, err := os.ReadFile(name)
	ts.Check(err)
	ts.Check(os.WriteFile(name, []byte(strings.ReplaceAll(string(data), "\n", "\r\n")), 0o644))
}

// lock FILE holds a lock until the script ends.
func lock(ts *testscript.TestScript, neg bool, args []string) {
	l := flock.New(ts.MkAbs(args[0]))
	held, err := l.TryLock()
	ts.Check(err)
	if !held {
		ts.Fatalf("%s is locked already", args[0])
	}
	ts.Defer(func() { l.Close() })
}

// older DIR makes a project as init made it when the library's first edition was
// its newest: with the texts and data of that edition.
func older(ts *testscript.TestScript, neg bool, args []string) {
	const edition = "content/editions/2026.1"
	files := map[string][]byte{}
	take := func(from, to string) {
		data, err := fs.ReadFile(iptpress.Files, from)
		ts.Check(err)
		files[to] = data
	}
	ts.Check(fs.WalkDir(iptpress.Files, ".", func(name string, d fs.DirEntry, err error) error {
		switch inEdition, ok := strings.CutPrefix(name, edition+"/"); {
		case err != nil || d.IsDir():
			return err
		case name == edition+".yaml" || strings.HasPrefix(name, "layouts/"):
			take(name, name)
		case ok && !strings.HasSuffix(name, ".sha256") && !strings.HasPrefix(inEdition, "strings/"):
			take(name, "content/"+inEdition)
		case strings.Contains(name, "/versions/1.0/"):
			take(name, strings.Replace(name, "/versions/1.0/", "/", 1))
		}
		return nil
	}))
	ts.Check(authoring.Init(history.Memory(files), ts.MkAbs(args[0]), authoring.Clinic{Name: "Harbor Clinic", Country: "US", Languages: []string{"en"}, Phone: "555-0100"}))
}

// freeport VARIABLE finds a port that nobody listens on.
func freeport(ts *testscript.TestScript, neg bool, args []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(args[0], strconv.Itoa(l.Addr().(*net.TCPAddr).Port))
	ts.Check(l.Close())
}

// fetch ADDRESS WORDS asks for a page until it has the words, for a while.
func fetch(ts *testscript.TestScript, neg bool, args []string) {
	address := ts.Getenv("PORT")
	address = strings.ReplaceAll(args[0], "$PORT", address)
	last := ""
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		ts.Check(err)
		answer, err := http.DefaultClient.Do(request)
		if err == nil {
			// Events go on and on: what has come by then is enough.
			data, _ := io.ReadAll(answer.Body)
			answer.Body.Close()
			if last = string(data); strings.Contains(last, args[1]) {
				cancel()
				return
			}
		}
		cancel()
	}
	ts.Fatalf("%s does not come to say %q, but %.300s", address, args[1], last)
}
