package inbox_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/follow"
)

// unable are the ways in which the owner of a conversation becomes unable to act on it.
var unable = map[string]func(a *inbox.Agent){
	inbox.WhyDisabled: func(a *inbox.Agent) { a.Disabled = true },
	inbox.WhyScope:    func(a *inbox.Agent) { a.AllChannels = false },
	inbox.WhyAway:     func(a *inbox.Agent) { a.Availability = inbox.AvailableReassign },
}

// whys are the reasons that the thread gives for taking it from its owner.
func (w *world) whys(t *testing.T, id inbox.ConversationID) (out []string) {
	t.Helper()
	all, err := w.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: id, Limit: inbox.MaxThread})
	require.NoError(t, err)
	for _, m := range all {
		if m.Event != nil && m.Event.Why != "" {
			out = append(out, m.Event.Why)
		}
	}
	return out
}

// TestOwnersWhoCannotAct: whatever brings a conversation to life again takes it
// from an owner who cannot act, and says why.
func TestOwnersWhoCannotAct(t *testing.T) {
	t.Parallel()
	for why, become := range unable {
		for name, revive := range map[string]func(t *testing.T, w *world, id inbox.ConversationID){
			"Written": func(t *testing.T, w *world, id inbox.ConversationID) {
				in := w.incoming("anybody there?")
				in.Conversation = id
				got, err := w.Receive(t.Context(), w.maryam.Principal(), in)
				require.NoError(t, err)
				require.Empty(t, got.Conversation.Assignee)
			},
			"Reopened": func(t *testing.T, w *world, id inbox.ConversationID) {
				_, err := w.Update(t.Context(), w.sara.Principal(), id, inbox.Patch{Status: new(inbox.StatusOpen)})
				require.NoError(t, err)
			},
			"OpenedByARule": func(t *testing.T, w *world, id inbox.ConversationID) {
				_, _, err := w.Upkeep().Act(t.Context(), id, inbox.Acts{Rule: "r", Cause: inbox.Cause{Run: "x"}, Patch: inbox.Patch{Status: new(inbox.StatusOpen)}})
				require.NoError(t, err)
			},
			"Woken": func(t *testing.T, w *world, id inbox.ConversationID) {
				until := w.clock.Now().Add(time.Hour)
				_, err := w.Update(t.Context(), w.sara.Principal(), id, inbox.Patch{SnoozedUntil: &until})
				require.NoError(t, err)
				w.clock.Pass(2 * time.Hour)
				_, err = (&follow.Timers{Service: w.Service}).Look(t.Context(), 10)
				require.NoError(t, err)
			},
		} {
			t.Run(why+name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				team := save(t, w.Directory.Teams, inbox.Team{ID: inbox.NewID[inbox.TeamID](), Name: "Lamps"})
				omid := save(t, w.Directory.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Omid", Email: "omid@shop.example", Role: inbox.RoleAgent, AllChannels: true})
				c := w.write(t, "one")
				_, err := w.Update(t.Context(), w.sara.Principal(), c.ID, inbox.Patch{Assignee: &omid.ID, Team: &team.ID, Status: new(inbox.StatusClosed)})
				require.NoError(t, err)
				become(&omid)
				save(t, w.Directory.Agents, omid)
				require.NoError(t, w.Upkeep().HandOver(t.Context(), omid.ID))
				c, err = w.Conversations.Conversation(t.Context(), c.ID)
				require.NoError(t, err)
				require.Equal(t, omid.ID, c.Assignee, "what is closed stays as it is")
				revive(t, w, c.ID)
				c, err = w.Conversations.Conversation(t.Context(), c.ID)
				require.NoError(t, err)
				require.Equal(t, inbox.StatusOpen, c.Status)
				require.Empty(t, c.Assignee)
				require.Equal(t, []string{why}, w.whys(t, c.ID))
				if name == "Written" {
					require.NotNil(t, c.Queue, "it waits for an agent of its team")
				}
			})
		}
	}
}

func TestHandOver(t *testing.T) {
	t.Parallel()
	for why, become := range unable {
		t.Run(why, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			omid := save(t, w.Directory.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Omid", Email: "omid@shop.example", Role: inbox.RoleAgent, AllChannels: true})
			until := w.clock.Now().Add(time.Hour)
			var all []inbox.ConversationID
			for _, p := range []inbox.Patch{{}, {Status: new(inbox.StatusPending)}, {SnoozedUntil: &until}, {Status: new(inbox.StatusClosed)}} {
				p.Assignee = &omid.ID
				c, err := w.Update(t.Context(), w.sara.Principal(), w.write(t, "one").ID, p)
				require.NoError(t, err)
				_, err = w.Follow(t.Context(), omid.Principal(), c.ID, true)
				require.NoError(t, err)
				all = append(all, c.ID)
			}
			become(&omid)
			omid = save(t, w.Directory.Agents, omid)
			for range 2 { // again, it changes nothing
				require.NoError(t, w.Upkeep().HandOver(t.Context(), omid.ID))
			}
			for i, id := range all {
				c, err := w.Conversations.Conversation(t.Context(), id)
				require.NoError(t, err)
				closed := i == 3
				require.Equal(t, closed, c.Assignee == omid.ID)
				if !closed {
					require.Equal(t, []string{why}, w.whys(t, id))
					require.Equal(t, why == inbox.WhyAway, len(c.Followers) == 1, "who may not see it does not follow it")
				}
			}
		})
	}

	t.Run("LentBeyondTheScopeIsKept", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		c, err := w.Update(t.Context(), w.sara.Principal(), w.write(t, "one").ID, inbox.Patch{Assignee: &w.reza.ID})
		require.NoError(t, err)
		require.NoError(t, w.Upkeep().HandOver(t.Context(), w.reza.ID))
		in := w.incoming("two")
		in.Conversation = c.ID
		got, err := w.Receive(t.Context(), w.maryam.Principal(), in)
		require.NoError(t, err)
		require.Equal(t, w.reza.ID, got.Conversation.Assignee, "somebody wanted reza to have it, who knows no channel")
	})

	t.Run("TeamDeleted", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		team := save(t, w.Directory.Teams, inbox.Team{ID: inbox.NewID[inbox.TeamID](), Name: "Lamps"})
		w.channel.Team, w.reza.Teams = team.ID, []inbox.TeamID{team.ID}
		w.channel, w.reza = save(t, w.Directory.Channels, w.channel), save(t, w.Directory.Agents, w.reza)
		c := w.write(t, "one")
		require.Equal(t, team.ID, c.Team)
		require.NoError(t, w.Directory.Teams.Delete(t.Context(), inbox.SystemPrincipal(), string(team.ID)))
		require.NoError(t, w.Upkeep().DissolveTeam(t.Context(), team.ID))
		c, err := w.Conversations.Conversation(t.Context(), c.ID)
		require.NoError(t, err)
		require.Empty(t, c.Team)
		require.Equal(t, []string{inbox.WhyTeam}, w.whys(t, c.ID))
		require.Empty(t, w.write(t, "two").Team)
		reza, err := w.Directory.Agents.Get(t.Context(), string(w.reza.ID))
		require.NoError(t, err)
		require.Empty(t, reza.Teams)
	})
}
