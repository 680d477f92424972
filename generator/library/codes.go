package library

import (
	"slices"
	"strconv"
	"strings"

	"iptpress/generator/diag"
	"iptpress/generator/document"
)

// The classifications that a code can be of: the World Health Organization's,
// the one made of it in the United States, and SNOMED CT.
const (
	ICD10   = "icd10"
	ICD10CM = "icd10cm"
	SNOMED  = "snomed"
)

// ClinicalCode is a code by which a record system finds handouts.
type ClinicalCode struct {
	Code     string
	Systems  []string // the classifications in which it means this
	Name     Localized
	Except   []string // codes that begin with it but mean something else
	Handouts []string // slugs, the best first
	Packets  []string
	Source   string // where it was seen
	Seen     string // what was seen there
	Checked  document.Date
}

// Covers reports whether a code of a classification is this one or lies below
// it: those of ICD-10 do where they begin with it. Dots and case do not count.
func (c *ClinicalCode) Covers(system, code string) bool {
	if !slices.Contains(c.Systems, system) {
		return false
	}
	code = bareCode(code)
	if system == SNOMED {
		return code == c.Code
	}
	return strings.HasPrefix(code, bareCode(c.Code)) &&
		!slices.ContainsFunc(c.Except, func(other string) bool { return strings.HasPrefix(code, bareCode(other)) })
}

func bareCode(code string) string { return strings.ToUpper(strings.ReplaceAll(code, ".", "")) }

// HandoutsOf chooses the handouts of a code: those that it names, in its order,
// then those that say themselves that they are about it. A draft is none.
func (c *ClinicalCode) HandoutsOf(documents []*document.Document) []*document.Document {
	place := func(d *document.Document) int {
		if i := slices.Index(c.Handouts, d.Slug); i >= 0 {
			return i
		}
		return len(c.Handouts)
	}
	var chosen []*document.Document
	for _, d := range documents {
		about := slices.ContainsFunc(d.Codes, func(own document.Code) bool { return c.Covers(own.System, own.Code) })
		if !d.Draft && (about || place(d) < len(c.Handouts)) {
			chosen = append(chosen, d)
		}
	}
	slices.SortStableFunc(chosen, func(a, b *document.Document) int { return place(a) - place(b) })
	return chosen
}

// PacketsOf chooses the packets of a code, in its order.
func (c *ClinicalCode) PacketsOf(packets []*document.Packet) []*document.Packet {
	var chosen []*document.Packet
	for _, p := range packets {
		if !p.Draft && slices.Contains(c.Packets, p.Slug) {
			chosen = append(chosen, p)
		}
	}
	slices.SortStableFunc(chosen, func(a, b *document.Packet) int {
		return slices.Index(c.Packets, a.Slug) - slices.Index(c.Packets, b.Slug)
	})
	return chosen
}

// readCodes reads codes.yaml, in file order. The texts have been read: what it
// names must be there.
func (l *Library) readCodes(r reader) {
	t := r.optional(dataFolder+"/codes.yaml", "codes")
	if t == nil {
		return
	}
	l.Codes = []ClinicalCode{} // there is an index, if of nothing
	known := l.slugsAnywhere(r)
	seen, ids := map[string]bool{}, map[string]bool{}
	for i, f := range fieldsOf(t.value) {
		at := func(path ...string) diag.Pos { return t.pos(append([]string{strconv.Itoa(i)}, path...)...) }
		c := ClinicalCode{
			Code: f.line("code"), Systems: uniq(f.lines("systems")), Name: f.localized("name"), Except: f.lines("except"),
			Handouts: f.lines("handouts"), Packets: f.lines("packets"),
			Source: f.line("source"), Seen: f.line("seen"), Checked: f.date("checked"),
		}
		l.Codes = append(l.Codes, c)
		l.needText(c.Name, t, r.diags, strconv.Itoa(i), "name")
		c.check(at, r.diags)
		if id := f.line("id"); id != "" && ids[id] {
			r.diags.Error("duplicate-id", at("id"), "give each code its own", "the id %q stands twice", id)
		} else {
			ids[id] = true
		}
		for _, system := range c.Systems {
			if key := system + " " + bareCode(c.Code); seen[key] && c.Code != "" {
				r.diags.Error("duplicate-id", at("code"), "delete one of them", "the code %q of %s stands twice", c.Code, system)
			} else {
				seen[key] = true
			}
		}
		for key, slugs := range map[string][]string{"handouts": c.Handouts, "packets": c.Packets} {
			for j, slug := range slugs {
				if !l.Published && !slices.Contains(known[key], slug) {
					r.diags.Error("unknown-handout", at(key, strconv.Itoa(j)), diag.DidYouMean(slug, known[key], "take it out of the list"), "there is no such %s: %q", strings.TrimSuffix(key, "s"), short(slug))
				}
			}
		}
	}
}

// check looks at what the schema cannot.
func (c *ClinicalCode) check(at func(...string) diag.Pos, diags *diag.List) {
	numeric := strings.Trim(c.Code, "0123456789") == ""
	switch isSNOMED := slices.Contains(c.Systems, SNOMED); {
	case c.Code == "" || len(c.Systems) == 0: // the schema's message says so
	case isSNOMED && len(c.Systems) > 1:
		diags.Error("bad-value", at("systems"), "write an entry for each", "a code of SNOMED CT means nothing in another classification")
	case isSNOMED && !numeric:
		diags.Error("bad-value", at("code"), "write digits alone, in quotes", "%q is no code of SNOMED CT", c.Code)
	case isSNOMED && !verhoeff(c.Code):
		diags.Error("bad-value", at("code"), "look it up again: its last digit does not fit the others", "%q is no code of SNOMED CT", c.Code)
	case !isSNOMED && numeric:
		diags.Error("bad-value", at("code"), "write a letter and digits, such as F32", "%q is no code of ICD-10", c.Code)
	}
	for i, other := range c.Except {
		if !strings.HasPrefix(bareCode(other), bareCode(c.Code)) || bareCode(other) == bareCode(c.Code) {
			diags.Error("bad-value", at("except", strconv.Itoa(i)), "name codes that begin with it", "%q is not below %q", other, c.Code)
		}
	}
	if len(c.Handouts)+len(c.Packets) == 0 {
		diags.Error("missing-key", at(), "add handouts or packets", "the code leads to nothing")
	}
}

// verhoeff reports whether the last digit of a SNOMED CT identifier is the check
// digit of the others (SNOMED CT Release File Specification, 3.1.4.2.4).
func verhoeff(digits string) bool {
	// The dihedral group of order 10, and the permutation that is applied once
	// more at each place.
	multiply := func(a, b int) int {
		switch {
		case a < 5 && b < 5:
			return (a + b) % 5
		case a < 5:
			return 5 + (a+b)%5
		case b < 5:
			return 5 + (a-b)%5
		}
		return (a - b + 5) % 5
	}
	permutation := [10]int{1, 5, 7, 6, 2, 8, 3, 0, 9, 4}
	sum := 0
	for i := range len(digits) {
		n := int(digits[len(digits)-1-i] - '0')
		for range i % 8 {
			n = permutation[n]
		}
		sum = multiply(sum, n)
	}
	return sum == 0
}

// checkOwnCodes warns of codes in the front matter of a handout that no record
// system can find it by.
func (l *Library) checkOwnCodes(diags *diag.List) {
	for _, h := range l.Handouts {
		for _, own := range h.Meta.Codes {
			if !slices.ContainsFunc(l.Codes, func(c ClinicalCode) bool { return c.Covers(own.System, own.Code) }) {
				diags.Warn("unknown-code", h.At("codes"), "add it to "+dataFolder+"/codes.yaml", "the code %q of %s leads to no handout", own.Code, own.System)
			}
		}
	}
}

// slugsAnywhere lists handouts and packets of every language, the clinic's or not.
func (l *Library) slugsAnywhere(r reader) map[string][]string {
	known := map[string][]string{}
	for _, p := range l.pieces() {
		known[p.kind+"s"] = append(known[p.kind+"s"], p.Slug)
	}
	for _, lang := range l.unreadLanguages(r) {
		for _, kind := range []string{"handouts", "packets"} {
			for _, e := range r.folder("content/" + lang + "/" + kind) {
				known[kind] = append(known[kind], strings.TrimSuffix(e.Name(), ".md"))
			}
		}
	}
	return known
}
