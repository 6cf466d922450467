package mailroom

import (
	"context"
	"io"
	"log/slog"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email/thread"
)

// Ports are what the room stands on.
type Ports struct {
	Inbox         *inbox.Service
	Conversations Conversations
	Contacts      Contacts
	Blobs         inbox.Blobs
	Files         Files
	Workspace     Workspace // nil: dates are told in UTC

	Directory  *inbox.Directory
	Settings   inbox.Records[Settings]
	Secrets    inbox.Records[Secret]
	Mails      inbox.Table[Mail]
	Places     inbox.Table[Place]
	Links      inbox.Table[Link]
	Deliveries inbox.Table[Delivery]
	Sendings   inbox.Table[Sending]
	People     inbox.Table[People]
	Begun      inbox.Table[Begun]
	Goings     inbox.Table[Going]

	Key   []byte // the installation's: secrets are sealed and reply addresses signed with keys made of it
	Clock inbox.Clock
	Waker inbox.Waker
	Log   *slog.Logger
	// PublicHost is the host name of the installation's address, on which Message-IDs are
	// made when a channel has no address yet.
	PublicHost string
}

// Conversations is what is read of conversations, past the policy, because the program
// itself reads; see [inbox.ConversationStore].
type Conversations interface {
	Conversation(ctx context.Context, id inbox.ConversationID) (inbox.Conversation, error)
	Message(ctx context.Context, conversation inbox.ConversationID, id inbox.MessageID) (inbox.Message, error)
	Thread(ctx context.Context, q inbox.ThreadQuery) ([]inbox.Message, error)
}

// Workspace is what the company is set to.
type Workspace interface {
	// TimeZone returns the zone in which dates are told, by its IANA name.
	TimeZone(ctx context.Context) (string, error)
}

// Contacts finds who writes, or begins to know them; it is the room of contacts.
type Contacts interface {
	// Meet returns the contact with the identity, or makes one as fill says.
	Meet(ctx context.Context, i inbox.Identity, fill inbox.Contact) (inbox.Contact, error)
	// Prove notes that an address is its contact's.
	Prove(ctx context.Context, address string) error
	// As is the principal as which a contact writes.
	As(ctx context.Context, id inbox.ContactID) (inbox.Principal, error)
	// Get returns a contact that the principal may see; not_found.
	Get(ctx context.Context, by inbox.Principal, id inbox.ContactID) (inbox.Contact, error)
}

// Files measures and keeps what came along with a mail; it is the room of files.
type Files interface {
	inbox.Files
	// Keep keeps a file under its id for the message that is to have it, and returns it
	// as it is listed: measured, with the type that its content has. Again it is the same.
	Keep(ctx context.Context, f inbox.File, open func() io.Reader, into inbox.Holder) (inbox.File, error)
}

// Service is all that happens to mail but its way over the network. It is safe for
// parallel use.
type Service struct {
	ports    Ports
	Settings *inbox.Shelf[Settings]
	sealer   Sealer
	replies  thread.ReplyKeys
	arrived  chan struct{} // a mail was stored: rings the intake
	queued   chan struct{} // a mail is to be sent: rings the senders
}

// New returns the room over its ports and adds the shelf of settings to the directory.
func New(p Ports) (*Service, error) {
	sealer, err := NewSealer(p.Key)
	if err != nil {
		return nil, err
	}
	keys, err := replyKeys(p.Key)
	if err != nil {
		return nil, err
	}
	return &Service{
		ports: p, Settings: inbox.AddShelf(p.Directory, Records, p.Settings), sealer: sealer, replies: keys,
		arrived: make(chan struct{}, 1), queued: make(chan struct{}, 1),
	}, nil
}

// ring tells who waits on a channel of one place.
func ring(bell chan struct{}) {
	select {
	case bell <- struct{}{}:
	default:
	}
}
