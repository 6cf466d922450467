package chat_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
)

const (
	shop  = inbox.ChannelID("shop")
	forum = inbox.ChannelID("forum")
	talk  = inbox.ConversationID("talk")
	mina  = inbox.ContactID("mina")
	reza  = inbox.ContactID("reza")
)

func TestRelayTellsEachWhatItMaySee(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h, r := w.live(t)
	admin, sara, ali := desk(t, h, w.agent("admin")), desk(t, h, w.agent("sara", shop)), desk(t, h, w.agent("ali", forum))
	visitor, other := panel(t, w, h, mina), panel(t, w, h, reza)

	w.open(talk, shop, mina)
	w.say(talk, inbox.KindMessage, "hello")
	w.say(talk, inbox.KindNote, "secret")
	w.change(talk, func(*inbox.Conversation) {}, "tags")
	w.change(talk, func(c *inbox.Conversation) { c.Status = inbox.StatusClosed }, "status")
	w.seen(talk, inbox.Actor{Kind: inbox.ActorAgent, ID: "sara"}, 2)
	w.seen(talk, inbox.Actor{Kind: inbox.ActorContact, ID: string(mina)}, 1)
	w.record(inbox.RecordTag, "vip")
	settle(t, r)

	told := all(t, sara, "presence")
	require.Equal(t, []string{"event", "event", "event", "event", "event", "seen", "event", "record"}, types(told))
	require.Equal(t, "hello", told[1].Message.Text)
	require.Equal(t, "secret", told[2].Message.Text)
	require.Equal(t, []string{"contactSeenSeq"}, told[6].Changed)
	require.Equal(t, "vip", told[7].ID)
	for i := 1; i < len(told); i++ {
		require.Greater(t, *told[i].Cursor, *told[i-1].Cursor)
	}
	require.Equal(t, []string{"event", "event", "event", "event", "event", "event", "record"}, types(all(t, admin, "presence")), "read marks are one's own")
	require.Equal(t, []string{"record"}, types(all(t, ali, "presence")))

	heard := all(t, visitor)
	require.Equal(t, []string{"state", "message", "state", "state", "state"}, types(heard), "created, hello, closed, read by sara, read by mina")
	for _, g := range heard {
		require.NotContains(t, g.raw, "secret")
	}
	require.Empty(t, all(t, other))
}

func TestRelayGone(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.open(talk, shop, mina)
	h, r := w.live(t)
	sara, ali := desk(t, h, w.agent("sara", shop)), desk(t, h, w.agent("ali", forum))
	w.move(talk, forum)
	settle(t, r)
	lost := all(t, sara, "presence")
	require.Equal(t, []string{"gone"}, types(lost))
	require.Equal(t, string(talk), lost[0].ID)
	require.Equal(t, []string{"event"}, types(all(t, ali, "presence")))
}

// TestRelayShowsNoLaterState: frames carry the conversation as it is when they
// are made, which may be after somebody lost sight of it.
func TestRelayShowsNoLaterState(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.open(talk, shop, mina)
	h, r := w.live(t)
	sara := desk(t, h, w.agent("sara", shop))
	w.say(talk, inbox.KindMessage, "for the shop")
	w.move(talk, forum)
	w.say(talk, inbox.KindNote, "not for the shop")
	settle(t, r)
	told := all(t, sara, "presence")
	require.Equal(t, []string{"gone", "gone"}, types(told))
	for _, g := range told {
		require.NotContains(t, g.raw, "not for the shop")
	}
}

func TestRelayReadsOncePerBatch(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.open(talk, shop, mina)
	_, r := w.live(t)
	w.reads = 0
	for range chat.RelayBatch {
		w.say(talk, inbox.KindMessage, "again")
	}
	_, err := r.Step(t.Context())
	require.NoError(t, err)
	require.Equal(t, 3, w.reads, "the conversation and, 200 at a time, its messages")
}

func TestRelayPassesOverDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h, r := w.live(t)
	sara := desk(t, h, w.agent("sara", shop))
	w.open(talk, shop, mina)
	w.remove(talk)
	settle(t, r)
	require.Equal(t, w.head(), h.Stats().Cursor, "who is told nothing is at the head all the same")
	w.record(inbox.RecordTag, "vip")
	settle(t, r)
	require.Equal(t, []string{"record"}, types(all(t, sara, "presence")))
}

// TestRelayRetry: a batch that failed halfway is not told twice.
func TestRelayRetry(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.open(talk, shop, mina)
	w.open("other", shop, reza)
	h, r := w.live(t)
	sara, visitor := desk(t, h, w.agent("sara", shop)), panel(t, w, h, mina)
	all(t, sara)
	w.say(talk, inbox.KindMessage, "one")
	w.say("other", inbox.KindMessage, "two")
	w.spoiled["other"] = inbox.Errorf(inbox.CodeUnavailable, "away")
	for range 3 * chat.GiveUpAfter {
		_, err := r.Step(t.Context())
		require.Error(t, err)
	}
	delete(w.spoiled, "other")
	settle(t, r)
	told := all(t, sara)
	require.Len(t, told, 2)
	require.Equal(t, "one", told[0].Message.Text)
	require.Equal(t, "two", told[1].Message.Text)
	require.Equal(t, []string{"message"}, types(all(t, visitor)))
}

// TestRelayGivesUp: one event that can never be told does not stop the others,
// and nobody misses it without knowing.
func TestRelayGivesUp(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.open(talk, shop, mina)
	w.open("other", shop, reza)
	h, r := w.live(t)
	sara := desk(t, h, w.agent("sara", shop))
	visitor, bystander := panel(t, w, h, mina), panel(t, w, h, reza)
	all(t, sara)
	before := w.head()
	w.say(talk, inbox.KindMessage, "cannot be shown")
	w.say("other", inbox.KindMessage, "can")
	w.spoiled["talk-1"] = errors.New("broken")
	for range chat.GiveUpAfter - 1 {
		_, err := r.Step(t.Context())
		require.ErrorContains(t, err, "broken")
	}
	settle(t, r)
	told := all(t, sara)
	require.Equal(t, []string{"resync", "event"}, types(told))
	require.Equal(t, "can", told[1].Message.Text)
	require.Equal(t, chat.CloseSlow, ended(t, visitor))
	require.Equal(t, []string{"message"}, types(all(t, bystander)))

	back := h.JoinAgent(w.agent("sara", shop), "again", at(before))
	require.Equal(t, []string{"welcome", "resync"}, types(all(t, back)))
}

// TestRelayGivesUpOnRights: an agent whose rights cannot be read sees nothing more.
func TestRelayGivesUpOnRights(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h, r := w.live(t)
	sara, ali := w.agent("sara", shop), w.agent("ali", shop)
	s, other := desk(t, h, sara), desk(t, h, ali)
	w.save(sara)
	w.lost = errors.New("record is damaged")
	for range chat.GiveUpAfter - 1 {
		_, err := r.Step(t.Context())
		require.ErrorContains(t, err, "damaged")
	}
	settle(t, r)
	require.Equal(t, chat.ClosePolicy, ended(t, s))
	require.Equal(t, []string{"resync"}, types(all(t, other, "presence")))
}
