package search

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/fold"
	"github.com/pasokh/pasokh/search"
	"github.com/pasokh/pasokh/server/api/kit"
)

// MailAddressee is a contact to whom one may write by mail.
type MailAddressee struct {
	Contact inbox.ContactID `json:"contact"`
	Name    string          `json:"name,omitempty"`
	Address string          `json:"address"`
}

// Bounds of what is offered while one types.
const (
	addressees     = 8
	addresseeWords = 5
)

func (a *API) registerAddressees() {
	type query struct {
		Text string `query:"q" minLength:"1" maxLength:"200" doc:"The beginnings of words of a name or an address"`
	}
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/mail/addressees", "Contacts whose name or address begins so, of conversations that one sees, each with its address",
		func(ctx context.Context, by kit.Caller, in *query) (*kit.Body[kit.Items[MailAddressee]], error) {
			out, err := a.addressees(ctx, by, in.Text)
			return &kit.Body[kit.Items[MailAddressee]]{Body: kit.Items[MailAddressee]{Items: out}}, err
		})
}

// addressees asks the index for conversations with such a contact: so an agent is offered
// only contacts that it sees, and what it costs does not grow with how many there are.
func (a *API) addressees(ctx context.Context, by kit.Caller, typed string) ([]MailAddressee, error) {
	out := []MailAddressee{}
	words := strings.FieldsFunc(typed, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`"'():<>,;،؛*-`, r) })
	if len(words) == 0 {
		return out, nil
	}
	words = words[:min(len(words), addresseeWords)]
	// One letter begins too many words to be looked for: of those found, it chooses.
	last := ""
	if n := len(words) - 1; n > 0 && utf8.RuneCountInString(words[n]) == 1 {
		last, words = fold.Key(words[n]), words[:n]
	}
	known, err := a.searchNames(ctx, by)
	if err != nil {
		return nil, err
	}
	known.Agents = nil // whom a colleague answered is not meant
	got, err := a.Search.Search(ctx, by.Principal, search.Query{Text: "from:" + strings.Join(words, " from:"), Limit: 20}, known)
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
	for _, c := range conversations {
		contact, there := contacts[c.Contact]
		address := contact.Email()
		if address == "" {
			address = inbox.NormalEmail(contact.ClaimedEmail)
		}
		told := slices.ContainsFunc(out, func(one MailAddressee) bool { return one.Contact == contact.ID })
		meant := last == "" || slices.ContainsFunc(strings.Fields(fold.Key(contact.Name)+" "+address), func(w string) bool { return strings.HasPrefix(w, last) })
		if there && address != "" && meant && !told && len(out) < addressees {
			out = append(out, MailAddressee{contact.ID, contact.Name, address})
		}
	}
	return out, nil
}
