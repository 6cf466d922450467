package main

import (
	"slices"

	"github.com/alecthomas/kong"
)

// storageCommands work on an installation and serve nobody.
var storageCommands = []string{"add", "backup", "reindex", "restore", "verify"}

// storageFlags are those of [Config] that such a command goes by: where the
// installation is, and what is logged.
var storageFlags = []string{"data", "files", "log-format", "log-level", "mongo"}

// hideServing keeps the flags of serving out of the help of commands that serve
// nobody. They are still taken, so that one line of flags can be given to every
// command.
func hideServing(k *kong.Kong) error {
	return kong.Visit(k.Model, func(node kong.Visitable, next kong.Next) error {
		if n, ok := node.(*kong.Node); ok && slices.Contains(storageCommands, n.Name) {
			for _, f := range n.Flags {
				f.Hidden = f.Hidden || slices.Contains(servingFlags(k), f.Name)
			}
		}
		return next(nil)
	})
}

// servingFlags are the flags of serve that say nothing about where the installation is.
func servingFlags(k *kong.Kong) []string {
	var out []string
	for _, n := range k.Model.Children {
		if n.Name != "serve" {
			continue
		}
		for _, f := range n.Flags {
			if !slices.Contains(storageFlags, f.Name) {
				out = append(out, f.Name)
			}
		}
	}
	return out
}
