package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
)

// Addresses says whose mail is taken; it is the room of mail.
type Addresses interface {
	// ChannelOf returns the channel that takes mail to an address: not_found when none
	// does, unavailable while it is switched off.
	ChannelOf(ctx context.Context, address string) (inbox.ChannelID, error)
}

// Listener takes mail over SMTP for the channels to which it is sent, and passes none on.
// A mail is acknowledged when it is stored durably.
type Listener struct {
	Intake    Intake
	Addresses Addresses
	Judge     *Judge      // looks whether a mail comes from whom it names; nil: nobody looks
	Host      string      // the name by which the listener is known
	TLS       *tls.Config // for STARTTLS; nil: it is not offered
	Limits    Limits
	Clock     inbox.Clock
	Log       *slog.Logger
	SpoolIn   string // the folder in which large mails wait; "" is that of the system
}

// Limits are what the listener lets peers use. What is zero has the value beside it. A
// peer is an IPv4 address or an IPv6 network of 64 bits.
type Limits struct {
	MailBytes      int64         // 100 MB: of a mail
	Recipients     int           // 100: of a mail
	Connections    int           // 200: at once
	PeerConns      int           // 20: of one peer at once
	MailsPerMinute int           // 300: of one peer
	Unknown        int           // 20: recipients that are not known, before a connection ends
	Idle           time.Duration // 2 min: without a command, or a byte of a mail
	Transfer       time.Duration // 30 min: for one mail
	Store          time.Duration // 1 min: until a mail must be stored
}

func (l Limits) filled() Limits {
	if l.MailBytes <= 0 {
		l.MailBytes = MailBytes
	}
	for _, n := range []struct {
		value *int
		usual int
	}{{&l.Recipients, 100}, {&l.Connections, 200}, {&l.PeerConns, 20}, {&l.MailsPerMinute, 300}, {&l.Unknown, 20}} {
		if *n.value <= 0 {
			*n.value = n.usual
		}
	}
	for _, d := range []struct {
		value *time.Duration
		usual time.Duration
	}{{&l.Idle, 2 * time.Minute}, {&l.Transfer, 30 * time.Minute}, {&l.Store, time.Minute}} {
		if *d.value <= 0 {
			*d.value = d.usual
		}
	}
	return l
}

// lineBytes is the longest line that is taken. The standard's is 1,000, but HTML of one
// line is common, and refusing it would lose mail.
const lineBytes = 1 << 20

// closing is how long connections have to end by themselves.
const closing = 5 * time.Second

// Serve takes mail until ctx ends, then lets what is under way end and returns nil.
func (l *Listener) Serve(ctx context.Context, on net.Listener) error {
	limits := l.Limits.filled()
	known := newPeers(limits, l.Clock)
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &delivery{listener: l, limits: limits, peers: known, conn: c, ctx: ctx, peer: peerOf(c.Conn().RemoteAddr())}, nil
	}))
	server.Domain, server.TLSConfig, server.EnableSMTPUTF8 = l.Host, l.TLS, true
	server.MaxRecipients, server.MaxMessageBytes, server.MaxLineLength = limits.Recipients, limits.MailBytes, lineBytes
	server.ReadTimeout, server.WriteTimeout = limits.Idle, limits.Idle
	server.ErrorLog = smtpLog{l.Log}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(&bounded{Listener: on, peers: known}) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
	defer cancel()
	if err := server.Shutdown(last); err != nil && !errors.Is(err, net.ErrClosed) {
		known.closeAll() // they were told nothing, so their mail comes again
	}
	<-ended // nil: it was asked to end
	return nil
}

// smtpLog passes on what the library says of its own failures. What it says of
// connections names their addresses and is nobody's matter.
type smtpLog struct{ log *slog.Logger }

// Printf implements smtp.Logger.
func (s smtpLog) Printf(format string, v ...any) {
	if strings.HasPrefix(format, "panic") && len(v) > 1 {
		s.log.Error("taking a mail panicked", "panic", v[1])
	}
}

// Println implements smtp.Logger.
func (s smtpLog) Println(...any) {}

// delivery is one connection by which mails are handed over. It implements smtp.Session.
type delivery struct {
	listener *Listener
	limits   Limits
	peers    *peers
	conn     *smtp.Conn
	peer     netip.Addr
	ctx      context.Context // of the listener; the library passes none

	unknown    int
	from       string
	recipients []string
	channels   []inbox.ChannelID
	of         map[inbox.ChannelID][]string
}

// What is answered.
var (
	errUnknownAddress = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such address here"}
	errSwitchedOff    = &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 2, 1}, Message: "The address takes no mail now, try again later"}
	errLater          = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "The mail cannot be stored now, try again later"}
	errNoSpace        = &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 3, 1}, Message: "There is no space now, try again later"}
	errTooOften       = &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "Too many mails, try again later"}
	errSlow           = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 4, 2}, Message: "The mail did not come in time"}
	errTooBig         = smtp.ErrDataTooLarge
)

// Reset implements smtp.Session.
func (d *delivery) Reset() { d.from, d.recipients, d.channels, d.of = "", nil, nil, nil }

// Logout implements smtp.Session.
func (d *delivery) Logout() error { return nil }

// Mail implements smtp.Session. The size that is announced was looked at by the library.
func (d *delivery) Mail(from string, _ *smtp.MailOptions) error {
	d.Reset()
	if !d.peers.mayMail(d.peer) {
		return errTooOften
	}
	d.from = from
	return nil
}

// Rcpt implements smtp.Session: only addresses of channels are taken.
func (d *delivery) Rcpt(to string, _ *smtp.RcptOptions) error {
	channel, err := d.listener.Addresses.ChannelOf(d.ctx, to)
	switch inbox.ErrorCode(err) {
	case "":
	case inbox.CodeNotFound:
		if d.unknown++; d.unknown >= d.limits.Unknown {
			_ = d.conn.Conn().Close() // whoever tries addresses out is not answered any more
		}
		return errUnknownAddress
	case inbox.CodeUnavailable:
		return errSwitchedOff
	default:
		return errLater
	}
	if d.of == nil {
		d.of = map[inbox.ChannelID][]string{}
	}
	if !slices.Contains(d.channels, channel) {
		d.channels = append(d.channels, channel)
	}
	d.of[channel] = append(d.of[channel], to)
	return nil
}

// Data implements smtp.Session: the mail is stored for each channel, and then
// acknowledged. When one of them fails it comes again, and is known to the others.
func (d *delivery) Data(r io.Reader) error {
	whole := time.Now().Add(d.limits.Transfer)
	mail, err := fill(d.listener.SpoolIn, &paced{r, d.conn.Conn(), d.limits.Idle, whole}, d.limits.MailBytes)
	_ = d.conn.Conn().SetReadDeadline(time.Now().Add(d.limits.Idle)) // for what the library still reads
	if err != nil {
		return d.unread(err)
	}
	defer mail.drop()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(d.ctx), d.limits.Store)
	defer cancel()
	from := d.from // the delivery is used again for the next mail
	arrival := mailroom.Arrival{ReceivedAt: d.listener.Clock.Now(), Peer: d.peer.String(), ReturnPath: &from}
	arrival.Trust = d.judged(ctx, mail)
	for _, channel := range d.channels {
		arrival.Recipients = d.of[channel]
		if _, _, err := d.listener.Intake.Store(ctx, channel, arrival, mail, mail.size); err != nil {
			d.listener.Log.Error("a mail that was handed over is not stored, its sender is asked to try again", "channel", channel, "error", err)
			return answerTo(err)
		}
	}
	return nil
}

// judged looks whom the mail comes from. A mail over which that panics is taken all the
// same: nobody looked.
func (d *delivery) judged(ctx context.Context, mail *spool) (trust inbox.MailTrust) {
	if d.listener.Judge == nil {
		return inbox.MailUnknown
	}
	err := inbox.Guarded(func() error {
		trust = d.listener.Judge.Judge(ctx, Handed{Peer: d.peer, Helo: d.conn.Hostname(), From: d.from}, mail, mail.size)
		return nil
	})
	if err != nil {
		d.listener.Log.Error("whom a mail comes from cannot be found out", "error", err, "stack", inbox.StackOf(err))
		return inbox.MailUnknown
	}
	return trust
}

// unread answers to a mail that did not come whole.
func (d *delivery) unread(err error) error {
	var answer *smtp.SMTPError
	switch {
	case errors.Is(err, errTooLarge):
		return errTooBig
	case errors.As(err, &answer):
		return answer
	case ReasonOf(err) != mailroom.ReasonUnknown:
		return errSlow
	}
	d.listener.Log.Error("a mail that is handed over cannot be kept while it is read", "error", err)
	return errLater
}

// answerTo is what the peer is told when a mail is not stored. Nothing but its size
// refuses one for good.
func answerTo(err error) error {
	switch inbox.ErrorCode(err) {
	case inbox.CodeTooLarge:
		return errTooBig
	case inbox.CodeFull:
		return errNoSpace
	}
	return errLater
}

// paced reads from a connection that must neither rest for too long nor take too long
// altogether.
type paced struct {
	from  io.Reader
	conn  net.Conn
	idle  time.Duration
	whole time.Time
}

// Read implements [io.Reader].
func (p *paced) Read(b []byte) (int, error) {
	now := time.Now()
	if now.After(p.whole) { // what comes in pieces (BDAT) has a deadline for each
		return 0, os.ErrDeadlineExceeded
	}
	until := now.Add(p.idle)
	if until.After(p.whole) {
		until = p.whole
	}
	if err := p.conn.SetReadDeadline(until); err != nil {
		return 0, err
	}
	return p.from.Read(b)
}
