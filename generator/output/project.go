package output

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/gofrs/flock"
)

// What a run leaves in a project while it changes it.
const (
	projectFolder = ".iptpress"
	lockFile      = projectFolder + "/publish.lock"
	incoming      = projectFolder + "/incoming"

	// BringJournal is there while files are brought into a project. Where no run
	// is under way, one was cut short, and the next writer finishes it.
	BringJournal = projectFolder + "/incoming.json"
)

// Lock keeps two runs from writing into a project at once, and finishes what a
// run before it was bringing in when it was cut short. It gives what ends it.
func Lock(source string) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Join(source, projectFolder), 0o755); err != nil {
		return nil, failed(source, "cannot be written to", err)
	}
	l := flock.New(filepath.Join(source, filepath.FromSlash(lockFile)))
	held, err := l.TryLock()
	if err != nil {
		return nil, failed(source, "cannot be locked", err)
	}
	if !held {
		return nil, refused(source, "is being changed by another run of iptpress", "wait until that has ended")
	}
	unlock = func() { _ = l.Close() } // the lock ends with the file, whatever Close says
	if err := finishBringing(source); err != nil {
		unlock()
		return nil, err
	}
	return unlock, nil
}

// Incoming is a file that is to be brought into a project.
type Incoming struct {
	Name   string // in the project, with slashes
	Data   []byte
	Before string // SHA-256, in hexadecimal, of the file whose place it takes; "" where there is none
	IfAll  bool   // only where none of the files before it was left
}

// bringing is what the journal holds; the bytes of the files wait beside it, by
// their numbers.
type bringing struct {
	Files []broughtFile `json:"files"`
}

type broughtFile struct {
	Name   string `json:"name"`
	Before string `json:"before,omitempty"`
	After  string `json:"after"`
	IfAll  bool   `json:"if_all,omitempty"`
}

// Bring writes files into a project, all of them or none; Lock must be held. A
// file that is not as Before says was changed in the meantime, and is left as it
// is: Bring gives the names of these.
//
// A run that is cut short between two files leaves a journal, which the next
// Lock finishes. Paths stay inside the project, whatever symlinks say.
func Bring(source string, files []Incoming) (left []string, err error) {
	root, err := os.OpenRoot(source)
	if err != nil {
		return nil, failed(source, "cannot be read", err)
	}
	defer root.Close()
	if err := checkWritable(root, files); err != nil {
		return nil, err
	}
	if err := root.RemoveAll(incoming); err != nil {
		return nil, failed(incoming, "cannot be cleared", err)
	}
	if err := root.MkdirAll(incoming, 0o755); err != nil {
		return nil, failed(incoming, "cannot be made", err)
	}
	var journal bringing
	for i, f := range files {
		if err := writeSynced(root, waiting(i), f.Data); err != nil {
			return nil, errors.Join(failed(f.Name, "cannot be written", err), root.RemoveAll(incoming))
		}
		journal.Files = append(journal.Files, broughtFile{f.Name, f.Before, hexSum(f.Data), f.IfAll})
	}
	data, err := json.Marshal(journal)
	if err != nil {
		return nil, err
	}
	if err := WriteFile(filepath.Join(source, filepath.FromSlash(BringJournal)), data); err != nil {
		return nil, errors.Join(err, root.RemoveAll(incoming))
	}
	return journal.carryOut(root)
}

func waiting(i int) string { return fmt.Sprintf("%s/%d", incoming, i) }

// checkWritable makes the folders that the files go into, and tries each, so
// that a folder that may not be written to stops the run before it has begun.
func checkWritable(root *os.Root, files []Incoming) error {
	tried := map[string]bool{}
	for _, f := range files {
		dir := path.Dir(f.Name)
		if tried[dir] {
			continue
		}
		tried[dir] = true
		err := root.MkdirAll(dir, 0o755)
		if err == nil {
			probe := path.Join(dir, ".iptpress-probe")
			if err = writeSynced(root, probe, nil); err == nil {
				err = root.Remove(probe)
			}
		}
		if err != nil {
			return failed(dir, "cannot be written to", err)
		}
	}
	return nil
}

func writeSynced(root *os.Root, name string, data []byte) error {
	f, err := root.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// carryOut moves the waiting files to their places, and ends the journal.
func (b *bringing) carryOut(root *os.Root) (left []string, err error) {
	for i, f := range b.Files {
		data, err := root.ReadFile(waiting(i))
		if errors.Is(err, fs.ErrNotExist) {
			continue // it was moved before the run was cut short
		}
		if err == nil && hexSum(data) != f.After {
			return nil, refused(incoming, "is damaged", "delete it and "+BringJournal+", then run the command again")
		}
		var now string
		if err == nil {
			now, err = sumOf(root, f.Name)
		}
		if err == nil && (now != f.Before || f.IfAll && len(left) > 0) {
			left = append(left, f.Name)
			continue
		}
		if err == nil {
			err = root.MkdirAll(path.Dir(f.Name), 0o755)
		}
		if err == nil {
			err = root.Rename(waiting(i), f.Name)
		}
		if err != nil {
			e := failed(f.Name, "cannot be written, and the project was changed only in part", err)
			e.Hint = "mend that, then run the command again: it goes on where it stopped"
			return nil, e
		}
	}
	if err := root.Remove(BringJournal); err != nil {
		return left, failed(BringJournal, "cannot be removed", err)
	}
	if err := root.RemoveAll(incoming); err != nil {
		return left, failed(incoming, "cannot be cleared", err)
	}
	return left, nil
}

// sumOf gives the hash of a file, "" where there is none, and something else
// where what is there is not a file.
func sumOf(root *os.Root, name string) (string, error) {
	info, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case err != nil:
		return "", err
	case !info.Mode().IsRegular():
		return "not a file", nil
	}
	data, err := root.ReadFile(name)
	return hexSum(data), err
}

func hexSum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// finishBringing carries out the journal of a run that was cut short.
func finishBringing(source string) error {
	root, err := os.OpenRoot(source)
	if err != nil {
		return failed(source, "cannot be read", err)
	}
	defer root.Close()
	data, err := root.ReadFile(BringJournal)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var journal bringing
	if err == nil {
		err = json.Unmarshal(data, &journal)
	}
	if err != nil {
		return refused(BringJournal, "is damaged", "delete it, then run the command again")
	}
	_, err = journal.carryOut(root)
	return err
}
