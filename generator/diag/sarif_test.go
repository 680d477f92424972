package diag

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func sarifSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	f, err := os.Open("testdata/sarif-2.1.0-rtm.5.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	doc, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("sarif.json", doc); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile("sarif.json")
}

func TestSARIF(t *testing.T) {
	schema := sarifSchema(t)
	rules := []Rule{
		{ID: "hard-word", Title: "A plainer word", Reason: "It is read faster.", Mend: "Write it.", Help: "docs/checks/hard-word.md", Severity: Info},
		{ID: "phone-number", Title: "No phone number", Reason: "It goes stale.", Severity: Error},
	}
	messages := []Message{
		{Pos: Pos{File: "content/en/handouts/a b/index.md", Line: 14, Col: 3}, Length: 7, Rule: "hard-word", Severity: Info, Text: `"utilize" is hard`, Hint: `write "use"`, Fix: Fix{"utilize", "use"}},
		{Pos: Pos{File: "content/clinic.yaml"}, Rule: "no-clinic", Text: "there is none"},
		{Pos: Pos{File: "x.md", Line: 2}, Rule: "phone-number", Severity: Warning, Text: "é"},
	}
	for _, m := range [][]Message{messages, nil} {
		data, err := SARIF("iptpress", rules, m)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(doc); err != nil {
			t.Errorf("%v\n%s", err, data)
		}
	}
	data, _ := SARIF("iptpress", rules, messages)
	for _, want := range []string{
		`"uri": "content/en/handouts/a%20b/index.md"`, `"level": "note"`, `"endColumn": 10`, `"ruleId": "no-clinic"`,
		`"text": "use"`, `"ruleIndex": 2`, `"startLine": 2`, `"level": "error"`,
	} {
		if !strings.Contains(string(data), want) {
			t.Errorf("the log lacks %s:\n%s", want, data)
		}
	}
	// The schema is one that can refuse.
	doc, _ := jsonschema.UnmarshalJSON(strings.NewReader(strings.Replace(string(data), `"note"`, `"info"`, 1)))
	if schema.Validate(doc) == nil {
		t.Error("the schema takes a level that there is not")
	}
}

func TestExcerpt(t *testing.T) {
	m := Message{Pos: Pos{File: "a.md", Line: 14, Col: 9}, Length: 7, Rule: "hard-word"}
	for _, test := range []struct{ line, want string }{
		{"You can utilize it.", "  14 | You can utilize it.\n     |         ^^^^^^^ hard-word\n"},
		{"\tYou caé utilize it.\r\n", "  14 | \tYou caé utilize it.\n     | \t       ^^^^^^^ hard-word\n"},
		{"short", "     = hard-word\n"},
		{"12345678", "  14 | 12345678\n     |         ^ hard-word\n"},
		{"a\x1b[31m b utilize", "  14 | a [31m b utilize\n     |         ^^^^^^^ hard-word\n"},
	} {
		if got := m.Excerpt(test.line); got != test.want {
			t.Errorf("of %q:\n%swant:\n%s", test.line, got, test.want)
		}
	}
	m.Col = 150
	long := strings.Repeat("ab ", 80)
	want := "  14 | …" + long[109:209] + "…\n     |  " + strings.Repeat(" ", 40) + "^^^^^^^ hard-word\n"
	if got := m.Excerpt(long); got != want {
		t.Errorf("of a long line:\n%swant:\n%s", got, want)
	}
	if got := (Message{Rule: "x"}).Excerpt("a"); got != "     = x\n" {
		t.Error(got)
	}
}

func FuzzExcerpt(f *testing.F) {
	f.Add("You can utilize it.", 9, 7)
	f.Fuzz(func(t *testing.T, line string, col, length int) {
		got := Message{Pos: Pos{Line: 1, Col: max(0, col)}, Length: max(0, length), Rule: "x"}.Excerpt(line)
		if !strings.HasSuffix(got, " x\n") {
			t.Errorf("%q", got)
		}
	})
}
