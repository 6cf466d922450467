package disk

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// verifyBytes bounds how much is read before the program serves, when it ended in
// good order; the newest segments are looked at first.
const verifyBytes = 256 << 20

// closedMark is the file that says that the index was closed in good order. It is there
// while nothing has the index open: what ends the program without a word, as damage
// does that is met while it runs, leaves none, also on a full disk.
func closedMark(dir string) string { return filepath.Join(dir, "closed") }

// TakeMark removes the mark and returns how much is to be verified: everything when
// there was none, or the same damage would end the program at its next search again.
func TakeMark(dir string) int64 {
	if os.Remove(closedMark(dir)) != nil {
		return math.MaxInt64
	}
	return verifyBytes
}

// verify compares the check sums that segment files end with, until so many bytes
// were read. Only files that the index refers to count: a crash leaves half-written
// ones beside them. It does not prove more than the bytes it read.
func (f *Folder) verify(left int64) error {
	return f.Read(func(r index.IndexReader) error {
		paths := segmentPaths(r)
		for i := len(paths) - 1; i >= 0 && left > 0; i-- { // names count up in hexadecimal
			n, err := verifySegment(paths[i])
			if err != nil {
				return err
			}
			left -= n
		}
		return nil
	})
}

// segmentPaths returns the files of the snapshot, which keeps them in place.
func segmentPaths(r index.IndexReader) []string {
	snapshot, ok := r.(*scorch.IndexSnapshot)
	if !ok {
		return nil
	}
	var paths []string
	for _, s := range snapshot.Segments() {
		if onDisk, ok := s.Segment().(segment.PersistedSegment); ok {
			paths = append(paths, onDisk.Path())
		}
	}
	slices.Sort(paths)
	return paths
}

// verifySegment returns the file's size. The last four bytes are the CRC-32 of
// all before, big endian.
func verifySegment(name string) (size int64, err error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, fmt.Errorf("open segment: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return 0, fmt.Errorf("stat segment: %w", err)
	}
	if info.Size() < 8 {
		return 0, errors.New("segment is cut short")
	}
	sum := crc32.NewIEEE()
	if _, err := io.Copy(sum, io.LimitReader(f, info.Size()-4)); err != nil {
		return 0, fmt.Errorf("read segment: %w", err)
	}
	var want [4]byte
	if _, err := io.ReadFull(f, want[:]); err != nil {
		return 0, fmt.Errorf("read segment: %w", err)
	}
	if binary.BigEndian.Uint32(want[:]) != sum.Sum32() {
		return 0, errors.New("segment is damaged")
	}
	return info.Size(), nil
}
