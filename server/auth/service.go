package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"sync"

	"github.com/pasokh/pasokh/inbox"
)

// Stores are what a Service keeps its records in.
type Stores struct {
	Agents      *inbox.Shelf[inbox.Agent]
	Credentials inbox.Records[Credential]
	Sessions    inbox.Records[Session]
	Invites     inbox.Records[Invite]
	Secrets     inbox.Records[Secret]
}

// Service signs people in and out. It is safe for parallel use.
type Service struct {
	Stores
	clock     inbox.Clock
	key       []byte // signs visitors' and files' tokens
	throttle  *Throttle
	settingUp sync.Mutex
}

const secretID = "tokens"

// New returns the service; at first start it makes the installation's key.
func New(ctx context.Context, stores Stores, clock inbox.Clock) (*Service, error) {
	s := &Service{Stores: stores, clock: clock, throttle: NewThrottle(clock, loginBurst, loginRefill)}
	secret, err := stores.Secrets.Get(ctx, secretID)
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		key := make([]byte, 32)
		rand.Read(key) // never fails
		secret, err = stores.Secrets.Put(ctx, Secret{ID: secretID, Key: key})
		if inbox.ErrorCode(err) == inbox.CodeConflict { // another node was first
			secret, err = stores.Secrets.Get(ctx, secretID)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("installation key: %w", err)
	}
	s.key = secret.Key
	return s, nil
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
