package site

import (
	"encoding/json"
	"html/template"
	"strings"

	"iptpress/generator/document"
)

// option is a choice of a list; Value is a set of one for the search's script.
type option struct {
	Value int
	Name  string
}

// options gives the choices among keys, whose names stand under a prefix.
func options[T ~string](t *tongue, prefix string, keys []T) []option {
	made := make([]option, len(keys))
	for i, key := range keys {
		made[i] = option{1 << i, t.T(prefix + string(key))}
	}
	return made
}

// search is the page that finds sheets as one types. What is typed stays in it:
// the page loads the whole index, and nothing that is typed enters an address.
// Without script it lists all sheets by topic.
func (t *tongue) search(index []File) (leaf, error) {
	said, err := t.searchStrings()
	if err != nil {
		return leaf{}, err
	}
	view := struct {
		Said                     string
		Audiences, Phases, Areas []option
		Topics                   []group
		Packets                  []bundleOf
		Crisis                   template.HTML
	}{
		said,
		options(t, "audience-", audiences), options(t, "phase-", phases[:len(phases)-1]), options(t, "area-", areas),
		t.byTopic("../"), t.packetList(t.packets, "../"),
		t.crisisBox(t.site.Library.HelpFor(t.Lang, document.Client), "../"),
	}
	main, err := t.layouts.run("search.html", view)
	if err != nil {
		return leaf{}, err
	}
	head := t.script("../", t.site.assets.entries["search.js"])
	head = append(head, `<link rel="stylesheet" href="../`+t.toSite()+t.site.assets.entries["search.css"]+`">`...)
	for _, f := range index {
		head = append(head, `<script src="../`+f.Path+`" defer></script>`...)
	}
	return leaf{section: "search", title: t.tabTitle(t.T("site-search")), description: t.T("site-search-lead"), head: head, main: main}, nil
}

// searchStrings gives what the script says, as JSON.
func (t *tongue) searchStrings() (string, error) {
	const prefix = "site-search-"
	said := map[string]any{}
	for _, key := range []string{
		"site-search-none", "site-search-partly", "site-search-nearly", "site-search-help-first",
		"site-search-loading", "site-search-broken", "site-search-sections",
	} {
		said[strings.TrimPrefix(key, prefix)] = t.T(key)
	}
	for _, key := range []string{"site-search-count", "site-search-outside", "site-search-more"} {
		said[strings.TrimPrefix(key, prefix)] = t.Forms(key)
	}
	said["draft"] = t.T("site-draft-mark")
	said["groups"] = []string{
		t.T("site-search-read"), t.T("site-search-write"), t.T("site-packets"),
		t.T("site-glossary"), t.T("site-search-pages"), t.T("site-clinicians"),
	}
	said["kinds"] = []string{t.T("kind-handout"), t.T("kind-worksheet"), t.T("kind-easy-read"), t.T("site-packet"), t.T("kind-page"), t.T("site-search-word")}
	data, err := json.Marshal(said)
	return string(data), err
}
