package mail

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/follow"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/inbox/retry"
)

// Outbox is what is to be sent; it is the room of mail.
type Outbox interface {
	// Due returns up to most mails of a channel that are to be sent now, and when the next is.
	Due(ctx context.Context, channel inbox.ChannelID, most int) ([]mailroom.Delivery, time.Time, error)
	// TakeOver has what a sender of the channel had when it died be due at once.
	TakeOver(ctx context.Context, channel inbox.ChannelID) error
	// Begin takes one, false when it is not to be sent now.
	Begin(ctx context.Context, d mailroom.Delivery) (mailroom.Delivery, bool, error)
	// Outgoing returns what is written; *mailroom.Unsendable when that will never be.
	Outgoing(ctx context.Context, d mailroom.Delivery) (mailroom.Letter, error)
	// Finish and Broken write down what came of it, Later that it was not tried.
	Finish(ctx context.Context, d mailroom.Delivery, o mailroom.Outcome) (mailroom.Delivery, error)
	Broken(ctx context.Context, d mailroom.Delivery, err error) (mailroom.Delivery, error)
	Later(ctx context.Context, d mailroom.Delivery, at time.Time) (mailroom.Delivery, error)
	// Queued tells that there is something to send.
	Queued() <-chan struct{}
}

// SendSecrets are what channels sign in with.
type SendSecrets interface {
	// Credentials returns those of a channel.
	Credentials(ctx context.Context, channel inbox.ChannelID) (mailroom.Credentials, error)
}

// SendTokens are the access tokens of channels that sign in with OAuth.
type SendTokens interface {
	// Access returns a token that is not over; refused is one that the server did not take.
	Access(ctx context.Context, channel inbox.ChannelID, auth mailroom.Auth, refused string) (string, error)
}

// SendDialer connects to a mail server; it knows which addresses may be reached.
type SendDialer func(ctx context.Context, to mailroom.Server) (net.Conn, error)

// Senders carry the mail of all channels, each over a connection of its own, on the node
// that has the channel's lease.
type Senders struct {
	Outbox   Outbox
	Settings interface { // of channels
		List(ctx context.Context) ([]mailroom.Settings, error)
	}
	Channels interface { // whether they are enabled
		Get(ctx context.Context, id string) (inbox.Channel, error)
	}
	Secrets SendSecrets
	Tokens  SendTokens // nil: what Secrets holds is used while it lasts
	Leases  inbox.Leases
	Dial    SendDialer
	TLS     *tls.Config // nil: the machine's certificates
	Host    string      // by which name the program introduces itself: that of its public address
	Clock   inbox.Clock
	Log     *slog.Logger
	// Told hears how each channel's sending stands whenever that changes; nil: nobody does.
	Told func(inbox.ChannelID, SendStanding)
}

// SendStanding is how a channel's sending stands.
type SendStanding struct {
	At    time.Time
	Error error // why the server cannot be used; nil when it can
}

// Times of sending.
const (
	sendGlance = time.Second      // how often a channel looks whether something is due
	sendSurvey = 5 * time.Second  // how often it is looked which channels there are
	sendLease  = 15 * time.Second // of a channel
	sendIdle   = 30 * time.Second // after that a connection of which nothing is wanted is closed
	sendGrace  = 10 * time.Second // for the mail that is being sent when the program stops
	sendBatch  = 50
)

// sendPauses are those after a server could not be reached.
var sendPauses = retry.Pauses{First: 2 * time.Second, Most: 5 * time.Minute}

// Run sends until ctx ends.
func (s *Senders) Run(ctx context.Context) error {
	lines := map[inbox.ChannelID]*sendLine{}
	var running sync.WaitGroup
	defer running.Wait()
	for {
		if err := s.survey(ctx, lines, &running); err != nil && ctx.Err() == nil {
			s.Log.Error("channels of mail cannot be read, will retry", "error", err)
		}
		until := time.Now().Add(sendSurvey)
		for time.Now().Before(until) {
			if !retry.Rest(ctx, time.Until(until), s.Outbox.Queued()) {
				return nil
			}
			for _, line := range lines {
				line.nudge()
			}
		}
	}
}

// survey starts a line for each channel that sends and ends those of the others. A channel
// whose settings changed gets a new one.
func (s *Senders) survey(ctx context.Context, lines map[inbox.ChannelID]*sendLine, running *sync.WaitGroup) error {
	all, err := s.Settings.List(ctx)
	if err != nil {
		return err
	}
	wanted := map[inbox.ChannelID]mailroom.Settings{}
	for _, set := range all {
		channel, err := s.Channels.Get(ctx, string(set.Channel))
		if err != nil && !inbox.IsMissing(err) {
			return err
		}
		if err == nil && channel.Enabled && set.Send.Host != "" && len(set.Addresses) > 0 {
			wanted[set.Channel] = set
		}
	}
	for id, line := range lines {
		if set, still := wanted[id]; still && set.Version == line.set.Version {
			delete(wanted, id)
			continue
		}
		line.stop()
		delete(lines, id)
	}
	for id, set := range wanted {
		lines[id] = s.begin(ctx, set, running)
	}
	return nil
}

// sendLine is one channel at work.
type sendLine struct {
	*Senders
	set    mailroom.Settings
	bucket bucket
	wake   chan struct{}
	stop   context.CancelFunc

	client   *sendClient // nil while there is no connection
	usedAt   time.Time
	failures retry.Backoff
	probeAt  time.Time // after a failure: when to look again whether the server can be used
}

func (s *Senders) line(set mailroom.Settings) *sendLine {
	return &sendLine{Senders: s, set: set, bucket: newBucket(set.PerMinute), wake: make(chan struct{}, 1), failures: retry.Backoff{Pauses: sendPauses}}
}

func (s *Senders) begin(ctx context.Context, set mailroom.Settings, running *sync.WaitGroup) *sendLine {
	ctx, stop := context.WithCancel(ctx)
	l := s.line(set)
	l.stop = stop
	running.Go(func() {
		defer stop()
		holding := follow.Holding{Leases: s.Leases, Name: "mail-send/" + string(set.Channel), For: sendLease, Log: s.Log}
		if err := holding.Run(ctx, l.work); err != nil {
			s.Log.Error("a channel's mail is not sent", "channel", string(set.Channel), "error", err)
		}
	})
	return l
}

func (l *sendLine) nudge() {
	select {
	case l.wake <- struct{}{}:
	default: // it has not looked since the last one
	}
}

// work sends what is due until ctx ends.
func (l *sendLine) work(ctx context.Context, _ int64) {
	defer l.hangUp()
	for {
		err := l.Outbox.TakeOver(ctx, l.set.Channel)
		if err == nil {
			l.failures.Reset()
			break
		}
		l.Log.Error("what a sender left cannot be taken over, will retry", "channel", string(l.set.Channel), "error", err)
		if !retry.Rest(ctx, l.failures.Next(), nil) {
			return
		}
	}
	for {
		rest := l.look(ctx)
		hint := l.wake
		if l.failures.Failures() > 0 {
			hint = nil // what is queued meanwhile makes no server work again
		}
		if !retry.Rest(ctx, rest, hint) {
			return
		}
	}
}

// look sends what is due and returns after what pause to look again.
func (l *sendLine) look(ctx context.Context) time.Duration {
	for ctx.Err() == nil {
		due, next, err := l.Outbox.Due(ctx, l.set.Channel, sendBatch)
		if err != nil {
			l.Log.Error("mail that is due cannot be read, will retry", "channel", string(l.set.Channel), "error", err)
			return l.failures.Next()
		}
		if len(due) == 0 {
			l.probe(ctx)
			l.rest()
			if next.IsZero() {
				return sendGlance
			}
			return min(max(next.Sub(l.Clock.Now()), time.Millisecond), sendGlance)
		}
		for _, d := range due {
			if wait := l.bucket.wait(l.Clock.Now()); wait > 0 {
				return min(wait, sendGlance)
			}
			sent, err := l.carry(ctx, d)
			if err != nil {
				return l.failed(ctx, err)
			}
			if sent {
				l.bucket.take()
			}
		}
	}
	return sendGlance
}

// failed tells that sending does not work at all, and returns how long to rest.
func (l *sendLine) failed(ctx context.Context, err error) time.Duration {
	l.hangUp()
	if ctx.Err() != nil {
		return sendGlance
	}
	pause := l.failures.Next()
	l.probeAt = l.Clock.Now().Add(pause)
	l.Log.Warn("mail cannot be sent, will retry", "channel", string(l.set.Channel), "failures", l.failures.Failures(), "error", shownSend(err))
	l.tell(err)
	return pause
}

func (l *sendLine) tell(err error) {
	if l.Told != nil {
		l.Told(l.set.Channel, SendStanding{At: l.Clock.Now(), Error: err})
	}
}

// probe connects when it is not known that the server can be used: admins see that before
// a customer waits for an answer, and a failure ends though nothing waits any more. What
// is queued meanwhile is tried without waiting for the next one.
func (l *sendLine) probe(ctx context.Context) {
	known := l.failures.Failures() == 0 && !l.usedAt.IsZero()
	if known || l.Clock.Now().Before(l.probeAt) {
		return
	}
	if err := l.connect(ctx); err != nil {
		l.failed(ctx, err)
	}
}

// rest closes a connection of which nothing was wanted for a while.
func (l *sendLine) rest() {
	if l.client != nil && l.Clock.Now().Sub(l.usedAt) > sendIdle {
		l.hangUp()
	}
}

func (l *sendLine) hangUp() {
	if l.client != nil {
		l.client.quit()
		l.client = nil
	}
}

// carry sends one mail. sent is false when it was not to be sent now. An error is one of
// the server or the store, not of this mail, which stays to be sent.
func (l *sendLine) carry(ctx context.Context, d mailroom.Delivery) (sent bool, err error) {
	if err := l.connect(ctx); err != nil {
		return false, err
	}
	d, ours, err := l.Outbox.Begin(ctx, d)
	if err != nil || !ours {
		return false, err
	}
	ctx, cancel := sendContext(ctx)
	defer cancel()
	letter, err := l.Outbox.Outgoing(ctx, d)
	if err != nil {
		_, err = l.Outbox.Broken(ctx, d, err)
		return false, unlessStale(err)
	}
	outcome, err := l.client.send(ctx, letter, d.Left())
	if err != nil && l.client.lost { // an idle connection that the server had closed
		if err = l.reconnect(ctx); err == nil {
			outcome, err = l.client.send(ctx, letter, d.Left())
		}
	}
	if err != nil {
		_, later := l.Outbox.Later(ctx, d, l.Clock.Now())
		return false, joinErrors(err, later)
	}
	if l.client.lost {
		l.hangUp()
	}
	l.usedAt = l.Clock.Now()
	return true, l.finish(ctx, d, outcome)
}

// finish writes down what came of a mail. While the store is away it tries again: what is
// not written down is sent twice.
func (l *sendLine) finish(ctx context.Context, d mailroom.Delivery, outcome mailroom.Outcome) error {
	return unlessStale(retry.Do(ctx, retry.Policy{Mends: inbox.IsOutage, Failed: func(err error, failures int) {
		l.Log.Error("that a mail was sent cannot be written down, will retry", "channel", string(l.set.Channel), "failures", failures, "error", err)
	}}, func() error {
		_, err := l.Outbox.Finish(ctx, d, outcome)
		return err
	}))
}

// unlessStale passes over that the mail was taken over or forgotten while it was sent.
func unlessStale(err error) error {
	if inbox.IsStale(err) {
		return nil
	}
	return err
}

// sendContext lets a mail that is being sent be finished when the program stops, so that
// it is not sent twice.
func sendContext(ctx context.Context) (context.Context, context.CancelFunc) {
	sending, cancel := context.WithTimeout(context.WithoutCancel(ctx), mailroom.SendingTime)
	stop := context.AfterFunc(ctx, func() {
		grace := time.NewTimer(sendGrace)
		defer grace.Stop()
		select {
		case <-grace.C:
			cancel()
		case <-sending.Done():
		}
	})
	return sending, func() {
		stop()
		cancel()
	}
}

// connect has a connection, a new one when there is none.
func (l *sendLine) connect(ctx context.Context) error {
	if l.client != nil {
		return nil
	}
	return l.reconnect(ctx)
}

func (l *sendLine) reconnect(ctx context.Context) error {
	l.hangUp()
	client, err := l.Senders.open(ctx, l.set)
	if err != nil {
		return err
	}
	if l.failures.Failures() > 0 || l.usedAt.IsZero() {
		l.failures.Reset()
		l.tell(nil)
	}
	l.client, l.usedAt = client, l.Clock.Now()
	return nil
}
