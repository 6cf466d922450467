package search_test

import (
	"errors"
	"testing"

	"github.com/pasokh/pasokh/inbox"
)

func wantInvalid(t *testing.T, err error, field string) {
	t.Helper()
	var e *inbox.Error
	if !errors.As(err, &e) || e.Code != inbox.CodeInvalid || e.Field != field {
		t.Errorf("error is %v, want invalid (%s)", err, field)
	}
}
