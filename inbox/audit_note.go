package inbox

// AuditKind says what an entry of the audit trail tells. The kinds are those of
// package audit.
type AuditKind string

// AuditNote is what an event tells the audit trail where the event itself does
// not say it.
type AuditNote struct {
	Kind  AuditKind `json:"kind"`
	Agent AgentID   `json:"agent,omitempty"` // whom it concerns

	Channel ChannelID `json:"channel,omitempty"` // whose identity key it is
}

// PlaceID names a place in events. It is made with the installation's key, so
// that the feed, which is kept whole, tells no address.
type PlaceID string
