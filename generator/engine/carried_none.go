//go:build !engine

package engine

// carried is the compiled engine of a released program.
var carried []byte
