// Package pdfua checks PDF files against PDF/UA-1 (ISO 14289-1:2014).
//
// In come the bytes of a file; out come findings, each with the failure
// condition of the Matterhorn Protocol 1.1 (PDF Association, 2021) that it
// meets. The package reads PDF by itself, so that it does not share the mistakes
// of package pdf, which writes it.
//
// Of the conditions that a machine can decide, all are covered:
//
//	01-003 to 01-005, 01-007          checked
//	02-001, 02-003, 02-004            checked
//	06-001 to 06-003                  checked
//	07-001, 07-002                    checked
//	09-004 to 09-008                  checked
//	10-001                            checked
//	11-001 to 11-006                  checked
//	13-004                            checked
//	14-002, 14-003, 14-006, 14-007    checked
//	15-003                            checked
//	17-002                            checked
//	17-003                            found as 10-001 and 31-027, in formulas as elsewhere
//	19-003, 19-004                    checked
//	20-001 to 20-003                  checked
//	21-001                            checked
//	25-001                            checked
//	26-001, 26-002                    checked
//	28-002, 28-004 to 28-012          checked
//	28-014, 28-015                    cannot occur: what plays media is a finding itself
//	28-016, 28-017                    checked
//	28-018                            cannot occur: a printer's mark is a finding itself
//	30-001, 30-002                    checked
//	31-001 to 31-003, 31-007, 31-008  cannot occur: a composite font with an encoding
//	                                  other than Identity is a finding itself (31-006)
//	31-004 to 31-006, 31-009, 31-011  checked
//	31-012 to 31-015                  cannot occur: a font that lists its glyphs (CharSet,
//	                                  CIDSet) is a finding itself
//	31-016 to 31-021, 31-023          checked
//	31-022                            cannot occur: Differences are a finding itself
//	31-024 to 31-030                  checked
//
// What is "a finding itself" PDF/UA allows and this project does not use; it has
// the rule House. Whether the tags say the right thing only people can tell.
package pdfua

import "fmt"

// Finding is one way in which a file breaks a rule.
type Finding struct {
	// Rule is the Matterhorn condition, such as "13-004". Where the protocol
	// has no number it is the clause, such as "ISO 14289-1, 7.1", and for what
	// only this project forbids it is House.
	Rule   string
	Page   int // from 1; 0: not about one page
	Object int // its number in the file; 0: not about one object
	Text   string
}

// House is the rule of findings that PDF/UA allows and this project does not:
// scripts, forms that send or load anything, XFA, fields without an appearance,
// media, links to nowhere.
const House = "house"

// Clauses that have no number in the Matterhorn Protocol.
const (
	clauseHeader    = "ISO 14289-1, 6.1"
	clauseTagged    = "ISO 14289-1, 7.1"
	clauseForm      = "ISO 14289-1, 7.18.4"
	clauseContent   = "ISO 32000-1, 14.6"
	clauseElement   = "ISO 32000-1, 14.7.2"
	clauseItems     = "ISO 32000-1, 14.7.4"
	clauseParents   = "ISO 32000-1, 14.7.4.4"
	clauseBBox      = "ISO 32000-1, 14.8.5.4"
	clauseResources = "ISO 32000-1, 7.8.3"
)

func (f Finding) String() string {
	s := f.Rule + ": " + f.Text
	if f.Object > 0 {
		s = fmt.Sprintf("object %d: %s", f.Object, s)
	}
	if f.Page > 0 {
		s = fmt.Sprintf("page %d: %s", f.Page, s)
	}
	return s
}

// Check reads a file and gives what it breaks, in a fixed order; at most 1000
// findings. The error says that the file cannot be read, or not to its end: then
// the findings are not all. Time and memory are bounded by the size of data.
func Check(data []byte) ([]Finding, error) {
	f, err := open(data)
	if err != nil {
		return nil, fmt.Errorf("pdfua: %w", err)
	}
	c := &checker{file: f, root: f.dict(f.trailer["Root"]), fonts: map[int]*font{}, forms: map[formUse]bool{}, uses: map[int]int{}}
	if c.encryption() {
		c.readPages()
		c.catalog()
		c.structure()
		c.content()
		c.parents()
		c.annotations()
		c.checkFonts()
	}
	if f.err != nil {
		return c.findings, fmt.Errorf("pdfua: %w", f.err)
	}
	return c.findings, nil
}

type checker struct {
	*file
	root     dict // the catalog
	findings []Finding
	hasLang  bool // the catalog says in which language the file is
	pages    []*page
	pageOf   map[int]int     // object number to index in pages
	named    map[string]bool // named destinations
	form     form
	tree     *tree
	fonts    map[int]*font // by object number
	order    []*font       // in the order of use
	forms    map[formUse]bool
	uses     map[int]int // of form XObjects with marked content
}

const maxFindings = 1000

func (c *checker) add(rule string, page, object int, format string, args ...any) {
	if len(c.findings) < maxFindings {
		c.findings = append(c.findings, Finding{rule, page, object, fmt.Sprintf(format, args...)})
	}
}

// page is a leaf of the page tree.
type page struct {
	number    int // from 1
	ref       int
	dict      dict
	resources dict         // its own or inherited
	marked    map[int]bool // the MCIDs in its content
}

// readPages walks the page tree.
func (c *checker) readPages() {
	c.pageOf = map[int]int{}
	seen := map[int]bool{}
	var walk func(o object, resources dict, depth int)
	walk = func(o object, resources dict, depth int) {
		r, _ := o.(ref)
		if depth > maxDepth || r != 0 && seen[int(r)] {
			c.fail("the page tree has a loop")
			return
		}
		seen[int(r)] = true
		d := c.dict(o)
		if own := c.dict(d["Resources"]); own != nil {
			resources = own
		}
		if kids := c.array(d["Kids"]); kids != nil {
			for _, k := range kids {
				walk(k, resources, depth+1)
			}
			return
		}
		if d == nil {
			c.fail("the page tree has a leaf that is no page")
			return
		}
		c.pageOf[int(r)] = len(c.pages)
		c.pages = append(c.pages, &page{
			number: len(c.pages) + 1, ref: int(r), dict: d, resources: resources,
			marked: map[int]bool{},
		})
	}
	walk(c.root["Pages"], nil, 0)
}

// number gives the number of the page that a reference leads to, or 0.
func (c *checker) number(o object) int {
	if r, ok := o.(ref); ok {
		if i, ok := c.pageOf[int(r)]; ok {
			return c.pages[i].number
		}
	}
	return 0
}
