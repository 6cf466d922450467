// Package wire is the shapes that many rooms show, and the renderer that makes them.
package wire

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"time"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/contacts"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/server/auth"
)

// SmallSize is asked for with a picture's address to get what stands for it until it is opened.
const SmallSize = "small"

// Renderer turns domain things into wire shapes, for answers and for frames.
type Renderer struct {
	inbox    *inbox.Service
	people   *contacts.Service
	auth     *auth.Service
	presence *chat.Presence
}

// NewRenderer returns a renderer that reads names from the inbox and its contacts, signs links by
// auth and asks the presence who is here.
func NewRenderer(i *inbox.Service, people *contacts.Service, a *auth.Service, presence *chat.Presence) *Renderer {
	return &Renderer{inbox: i, people: people, auth: a, presence: presence}
}

// Actor is who did something, with a name that can be shown.
type Actor struct {
	Kind inbox.ActorKind `json:"kind" enum:"agent,contact,rule,token,system"`
	ID   string          `json:"id,omitempty"`
	Name string          `json:"name,omitempty"`
}

// ContactRef is a contact as rows and messages show it. A contact without a
// name is shown by its alias, which the UI words in its language.
type ContactRef struct {
	ID        inbox.ContactID `json:"id"`
	Name      string          `json:"name"`
	Anonymous bool            `json:"anonymous"`
	Alias     inbox.Alias     `json:"alias"`
	Color     int             `json:"color"`
	Online    bool            `json:"online,omitempty"`
}

// Preview is the newest thing said.
type Preview struct {
	Seq   int64             `json:"seq"`
	Kind  inbox.MessageKind `json:"kind" enum:"message,forward,note,event"`
	By    Actor             `json:"by"`
	Text  string            `json:"text"`
	At    time.Time         `json:"at"`
	Files int               `json:"files,omitempty"`
}

// Row is a conversation in a list.
type Row struct {
	ID             inbox.ConversationID `json:"id"`
	Number         int64                `json:"number"`
	Version        int64                `json:"version"`
	Channel        inbox.ChannelID      `json:"channel"`
	Contact        ContactRef           `json:"contact"`
	Subject        string               `json:"subject"`
	Status         inbox.Status         `json:"status" enum:"open,pending,snoozed,closed,spam,trash"`
	Priority       inbox.Priority       `json:"priority" enum:"low,normal,high,urgent"`
	Assignee       inbox.AgentID        `json:"assignee,omitempty"`
	Team           inbox.TeamID         `json:"team,omitempty"`
	Folder         inbox.FolderID       `json:"folder,omitempty"`
	Tags           []inbox.TagID        `json:"tags"`
	CreatedAt      time.Time            `json:"createdAt"`
	UpdatedAt      time.Time            `json:"updatedAt"`
	WaitingSince   *time.Time           `json:"waitingSince,omitempty"`
	SnoozedUntil   *time.Time           `json:"snoozedUntil,omitempty"`
	ClosedAt       *time.Time           `json:"closedAt,omitempty"`
	SLA            *RowSLA              `json:"sla,omitempty" doc:"The clock that runs out first; absent without a policy"`
	LastSeq        int64                `json:"lastSeq"`
	LastPublicSeq  int64                `json:"lastPublicSeq"`
	ContactSeenSeq int64                `json:"contactSeenSeq"`
	Last           *Preview             `json:"last,omitempty"`
	Seen           *int64               `json:"seen,omitempty" doc:"What the asking agent has read; not in frames"`
	Merged         *Merged              `json:"merged,omitempty" doc:"It goes on elsewhere"`
	Began          inbox.ContactID      `json:"began,omitempty" doc:"As which of the contacts that were merged into its contact it was begun; absent: as itself. It goes on only in one that was begun as the same"`
	Followers      []inbox.AgentID      `json:"followers,omitempty"`
	Draft          bool                 `json:"draft,omitempty" doc:"The asking agent has a draft in it; in lists only"`
}

// Merged says that a conversation goes on elsewhere. Where is said in the answer
// of one conversation, to who may see the other; never in lists and frames.
type Merged struct {
	Into   inbox.ConversationID `json:"into,omitempty" doc:"Only of one conversation alone, and for who may see where it goes on"`
	Number int64                `json:"number,omitempty"`
}

// RowSLA is the clock of a conversation's SLA that runs out first.
type RowSLA struct {
	Policy   inbox.SLAID        `json:"policy"`
	Kind     inbox.SLAClockName `json:"kind" enum:"first,next,resolve"`
	Due      *time.Time         `json:"due,omitempty" doc:"Absent while paused"`
	WarnAt   *time.Time         `json:"warnAt,omitempty"`
	Breached bool               `json:"breached"`
	Paused   bool               `json:"paused"`
}

func rowSLA(c inbox.Conversation) *RowSLA {
	if c.SLA == nil {
		return nil
	}
	name, k, open := c.SLA.Soonest()
	if !open {
		return nil
	}
	out := &RowSLA{Policy: c.SLA.Policy, Kind: name, Breached: !k.BreachedAt.IsZero(), Paused: !k.PausedAt.IsZero()}
	if !out.Paused {
		out.Due, out.WarnAt = Moment(k.Due), Moment(k.WarnAt)
	}
	return out
}

// Message is one thing said, or an event line.
type Message struct {
	ID           inbox.MessageID      `json:"id"`
	Conversation inbox.ConversationID `json:"conversation"`
	Seq          int64                `json:"seq"`
	Kind         inbox.MessageKind    `json:"kind" enum:"message,forward,note,event"`
	Author       Actor                `json:"author"`
	At           time.Time            `json:"at"`
	Text         string               `json:"text,omitempty"`
	HTML         string               `json:"html,omitempty"`
	Files        []File               `json:"files"`
	Event        *EventLine           `json:"event,omitempty"`
	Canned       inbox.CannedID       `json:"canned,omitempty"`
	Mentions     []inbox.AgentID      `json:"mentions,omitempty"`
	Erased       bool                 `json:"erased,omitempty" doc:"By its contact; nothing of what was said is left"`
	Mail         *MessageMail         `json:"mail,omitempty" doc:"It came or goes as a mail"`
}

// EventLine tells what happened, as ids and values that the UI words.
type EventLine struct {
	Kind    inbox.EventLineKind `json:"kind" enum:"created,assigned,team,status,priority,folder,tags,snoozed,woken,subject,webhook,failed,erased,merged,unmerged,undelivered"`
	From    string              `json:"from,omitempty"`
	To      string              `json:"to,omitempty"`
	Added   []inbox.TagID       `json:"added,omitempty"`
	Removed []inbox.TagID       `json:"removed,omitempty"`
	Until   *time.Time          `json:"until,omitempty"`
	Number  int64               `json:"number,omitempty" doc:"Of the conversation that to or from names"`
	Other   string              `json:"other,omitempty" enum:"to,from" doc:"It is about another conversation, which went on here (from) or in which this one goes on (to). It is named when the reader may see it"`
	Why     string              `json:"why,omitempty" enum:"gone,disabled,scope,away,team,noAddress,tooLarge,erased,refused,deferred,connection,expired,address,bounced,complaint,broken" doc:"It was taken from somebody who cannot act, or a mail did not arrive"`
	Run     string              `json:"run,omitempty" doc:"The run of rules that did it"`
}

// File is an attachment. URL is empty until a message carries it.
type File struct {
	ID     inbox.FileID `json:"id"`
	Name   string       `json:"name"`
	Type   string       `json:"type"`
	Size   int64        `json:"size"`
	Width  int          `json:"width,omitempty"`
	Height int          `json:"height,omitempty"`
	Image  bool         `json:"image"`
	URL    string       `json:"url"`
	Small  string       `json:"small,omitempty" doc:"Of a picture: what to show until it is opened, no larger than 800 pixels; its shape is that of width and height"`
}

// at gives a file its address.
func (f File) at(path string, small bool) File {
	f.URL = path
	if f.Image {
		f.Small = path
	}
	if small {
		f.Small += "?size=" + SmallSize
	}
	return f
}

// Moment is nil for no time.
func Moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// Full never lets a list be null.
func Full[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// Names are who a page of things is about, read once. What visitors see is
// about agents only.
type Names struct {
	agents   map[string]inbox.Agent // by id; shared, never changed
	Contacts map[inbox.ContactID]inbox.Contact
}

// Names reads who the conversations are about; without any, agents alone are named.
func (r *Renderer) Names(ctx context.Context, of ...inbox.Conversation) (Names, error) {
	agents, err := r.inbox.Directory.Agents.All(ctx)
	n := Names{agents: agents, Contacts: map[inbox.ContactID]inbox.Contact{}}
	if err != nil || len(of) == 0 { // only agents are named
		return n, err
	}
	n.Contacts, err = r.people.Of(ctx, of)
	return n, err
}

// Actor renders who did something.
func (n Names) Actor(a inbox.Actor) Actor {
	out := Actor{Kind: a.Kind, ID: a.ID}
	switch a.Kind {
	case inbox.ActorAgent:
		out.Name = n.agents[a.ID].Name
	case inbox.ActorContact:
		out.Name = n.Contacts[inbox.ContactID(a.ID)].Name
	}
	return out
}

func (r *Renderer) contactRef(id inbox.ContactID, c inbox.Contact) ContactRef {
	return ContactRef{ID: id, Name: c.Name, Anonymous: c.Anonymous(), Alias: inbox.AliasOf(id), Color: inbox.ColorOf(id), Online: r.presence.ContactOnline(id)}
}

// Row renders a conversation as lists show it to the reader, "" for whomever.
func (r *Renderer) Row(c inbox.Conversation, n Names, reader inbox.AgentID) Row {
	out := Row{
		ID: c.ID, Number: c.Number, Version: c.Version, Channel: c.Channel, Contact: r.contactRef(c.Contact, n.Contacts[c.Contact]),
		Subject: c.Subject, Status: c.Status, Priority: c.Priority, Assignee: c.Assignee, Team: c.Team, Folder: c.Folder, Tags: Full(c.Tags),
		CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt, WaitingSince: Moment(c.WaitingSince), SnoozedUntil: Moment(c.SnoozedUntil),
		ClosedAt: Moment(c.ClosedAt), SLA: rowSLA(c), LastSeq: c.LastSeq, LastPublicSeq: c.LastPublicSeq, ContactSeenSeq: c.ContactSeenSeq,
	}
	if c.Last.Seq > 0 {
		out.Last = &Preview{Seq: c.Last.Seq, Kind: c.Last.Kind, By: n.Actor(c.Last.By), Text: c.Last.Text, At: c.Last.At, Files: c.Last.Files}
	}
	out.Followers, out.Began = c.Followers, c.Audience().Began
	if c.Merged != nil {
		out.Merged = &Merged{}
	}
	if reader != "" {
		seen := c.Seen[reader]
		out.Seen = &seen
	}
	return out
}

// Rows renders a list of conversations for the reader.
func (r *Renderer) Rows(ctx context.Context, all []inbox.Conversation, reader inbox.AgentID) ([]Row, error) {
	n, err := r.Names(ctx, all...)
	if err != nil {
		return nil, err
	}
	out := make([]Row, len(all))
	for i, c := range all {
		out[i] = r.Row(c, n, reader)
	}
	return out, nil
}

func (r *Renderer) message(m inbox.Message, n Names) Message {
	out := Message{
		ID: m.ID, Conversation: m.Conversation, Seq: m.Seq, Kind: m.Kind, Author: n.Actor(m.Author), At: m.At,
		Text: m.Text, HTML: m.HTML, Files: []File{}, Canned: m.Canned, Mentions: m.Mentions, Erased: m.Erased, Mail: messageMail(m.Mail),
	}
	for _, f := range m.Files {
		path := "/files/" + string(m.Conversation) + "/" + strconv.FormatInt(m.Seq, 10) + "/" + string(f.ID) + "/" + url.PathEscape(f.Name)
		out.Files = append(out.Files, FileView(f).at(path, files.NeedsSmall(f)))
	}
	if e := m.Event; e != nil {
		out.Event = &EventLine{Kind: e.Kind, From: e.From, To: e.To, Added: e.Added, Removed: e.Removed, Until: Moment(e.Until), Number: e.Number, Why: e.Why, Run: e.Run}
		if e.Elsewhere() != "" {
			out.Event.hide()
		}
	}
	return out
}

// hide leaves out which other conversation the line is about: who reads it may
// not be allowed to see that one. The conversations' room tells who may.
func (l *EventLine) hide() {
	l.Other = "to"
	if l.From != "" {
		l.Other = "from"
	}
	l.From, l.To, l.Number = "", "", 0
}

// FileView renders a file without its address.
func FileView(f inbox.File) File {
	return File{ID: f.ID, Name: f.Name, Type: f.Type, Size: f.Size, Width: f.Width, Height: f.Height, Image: f.Image()}
}

// Messages renders messages of a conversation for agents.
func (r *Renderer) Messages(ctx context.Context, c inbox.Conversation, all []inbox.Message) ([]Message, error) {
	n, err := r.Names(ctx, c)
	if err != nil {
		return nil, err
	}
	out := make([]Message, len(all))
	for i, m := range all {
		out[i] = r.message(m, n)
	}
	return out, nil
}

// Of implements [chat.Views].
func (r *Renderer) Of(c inbox.Conversation) chat.View { return &view{r: r, c: c} }

// view renders one conversation for frames. Names are read when the first
// agent's shape needs them: a visitor's needs no contact.
type view struct {
	r     *Renderer
	c     inbox.Conversation
	known *Names
}

func (v *view) names(ctx context.Context) (Names, error) {
	if v.known == nil {
		n, err := v.r.Names(ctx, v.c)
		if err != nil {
			return n, err
		}
		v.known = &n
	}
	return *v.known, nil
}

// AgentRow implements [chat.View].
func (v *view) AgentRow(ctx context.Context) (json.RawMessage, error) {
	n, err := v.names(ctx)
	if err != nil {
		return nil, err
	}
	return json.Marshal(v.r.Row(v.c, n, ""))
}

// AgentMessage implements [chat.View].
func (v *view) AgentMessage(ctx context.Context, m inbox.Message) (json.RawMessage, error) {
	n, err := v.names(ctx)
	if err != nil {
		return nil, err
	}
	return json.Marshal(v.r.message(m, n))
}

// VisitorConversation implements [chat.View].
func (v *view) VisitorConversation(ctx context.Context) (json.RawMessage, error) {
	n, err := v.r.Names(ctx)
	if err != nil {
		return nil, err
	}
	return json.Marshal(VisitorConversationOf(v.c, n))
}

// VisitorMessage implements [chat.View]; nil when it is not for visitors.
func (v *view) VisitorMessage(ctx context.Context, m inbox.Message) (json.RawMessage, error) {
	n, err := v.r.Names(ctx)
	if err != nil {
		return nil, err
	}
	shown, err := v.r.VisitorMessage(v.c, m, n)
	if err != nil || shown == nil {
		return nil, err
	}
	return json.Marshal(shown)
}
