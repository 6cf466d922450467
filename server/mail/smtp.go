package mail

import (
	"cmp"
	"context"
	"errors"
	"net"
	"slices"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/pasokh/pasokh/inbox/mailroom"
)

// greetSMTP introduces the program, by its host name, to a server that sends, as secretly as
// the settings say. When that fails, the connection is the caller's to close.
func (n Network) greetSMTP(ctx context.Context, conn net.Conn, to mailroom.Server, host string) (*smtp.Client, error) {
	var client *smtp.Client
	switch to.Security {
	case mailroom.SecurityNone:
		client = smtp.NewClient(conn)
	case mailroom.SecurityStartTLS:
		var err error
		if client, err = smtp.NewClientStartTLS(conn, n.tlsFor(to)); err != nil {
			return nil, tlsFailed(err)
		}
	default:
		secure, err := n.handshake(ctx, conn, to)
		if err != nil {
			return nil, err
		}
		client = smtp.NewClient(secure)
	}
	client.CommandTimeout, client.SubmissionTimeout = sendAnswerTime, sendDataTime
	return client, client.Hello(cmp.Or(host, "localhost"))
}

// signInSMTP signs in as the settings say. A refusal is blamed on the user or password when
// the server says so.
func signInSMTP(client *smtp.Client, server mailroom.Server, by signIn) error {
	var err error
	switch {
	case server.Auth == mailroom.AuthNone || server.User == "":
		return client.Noop()
	case by.token != "":
		err = client.Auth(bearer{server.User, by.token})
	case !client.SupportsAuth(sasl.Plain) && client.SupportsAuth(sasl.Login):
		err = client.Auth(sasl.NewLoginClient(server.User, by.password))
	default:
		err = client.Auth(sasl.NewPlainClient("", server.User, by.password))
	}
	var refusal *smtp.SMTPError
	if errors.As(err, &refusal) && slices.Contains([]int{530, 534, 535, 538}, refusal.Code) {
		return failed(mailroom.ReasonAuth, err)
	}
	return err
}
