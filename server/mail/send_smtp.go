package mail

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email/compose"
	"github.com/pasokh/pasokh/inbox/mailroom"
)

// How long a server may take to answer.
const (
	sendOpenTime   = 30 * time.Second // until one is signed in
	sendAnswerTime = time.Minute
	sendDataTime   = 5 * time.Minute // after the whole mail: it may be scanned meanwhile
)

// sendClient is a connection on which one is signed in.
type sendClient struct {
	client *smtp.Client
	conn   net.Conn
	sign   signer
	lost   bool // nothing more can be sent on it
}

// open connects to a channel's server and signs in.
func (s *Senders) open(ctx context.Context, set mailroom.Settings) (*sendClient, error) {
	ctx, cancel := context.WithTimeout(ctx, sendOpenTime)
	defer cancel()
	secrets, err := s.Secrets.Credentials(ctx, set.Channel)
	if err != nil {
		return nil, fmt.Errorf("read what the channel signs in with: %w", err)
	}
	sign, err := newSigner(set.DKIM, secrets.DKIMKeys)
	if err != nil {
		return nil, err
	}
	conn, err := s.Dial(ctx, set.Send)
	if err != nil {
		return nil, fmt.Errorf("reach the server: %w", err)
	}
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })() // a server that is silent
	client, err := Network{TLS: s.TLS}.greetSMTP(ctx, conn, set.Send, s.Host)
	if err == nil {
		err = s.signIn(ctx, client, set, secrets)
	}
	if err != nil {
		_ = conn.Close() // the first failure is told
		return nil, err
	}
	return &sendClient{client: client, conn: conn, sign: sign}, nil
}

// signIn proves who sends.
func (s *Senders) signIn(ctx context.Context, client *smtp.Client, set mailroom.Settings, secrets mailroom.Credentials) error {
	switch set.Send.Auth {
	case mailroom.AuthGoogle, mailroom.AuthMicrosoft:
		return s.signInByToken(ctx, client, set, secrets)
	}
	// The password with which mail is fetched may be another server's, and is not tried here.
	return signInSMTP(client, set.Send, signIn{password: secrets.SendPassword})
}

// signInByToken signs in with a token of the provider, and once more with a new one when
// that is refused.
func (s *Senders) signInByToken(ctx context.Context, client *smtp.Client, set mailroom.Settings, secrets mailroom.Credentials) error {
	token := ""
	if secrets.OAuth != nil {
		token = secrets.OAuth.Access
	}
	refused := ""
	for {
		if s.Tokens != nil {
			var err error
			if token, err = s.Tokens.Access(ctx, set.Channel, set.Send.Auth, refused); err != nil {
				return fmt.Errorf("get a token: %w", err)
			}
		}
		if token == "" {
			return failed(mailroom.ReasonConsent, errNoToken)
		}
		err := signInSMTP(client, set.Send, signIn{token: token})
		if err == nil || s.Tokens == nil || refused != "" || !isAnswer(err) {
			return err
		}
		refused = token
	}
}

// send gives a mail to the server for these addresses. An error says that the server could
// not be talked to before it was told of the mail, so that nothing came of it.
func (c *sendClient) send(ctx context.Context, letter mailroom.Letter, to []string) (mailroom.Outcome, error) {
	defer context.AfterFunc(ctx, func() { _ = c.conn.Close() })()
	signature, err := c.sign.signature(letter)
	if err != nil {
		return mailroom.Outcome{Why: mailroom.WhyBroken, Answer: mailroom.ServerAnswer{Text: shownSend(err)}}, nil
	}
	utf8, _ := c.client.Extension("SMTPUTF8")
	from, err := compose.Envelope(letter.From)
	if err != nil {
		return mailroom.Outcome{Why: mailroom.WhyAddress, Final: true}, nil
	}
	if err := c.client.Mail(from, &smtp.MailOptions{UTF8: utf8 && compose.NeedsUTF8(append([]string{letter.From}, to...)...)}); err != nil {
		return c.refusedSender(err)
	}
	out, taken, err := c.recipients(to, utf8)
	if err != nil {
		return c.interrupted(out, err), nil
	}
	if taken == 0 {
		if err := c.client.Reset(); err != nil {
			c.lost = true
		}
		return out, nil
	}
	return c.data(letter, signature, out), nil
}

// refusedSender is what comes of a MAIL command that failed. What a server says about
// signing in is not the mail's fault.
func (c *sendClient) refusedSender(err error) (mailroom.Outcome, error) {
	answer, answered := answerOf(err)
	if !answered {
		c.lost = true
		return mailroom.Outcome{}, err
	}
	switch answer.Code {
	case 421, 530, 534, 535, 538:
		c.lost = true
		return mailroom.Outcome{}, err
	}
	return c.whole(mailroom.Outcome{}, err), nil
}

// recipients names the addresses to the server, and returns how many it takes.
func (c *sendClient) recipients(to []string, utf8 bool) (out mailroom.Outcome, taken int, err error) {
	out.Refused = map[string]mailroom.ServerAnswer{}
	for _, address := range to {
		written, err := compose.Envelope(address)
		switch {
		case err != nil:
			out.Refused[address] = mailroom.ServerAnswer{Code: 553, Status: "5.1.3", Text: "The address cannot be written"}
			continue
		case !utf8 && compose.NeedsUTF8(address):
			out.Refused[address] = mailroom.ServerAnswer{Code: 553, Status: "5.6.7", Text: "The server does not know SMTPUTF8"}
			continue
		}
		err = c.client.Rcpt(written, nil)
		if err == nil {
			taken++
			continue
		}
		answer, answered := answerOf(err)
		if !answered || answer.Code == 421 {
			return out, taken, err
		}
		out.Refused[address] = answer
	}
	return out, taken, nil
}

// data writes the mail. What fails while it is composed must not look whole to the server,
// so the connection is broken off.
func (c *sendClient) data(letter mailroom.Letter, signature string, out mailroom.Outcome) mailroom.Outcome {
	body, err := c.client.Data()
	if err != nil {
		return c.whole(out, err)
	}
	pipe := &sendWriter{to: body}
	_, err = io.WriteString(pipe, signature)
	if err == nil {
		err = compose.Compose(pipe, letter.Mail)
	}
	if err != nil {
		c.lost = true
		_ = c.conn.Close() // before the last line
		out.Why, out.Answer = mailroom.WhyBroken, mailroom.ServerAnswer{Text: shownSend(err)}
		if pipe.err != nil {
			out.Why, out.Answer = mailroom.WhyConnection, mailroom.ServerAnswer{}
		}
		return out
	}
	answer, err := body.CloseWithResponse()
	if err != nil {
		return c.whole(out, err)
	}
	out.Answer = mailroom.ServerAnswer{Code: 250, Text: answer.StatusText}
	return out
}

// sendWriter remembers whether it was writing that failed.
type sendWriter struct {
	to  io.Writer
	err error
}

// Write implements [io.Writer].
func (w *sendWriter) Write(b []byte) (int, error) {
	n, err := w.to.Write(b)
	if err != nil {
		w.err = err
	}
	return n, err
}

// whole is what an answer to the mail as a whole says.
func (c *sendClient) whole(out mailroom.Outcome, err error) mailroom.Outcome {
	answer, answered := answerOf(err)
	if !answered || answer.Code == 421 {
		return c.interrupted(out, err)
	}
	out.Answer = answer
	switch {
	case answer.Code == 552 || answer.Status == "5.3.4":
		out.Why, out.Final = mailroom.WhyTooLarge, true
	case answer.Code >= 500:
		out.Why, out.Final = mailroom.WhyRefused, true
	default:
		out.Why = mailroom.WhyDeferred
	}
	return out
}

// interrupted is what comes of a connection that ended: nobody knows whether the mail was
// taken.
func (c *sendClient) interrupted(out mailroom.Outcome, err error) mailroom.Outcome {
	c.lost = true
	out.Why = mailroom.WhyConnection
	out.Answer, _ = answerOf(err)
	return out
}

// quit ends the connection in good order, if that is to be had soon.
func (c *sendClient) quit() {
	if !c.lost {
		c.client.CommandTimeout = 2 * time.Second
		_ = c.client.Quit() // it is over either way
	}
	_ = c.conn.Close()
	c.lost = true
}

// answerOf returns what a server answered, false when the error is another.
func answerOf(err error) (mailroom.ServerAnswer, bool) {
	var said *smtp.SMTPError
	if !errors.As(err, &said) {
		return mailroom.ServerAnswer{}, false
	}
	status := ""
	if e := said.EnhancedCode; e[0] > 0 {
		status = fmt.Sprintf("%d.%d.%d", e[0], e[1], e[2])
	}
	return mailroom.ServerAnswer{Code: said.Code, Status: status, Text: said.Message}, true
}

// shownSend returns an error without what is not to be in logs: servers repeat addresses.
func shownSend(err error) string {
	if answer, answered := answerOf(err); answered {
		return fmt.Sprintf("the server answered %d %s", answer.Code, answer.Status)
	}
	if inbox.ErrorCode(err) != inbox.CodeInternal {
		return string(inbox.ErrorCode(err))
	}
	text := err.Error()
	if i := strings.IndexByte(text, '@'); i >= 0 {
		text = "the mail cannot be composed"
	}
	return text
}

func joinErrors(first, second error) error {
	if second == nil {
		return first
	}
	return errors.Join(first, second)
}
