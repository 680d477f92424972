package history

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// Source reads what a version of a handout is made of: index.md and the figures
// beside it, with LF line ends where they are text. Files that are neither are
// not part of it.
func Source(fsys fs.FS, dir string) (map[string][]byte, error) {
	return readFolder(fsys, dir, func(name string) bool {
		switch strings.ToLower(path.Ext(name)) {
		case ".svg", ".png", ".jpg", ".jpeg":
			return true
		}
		return name == "index.md"
	})
}

// Digest gives the SHA-256, in hexadecimal, of files by their paths: that of the
// list which `sha256sum` prints of them in the order of their names, a line
// "<hash>  <path>" each.
func Digest(files map[string][]byte) string { return hash([]byte(Sums(files))) }

// Short gives of a hash what people are shown: enough to tell two texts of a
// handout apart.
func Short(hash string) string { return hash[:min(8, len(hash))] }

// Sums gives the list that Digest takes the hash of.
func Sums(files map[string][]byte) string {
	hashes := make(map[string]string, len(files))
	for name, data := range files {
		hashes[name] = hash(data)
	}
	return HashList(hashes)
}

// HashList writes hashes by their files' paths as `sha256sum` prints them,
// sorted by path.
func HashList(hashes map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(hashes)) {
		b.WriteString(hashes[name] + "  " + name + "\n")
	}
	return b.String()
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// readFolder reads the files of a folder and of those below it, by their paths
// from there. Dotfiles are not ours, and let be.
func readFolder(fsys fs.FS, dir string, keep func(name string) bool) (map[string][]byte, error) {
	files := map[string][]byte{}
	err := fs.WalkDir(fsys, dir, func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == dir:
			return nil
		case strings.HasPrefix(e.Name(), "."):
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		case e.IsDir() && keep != nil: // only what lies beside index.md
			return fs.SkipDir
		case e.IsDir() || keep != nil && !keep(e.Name()):
			return nil
		case !e.Type().IsRegular():
			return fmt.Errorf("%s: is not a regular file", name)
		}
		data, err := fs.ReadFile(fsys, name)
		files[strings.TrimPrefix(name, dir+"/")] = Normal(name, data)
		return err
	})
	return files, err
}

// Normal gives text its LF line ends, and takes its byte order mark away, so
// that what git and editors do to either changes no hash.
func Normal(name string, data []byte) []byte {
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".yaml", ".svg", ".sha256":
		data = bytes.TrimPrefix(data, []byte("\uFEFF"))
		return bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	}
	return data
}
