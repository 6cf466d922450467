package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// pool opens a database without our settings, to make it fail.
func pool(t *testing.T, path, query string) *sql.DB {
	t.Helper()
	p, err := sql.Open("sqlite", "file:"+path+query)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.Close()) })
	return p
}

func TestTranslate(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.db")
	p := pool(t, path, "")
	_, err := p.Exec("CREATE TABLE x (id INTEGER PRIMARY KEY, b BLOB); INSERT INTO x VALUES (1, '')")
	require.NoError(t, err)
	failing := func(p *sql.DB, statement string) error {
		_, err := p.Exec(statement)
		require.Error(t, err)
		return err
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, cancelled := p.ExecContext(ended, "SELECT 1")
	for name, c := range map[string]struct {
		err  error
		want inbox.Code
	}{
		"constraint":     {failing(p, "INSERT INTO x VALUES (1, '')"), inbox.CodeConflict},
		"page limit":     {failing(pool(t, path, "?_pragma=max_page_count(2)"), "INSERT INTO x VALUES (2, zeroblob(100000))"), inbox.CodeFull},
		"too big":        {failing(p, "INSERT INTO x VALUES (3, zeroblob(2000000000))"), inbox.CodeTooLarge},
		"read only":      {failing(pool(t, path, "?_pragma=query_only(1)"), "DELETE FROM x"), inbox.CodeUnavailable},
		"cannot open":    {failing(pool(t, path+"/no/folder", ""), "SELECT 1"), inbox.CodeUnavailable},
		"wrong SQL":      {failing(p, "SELECT nonsense"), inbox.CodeInternal},
		"cancelled":      {cancelled, inbox.CodeUnavailable},
		"connection":     {driver.ErrBadConn, inbox.CodeUnavailable},
		"closed":         {errClosed, inbox.CodeUnavailable},
		"anything":       {errors.New("anything"), inbox.CodeInternal},
		"has a code":     {inbox.Errorf(inbox.CodeForbidden, "x"), inbox.CodeForbidden},
		"wraps one with": {fmt.Errorf("doing: %w", inbox.Invalid("f", "x")), inbox.CodeInvalid},
	} {
		err := translate(c.err, "test")
		assert.Equal(t, c.want, inbox.ErrorCode(err), "%s: %v", name, err)
		assert.ErrorIs(t, err, c.err, name)
	}
	assert.NoError(t, translate(nil, "test"))
}

func TestTranslate_Busy(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.db")
	holder, rival := pool(t, path, ""), pool(t, path, "?_pragma=busy_timeout(0)")
	c, err := holder.Conn(t.Context())
	require.NoError(t, err)
	defer func() { require.NoError(t, c.Close()) }()
	_, err = c.ExecContext(t.Context(), "BEGIN EXCLUSIVE")
	require.NoError(t, err)
	_, err = rival.Exec("CREATE TABLE x (id)")
	assert.Equal(t, inbox.CodeUnavailable, inbox.ErrorCode(translate(err, "test")), "%v", err)
	_, err = c.ExecContext(t.Context(), "ROLLBACK")
	require.NoError(t, err)
}
