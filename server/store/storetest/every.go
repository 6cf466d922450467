package storetest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// every returns a value of which every field is set, whatever fields there are:
// one that is added is tested without anybody thinking of it.
func every[T any]() T {
	var out T
	n := 0
	fill(reflect.ValueOf(&out).Elem(), &n)
	return out
}

func fill(v reflect.Value, n *int) {
	*n++
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(at(*n)))
		return
	case json.RawMessage:
		v.Set(reflect.ValueOf(json.RawMessage(fmt.Sprintf(`{"n":%d}`, *n))))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("text %d <b>&", *n))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n)
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, n)
		fill(value, n)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Tag.Get("json") != "-" {
				fill(v.Field(i), n)
			}
		}
	default:
		panic(fmt.Sprintf("no value for a %s", v.Type()))
	}
}

// EveryField has one of everything come back as it was, from the store that it
// was written to and from a copy.
func EveryField(t *testing.T, factory Factory) {
	s, copied := factory.open(t), factory.open(t)
	change := inbox.Change{Conversation: every[inbox.Conversation](), Messages: []inbox.Message{every[inbox.Message]()}, Events: []inbox.Event{every[inbox.Event]()}}
	c, m, e := &change.Conversation, &change.Messages[0], &change.Events[0]
	c.ID, c.Number, c.Version, c.Status, c.Priority, c.LastSeq = inbox.NewID[inbox.ConversationID](), 0, 0, inbox.StatusSnoozed, inbox.PriorityUrgent, 1
	m.ID, m.Conversation, m.Seq, m.Erased = inbox.NewID[inbox.MessageID](), c.ID, 1, false
	e.ID, e.Conversation, e.Version = inbox.NewID[inbox.EventID](), c.ID, 1
	stored := commit(t, s, change)
	person := every[inbox.Contact]()
	person.ID, person.Version = inbox.NewID[inbox.ContactID](), 0
	person = save(t, s, person)

	want := *c
	want.Number, want.Version = stored.Number, 1
	require.Equal(t, want, stored)
	blank := inbox.Message{ID: inbox.NewID[inbox.MessageID](), Conversation: c.ID, Seq: 2, Kind: inbox.KindMessage, Author: m.Author, At: at(1), Text: "taken back"}
	stored.LastSeq = 2
	stored = commit(t, s, inbox.Change{Conversation: stored, Messages: []inbox.Message{blank}})
	blank.Text, blank.Erased = "", true
	stored = commit(t, s, inbox.Change{Conversation: stored, Erased: []inbox.Message{blank}})
	duplicate(t, s, copied)
	requireSame(t, s, copied)
	for _, in := range []Stores{s, copied} {
		read, err := in.Conversations.Conversation(t.Context(), c.ID)
		require.NoError(t, err)
		require.Equal(t, stored, read)
		thread, err := in.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: c.ID, Limit: 10})
		require.NoError(t, err)
		require.Equal(t, []inbox.Message{*m, blank}, thread)
		require.Equal(t, change.Events, plain(events(t, in)))
		known, err := in.Contacts.ByIdentity(t.Context(), person.Identities[1])
		require.NoError(t, err)
		require.Equal(t, person, known)
		labels := inbox.Filter{Scope: everything, Follower: c.Followers[1], Mentioned: c.Mentioned[0], Tags: c.Tags[1:]}
		require.Equal(t, []inbox.ConversationID{c.ID}, list(t, in, labels, 10))
	}
}
