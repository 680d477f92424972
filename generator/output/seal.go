package output

import (
	"encoding/json"
	"os"
	"path/filepath"
)

// A seal is kept outside of an output and says what the output was made from,
// and how its files lay when it was done. While both are as they were, a build
// has nothing to do. Deleting a seal changes nothing but time; one that cannot
// be read counts as none.
type seal struct {
	Inputs string          // hash of all that the output depends on
	Result json.RawMessage // what the build said
	Files  []sealedFile
}

// sealedFile is a file of the output as the disk knew it.
type sealedFile struct {
	Name string // with slashes
	Size int64  // bytes
	Time int64  // of its last change, nanoseconds
}

// Sealed gives the result that was sealed for an output, if its inputs were the
// same and none of its files has been touched since.
func Sealed(name, dir, inputs string) (result json.RawMessage, ok bool) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, false
	}
	if _, err := os.Lstat(filepath.Join(dir, workFolder)); err == nil {
		return nil, false // a run is under way, or was interrupted
	}
	var s seal
	if json.Unmarshal(data, &s) != nil || s.Inputs != inputs || len(s.Files) == 0 {
		return nil, false
	}
	for _, f := range s.Files {
		info, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(f.Name)))
		if err != nil || !info.Mode().IsRegular() || info.Size() != f.Size || info.ModTime().UnixNano() != f.Time {
			return nil, false
		}
	}
	return s.Result, true
}

// Seal seals an output that has just been committed. The file's folder is made
// where it is missing.
func Seal(name, dir, inputs string, result any) error {
	said, err := json.Marshal(result)
	if err != nil {
		return err
	}
	written, err := readManifest(filepath.Join(dir, manifestFile))
	if err != nil {
		return err
	}
	s := seal{Inputs: inputs, Result: said}
	for _, file := range append(written.names(), manifestFile) {
		info, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(file)))
		if err != nil {
			return err
		}
		s.Files = append(s.Files, sealedFile{file, info.Size(), info.ModTime().UnixNano()})
	}
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return WriteFile(name, data)
}
