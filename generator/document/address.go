package document

// Addresses are relative to the root of their language: "" for the clinic's
// default language, "es/" and the like for the others (Imprint.Root).

// Path gives the address of a place's page, with a final slash, without its
// anchor: "handouts/grief/".
func (r Ref) Path() string {
	if r.Section == "" {
		return r.Slug + "/"
	}
	return r.Section + "/" + r.Slug + "/"
}

// Path gives the address of the document's page.
func (d *Document) Path() string {
	if d.Kind == Page {
		return Ref{Slug: d.Slug}.Path()
	}
	return Ref{Section: "handouts", Slug: d.Slug}.Path()
}

// PaperPath gives the address of the document's PDF on "a4" or "letter".
func (d *Document) PaperPath(paper string, large bool) string {
	return d.Path() + d.Version + "/" + paperName(d.Slug+"-"+d.Version, d.Lang, paper, large)
}

// Path gives the address of the packet's page.
func (p *Packet) Path() string { return Ref{Section: "packets", Slug: p.Slug}.Path() }

// PaperPath gives the address of the packet's PDF on "a4" or "letter".
func (p *Packet) PaperPath(paper string, large bool) string {
	return p.Path() + paperName(p.Slug, p.Lang, paper, large)
}

func paperName(name, lang, paper string, large bool) string {
	if large {
		paper += "-large"
	}
	return name + "-" + lang + "-" + paper + ".pdf"
}
