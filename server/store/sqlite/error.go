package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/pasokh/pasokh/inbox"
)

// codes maps SQLite's primary result codes to ours. All others are internal.
// See https://www.sqlite.org/rescode.html.
var codes = map[int]inbox.Code{
	lib.SQLITE_FULL:       inbox.CodeFull,
	lib.SQLITE_BUSY:       inbox.CodeUnavailable,
	lib.SQLITE_LOCKED:     inbox.CodeUnavailable,
	lib.SQLITE_CANTOPEN:   inbox.CodeUnavailable,
	lib.SQLITE_IOERR:      inbox.CodeUnavailable,
	lib.SQLITE_READONLY:   inbox.CodeUnavailable,
	lib.SQLITE_PERM:       inbox.CodeUnavailable,
	lib.SQLITE_NOTADB:     inbox.CodeUnavailable,
	lib.SQLITE_PROTOCOL:   inbox.CodeUnavailable,
	lib.SQLITE_INTERRUPT:  inbox.CodeUnavailable,
	lib.SQLITE_CONSTRAINT: inbox.CodeConflict,
	lib.SQLITE_TOOBIG:     inbox.CodeTooLarge,
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
	var e *sqlite.Error
	switch {
	case errors.As(err, &e) && e.Code() == lib.SQLITE_IOERR_SHMSIZE:
		return inbox.CodeFull // the shared-memory file could not grow
	case errors.As(err, &e):
		if code, ok := codes[e.Code()&0xff]; ok {
			return code
		}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded),
		errors.Is(err, sql.ErrConnDone), errors.Is(err, driver.ErrBadConn), errors.Is(err, errClosed), isClosed(err):
		return inbox.CodeUnavailable
	}
	return inbox.CodeInternal
}

var errClosed = errors.New("database is closed")

// isClosed recognises what database/sql says of a closed pool; it exports no
// value for it.
func isClosed(err error) bool { return err.Error() == "sql: database is closed" }
