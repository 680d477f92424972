package library

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // so that image.DecodeConfig knows them
	_ "image/png"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"iptpress/generator/diag"
	"iptpress/generator/document"
)

// maxPixels keeps a small file from becoming a huge picture in memory.
const maxPixels = 50_000_000

// imageTypes names the pictures that we take, by the ending of their file name.
var imageTypes = map[string]string{".svg": "svg", ".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg"}

// otherImages are endings of pictures that we do not take.
var otherImages = map[string]bool{".gif": true, ".webp": true, ".avif": true, ".bmp": true, ".tif": true, ".tiff": true, ".heic": true, ".pdf": true, ".eps": true}

var figureName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// figure reads a picture and reports what is wrong with it.
func (r reader) figure(name string, entry fs.DirEntry) (document.Image, bool) {
	pos := diag.Pos{File: name}
	base := path.Base(name)
	kind := imageTypes[strings.ToLower(path.Ext(base))]
	if kind == "" {
		r.diags.Error("figure", pos, "save it as SVG, PNG or JPEG", "not a kind of picture that iptpress takes")
		return document.Image{}, false
	}
	if !figureName.MatchString(base) {
		r.diags.Error("figure", pos, "rename it with letters, digits and hyphens", "the name %q does not do for a web address", base)
		return document.Image{}, false
	}
	data, ok := r.file(name, entry, maxFigure)
	if !ok {
		return document.Image{}, false
	}
	if kind == "svg" {
		ok = vetSVG(name, data, r.diags)
	} else {
		ok = vetPixels(name, kind, data, r.diags)
	}
	return document.Image{Name: base, Type: kind, Data: data}, ok
}

// vetPixels checks that data is a whole PNG or JPEG, as its name says.
func vetPixels(name, kind string, data []byte, diags *diag.List) bool {
	pos := diag.Pos{File: name}
	size, found, err := image.DecodeConfig(bytes.NewReader(data))
	switch {
	case err != nil:
		diags.Error("figure", pos, "save it again as SVG, PNG or JPEG", "the file is not a %s picture", strings.ToUpper(kind))
	case found != kind:
		diags.Error("figure", pos, "give it the ending ."+found, "the file is a %s picture", strings.ToUpper(found))
	case size.Width*size.Height > maxPixels:
		diags.Error("figure", pos, "make it smaller", "the picture is %d by %d pixels", size.Width, size.Height)
	case kind == "png" && !isWholePNG(data), kind == "jpeg" && !bytes.Contains(data, []byte{0xFF, 0xD9}):
		diags.Error("figure", pos, "copy it again", "the picture is cut short")
	default:
		return true
	}
	return false
}

// isWholePNG reports whether the chunks of a PNG run to its end chunk.
func isWholePNG(data []byte) bool {
	const signature, frame = 8, 12 // a chunk: length, type, data, checksum
	for rest := data[signature:]; len(rest) >= frame; {
		length := int64(binary.BigEndian.Uint32(rest))
		if string(rest[4:8]) == "IEND" {
			return true
		}
		if length+frame > int64(len(rest)) {
			return false
		}
		rest = rest[length+frame:]
	}
	return false
}

// elements are those of SVG that both page and paper draw, or that name what is
// drawn. What could run code, load something, move or lead away is not among them.
var elements = setOf(`svg g title desc metadata path rect circle ellipse line polyline polygon text tspan`)

// instead says what to do about the elements that drawings often have.
var instead = map[string]string{
	"foreignObject": "draw it with SVG shapes and text",
	"image":         "draw it, or use the picture itself as the figure",
	"a":             "put the link into the text",
	"animate":       "figures stand still", "animateTransform": "figures stand still", "animateMotion": "figures stand still", "set": "figures stand still",
	"style": "write the style into each element, such as fill=\"none\"",
	"use":   "draw the shape where it stands", "symbol": "draw the shape where it stands", "defs": "draw each shape where it stands, in plain colors",
	"linearGradient": "use a plain color", "radialGradient": "use a plain color", "pattern": "use a plain color",
	"filter": "draw it without", "mask": "draw it without", "clipPath": "draw it without", "marker": "draw the arrowhead as a path",
}

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

const (
	svgSpace  = "http://www.w3.org/2000/svg"
	maxDepth  = 100 // of elements in a figure
	maxFaults = 20  // that are worth telling of one figure
)

// svgVetter looks at one SVG, token by token.
type svgVetter struct {
	name   string
	data   []byte
	diags  *diag.List
	start  int64 // of the token that is being looked at
	faults int

	depth, roots int
	leaf         string // the open element, where it may hold text only
}

// vetSVG checks that data is a well-formed SVG that loads nothing and runs
// nothing, as a file of its own and within a page: HTML reads some of XML's
// forms in another way, and those are refused. It reports each fault by line.
func vetSVG(name string, data []byte, diags *diag.List) bool {
	v := &svgVetter{name: name, data: bytes.TrimPrefix(data, []byte("\uFEFF")), diags: diags}
	d := xml.NewDecoder(bytes.NewReader(v.data))
	for v.faults < maxFaults {
		v.start = d.InputOffset()
		token, err := d.Token()
		if errors.Is(err, io.EOF) && v.roots > 0 {
			break
		}
		if v.roots == 0 && !isSVGStart(token) {
			diags.Error("figure", diag.Pos{File: name}, "save it again as SVG, PNG or JPEG", "the file is not an SVG picture")
			return false
		}
		if err != nil {
			v.start = d.InputOffset()
			v.refuse("save it again as plain SVG", "the SVG is not well-formed: %s", xmlFault(err))
			return false
		}
		if !v.token(token) {
			return false
		}
	}
	return v.faults == 0
}

func (v *svgVetter) refuse(hint, format string, args ...any) {
	v.diags.Error("figure", placeOf(v.name, v.data, v.start), hint, format, args...)
	v.faults++
}

// token looks at one token; it reports whether to go on.
func (v *svgVetter) token(token xml.Token) bool {
	switch token := token.(type) {
	case xml.Directive:
		v.refuse("delete it", "an SVG may not have a <!%s>", strings.ToUpper(firstWord(string(token))))
	case xml.ProcInst:
		if token.Target != "xml" || bytes.ContainsAny(token.Inst, "<>") {
			v.refuse("delete it", "an SVG may not have this <?%s?>", short(token.Target))
		}
	case xml.Comment:
		if bytes.HasPrefix(token, []byte(">")) || bytes.HasPrefix(token, []byte("->")) {
			v.refuse("delete it", "a comment may not begin with %q", ">")
		}
	case xml.StartElement:
		return v.open(token)
	case xml.EndElement:
		v.depth--
		v.leaf = ""
	case xml.CharData:
		switch {
		case bytes.HasPrefix(v.data[v.start:], []byte("<![CDATA[")):
			v.refuse("write the text itself", "an SVG may not have a <![CDATA[ ]]>")
		case v.depth == 0 && len(bytes.TrimSpace(token)) > 0:
			v.refuse("delete it", "text stands outside of the outermost element")
		}
	}
	return true
}

// open looks at the start of an element; it reports whether to go on.
func (v *svgVetter) open(e xml.StartElement) bool {
	if v.depth == 0 {
		v.roots++
	}
	v.depth++
	switch {
	case v.roots > 1:
		v.refuse("keep one", "the file has more than one outermost element")
		return false
	case v.depth > maxDepth:
		v.refuse("save it as plain SVG", "elements stand more than %d deep in each other", maxDepth)
		return false
	case v.leaf != "":
		v.refuse("delete it", "an element stands inside <%s>", v.leaf)
		return false
	}
	name := e.Name.Local
	switch isSVG := e.Name.Space == svgSpace || e.Name.Space == "" && v.depth == 1; {
	case isSVG && elements[name] && !v.hasPrefix():
		if name == "title" || name == "desc" {
			v.leaf = name
		}
	case isSVG || !v.hasPrefix() || e.Name.Space == "http://www.w3.org/1999/xhtml":
		hint := instead[name]
		if hint == "" {
			hint = "delete it, or save the picture as plain SVG"
		}
		v.refuse(hint, "an SVG may not have the element <%s>", v.written())
	}
	v.vetPrefix(e.Name.Space)
	seen := map[xml.Name]bool{}
	for _, a := range e.Attr {
		if seen[a.Name] {
			v.refuse("keep one", "the attribute %q stands twice", short(a.Name.Local))
		}
		seen[a.Name] = true
		v.vetPrefix(a.Name.Space)
		v.vetAttribute(a)
	}
	if v.depth == 1 {
		if e.Name.Space != svgSpace {
			v.refuse(fmt.Sprintf("write <svg xmlns=%q>", svgSpace), "the SVG does not say that it is one")
		}
		sized := seen[xml.Name{Local: "width"}] && seen[xml.Name{Local: "height"}]
		if !sized && !seen[xml.Name{Local: "viewBox"}] {
			v.refuse(`write its size, such as viewBox="0 0 400 300"`, "the SVG has no viewBox")
		}
	}
	return true
}

// vetPrefix refuses a prefix that nothing declares; the decoder gives it in
// place of the address that it should stand for. Browsers show no such file.
func (v *svgVetter) vetPrefix(space string) {
	if space != "" && space != "xmlns" && !strings.Contains(space, ":") {
		v.refuse(fmt.Sprintf("declare it in <svg>, as xmlns:%s=…", short(space)), "the prefix %q is not declared", short(space))
	}
}

// written gives the name of the element that begins here, as it is typed.
func (v *svgVetter) written() string {
	name := v.data[v.start+1:]
	if i := bytes.IndexAny(name, " \t\n\r/>"); i >= 0 {
		name = name[:i]
	}
	return short(string(name))
}

// hasPrefix reports whether the element that begins here has a prefix, as
// those that drawing programs leave for themselves do. A page gives such a name
// no meaning.
func (v *svgVetter) hasPrefix() bool { return strings.Contains(v.written(), ":") }

// isSVGStart reports whether a token may stand at the beginning of an SVG.
func isSVGStart(t xml.Token) bool {
	switch t := t.(type) {
	case xml.StartElement:
		return t.Name.Local == "svg"
	case xml.CharData:
		return len(bytes.TrimSpace(t)) == 0
	case nil:
		return false
	}
	return true
}

func (v *svgVetter) vetAttribute(a xml.Attr) {
	name, value := strings.ToLower(a.Name.Local), strings.TrimSpace(a.Value)
	switch {
	case strings.HasPrefix(name, "on"):
		v.refuse("delete it", "an SVG may not have the event handler %q", short(a.Name.Local))
	case name == "href" || name == "src":
		v.refuse("delete it", "an SVG may not load or link to %q", short(value))
	case name == "class":
		v.refuse("write the style into the element, such as fill=\"none\"", "an SVG may not have the attribute %q", "class")
	case name == "base":
		v.refuse("delete it", "an SVG may not have the attribute %q", "xml:base")
	default:
		v.vetStyle(value)
	}
}

var (
	cssURL  = regexp.MustCompile(`(?i)url\s*\(\s*["']?\s*([^"')\s]*)`)
	cssLoad = regexp.MustCompile(`(?i)@import|@font-face|@namespace|image-set\s*\(|\bsrc\s*\(|javascript:`)
)

// vetStyle refuses styles that load something, or that name another part of the
// picture: paper draws plain colors. Attributes such as fill may do the same.
func (v *svgVetter) vetStyle(style string) {
	for _, m := range cssURL.FindAllStringSubmatch(style, -1) {
		v.refuse("use a plain color", "an SVG may not use %q", "url("+short(m[1])+")")
	}
	if load := cssLoad.FindString(style); load != "" {
		v.refuse("delete it", "an SVG may not use %q", load)
	}
	if strings.Contains(style, `\`) { // an escape can spell any of the above
		v.refuse("write the character itself", "an SVG's styles and attributes may not have a backslash")
	}
}

func xmlFault(err error) string {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return short(syntax.Msg)
	}
	return short(strings.TrimPrefix(err.Error(), "xml: "))
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(strings.TrimSpace(s), " ")
	return short(word)
}
