package catalog

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/history"
	"iptpress/generator/library"
	"iptpress/generator/locale"
)

var update = flag.Bool("update", false, "write the files that the tests make into testdata")

// The fixture: a handout with a past and a translation, a worksheet that was never
// published, a draft, one that was withdrawn and one that left the library. Its
// clinic and texts are made up.
//
//	2026.1  grief 1.0, 1.0 in Spanish  old-sheet 1.0  left-sheet 1.0
//	2026.2  grief 1.1, 1.0 in Spanish  old-sheet 1.0
//	2026.3  withdraws old-sheet 1.0
func fixture(t testing.TB) Config {
	t.Helper()
	locales := map[string]*locale.Locale{}
	for _, lang := range []string{"en", "es"} {
		l, err := locale.Load(os.DirFS("../../layouts"), lang)
		if err != nil {
			t.Fatal(err)
		}
		locales[lang] = l
	}
	lib := &library.Library{
		Clinic:    library.Clinic{Clinic: document.Clinic{Name: "Riverbend; Clinic, <& Sons>", Sample: true}, Country: "US", Paper: "letter"},
		Languages: []string{"en", "es"},
		Country: library.Country{Code: "US", RecheckDays: 90, Lines: []library.Line{
			{ID: "us-911", Name: library.Localized{"en": "Emergency, anywhere"}, Checked: "2026-11-01", Verified: true},
			{ID: "us-988", Name: library.Localized{"en": "988 Suicide & Crisis Lifeline", "es": "Línea 988 de Prevención del Suicidio y Crisis"}, Checked: "2026-11-23", Verified: true},
			{ID: "us-old", Name: library.Localized{"en": "Not shown"}, Checked: "2020-01-01"},
		}},
		Codes: []library.ClinicalCode{
			{Code: "F32", Systems: []string{"icd10", "icd10cm"}, Name: library.Localized{"en": "Depressive episode", "es": "Episodio depresivo"}, Except: []string{"F32.81"}, Handouts: []string{"grief"}, Packets: []string{"pk-grief"}, Source: "WHO", Checked: "2026-11-25"},
			{Code: "370143000", Systems: []string{"snomed"}, Name: library.Localized{"en": "Major depression"}, Handouts: []string{"ws-story"}, Source: "SNOMED CT", Checked: "2026-11-25"},
			{Code: "F31", Systems: []string{"icd10"}, Name: library.Localized{"en": "Bipolar disorder"}, Handouts: []string{"draft-sheet", "gone"}, Source: "WHO", Checked: "2026-11-25"},
		},
	}
	grief := &document.Document{Meta: document.Meta{
		ID: "k3v9qd2m", Slug: "grief", Lang: "en", Kind: document.Handout, Audience: document.Client, AgeMin: 18,
		Title: `Grief, "so called" <now>`, ShortTitle: "Grief", Summary: "What grief is.", Version: "1.1",
		Phases: []string{"middle"}, ProblemAreas: []string{"grief"}, Topics: []string{"grief"}, Sessions: []int{5, 6},
		Checked: "2026-11-23", NextCheck: "2028-11-23", Authors: []string{"iptpress authors"}, Standing: document.Published,
		Codes:  []document.Code{{System: "icd10", Code: "F32.1"}},
		Review: &document.Review{By: "A. Reviewer", Credential: "PhD", Scope: "clinical", Date: "2026-11-24"},
	}}
	duelo := &document.Document{Meta: document.Meta{
		ID: "k3v9qd2m", Slug: "grief", Lang: "es", Kind: document.Handout, Audience: document.Client, AgeMin: 18,
		Title: "El duelo", ShortTitle: "Duelo", Summary: "Qué es el duelo.", Version: "1.0", Phases: []string{"middle"},
		Checked: "2026-11-23", NextCheck: "2028-11-23", Standing: document.Published, Translation: &document.Translation{Version: "1.0", Newest: "1.1"},
	}}
	story := &document.Document{Meta: document.Meta{
		ID: "w7c2m4xw", Slug: "ws-story", Lang: "en", Kind: document.Worksheet, Audience: document.Adolescent,
		Title: "My story", ShortTitle: "My story", Summary: "A sheet to fill in.", Version: "1.0", Phases: []string{"any"},
		Checked: "2026-11-20", NextCheck: "2027-11-20",
	}}
	draft := &document.Document{Meta: document.Meta{
		ID: "d1r2a3f4", Slug: "draft-sheet", Lang: "en", Kind: document.Handout, Audience: document.Client,
		Title: "Not finished", ShortTitle: "Not finished", Summary: "A draft.", Version: "0.1", Phases: []string{"any"},
		Checked: "2026-11-20", NextCheck: "2027-11-20", Draft: true,
	}}
	documents := []*document.Document{draft, grief, story, duelo}
	for _, d := range documents {
		d.Imprint = lib.Imprint(d.Lang)
	}
	packet := &document.Packet{
		ID: "p7c2m4xw", Slug: "pk-grief", Lang: "en", Title: "Grief", ShortTitle: "Grief", Summary: "To read and to fill in.",
		Phases: []string{"middle"}, Imprint: lib.Imprint("en"),
		Parts: []document.Part{{Audience: document.Client, Title: "For you", Documents: []*document.Document{grief}}, {Audience: document.Adolescent, Title: "For your child", Documents: []*document.Document{story}}},
	}
	c := Config{
		Library: lib, Locales: locales, Documents: documents, Packets: []*document.Packet{packet}, History: past(),
		Slug: func(lang, id string) string {
			return map[string]string{"k3v9qd2m": "grief", "o1d2o3d4": "old-sheet", "l1e2f3t4": "left-sheet-l1e2f3t4"}[id]
		},
		Papers: map[string]Paper{},
	}
	for _, d := range documents {
		for _, large := range []bool{false, true} {
			c.Papers[d.Imprint.Root+d.PaperPath("letter", large)] = PaperOf(fmt.Appendf(nil, "%s %s %v", d.Slug, d.Lang, large))
		}
	}
	c.Papers[packet.PaperPath("letter", false)] = PaperOf([]byte("a packet"))
	return c
}

func past() *history.History {
	hash := strings.Repeat("0", 64)
	v := func(id, lang, slug, title, version string, date document.Date, changes string) history.Entry {
		return history.Entry{ID: id, Lang: lang, Slug: slug, Title: title, Version: version, SHA256: hash, Date: date, Changes: changes}
	}
	grief := v("k3v9qd2m", "en", "grief", "Grief", "1.0", "2026-05-01", "")
	duelo := v("k3v9qd2m", "es", "grief", "El duelo", "1.0", "2026-05-01", "")
	old := v("o1d2o3d4", "en", "old-sheet", "An old sheet", "1.0", "2026-05-01", "")
	left := v("l1e2f3t4", "en", "left-sheet", "A sheet that left", "1.0", "2026-05-01", "")
	newer := v("k3v9qd2m", "en", "grief", `Grief, "so called" <now>`, "1.1", "2026-11-24", "Shorter.")
	project := fstest.MapFS{}
	for _, m := range []history.Manifest{
		{Edition: "2026.1", Date: "2026-05-01", Note: "The first.", Snapshot: hash, NumbersChecked: "2026-04-01", Handouts: []history.Entry{grief, left, old, duelo}},
		{Edition: "2026.2", Date: "2026-11-24", Snapshot: hash, NumbersChecked: "2026-11-01", Handouts: []history.Entry{newer, old, duelo}},
		{Edition: "2026.3", Date: "2026-11-25", Withdrawn: []history.Withdrawal{{ID: "o1d2o3d4", Lang: "en", Version: "1.0", Reason: "It named a line that has closed."}}},
	} {
		m.Schema = history.Schema
		project[history.FileOf(m.Edition)] = &fstest.MapFile{Data: m.Encode()}
		for _, e := range m.Handouts {
			project[path.Join("content", e.Lang, "handouts", e.Slug, "versions", e.Version, "index.md")] = &fstest.MapFile{Data: []byte("---\nid: " + e.ID + "\n---\n")}
		}
	}
	// Its hashes are made up, so it is reported as damaged; what was published is
	// known all the same.
	return history.Load(project, &diag.List{})
}

func filesOf(c Config) map[string][]byte {
	made := map[string][]byte{}
	for _, f := range Files(c) {
		made[f.Path] = f.Make()
	}
	return made
}

func TestFiles(t *testing.T) {
	made := filesOf(fixture(t))
	for _, name := range []string{"catalog.json", "catalog.fhir.json", "codes.json", "checks-due.ics", "es/checks-due.ics"} {
		golden := filepath.Join("testdata", "golden", name)
		if *update {
			if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(golden, made[name], 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(made[name])); diff != "" {
			t.Errorf("%s (-update writes it):\n%s", name, diff)
		}
	}
}

// The same project gives the same bytes.
func TestFilesAreTheSameAgain(t *testing.T) {
	first, second := filesOf(fixture(t)), filesOf(fixture(t))
	if diff := cmp.Diff(first, second); diff != "" {
		t.Error(diff)
	}
}

func TestSchemas(t *testing.T) {
	whole := fixture(t)
	whole.Library.Clinic.BaseURL = "https://example.org/ipt/"
	bare := fixture(t) // nothing was published, and no paper made
	bare.Papers, bare.History = nil, history.Load(fstest.MapFS{}, &diag.List{})
	for name, c := range map[string]Config{"relative": fixture(t), "whole": whole, "bare": bare} {
		made := filesOf(c)
		for file, schema := range map[string]*jsonschema.Schema{
			"catalog.json": compile(t, "schema/catalog.json"), "codes.json": compile(t, "schema/codes.json"),
			"catalog.fhir.json": compile(t, "testdata/fhir-r4.schema.json"),
		} {
			value, err := jsonschema.UnmarshalJSON(bytes.NewReader(made[file]))
			if err != nil {
				t.Fatalf("%s: %s: %v", name, file, err)
			}
			if err := schema.Validate(value); err != nil {
				t.Errorf("%s: %s: %v", name, file, err)
			}
		}
	}
}

func compile(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	schema, err := c.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// The schemas refuse what is wrong, so that the test above can fail.
func TestSchemasRefuse(t *testing.T) {
	made := filesOf(fixture(t))
	for _, c := range []struct{ file, schema, old, new string }{
		{"catalog.json", "schema/catalog.json", `"state":"usable"`, `"state":"fine"`},
		{"catalog.json", "schema/catalog.json", `"id":"w7c2m4xw"`, `"name":"w7c2m4xw"`},
		{"codes.json", "schema/codes.json", `"system":"snomed"`, `"system":"icd9"`},
		{"catalog.fhir.json", "testdata/fhir-r4.schema.json", `"status":"superseded"`, `"status":"replaced"`},
		{"catalog.fhir.json", "testdata/fhir-r4.schema.json", `"code":"replaces"`, `"code":"follows"`},
		{"catalog.fhir.json", "testdata/fhir-r4.schema.json", `"docStatus":"final"`, `"docstatus":"final"`},
		{"catalog.fhir.json", "testdata/fhir-r4.schema.json", `"type":"composed-of"`, `"type":"part-of"`},
	} {
		wrong := bytes.Replace(made[c.file], []byte(c.old), []byte(c.new), 1)
		if bytes.Equal(wrong, made[c.file]) {
			t.Fatalf("%s has no %s", c.file, c.old)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(wrong))
		if err != nil {
			t.Fatal(err)
		}
		if compile(t, c.schema).Validate(value) == nil {
			t.Errorf("%s is taken with %s", c.file, c.new)
		}
	}
}

// What FHIR R4 asks for beyond its JSON Schema.
func TestFHIR(t *testing.T) {
	var bundle struct {
		Entry []struct {
			FullURL  string
			Resource map[string]any
		}
	}
	if err := json.Unmarshal(filesOf(fixture(t))["catalog.fhir.json"], &bundle); err != nil {
		t.Fatal(err)
	}
	var names []string
	kinds := map[string]int{}
	for _, e := range bundle.Entry {
		if slices.Contains(names, e.FullURL) { // bdl-7
			t.Errorf("%s stands twice", e.FullURL)
		}
		names = append(names, e.FullURL)
		kinds[e.Resource["resourceType"].(string)]++
		noEmpty(t, e.FullURL, e.Resource) // ele-1
	}
	if kinds["DocumentReference"] != 6 || kinds["Library"] != 2 || len(kinds) != 2 {
		t.Errorf("it holds %v", kinds)
	}
	libraryName := regexp.MustCompile(`^[A-Z]([A-Za-z0-9_]){0,254}$`) // lib-0
	for _, e := range bundle.Entry {
		r := e.Resource
		if name, ok := r["name"].(string); ok && !libraryName.MatchString(name) {
			t.Errorf("a Library cannot be called %q", name)
		}
		if r["subject"] != nil || r["context"] != nil {
			t.Errorf("%s speaks of a patient: %v", e.FullURL, r)
		}
		related, _ := r["relatesTo"].([]any)
		for _, to := range related {
			target := to.(map[string]any)["target"].(map[string]any)["reference"].(string)
			if !slices.Contains(names, target) {
				t.Errorf("%s refers to %s, which is not there", e.FullURL, target)
			}
		}
	}
	if bytes.Contains(filesOf(fixture(t))["catalog.fhir.json"], []byte("Not finished")) {
		t.Error("a draft is given out")
	}
}

func noEmpty(t *testing.T, where string, v any) {
	t.Helper()
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 0 {
			t.Errorf("%s has an empty object", where)
		}
		for key, inner := range v {
			noEmpty(t, where+"."+key, inner)
		}
	case []any:
		if len(v) == 0 {
			t.Errorf("%s is an empty list", where)
		}
		for _, inner := range v {
			noEmpty(t, where, inner)
		}
	case string:
		if v == "" {
			t.Errorf("%s is an empty string", where)
		}
	case nil:
		t.Errorf("%s is null", where)
	}
}
