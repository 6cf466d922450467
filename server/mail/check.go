package mail

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
)

// checkTime is how long each side of a check may take.
const checkTime = 10 * time.Second

// Checked is whether mail can be fetched and sent with some settings.
type Checked struct {
	Fetch Side `json:"fetch"`
	Send  Side `json:"send"`
	// Folders are those of the mailbox, in order of their names, when Fetch is well.
	Folders []string `json:"folders,omitempty"`
}

// Side is how one of two servers was found.
type Side struct {
	OK    bool            `json:"ok"`
	Asked bool            `json:"asked"` // the settings name a server
	Why   mailroom.Reason `json:"why,omitempty"`
	Error string          `json:"error,omitempty"` // at most 200 runes, without secrets
}

// Check connects and signs in to both servers of the settings, which need not be saved.
// Credentials are those that were typed and those that are kept for these very servers
// ([mailroom.Service.Trial]). Nothing is read or sent. It takes ten seconds at most.
func (n Network) Check(ctx context.Context, settings mailroom.Settings, with mailroom.Credentials) Checked {
	var out Checked
	var both sync.WaitGroup
	if settings.Fetch.Named() && settings.Way == mailroom.WayIMAP {
		both.Go(func() {
			out.Fetch = guardedSide(func() (side Side) { side, out.Folders = n.checkFetch(ctx, settings, with); return side })
		})
	}
	if settings.Send.Named() {
		both.Go(func() { out.Send = guardedSide(func() Side { return n.checkSend(ctx, settings.Send, with) }) })
	}
	both.Wait()
	return out
}

// guardedSide makes a panic over what a server said a failure of its side.
func guardedSide(check func() Side) (out Side) {
	if err := inbox.Guarded(func() error { out = check(); return nil }); err != nil {
		return side(failed(mailroom.ReasonProtocol, err))
	}
	return out
}

// side words the end of a check.
func side(err error, secrets ...string) Side {
	if err == nil {
		return Side{OK: true, Asked: true}
	}
	return Side{Asked: true, Why: ReasonOf(err), Error: shownError(err, secrets...)}
}

// signInOf returns with what one signs in to a server, or why one cannot.
func signInOf(server mailroom.Server, password string, token *mailroom.Token) (signIn, error) {
	switch server.Auth {
	case mailroom.AuthNone:
		return signIn{}, nil
	case mailroom.AuthGoogle, mailroom.AuthMicrosoft:
		if token == nil || token.Access == "" {
			return signIn{}, failed(mailroom.ReasonConsent, errNoToken)
		}
		return signIn{token: token.Access}, nil
	}
	if password == "" {
		return signIn{}, failed(mailroom.ReasonNoPassword, errNoPassword)
	}
	return signIn{password: password}, nil
}

func (n Network) checkFetch(ctx context.Context, settings mailroom.Settings, with mailroom.Credentials) (Side, []string) {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	by, err := signInOf(settings.Fetch, with.FetchPassword, with.OAuth)
	if err != nil {
		return side(err), nil
	}
	session, err := openIMAP(ctx, n, settings.Fetch, by, checkTime)
	if err != nil {
		return side(err, by.password, by.token), nil
	}
	defer session.close()
	folders, err := session.folders(ctx)
	if err == nil {
		for _, folder := range settings.Reads() {
			if _, err = session.open(ctx, folder, true); err != nil {
				break
			}
		}
	}
	return side(err, by.password, by.token), folders
}

// foldersMost is how many folders are listed.
const foldersMost = 1000

// folders lists the folders that can be read.
func (s *imapSession) folders(ctx context.Context) ([]string, error) {
	var out []string
	err := s.expecting(ctx, func() error {
		all, err := s.client.List("", "*", nil).Collect()
		for _, f := range all {
			if !slices.Contains(f.Attrs, imap.MailboxAttrNoSelect) && !slices.Contains(f.Attrs, imap.MailboxAttrNonExistent) {
				out = append(out, f.Mailbox)
			}
		}
		return err
	})
	slices.Sort(out)
	return out[:min(len(out), foldersMost)], err
}

func (n Network) checkSend(ctx context.Context, server mailroom.Server, with mailroom.Credentials) Side {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	by, err := signInOf(server, with.SendPassword, with.OAuth)
	if err != nil {
		return side(err)
	}
	err = n.trySMTP(ctx, server, by)
	switch {
	case ctx.Err() != nil:
		err = ctx.Err()
	case err != nil && ReasonOf(err) == mailroom.ReasonUnknown:
		err = failed(mailroom.ReasonProtocol, err)
	}
	return side(err, by.password, by.token)
}

// trySMTP connects, signs in, and says goodbye.
func (n Network) trySMTP(ctx context.Context, server mailroom.Server, by signIn) error {
	conn, err := n.Dial(ctx, server)
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })() // whoever waits on it is told
	client, err := n.greetSMTP(ctx, conn, server, "")
	if err != nil {
		_ = conn.Close() // the failure is told
		return err
	}
	defer func() { _ = client.Close() }() // what it was for is done
	return signInSMTP(client, server, by)
}
