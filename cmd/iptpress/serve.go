package main

import (
	"fmt"
	"os/signal"
	"syscall"

	"iptpress"
	"iptpress/generator/engine"
	"iptpress/generator/preview"
)

type serveCmd struct {
	Addr string `help:"Where to show it: an address of this machine (port 0 for any that is free)." default:"127.0.0.1:1313" placeholder:"HOST:PORT"`
}

func (s *serveCmd) Run(c *command) error {
	ctx, stop := signal.NotifyContext(c, syscall.SIGTERM) // as Ctrl-C, which run hears
	defer stop()
	config := c.config()
	var err error
	if config.Engine, err = engine.New(iptpress.Engine); err != nil {
		return err
	}
	return preview.Serve(ctx, preview.Config{
		Config: config, Addr: s.Addr, Today: today,
		Say: func(line string) { fmt.Fprintln(c.stdout, line) },
	})
}
