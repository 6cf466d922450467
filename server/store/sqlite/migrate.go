package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pasokh/pasokh/inbox"
)

//go:embed migrations/*.sql
var migrations embed.FS

// applicationID marks a database file as ours ("PASO"); see PRAGMA application_id.
const applicationID = 0x5041534F

// migrate brings the file to this program's schema: the files of migrations/
// in order of name, each in one transaction with the version that it leads to.
func migrate(ctx context.Context, c *sql.Conn) error {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	version, err := schemaVersion(ctx, c, len(files))
	if err != nil {
		return err
	}
	for i := version; i < len(files); i++ {
		if err := apply(ctx, c, files[i], i+1); err != nil {
			return fmt.Errorf("migrate database with %s: %w", files[i], err)
		}
	}
	return nil
}

// schemaVersion returns how many migrations the file has seen and refuses what
// this program cannot read.
func schemaVersion(ctx context.Context, c *sql.Conn, known int) (int, error) {
	var version, application, tables int
	for _, p := range []struct {
		text string
		dest *int
	}{
		{"PRAGMA user_version", &version}, {"PRAGMA application_id", &application},
		{"SELECT count(*) FROM sqlite_schema", &tables},
	} {
		if err := c.QueryRowContext(ctx, p.text).Scan(p.dest); err != nil {
			return 0, err
		}
	}
	switch {
	case version > known:
		return 0, inbox.Errorf(inbox.CodeUnavailable,
			"the database was written by a newer version of this program (schema %d, this program knows %d): run that version or restore a backup", version, known)
	case tables > 0 && application != applicationID:
		return 0, inbox.Errorf(inbox.CodeUnavailable, "the file is a database of another program")
	}
	return version, nil
}

func apply(ctx context.Context, c *sql.Conn, file string, version int) (err error) {
	text, err := migrations.ReadFile(file)
	if err != nil {
		return err
	}
	tx, err := c.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, tx.Rollback())
		}
	}()
	marks := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, version)
	for _, statements := range []string{string(text), marks} {
		if _, err = tx.ExecContext(ctx, statements); err != nil {
			return err
		}
	}
	return tx.Commit()
}
