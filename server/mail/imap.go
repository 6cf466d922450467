package mail

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/inbox/retry"
)

// fetcher fetches the mail of one channel. One goroutine uses it.
type fetcher struct {
	intake  Intake
	book    Book
	network Network
	tokens  *Tokens
	clock   inbox.Clock
	log     *slog.Logger
	pace    Pace
	spoolIn string

	settings mailroom.Settings
	link     mailroom.Link
	trouble  map[string]trouble // by folder
	secrets  []string           // that no error may show
	refused  string             // an access token that the server did not take
	worked   bool               // this visit did what it came for
}

// run visits the server again and again until ctx ends.
func (f *fetcher) run(ctx context.Context) {
	if f.settings.ConnectedAt.IsZero() { // not written by Save: nothing is imported by mistake
		f.settings.ConnectedAt, f.settings.ServerAt = f.clock.Now(), f.clock.Now()
	}
	failures := 0
	for ctx.Err() == nil {
		if err := f.begin(ctx); err != nil {
			f.log.Warn("how a channel of mail is fetched cannot be read, will retry", "error", err)
			retry.Rest(ctx, f.pace.Pauses.First, nil)
			continue
		}
		f.worked = false
		err := f.visit(ctx)
		if ctx.Err() != nil {
			return
		}
		if f.worked {
			failures = 0
		}
		failures++
		f.failed(ctx, err)
		retry.Rest(ctx, f.pause(err, failures), nil)
	}
}

// begin reads how the channel's way was before.
func (f *fetcher) begin(ctx context.Context) error {
	link, err := f.book.Link(ctx, f.settings.Channel)
	if err != nil {
		return err
	}
	f.link = link
	if link.State != mailroom.LinkFailed {
		return f.tell(ctx, mailroom.LinkConnecting, nil)
	}
	return nil
}

// pause returns how long the server is left alone after a failure.
func (f *fetcher) pause(err error, failures int) time.Duration {
	pauses := f.pace.Pauses
	switch ReasonOf(err) {
	case mailroom.ReasonAuth, mailroom.ReasonConsent:
		pauses = f.pace.Refused
	}
	return pauses.After(failures)
}

// failed writes down that the channel cannot be fetched.
func (f *fetcher) failed(ctx context.Context, err error) {
	if err == nil {
		err = failed(mailroom.ReasonClosed, errors.New("the server ended the connection"))
	}
	f.log.Warn("a channel of mail cannot be fetched, will retry", "reason", ReasonOf(err), "error", f.shown(err))
	if told := f.tell(ctx, mailroom.LinkFailed, err); told != nil {
		f.log.Warn("how a channel of mail is fetched cannot be written down", "error", told)
	}
}

// tell writes down how the channel's way is, when that changed or was long ago.
func (f *fetcher) tell(ctx context.Context, state mailroom.LinkState, err error) error {
	now, next := f.clock.Now(), f.link
	if next.State != state || next.Version == 0 {
		next.State, next.Since = state, now
	}
	next.Why, next.Error = "", ""
	switch state {
	case mailroom.LinkFailed:
		next.Why, next.Error = ReasonOf(err), f.shown(err)
	case mailroom.LinkConnected:
		next.FetchedAt = now
	}
	if next.Version > 0 && next.State == f.link.State && next.Why == f.link.Why && next.Error == f.link.Error && now.Sub(f.link.FetchedAt) < f.pace.Told {
		return nil
	}
	kept, saved := f.book.SaveLink(ctx, next)
	if saved == nil {
		f.link = kept
	}
	return saved
}

func (f *fetcher) shown(err error) string { return shownError(err, f.secrets...) }

// visit connects, fetches, and stays for what comes, until that fails or ctx ends.
func (f *fetcher) visit(ctx context.Context) error {
	with, err := f.signIn(ctx)
	if err != nil {
		return err
	}
	session, err := openIMAP(ctx, f.network, f.settings.Fetch, with, f.pace.Silence)
	if err != nil {
		if ReasonOf(err) == mailroom.ReasonAuth {
			f.refused = with.token
		}
		return err
	}
	defer session.close()
	for {
		missing, err := f.readFolders(ctx, session)
		if err != nil {
			return err
		}
		if missing != nil {
			f.failed(ctx, missing) // the others are fetched all the same
		} else if err := f.tell(ctx, mailroom.LinkConnected, nil); err != nil {
			return failed(mailroom.ReasonStore, err)
		}
		f.worked = true
		most := f.pace.Idle
		if len(f.settings.Reads()) > 1 || missing != nil || !session.idles() {
			most = f.pace.Poll
		}
		if err := session.idle(ctx, most); err != nil {
			return err
		}
	}
}

// readFolders reads all folders, the first at the end, because that is the one which IDLE
// watches then. Missing says that one could not be opened.
func (f *fetcher) readFolders(ctx context.Context, s *imapSession) (missing, err error) {
	folders := f.settings.Reads()
	for _, folder := range slices.Backward(folders) {
		switch err := f.read(ctx, s, folder); {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err == nil:
		case ReasonOf(err) == mailroom.ReasonFolder:
			missing = err
		default:
			return nil, err
		}
	}
	return missing, nil
}

// signIn returns with what the channel signs in.
func (f *fetcher) signIn(ctx context.Context) (signIn, error) {
	switch auth := f.settings.Fetch.Auth; auth {
	case mailroom.AuthGoogle, mailroom.AuthMicrosoft:
		if f.tokens == nil {
			return signIn{}, failed(mailroom.ReasonConsent, errNoConsent)
		}
		token, err := f.tokens.Access(ctx, f.settings.Channel, auth, f.refused)
		f.secrets = []string{token}
		return signIn{token: token}, err
	}
	credentials, err := f.book.Credentials(ctx, f.settings.Channel)
	if err != nil {
		return signIn{}, failed(mailroom.ReasonStore, err)
	}
	if credentials.FetchPassword == "" {
		return signIn{}, failed(mailroom.ReasonNoPassword, errNoPassword)
	}
	f.secrets = []string{credentials.FetchPassword}
	return signIn{password: credentials.FetchPassword}, nil
}
