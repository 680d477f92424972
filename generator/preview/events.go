package preview

import (
	"fmt"
	"net/http"
	"sync"
	"time"
)

// mostListeners bounds the open tabs.
const mostListeners = 32

// Each event must be written within a time, and one is written now and then so
// that a client which is gone is noticed.
const (
	eventTimeout = 5 * time.Second
	heartbeat    = 15 * time.Second
)

// hub tells browsers over server-sent events that something is new. It keeps no
// queue: who is slow hears of the newest state only, and asks for what it needs.
type hub struct {
	run string // tells this run of the preview from others

	mu        sync.Mutex
	version   int    // of what is shown
	status    []byte // what is wrong, as JSON
	listeners map[chan struct{}]bool
	closed    bool
}

func newHub(run string) *hub { return &hub{run: run, listeners: map[chan struct{}]bool{}} }

// tell sends what is new; a nil status leaves what is wrong as it was.
func (h *hub) tell(status []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.version++
	if status != nil {
		h.status = status
	}
	for wake := range h.listeners {
		select {
		case wake <- struct{}{}:
		default: // it has not heard of the former state yet
		}
	}
}

// state gives the newest state, and false when the preview ends.
func (h *hub) state() (version int, status []byte, open bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.version, h.status, !h.closed
}

func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for wake := range h.listeners {
		close(wake)
	}
	h.listeners = nil
}

// join gives a channel that wakes the listener; nil where there are too many.
func (h *hub) join() chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || len(h.listeners) >= mostListeners {
		return nil
	}
	wake := make(chan struct{}, 1)
	wake <- struct{}{} // for the state as it is
	h.listeners[wake] = true
	return wake
}

func (h *hub) leave(wake chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.listeners, wake)
}

// ServeHTTP sends events until the client goes or the preview ends.
func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	wake := h.join()
	if wake == nil {
		http.Error(w, "too many tabs show the preview; close some", http.StatusServiceUnavailable)
		return
	}
	defer h.leave(wake)
	w.Header().Set("Content-Type", "text/event-stream")
	connection := http.NewResponseController(w)
	send := func(text string) bool {
		if connection.SetWriteDeadline(time.Now().Add(eventTimeout)) != nil {
			return false
		}
		if _, err := w.Write([]byte(text)); err != nil || connection.Flush() != nil {
			return false
		}
		return connection.SetWriteDeadline(time.Time{}) == nil // one that has passed could not be moved
	}
	if connection.SetReadDeadline(time.Time{}) != nil { // nothing more will be asked
		return
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	var said []byte
	for {
		select {
		case <-r.Context().Done():
			return
		case <-beat.C:
			if !send(":\n\n") {
				return
			}
		case _, open := <-wake:
			version, status, shown := h.state()
			if !open || !shown {
				return
			}
			text := fmt.Sprintf("event: change\ndata: {\"run\":%q,\"version\":%d}\n\n", h.run, version)
			if string(status) != string(said) {
				text = fmt.Sprintf("event: status\ndata: %s\n\n", status) + text
				said = status
			}
			if !send(text) {
				return
			}
		}
	}
}
