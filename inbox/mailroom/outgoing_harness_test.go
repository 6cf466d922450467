package mailroom_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email"
	"github.com/pasokh/pasokh/inbox/email/compose"
	"github.com/pasokh/pasokh/inbox/email/thread"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/server/store/teststore"
)

var outNoon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// outWorld is the room over a real store with a channel of e-mail, an agent and a contact.
type outWorld struct {
	*mailroom.Service
	inbox    *inbox.Service
	kernel   inbox.Ports
	ports    mailroom.Ports
	clock    *teststore.Clock
	db       *teststore.Store
	channel  inbox.Channel
	settings mailroom.Settings
	sara     inbox.Agent
	maryam   inbox.Contact
	cursor   inbox.Cursor
}

type tehran struct{}

func (tehran) TimeZone(context.Context) (string, error) { return "Asia/Tehran", nil }

func newOutWorld(t testing.TB) *outWorld {
	t.Helper()
	w := &outWorld{clock: teststore.NewClock(outNoon)}
	w.db = teststore.Open(t, w.clock)
	w.kernel = w.db.Ports(t, w.clock, teststore.Silent{})
	records := teststore.RecordsOf(w.db, mailroom.Records)
	w.kernel.Mail = mailroom.Senders{Settings: records}
	w.inbox = inbox.NewService(w.kernel)
	people := w.db.People(w.inbox, w.kernel)
	w.ports = w.db.MailPorts(w.inbox, w.kernel, people)
	w.ports.Workspace = tehran{}
	var err error
	w.Service, err = mailroom.New(w.ports)
	require.NoError(t, err)
	d := w.kernel.Directory
	w.channel = outSave(t, d.Channels, inbox.Channel{ID: inbox.NewID[inbox.ChannelID](), Name: "Ketabrah", Kind: inbox.ChannelEmail, Enabled: true, Language: "fa", Color: "#0b7c86"})
	w.sara = outSave(t, d.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "سارا احمدی", Email: "sara@ketabrah.example", Role: inbox.RoleAdmin, AllChannels: true})
	w.settings = w.set(t, mailroom.Settings{
		Channel: w.channel.ID, Addresses: []string{"help@ketabrah.example", "sales@ketabrah.example"}, FromName: "کتابراه", AgentName: true, Way: mailroom.WayIMAP, Folders: nil,
		Signatures: map[string]string{"fa": `<p>{{agent.name}}<br>پشتیبانی کتابراه</p>`, "en": `<p>{{agent.name}}<br>Support {{contact.phone}}</p>`},
		ReplyForm:  string(thread.ReplyPlus),
		Fetch:      mailroom.Server{Host: "imap.ketabrah.example", Port: 993, Security: mailroom.SecurityTLS, User: "help@ketabrah.example"},
		Send:       mailroom.Server{Host: "smtp.ketabrah.example", Port: 465, Security: mailroom.SecurityTLS, User: "help@ketabrah.example"},
	})
	w.maryam, err = people.Meet(t.Context(), inbox.Identity{Kind: inbox.IdentityEmail, Value: "maryam@mail.example"}, inbox.Contact{Name: "مریم کریمی"})
	require.NoError(t, err)
	return w
}

// set stores the channel's settings as they are.
func (w *outWorld) set(t testing.TB, set mailroom.Settings) mailroom.Settings {
	t.Helper()
	stored, err := w.ports.Settings.Put(t.Context(), set)
	require.NoError(t, err)
	w.Settings.Forget()
	return stored
}

func outSave[T inbox.Valid[T]](t testing.TB, shelf *inbox.Shelf[T], record T) T {
	t.Helper()
	stored, err := shelf.Save(t.Context(), inbox.SystemPrincipal(), record)
	require.NoError(t, err)
	return stored
}

// came has a mail of maryam's begin a conversation, or join one.
func (w *outWorld) came(t testing.TB, c inbox.Conversation, text string, mail inbox.Mail) inbox.Conversation {
	t.Helper()
	if c.ID == "" {
		c = inbox.Conversation{ID: inbox.NewID[inbox.ConversationID](), Channel: w.channel.ID, Contact: w.maryam.ID, Subject: mail.Subject, Priority: inbox.PriorityNormal, CreatedAt: w.clock.Now()}
	}
	if mail.From.Address == "" {
		mail.From = inbox.MailPerson{Name: "مریم کریمی", Address: "maryam@mail.example"}
	}
	c.LastContactSeq = c.LastSeq + 1
	stored, _ := w.commit(t, c, inbox.Message{Author: w.maryam.Principal().Actor, Text: text, Mail: &mail})
	return stored
}

// ruled has a rule answer.
func (w *outWorld) ruled(t testing.TB, c inbox.Conversation, text string) inbox.Message {
	t.Helper()
	_, m := w.commit(t, c, inbox.Message{Author: inbox.Actor{Kind: inbox.ActorRule, ID: "welcome"}, Text: text})
	return m
}

// commit adds a public message to a conversation.
func (w *outWorld) commit(t testing.TB, c inbox.Conversation, m inbox.Message) (inbox.Conversation, inbox.Message) {
	t.Helper()
	c.LastSeq, c.Status, c.UpdatedAt = c.LastSeq+1, inbox.StatusOpen, w.clock.Now()
	c.LastPublicSeq, c.Said = c.LastSeq, c.Said+1
	m.ID, m.Conversation, m.Seq, m.Kind, m.At = inbox.NewID[inbox.MessageID](), c.ID, c.LastSeq, inbox.KindMessage, w.clock.Now()
	stored, err := w.kernel.Conversations.Commit(t.Context(), inbox.Change{Conversation: c, Messages: []inbox.Message{m}, Events: []inbox.Event{
		{ID: inbox.NewID[inbox.EventID](), Kind: inbox.MessageCreated, At: m.At, Actor: m.Author, Conversation: c.ID, Message: m.ID, MessageKind: m.Kind, Seq: m.Seq},
	}})
	require.NoError(t, err)
	return stored, m
}

// reply has sara answer.
func (w *outWorld) reply(t testing.TB, c inbox.Conversation, in inbox.Saying) inbox.Message {
	t.Helper()
	in.Conversation, in.Force = c.ID, true
	if in.Message == "" {
		in.Message = inbox.NewID[inbox.MessageID]()
	}
	if in.Kind == "" {
		in.Kind = inbox.KindMessage
	}
	got, err := w.inbox.Say(t.Context(), w.sara.Principal(), in)
	require.NoError(t, err)
	return got.Message
}

func (w *outWorld) upload(t testing.TB, name string, content []byte) inbox.FileID {
	t.Helper()
	f, err := teststore.Files(w.kernel).Upload(t.Context(), w.sara.Principal(), files.Uploading{Name: name, Size: int64(len(content)), Body: bytes.NewReader(content)})
	require.NoError(t, err)
	return f.ID
}

// follow gives the consumer what happened since it last looked, and returns that.
func (w *outWorld) follow(t testing.TB) []inbox.Event {
	t.Helper()
	events, err := w.db.Feed().Read(t.Context(), w.cursor, 1000)
	require.NoError(t, err)
	require.NoError(t, w.FollowMessages(t.Context(), events))
	if len(events) > 0 {
		w.cursor = events[len(events)-1].Cursor
	}
	return events
}

// delivery returns the delivery of a message.
func (w *outWorld) delivery(t testing.TB, m inbox.Message) mailroom.Delivery {
	t.Helper()
	d, err := w.ports.Deliveries.Get(t.Context(), mailroom.DeliveryID(mailroom.PurposeReply, string(m.ID)))
	require.NoError(t, err)
	return d
}

// begin takes a delivery as a sender does.
func (w *outWorld) begin(t testing.TB, m inbox.Message) mailroom.Delivery {
	t.Helper()
	d, ours, err := w.Begin(t.Context(), w.delivery(t, m))
	require.NoError(t, err)
	require.True(t, ours)
	return d
}

// finish begins a delivery and writes down what came of it.
func (w *outWorld) finish(t testing.TB, m inbox.Message, o mailroom.Outcome) mailroom.Delivery {
	t.Helper()
	d, err := w.Finish(t.Context(), w.begin(t, m), o)
	require.NoError(t, err)
	return d
}

// composed returns the mail of a message as it is sent.
func (w *outWorld) composed(t testing.TB, m inbox.Message) string {
	t.Helper()
	letter, err := w.Outgoing(t.Context(), w.delivery(t, m))
	require.NoError(t, err)
	var out strings.Builder
	require.NoError(t, compose.Compose(&out, letter.Mail))
	return out.String()
}

// read returns it as its receiver reads it.
func (w *outWorld) read(t testing.TB, m inbox.Message) (*email.Message, string) {
	t.Helper()
	raw := w.composed(t, m)
	read, err := email.Read(strings.NewReader(raw), int64(len(raw)))
	require.NoError(t, err)
	return read, raw
}

// undelivered returns the lines of a conversation that tell of mail which did not arrive.
func (w *outWorld) undelivered(t testing.TB, id inbox.ConversationID) (lines []inbox.EventLine) {
	t.Helper()
	messages, err := w.kernel.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: id, Limit: inbox.MaxThread})
	require.NoError(t, err)
	for _, m := range messages {
		if m.Event != nil && m.Event.Kind == inbox.LineUndelivered {
			lines = append(lines, *m.Event)
		}
	}
	return lines
}

func outAddresses(d mailroom.Delivery, field string) (out []string) {
	for _, p := range d.To(field) {
		out = append(out, p.Address)
	}
	return out
}

func outRefused(t testing.TB, code inbox.Code, err error) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, code, inbox.ErrorCode(err), err.Error())
}
