package output

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// Damage is a file of an output that is not as it was built.
type Damage struct {
	Path string
	Gone bool // else its bytes are others
}

// Verify holds an output against its manifest. It gives the SHA-256 of every
// file that a build wrote, in hexadecimal, and the files that are not so now.
func Verify(dir string) (map[string]string, []Damage, error) {
	m, err := readManifest(filepath.Join(dir, manifestFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, refused(dir, "is not a site that iptpress built: it has no manifest.json", "name the output folder")
	}
	if err != nil {
		return nil, nil, refused(dir, "has a manifest.json that is not from iptpress, or is damaged", "build again")
	}
	sums := make(map[string]string, len(m))
	var damaged []Damage
	for _, name := range slices.Sorted(maps.Keys(m)) {
		sum := m[name]
		sums[name] = hex.EncodeToString(sum[:])
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			damaged = append(damaged, Damage{name, true})
		case err != nil:
			return nil, nil, failed(filepath.Join(dir, name), "cannot be read", err)
		case sha256.Sum256(data) != sum:
			damaged = append(damaged, Damage{name, false})
		}
	}
	return sums, damaged, nil
}
