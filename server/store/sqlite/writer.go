package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Bounds of one transaction: what waits beyond them goes into the next, so that
// the first of a batch does not wait long for the last.
const (
	batchWrites = 256
	batchTime   = 10 * time.Millisecond
	queueLength = 1024
)

// writer is the goroutine that owns the only writing connection. It takes what
// waits into one transaction, a savepoint each, and commits it with one sync to
// disk; meanwhile the next batch gathers.
type writer struct {
	pool    *sql.DB // of the writing connection, and one for checkpoints
	conn    *connection
	log     *checkpointer
	queue   chan *write
	closing chan struct{}
	stopped chan struct{}
	once    sync.Once
}

// write is one unit of work on its way through the writer.
type write struct {
	do    func(*connection) error
	state atomic.Int32
	done  chan error // buffered: the writer never waits for a caller
}

const (
	stateWaiting   = iota
	stateTaken     // the writer works on it: its outcome is the only true answer
	stateWithdrawn // the caller left before the writer came to it
)

// startWriter opens the connection, migrates, and starts the goroutine.
func startWriter(ctx context.Context, dsn string) (*writer, error) {
	pool, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, translate(err, "open for writing")
	}
	w := &writer{pool: pool, log: startCheckpointer(pool), queue: make(chan *write, queueLength), closing: make(chan struct{}), stopped: make(chan struct{})}
	if w.conn, err = connect(ctx, pool); err == nil {
		err = migrate(ctx, w.conn.Conn)
	}
	if err != nil {
		return nil, errors.Join(translate(err, "open for writing"), w.release())
	}
	go w.run()
	return w, nil
}

// submit has the writer run do in a transaction and returns after that is
// durable, or failed. When ctx ends before the writer took the work, it is not
// done and the answer says so; after that the answer is the outcome, whatever
// ctx says, because only the outcome is true.
func (w *writer) submit(ctx context.Context, doing string, do func(*connection) error) error {
	if err := ctx.Err(); err != nil {
		return translate(err, doing)
	}
	job := &write{do: do, done: make(chan error, 1)}
	select {
	case w.queue <- job:
	case <-ctx.Done():
		return translate(ctx.Err(), doing)
	case <-w.closing:
		return translate(errClosed, doing)
	}
	select {
	case err := <-job.done:
		return translate(err, doing)
	case <-w.stopped:
	case <-ctx.Done():
	}
	if job.state.CompareAndSwap(stateWaiting, stateWithdrawn) {
		if err := ctx.Err(); err != nil {
			return translate(err, doing)
		}
		return translate(errClosed, doing)
	}
	return translate(<-job.done, doing)
}

// close lets the writer finish what was accepted and waits for it; release
// must follow.
func (w *writer) close() {
	w.once.Do(func() { close(w.closing) })
	<-w.stopped
}

func (w *writer) run() {
	defer close(w.stopped)
	for {
		select {
		case job := <-w.queue:
			w.batch(job)
		case <-w.closing:
			w.drain()
			return
		}
	}
}

func (w *writer) drain() {
	for {
		select {
		case job := <-w.queue:
			w.batch(job)
		default:
			return
		}
	}
}

// release ends the checkpoints and closes the connections.
func (w *writer) release() error {
	w.log.close()
	return errors.Join(w.disconnect(), w.pool.Close())
}

// outcome is what a job returned inside its savepoint.
type outcome struct {
	job *write
	err error
}

// batch runs the first job and what waits behind it in one transaction and
// tells every caller. When the transaction itself fails, nobody's work is
// stored, and the connection is given up: the next batch begins on a new one.
func (w *writer) batch(first *write) {
	outcomes, err := w.transact(first)
	if err != nil {
		err = errors.Join(err, w.disconnect())
	}
	for _, o := range outcomes {
		if err != nil {
			o.err = err
		}
		o.job.done <- o.err
	}
	w.log.hint()
}

// transact returns every job that it took, also when it fails.
func (w *writer) transact(first *write) (outcomes []outcome, err error) {
	if !first.take() {
		return nil, nil
	}
	outcomes = append(outcomes, outcome{job: first})
	if w.conn == nil {
		if w.conn, err = connect(context.Background(), w.pool); err != nil {
			return outcomes, err
		}
	}
	if err = w.conn.exec("BEGIN IMMEDIATE"); err != nil {
		return outcomes, err
	}
	if outcomes[0].err, err = w.conn.savepoint(first.do); err != nil {
		return outcomes, err
	}
	for began := time.Now(); len(outcomes) < batchWrites && time.Since(began) < batchTime; {
		job := w.next()
		if job == nil {
			break
		}
		outcomes = append(outcomes, outcome{job: job})
		if outcomes[len(outcomes)-1].err, err = w.conn.savepoint(job.do); err != nil {
			return outcomes, err
		}
	}
	return outcomes, w.conn.exec("COMMIT")
}

// next takes a waiting job, nil when none waits.
func (w *writer) next() *write {
	for {
		select {
		case job := <-w.queue:
			if job.take() {
				return job
			}
		default:
			return nil
		}
	}
}

func (j *write) take() bool { return j.state.CompareAndSwap(stateWaiting, stateTaken) }

// disconnect closes the connection, which rolls back what it had open.
func (w *writer) disconnect() error {
	if w.conn == nil {
		return nil
	}
	err := w.conn.close()
	w.conn = nil
	return err
}

// connection is the writing connection with its prepared statements. Only the
// writer's goroutine uses it, and never under a context: a statement that was
// begun is finished.
type connection struct {
	*sql.Conn
	statements map[string]*sql.Stmt
}

func connect(ctx context.Context, pool *sql.DB) (*connection, error) {
	c, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &connection{Conn: c, statements: map[string]*sql.Stmt{}}, nil
}

// close closes the database connection itself, not only our hold on it:
// database/sql would keep it, with its open transaction, for the next user.
// SQLite keeps a connection alive while it has statements.
func (c *connection) close() error {
	var errs []error
	for _, s := range c.statements {
		errs = append(errs, s.Close())
	}
	if err := c.Raw(func(any) error { return driver.ErrBadConn }); !errors.Is(err, driver.ErrBadConn) {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// savepoint runs do so that its failure undoes only what it wrote. failed is
// do's error when the transaction can go on without it; err ends them all: a
// full or broken disk is not one job's fault.
func (c *connection) savepoint(do func(*connection) error) (failed, err error) {
	if err := c.exec("SAVEPOINT job"); err != nil {
		return nil, err
	}
	if failed = inbox.Guarded(func() error { return do(c) }); failed == nil {
		return nil, c.exec("RELEASE job")
	}
	if !ownFault(failed) {
		return nil, failed
	}
	if err := c.exec("ROLLBACK TO job"); err != nil {
		return nil, err
	}
	return failed, c.exec("RELEASE job")
}

// ownFault reports whether a job failed by what it asked for: it said so
// itself, or a constraint or limit did.
func ownFault(err error) bool {
	var e *inbox.Error
	if errors.As(err, &e) {
		return true
	}
	code := codeOf(err)
	return code == inbox.CodeConflict || code == inbox.CodeTooLarge
}

func (c *connection) prepared(text string) (*sql.Stmt, error) {
	if s, ok := c.statements[text]; ok {
		return s, nil
	}
	s, err := c.PrepareContext(context.Background(), text)
	if err == nil {
		c.statements[text] = s
	}
	return s, err
}

// exec runs a statement for its effect.
func (c *connection) exec(text string, args ...any) error {
	s, err := c.prepared(text)
	if err == nil {
		_, err = s.Exec(args...)
	}
	return err
}

// insert runs a statement and returns the key of the row that it made.
func (c *connection) insert(text string, args ...any) (int64, error) {
	s, err := c.prepared(text)
	if err != nil {
		return 0, err
	}
	r, err := s.Exec(args...)
	if err != nil {
		return 0, err
	}
	return r.LastInsertId()
}

// one reads at most one row into dest and reports whether there was one.
func (c *connection) one(dest []any, text string, args ...any) (found bool, err error) {
	s, err := c.prepared(text)
	if err != nil {
		return false, err
	}
	err = s.QueryRow(args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// each calls row for every row, with what scans it.
func (c *connection) each(row func(scan func(...any) error) error, text string, args ...any) error {
	s, err := c.prepared(text)
	if err != nil {
		return err
	}
	rows, err := s.Query(args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
