package mail

import (
	"context"
	"io"
	"log/slog"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/follow"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/inbox/retry"
)

// Intake keeps mail that arrives; it is the room of mail.
type Intake interface {
	// Store keeps a mail of a channel durably. The same mail again is not fresh.
	// unavailable and full say that it may be stored later.
	Store(ctx context.Context, channel inbox.ChannelID, from mailroom.Arrival, raw io.ReaderAt, size int64) (m mailroom.Mail, fresh bool, err error)
}

// Book is where it stands which channels are fetched, with what they sign in, and how far
// each was read; it is the room of mail.
type Book interface {
	Fetched(ctx context.Context) ([]mailroom.Settings, error)
	Credentials(ctx context.Context, channel inbox.ChannelID) (mailroom.Credentials, error)
	Place(ctx context.Context, channel inbox.ChannelID, account, folder string) (mailroom.Place, error)
	SavePlace(ctx context.Context, p mailroom.Place) (mailroom.Place, error)
	Link(ctx context.Context, channel inbox.ChannelID) (mailroom.Link, error)
	SaveLink(ctx context.Context, l mailroom.Link) (mailroom.Link, error)
}

// Pace is how fetchers use time and memory. What is zero has the value beside it.
type Pace struct {
	Settings  time.Duration // 2 s: how often settings are looked at
	Poll      time.Duration // 1 min: how often folders are looked at that no IDLE watches
	Idle      time.Duration // 2 min: how long one IDLE is, and how often its folder is looked at anyway
	Silence   time.Duration // 1 min: how long a server may keep an answer back
	Told      time.Duration // 1 min: how often it is written down that all is well
	Pauses    retry.Pauses  // 1 s to 1 min: between tries to connect
	Refused   retry.Pauses  // 15 s to 10 min: when the sign-in is refused, so that nobody is locked out
	MailBytes int64         // 100 MB: of a larger mail only the head is fetched
}

func (p Pace) filled() Pace {
	for _, d := range []struct {
		value *time.Duration
		usual time.Duration
	}{
		{&p.Settings, 2 * time.Second}, {&p.Poll, time.Minute}, {&p.Idle, 2 * time.Minute}, {&p.Silence, silenceMost},
		{&p.Told, time.Minute},
		{&p.Pauses.First, time.Second}, {&p.Pauses.Most, time.Minute}, {&p.Refused.First, 15 * time.Second}, {&p.Refused.Most, 10 * time.Minute},
	} {
		if *d.value <= 0 {
			*d.value = d.usual
		}
	}
	if p.MailBytes <= 0 {
		p.MailBytes = MailBytes
	}
	return p
}

// MailBytes is the size of the largest mail that is taken.
const MailBytes = 100 << 20

// Fetchers fetch the mail of all channels of IMAP, each on one node at a time.
type Fetchers struct {
	Intake  Intake
	Book    Book
	Leases  inbox.Leases
	Network Network
	Tokens  *Tokens // nil: nobody signs in by consent
	Clock   inbox.Clock
	Log     *slog.Logger
	Pace    Pace
	SpoolIn string // the folder in which large mails wait; "" is that of the system
}

// running is the fetcher of one channel as it was set up.
type running struct {
	version int64
	stop    context.CancelFunc
	done    chan struct{}
}

// Run fetches until ctx ends. A channel whose settings change is fetched as they say now.
func (f *Fetchers) Run(ctx context.Context) error {
	all := map[inbox.ChannelID]running{}
	defer func() {
		for _, r := range all {
			r.stop()
			<-r.done
		}
	}()
	pace := f.Pace.filled()
	away := retry.Backoff{Pauses: retry.Pauses{First: pace.Settings, Most: 30 * time.Second}}
	for {
		pause := pace.Settings
		switch wanted, err := f.Book.Fetched(ctx); {
		case err == nil:
			away.Reset()
			f.adapt(ctx, all, wanted, pace)
		case ctx.Err() == nil:
			pause = away.Next()
			f.Log.Error("which channels of mail are fetched cannot be read, will retry", "error", err)
		}
		if !retry.Rest(ctx, pause, nil) {
			return nil
		}
	}
}

// adapt ends and begins fetchers so that those run which are wanted.
func (f *Fetchers) adapt(ctx context.Context, all map[inbox.ChannelID]running, wanted []mailroom.Settings, pace Pace) {
	keep := map[inbox.ChannelID]int64{}
	for _, s := range wanted {
		keep[s.Channel] = s.Version
	}
	for channel, r := range all {
		if keep[channel] != r.version {
			r.stop()
			<-r.done // it ends soon: its connection is closed
			delete(all, channel)
		}
	}
	for _, s := range wanted {
		if _, runs := all[s.Channel]; runs {
			continue
		}
		own, stop := context.WithCancel(ctx)
		r := running{version: s.Version, stop: stop, done: make(chan struct{})}
		all[s.Channel] = r
		go func() {
			defer close(r.done)
			f.channel(own, s, pace)
		}()
	}
}

// channel fetches one channel whenever this node has its lease.
func (f *Fetchers) channel(ctx context.Context, settings mailroom.Settings, pace Pace) {
	log := f.Log.With("channel", settings.Channel)
	holding := follow.Holding{Leases: f.Leases, Name: "mail/" + string(settings.Channel), For: follow.ConsumerLease, Log: log}
	err := holding.Run(ctx, func(ctx context.Context, _ int64) {
		own := &fetcher{
			intake: f.Intake, book: f.Book, network: f.Network, tokens: f.Tokens, clock: f.Clock, log: log,
			pace: pace, spoolIn: f.SpoolIn, settings: settings, trouble: map[string]trouble{},
		}
		own.run(ctx)
	})
	if err != nil {
		log.Error("a channel of mail is not fetched any more", "error", err)
	}
}
