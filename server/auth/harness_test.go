package auth_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/audit"
	"github.com/pasokh/pasokh/server/auth"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// house is an installation in which people sign in.
type house struct {
	*auth.Service
	clock *teststore.Clock
}

func stores(db *teststore.Store, clock inbox.Clock) auth.Stores {
	d := db.Directory(clock, teststore.Silent{}, nil)
	return auth.Stores{
		Agents: d.Agents, Settings: db.Workspace(d).Shelf,
		Audit:       audit.New(audit.Ports{Entries: teststore.Table(db, audit.EntrySpec), Places: teststore.Table(db, audit.PlaceSpec), Kinds: d, Clock: clock, Key: []byte("secret")}),
		Credentials: teststore.Records[auth.Credential](db, "credentials"),
		Sessions:    teststore.Table(db, auth.SessionSpec), Invites: teststore.Table(db, auth.InviteSpec),
		Secrets: teststore.Records[auth.Secret](db, "secrets"),
	}
}

func open(t *testing.T) *teststore.Store {
	t.Helper()
	return teststore.Open(t, inbox.SystemClock{})
}

func newHouse(t *testing.T) house {
	t.Helper()
	clock := teststore.NewClock(time.Date(2026, 3, 20, 14, 5, 6, 0, time.UTC))
	s, err := auth.New(t.Context(), stores(open(t), clock), clock)
	require.NoError(t, err)
	return house{s, clock}
}

const (
	password = "a long enough word"
	address  = "192.0.2.7"
)

// at is a browser at an address, in which nobody signed in yet.
func at(address string) auth.Browser {
	return auth.Browser{Address: address, Network: address, Device: "Firefox"}
}

// settle makes an agent who can sign in with password.
func (h house) settle(t *testing.T, email string, role inbox.Role) inbox.Agent {
	t.Helper()
	a, err := h.AddAgent(t.Context(), inbox.Agent{Name: "Sara Ahmadi", Email: email, Role: role}, password)
	require.NoError(t, err)
	return a
}

// signIn returns the session's token.
func (h house) signIn(t *testing.T, email, password string) string {
	t.Helper()
	in, err := h.SignIn(t.Context(), email, password, at(address))
	require.NoError(t, err)
	return in.Session
}

func requireCode(t *testing.T, code inbox.Code, err error) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, code, inbox.ErrorCode(err), "%v", err)
}

func (h house) requireSignedIn(t *testing.T, token string, want inbox.AgentID) {
	t.Helper()
	a, _, err := h.Agent(t.Context(), token)
	require.NoError(t, err)
	require.Equal(t, want, a.ID)
}

func (h house) requireSignedOut(t *testing.T, token string) {
	t.Helper()
	_, _, err := h.Agent(t.Context(), token)
	requireCode(t, inbox.CodeUnauthenticated, err)
}
