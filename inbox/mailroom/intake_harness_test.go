package mailroom_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/contacts"
	"github.com/pasokh/pasokh/inbox/email/thread"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// intake is the room over a real store with two channels of mail, an admin and an agent
// who sees nothing of them.
type intake struct {
	*mailroom.Service
	ports   mailroom.Ports
	kernel  inbox.Ports
	inbox   *inbox.Service
	people  *contacts.Service
	clock   *teststore.Clock
	db      *teststore.Store
	channel inbox.Channel
	second  inbox.Channel
	sara    inbox.Agent
	reza    inbox.Agent
}

func newIntake(t testing.TB) *intake {
	t.Helper()
	w := &intake{clock: teststore.NewClock(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))}
	w.db = teststore.Open(t, w.clock)
	w.kernel = w.db.Ports(t, w.clock, teststore.Silent{})
	w.inbox = inbox.NewService(w.kernel)
	w.people = w.db.People(w.inbox, w.kernel)
	w.ports = w.db.MailPorts(w.inbox, w.kernel, w.people)
	w.open(t)
	d := w.kernel.Directory
	w.channel, w.second = w.mailChannel(t, "Help", "help@shop.example"), w.mailChannel(t, "Sales", "sales@shop.example")
	w.sara = saved(t, d.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Sara Ahmadi", Email: "sara@shop.example", Role: inbox.RoleAdmin, AllChannels: true})
	w.reza = saved(t, d.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Reza", Email: "reza@shop.example", Role: inbox.RoleAgent})
	return w
}

// open has the room stand on the ports as the test changed them.
func (w *intake) open(t testing.TB) {
	t.Helper()
	var err error
	w.Service, err = mailroom.New(w.ports)
	require.NoError(t, err)
}

func saved[T inbox.Valid[T]](t testing.TB, shelf *inbox.Shelf[T], record T) T {
	t.Helper()
	stored, err := shelf.Save(t.Context(), inbox.SystemPrincipal(), record)
	require.NoError(t, err)
	return stored
}

func (w *intake) mailChannel(t testing.TB, name, address string) inbox.Channel {
	t.Helper()
	c := saved(t, w.kernel.Directory.Channels, inbox.Channel{ID: inbox.NewID[inbox.ChannelID](), Name: name, Kind: inbox.ChannelEmail, Enabled: true, Language: "en", Color: "#0b7c86"})
	w.set(t, mailroom.Settings{Channel: c.ID, Addresses: []string{address}, Way: mailroom.WayNone, AuthServer: "mx.shop.example"})
	return c
}

func (w *intake) set(t testing.TB, set mailroom.Settings) {
	t.Helper()
	if now, err := w.ports.Settings.Get(t.Context(), string(set.Channel)); err == nil {
		set.Version = now.Version
	}
	_, err := w.ports.Settings.Put(t.Context(), set)
	require.NoError(t, err)
	w.Settings.Forget()
}

// letter is a mail to the first channel; fields come before those that it has itself.
func letter(from, id, subject, body string, fields ...string) string {
	head := append(fields, "From: "+from, "To: help@shop.example", "Subject: "+subject, "Date: Sun, 01 Mar 2026 11:00:00 +0000")
	if id != "" {
		head = append(head, "Message-ID: <"+id+">")
	}
	return strings.Join(head, "\r\n") + "\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + body + "\r\n"
}

func (w *intake) store(t testing.TB, raw string, from ...mailroom.Arrival) (mailroom.Mail, bool) {
	t.Helper()
	arrival := mailroom.Arrival{ReceivedAt: w.clock.Now()}
	if len(from) > 0 {
		arrival = from[0]
	}
	m, fresh, err := w.Store(t.Context(), w.channel.ID, arrival, strings.NewReader(raw), int64(len(raw)))
	require.NoError(t, err)
	return m, fresh
}

// take stores a mail, has everything placed, and returns its row.
func (w *intake) take(t testing.TB, raw string, from ...mailroom.Arrival) mailroom.Mail {
	t.Helper()
	m, _ := w.store(t, raw, from...)
	w.clock.Pass(time.Millisecond)
	w.placeAll(t)
	return w.row(t, m.ID)
}

func (w *intake) placeAll(t testing.TB) {
	t.Helper()
	for {
		done, err := w.PlaceDue(t.Context(), 50)
		require.NoError(t, err)
		if done == 0 {
			return
		}
	}
}

func (w *intake) row(t testing.TB, id string) mailroom.Mail {
	t.Helper()
	m, err := w.ports.Mails.Get(t.Context(), id)
	require.NoError(t, err)
	return m
}

func (w *intake) conversation(t testing.TB, m mailroom.Mail) inbox.Conversation {
	t.Helper()
	require.Equal(t, mailroom.MailPlaced, m.State, m.Why)
	c, err := w.kernel.Conversations.Conversation(t.Context(), m.Conversation)
	require.NoError(t, err)
	return c
}

func (w *intake) message(t testing.TB, m mailroom.Mail) inbox.Message {
	t.Helper()
	said, err := w.kernel.Conversations.Message(t.Context(), w.conversation(t, m).ID, m.Message)
	require.NoError(t, err)
	return said
}

// said are the public messages of everything that there is.
func (w *intake) said(t testing.TB) (out []inbox.Message) {
	t.Helper()
	all, err := w.kernel.Conversations.Scan(t.Context(), "", 200)
	require.NoError(t, err)
	for _, c := range all {
		thread, err := w.kernel.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: c.ID, Limit: inbox.MaxThread, Public: true})
		require.NoError(t, err)
		out = append(out, thread...)
	}
	return out
}

func (w *intake) events(t testing.TB) []inbox.Event {
	t.Helper()
	all, err := w.db.Feed().Read(t.Context(), 0, 500)
	require.NoError(t, err)
	return all
}

func (w *intake) status(t testing.TB, c inbox.Conversation, to inbox.Status) {
	t.Helper()
	_, err := w.inbox.Update(t.Context(), w.sara.Principal(), c.ID, inbox.Patch{Status: &to})
	require.NoError(t, err)
}

// ours notes a delivery of a message of ours, and returns its Message-ID.
func (w *intake) ours(t testing.TB, c inbox.Conversation) string {
	t.Helper()
	said := inbox.NewID[inbox.MessageID]()
	id := thread.MessageIDFor(string(said), "shop.example")
	_, err := w.ports.Deliveries.Put(t.Context(), mailroom.Delivery{ID: string(said), Channel: w.channel.ID, Conversation: c.ID, Message: said, MessageID: id, State: mailroom.DeliverySent, At: w.clock.Now()})
	require.NoError(t, err)
	return id
}

func refusedBy(t testing.TB, code inbox.Code, err error) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, code, inbox.ErrorCode(err), err.Error())
}

// withFiles is a mail with an HTML body that shows an inline picture, and files.
func withFiles(picture []byte, files map[string]string) string {
	var b bytes.Buffer
	b.WriteString("From: Mina <mina@mail.example>\r\nTo: help@shop.example\r\nCc: Omid <omid@mail.example>\r\nSubject: files\r\nMessage-ID: <files@mail.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n")
	b.WriteString("--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Look: <img src=\"cid:pic@1\"></p><script>alert(1)</script>\r\n")
	fmt.Fprintf(&b, "--x\r\nContent-Type: image/png; name=pic.png\r\nContent-ID: <pic@1>\r\nContent-Disposition: inline\r\nContent-Transfer-Encoding: base64\r\n\r\n%s\r\n", encoded(picture))
	for name, content := range files {
		fmt.Fprintf(&b, "--x\r\nContent-Type: application/octet-stream; name=%q\r\nContent-Disposition: attachment; filename=%q\r\nContent-Transfer-Encoding: base64\r\n\r\n%s\r\n", name, name, encoded([]byte(content)))
	}
	b.WriteString("--x--\r\n")
	return b.String()
}

func teststoreFiles(w *intake) *files.Service { return teststore.Files(w.kernel) }
