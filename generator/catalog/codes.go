package catalog

import (
	"slices"

	"iptpress/generator/document"
	"iptpress/generator/library"
)

// The form of codes.json; schema/codes.json says what each value is.
type (
	codesHead struct {
		Schema  string                `json:"$schema"`
		BaseURL string                `json:"base_url,omitempty"`
		Systems map[string]codeSystem `json:"systems"`
	}
	codeSystem struct {
		OID string `json:"oid"`
		URI string `json:"uri"`
	}
	codeEntry struct {
		System   string            `json:"system"`
		Code     string            `json:"code"`
		Below    bool              `json:"below"`
		Except   []string          `json:"except,omitempty"`
		Name     map[string]string `json:"name"`
		Pages    map[string]string `json:"pages"`
		Handouts []string          `json:"handouts"`
		Packets  []string          `json:"packets"`
		Checked  document.Date     `json:"checked"`
		Source   string            `json:"source"`
	}
)

// systems are the classifications, as HL7 names them.
var systems = map[string]codeSystem{
	library.ICD10:   {"2.16.840.1.113883.6.3", "http://hl7.org/fhir/sid/icd-10"},
	library.ICD10CM: {"2.16.840.1.113883.6.90", "http://hl7.org/fhir/sid/icd-10-cm"},
	library.SNOMED:  {"2.16.840.1.113883.6.96", "http://snomed.info/sct"},
}

// codes gathers what is given out under each code, in all languages.
func (c *maker) codes() []codeEntry {
	var all []codeEntry
	for _, system := range []string{library.ICD10, library.ICD10CM, library.SNOMED} {
		for i := range c.Library.Codes {
			own := &c.Library.Codes[i]
			if !own.Covers(system, own.Code) {
				continue
			}
			e := codeEntry{
				System: system, Code: own.Code, Below: system != library.SNOMED, Except: own.Except,
				Name: map[string]string{}, Pages: map[string]string{}, Handouts: []string{}, Packets: []string{},
				Checked: own.Checked, Source: own.Source,
			}
			for _, lang := range c.Library.Languages {
				handouts, packets := own.HandoutsOf(c.byLang[lang]), own.PacketsOf(c.packets(lang))
				if len(handouts)+len(packets) == 0 {
					continue
				}
				e.Name[lang] = own.Name.In(lang, c.Library.Languages...)
				e.Pages[lang] = c.page(c.root(lang), "codes/"+system+"/"+own.Code+"/")
				for _, d := range handouts {
					e.Handouts = addOnce(e.Handouts, d.ID)
				}
				for _, p := range packets {
					e.Packets = addOnce(e.Packets, p.ID)
				}
			}
			if len(e.Pages) > 0 {
				all = append(all, e)
			}
		}
	}
	return all
}

func (c *maker) encodeCodes(codes []codeEntry) []byte {
	return encode(codesHead{"codes.schema.json", c.Library.Clinic.BaseURL, systems}, section{"codes", itemsOf(codes)})
}

func (c *maker) packets(lang string) []*document.Packet {
	return slices.DeleteFunc(slices.Clone(c.Packets), func(p *document.Packet) bool { return p.Lang != lang })
}

func addOnce(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
