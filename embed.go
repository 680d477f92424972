// Package iptpress holds what every copy of the program carries with it: the
// sample library, the page layouts, and the assets. A project's own layouts and
// assets are laid over these file by file; content is copied by init.
package iptpress

import "embed"

// Files holds the folders content, layouts and assets.
//
//go:embed all:content all:layouts all:assets
var Files embed.FS

// Engine holds the source of cmd/paperwasm, the engine of paper for the browser,
// and of what it needs. Package engine of the generator says what for.
//
//go:embed go.mod go.sum cmd/paperwasm generator/document/*.go generator/locale/*.go
//go:embed generator/paper/*.go generator/paper/fonts generator/paper/desk generator/paper/pdf/*.go generator/paper/typeset/*.go
var Engine embed.FS
