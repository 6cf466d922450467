package wire

import (
	"net/url"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/server/auth"
)

// Face is what a visitor is shown of an agent: a name, a colour and a photo.
type Face struct {
	Name  string `json:"name"`
	Color int    `json:"color"`
	Photo string `json:"photo,omitempty" doc:"Path of a square picture"`
}

// VisitorLast is the newest thing said, as the visitor's list shows it.
type VisitorLast struct {
	Text string    `json:"text"`
	At   time.Time `json:"at"`
	Mine bool      `json:"mine"`
}

// VisitorConversation is a conversation as its visitor sees it. It tells
// nothing of notes, tags, priority or teams.
type VisitorConversation struct {
	ID           inbox.ConversationID `json:"id"`
	Subject      string               `json:"subject,omitempty"`
	Status       string               `json:"status" enum:"open,closed"`
	LastSeq      int64                `json:"lastSeq" doc:"Of the newest message the visitor can see"`
	SeenSeq      int64                `json:"seenSeq"`
	AgentSeenSeq int64                `json:"agentSeenSeq"`
	Last         *VisitorLast         `json:"last,omitempty"`
	UpdatedAt    time.Time            `json:"updatedAt"`
	Agent        *Face                `json:"agent,omitempty"`
	Erased       bool                 `json:"erased,omitempty" doc:"The visitor took it back: it is gone"`
}

// VisitorMessage is a message as its visitor sees it.
type VisitorMessage struct {
	ID           inbox.MessageID      `json:"id"`
	Conversation inbox.ConversationID `json:"conversation"`
	Seq          int64                `json:"seq"`
	Mine         bool                 `json:"mine"`
	Author       *Face                `json:"author,omitempty"`
	At           time.Time            `json:"at"`
	Text         string               `json:"text"`
	HTML         string               `json:"html,omitempty"`
	Files        []File               `json:"files"`
	Event        *VisitorEvent        `json:"event,omitempty"`
}

// VisitorEvent is what a visitor is told happened.
type VisitorEvent struct {
	Kind string `json:"kind" enum:"joined,passed,closed,reopened"`
	Name string `json:"name,omitempty"`
	From string `json:"from,omitempty" doc:"Who had it before it passed to another"`
}

// FaceOf renders an agent for visitors; nil for nobody.
func FaceOf(a inbox.Agent) *Face {
	if a.ID == "" {
		return nil
	}
	out := &Face{Name: a.ShownName(), Color: inbox.ColorOf(a.ID)}
	if a.Active() { // who left is not shown any more
		out.Photo = photoPath(a)
	}
	return out
}

// VisitorConversationOf renders a conversation for its visitor.
func VisitorConversationOf(c inbox.Conversation, n Names) VisitorConversation {
	out := VisitorConversation{
		ID: c.ID, Subject: c.Subject, Status: "open", LastSeq: c.LastPublicSeq, SeenSeq: c.ContactSeenSeq,
		AgentSeenSeq: min(c.AgentSeenSeq(), c.LastPublicSeq), UpdatedAt: c.ShownAt(), Erased: !c.ErasedAt.IsZero(),
	}
	if owner := n.agents[string(c.Assignee)]; owner.Active() {
		out.Agent = FaceOf(owner)
	}
	if c.Status == inbox.StatusClosed {
		out.Status = "closed"
	}
	if last := c.Shown(); last.Seq > 0 {
		out.Last = &VisitorLast{Text: last.Text, At: last.At, Mine: last.By.Kind == inbox.ActorContact}
	}
	return out
}

// VisitorMessage renders what a visitor may see of a message, nil for nothing.
func (r *Renderer) VisitorMessage(c inbox.Conversation, m inbox.Message, n Names) (*VisitorMessage, error) {
	out := &VisitorMessage{ID: m.ID, Conversation: m.Conversation, Seq: m.Seq, At: m.At, Files: []File{}}
	if m.Kind == inbox.KindEvent {
		if out.Event = visitorEvent(m, n); out.Event == nil {
			return nil, nil
		}
		if m.Event.Kind == inbox.LineAssigned {
			out.Author = FaceOf(n.agents[m.Event.To])
		}
		return out, nil
	}
	if !m.Public() {
		return nil, nil
	}
	out.Text, out.HTML, out.Mine = m.Text, m.HTML, m.Author.Kind == inbox.ActorContact
	if m.Mail != nil && m.Mail.Stored != "" {
		out.HTML = "" // a letter's, with styles and pictures that the panel does not show
	}
	if !out.Mine {
		out.Author = FaceOf(n.agents[string(m.Author.Agent())])
	}
	for _, f := range m.Files {
		token, err := r.auth.FileToken(auth.FileRef{Conversation: c.ID, Seq: m.Seq, File: f.ID, Contact: c.Beginner()})
		if err != nil {
			return nil, err
		}
		out.Files = append(out.Files, FileView(f).at("/files/v/"+token+"/"+url.PathEscape(f.Name), files.NeedsSmall(f)))
	}
	return out, nil
}

// visitorEvent words the few event lines that concern the visitor.
func visitorEvent(m inbox.Message, n Names) *VisitorEvent {
	switch e := m.Event; {
	case e.Kind == inbox.LineAssigned && e.To != "":
		to, from := FaceOf(n.agents[e.To]), FaceOf(n.agents[e.From])
		switch {
		case to == nil:
		case from == nil:
			return &VisitorEvent{Kind: "joined", Name: to.Name}
		default: // the panel says so when that one answers
			return &VisitorEvent{Kind: "passed", Name: to.Name, From: from.Name}
		}
	case e.Kind == inbox.LineStatus && e.To == string(inbox.StatusClosed):
		return &VisitorEvent{Kind: "closed"}
	case e.Kind == inbox.LineStatus && e.From == string(inbox.StatusClosed) && e.To == string(inbox.StatusOpen):
		return &VisitorEvent{Kind: "reopened"}
	}
	return nil
}
