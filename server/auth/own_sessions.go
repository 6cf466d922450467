package auth

import (
	"context"
	"slices"

	"github.com/pasokh/pasokh/inbox"
)

// deviceRunes bounds what is kept of a User-Agent.
const deviceRunes = 300

// SessionsOf returns the agent's sessions that are good, the last seen first.
func (s *Service) SessionsOf(ctx context.Context, agent inbox.AgentID) ([]Session, error) {
	own, err := inbox.AllRows(ctx, s.Sessions, sessionsOf(agent))
	now := s.clock.Now()
	return slices.DeleteFunc(own, func(one Session) bool { return !one.good(now) }), err
}

// EndSession ends one of the agent's own sessions; not_found when it is none.
func (s *Service) EndSession(ctx context.Context, by inbox.Principal, id string) error {
	session, err := s.Sessions.Get(ctx, id)
	if err == nil && session.Agent != by.Actor.Agent() {
		err = inbox.Errorf(inbox.CodeNotFound, "session")
	}
	if err != nil {
		return err
	}
	return s.end(ctx, session, by)
}
