package generator

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"iptpress/generator/output"
)

// Init writes a working project into a folder that is empty or does not exist:
// the program's own working texts and data, without the editions and frozen
// versions of the sample.
func Init(embedded fs.FS, dir string) error {
	files := map[string][]byte{
		"public/.gitignore": []byte("*\n!.gitignore\n"),
		".gitignore":        []byte("/.iptpress/\n"),
		// Texts are hashed with LF line ends; git must not change them.
		".gitattributes": []byte("content/** text=auto eol=lf\n*.png binary\n*.jpg binary\n*.pdf binary\n"),
	}
	err := fs.WalkDir(embedded, "content", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if isPublished(name) {
				return fs.SkipDir
			}
			return nil
		}
		if isPublished(name) {
			return nil
		}
		data, err := fs.ReadFile(embedded, name)
		files[name] = data
		return err
	})
	if err != nil {
		return err
	}
	return output.WriteNew(dir, files)
}

// isPublished reports whether a path belongs to what the sample has published,
// which another project has not.
func isPublished(name string) bool {
	return path.Dir(name) == "content" && path.Base(name) == "editions" ||
		path.Base(name) == "reviews.yaml" ||
		slices.Contains(strings.Split(name, "/"), "versions")
}
