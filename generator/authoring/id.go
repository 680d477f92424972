package authoring

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io/fs"
	"path"
)

// An id has no vowels, so that it spells no word, and no signs that look alike.
// Its first is a letter: YAML must not take it for a number.
const (
	idLetters = "bcdfghjkmnpqrstvwxz"
	idSigns   = idLetters + "23456789"
	idLength  = 8
)

// freshID gives a random id that stands nowhere in the project, in what it has
// published, or in the library.
func (b *beginning) freshID() (string, error) {
	for range 10 {
		id := randomID()
		here, err := mentions(b.project.Files, id)
		if err != nil {
			return "", err
		}
		there, err := mentions(b.embedded, id)
		if err != nil {
			return "", err
		}
		if !here && !there {
			return id, nil
		}
	}
	return "", errors.New("no random id is free, which cannot be: is this machine's source of random numbers broken?")
}

func randomID() string {
	id := []byte{randomSign(idLetters)}
	for len(id) < idLength {
		id = append(id, randomSign(idSigns))
	}
	return string(id)
}

// randomSign gives each of the signs as often as the others.
func randomSign(signs string) byte {
	var b [1]byte
	for {
		_, _ = rand.Read(b[:]) //nolint:forbidigo // an id is made once, and is the author's from then on; Read never fails
		if n := int(b[0]); n < 256/len(signs)*len(signs) {
			return signs[n%len(signs)]
		}
	}
}

// mentions reports whether an id stands in a text or data file below content.
func mentions(tree fs.FS, id string) (found bool, err error) {
	err = fs.WalkDir(tree, "content", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || path.Ext(name) != ".md" && path.Ext(name) != ".yaml" {
			return err
		}
		data, err := fs.ReadFile(tree, name)
		if found = bytes.Contains(data, []byte(id)); found {
			return fs.SkipAll
		}
		return err
	})
	return found, err
}
