package archive

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"
)

const sumsName = "SHA256SUMS"

// partWriter writes the parts of a backup and their digests.
type partWriter struct {
	zip  *zstd.Encoder
	tar  *tar.Writer
	sums bytes.Buffer
	at   time.Time
}

func newPartWriter(w io.Writer, at time.Time) (*partWriter, error) {
	zip, err := zstd.NewWriter(w)
	if err != nil {
		return nil, err
	}
	return &partWriter{zip: zip, tar: tar.NewWriter(zip), at: at.Truncate(time.Second)}, nil
}

// part writes one part of exactly size bytes.
func (w *partWriter) part(name string, size int64, content io.Reader) error {
	header := &tar.Header{Name: name, Size: size, Mode: 0o600, ModTime: w.at, Format: tar.FormatPAX}
	if err := w.tar.WriteHeader(header); err != nil {
		return err
	}
	digest := sha256.New()
	n, err := io.Copy(io.MultiWriter(w.tar, digest), content)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if n != size {
		return fmt.Errorf("%s has %d bytes instead of %d", name, n, size)
	}
	fmt.Fprintf(&w.sums, "%s  %s\n", hex.EncodeToString(digest.Sum(nil)), name)
	return nil
}

// close writes the digests and ends the stream.
func (w *partWriter) close() error {
	sums := bytes.Clone(w.sums.Bytes())
	if err := w.part(sumsName, int64(len(sums)), bytes.NewReader(sums)); err != nil {
		return err
	}
	return errors.Join(w.tar.Close(), w.zip.Close())
}

// abandon frees what a failed backup held.
func (w *partWriter) abandon() error { return w.zip.Close() }

// errDamaged says that a backup is not what was written.
var errDamaged = errors.New("the backup is damaged")

// partReader reads the parts of a backup and checks the digests at the end.
type partReader struct {
	zip    *zstd.Decoder
	tar    *tar.Reader
	sums   bytes.Buffer
	name   string
	digest hash.Hash
}

func newPartReader(r io.Reader) (*partReader, error) {
	zip, err := zstd.NewReader(r, zstd.WithDecoderMaxMemory(256<<20))
	if err != nil {
		return nil, err
	}
	return &partReader{zip: zip, tar: tar.NewReader(zip)}, nil
}

func (r *partReader) close() { r.zip.Close() }

// next goes to the next part and returns its name; io.EOF after the last, when
// all digests were right.
func (r *partReader) next() (name string, content io.Reader, err error) {
	if err := r.finish(); err != nil {
		return "", nil, err
	}
	header, err := r.tar.Next()
	if err != nil {
		if errors.Is(err, io.EOF) {
			return "", nil, fmt.Errorf("%w: it ends too early", errDamaged)
		}
		return "", nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	if header.Name == sumsName {
		return "", nil, r.check()
	}
	r.name, r.digest = header.Name, sha256.New()
	return header.Name, io.TeeReader(r.tar, r.digest), nil
}

// finish reads what the caller left of a part.
func (r *partReader) finish() error {
	if r.digest == nil {
		return nil
	}
	if _, err := io.Copy(r.digest, r.tar); err != nil {
		return fmt.Errorf("%w: %s: %w", errDamaged, r.name, err)
	}
	fmt.Fprintf(&r.sums, "%s  %s\n", hex.EncodeToString(r.digest.Sum(nil)), r.name)
	r.digest = nil
	return nil
}

// check compares the digests; io.EOF when they are right and nothing follows.
func (r *partReader) check() error {
	want, err := io.ReadAll(r.tar)
	if err != nil {
		return fmt.Errorf("%w: %w", errDamaged, err)
	}
	if got := r.sums.String(); got != string(want) {
		return fmt.Errorf("%w: %s is not as it was written", errDamaged, firstDifference(got, string(want)))
	}
	if _, err := r.tar.Next(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: something follows its end", errDamaged)
	}
	switch n, err := io.Copy(io.Discard, r.zip); { // which reads the stream's own checksum
	case err != nil:
		return fmt.Errorf("%w: %w", errDamaged, err)
	case n > 0:
		return fmt.Errorf("%w: something follows its end", errDamaged)
	}
	return io.EOF
}

// firstDifference names the first part whose digest differs.
func firstDifference(got, want string) string {
	ours, theirs := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i, l := range ours {
		if i >= len(theirs) || l != theirs[i] {
			_, name, _ := strings.Cut(l, "  ")
			return name
		}
	}
	return sumsName
}
