package mongo

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/pasokh/pasokh/inbox"
)

// TestWithWork: an owner that is about to be settled has the work of the commit behind what was there, and the owner
// that was read stays as it was.
func TestWithWork(t *testing.T) {
	t.Parallel()
	first, second := work{Events: []fact{{ID: "1"}}}, work{Messages: []message{{ID: "m"}}}
	before := owner{Version: 3, Pending: []string{"a"}, Work: map[string]work{"a": first}}
	after := withWork(before, write{id: "c", work: second}, "b")
	require.Equal(t, "c", after.ID)
	require.Equal(t, []string{"a", "b"}, after.Pending)
	require.Equal(t, map[string]work{"a": first, "b": second}, after.Work)
	require.Equal(t, owner{Version: 3, Pending: []string{"a"}, Work: map[string]work{"a": first}}, before)
	fresh := withWork(owner{}, write{id: "c", work: first}, "a")
	require.Equal(t, []string{"a"}, fresh.Pending)
	require.Equal(t, map[string]work{"a": first}, fresh.Work)
	idle := withWork(owner{Pending: []string{"a"}}, write{id: "c"}, "b")
	require.Equal(t, []string{"a"}, idle.Pending, "a commit that says nothing leaves no work")
}

func TestExists(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		owner owner
		want  bool
	}{{owner{}, false}, {owner{Version: 1}, true}, {owner{Version: 2, Deleted: true}, false}, {owner{Fenced: true}, false}} {
		require.Equal(t, c.want, c.owner.exists())
	}
}

// TestHoldsMessage: a message that is still among the work is held, without a look into the collection.
func TestHoldsMessage(t *testing.T) {
	t.Parallel()
	o := owner{ID: "c", Work: map[string]work{"1": {Events: []fact{{ID: "e"}}}, "2": {Messages: []message{{ID: "x"}, {ID: "m"}}}}}
	held, err := holdsMessage(t.Context(), nil, o, "m")
	require.NoError(t, err)
	require.True(t, held)
}

// TestHoldsIdentity: a contact has an identity as long as it is there and its document says so.
func TestHoldsIdentity(t *testing.T) {
	t.Parallel()
	visitor, mail := inbox.Identity{Kind: inbox.IdentityVisitor, Value: "v"}, inbox.Identity{Kind: inbox.IdentityEmail, Value: "v"}
	doc, err := document(inbox.Contact{ID: "c", Identities: []inbox.Identity{visitor}})
	require.NoError(t, err)
	for name, c := range map[string]struct {
		owner owner
		of    inbox.Identity
		want  bool
	}{
		"OK":      {owner{Version: 1, Doc: doc}, visitor, true},
		"Other":   {owner{Version: 1, Doc: doc}, mail, false},
		"Deleted": {owner{Version: 2, Doc: doc, Deleted: true}, visitor, false},
		"Fenced":  {owner{Fenced: true}, visitor, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			held, err := holdsIdentity(t.Context(), nil, c.owner, identityKey(c.of))
			require.NoError(t, err)
			require.Equal(t, c.want, held)
		})
	}
	_, err = holdsIdentity(t.Context(), nil, owner{Version: 1, Doc: "{"}, "x")
	require.Error(t, err, "a contact that cannot be read is not one without identities")
}

// TestIdentityKey: keys are of one length, and no two identities share one.
func TestIdentityKey(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, i := range []inbox.Identity{{}, {Kind: "email", Value: "a"}, {Kind: "emaila"}, {Kind: "email", Value: "\x00a"}, {Kind: "visitor", Value: "a"}, {Kind: "email", Value: string(make([]byte, 10000))}} {
		key := identityKey(i)
		require.Len(t, key, 64)
		require.False(t, seen[key], i)
		seen[key] = true
	}
}

// TestAttempts: two tries to write one owner claim the same id by different claims.
func TestAttempts(t *testing.T) {
	t.Parallel()
	one, two := newAttempt(messageClaims, "c", 3, []string{"m"}), newAttempt(messageClaims, "c", 3, []string{"m"})
	require.Equal(t, claim{ID: "m:m", Owner: "c", Base: 3, Attempt: one.id}, one.claim("m"))
	require.NotEqual(t, one.id, two.id)
	require.Equal(t, "i:m", newAttempt(identityClaims, "c", 0, nil).claim("m").ID, "a message's id is no identity's")
}

// TestFirstFailed: an ordered batch stops at the write that failed.
func TestFirstFailed(t *testing.T) {
	t.Parallel()
	bulk := mongo.BulkWriteException{WriteErrors: []mongo.BulkWriteError{{WriteError: mongo.WriteError{Index: 4, Code: 11000}}}}
	require.Equal(t, 4, firstFailed(bulk))
	require.Zero(t, firstFailed(errors.New("away")))
	require.Zero(t, firstFailed(mongo.BulkWriteException{}))
}
