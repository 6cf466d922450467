package blob

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"sync"
	"time"

	"github.com/google/uuid"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/connstring"

	"github.com/pasokh/pasokh/inbox"
)

// GridFS keeps files in MongoDB, for installations on several machines. The
// bytes lie under a name of their own (GridFS specification, collections
// files.files and files.chunks); a document in blobs, named as the file, makes
// them the file: it is there as a whole, once, or not at all.
type GridFS struct {
	client *mongo.Client
	opens  sync.Mutex // the bucket remembers its first upload without a lock
	bytes  *mongo.GridFSBucket
	chunks *mongo.Collection
	blobs  *mongo.Collection
	begun  *mongo.Collection // uploads that may have been left unfinished
}

var _ inbox.Blobs = (*GridFS)(nil)

const (
	bucketName      = "files"
	chunkBytes      = 255 << 10
	abandonedAfter  = 24 * time.Hour
	gridFSSelect    = 3 * time.Second
	gridFSAnswer    = 5 * time.Second // for one question; an upload takes what it takes
	defaultDatabase = "pasokh"        // as the store's, when the URI names none
)

// stored is a document of the blobs collection.
type stored struct {
	ID     string `bson:"_id"`
	Bytes  string `bson:"bytes"` // the name in the bucket
	Length int64  `bson:"length"`
	File   string `bson:"file"` // the description as JSON
}

// upload is a document of the begun collection.
type upload struct {
	ID   string    `bson:"_id"` // the name in the bucket
	File string    `bson:"file"`
	At   time.Time `bson:"at"`
}

// OpenGridFS connects to the database that the URI names and clears away what
// was left unfinished a day ago. The caller closes it.
func OpenGridFS(ctx context.Context, uri string) (*GridFS, error) {
	parsed, err := connstring.ParseAndValidate(uri)
	if err != nil {
		return nil, &inbox.Error{Code: inbox.CodeInvalid, Field: "mongo", Message: "is not a MongoDB URI", Err: err}
	}
	name := parsed.Database
	if name == "" {
		name = defaultDatabase
	}
	journaled := true // what is acknowledged is not for the URI to say
	client, err := mongo.Connect(options.Client().ApplyURI(uri).SetAppName("pasokh").SetServerSelectionTimeout(gridFSSelect).SetConnectTimeout(gridFSSelect).
		SetWriteConcern(&writeconcern.WriteConcern{W: writeconcern.WCMajority, Journal: &journaled}).
		SetReadConcern(readconcern.Majority()).SetReadPreference(readpref.Primary()))
	if err != nil {
		return nil, inbox.Wrap(inbox.CodeInvalid, err, "connect to MongoDB")
	}
	db := client.Database(name)
	g := &GridFS{
		client: client, bytes: db.GridFSBucket(options.GridFSBucket().SetName(bucketName).SetChunkSizeBytes(chunkBytes)),
		chunks: db.Collection(bucketName + ".chunks"), blobs: db.Collection("blobs"), begun: db.Collection("uploads"),
	}
	if err := g.clear(ctx, time.Now().Add(-abandonedAfter)); err != nil {
		return nil, errors.Join(err, client.Disconnect(context.WithoutCancel(ctx)))
	}
	return g, nil
}

// Close ends the connections.
func (g *GridFS) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), gridFSSelect)
	defer cancel()
	return fromMongo(g.client.Disconnect(ctx), "close file store")
}

// clear removes the bytes of uploads that were begun before and never became a file.
func (g *GridFS) clear(ctx context.Context, before time.Time) error {
	found, err := g.begun.Find(ctx, bson.D{{Key: "at", Value: bson.D{{Key: "$lt", Value: before}}}})
	if err != nil {
		return fromMongo(err, "clear file store")
	}
	var left []upload
	if err := found.All(ctx, &left); err != nil {
		return fromMongo(err, "clear file store")
	}
	for _, u := range left {
		if err := g.settleLate(ctx, u); err != nil {
			return err
		}
	}
	return nil
}

// settleLate ends an upload that somebody left: its mark says whose bytes they are.
func (g *GridFS) settleLate(ctx context.Context, u upload) error {
	s, err := g.stat(ctx, inbox.FileID(u.File))
	if err == nil && s.Bytes == u.ID {
		_, err = g.begun.DeleteOne(ctx, byID(u.ID))
		return fromMongo(err, "clear file store")
	}
	if err != nil && inbox.ErrorCode(err) != inbox.CodeNotFound {
		return err
	}
	return g.forget(ctx, u.ID)
}

// drop removes bytes, complete or not.
func (g *GridFS) drop(ctx context.Context, name string) error {
	if err := g.bytes.Delete(ctx, name); err != nil && !errors.Is(err, mongo.ErrFileNotFound) {
		return err
	}
	_, err := g.chunks.DeleteMany(ctx, bson.D{{Key: "files_id", Value: name}})
	return err
}

func byID(id string) bson.D { return bson.D{{Key: "_id", Value: id}} }

// Put implements [inbox.Blobs]; invalid when r holds fewer than f.Size bytes.
func (g *GridFS) Put(ctx context.Context, f inbox.File, r io.Reader) error {
	if !inbox.ValidID(f.ID) {
		return inbox.Invalid("id", "is not a file's id")
	}
	if _, err := g.stat(ctx, f.ID); inbox.ErrorCode(err) != inbox.CodeNotFound {
		if err == nil {
			err = inbox.Errorf(inbox.CodeConflict, "file %s is there", f.ID)
		}
		return err
	}
	words, err := json.Marshal(f)
	if err != nil {
		return inbox.Wrap(inbox.CodeInternal, err, "describe file")
	}
	name := uuid.NewString()
	if err := g.mark(ctx, name, f.ID); err != nil {
		return err
	}
	if err := g.write(ctx, name, f, r); err != nil {
		return errors.Join(err, g.forget(context.WithoutCancel(ctx), name))
	}
	_, err = g.blobs.InsertOne(ctx, stored{string(f.ID), name, f.Size, string(words)})
	if mongo.IsDuplicateKeyError(err) {
		return errors.Join(inbox.Wrap(inbox.CodeConflict, err, "settle file"), g.forget(context.WithoutCancel(ctx), name))
	}
	if err != nil { // perhaps it was stored: what is left over is cleared a day later
		return fromMongo(err, "settle file")
	}
	_, err = g.begun.DeleteOne(context.WithoutCancel(ctx), byID(name))
	return fromMongo(err, "settle file")
}

// mark says that bytes may be left without a file.
func (g *GridFS) mark(ctx context.Context, name string, id inbox.FileID) error {
	ctx, cancel := context.WithTimeout(ctx, gridFSAnswer)
	defer cancel()
	_, err := g.begun.ReplaceOne(ctx, byID(name), upload{name, string(id), time.Now()}, options.Replace().SetUpsert(true))
	return fromMongo(err, "mark file")
}

// forget removes an upload that did not become a file.
func (g *GridFS) forget(ctx context.Context, name string) error {
	if err := g.drop(ctx, name); err != nil {
		return fromMongo(err, "clear file")
	}
	_, err := g.begun.DeleteOne(ctx, byID(name))
	return fromMongo(err, "clear file")
}

// write fills a name in the bucket.
func (g *GridFS) write(ctx context.Context, name string, f inbox.File, r io.Reader) error {
	g.opens.Lock()
	to, err := g.bytes.OpenUploadStreamWithID(ctx, name, string(f.ID))
	g.opens.Unlock()
	if err != nil {
		return fromMongo(err, "store file")
	}
	if err := limited(ctx, r, f.Size)(to); err != nil {
		return errors.Join(translate(fromMongo(err, "store file"), "store file"), fromMongo(to.Abort(), "clear file"))
	}
	return fromMongo(to.Close(), "store file")
}

func (g *GridFS) stat(ctx context.Context, id inbox.FileID) (stored, error) {
	var s stored
	if !inbox.ValidID(id) {
		return s, notFound(id)
	}
	ctx, cancel := context.WithTimeout(ctx, gridFSAnswer)
	defer cancel()
	err := g.blobs.FindOne(ctx, byID(string(id))).Decode(&s)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return s, notFound(id)
	}
	return s, fromMongo(err, "read file description")
}

// Stat implements [inbox.Blobs].
func (g *GridFS) Stat(ctx context.Context, id inbox.FileID) (inbox.File, error) {
	s, err := g.stat(ctx, id)
	if err != nil {
		return inbox.File{}, err
	}
	var f inbox.File
	if err := json.Unmarshal([]byte(s.File), &f); err != nil {
		return inbox.File{}, inbox.Wrap(inbox.CodeInternal, err, "read file description")
	}
	return f, nil
}

// Open implements [inbox.Blobs]. Reads end with ctx.
func (g *GridFS) Open(ctx context.Context, id inbox.FileID) (io.ReadSeekCloser, error) {
	s, err := g.stat(ctx, id)
	if err != nil {
		return nil, err
	}
	return &gridReader{ctx: ctx, chunks: g.chunks, name: s.Bytes, size: s.Length, have: -1}, nil
}

// Delete implements [inbox.Blobs]. Marked first, the bytes are cleared a day
// later when this ends in between.
func (g *GridFS) Delete(ctx context.Context, id inbox.FileID) error {
	s, err := g.stat(ctx, id)
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	if err := g.mark(ctx, s.Bytes, id); err != nil {
		return err
	}
	if _, err := g.blobs.DeleteOne(ctx, byID(string(id))); err != nil {
		return fromMongo(err, "delete file")
	}
	return g.forget(ctx, s.Bytes)
}

// IDs implements [inbox.Blobs].
func (g *GridFS) IDs(ctx context.Context) iter.Seq2[inbox.FileID, error] {
	return func(yield func(inbox.FileID, error) bool) {
		found, err := g.blobs.Find(ctx, bson.D{}, options.Find().SetProjection(byIDOnly))
		if err != nil {
			yield("", fromMongo(err, "list files"))
			return
		}
		defer func() { _ = found.Close(context.WithoutCancel(ctx)) }() // what was read was read
		for found.Next(ctx) {
			var s stored
			if err := found.Decode(&s); err != nil {
				yield("", fromMongo(err, "list files"))
				return
			}
			if !yield(inbox.FileID(s.ID), nil) {
				return
			}
		}
		if err := found.Err(); err != nil {
			yield("", fromMongo(err, "list files"))
		}
	}
}

var byIDOnly = bson.D{{Key: "_id", Value: 1}}

// fromMongo gives a driver's error the code that callers act by.
func fromMongo(err error, doing string) error {
	var coded *inbox.Error
	switch {
	case err == nil || errors.As(err, &coded):
		return err
	case mongo.IsDuplicateKeyError(err):
		return inbox.Wrap(inbox.CodeConflict, err, doing)
	case mongo.IsNetworkError(err), mongo.IsTimeout(err), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), errors.Is(err, mongo.ErrClientDisconnected):
		return inbox.Wrap(inbox.CodeUnavailable, err, doing)
	}
	return translate(err, doing)
}
