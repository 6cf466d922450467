package search_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/search"
)

// Every kind of scope finds exactly what [inbox.Scope.Sees] holds.
func TestSearchStaysInScope(t *testing.T) {
	t.Parallel()
	s := newStore()
	n := int64(0)
	for _, channel := range []inbox.ChannelID{"shop", "fa", "api"} {
		for _, team := range []inbox.TeamID{"", "billing", "tech"} {
			for _, assignee := range []inbox.AgentID{"", "sara", "reza"} {
				n++
				s.add(talk{number: n, subject: "kettle", set: func(c *inbox.Conversation) {
					c.Channel, c.Team, c.Assignee = channel, team, assignee
				}})
			}
		}
	}
	x := opened(t, s)
	for name, scope := range map[string]inbox.Scope{
		"nothing":           {},
		"everything":        {Everything: true},
		"all channels":      {Agent: "sara", AllChannels: true},
		"one channel":       {Agent: "sara", Channels: []inbox.ChannelID{"fa"}},
		"one team":          {Agent: "sara", Teams: []inbox.TeamID{"tech"}},
		"an empty team":     {Agent: "sara", Teams: []inbox.TeamID{""}},
		"channel and team":  {Agent: "reza", Channels: []inbox.ChannelID{"api"}, Teams: []inbox.TeamID{"billing"}},
		"own only":          {Agent: "sara", OwnOnly: true},
		"own of a channel":  {Agent: "sara", OwnOnly: true, Channels: []inbox.ChannelID{"shop"}},
		"own of all":        {Agent: "reza", OwnOnly: true, AllChannels: true},
		"another channel":   {Agent: "nobody", Channels: []inbox.ChannelID{"none"}},
		"an agent of none":  {Agent: "none"},
		"channels, no name": {Channels: []inbox.ChannelID{"shop"}, AllChannels: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var want []int64
			for _, c := range s.conversations {
				if scope.Sees(c.Audience()) {
					want = append(want, c.Number)
				}
			}
			slices.Sort(want)
			for _, q := range []string{"kettle", "-zebra", "is:open", "kettle OR zebra", "from:me OR kettle"} {
				got, total := everything(t, x, inbox.Principal{Scope: scope}, q)
				if !slices.Equal(got, want) || total != len(want) {
					t.Errorf("%q found %v (total %d), want %v", q, got, total, want)
				}
			}
			for _, c := range s.conversations {
				r, err := x.Search(t.Context(), inbox.Principal{Scope: scope}, search.Query{Text: fmt.Sprintf("#%d", c.Number)}, names)
				if err != nil || (len(r.Items) == 1) != scope.Sees(c.Audience()) || r.Total != len(r.Items) {
					t.Errorf("#%d: %d found, total %d (%v); seen: %v", c.Number, len(r.Items), r.Total, err, scope.Sees(c.Audience()))
				}
			}
		})
	}
}

// everything follows the pages of a query to the end; numbers are sorted.
func everything(t *testing.T, x *index, by inbox.Principal, q string) (numbers []int64, total int) {
	t.Helper()
	after := ""
	for page := 0; ; page++ {
		r, err := x.Search(t.Context(), by, search.Query{Text: q, After: after, Limit: 7}, names)
		if err != nil {
			t.Fatalf("search %q: %v", q, err)
		}
		for _, h := range r.Items {
			numbers = append(numbers, h.Conversation.Number)
		}
		total = r.Total
		if after = r.Next; after == "" {
			slices.Sort(numbers)
			return numbers, total
		}
		if page > 1000 {
			t.Fatalf("search %q has no end", q)
		}
	}
}

func TestSearchForbidsContacts(t *testing.T) {
	t.Parallel()
	x := opened(t, corpus())
	_, err := x.Search(t.Context(), inbox.Contact{ID: "c"}.Principal(), search.Query{Text: "kettle"}, names)
	if inbox.ErrorCode(err) != inbox.CodeForbidden {
		t.Errorf("error is %v, want forbidden", err)
	}
}

// The index is behind the store: what may not be seen any more is not shown.
func TestSearchChecksTheStore(t *testing.T) {
	t.Parallel()
	s := newStore()
	moved := s.add(talk{number: 1, subject: "kettle one"})
	gone := s.add(talk{number: 2, subject: "kettle two"})
	s.add(talk{number: 3, subject: "kettle three"})
	x := opened(t, s)
	s.change(func() { // without an event
		c := s.conversations[moved]
		c.Channel = "secret"
		s.conversations[moved] = c
		delete(s.conversations, gone)
	})
	agent := inbox.Principal{Scope: inbox.Scope{Agent: "sara", Channels: []inbox.ChannelID{"shop"}}}
	r, err := x.Search(t.Context(), agent, search.Query{Text: "kettle"}, names)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Items) != 1 || r.Items[0].Conversation.Number != 3 || r.Total != 1 {
		t.Errorf("found %d, total %d, want only number 3", len(r.Items), r.Total)
	}
}
