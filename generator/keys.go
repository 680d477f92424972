package generator

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"iptpress/generator/document"
)

// A text's key stands for all that pages and papers take from its document. The
// document is made from the text's own files, from what others are called that it
// leads to, and from what is the same for all texts and stands in the base.

// noKeys is for runs that make everything anew.
func noKeys(*document.Document) string { return "" }

// keys gives the function that tells a document's key; "" where it is not known.
// Any goroutine may call it.
func (t *texts) keys(base string) func(*document.Document) string {
	if base == "" {
		return noKeys
	}
	if t.edition != nil { // its snapshot is part of what all texts share
		base += " " + t.edition.ID + " " + t.now.Newest().Hash()
	}
	keys := make(map[*document.Document]string, len(t.documents)+len(t.pages))
	for _, d := range t.documents {
		keys[d] = t.textKey(base, d)
	}
	for _, d := range t.pages {
		keys[d] = t.textKey(base, d)
	}
	return func(d *document.Document) string { return keys[d] }
}

func (t *texts) textKey(base string, d *document.Document) string {
	meta, err := d.Meta.AppendBinary(nil)
	files, ok := t.sourcesOf(d)
	if err != nil || !ok {
		return ""
	}
	e := encoder{}
	e.text(base)
	e.text(files)
	e.bytes(meta)
	for _, r := range d.Refs {
		e.texts([]string{r.Section, r.Slug, r.Anchor, r.Title})
	}
	sum := sha256.Sum256(e.b)
	return hex.EncodeToString(sum[:])
}

// sourcesOf stands for the files that a document was made from.
func (t *texts) sourcesOf(d *document.Document) (string, bool) {
	if t.edition != nil {
		if v := t.history.Version(d.ID, d.Lang, d.Version); v != nil {
			return v.SHA256, true
		}
		return "", true // a page, from the snapshot
	}
	if h := t.library.Handout(d.Lang, d.Slug); h != nil && d.Kind != document.Page {
		files, err := t.folderKey(h.Dir)
		return files, err == nil
	}
	page := t.library.Page(d.Lang, d.Slug)
	if page == nil {
		return "", false
	}
	sum, err := t.tree.Sum(page.Path)
	return string(sum[:]), err == nil
}

// packetKey stands for all that the paper of a packet depends on.
func (t *texts) packetKey(p *document.Packet, textKey func(*document.Document) string) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q\n", p.Refs)
	if t.edition == nil {
		source := t.library.Packet(p.Lang, p.Slug)
		if source == nil {
			return ""
		}
		sum, err := t.tree.Sum(source.Path)
		if err != nil {
			return ""
		}
		fmt.Fprintf(h, "%x\n", sum)
	}
	documents := []*document.Document{}
	if p.HelpNow != nil {
		documents = append(documents, p.HelpNow)
	}
	for _, part := range p.Parts {
		fmt.Fprintf(h, "%q %q\n", part.Audience, part.Title)
		documents = append(documents, part.Documents...)
	}
	for _, d := range documents {
		key := textKey(d)
		if key == "" {
			return ""
		}
		fmt.Fprintf(h, "%s\n", key)
	}
	return hex.EncodeToString(h.Sum(nil))
}
