package library

import (
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"golang.org/x/text/language"

	"iptpress/generator/diag"
	"iptpress/generator/document"
)

// clinic reads the clinic file. It gives nil where the rest cannot be read
// without what the file should have said.
func (r reader) clinic(name string) (*Clinic, *tree) {
	if !r.exists(name) {
		r.diags.Error("no-clinic", diag.Pos{File: name}, "write it, or name another with --clinic; `iptpress init` makes one", "there is no clinic file")
		return nil, nil
	}
	t := r.data(name, "clinic")
	if t == nil {
		return nil, nil
	}
	f, ok := t.value.(map[string]any)
	if !ok {
		return nil, nil // the schema's message says so
	}
	c := clinicFrom(f)
	r.vetLanguages(c.Languages, t)
	c.Languages = slices.DeleteFunc(uniq(c.Languages), func(lang string) bool { return !languageForm.MatchString(lang) })
	if len(c.Languages) == 0 {
		return nil, nil
	}
	c.Hours = fields(f).lineByLanguage("hours", c.Languages[0])
	c.Address = fields(f).lineByLanguage("address", c.Languages[0])
	c.File = name
	c.placeSlots(t)
	c.vetSlots(r.diags)
	r.vetColors(c.Colors, t)
	if logo := fields(f).line("logo"); logo != "" {
		c.LogoFile = path.Join(path.Dir(name), logo)
		c.Logo = r.logo(c.LogoFile, t.pos("logo"))
	}
	return c, t
}

func clinicFrom(f fields) *Clinic {
	c := &Clinic{
		Clinic: document.Clinic{
			Name:    f.line("name"),
			Sample:  f.bool("sample"),
			Phone:   f.line("phone"),
			Email:   f.line("email"),
			BaseURL: f.line("base_url"),
		},
		Languages: f.lines("languages"),
		Country:   f.line("country"),
		Paper:     f.line("paper"),
		Review:    f.line("review"),
		QuickExit: f.line("quick_exit"),
		Colors:    localized(f["colors"], oneLine),
		Slots:     map[string]Localized{},
		Leave:     f.lines("leave_out"),
	}
	for name, text := range f.sub("slots") {
		c.Slots[name] = localized(text, strings.TrimSpace)
	}
	if c.BaseURL != "" && !strings.HasSuffix(c.BaseURL, "/") {
		c.BaseURL += "/"
	}
	if c.Review == "" {
		c.Review = "advisory"
	}
	if c.Paper == "" {
		c.Paper = PaperOf(c.Country)
	}
	return c
}

// PaperOf gives the paper that a country uses.
func PaperOf(country string) string {
	if country == "US" || country == "CA" {
		return "letter"
	}
	return "a4"
}

// placeSlots notes where the Markdown of each slot begins, so that a mistake in
// it is reported at its place. Folded text has lines of its own: no place.
func (c *Clinic) placeSlots(t *tree) {
	c.SlotPos = map[string]map[string]KeyPos{}
	for name, texts := range c.Slots {
		c.SlotPos[name] = map[string]KeyPos{}
		for lang := range texts {
			n, _ := t.find([]string{"slots", name, lang})
			switch n := n.(type) {
			case *ast.LiteralNode:
				if n.Value == nil {
					continue
				}
				lines := strings.TrimLeft(n.Value.GetToken().Origin, "\n")
				blank := len(n.Value.GetToken().Origin) - len(lines)
				indent := len(lines) - len(strings.TrimLeft(lines, " "))
				if strings.HasPrefix(n.Start.Value, "|") {
					c.SlotPos[name][lang] = KeyPos{Line: n.Start.Position.Line + 1 + blank, Col: indent + 1}
				}
			case *ast.StringNode:
				c.SlotPos[name][lang] = KeyPos{Line: n.Token.Position.Line, Col: n.Token.Position.Column}
			}
		}
	}
}

// SampleWords stand, by language, above each text that is the sample clinic's
// until the clinic has written its own: nobody shall take them for its promise.
var SampleWords = Localized{
	"en": "**Sample words. The clinic has not written this part yet.**",
	"es": "**Texto de muestra. La clínica aún no ha escrito esta parte.**",
}

// SamplePromise is the rule for what stays private where that is said in the sample
// clinic's words: a promise that no clinic has made.
const SamplePromise = "sample-promise"

var promises = []string{"confidentiality", "confidentiality-teen"}

// IsSamplePromise reports whether a slot says in the sample clinic's words what
// stays private.
func (c *Clinic) IsSamplePromise(slot, lang string) bool {
	return slices.Contains(promises, slot) && c.isSample(slot, lang)
}

func (c *Clinic) isSample(slot, lang string) bool {
	words := SampleWords[lang]
	return words != "" && strings.HasPrefix(c.Slots[slot][lang], words)
}

// vetSlots tells of texts that the clinic has still to write. Those of the sample
// clinic say on the page whose they are; what is to be written says nothing to a
// client, so it stops a build.
func (c *Clinic) vetSlots(diags *diag.List) {
	for _, name := range slices.Sorted(maps.Keys(c.Slots)) {
		for _, lang := range c.Languages {
			text, at := c.Slots[name][lang], c.SlotPos[name][lang]
			if c.isSample(name, lang) {
				rule := "sample-words"
				if c.IsSamplePromise(name, lang) {
					rule = SamplePromise
				}
				diags.Warn(rule, diag.Pos{File: c.File, Line: at.Line, Col: at.Col}, "write your own, and delete the line that says so",
					"the text %q is still that of the sample clinic", name)
			}
			for _, mark := range findUnwritten(text) {
				pos := diag.Pos{File: c.File}
				if at.Line > 0 {
					pos.Line, pos.Col = at.Line+mark.Line-1, at.Col+mark.Col-1
				}
				diags.Error("unfinished", pos, "write it: clients read it as it stands", "the text %q is still to be written", name)
			}
		}
	}
}

// logo reads the clinic's picture.
func (r reader) logo(name string, pos diag.Pos) *document.Image {
	if !fs.ValidPath(name) {
		r.diags.Error("outside", pos, "put it beside this file", "the logo lies outside of the project")
		return nil
	}
	if !r.exists(name) {
		var near []string
		for _, e := range r.folder(path.Dir(name)) {
			if imageTypes[strings.ToLower(path.Ext(e.Name()))] != "" {
				near = append(near, e.Name())
			}
		}
		r.diags.Error("no-file", pos, diag.DidYouMean(path.Base(name), near, "put it beside this file"), "there is no file %q", name)
		return nil
	}
	image, ok := r.figure(name, nil)
	if !ok {
		return nil
	}
	return &image
}

// uniq gives the strings in their order, each once.
func uniq(list []string) []string {
	var once []string
	for _, s := range list {
		if !slices.Contains(once, s) {
			once = append(once, s)
		}
	}
	return once
}

var languageForm = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// vetLanguages checks that each language is one, and has a folder.
func (r reader) vetLanguages(langs []string, t *tree) {
	for i, lang := range langs {
		pos := t.pos("languages", strconv.Itoa(i))
		if !languageForm.MatchString(lang) {
			continue // the schema's message says so
		}
		if _, err := language.Parse(lang); err != nil {
			r.diags.Error("unknown-language", pos, "write its code, such as en or es", "unknown language %q", lang)
			continue
		}
		if folder := "content/" + lang; !r.exists(folder) {
			r.diags.Error("no-language", pos, "make the folder, or take the language out", "there is no folder %s", folder)
		}
	}
}
