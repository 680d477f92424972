// Package authoring makes what authors begin with: a project of a clinic's own
// (Init), a new text (New), and the library brought up to date (Update).
//
// In comes the library that the program carries; out go files of a project. A
// file that is there is never overwritten, but for one that came from the
// library and that nobody has edited since, by a newer one of the library:
// project and library are held together by a record, which says what was copied.
// What the project has published is never touched. Each run changes all that it
// is to change, or nothing.
package authoring

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"iptpress/generator/library"
)

// Refusal says why something was not done that a person asked for, and what to
// do instead. Nothing has changed.
type Refusal struct{ Text, Hint string }

func (r *Refusal) Error() string {
	if r.Hint == "" {
		return r.Text
	}
	return r.Text + "; " + r.Hint
}

func refuse(hint, format string, args ...any) error {
	return &Refusal{fmt.Sprintf(format, args...), hint}
}

const (
	clinicFile   = "content/clinic.yaml"
	contacts     = "content/data/contacts"
	schemaFolder = ".schema" // of a project
)

//go:embed vscode
var vscode embed.FS

// libraryFiles gives all that a project has from the library, by path: working
// texts, data, schemas and settings for editors. The clinic's own file, and what
// the sample has published, are not among it.
func libraryFiles(embedded fs.FS) (map[string][]byte, error) {
	files := map[string][]byte{}
	err := fs.WalkDir(embedded, "content", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case isPublished(name) && d.IsDir():
			return fs.SkipDir
		case d.IsDir() || isPublished(name) || isSamples(name):
			return nil
		}
		files[name], err = readNormal(embedded, name)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, s := range library.SchemaFiles() {
		files[path.Join(schemaFolder, s.Name)] = s.Data
	}
	settings, err := editorSettings()
	if err != nil {
		return nil, err
	}
	for name, data := range settings {
		files[name] = data
	}
	return files, nil
}

// isPublished reports whether a path belongs to what a project has published.
func isPublished(name string) bool {
	return path.Dir(name) == "content" && path.Base(name) == "editions" ||
		path.Base(name) == "reviews.yaml" ||
		slices.Contains(strings.Split(name, "/"), "versions")
}

// isSamples reports whether a file is that of the sample clinic, or of the tests
// that the library must pass.
func isSamples(name string) bool {
	switch name {
	case clinicFile, "content/logo.svg", "content/coverage.yaml":
		return true
	}
	return false
}

// editorSettings gives what VS Code reads in a project.
func editorSettings() (map[string][]byte, error) {
	schemas := map[string]string{}
	for _, s := range library.SchemaFiles() {
		if path.Ext(s.Files) == ".yaml" {
			schemas[path.Join(schemaFolder, s.Name)] = s.Files
		}
	}
	settings, err := json.MarshalIndent(map[string]any{
		"yaml.schemas": schemas,
		"files.eol":    "\n", // texts are hashed with it
		"[markdown]":   map[string]any{"editor.wordWrap": "on"},
	}, "", "  ")
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{".vscode/settings.json": append(settings, '\n')}
	for _, name := range []string{"extensions.json", "tasks.json"} {
		if files[".vscode/"+name], err = vscode.ReadFile("vscode/" + name); err != nil {
			return nil, err
		}
	}
	return files, nil
}
