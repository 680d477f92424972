package output

import (
	"errors"
	"io/fs"
	"syscall"
)

// Error says, for a person, why the output could not be written.
//
// Err is what the machine said: the disk is full, permission is missing. Where
// it is nil the machine did nothing wrong: we refuse to touch somebody's files,
// or wait for another run, and the person has to choose.
type Error struct {
	Path string // as the person gave it, and what follows in it
	Text string // what is wrong with it
	Hint string // how to mend it; may be ""
	Err  error
}

func (e *Error) Error() string {
	s := e.Path + ": " + e.Text
	if e.Err != nil {
		s += ": " + cause(e.Err)
	}
	if e.Hint != "" {
		s += "; " + e.Hint
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// cause gives the machine's own words without the paths that os repeats.
func cause(err error) string {
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return err.Error()
}

// failed is an error of the machine.
func failed(path, text string, err error) *Error {
	return &Error{Path: path, Text: text, Hint: hint(err), Err: err}
}

// refused is an error that a person has to settle.
func refused(path, text, hint string) *Error {
	return &Error{Path: path, Text: text, Hint: hint}
}

func hint(err error) string {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return "change its permissions, or name another place"
	case errors.Is(err, syscall.ENOSPC):
		return "the disk is full: make room, then build again"
	case errors.Is(err, syscall.EROFS):
		return "name a place on a disk that can be written to"
	case errors.Is(err, syscall.ENAMETOOLONG):
		return "choose a shorter folder or slug"
	}
	return ""
}
