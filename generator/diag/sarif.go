package diag

import (
	"encoding/json"
	"net/url"
	"strings"
)

// Rule describes a rule to programs that show messages.
type Rule struct {
	ID       string
	Title    string // what it looks for
	Reason   string
	Mend     string // how to mend it, as a rule
	Help     string // its page, relative to the project's documentation; "" for none
	Severity Severity
}

// SARIF gives messages in the Static Analysis Results Interchange Format 2.1.0
// (OASIS, 2020), which code hosts show beside the lines of a change. Rules are
// those that messages may be of; a message of another is told without more.
func SARIF(tool string, rules []Rule, messages []Message) ([]byte, error) {
	driver := sarifDriver{Name: tool}
	index := map[string]int{}
	for _, r := range rules {
		index[r.ID] = len(driver.Rules)
		driver.Rules = append(driver.Rules, sarifRule{
			ID: r.ID, ShortDescription: &sarifText{r.Title + "."}, FullDescription: &sarifText{r.Reason},
			Help: &sarifText{strings.TrimSpace(r.Mend + " " + r.Help)}, DefaultConfiguration: &sarifLevel{level(r.Severity)},
		})
	}
	run := sarifRun{ColumnKind: "unicodeCodePoints", Results: []sarifResult{}}
	for _, m := range messages {
		i, known := index[m.Rule]
		if !known {
			i = len(driver.Rules)
			index[m.Rule] = i
			driver.Rules = append(driver.Rules, sarifRule{ID: m.Rule})
		}
		run.Results = append(run.Results, m.sarif(i))
	}
	run.Tool.Driver = driver
	return json.MarshalIndent(sarifLog{
		Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run},
	}, "", "  ")
}

func (m Message) sarif(rule int) sarifResult {
	text := m.Text
	if m.Hint != "" {
		text += "; " + m.Hint
	}
	region := sarifRegion{StartLine: max(m.Line, 1), StartColumn: m.Col}
	if m.Col > 0 && m.Length > 0 {
		region.EndColumn = m.Col + m.Length
	}
	file := sarifFile{URI: (&url.URL{Path: m.File}).EscapedPath(), URIBaseID: "%SRCROOT%"}
	result := sarifResult{
		RuleID: m.Rule, RuleIndex: rule, Level: level(m.Severity), Message: sarifText{text},
		Locations: []sarifLocation{{PhysicalLocation: sarifPlace{ArtifactLocation: file, Region: region}}},
	}
	if m.Fix.Was != "" && region.EndColumn > 0 {
		result.Fixes = []sarifFix{{
			Description: sarifText{m.Hint},
			Changes:     []sarifChange{{ArtifactLocation: file, Replacements: []sarifReplacement{{DeletedRegion: region, InsertedContent: sarifText{m.Fix.With}}}}},
		}}
	}
	return result
}

func level(s Severity) string { return [...]string{"error", "warning", "note"}[s] }

type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool struct {
			Driver sarifDriver `json:"driver"`
		} `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifDriver struct {
		Name  string      `json:"name"`
		Rules []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID                   string      `json:"id"`
		ShortDescription     *sarifText  `json:"shortDescription,omitempty"`
		FullDescription      *sarifText  `json:"fullDescription,omitempty"`
		Help                 *sarifText  `json:"help,omitempty"`
		DefaultConfiguration *sarifLevel `json:"defaultConfiguration,omitempty"`
	}
	sarifLevel struct {
		Level string `json:"level"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`
		Fixes     []sarifFix      `json:"fixes,omitempty"`
	}
	sarifLocation struct {
		PhysicalLocation sarifPlace `json:"physicalLocation"`
	}
	sarifPlace struct {
		ArtifactLocation sarifFile   `json:"artifactLocation"`
		Region           sarifRegion `json:"region"`
	}
	sarifFile struct {
		URI       string `json:"uri"`
		URIBaseID string `json:"uriBaseId"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
		EndColumn   int `json:"endColumn,omitempty"`
	}
	sarifFix struct {
		Description sarifText     `json:"description"`
		Changes     []sarifChange `json:"artifactChanges"`
	}
	sarifChange struct {
		ArtifactLocation sarifFile          `json:"artifactLocation"`
		Replacements     []sarifReplacement `json:"replacements"`
	}
	sarifReplacement struct {
		DeletedRegion   sarifRegion `json:"deletedRegion"`
		InsertedContent sarifText   `json:"insertedContent"`
	}
)
