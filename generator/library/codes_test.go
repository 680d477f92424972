package library

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"iptpress/generator/document"
)

func TestCodesCover(t *testing.T) {
	depression := ClinicalCode{Code: "F32", Systems: []string{ICD10, ICD10CM}, Except: []string{"F32.81"}}
	lasting := ClinicalCode{Code: "F34.1", Systems: []string{ICD10CM}}
	major := ClinicalCode{Code: "370143000", Systems: []string{SNOMED}}
	for _, c := range []struct {
		of           ClinicalCode
		system, code string
		want         bool
	}{
		{depression, ICD10CM, "F32", true},
		{depression, ICD10CM, "F32.A", true},
		{depression, ICD10, "f321", true},
		{depression, ICD10CM, "F32.8", true},
		{depression, ICD10CM, "F32.81", false},
		{depression, ICD10CM, "F3281", false},
		{depression, ICD10CM, "F33", false},
		{depression, ICD10CM, "F3", false},
		{depression, SNOMED, "F32", false},
		{lasting, ICD10CM, "F34.1", true},
		{lasting, ICD10CM, "F34.0", false},
		{lasting, ICD10, "F34.1", false},
		{major, SNOMED, "370143000", true},
		{major, SNOMED, "3701430001", false},
	} {
		if got := c.of.Covers(c.system, c.code); got != c.want {
			t.Errorf("%s covers %s of %s: %v", c.of.Code, c.code, c.system, got)
		}
	}
}

func TestHandoutsOfACode(t *testing.T) {
	doc := func(slug, code string, draft bool) *document.Document {
		return &document.Document{Meta: document.Meta{Slug: slug, Draft: draft, Codes: []document.Code{{System: ICD10, Code: code}}}}
	}
	all := []*document.Document{doc("own", "F32.1", false), doc("second", "", false), doc("other", "F33", false), doc("first", "F32", false), doc("draft", "F32", true)}
	c := ClinicalCode{Code: "F32", Systems: []string{ICD10}, Handouts: []string{"first", "second", "draft", "gone"}}
	var got []string
	for _, d := range c.HandoutsOf(all) {
		got = append(got, d.Slug)
	}
	if want := []string{"first", "second", "own"}; !slices.Equal(got, want) {
		t.Errorf("%v, not %v", got, want)
	}
}

// One wrong digit, or two neighbors that changed places, are noticed.
func TestCheckDigits(t *testing.T) {
	codes := []string{"443730003", "370143000", "47505003", "13746004", "74400008", "22298006"}
	for _, code := range codes {
		if !verhoeff(code) {
			t.Errorf("%s is refused", code)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.SampledFrom(codes).Draw(t, "code")
		i := rapid.IntRange(0, len(code)-1).Draw(t, "place")
		wrong := code[:i] + fmt.Sprint((int(code[i]-'0')+rapid.IntRange(1, 9).Draw(t, "by"))%10) + code[i+1:]
		if verhoeff(wrong) {
			t.Fatalf("%s passes for %s", wrong, code)
		}
		if i > 0 && code[i] != code[i-1] {
			if swapped := code[:i-1] + string(code[i]) + string(code[i-1]) + code[i+1:]; verhoeff(swapped) {
				t.Fatalf("%s passes for %s", swapped, code)
			}
		}
	})
}

// The sample's own codes say where they were seen.
func TestSampleCodes(t *testing.T) {
	l, messages := load(os.DirFS("../.."))
	if len(l.Codes) == 0 || strings.Contains(messages, "code") {
		t.Fatal(len(l.Codes), messages)
	}
	for _, c := range l.Codes {
		if c.Name["en"] == "" || c.Name["es"] == "" || c.Source == "" || c.Seen == "" || c.Checked == "" {
			t.Errorf("%s: %+v", c.Code, c)
		}
	}
	for code, want := range map[string]string{"F33.1": "F33", "F32.A": "F32", "F50.25": "F50.2", "F43.10": "F43.1"} {
		var found []string
		for _, c := range l.Codes {
			if c.Covers(ICD10CM, code) {
				found = append(found, c.Code)
			}
		}
		if got := strings.Join(found, " "); got != want {
			t.Errorf("%s is under %q, not %q", code, got, want)
		}
	}
}
