package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
)

type serveCommand struct {
	Config `embed:""`
}

// Run serves until the program is told to end.
func (s *serveCommand) Run(ctx context.Context) error {
	return withApp(ctx, s.Config, func(app *App) error {
		l, err := listen(s.Config.Addr)
		if err != nil {
			return err
		}
		app.Log.Info("listening", "url", urlOf(l.Addr().String()), "data", s.Config.Data)
		return app.Run(ctx, l, nil)
	})
}

// withApp opens the program, has it used and closes it.
func withApp(ctx context.Context, c Config, use func(*App) error) error {
	app, err := NewApp(ctx, c, c.Logger())
	if err != nil {
		return err
	}
	return errors.Join(use(app), app.Close())
}

func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen: %w (another program? try --addr)", err)
	}
	return l, nil
}

// urlOf is an address as people type it.
func urlOf(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsLoopback() || ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + strings.TrimSuffix(net.JoinHostPort(host, port), ":80")
}
