package archive_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/contacts"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/server/archive"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// installation is a store in use.
type installation struct {
	archive.Store
	db       *teststore.Store
	inbox    *inbox.Service
	contacts *contacts.Service
	ports    inbox.Ports
}

func open(t *testing.T) installation {
	t.Helper()
	db := teststore.Open(t, inbox.SystemClock{})
	ports := db.Ports(t, inbox.SystemClock{}, teststore.Silent{})
	service := inbox.NewService(ports)
	return installation{Store: archive.Store{Entries: db.Archive(), Blobs: ports.Blobs}, db: db, inbox: service, contacts: db.People(service, ports), ports: ports}
}

// furnished is an installation with people, conversations, a file and settings.
func furnished(t *testing.T) installation {
	t.Helper()
	s := open(t)
	ctx, admin := t.Context(), inbox.SystemPrincipal()
	channel, err := s.inbox.Directory.Channels.Save(ctx, admin, inbox.Channel{
		ID: inbox.NewID[inbox.ChannelID](), Name: "Shop", Kind: inbox.ChannelChat, Enabled: true, Language: "fa", Color: "#0b7c86",
	})
	require.NoError(t, err)
	_, err = s.inbox.Directory.Tags.Save(ctx, admin, inbox.Tag{ID: inbox.NewID[inbox.TagID](), Name: "<refund> & «بازپرداخت»"})
	require.NoError(t, err)
	for i := range 30 {
		contact, err := s.contacts.Meet(ctx, inbox.Identity{Kind: inbox.IdentityVisitor, Value: fmt.Sprint("visitor ", i)}, inbox.Contact{Name: fmt.Sprint("بازدیدکننده ", i)})
		require.NoError(t, err)
		s.write(t, contact, channel.ID, i%7+1)
	}
	things := teststore.Table(s.db, inbox.TableSpec[thing]{Name: "things", Keys: func(v thing) []inbox.Key {
		return []inbox.Key{{Index: "name", Of: inbox.TextPart(v.Name), Unique: true}}
	}})
	_, err = things.Put(ctx, thing{ID: "a", Name: "رسید"})
	require.NoError(t, err)
	require.NoError(t, rules.Journal{Runs: teststore.Table(s.db, rules.RunSpec)}.Append(ctx, []rules.Run{{ID: inbox.NewID[string](), At: time.Now().UTC(), Trace: []byte(`{}`)}}))
	require.NoError(t, s.db.Feed().Advance(ctx, "search", 0, 5))
	return s
}

// thing stands for a row of any table.
type thing struct {
	ID, Name string
	Version  int64
}

func (v thing) RecordID() string           { return v.ID }
func (v thing) RecordVersion() int64       { return v.Version }
func (v thing) WithVersion(at int64) thing { v.Version = at; return v }

// write has a contact begin a conversation of so many messages, the first with a file.
func (s installation) write(t *testing.T, contact inbox.Contact, channel inbox.ChannelID, messages int) {
	t.Helper()
	f, err := s.files().Upload(t.Context(), contact.Principal(), files.Uploading{Name: "رسید.txt", Size: int64(len(contact.Name)), Body: strings.NewReader(contact.Name)})
	require.NoError(t, err)
	in := inbox.Incoming{Conversation: inbox.NewID[inbox.ConversationID](), Channel: channel, Files: []inbox.FileID{f.ID}}
	for i := range messages {
		in.Message, in.Text = inbox.NewID[inbox.MessageID](), fmt.Sprintf("message %d <b>&", i)
		_, err := s.inbox.Receive(t.Context(), contact.Principal(), in)
		require.NoError(t, err)
		in.Files = nil
	}
}

var manifest = archive.Manifest{Program: "test", At: time.Date(2026, 3, 20, 14, 5, 6, 0, time.UTC)}

func backup(t *testing.T, s archive.Store) []byte {
	t.Helper()
	var out bytes.Buffer
	left, err := archive.Backup(t.Context(), s, &out, manifest, nil)
	require.NoError(t, err)
	require.Empty(t, left)
	return out.Bytes()
}

func restore(t *testing.T, s archive.Store, from []byte) error {
	t.Helper()
	_, err := archive.Restore(t.Context(), s, bytes.NewReader(from), nil)
	return err
}

func requireEmpty(t *testing.T, s archive.Store) {
	t.Helper()
	for _, kind := range inbox.EntryKinds {
		n, err := s.Entries.CountEntries(t.Context(), kind)
		require.NoError(t, err)
		require.Zero(t, n, kind)
	}
	for id, err := range s.Blobs.IDs(t.Context()) {
		require.NoError(t, err)
		require.Empty(t, id)
	}
}

func requireSound(t *testing.T, s installation) {
	t.Helper()
	_, findings, err := archive.Audit(t.Context(), s.Store, s.db.Conversations(), nil)
	require.NoError(t, err)
	require.Empty(t, findings)
}

var errPulled = errors.New("the plug was pulled")

// pulled is a store whose plug is pulled after so many writes.
type pulled struct {
	inbox.Archive
	left *int
}

func (p pulled) WriteEntries(ctx context.Context, kind inbox.EntryKind, entries []inbox.Entry) error {
	if *p.left--; *p.left < 0 {
		return errPulled
	}
	return p.Archive.WriteEntries(ctx, kind, entries)
}

func pull(s archive.Store, after int) archive.Store {
	s.Entries = pulled{s.Entries, &after}
	return s
}

// files is the room of files of the installation.
func (s installation) files() *files.Service { return teststore.Files(s.ports) }
