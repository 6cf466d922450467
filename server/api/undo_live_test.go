package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestUndo takes a change back by the version that it answered with.
func TestUndo(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, visitor := w.signedIn(t, w.sara), w.visitor(t, w.shop)
	id, _ := visitor.write(t, "", "hello")
	path := "/api/v1/conversations/" + id
	var before, closed, back row
	sara.do(t, 200, "GET", path, nil, &before)
	sara.do(t, 200, "PATCH", path, object{"status": "closed"}, &closed)
	require.Nil(t, closed.WaitingSince)
	sara.do(t, 200, "POST", path+"/undo", object{"version": closed.Version}, &back)
	require.Equal(t, "open", back.Status)
	require.Equal(t, before.WaitingSince, back.WaitingSince)

	sara.do(t, 200, "PATCH", path, object{"status": "closed"}, &closed)
	visitor.write(t, id, "still there?")
	var refusal struct {
		Code   string
		Errors []struct{ Field string }
	}
	sara.do(t, 409, "POST", path+"/undo", object{"version": closed.Version}, &refusal)
	require.Equal(t, "conflict", refusal.Code)
	sara.do(t, 404, "POST", "/api/v1/conversations/nothing/undo", object{"version": 1}, nil)
}

// TestVisitorsSeeNothingOfNotes: nothing that a visitor reads changes with what
// agents do among themselves.
func TestVisitorsSeeNothingOfNotes(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, visitor := w.signedIn(t, w.sara), w.visitor(t, w.shop)
	id, _ := visitor.write(t, "", "hello")
	path := "/api/v1/conversations/" + id
	read := func() (me struct{ Conversations []map[string]any }) {
		visitor.do(t, 200, "GET", "/chat/api/me", nil, &me)
		require.Len(t, me.Conversations, 1)
		return me
	}
	sara.do(t, 204, "PUT", path+"/seen", object{"seq": 1}, nil)
	before := read()
	require.NotEmpty(t, before.Conversations[0]["last"])
	for _, text := range []string{"a note", "another"} {
		sara.do(t, 200, "POST", path+"/messages", object{"id": inbox.NewID[inbox.MessageID](), "kind": "note", "text": text, "seenSeq": 99}, nil)
	}
	sara.do(t, 200, "PATCH", path, object{"priority": "high"}, nil)
	sara.do(t, 204, "PUT", path+"/seen", object{"seq": 99}, nil)
	require.Equal(t, before, read())
}
