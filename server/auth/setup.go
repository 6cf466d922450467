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

// FirstAdmin is who sets up the installation, and with which settings.
type FirstAdmin struct {
	Name, Email, Language, Password string

	Settings inbox.Settings
}

// SetUp makes the settings and the first admin, and opens a session. not_found when
// there is an agent already; of two at once one wins. The admin comes last: whoever
// is interrupted before can begin again.
func (s *Service) SetUp(ctx context.Context, first FirstAdmin, b Browser) (SignedIn, error) {
	var agent inbox.Agent
	err := s.alone(ctx, func(ctx context.Context) error {
		s.Agents.Forget() // another node may have been faster
		if needed, err := s.NeedsSetUp(ctx); err != nil {
			return err
		} else if !needed {
			return inbox.Errorf(inbox.CodeNotFound, "set-up is done")
		}
		if err := s.begin(ctx, first.Settings); err != nil {
			return err
		}
		var err error
		agent, err = s.AddAgent(ctx, inbox.Agent{
			Name: first.Name, Email: first.Email, Role: inbox.RoleAdmin, AllChannels: true, Preferences: inbox.Preferences{Language: first.Language},
		}, first.Password)
		return err
	})
	if err != nil {
		return SignedIn{}, err
	}
	return s.Open(ctx, agent, b)
}

// begin saves the first settings, over those of a set-up that did not get further.
func (s *Service) begin(ctx context.Context, settings inbox.Settings) error {
	s.Settings.Forget()
	present, err := s.Settings.Get(ctx, inbox.SettingsID)
	if err != nil && inbox.ErrorCode(err) != inbox.CodeNotFound {
		return err
	}
	settings.Version = present.Version
	_, err = s.Settings.Save(ctx, inbox.SystemPrincipal(), settings)
	return err
}

// AddAgent makes an agent who can sign in with the password at once.
func (s *Service) AddAgent(ctx context.Context, a inbox.Agent, password string) (inbox.Agent, error) {
	a.ID, a.CreatedAt, a.Email = inbox.NewID[inbox.AgentID](), s.clock.Now(), inbox.NormalEmail(a.Email)
	words, err := s.wordsOf(ctx, a)
	if err == nil {
		err = CheckPassword("password", password, words...)
	}
	if err != nil {
		return inbox.Agent{}, err
	}
	stored, err := s.Agents.Save(ctx, inbox.SystemPrincipal(), a)
	if err != nil {
		return inbox.Agent{}, err
	}
	return stored, s.setPassword(ctx, passwordSet{by: inbox.SystemPrincipal(), agent: stored.ID, kind: inbox.AuditPasswordSet}, password)
}

// wordsOf are the words that everybody tries first in the agent's password.
func (s *Service) wordsOf(ctx context.Context, a inbox.Agent) ([]string, error) {
	words := []string{a.Name, a.PublicName, a.Email}
	settings, err := s.Settings.Get(ctx, inbox.SettingsID)
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return words, nil
	}
	return append(words, settings.Company), err
}
