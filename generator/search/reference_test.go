package search

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/evanw/esbuild/pkg/api"
)

// filter narrows results, as the script's Filter does.
type filter struct {
	Audiences int `json:"audiences"`
	Phases    int `json:"phases"`
	Areas     int `json:"areas"`
}

// found is what a query finds, in words that the script can say too.
type found struct {
	Entries []string `json:"entries"` // kind and slug, the best first
	Outside int      `json:"outside"`
	Partly  bool     `json:"partly"`
	Nearly  bool     `json:"nearly"`
	Help    bool     `json:"help"`
}

// find is the search that the script must do: it asks every word of the index
// about every word of the query, and every entry about both.
func (x *index) find(query string, f filter) found {
	typed := words(query)
	open := len(typed) > 0 && len(typed) <= 16 && strings.HasSuffix(fold(strings.ToLower(strings.ReplaceAll(query, "’", "'"))), lastLetter(typed))
	typed = typed[:min(len(typed), 16)]
	light := make([]bool, len(typed))
	all := true
	for i := range typed {
		typed[i] = fold(typed[i])
		light[i] = slices.Contains(x.light, typed[i])
		all = all && light[i]
	}
	if all {
		light = make([]bool, len(typed))
	}
	var result found
	var guessed bool
	matches := make([]map[int32]int, len(typed))
	for i, w := range typed {
		matches[i], guessed = x.candidates(w, open && i == len(typed)-1, light[i])
		result.Nearly = result.Nearly || guessed
	}
	type phrase struct {
		groups []int32
		weight int
	}
	meant := make([][]phrase, len(typed))
	limit := make([]int, len(typed)) // of what the word by itself counts
	for i := range limit {
		limit[i] = 8
	}
	for i := range typed {
		for _, s := range x.synonyms {
			weight := 8
			for j, g := range s.typed {
				if i+j < len(typed) {
					weight = min(weight, matches[i+j][g])
				} else {
					weight = 0
				}
			}
			if weight < 4 && weight != 1 {
				continue
			}
			result.Help = result.Help || s.help
			if weight == 1 {
				continue
			}
			for j := range s.typed {
				if len(s.typed) > 1 {
					limit[i+j] = 4
				}
				for _, m := range s.means {
					meant[i+j] = append(meant[i+j], phrase{m, weight})
				}
			}
		}
	}
	type hit struct{ entry, matched, score int }
	var hits []hit
	asked, most := 0, 0
	for i := range typed {
		if !light[i] {
			asked++
		}
	}
	for e := range x.entries {
		h := hit{entry: e}
		for i := range typed {
			best := 0
			for g, w := range matches[i] {
				q := x.impact(g, e)
				best = max(best, q*q*min(w, limit[i]))
			}
			for _, p := range meant[i] {
				sum, every := 0, true
				for _, g := range p.groups {
					q := x.impact(g, e)
					every = every && q > 0
					sum += q * q
				}
				if every {
					best = max(best, sum*p.weight)
				}
			}
			h.score += best
			if best > 0 && !light[i] {
				h.matched++
			}
		}
		if h.matched > 0 {
			hits = append(hits, h)
			most = max(most, h.matched)
		}
	}
	result.Partly = most > 0 && most < asked
	slices.SortStableFunc(hits, func(a, b hit) int {
		return b.score*b.matched - a.score*a.matched
	})
	result.Entries = []string{}
	for _, h := range hits {
		e := x.entries[h.entry]
		switch {
		case h.matched < min(most, asked-asked/3):
		case f.Audiences != 0 && e.audiences&f.Audiences == 0, f.Phases != 0 && e.phases&f.Phases == 0, f.Areas != 0 && e.areas&f.Areas == 0:
			result.Outside++
		default:
			result.Entries = append(result.Entries, e.name())
		}
	}
	return result
}

func (e *entry) name() string { return string(rune('0'+e.kind)) + " " + e.slug }

// lastLetter is what a query ends in where its last word goes on.
func lastLetter(typed []string) string {
	r := []rune(fold(typed[len(typed)-1]))
	return string(r[len(r)-1])
}

func (x *index) impact(group int32, entry int) int {
	for _, p := range x.postings[group] {
		if int(p.entry) == entry {
			return int(p.impact)
		}
	}
	return 0
}

func units(s string) int { return len(utf16.Encode([]rune(s))) }

func (x *index) candidates(word string, open, light bool) (found map[int32]int, guessed bool) {
	found = map[int32]int{}
	try := func(weight int, fits func(surface string) bool) (any bool) {
		for i, s := range x.surfaces {
			if fits(s) {
				found[x.group[i]] = max(found[x.group[i]], weight)
				any = true
			}
		}
		return any
	}
	try(8, func(s string) bool { return s == word })
	n := units(word)
	if !light && n >= 2 && (open || len(found) == 0) {
		weight := 3
		if n >= 4 {
			weight = 5
		}
		try(weight, func(s string) bool { return strings.HasPrefix(s, word) })
	}
	if light || len(found) > 0 || n < 4 {
		return found, false
	}
	typed := utf16.Encode([]rune(word))
	var guesses, alike []int
	for i, s := range x.surfaces {
		v := utf16.Encode([]rune(s))
		near := distance(typed, v) <= 1
		for end := 0; open && end <= len(v); end++ {
			near = near || distance(typed, v[:end]) <= 1
		}
		if near {
			guesses = append(guesses, i)
			if v[0] == typed[0] || len(v) > 1 && v[0] == typed[1] && v[1] == typed[0] {
				alike = append(alike, i)
			}
		}
	}
	guessed = len(guesses) > 0
	if len(alike) > 0 {
		guesses = alike
	}
	likely := func(i int) int {
		n := len(x.postings[x.group[i]])
		if distance(typed, utf16.Encode([]rune(x.surfaces[i]))) <= 1 {
			n += 1e6
		}
		return n
	}
	top := 0
	for _, i := range guesses {
		top = max(top, likely(i))
	}
	for _, i := range guesses {
		weight := 1
		if likely(i) == top {
			weight = 4
		}
		found[x.group[i]] = max(found[x.group[i]], weight)
	}
	for cut := n - 1; cut >= max(4, n-3); cut-- {
		beginning := string(utf16.Decode(utf16.Encode([]rune(word))[:cut]))
		if try(3, func(s string) bool { return strings.HasPrefix(s, beginning) && units(s) <= cut+3 }) {
			return found, false
		}
	}
	return found, guessed
}

// distance counts how many letters must be put in, taken out, changed or swapped
// with the next one, to make one word of the other (optimal string alignment).
func distance(a, b []uint16) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		for j := range rows[i] {
			switch {
			case i == 0 || j == 0:
				rows[i][j] = i + j
			case a[i-1] == b[j-1]:
				rows[i][j] = rows[i-1][j-1]
			default:
				rows[i][j] = 1 + min(rows[i-1][j-1], rows[i-1][j], rows[i][j-1])
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					rows[i][j] = min(rows[i][j], 1+rows[i-2][j-2])
				}
			}
		}
	}
	return rows[len(a)][len(b)]
}

// script is the page's own search, run by Node.
type nodeSearch struct {
	in  *json.Encoder
	out *bufio.Scanner
}

// asked is one question to Node: an index to take, or a query.
type asked struct {
	Scripts []string `json:"scripts,omitempty"`
	Query   string   `json:"query"`
	Filter  filter   `json:"filter"`
}

const runner = `
import { Index } from "./find.ts";
import * as readline from "readline";
let index: Index;
readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const { scripts, query, filter } = JSON.parse(line);
  if (scripts) {
    index = new Index();
    const self: any = { iptpressSearch: { push: (file: any) => index.add(file) } };
    for (const s of scripts) new Function("self", s)(self);
    console.log(JSON.stringify({ complete: index.ready && index.complete }));
    return;
  }
  const f = index.find(query, filter);
  console.log(JSON.stringify({ ...f, entries: f.entries.map((e) => e.kind + " " + e.slug), groups: undefined }));
});
`

func startNode(t testing.TB) *nodeSearch {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("node is missing; run make setup")
		}
		t.Skip("node is missing; run make setup")
	}
	result := api.Build(api.BuildOptions{
		Stdin:    &api.StdinOptions{Contents: runner, ResolveDir: "../../assets", Loader: api.LoaderTS},
		Bundle:   true,
		Platform: api.PlatformNode,
		Format:   api.FormatCommonJS,
	})
	if len(result.Errors) > 0 {
		t.Fatal(result.Errors)
	}
	file := t.TempDir() + "/run.js"
	if err := os.WriteFile(file, result.OutputFiles[0].Contents, 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(node, file)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<24)
	return &nodeSearch{json.NewEncoder(in), lines}
}

func (n *nodeSearch) ask(t testing.TB, q asked, answer any) {
	t.Helper()
	if err := n.in.Encode(q); err != nil {
		t.Fatal(err)
	}
	if !n.out.Scan() {
		t.Fatal("node gave no answer: ", n.out.Err())
	}
	if err := json.Unmarshal(n.out.Bytes(), answer); err != nil {
		t.Fatal(err)
	}
}

// load gives Node an index.
func (n *nodeSearch) load(t testing.TB, scripts Index) {
	t.Helper()
	var texts []string
	for _, s := range scripts {
		texts = append(texts, string(s))
	}
	var answer struct{ Complete bool }
	n.ask(t, asked{Scripts: texts}, &answer)
	if !answer.Complete {
		t.Fatal("the script does not have all of the index")
	}
}

func (n *nodeSearch) find(t testing.TB, query string, f filter) found {
	t.Helper()
	var answer found
	n.ask(t, asked{Query: query, Filter: f}, &answer)
	return answer
}
