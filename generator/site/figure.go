package site

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// svgAttrs says how a drawing stands in the page.
type svgAttrs struct {
	class string
	label string // its text alternative; "" for decoration
	icon  bool   // one of the site's own
	ids   string // put before its ids, which must be unique in the page
}

// What of an SVG goes into a page: shapes, text and paint. Scripts, styles,
// animation, links and foreign content do not.
var svgElements = map[string]bool{
	"svg": true, "g": true, "defs": true, "symbol": true, "use": true,
	"path": true, "rect": true, "circle": true, "ellipse": true, "line": true,
	"polyline": true, "polygon": true, "text": true, "tspan": true, "textPath": true,
	"marker": true, "clipPath": true, "mask": true, "pattern": true,
	"linearGradient": true, "radialGradient": true, "stop": true,
}

var (
	svgName = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9-]*$`)
	svgURL  = regexp.MustCompile(`url\(\s*['"]?([^'")]*)['"]?\s*\)`)
)

// appendSVG writes a drawing inline, so that it takes the colors of the page.
// A style attribute, which the content security policy forbids, is turned into
// the attributes that it stands for.
func appendSVG(b, data []byte, attrs svgAttrs) ([]byte, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) {
		return nil, errors.New("the drawing is not in UTF-8; save it as UTF-8")
	}
	var open []string // the elements that are written and not yet closed
	skip, inText := 0, 0
	bare := false // the last element is still without its closing bracket
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("the drawing is not well-formed SVG: %w", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			name := token.Name.Local
			if skip > 0 || token.Name.Space != "" || !svgElements[name] {
				if len(open) == 0 {
					return nil, errors.New("the drawing does not begin with an svg element")
				}
				skip++
				continue
			}
			if len(open) == 0 && name != "svg" {
				return nil, errors.New("the drawing does not begin with an svg element")
			}
			b = shut(b, &bare)
			b = append(b, '<')
			b = append(b, name...)
			if len(open) == 0 {
				b = appendSVGRoot(b, token.Attr, attrs)
			} else {
				for _, a := range token.Attr {
					b = appendSVGAttr(b, a, attrs.ids)
				}
			}
			bare = true
			open = append(open, name)
			if name == "text" {
				inText++
			}
		case xml.EndElement:
			if skip > 0 {
				skip--
				continue
			}
			if len(open) == 0 || open[len(open)-1] != token.Name.Local {
				return nil, errors.New("the drawing is not well-formed SVG")
			}
			open = open[:len(open)-1]
			if token.Name.Local == "text" {
				inText--
			}
			if bare {
				b = append(b, "/>"...)
				bare = false
				continue
			}
			b = append(b, "</"...)
			b = append(b, token.Name.Local...)
			b = append(b, '>')
		case xml.CharData:
			if skip == 0 && inText > 0 {
				b = shut(b, &bare)
				b = appendText(b, string(token))
			}
		}
	}
	if len(open) != 0 || skip != 0 || len(b) == 0 {
		return nil, errors.New("the drawing is not well-formed SVG")
	}
	return b, nil
}

// shut closes the bracket of a start tag that turned out to hold something.
func shut(b []byte, bare *bool) []byte {
	if *bare {
		*bare = false
		b = append(b, '>')
	}
	return b
}

func appendSVGRoot(b []byte, given []xml.Attr, attrs svgAttrs) []byte {
	var viewBox string
	var size [2]float64
	for _, a := range given {
		switch {
		case a.Name.Space != "":
		case a.Name.Local == "viewBox":
			viewBox = a.Value
		case a.Name.Local == "width":
			size[0] = pixels(a.Value)
		case a.Name.Local == "height":
			size[1] = pixels(a.Value)
		}
	}
	if box := strings.Fields(strings.ReplaceAll(viewBox, ",", " ")); len(box) == 4 && (size[0] == 0 || size[1] == 0) {
		size = [2]float64{pixels(box[2]), pixels(box[3])}
	}
	if viewBox == "" && size[0] > 0 {
		viewBox = "0 0 " + number(size[0]) + " " + number(size[1])
	}
	if attrs.class != "" {
		b = appendAttr(b, "class", attrs.class)
	}
	b = appendAttr(b, "viewBox", viewBox)
	if attrs.label != "" {
		b = appendAttr(b, "width", number(size[0]))
		b = appendAttr(b, "height", number(size[1]))
		b = append(b, ` role="img"`...)
		b = appendAttr(b, "aria-label", attrs.label)
	} else {
		b = append(b, ` aria-hidden="true"`...)
	}
	if attrs.icon {
		return b // the style sheet says how icons are drawn
	}
	for _, a := range given {
		switch a.Name.Local {
		case "viewBox", "width", "height", "version", "x", "y":
		default:
			b = appendSVGAttr(b, a, attrs.ids)
		}
	}
	return b
}

func appendSVGAttr(b []byte, a xml.Attr, ids string) []byte {
	name := a.Name.Local
	switch {
	case name == "href" && (a.Name.Space == "" || a.Name.Space == "xlink"):
		if id, ok := strings.CutPrefix(a.Value, "#"); ok {
			b = appendAttr(b, "href", "#"+ids+id)
		}
	case a.Name.Space != "", name == "xmlns", name == "class", name == "role", name == "tabindex",
		!svgName.MatchString(name), strings.HasPrefix(name, "on"),
		strings.HasPrefix(name, "aria-"), strings.HasPrefix(name, "data-"):
	case name == "id":
		b = appendAttr(b, "id", ids+a.Value)
	case name == "style":
		for declaration := range strings.SplitSeq(a.Value, ";") {
			property, value, ok := strings.Cut(declaration, ":")
			property = strings.TrimSpace(property)
			if ok && property != "style" && svgName.MatchString(property) {
				b = appendSVGAttr(b, xml.Attr{Name: xml.Name{Local: property}, Value: strings.TrimSpace(value)}, ids)
			}
		}
	case strings.Contains(a.Value, "url("):
		ok := true
		value := svgURL.ReplaceAllStringFunc(a.Value, func(u string) string {
			id, local := strings.CutPrefix(svgURL.FindStringSubmatch(u)[1], "#")
			ok = ok && local
			return "url(#" + ids + id + ")"
		})
		if ok {
			b = appendAttr(b, name, value)
		}
	default:
		b = appendAttr(b, name, a.Value)
	}
	return b
}

// pixels reads a length of SVG without its unit; percentages are no length.
func pixels(s string) float64 {
	n, err := strconv.ParseFloat(strings.TrimRight(strings.TrimSpace(s), "abcdefghijklmnopqrstuvwxyz"), 64)
	if err != nil || n < 0 || n > 1e5 {
		return 0
	}
	return n
}

func number(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
