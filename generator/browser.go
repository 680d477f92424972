package generator

import (
	"context"
	"encoding/base64"
	"fmt"

	"iptpress/generator/diag"
	"iptpress/generator/output"
	"iptpress/generator/site"
)

// engineNames says where the engine of paper lies in the output. It does not say
// that it is there: pages are the same with it and without, and find out.
func (c Config) engineNames() site.Engine {
	if c.Engine == nil {
		return site.Engine{}
	}
	wasm, script := c.Engine.Names()
	return site.Engine{WASM: wasm, Script: script}
}

func (c Config) wantsEngine() bool { return c.Engine != nil && !c.NoEngine && !c.NoPDF }

// addEngine writes the engine for the browser: as a module, for pages that are
// served, and as a script, for those that are opened from a folder. A site without
// it is whole: its packet builder and worksheets print pages in the browser's own way.
func (c Config) addEngine(ctx context.Context, stage *output.Stage, report *Report) error {
	if !c.wantsEngine() {
		return nil
	}
	c.tell("Engine", 0, 1)
	compiled, err := c.Engine.Compile(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		report.Messages = append(report.Messages, diag.Message{
			Severity: diag.Warning, Rule: "no-engine", Pos: diag.Pos{File: "packets/build"},
			Text: fmt.Sprintf("the packet builder and worksheets print pages and make no PDF, since their engine is not there: %v", err),
			Hint: "install Go, or use a released iptpress",
		})
		return nil
	}
	names := c.engineNames()
	if err := stage.Write(names.WASM, compiled.WASM); err != nil {
		return err
	}
	script := []byte(`iptpress("engine","`)
	script = base64.StdEncoding.AppendEncode(script, compiled.Gzip)
	script = append(script, "\")\n"...)
	c.tell("Engine", 1, 1)
	return stage.Write(names.Script, script)
}
