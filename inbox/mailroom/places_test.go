package mailroom_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
)

func TestChannelOf(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	s := o.good()
	s.Way, s.ReplyForm, s.ReplyDomain = mailroom.WayListen, "domain", "reply.shop.example"
	o.save(t, s, mailroom.Credentials{})
	for address, found := range map[string]bool{
		"support@shop.example": true, "Support@SHOP.example": true, "support+abc@shop.example": true, "token@reply.shop.example": true,
		"other@shop.example": false, "+x@shop.example": false, "support@shop.example.evil.example": false, "x@a.reply.shop.example": false,
		"": false, "support": false, "a@b@shop.example": false,
	} {
		got, err := o.ChannelOf(t.Context(), address)
		if found {
			require.NoError(t, err, address)
			require.Equal(t, o.channel, got)
		} else {
			require.Equal(t, inbox.CodeNotFound, inbox.ErrorCode(err), address)
		}
	}
	c, err := o.Directory.Channels.Get(t.Context(), string(o.channel))
	require.NoError(t, err)
	c.Enabled = false
	_, err = o.Directory.Channels.Save(t.Context(), admin, c)
	require.NoError(t, err)
	_, err = o.ChannelOf(t.Context(), "support@shop.example")
	require.Equal(t, inbox.CodeUnavailable, inbox.ErrorCode(err))
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx := t.Context()
	s := o.save(t, o.good(), mailroom.Credentials{FetchPassword: "x"})
	p, err := o.Place(ctx, o.channel, s.Fetch.Account(), "INBOX")
	require.NoError(t, err)
	require.Zero(t, p.Version)
	p.Validity, p.UID = 7, 12
	first, err := o.SavePlace(ctx, p)
	require.NoError(t, err)
	_, err = o.SavePlace(ctx, p)
	require.Equal(t, inbox.CodeConflict, inbox.ErrorCode(err), "of two who read a folder one goes on")
	link, err := o.Link(ctx, o.channel)
	require.NoError(t, err)
	link.State, link.FetchedAt = mailroom.LinkConnected, o.clock.Now()
	_, err = o.SaveLink(ctx, link)
	require.NoError(t, err)
	o.clock.Pass(time.Minute)
	states, err := o.States(ctx, admin, o.channel)
	require.NoError(t, err)
	require.Equal(t, []mailroom.Place{first}, states.Places)
	require.Equal(t, mailroom.LinkConnected, states.Link.State)
	require.Equal(t, time.Minute, states.Lag)

	fetched, err := o.Fetched(ctx)
	require.NoError(t, err)
	require.Len(t, fetched, 1)
	c, err := o.Directory.Channels.Get(ctx, string(o.channel))
	require.NoError(t, err)
	c.Enabled = false
	_, err = o.Directory.Channels.Save(ctx, admin, c)
	require.NoError(t, err)
	fetched, err = o.Fetched(ctx)
	require.NoError(t, err)
	require.Empty(t, fetched, "a channel that is switched off is not fetched")
	states, err = o.States(ctx, admin, o.channel)
	require.NoError(t, err)
	require.Equal(t, mailroom.LinkOff, states.Link.State)

	require.NoError(t, o.Directory.Channels.Delete(ctx, admin, string(o.channel)))
	events, err := o.db.Feed().Read(ctx, 0, 100)
	require.NoError(t, err)
	for range 2 {
		require.NoError(t, o.FollowChannels(ctx, events))
	}
	_, err = o.Service.Settings.Stored(ctx, string(o.channel))
	require.Equal(t, inbox.CodeNotFound, inbox.ErrorCode(err))
	_, err = o.Secrets.Get(ctx, string(o.channel))
	require.Equal(t, inbox.CodeNotFound, inbox.ErrorCode(err))
	_, err = o.Places.Get(ctx, p.ID)
	require.Equal(t, inbox.CodeNotFound, inbox.ErrorCode(err))
	_, err = o.Links.Get(ctx, string(o.channel))
	require.Equal(t, inbox.CodeNotFound, inbox.ErrorCode(err))
}
