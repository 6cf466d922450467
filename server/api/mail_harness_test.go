package api_test

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
	mailapi "github.com/pasokh/pasokh/server/api/mail"
	"github.com/pasokh/pasokh/server/mail"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// keptMail stands for the room of mail: it keeps what it is told, as the room does, and
// asks the kernel who may see a conversation.
type keptMail struct {
	inbox    *inbox.Service
	settings *inbox.Shelf[mailroom.Settings]

	mu         sync.Mutex
	secrets    map[inbox.ChannelID]mailroom.Credentials
	aside      []mailroom.Mail
	raw        map[string]string // by id of a mail or a message
	wholes     map[inbox.MessageID]mailroom.Whole
	people     map[inbox.ConversationID]mailroom.People
	deliveries []mailroom.Delivery
	begun      []mailroom.Begun
	checked    []mailroom.Credentials // with which servers were tried
	dns        *keptDNS
}

func newKeptMail(w *liveWorld, db *teststore.Store) *keptMail {
	return &keptMail{
		inbox: w.inbox, settings: inbox.AddShelf(w.inbox.Directory, mailroom.Records, teststore.RecordsOf(db, mailroom.Records)),
		secrets: map[inbox.ChannelID]mailroom.Credentials{}, raw: map[string]string{}, wholes: map[inbox.MessageID]mailroom.Whole{}, people: map[inbox.ConversationID]mailroom.People{}, dns: &keptDNS{},
	}
}

func (k *keptMail) ports() mailapi.Ports {
	return mailapi.Ports{
		Keeper: k, Settings: k.settings, Network: k, Signing: keptSigning{k}, DNS: k.dns, Listens: func() bool { return true },
		Presets: func(address string, exchangers ...string) []mail.Preset {
			server := mailroom.Server{Host: "imap.example.com", Port: 993, Security: mailroom.SecurityTLS, User: address}
			return []mail.Preset{{Provider: strings.Join(exchangers, " "), Fetch: server, Send: server}}
		},
		Exchangers: func(_ context.Context, domain string) []string { return []string{"mx." + domain} },
	}
}

func onlyAdmins(by inbox.Principal) error {
	if !by.Admin {
		return inbox.Errorf(inbox.CodeForbidden, "only for admins")
	}
	return nil
}

func (k *keptMail) patched(channel inbox.ChannelID, patch mailroom.Credentials) mailroom.Credentials {
	kept := k.secrets[channel]
	if patch.FetchPassword != "" {
		kept.FetchPassword = patch.FetchPassword
	}
	if patch.SendPassword != "" {
		kept.SendPassword = patch.SendPassword
	}
	return kept
}

func (k *keptMail) Save(ctx context.Context, by inbox.Principal, next mailroom.Settings, patch mailroom.Credentials) (mailroom.Settings, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	saved, err := k.settings.Save(ctx, by, next)
	if err == nil {
		k.secrets[next.Channel] = k.patched(next.Channel, patch)
	}
	return saved, err
}

func (k *keptMail) Has(_ context.Context, by inbox.Principal, channel inbox.ChannelID) (mailroom.Has, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	c := k.secrets[channel]
	return mailroom.Has{FetchPassword: c.FetchPassword != "", SendPassword: c.SendPassword != ""}, onlyAdmins(by)
}

func (k *keptMail) Trial(_ context.Context, by inbox.Principal, s mailroom.Settings, typed mailroom.Credentials) (mailroom.Credentials, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.patched(s.Channel, typed), onlyAdmins(by)
}

func (k *keptMail) States(ctx context.Context, by inbox.Principal, channel inbox.ChannelID) (mailroom.States, error) {
	s, err := k.settings.GetFor(ctx, by, string(channel))
	return mailroom.States{
		Link:   mailroom.Link{Channel: channel, State: mailroom.LinkFailed, Why: mailroom.ReasonAuth, Error: "NO wrong password"},
		Places: []mailroom.Place{{Channel: channel, Folder: "INBOX", Account: s.Fetch.User, OnServer: 12, Stored: 10, Waiting: 2}},
	}, err
}

// Check takes a server for one that answers, if it is called with a password.
func (k *keptMail) Check(_ context.Context, s mailroom.Settings, with mailroom.Credentials) mail.Checked {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.checked = append(k.checked, with)
	side := func(server mailroom.Server, password string) mail.Side {
		if password == "" {
			return mail.Side{Asked: server.Host != "", Why: mailroom.ReasonAuth}
		}
		return mail.Side{Asked: true, OK: true}
	}
	return mail.Checked{Fetch: side(s.Fetch, with.FetchPassword), Send: side(s.Send, with.SendPassword), Folders: []string{"INBOX"}}
}

func (k *keptMail) Aside(_ context.Context, by inbox.Principal, channel inbox.ChannelID, page inbox.Page) ([]mailroom.Mail, string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	var out []mailroom.Mail
	for _, m := range k.aside {
		if m.Channel == channel && m.ID > page.After {
			out = append(out, m)
		}
	}
	if len(out) > page.Limit {
		return out[:page.Limit], out[page.Limit-1].ID, onlyAdmins(by)
	}
	return out, "", onlyAdmins(by)
}

// take removes a mail from those that were set aside.
func (k *keptMail) take(by inbox.Principal, id string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := onlyAdmins(by); err != nil {
		return err
	}
	before := len(k.aside)
	k.aside = slices.DeleteFunc(k.aside, func(m mailroom.Mail) bool { return m.ID == id })
	if len(k.aside) == before {
		return inbox.Errorf(inbox.CodeNotFound, "mail %s", id)
	}
	return nil
}

func (k *keptMail) PlaceAgain(_ context.Context, by inbox.Principal, id string) error {
	return k.take(by, id)
}

func (k *keptMail) DropAside(_ context.Context, by inbox.Principal, id string) error {
	return k.take(by, id)
}

type noClose struct{ io.ReadSeeker }

func (noClose) Close() error { return nil }

// opened returns the bytes of a mail.
func (k *keptMail) opened(id string) (io.ReadSeekCloser, mailroom.Mail, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	raw, there := k.raw[id]
	if !there {
		return nil, mailroom.Mail{}, inbox.Errorf(inbox.CodeNotFound, "mail %s", id)
	}
	return noClose{bytes.NewReader([]byte(raw))}, mailroom.Mail{ID: id, Size: int64(len(raw)), Subject: "سلام/hello"}, nil
}

func (k *keptMail) RawAside(_ context.Context, by inbox.Principal, id string) (io.ReadSeekCloser, mailroom.Mail, error) {
	if err := onlyAdmins(by); err != nil {
		return nil, mailroom.Mail{}, err
	}
	return k.opened(id)
}

func (k *keptMail) Raw(ctx context.Context, by inbox.Principal, c inbox.ConversationID, m inbox.MessageID) (io.ReadSeekCloser, mailroom.Mail, error) {
	if _, err := k.inbox.Conversation(ctx, by, c); err != nil {
		return nil, mailroom.Mail{}, err
	}
	return k.opened(string(m))
}

func (k *keptMail) Whole(ctx context.Context, by inbox.Principal, c inbox.ConversationID, m inbox.MessageID) (mailroom.Whole, error) {
	if _, err := k.inbox.Conversation(ctx, by, c); err != nil {
		return mailroom.Whole{}, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	w, there := k.wholes[m]
	if !there {
		return w, inbox.Errorf(inbox.CodeNotFound, "mail of %s", m)
	}
	return w, nil
}

func (k *keptMail) PeopleOf(ctx context.Context, by inbox.Principal, c inbox.ConversationID) (mailroom.People, error) {
	_, err := k.inbox.Conversation(ctx, by, c)
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.people[c], err
}

func (k *keptMail) Accept(ctx context.Context, by inbox.Principal, c inbox.ConversationID, address string) (mailroom.People, error) {
	if _, err := k.inbox.Conversation(ctx, by, c); err != nil {
		return mailroom.People{}, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for i, p := range k.people[c].Persons {
		if p.Address == address {
			k.people[c].Persons[i].Accepted, k.people[c].Persons[i].By = true, by.Actor.Agent()
			return k.people[c], nil
		}
	}
	return mailroom.People{}, inbox.Errorf(inbox.CodeNotFound, "%s", address)
}

func (k *keptMail) DeliveriesSince(ctx context.Context, by inbox.Principal, c inbox.ConversationID, since time.Time) ([]mailroom.Delivery, error) {
	_, err := k.inbox.Conversation(ctx, by, c)
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(k.deliveries), func(d mailroom.Delivery) bool { return d.Conversation != c || d.At.Before(since) }), err
}

func (k *keptMail) SendAgain(ctx context.Context, by inbox.Principal, id string) (mailroom.Delivery, error) {
	return k.change(ctx, by, id, mailroom.DeliveryWaiting)
}

func (k *keptMail) Cancel(ctx context.Context, by inbox.Principal, id string) (mailroom.Delivery, error) {
	return k.change(ctx, by, id, mailroom.DeliveryCancelled)
}

func (k *keptMail) change(ctx context.Context, by inbox.Principal, id string, to mailroom.DeliveryState) (mailroom.Delivery, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for i, d := range k.deliveries {
		if d.ID != id {
			continue
		}
		if _, err := k.inbox.Conversation(ctx, by, d.Conversation); err != nil {
			return d, err
		}
		k.deliveries[i].State, k.deliveries[i].Why = to, ""
		return k.deliveries[i], nil
	}
	return mailroom.Delivery{}, inbox.Errorf(inbox.CodeNotFound, "delivery %s", id)
}

func (k *keptMail) SendingOf(_ context.Context, by inbox.Principal, channel inbox.ChannelID) (mailroom.SendingState, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !by.Admin {
		return mailroom.SendingState{}, inbox.Errorf(inbox.CodeForbidden, "no admin")
	}
	return mailroom.SendingState{Sending: mailroom.Sending{Channel: channel, Failing: true, Why: "dns"}, Waiting: 3, Failed: 1}, nil
}

func (k *keptMail) FailedOf(_ context.Context, by inbox.Principal, _ inbox.ChannelID, _ inbox.Page) ([]mailroom.Delivery, string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !by.Admin {
		return nil, "", inbox.Errorf(inbox.CodeForbidden, "no admin")
	}
	return slices.DeleteFunc(slices.Clone(k.deliveries), func(d mailroom.Delivery) bool { return d.State != mailroom.DeliveryFailed }), "", nil
}

func (k *keptMail) BeginConversation(ctx context.Context, by inbox.Principal, channel inbox.ChannelID, with inbox.ContactID, in inbox.Saying) (inbox.Received, error) {
	return k.inbox.Begin(ctx, by, inbox.Beginning{Saying: in, Channel: channel, As: inbox.Principal{Scope: inbox.Scope{Contact: with}}})
}

// BeginLater checks as the room does and keeps what may still be taken back.
func (k *keptMail) BeginLater(ctx context.Context, by inbox.Principal, channel inbox.ChannelID, with inbox.ContactID, in inbox.Saying, _ time.Duration) (mailroom.Begun, error) {
	m, err := k.inbox.Beginnable(ctx, by, inbox.Beginning{Saying: in, Channel: channel})
	if err != nil {
		return mailroom.Begun{}, err
	}
	b := mailroom.Begun{Conversation: in.Conversation, Agent: by.Actor.Agent(), Message: in.Message, Channel: channel, Contact: with, Text: m.Text, Files: m.Files, Status: in.Status, Mail: m.Mail}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.begun = append(k.begun, b)
	return b, nil
}

func (k *keptMail) Beginnings(_ context.Context, by inbox.Principal) (out []mailroom.Begun, _ error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, b := range k.begun {
		if b.Agent == by.Actor.Agent() {
			out = append(out, b)
		}
	}
	return out, nil
}

func (k *keptMail) Unbegin(_ context.Context, by inbox.Principal, id inbox.ConversationID) (mailroom.Begun, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	i := slices.IndexFunc(k.begun, func(b mailroom.Begun) bool { return b.Conversation == id && b.Agent == by.Actor.Agent() })
	if i < 0 {
		return mailroom.Begun{}, inbox.Errorf(inbox.CodeNotFound, "beginning of %s", id)
	}
	b := k.begun[i]
	k.begun = slices.Delete(k.begun, i, i+1)
	return b, nil
}

func (k *keptMail) SendTranscript(ctx context.Context, by inbox.Principal, c inbox.ConversationID) (inbox.MailPerson, error) {
	_, err := k.inbox.Conversation(ctx, by, c)
	return inbox.MailPerson{Address: "mina@x.example"}, err
}
