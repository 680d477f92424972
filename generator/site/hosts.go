package site

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"iptpress/generator/library"
)

// headers are sent with every file. They say in the host's words what the pages
// say themselves, and what only a header can: that nobody may frame them.
var headers = headersWith(policy)

// engineHeaders are those of the pages that run the engine of paper.
var engineHeaders = headersWith(enginePolicy)

func headersWith(policy string) [][2]string {
	return append([][2]string{{"Content-Security-Policy", policy + "; frame-ancestors 'none'"}}, commonHeaders...)
}

var commonHeaders = [][2]string{
	{"Referrer-Policy", "no-referrer"},
	{"X-Content-Type-Options", "nosniff"},
	{"X-Frame-Options", "DENY"},
	{"Permissions-Policy", "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()"},
	{"Cross-Origin-Opener-Policy", "same-origin"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
}

// Cache rules. A browser asks each time whether a page has changed, since it may
// hold a number to call; what a QR code opens and the help lines it does not keep
// at all. A name that is made from what is in the file never changes.
const (
	cacheChecked = "no-cache"
	cacheForever = "public, max-age=31536000, immutable"
	cacheNever   = "no-store"
)

// compressed are the types that are worth it: fonts, pictures and PDFs are
// compressed already.
var compressed = []string{"text/html", "text/css", "text/javascript", "application/javascript", "application/json", "application/wasm", "application/xml", "text/xml", "text/calendar", "image/svg+xml"}

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
		files = append(files, s.listed(File{Path: "sitemap.xml", Render: s.sitemap}))
	}
	if moved := s.netlifyRedirects(); moved != "" {
		files = append(files, text("_redirects", moved))
	}
	return append(files,
		text("robots.txt", robots),
		text("_headers", s.netlifyHeaders()),
		text("headers/nginx.conf", s.nginx()),
		text("headers/apache.htaccess", s.apache()),
		text("headers/Caddyfile", s.caddy()))
}

// basePath is the path that the site lies under: "/" or, by its base address,
// "/handouts-of-ours/".
func (s *Site) basePath() string {
	if u, err := url.Parse(s.BaseURL); err == nil && u.Path != "" {
		return u.EscapedPath()
	}
	return "/"
}

// cached is a folder whose files are kept otherwise than the rest.
type cached struct{ folder, rule string }

// caches lists these folders, in every language.
func (s *Site) caches() []cached {
	base := s.basePath()
	list := []cached{{base + "assets/", cacheForever}}
	for _, t := range s.tongues {
		list = append(list, cached{base + t.root + "v/", cacheNever}, cached{base + t.root + helpSlug + "/", cacheNever})
	}
	return list
}

// move leads from a folder to another.
type move struct{ from, to string }

// moves lists the former folders of handouts that have a new name.
func (s *Site) moves() []move {
	base := s.basePath()
	var list []move
	for _, t := range s.tongues {
		for _, p := range t.pieces {
			for _, slug := range p.former {
				list = append(list, move{base + t.root + "handouts/" + slug + "/", base + t.root + p.path()})
			}
		}
	}
	return list
}

// codeRule leads from the codes of a classification that begin with one that has
// a page to that page.
type codeRule struct {
	folder string // of the pages
	codes  string // a regular expression for the codes that have one, the longest first
	except string // one for what begins with a code and is not led to it; "" for nothing
}

func (s *Site) codeRules() []codeRule {
	var list []codeRule
	for _, t := range s.tongues {
		for _, system := range []string{library.ICD10, library.ICD10CM} { // a code of SNOMED CT stands for itself
			var codes, except []string
			for _, p := range t.codes {
				if p.system != system {
					continue
				}
				codes = append(codes, regexp.QuoteMeta(p.code.Code))
				for _, other := range p.code.Except {
					except = append(except, regexp.QuoteMeta(other))
				}
				for _, other := range t.codes {
					if other.system == system && other != p && strings.HasPrefix(other.code.Code, p.code.Code) {
						except = append(except, regexp.QuoteMeta(other.code.Code)+"(?:/|$)") // it is there
					}
				}
			}
			if len(codes) > 0 {
				slices.SortStableFunc(codes, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
				list = append(list, codeRule{s.basePath() + t.root + "codes/" + system + "/", strings.Join(codes, "|"), strings.Join(except, "|")})
			}
		}
	}
	return list
}

// pattern matches the addresses of the codes; its first group is the code that
// has a page. Exceptions are for a lookahead, or, without one, for a rule of their own.
func (c codeRule) pattern(lookahead bool) string {
	ahead := ""
	if lookahead && c.except != "" {
		ahead = "(?!" + c.except + ")"
	}
	return "^" + regexp.QuoteMeta(c.folder) + ahead + "(" + c.codes + `)[.0-9A-Z]+(/(index\.html)?)?$`
}

// enginePages gives the pages that run the engine of paper, in every language.
func (s *Site) enginePages() []string {
	var pages []string
	for _, t := range s.tongues {
		for _, page := range t.enginePages {
			pages = append(pages, s.basePath()+t.root+page)
		}
	}
	return pages
}

// enginePatterns match the folders of enginePages. There are several where they are
// many: nginx takes no word of 4096 bytes.
func (s *Site) enginePatterns() []string {
	const most = 3000
	var patterns []string
	var folders []string
	size := 0
	add := func() {
		if folders != nil {
			patterns = append(patterns, "^(?:"+strings.Join(folders, "|")+")")
		}
		folders, size = nil, 0
	}
	for _, page := range s.enginePages() {
		folder := regexp.QuoteMeta(page)
		if size += len(folder) + 1; size > most {
			add()
		}
		folders = append(folders, folder)
	}
	add()
	return patterns
}

// netlifyHeaders is the file that Netlify and Cloudflare Pages read by itself.
// They join headers of the same name from several rules, so no rule that is for
// all says how to keep a file. For the same reason the rule for all allows what the
// pages that run the engine need; every other page forbids it in its own words.
func (s *Site) netlifyHeaders() string {
	var b strings.Builder
	b.WriteString("/*\n")
	for _, h := range engineHeaders {
		fmt.Fprintf(&b, "  %s: %s\n", h[0], h[1])
	}
	for _, c := range s.caches() {
		fmt.Fprintf(&b, "%s*\n  Cache-Control: %s\n", c.folder, c.rule)
	}
	return b.String()
}

// netlifyRedirects leads from the folders of handouts that have a new name, on
// hosts that read the file; the pages that lie there do so on any other. A PDF of
// the old name leads to the page of its version.
func (s *Site) netlifyRedirects() string {
	var b strings.Builder
	for _, m := range s.moves() {
		fmt.Fprintf(&b, "%s:version/index.html %s:version/ 301\n", m.from, m.to)
		fmt.Fprintf(&b, "%s:version/:file %s:version/ 301\n", m.from, m.to)
		fmt.Fprintf(&b, "%s* %s:splat 301\n", m.from, m.to)
	}
	return b.String()
}

// oldPaper matches the address of a PDF below a handout's folder; its group is the
// folder of the version.
const oldPaper = `([0-9.]+/)[^/]+\.pdf$`

func (s *Site) nginx() string {
	var b strings.Builder
	b.WriteString("# Include this in the server block that serves the site, below its root:\n#   include /path/to/headers/nginx.conf;\n# A location with an add_header of its own drops those above it, so each repeats them.\n")
	write := func(indent, cache string, headers [][2]string) {
		for _, h := range headers {
			fmt.Fprintf(&b, "%sadd_header %s %q always;\n", indent, h[0], h[1])
		}
		fmt.Fprintf(&b, "%sadd_header Cache-Control %q always;\n", indent, cache)
	}
	all := func(indent, cache string) { write(indent, cache, headers) }
	all("", cacheChecked)
	base := s.basePath()
	fmt.Fprintf(&b, "error_page 404 %s404.html;\nabsolute_redirect off;\ncharset utf-8;\n", base)
	fmt.Fprintf(&b, "gzip on;\ngzip_comp_level 6;\ngzip_vary on;\ngzip_types %s;\n", strings.Join(compressed[1:], " ")) // nginx always has text/html
	for _, m := range s.moves() {
		fmt.Fprintf(&b, "rewrite %q %q permanent;\n", "^"+regexp.QuoteMeta(m.from)+oldPaper, m.to+"$1")
		fmt.Fprintf(&b, "rewrite %q %q permanent;\n", "^"+regexp.QuoteMeta(m.from)+"(.*)$", m.to+"$1")
	}
	for _, c := range s.codeRules() {
		fmt.Fprintf(&b, "rewrite %q %q redirect;\n", c.pattern(true), c.folder+"$1/")
	}
	fmt.Fprintf(&b, "location ~ \\.ics$ {\n    types {\n        text/calendar ics;\n    }\n")
	all("    ", cacheChecked)
	b.WriteString("}\n")
	for _, c := range s.caches() {
		fmt.Fprintf(&b, "location %s {\n", c.folder)
		all("    ", c.rule)
		b.WriteString("}\n")
	}
	for _, pattern := range s.enginePatterns() {
		fmt.Fprintf(&b, "location ~ %q {\n", pattern+`index\.html$`)
		write("    ", cacheChecked, engineHeaders)
		b.WriteString("}\n")
	}
	return b.String()
}

func (s *Site) apache() string {
	var b strings.Builder
	b.WriteString("# Copy this to the site's root folder as .htaccess. It needs mod_headers and mod_alias.\n")
	for _, h := range headers {
		fmt.Fprintf(&b, "Header always set %s \"%s\"\n", h[0], h[1])
	}
	fmt.Fprintf(&b, "Header always set Cache-Control \"%s\"\n", cacheChecked)
	fmt.Fprintf(&b, "ErrorDocument 404 %s404.html\nAddDefaultCharset utf-8\nAddType text/calendar .ics\nOptions -Indexes\n", s.basePath())
	fmt.Fprintf(&b, "<IfModule mod_deflate.c>\n    AddOutputFilterByType DEFLATE %s\n</IfModule>\n", strings.Join(compressed, " "))
	for _, m := range s.moves() {
		fmt.Fprintf(&b, "RedirectMatch 301 \"^%s%s\" \"%s$1\"\n", regexp.QuoteMeta(m.from), oldPaper, m.to)
		fmt.Fprintf(&b, "RedirectMatch 301 \"^%s(.*)$\" \"%s$1\"\n", regexp.QuoteMeta(m.from), m.to)
	}
	for _, c := range s.codeRules() {
		fmt.Fprintf(&b, "RedirectMatch 302 \"%s\" \"%s$1/\"\n", c.pattern(true), c.folder)
	}
	for _, c := range s.caches() {
		fmt.Fprintf(&b, "<If \"%%{REQUEST_URI} =~ m#^%s#\">\n    Header always set Cache-Control \"%s\"\n</If>\n", regexp.QuoteMeta(c.folder), c.rule)
	}
	for _, pattern := range s.enginePatterns() {
		fmt.Fprintf(&b, "<If \"%%{REQUEST_URI} =~ m#%s(?:index\\.html)?$#\">\n    Header always set Content-Security-Policy \"%s\"\n</If>\n", pattern, engineHeaders[0][1])
	}
	return b.String()
}

func (s *Site) caddy() string {
	var b strings.Builder
	b.WriteString("# Import this in the site's block, before file_server:\n#   import /path/to/headers/Caddyfile\nheader {\n")
	for _, h := range headers {
		fmt.Fprintf(&b, "    %s %q\n", h[0], h[1])
	}
	fmt.Fprintf(&b, "}\nencode zstd gzip\n")
	if pages := s.enginePages(); len(pages) > 0 {
		b.WriteString("@iptpress_engine path")
		for _, page := range pages {
			fmt.Fprintf(&b, " %s %sindex.html", page, page)
		}
		fmt.Fprintf(&b, "\nheader @iptpress_engine {\n    %s %q\n    defer\n}\n", engineHeaders[0][0], engineHeaders[0][1])
	}
	for _, c := range s.caches() {
		fmt.Fprintf(&b, "header %s* Cache-Control %q\n", c.folder, c.rule)
	}
	// Only where none is set yet.
	fmt.Fprintf(&b, "header ?Cache-Control %q\nheader *.ics Content-Type \"text/calendar; charset=utf-8\"\n", cacheChecked)
	n := 0
	rule := func(pattern, not, to, after string, status int) {
		n++
		fmt.Fprintf(&b, "@iptpress%d {\n    path_regexp iptpress%d `%s`\n", n, n, pattern)
		if not != "" {
			fmt.Fprintf(&b, "    not path_regexp `%s`\n", not)
		}
		fmt.Fprintf(&b, "}\nredir @iptpress%d %s{re.iptpress%d.1}%s %d\n", n, to, n, after, status)
	}
	for _, m := range s.moves() {
		from := "^" + regexp.QuoteMeta(m.from)
		rule(from+oldPaper, "", m.to, "", 301)
		rule(from+"(.*)$", from+oldPaper, m.to, "", 301)
	}
	for _, c := range s.codeRules() {
		not := ""
		if c.except != "" {
			not = "^" + regexp.QuoteMeta(c.folder) + "(" + c.except + ")"
		}
		rule(c.pattern(false), not, c.folder, "/", 302)
	}
	b.WriteString("handle_errors {\n    @iptpress404 expression {err.status_code} == 404\n    handle @iptpress404 {\n")
	fmt.Fprintf(&b, "        header ?Cache-Control %q\n        rewrite * %s404.html\n        file_server\n    }\n}\n", cacheChecked, s.basePath())
	return b.String()
}
