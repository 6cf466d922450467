package notify

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Way is what a channel does not do any more.
type Way string

// The ways.
const (
	Fetch Way = "fetch"
	Send  Way = "send"
)

// StoppedChannel is a channel that stopped, and since when.
type StoppedChannel struct {
	Channel inbox.ChannelID
	Name    string
	Way     Way
	Since   time.Time
}

// id is the same whenever this stop is told of, so that it is told once.
func (s StoppedChannel) id() string {
	return string(s.Channel) + "." + string(s.Way) + "." + strconv.FormatInt(s.Since.UnixMilli(), 10)
}

// TellStopped has every admin know of the channels that are stopped now, once a stop.
// What they were told of others is read: those work again. It is called again and again
// with all that are stopped, so nothing is missed by a crash.
func (s *Service) TellStopped(ctx context.Context, now []StoppedChannel) error {
	agents, err := s.Agents.List(ctx)
	if err != nil {
		return err
	}
	stopped := map[string]bool{}
	for _, one := range now {
		stopped[one.id()] = true
	}
	var failed []error // of one admin, who must not keep the others from knowing
	for _, a := range agents {
		if a.Admin() && a.Active() {
			failed = append(failed, s.tellStopped(ctx, a.ID, now, stopped))
		}
	}
	return errors.Join(failed...)
}

func (s *Service) tellStopped(ctx context.Context, agent inbox.AgentID, now []StoppedChannel, stopped map[string]bool) error {
	aboutNone := inbox.TextPart(agent) + inbox.TextPart(inbox.ConversationID(""))
	if err := s.markRead(ctx, agent, aboutNone, func(n Notification) bool { return n.Kind == Stopped && !stopped[n.ID] }); err != nil {
		return err
	}
	own, err := s.SettingsOf(ctx, agent)
	if err != nil {
		return err
	}
	by := own.For(Stopped)
	for _, one := range now {
		if !by.App {
			continue // a push alone could not be known to have been sent
		}
		n := Notification{
			ID: one.id(), Agent: agent, Kind: Stopped, At: s.Clock.Now(), Actor: inbox.System, Subject: excerpt(one.Name), Channel: one.Channel, Way: one.Way,
		}
		if err := s.keep(ctx, n, by); err != nil {
			return err
		}
	}
	return nil
}

// withoutStopped leaves out what is about channels for who is no admin any more.
func withoutStopped(by inbox.Principal, all []Notification) []Notification {
	return slices.DeleteFunc(all, func(n Notification) bool { return n.Kind == Stopped && !by.Admin })
}
