// Package sqlite keeps the inbox in one SQLite file: the embedded default.
//
// One goroutine owns the only writing connection and merges waiting writes into
// one durable transaction (writer.go); reads run beside it on a pool of
// read-only connections, each on a consistent snapshot (WAL). What is filtered
// or sorted by is a column with an index, the rest a JSON document
// (migrations/). Lists and counts are planned in plan.go.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"

	_ "modernc.org/sqlite" // registers the driver

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/damage"
)

// Options say how to open a database; the zero value is right for a server.
type Options struct {
	Clock    inbox.Clock // for leases; [inbox.SystemClock] when nil
	Readers  int         // how many reads run at once; one a processor, at least 4, when 0
	MaxPages int         // refuse to grow beyond this many pages of 4 kB; 0 is no limit
	// Alone says that no other program has the file open or will open it. Then the leases in the file
	// belong to programs that have ended, and are free at once.
	Alone   bool
	Damages *inbox.Damages // is told what cannot be read; nobody is when nil
}

// DB is an open database, safe for parallel use.
type DB struct {
	readers *sql.DB
	reads   *statements // on readers
	writer  *writer
	clock   inbox.Clock
	damages *inbox.Damages
}

// leastReaders keeps a slow read from holding up all others.
const leastReaders = 4

// Caches of pages, in kB. Each reader has one of its own, so that without a bound
// for all of them a machine with many processors would fill its memory with the
// same pages.
const (
	readerCache  = 8 << 10
	readersCache = 64 << 10
)

// Open opens the database file, which it makes when there is none, and brings
// it to this program's schema. unavailable when the file cannot be opened, is
// not ours, or was written by a newer version.
func Open(ctx context.Context, path string, o Options) (*DB, error) {
	if o.Clock == nil {
		o.Clock = inbox.SystemClock{}
	}
	if o.Readers <= 0 {
		o.Readers = max(runtime.GOMAXPROCS(0), leastReaders)
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := makeFile(path); err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	w, err := startWriter(ctx, writingDSN(path, o.MaxPages))
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	readers, err := sql.Open("sqlite", dsn(path, "query_only(1)", fmt.Sprintf("cache_size(-%d)", min(readerCache, readersCache/o.Readers))))
	if err != nil {
		w.close()
		return nil, errors.Join(translate(err, "open database for reading"), w.release())
	}
	readers.SetMaxOpenConns(o.Readers)
	readers.SetMaxIdleConns(o.Readers)
	db := &DB{readers: readers, reads: newStatements(readers), writer: w, clock: o.Clock, damages: o.Damages}
	if o.Alone {
		// On a full disk the leases stay until they run out: everything can be read meanwhile.
		if err := db.freeLeases(ctx); err != nil && inbox.ErrorCode(err) != inbox.CodeFull {
			return nil, errors.Join(err, db.Close())
		}
	}
	return db, nil
}

// makeFile makes the file where there is none, for its owner alone: it holds what
// everybody said and the hashes of passwords. SQLite gives its log the same mode.
func makeFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return inbox.Wrap(inbox.CodeUnavailable, err, "make database file")
	}
	return f.Close()
}

// Close finishes the writes that were accepted, then closes the file. Later writes and reads return
// unavailable. The writing connection is closed last: it leaves one file, without a log.
func (db *DB) Close() error {
	db.writer.close()
	return errors.Join(db.readers.Close(), db.writer.release())
}

// writingDSN opens a connection whose commits survive the loss of power. The
// write-ahead log is copied back beside the writer (checkpoint.go); only when
// that fell behind for long does the writer's connection do it: at 16,000 pages.
func writingDSN(path string, maxPages int) string {
	pragmas := []string{"journal_mode(WAL)", "synchronous(FULL)", "cache_size(-65536)", "temp_store(MEMORY)", "wal_autocheckpoint(16000)", "journal_size_limit(67108864)",
		"secure_delete(1)"} // what was replaced or removed leaves no bytes behind
	if maxPages > 0 {
		pragmas = append(pragmas, "max_page_count("+strconv.Itoa(maxPages)+")")
	}
	return dsn(path, pragmas...)
}

func dsn(path string, pragmas ...string) string {
	q := url.Values{"_pragma": append([]string{"busy_timeout(5000)"}, pragmas...)}
	u := url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}
	return u.String()
}

// reading says what becomes of a row that cannot be read.
type reading bool

const (
	single  reading = true  // it was asked for: that is an error
	several reading = false // it is left out, and told of
)

// readable runs a read and calls scan for every row, which returns the row's id and
// why it cannot be read. It returns how many rows there were.
func (db *DB) readable(ctx context.Context, as reading, kind string, scan func(*sql.Rows) (id string, err error), c condition) (rows int, err error) {
	err = db.each(ctx, "read "+kind, func(r *sql.Rows) error {
		rows++
		id, err := scan(r)
		if err == nil || errors.Is(err, damage.ErrEnough) {
			return err
		}
		bad := inbox.Damage{Kind: kind, ID: id, Reason: err.Error()}
		db.damages.Tell(bad)
		if as == single {
			return bad.Err()
		}
		return nil
	}, c.text, c.args...)
	return rows, err
}

// each runs a read and calls scan for every row. Errors are translated.
func (db *DB) each(ctx context.Context, doing string, scan func(*sql.Rows) error, text string, args ...any) error {
	rows, err := db.reads.query(ctx, text, args...)
	if err != nil {
		return translate(err, doing)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return translate(err, doing)
		}
	}
	return translate(rows.Err(), doing)
}

// one runs a read of at most one row into dest and reports whether there was one.
func (db *DB) one(ctx context.Context, doing string, dest []any, text string, args ...any) (found bool, err error) {
	err = db.each(ctx, doing, func(rows *sql.Rows) error {
		found = true
		return rows.Scan(dest...)
	}, text, args...)
	return found, err
}
