package release

import (
	"context"
	"testing"

	"iptpress"
	"iptpress/generator"
	"iptpress/generator/diag"
	"iptpress/generator/history"
	"iptpress/generator/paper"
)

// The papers of the library's newest edition, made again, have the bytes that it
// recorded, unless paper.Engine says that another engine makes them.
func TestEngineSaysWhenPapersChange(t *testing.T) {
	checkEngine(t, generator.Config{Source: "../..", Embedded: iptpress.Files})
}

func TestEngineOfAProject(t *testing.T) {
	c := config(newProject(t))
	if _, err := Publish(context.Background(), c, "2026.1", "", today); err != nil {
		t.Fatal(err)
	}
	if n := checkEngine(t, c); n == 0 {
		t.Error("no paper was made again")
	}
}

// checkEngine compares the papers of a project's newest edition, and counts them.
func checkEngine(t *testing.T, c generator.Config) int {
	t.Helper()
	diags := &diag.List{}
	h, err := generator.OpenHistory(c, diags)
	if err != nil || diags.Failed() {
		t.Fatal(err, diags.Messages())
	}
	newest := h.Newest()
	if newest == nil {
		t.Skip("nothing has been published yet")
	}
	c.Edition = newest.Base.ID
	p, err := generator.Open(context.Background(), c, diags)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if diags.Failed() {
		t.Fatal(diags.Messages())
	}
	if newest.Base.Engine != paper.Engine {
		t.Skipf("%s was made by engine %d, and this is %d", newest.Base.ID, newest.Base.Engine, paper.Engine)
	}
	made, err := p.PaperHashes(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	issued := history.Papers(p.Files, newest.Base)
	for name, sum := range issued {
		if made[name] != sum {
			t.Fatalf("%s has other bytes than %s issued: raise paper.Engine", name, newest.ID)
		}
	}
	return len(issued)
}
