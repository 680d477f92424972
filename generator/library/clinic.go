package library

import (
	"fmt"
	"io/fs"
	"maps"
	"math"
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
	c.File = name
	c.placeSlots(t)
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
			Hours:   f.line("hours"),
			Email:   f.line("email"),
			Address: f.line("address"),
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

// The grounds that a clinic's colors stand on, from the stylesheet's tokens.
var grounds = []struct{ name, color string }{
	{"paper", "#FAF9F5"},
	{"white", "#FFFFFF"},
}

// minContrast is the ratio that WCAG 2.2 asks of text (1.4.3, level AA).
const minContrast = 4.5

// vetColors refuses a color that cannot be read on the page's grounds, and
// names the nearest darker shade that can.
func (r reader) vetColors(colors map[string]string, t *tree) {
	for _, name := range slices.Sorted(maps.Keys(colors)) {
		rgb, ok := parseColor(colors[name])
		if !ok {
			continue // the schema's message says so
		}
		for _, ground := range grounds {
			base, _ := parseColor(ground.color)
			ratio := contrast(rgb, base)
			if ratio >= minContrast {
				continue
			}
			r.diags.Error("low-contrast", t.pos("colors", name),
				fmt.Sprintf("the nearest shade that will do is %q", nearestShade(rgb)),
				"the color %q has a contrast of %s on %s, and text needs %.1f", colors[name], ratioText(ratio), ground.name, minContrast)
			break
		}
	}
}

// ratioText rounds down, so that 4.49 is not called 4.5.
func ratioText(ratio float64) string { return fmt.Sprintf("%.1f", math.Floor(ratio*10)/10) }

type rgb [3]uint8

func parseColor(s string) (rgb, bool) {
	n, err := strconv.ParseUint(strings.TrimPrefix(s, "#"), 16, 32)
	if err != nil || len(s) != 7 || s[0] != '#' {
		return rgb{}, false
	}
	return rgb{uint8(n >> 16), uint8(n >> 8), uint8(n)}, true
}

// contrast is the ratio of WCAG 2.2, from 1 to 21.
func contrast(a, b rgb) float64 {
	la, lb := a.luminance(), b.luminance()
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// luminance is the relative luminance of WCAG 2.2.
func (c rgb) luminance() float64 {
	var l float64
	for i, weight := range [...]float64{0.2126, 0.7152, 0.0722} {
		v := float64(c[i]) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		l += weight * v
	}
	return l
}

// nearestShade darkens a color, keeping its hue, until it has enough contrast.
func nearestShade(c rgb) string {
	for step := 255; ; step-- {
		var shade rgb
		for i, v := range c {
			shade[i] = uint8(int(v) * step / 255)
		}
		enough := true
		for _, ground := range grounds {
			base, _ := parseColor(ground.color)
			enough = enough && contrast(shade, base) >= minContrast
		}
		if enough || step == 0 {
			return fmt.Sprintf("#%02X%02X%02X", shade[0], shade[1], shade[2])
		}
	}
}
