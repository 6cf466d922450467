package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
)

// post writes to agents by mail; it is [kit.Post].
type post struct{ app *App }

func (p post) Able(ctx context.Context) (bool, error) { return p.app.mail.room.SendsNotices(ctx) }

// Send has a letter be queued. It is known by what its id hashes to, since that may be a
// secret, as the token of a link is.
func (p post) Send(ctx context.Context, letter, id string, to inbox.Agent, link string) error {
	settings, err := p.app.workspace.Present(ctx)
	if err != nil {
		return err
	}
	language := to.Preferences.Language
	if language == "" {
		language = settings.Language
	}
	words := p.app.languages.Letter(language, letter, map[string]string{"name": to.Name, "company": settings.Company, "link": link})
	name := sha256.Sum256([]byte(id))
	return p.app.mail.room.QueueNotice(ctx, mailroom.Notice{
		Name: letter + "/" + hex.EncodeToString(name[:]), To: inbox.MailPerson{Name: to.Name, Address: to.Email}, Subject: words.Subject, Text: words.Text,
	})
}
