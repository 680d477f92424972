package site

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// The site's own color, the grounds that a clinic's color must be read on, light and dark, and the
// contrast (WCAG 2.2, 1.4.3) that it must have there.
const (
	siteBrand   = "#1c5a60"
	lightPaper  = "#faf9f5"
	darkPaper   = "#182124"
	minContrast = 4.5
)

// clinicColors gives the style sheet that puts the clinic's own color in place
// of the site's. On a dark ground it is lightened until it can be read.
func clinicColors(colors map[string]string) (string, error) {
	brand := colors["brand"]
	if brand == "" || strings.EqualFold(brand, siteBrand) {
		return "", nil
	}
	c, err := parseColor(brand)
	if err != nil {
		return "", err
	}
	// The tint of a box lies under the color too, so it is the ground to pass on.
	light := mix(c, mustColor(lightPaper), .9)
	if contrast(c, light) < minContrast {
		near := c
		for contrast(near, mix(near, mustColor(lightPaper), .9)) < minContrast {
			near = mix(near, rgb{}, .02)
		}
		return "", fmt.Errorf("content/clinic.yaml: the brand color %s is too pale to read on the page (%.1f to 1, where %.1f is needed); use %s", brand, contrast(c, light), minContrast, near)
	}
	dark := c
	for contrast(dark, mustColor(darkPaper)) < 7 {
		dark = mix(dark, rgb{1, 1, 1}, .04)
	}
	return "@media screen{:root{--brand:" + c.String() +
			";--brand-soft:" + light.String() +
			";--brand-line:" + mix(c, mustColor(lightPaper), .65).String() + "}}" +
			"@media screen and (prefers-color-scheme:dark){:root{--brand:" + dark.String() +
			";--brand-soft:" + mix(dark, mustColor(darkPaper), .88).String() +
			";--brand-line:" + mix(dark, mustColor(darkPaper), .65).String() + "}}",
		nil
}

// rgb is a color, each part from 0 to 1.
type rgb [3]float64

func (c rgb) String() string {
	s := "#"
	for _, part := range c {
		s += fmt.Sprintf("%02x", int(math.Round(part*255)))
	}
	return s
}

func parseColor(s string) (rgb, error) {
	var c rgb
	if len(s) != 7 || s[0] != '#' {
		return c, fmt.Errorf("content/clinic.yaml: %q is not a color; write it like \"#1C5A60\"", s)
	}
	for i := range c {
		n, err := strconv.ParseUint(s[1+2*i:3+2*i], 16, 8)
		if err != nil {
			return c, fmt.Errorf("content/clinic.yaml: %q is not a color; write it like \"#1C5A60\"", s)
		}
		c[i] = float64(n) / 255
	}
	return c, nil
}

func mustColor(s string) rgb {
	c, err := parseColor(s)
	if err != nil {
		panic(err)
	}
	return c
}

// mix gives a with a share of b in it, from 0 to 1, rounded as it is written.
func mix(a, b rgb, share float64) rgb {
	var c rgb
	for i := range c {
		c[i] = math.Round((a[i]*(1-share)+b[i]*share)*255) / 255
	}
	return c
}

// contrast is the ratio of WCAG 2.2, from 1 to 21.
func contrast(a, b rgb) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + .05) / (min(la, lb) + .05)
}

func luminance(c rgb) float64 {
	for i, part := range c {
		if part <= .04045 {
			c[i] = part / 12.92
		} else {
			c[i] = math.Pow((part+.055)/1.055, 2.4)
		}
	}
	return .2126*c[0] + .7152*c[1] + .0722*c[2]
}
