// Command typst sets the same packets with iptpress and with Typst, in turn, and
// prints the medians and their ratio.
//
//	npm install --prefix bench/typst --ignore-scripts --no-package-lock
//	go run ./bench/typst                    packets of about 15 and 150 pages, 9 rounds
//	go run ./bench/typst -pieces 5 -rounds 15 -save DIR
//
// The text is that of the library's handouts to read, without their figures, in
// the same fonts and sizes, tagged to PDF/UA-1 by both. Both programs are warm:
// started, with their fonts loaded, and having set the text before. Each works on
// one packet at a time; Typst uses all processors for it, iptpress one.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"iptpress"
	"iptpress/generator/document"
	"iptpress/generator/paper"
	"iptpress/test/texts"
)

func main() {
	sizes := flag.String("pieces", "5,60", "numbers of handouts in a packet")
	rounds := flag.Int("rounds", 9, "rounds of each kind; the median counts")
	save := flag.String("save", "", "a folder to keep the PDFs in")
	flag.Parse()
	if err := run(*sizes, *rounds, *save); err != nil {
		fmt.Fprintln(os.Stderr, "typst:", err)
		os.Exit(1)
	}
}

func run(sizes string, rounds int, save string) error {
	library, err := texts.Read(iptpress.Files)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "iptpress-typst-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	typst, err := startTypst()
	if err != nil {
		return err
	}
	fmt.Printf("%d rounds in turn, medians, %d processors, %s\n\n", rounds, runtime.GOMAXPROCS(0), runtime.Version())
	for _, size := range strings.Split(sizes, ",") {
		n, err := strconv.Atoi(size)
		if err != nil || n < 1 {
			return fmt.Errorf("-pieces takes numbers from 1, not %q", size)
		}
		c := &comparison{packet: packetOf(library, n), press: paper.NewPress(library.Locales), library: library, typst: typst, dir: dir, save: save}
		if err := c.compare(n, rounds); err != nil {
			return err
		}
	}
	return typst.stop()
}

// packetOf makes a packet of n handouts to read, one of them again where the
// library has fewer.
func packetOf(library *texts.Library, n int) *document.Packet {
	packet := *library.Packet("en", "pk-starting")
	packet.Title = "Handouts"
	var pieces []*document.Document
	for _, d := range library.Documents {
		if d.Lang == "en" && d.Kind == document.Handout && d.Audience == document.Client {
			pieces = append(pieces, d)
		}
	}
	part := document.Part{Audience: document.Client}
	for i := range n {
		d := *pieces[i%len(pieces)]
		d.Slug += fmt.Sprint("-", i)
		d.Blocks = withoutFigures(d.Blocks)
		part.Documents = append(part.Documents, &d)
	}
	packet.Parts = []document.Part{part}
	return &packet
}

// withoutFigures copies blocks, down to their paragraphs, which are to be edited.
func withoutFigures(blocks []document.Block) []document.Block {
	var kept []document.Block
	for _, b := range blocks {
		switch b := b.(type) {
		case *document.Figure:
			continue
		case *document.Paragraph:
			kept = append(kept, &document.Paragraph{Text: b.Text})
		case *document.Box:
			box := *b
			box.Blocks = withoutFigures(b.Blocks)
			kept = append(kept, &box)
		case *document.List:
			list := *b
			list.Items = nil
			for _, item := range b.Items {
				list.Items = append(list.Items, document.Item{Blocks: withoutFigures(item.Blocks)})
			}
			kept = append(kept, &list)
		default:
			kept = append(kept, b)
		}
	}
	return kept
}

type comparison struct {
	packet    *document.Packet
	library   *texts.Library
	press     *paper.Press
	typst     *typst
	dir, save string
}

var format = paper.Format{Paper: paper.Letter}

// compare times both programs in three cases.
func (c *comparison) compare(pieces, rounds int) error {
	var paragraphs []*document.Paragraph
	for _, d := range c.packet.Parts[0].Documents {
		paragraphs = appendParagraphs(paragraphs, d.Blocks)
	}
	original := make([][]document.Inline, len(paragraphs))
	for i, p := range paragraphs {
		original[i] = p.Text
	}
	// edit makes every paragraph one that neither program has seen.
	edit := func(round int) {
		for i, p := range paragraphs {
			p.Text = append([]document.Inline{document.Text(fmt.Sprintf("%d ", round))}, original[i]...)
		}
	}
	cases := []struct {
		name   string
		edited bool
		forget bool
	}{
		{"every paragraph edited", true, false},
		{"the same text again", false, false},
		{"the same text, nothing kept of it", false, true},
	}
	ours, theirs := make([][]float64, len(cases)), make([][]float64, len(cases))
	var last result
	var size int
	for round := range rounds + 2 { // two to warm up
		for i, k := range cases {
			if k.edited {
				edit(round)
			}
			mine, err := c.set(k.forget)
			if err != nil {
				return err
			}
			source := filepath.Join(c.dir, "packet.typ")
			if err := os.WriteFile(source, []byte(markup(c.packet)), 0o644); err != nil {
				return err
			}
			keep := ""
			if c.save != "" {
				keep = filepath.Join(c.save, fmt.Sprintf("typst-%d.pdf", pieces))
				if err := os.WriteFile(filepath.Join(c.save, fmt.Sprintf("iptpress-%d.pdf", pieces)), mine.data, 0o644); err != nil {
					return err
				}
			}
			if last, err = c.typst.compile(source, keep, k.forget); err != nil {
				return err
			}
			size = len(mine.data)
			if round >= 2 {
				ours[i], theirs[i] = append(ours[i], mine.ms), append(theirs[i], last.MS)
			}
		}
	}
	fmt.Printf("%d handouts: %d pages and %d KB by Typst, %d KB by iptpress\n", pieces, last.Pages, last.Bytes/1024, size/1024)
	for i, k := range cases {
		a, b := median(ours[i]), median(theirs[i])
		fmt.Printf("  %-36s iptpress %8.1f ms   Typst %8.1f ms   ratio %.1f\n", k.name, a, b, b/a)
	}
	fmt.Println()
	return nil
}

type mine struct {
	data []byte
	ms   float64
}

// set times iptpress on one processor. To forget is to shape every word anew.
func (c *comparison) set(forget bool) (mine, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	runtime.GC()
	start := time.Now()
	press := c.press
	if forget {
		press = paper.NewPress(c.library.Locales)
	}
	data, err := press.Packet(c.packet, format)
	return mine{data, float64(time.Since(start).Microseconds()) / 1000}, err
}

func appendParagraphs(list []*document.Paragraph, blocks []document.Block) []*document.Paragraph {
	for _, b := range blocks {
		switch b := b.(type) {
		case *document.Paragraph:
			list = append(list, b)
		case *document.Box:
			list = appendParagraphs(list, b.Blocks)
		case *document.List:
			for _, item := range b.Items {
				list = appendParagraphs(list, item.Blocks)
			}
		}
	}
	return list
}

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}

// typst is a running compile.mjs.
type typst struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

type result struct {
	MS           float64
	Pages, Bytes int
}

func startTypst() (*typst, error) {
	cmd := exec.Command("node", "bench/typst/compile.mjs", "generator/paper/fonts")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &typst{cmd, in, bufio.NewScanner(out)}, nil
}

func (t *typst) compile(file, save string, forget bool) (result, error) {
	request, err := json.Marshal(map[string]any{"file": file, "save": save, "forget": forget})
	if err != nil {
		return result{}, err
	}
	if _, err := t.in.Write(append(request, '\n')); err != nil {
		return result{}, err
	}
	if !t.out.Scan() {
		return result{}, errors.New("no answer from Typst; is it installed? npm install --prefix bench/typst --ignore-scripts --no-package-lock")
	}
	var r result
	return r, json.Unmarshal(t.out.Bytes(), &r)
}

func (t *typst) stop() error {
	if err := t.in.Close(); err != nil {
		return err
	}
	return t.cmd.Wait()
}
