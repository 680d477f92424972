// Command portable prints the SHA-256 of a few papers of the embedded library,
// one a line. Its test runs it on several processors, and as WebAssembly, and
// compares.
package main

import (
	"crypto/sha256"
	_ "embed"
	"fmt"
	"os"

	"iptpress"
	"iptpress/generator/document"
	"iptpress/generator/paper"
	"iptpress/test/texts"
)

// The papers have figures, worksheets, tables and large print between them.
var papers = []struct {
	packet string
	format paper.Format
}{
	{"pk-starting", paper.Format{Paper: paper.Letter}},
	{"pk-focus", paper.Format{Paper: paper.A4}},
	{"pk-transition", paper.Format{Paper: paper.A4, Large: true}},
	{"pk-starting", paper.Format{Paper: paper.A4, Fillable: true}},
	{"pk-teen", paper.Format{Paper: paper.Letter, Booklet: true}},
}

// turns is a figure with arcs, angles and scales: numbers that are reckoned in
// floating point before they are rounded.
//
//go:embed turns.svg
var turns []byte

func main() {
	if err := printSums(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func printSums() error {
	library, err := texts.Read(iptpress.Files)
	if err != nil {
		return err
	}
	press := paper.NewPress(library.Locales)
	for _, p := range papers {
		packet := library.Packet("en", p.packet)
		if packet == nil {
			return fmt.Errorf("the library has no packet %q", p.packet)
		}
		data, err := press.Packet(packet, p.format)
		if err != nil {
			return err
		}
		printSum(p.packet, p.format, data)
	}
	figure := *library.Documents[0]
	figure.Blocks = []document.Block{&document.Figure{
		Image: document.Image{Name: "turns.svg", Type: "svg", Data: turns}, Alt: "Turned shapes",
	}}
	data, err := press.Document(&figure, papers[0].format)
	if err != nil {
		return err
	}
	printSum("turns.svg", papers[0].format, data)
	return nil
}

func printSum(name string, f paper.Format, data []byte) {
	fmt.Printf("%s %+v %d bytes %x\n", name, f, len(data), sha256.Sum256(data))
}
