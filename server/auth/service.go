package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/audit"
	"github.com/pasokh/pasokh/inbox/workspace"
)

// Stores are what a Service keeps its records in.
type Stores struct {
	Agents      *inbox.Shelf[inbox.Agent]
	Credentials inbox.Records[Credential]
	Sessions    inbox.Table[Session]
	Invites     inbox.Table[Invite]
	Secrets     inbox.Records[Secret]
	Settings    *inbox.Shelf[workspace.Settings] // the company's name is in no password
	Audit       *audit.Trail
	Leases      inbox.Leases // make what may happen once happen once on all nodes; nil when there is one
}

// Service signs people in and out. It is safe for parallel use.
type Service struct {
	Stores
	clock     inbox.Clock
	key       []byte // signs visitors' and files' tokens
	tries     tries
	settingUp sync.Mutex
	hashers   chan struct{} // a place a processor, and not more than memory is for
	waiting   atomic.Int64  // who has such a place or waits for one
}

const secretID = "tokens"

// New returns the service.
func New(ctx context.Context, stores Stores, clock inbox.Clock) (*Service, error) {
	key, err := Key(ctx, stores.Secrets)
	if err != nil {
		return nil, err
	}
	return &Service{Stores: stores, clock: clock, key: key, tries: newTries(clock), hashers: make(chan struct{}, min(runtime.GOMAXPROCS(0), mostHashing))}, nil
}

// Key returns the installation's key, which it makes at first.
func Key(ctx context.Context, secrets inbox.Records[Secret]) ([]byte, error) {
	secret, err := secrets.Get(ctx, secretID)
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		key := make([]byte, 32)
		rand.Read(key) // never fails
		secret, err = secrets.Put(ctx, Secret{ID: secretID, Key: key})
		if inbox.ErrorCode(err) == inbox.CodeConflict { // another node was first
			secret, err = secrets.Get(ctx, secretID)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("installation key: %w", err)
	}
	return secret.Key, nil
}

// alone runs do while no other call of alone runs, on any node.
func (s *Service) alone(ctx context.Context, do func(context.Context) error) error {
	s.settingUp.Lock()
	defer s.settingUp.Unlock()
	return inbox.Turn{Leases: s.Leases, Name: "sign-in"}.Do(ctx, do)
}

// newToken returns 256 random bits for a browser or link, and their hash to store.
func newToken() (token, hash string) {
	raw := make([]byte, 32)
	rand.Read(raw) // never fails
	token = base64.RawURLEncoding.EncodeToString(raw)
	return token, hashToken(token)
}

// hashToken is how tokens are stored and looked up: equal hashes are found by
// the store's index, so no secret is compared byte by byte.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
