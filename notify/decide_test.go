package notify_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/notify"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// staff: sara sees all, reza the shop as one of billing, emma nothing here, omid is away.
var staff = []inbox.Agent{
	{ID: "sara", Role: inbox.RoleAdmin},
	{ID: "reza", Role: inbox.RoleAgent, Channels: []inbox.ChannelID{"shop"}, Teams: []inbox.TeamID{"billing"}},
	{ID: "emma", Role: inbox.RoleAgent, Channels: []inbox.ChannelID{"lab"}},
	{ID: "omid", Role: inbox.RoleAgent, AllChannels: true, Availability: inbox.AvailableAway},
}

func TestDecide(t *testing.T) {
	t.Parallel()
	contact, sara, reza := inbox.Actor{Kind: inbox.ActorContact, ID: "c"}, inbox.Actor{Kind: inbox.ActorAgent, ID: "sara"}, inbox.Actor{Kind: inbox.ActorAgent, ID: "reza"}
	wrote := func(by inbox.Actor, kind inbox.MessageKind, mentions ...inbox.AgentID) func(*notify.Happened) {
		return func(h *notify.Happened) {
			h.Event.Kind, h.Event.Actor, h.Event.MessageKind, h.Event.At = inbox.MessageCreated, by, kind, noon
			h.Message = inbox.Message{Kind: kind, Author: by, At: noon, Mentions: mentions}
		}
	}
	owned := func(by inbox.AgentID) func(*notify.Happened) {
		return func(h *notify.Happened) { h.Conversation.Assignee, h.Event.Audience.Assignee = by, by }
	}
	assigned := func(by inbox.Actor) func(*notify.Happened) {
		return func(h *notify.Happened) {
			h.Event.Kind, h.Event.Actor, h.Event.Moves = inbox.ConversationUpdated, by, []inbox.Move{{Field: "assignee", To: string(h.Event.Audience.Assignee)}}
		}
	}
	followed := func(by ...inbox.AgentID) func(*notify.Happened) {
		return func(h *notify.Happened) { h.Conversation.Followers = by }
	}
	happens := func(kind inbox.EventKind) func(*notify.Happened) {
		return func(h *notify.Happened) { h.Event.Kind, h.Event.Actor = kind, inbox.System }
	}
	handedOver := func(team inbox.TeamID) func(*notify.Happened) { // its owner cannot act any more
		return func(h *notify.Happened) {
			h.Event.Kind, h.Event.Actor, h.Event.At = inbox.ConversationUpdated, inbox.System, noon
			h.Event.Moves = []inbox.Move{{Field: "assignee", From: "gone", To: ""}}
			h.Conversation.Status, h.Conversation.Team, h.Event.Audience.Team = inbox.StatusOpen, team, team
		}
	}
	since := func(change func(*inbox.Conversation)) func(*notify.Happened) { // the event is looked at late
		return func(h *notify.Happened) {
			c := h.Conversation
			h.Event.State = &inbox.State{Status: c.Status}
			if !c.LastContactAt.IsZero() {
				h.Event.State.ContactAt = c.LastContactAt.UnixMilli()
			}
			change(&h.Conversation)
		}
	}
	for _, c := range []struct {
		name  string
		steps []func(*notify.Happened)
		want  []notify.Telling
	}{
		{"WhoFollowedLaterIsNotTold", []func(*notify.Happened){wrote(sara, inbox.KindNote), followed("reza", "omid"), func(h *notify.Happened) {
			h.Message.Seq, h.Conversation.FollowedSeq = 4, map[inbox.AgentID]int64{"reza": 4, "omid": 3}
		}}, []notify.Telling{{"omid", notify.Follow}}},
		{"NobodysIsForAllWhoSeeItAndTake", []func(*notify.Happened){wrote(contact, inbox.KindMessage)}, []notify.Telling{{"sara", notify.Unassigned}, {"reza", notify.Unassigned}}},
		{"NobodysOfATeamIsForTheTeam", []func(*notify.Happened){wrote(contact, inbox.KindMessage), func(h *notify.Happened) { h.Conversation.Team, h.Event.Audience.Team = "billing", "billing" }}, []notify.Telling{{"reza", notify.Unassigned}}},
		{"GivenSinceIsToldByThat", []func(*notify.Happened){wrote(contact, inbox.KindMessage), since(func(c *inbox.Conversation) { c.Assignee = "reza" })}, nil},
		{"OfAnotherTeamSince", []func(*notify.Happened){wrote(contact, inbox.KindMessage), since(func(c *inbox.Conversation) { c.Team = "billing" })}, []notify.Telling{{"sara", notify.Unassigned}, {"reza", notify.Unassigned}}},
		{"OfNoTeamSince", []func(*notify.Happened){wrote(contact, inbox.KindMessage), func(h *notify.Happened) { h.Event.Audience.Team = "billing" }}, []notify.Telling{{"reza", notify.Unassigned}}},
		{"TakenFromItsOwnerSince", []func(*notify.Happened){wrote(contact, inbox.KindMessage), owned("reza"), since(func(c *inbox.Conversation) { c.Assignee = "" })}, []notify.Telling{{"reza", notify.Reply}}},
		{"HandedOverAndTakenSince", []func(*notify.Happened){handedOver("billing"), since(func(c *inbox.Conversation) { c.Assignee = "sara" })}, nil},
		{"HandedOverAndClosedSince", []func(*notify.Happened){handedOver("billing"), since(func(c *inbox.Conversation) { c.Team, c.Status = "", inbox.StatusClosed })}, []notify.Telling{{"reza", notify.Unassigned}}},
		{"HandedOverWithAMessageIsToldByThat", []func(*notify.Happened){handedOver(""), func(h *notify.Happened) { h.Conversation.LastContactAt = noon }, since(func(c *inbox.Conversation) { c.LastContactAt = noon.Add(time.Hour) })}, nil},
		{"OwnersHearsTheContact", []func(*notify.Happened){wrote(contact, inbox.KindMessage), owned("reza")}, []notify.Telling{{"reza", notify.Reply}}},
		{"WhoGoesOnIsNotToldOfAgain", []func(*notify.Happened){wrote(contact, inbox.KindMessage), owned("reza"), func(h *notify.Happened) { h.Conversation.WaitingSince = noon.Add(-time.Second) }}, nil},
		{"OwnReplyIsNoNews", []func(*notify.Happened){wrote(reza, inbox.KindMessage), owned("reza")}, nil},
		{"NoteIsForTheOwner", []func(*notify.Happened){wrote(sara, inbox.KindNote), owned("reza")}, []notify.Telling{{"reza", notify.Note}}},
		{"MentionCountsMore", []func(*notify.Happened){wrote(sara, inbox.KindNote, "reza"), owned("reza")}, []notify.Telling{{"reza", notify.Mention}}},
		{"MentionOfWhoMayNotSeeIt", []func(*notify.Happened){wrote(sara, inbox.KindNote, "emma", "sara")}, nil},
		{"AwayIsMentionedAllTheSame", []func(*notify.Happened){wrote(sara, inbox.KindNote, "omid")}, []notify.Telling{{"omid", notify.Mention}}},
		{"FollowerHearsTheContact", []func(*notify.Happened){wrote(contact, inbox.KindMessage), owned("reza"), followed("sara", "reza", "emma")}, []notify.Telling{{"reza", notify.Reply}, {"sara", notify.Follow}}},
		{"FollowerHearsAReplyAndANote", []func(*notify.Happened){wrote(reza, inbox.KindMessage), owned("reza"), followed("sara", "reza")}, []notify.Telling{{"sara", notify.Follow}}},
		{"WhatWaitsCountsMoreThanFollowing", []func(*notify.Happened){wrote(contact, inbox.KindMessage), followed("omid", "sara")}, []notify.Telling{{"sara", notify.Unassigned}, {"reza", notify.Unassigned}, {"omid", notify.Follow}}},
		{"AssignedByAnother", []func(*notify.Happened){owned("reza"), assigned(sara)}, []notify.Telling{{"reza", notify.Assigned}}},
		{"TakenByOneself", []func(*notify.Happened){owned("reza"), assigned(reza)}, nil},
		{"TakenAway", []func(*notify.Happened){assigned(sara)}, nil},
		{"HandedOverIsForWhoTakes", []func(*notify.Happened){handedOver("")}, []notify.Telling{{"sara", notify.Unassigned}, {"reza", notify.Unassigned}}},
		{"HandedOverIsForItsTeam", []func(*notify.Happened){handedOver("billing")}, []notify.Telling{{"reza", notify.Unassigned}}},
		{"HandedOverToATeamOfNobodyIsForAdmins", []func(*notify.Happened){handedOver("empty")}, []notify.Telling{{"sara", notify.Unassigned}}},
		{"HandedOverWhileClosedIsNoNews", []func(*notify.Happened){handedOver(""), func(h *notify.Happened) { h.Conversation.Status = inbox.StatusClosed }}, nil},
		{"Warning", []func(*notify.Happened){owned("reza"), happens(inbox.SLAWarning)}, []notify.Telling{{"reza", notify.SLAWarning}}},
		{"Breach", []func(*notify.Happened){owned("reza"), happens(inbox.SLABreached)}, []notify.Telling{{"reza", notify.SLABreached}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := notify.Happened{Conversation: inbox.Conversation{ID: "1", Channel: "shop", Contact: "c", WaitingSince: noon}, Event: inbox.Event{Conversation: "1", Audience: inbox.Audience{Channel: "shop", Contact: "c"}}}
			for _, step := range c.steps {
				step(&h)
			}
			require.Equal(t, c.want, notify.Decide(h, staff))
			require.Equal(t, c.name == "WhoGoesOnIsNotToldOfAgain", h.GoesOn())
		})
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	var s notify.Settings
	require.Equal(t, notify.Media{App: true, Sound: true, Push: true}, s.For(notify.Mention), "before anything is said")
	s.Media = map[notify.Kind]notify.Media{notify.Mention: {Push: true}, notify.Unassigned: {App: true}}
	require.Equal(t, notify.Media{Push: true}, s.For(notify.Mention))
	require.Equal(t, notify.Media{}, s.For(notify.Unassigned), "what waits for anybody is a folder, not a list")
	require.Len(t, s.Whole().Media, len(notify.Kinds))
	require.NoError(t, s.Whole().Validate())
	for field, bad := range map[string]notify.Settings{
		"media": {Media: map[notify.Kind]notify.Media{"moon": {}}}, "tone": {Tone: "gong"}, "volume": {Volume: 101},
	} {
		var e *inbox.Error
		require.ErrorAs(t, bad.Validate(), &e)
		require.Equal(t, field, e.Field)
	}
}
