package stamp

import (
	"io/fs"
	"syscall"
)

func change(info fs.FileInfo) (nanoseconds int64, inode uint64) {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Ctimespec.Nano(), s.Ino
	}
	return 0, 0
}
