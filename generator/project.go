package generator

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"

	"iptpress/generator/diag"
	"iptpress/generator/document"
	"iptpress/generator/history"
	"iptpress/generator/library"
	"iptpress/generator/locale"
	"iptpress/generator/paper"
)

// Project is a project that has been read: what package release publishes, and
// what commands answer questions from.
type Project struct {
	Files   fs.FS // as they lie in the project's folder
	Library *library.Library
	History *history.History
	Layouts fs.FS
	Locales map[string]*locale.Locale

	texts *texts
}

// Open reads a project. What is wrong with it goes to the list; after an error
// there Library may be nil. The error that it gives is the machine's.
func Open(ctx context.Context, c Config, diags *diag.List) (*Project, error) {
	t, err := read(ctx, c, diags)
	if err != nil {
		return nil, err
	}
	return projectOf(t), nil
}

func projectOf(t *texts) *Project {
	return &Project{
		Files: t.project, Library: t.library, History: t.history,
		Layouts: t.layouts, Locales: t.locales, texts: t,
	}
}

// OpenHistory reads what a project has published, and nothing else of it.
func OpenHistory(c Config, diags *diag.List) (*history.History, error) {
	root, err := os.OpenRoot(c.Source)
	if err != nil {
		return nil, fmt.Errorf("the project folder cannot be read: %w", err)
	}
	defer root.Close()
	return history.Load(root.FS(), diags), nil
}

// Handout gives a handout by its slug; lang may be "" for the first language.
func (p *Project) Handout(lang, slug string) (*library.Handout, error) {
	if lang == "" {
		lang = p.Library.Languages[0]
	}
	if h := p.Library.Handout(lang, slug); h != nil {
		return h, nil
	}
	return nil, fmt.Errorf("there is no handout %q; %s", slug, diag.DidYouMean(slug, p.texts.names(lang), "iptpress check tells of all that is there"))
}

// Close lets go of the project's folder.
func (p *Project) Close() error { return p.texts.close() }

// Documents lists the handouts as they are shown, in the library's order.
func (p *Project) Documents() []*document.Document { return p.texts.documents }

// Document gives the working text of a handout, or nil.
func (p *Project) Document(lang, slug string) *document.Document {
	return p.texts.document(lang, slug)
}

// Frozen gives the text of a published version.
func (p *Project) Frozen(v *history.Version) *document.Document { return p.texts.frozen()(v) }

// PaperHashes sets every PDF that a build makes, and gives the SHA-256 of each,
// in hexadecimal, by its address.
func (p *Project) PaperHashes(ctx context.Context, c Config) (map[string]string, error) {
	sheets := p.texts.papers(noKeys)
	sums := make([]string, len(sheets))
	presses := make([]*paper.Press, c.workers())
	err := p.texts.make(ctx, c, "Papers", len(sheets), func(worker, i int) error {
		if presses[worker] == nil {
			presses[worker] = paper.NewPress(p.Locales)
		}
		data, err := sheets[i].set(presses[worker])
		if err != nil {
			return contentError{fmt.Errorf("%s: %w", sheets[i].path, err)}
		}
		sum := sha256.Sum256(data)
		sums[i] = hex.EncodeToString(sum[:])
		return nil
	})
	hashes := make(map[string]string, len(sheets))
	for i, s := range sheets {
		hashes[s.path] = sums[i]
	}
	return hashes, err
}
