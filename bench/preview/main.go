// Command preview measures how long it takes from a save to the changed page in
// the browser, with iptpress and with Hugo's server, in Chromium.
//
//	go run ./bench/preview                  100, 1 000 and 10 000 handouts
//	go run ./bench/preview -n 100 -rounds 30
//
// It runs from the project's folder, and needs Chromium. Hugo is built from
// source into .test-tools on the first run. The time runs from just before the
// file is written until the program hears from the browser that the words are in
// the page, and that the next frame is drawn.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/chromedp/cdproto/page"
	devtools "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"iptpress/bench/setup"
)

func main() {
	sizes := flag.String("n", "100,1000,10000", "numbers of handouts")
	rounds := flag.Int("rounds", 15, "saves of each kind; the median counts")
	disk := flag.String("dir", setup.Memory(), "where the handouts lie; a folder in memory leaves the disk out of it")
	flag.Parse()
	if err := measure(*sizes, *rounds, *disk); err != nil {
		fmt.Fprintln(os.Stderr, "preview:", err)
		os.Exit(1)
	}
}

func measure(sizes string, rounds int, disk string) error {
	work, err := os.MkdirTemp(disk, "iptpress-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	tools, err := setup.Install(work, true)
	if err != nil {
		return err
	}
	fmt.Printf("Hugo %s and iptpress, from a save to the page in Chromium, %d saves of each kind, %d processors, %s\n\n", setup.HugoVersion, rounds, runtime.GOMAXPROCS(0), runtime.Version())
	fmt.Println("| handouts | edit | | Hugo | iptpress | Hugo / iptpress |")
	fmt.Println("| --- | --- | --- | --- | --- | --- |")
	for _, size := range strings.Split(sizes, ",") {
		n, err := strconv.Atoi(size)
		if err != nil || n < 1 {
			return fmt.Errorf("-n takes numbers such as 100,1000, not %q", sizes)
		}
		if err := measureSize(tools, filepath.Join(work, size), n, rounds); err != nil {
			return err
		}
	}
	return nil
}

// edits are the kinds of saves. A text goes on under a heading; a title stands in
// the front matter, and so in lists too.
var edits = []struct{ name, before, after string }{
	{"text", "## What this handout is about\n", "## What this handout is about\n\nNow MARK."},
	{"title", "title: \"", "title: \"MARK "},
}

func measureSize(t setup.Tools, work string, n, rounds int) error {
	ours, err := t.Project(filepath.Join(work, "project"), n, 0)
	if err != nil {
		return err
	}
	theirs, err := t.HugoSite(filepath.Join(work, "hugo"), n)
	if err != nil {
		return err
	}
	port, err := freePort()
	if err != nil {
		return err
	}
	hugo, err := timeSaves(server{
		command: exec.Command(t.Hugo, "server", "-s", filepath.Join(work, "hugo"), "--bind", "127.0.0.1", "--port", port, "--cacheDir", filepath.Join(work, "cache"), "--noBuildLock"),
		ready:   "Web Server is available", address: "http://127.0.0.1:" + port + "/getting-started/handout-00000/", file: theirs,
	}, rounds)
	if err != nil {
		return fmt.Errorf("with Hugo: %w", err)
	}
	if port, err = freePort(); err != nil {
		return err
	}
	iptpress, err := timeSaves(server{
		command: exec.Command(t.Iptpress, "serve", "--source", filepath.Join(work, "project"), "--addr", "127.0.0.1:"+port),
		ready:   "The preview is at", address: "http://127.0.0.1:" + port + "/#/handouts/handout-00000/index.html?view=both", file: ours, paper: true,
	}, rounds)
	if err != nil {
		return fmt.Errorf("with iptpress: %w", err)
	}
	for _, kind := range edits {
		h, o := hugo[kind.name], iptpress[kind.name]
		row(n, kind.name, "in the page", h.inPage, o.inPage)
		row(n, "", "drawn", h.drawn, o.drawn)
		fmt.Printf("| | | its paper beside it | | %s | |\n", say(o.paper))
	}
	return os.RemoveAll(work)
}

func row(n int, kind, what string, hugo, ours []time.Duration) {
	first := ""
	if kind != "" {
		first = strconv.Itoa(n)
	}
	fmt.Printf("| %s | %s | %s | %s | %s | %.0f |\n", first, kind, what, say(hugo), say(ours), float64(middle(hugo))/float64(middle(ours)))
}

// say gives the median and what nine of ten stay below.
func say(times []time.Duration) string {
	return fmt.Sprintf("%d ms (%d)", middle(times).Milliseconds(), sorted(times)[len(times)*9/10].Milliseconds())
}

func sorted(times []time.Duration) []time.Duration {
	return slices.Sorted(slices.Values(times))
}

func middle(times []time.Duration) time.Duration { return sorted(times)[len(times)/2] }

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port), nil
}

// server is a preview, and the file whose page is looked at.
type server struct {
	command *exec.Cmd
	ready   string // what it says when it is
	address string
	file    string
	paper   bool // it shows paper too
}

// times are those of one kind of save.
type times struct{ inPage, drawn, paper []time.Duration }

// heard is what the page tells.
type heard struct {
	what string
	at   time.Time
}

// watching looks in every frame of every page for the newest mark, and tells when
// it is there and when it is drawn; and when a page of paper has changed.
const watching = `(() => {
	let last = "";
	const look = (changes) => {
		const found = document.documentElement && document.documentElement.textContent.match(/mark\d+x/g);
		const mark = found ? found[found.length - 1] : "";
		if (mark && mark !== last) {
			last = mark;
			seen("page " + mark);
			requestAnimationFrame(() => setTimeout(() => seen("drawn " + mark)));
		}
		for (const c of changes || []) for (const n of c.addedNodes) if (n.classList && n.classList.contains("sheet")) seen("paper");
	};
	new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
	addEventListener("DOMContentLoaded", () => look());
})()`

func timeSaves(s server, rounds int) (map[string]*times, error) {
	output, err := s.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	s.command.Stderr = os.Stderr
	if err := s.command.Start(); err != nil {
		return nil, err
	}
	defer func() {
		_ = s.command.Process.Signal(os.Interrupt)
		_ = s.command.Wait() // it was told to end
	}()
	lines := bufio.NewScanner(output)
	for {
		if !lines.Scan() {
			return nil, fmt.Errorf("it ended before it was ready")
		}
		if strings.Contains(lines.Text(), s.ready) {
			break
		}
	}
	go func() {
		for lines.Scan() { // a pipe that nobody reads would stop it
		}
	}()

	allocator, cancel := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU)...)
	defer cancel()
	ctx, cancel := chromedp.NewContext(allocator)
	defer cancel()
	events := make(chan heard, 100)
	err = chromedp.Listen(ctx, func(e any) {
		if b, ok := e.(*devtools.EventBindingCalled); ok {
			events <- heard{b.Payload, time.Now()}
		}
	})
	if err != nil {
		return nil, err
	}
	if _, err := chromedp.Call(ctx, devtools.AddBinding, devtools.AddBindingParams{Name: "seen"}); err != nil {
		return nil, err
	}
	if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watching}); err != nil {
		return nil, err
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(s.address)); err != nil {
		return nil, err
	}
	time.Sleep(3 * time.Second)
	text, err := os.ReadFile(s.file)
	if err != nil {
		return nil, err
	}
	result := map[string]*times{}
	mark := 0
	for _, kind := range edits {
		t := &times{}
		result[kind.name] = t
		for range rounds + 1 {
			mark++
			name := fmt.Sprintf("mark%dx", mark)
			changed := strings.Replace(string(text), kind.before, strings.Replace(kind.after, "MARK", name, 1), 1)
			if err := save(s, changed, name, events, t); err != nil {
				return nil, fmt.Errorf("%s: %w", kind.name, err)
			}
		}
		// The first save finds nothing warm.
		t.inPage, t.drawn = t.inPage[1:], t.drawn[1:]
		if s.paper {
			t.paper = t.paper[1:]
		}
	}
	return result, nil
}

// save writes the file and waits until everything shows it.
func save(s server, text, mark string, events chan heard, t *times) error {
	time.Sleep(700 * time.Millisecond)
	for len(events) > 0 {
		<-events
	}
	begin := time.Now()
	if err := os.WriteFile(s.file, []byte(text), 0o644); err != nil {
		return err
	}
	wanted := map[string]*[]time.Duration{"page " + mark: &t.inPage, "drawn " + mark: &t.drawn}
	if s.paper {
		wanted["paper"] = &t.paper
	}
	limit := time.After(time.Minute)
	for len(wanted) > 0 {
		select {
		case e := <-events:
			if list := wanted[e.what]; list != nil {
				*list = append(*list, e.at.Sub(begin))
				delete(wanted, e.what)
			}
		case <-limit:
			return fmt.Errorf("after a minute the page does not show %v", wanted)
		}
	}
	return nil
}
