package main

import (
	"fmt"
	"os"
)

type reindexCommand struct {
	Config `embed:""`
}

// Run removes the index folder: it is a cache, and the next start fills it
// while the inbox serves.
func (c *reindexCommand) Run() error {
	if err := os.RemoveAll(c.Config.indexPath()); err != nil {
		return err
	}
	_, err := fmt.Println("the index is gone; the next start builds it anew")
	return err
}
