package test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"iptpress"
	"iptpress/generator/document"
	"iptpress/generator/paper"
	"iptpress/generator/paper/pdfua"
	"iptpress/test/texts"
)

// specimen reads docs/specimen.md as a handout of the library. Where it stands,
// its links and figures are those of the docs folder.
func specimen(t *testing.T) (*document.Document, *texts.Library) {
	t.Helper()
	project := fstest.MapFS{}
	err := fs.WalkDir(iptpress.Files, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(iptpress.Files, name)
		project[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../docs/specimen.md")
	if err != nil {
		t.Fatal(err)
	}
	const folder = "content/en/handouts/specimen/"
	moved := strings.NewReplacer("](specimen/", "](", "](../content/en/handouts/", "](../", "](../content/en/", "](../../").Replace(string(text))
	project[folder+"index.md"] = &fstest.MapFile{Data: []byte(moved)}
	for _, name := range files(t, "../docs/specimen", "") {
		data, err := os.ReadFile("../docs/specimen/" + name)
		if err != nil {
			t.Fatal(err)
		}
		project[folder+name] = &fstest.MapFile{Data: data}
	}
	library, err := texts.Read(project)
	if err != nil {
		t.Fatal(err)
	}
	return library.Document("en", "specimen"), library
}

// profiles are the ways in which a handout is printed.
var profiles = map[string]paper.Format{
	"standard": {Paper: paper.A4},
	"letter":   {Paper: paper.Letter},
	"large":    {Paper: paper.A4, Large: true},
	"fillable": {Paper: paper.A4, Fillable: true},
	"booklet":  {Paper: paper.A4, Booklet: true},
}

// setSpecimen sets the specimen in a profile and gives the file.
func setSpecimen(t *testing.T, profile string) string {
	t.Helper()
	d, library := specimen(t)
	data, err := paper.NewPress(library.Locales).Document(d, profiles[profile])
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), profile+".pdf")
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// The specimen is sound in every profile.
func TestSpecimenIsSound(t *testing.T) {
	need(t, "qpdf")
	for name, data := range specimens(t) {
		file := filepath.Join(t.TempDir(), name+".pdf")
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
		output(t, "qpdf", "--check", file)
		if strings.HasPrefix(name, "booklet") {
			continue // for printing only, without tags
		}
		findings, err := pdfua.Check(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, f := range findings {
			t.Errorf("%s: %s", name, f)
		}
	}
}

// specimens sets the specimen in every profile, the parts that a client's copy
// leaves out, and the specimen within a packet.
func specimens(t *testing.T) map[string][]byte {
	t.Helper()
	d, library := specimen(t)
	press := paper.NewPress(library.Locales)
	made := map[string][]byte{}
	keep := func(name string, data []byte, err error) {
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		made[name] = data
	}
	for name, format := range profiles {
		data, err := press.Document(d, format)
		keep(name, data, err)
	}

	clinician := *d
	clinician.Audience, clinician.Kind, clinician.Draft = document.Clinician, document.Handout, false
	clinician.Help, clinician.Sources, clinician.Notes, clinician.Blocks = nil, nil, nil, nil
	for _, b := range d.Blocks {
		if box, ok := b.(*document.Box); ok && box.Kind == document.ClinicianBox {
			clinician.Blocks = append(clinician.Blocks, box)
		}
	}
	data, err := press.Document(&clinician, paper.Format{Paper: paper.A4})
	keep("clinician", data, err)

	packet := *library.Packet("en", "pk-transition")
	packet.Parts = []document.Part{
		{Audience: document.Client, Title: "To read", Documents: packet.Parts[0].Documents[:1]},
		{Audience: document.Clinician, Title: "For the therapist", Documents: []*document.Document{&clinician}},
	}
	data, err = press.Packet(&packet, paper.Format{Paper: paper.Letter})
	keep("packet", data, err)
	return made
}
