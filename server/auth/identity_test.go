package auth_test

import (
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/contacts"
	"github.com/pasokh/pasokh/server/auth"
)

func signed(t *testing.T, method jwt.SigningMethod, key any, claims jwt.MapClaims) string {
	t.Helper()
	token, err := jwt.NewWithClaims(method, claims).SignedString(key)
	require.NoError(t, err)
	return token
}

func (h house) secret(t *testing.T, channel inbox.ChannelID) []byte {
	t.Helper()
	secret, key, err := h.RotateIdentityKey(t.Context(), inbox.SystemPrincipal(), channel)
	require.NoError(t, err)
	require.True(t, key.Set)
	require.GreaterOrEqual(t, len(secret), 43, "256 bits")
	return []byte(secret)
}

func TestProven(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	key := h.secret(t, "shop")
	in := h.clock.Now().Add(time.Hour).Unix()
	who, err := h.Proven(t.Context(), "shop", signed(t, jwt.SigningMethodHS256, key,
		jwt.MapClaims{"sub": "42", "aud": "shop", "exp": in, "email": " Maryam@Example.com", "name": "Maryam"}))
	require.NoError(t, err)
	assert.Equal(t, contacts.Proven{External: "42", Email: "maryam@example.com", Name: "Maryam"}, who)
}

func TestForgedIdentity(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	key, foreign := h.secret(t, "shop"), h.secret(t, "lab")
	in := h.clock.Now().Add(time.Hour).Unix()
	good := func(change func(jwt.MapClaims)) jwt.MapClaims {
		c := jwt.MapClaims{"sub": "42", "aud": "shop", "exp": in}
		change(c)
		return c
	}
	same := good(func(jwt.MapClaims) {})
	hs := jwt.SigningMethodHS256
	_, visitor, err := h.NewVisitor("shop")
	require.NoError(t, err)
	for name, c := range map[string]struct{ why, token string }{
		"ErrEmpty":           {"format", ""},
		"ErrNone":            {"signature", signed(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, same)},
		"ErrOtherAlgorithm":  {"signature", signed(t, jwt.SigningMethodHS512, key, same)},
		"ErrOtherChannel":    {"signature", signed(t, hs, foreign, same)},
		"ErrEmptyKey":        {"signature", signed(t, hs, []byte{}, same)},
		"ErrExpired":         {"exp", signed(t, hs, key, good(func(c jwt.MapClaims) { c["exp"] = h.clock.Now().Add(-time.Second).Unix() }))},
		"ErrNoExpiry":        {"exp", signed(t, hs, key, good(func(c jwt.MapClaims) { delete(c, "exp") }))},
		"ErrNotYet":          {"nbf", signed(t, hs, key, good(func(c jwt.MapClaims) { c["nbf"] = in }))},
		"ErrWrongAudience":   {"aud", signed(t, hs, key, good(func(c jwt.MapClaims) { c["aud"] = "lab" }))},
		"ErrNoAudience":      {"aud", signed(t, hs, key, good(func(c jwt.MapClaims) { delete(c, "aud") }))},
		"ErrNoSubject":       {"sub", signed(t, hs, key, good(func(c jwt.MapClaims) { delete(c, "sub") }))},
		"ErrBlankSubject":    {"sub", signed(t, hs, key, good(func(c jwt.MapClaims) { c["sub"] = "  " }))},
		"ErrControlCharacer": {"sub", signed(t, hs, key, good(func(c jwt.MapClaims) { c["sub"] = "a\x00b" }))},
		"ErrLongSubject":     {"sub", signed(t, hs, key, good(func(c jwt.MapClaims) { c["sub"] = strings.Repeat("4", 201) }))},
		"ErrVisitorToken":    {"signature", visitor},
		"ErrHuge":            {"format", strings.Repeat("a", 1<<16)},
		"ErrCutSignature":    {"signature", strings.TrimRight(signed(t, hs, key, same), "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := h.Proven(t.Context(), "shop", c.token)
			requireUnproven(t, c.why, err)
		})
	}
	_, err = h.Proven(t.Context(), "none", signed(t, hs, []byte{}, good(func(c jwt.MapClaims) { c["aud"] = "none" })))
	requireUnproven(t, "secret", err)
}

// requireUnproven wants a refusal that says what is wrong with the token.
func requireUnproven(t *testing.T, why string, err error) {
	t.Helper()
	requireCode(t, inbox.CodeUnauthenticated, err)
	var refused *inbox.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "identity."+why, refused.Key)
}

func TestIdentityKeyRotation(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.secret(t, "shop")
	old := signed(t, jwt.SigningMethodHS256, first, jwt.MapClaims{"sub": "42", "aud": "shop", "exp": h.clock.Now().Add(1000 * time.Hour).Unix()})
	second := h.secret(t, "shop")
	require.NotEqual(t, first, second)
	_, err := h.Proven(t.Context(), "shop", old)
	require.NoError(t, err, "the secret before still signs")
	key, err := h.IdentityKey(t.Context(), "shop")
	require.NoError(t, err)
	require.Equal(t, h.clock.Now().Add(auth.IdentityOverlap), key.PreviousUntil)

	h.clock.Pass(auth.IdentityOverlap)
	_, err = h.Proven(t.Context(), "shop", old)
	requireCode(t, inbox.CodeUnauthenticated, err)
	current := signed(t, jwt.SigningMethodHS256, second, jwt.MapClaims{"sub": "42", "aud": "shop", "exp": h.clock.Now().Add(time.Hour).Unix()})
	_, err = h.Proven(t.Context(), "shop", current)
	require.NoError(t, err)

	require.NoError(t, h.RemoveIdentityKey(t.Context(), inbox.SystemPrincipal(), "shop"))
	_, err = h.Proven(t.Context(), "shop", current)
	requireCode(t, inbox.CodeUnauthenticated, err)
}
