package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
)

// A person who stops the program gets no further question.
func TestStoppedAtAQuestion(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	in, keyboard := io.Pipe()
	defer keyboard.Close()
	ask := &asker{Context: ctx, in: in, out: &bytes.Buffer{}}
	go func() {
		io.WriteString(keyboard, "Harbor\n")
		stop()
	}()
	for n := 0; ; n++ {
		answer, err := ask.line("Its name")
		if errors.Is(err, context.Canceled) {
			return
		}
		if err != nil || answer != "Harbor" || n > 0 {
			t.Fatalf("%q, %v", answer, err)
		}
	}
}

func TestAnswers(t *testing.T) {
	long := strings.Repeat("x", 3*maxAnswer)
	ask := &asker{Context: context.Background(), in: strings.NewReader("a\r\n\n" + long + "\nb\nrest"), out: &bytes.Buffer{}}
	for _, want := range []string{"a", "", long[:maxAnswer], "b"} {
		if got, err := ask.line("?"); got != want || err != nil {
			t.Fatalf("%d characters, %v; want %d", len(got), err, len(want))
		}
	}
	if _, err := ask.line("?"); err == nil || !strings.Contains(err.Error(), "ended") {
		t.Error(err)
	}
}
