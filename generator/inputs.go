package generator

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"os"
	"path"
	"slices"
	"strings"

	"iptpress/generator/source"
	"iptpress/generator/stamp"
)

// inputFolders hold all that a build reads of a project, but for a clinic file
// that lies elsewhere.
var inputFolders = []string{"content", "layouts", "assets"}

// folders lists the folders that a run reads: inputFolders, and that of the
// clinic file.
func (c Config) folders() []string {
	clinic, err := c.clinicPath()
	if err != nil {
		return inputFolders // read says what is wrong with it
	}
	folder := path.Dir(clinic)
	top, _, _ := strings.Cut(folder, "/")
	if slices.Contains(inputFolders, top) {
		return inputFolders
	}
	return append(slices.Clone(inputFolders), folder)
}

// open looks at the project's folder. It goes by what an earlier run noted, where
// there is such a thing.
func (c Config) open(m *memo) (*source.Tree, error) {
	info, err := os.Stat(c.Source)
	if err != nil {
		return nil, fmt.Errorf("the project folder cannot be read: %w", err)
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%s is a file; --source takes the project's folder", c.Source)
	}
	tree, err := source.Open(c.Source, c.folders(), m.sources, m.noted)
	if err != nil {
		return nil, fmt.Errorf("the project folder cannot be read: %w", err)
	}
	return tree, nil
}

// inputs stand for what a build depends on. Their hashes are in hexadecimal.
type inputs struct {
	all     string // everything: what is asked for, the program, every file
	base    string // the same without the texts and editions, which pages depend on one by one
	program source.Noted
}

// inputs gives hashes of all that the output of a build depends on.
func (c Config) inputs(ctx context.Context, tree *source.Tree, m *memo) (inputs, error) {
	var in inputs
	names, err := tree.Names()
	if err != nil {
		return in, err
	}
	sums := make([]source.Sum, len(names))
	err = each(ctx, c.workers(), len(names), func(_, i int) (err error) {
		sums[i], err = tree.Sum(names[i])
		return err
	})
	if err != nil {
		return in, err
	}
	if in.program, err = program(m.program); err != nil {
		return in, err
	}
	asked := c // whatever is asked for counts, but where from, where to, and how fast
	asked.Source, asked.Out, asked.Jobs, asked.Embedded, asked.Progress, asked.Engine = "", "", 0, nil, nil, nil
	engine := c.wantsEngine() && c.Engine.AtHand()
	all, base := sha256.New(), sha256.New()
	for _, h := range []hash.Hash{all, base} {
		fmt.Fprintf(h, "%x\n%+v\n%v\n", in.program.Sum, asked, engine)
	}
	for i, name := range names {
		line := fmt.Appendf(nil, "%q %x\n", name, sums[i])
		all.Write(line)
		if !isText(name) {
			base.Write(line)
		}
	}
	in.all, in.base = hex.EncodeToString(all.Sum(nil)), hex.EncodeToString(base.Sum(nil))
	return in, nil
}

// isText reports whether a file belongs to a handout, packet, page or edition.
// All others are shared by many pages.
func isText(name string) bool {
	parts := strings.SplitN(name, "/", 4)
	if len(parts) < 3 || parts[0] != "content" {
		return false
	}
	return parts[1] == "editions" || len(parts) > 3 && slices.Contains([]string{"handouts", "packets", "pages"}, parts[2])
}

// program gives the hash of the program that runs, so that what another one made
// is made anew.
func program(earlier source.Noted) (source.Noted, error) {
	name, err := os.Executable()
	if err != nil {
		return source.Noted{}, err
	}
	info, err := os.Stat(name)
	if err != nil {
		return source.Noted{}, err
	}
	now := stamp.Of(info)
	if now == earlier.Stamp {
		return earlier, nil
	}
	data, err := os.ReadFile(name)
	return source.Noted{Stamp: now, Sum: sha256.Sum256(data)}, err
}
