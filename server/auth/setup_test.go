package auth_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/workspace"
	"github.com/pasokh/pasokh/server/auth"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// cutRecords are records whose writes fail while cut is set: "before" nothing is
// written, "after" all is, and the writer does not hear of it.
type cutRecords[T inbox.Record[T]] struct {
	inbox.Records[T]
	cut string
}

func (c *cutRecords[T]) Put(ctx context.Context, record T, events ...inbox.Event) (T, error) {
	if c.cut == "before" {
		return record, inbox.Errorf(inbox.CodeUnavailable, "cut off")
	}
	stored, err := c.Records.Put(ctx, record, events...)
	if err == nil && c.cut == "after" {
		err = inbox.Errorf(inbox.CodeUnavailable, "cut off")
	}
	return stored, err
}

func firstAdmin(email string) auth.FirstAdmin {
	return auth.FirstAdmin{Name: "Sara", Email: email, Language: "fa", Password: password, Settings: workspace.DefaultSettings("Narvan", workspace.Language{Code: "fa"})}
}

// TestSetUpCut: wherever a set-up is cut off, it can be done again, or it is done
// and the admin can sign in. There is never an admin who cannot.
func TestSetUpCut(t *testing.T) {
	t.Parallel()
	for _, of := range []string{"settings", "credential", "agent"} {
		for _, cut := range []string{"before", "after"} {
			t.Run(of+" "+cut, func(t *testing.T) {
				t.Parallel()
				db, clock := open(t), teststore.NewClock(time.Date(2026, 3, 20, 14, 5, 6, 0, time.UTC))
				credentials := &cutRecords[auth.Credential]{Records: teststore.Records[auth.Credential](db, "credentials")}
				agents := &cutRecords[inbox.Agent]{Records: teststore.Records[inbox.Agent](db, "agents")}
				settings := &cutRecords[workspace.Settings]{Records: teststore.Records[workspace.Settings](db, "settings")}
				given := stores(db, clock)
				d := inbox.NewDirectory(inbox.DirectoryStores{Agents: agents}, clock, teststore.Silent{})
				given.Credentials, given.Agents, given.Settings = credentials, d.Agents, workspace.New(d, settings).Shelf
				s, err := auth.New(t.Context(), given, clock)
				require.NoError(t, err)

				*map[string]*string{"settings": &settings.cut, "credential": &credentials.cut, "agent": &agents.cut}[of] = cut
				_, err = s.SetUp(t.Context(), firstAdmin("sara@narvan.example"), at(address))
				requireCode(t, inbox.CodeUnavailable, err)
				settings.cut, credentials.cut, agents.cut = "", "", ""
				_, err = s.SetUp(t.Context(), firstAdmin("sara@narvan.example"), at(address))
				if of == "agent" && cut == "after" {
					requireCode(t, inbox.CodeNotFound, err)
				} else {
					require.NoError(t, err)
				}
				in, err := s.SignIn(t.Context(), "sara@narvan.example", password, at(address))
				require.NoError(t, err)
				agent, _, err := s.Agent(t.Context(), in.Session)
				require.NoError(t, err)
				assert.True(t, agent.Admin())
				all, err := agents.List(t.Context())
				require.NoError(t, err)
				require.Len(t, all, 1)
			})
		}
	}
}

// TestHashedBeforeTurn: what nodes do in turn hashes no password; a turn lasts
// seconds, and on a busy machine hashing may take longer.
func TestHashedBeforeTurn(t *testing.T) {
	t.Parallel()
	db, clock := open(t), teststore.NewClock(time.Date(2026, 3, 20, 14, 5, 6, 0, time.UTC))
	given, leases := stores(db, clock), &watchedLeases{Leases: db.Leases()}
	given.Leases = leases
	s, err := auth.New(t.Context(), given, clock)
	require.NoError(t, err)
	h := house{s, clock}
	leases.taken = auth.OccupyHashers(s)

	_, err = s.SetUp(t.Context(), firstAdmin("sara@narvan.example"), at(address))
	require.NoError(t, err)
	_, token := h.invited(t)
	_, err = s.Accept(t.Context(), auth.Acceptance{Token: token, Name: "Reza", Password: password}, at(address))
	require.NoError(t, err)
	require.Equal(t, 2, leases.turns)
}

// watchedLeases call taken when a lease is given, and what taken returned when it is
// given back.
type watchedLeases struct {
	inbox.Leases
	taken func() (free func())
	free  func()
	turns int
}

func (l *watchedLeases) Acquire(ctx context.Context, name, holder string, ttl time.Duration) (int64, error) {
	token, err := l.Leases.Acquire(ctx, name, holder, ttl)
	if err == nil {
		l.free = l.taken()
		l.turns++
	}
	return token, err
}

func (l *watchedLeases) Release(ctx context.Context, name, holder string) error {
	l.free()
	return l.Leases.Release(ctx, name, holder)
}

// TestAddAgentTaken: an address that somebody has leaves no password of nobody.
func TestAddAgentTaken(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.settle(t, "sara@narvan.example", inbox.RoleAgent)
	_, err := h.AddAgent(t.Context(), inbox.Agent{Name: "Other", Email: "sara@narvan.example", Role: inbox.RoleAgent}, password)
	requireCode(t, inbox.CodeConflict, err)
	all, err := h.Credentials.List(t.Context())
	require.NoError(t, err)
	require.Len(t, all, 1)
}
