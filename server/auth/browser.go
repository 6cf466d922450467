package auth

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/audit"
)

// Browser is the browser and the address that a request comes from.
type Browser struct {
	Address string
	Network string // what limits count by: an address, of IPv6 a network
	Device  string // its User-Agent
	Known   string // what [SignedIn.Known] was when somebody signed in with it
}

const (
	// knownLife is how long a browser is known after its last sign-in.
	knownLife = 180 * 24 * time.Hour
	// mostKnown is how many agents one browser is known for.
	mostKnown  = 5
	knownApart = "~"
)

// knownAudience keeps the token of a known browser from being taken for another.
const knownAudience = "browser"

// knownFor returns the id of the browser when the agent signed in with it before,
// "" otherwise. It opens nothing: what strangers try does not slow its owner.
func (s *Service) knownFor(agent inbox.AgentID, b Browser) string {
	if agent == "" {
		return ""
	}
	for _, token := range strings.SplitN(b.Known, knownApart, mostKnown+1) {
		var c jwt.RegisteredClaims
		if s.parse(token, knownAudience, &c) == nil && c.Subject == string(agent) {
			return c.ID
		}
	}
	return ""
}

// nowKnown returns what the browser has to keep to be known for the agent, too.
func (s *Service) nowKnown(agent inbox.AgentID, b Browser) (string, error) {
	id := s.knownFor(agent, b)
	if id == "" {
		id = inbox.NewID[string]()
	}
	claims := s.registered(string(agent), knownAudience, knownLife)
	claims.ID = id
	token, err := s.sign(claims)
	if err != nil {
		return "", err
	}
	all := []string{token}
	for _, other := range strings.SplitN(b.Known, knownApart, mostKnown+1) {
		var c jwt.RegisteredClaims
		if len(all) < mostKnown && s.parse(other, knownAudience, &c) == nil && c.Subject != string(agent) && !slices.Contains(all, other) {
			all = append(all, other)
		}
	}
	return strings.Join(all, knownApart), nil
}

// SignedIn is the result of a successful sign-in.
type SignedIn struct {
	Agent   inbox.Agent
	Session string // the token that only the browser keeps
	Known   string // by which the browser is known the next time
}

// Open makes a session of the agent in the browser.
func (s *Service) Open(ctx context.Context, agent inbox.Agent, b Browser) (SignedIn, error) {
	place, err := s.Audit.Place(ctx, b.Address, b.Device)
	if err != nil {
		return SignedIn{}, err
	}
	out := SignedIn{Agent: agent}
	if out.Known, err = s.nowKnown(agent.ID, b); err != nil {
		return SignedIn{}, err
	}
	token, hash := newToken()
	now := s.clock.Now()
	session := Session{ID: hash, Agent: agent.ID, CreatedAt: now, SeenAt: now, Address: strings.Clone(b.Address), Device: strings.Clone(b.Device)} // of a request, which ends
	if runes := []rune(b.Device); len(runes) > deviceRunes {
		session.Device = string(runes[:deviceRunes])
	}
	_, err = s.Sessions.Put(ctx, session, s.tells(audit.SignedIn, agent.Actor(), agent.ID, place))
	out.Session = token
	return out, err
}

// tells is an event of the audit trail.
func (s *Service) tells(kind inbox.AuditKind, by inbox.Actor, agent inbox.AgentID, place inbox.PlaceID) inbox.Event {
	return inbox.Event{
		ID: inbox.NewID[inbox.EventID](), Kind: inbox.Audited, At: s.clock.Now(), Actor: by, Place: place,
		Audit: &inbox.AuditNote{Kind: kind, Agent: agent},
	}
}
