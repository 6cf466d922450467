package bench

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Loader writes many new conversations fast.
type Loader interface {
	Load(ctx context.Context, changes []inbox.Change) error
}

// World is what generated conversations refer to; all of it exists in the store.
type World struct {
	Channels []inbox.ChannelID
	Teams    []inbox.TeamID
	Agents   []inbox.AgentID
	Folders  []inbox.FolderID
	Tags     []inbox.TagID
	Contacts []inbox.ContactID
}

// Size says how much data is made.
type Size struct{ Conversations, Messages int }

// generator makes believable conversations: word frequencies follow Zipf's law
// over a vocabulary of both languages, so that some words are common and most
// are rare; 5 % of the conversations are open.
type generator struct {
	world  World
	random *rand.Rand
	words  []string
	start  time.Time
	span   time.Duration
}

const loadBatch = 500

// Generate loads size's data, ending at now, and reports progress after each batch.
func Generate(ctx context.Context, to Loader, w World, size Size, now time.Time, progress func(done int)) error {
	g := &generator{world: w, random: rand.New(rand.NewPCG(1, 2)), words: vocabulary(20_000), span: 700 * 24 * time.Hour}
	g.start = now.Add(-g.span).Truncate(time.Millisecond)
	batch := make([]inbox.Change, 0, loadBatch)
	for i := range size.Conversations {
		batch = append(batch, g.conversation(i, size))
		if len(batch) == loadBatch || i == size.Conversations-1 {
			if err := to.Load(ctx, batch); err != nil {
				return fmt.Errorf("load generated data: %w", err)
			}
			progress(i + 1)
			batch = batch[:0]
		}
	}
	return nil
}

// vocabulary makes n words, Persian and Latin by turns, from syllables.
func vocabulary(n int) []string {
	latin := []string{"ka", "re", "lo", "mi", "tan", "do", "ser", "vi", "po", "lun", "ba", "chi", "gor", "ne", "su"}
	persian := []string{"کا", "ری", "لو", "می", "تان", "دو", "سر", "وی", "پا", "لن", "با", "چی", "گر", "نه", "سو"}
	words := make([]string, n)
	for i := range words {
		syllables, w := latin, ""
		if i%2 == 1 {
			syllables = persian
		}
		for k := i/2 + 15; k > 0; k /= 15 {
			w += syllables[k%15]
		}
		words[i] = w
	}
	return words
}

// text returns n words by Zipf's law.
func (g *generator) text(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		rank := int(math.Pow(float64(len(g.words)), g.random.Float64())) - 1
		b.WriteString(g.words[rank])
	}
	return b.String()
}

func (g *generator) conversation(i int, size Size) inbox.Change {
	r, at := g.random, g.start.Add(time.Duration(float64(g.span)*float64(i)/float64(size.Conversations)))
	at = at.Truncate(time.Millisecond)
	c := inbox.Conversation{
		ID: inbox.NewID[inbox.ConversationID](), Channel: pick(r, g.world.Channels), Contact: pick(r, g.world.Contacts),
		Subject: g.text(5), Status: g.status(), Priority: inbox.Priorities[min(r.IntN(8)/2+r.IntN(2), 3)],
		Team: pick(r, g.world.Teams), CreatedAt: at,
	}
	if r.IntN(3) > 0 {
		c.Assignee = pick(r, g.world.Agents)
	}
	if r.IntN(4) == 0 {
		c.Folder = pick(r, g.world.Folders)
	}
	if r.IntN(2) == 0 {
		c.Tags = []inbox.TagID{pick(r, g.world.Tags)}
	}
	change := inbox.Change{}
	count := max(1, (i+1)*size.Messages/size.Conversations-i*size.Messages/size.Conversations)
	for seq := range count {
		change.Messages = append(change.Messages, g.message(&c, int64(seq+1), at))
		at = at.Add(time.Duration(1+r.IntN(90)) * time.Minute)
	}
	g.conclude(&c)
	change.Conversation = c
	change.Events = events(c, change.Messages)
	return change
}

func (g *generator) status() inbox.Status {
	switch n := g.random.IntN(100); {
	case n < 4:
		return inbox.StatusOpen
	case n < 5:
		return inbox.StatusPending
	case n < 6:
		return inbox.StatusSnoozed
	case n < 7:
		return inbox.StatusSpam
	case n < 8:
		return inbox.StatusTrash
	}
	return inbox.StatusClosed
}

func (g *generator) message(c *inbox.Conversation, seq int64, at time.Time) inbox.Message {
	m := inbox.Message{
		ID: inbox.NewID[inbox.MessageID](), Conversation: c.ID, Seq: seq, Kind: inbox.KindMessage, At: at,
		Author: inbox.Actor{Kind: inbox.ActorContact, ID: string(c.Contact)}, Text: g.text(6 + g.random.IntN(30)),
	}
	switch {
	case seq%2 == 0:
		m.Author = inbox.Actor{Kind: inbox.ActorAgent, ID: string(pick(g.random, g.world.Agents))}
		c.LastReplySeq, c.LastReplyBy, c.WaitingSince = seq, m.Author.Agent(), time.Time{}
		if c.FirstReplyAt.IsZero() {
			c.FirstReplyAt = at
		}
	default:
		c.LastContactSeq, c.WaitingSince = seq, at
	}
	c.LastSeq, c.LastPublicSeq, c.UpdatedAt = seq, seq, at
	c.Last = inbox.Preview{Seq: seq, Kind: m.Kind, By: m.Author, Text: m.Text[:min(len(m.Text), 60)], At: at}
	c.Last.Text = strings.ToValidUTF8(c.Last.Text, "")
	return m
}

func (g *generator) conclude(c *inbox.Conversation) {
	switch c.Status {
	case inbox.StatusSnoozed:
		c.SnoozedUntil = time.Now().UTC().Truncate(time.Millisecond).Add(time.Duration(1+g.random.IntN(1000)) * time.Hour)
		c.NextAt = c.SnoozedUntil
	case inbox.StatusClosed:
		c.ClosedAt, c.WaitingSince = c.UpdatedAt, time.Time{}
	case inbox.StatusPending, inbox.StatusSpam, inbox.StatusTrash:
		c.WaitingSince = time.Time{}
	}
}

func events(c inbox.Conversation, messages []inbox.Message) []inbox.Event {
	audience := c.Audience()
	out := []inbox.Event{{ID: inbox.NewID[inbox.EventID](), Kind: inbox.ConversationCreated, At: c.CreatedAt, Actor: messages[0].Author, Conversation: c.ID, Version: 1, Audience: audience}}
	for _, m := range messages {
		out = append(out, inbox.Event{
			ID: inbox.NewID[inbox.EventID](), Kind: inbox.MessageCreated, At: m.At, Actor: m.Author, Conversation: c.ID,
			Version: 1, Message: m.ID, MessageKind: m.Kind, Seq: m.Seq, Audience: audience,
		})
	}
	return out
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }
