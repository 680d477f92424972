// Package iptpress holds what every copy of the program carries with it: the
// sample library, the page layouts, and the assets. A project's own layouts and
// assets are laid over these file by file; content is copied by init.
package iptpress

import "embed"

// Files holds the folders content, layouts and assets.
//
//go:embed all:content all:layouts all:assets
var Files embed.FS
