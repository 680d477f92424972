package generator

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"iptpress/generator/output"
)

// inputFolders hold all that a build reads of a project.
var inputFolders = []string{"content", "layouts", "assets"}

// inputs gives a hash of all that the output of a build depends on: what is
// asked for, the program, and the bytes of every file that it may read.
func (c Config) inputs(ctx context.Context) (string, error) {
	files, err := c.inputFiles()
	if err != nil {
		return "", err
	}
	sums := make([][sha256.Size]byte, len(files))
	err = each(ctx, c.workers(), len(files), func(_, i int) error {
		data, err := os.ReadFile(filepath.Join(c.Source, files[i]))
		sums[i] = sha256.Sum256(data)
		return err
	})
	if err != nil {
		return "", err
	}
	program, err := program()
	if err != nil {
		return "", err
	}
	h := sha256.New()
	asked := c // whatever is asked for counts, but where from, where to, and how fast
	asked.Source, asked.Out, asked.Jobs, asked.Embedded, asked.Progress = "", "", 0, nil, nil
	fmt.Fprintf(h, "%s\n%+v\n", program, asked)
	for i, name := range files {
		fmt.Fprintf(h, "%q %x\n", name, sums[i])
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// inputFiles lists the files of the project that a build may read, sorted.
func (c Config) inputFiles() ([]string, error) {
	var files []string
	if c.Clinic != "" {
		files = append(files, c.Clinic)
	}
	for _, folder := range inputFolders {
		top := filepath.Join(c.Source, folder)
		err := filepath.WalkDir(top, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			rel, err := filepath.Rel(c.Source, name)
			files = append(files, rel)
			return err
		})
		if err != nil && !os.IsNotExist(err) {
			return nil, err
		}
	}
	slices.Sort(files)
	return files, nil
}

// program tells one build of iptpress from another by its file, which is quick;
// a program that cannot be found is never the same.
func program() (string, error) {
	name, err := os.Executable()
	if err != nil {
		return "", err
	}
	info, err := os.Stat(name)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d %d", info.Size(), info.ModTime().UnixNano()), nil
}

// sealed gives the report of the last build into out, where that had the same
// inputs and its output lies as it was left.
func (c Config) sealed(out, inputs string) (*Report, bool) {
	said, ok := output.Sealed(c.sealName(out), out, inputs)
	if !ok {
		return nil, false
	}
	r := &Report{}
	if json.Unmarshal(said, r) != nil {
		return nil, false
	}
	r.Output = output.Summary{Files: r.Output.Files, Unchanged: r.Output.Files, Bytes: r.Output.Bytes}
	return r, true
}

// sealName gives the file in which the seal of an output is kept.
func (c Config) sealName(out string) string {
	sum := sha256.Sum256([]byte(out))
	return filepath.Join(c.Source, ".iptpress", hex.EncodeToString(sum[:8])+".json")
}
