package output

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
)

// generatorName marks a manifest as ours.
const generatorName = "iptpress"

// digest is a SHA-256.
type digest [sha256.Size]byte

// manifest names every file of a site, by its path from the site's root.
type manifest map[string]digest

// names lists the files, sorted.
func (m manifest) names() []string { return slices.Sorted(maps.Keys(m)) }

// encode gives the bytes of manifest.json: a file a line, sorted.
func (m manifest) encode() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\n\"generator\": %q,\n\"files\": {", generatorName)
	line := []byte("\n")
	for _, name := range m.names() {
		quoted, _ := json.Marshal(name) // a string always has a JSON form
		sum := m[name]
		b.Write(line)
		b.Write(quoted)
		b.WriteString(`: "`)
		b.WriteString(hex.EncodeToString(sum[:]))
		b.WriteByte('"')
		line = []byte(",\n")
	}
	b.WriteString("\n}\n}\n")
	return b.Bytes()
}

// readManifest reads a manifest that encode made; it must be ours.
func readManifest(file string) (manifest, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var read struct {
		Generator string
		Files     map[string]string
	}
	if err := json.Unmarshal(data, &read); err != nil {
		return nil, err
	}
	if read.Generator != generatorName {
		return nil, errors.New("it is not from iptpress")
	}
	m := make(manifest, len(read.Files))
	for name, text := range read.Files {
		sum, err := hex.DecodeString(text)
		if err != nil || len(sum) != sha256.Size || !fs.ValidPath(name) || name == "." {
			return nil, fmt.Errorf("its entry %q is damaged", name)
		}
		m[name] = digest(sum)
	}
	return m, nil
}

// write writes a manifest whole, and onto the disk.
func (m manifest) write(file string) error {
	temp, err := os.Create(unfinished(file))
	if err != nil {
		return err
	}
	return replace(file, temp, m.encode())
}

func unfinished(file string) string { return file + ".new" }
