package auth

import (
	"context"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/audit"
)

const inviteLife = 7 * 24 * time.Hour

// Invite makes the token of a link with which the agent sets a password, once. An earlier token of the
// same agent is no longer valid.
func (s *Service) Invite(ctx context.Context, by inbox.Principal, agent inbox.AgentID) (string, error) {
	if err := s.dropInvites(ctx, agent); err != nil {
		return "", err
	}
	token, hash := newToken()
	_, err := s.Invites.Put(ctx, Invite{ID: hash, Agent: agent, ExpiresAt: s.clock.Now().Add(inviteLife)},
		s.tells(audit.Invited, by.Actor, agent, by.Place))
	return token, err
}

const resetLife = 30 * time.Minute

// Forgot makes the token of a link with which the agent of an address sets a new password,
// once, within half an hour. No token when there is no such agent who may sign in. Links
// that were made before go on: whoever asks is a stranger.
func (s *Service) Forgot(ctx context.Context, email string, b Browser) (inbox.Agent, string, error) {
	agent, err := s.byEmail(ctx, inbox.NormalEmail(email))
	if err != nil || agent.ID == "" || !agent.Active() || agent.Pending {
		return inbox.Agent{}, "", err
	}
	place, err := s.Audit.Place(ctx, b.Address, b.Device)
	if err != nil {
		return inbox.Agent{}, "", err
	}
	token, hash := newToken()
	_, err = s.Invites.Put(ctx, Invite{ID: hash, Agent: agent.ID, ExpiresAt: s.clock.Now().Add(resetLife)},
		s.tells(audit.ResetAsked, inbox.System, agent.ID, place))
	return agent, token, err
}

// Invited returns the agent whom the token invites. not_found when the token is used, expired,
// replaced or unknown, or the agent is disabled.
func (s *Service) Invited(ctx context.Context, token string) (inbox.Agent, error) {
	dead := inbox.Errorf(inbox.CodeNotFound, "invite")
	invite, err := s.Invites.Get(ctx, hashToken(token))
	if err != nil {
		return inbox.Agent{}, err
	}
	if !invite.ExpiresAt.After(s.clock.Now()) {
		return inbox.Agent{}, dead
	}
	agent, err := s.Agents.Get(ctx, string(invite.Agent))
	if err == nil && agent.Disabled {
		return inbox.Agent{}, dead
	}
	return agent, err
}

// Acceptance is what an invited agent enters.
type Acceptance struct {
	Token, Name, Password, Language string
}

// Accept uses the invite: the agent gets the password, name and language, and a session. When two
// requests use it at once, one succeeds and the other gets not_found.
func (s *Service) Accept(ctx context.Context, in Acceptance, b Browser) (SignedIn, error) {
	place, err := s.Audit.Place(ctx, b.Address, b.Device)
	if err != nil {
		return SignedIn{}, err
	}
	hash, err := s.hashAccepted(ctx, in)
	if err != nil {
		return SignedIn{}, err
	}
	var done SignedIn
	err = s.alone(ctx, func(ctx context.Context) error {
		agent, err := s.accept(ctx, in, hash, place)
		if err != nil {
			return err
		}
		if done, err = s.Open(ctx, agent, b); err != nil {
			return err
		}
		return s.dropInvites(ctx, agent.ID) // last: until then whoever was cut off can use the link again
	})
	if err != nil {
		return SignedIn{}, err
	}
	return done, nil
}

// hashAccepted returns what is kept of the password, outside the turn in which the
// invite is used: hashing is slow.
func (s *Service) hashAccepted(ctx context.Context, in Acceptance) (string, error) {
	agent, err := s.Invited(ctx, in.Token)
	if err != nil {
		return "", err
	}
	agent.Name = in.Name
	own, err := s.wordsOf(ctx, agent)
	if err == nil {
		err = CheckPassword("password", in.Password, own...)
	}
	if err != nil {
		return "", err
	}
	return s.hash(ctx, in.Password)
}

// accept saves the agent, then the password.
func (s *Service) accept(ctx context.Context, in Acceptance, hash string, place inbox.PlaceID) (inbox.Agent, error) {
	agent, err := s.Invited(ctx, in.Token)
	if err != nil {
		return inbox.Agent{}, err
	}
	agent.Pending, agent.Name = false, in.Name
	if in.Language != "" {
		agent.Preferences.Language = in.Language
	}
	if agent, err = s.Agents.Save(ctx, inbox.SystemPrincipal(), agent); err != nil {
		return inbox.Agent{}, err
	}
	by := inbox.Principal{Actor: agent.Actor(), Place: place}
	return agent, s.putHash(ctx, passwordSet{by: by, agent: agent.ID, kind: audit.PasswordSet}, hash)
}

// dropInvites removes all invites that expired, and then the agent's: what fails before leaves the link as it was.
func (s *Service) dropInvites(ctx context.Context, agent inbox.AgentID) error {
	drop := func(i Invite) error { return s.Invites.Delete(ctx, i.ID) }
	for _, r := range []inbox.Range{
		{Index: "over", To: inbox.TimePart(s.clock.Now().Add(time.Millisecond))}, {Index: "agent", Of: inbox.TextPart(agent)},
	} {
		if err := inbox.EachRow(ctx, s.Invites, r, drop); err != nil {
			return err
		}
	}
	return nil
}
