package site

import (
	"fmt"
	"strings"
)

// headers are sent with every file. They say in the host's words what the pages
// say themselves, and what only a header can: that nobody may frame them.
var headers = [][2]string{
	{"Content-Security-Policy", policy + "; frame-ancestors 'none'"},
	{"Referrer-Policy", "no-referrer"},
	{"X-Content-Type-Options", "nosniff"},
	{"X-Frame-Options", "DENY"},
	{"Permissions-Policy", "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()"},
	{"Cross-Origin-Opener-Policy", "same-origin"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
}

// Cache rules: a name that is made from what is in the file never changes; what
// a QR code opens and the help lines are asked for anew each time.
const (
	cacheForever = "public, max-age=31536000, immutable"
	cacheNever   = "no-store"
)

// hostFiles are what hosts and robots read.
func (s *Site) hostFiles() []File {
	text := func(path, contents string) File {
		return File{Path: path, Render: func(b []byte) ([]byte, error) { return append(b, contents...), nil }}
	}
	robots := "User-agent: *\nAllow: /\n"
	var files []File
	if logo := s.logoPath(); logo != "" {
		files = append(files, File{Path: logo, Render: func(b []byte) ([]byte, error) { return append(b, s.Library.Clinic.Logo.Data...), nil }})
	}
	if s.BaseURL != "" {
		robots += "Sitemap: " + s.BaseURL + "sitemap.xml\n"
		files = append(files, File{Path: "sitemap.xml", Render: s.sitemap})
	}
	if moved := s.netlifyRedirects(); moved != "" {
		files = append(files, text("_redirects", moved))
	}
	return append(files,
		text("robots.txt", robots),
		text("_headers", s.netlifyHeaders()),
		text("headers/nginx.conf", s.nginxHeaders()),
		text("headers/apache.htaccess", s.apacheHeaders()),
		text("headers/Caddyfile", s.caddyHeaders()))
}

// uncached gives the folders that are asked for anew, in every language.
func (s *Site) uncached() []string {
	var folders []string
	for _, t := range s.tongues {
		folders = append(folders, "/"+t.root+"v/", "/"+t.root+helpSlug+"/")
	}
	return folders
}

// netlifyHeaders is the file that Netlify and Cloudflare Pages read by itself.
func (s *Site) netlifyHeaders() string {
	var b strings.Builder
	b.WriteString("/*\n")
	for _, h := range headers {
		fmt.Fprintf(&b, "  %s: %s\n", h[0], h[1])
	}
	fmt.Fprintf(&b, "/assets/*\n  Cache-Control: %s\n", cacheForever)
	for _, folder := range s.uncached() {
		fmt.Fprintf(&b, "%s*\n  Cache-Control: %s\n", folder, cacheNever)
	}
	return b.String()
}

// netlifyRedirects leads from the folders of handouts that have a new name, on
// hosts that read the file; the pages that lie there do so on any other.
func (s *Site) netlifyRedirects() string {
	var b strings.Builder
	for _, t := range s.tongues {
		for _, p := range t.pieces {
			for _, slug := range p.former {
				fmt.Fprintf(&b, "/%shandouts/%s/* /%s%s:splat 301\n", t.root, slug, t.root, p.path())
			}
		}
	}
	return b.String()
}

func (s *Site) nginxHeaders() string {
	var b strings.Builder
	b.WriteString("# Include this in the server block that serves the site:\n#   include /path/to/headers/nginx.conf;\n# add_header in a location drops those above it, so each repeats them.\n")
	all := func(indent, cache string) {
		for _, h := range headers {
			fmt.Fprintf(&b, "%sadd_header %s %q always;\n", indent, h[0], h[1])
		}
		if cache != "" {
			fmt.Fprintf(&b, "%sadd_header Cache-Control %q always;\n", indent, cache)
		}
	}
	all("", "")
	b.WriteString("error_page 404 /404.html;\n")
	fmt.Fprintf(&b, "location /assets/ {\n")
	all("    ", cacheForever)
	b.WriteString("}\n")
	for _, folder := range s.uncached() {
		fmt.Fprintf(&b, "location %s {\n", folder)
		all("    ", cacheNever)
		b.WriteString("}\n")
	}
	return b.String()
}

func (s *Site) apacheHeaders() string {
	var b strings.Builder
	b.WriteString("# Copy this to the site's root folder as .htaccess; it needs mod_headers.\n")
	for _, h := range headers {
		fmt.Fprintf(&b, "Header always set %s \"%s\"\n", h[0], h[1])
	}
	b.WriteString("ErrorDocument 404 /404.html\n")
	rule := func(folder, cache string) {
		fmt.Fprintf(&b, "<If \"%%{REQUEST_URI} =~ m#%s#\">\n    Header always set Cache-Control \"%s\"\n</If>\n", folder, cache)
	}
	rule("/assets/", cacheForever)
	for _, folder := range s.uncached() {
		rule(folder, cacheNever)
	}
	return b.String()
}

func (s *Site) caddyHeaders() string {
	var b strings.Builder
	b.WriteString("# Import this in the site's block:\n#   import /path/to/headers/Caddyfile\nheader {\n")
	for _, h := range headers {
		fmt.Fprintf(&b, "    %s %q\n", h[0], h[1])
	}
	fmt.Fprintf(&b, "}\nheader /assets/* Cache-Control %q\n", cacheForever)
	for _, folder := range s.uncached() {
		fmt.Fprintf(&b, "header %s* Cache-Control %q\n", folder, cacheNever)
	}
	return b.String()
}
