package search

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/collector"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/search/terms"
)

// Trait is what two contacts have in common, so that they may be one person.
type Trait string

const (
	SameEmail Trait = "email" // proven of one and claimed by the other, or claimed by both
	SamePhone Trait = "phone"
	SameName  Trait = "name" // a full name, or a name in the same company
)

// traits are all of them, the most telling first.
var traits = []Trait{SameEmail, SamePhone, SameName}

// Alike is a contact that may be the same person as another.
type Alike struct {
	Contact inbox.Contact
	Traits  []Trait // the most telling first; never empty
}

const (
	maxAlike    = 5
	alikeRounds = 4  // looks into the index, each for contacts not met yet
	alikeLook   = 30 // conversations per look
)

// Alike returns up to five contacts that may be the same person as c, the most similar first. by must
// see a conversation of each of them.
func (s *Service) Alike(ctx context.Context, by inbox.Principal, c inbox.Contact) ([]Alike, error) {
	ctx, cancel := context.WithTimeout(ctx, timeLimit)
	defer cancel()
	keys := likeKeys(c)
	if len(keys) == 0 || by.Scope.Contact != "" {
		return nil, nil
	}
	met := []string{string(c.ID)}
	var out []Alike
	for range alikeRounds {
		found, err := s.whoseHave(ctx, by.Scope, keys, met)
		if err != nil || len(found) == 0 {
			return mostAlike(out), err
		}
		others, err := s.source.Contacts.Contacts(ctx, found)
		if err != nil {
			return nil, fmt.Errorf("read contacts: %w", err)
		}
		for _, o := range others {
			if common := inCommon(c, o); len(common) > 0 && o.Joined == nil {
				out = append(out, Alike{o, common})
			}
		}
		for _, id := range found {
			met = append(met, string(id))
		}
	}
	return mostAlike(out), nil
}

// whoseHave returns whose the conversations are that have one of the keys, but
// not of the contacts met already.
func (s *Service) whoseHave(ctx context.Context, scope inbox.Scope, keys, met []string) (found []inbox.ContactID, err error) {
	var hits search.DocumentMatchCollection
	err = s.read(func(r index.IndexReader) error {
		l, err := newLexicon(ctx, r)
		if err != nil {
			return err
		}
		filters := append(scopeCondition(scope), condition{key: fieldLike, values: keys}, condition{not: true, key: fieldContactID, values: met})
		some, err := composer{l}.conjunction(nil, nil, filters)
		if err != nil {
			return err
		}
		top := collector.NewTopNCollector(alikeLook, 0, search.SortOrder{&search.SortDocID{Desc: true}})
		if err := top.Collect(ctx, some, r); err != nil {
			return fmt.Errorf("find alike: %w", err)
		}
		hits = top.Results()
		return nil
	})
	for _, hit := range hits {
		c, errRead := s.visible(ctx, inbox.ConversationID(hit.ID), scope)
		if errRead != nil {
			return nil, errRead
		}
		if c != nil && !slices.Contains(found, c.Contact) && !slices.Contains(met, string(c.Contact)) {
			found = append(found, c.Contact)
		}
	}
	return found, err
}

// mostAlike orders by the most telling trait, then by how many there are.
func mostAlike(all []Alike) []Alike {
	slices.SortStableFunc(all, func(a, b Alike) int {
		return cmp.Or(
			cmp.Compare(slices.Index(traits, a.Traits[0]), slices.Index(traits, b.Traits[0])),
			cmp.Compare(len(b.Traits), len(a.Traits)),
			b.Contact.LastSeenAt.Compare(a.Contact.LastSeenAt),
		)
	})
	return all[:min(len(all), maxAlike)]
}

// inCommon returns the traits of both. A name alone tells nothing when they work
// elsewhere.
func inCommon(a, b inbox.Contact) []Trait {
	shared := likeKeys(b)
	var out []Trait
	for _, key := range likeKeys(a) {
		trait, _, _ := strings.Cut(key, ":")
		if slices.Contains(shared, key) && !slices.Contains(out, Trait(trait)) {
			out = append(out, Trait(trait))
		}
	}
	slices.SortFunc(out, func(a, b Trait) int { return cmp.Compare(slices.Index(traits, a), slices.Index(traits, b)) })
	if len(out) == 1 && out[0] == SameName && a.Company != "" && b.Company != "" && terms.Fold(a.Company) != terms.Fold(b.Company) {
		return nil
	}
	return out
}

// The digits of a telephone number that tell it from others, whatever stands
// before them: a country's code or a 0.
const (
	tellingDigits = 9
	leastDigits   = 7
)

// likeKeys are what a contact is compared by, as the index keeps them.
func likeKeys(c inbox.Contact) []string {
	var keys []string
	add := func(t Trait, value string) {
		if key := string(t) + ":" + value; value != "" && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	for _, i := range c.Known() {
		if i.Kind == inbox.IdentityEmail {
			add(SameEmail, cmp.Or(inbox.NormalEmail(i.Value), i.Value)) // an old one may be kept as it was typed
		}
	}
	add(SameEmail, inbox.NormalEmail(c.ClaimedEmail))
	if number := digits(c.Phone); len(number) >= leastDigits {
		add(SamePhone, number[max(0, len(number)-tellingDigits):])
	}
	name := strings.Join(strings.Fields(terms.Fold(c.Name)), " ")
	if strings.Contains(name, " ") {
		add(SameName, name)
	}
	if name != "" && c.Company != "" {
		add(SameName, name+"@"+terms.Fold(c.Company))
	}
	return keys
}
