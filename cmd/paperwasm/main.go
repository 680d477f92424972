// Command paperwasm is the engine of paper for the browser: packages document and
// paper, compiled to WebAssembly. A page of the site hands it trees that the
// clinic's machine made, and a query that says what to set; it gives back a PDF,
// the same bytes that `iptpress packet` writes.
//
// It asks its host for nothing: no file, no clock, no network. The script that
// runs it is assets/engine.ts; docs/decisions/006-engine-in-the-browser.md says how
// it is built and how it reaches the site.
package main

import "runtime/debug"

// A packet leaves some megabytes of garbage, and the browser's thread waits while
// they are collected. So that is done once in several packets: the engine takes
// some 30 megabytes instead of 20.
func init() { debug.SetGCPercent(200) }

// main is not called: the page calls what export_wasip1.go exports.
func main() {}
