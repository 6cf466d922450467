package main_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/email"
)

// slowTaker is a mail server that takes its time over each mail and remembers, by who it is
// for, the Message-IDs under which it took mail.
type slowTaker struct {
	pause time.Duration
	mu    sync.Mutex
	taken map[string][]string
}

type slowSession struct {
	by *slowTaker
	to string
}

func (s *slowSession) Reset()                                    {}
func (s *slowSession) Logout() error                             { return nil }
func (s *slowSession) Mail(string, *smtp.MailOptions) error      { return nil }
func (s *slowSession) Rcpt(to string, _ *smtp.RcptOptions) error { s.to = to; return nil }

// Data takes a mail before it says so: who is killed meanwhile does not know.
func (s *slowSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.by.mu.Lock()
	s.by.taken[s.to] = append(s.by.taken[s.to], email.ReadBytes(raw).MessageID)
	s.by.mu.Unlock()
	time.Sleep(s.by.pause)
	return nil
}

// count is for how many people there was mail, and how many mails that were.
func (s *slowTaker) count() (people, mails int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, ids := range s.taken {
		mails += len(ids)
	}
	return len(s.taken), mails
}

// serve begins it and returns its port.
func (s *slowTaker) serve(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &slowSession{by: s}, nil }))
	server.Domain = "localhost"
	go func() { _ = server.Serve(l) }() // until it is closed
	t.Cleanup(func() { _ = server.Close() })
	return l.Addr().(*net.TCPAddr).Port
}

// mailboxInMemory is a mailbox that is read by IMAP.
func mailboxInMemory(t *testing.T) (user *imapmemserver.User, port int) {
	t.Helper()
	user = imapmemserver.NewUser("support", "hunter2")
	require.NoError(t, user.Create("INBOX", nil))
	users := imapmemserver.New()
	users.AddUser(user)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return users.NewSession(), nil, nil
		},
		Caps: imap.CapSet{imap.CapIMAP4rev1: {}}, InsecureAuth: true, Logger: quietLog{},
	})
	go func() { _ = server.Serve(l) }() // until it is closed
	t.Cleanup(func() { _ = server.Close() })
	return user, l.Addr().(*net.TCPAddr).Port
}

// quietLog is for servers of which a killed client is nothing to tell.
type quietLog struct{}

func (quietLog) Printf(string, ...any) {}

// TestKillMail kills the real program while it fetches 200 mails and while 200 answers wait
// for a slow server, seven times. Each mail is one conversation; each customer is answered
// under one Message-ID, and there is at most one mail too many for each kill, because SMTP
// has no way to ask whether a mail was taken.
func TestKillMail(t *testing.T) {
	t.Parallel()
	const mails, kills = 200, 7
	out := &slowTaker{pause: 25 * time.Millisecond, taken: map[string][]string{}}
	user, in := mailboxInMemory(t)
	p := newProgram(t)
	admin, _ := p.setUp()
	channel := p.mailChannel(admin, in, out.serve(t))
	var canned struct{ ID string }
	admin.do(http.MethodPost, "/api/v1/canned", fields{"shortcut": "on-it", "title": "On it", "text": "We are on it"}, &canned)
	admin.do(http.MethodPost, "/api/v1/rules", fields{
		"name": "Answer", "enabled": true, "events": []string{"message.contact"}, "when": fields{"all": []fields{{"field": "subject", "op": "contains", "value": "Order"}}},
		"then": []fields{{"do": "reply", "canned": canned.ID}},
	}, nil)
	for n := range mails {
		raw := fmt.Sprintf("From: customer%d@customer.example\r\nTo: support@narvan.example\r\nSubject: Order %d\r\nMessage-ID: <%d@customer.example>\r\n\r\nWhere is it?\r\n", n, n, n)
		_, err := user.Append("INBOX", literal{strings.NewReader(raw)}, &imap.AppendOptions{Time: time.Now().Add(time.Second)})
		require.NoError(t, err)
	}
	for round := range kills {
		if round < 3 { // while it fetches
			require.Eventually(t, func() bool { return p.fetched(admin, channel) > int64(round*mails/4) }, patience, time.Millisecond, "mail is fetched")
		} else { // while it answers
			require.Eventually(t, func() bool { people, _ := out.count(); return people > (round-2)*mails/6 }, patience, time.Millisecond, "mail is sent")
		}
		p.kill()
		p.start()
	}
	require.Eventually(t, func() bool { people, _ := out.count(); return people == mails }, patience, 50*time.Millisecond, "each is answered")
	require.Eventually(t, func() bool { return p.fetched(admin, channel) == mails }, patience, 50*time.Millisecond, "each is fetched")
	p.requireEachOnce(admin, mails)
	_, sent := out.count()
	t.Logf("%d mails to %d people through %d kills", sent, mails, kills)
	require.LessOrEqual(t, sent, mails+kills, "at most one too many for each kill")
	for who, ids := range out.taken {
		for _, id := range ids {
			require.Equal(t, ids[0], id, "%s is answered under one Message-ID", who)
		}
	}
}

// literal is a mail as the mailbox takes it.
type literal struct{ *strings.Reader }

// mailChannel makes a channel between the two servers and returns its id.
func (p *program) mailChannel(admin *browser, in, out int) (id string) {
	p.t.Helper()
	var made struct{ ID string }
	admin.do(http.MethodPost, "/api/v1/channels", fields{"name": "Narvan", "kind": "email", "enabled": true, "language": "en", "color": "#0b7c86"}, &made)
	server := func(port int, user, auth string) fields {
		return fields{"host": "127.0.0.1", "port": port, "security": "none", "user": user, "auth": auth}
	}
	admin.do(http.MethodPut, "/api/v1/channels/"+made.ID+"/mail", fields{
		"version": 0, "addresses": []string{"support@narvan.example"}, "fromName": "Narvan", "agentName": false, "signatures": fields{}, "way": "imap",
		"fetch": server(in, "support", "password"), "fetchPassword": "hunter2", "folders": []string{}, "afterRead": "", "import": "",
		"send": server(out, "", "none"), "perMinute": 10_000, "replyForm": "", "newAfterDays": 0, "colleagues": false,
	}, nil)
	return made.ID
}

// fetched is how many mails of a channel's mailbox are here.
func (p *program) fetched(admin *browser, channel string) int64 {
	p.t.Helper()
	var state struct{ Folders []struct{ Stored int64 } }
	admin.do(http.MethodGet, "/api/v1/channels/"+channel+"/mail/state", nil, &state)
	if len(state.Folders) == 0 {
		return 0
	}
	return state.Folders[0].Stored
}

// requireEachOnce requires one conversation for each customer.
func (p *program) requireEachOnce(admin *browser, customers int) {
	p.t.Helper()
	subjects, after := map[string]int{}, ""
	for {
		var page struct {
			Items []struct{ Subject string }
			Next  string
		}
		admin.do(http.MethodGet, "/api/v1/conversations?folder=open&limit=100&after="+after, nil, &page)
		for _, c := range page.Items {
			subjects[c.Subject]++
		}
		if after = page.Next; after == "" {
			break
		}
	}
	require.Len(p.t, subjects, customers)
	for subject, n := range subjects {
		require.Equal(p.t, 1, n, "%s is one conversation", subject)
	}
}
