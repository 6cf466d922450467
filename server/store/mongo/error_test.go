package mongo

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/topology"

	"github.com/pasokh/pasokh/inbox"
)

// TestTranslate: callers act by the code, and the driver's error stays reachable for logs.
func TestTranslate(t *testing.T) {
	t.Parallel()
	bulk := func(codes ...int) mongo.BulkWriteException {
		var e mongo.BulkWriteException
		for i, code := range codes {
			e.WriteErrors = append(e.WriteErrors, mongo.BulkWriteError{WriteError: mongo.WriteError{Index: i, Code: code}})
		}
		return e
	}
	for name, c := range map[string]struct {
		err   error
		want  inbox.Code
		stale bool
	}{
		"Duplicate":       {mongo.WriteException{WriteErrors: mongo.WriteErrors{{Code: 11000}}}, inbox.CodeConflict, true},
		"DuplicateOfBulk": {bulk(11000), inbox.CodeConflict, true},
		"DuplicateNoCode": {mongo.CommandError{Code: 1, Message: "UNIQUE constraint failed: x"}, inbox.CodeConflict, true},
		"TooLarge":        {mongo.CommandError{Code: 10334}, inbox.CodeTooLarge, false},
		"TooLargeHere":    {fmt.Errorf("insert: %w", driver.ErrDocumentTooLarge), inbox.CodeTooLarge, false},
		"Full":            {mongo.CommandError{Code: 14031}, inbox.CodeFull, false},
		"SteppedDown":     {mongo.CommandError{Code: 189}, inbox.CodeUnavailable, false},
		"NoMajority":      {mongo.WriteException{WriteConcernError: &mongo.WriteConcernError{Code: 64}}, inbox.CodeUnavailable, false},
		"Unauthorized":    {mongo.CommandError{Code: 13}, inbox.CodeUnavailable, false},
		"Network":         {mongo.CommandError{Labels: []string{"NetworkError"}}, inbox.CodeUnavailable, false},
		"Connection":      {topology.ConnectionError{Wrapped: errors.New("reset")}, inbox.CodeUnavailable, false},
		"NoServer":        {topology.ServerSelectionError{Wrapped: errors.New("none")}, inbox.CodeUnavailable, false},
		"Closed":          {mongo.ErrClientDisconnected, inbox.CodeUnavailable, false},
		"Cancelled":       {context.Canceled, inbox.CodeUnavailable, false},
		"Late":            {context.DeadlineExceeded, inbox.CodeUnavailable, false},
		"Unknown":         {mongo.CommandError{Code: 2, Message: "bad value"}, inbox.CodeInternal, false},
		"Other":           {errors.New("odd"), inbox.CodeInternal, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := translate(c.err, "write")
			require.Equal(t, c.want, inbox.ErrorCode(err))
			require.Equal(t, c.stale, inbox.IsStale(err), "who reads again sees what was in the way")
			require.ErrorContains(t, err, c.err.Error())
			require.Same(t, err, translate(err, "again"), "a code is given once")
		})
	}
	require.NoError(t, translate(nil, "write"))
}

// TestOnlyDuplicates: a bulk in which anything else failed was not done by somebody else.
func TestOnlyDuplicates(t *testing.T) {
	t.Parallel()
	taken, odd := mongo.BulkWriteError{WriteError: mongo.WriteError{Code: 11000}}, mongo.BulkWriteError{WriteError: mongo.WriteError{Code: 2}}
	require.True(t, onlyDuplicates(mongo.BulkWriteException{WriteErrors: []mongo.BulkWriteError{taken, taken}}))
	require.False(t, onlyDuplicates(mongo.BulkWriteException{WriteErrors: []mongo.BulkWriteError{taken, odd}}))
	require.False(t, onlyDuplicates(mongo.BulkWriteException{WriteErrors: []mongo.BulkWriteError{taken}, WriteConcernError: &mongo.WriteConcernError{Code: 64}}))
	require.False(t, onlyDuplicates(errors.New("away")))
	require.False(t, onlyDuplicates(nil))
}

func TestRefused(t *testing.T) {
	t.Parallel()
	require.True(t, refused(errors.New("connection() error: auth error: sasl conversation error")))
	require.False(t, refused(errors.New("connection refused")))
}
