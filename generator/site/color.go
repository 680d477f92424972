package site

import (
	"strings"

	"iptpress/generator/library"
)

// siteBrand is the site's own color, which the style sheet has.
const siteBrand = "#1c5a60"

// clinicColors gives the style sheet that puts the clinic's own color in place
// of the site's; the library has seen to it that it can be read.
func clinicColors(colors map[string]string) string {
	p, ok := library.PaletteOf(colors["brand"])
	if !ok || strings.EqualFold(p.Brand, siteBrand) {
		return ""
	}
	set := func(brand, soft, line string) string {
		return "{:root{--brand:" + brand + ";--brand-soft:" + soft + ";--brand-line:" + line + "}}"
	}
	return "@media screen" + set(p.Brand, p.Soft, p.Line) +
		"@media screen and (prefers-color-scheme:dark)" + set(p.DarkBrand, p.DarkSoft, p.DarkLine)
}
