package auth_test

import (
	"encoding/base64"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/auth"
	"github.com/pasokh/pasokh/server/store/teststore"
)

func TestVisitorToken(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	v, token, err := h.NewVisitor("channel")
	require.NoError(t, err)
	raw, err := base64.RawURLEncoding.DecodeString(v.ID)
	require.NoError(t, err)
	assert.GreaterOrEqual(t, len(raw)*8, 112, "random bits")
	known, err := h.Visitor(token)
	require.NoError(t, err)
	assert.Equal(t, v, known)
	h.clock.Pass(365*24*time.Hour + time.Second)
	_, err = h.Visitor(token)
	requireCode(t, inbox.CodeUnauthenticated, err)
}

func TestForgedTokens(t *testing.T) {
	t.Parallel()
	h, other := newHouse(t), newHouse(t)
	v, token, err := h.NewVisitor("channel")
	require.NoError(t, err)
	head, rest, _ := strings.Cut(token, ".")
	body, signature, _ := strings.Cut(rest, ".")
	later := h.clock.Now().Add(time.Hour)
	claims := jwt.MapClaims{"sub": v.ID, "ch": "channel", "aud": "visitor", "exp": later.Unix()}
	none, err := jwt.NewWithClaims(jwt.SigningMethodNone, claims).SignedString(jwt.UnsafeAllowNoneSignatureType)
	require.NoError(t, err)
	guessed, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("secret"))
	require.NoError(t, err)
	longer, err := jwt.NewWithClaims(jwt.SigningMethodHS512, claims).SignedString([]byte("secret"))
	require.NoError(t, err)
	file, err := h.FileToken(auth.FileRef{Conversation: "c", Seq: 1, File: "f", Contact: inbox.ContactID(v.ID)})
	require.NoError(t, err)
	_, foreign, err := other.NewVisitor("channel")
	require.NoError(t, err)
	for name, forged := range map[string]string{
		"ErrEmpty": "", "ErrNoSignature": head + "." + body + ".", "ErrNone": none, "ErrGuessedKey": guessed, "ErrOtherAlgorithm": longer,
		"ErrChanged": head + "." + strings.Replace(body, body[5:6], "A", 1) + "x." + signature, "ErrFileToken": file, "ErrOtherInstallation": foreign,
		"ErrGarbage": "a.b.c", "ErrHuge": strings.Repeat("a", 1<<20),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := h.Visitor(forged)
			requireCode(t, inbox.CodeUnauthenticated, err)
		})
	}
	_, err = h.File(token)
	requireCode(t, inbox.CodeUnauthenticated, err)
}

func TestFileToken(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ref := auth.FileRef{Conversation: "c", Seq: 7, File: "f", Contact: "who"}
	token, err := h.FileToken(ref)
	require.NoError(t, err)
	known, err := h.File(token)
	require.NoError(t, err)
	assert.Equal(t, ref, known)
	h.clock.Pass(12*time.Hour + time.Second)
	_, err = h.File(token)
	requireCode(t, inbox.CodeUnauthenticated, err)
}

// TestOneKeyForAllNodes: programs that start together on a new store agree.
func TestOneKeyForAllNodes(t *testing.T) {
	t.Parallel()
	db, clock := open(t), teststore.NewClock(time.Date(2026, 3, 20, 14, 5, 6, 0, time.UTC))
	nodes := make([]*auth.Service, 8)
	var starting sync.WaitGroup
	for i := range nodes {
		starting.Go(func() {
			var err error
			nodes[i], err = auth.New(t.Context(), stores(db, clock), clock)
			assert.NoError(t, err)
		})
	}
	starting.Wait()
	_, token, err := nodes[0].NewVisitor("channel")
	require.NoError(t, err)
	for _, node := range nodes {
		_, err := node.Visitor(token)
		require.NoError(t, err)
	}
}
