// Command carry compiles the engine of paper for the browser, and puts it where a
// program with the build tag "engine" takes it from. `make release` runs it.
package main

import (
	"context"
	"fmt"
	"os"

	"iptpress"
	"iptpress/generator/engine"
	"iptpress/generator/output"
)

func main() {
	if err := carry(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func carry() error {
	e, err := engine.New(iptpress.Engine)
	if err != nil {
		return err
	}
	compiled, err := e.Compile(context.Background())
	if err != nil {
		return err
	}
	return output.WriteFile("generator/engine/paper.wasm.gz", compiled.Gzip)
}
