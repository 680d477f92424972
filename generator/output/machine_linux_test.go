package output

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// asNobody runs f without root's right to write everywhere.
func asNobody(t *testing.T, f func()) {
	t.Helper()
	if os.Getuid() != 0 {
		f()
		return
	}
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // and never unlocked, so that the thread ends with its rights
		_, _, e := syscall.RawSyscall(syscall.SYS_SETFSUID, 65534, 0, 0)
		if e == 0 {
			f()
		}
		done <- nil
	}()
	<-done
}

func checkFailed(t *testing.T, err, cause error) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || !errors.Is(e.Err, cause) || e.Hint == "" {
		t.Errorf("got %q, want an error of the machine (%v) with a hint", err, cause)
	}
}

func TestNoPermission(t *testing.T) {
	root := t.TempDir()
	os.Chmod(root, 0o755)
	os.Chmod(filepath.Dir(root), 0o755)
	dir := filepath.Join(root, "public")
	build(t, dir, site{"index.html": "home"})
	before := tree(t, root)
	os.Chmod(dir, 0o555)
	asNobody(t, func() {
		_, err := Open(dir)
		checkFailed(t, err, fs.ErrPermission)
		if !strings.HasPrefix(err.Error(), dir+": cannot be written to: permission denied; ") {
			t.Errorf("got %q", err)
		}
		_, err = Open(filepath.Join(dir, "below"))
		checkFailed(t, err, fs.ErrPermission)
	})
	os.Chmod(dir, 0o755)
	same(t, before, tree(t, root))
}

// A disk that fills up fails the build and leaves the last site untouched.
func TestFullDisk(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("none", disk, "tmpfs", 0, "size=256k"); err != nil {
		t.Skipf("only root can make a small disk: %v", err)
	}
	t.Cleanup(func() { syscall.Unmount(disk, 0) })
	dir := filepath.Join(disk, "public")
	build(t, dir, site{"index.html": "home", "big.bin": strings.Repeat("x", 100_000)})
	before := tree(t, dir)

	_, err := tryBuild(dir, site{"index.html": "new", "big.bin": strings.Repeat("y", 200_000)})
	checkFailed(t, err, syscall.ENOSPC)
	same(t, before, tree(t, dir))

	build(t, dir, site{"index.html": "new", "big.bin": strings.Repeat("y", 100_000)})
}

func TestReadOnlyDisk(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("none", disk, "tmpfs", syscall.MS_RDONLY, "size=64k"); err != nil {
		t.Skipf("only root can make a read-only disk: %v", err)
	}
	t.Cleanup(func() { syscall.Unmount(disk, 0) })
	_, err := Open(filepath.Join(disk, "public"))
	checkFailed(t, err, syscall.EROFS)
}
