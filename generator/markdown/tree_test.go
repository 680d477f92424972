package markdown_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"iptpress/generator/document"
)

// checkTree checks what holds for every document: numbers point at something,
// ids and fields are unique, text stands in one piece and holds no control
// characters.
func checkTree(t testing.TB, d *document.Document) {
	c := treeCheck{t: t, doc: d, seen: map[string]bool{}}
	c.value(reflect.ValueOf(d.Blocks), 0)
	c.value(reflect.ValueOf(d.Notes), 0)
}

type treeCheck struct {
	t    testing.TB
	doc  *document.Document
	seen map[string]bool // ids and fields
}

func (c *treeCheck) once(kind, name string) {
	if key := kind + " " + name; c.seen[key] || name == "" {
		c.t.Errorf("%s %q is missing or used twice", kind, name)
	} else {
		c.seen[key] = true
	}
}

func (c *treeCheck) value(v reflect.Value, depth int) {
	if depth > 2000 {
		c.t.Fatal("the tree is too deep")
	}
	if v.Kind() != reflect.Interface && v.CanInterface() {
		switch x := v.Interface().(type) {
		case *document.Heading:
			c.once("id", x.ID)
			if x.Level < 2 || x.Level > 4 || len(x.Text) == 0 {
				c.t.Errorf("heading %+v", x)
			}
		case *document.Box:
			c.once("id", x.ID)
			if x.Title == "" {
				c.t.Error("a box without a title")
			}
		case *document.Paragraph:
			if len(x.Text) == 0 {
				c.t.Error("an empty paragraph")
			}
		case *document.Cite:
			for _, n := range x.Numbers {
				if n < 1 || n > len(c.doc.Sources) {
					c.t.Errorf("citation of source %d of %d", n, len(c.doc.Sources))
				}
			}
		case document.NoteRef:
			if x.Number < 1 || x.Number > len(c.doc.Notes) {
				c.t.Errorf("call of note %d of %d", x.Number, len(c.doc.Notes))
			}
		case *document.Link:
			if x.URL != "" && !strings.HasPrefix(x.URL, "http") && !strings.HasPrefix(x.URL, "mailto:") && !strings.HasPrefix(strings.ToLower(x.URL), "http") && !strings.HasPrefix(strings.ToLower(x.URL), "mailto:") {
				c.t.Errorf("link to %q", x.URL)
			}
		case []document.Inline:
			for i := 1; i < len(x); i++ {
				if isText(x[i]) && isText(x[i-1]) {
					c.t.Errorf("text in two pieces: %v", x)
				}
			}
		case document.Text:
			if i := strings.IndexFunc(string(x), func(r rune) bool { return r < ' ' || r == 0x7f }); i >= 0 || x == "" {
				c.t.Errorf("text %q", x)
			}
		}
	}
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if !v.IsNil() {
			c.value(v.Elem(), depth+1)
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		for i := range v.Len() {
			c.value(v.Index(i), depth+1)
		}
	case reflect.Struct:
		if f := v.FieldByName("Field"); f.IsValid() {
			c.once("field", fmt.Sprint(f))
		}
		for i := range v.NumField() {
			c.value(v.Field(i), depth+1)
		}
	}
}

func isText(in document.Inline) bool {
	_, ok := in.(document.Text)
	return ok
}
