package site

import (
	"slices"
	"strings"
	"testing"

	"iptpress/generator/library"
)

func withCodes(t *testing.T) Config {
	t.Helper()
	c := fixture(t)
	c.Library.Codes = []library.ClinicalCode{
		{Code: "F32", Systems: []string{"icd10", "icd10cm"}, Name: library.Localized{"en": "Depressive episode", "es": "Episodio"}, Except: []string{"F32.81"}, Handouts: []string{"life-changes", "clinician-evidence"}, Packets: []string{"pk-change"}},
		{Code: "370143000", Systems: []string{"snomed"}, Name: library.Localized{"en": "Major depression"}, Handouts: []string{"ws-role-change"}},
		{Code: "F31", Systems: []string{"icd10"}, Name: library.Localized{"en": "Bipolar disorder"}, Handouts: []string{"teen-what-is-ipt", "gone"}}, // a draft
	}
	return c
}

// A code has a page in each classification and language that it leads to
// something in, and no other. They are for record systems, not for searches.
func TestCodePages(t *testing.T) {
	c := withCodes(t)
	c.BaseURL = "https://example.org/"
	files := render(t, c)
	sitemap := string(files["sitemap.xml"])
	want := []string{
		"codes/index.html", "codes/icd10/F32/index.html", "codes/icd10cm/F32/index.html", "codes/snomed/370143000/index.html",
		"es/codes/index.html", "es/codes/icd10/F32/index.html", "es/codes/icd10cm/F32/index.html",
	}
	for _, name := range want {
		if !strings.Contains(string(files[name]), `<meta name="robots" content="noindex">`) {
			t.Errorf("%s is not there, or asks search engines in", name)
		}
	}
	for name := range files {
		if strings.Contains(name, "codes/") && !slices.Contains(want, name) {
			t.Errorf("%s leads to nothing", name)
		}
	}
	if strings.Contains(sitemap, "codes/") {
		t.Error("the sitemap lists codes")
	}
}

func TestCodePageSaysWhoIsMeant(t *testing.T) {
	files := render(t, withCodes(t))
	for name, words := range map[string][]string{
		"codes/icd10cm/F32/index.html": {
			`<h2 id="audience-client">For adults</h2>`, `href="../../../handouts/life-changes/index.html"`,
			`<h2 id="audience-clinician">For therapists</h2>`, `href="../../../packets/pk-change/index.html"`,
			"but not for F32.81", "If you need help now", "<title>Handouts by clinical code – Riverbend Clinic</title>",
		},
		"codes/index.html": {
			`href="../codes/icd10cm/F32/index.html" data-system="icd10cm" data-code="F32" data-except="F32.81" data-href-es="../es/codes/icd10cm/F32/index.html"`,
			`<script src="../assets/codes-`,
		},
		"es/codes/index.html":   {`data-href-en="../../codes/icd10/F32/index.html"`},
		"clinicians/index.html": {`href="../codes/index.html"`},
		"404.html":              {`<script src="/assets/codes-`},
	} {
		for _, want := range words {
			if !strings.Contains(string(files[name]), want) {
				t.Errorf("%s lacks %q", name, want)
			}
		}
	}
}

// Without codes nothing speaks of them.
func TestNoCodes(t *testing.T) {
	for name, data := range render(t, fixture(t)) {
		if strings.Contains(name, "codes/") || strings.HasSuffix(name, ".html") && strings.Contains(string(data), "codes") {
			t.Errorf("%s speaks of codes", name)
		}
	}
}
