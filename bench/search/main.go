// Command search types into the search page of made-up handouts in Chromium, and
// prints how long a key takes: from the event to a page that is laid out.
//
//	go run ./bench/search                  1 000 and 10 000 handouts
//	go run ./bench/search -n 1000
//
// It runs from the project's folder and needs chromium on the PATH. Each handout
// of gencorpus gets a hundred words more, drawn from 20 000 made-up ones as words
// are in a language (the second half as often as the first, and so on): gencorpus
// alone has too few different words.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
)

func main() {
	sizes := flag.String("n", "1000,10000", "numbers of handouts")
	flag.Parse()
	if err := measure(*sizes); err != nil {
		fmt.Fprintln(os.Stderr, "search:", err)
		os.Exit(1)
	}
}

func measure(sizes string) error {
	work, err := os.MkdirTemp("", "iptpress-search-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	program := filepath.Join(work, "iptpress")
	if err := run("go", "build", "-o", program, "./cmd/iptpress"); err != nil {
		return err
	}
	fmt.Println("| handouts | scripts | loaded | a key, median | 95th percentile | slowest |")
	fmt.Println("| --- | --- | --- | --- | --- | --- |")
	for _, size := range strings.Split(sizes, ",") {
		n, err := strconv.Atoi(size)
		if err != nil || n < 1 {
			return fmt.Errorf("-n takes numbers such as 1000,10000, not %q", sizes)
		}
		project, out := filepath.Join(work, size), filepath.Join(work, size+"-out")
		if err := write(project, n); err != nil {
			return err
		}
		if err := run(program, "build", "--source", project, "--out", out, "--no-pdf"); err != nil {
			return err
		}
		if err := typeInto(out, n); err != nil {
			return err
		}
		if err := os.RemoveAll(out); err != nil {
			return err
		}
	}
	return nil
}

func run(name string, args ...string) error {
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, out)
	}
	return nil
}

// write makes the project of n handouts.
func write(project string, n int) error {
	if err := os.CopyFS(project, os.DirFS("bench/project")); err != nil {
		return err
	}
	content := filepath.Join(project, "content")
	if err := os.CopyFS(filepath.Join(content, "data"), os.DirFS("content/data")); err != nil {
		return err
	}
	// The clinical codes name handouts that are not there.
	if err := os.RemoveAll(filepath.Join(content, "data", "codes.yaml")); err != nil {
		return err
	}
	if err := run("go", "run", "./bench/gencorpus", "-n", strconv.Itoa(n), "-for", "iptpress", "-out", content); err != nil {
		return err
	}
	words := vocabulary()
	texts, err := filepath.Glob(filepath.Join(content, "en", "handouts", "*", "index.md"))
	if err != nil {
		return err
	}
	for i, name := range texts {
		r := rand.New(rand.NewPCG(1, uint64(i)))
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		text = append(text, "\n"...)
		for range 100 {
			text = append(text, words[rank(r, len(words))]+" "...)
		}
		if err := os.WriteFile(name, append(text, ".\n"...), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// vocabulary makes 20 000 words up.
func vocabulary() []string {
	r := rand.New(rand.NewPCG(1, 1))
	syllables := strings.Fields("ba co de fi gra ho in ja ke lo mi nor op pre qui ra ste tu un ver wa ya zo ment tion er ing ly")
	words := make([]string, 20000)
	for i := range words {
		for range 2 + r.IntN(3) {
			words[i] += syllables[r.IntN(len(syllables))]
		}
	}
	return words
}

// rank draws a word's rank by Zipf's law: the chance of rank k is that of 1 over k.
func rank(r *rand.Rand, n int) int {
	return min(int(rand.NewZipf(r, 1.01, 1, uint64(n-1)).Uint64()), n-1)
}

// phrases are typed letter by letter: words that all handouts have, words that few
// have, mistakes, sentences, words that nothing has.
var phrases = []string{
	"grief", "closeness circle", "your relationship and the helpful week", "breakup", "sepration", "CBT", "medication",
	"role transition", "how do I cope with my dad dying", "conversatian", "talk to my mom", "lonely", "sleep", "therapist",
	"handout", "xylophone", "verment", "gralodeing", "unstetion", "prequiver", "noroping", "communication at work", "zzzz",
}

const keys = `(async phrases => {
	const box = document.querySelector("#x-query"), times = [];
	for (const phrase of phrases) {
		for (let n = 1; n <= phrase.length; n++) {
			box.value = phrase.slice(0, n);
			const begin = performance.now();
			box.dispatchEvent(new Event("input", {bubbles: true}));
			document.body.offsetHeight;
			times.push(performance.now() - begin);
			await new Promise(done => setTimeout(done));
		}
	}
	return times;
})`

func typeInto(out string, n int) error {
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU)...)
	defer cancel()
	ctx, cancel := chromedp.NewContext(allocator)
	defer cancel()
	ctx, cancel = context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate("file://"+filepath.ToSlash(out)+"/search/index.html")); err != nil {
		return err
	}
	loaded, err := chromedp.Run(ctx, chromedp.Evaluate[float64](`performance.timing.loadEventEnd - performance.timing.navigationStart`))
	if err != nil {
		return err
	}
	list, err := json.Marshal(phrases)
	if err != nil {
		return err
	}
	script := keys + "(" + string(list) + ")"
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[[]float64](script, chromedp.EvalAwaitPromise)); err != nil { // compiles what is used often
		return err
	}
	times, err := chromedp.Run(ctx, chromedp.Evaluate[[]float64](script, chromedp.EvalAwaitPromise))
	if err != nil {
		return err
	}
	slices.Sort(times)
	var size int64
	scripts, _ := filepath.Glob(filepath.Join(out, "search", "*.js"))
	for _, name := range scripts {
		if info, err := os.Stat(name); err == nil {
			size += info.Size()
		}
	}
	fmt.Printf("| %d | %d, %.1f MB | %.0f ms | %.1f ms | %.1f ms | %.1f ms |\n", n, len(scripts), float64(size)/1e6, loaded,
		times[len(times)/2], times[len(times)*95/100], times[len(times)-1])
	return nil
}
