package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// What check says of the shipped library is sound SARIF, by its official schema.
func TestSARIFOfTheLibrary(t *testing.T) {
	t.Setenv("IPTPRESS_TODAY", "2026-11-25")
	var stdout, stderr bytes.Buffer
	if status := run([]string{"check", "--source", "../..", "--format", "sarif"}, &stdout, &stderr); status != exitDone {
		t.Fatalf("status %d: %s", status, &stderr)
	}
	f, err := os.Open("../../generator/diag/testdata/sarif-2.1.0-rtm.5.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	schema, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("sarif.json", schema); err != nil {
		t.Fatal(err)
	}
	log, err := jsonschema.UnmarshalJSON(&stdout)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.MustCompile("sarif.json").Validate(log); err != nil {
		t.Error(err)
	}
	results := log.(map[string]any)["runs"].([]any)[0].(map[string]any)["results"].([]any)
	if len(results) < 100 {
		t.Errorf("%d results", len(results))
	}
}
