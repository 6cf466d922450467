package search

import (
	"context"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/fold"
	"github.com/pasokh/pasokh/search"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

// registerPeople offers addresses to who writes to somebody.
func (a *API) registerPeople() {
	type typed struct {
		Text string `query:"q" maxLength:"200"`
	}
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/people", "Contacts with a mail address whose conversations the agent sees, by how a name or an address begins; spam and trash apart",
		func(ctx context.Context, by kit.Caller, in *typed) (*kit.Body[kit.Items[wire.MailPerson]], error) {
			items, err := a.people(ctx, by, in.Text)
			return &kit.Body[kit.Items[wire.MailPerson]]{Body: kit.Items[wire.MailPerson]{Items: items}}, err
		})
}

// people are those whom a search in contacts finds for all words of the text, the best first.
func (a *API) people(ctx context.Context, by kit.Caller, text string) ([]wire.MailPerson, error) {
	out := []wire.MailPerson{}
	words := strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r != '\u200c'
	})
	if len(words) == 0 {
		return out, nil
	}
	known, err := a.searchNames(ctx, by)
	if err != nil {
		return nil, err
	}
	asked := words
	if n := len(words); n > 1 && utf8.RuneCountInString(words[n-1]) == 1 {
		asked = words[:n-1] // a single letter is looked for as a word, and a name is still being typed
	}
	got, err := a.Search.Search(ctx, by.Principal, search.Query{Text: "from:" + strings.Join(asked, " from:"), Limit: 20}, known)
	if err != nil {
		return nil, err
	}
	conversations := make([]inbox.Conversation, len(got.Items))
	for i, hit := range got.Items {
		conversations[i] = hit.Conversation
	}
	contacts, err := a.Contacts.Of(ctx, conversations)
	if err != nil {
		return nil, err
	}
	named := map[string]bool{}
	for _, c := range conversations {
		contact := contacts[c.Contact]
		if address := contact.Email(); address != "" && !named[address] && meant(contact, words) {
			named[address] = true
			out = append(out, wire.MailPerson{Name: contact.Name, Address: address})
		}
	}
	return out, nil
}

// meant reports whether the words are of the contact: a search also finds conversations in
// which an agent of that name wrote.
func meant(c inbox.Contact, words []string) bool {
	of := fold.Key(c.Name + " " + c.Company + " " + c.Email())
	for _, word := range words {
		if !strings.Contains(of, fold.Key(word)) {
			return false
		}
	}
	return true
}
