package generator

import (
	"cmp"
	"context"
	"slices"

	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/library"
	"iptpress/generator/paper"
)

// PacketConfig says which packet to set, and how.
type PacketConfig struct {
	Config
	Names  []string     // one packet, or handouts in order
	Lang   string       // "" for the clinic's default
	Title  string       // "" for the packet's own
	Format paper.Format // its Paper "" for the clinic's

	Note, Appointment string // for the cover
}

// Packet sets a packet, or a list of handouts as one, and gives the PDF.
// Handouts of different audiences are refused.
func Packet(ctx context.Context, c PacketConfig) ([]byte, *Report, error) {
	diags := &diag.List{}
	t, err := read(ctx, c.Config, diags)
	if err != nil {
		return nil, nil, err
	}
	defer t.close()
	if report, err := t.report(diags); err != nil {
		return nil, report, err
	}
	packet := t.packetOf(c, diags)
	if packet != nil {
		t.tellOld(packet, diags)
		t.tellChangedNumbers(packet, c.Config, diags)
	}
	report, err := t.report(diags)
	if err != nil {
		return nil, report, err
	}
	format := c.Format
	if format.Paper == "" {
		format.Paper = paper.Paper(t.library.Clinic.Paper)
	}
	data, err := paper.NewPress(t.locales).Packet(packet, format)
	if err != nil {
		return nil, report, contentError{err}
	}
	return data, report, nil
}

// packetOf finds the packet that the names mean, or makes one of handouts.
func (t *texts) packetOf(c PacketConfig, diags *diag.List) *document.Packet {
	lang := c.Lang
	if lang == "" {
		lang = t.library.Languages[0]
	}
	pos := diag.Pos{File: "packet"}
	if !slices.Contains(t.library.Languages, lang) {
		diags.Error("unknown-language", pos, diag.DidYouMean(lang, t.library.Languages, "the clinic's languages stand in its file"), "the library has no language %q", lang)
		return nil
	}
	packet := t.packetNamed(c.Names, lang)
	if packet == nil {
		packet = t.packetFrom(c.Names, lang, pos, diags)
	}
	if packet != nil {
		packet.Title = cmp.Or(document.Typed(c.Title), packet.Title)
		packet.Note, packet.Appointment = document.Typed(c.Note), document.Typed(c.Appointment)
	}
	return packet
}

// packetNamed gives a copy of the packet with the only name, or nil.
func (t *texts) packetNamed(names []string, lang string) *document.Packet {
	if len(names) != 1 {
		return nil
	}
	for _, p := range t.packets {
		if p.Lang == lang && p.Slug == names[0] {
			packet := *p
			return &packet
		}
	}
	return nil
}

// packetFrom makes a packet of handouts, for one audience.
func (t *texts) packetFrom(names []string, lang string, pos diag.Pos, diags *diag.List) *document.Packet {
	l := t.locales[lang]
	packet := &document.Packet{
		Lang:    lang,
		Title:   l.T("paper-packet-title"),
		Imprint: t.library.Imprint(lang),
		HelpNow: t.page(lang, library.HelpNowSlug),
	}
	packet.ShortTitle = packet.Title
	var pieces []*document.Document
	for _, name := range names {
		if name == library.HelpNowSlug {
			continue // every packet of clients has it
		}
		d := t.document(lang, name)
		if d == nil {
			diags.Error("unknown-handout", pos, diag.DidYouMean(name, t.names(lang), "`iptpress check` lists what the library has"), "there is no handout or packet %q", name)
			continue
		}
		pieces = append(pieces, d)
	}
	for _, stray := range packet.Bind(pieces) {
		diags.Error("mixed-audiences", pos, l.T("packet-mixed-mend"), "%s", l.T("packet-mixed", "title", stray.Title,
			"audience", l.T("audience-"+string(stray.Audience)), "before", l.T("audience-"+string(packet.Audience()))))
	}
	return packet
}

// names lists the handouts and packets of a language.
func (t *texts) names(lang string) []string {
	var names []string
	for _, d := range t.documents {
		if d.Lang == lang {
			names = append(names, d.Slug)
		}
	}
	for _, p := range t.packets {
		if p.Lang == lang {
			names = append(names, p.Slug)
		}
	}
	return names
}
