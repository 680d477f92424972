package history

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

const journalName = ".journal"

// JournalFile names the folders that a publish is about to write. While it is
// there and its edition's file is not, these folders are unfinished.
const JournalFile = Folder + "/" + journalName

// Journal is what JournalFile holds.
type Journal struct {
	Edition string   `json:"edition"`
	Folders []string `json:"folders"` // frozen versions, relative to the project
}

// ReadJournal reads the journal of a publish that was cut short; nil where
// there is none.
func ReadJournal(fsys fs.FS) (*Journal, error) {
	data, err := fs.ReadFile(fsys, JournalFile)
	if err != nil {
		return nil, err
	}
	j := &Journal{}
	if err := json.Unmarshal(data, j); err != nil {
		return nil, err
	}
	for _, folder := range j.Folders { // they will be deleted
		parts := strings.Split(folder, "/")
		if !fs.ValidPath(folder) || len(parts) != 6 || parts[0] != "content" || parts[2] != "handouts" || parts[4] != "versions" {
			return nil, fmt.Errorf("%q is no folder of a version", folder)
		}
	}
	if !ValidEdition(j.Edition) {
		return nil, fmt.Errorf("%q is no edition", j.Edition)
	}
	return j, nil
}

// Snapshot gives the folder of the edition's data.
func (j *Journal) Snapshot() string { return path.Join(Folder, j.Edition) }

func (j *Journal) holds(folder string) bool {
	return j != nil && slices.Contains(j.Folders, folder)
}
