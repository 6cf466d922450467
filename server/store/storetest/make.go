package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// begin returns the change that creates a conversation with one message from
// its contact; edits change the conversation before.
func begin(edits ...func(*inbox.Conversation)) inbox.Change {
	c := inbox.Conversation{
		ID: inbox.NewID[inbox.ConversationID](), Channel: inbox.NewID[inbox.ChannelID](), Contact: inbox.NewID[inbox.ContactID](),
		Subject: "Where is my parcel?", Status: inbox.StatusOpen, Priority: inbox.PriorityNormal, CreatedAt: now, UpdatedAt: now,
	}
	for _, edit := range edits {
		edit(&c)
	}
	created := event(inbox.ConversationCreated, c)
	change := say(c, inbox.KindMessage, c.Subject)
	change.Events = append([]inbox.Event{created}, change.Events...)
	return change
}

// say returns the change that adds a message by the contact.
func say(c inbox.Conversation, kind inbox.MessageKind, text string) inbox.Change {
	c.LastSeq++
	m := inbox.Message{
		ID: inbox.NewID[inbox.MessageID](), Conversation: c.ID, Seq: c.LastSeq, Kind: kind,
		Author: inbox.Actor{Kind: inbox.ActorContact, ID: string(c.Contact)}, At: now, Text: text,
	}
	if kind == inbox.KindEvent {
		m.Text, m.Event = "", &inbox.EventLine{Kind: inbox.LineSubject, To: text}
	}
	e := event(inbox.MessageCreated, c)
	e.Message, e.MessageKind, e.Seq = m.ID, kind, m.Seq
	return inbox.Change{Conversation: c, Messages: []inbox.Message{m}, Events: []inbox.Event{e}}
}

// update returns the change that only writes the conversation as edited.
func update(c inbox.Conversation, edit func(*inbox.Conversation)) inbox.Change {
	edit(&c)
	return inbox.Change{Conversation: c, Events: []inbox.Event{event(inbox.ConversationUpdated, c)}}
}

func event(kind inbox.EventKind, c inbox.Conversation) inbox.Event {
	return inbox.Event{
		ID: inbox.NewID[inbox.EventID](), Kind: kind, At: now, Actor: inbox.System,
		Conversation: c.ID, Version: c.Version + 1, Audience: c.Audience(),
	}
}

func recordEvent(id string) inbox.Event {
	return inbox.Event{
		ID: inbox.NewID[inbox.EventID](), Kind: inbox.RecordChanged, At: now, Actor: inbox.System,
		Record: &inbox.RecordRef{Type: inbox.RecordTeam, ID: id},
	}
}

// commit commits what must succeed.
func commit(t *testing.T, s Stores, c inbox.Change) inbox.Conversation {
	t.Helper()
	stored, err := s.Conversations.Commit(t.Context(), c)
	require.NoError(t, err)
	return stored
}

// grow commits a new conversation and messages of the kinds, in order.
func grow(t *testing.T, s Stores, kinds ...inbox.MessageKind) inbox.Conversation {
	t.Helper()
	c := commit(t, s, begin())
	for i, kind := range kinds {
		c = commit(t, s, say(c, kind, fmt.Sprintf("message %d", i+2)))
	}
	return c
}

// requireCode requires an error that callers recognise by its code.
func requireCode(t *testing.T, code inbox.Code, err error) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, code, inbox.ErrorCode(err), "%v", err)
}

// events reads the whole feed.
func events(t *testing.T, s Stores) []inbox.Event {
	t.Helper()
	var all []inbox.Event
	for cursor := inbox.Cursor(0); ; {
		page, err := s.Feed.Read(t.Context(), cursor, 100)
		require.NoError(t, err)
		if len(page) == 0 {
			return all
		}
		all, cursor = append(all, page...), page[len(page)-1].Cursor
	}
}

// plain returns events as they were before the feed gave them cursors.
func plain(events []inbox.Event) []inbox.Event {
	out := make([]inbox.Event, len(events))
	for i, e := range events {
		e.Cursor = 0
		out[i] = e
	}
	return out
}

// at is a time so many milliseconds after now.
func at(ms int) time.Time { return now.Add(time.Duration(ms) * time.Millisecond) }
