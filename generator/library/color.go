package library

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// The grounds of pages, from the style sheet's tokens.
var (
	paper     = rgb{0xFA, 0xF9, 0xF5}
	white     = rgb{0xFF, 0xFF, 0xFF}
	darkPaper = rgb{0x18, 0x21, 0x24}
)

// minContrast is the ratio that WCAG 2.2 asks of text (1.4.3, level AA).
const minContrast = 4.5

// Palette is what pages make of a clinic's color, in hexadecimal: the color itself,
// the tint of boxes, and lines; on a dark ground the color is lightened until it
// reads well (7:1, level AAA).
type Palette struct {
	Brand, Soft, Line             string
	DarkBrand, DarkSoft, DarkLine string
}

// PaletteOf makes the palette of a color such as "#1C5A60". It is false for what is
// no color.
func PaletteOf(color string) (Palette, bool) {
	c, ok := parseColor(color)
	if !ok {
		return Palette{}, false
	}
	dark := c
	for contrast(dark, darkPaper) < 7 {
		dark = dark.mixed(white, .04)
	}
	return Palette{
		Brand: c.String(), Soft: c.mixed(paper, .9).String(), Line: c.mixed(paper, .65).String(),
		DarkBrand: dark.String(), DarkSoft: dark.mixed(darkPaper, .88).String(), DarkLine: dark.mixed(darkPaper, .65).String(),
	}, true
}

// ground is what text in the clinic's color stands on.
type ground struct {
	name  string
	color rgb
}

func (c rgb) grounds() []ground {
	return []ground{{"paper", paper}, {"white", white}, {"the tint of a box", c.mixed(paper, .9)}}
}

// readable reports whether text in a color can be read wherever it stands; if
// not, on what, and how great the contrast is there.
func (c rgb) readable() (on string, ratio float64, ok bool) {
	for _, g := range c.grounds() {
		if ratio := contrast(c, g.color); ratio < minContrast {
			return g.name, ratio, false
		}
	}
	return "", 0, true
}

// vetColors refuses a color that cannot be read on the page's grounds, and
// names the nearest darker shade that can.
func (r reader) vetColors(colors map[string]string, t *tree) {
	for _, name := range slices.Sorted(maps.Keys(colors)) {
		c, ok := parseColor(colors[name])
		if !ok {
			continue // the schema's message says so
		}
		if on, ratio, ok := c.readable(); !ok {
			r.diags.Error("low-contrast", t.pos("colors", name),
				fmt.Sprintf("the nearest shade that will do is %q", strings.ToUpper(c.nearestShade().String())),
				"the color %q has a contrast of %s on %s, and text needs %.1f", colors[name], ratioText(ratio), on, minContrast)
		}
	}
}

// nearestShade darkens a color, keeping its hue, until it can be read.
func (c rgb) nearestShade() rgb {
	for step := 255; ; step-- {
		var shade rgb
		for i, v := range c {
			shade[i] = uint8(int(v) * step / 255)
		}
		if _, _, ok := shade.readable(); ok || step == 0 {
			return shade
		}
	}
}

// ratioText rounds down, so that 4.49 is not called 4.5.
func ratioText(ratio float64) string { return fmt.Sprintf("%.1f", math.Floor(ratio*10)/10) }

type rgb [3]uint8

func (c rgb) String() string { return fmt.Sprintf("#%02x%02x%02x", c[0], c[1], c[2]) }

func parseColor(s string) (rgb, bool) {
	n, err := strconv.ParseUint(strings.TrimPrefix(s, "#"), 16, 32)
	if err != nil || len(s) != 7 || s[0] != '#' {
		return rgb{}, false
	}
	return rgb{uint8(n >> 16), uint8(n >> 8), uint8(n)}, true
}

// mixed gives the color with a share of another in it, from 0 to 1.
func (c rgb) mixed(other rgb, share float64) rgb {
	var m rgb
	for i := range c {
		m[i] = uint8(math.Round(float64(c[i])*(1-share) + float64(other[i])*share))
	}
	return m
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
