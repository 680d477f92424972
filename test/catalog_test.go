package test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// What the site tells programs is as the schemas say that it publishes beside it,
// and as the JSON Schema of FHIR has it.
func TestCatalogsFitTheirSchemas(t *testing.T) {
	for file, schema := range map[string]string{
		"catalog.json":      filepath.Join(public, "catalog.schema.json"),
		"codes.json":        filepath.Join(public, "codes.schema.json"),
		"catalog.fhir.json": "../generator/catalog/testdata/fhir-r4.schema.json",
	} {
		c := jsonschema.NewCompiler()
		c.AssertFormat()
		compiled, err := c.Compile(schema)
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(filepath.Join(public, file))
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if err := compiled.Validate(value); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// The catalog as FHIR has what HL7's structure definitions ask for, which its JSON
// Schema cannot say: each required element, no more of one than may be, and codes
// of the right value sets.
func TestFHIR(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(public, "catalog.fhir.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range judgeFHIR(t, data) {
		t.Error(wrong)
	}
	for _, c := range []struct{ old, new, want string }{
		{`"resourceType":"DocumentReference"(.*?)"status":"current"`, `"resourceType":"DocumentReference"${1}"status":"fine"`, `Code "fine" not found in value set`},
		{`"resourceType":"DocumentReference"(.*?)"status":"current",`, `"resourceType":"DocumentReference"${1}`, "Missing property DocumentReference.status"},
		{`"docStatus":`, `"docstatus":`, "Unexpected property DocumentReference.docstatus"},
		{`"type":"composed-of"`, `"type":"part-of"`, `Code "part-of" not found in value set`},
		{`"experimental":(true|false)`, `"experimental":[${1},${1}]`, "Library.experimental"},
	} {
		pattern, done := regexp.MustCompile(c.old), false
		broken := pattern.ReplaceAllFunc(data, func(part []byte) []byte {
			if done {
				return part
			}
			done = true
			return pattern.ReplaceAll(part, []byte(c.new))
		})
		if !done {
			t.Fatalf("the catalog has no %s", c.old)
		}
		if found := judgeFHIR(t, broken); !slices.ContainsFunc(found, func(s string) bool { return strings.Contains(s, c.want) }) {
			t.Errorf("with %s, nothing says %q but %q", c.new, c.want, found)
		}
	}
}

// judgeFHIR says what is wrong with a resource.
func judgeFHIR(t *testing.T, data []byte) []string {
	t.Helper()
	need(t, "node")
	if _, err := os.Stat("node_modules/fhir"); err != nil {
		missing(t, "fhir")
	}
	cmd := exec.Command("node", "fhir.mjs")
	cmd.Stdin = bytes.NewReader(data)
	cmd.Stderr = os.Stderr
	said, err := cmd.Output()
	if err != nil {
		t.Fatalf("fhir.mjs: %v", err)
	}
	var messages []struct{ Severity, Message, Location, ResourceID string }
	if err := json.Unmarshal(said, &messages); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	var wrong []string
	for _, m := range messages {
		// It does not hold every value set: not those of media types, countries and
		// clinical codes, which HL7 gives as examples or takes from elsewhere.
		if m.Severity == "info" || m.Severity == "warning" && (strings.HasPrefix(m.Location, "Library.topic") || strings.HasPrefix(m.Location, "Library.jurisdiction")) {
			continue
		}
		wrong = append(wrong, fmt.Sprintf("%s: %s %s", m.Severity, m.Message, m.Location))
	}
	return wrong
}
