package mailroom

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/pasokh/pasokh/inbox"
)

// Place is how far a folder of a server was read: one row an account and folder.
type Place struct {
	ID       string          `json:"id"` // of [PlaceID]
	Version  int64           `json:"version"`
	Channel  inbox.ChannelID `json:"channel"`
	Account  string          `json:"account"` // [Server.Account]: of another server the place says nothing
	Folder   string          `json:"folder"`
	Validity uint32          `json:"validity"`       // UIDVALIDITY
	UID      uint32          `json:"uid"`            // all up to it were stored, were from before, or are in Skipped
	From     uint32          `json:"from"`           // UIDs below it were there when the folder was first looked at
	Since    time.Time       `json:"since,omitzero"` // [Settings.Since] of then: when that goes back further, all is read again

	// What was found there lately, to be compared and shown: OnServer counts the mails that
	// the folder has held for the channel since it was first read, Stored those of them that
	// are here, Waiting those still to be fetched.
	OnServer int64     `json:"onServer"`
	Stored   int64     `json:"stored"`
	Waiting  int64     `json:"waiting,omitempty"`
	Skipped  []Skipped `json:"skipped,omitempty"`
	LookedAt time.Time `json:"lookedAt,omitzero"`
	Error    string    `json:"error,omitempty"`
}

// Skipped is a mail that the server did not hand over, however often it was asked. It is
// tried again now and then, while others go on.
type Skipped struct {
	UID    uint32    `json:"uid"`
	Tries  int       `json:"tries"`
	NextAt time.Time `json:"nextAt"`
	Why    string    `json:"why,omitempty"`
}

// MaxSkipped is how many mails of one folder may be skipped: when there are more, the
// folder is out of order and not its mails.
const MaxSkipped = 100

// RecordID, RecordVersion and WithVersion make a place a row.
func (p Place) RecordID() string          { return p.ID }
func (p Place) RecordVersion() int64      { return p.Version }
func (p Place) WithVersion(v int64) Place { p.Version = v; return p }

// PlaceSpec declares the table of places: by channel.
var PlaceSpec = inbox.TableSpec[Place]{Name: "mail_places", Keys: func(p Place) []inbox.Key {
	return []inbox.Key{{Index: "channel", Of: inbox.TextPart(p.Channel), By: inbox.TextPart(p.Folder)}}
}}

// placeIDs is the namespace of the ids of places.
var placeIDs = uuid.MustParse("6d0f6a3e-6f0b-5d0e-9a2b-1c1d5a7e4b60")

// PlaceID is the id of the place of a folder of an account.
func PlaceID(channel inbox.ChannelID, account, folder string) string {
	return uuid.NewSHA1(placeIDs, []byte(string(channel)+"\x00"+account+"\x00"+folder)).String()
}

// Place returns how far a folder was read: one of version 0 when it never was.
func (s *Service) Place(ctx context.Context, channel inbox.ChannelID, account, folder string) (Place, error) {
	id := PlaceID(channel, account, folder)
	p, err := s.ports.Places.Get(ctx, id)
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return Place{ID: id, Channel: channel, Account: account, Folder: folder}, nil
	}
	return p, err
}

// SavePlace keeps how far a folder was read; stale when somebody else wrote it, which
// means that another node reads the folder now.
func (s *Service) SavePlace(ctx context.Context, p Place) (Place, error) {
	return s.ports.Places.Put(ctx, p)
}

// LinkState says how a channel's way to its server is.
type LinkState string

// The states.
const (
	LinkConnecting LinkState = "connecting"
	LinkConnected  LinkState = "connected"
	LinkFailed     LinkState = "failed" // Why says why; it is tried again
	LinkOff        LinkState = "off"    // the channel is switched off, or is not fetched
)

// Reason is a key, which the UI words, of why a mail server cannot be used.
type Reason string

// The reasons.
const (
	ReasonDNS        Reason = "dns"        // the name is not known
	ReasonForbidden  Reason = "forbidden"  // the address is none that may be called
	ReasonRefused    Reason = "refused"    // nobody listens there
	ReasonTimeout    Reason = "timeout"    // there is no answer
	ReasonTLS        Reason = "tls"        // the connection cannot be kept secret, or the certificate is not good
	ReasonAuth       Reason = "auth"       // the user or the password is not accepted
	ReasonNoPassword Reason = "noPassword" // none is set for this server
	ReasonConsent    Reason = "consent"    // the provider's grant is missing or was withdrawn
	ReasonFolder     Reason = "folder"     // a folder is not there or may not be used
	ReasonProtocol   Reason = "protocol"   // it does not speak as it should
	ReasonClosed     Reason = "closed"     // the server ended the connection
	ReasonStore      Reason = "store"      // mail cannot be stored here now
	ReasonUnknown    Reason = "unknown"
)

// Link is how a channel's way to its server is: one row a channel that is fetched, with
// its id.
type Link struct {
	Channel   inbox.ChannelID `json:"channel"`
	Version   int64           `json:"version"`
	State     LinkState       `json:"state"`
	Why       Reason          `json:"why,omitempty"`
	Error     string          `json:"error,omitempty"` // at most 200 runes, without secrets
	Since     time.Time       `json:"since"`           // of State; of connecting after a failure, when that began
	FetchedAt time.Time       `json:"fetchedAt,omitzero"`
}

// RecordID, RecordVersion and WithVersion make a link a row.
func (l Link) RecordID() string         { return string(l.Channel) }
func (l Link) RecordVersion() int64     { return l.Version }
func (l Link) WithVersion(v int64) Link { l.Version = v; return l }

// LinkSpec declares the table of links: found by the channel's id.
var LinkSpec = inbox.TableSpec[Link]{Name: "mail_links", Keys: func(Link) []inbox.Key { return nil }}

// Link returns how a channel's way is; one of version 0 when nobody went it yet.
func (s *Service) Link(ctx context.Context, channel inbox.ChannelID) (Link, error) {
	l, err := s.ports.Links.Get(ctx, string(channel))
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return Link{Channel: channel, State: LinkConnecting}, nil
	}
	return l, err
}

// SaveLink keeps how a channel's way is; stale when another node goes it now.
func (s *Service) SaveLink(ctx context.Context, l Link) (Link, error) {
	return s.ports.Links.Put(ctx, l)
}

// Stopped is a channel that neither fetches nor sends as it should, for long enough that
// somebody must know.
type Stopped struct {
	Channel inbox.Channel
	Sending bool // false: it is not fetched
	Since   time.Time
	Why     Reason
}

// stopLasts is how long a failure lasts before a channel counts as stopped: a server that
// restarts does not.
const stopLasts = 5 * time.Minute

// StoppedNow returns the enabled channels of mail that are stopped now.
func (s *Service) StoppedNow(ctx context.Context) ([]Stopped, error) {
	all, err := s.Settings.All(ctx)
	if err != nil {
		return nil, err
	}
	var out []Stopped
	since := s.ports.Clock.Now().Add(-stopLasts)
	for id, settings := range all {
		c, err := s.ports.Directory.Channels.Get(ctx, id)
		if inbox.IsMissing(err) || err == nil && !c.Enabled {
			continue
		}
		if err != nil {
			return nil, err
		}
		link, err := s.Link(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		if settings.Way == WayIMAP && link.State == LinkFailed && !link.Since.After(since) {
			out = append(out, Stopped{Channel: c, Since: link.Since, Why: link.Why})
		}
		sending, err := s.sendingOf(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		if sending.Failing && !sending.Since.After(since) {
			out = append(out, Stopped{Channel: c, Sending: true, Since: sending.Since, Why: Reason(sending.Why)})
		}
	}
	return out, nil
}

// States is what admins see of how a channel is fetched.
type States struct {
	Way    Way           `json:"way"` // how mail comes in
	Link   Link          `json:"link"`
	Lag    time.Duration `json:"lag"` // since its folders were last looked at with success
	Places []Place       `json:"places"`
}

// States returns how a channel is fetched. Only admins ask.
func (s *Service) States(ctx context.Context, by inbox.Principal, channel inbox.ChannelID) (States, error) {
	if !by.Admin {
		return States{}, inbox.Errorf(inbox.CodeForbidden, "only an admin sees how a channel is fetched")
	}
	settings, err := s.Settings.Get(ctx, string(channel))
	if err != nil {
		return States{}, err
	}
	out := States{Way: settings.Way, Places: []Place{}}
	if out.Link, err = s.Link(ctx, channel); err != nil {
		return States{}, err
	}
	of, err := s.ports.Directory.Channels.Get(ctx, string(channel))
	if err != nil {
		return States{}, err
	}
	if settings.Way != WayIMAP || !of.Enabled {
		out.Link.State = LinkOff
		return out, nil
	}
	if from := out.Link.FetchedAt; !from.IsZero() {
		out.Lag = max(0, s.ports.Clock.Now().Sub(from))
	}
	for _, folder := range settings.Reads() {
		p, err := s.Place(ctx, channel, settings.Fetch.Account(), folder)
		if err != nil {
			return States{}, err
		}
		out.Places = append(out.Places, p)
	}
	return out, nil
}

// FollowChannels removes what is kept of a channel of mail that was deleted: its
// settings, its secrets and how far it was read. It is for a consumer of the feed.
func (s *Service) FollowChannels(ctx context.Context, events []inbox.Event) error {
	for _, e := range events {
		if e.Kind != inbox.RecordChanged || e.Record == nil || e.Record.Type != inbox.RecordChannel || !e.Record.Deleted {
			continue
		}
		if err := s.forget(ctx, inbox.ChannelID(e.Record.ID)); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) forget(ctx context.Context, channel inbox.ChannelID) error {
	if _, err := s.ports.Directory.Channels.Stored(ctx, string(channel)); inbox.ErrorCode(err) != inbox.CodeNotFound {
		return err // nil: it was made again, as a restored backup does
	}
	if err := s.ports.Secrets.Delete(ctx, string(channel)); err != nil {
		return err
	}
	err := s.Settings.Delete(ctx, inbox.SystemPrincipal(), string(channel))
	if err != nil && inbox.ErrorCode(err) != inbox.CodeNotFound {
		return err
	}
	if err := s.ports.Links.Delete(ctx, string(channel)); err != nil {
		return err
	}
	if err := s.ports.Sendings.Delete(ctx, string(channel)); err != nil {
		return err
	}
	return inbox.EachRow(ctx, s.ports.Places, inbox.Range{Index: "channel", Of: inbox.TextPart(channel)}, func(p Place) error {
		return s.ports.Places.Delete(ctx, p.ID)
	})
}

// Fetched returns the settings of the channels that are fetched: those of IMAP that are
// switched on.
func (s *Service) Fetched(ctx context.Context) ([]Settings, error) {
	all, err := s.Settings.List(ctx)
	if err != nil {
		return nil, err
	}
	channels, err := s.ports.Directory.Channels.All(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(settings Settings) bool {
		return settings.Way != WayIMAP || !channels[string(settings.Channel)].Enabled
	}), nil
}
