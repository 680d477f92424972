package library

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The shade that a refusal names is not refused, and is the color itself where
// that would do. What pages make of it can be read, light and dark.
func TestColorsCanBeRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rgb{rapid.Byte().Draw(t, "r"), rapid.Byte().Draw(t, "g"), rapid.Byte().Draw(t, "b")}
		shade := c.nearestShade()
		if on, ratio, ok := shade.readable(); !ok {
			t.Fatalf("%v is named for %v, and has %v on %s", shade, c, ratio, on)
		}
		if _, _, ok := c.readable(); ok && shade != c {
			t.Fatalf("%v will do, and %v is named", c, shade)
		}
		p, ok := PaletteOf(shade.String())
		if !ok {
			t.Fatalf("%v has no palette", shade)
		}
		at := func(s string) rgb {
			made, ok := parseColor(s)
			if !ok {
				t.Fatalf("%q is no color", s)
			}
			return made
		}
		ink, darkInk := rgb{0x44, 0x55, 0x5A}, rgb{0xAE, 0xBC, 0xBC} // the quietest text of the style sheet
		for name, pair := range map[string][2]rgb{
			"color on paper":       {at(p.Brand), paper},
			"color on its tint":    {at(p.Brand), at(p.Soft)},
			"white on color":       {white, at(p.Brand)},
			"quiet text on tint":   {ink, at(p.Soft)},
			"dark: color on paper": {at(p.DarkBrand), darkPaper},
			"dark: color on tint":  {at(p.DarkBrand), at(p.DarkSoft)},
			"dark: quiet on tint":  {darkInk, at(p.DarkSoft)},
			"dark: ink on color":   {rgb{0x10, 0x17, 0x19}, at(p.DarkBrand)},
		} {
			if ratio := contrast(pair[0], pair[1]); ratio < minContrast {
				t.Fatalf("%v: %s: %.2f", shade, name, ratio)
			}
		}
	})
	if got := contrast(white, rgb{}); got != 21 {
		t.Error(got)
	}
}

func TestColorsThatAreNone(t *testing.T) {
	for _, s := range []string{"", "teal", "#fff", "1C5A60", "#1C5A6G", "#1C5A600"} {
		if p, ok := PaletteOf(s); ok {
			t.Errorf("%q gives %v", s, p)
		}
	}
	if p, _ := PaletteOf("#1C5A60"); !strings.EqualFold(p.Brand, "#1C5A60") {
		t.Error(p)
	}
}

// A color that reads on paper may not on the tint that is made of it.
func TestTheTintCounts(t *testing.T) {
	c := rgb{0x75, 0x75, 0x75}
	if contrast(c, white) < minContrast {
		t.Fatal("it does not read on white")
	}
	if on, _, ok := c.readable(); ok || on == "white" {
		t.Errorf("it passes: %v, on %q", ok, on)
	}
}
