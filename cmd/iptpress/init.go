package main

import (
	"fmt"

	"iptpress"
	"iptpress/generator"
)

type initCmd struct {
	Dir string `arg:"" help:"A new folder." type:"path"`
}

func (i *initCmd) Run(c *command) error {
	if err := generator.Init(iptpress.Files, i.Dir); err != nil {
		return err
	}
	fmt.Fprintf(c.stdout, "%s is ready. Put your clinic into content/clinic.yaml, then run: iptpress build --source %s\n", i.Dir, i.Dir)
	return nil
}
