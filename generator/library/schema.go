package library

import (
	"embed"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"iptpress/generator/diag"
)

// The published schemas, one a kind of file. Editors read them too.
//
//go:embed schema/*.json
var schemaFiles embed.FS

const schemaBase = "iptpress:///schema/"

// schemas compiles every schema once.
var schemas = sync.OnceValue(func() map[string]*jsonschema.Schema {
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat() // dates must be real days
	entries, err := schemaFiles.ReadDir("schema")
	if err != nil {
		panic(err) // they are part of the program
	}
	for _, e := range entries {
		f, err := schemaFiles.Open("schema/" + e.Name())
		if err != nil {
			panic(err)
		}
		doc, err := jsonschema.UnmarshalJSON(f)
		if err == nil {
			err = compiler.AddResource(schemaBase+e.Name(), doc)
		}
		if err != nil {
			panic(err)
		}
	}
	all := map[string]*jsonschema.Schema{}
	for _, e := range entries {
		all[strings.TrimSuffix(e.Name(), ".json")] = compiler.MustCompile(schemaBase + e.Name())
	}
	return all
})

// SchemaFile is a JSON Schema as it is published, for editors.
type SchemaFile struct {
	Name  string // clinic.json
	Data  []byte
	Files string // what it describes, as a pattern: content/*/packets/*.md; "" for what the others share
}

// SchemaFiles gives the schemas that the loader goes by, by name.
func SchemaFiles() []SchemaFile {
	entries, _ := schemaFiles.ReadDir("schema") // they are part of the program
	files := make([]SchemaFile, len(entries))
	for i, e := range entries {
		data, _ := schemaFiles.ReadFile("schema/" + e.Name())
		files[i] = SchemaFile{Name: e.Name(), Data: data, Files: described(schemas()[strings.TrimSuffix(e.Name(), ".json")])}
	}
	return files
}

var placeholder = regexp.MustCompile(`<[a-z]+>`)

// described gives the pattern of the files that a schema's description begins with.
func described(s *jsonschema.Schema) string {
	name, _, _ := strings.Cut(s.Description, ":")
	name, _, _ = strings.Cut(name, ",")
	if !strings.HasPrefix(name, "content/") {
		return ""
	}
	return placeholder.ReplaceAllString(name, "*")
}

// check holds a tree against the schema of its kind of file, and reports every
// difference at its place.
func (t *tree) check(schema string, diags *diag.List) {
	sch := schemas()[schema]
	err := sch.Validate(t.value)
	if err == nil {
		return
	}
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		diags.Error("front-matter", t.pos(), "", "%v", err)
		return
	}
	t.explain(sch, invalid, diags)
}

// explain words a validation error, and those that caused it.
func (t *tree) explain(sch *jsonschema.Schema, e *jsonschema.ValidationError, diags *diag.List) {
	if len(e.Causes) > 0 {
		for _, cause := range e.Causes {
			t.explain(sch, cause, diags)
		}
		return
	}
	path := e.InstanceLocation
	pos := t.pos(path...)
	rule := schemaAt(sch, path)
	name, what := t.name(path), thing(path)
	tell := func(id, hint, format string, args ...any) { diags.Error(id, pos, hint, format, args...) }
	switch k := e.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		known := slices.Sorted(maps.Keys(rule.properties()))
		for _, key := range slices.Sorted(slices.Values(k.Properties)) {
			at := t.pos(append(slices.Clone(path), key)...)
			if len(known) == 0 { // keys are free, but have a form
				hint := rule.mend("")
				if n, _ := t.find(append(slices.Clone(path), key)); n != nil && n.Type() == ast.NullType {
					hint = "put text that holds a comma in quotes" // {en: day, or night}
				}
				diags.Error("bad-key", at, hint, "%q cannot be a key here", short(key))
				continue
			}
			diags.Error("unknown-key", at, diag.DidYouMean(short(key), known, "the keys are "+strings.Join(known, ", ")), "unknown key %q", short(key))
		}
	case *kind.Required:
		for _, key := range slices.Sorted(slices.Values(k.Missing)) {
			tell("missing-key", rule.at(key).mend("add it"), "the key %q is missing", key)
		}
	case *kind.Type:
		t.wrongType(path, k, rule, pos, diags)
	case *kind.Enum:
		words := make([]string, len(k.Want))
		for i, w := range k.Want {
			words[i] = fmt.Sprint(w)
		}
		tell("unknown-value", diag.DidYouMean(short(fmt.Sprint(k.Got)), words, "write one of "+strings.Join(words, ", ")), "unknown %s %q", what, short(fmt.Sprint(k.Got)))
	case *kind.Format:
		tell("bad-date", rule.mend(""), "%q is not a date", short(fmt.Sprint(k.Got)))
	case *kind.Pattern:
		if strings.TrimSpace(k.Got) == "" {
			tell("empty-value", "write its value, or delete the line", "%s is empty", name)
		} else {
			tell("bad-value", rule.mend(""), "%q is not a valid %s", short(k.Got), what)
		}
	case *kind.MinProperties:
		tell("empty-value", rule.mend("write its value, or delete the line"), "%s is empty", name)
	case *kind.MinItems:
		if k.Got == 0 {
			tell("empty-value", rule.mend("write its value, or delete the line"), "%s is empty", name)
		} else {
			tell("bad-value", rule.mend(""), "%s has fewer than %d items", name, k.Want)
		}
	case *kind.MaxItems:
		tell("bad-value", "", "%s has more than %d items", name, k.Want)
	case *kind.MaxLength:
		tell("too-long", fmt.Sprintf("keep it within %d", k.Want), "%s is %d characters long", name, k.Got)
	case *kind.UniqueItems:
		pos = t.pos(append(slices.Clone(path), strconv.Itoa(k.Duplicates[1]))...)
		tell("duplicate", "delete one of them", "%q stands twice in %s", short(t.written(append(slices.Clone(path), strconv.Itoa(k.Duplicates[1]))...)), name)
	case *kind.Minimum:
		tell("bad-value", "", "%s must be %s or more", name, k.Want.RatString())
	case *kind.Maximum:
		tell("bad-value", "", "%s must be %s or less", name, k.Want.RatString())
	default:
		tell("bad-value", rule.mend(""), "%s is not valid: %v", name, e)
	}
}

// wrongType words a value of another type than the schema's.
func (t *tree) wrongType(path []string, k *kind.Type, rule *rules, pos diag.Pos, diags *diag.List) {
	name := t.name(path)
	want := k.Want[0]
	tell := func(hint, format string, args ...any) { diags.Error("wrong-type", pos, hint, format, args...) }
	switch {
	case k.Got == "null":
		tell(rule.mend("write its value, or delete the line"), "%s is empty", name)
	case want == "string" && (k.Got == "number" || k.Got == "boolean"):
		tell("", "%s must be in quotes: %q", name, short(t.written(path...)))
	case want == "string":
		tell(rule.mend(""), "%s must be text", name)
	case want == "array":
		tell(rule.mend(""), "%s must be a list", name)
	case want == "object":
		tell(rule.mend(""), "%s must be a map of keys and values", name)
	case want == "boolean":
		tell("", "%s must be true or false", name)
	default:
		tell("write it without quotes", "%s must be a whole number", name)
	}
}

// name gives what a message calls the value at path.
func (t *tree) name(path []string) string {
	if len(path) == 0 {
		if t.above > 0 {
			return "the front matter"
		}
		return "the file"
	}
	last := path[len(path)-1]
	if isIndex(last) && len(path) > 1 {
		return "an item of " + path[len(path)-2]
	}
	if isIndex(last) {
		return "an item of the list"
	}
	return last
}

// thing gives the word for a single value at path: of "kinds", a "kind".
func thing(path []string) string {
	name := "value"
	for _, step := range slices.Backward(path) {
		if isIndex(step) {
			continue
		}
		name = step
		break
	}
	if len(path) > 0 && isIndex(path[len(path)-1]) {
		name = strings.TrimSuffix(name, "s")
	}
	return strings.ReplaceAll(name, "_", " ")
}

func isIndex(step string) bool {
	_, err := strconv.Atoi(step)
	return err == nil
}

// short cuts what is quoted in a message to a length that fits a line.
func short(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// rules is the part of a schema that speaks of one value; nil speaks of none.
type rules jsonschema.Schema

// schemaAt follows a path through a schema.
func schemaAt(sch *jsonschema.Schema, path []string) *rules {
	r := (*rules)(sch)
	for _, step := range path {
		r = r.at(step)
	}
	return r
}

// at gives the rules of an entry or item.
func (r *rules) at(step string) *rules {
	for s := r; s != nil; s = (*rules)(s.Ref) {
		if p := s.Properties[step]; p != nil {
			return (*rules)(p)
		}
		for form, p := range s.PatternProperties { // none of ours has more than one
			if form.MatchString(step) {
				return (*rules)(p)
			}
		}
		if s.Items2020 != nil {
			return (*rules)(s.Items2020)
		}
	}
	return nil
}

// mend gives what the schema says about mending a wrong value.
func (r *rules) mend(otherwise string) string {
	for s := r; s != nil; s = (*rules)(s.Ref) {
		if s.Comment != "" {
			return s.Comment
		}
	}
	return otherwise
}

func (r *rules) properties() map[string]*jsonschema.Schema {
	for s := r; s != nil; s = (*rules)(s.Ref) {
		if len(s.Properties) > 0 {
			return s.Properties
		}
	}
	return nil
}
