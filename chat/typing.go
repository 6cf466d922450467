package chat

import (
	"time"

	"github.com/pasokh/pasokh/inbox"
)

const (
	typingLasts = 6 * time.Second // without being told again
	typingRunes = 500             // of what a visitor has typed so far
)

type typist struct {
	conversation inbox.ConversationID
	actor        inbox.Actor
}

type typingMark struct {
	until    time.Time
	audience inbox.Audience
	public   bool
}

// typingNews is what nodes tell each other about who types.
type typingNews struct {
	Typed
	Conversation inbox.ConversationID `json:"conversation"`
	Actor        inbox.Actor          `json:"actor"`
	Audience     inbox.Audience       `json:"audience"`
	On           bool                 `json:"on"`
	Public       bool                 `json:"public"` // the contact may know
	Name         string               `json:"name,omitempty"`
	Text         string               `json:"text,omitempty"`
}

// Typing says that somebody types in a conversation, or stopped. The caller
// checked that the actor may see it; name is the agent's first name, text what a
// visitor has typed so far; a contact is never told that a note is typed.
func (p *Presence) Typing(c inbox.Conversation, by inbox.Actor, on bool, name, text string, note bool) {
	p.publish(&typingNews{
		Conversation: c.ID, Actor: by, Audience: c.Audience(), On: on,
		Public: by.Kind == inbox.ActorAgent && !note, Name: name, Text: cut(text, typingRunes),
	})
}

func cut(s string, most int) string {
	for i := range s {
		if most--; most < 0 {
			return s[:i]
		}
	}
	return s
}

func (p *Presence) hearTyping(news typingNews) {
	who := typist{news.Conversation, news.Actor}
	was := p.typing[who]
	if news.On {
		p.typing[who] = typingMark{p.Clock.Now().Add(typingLasts), news.Audience, news.Public}
	} else {
		delete(p.typing, who)
	}
	if was.public && !news.Public { // from a reply to a note: for the contact that is the end
		p.tellContact(typingNews{Conversation: news.Conversation, Audience: news.Audience, Name: news.Name})
	}
	news.Public = news.Public && (news.On || was.public)
	p.tellTyping(news)
}

func (p *Presence) tellTyping(n typingNews) {
	p.tellAgentsWho(n.Audience, n.Actor.Agent(), &TypingToAgent{Conversation: n.Conversation, Actor: TypingActor(n.Actor), On: n.On, Text: n.Text})
	if n.Public {
		p.tellContact(n)
	}
}

func (p *Presence) tellContact(n typingNews) {
	frame := encode(&TypingToVisitor{Conversation: n.Conversation, Name: n.Name, On: n.On})
	for s := range p.panels[n.Audience.Contact] {
		if s.live && s.scope.Sees(n.Audience) {
			s.hint(frame)
		}
	}
}
