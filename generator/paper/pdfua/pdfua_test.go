package pdfua

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"iptpress/generator/paper/fonts"
	"iptpress/generator/paper/pdf"
)

// good makes a file that uses every element that the rules speak of.
func good(t testing.TB) []byte {
	t.Helper()
	d := pdf.New(pdf.Info{Title: "Grief", Lang: "en", Created: "2026-01-31"})
	face, err := pdf.ParseFace(fonts.Regular().Name, fonts.Regular().Data)
	if err != nil {
		t.Fatal(err)
	}
	shaper := fonts.NewShaper()
	y := 20 * pdf.Pt
	write := func(p *pdf.Page, e *pdf.Elem, s string) {
		w, err := shaper.Shape(fonts.Regular(), s)
		if err != nil {
			t.Fatal(err)
		}
		var run []pdf.Glyph
		for _, g := range w.Runs[0].Glyphs {
			run = append(run, pdf.Glyph{GID: g.ID, XAdvance: pdf.Length(g.Advance) * 12 * pdf.Pt / fonts.UnitsPerEm, Text: g.Text})
		}
		if e != nil {
			p.Begin(e)
		} else {
			p.BeginArtifact(pdf.Footer)
		}
		p.Text(d.Font(face), 12*pdf.Pt, 20*pdf.Pt, y, run, pdf.Black)
		p.End()
		y += 16 * pdf.Pt
	}
	p1, p2 := d.AddPage(pdf.MM(210), pdf.MM(297)), d.AddPage(pdf.MM(210), pdf.MM(297))
	sect := d.Root().Add(pdf.Sect)
	write(p1, sect.Add(pdf.H1), "One")
	d.Dest("one", p1, 0)

	entry := sect.Add(pdf.TOC).Add(pdf.TOCI).Add(pdf.Reference).Add(pdf.Link)
	write(p1, entry, "Two, 2")
	p1.LinkDest(entry, "two", "Two", pdf.Rect{X: 0, Y: 0, W: 20 * pdf.Pt, H: 20 * pdf.Pt})

	for _, s := range []string{"first", "second"} {
		note := sect.Add(pdf.Note)
		note.ID = s
		write(p1, note, s)
	}
	item := sect.Add(pdf.L).Add(pdf.LI)
	write(p1, item.Add(pdf.Lbl), "-")
	write(p1, item.Add(pdf.LBody), "item")

	table := sect.Add(pdf.Table)
	write(p1, table.Add(pdf.Caption), "Caption")
	row := table.Add(pdf.THead).Add(pdf.TR)
	for _, s := range []string{"Day", "Mood"} {
		th := row.Add(pdf.TH)
		th.Scope, th.ID = pdf.ScopeColumn, s
		write(p1, th, s)
	}
	body := table.Add(pdf.TBody)
	for _, s := range []string{"Monday", "Tuesday"} {
		row = body.Add(pdf.TR)
		write(p1, row.Add(pdf.TD), s)
		write(p1, row.Add(pdf.TD), "low")
	}

	fig := sect.Add(pdf.Figure)
	fig.Alt = "A box"
	box := pdf.Rect{X: pdf.MM(20), Y: pdf.MM(200), W: pdf.MM(20), H: pdf.MM(20)}
	fig.SetBBox(p1, box)
	p1.Begin(fig)
	p1.FillRect(box, pdf.Black)
	p1.End()
	formula := sect.Add(pdf.Formula)
	formula.Alt = "one"
	formula.SetBBox(p1, box)
	write(p1, formula, "1")
	write(p1, nil, "page 1")

	y = 20 * pdf.Pt
	write(p2, sect.Add(pdf.H2), "Two")
	d.Dest("two", p2, 0)
	para := sect.Add(pdf.P)
	para.Lang = "en-GB"
	write(p2, para, "See")
	link := para.Add(pdf.Link)
	write(p2, link, "the site")
	p2.LinkURI(link, "https://example.org/", "The site", pdf.Rect{X: 0, Y: 0, W: 20 * pdf.Pt, H: 20 * pdf.Pt})
	d.TypeIn(face, 12*pdf.Pt)
	square := pdf.Rect{X: pdf.MM(20), Y: pdf.MM(200), W: pdf.MM(5), H: pdf.MM(5)}
	p2.TextField(sect.Add(pdf.Form), square, "name", "Your name", false)
	p2.CheckBox(sect.Add(pdf.Form), square, "done", "I did it", false)
	mood := d.Radio("mood", "Mood", "")
	p2.Button(sect.Add(pdf.Form), square, mood, "0", "Mood: 0")
	p2.Button(sect.Add(pdf.Form), square, mood, "1", "Mood: 1")
	write(p2, sect.Add(pdf.H3), "Three")
	d.Outline().Add("One", "one").Add("Two", "two")

	data, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// edit is a file taken apart, to be broken and put together again with a plain
// cross-reference table.
type edit struct {
	*file
	t testing.TB
}

func takeApart(t testing.TB, data []byte) *edit {
	t.Helper()
	f, err := open(data)
	if err != nil {
		t.Fatal(err)
	}
	for n := range f.entries {
		s, ok := f.load(n).(*stream)
		if !ok {
			continue
		}
		switch s.dict["Type"] {
		case name("XRef"), name("ObjStm"):
			f.objects[n] = nil
			continue
		}
		s.raw = f.bytes(s)
		delete(s.dict, "Filter")
		delete(s.dict, "DecodeParms")
	}
	if f.err != nil {
		t.Fatal(f.err)
	}
	return &edit{f, t}
}

// all gives the object numbers in order.
func (e *edit) all() []int { return slices.Sorted(maps.Keys(e.objects)) }

// find gives the ith object that is a dictionary with the given entry.
func (e *edit) find(key, value name, i int) (int, dict) {
	for _, n := range e.all() {
		if d := e.dict(e.objects[n]); d[key] == value {
			if i--; i < 0 {
				return n, d
			}
		}
	}
	e.t.Fatalf("no object has /%s/%s", key, value)
	return 0, nil
}

func (e *edit) elem(role name) dict { _, d := e.find("S", role, 0); return d }
func (e *edit) page(i int) dict     { _, d := e.find("Type", "Page", i); return d }
func (e *edit) annot(i int) dict    { _, d := e.find("Type", "Annot", i); return d }
func (e *edit) field(i int) dict    { _, d := e.find("Subtype", "Widget", i); return d }
func (e *edit) form() dict          { return e.dict(e.catalog()["AcroForm"]) }
func (e *edit) typing() dict        { _, d := e.find("Subtype", "TrueType", 0); return d }
func (e *edit) cidFont() dict       { _, d := e.find("Subtype", "CIDFontType2", 0); return d }
func (e *edit) type0() dict         { _, d := e.find("Subtype", "Type0", 0); return d }
func (e *edit) catalog() dict       { return e.dict(e.trailer["Root"]) }

func (e *edit) add(o object) ref {
	n := slices.Max(e.all()) + 1
	e.objects[n] = o
	return ref(n)
}

// content changes the text of a page's content.
func (e *edit) content(page int, old, new string) {
	s := e.stream(e.page(page)["Contents"])
	if !bytes.Contains(s.raw, []byte(old)) {
		e.t.Fatalf("the content has no %q:\n%s", old, s.raw)
	}
	s.raw = bytes.Replace(s.raw, []byte(old), []byte(new), 1)
}

// metadata changes the XMP packet.
func (e *edit) metadata(old, new string) {
	s := e.stream(e.catalog()["Metadata"])
	if !bytes.Contains(s.raw, []byte(old)) {
		e.t.Fatalf("the metadata has no %q", old)
	}
	s.raw = bytes.Replace(s.raw, []byte(old), []byte(new), 1)
}

// toUnicode changes the map of the font's codes to characters.
func (e *edit) toUnicode(old, new string) {
	s := e.stream(e.type0()["ToUnicode"])
	if !bytes.Contains(s.raw, []byte(old)) {
		e.t.Fatalf("ToUnicode has no %q:\n%s", old, s.raw)
	}
	s.raw = bytes.Replace(s.raw, []byte(old), []byte(new), 1)
}

// insert adds an element with the given children to the section, and makes the
// P of each child right. It gives its number.
func (e *edit) insert(role name, kids ...ref) ref {
	n, parent := e.find("S", "Sect", 0)
	a := array{}
	r := e.add(nil)
	for _, k := range kids {
		a = append(a, k)
		e.dict(k)["P"] = r
	}
	e.objects[int(r)] = dict{"S": role, "P": ref(n), "K": a}
	parent["K"] = append(parent["K"].(array), r)
	return r
}

// loose gives an element that is still without a parent.
func (e *edit) loose(role name) ref { return e.add(dict{"S": role}) }

// typingFile gives the font file of the font that fields are filled in with, and
// where a table of it begins.
func (e *edit) typingFile(table string) (file []byte, at int) {
	file = e.stream(e.dict(e.typing()["FontDescriptor"])["FontFile2"]).raw
	for i := 12; i < 12+16*int(file[5]); i += 16 {
		if string(file[i:i+4]) == table {
			return file, int(binary.BigEndian.Uint32(file[i+8:]))
		}
	}
	e.t.Fatalf("the font file has no table %s", table)
	return nil, 0
}

// symbolic makes the typing font one with an encoding of its own.
func (e *edit) symbolic() dict {
	d := e.typing()
	e.dict(d["FontDescriptor"])["Flags"] = 4
	return d
}

// annotation adds an annotation to page 2, in an element of the given role ("":
// in none).
func (e *edit) annotation(role name, d dict) ref {
	d["Type"], d["Rect"] = name("Annot"), array{0, 0, 9, 9}
	r := e.add(d)
	p := e.page(1)
	p["Annots"] = append(p["Annots"].(array), r)
	if role != "" {
		const key = 99
		pageRef, _ := e.find("Type", "Page", 1)
		elem := e.insert(role)
		e.dict(elem)["K"] = dict{"Type": name("OBJR"), "Obj": r, "Pg": ref(pageRef)}
		d["StructParent"] = key
		tree := e.dict(e.dict(e.catalog()["StructTreeRoot"])["ParentTree"])
		tree["Nums"] = append(tree["Nums"].(array), key, elem)
	}
	return r
}

// assemble puts the file together.
func (e *edit) assemble() []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	offsets := map[int]int{}
	for _, n := range e.all() {
		if e.objects[n] == nil {
			continue
		}
		offsets[n] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n", n)
		if s, ok := e.objects[n].(*stream); ok {
			s.dict["Length"] = len(s.raw)
		}
		write(&b, e.objects[n])
		b.WriteString("\nendobj\n")
	}
	start := b.Len()
	size := slices.Max(e.all()) + 1
	fmt.Fprintf(&b, "xref\n0 %d\n", size)
	for n := range size {
		if at, ok := offsets[n]; ok {
			fmt.Fprintf(&b, "%010d 00000 n \n", at)
		} else {
			b.WriteString("0000000000 65535 f \n")
		}
	}
	b.WriteString("trailer\n")
	trailer := dict{"Size": size, "Root": e.trailer["Root"], "Info": e.trailer["Info"], "Encrypt": e.trailer["Encrypt"]}
	if trailer["Encrypt"] == nil {
		delete(trailer, "Encrypt")
	}
	write(&b, trailer)
	fmt.Fprintf(&b, "\nstartxref\n%d\n%%%%EOF\n", start)
	return b.Bytes()
}

func write(b *bytes.Buffer, o object) {
	switch o := o.(type) {
	case nil:
		b.WriteString("null")
	case name:
		b.WriteString("/" + string(o))
	case text:
		fmt.Fprintf(b, "<%x>", string(o))
	case ref:
		fmt.Fprintf(b, "%d 0 R", int(o))
	case array:
		b.WriteString("[")
		for _, v := range o {
			write(b, v)
			b.WriteString(" ")
		}
		b.WriteString("]")
	case dict:
		b.WriteString("<<")
		for _, k := range slices.Sorted(maps.Keys(o)) {
			b.WriteString("/" + string(k) + " ")
			write(b, o[k])
		}
		b.WriteString(">>")
	case *stream:
		write(b, o.dict)
		b.WriteString("stream\n")
		b.Write(o.raw)
		b.WriteString("\nendstream")
	default:
		fmt.Fprint(b, o)
	}
}

// rules gives the rules of findings, each once, in order.
func rules(findings []Finding) []string {
	var list []string
	for _, f := range findings {
		list = append(list, f.Rule)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func TestGood(t *testing.T) {
	data := good(t)
	for name, data := range map[string][]byte{"as written": data, "put together again": takeApart(t, data).assemble()} {
		findings, err := Check(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, f := range findings {
			t.Errorf("%s: %v", name, f)
		}
	}
}

// TestForms reads the good file as qpdf writes it in other ways.
func TestForms(t *testing.T) {
	if _, err := exec.LookPath("qpdf"); err != nil {
		t.Skip("qpdf is not installed (Debian: apt-get install qpdf)")
	}
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.pdf"), filepath.Join(dir, "out.pdf")
	if err := os.WriteFile(in, good(t), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, option := range []string{"--linearize", "--qdf", "--object-streams=disable", "--object-streams=generate", "--stream-data=uncompress"} {
		if message, err := exec.Command("qpdf", option, in, out).CombinedOutput(); err != nil {
			t.Fatalf("qpdf %s: %v\n%s", option, err, message)
		}
		data, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		findings, err := Check(data)
		if err != nil || len(findings) > 0 {
			t.Errorf("%s: %v, %v", option, findings, err)
		}
	}
}

// TestRules breaks the good file in one way after another. Each must be found,
// and nothing else.
func TestRules(t *testing.T) {
	data := good(t)
	for _, c := range broken {
		t.Run(c.what, func(t *testing.T) {
			e := takeApart(t, data)
			c.mutate(e)
			findings, err := Check(e.assemble())
			if err != nil {
				t.Fatal(err)
			}
			want := strings.Split(c.want, ";")
			slices.Sort(want)
			if got := rules(findings); !slices.Equal(got, want) {
				t.Errorf("found %q, want %q", got, want)
				for _, f := range findings {
					t.Log(f)
				}
			}
		})
	}
}

// TestEveryRule: each condition that the package says it checks is broken by one
// of the tests.
func TestEveryRule(t *testing.T) {
	tested := map[string]bool{"26-001": true, "26-002": true} // TestEncrypted
	for _, c := range broken {
		for _, rule := range strings.Split(c.want, ";") {
			tested[rule] = true
		}
	}
	doc, err := os.ReadFile("pdfua.go")
	if err != nil {
		t.Fatal(err)
	}
	rule := regexp.MustCompile(`(\d\d)-(\d{3})(?: to \d\d-(\d{3}))?`)
	count := 0
	for line := range strings.Lines(string(doc)) {
		list, ok := strings.CutSuffix(strings.TrimSpace(line), " checked")
		if !ok || !strings.HasPrefix(list, "//") {
			continue
		}
		for _, m := range rule.FindAllStringSubmatch(list, -1) {
			first, _ := strconv.Atoi(m[2])
			last := first
			if m[3] != "" {
				last, _ = strconv.Atoi(m[3])
			}
			for n := first; n <= last; n++ {
				count++
				if r := fmt.Sprintf("%s-%03d", m[1], n); !tested[r] {
					t.Errorf("no test breaks %s", r)
				}
			}
		}
	}
	if count < 60 {
		t.Errorf("the package says of %d conditions only that it checks them", count)
	}
}

// broken are ways to break the good file, and the rules that each must be found
// to break.
var broken = []struct {
	what   string
	mutate func(*edit)
	want   string // rules, separated by ;
}{
	{"artifact in tagged content", func(e *edit) { e.content(0, "/H1<</MCID 0>>BDC\n", "/H1<</MCID 0>>BDC /Artifact BMC EMC\n") }, "01-003"},
	{"tagged content in artifact", func(e *edit) {
		e.content(0, "/H1<</MCID 0>>BDC\n", "/Artifact BMC /H1<</MCID 0>>BDC EMC EMC /P<</MCID 0>>BDC\n")
	}, "01-004;" + clauseItems},
	{"unmarked text", func(e *edit) { e.content(0, "/Artifact<</Type/Pagination/Subtype/Footer>>BDC", "/Span<<>>BDC") }, "01-005"},
	{"unmarked path", func(e *edit) { e.content(0, "/H1<</MCID 0>>BDC", "0 0 9 9 re f /H1<</MCID 0>>BDC") }, "01-005"},
	{"unmarked shading", func(e *edit) { e.content(0, "/H1<</MCID 0>>BDC", "/S sh /H1<</MCID 0>>BDC") }, "01-005"},
	{"unmarked inline image", func(e *edit) { e.content(0, "/H1<</MCID 0>>BDC", "BI /W 1 /H 1 ID \x00EIx( EI /H1<</MCID 0>>BDC") }, "01-005"},
	{"unmarked XObject", func(e *edit) {
		e.dict(e.page(0)["Resources"])["XObject"] = dict{"X": e.add(&stream{dict{"Subtype": name("Image")}, nil})}
		e.content(0, "/H1<</MCID 0>>BDC", "/X Do /H1<</MCID 0>>BDC")
	}, "01-005"},
	{"unmarked text in a form", func(e *edit) {
		e.dict(e.page(0)["Resources"])["XObject"] = dict{"X": e.add(&stream{dict{"Subtype": name("Form")}, []byte("0 0 9 9 re f")})}
		e.content(0, "/H1<</MCID 0>>BDC", "/X Do /H1<</MCID 0>>BDC")
	}, "01-005"},
	{"MCID outside the tree", func(e *edit) { e.content(0, "/H1<</MCID 0>>BDC", "/H1<</MCID 55>>BDC") }, "01-005;" + clauseItems},
	{"suspects", func(e *edit) { e.dict(e.catalog()["MarkInfo"])["Suspects"] = true }, "01-007"},

	{"unknown type", func(e *edit) { e.elem("H2")["S"] = name("Heading"); e.elem("H3")["S"] = name("P") }, "02-001"},
	{"mapped to an unknown type", func(e *edit) {
		e.elem("Formula")["S"] = name("Sum")
		e.dict(e.catalog()["StructTreeRoot"])["RoleMap"] = dict{"Sum": name("Math")}
	}, "02-001"},
	{"circle of types", func(e *edit) {
		e.elem("Formula")["S"] = name("Sum")
		e.dict(e.catalog()["StructTreeRoot"])["RoleMap"] = dict{"Sum": name("Math"), "Math": name("Sum")}
	}, "02-003"},
	{"standard type mapped", func(e *edit) { e.dict(e.catalog()["StructTreeRoot"])["RoleMap"] = dict{"P": name("H1")} }, "02-004"},

	{"no metadata", func(e *edit) { delete(e.catalog(), "Metadata") }, "06-001"},
	{"metadata of no type", func(e *edit) { delete(e.dict(e.catalog()["Metadata"]), "Subtype") }, "06-001"},
	{"no identifier", func(e *edit) { e.metadata("<pdfuaid:part>1</pdfuaid:part>", "") }, "06-002"},
	{"PDF/UA-2", func(e *edit) { e.metadata("<pdfuaid:part>1<", "<pdfuaid:part>2<") }, "06-002"},
	{"no title", func(e *edit) { e.metadata(">Grief<", "> <") }, "06-003"},
	{"metadata is not XML", func(e *edit) { e.metadata("</rdf:RDF>", "</rdf:RD>") }, "06-002;06-003"},
	{"DisplayDocTitle missing", func(e *edit) { delete(e.catalog(), "ViewerPreferences") }, "07-001"},
	{"DisplayDocTitle false", func(e *edit) { e.dict(e.catalog()["ViewerPreferences"])["DisplayDocTitle"] = false }, "07-002"},

	{"TD outside a row", func(e *edit) { e.insert("TD") }, "09-004"},
	{"TR outside a table", func(e *edit) { e.insert("TR") }, "09-004"},
	{"TBody outside a table", func(e *edit) { e.insert("TBody") }, "09-004"},
	{"P in a table", func(e *edit) { e.insert("Table", e.loose("P")) }, "09-004"},
	{"P in a row", func(e *edit) { e.elem("TD")["S"] = name("P") }, "09-004"},
	{"text in a row", func(e *edit) {
		td := e.elem("TD")
		tr := e.dict(td["P"])
		tr["K"], tr["Pg"] = append(array{td["K"].(array)[0]}, tr["K"].(array)...), td["Pg"]
		td["K"] = array{}
	}, "09-004;" + clauseParents},
	{"two captions", func(e *edit) { e.insert("Table", e.loose("Caption"), e.loose("Caption")) }, "09-004"},
	{"caption in the middle", func(e *edit) { e.insert("Table", e.loose("TBody"), e.loose("Caption"), e.loose("TBody")) }, "09-004"},
	{"head without body", func(e *edit) { e.insert("Table", e.loose("THead")) }, "09-004"},
	{"short row", func(e *edit) {
		tr := e.dict(e.elem("TD")["P"])
		tr["K"] = append(tr["K"].(array), e.add(dict{"S": name("TD"), "P": e.elem("TD")["P"]}))
	}, "09-004"},
	{"cells on each other", func(e *edit) {
		e.elem("TH")["A"] = dict{"O": name("Table"), "Scope": name("Column"), "ColSpan": 1}
		_, second := e.find("S", "TH", 1)
		second["A"] = dict{"O": name("Table"), "Scope": name("Column"), "RowSpan": 2}
		_, td := e.find("S", "TD", 0)
		td["A"] = dict{"O": name("Table"), "ColSpan": 2}
	}, "09-004"},
	{"cell below the table", func(e *edit) {
		for i := 2; i < 4; i++ {
			_, td := e.find("S", "TD", i)
			td["A"] = dict{"O": name("Table"), "RowSpan": 2}
		}
	}, "09-004"},
	{"wrong span", func(e *edit) { e.elem("TD")["A"] = dict{"O": name("Table"), "ColSpan": 0} }, "09-004"},
	{"LI outside a list", func(e *edit) { e.insert("LI") }, "09-005"},
	{"LBody outside an item", func(e *edit) { e.insert("LBody") }, "09-005"},
	{"P in a list", func(e *edit) { e.insert("L", e.loose("P")) }, "09-005"},
	{"P in an item", func(e *edit) { e.elem("LBody")["S"] = name("P") }, "09-005"},
	{"caption at the end of a list", func(e *edit) { e.insert("L", e.loose("LI"), e.loose("Caption")) }, "09-005"},
	{"TOCI outside a TOC", func(e *edit) { e.insert("TOCI") }, "09-006"},
	{"P in a TOC", func(e *edit) { e.insert("TOC", e.loose("P")) }, "09-006"},
	{"Span in a TOCI", func(e *edit) { e.elem("Reference")["S"] = name("Span") }, "09-006"},
	{"RB outside Ruby", func(e *edit) { e.insert("RB") }, "09-007"},
	{"WT outside Warichu", func(e *edit) { e.insert("WT") }, "09-008"},

	{"code without a character", func(e *edit) { e.toUnicode("<0001><004F>\n", "<0001><>\n") }, "10-001"},
	{"no language", func(e *edit) { delete(e.catalog(), "Lang") }, "11-001;11-002;11-003;11-004;11-005;11-006"},
	{"no language tag", func(e *edit) { e.catalog()["Lang"] = text("english please") }, "11-001;11-002;11-003;11-004;11-005;11-006"},
	{"no language tag in an element", func(e *edit) { e.elem("Formula")["Lang"] = text("e_n") }, "11-001;11-002"},
	{"language only in the document", func(e *edit) { delete(e.catalog(), "Lang"); e.elem("Document")["Lang"] = text("en") }, "11-003;11-006"},

	{"Figure without Alt", func(e *edit) { delete(e.elem("Figure"), "Alt") }, "13-004"},
	{"Figure without BBox", func(e *edit) { delete(e.elem("Figure"), "A") }, clauseBBox},
	{"first heading is H2", func(e *edit) { e.elem("H1")["S"] = name("P") }, "14-002"},
	{"H3 after H1", func(e *edit) { e.elem("H2")["S"] = name("P") }, "14-003"},
	{"two H", func(e *edit) {
		for _, role := range []name{"H1", "H2", "H3"} {
			e.elem(role)["S"] = name("H")
		}
	}, "14-006"},
	{"H and H1", func(e *edit) { e.insert("H") }, "14-007"},
	{"TH without Scope", func(e *edit) { delete(e.elem("TH"), "A") }, "15-003"},
	{"unknown header", func(e *edit) { e.elem("TD")["A"] = dict{"O": name("Table"), "Headers": array{text("nobody")}} }, "15-003"},
	{"Formula without Alt", func(e *edit) { delete(e.elem("Formula"), "Alt") }, "17-002"},
	{"Note without ID", func(e *edit) { delete(e.elem("Note"), "ID") }, "19-003"},
	{"Notes with one ID", func(e *edit) { _, n := e.find("S", "Note", 1); n["ID"] = text("first") }, "19-004"},

	{"layers without a name", func(e *edit) { e.catalog()["OCProperties"] = dict{"D": dict{}} }, "20-002"},
	{"more layers without a name", func(e *edit) {
		e.catalog()["OCProperties"] = dict{"D": dict{"Name": text("x")}, "Configs": array{dict{"Name": text("")}}}
	}, "20-001"},
	{"automatic layers", func(e *edit) { e.catalog()["OCProperties"] = dict{"D": dict{"Name": text("x"), "AS": array{}}} }, "20-003"},
	{"embedded file without a name", func(e *edit) {
		e.dict(e.catalog()["Names"])["EmbeddedFiles"] = dict{"Names": array{text("a"), dict{"EF": dict{}, "F": text("a")}}}
	}, "21-001"},
	{"dynamic XFA", func(e *edit) {
		e.form()["XFA"] = e.add(&stream{dict{}, []byte("<dynamicRender>required</dynamicRender>")})
	}, "25-001;" + House},
	{"XFA", func(e *edit) { e.form()["XFA"] = e.add(&stream{dict{}, nil}) }, House},

	{"comment outside Annot", func(e *edit) { e.annotation("P", dict{"Subtype": name("Text"), "Contents": text("x")}) }, "28-002"},
	{"comment outside the tree", func(e *edit) { e.annotation("", dict{"Subtype": name("Text"), "Contents": text("x")}) }, "28-002"},
	{"comment without words", func(e *edit) { e.annotation("Annot", dict{"Subtype": name("Text")}) }, "28-004"},
	{"field without TU", func(e *edit) { delete(e.field(0), "TU") }, "28-005"},
	{"button and its field without TU", func(e *edit) { delete(e.field(2), "TU"); delete(e.dict(e.field(2)["Parent"]), "TU") }, "28-005"},
	{"unknown annotation", func(e *edit) { e.annotation("", dict{"Subtype": name("Sparkle")}) }, "28-006"},
	{"trap network", func(e *edit) { e.annotation("Annot", dict{"Subtype": name("TrapNet")}) }, "28-007"},
	{"no Tabs", func(e *edit) { delete(e.page(0), "Tabs") }, "28-008"},
	{"Tabs by row", func(e *edit) { e.page(0)["Tabs"] = name("R") }, "28-009"},
	{"field outside Form", func(e *edit) { e.elem("Form")["S"] = name("P") }, "28-010"},
	{"field outside the tree", func(e *edit) {
		e.elem("Form")["K"] = array{}
	}, "28-010;" + clauseForm},
	{"link outside Link", func(e *edit) { _, l := e.find("S", "Link", 1); l["S"] = name("Span") }, "28-011"},
	{"link without words", func(e *edit) { delete(e.annot(1), "Contents") }, "28-012"},
	{"attachment without a name", func(e *edit) {
		e.annotation("Annot", dict{"Subtype": name("FileAttachment"), "Contents": text("x"), "FS": dict{"EF": dict{}}})
	}, "28-016"},
	{"printer's mark in the tree", func(e *edit) { e.annotation("Annot", dict{"Subtype": name("PrinterMark"), "Contents": text("x")}) }, "28-017;" + House},
	{"printer's mark", func(e *edit) { e.annotation("", dict{"Subtype": name("PrinterMark")}) }, House},
	{"movie", func(e *edit) { e.annotation("Annot", dict{"Subtype": name("Screen"), "Contents": text("x")}) }, House},
	{"language of TU", func(e *edit) {
		delete(e.catalog(), "Lang")
		e.elem("Document")["Lang"] = text("en")
		e.metadata("x-default", "en")
		delete(e.catalog(), "Outlines")
		e.elem("Form")["K"] = array{}
	}, "11-005;28-010;" + clauseForm},
	{"Form with text", func(e *edit) {
		n, d := e.find("S", "Form", 0)
		d["K"] = append(d["K"].(array), e.add(dict{"S": name("Span"), "P": ref(n)}))
	}, clauseForm},
	{"Form with two fields", func(e *edit) {
		n, d := e.find("S", "Form", 0)
		_, other := e.find("S", "Form", 1)
		d["K"] = append(d["K"].(array), other["K"].(array)...)
		other["K"] = array{}
		nums := e.array(e.dict(e.dict(e.catalog()["StructTreeRoot"])["ParentTree"])["Nums"])
		nums[slices.Index(nums, e.field(1)["StructParent"])+1] = ref(n)
	}, clauseForm},
	{"NeedAppearances", func(e *edit) { e.form()["NeedAppearances"] = true }, House},
	{"field not in the form", func(e *edit) { e.form()["Fields"] = e.array(e.form()["Fields"])[1:] }, House},
	{"fields with one name", func(e *edit) { e.field(1)["T"] = text("name") }, House},
	{"field without appearance", func(e *edit) { delete(e.field(0), "AP") }, House},
	{"box in an unknown state", func(e *edit) { e.field(1)["AS"] = name("Perhaps") }, House},
	{"field in an unknown font", func(e *edit) { e.form()["DA"] = text("/Helv 12 Tf") }, clauseResources},
	{"field in a font of its own that is not embedded", func(e *edit) {
		e.dict(e.dict(e.form()["DR"])["Font"])["Helv"] = e.add(dict{"Type": name("Font"), "Subtype": name("Type1"), "BaseFont": name("Helvetica"), "Encoding": name("WinAnsiEncoding")})
		e.field(0)["DA"] = text("/Helv 12 Tf 0 g")
	}, "31-009"},
	{"appearance with a font that is not embedded", func(e *edit) {
		font := e.add(dict{"Type": name("Font"), "Subtype": name("Type1"), "BaseFont": name("ZapfDingbats"), "Encoding": name("WinAnsiEncoding")})
		e.dict(e.field(1)["AP"])["N"] = dict{
			"Off": e.add(&stream{dict{"Subtype": name("Form")}, nil}),
			"Yes": e.add(&stream{dict{"Subtype": name("Form"), "Resources": dict{"Font": dict{"Z": font}}}, []byte("BT /Z 12 Tf (4) Tj ET")}),
		}
	}, "31-009"},

	{"part of another file", func(e *edit) {
		e.dict(e.page(0)["Resources"])["XObject"] = dict{"X": e.add(&stream{dict{"Subtype": name("Form"), "Ref": dict{}}, nil})}
		e.content(0, "/H1<</MCID 0>>BDC", "/X Do /H1<</MCID 0>>BDC")
	}, "30-001"},
	{"tagged form drawn twice", func(e *edit) {
		x := e.add(&stream{dict{"Subtype": name("Form")}, []byte("/Span<</MCID 0>>BDC 0 0 9 9 re f EMC")})
		e.dict(e.page(0)["Resources"])["XObject"] = dict{"X": x}
		pageRef, _ := e.find("Type", "Page", 0)
		e.dict(e.insert("Span"))["K"] = dict{"Type": name("MCR"), "Pg": ref(pageRef), "Stm": x, "MCID": 0}
		e.content(0, "/H1<</MCID 0>>BDC", "/X Do /X Do /H1<</MCID 0>>BDC")
	}, "30-002"},

	{"CIDToGIDMap of the wrong kind", func(e *edit) { e.cidFont()["CIDToGIDMap"] = name("None") }, "31-004"},
	{"no CIDToGIDMap", func(e *edit) { delete(e.cidFont(), "CIDToGIDMap") }, "31-005"},
	{"other encoding", func(e *edit) { e.type0()["Encoding"] = name("My-CMap") }, "31-006"},
	{"font not embedded", func(e *edit) { delete(e.dict(e.cidFont()["FontDescriptor"]), "FontFile2") }, "31-009"},
	{"simple font not embedded", func(e *edit) {
		e.dict(e.dict(e.page(0)["Resources"])["Font"])["H"] = e.add(dict{"Type": name("Font"), "Subtype": name("Type1"), "BaseFont": name("Helvetica"), "Encoding": name("WinAnsiEncoding")})
		e.content(0, "/Pagination/Subtype/Footer>>BDC\nBT\n", "/Pagination/Subtype/Footer>>BDC\nBT /H 12 Tf (page) Tj /F0 12 Tf\n")
	}, "31-009"},
	{"glyph outside the font file", func(e *edit) { m := e.stream(e.cidFont()["CIDToGIDMap"]); copy(m.raw[2:], "\xff\xff") }, "31-011"},
	{"empty glyph", func(e *edit) {
		// The glyph of code 1 becomes that of the space.
		font := e.stream(e.dict(e.cidFont()["FontDescriptor"])["FontFile2"])
		m := e.stream(e.cidFont()["CIDToGIDMap"])
		tt, _ := readTrueType(font.raw)
		for gid := 1; gid < tt.glyphs; gid++ {
			if tt.isEmpty(gid) {
				m.raw[2], m.raw[3] = byte(gid>>8), byte(gid)
			}
		}
	}, "31-011"},
	{"font file broken", func(e *edit) { s := e.stream(e.dict(e.cidFont()["FontDescriptor"])["FontFile2"]); s.raw = s.raw[:40] }, "31-011"},
	{"widths", func(e *edit) { w := e.array(e.cidFont()["W"]); w[1].(array)[0] = 3 }, "31-016"},
	{"list of glyphs", func(e *edit) { e.dict(e.cidFont()["FontDescriptor"])["CIDSet"] = e.add(&stream{dict{}, []byte{0xff}}) }, House},
	{"typing font not embedded", func(e *edit) { delete(e.dict(e.typing()["FontDescriptor"]), "FontFile2") }, "31-009"},
	{"typing font file broken", func(e *edit) {
		s := e.stream(e.dict(e.typing()["FontDescriptor"])["FontFile2"])
		s.raw = s.raw[:40]
	}, "31-011"},
	{"typing glyph without outline", func(e *edit) {
		file, loca := e.typingFile("loca")
		_, head := e.typingFile("head")
		size := 2 + 2*int(file[head+51])
		for gid := range 3 { // one of them is of a letter
			copy(file[loca+size*(gid+1):], file[loca:loca+size])
		}
	}, "31-011"},
	{"typing font widths", func(e *edit) { e.array(e.typing()["Widths"])[40] = 3 }, "31-016"},
	{"no map from Unicode", func(e *edit) { file, at := e.typingFile("cmap"); file[at+7] = 0 }, "31-017"},
	{"no map at all", func(e *edit) { file, at := e.typingFile("cmap"); file[at+3] = 0 }, "31-017"},
	{"glyph that cannot be looked up", func(e *edit) { e.array(e.typing()["Widths"])[0x81-0x20] = 500 }, "31-018"},
	{"no Encoding", func(e *edit) { delete(e.typing(), "Encoding") }, "31-019;31-027"},
	{"Encoding without a base", func(e *edit) { e.typing()["Encoding"] = dict{} }, "31-020"},
	{"other simple encoding", func(e *edit) { e.typing()["Encoding"] = name("StandardEncoding") }, "31-021"},
	{"Differences", func(e *edit) {
		e.typing()["Encoding"] = dict{"BaseEncoding": name("WinAnsiEncoding"), "Differences": array{65, name("A")}}
	}, House},
	{"Differences without a map for Windows", func(e *edit) {
		e.typing()["Encoding"] = dict{"BaseEncoding": name("WinAnsiEncoding"), "Differences": array{65, name("A")}}
		file, at := e.typingFile("cmap")
		file[at+5] = 0
	}, "31-023;" + House},
	{"symbolic font with an Encoding", func(e *edit) { e.symbolic() }, "31-024"},
	{"symbolic font without a map", func(e *edit) {
		delete(e.symbolic(), "Encoding")
		file, at := e.typingFile("cmap")
		file[at+3] = 0
	}, "31-025;31-027"},
	{"symbolic font with maps for text", func(e *edit) {
		delete(e.symbolic(), "Encoding")
		file, at := e.typingFile("cmap")
		file[at+3] = 2
		copy(file[at+12:], file[at+4:at+12]) // the second map's record
	}, "31-026;31-027"},
	{"no ToUnicode", func(e *edit) { delete(e.type0(), "ToUnicode") }, "31-027"},
	{"U+0000", func(e *edit) { e.toUnicode("<0001><004F>", "<0001><0000>") }, "31-028"},
	{"U+FEFF", func(e *edit) { e.toUnicode("<0001><004F>", "<0001><FEFF>") }, "31-029"},
	{".notdef", func(e *edit) { m := e.stream(e.cidFont()["CIDToGIDMap"]); copy(m.raw[2:], "\x00\x00") }, "31-030"},

	{"not tagged", func(e *edit) { delete(e.catalog(), "MarkInfo") }, clauseTagged},
	{"empty tree", func(e *edit) { e.dict(e.catalog()["StructTreeRoot"])["K"] = array{} }, clauseTagged + ";01-005;28-010;28-011"},
	{"no tree", func(e *edit) { delete(e.catalog(), "StructTreeRoot") }, clauseTagged + ";01-005;28-010;28-011"},
	{"wrong parent", func(e *edit) { e.elem("LI")["P"] = e.elem("TD")["P"] }, clauseElement},
	{"element twice", func(e *edit) {
		n, _ := e.find("S", "Formula", 0)
		s := e.elem("Sect")
		s["K"] = append(s["K"].(array), ref(n))
	}, clauseElement},
	{"ID twice", func(e *edit) { _, th := e.find("S", "TH", 1); th["ID"] = text("Day") }, clauseElement},
	{"ID not in the IDTree", func(e *edit) { delete(e.dict(e.catalog()["StructTreeRoot"]), "IDTree") }, clauseElement},
	{"content of two elements", func(e *edit) {
		p := e.elem("H1")
		q := e.elem("Formula")
		q["K"] = append(q["K"].(array), p["K"].(array)[0])
	}, clauseItems},
	{"content that is not there", func(e *edit) { q := e.elem("Formula"); q["K"] = append(q["K"].(array), 77) }, clauseItems},
	{"MCID twice", func(e *edit) { e.content(1, "/P<</MCID 1>>BDC", "/P<</MCID 0>>BDC") }, clauseItems},
	{"ParentTree of a page", func(e *edit) {
		nums := e.array(e.dict(e.dict(e.catalog()["StructTreeRoot"])["ParentTree"])["Nums"])
		list := nums[1].(array)
		list[0], list[1] = list[1], list[0]
	}, clauseParents},
	{"ParentTree of an annotation", func(e *edit) { e.annot(0)["StructParent"] = 1000 }, clauseParents},
	{"no StructParents", func(e *edit) { delete(e.page(1), "StructParents") }, clauseParents},
	{"marked content without an end", func(e *edit) { e.content(1, "EMC", "") }, clauseContent},
	{"end without marked content", func(e *edit) { e.content(1, "EMC", "EMC EMC") }, clauseContent},
	{"font not in the resources", func(e *edit) { delete(e.dict(e.dict(e.page(0)["Resources"])["Font"]), "F0") }, clauseResources + ";" + clauseContent},

	{"script", func(e *edit) { e.catalog()["OpenAction"] = dict{"S": name("JavaScript"), "JS": text("x")} }, House},
	{"named script", func(e *edit) { e.dict(e.catalog()["Names"])["JavaScript"] = dict{"Names": array{text("a"), dict{}}} }, House},
	{"form that sends", func(e *edit) { e.annot(1)["A"] = dict{"S": name("SubmitForm")} }, House},
	{"later action", func(e *edit) { e.dict(e.annot(1)["A"])["Next"] = dict{"S": name("Launch")} }, House},
	{"page action", func(e *edit) { e.page(0)["AA"] = dict{"O": dict{"S": name("JavaScript")}} }, House},
	{"lost link", func(e *edit) { e.annot(0)["Dest"] = text("nowhere") }, House},
	{"lost bookmark", func(e *edit) { e.dict(e.dict(e.catalog()["Outlines"])["First"])["Dest"] = text("nowhere") }, House},
}

// TestEncrypted: only the permissions can be checked.
func TestEncrypted(t *testing.T) {
	for want, d := range map[string]dict{"26-001": {}, "26-002": {"P": -3904}, "": {"P": -3392}} {
		e := takeApart(t, good(t))
		e.trailer["Encrypt"] = e.add(d)
		findings, err := Check(e.assemble())
		if got := strings.Join(rules(findings), ";"); got != want || err == nil {
			t.Errorf("%v: found %q and the error %v, want %q and an error", d, got, err, want)
		}
	}
}

// TestHeader: a PDF 2.0 file is not PDF/UA-1.
func TestHeader(t *testing.T) {
	data := bytes.Replace(good(t), []byte("%PDF-1.7"), []byte("%PDF-2.0"), 1)
	findings, err := Check(data)
	if got := rules(findings); err != nil || !slices.Equal(got, []string{clauseHeader}) {
		t.Errorf("found %q, %v", got, err)
	}
}

// TestUnreadable: what is no PDF, or not whole, is an error.
func TestUnreadable(t *testing.T) {
	data := good(t)
	bomb := takeApart(t, data)
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	if _, err := z.Write(make([]byte, 2*maxInflated)); err != nil || z.Close() != nil {
		t.Fatal("cannot deflate")
	}
	contents := bomb.stream(bomb.page(0)["Contents"])
	contents.raw, contents.dict["Filter"] = packed.Bytes(), name("FlateDecode")
	loop := takeApart(t, data)
	pages, _ := loop.find("Type", "Pages", 0)
	loop.dict(ref(pages))["Kids"] = array{ref(pages)}
	deep := takeApart(t, data)
	parent := deep.elem("Document")
	for range 2 * maxDepth {
		n := deep.add(dict{"S": name("Div")})
		parent["K"] = n
		parent = deep.dict(n)
	}
	for what, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty":     {nil, "not a PDF file"},
		"text":      {[]byte("hello"), "not a PDF file"},
		"cut":       {data[:len(data)-200], "startxref"},
		"no table":  {bytes.Replace(data, []byte("startxref\n"), []byte("startxref\n9"), 1), "cross-reference"},
		"no number": {[]byte("%PDF-1.7\nstartxref\nx"), "does not say where"},
		"bomb":      {bomb.assemble(), "too many bytes"},
		"loop":      {loop.assemble(), "loop"},
		"deep":      {deep.assemble(), "too deep"},
		"broken":    {bytes.Replace(data, []byte("/FlateDecode/Length"), []byte("/FlateDecode/Lemgth"), 1), "no Length"},
	} {
		if _, err := Check(c.data); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the error is %v, want one with %q", what, err, c.want)
		}
	}
}

// FuzzCheck: whatever the bytes, there is an end and no panic.
func FuzzCheck(f *testing.F) {
	data := good(f)
	f.Add(data)
	f.Add(takeApart(f, data).assemble())
	f.Add([]byte("%PDF-1.7\n1 0 obj<</Pages 1 0 R/StructTreeRoot 1 0 R/K[1 0 R]/Kids[1 0 R]>>endobj\nxref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer<</Root 1 0 R/Size 2>>startxref 81"))
	f.Fuzz(func(_ *testing.T, data []byte) {
		_, _ = Check(data)
	})
}

func BenchmarkCheck(b *testing.B) {
	data := good(b)
	for b.Loop() {
		if _, err := Check(data); err != nil {
			b.Fatal(err)
		}
	}
}
