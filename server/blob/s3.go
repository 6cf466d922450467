package blob

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/pasokh/pasokh/inbox"
)

// S3 keeps files in a bucket of Amazon S3 or of what speaks its protocol. The
// bytes lie under a name of their own; an object under files/, named as the
// file and written only if there is none (If-None-Match: *), makes them the
// file: it is there as a whole, once, or not at all.
type S3 struct {
	client *minio.Client
	bucket string
	prefix string
}

var _ inbox.Blobs = (*S3)(nil)

// Parts of the bucket.
const (
	inFiles = "files/" // descriptions, by the file's id
	inBytes = "bytes/" // by a name of their own
	inBegun = "begun/" // empty, by the same name: uploads that may have been left unfinished
)

// object is what lies under files/.
type object struct {
	Bytes string     `json:"bytes"`
	File  inbox.File `json:"file"`
}

// OpenS3 connects to the bucket that the address names,
// s3://key:secret@host[:port]/bucket[/prefix][?region=…][&insecure=true], and
// clears away what was left unfinished a day ago. invalid when it cannot be
// read, unauthenticated or unavailable when the service says so.
func OpenS3(ctx context.Context, address string) (*S3, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "s3" || u.Host == "" || u.User == nil {
		return nil, inbox.Invalid("files", "is not s3://key:secret@host/bucket")
	}
	bucket, prefix, _ := strings.Cut(strings.Trim(u.Path, "/"), "/")
	if prefix != "" {
		prefix += "/"
	}
	secret, _ := u.User.Password()
	client, err := minio.New(u.Host, &minio.Options{
		Creds: credentials.NewStaticV4(u.User.Username(), secret, ""), Region: u.Query().Get("region"),
		Secure: u.Query().Get("insecure") != "true", MaxRetries: 3,
	})
	if err != nil {
		return nil, &inbox.Error{Code: inbox.CodeInvalid, Field: "files", Message: "is not s3://key:secret@host/bucket", Err: err}
	}
	s := &S3{client, bucket, prefix}
	ctx, cancel := context.WithTimeout(ctx, openTime)
	defer cancel()
	there, err := client.BucketExists(ctx, bucket)
	if err != nil {
		return nil, fromS3(err, "open bucket")
	}
	if !there {
		return nil, inbox.Errorf(inbox.CodeNotFound, "bucket %q", bucket)
	}
	return s, s.clear(ctx, time.Now().Add(-abandonedAfter))
}

// openTime bounds how long a start waits for the service.
const openTime = 5 * time.Second

// clear removes the bytes of uploads that were begun before and never became a
// file. One that became a file and kept its mark is told by its own word.
func (s *S3) clear(ctx context.Context, before time.Time) error {
	for o := range s.client.ListObjects(ctx, s.bucket, minio.ListObjectsOptions{Prefix: s.prefix + inBegun}) {
		if o.Err != nil {
			return fromS3(o.Err, "clear file store")
		}
		if o.LastModified.After(before) {
			continue
		}
		if err := s.settleLate(ctx, strings.TrimPrefix(o.Key, s.prefix+inBegun)); err != nil {
			return err
		}
	}
	return nil
}

// settleLate ends an upload that somebody left: its mark says whose bytes they are.
func (s *S3) settleLate(ctx context.Context, name string) error {
	id, err := s.read(ctx, inBegun+name)
	if err != nil {
		return err
	}
	o, err := s.stat(ctx, inbox.FileID(id))
	if err == nil && o.Bytes == name {
		return s.remove(ctx, inBegun+name)
	}
	if err != nil && inbox.ErrorCode(err) != inbox.CodeNotFound {
		return err
	}
	return s.forget(ctx, name)
}

// Put implements [inbox.Blobs]; invalid when r holds fewer than f.Size bytes.
func (s *S3) Put(ctx context.Context, f inbox.File, r io.Reader) error {
	if !inbox.ValidID(f.ID) {
		return inbox.Invalid("id", "is not a file's id")
	}
	if _, err := s.stat(ctx, f.ID); inbox.ErrorCode(err) != inbox.CodeNotFound {
		if err == nil {
			err = inbox.Errorf(inbox.CodeConflict, "file %s is there", f.ID)
		}
		return err
	}
	name := uuid.NewString()
	if err := s.write(ctx, inBegun+name, []byte(f.ID), false); err != nil {
		return err
	}
	if err := s.upload(ctx, name, f.Size, r); err != nil {
		return errors.Join(err, s.forget(context.WithoutCancel(ctx), name))
	}
	words, err := json.Marshal(object{name, f})
	if err != nil {
		return inbox.Wrap(inbox.CodeInternal, err, "describe file")
	}
	err = s.write(ctx, inFiles+string(f.ID), words, true)
	if inbox.ErrorCode(err) == inbox.CodeConflict {
		return errors.Join(err, s.forget(context.WithoutCancel(ctx), name))
	}
	if err != nil { // perhaps it was stored: what is left over is cleared a day later
		return err
	}
	return s.remove(context.WithoutCancel(ctx), inBegun+name)
}

// upload stores exactly size bytes. The client stops reading at size, so the
// other end of the pipe is who knows whether more follows, or why it ended early.
func (s *S3) upload(ctx context.Context, name string, size int64, r io.Reader) error {
	from, to := io.Pipe()
	source := make(chan error, 1)
	go func() {
		err := inbox.Guarded(func() error { return limited(ctx, r, size)(to) })
		to.CloseWithError(err)
		source <- err
	}()
	_, err := s.client.PutObject(ctx, s.bucket, s.prefix+inBytes+name, from, size, minio.PutObjectOptions{
		ContentType: "application/octet-stream", DisableMultipart: true,
	})
	if err == nil {
		_, err = io.Copy(io.Discard, from)
	}
	from.CloseWithError(errUploadEnded)
	if cause := <-source; cause != nil && !errors.Is(cause, errUploadEnded) {
		return translate(cause, "store file")
	}
	return fromS3(err, "store file")
}

var errUploadEnded = errors.New("the upload ended")

// forget removes an upload that did not become a file.
func (s *S3) forget(ctx context.Context, name string) error {
	return errors.Join(s.remove(ctx, inBytes+name), s.remove(ctx, inBegun+name))
}

func (s *S3) write(ctx context.Context, key string, content []byte, once bool) error {
	o := minio.PutObjectOptions{ContentType: "application/json", DisableMultipart: true}
	if once {
		o.SetMatchETagExcept("*")
	}
	_, err := s.client.PutObject(ctx, s.bucket, s.prefix+key, bytes.NewReader(content), int64(len(content)), o)
	return fromS3(err, "describe file")
}

func (s *S3) read(ctx context.Context, key string) ([]byte, error) {
	o, err := s.client.GetObject(ctx, s.bucket, s.prefix+key, minio.GetObjectOptions{})
	if err != nil {
		return nil, fromS3(err, "read file description")
	}
	defer func() { _ = o.Close() }() // what was read was read
	content, err := io.ReadAll(io.LimitReader(o, 1<<16))
	return content, fromS3(err, "read file description")
}

func (s *S3) remove(ctx context.Context, key string) error {
	return fromS3(s.client.RemoveObject(ctx, s.bucket, s.prefix+key, minio.RemoveObjectOptions{}), "clear file")
}

func (s *S3) stat(ctx context.Context, id inbox.FileID) (object, error) {
	var o object
	if !inbox.ValidID(id) {
		return o, notFound(id)
	}
	words, err := s.read(ctx, inFiles+string(id))
	if err != nil {
		return o, err
	}
	if err := json.Unmarshal(words, &o); err != nil {
		return o, inbox.Wrap(inbox.CodeInternal, err, "read file description")
	}
	return o, nil
}

// Stat implements [inbox.Blobs].
func (s *S3) Stat(ctx context.Context, id inbox.FileID) (inbox.File, error) {
	o, err := s.stat(ctx, id)
	return o.File, err
}

// Open implements [inbox.Blobs]. Reads end with ctx and fetch ranges.
func (s *S3) Open(ctx context.Context, id inbox.FileID) (io.ReadSeekCloser, error) {
	o, err := s.stat(ctx, id)
	if err != nil {
		return nil, err
	}
	content, err := s.client.GetObject(ctx, s.bucket, s.prefix+inBytes+o.Bytes, minio.GetObjectOptions{})
	if err != nil {
		return nil, fromS3(err, "open file")
	}
	return content, nil
}

// Delete implements [inbox.Blobs]. Marked first, the bytes are cleared a day
// later when this ends in between.
func (s *S3) Delete(ctx context.Context, id inbox.FileID) error {
	o, err := s.stat(ctx, id)
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	if err := s.write(ctx, inBegun+o.Bytes, []byte(id), false); err != nil {
		return err
	}
	if err := s.remove(ctx, inFiles+string(id)); err != nil {
		return err
	}
	return s.forget(ctx, o.Bytes)
}

// IDs implements [inbox.Blobs].
func (s *S3) IDs(ctx context.Context) iter.Seq2[inbox.FileID, error] {
	return func(yield func(inbox.FileID, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		for o := range s.client.ListObjects(ctx, s.bucket, minio.ListObjectsOptions{Prefix: s.prefix + inFiles}) {
			if o.Err != nil {
				yield("", fromS3(o.Err, "list files"))
				return
			}
			if !yield(inbox.FileID(strings.TrimPrefix(o.Key, s.prefix+inFiles)), nil) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield("", translate(err, "list files"))
		}
	}
}

// codesOfS3 maps the service's error codes to ours; see
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html.
var codesOfS3 = map[string]inbox.Code{
	"NoSuchKey":                  inbox.CodeNotFound,
	"NoSuchBucket":               inbox.CodeUnavailable,
	"PreconditionFailed":         inbox.CodeConflict,
	"ConditionalRequestConflict": inbox.CodeConflict,
	"AccessDenied":               inbox.CodeUnauthenticated,
	"InvalidAccessKeyId":         inbox.CodeUnauthenticated,
	"SignatureDoesNotMatch":      inbox.CodeUnauthenticated,
	"EntityTooLarge":             inbox.CodeTooLarge,
	"SlowDown":                   inbox.CodeUnavailable,
	"ServiceUnavailable":         inbox.CodeUnavailable,
	"InternalError":              inbox.CodeUnavailable,
	"XMinioStorageFull":          inbox.CodeFull,
}

// fromS3 gives the client's error the code that callers act by. What has no
// code of the service's never reached it.
func fromS3(err error, doing string) error {
	var coded *inbox.Error
	if err == nil || errors.As(err, &coded) {
		return err
	}
	said := minio.ToErrorResponse(err)
	if code, known := codesOfS3[said.Code]; known {
		return inbox.Wrap(code, err, doing)
	}
	var net interface{ Timeout() bool }
	if errors.As(err, &net) {
		return inbox.Wrap(inbox.CodeUnavailable, err, doing)
	}
	return translate(err, doing)
}
