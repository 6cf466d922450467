package auth

import (
	"context"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

const (
	sessionLife = 30 * 24 * time.Hour // after the last use
	sessionMost = 90 * 24 * time.Hour // whatever its use (ASVS 5.0, 7.3.2)
	seenWritten = time.Hour
	loginBurst  = 10
	loginRefill = 20 * time.Second
)

// SignIn checks name and password and opens a session, whose token only the
// browser keeps. unauthenticated for every kind of wrong; rate_limited after
// too many for the account or the address.
func (s *Service) SignIn(ctx context.Context, email, password, address string) (inbox.Agent, string, error) {
	email = inbox.NormalEmail(email)
	account, from := "account:"+email, "address:"+address
	if !s.throttle.Allow(from) || !s.throttle.Allow(account) {
		return inbox.Agent{}, "", inbox.Errorf(inbox.CodeRateLimited, "too many sign-ins")
	}
	agent, err := s.byEmail(ctx, email)
	if err != nil {
		return inbox.Agent{}, "", err
	}
	ok, err := s.verify(ctx, agent.ID, password)
	if err != nil {
		return inbox.Agent{}, "", err
	}
	if !ok || !agent.Active() {
		return inbox.Agent{}, "", inbox.Errorf(inbox.CodeUnauthenticated, "wrong name or password")
	}
	s.throttle.Forgive(account)
	s.throttle.Forgive(from)
	token, err := s.Open(ctx, agent.ID)
	return agent, token, err
}

// byEmail returns the zero agent when there is none.
func (s *Service) byEmail(ctx context.Context, email string) (inbox.Agent, error) {
	all, err := s.Agents.List(ctx)
	if err != nil {
		return inbox.Agent{}, err
	}
	for _, a := range all {
		if email != "" && a.Email == email {
			return a, nil
		}
	}
	return inbox.Agent{}, nil
}

// Open makes a session of the agent and returns its token.
func (s *Service) Open(ctx context.Context, agent inbox.AgentID) (string, error) {
	token, hash := newToken()
	now := s.clock.Now()
	_, err := s.Sessions.Put(ctx, Session{ID: hash, Agent: agent, CreatedAt: now, SeenAt: now})
	return token, err
}

// good reports whether the session may still be used.
func (s Session) good(now time.Time) bool {
	return now.Sub(s.SeenAt) <= sessionLife && now.Sub(s.CreatedAt) <= sessionMost
}

// Agent returns who holds the session token, and the session's id.
// unauthenticated when nobody does, or the agent may not sign in any more.
func (s *Service) Agent(ctx context.Context, token string) (inbox.Agent, string, error) {
	none := inbox.Errorf(inbox.CodeUnauthenticated, "no session")
	if token == "" {
		return inbox.Agent{}, "", none
	}
	session, err := s.Sessions.Get(ctx, hashToken(token))
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return inbox.Agent{}, "", none
	}
	if err != nil {
		return inbox.Agent{}, "", err
	}
	now := s.clock.Now()
	if !session.good(now) {
		return inbox.Agent{}, "", none
	}
	agent, err := s.Agents.Get(ctx, string(session.Agent))
	if inbox.ErrorCode(err) == inbox.CodeNotFound || (err == nil && !agent.Active()) {
		return inbox.Agent{}, "", none
	}
	if err != nil {
		return inbox.Agent{}, "", err
	}
	if now.Sub(session.SeenAt) > seenWritten {
		session.SeenAt = now
		if _, err := s.Sessions.Put(ctx, session); err != nil && inbox.ErrorCode(err) != inbox.CodeConflict {
			return inbox.Agent{}, "", err
		}
	}
	return agent, session.ID, nil
}

// Close ends the session of the token, if there is one, and returns its id.
func (s *Service) Close(ctx context.Context, token string) (string, error) {
	id := hashToken(token)
	session, err := s.Sessions.Get(ctx, id)
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return id, nil
	}
	if err == nil {
		err = s.end(ctx, session)
	}
	return id, err
}

// end deletes a session and tells every node, which ends its sockets.
func (s *Service) end(ctx context.Context, session Session) error {
	return s.Sessions.Delete(ctx, session.ID, inbox.Event{
		ID: inbox.NewID[inbox.EventID](), Kind: inbox.RecordChanged, At: s.clock.Now(),
		Actor:  inbox.Actor{Kind: inbox.ActorAgent, ID: string(session.Agent)},
		Record: &inbox.RecordRef{Type: inbox.RecordSession, ID: session.ID, Deleted: true},
	})
}

// EndSessions ends the agent's sessions except the one to keep.
func (s *Service) EndSessions(ctx context.Context, agent inbox.AgentID, keep string) error {
	all, err := s.Sessions.List(ctx)
	if err != nil {
		return err
	}
	for _, one := range all {
		if one.Agent == agent && one.ID != keep {
			if err := s.end(ctx, one); err != nil {
				return err
			}
		}
	}
	return nil
}

// ChangePassword sets a new password for an agent who knows the present one and
// ends the agent's other sessions.
func (s *Service) ChangePassword(ctx context.Context, agent inbox.AgentID, session, current, next string) error {
	if !s.throttle.Allow("change:" + string(agent)) {
		return inbox.Errorf(inbox.CodeRateLimited, "too many tries")
	}
	ok, err := s.verify(ctx, agent, current)
	if err != nil {
		return err
	}
	if !ok {
		return inbox.Invalid("current", "is wrong")
	}
	return s.setPassword(ctx, agent, next, session)
}
