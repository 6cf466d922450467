package sqlite

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func keep(consumer string) func(*connection) error {
	return func(tx *connection) error {
		return tx.exec("INSERT INTO positions (consumer, cursor) VALUES (?, 1)", consumer)
	}
}

// TestBrokenTransactionIsGivenUp: an error that is not the job's own undoes the
// whole batch, and the writer goes on with a new connection.
func TestBrokenTransactionIsGivenUp(t *testing.T) {
	t.Parallel()
	db := openPlanned(t)
	broken := errors.New("the disk made a noise")
	err := db.writer.submit(t.Context(), "break", func(tx *connection) error {
		return errors.Join(keep("lost")(tx), broken)
	})
	require.ErrorIs(t, err, broken)
	require.NoError(t, db.writer.submit(t.Context(), "go on", keep("kept")))
	for consumer, want := range map[string]int{"lost": 0, "kept": 1} {
		position, err := db.Feed().Position(t.Context(), consumer)
		require.NoError(t, err)
		assert.EqualValues(t, want, position, consumer)
	}
}

// TestCloseFinishesWhatWaits holds the writer up, lets another job wait behind
// it, and closes: both are done.
func TestCloseFinishesWhatWaits(t *testing.T) {
	t.Parallel()
	db := openPlanned(t)
	begun, goOn := make(chan struct{}), make(chan struct{})
	results := make(chan error, 2)
	go func() {
		results <- db.writer.submit(t.Context(), "first", func(*connection) error { close(begun); <-goOn; return nil })
	}()
	<-begun
	second := &write{do: keep("second"), done: make(chan error, 1)}
	db.writer.queue <- second
	closed := make(chan struct{})
	go func() { db.writer.close(); close(closed) }()
	<-db.writer.closing
	close(goOn)
	require.NoError(t, <-results)
	require.NoError(t, <-second.done)
	<-closed
	position, err := db.Feed().Position(t.Context(), "second")
	require.NoError(t, err)
	assert.EqualValues(t, 1, position)
}
