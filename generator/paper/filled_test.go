package paper

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"iptpress/generator/document"
	"iptpress/generator/paper/pdfua"
)

// filled sets a document with answers.
func filled(t *testing.T, d *document.Document, f Format, answers document.Answers) []byte {
	t.Helper()
	data, err := NewPress(english(t)).Filled(d, f, answers)
	if err != nil {
		t.Fatal(err)
	}
	findings, err := pdfua.Check(data)
	if err != nil || len(findings) > 0 {
		t.Errorf("%v, %v", findings, err)
	}
	return data
}

// valuesOf gives what qpdf reads in the fields of a file: by name what stands in
// them, and for boxes and buttons which state they show.
func valuesOf(t *testing.T, data []byte) map[string][]string {
	t.Helper()
	var file struct {
		AcroForm struct {
			Fields []struct {
				FullName   string
				Value      any
				Annotation struct{ AppearanceState string }
			}
		}
	}
	if err := json.Unmarshal([]byte(tool(t, data, "qpdf", "--json", "--json-key=acroform", "FILE")), &file); err != nil {
		t.Fatal(err)
	}
	values := map[string][]string{}
	for _, f := range file.AcroForm.Fields {
		value := ""
		if f.Value != nil {
			value = strings.TrimPrefix(fmt.Sprint(f.Value), "u:") // a text, as qpdf marks it
		}
		if state := f.Annotation.AppearanceState; state != "" {
			value += " " + state
		}
		values[f.FullName] = append(values[f.FullName], value)
	}
	return values
}

var everyAnswer = document.Answers{
	"f1":     {"  Two lines:\r\nñ é “quotes”, Łódź, ½ → "},
	"f3":     {"4"},
	"f4":     {"2", "3"},
	"f5-1-1": {"Ana"}, "f5-3-2": {"more patience"},
	"f6-2":      {"Bo, Cy"},
	"f7-1-when": {"March"}, "f7-1-what": {"We moved"}, "f7-1-mood": {"3"}, "f7-4-what": {"A quarrel"},
	"f8-1-2": {"slept"},
	"f9-2":   {"10"},
}

// Every answer stands in its field, as a value and as what is shown.
func TestFilled(t *testing.T) {
	for _, f := range fillable {
		data := filled(t, worksheet(), f, everyAnswer)
		tool(t, data, "qpdf", "--check", "FILE")
		values := valuesOf(t, data)
		for name, want := range map[string][]string{
			"f1":   {"Two lines:\nñ é “quotes”, Łódź, ½ →"},
			"f3":   {"/4 /Off", "/4 /Off", "/4 /Off", "/4 /Off", "/4 /4", "/4 /Off", "/4 /Off", "/4 /Off", "/4 /Off", "/4 /Off", "/4 /Off"},
			"f4":   {"/Off /Off"},
			"f4-2": {"/Yes /Yes"},
			"f4-3": {"/Yes /Yes"},
			"f5":   {"Ana"},
			"f5-2": {""},
			"f6-2": {"Bo, Cy"},
			"f7":   {"March – We moved – mood 3 of 10\nA quarrel"},
			"f9":   {""},
			"f9-2": {"10"},
		} {
			if got := values["ws-everything-"+name]; !slices.Equal(got, want) {
				t.Errorf("%s, large %v: %s is %q, want %q", f.Paper, f.Large, name, got, want)
			}
		}
		if all := strings.Join(slices.Concat(slices.Collect(maps.Values(values))...), "|"); !strings.Contains(all, "slept") || !strings.Contains(all, "more patience") {
			t.Errorf("a cell or a card is missing: %s", all)
		}
		shown := joined(tool(t, data, "pdftotext", "-layout", "FILE", "-"))
		for _, want := range []string{"Two lines: ñ é “quotes”, Łódź, ½ →", "Ana", "more patience", "Bo, Cy", "March – We moved – mood 3 of 10 A quarrel", "slept"} {
			if !strings.Contains(shown, want) {
				t.Errorf("%s, large %v: it does not show %q", f.Paper, f.Large, want)
			}
		}
		if string(data) != string(filled(t, worksheet(), f, everyAnswer)) {
			t.Error("another press gives other bytes")
		}
	}
}

// A sheet in which nothing is written yet is the one to be filled in.
func TestFilledWithNothing(t *testing.T) {
	f := fillable[0]
	if string(filled(t, worksheet(), f, nil)) != string(set(t, NewPress(english(t)), worksheet(), f)) {
		t.Error("no answers give other bytes than a sheet to fill in")
	}
}

var aWord = regexp.MustCompile(`<page width="([0-9.]+)" height="([0-9.]+)">|<word xMin="([0-9.-]+)" yMin="([0-9.-]+)" xMax="([0-9.-]+)" yMax="([0-9.-]+)">([^<]*)</word>`)

// Whatever is written, all of it is on the pages, in its order, and within them.
func TestAllThatIsWrittenIsShown(t *testing.T) {
	long := func(of string, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "%s%d ", of, i)
		}
		return b.String()
	}
	for name, answers := range map[string]document.Answers{
		"lines":    {"f1": {long("a", 1500)}},
		"cards":    {"f5-1-1": {long("a", 300)}, "f5-2-2": {long("b", 900)}, "f5-3-1": {long("c", 20)}},
		"circle":   {"f6-1": {long("a", 400)}, "f6-3": {long("b", 400)}},
		"timeline": {"f7-1-what": {long("a", 500)}, "f7-5-what": {long("b", 100)}},
		"cell":     {"f8-1-2": {long("a", 60)}, "f8-2-2": {long("b", 5)}},
		"high":     {"f8-1-2": {long("a", 900)}},
		"newlines": {"f1": {strings.ReplaceAll(long("a", 200), " ", "\n\n")}},
	} {
		for _, f := range fillable {
			t.Run(fmt.Sprintf("%s/%s/%v", name, f.Paper, f.Large), func(t *testing.T) {
				data := filled(t, worksheet(), f, answers)
				var width, height float64
				seen, written := map[string]int{}, map[string]bool{}
				for _, values := range answers {
					for _, word := range strings.Fields(values[0]) {
						written[word] = true
					}
				}
				for _, m := range aWord.FindAllStringSubmatch(tool(t, data, "pdftotext", "-bbox", "FILE", "-"), -1) {
					if m[1] != "" {
						width, _ = strconv.ParseFloat(m[1], 64)
						height, _ = strconv.ParseFloat(m[2], 64)
						continue
					}
					seen[m[7]]++
					if !written[m[7]] {
						continue
					}
					left, _ := strconv.ParseFloat(m[3], 64)
					top, _ := strconv.ParseFloat(m[4], 64)
					right, _ := strconv.ParseFloat(m[5], 64)
					bottom, _ := strconv.ParseFloat(m[6], 64)
					if left < 50 || top < 40 || right > width-50 || bottom > height-55 { // the foot stands below
						t.Fatalf("%q stands at %v, %v to %v, %v", m[7], left, top, right, bottom)
					}
				}
				for control, values := range answers {
					for _, word := range strings.Fields(values[0]) {
						if seen[word] != 1 {
							t.Fatalf("of %s, %q is shown %d times", control, word, seen[word])
						}
					}
				}
			})
		}
	}
	// A word without end is broken where a field is full.
	endless := strings.Repeat("é", 9000)
	shown := strings.Count(tool(t, filled(t, worksheet(), fillable[0], document.Answers{"f1": {endless}}), "pdftotext", "FILE", "-"), "é")
	if shown < 9000 {
		t.Errorf("of a word of 9000 letters %d are shown", shown)
	}
}

// Nothing that is written gets lost without a word.
func TestAnswersThatFindNoField(t *testing.T) {
	for name, answers := range map[string]document.Answers{
		"no such control":    {"f99": {"x"}},
		"no such value":      {"f3": {"11"}},
		"no such box":        {"f4": {"2", "99"}},
		"two texts":          {"f1": {"one", "two"}},
		"the same twice":     {"f1": {"one", "one"}},
		"two moods":          {"f9-2": {"3", "5"}},
		"a mood in words":    {"f9-2": {"low"}},
		"a mood of an event": {"f7-1-mood": {"11"}},
		"a prompt too many":  {"f5-1-99": {"x"}},
		"a given cell":       {"f8-1-1": {"x"}},
	} {
		if data, err := NewPress(english(t)).Filled(worksheet(), fillable[0], answers); err == nil || !strings.Contains(err.Error(), "no place on the sheet") {
			t.Errorf("%s: %d bytes, %v", name, len(data), err)
		}
	}
	// White alone is nothing.
	if _, err := NewPress(english(t)).Filled(worksheet(), fillable[0], document.Answers{"f99": {" \n", ""}}); err != nil {
		t.Error(err)
	}
	if _, err := NewPress(english(t)).Filled(worksheet(), fillable[0], document.Answers{"f1": {"漢"}}); err == nil || !strings.Contains(err.Error(), "in none of the fonts") {
		t.Errorf("a character that no font has: %v", err)
	}
}
