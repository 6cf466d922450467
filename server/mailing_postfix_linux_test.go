package main_test

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/smtp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/email"
	"github.com/pasokh/pasokh/inbox/email/bidi"
	"github.com/pasokh/pasokh/server/store/mongo/mongotest"
)

// mailedTalk is a conversation as these tests look at it.
type mailedTalk struct {
	ID, Subject, Status, Priority string
	ContactDetail                 struct{ Email string }
}

// mailedMessage is a message as these tests look at it.
type mailedMessage struct {
	ID, Kind, Text string
	Author         struct{ Kind string }
	Mail           *struct{ Subject, Kind string }
}

type delivered struct {
	Message, State, Why, Answer string
	Recipients                  []struct{ Address, State, Status, Answer string }
}

// mailedDesk is the program with two channels of e-mail: support@narvan.example, which is
// fetched from Dovecot, and help@desk.example, to which Postfix hands over.
type mailedDesk struct {
	*program
	office *postOffice
	admin  *browser
	store  *wire // nil on the embedded store
}

// TestPostfix: the whole program between a Postfix and a Dovecot of the distribution, on
// each store.
func TestPostfix(t *testing.T) {
	t.Parallel()
	for _, store := range []string{"Folder", "MongoDB"} {
		t.Run(store, func(t *testing.T) {
			t.Parallel()
			d := newMailedDesk(t, store == "MongoDB")
			d.thread()
			d.handedOver()
			d.refused()
			d.bounced()
		})
	}
}

func newMailedDesk(t *testing.T, onMongo bool) *mailedDesk {
	t.Helper()
	port := freePort(t)
	d := &mailedDesk{office: newPostOffice(t, port)}
	certificate, key := certified(t)
	args := []string{"--smtp-listen", fmt.Sprint("127.0.0.1:", port), "--smtp-cert", certificate, "--smtp-key", key}
	if onMongo {
		uri := mongotest.URI(t)
		host := strings.TrimPrefix(uri, "mongodb://")
		host = host[:strings.IndexByte(host, '/')]
		d.store = newWire(t, host)
		args = append(args, "--mongo", strings.Replace(uri, host, d.store.addr(), 1))
	}
	d.program = newProgram(t, args...)
	d.admin, _ = d.setUp()
	out := fields{"host": "127.0.0.1", "port": d.office.smtp, "security": "none", "user": "", "auth": "none"}
	none := fields{"host": "", "port": 0, "security": "tls", "user": "", "auth": "none"}
	in := fields{"host": "127.0.0.1", "port": d.office.imap, "security": "none", "user": "support", "auth": "password"}
	d.channel("Narvan", "support@narvan.example", "imap", in, out)
	d.channel("Desk", "help@desk.example", "listen", none, out)
	d.admin.do(http.MethodPost, "/api/v1/rules", fields{
		"name": "Refunds first", "enabled": true, "events": []string{"message.contact"},
		"when": fields{"all": []fields{{"field": "subject", "op": "contains", "value": "بازگشت"}}}, "then": []fields{{"do": "priority", "priority": "urgent"}},
	}, nil)
	return d
}

// certified returns the files of a certificate that this machine made.
func certified(t *testing.T) (certificate, key string) {
	t.Helper()
	made := httptest.NewTLSServer(nil)
	defer made.Close()
	pair := made.TLS.Certificates[0]
	raw, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	require.NoError(t, err)
	certificate, key = filepath.Join(t.TempDir(), "cert.pem"), filepath.Join(t.TempDir(), "key.pem")
	require.NoError(t, os.WriteFile(certificate, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pair.Certificate[0]}), 0o600))
	require.NoError(t, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw}), 0o600))
	return certificate, key
}

func (d *mailedDesk) channel(name, address, way string, in, out fields) {
	d.t.Helper()
	var made struct{ ID string }
	d.admin.do(http.MethodPost, "/api/v1/channels", fields{"name": name, "kind": "email", "enabled": true, "language": "fa", "color": "#0b7c86"}, &made)
	body := fields{
		"version": 0, "addresses": []string{address}, "fromName": name, "agentName": false, "signatures": fields{}, "way": way, "fetch": in, "folders": []string{},
		"afterRead": "", "import": "", "send": out, "perMinute": 600, "replyForm": "plus", "newAfterDays": 0, "colleagues": false,
	}
	if way == "imap" {
		body["fetchPassword"] = "hunter2"
	}
	d.admin.do(http.MethodPut, "/api/v1/channels/"+made.ID+"/mail", body, nil)
}

// mails hands a mail to Postfix, as a customer's program does.
func (d *mailedDesk) mails(from, to, raw string) {
	d.t.Helper()
	require.NoError(d.t, smtp.SendMail(fmt.Sprint("127.0.0.1:", d.office.smtp), nil, from, []string{to}, []byte(raw)))
}

// mailbox reads what a customer's mailbox holds, by IMAP.
func (d *mailedDesk) mailbox(user string, least int) (out []*email.Message) {
	d.t.Helper()
	c, err := imapclient.DialInsecure(fmt.Sprint("127.0.0.1:", d.office.imap), nil)
	require.NoError(d.t, err)
	defer func() { _ = c.Close() }()
	require.NoError(d.t, c.Login(user, "hunter2").Wait())
	require.Eventually(d.t, func() bool {
		selected, err := c.Select("INBOX", nil).Wait()
		require.NoError(d.t, err)
		return int(selected.NumMessages) >= least
	}, time.Minute, 100*time.Millisecond, "%s has %d mails", user, least)
	var all imap.SeqSet
	all.AddRange(1, 0)
	got, err := c.Fetch(all, &imap.FetchOptions{BodySection: []*imap.FetchItemBodySection{{Peek: true}}}).Collect()
	require.NoError(d.t, err)
	for _, one := range got {
		out = append(out, email.ReadBytes(one.BodySection[0].Bytes))
	}
	return out
}

// talks waits for conversations of a contact and returns them.
func (d *mailedDesk) talks(from string, are func([]mailedTalk) bool) (out []mailedTalk) {
	d.t.Helper()
	require.Eventually(d.t, func() bool {
		var all struct{ Items []mailedTalk }
		d.admin.do(http.MethodGet, "/api/v1/conversations?status=open&limit=100", nil, &all)
		out = slices.DeleteFunc(all.Items, func(c mailedTalk) bool {
			d.admin.do(http.MethodGet, "/api/v1/conversations/"+c.ID, nil, &c)
			return c.ContactDetail.Email != from
		})
		return are(out)
	}, time.Minute, 100*time.Millisecond, "conversations with %s: %v", from, &out)
	return out
}

func (d *mailedDesk) messages(conversation string) (out []mailedMessage) {
	d.t.Helper()
	var all struct{ Items []mailedMessage }
	d.admin.do(http.MethodGet, "/api/v1/conversations/"+conversation+"/messages?limit=100", nil, &all)
	return slices.DeleteFunc(all.Items, func(m mailedMessage) bool { return m.Kind != "message" })
}

func (d *mailedDesk) says(conversation string, body fields) (id string) {
	d.t.Helper()
	id = newUUID()
	for name, value := range (fields{"id": id, "kind": "message", "seenSeq": 0, "force": true}) {
		body[name] = value
	}
	d.admin.do(http.MethodPost, "/api/v1/conversations/"+conversation+"/messages", body, nil)
	return id
}

// delivery waits until what became of a message is as wanted.
func (d *mailedDesk) delivery(conversation, message, state string) (out delivered) {
	d.t.Helper()
	require.Eventually(d.t, func() bool {
		var all struct{ Items []delivered }
		d.admin.do(http.MethodGet, "/api/v1/conversations/"+conversation+"/deliveries", nil, &all)
		at := slices.IndexFunc(all.Items, func(one delivered) bool { return one.Message == message })
		if at >= 0 {
			out = all.Items[at]
		}
		return out.State == state
	}, time.Minute, 100*time.Millisecond, "a mail is %s: %v", state, &out)
	return out
}

const persianMail = "From: =?utf-8?B?2YbYs9ix24zZhg==?= <nasrin@customer.example>\r\nTo: support@narvan.example\r\n" +
	"Subject: =?utf-8?B?2KjYp9iy2q/YtNiqINmI2KzZhw==?=\r\nMessage-ID: <first@customer.example>\r\n" +
	"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nسلام، پولم را پس می‌خواهم.\r\n"

func always([]mailedTalk) bool { return true }

func some(n int) func([]mailedTalk) bool {
	return func(all []mailedTalk) bool { return len(all) == n }
}

// thread: a mail comes in, a rule is about it, an agent answers with a file and Cc, and what
// is in the customers' mailboxes belongs to their thread; what the customer answers to it
// comes back into the conversation.
//
// C#10028: answers of mail programs do not begin new conversations.
// L#250: files of an answer are not missing. L#153: lines stay lines.
func (d *mailedDesk) thread() {
	d.t.Helper()
	d.mails("nasrin@customer.example", "support@narvan.example", persianMail)
	talk := d.talks("nasrin@customer.example", func(all []mailedTalk) bool { return len(all) == 1 && all[0].Priority == "urgent" })[0]
	require.Equal(d.t, "بازگشت وجه", talk.Subject)
	require.Equal(d.t, "سلام، پولم را پس می‌خواهم.", strings.TrimSpace(d.messages(talk.ID)[0].Text))

	file := d.admin.uploadTo("/api/v1/files", "رسید.png", pixels(d.t))
	answer := d.says(talk.ID, fields{
		"text": "حتماً.\nرسید پیوست است.", "files": []string{file},
		"mail": fields{"to": []fields{{"address": "nasrin@customer.example"}}, "cc": []fields{{"address": "omid@customer.example"}}, "quote": true},
	})
	require.Len(d.t, d.delivery(talk.ID, answer, "sent").Recipients, 2)
	got := d.mailbox("nasrin", 1)[0]
	copied := d.mailbox("omid", 1)[0]
	require.Equal(d.t, got.MessageID, copied.MessageID)
	require.Equal(d.t, []string{"first@customer.example"}, got.InReplyTo)
	require.Contains(d.t, got.References, "first@customer.example")
	require.Contains(d.t, got.Subject, "بازگشت وجه")
	require.Contains(d.t, strings.ReplaceAll(got.Text, "\r\n", "\n"), "حتماً.\nرسید پیوست است.")
	require.Equal(d.t, bidi.DirectionRTL, got.Direction)
	require.Equal(d.t, "omid@customer.example", got.Cc[0].Address)
	require.Len(d.t, got.Attachments, 1)
	require.Equal(d.t, "رسید.png", got.Attachments[0].Name)
	require.Equal(d.t, "support@narvan.example", got.From[0].Address)

	d.mails("nasrin@customer.example", "support@narvan.example", "From: nasrin@customer.example\r\nTo: support@narvan.example\r\nSubject: Re: "+
		"thanks\r\nMessage-ID: <second@customer.example>\r\nIn-Reply-To: <"+got.MessageID+">\r\n\r\nThank you\r\n")
	d.grows(talk.ID, 3)
	// By the signed address alone, with no header that names a mail.
	d.mails("nasrin@customer.example", got.ReplyTo[0].Address, "From: nasrin@customer.example\r\nTo: "+got.ReplyTo[0].Address+
		"\r\nSubject: anew\r\nMessage-ID: <third@customer.example>\r\n\r\nOne more thing\r\n")
	d.grows(talk.ID, 4)
	d.talks("nasrin@customer.example", some(1))
}

func (d *mailedDesk) grows(conversation string, to int) {
	d.t.Helper()
	require.Eventually(d.t, func() bool { return len(d.messages(conversation)) == to }, time.Minute, 100*time.Millisecond, "%d messages", to)
}

// handedOver: Postfix hands mail over with STARTTLS, and comes again while the store is
// away (451), or while there is no program. Each mail is here once, as it was sent.
func (d *mailedDesk) handedOver() {
	d.t.Helper()
	mail := func(n int, body string) {
		d.mails("lost@customer.example", "help@desk.example", fmt.Sprintf("From: lost%d@customer.example\nTo: help@desk.example\nSubject: Where?\nMessage-ID: <h%d@customer.example>\n\n%s", n, n, body))
	}
	mail(1, ".a line that begins with a dot\r\n.\r\nlone\rreturns\nand "+strings.Repeat("long ", 400)+"\n")
	first := d.talks("lost1@customer.example", some(1))[0]
	text := d.messages(first.ID)[0].Text
	require.Contains(d.t, text, ".a line that begins with a dot\n.\n")
	require.Equal(d.t, 400, strings.Count(strings.Join(strings.Fields(text), ""), "long"), "Postfix broke the line after 998 bytes, and within a word")
	d.office.logs("TLS connection established to 127.0.0.1")
	if d.store != nil {
		d.store.sever()
		mail(2, "while the store is away")
		d.office.logs("451 ")
		d.store.mend()
	} else {
		d.kill()
		mail(2, "while there is no program")
		d.office.logs("Connection refused")
		d.start()
	}
	d.talks("lost2@customer.example", some(1))
	d.office.logs("status=sent (250 2.0.0 OK")
	time.Sleep(1500 * time.Millisecond) // another round of Postfix's queue would bring it again
	require.Len(d.t, d.talks("lost2@customer.example", always), 1)
	require.Len(d.t, d.messages(d.talks("lost2@customer.example", some(1))[0].ID), 1)
}

// refused: a recipient whom Postfix does not know has failed, with its answer.
func (d *mailedDesk) refused() {
	d.t.Helper()
	talk := d.talks("nasrin@customer.example", some(1))[0]
	answer := d.says(talk.ID, fields{"text": "copied", "mail": fields{"to": []fields{{"address": "nobody@customer.example"}}}})
	got := d.delivery(talk.ID, answer, "failed")
	require.Contains(d.t, got.Recipients[0].Answer, "unknown")
}

// bounced: Postfix takes a mail and sends it back; that lands on the message.
func (d *mailedDesk) bounced() {
	d.t.Helper()
	talk := d.talks("nasrin@customer.example", some(1))[0]
	answer := d.says(talk.ID, fields{"text": "forwarded", "mail": fields{"to": []fields{{"address": "who@gone.example"}}}})
	got := d.delivery(talk.ID, answer, "bounced")
	require.Equal(d.t, "bounced", got.Recipients[0].State)
	require.Equal(d.t, "5.1.1", got.Recipients[0].Status)
	require.Contains(d.t, got.Recipients[0].Answer, "No such address here")
	require.Len(d.t, d.talks("nasrin@customer.example", some(1)), 1)
}
