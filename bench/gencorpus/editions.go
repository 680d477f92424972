package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"log"
	"os"
	"path"
	"path/filepath"
	"strconv"

	"iptpress/generator/document"
	"iptpress/generator/history"
)

// publish writes frozen versions 1.0, 1.1, … of every handout, and an edition
// for each, in the form that iptpress publish gives them. The editions have
// issued no papers.
func publish(out string, n, versions int, seed uint64) {
	data := files(out, "data", "clinic.yaml")
	var before *history.Previous
	for version := range versions {
		m := &history.Manifest{
			Edition: "2026." + strconv.Itoa(version+1), Date: document.Date(fmt.Sprintf("2026-%02d-01", 1+version%12)),
			Schema: history.Schema, Engine: 1, NumbersChecked: "2026-01-01", Previous: before,
		}
		number := "1." + strconv.Itoa(version)
		frozen := map[string][]byte{}
		for i := range n {
			text := page(i, n, version, seed)
			write(filepath.Join(out, "en", "handouts", name(i), "versions", number, "index.md"), text)
			id := fmt.Sprintf("b%05d", i)
			frozen[path.Join("en", id, number, "index.md")] = []byte(text)
			m.Handouts = append(m.Handouts, history.Entry{
				ID: id, Lang: "en", Slug: name(i), Title: name(i), Version: number, Date: m.Date,
				SHA256: history.Digest(map[string][]byte{"index.md": []byte(text)}), Changes: fmt.Sprintf("Another example (%d).", version),
			})
		}
		data[history.VersionSums] = []byte(history.Sums(frozen))
		data[history.PaperSums] = nil
		m.Snapshot = history.Digest(data)
		for file, bytes := range data {
			write(filepath.Join(out, "editions", m.Edition, filepath.FromSlash(file)), string(bytes))
		}
		encoded := m.Encode()
		write(filepath.Join(out, "editions", m.Edition+".yaml"), string(encoded))
		sum := sha256.Sum256(encoded)
		before = &history.Previous{Edition: m.Edition, SHA256: hex.EncodeToString(sum[:])}
	}
}

// files reads files and folders below a folder, by their paths from there.
func files(folder string, names ...string) map[string][]byte {
	all := map[string][]byte{}
	for _, top := range names {
		err := fs.WalkDir(os.DirFS(folder), top, func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			all[name], err = os.ReadFile(filepath.Join(folder, filepath.FromSlash(name)))
			return err
		})
		if err != nil {
			log.Fatal(err)
		}
	}
	return all
}
