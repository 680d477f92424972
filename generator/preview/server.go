package preview

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"iptpress/generator"
	"iptpress/generator/diag"
	"iptpress/generator/engine"
	"iptpress/generator/paper"
	"iptpress/generator/paper/proof"
)

// server answers browsers.
type server struct {
	config  Config
	session *generator.Session
	address string // "http://127.0.0.1:1313/"
	guard   guard
	hub     *hub
	ui      *ui

	mu       sync.Mutex
	patience *time.Timer // runs while errors are not told yet
	troubled bool        // the terminal was told of errors
	status   []byte
	saying   sync.Mutex

	compile func() (*engine.Compiled, error) // the engine of paper, when it is first asked for

	measuring sync.Mutex
	measured  map[string]measure // by the text's file
}

func newServer(ctx context.Context, c Config, session *generator.Session, addr net.Addr) (*server, error) {
	assets, err := newUI()
	if err != nil {
		return nil, err
	}
	s := &server{
		config: c, session: session, address: "http://" + addr.String() + "/",
		guard: newGuard(addr), hub: newHub(fmt.Sprint(os.Getpid(), "-", addr)), ui: assets,
	}
	s.compile = sync.OnceValues(func() (*engine.Compiled, error) {
		compiled, err := c.Engine.Compile(ctx)
		if err != nil && ctx.Err() == nil {
			s.say(fmt.Sprintf("The packet builder and worksheets make no PDF in this preview: %v.", err))
		}
		return compiled, err
	})
	return s, nil
}

func (s *server) say(line string) {
	s.saying.Lock()
	defer s.saying.Unlock()
	s.config.Say(line)
}

// graceful is how long errors are kept back after an update: a file that an
// editor has written half of is whole by then.
const graceful = 120 * time.Millisecond

// updated tells browsers what is new: at once what is shown and that all is well,
// and after a while what is wrong.
func (s *server) updated() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.patience != nil {
		s.patience.Stop()
		s.patience = nil
	}
	errs, failure := s.errors()
	if len(errs) == 0 && failure == nil {
		s.tellErrors(errs, failure)
		return
	}
	s.hub.tell(nil)
	s.patience = time.AfterFunc(graceful, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.tellErrors(s.errors())
	})
}

func (s *server) errors() ([]diag.Message, error) {
	errs := slices.DeleteFunc(slices.Clone(s.session.Messages()), func(m diag.Message) bool { return m.Severity != diag.Error })
	return errs, s.session.Failure()
}

// tellErrors lets browsers and the terminal know what is wrong.
func (s *server) tellErrors(errs []diag.Message, failure error) {
	state := struct {
		Failure string  `json:"failure,omitempty"`
		Errors  []fault `json:"errors"`
	}{Errors: s.faults(errs)}
	if failure != nil {
		state.Failure = failure.Error()
	}
	status := encode(state)
	if !bytes.Equal(status, s.status) {
		s.tellTerminal(errs, failure)
	}
	s.status = status
	s.hub.tell(status)
}

// encode gives one line of JSON, as it is: it is never read as HTML.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // strings and numbers always do
	}
	return bytes.TrimSpace(b.Bytes())
}

// own is where the preview's own pages lie. No page of a site begins so: a slug
// has a letter or a digit first.
const own = "/-/"

func (s *server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.shell)
	mux.Handle("GET "+own+"events", s.hub)
	mux.HandleFunc("GET "+own+"ui/{name}", s.ui.serve)
	mux.HandleFunc("GET "+own+"paper", s.paper)
	mux.HandleFunc("GET "+own+"checks", s.checks)
	mux.HandleFunc("GET "+own+"library", s.library)
	mux.HandleFunc("GET "+own, http.NotFound)
	mux.HandleFunc("GET /", s.site)
	return s.guard.protect(mux)
}

func (s *server) shell(w http.ResponseWriter, r *http.Request) {
	s.ui.page(w, "shell.html", http.StatusOK, nil)
}

// types are those of the files that a site has.
var types = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".woff2": "font/woff2", ".ttf": "font/ttf",
	".pdf": "application/pdf", ".xml": "application/xml", ".json": "application/json", ".wasm": "application/wasm",
	".ics": "text/calendar; charset=utf-8",
}

func typeOf(name string) string {
	if t := types[path.Ext(name)]; t != "" {
		return t
	}
	return "text/plain; charset=utf-8"
}

// site answers with a file of the site, as a build would write it.
func (s *server) site(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	if s.config.Engine != nil {
		if wasm, _ := s.config.Engine.Names(); name == wasm {
			s.engine(w, r)
			return
		}
	}
	data, err := s.session.Render(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		// Not the site's own page for this, which goes by the site's address.
		s.ui.page(w, "nothing.html", http.StatusNotFound, len(s.session.Paths()) > 0)
	case err != nil:
		s.unmade(w, err)
	default:
		w.Header().Set("Content-Type", typeOf(name))
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(data))
	}
}

// engine answers with the engine of paper. Where no build has compiled it yet, this
// takes a while, and longer than other answers may.
func (s *server) engine(w http.ResponseWriter, r *http.Request) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(compileTimeout))
	compiled, err := s.compile()
	if err != nil {
		http.NotFound(w, r) // the page then says what it can do without
		return
	}
	w.Header().Set("Content-Type", types[".wasm"])
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(compiled.WASM))
}

// unmade says that a page could not be made, by an error that is the content's.
func (s *server) unmade(w http.ResponseWriter, err error) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusUnprocessableEntity)
	_, _ = w.Write(encode(struct {
		Error string `json:"error"`
	}{err.Error()}))
}

// paper answers with the printed pages of what a page shows, less those that the
// client has.
func (s *server) paper(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	f := paper.Format{Sides: 1}
	switch q.Get("paper") {
	case "a4":
		f.Paper = paper.A4
	case "letter":
		f.Paper = paper.Letter
	}
	f.Large, f.Fillable, f.Booklet = q.Get("print") == "large", q.Get("print") == "fillable", q.Get("print") == "booklet"
	if q.Get("sides") == "2" {
		f.Sides = 2
	}
	pages, err := s.session.Proof(q.Get("page"), f)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		answer(w, nil) // there is none of this page
	case err != nil:
		s.unmade(w, err)
	default:
		answer(w, sheets(pages, strings.Split(q.Get("have"), ",")))
	}
}

// answer writes a value as JSON.
func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(encode(v))
}

// sheet is a printed page as it is sent.
type sheet struct {
	Hash   string  `json:"hash"`
	Width  float64 `json:"width"` // points
	Height float64 `json:"height"`
	SVG    string  `json:"svg,omitempty"` // left out where the client has it
}

func sheets(pages []proof.Page, has []string) []sheet {
	list := make([]sheet, len(pages))
	for i, p := range pages {
		list[i] = sheet{Hash: p.Hash, Width: p.Width, Height: p.Height}
		if !slices.Contains(has, p.Hash) {
			list[i].SVG = p.SVG
		}
	}
	return list
}

// checks answers with what an editor would say of what a page shows.
func (s *server) checks(w http.ResponseWriter, r *http.Request) {
	today, err := s.config.Today()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	advice, err := s.session.Advice(r.URL.Query().Get("page"), today)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		answer(w, nil) // this page is a list
	case err != nil:
		s.unmade(w, err)
	default:
		answer(w, struct {
			File     string             `json:"file"`
			Messages []fault            `json:"messages"`
			Reading  *generator.Reading `json:"reading,omitempty"`
		}{advice.File, s.faults(advice.Messages), advice.Reading})
	}
}
