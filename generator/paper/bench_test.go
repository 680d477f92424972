package paper_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"regexp"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"iptpress"
	"iptpress/generator/document"
	"iptpress/generator/paper"
	"iptpress/test/texts"
)

// The benchmarks set the library's own texts, with a press that has set them
// before, on one processor but for BenchmarkLibrary.

func library(b *testing.B) *texts.Library {
	b.Helper()
	l, err := texts.Read(iptpress.Files)
	if err != nil {
		b.Fatal(err)
	}
	return l
}

// BenchmarkPages shows that the time grows with the pages and no faster: the
// last number is for one page.
func BenchmarkPages(b *testing.B) {
	l := library(b)
	for _, n := range []int{10, 15, 100, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			press := paper.NewPress(l.Locales)
			packet, format := &document.Packet{}, paper.Format{Paper: paper.Letter}
			pages := 0
			for pieces := n / 5; pages < n; pieces += max(1, (n-pages)/4) {
				packet = packetOf(l, pieces)
				data, err := press.Packet(packet, format)
				if err != nil {
					b.Fatal(err)
				}
				pages = countPages(b, data)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := press.Packet(packet, format); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(pages), "pages")
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*pages), "µs/page")
		})
	}
}

// packetOf makes a packet of n pieces for clients, in the library's order, from
// the start again where it has fewer.
func packetOf(l *texts.Library, n int) *document.Packet {
	packet := *l.Packet("en", "pk-starting")
	part := document.Part{Audience: document.Client}
	for i := 0; len(part.Documents) < n; i++ {
		d := *l.Documents[i%len(l.Documents)]
		if d.Lang == "en" && d.Audience == document.Client {
			d.Slug += fmt.Sprint("-", i)
			part.Documents = append(part.Documents, &d)
		}
	}
	packet.Parts = []document.Part{part}
	return &packet
}

var pageObject = regexp.MustCompile(`/Type ?/Page\b[^s]`)

// countPages counts the page objects in a PDF's compressed streams.
func countPages(b *testing.B, data []byte) int {
	b.Helper()
	count := len(pageObject.FindAll(data, -1))
	for {
		_, after, found := bytes.Cut(data, []byte("stream\n"))
		if !found {
			break
		}
		data = after
		stream, err := zlib.NewReader(bytes.NewReader(data))
		if err != nil {
			continue // the end of a stream, or one that is not compressed
		}
		inflated, err := io.ReadAll(stream)
		if err != nil {
			b.Fatal(err)
		}
		count += len(pageObject.FindAll(inflated, -1))
	}
	return count
}

// BenchmarkHandouts sets one handout after the other, as a preview does: the
// time is for one.
func BenchmarkHandouts(b *testing.B) {
	l := library(b)
	press := paper.NewPress(l.Locales)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := press.Document(l.Documents[i%len(l.Documents)], paper.Format{Paper: paper.A4}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLibrary sets every handout and packet in every profile, with a worker
// for each processor.
func BenchmarkLibrary(b *testing.B) {
	l := library(b)
	var jobs []func(*paper.Press) ([]byte, error)
	for _, size := range []paper.Paper{paper.A4, paper.Letter} {
		for _, f := range []paper.Format{
			{Paper: size}, {Paper: size, Large: true}, {Paper: size, Fillable: true}, {Paper: size, Booklet: true},
		} {
			for _, p := range l.Packets {
				jobs = append(jobs, func(press *paper.Press) ([]byte, error) { return press.Packet(p, f) })
			}
			for _, d := range l.Documents {
				jobs = append(jobs, func(press *paper.Press) ([]byte, error) { return press.Document(d, f) })
			}
		}
	}
	for b.Loop() {
		var next atomic.Int64
		var workers sync.WaitGroup
		for range runtime.GOMAXPROCS(0) {
			workers.Go(func() {
				press := paper.NewPress(l.Locales)
				for i := next.Add(1) - 1; i < int64(len(jobs)); i = next.Add(1) - 1 {
					if _, err := jobs[i](press); err != nil {
						b.Error(err)
					}
				}
			})
		}
		workers.Wait()
	}
	b.ReportMetric(float64(len(jobs)), "papers")
}
