package blob

import (
	"context"
	"errors"
	"fmt"
	"io"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/pasokh/pasokh/inbox"
)

// gridReader reads a file's chunks as they are needed: a range of a long video
// costs what is in the range.
type gridReader struct {
	ctx    context.Context //nolint:containedctx // an open file is one request's, as os.File is one descriptor's
	chunks *mongo.Collection
	name   string
	size   int64
	at     int64
	have   int64 // the chunk in data, -1 is none
	data   []byte
}

func (r *gridReader) Read(p []byte) (int, error) {
	if r.at >= r.size {
		return 0, io.EOF
	}
	if n := r.at / chunkBytes; n != r.have {
		if err := r.fetch(n); err != nil {
			return 0, err
		}
	}
	offset := r.at % chunkBytes
	if offset >= int64(len(r.data)) {
		return 0, inbox.Errorf(inbox.CodeInternal, "file %s is shorter than it says", r.name)
	}
	n := copy(p, r.data[offset:])
	r.at += int64(n)
	return n, nil
}

func (r *gridReader) fetch(n int64) error {
	var chunk struct {
		Data []byte `bson:"data"`
	}
	ctx, cancel := context.WithTimeout(r.ctx, gridFSAnswer)
	defer cancel()
	err := r.chunks.FindOne(ctx, bson.D{{Key: "files_id", Value: r.name}, {Key: "n", Value: n}}).Decode(&chunk)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return inbox.Wrap(inbox.CodeNotFound, err, "the file was deleted while it was read")
	}
	if err != nil {
		return fromMongo(err, fmt.Sprintf("read chunk %d", n))
	}
	r.have, r.data = n, chunk.Data
	return nil
}

// Seek implements [io.Seeker].
func (r *gridReader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.at
	case io.SeekEnd:
		offset += r.size
	}
	if offset < 0 {
		return 0, errors.New("seek before the beginning")
	}
	r.at = offset
	return offset, nil
}

func (r *gridReader) Close() error { return nil }
