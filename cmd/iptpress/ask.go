package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// asker asks questions on a terminal. Without one (in is nil) it says nothing.
type asker struct {
	context.Context
	in      io.Reader
	out     io.Writer
	answers chan answer
}

type answer struct {
	text string
	err  error
}

// maxAnswer is the longest answer that is read, in bytes.
const maxAnswer = 4096

func (a *asker) say(format string, args ...any) {
	if a.in != nil {
		fmt.Fprintf(a.out, format, args...)
	}
}

// line asks for a line. The error is the context's where a person stops the
// program, and a usageError where the answers end.
func (a *asker) line(question string) (string, error) {
	a.say("%s: ", question)
	if a.answers == nil {
		a.answers = make(chan answer)
		go a.read()
	}
	var got answer
	select {
	case <-a.Done():
	case got = <-a.answers:
	}
	switch {
	case a.Err() != nil: // a line that came with Ctrl-C is no answer
		a.say("\n")
		return "", a.Err()
	case errors.Is(got.err, io.EOF):
		a.say("\n")
		return "", usageError("the answers ended before the questions; nothing was written")
	}
	return got.text, got.err
}

// read hands over lines as they come; of one that is too long, what says so.
func (a *asker) read() {
	lines := bufio.NewReaderSize(a.in, maxAnswer)
	for {
		line, err := lines.ReadSlice('\n')
		text := strings.TrimSpace(string(line))
		for errors.Is(err, bufio.ErrBufferFull) { // the rest of it says nothing more
			_, err = lines.ReadSlice('\n')
		}
		if err != nil {
			a.answers <- answer{err: err}
			return
		}
		a.answers <- answer{text: text}
	}
}
