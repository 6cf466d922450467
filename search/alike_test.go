package search_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/pasokh/pasokh/inbox"
)

func TestAlike(t *testing.T) {
	t.Parallel()
	s := newStore()
	number := int64(0)
	add := func(c inbox.Contact, set ...func(*inbox.Conversation)) inbox.Contact {
		number++
		tk := talk{number: number, subject: "hello", contact: c}
		if len(set) > 0 {
			tk.set = set[0]
		}
		s.add(tk)
		return c
	}
	mail := func(address string) []inbox.Identity {
		return []inbox.Identity{{Kind: inbox.IdentityEmail, Value: address}}
	}
	ali := inbox.Contact{ID: "ali", Name: "علي  رضایی", Company: "Narvan", ClaimedEmail: "Ali@Shop.example", Phone: "۰۹۱۲ ۳۴۵ ۶۷۸۹"}
	for range 40 { // its own do not stand before others
		add(ali)
	}
	add(inbox.Contact{ID: "proven", Name: "A.", Identities: mail("ali@shop.example")})
	add(inbox.Contact{ID: "absorbed", Absorbed: []inbox.Absorbed{{Contact: "old", Identities: mail("ali@shop.example")}}})
	add(inbox.Contact{ID: "phone", Phone: "+98 912 345 67 89"})
	add(inbox.Contact{ID: "name", Name: "على رضایي"})
	add(inbox.Contact{ID: "elsewhere", Name: "علی رضایی", Company: "Other"})
	add(inbox.Contact{ID: "first name", Name: "علی", Company: "Narvan"})
	add(inbox.Contact{ID: "joined", Phone: "09123456789", Joined: &inbox.Joined{Into: "phone"}})
	add(inbox.Contact{ID: "secret", Phone: "09123456789"}, func(c *inbox.Conversation) { c.Channel = "secret" })
	add(inbox.Contact{ID: "nobody"})
	x := opened(t, s)
	agent := inbox.Principal{Scope: inbox.Scope{Agent: "sara", Channels: []inbox.ChannelID{"shop"}}}
	ask := func(by inbox.Principal, c inbox.Contact) (out []string) {
		t.Helper()
		got, err := x.Alike(t.Context(), by, c)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range got {
			out = append(out, fmt.Sprint(a.Contact.ID, a.Traits))
		}
		return out
	}

	want := []string{"absorbed[email]", "proven[email]", "phone[phone]", "name[name]"}
	got := ask(agent, ali)
	if len(got) > 1 {
		slices.Sort(got[:2]) // these two are as like as each other
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	everything := inbox.Principal{Scope: inbox.Scope{Everything: true}}
	if got := ask(everything, ali); len(got) != 5 {
		t.Errorf("got %v, want the one in the other channel as well", got)
	}
	for name, c := range map[string]inbox.Contact{
		"nothing known": {ID: "x"}, "one name": {ID: "x", Name: "علی"}, "short number": {ID: "x", Phone: "6789"}, "not an address": {ID: "x", ClaimedEmail: "ali"},
	} {
		if got := ask(everything, c); len(got) > 0 {
			t.Errorf("%s: got %v, want none", name, got)
		}
	}
	if got := ask(everything, inbox.Contact{ID: "x", Name: "علی", Company: "narvan"}); !slices.Equal(got, []string{"first name[name]"}) {
		t.Errorf("got %v, want the one of that name in the company", got)
	}
	if got := ask(inbox.Principal{Scope: inbox.Scope{Contact: "ali"}}, ali); len(got) > 0 {
		t.Errorf("a contact got %v", got)
	}
}
