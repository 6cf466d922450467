package mongo

import (
	"context"
	"errors"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/topology"

	"github.com/pasokh/pasokh/inbox"
)

// codes maps the server's error codes to ours; see src/mongo/base/error_codes.yml
// of MongoDB. Those that are not here are told by their labels, or internal.
var codes = map[int]inbox.Code{
	6:     inbox.CodeUnavailable, // HostUnreachable
	7:     inbox.CodeUnavailable, // HostNotFound
	11:    inbox.CodeUnavailable, // UserNotFound
	13:    inbox.CodeUnavailable, // Unauthorized
	18:    inbox.CodeUnavailable, // AuthenticationFailed
	50:    inbox.CodeUnavailable, // MaxTimeMSExpired
	64:    inbox.CodeUnavailable, // WriteConcernFailed
	89:    inbox.CodeUnavailable, // NetworkTimeout
	91:    inbox.CodeUnavailable, // ShutdownInProgress
	189:   inbox.CodeUnavailable, // PrimarySteppedDown
	262:   inbox.CodeUnavailable, // ExceededTimeLimit
	10107: inbox.CodeUnavailable, // NotWritablePrimary
	10334: inbox.CodeTooLarge,    // BSONObjectTooLarge
	11000: inbox.CodeConflict,    // DuplicateKey
	11600: inbox.CodeUnavailable, // InterruptedAtShutdown
	11602: inbox.CodeUnavailable, // InterruptedDueToReplStateChange
	13435: inbox.CodeUnavailable, // NotPrimaryNoSecondaryOk
	13436: inbox.CodeUnavailable, // NotPrimaryOrSecondary
	14031: inbox.CodeFull,        // OutOfDiskSpace
}

// translate gives a driver's error the code that callers act by; errors that
// have a code keep it.
func translate(err error, doing string) error {
	var coded *inbox.Error
	if err == nil || errors.As(err, &coded) {
		return err
	}
	code := codeOf(err)
	if code == inbox.CodeConflict { // what must be unique is there: whoever read before did not see it
		err = errors.Join(inbox.ErrStale, err)
	}
	return inbox.Wrap(code, err, doing)
}

func codeOf(err error) inbox.Code {
	var server mongo.ServerError
	if errors.As(err, &server) {
		for number, code := range codes {
			if server.HasErrorCode(number) {
				return code
			}
		}
	}
	var connection topology.ConnectionError
	switch {
	case strings.Contains(err.Error(), "UNIQUE constraint failed"): // FerretDB 1 gives an update that is refused so no code
		return inbox.CodeConflict
	case errors.Is(err, driver.ErrDocumentTooLarge):
		return inbox.CodeTooLarge
	case mongo.IsNetworkError(err), mongo.IsTimeout(err), errors.As(err, &connection),
		errors.As(err, new(topology.ServerSelectionError)), errors.As(err, new(topology.WaitQueueTimeoutError)),
		errors.Is(err, mongo.ErrClientDisconnected), errors.Is(err, topology.ErrServerClosed), errors.Is(err, topology.ErrPoolNotPaused),
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return inbox.CodeUnavailable
	}
	return inbox.CodeInternal
}

// refused reports whether the database did not accept the URI's name and
// password, which the driver says by an error that is internal to it.
func refused(err error) bool { return strings.Contains(err.Error(), "auth error") }

// onlyDuplicates reports whether every write of a bulk that failed found its id
// taken.
func onlyDuplicates(err error) bool {
	var bulk mongo.BulkWriteException
	return errors.As(err, &bulk) && bulk.WriteConcernError == nil &&
		!slices.ContainsFunc(bulk.WriteErrors, func(e mongo.BulkWriteError) bool { return !duplicate(e.WriteError) })
}

// duplicate reports whether a write was refused because its key exists.
func duplicate(err error) bool { return mongo.IsDuplicateKeyError(err) }
