//go:build !wasip1

package locale

// Not in the browser, whose strings come ready: a reader of YAML is a tenth of
// what it would have to load.

import (
	"fmt"
	"io/fs"

	"github.com/goccy/go-yaml"
)

// Load reads strings/<lang>.yaml.
func Load(layouts fs.FS, lang string) (*Locale, error) {
	path := "strings/" + lang + ".yaml"
	data, err := fs.ReadFile(layouts, path)
	if err != nil {
		return nil, fmt.Errorf("%s: there are no strings for the language %q", path, lang)
	}
	return Parse(lang, data)
}

// Parse reads the strings of a language from YAML.
func Parse(lang string, data []byte) (*Locale, error) {
	var raw map[string]any
	if err := yaml.Unmarshal(data, &raw); err != nil {
		return nil, fmt.Errorf("strings/%s.yaml: %w", lang, err)
	}
	texts, plurals := map[string]string{}, map[string]map[string]string{}
	for key, v := range raw {
		switch v := v.(type) {
		case string:
			texts[key] = v
		case map[string]any:
			plurals[key] = map[string]string{}
			for form, text := range v {
				plurals[key][form] = fmt.Sprint(text)
			}
		default:
			return nil, fmt.Errorf("strings/%s.yaml: %s: not a string or a plural", lang, key)
		}
	}
	return settle(lang, texts, plurals)
}
