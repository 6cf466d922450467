package inbox_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/contacts"
)

func TestFirstForm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, maryam := t.Context(), w.maryam.Principal()
	before := w.write(t, "before there was a form")
	w.channel.Form = inbox.FirstForm{Name: true, Email: true, Topics: []string{"Delivery", "بازپرداخت"}}
	w.channel = save(t, w.Directory.Channels, w.channel)
	begin := func(topic string) (inbox.Received, error) {
		in := w.incoming("Where is my lamp?")
		in.Topic = topic
		return w.Receive(ctx, maryam, in)
	}
	lacks := func(t *testing.T, field, topic string) {
		t.Helper()
		_, err := begin(topic)
		refused(t, inbox.CodeInvalid, err)
		require.ErrorContains(t, err, field)
	}
	tell := func(t *testing.T, p contacts.Patch) {
		t.Helper()
		_, err := w.contacts.Update(ctx, maryam, w.maryam.ID, p)
		require.NoError(t, err)
	}
	name, email := "Maryam", "maryam@mail.example"

	t.Run("ErrNothingFilledIn", func(t *testing.T) { lacks(t, "form.name", "Delivery") })
	t.Run("ErrNoEmail", func(t *testing.T) {
		tell(t, contacts.Patch{Name: &name})
		lacks(t, "form.email", "Delivery")
	})
	t.Run("ErrNoTopic", func(t *testing.T) {
		tell(t, contacts.Patch{ClaimedEmail: &email})
		lacks(t, "form.topic", "")
		lacks(t, "form.topic", "delivery")
	})
	t.Run("OK", func(t *testing.T) {
		got, err := begin("بازپرداخت")
		require.NoError(t, err)
		require.Equal(t, "بازپرداخت", got.Conversation.Subject)
		in := w.incoming("and another thing")
		in.Conversation = got.Conversation.ID
		again, err := w.Receive(ctx, maryam, in)
		require.NoError(t, err, "what has begun goes on")
		require.Equal(t, "بازپرداخت", again.Conversation.Subject)
		contact, err := w.contacts.Get(ctx, maryam, w.maryam.ID)
		require.NoError(t, err)
		require.Empty(t, contact.Email(), "what was typed is a claim")
		require.Equal(t, email, contact.ClaimedEmail)
	})
	t.Run("WhatHadBegunGoesOn", func(t *testing.T) {
		in := w.incoming("still here")
		in.Conversation = before.ID
		_, err := w.Receive(ctx, maryam, in)
		require.NoError(t, err)
	})
	t.Run("WithoutTopicsTheFirstLineIsTheSubject", func(t *testing.T) {
		w.channel.Form = inbox.FirstForm{Name: true}
		w.channel = save(t, w.Directory.Channels, w.channel)
		got, err := begin("Anything")
		require.NoError(t, err)
		require.Equal(t, "Where is my lamp?", got.Conversation.Subject)
	})
}

func TestFirstFormErrors(t *testing.T) {
	t.Parallel()
	valid := inbox.Channel{Name: "Shop", Kind: inbox.ChannelChat, Language: "en", Color: "#0b7c86"}
	many := make([]string, inbox.MaxTopics+1)
	for i := range many {
		many[i] = fmt.Sprint("topic ", i)
	}
	for name, topics := range map[string][]string{
		"ErrEmpty": {""}, "ErrBlank": {"Delivery", " "}, "ErrNotTrimmed": {" Delivery"}, "ErrTwice": {"Delivery", "Delivery"}, "ErrTooMany": many,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := valid
			c.Form.Topics = topics
			refused(t, inbox.CodeInvalid, c.Validate())
		})
	}
	long := valid
	long.Form.Topics = []string{strings.Repeat("ب", 81)}
	refused(t, inbox.CodeTooLarge, long.Validate())
	long.Form.Topics = []string{strings.Repeat("ب", 80)}
	require.NoError(t, long.Validate())
}
