package pages

import (
	"io/fs"
	"sync"
)

// built is a front end as it was built, whose files are read once: however many
// connections take one, its bytes are in memory once. Nobody may change them.
type built struct {
	fs.FS
	read sync.Map // name to []byte
}

func newBuilt(from fs.FS) fs.FS {
	if from == nil {
		return nil
	}
	return &built{FS: from}
}

// ReadFile implements [fs.ReadFileFS].
func (b *built) ReadFile(name string) ([]byte, error) {
	if raw, ok := b.read.Load(name); ok {
		return raw.([]byte), nil
	}
	raw, err := fs.ReadFile(b.FS, name)
	if err != nil {
		return nil, err
	}
	first, _ := b.read.LoadOrStore(name, raw)
	return first.([]byte), nil
}
