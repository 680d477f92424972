package main

import (
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows a bar a stage on a terminal, and elsewhere one line a stage.
type progress struct {
	w     io.Writer
	onTTY bool
	mu    sync.Mutex
	stage string
	bar   *progressbar.ProgressBar
}

func newProgress(w io.Writer) *progress {
	return &progress{w: w, onTTY: isTerminal(w)}
}

func isTerminal(w any) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

func (p *progress) tell(stage string, done, total int) {
	if done > 0 && !p.onTTY {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if stage != p.stage {
		p.begin(stage, total)
	}
	if p.bar != nil && done > 0 {
		_ = p.bar.Add(1) // a bar that cannot be drawn must not stop a build
	}
}

func (p *progress) begin(stage string, total int) {
	p.end()
	p.stage = stage
	if !p.onTTY {
		fmt.Fprintln(p.w, stage)
		return
	}
	p.bar = progressbar.NewOptions(total,
		progressbar.OptionSetWriter(p.w),
		progressbar.OptionSetDescription(stage),
		progressbar.OptionShowCount(),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionSetWidth(30),
	)
}

func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish()
		p.bar = nil
	}
}

// finish takes the bar away.
func (p *progress) finish() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.end()
}
