package inbox

import "github.com/google/uuid"

// Identifiers are UUIDv7 strings in canonical form, made by whoever creates the
// thing first, so that a retry names the same thing.
type (
	ConversationID string
	MessageID      string
	ContactID      string
	AgentID        string
	TeamID         string
	ChannelID      string
	FolderID       string
	TagID          string
	CannedID       string
	EventID        string
	FileID         string
)

// NewID returns a fresh UUIDv7.
func NewID[T ~string]() T { return T(uuid.Must(uuid.NewV7()).String()) }

// ValidID reports whether s is a UUID in its canonical lower-case form: the
// only spelling accepted from outside, so that one thing has one name.
func ValidID[T ~string](s T) bool {
	u, err := uuid.Parse(string(s))
	return err == nil && u.String() == string(s)
}
