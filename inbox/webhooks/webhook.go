// Package webhooks is the room of webhooks as they are kept: the records, what each wants
// to be told, and what is on its way to it. How they are called is in server/hooks.
package webhooks

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/plain"
)

// Webhook is an address that is told what happens, by signed requests: of the
// kinds of events that it wants, and when a rule calls it by name.
type Webhook struct {
	ID        inbox.WebhookID `json:"id"`
	Version   int64           `json:"version"`
	Name      string          `json:"name"`
	URL       string          `json:"url"`
	Secret    string          `json:"secret"` // signs what is sent; told to nobody who reads
	Enabled   bool            `json:"enabled"`
	Events    []Told          `json:"events,omitempty"` // none: only rules call it
	CreatedAt time.Time       `json:"createdAt"`
}

// RecordID, RecordVersion and WithVersion make a webhook a record.
func (w Webhook) RecordID() string            { return string(w.ID) }
func (w Webhook) RecordVersion() int64        { return w.Version }
func (w Webhook) WithVersion(v int64) Webhook { w.Version = v; return w }

// RecordName implements [inbox.Named].
func (w Webhook) RecordName() string { return w.Name }

// Type is what events call a webhook.
const Type inbox.RecordType = "webhook"

// Records declares webhooks: only admins write them and are told of changes.
var Records = inbox.Kind[Webhook]{Type: Type, Stored: "webhooks", Audited: true}

// Shelf is all webhooks. It implements rules.Webhooks.
type Shelf struct{ *inbox.Shelf[Webhook] }

// New returns the webhooks and adds their shelf to the directory.
func New(d *inbox.Directory, records inbox.Records[Webhook]) Shelf {
	return Shelf{inbox.AddShelf(d, Records, records)}
}

// Enabled reports whether a webhook is switched on; not_found.
func (s Shelf) Enabled(ctx context.Context, id inbox.WebhookID) (bool, error) {
	w, err := s.Get(ctx, string(id))
	return w.Enabled, err
}

// Limits of webhooks.
const (
	Max            = 50
	maxWebhookURL  = 2000
	minSecret      = 16 // bytes
	maxSecret      = 200
	secretPrefix   = "whsec_" // then base64, as the Standard Webhooks convention has it
	minSecretBytes = 24
	maxSecretBytes = 64
)

// Validate checks name, address, secret and events.
func (w Webhook) Validate() error {
	switch u, is := plain.WebAddress(w.URL); {
	case strings.TrimSpace(w.Name) == "" || utf8.RuneCountInString(w.Name) > inbox.NameRunes:
		return inbox.Invalid("name", "is empty or too long")
	case !is || u.Fragment != "" || len(w.URL) > maxWebhookURL:
		return inbox.Invalid("url", "is not http(s)://host without a password")
	}
	if _, err := w.Key(); err != nil {
		return err
	}
	for i, told := range w.Events {
		if !slices.Contains(Tellings, told) || slices.Contains(w.Events[:i], told) {
			return inbox.Invalid("events", "is unknown or there twice")
		}
	}
	return nil
}

// Key is what the secret signs with: the bytes that it encodes when it is
// written as libraries write it, whsec_ and base64, else those of the text.
func (w Webhook) Key() ([]byte, error) {
	encoded, is := strings.CutPrefix(w.Secret, secretPrefix)
	if !is {
		if n := len(w.Secret); n < minSecret || n > maxSecret || strings.TrimSpace(w.Secret) != w.Secret {
			return nil, inbox.Invalid("secret", "has not 16 to 200 bytes")
		}
		return []byte(w.Secret), nil
	}
	key, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(key) < minSecretBytes || len(key) > maxSecretBytes {
		return nil, inbox.Invalid("secret", "does not encode 24 to 64 bytes")
	}
	return key, nil
}
