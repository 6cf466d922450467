package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-smtp"

	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/server/outside"
)

var (
	errInTheClear = errors.New("a server that is not on a network of one's own is not spoken to in the clear")
	errNoPassword = errors.New("no password is set for this server")
	errNoToken    = errors.New("the provider has granted nothing")
	errNoConsent  = errors.New("the installation has no client of this provider")
)

// failure is an error whose reason is known.
type failure struct {
	reason mailroom.Reason
	err    error
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// failed gives an error its reason; nil stays nil.
func failed(reason mailroom.Reason, err error) error {
	if err == nil {
		return nil
	}
	return &failure{reason, err}
}

// tlsFailed tells what of a handshake is to be blamed on TLS from what is not.
func tlsFailed(err error) error {
	if reason := ReasonOf(err); reason == mailroom.ReasonTimeout || reason == mailroom.ReasonRefused {
		return err
	}
	return failed(mailroom.ReasonTLS, err)
}

// ReasonOf returns why a mail server cannot be used, as the UI words it.
func ReasonOf(err error) mailroom.Reason {
	var known *failure
	var own *notStored
	var dns *net.DNSError
	var net net.Error
	switch {
	case errors.As(err, &own):
		return mailroom.ReasonStore
	case errors.As(err, &known):
		return known.reason
	case errors.Is(err, outside.ErrPrivate):
		return mailroom.ReasonForbidden
	case errors.As(err, &dns) && !dns.IsTimeout:
		return mailroom.ReasonDNS
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &net) && net.Timeout():
		return mailroom.ReasonTimeout
	case isTLS(err):
		return mailroom.ReasonTLS
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return mailroom.ReasonRefused
	case isClosed(err):
		return mailroom.ReasonClosed
	case isAnswer(err):
		return mailroom.ReasonProtocol
	}
	return mailroom.ReasonUnknown
}

func isTLS(err error) bool {
	var (
		record    tls.RecordHeaderError
		alert     tls.AlertError
		verify    *tls.CertificateVerificationError
		authority x509.UnknownAuthorityError
		host      x509.HostnameError
		invalid   x509.CertificateInvalidError
	)
	return errors.As(err, &record) || errors.As(err, &alert) || errors.As(err, &verify) ||
		errors.As(err, &authority) || errors.As(err, &host) || errors.As(err, &invalid)
}

func isClosed(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) ||
		errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe) || errors.Is(err, net.ErrClosed)
}

// isAnswer reports whether a server answered with a refusal.
func isAnswer(err error) bool {
	var overIMAP *imap.Error
	var overSMTP *smtp.SMTPError
	return errors.As(err, &overIMAP) || errors.As(err, &overSMTP)
}

// textRunes is how much of an error is shown.
const textRunes = 200

// shownError returns an error as admins see it: on one line, at most 200 runes, without
// the secrets.
func shownError(err error, secrets ...string) string {
	if err == nil {
		return ""
	}
	text := err.Error()
	for _, secret := range secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "…")
		}
	}
	runes := []rune(strings.Join(strings.Fields(strings.ToValidUTF8(text, "?")), " "))
	if len(runes) > textRunes {
		runes = append(runes[:textRunes-1], '…')
	}
	return string(runes)
}
