package mail

import (
	"bytes"
	"errors"
	"io"
	"os"
)

// spoolMemory is up to what size a mail waits in memory; a larger one is in a file.
const spoolMemory = 256 << 10

var errTooLarge = errors.New("the mail is larger than is taken")

// spool holds the bytes of one mail, in memory or in a file that has no name any more.
type spool struct {
	memory []byte
	file   *os.File // nil when it is in memory
	size   int64
}

// fill reads a mail to its end, at most so many bytes: errTooLarge when there are more.
// An error leaves nothing behind.
func fill(folder string, from io.Reader, most int64) (*spool, error) {
	var memory bytes.Buffer
	n, err := io.CopyN(&memory, from, min(spoolMemory, most+1))
	switch {
	case errors.Is(err, io.EOF):
		return &spool{memory: memory.Bytes(), size: n}, nil
	case err != nil:
		return nil, err
	case n > most:
		return nil, errTooLarge
	}
	file, err := os.CreateTemp(folder, "mail-")
	if err != nil {
		return nil, err
	}
	s := &spool{file: file}
	s.size, err = io.Copy(file, io.LimitReader(io.MultiReader(&memory, from), most+1))
	if err == nil && s.size > most {
		err = errTooLarge
	}
	if err != nil {
		s.drop()
		return nil, err
	}
	return s, nil
}

// ReadAt implements [io.ReaderAt].
func (s *spool) ReadAt(b []byte, at int64) (int, error) {
	if s.file != nil {
		return s.file.ReadAt(b, at)
	}
	return bytes.NewReader(s.memory).ReadAt(b, at)
}

// drop frees what holds the bytes.
func (s *spool) drop() {
	if s == nil || s.file == nil {
		return
	}
	_ = s.file.Close()           // it was only kept for reading
	_ = os.Remove(s.file.Name()) // what stays is in a folder for what is temporary
}
