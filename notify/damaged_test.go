package notify

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// sickConversations has one conversation that cannot be read.
type sickConversations struct{ conversations }

func (sickConversations) Conversation(_ context.Context, id inbox.ConversationID) (inbox.Conversation, error) {
	if id == "sick" {
		return inbox.Conversation{}, inbox.Damage{Kind: "conversation", ID: string(id)}.Err()
	}
	return inbox.Conversation{ID: id}, nil
}

// keptList is a list of an agent's notifications.
type keptList struct {
	inbox.Table[Notification]
	all []Notification
}

func (k keptList) Page(context.Context, inbox.Range, inbox.Page) ([]Notification, string, error) {
	return k.all, "", nil
}

// sickSettings cannot be read.
type sickSettings struct{ inbox.Records[Settings] }

func (sickSettings) Get(_ context.Context, id string) (Settings, error) {
	return Settings{}, inbox.Damage{Kind: "notify_settings", ID: id}.Err()
}

// panicking is a sender with a fault, and one browser to push to.
type panicking struct{ inbox.Table[Subscription] }

func (panicking) Page(context.Context, inbox.Range, inbox.Page) ([]Subscription, string, error) {
	return []Subscription{{ID: "1", Agent: "sara"}}, "", nil
}
func (panicking) PublicKey() string { return "" }
func (panicking) Push(context.Context, Subscription, []byte, string) error {
	panic("index out of range")
}

// TestTryPanics: a fault in a push that is tried is that push's failure.
func TestTryPanics(t *testing.T) {
	t.Parallel()
	err := NewService(Ports{Sender: panicking{}, Subscriptions: panicking{}}).Try(t.Context(), "sara")
	require.NotEmpty(t, inbox.StackOf(err), "%v", err)
}

// TestDamagedIsLeftOut: a conversation that cannot be read takes what was told of
// it off the list and nothing else; settings that cannot be read are as by default,
// so that their agent, and whoever comes after it, is told.
func TestDamagedIsLeftOut(t *testing.T) {
	t.Parallel()
	s := NewService(Ports{Conversations: sickConversations{}, Settings: sickSettings{}, Kept: keptList{all: []Notification{
		{ID: "3", Conversation: "well"}, {ID: "2", Conversation: "sick"}, {ID: "1", Conversation: "well"},
	}}})
	all, unread, err := s.List(t.Context(), inbox.Principal{Actor: inbox.Actor{Kind: inbox.ActorAgent, ID: "sara"}, Scope: inbox.Scope{Everything: true}})
	require.NoError(t, err)
	require.Equal(t, 2, unread)
	require.Equal(t, []string{"3", "1"}, []string{all[0].ID, all[1].ID})
	settings, err := s.SettingsOf(t.Context(), "sara")
	require.NoError(t, err)
	require.Equal(t, Settings{ID: "sara"}.Whole(), settings)
}
