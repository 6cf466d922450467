package main

import (
	"errors"
	"fmt"
	"os"
)

type reindexCommand struct {
	Config `embed:""`
}

// Run removes the index folder: it is a cache, and the next start fills it
// while the inbox serves. It is refused while a program serves from the folder.
func (c *reindexCommand) Run() (err error) {
	if _, err := os.Stat(c.Data); err != nil {
		return err
	}
	release, err := holdFolder(c.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	if err := os.RemoveAll(c.indexPath()); err != nil {
		return err
	}
	_, err = fmt.Println("the index is gone; the next start builds it anew")
	return err
}
