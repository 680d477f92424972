//go:build !unix

package library

import "errors"

func makePipe(string) error { return errors.ErrUnsupported }
