package library

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"unicode/utf8"

	"iptpress/generator/diag"
)

// Limits on a file, in bytes.
const (
	maxText   = 1 << 20 // Markdown
	maxData   = 1 << 20 // YAML
	maxFigure = 8 << 20
)

// reader reads files of the project and reports those that cannot be read.
type reader struct {
	fsys  fs.FS
	diags *diag.List
}

// folder lists a folder, sorted by name. One that does not exist is empty.
func (r reader) folder(name string) []fs.DirEntry {
	entries, err := fs.ReadDir(r.fsys, name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		if info, statErr := fs.Stat(r.fsys, name); statErr == nil && !info.IsDir() {
			r.diags.Error("not-a-folder", diag.Pos{File: name}, "", "is a file, where a folder is expected")
		} else {
			r.unreadable(name, err)
		}
	}
	return entries
}

// isFolder reports whether an entry of a folder is a folder, or a link to one.
func (r reader) isFolder(name string, entry fs.DirEntry) bool {
	if entry.Type()&fs.ModeSymlink == 0 {
		return entry.IsDir()
	}
	info, err := fs.Stat(r.fsys, name)
	return err == nil && info.IsDir()
}

// follow reports a link that leads nowhere, or out of the project.
func (r reader) follow(name string) {
	if _, err := fs.Stat(r.fsys, name); err != nil {
		r.unreadable(name, err)
	}
}

// exists reports whether there is something of that name.
func (r reader) exists(name string) bool {
	_, err := fs.Stat(r.fsys, name)
	return !errors.Is(err, fs.ErrNotExist)
}

// file reads a file of at most limit bytes. The entry is the file's own in its
// folder, or nil where that was not listed.
func (r reader) file(name string, entry fs.DirEntry, limit int64) ([]byte, bool) {
	// Opening a pipe or a device could wait for ever, so look first.
	var mode fs.FileMode
	if entry != nil {
		mode = entry.Type()
	}
	if entry == nil || mode&fs.ModeSymlink != 0 {
		info, err := fs.Stat(r.fsys, name)
		if err != nil {
			r.unreadable(name, err)
			return nil, false
		}
		mode = info.Mode()
	}
	switch {
	case mode.IsDir():
		r.diags.Error("not-a-file", diag.Pos{File: name}, "", "is a folder, where a file is expected")
		return nil, false
	case !mode.IsRegular():
		r.diags.Error("not-a-file", diag.Pos{File: name}, "", "is not a regular file")
		return nil, false
	}
	data, err := readUpTo(r.fsys, name, limit)
	if err != nil {
		r.unreadable(name, err)
		return nil, false
	}
	if int64(len(data)) > limit {
		r.diags.Error("too-large", diag.Pos{File: name}, "make it smaller or split it", "the file is larger than %d MB", limit>>20)
		return nil, false
	}
	return data, true
}

// readUpTo reads a file, or a little more than limit bytes of a larger one.
func readUpTo(fsys fs.FS, name string, limit int64) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	data := make([]byte, 0, min(info.Size(), limit)+1)
	for int64(len(data)) <= limit {
		n, err := f.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if len(data) == cap(data) {
			data = append(data, 0)[:len(data)]
		}
	}
	return data, nil
}

// text reads a file of UTF-8 text and gives it with LF line ends, without a
// byte order mark.
func (r reader) text(name string, entry fs.DirEntry, limit int64) ([]byte, bool) {
	data, ok := r.file(name, entry, limit)
	if !ok {
		return nil, false
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	if bytes.IndexByte(data, '\r') >= 0 {
		data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	}
	if i := firstBad(data); i >= 0 {
		r.notText(name, data, i)
		return nil, false
	}
	return data, true
}

// firstBad gives the place of the first byte that text may not hold: one that
// is not UTF-8, or a control character other than tab and line feed. -1: none.
func firstBad(data []byte) int {
	for i := 0; i < len(data); {
		switch b := data[i]; {
		case b < utf8.RuneSelf && (b >= ' ' && b != 0x7F || b == '\n' || b == '\t'):
			i++
		case b < utf8.RuneSelf:
			return i
		default:
			c, size := utf8.DecodeRune(data[i:])
			if c == utf8.RuneError && size == 1 {
				return i
			}
			i += size
		}
	}
	return -1
}

func (r reader) notText(name string, data []byte, i int) {
	pos := placeOf(name, data, int64(i))
	switch {
	case bytes.HasPrefix(data, []byte("\xFF\xFE")), bytes.HasPrefix(data, []byte("\xFE\xFF")):
		r.diags.Error("encoding", diag.Pos{File: name}, "save it as UTF-8", "the file is UTF-16")
	case data[i] < utf8.RuneSelf:
		r.diags.Error("encoding", pos, "delete it", "the control character U+%04X", data[i])
	default:
		r.diags.Error("encoding", pos, "save the file as UTF-8", "the byte 0x%02X is not UTF-8", data[i])
	}
}

// unreadable reports why a file or folder cannot be read.
func (r reader) unreadable(name string, err error) {
	pos := diag.Pos{File: name}
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		err = pathErr.Err // the message names the file already
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		r.diags.Error("no-file", pos, "", "there is no such file")
	case errors.Is(err, fs.ErrPermission):
		r.diags.Error("unreadable", pos, "change the file's permissions", "may not be read")
	case strings.Contains(err.Error(), "path escapes"): // os.Root's error has no name of its own
		r.diags.Error("outside", pos, "copy what it leads to into the project", "the link leads out of the project")
	default:
		r.diags.Error("unreadable", pos, "", "%s", fmt.Sprintf("cannot be read: %v", err))
	}
}

// placeOf gives the line and column of a byte of a file.
func placeOf(name string, data []byte, offset int64) diag.Pos {
	before := data[:min(offset, int64(len(data)))]
	start := bytes.LastIndexByte(before, '\n') + 1
	return diag.Pos{File: name, Line: 1 + bytes.Count(before, []byte("\n")), Col: 1 + utf8.RuneCount(before[start:])}
}
