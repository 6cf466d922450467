package auth

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/alexedwards/argon2id"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/audit"
)

// hashing follows OWASP's recommendation for argon2id: 19 MiB, 2 passes.
var hashing = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// nobody is compared with when there is no such account, so that the answer
// takes as long. It is a hash of 128 random bits nobody knows.
const nobody = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$1ZJ1zXzvGqU0bXDKf1yG2vP0cC4nqVbWw1m0s4mWv0k"

// SetPassword gives the agent a password and ends its sessions and invites.
func (s *Service) SetPassword(ctx context.Context, agent inbox.AgentID, password string) error {
	if err := CheckPassword("password", password); err != nil {
		return err
	}
	return s.setPassword(ctx, passwordSet{by: inbox.SystemPrincipal(), agent: agent, kind: audit.PasswordSet}, password)
}

// passwordSet says whose password is set, by whom, and which session is spared.
type passwordSet struct {
	by    inbox.Principal
	agent inbox.AgentID
	keep  string // "" ends all sessions
	kind  inbox.AuditKind
}

// setPassword takes a password that was checked.
func (s *Service) setPassword(ctx context.Context, of passwordSet, password string) error {
	hash, err := s.hash(ctx, password)
	if err != nil {
		return err
	}
	return s.setHash(ctx, of, hash)
}

// hash is [Hash] for one whom the program trusts, when it is the password's turn.
func (s *Service) hash(ctx context.Context, password string) (hash string, err error) {
	err = s.inTurn(ctx, true, func() (err error) {
		hash, err = Hash(password)
		return err
	})
	return hash, err
}

// Hash returns the hash of a password, as it is stored.
func Hash(password string) (string, error) {
	hash, err := argon2id.CreateHash(normal(password), hashing)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return hash, nil
}

// SetHash does the same as SetPassword, with a hash that [Hash] returned.
func (s *Service) SetHash(ctx context.Context, agent inbox.AgentID, hash string) error {
	return s.setHash(ctx, passwordSet{by: inbox.SystemPrincipal(), agent: agent, kind: audit.PasswordSet}, hash)
}

// setHash keeps the hash of a password and ends the agent's sessions and invites.
func (s *Service) setHash(ctx context.Context, of passwordSet, hash string) error {
	if err := s.putHash(ctx, of, hash); err != nil {
		return err
	}
	return s.dropInvites(ctx, of.agent)
}

// putHash does the same but for the invites.
func (s *Service) putHash(ctx context.Context, of passwordSet, hash string) error {
	c, err := s.Credentials.Get(ctx, string(of.agent))
	if err != nil && inbox.ErrorCode(err) != inbox.CodeNotFound {
		return err
	}
	if _, err := s.Credentials.Put(ctx, Credential{ID: of.agent, Version: c.Version, Hash: hash, SetAt: s.clock.Now()},
		s.tells(of.kind, of.by.Actor, of.agent, of.by.Place)); err != nil {
		return err
	}
	return s.EndSessions(ctx, of.by, of.agent, of.keep)
}

// verify reports whether the password is the agent's; an agent without one, or
// none at all, takes as long and is refused. Of a trusted browser it does not ask
// how many strangers wait.
func (s *Service) verify(ctx context.Context, agent inbox.AgentID, password string, trusted bool) (bool, error) {
	hash := nobody
	if agent != "" {
		c, err := s.Credentials.Get(ctx, string(agent))
		if err != nil && inbox.ErrorCode(err) != inbox.CodeNotFound {
			return false, err
		}
		if err == nil {
			hash = c.Hash
		}
	}
	same := false
	err := s.inTurn(ctx, trusted, func() (err error) {
		same, err = matches(password, hash)
		return err
	})
	return same && hash != nobody, err
}

// matches compares in both forms a password that has two: what was set before
// passwords were brought into one form may be stored in the other.
func matches(password, hash string) (bool, error) {
	for _, form := range slices.Compact([]string{normal(password), password}) {
		same, err := argon2id.ComparePasswordAndHash(form, hash)
		if err != nil {
			return false, fmt.Errorf("compare password: %w", err)
		}
		if same {
			return true, nil
		}
	}
	return false, nil
}

const (
	// maxWaiting bounds how many strangers wait for their password to be hashed.
	maxWaiting = 32
	// mostHashing bounds how many are hashed at once, at 19 MiB each.
	mostHashing = 3
)

// inTurn hashes one password a processor: each takes 19 MiB and tens of
// milliseconds, and from many addresses more come than any machine holds.
// rate_limited when too many wait already; who is trusted waits with them, in
// order, and is never sent away.
func (s *Service) inTurn(ctx context.Context, trusted bool, hash func() error) error {
	if !trusted {
		if s.waiting.Add(1) > maxWaiting+int64(cap(s.hashers)) {
			s.waiting.Add(-1)
			return inbox.TooOften(time.Second, "too many passwords at once")
		}
		defer s.waiting.Add(-1)
	}
	select {
	case s.hashers <- struct{}{}:
	case <-ctx.Done():
		return inbox.Wrap(inbox.CodeUnavailable, ctx.Err(), "hash password")
	}
	defer func() { <-s.hashers }()
	return hash()
}
