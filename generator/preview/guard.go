package preview

import (
	"io"
	"log"
	"net"
	"net/http"
	"slices"
)

// guard lets in browsers on this machine that look at the preview itself. Pages
// of other places, which the same browser may have open, are kept out: those that
// ask across origins, and those whose own name was made to lead here (DNS
// rebinding), which their Host tells.
type guard struct{ hosts []string }

func newGuard(addr net.Addr) guard {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return guard{}
	}
	var g guard
	for _, h := range []string{host, "127.0.0.1", "localhost", "::1"} {
		g.hosts = append(g.hosts, net.JoinHostPort(h, port))
		if port == "80" && h == "::1" {
			g.hosts = append(g.hosts, "[::1]")
		} else if port == "80" {
			g.hosts = append(g.hosts, h)
		}
	}
	return g
}

// refuses gives why a request is not answered, and the status; "" lets it in.
func (g guard) refuses(r *http.Request) (why string, status int) {
	origin := r.Header.Get("Origin")
	site := r.Header.Get("Sec-Fetch-Site")
	switch {
	case !slices.Contains(g.hosts, r.Host):
		return "the preview answers to its own address only", http.StatusMisdirectedRequest
	case origin != "" && !slices.ContainsFunc(g.hosts, func(host string) bool { return origin == "http://"+host }),
		site != "" && site != "same-origin" && site != "none":
		return "the preview is not for other sites", http.StatusForbidden
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		return "the preview only shows", http.StatusMethodNotAllowed
	}
	return "", 0
}

// policy is the content security policy of the preview's own pages. Those of the
// site carry their own.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

// protect answers what the guard lets in.
func (g guard) protect(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "SAMEORIGIN")
		if why, status := g.refuses(r); why != "" {
			http.Error(w, why, status)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// silent keeps what broken clients do from the terminal.
func silent() *log.Logger { return log.New(io.Discard, "", 0) }
