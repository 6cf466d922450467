package audit

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/audit"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

// AuditEntry is one line of the audit trail. What is gone since has no name.
type AuditEntry struct {
	ID     inbox.EventID   `json:"id"`
	At     time.Time       `json:"at"`
	Kind   inbox.AuditKind `json:"kind" enum:"signed_in,sign_in_failed,signed_out,password_changed,password_set,invited,reset_asked,access,identity_key_made,identity_key_ended,created,changed,deleted,contacts_merged,contacts_unmerged,erased"`
	Actor  wire.Actor      `json:"actor" doc:"The system, of a sign-in that failed: nobody knows who that was"`
	Agent  inbox.AgentID   `json:"agent,omitempty" doc:"Whom it concerns"`
	Record *AuditRecord    `json:"record,omitempty"`

	Contact      inbox.ContactID      `json:"contact,omitempty"`
	ContactName  string               `json:"contactName,omitempty" doc:"The present one"`
	Conversation inbox.ConversationID `json:"conversation,omitempty"`
	Number       int64                `json:"number,omitempty" doc:"Of the conversation"`
	Changed      []string             `json:"changed,omitempty" doc:"Names of fields; what is in them is not told"`
	Moves        []AuditMove          `json:"moves,omitempty" doc:"Of an agent's role and access: from what to what"`
	Address      string               `json:"address,omitempty"`
	Device       string               `json:"device,omitempty" doc:"The User-Agent, shortened"`
}

// AuditMove is a field of an agent's access that changed.
type AuditMove struct {
	Field string `json:"field"`
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
}

// AuditRecord names a record of the settings.
type AuditRecord struct {
	Type inbox.RecordType `json:"type" enum:"agent,team,channel,tag,folder,canned,settings,rule,hours,sla,attribute,webhook,mail_channel"`
	ID   string           `json:"id"`
	Name string           `json:"name,omitempty" doc:"What it was called then; of an agent, and of an identity key's channel, the present name"`
}

func (a *API) registerAudit() {
	type query struct {
		Agent inbox.AgentID `query:"agent" maxLength:"64" doc:"Who acted, or whom it concerns"`
		Group audit.Group   `query:"group" enum:"sign_in,passwords,access,keys,settings,contacts"`
		From  time.Time     `query:"from"`
		To    time.Time     `query:"to" doc:"Not included"`
		After string        `query:"after" maxLength:"1000"`
		Limit int           `query:"limit" minimum:"1" maximum:"100"`
	}
	type auditPage struct {
		Items []AuditEntry `json:"items"`
		Next  string       `json:"next,omitempty"`
	}
	kit.Route(a.Kit, kit.Admins, http.MethodGet, "/api/v1/audit", "The audit trail, the newest first: sign-ins, access, keys, settings, merges and erasures of the last year",
		func(ctx context.Context, by kit.Caller, in *query) (*kit.Body[auditPage], error) {
			entries, places, next, err := a.Audit.Page(ctx, by.Principal, audit.Query{Agent: in.Agent, Group: in.Group, From: in.From, To: in.To}, inbox.Page{After: in.After, Limit: in.Limit})
			if err != nil {
				return nil, err
			}
			out := auditPage{Items: []AuditEntry{}, Next: next}
			named, err := a.auditNames(ctx, by, entries)
			if err != nil {
				return nil, err
			}
			for _, e := range entries {
				out.Items = append(out.Items, a.auditView(ctx, e, named, places[e.Place]))
			}
			return &kit.Body[auditPage]{Body: out}, nil
		})
}

// auditNames are what the entries of a page call contacts and conversations, each read
// once. What was deleted, or cannot be read, is not in them.
type auditNames struct {
	contacts map[inbox.ContactID]string
	numbers  map[inbox.ConversationID]int64
}

func (a *API) auditNames(ctx context.Context, by kit.Caller, entries []audit.Entry) (auditNames, error) {
	var out auditNames
	var contacts []inbox.ContactID
	var conversations []inbox.ConversationID
	for _, e := range entries {
		if e.Contact != "" {
			contacts = append(contacts, e.Contact)
		}
		if e.Conversation != "" {
			conversations = append(conversations, e.Conversation)
		}
	}
	var err error
	if out.contacts, err = a.Contacts.Names(ctx, by.Principal, contacts); err != nil {
		return out, err
	}
	out.numbers, err = a.Inbox.Numbers(ctx, by.Principal, conversations)
	return out, err
}

// auditView renders an entry, with the names of what is still there.
func (a *API) auditView(ctx context.Context, e audit.Entry, named auditNames, place audit.Place) AuditEntry {
	view := AuditEntry{
		ID: e.ID, At: e.At, Kind: e.Kind, Actor: wire.Actor{Kind: e.Actor.Kind, ID: e.Actor.ID}, Agent: e.Agent, Contact: e.Contact, Conversation: e.Conversation, Changed: e.Changed,
		Address: place.Address, Device: place.Device,
	}
	for _, m := range e.Moves {
		view.Moves = append(view.Moves, AuditMove(m))
	}
	if e.Record != nil {
		view.Record = &AuditRecord{Type: e.Record.Type, ID: e.Record.ID, Name: cmp.Or(e.Record.Name, a.Inbox.Directory.NameOf(ctx, *e.Record))}
	}
	view.ContactName, view.Number = named.contacts[e.Contact], named.numbers[e.Conversation]
	return view
}
