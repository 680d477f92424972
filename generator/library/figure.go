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

// Elements that could run code, load something, move, or lead away.
var badElements = map[string]string{
	"script": "delete it", "foreignobject": "draw it with SVG shapes and text", "iframe": "delete it",
	"image": "draw it, or use the picture itself as the figure", "a": "put the link into the text",
	"animate": "figures stand still", "animatetransform": "figures stand still", "animatemotion": "figures stand still",
	"animatecolor": "figures stand still", "set": "figures stand still", "discard": "figures stand still",
	"handler": "delete it", "listener": "delete it", "audio": "delete it", "video": "delete it", "object": "delete it", "embed": "delete it",
}

const (
	svgSpace   = "http://www.w3.org/2000/svg"
	xhtmlSpace = "http://www.w3.org/1999/xhtml"
	maxDepth   = 100 // of elements in a figure
)

// maxFaults is how many faults of one figure are worth telling.
const maxFaults = 20

// vetSVG checks that data is a well-formed SVG that loads nothing and runs
// nothing. It reports every fault by line.
func vetSVG(name string, data []byte, diags *diag.List) bool {
	faults := 0
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	d := xml.NewDecoder(bytes.NewReader(data))
	var start int64 // of the token that is being looked at
	refuse := func(hint, format string, args ...any) {
		diags.Error("figure", placeOf(name, data, start), hint, format, args...)
		faults++
	}
	depth, roots := 0, 0
	var style []byte // what the open style element holds, over comments and all
	inStyle := false
	for faults < maxFaults {
		start = d.InputOffset()
		token, err := d.Token()
		if errors.Is(err, io.EOF) && roots > 0 {
			break
		}
		if roots == 0 && !isSVGStart(token) {
			diags.Error("figure", diag.Pos{File: name}, "save it again as SVG, PNG or JPEG", "the file is not an SVG picture")
			return false
		}
		if err != nil {
			start = d.InputOffset()
			refuse("save it again as plain SVG", "the SVG is not well-formed: %s", xmlFault(err))
			return false
		}
		switch token := token.(type) {
		case xml.Directive:
			refuse("delete it", "an SVG may not have a <!%s>", strings.ToUpper(firstWord(string(token))))
		case xml.ProcInst:
			if token.Target != "xml" {
				refuse("delete it", "an SVG may not have a <?%s?>", short(token.Target))
			}
		case xml.StartElement:
			if depth == 0 {
				roots++
			}
			depth++
			switch {
			case roots > 1:
				refuse("keep one", "the file has more than one outermost element")
				return false
			case depth > maxDepth:
				refuse("save it as plain SVG", "elements stand more than %d deep in each other", maxDepth)
				return false
			case inStyle:
				refuse("delete it", "an element stands inside <style>")
				return false
			}
			vetElement(token, depth == 1, refuse)
			inStyle, style = strings.EqualFold(token.Name.Local, "style"), nil
		case xml.EndElement:
			depth--
			if inStyle {
				vetStyle(string(style), refuse)
			}
			inStyle = false
		case xml.CharData:
			if inStyle {
				style = append(style, token...)
			}
			if depth == 0 && len(bytes.TrimSpace(token)) > 0 {
				refuse("delete it", "text stands outside of the outermost element")
			}
		}
	}
	return faults == 0
}

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

type refuser func(hint, format string, args ...any)

func vetElement(e xml.StartElement, outermost bool, refuse refuser) {
	element := strings.ToLower(e.Name.Local)
	if hint, bad := badElements[element]; bad {
		refuse(hint, "an SVG may not have the element <%s>", e.Name.Local)
	} else if e.Name.Space == xhtmlSpace {
		refuse("draw it with SVG shapes and text", "an SVG may not have the HTML element <%s>", short(e.Name.Local))
	}
	seen := map[xml.Name]bool{}
	for _, a := range e.Attr {
		if seen[a.Name] {
			refuse("keep one", "the attribute %q stands twice", short(a.Name.Local))
		}
		seen[a.Name] = true
		vetAttribute(a, refuse)
	}
	if !outermost {
		return
	}
	if e.Name.Space != svgSpace {
		refuse(fmt.Sprintf("write <svg xmlns=%q>", svgSpace), "the SVG does not say that it is one")
	}
	sized := seen[xml.Name{Local: "width"}] && seen[xml.Name{Local: "height"}]
	if !sized && !seen[xml.Name{Local: "viewBox"}] {
		refuse(`write its size, such as viewBox="0 0 400 300"`, "the SVG has no viewBox")
	}
}

func vetAttribute(a xml.Attr, refuse refuser) {
	name, value := strings.ToLower(a.Name.Local), strings.TrimSpace(a.Value)
	switch {
	case strings.HasPrefix(name, "on"):
		refuse("delete it", "an SVG may not have the event handler %q", short(a.Name.Local))
	case name == "href" || name == "src":
		if !strings.HasPrefix(value, "#") {
			refuse("only a part of the same picture may be named, such as #arrow", "an SVG may not load or link to %q", short(value))
		}
	case name == "base":
		refuse("delete it", "an SVG may not have the attribute %q", "xml:base")
	default:
		vetStyle(value, refuse)
	}
}

var (
	cssURL  = regexp.MustCompile(`(?i)url\s*\(\s*["']?\s*([^"')\s]*)`)
	cssLoad = regexp.MustCompile(`(?i)@import|@font-face|@namespace|image-set\s*\(|\bsrc\s*\(|javascript:`)
)

// vetStyle refuses styles that load something. Attributes such as fill may
// name parts of the picture in the same way, so they are looked at too.
func vetStyle(style string, refuse refuser) {
	for _, m := range cssURL.FindAllStringSubmatch(style, -1) {
		if !strings.HasPrefix(m[1], "#") {
			refuse("only a part of the same picture may be named, such as url(#shade)", "an SVG may not load %q", short(m[1]))
		}
	}
	if load := cssLoad.FindString(style); load != "" {
		refuse("delete it", "an SVG may not use %q", load)
	}
	if strings.Contains(style, `\`) { // an escape can spell any of the above
		refuse("write the character itself", "an SVG's styles and attributes may not have a backslash")
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
