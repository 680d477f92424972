package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"image"
	_ "image/jpeg" // the pictures that a handout may hold
	_ "image/png"
	"path"

	"iptpress/generator/document"
)

// pictureSize gives the width and height of a PNG or JPEG in pixels.
func pictureSize(i document.Image) (width, height int, err error) {
	config, _, err := image.DecodeConfig(bytes.NewReader(i.Data))
	return config.Width, config.Height, err
}

// pictures lists the PNG and JPEG files of a document, each once, which lie
// beside its page. SVG stands in the page itself.
func pictures(d *document.Document) []document.Image {
	var found []document.Image
	seen := map[string]bool{}
	document.Each(d.Blocks, func(block document.Block) {
		if f, ok := block.(*document.Figure); ok && f.Image.Type != "svg" && !seen[f.Image.Name] {
			seen[f.Image.Name] = true
			found = append(found, f.Image)
		}
	})
	return found
}

// inlineLogo gives the clinic's logo as HTML where it is a drawing in the color
// of the words beside it, which changes with the reader's scheme; else "".
func (s *Site) inlineLogo() (template.HTML, error) {
	logo := s.Library.Clinic.Logo
	if logo == nil || logo.Type != "svg" || !bytes.Contains(logo.Data, []byte("currentColor")) {
		return "", nil
	}
	svg, err := appendSVG(nil, logo.Data, svgAttrs{class: "logo", ids: "x-logo-"})
	if err != nil {
		return "", fmt.Errorf("%s: %w", logo.Name, err)
	}
	return template.HTML(svg), nil
}

// logoPath gives the place of the clinic's logo in the output, or "".
func (s *Site) logoPath() string {
	logo := s.Library.Clinic.Logo
	if logo == nil {
		return ""
	}
	sum := sha256.Sum256(logo.Data)
	return "assets/logo-" + hex.EncodeToString(sum[:4]) + path.Ext(logo.Name)
}
