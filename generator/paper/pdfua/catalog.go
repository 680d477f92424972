package pdfua

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
)

var (
	headerForm = regexp.MustCompile(`^%PDF-1\.[0-7][\r\n]`)
	langForm   = regexp.MustCompile(`^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$`) // RFC 3066, 2.1
	dynamicXFA = regexp.MustCompile(`<dynamicRender>\s*required`)
)

// encryption checks what a reader with assistive technology may do, and tells
// whether the rest can be read here.
func (c *checker) encryption() bool {
	if c.trailer["Encrypt"] == nil {
		return true
	}
	d := c.dict(c.trailer["Encrypt"])
	if p, ok := c.integer(d["P"]); !ok {
		c.add("26-001", 0, 0, "the file is encrypted, and its encryption dictionary has no entry P")
	} else if p&(1<<9) == 0 {
		c.add("26-002", 0, 0, "the file is encrypted and does not let assistive technology read it")
	}
	c.fail("the file is encrypted; only its permissions were checked")
	return false
}

// catalog checks what the file says about itself as a whole.
func (c *checker) catalog() {
	if !headerForm.Match(c.data[:min(len(c.data), 16)]) {
		c.add(clauseHeader, 0, 0, "the file does not begin with %%PDF-1.0 to %%PDF-1.7")
	}
	info := c.dict(c.root["MarkInfo"])
	if c.resolve(info["Marked"]) != true {
		c.add(clauseTagged, 0, 0, "the catalog does not say that the file is tagged (MarkInfo, Marked)")
	}
	if c.resolve(info["Suspects"]) == true {
		c.add("01-007", 0, 0, "the tags are said to be suspect (MarkInfo, Suspects)")
	}
	switch prefs := c.dict(c.root["ViewerPreferences"]); c.resolve(prefs["DisplayDocTitle"]) {
	case true:
	case false:
		c.add("07-002", 0, 0, "viewers are told not to show the title (DisplayDocTitle is false)")
	default:
		c.add("07-001", 0, 0, "viewers are not told to show the title (DisplayDocTitle is missing)")
	}
	lang := c.text(c.root["Lang"])
	c.hasLang = langForm.MatchString(lang)
	if lang != "" && !c.hasLang {
		c.add("11-001", 0, 0, "the language of the file, %q, is not a language tag", lang)
	}
	if !c.hasLang && c.root["Outlines"] != nil {
		c.add("11-003", 0, 0, "the language of the bookmarks is not known: the catalog has no Lang")
	}
	c.metadata()
	c.optionalContent()
	c.embeddedFiles()
	c.acroForm()
	c.scripts()
}

// metadata checks the XMP packet.
func (c *checker) metadata() {
	s := c.stream(c.root["Metadata"])
	if s == nil || c.name(s.dict["Type"]) != "Metadata" || c.name(s.dict["Subtype"]) != "XML" {
		c.add("06-001", 0, 0, "the catalog has no XMP metadata stream")
		return
	}
	part, title, hasLang := readXMP(c.bytes(s))
	if part != "1" {
		c.add("06-002", 0, 0, "the metadata does not say that the file is PDF/UA-1 (pdfuaid:part)")
	}
	if strings.TrimSpace(title) == "" {
		c.add("06-003", 0, 0, "the metadata has no dc:title")
	}
	if !c.hasLang && !hasLang {
		c.add("11-006", 0, 0, "the language of the metadata is not known: the catalog has no Lang, and dc:title is marked x-default")
	}
}

// readXMP gives pdfuaid:part and dc:title, and whether the title has a language
// of its own.
func readXMP(data []byte) (part, title string, hasLang bool) {
	const (
		rdf  = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
		ua   = "http://www.aiim.org/pdfua/ns/id/"
		dc   = "http://purl.org/dc/elements/1.1/"
		lang = "http://www.w3.org/XML/1998/namespace"
	)
	d := xml.NewDecoder(bytes.NewReader(data))
	var path []xml.Name
	for {
		t, err := d.Token()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				return "", "", false // not XML: it says nothing
			}
			return part, title, hasLang
		}
		switch t := t.(type) {
		case xml.StartElement:
			path = append(path, t.Name)
			for _, a := range t.Attr {
				switch {
				case a.Name == xml.Name{Space: ua, Local: "part"} && t.Name == xml.Name{Space: rdf, Local: "Description"}:
					part = strings.TrimSpace(a.Value)
				case a.Name.Local == "lang" && (a.Name.Space == lang || a.Name.Space == "xml") &&
					a.Value != "x-default" && slices.Contains(path, xml.Name{Space: dc, Local: "title"}):
					hasLang = true
				}
			}
		case xml.EndElement:
			path = path[:len(path)-1]
		case xml.CharData:
			switch {
			case len(path) > 0 && path[len(path)-1] == xml.Name{Space: ua, Local: "part"}:
				part += strings.TrimSpace(string(t))
			case len(path) > 0 && path[len(path)-1] == xml.Name{Space: rdf, Local: "li"} && slices.Contains(path, xml.Name{Space: dc, Local: "title"}):
				title += string(t)
			}
		}
	}
}

// optionalContent checks the configurations of layers.
func (c *checker) optionalContent() {
	properties := c.dict(c.root["OCProperties"])
	if properties == nil {
		return
	}
	check := func(rule string, o object) {
		d := c.dict(o)
		if c.text(d["Name"]) == "" {
			c.add(rule, 0, 0, "a configuration of layers has no name")
		}
		if d["AS"] != nil {
			c.add("20-003", 0, 0, "a configuration of layers turns them on and off by itself (AS)")
		}
	}
	check("20-002", properties["D"])
	for _, o := range c.array(properties["Configs"]) {
		check("20-001", o)
	}
}

func (c *checker) embeddedFiles() {
	c.nameTree(c.dict(c.root["Names"])["EmbeddedFiles"], func(key string, o object) {
		c.fileSpec("21-001", 0, key, o)
	})
	for _, o := range c.array(c.root["AF"]) {
		c.fileSpec("21-001", 0, "", o)
	}
}

// fileSpec checks the names of an embedded file.
func (c *checker) fileSpec(rule string, page int, key string, o object) {
	d := c.dict(o)
	if d["EF"] != nil && (c.text(d["F"]) == "" || c.text(d["UF"]) == "") {
		c.add(rule, page, 0, "the embedded file %q has no name (F and UF)", key)
	}
}

// scripts looks for actions that this project does not use.
func (c *checker) scripts() {
	c.nameTree(c.dict(c.root["Names"])["JavaScript"], func(key string, _ object) {
		c.add(House, 0, 0, "the file has a script, %q", key)
	})
	c.action(0, c.root["OpenAction"])
	c.actions(0, c.root["AA"])
	seen := map[object]bool{}
	var walk func(o object, depth int)
	walk = func(o object, depth int) {
		for depth < maxDepth {
			r, ok := o.(ref)
			if !ok || seen[r] {
				return
			}
			seen[r] = true
			d := c.dict(o)
			c.action(0, d["A"])
			c.destination(0, int(r), d["Dest"])
			walk(d["First"], depth+1)
			o = d["Next"]
		}
	}
	walk(c.dict(c.root["Outlines"])["First"], 0)
}

// actions checks a dictionary of additional actions.
func (c *checker) actions(page int, o object) {
	d := c.dict(o)
	for _, key := range slices.Sorted(maps.Keys(d)) {
		c.action(page, d[key])
	}
}

// action checks one action and those that follow it.
func (c *checker) action(page int, o object) {
	for range maxDepth {
		d := c.dict(o)
		switch kind := c.name(d["S"]); kind {
		case "JavaScript", "Launch", "SubmitForm", "ImportData", "Movie", "Sound", "Rendition", "RichMediaExecute":
			c.add(House, page, 0, "an action does %s", kind)
		case "GoTo":
			c.destination(page, 0, d["D"])
		}
		if o = d["Next"]; o == nil {
			return
		}
	}
}

// destination checks that a named destination exists.
func (c *checker) destination(page, object int, o object) {
	switch d := c.resolve(o).(type) {
	case text:
		if !c.destinations()[string(d)] {
			c.add(House, page, object, "a link or bookmark leads to %q, which is nowhere", string(d))
		}
	case array:
		if len(d) == 0 || c.number(d[0]) == 0 {
			c.add(House, page, object, "a link or bookmark leads to a page that is not there")
		}
	}
}

// destinations gives the named destinations that lead to a page.
func (c *checker) destinations() map[string]bool {
	if c.named == nil {
		c.named = map[string]bool{}
		c.nameTree(c.dict(c.root["Names"])["Dests"], func(key string, o object) {
			if d := c.dict(o); d != nil {
				o = d["D"]
			}
			if a := c.array(o); len(a) > 0 && c.number(a[0]) > 0 {
				c.named[key] = true
			}
		})
	}
	return c.named
}
