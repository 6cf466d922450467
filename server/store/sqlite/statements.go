package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// mostStatements bounds how many reading statements are kept prepared. Most
// texts are constants; lists have a text for each shape of filter, and SQLite
// holds up to 200 kB for one of an agent with many channels.
const mostStatements = 128

// statements runs reads on a pool and keeps what was prepared. Beyond the bound
// it forgets one at random, which costs preparing it again.
//
// Limits are written as "LIMIT +?": since 3.46 SQLite takes the value of a bare
// parameter there as a hint for its plan, and so prepares the statement anew
// whenever one is bound (sqlite3ExprIsInteger in expr.c, expmask in vdbeapi.c).
type statements struct {
	pool   *sql.DB
	mu     sync.RWMutex // read: a statement is being started; written: one is added or closed
	byText map[string]*sql.Stmt
}

func newStatements(pool *sql.DB) *statements {
	return &statements{pool: pool, byText: map[string]*sql.Stmt{}}
}

func (s *statements) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	for {
		rows, known, err := s.start(ctx, text, args)
		if known {
			return rows, err
		}
		prepared, err := s.pool.PrepareContext(ctx, text)
		if err != nil {
			return nil, err
		}
		if err := s.keep(text, prepared); err != nil {
			return nil, err
		}
	}
}

// start runs the statement of this text when it is prepared. Rows stay good
// when their statement is closed.
func (s *statements) start(ctx context.Context, text string, args []any) (rows *sql.Rows, known bool, err error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	prepared, known := s.byText[text]
	if known {
		rows, err = prepared.QueryContext(ctx, args...)
	}
	return rows, known, err
}

func (s *statements) keep(text string, prepared *sql.Stmt) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byText[text] != nil {
		return prepared.Close() // another was faster
	}
	var errs []error
	for old, stmt := range s.byText {
		if len(s.byText) < mostStatements {
			break
		}
		delete(s.byText, old)
		errs = append(errs, stmt.Close())
	}
	s.byText[text] = prepared
	return errors.Join(errs...)
}
