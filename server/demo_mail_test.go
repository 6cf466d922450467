package main

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/mail"
)

// What the demo's customers write is from whom it names; what its mailbox writes as
// somebody of another domain is not vouched for.
func TestDemoVouchesForItsCustomers(t *testing.T) {
	judge := mail.Judge{Resolver: demoNames{}}
	for address, want := range map[string]inbox.MailTrust{
		"nasrin@customer.example": inbox.MailProven,
		"ceo@bank.ir":             inbox.MailNone,
	} {
		raw := fmt.Sprintf("From: <%s>\r\nSubject: hello\r\n\r\nhello\r\n", address)
		handed := mail.Handed{Peer: netip.MustParseAddr("127.0.0.1"), Helo: "localhost", From: address}
		assert.Equal(t, want, judge.Judge(t.Context(), handed, strings.NewReader(raw), int64(len(raw))), address)
	}
}
