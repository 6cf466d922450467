package rules_test

import (
	"cmp"
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/contacts"
	"github.com/pasokh/pasokh/rules"
)

// routes has new conversations given to billing in that way, with all of it here.
func (w *world) routes(t *testing.T, by rules.By) {
	t.Helper()
	w.present = []inbox.AgentID{w.reza.ID, w.mina.ID}
	w.rule(t, rules.Rule{Events: []rules.EventName{rules.OnCreated},
		Then: []rules.Action{{Do: rules.DoAssignTeam, Team: w.billing.ID, By: by}}})
}

// given is who gets a new conversation of maryam's, a minute later.
func (w *world) given(t *testing.T) (inbox.ConversationID, inbox.AgentID) {
	t.Helper()
	w.pass(t, time.Minute)
	id := w.begin(t, "Hello")
	w.run(t)
	return id, w.get(t, id).Assignee
}

// TestTurnsOutliveTheEngine has another engine take over after each
// conversation: whose turn it is goes on from what was given.
func TestTurnsOutliveTheEngine(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ali := save(t, w.Directory.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "ali", Email: "ali@shop.example",
		Role: inbox.RoleAgent, AllChannels: true, Teams: []inbox.TeamID{w.billing.ID}})
	w.routes(t, rules.ByRoundRobin)
	w.present = append(w.present, ali.ID)
	order := []inbox.AgentID{w.reza.ID, w.mina.ID, ali.ID}
	slices.SortFunc(order, cmp.Compare[inbox.AgentID])
	for i := range 7 {
		id, to := w.given(t)
		require.Equal(t, order[i%3], to, "conversation %d", i)
		_, err := w.Update(t.Context(), w.sara.Principal(), id, inbox.Patch{Status: new(inbox.StatusClosed)})
		require.NoError(t, err)
		w.run(t)
		w.restart(t, &[]int{})
	}
}

// TestTurnOfTheQueue: a conversation that waited and was given counts as a turn
// for the engine that takes over, and one that an agent gave away does not.
func TestTurnOfTheQueue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.routes(t, rules.ByRoundRobin)
	first, second := w.reza.ID, w.mina.ID
	if second < first {
		first, second = second, first
	}
	w.present = nil
	waited, to := w.given(t)
	require.Empty(t, to)
	w.present = []inbox.AgentID{second}
	require.NoError(t, w.engine.ServeQueues(t.Context()))
	require.Equal(t, second, w.get(t, waited).Assignee)
	require.Equal(t, w.clock.Now(), w.get(t, waited).AssignedAt)
	w.run(t)
	w.present = []inbox.AgentID{first, second}
	w.restart(t, &[]int{})
	_, to = w.given(t)
	require.Equal(t, first, to)

	nobody := inbox.AgentID("")
	_, err := w.Update(t.Context(), w.sara.Principal(), waited, inbox.Patch{Assignee: &nobody})
	require.NoError(t, err)
	require.Zero(t, w.get(t, waited).AssignedAt)
}

// TestSameAgentAsLastTime: who answered the contact last gets its next
// conversation, busy or not; when that agent is away or full, the least busy does.
func TestSameAgentAsLastTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.routes(t, rules.BySame)
	first, _ := w.given(t)
	agentSays(w, t, w.mina, first, "It is on its way")
	w.run(t)
	for range 3 {
		_, to := w.given(t)
		require.Equal(t, w.mina.ID, to)
	}
	w.present = []inbox.AgentID{w.reza.ID}
	_, to := w.given(t)
	require.Equal(t, w.reza.ID, to, "mina is away")
	w.present = []inbox.AgentID{w.reza.ID, w.mina.ID}
	w.mina.Capacity = 1
	w.mina = save(t, w.Directory.Agents, w.mina)
	_, to = w.given(t)
	require.Equal(t, w.reza.ID, to, "mina is full")

	w.mina.Capacity = 0
	w.mina = save(t, w.Directory.Agents, w.mina)
	_, to = w.given(t)
	require.Equal(t, w.mina.ID, to, "mina has the most and answered last")
	agentSays(w, t, w.sara, first, "I look into it")
	w.run(t)
	_, to = w.given(t)
	require.Equal(t, w.reza.ID, to, "sara answered last and is not of the team")
}

// TestAgentOfTheContactsLanguage: who works in the contact's language comes
// first, the least busy of them; without one, anybody.
func TestAgentOfTheContactsLanguage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	speaks := func(a inbox.Agent, language string) inbox.Agent {
		a.Preferences.Language = language
		return save(t, w.Directory.Agents, a)
	}
	w.reza, w.mina = speaks(w.reza, "en"), speaks(w.mina, "fa")
	w.routes(t, rules.ByLanguage)
	for language, want := range map[string]inbox.AgentID{"fa": w.mina.ID, "en": w.reza.ID} {
		_, err := w.contacts.Update(t.Context(), w.sara.Principal(), w.maryam.ID, contacts.Patch{Language: &language})
		require.NoError(t, err)
		for range 3 {
			_, to := w.given(t)
			require.Equal(t, want, to, language)
		}
	}
	w.present = []inbox.AgentID{w.reza.ID}
	fa := "fa"
	_, err := w.contacts.Update(t.Context(), w.sara.Principal(), w.maryam.ID, contacts.Patch{Language: &fa})
	require.NoError(t, err)
	_, to := w.given(t)
	require.Equal(t, w.reza.ID, to, "nobody who works in Persian is here")
}

// without is a store in which a contact is gone.
type without struct {
	inbox.ContactStore
	gone inbox.ContactID
}

func (s without) Contact(ctx context.Context, id inbox.ContactID) (inbox.Contact, error) {
	if id == s.gone {
		return inbox.Contact{}, inbox.Errorf(inbox.CodeNotFound, "no contact %s", id)
	}
	return s.ContactStore.Contact(ctx, id)
}

// TestQueueGoesOn: what cannot be given does not hold up what waits behind it.
func TestQueueGoesOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.routes(t, rules.ByLeastBusy)
	w.present = nil
	stuck, _ := w.given(t)
	gone := w.maryam.ID
	var err error
	w.maryam, err = w.contacts.Meet(t.Context(), inbox.Identity{Kind: inbox.IdentityVisitor, Value: "v2"}, inbox.Contact{Name: "Nora"})
	require.NoError(t, err)
	behind, _ := w.given(t)
	w.engine.Contacts = without{w.Contacts, gone}
	w.present = []inbox.AgentID{w.reza.ID}
	require.ErrorContains(t, w.engine.ServeQueues(t.Context()), string(stuck))
	require.Equal(t, w.reza.ID, w.get(t, behind).Assignee)
	require.Empty(t, w.get(t, stuck).Assignee)
}
