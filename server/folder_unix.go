//go:build unix

package main

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// holdFolder keeps the data folder for this program alone until release, or until
// it ends in any way; unavailable when another program has it. The file stays: who
// removed it would let two programs each hold one.
func holdFolder(folder string) (release func() error, err error) {
	f, err := os.OpenFile(filepath.Join(folder, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = folderInUse(folder)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f.Close, nil
}
