package thread

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"strings"

	"github.com/google/uuid"
)

// A token is the 16 bytes of an id and 14 bytes of its signature: 112 bits, written in
// 48 letters and digits that survive servers which change capitals.
const (
	tokenMAC     = 14
	tokenLength  = (16 + tokenMAC) * 8 / 5
	localPartMax = 64 // RFC 5321 §4.5.3.1.1
	keyLeast     = 16
)

var tokenLetters = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)

// ReplyKeys signs the addresses under which an answer finds its conversation. The first
// key signs; the others are older and still accepted, so that a key can be replaced
// while answers to old mail are on their way.
type ReplyKeys struct{ keys [][]byte }

// NewReplyKeys returns the keys, the newest first.
func NewReplyKeys(keys ...[]byte) (ReplyKeys, error) {
	if len(keys) == 0 {
		return ReplyKeys{}, errors.New("no key for reply addresses")
	}
	for _, key := range keys {
		if len(key) < keyLeast {
			return ReplyKeys{}, errors.New("a key for reply addresses is too short")
		}
	}
	return ReplyKeys{keys: keys}, nil
}

// Purpose is for what a token is good: one made for a conversation opens nothing else.
// It may name a person too, as that of a notification does.
type Purpose string

// PurposeConversation is that of the address under which a contact answers.
const PurposeConversation Purpose = "conversation"

// PurposeNotification is that of the address under which this agent answers to a
// notification.
func PurposeNotification(agent string) Purpose { return Purpose("notification/" + agent) }

// Token returns the signed form of an id, which is a UUID.
func (k ReplyKeys) Token(purpose Purpose, id string) (string, error) {
	if len(k.keys) == 0 {
		return "", errors.New("no key for reply addresses")
	}
	parsed, err := uuid.Parse(id)
	if err != nil {
		return "", err
	}
	return tokenLetters.EncodeToString(append(parsed[:], signToken(k.keys[0], purpose, parsed[:])...)), nil
}

// Open returns the id in a token that one of the keys signed for this purpose.
func (k ReplyKeys) Open(purpose Purpose, token string) (id string, ok bool) {
	if len(token) != tokenLength {
		return "", false
	}
	raw, err := tokenLetters.DecodeString(strings.ToLower(token))
	if err != nil {
		return "", false
	}
	for _, key := range k.keys {
		if hmac.Equal(raw[16:], signToken(key, purpose, raw[:16])) {
			return uuid.UUID(raw[:16]).String(), true
		}
	}
	return "", false
}

func signToken(key []byte, purpose Purpose, id []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("pasokh reply address\x00" + string(purpose) + "\x00"))
	mac.Write(id)
	return mac.Sum(nil)[:tokenMAC]
}

// ReplyForm is where the token stands in an address. Which one a channel can use depends
// on its provider.
type ReplyForm string

// The forms.
const (
	ReplyPlus   ReplyForm = "plus"   // support+token@example.com
	ReplyDomain ReplyForm = "domain" // token@reply.example.com: all mail of a sub-domain comes to us
	ReplyPlain  ReplyForm = "plain"  // support@example.com: only the Message-ID tells
)

// Address returns the address under which an answer finds the id. Base is the address of
// the channel, or the sub-domain for [ReplyDomain]. A local part that would become
// longer than 64 octets stays plain.
func (k ReplyKeys) Address(form ReplyForm, base string, purpose Purpose, id string) (string, error) {
	token, err := k.Token(purpose, id)
	if err != nil {
		return "", err
	}
	switch form {
	case ReplyDomain:
		return token + "@" + strings.TrimPrefix(base, "@"), nil
	case ReplyPlus:
		at := strings.LastIndexByte(base, '@')
		if at > 0 && at+1+tokenLength <= localPartMax && base[0] != '"' {
			return base[:at] + "+" + token + base[at:], nil
		}
	}
	return base, nil
}

// Find returns the id in the first of the addresses that holds a token for this purpose,
// in whichever form.
func (k ReplyKeys) Find(purpose Purpose, addresses []string) (id string, ok bool) {
	for _, address := range addresses {
		local := address
		if at := strings.LastIndexByte(address, '@'); at >= 0 {
			local = address[:at]
		}
		start := len(local) - tokenLength
		if start < 0 || start > 0 && !strings.ContainsRune("+-=_.", rune(local[start-1])) {
			continue
		}
		if id, ok := k.Open(purpose, local[start:]); ok {
			return id, true
		}
	}
	return "", false
}

// messagePrefix marks the Message-IDs that we make.
const messagePrefix = "m-"

// MessageIDFor returns the Message-ID, without angle brackets, of a message that we
// send: the same on every try, on the domain of the channel.
func MessageIDFor(message, domain string) string { return messagePrefix + message + "@" + domain }

// MessageOf returns the message of which this is the Message-ID, "" when we did not make
// it. Servers may change capitals, and some put the id in angle brackets again.
func MessageOf(id string, domains []string) string {
	id = strings.ToLower(strings.Trim(id, "<> \t"))
	local, domain, _ := strings.Cut(id, "@")
	message, ours := strings.CutPrefix(local, messagePrefix)
	if !ours || len(message) != 36 {
		return ""
	}
	if _, err := uuid.Parse(message); err != nil {
		return ""
	}
	for _, own := range domains {
		if strings.EqualFold(own, domain) {
			return message
		}
	}
	return ""
}
