// Package preview shows a project while somebody writes: the page and the paper
// of it side by side, in any browser on the same machine.
//
// In come a project's folder and an address of this machine; what goes out, goes
// to browsers on it alone. A session of package generator holds the project and
// makes what is asked for. The watcher (watch.go) tells it what was touched; the
// hub (events.go) tells the browsers; the handler (server.go) answers them, after
// the guard (guard.go) has looked at who asks. The preview's own pages and
// scripts lie in ui/ and are no part of any site that is built.
//
// Nothing is written, and of the disk nothing is served: an address is looked up
// among the pages of the site, not among files.
package preview

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/net/netutil"

	"iptpress/generator"
	"iptpress/generator/diag"
	"iptpress/generator/document"
)

// Config says what to show, and where.
type Config struct {
	generator.Config
	Addr  string                        // host and port, of this machine: "127.0.0.1:1313"
	Today func() (document.Date, error) // for what is due; pages and papers do not depend on it
	Say   func(line string)             // hears what happens; called by one goroutine at a time
}

// ErrAddress says that an address is none that the preview listens on.
var ErrAddress = errors.New("the preview cannot be shown")

// Bounds, so that no client, however slow or broken, can hold the preview up.
const (
	mostConnections = 256
	headTimeout     = 5 * time.Second
	answerTimeout   = 30 * time.Second
	idleTimeout     = time.Minute
	compileTimeout  = 10 * time.Minute // and send the engine of paper
	mostHead        = 16 << 10
	goodbye         = 2 * time.Second // that clients have to hear the rest when it ends
)

// Serve shows the project until the context ends, which is no error.
func Serve(ctx context.Context, c Config) error {
	listener, err := listen(c.Addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	dir, err := filepath.Abs(c.Source)
	if err != nil {
		return err
	}
	// Watching begins first, so that what is written while the project is read is
	// not missed.
	w, err := newWatcher(dir, c.Folders())
	if err != nil {
		return fmt.Errorf("the project folder cannot be watched: %w", err)
	}
	if w.refused {
		c.Say("This system lets a program watch few folders only; the others are looked at once a second. On Linux, fs.inotify.max_user_watches is the bound.")
	}
	session := generator.NewSession(ctx, c.Config)
	defer session.Close()
	if ctx.Err() != nil {
		return nil
	}
	s, err := newServer(ctx, c, session, listener.Addr())
	if err != nil {
		return err
	}
	watched := make(chan bool)
	go func() {
		w.run(ctx, func(changed []string) {
			session.Update(ctx, changed)
			s.updated()
		})
		close(watched)
	}()
	server := &http.Server{
		Handler: s.handler(), ReadHeaderTimeout: headTimeout, ReadTimeout: answerTimeout, WriteTimeout: answerTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: mostHead, ErrorLog: silent(),
	}
	s.say("The preview is at " + s.address + " until you stop it with Ctrl-C.")
	s.updated()
	served := make(chan error, 1)
	go func() { served <- server.Serve(netutil.LimitListener(listener, mostConnections)) }()
	select {
	case err = <-served:
	case <-ctx.Done():
		s.hub.close()
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), goodbye)
		defer cancel()
		if server.Shutdown(end) != nil {
			err = server.Close()
		}
	}
	<-watched
	return err
}

// listen takes an address of this machine, and no other.
func listen(addr string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("%w: %q is no address; write one such as 127.0.0.1:1313", ErrAddress, addr)
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("%w at %q: drafts are for nobody but you, so only this machine can be listened on; write 127.0.0.1:%s", ErrAddress, addr, port)
	}
	l, err := net.Listen("tcp", net.JoinHostPort(host, port))
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("the preview cannot be shown at %s, which is taken, perhaps by another iptpress serve; stop that one, or name another address with --addr 127.0.0.1:0", addr)
	case errors.Is(err, os.ErrPermission):
		return nil, fmt.Errorf("the preview cannot be shown at %s: this port is not yours to take; name one above 1023", addr)
	case err != nil:
		return nil, fmt.Errorf("the preview cannot be shown at %s: %w", addr, err)
	}
	return l, nil
}

// told is how many errors are written to the terminal at once; the browser shows
// them all.
const told = 20

// tellTerminal says what is wrong, when that has changed.
func (s *server) tellTerminal(errs []diag.Message, failure error) {
	var lines []string
	if failure != nil {
		lines = append(lines, failure.Error())
	}
	for i, m := range errs {
		if i == told {
			lines = append(lines, fmt.Sprintf("and %d more", len(errs)-told))
			break
		}
		lines = append(lines, m.String())
	}
	if len(lines) == 0 && s.troubled {
		lines = append(lines, "All is well again.")
	}
	s.troubled = failure != nil || len(errs) > 0
	for _, line := range lines {
		s.say(line)
	}
}
