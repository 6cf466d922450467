package mailroom

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"

	"github.com/pasokh/pasokh/inbox/email/thread"
)

// Sealer encrypts what only this installation may read, with AES-256-GCM. What it is
// for is authenticated along with it, so that one secret cannot be put in the place of another.
type Sealer struct{ aead cipher.AEAD }

// NewSealer returns the sealer of an installation's key, which is at least 16 bytes.
func NewSealer(key []byte) (Sealer, error) {
	derived, err := derive(key, "mail secrets")
	if err != nil {
		return Sealer{}, err
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		return Sealer{}, err
	}
	aead, err := cipher.NewGCM(block)
	return Sealer{aead}, err
}

// Seal returns plain encrypted for what it is for.
func (s Sealer) Seal(plain []byte, purpose string) []byte {
	nonce := make([]byte, s.aead.NonceSize())
	rand.Read(nonce) // never fails
	return s.aead.Seal(nonce, nonce, plain, []byte(purpose))
}

// Open returns what was sealed for the purpose.
func (s Sealer) Open(sealed []byte, purpose string) ([]byte, error) {
	n := s.aead.NonceSize()
	if len(sealed) < n {
		return nil, errors.New("a sealed secret is too short")
	}
	return s.aead.Open(nil, sealed[:n], sealed[n:], []byte(purpose))
}

// derive makes a key of 32 bytes for one purpose.
func derive(key []byte, purpose string) ([]byte, error) {
	if len(key) < 16 {
		return nil, errors.New("the installation's key is too short")
	}
	return hkdf.Key(sha256.New, key, nil, "pasokh "+purpose, 32)
}

// replyKeys are the keys that sign reply addresses.
func replyKeys(key []byte) (thread.ReplyKeys, error) {
	derived, err := derive(key, "reply addresses")
	if err != nil {
		return thread.ReplyKeys{}, err
	}
	return thread.NewReplyKeys(derived)
}
