package auth

import (
	"context"
	"errors"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/audit"
	"github.com/pasokh/pasokh/inbox/workspace"
)

// NeedsSetUp reports whether there is no agent yet.
func (s *Service) NeedsSetUp(ctx context.Context) (bool, error) {
	all, err := s.Agents.List(ctx)
	return len(all) == 0, err
}

// FirstAdmin is who sets up the installation, and with which settings.
type FirstAdmin struct {
	Name, Email, Language, Password string

	Settings workspace.Settings
}

// SetUp stores the settings and the first admin, and opens a session. not_found when there is an agent
// already; of two at once one succeeds. The admin is stored last, after the password. So a set-up that
// was interrupted can be done again, and an admin that is stored can sign in.
func (s *Service) SetUp(ctx context.Context, first FirstAdmin, b Browser) (SignedIn, error) {
	if err := s.requireNoAgent(ctx); err != nil {
		return SignedIn{}, err
	}
	agent, hash, err := s.newAgent(ctx, inbox.Agent{
		Name: first.Name, Email: first.Email, Role: inbox.RoleAdmin, AllChannels: true, Preferences: inbox.Preferences{Language: first.Language},
	}, first.Password, first.Settings.Company)
	if err != nil {
		return SignedIn{}, err
	}
	err = s.alone(ctx, func(ctx context.Context) (err error) {
		s.Agents.Forget() // another node may have been faster
		if err = s.requireNoAgent(ctx); err != nil {
			return err
		}
		if err = s.begin(ctx, first.Settings); err != nil {
			return err
		}
		agent, err = s.add(ctx, agent, hash)
		return err
	})
	if err != nil {
		return SignedIn{}, err
	}
	return s.Open(ctx, agent, b)
}

func (s *Service) requireNoAgent(ctx context.Context) error {
	needed, err := s.NeedsSetUp(ctx)
	if err == nil && !needed {
		err = inbox.Errorf(inbox.CodeNotFound, "set-up is done")
	}
	return err
}

// begin saves the first settings, over those of a set-up that did not get further.
func (s *Service) begin(ctx context.Context, settings workspace.Settings) error {
	s.Settings.Forget()
	present, err := s.Settings.Get(ctx, workspace.SettingsID)
	if err != nil && inbox.ErrorCode(err) != inbox.CodeNotFound {
		return err
	}
	settings.Version = present.Version
	_, err = s.Settings.Save(ctx, inbox.SystemPrincipal(), settings)
	return err
}

// AddAgent makes an agent who can sign in with the password at once.
func (s *Service) AddAgent(ctx context.Context, a inbox.Agent, password string) (inbox.Agent, error) {
	a, hash, err := s.newAgent(ctx, a, password)
	if err != nil {
		return inbox.Agent{}, err
	}
	return s.add(ctx, a, hash)
}

// newAgent returns the agent with an id, and what is kept of its password, in which
// none of the words may stand. Nothing is written. Hashing is slow and waits for its
// turn, so it is done before any turn that nodes take with each other.
func (s *Service) newAgent(ctx context.Context, a inbox.Agent, password string, words ...string) (_ inbox.Agent, hash string, err error) {
	a.ID, a.CreatedAt, a.Email = inbox.NewID[inbox.AgentID](), s.clock.Now(), inbox.NormalEmail(a.Email)
	if err = a.Validate(); err != nil {
		return inbox.Agent{}, "", err
	}
	own, err := s.wordsOf(ctx, a)
	if err == nil {
		err = CheckPassword("password", password, append(own, words...)...)
	}
	if err == nil {
		hash, err = s.hash(ctx, password)
	}
	return a, hash, err
}

// add writes the password of a new agent, then the agent. What is cut off between the
// two leaves a password of nobody, and nobody without a password.
func (s *Service) add(ctx context.Context, a inbox.Agent, hash string) (inbox.Agent, error) {
	if _, err := s.Credentials.Put(ctx, Credential{ID: a.ID, Hash: hash, SetAt: s.clock.Now()},
		s.tells(audit.PasswordSet, inbox.SystemPrincipal().Actor, a.ID, "")); err != nil {
		return inbox.Agent{}, err
	}
	stored, err := s.Agents.Save(ctx, inbox.SystemPrincipal(), a)
	var e *inbox.Error
	if errors.As(err, &e) && e.Code == inbox.CodeConflict && e.Field != "" { // the address is taken: nothing was written, for certain
		err = errors.Join(err, s.Credentials.Delete(ctx, string(a.ID)))
	}
	return stored, err
}

// wordsOf are the words that everybody tries first in the agent's password.
func (s *Service) wordsOf(ctx context.Context, a inbox.Agent) ([]string, error) {
	words := []string{a.Name, a.PublicName, a.Email}
	settings, err := s.Settings.Get(ctx, workspace.SettingsID)
	if inbox.IsMissing(err) {
		return words, nil
	}
	return append(words, settings.Company), err
}
