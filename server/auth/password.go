package auth

import (
	"context"
	_ "embed" // the passwords that are refused
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"github.com/pasokh/pasokh/inbox"
)

// Passwords are at least 8 runes (ASVS 5.0, 6.2.1) and at most 200, and none of
// those that are tried first (6.2.4).
const (
	minPassword = 8
	maxPassword = 200
)

// hashing follows OWASP's recommendation for argon2id: 19 MiB, 2 passes.
var hashing = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// nobody is compared with when there is no such account, so that the answer
// takes as long. It is a hash of 128 random bits nobody knows.
const nobody = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$1ZJ1zXzvGqU0bXDKf1yG2vP0cC4nqVbWw1m0s4mWv0k"

// CheckPassword refuses what may not become a password.
func CheckPassword(password string) error {
	switch n := utf8.RuneCountInString(password); {
	case !utf8.ValidString(password):
		return inbox.Invalid("password", "is not UTF-8")
	case n < minPassword:
		return inbox.Invalid("password", "is too short")
	case n > maxPassword:
		return inbox.Invalid("password", "is too long")
	case common()[strings.ToLower(password)]:
		return inbox.Invalid("password", "is one that many people have")
	}
	return nil
}

// commonPasswords are the 6,000 of 8 characters and more that are found most in
// what was stolen, in lower case, a line each; from the zxcvbn project (MIT).
//
//go:embed common_passwords.txt
var commonPasswords string

var common = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for line := range strings.Lines(commonPasswords) {
		all[strings.TrimSpace(line)] = true
	}
	return all
})

// SetPassword gives the agent a password and ends its sessions and invites.
func (s *Service) SetPassword(ctx context.Context, agent inbox.AgentID, password string) error {
	return s.setPassword(ctx, agent, password, "")
}

// setPassword spares a session, unless keep is "".
func (s *Service) setPassword(ctx context.Context, agent inbox.AgentID, password, keep string) error {
	if err := CheckPassword(password); err != nil {
		return err
	}
	hash := ""
	err := s.inTurn(ctx, func() (err error) {
		hash, err = Hash(password)
		return err
	})
	if err != nil {
		return err
	}
	return s.setHash(ctx, agent, hash, keep)
}

// Hash returns what is kept of a password.
func Hash(password string) (string, error) {
	hash, err := argon2id.CreateHash(password, hashing)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return hash, nil
}

// SetHash is SetPassword with what [Hash] returned.
func (s *Service) SetHash(ctx context.Context, agent inbox.AgentID, hash string) error {
	return s.setHash(ctx, agent, hash, "")
}

func (s *Service) setHash(ctx context.Context, agent inbox.AgentID, hash, keep string) error {
	c, err := s.Credentials.Get(ctx, string(agent))
	if err != nil && inbox.ErrorCode(err) != inbox.CodeNotFound {
		return err
	}
	if _, err := s.Credentials.Put(ctx, Credential{ID: agent, Version: c.Version, Hash: hash, SetAt: s.clock.Now()}); err != nil {
		return err
	}
	if err := s.dropInvites(ctx, agent); err != nil {
		return err
	}
	return s.EndSessions(ctx, agent, keep)
}

// verify reports whether the password is the agent's; an agent without one, or
// none at all, takes as long and is refused.
func (s *Service) verify(ctx context.Context, agent inbox.AgentID, password string) (bool, error) {
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
	err := s.inTurn(ctx, func() (err error) {
		if same, err = argon2id.ComparePasswordAndHash(password, hash); err != nil {
			err = fmt.Errorf("compare password: %w", err)
		}
		return err
	})
	return same && hash != nobody, err
}

// maxWaiting bounds how many wait for their password to be hashed.
const maxWaiting = 32

// inTurn hashes one password a processor: each takes 19 MiB and tens of
// milliseconds, and from many addresses more come than any machine holds.
// rate_limited when too many wait already.
func (s *Service) inTurn(ctx context.Context, hash func() error) error {
	if s.waiting.Add(1) > maxWaiting+int64(cap(s.hashers)) {
		s.waiting.Add(-1)
		return inbox.Errorf(inbox.CodeRateLimited, "too many passwords at once")
	}
	defer s.waiting.Add(-1)
	select {
	case s.hashers <- struct{}{}:
	case <-ctx.Done():
		return inbox.Wrap(inbox.CodeUnavailable, ctx.Err(), "hash password")
	}
	defer func() { <-s.hashers }()
	return hash()
}
