// Package stamp tells, without reading a file, whether it may have been touched
// since it was last looked at: by its size, its times and its place on the disk,
// as git does for its index.
package stamp

import (
	"io/fs"
	"time"
)

// Stamp is how a file lay on the disk. Two that are equal are of a file that
// nobody has written to in between, as far as the disk tells: see Settled.
type Stamp struct {
	Size     int64 // bytes
	Modified int64 // nanoseconds since 1970
	Changed  int64 // likewise: of its bytes, name or rights; 0 where the system does not tell
	Inode    uint64
}

// Of gives the stamp of a file.
func Of(info fs.FileInfo) Stamp {
	s := Stamp{Size: info.Size(), Modified: info.ModTime().UnixNano()}
	s.Changed, s.Inode = change(info)
	return s
}

// settling is longer than the step of any disk's clock. A file that was written
// to twice within a step bears the same times both times.
const settling = 2 * time.Second

// Settled reports whether a stamp that was noted at a time, in nanoseconds since
// 1970, can be relied on: the file had not been touched just before, and the
// system tells of every change. Programs can set the time of modification, and
// no program the time of change.
func (s Stamp) Settled(noted int64) bool {
	return s.Changed != 0 && max(s.Modified, s.Changed) < noted-int64(settling)
}
