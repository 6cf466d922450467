//go:build !unix

package main

import (
	"errors"
	"os"
	"path/filepath"
)

// holdFolder is weaker where there is no flock: the file cannot be removed while
// another program has it open, which tells that one does.
func holdFolder(folder string) (release func() error, err error) {
	name := filepath.Join(folder, "lock")
	if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, errors.Join(folderInUse(folder), err)
	}
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) { // another program made it since
		return nil, folderInUse(folder)
	}
	if err != nil {
		return nil, err
	}
	return f.Close, nil
}
