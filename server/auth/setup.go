package auth

import (
	"context"

	"github.com/pasokh/pasokh/inbox"
)

// NeedsSetUp reports whether there is no agent yet.
func (s *Service) NeedsSetUp(ctx context.Context) (bool, error) {
	all, err := s.Agents.List(ctx)
	return len(all) == 0, err
}

// SetUp makes the first admin and opens a session. not_found when there is an
// agent already; of two at once one wins.
func (s *Service) SetUp(ctx context.Context, name, email, language, password string) (agent inbox.Agent, token string, err error) {
	err = s.alone(ctx, func(ctx context.Context) error {
		s.Agents.Forget() // another node may have been faster
		if needed, err := s.NeedsSetUp(ctx); err != nil {
			return err
		} else if !needed {
			return inbox.Errorf(inbox.CodeNotFound, "set-up is done")
		}
		agent, err = s.AddAgent(ctx, inbox.Agent{
			Name: name, Email: email, Role: inbox.RoleAdmin, AllChannels: true, Preferences: inbox.Preferences{Language: language},
		}, password)
		return err
	})
	if err != nil {
		return inbox.Agent{}, "", err
	}
	token, err = s.Open(ctx, agent.ID)
	return agent, token, err
}

// AddAgent makes an agent who can sign in with the password at once.
func (s *Service) AddAgent(ctx context.Context, a inbox.Agent, password string) (inbox.Agent, error) {
	if err := CheckPassword(password); err != nil {
		return inbox.Agent{}, err
	}
	a.ID, a.CreatedAt, a.Email = inbox.NewID[inbox.AgentID](), s.clock.Now(), inbox.NormalEmail(a.Email)
	stored, err := s.Agents.Save(ctx, inbox.SystemPrincipal(), a)
	if err != nil {
		return inbox.Agent{}, err
	}
	return stored, s.SetPassword(ctx, stored.ID, password)
}
