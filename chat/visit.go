package chat

import (
	"context"
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Visited is a page that a visitor looked at in the present visit, and when.
type Visited struct {
	inbox.WebPage
	At time.Time `json:"at"`
}

// Place is a page that a visitor looks at, and how it came to the first one of
// the visit: see [inbox.Incoming].
type Place struct {
	Visited
	From string `json:"from,omitempty"`
}

// Bounds of what is remembered of visits: never stored, and forgotten some time
// after the last news of them.
const (
	VisitedPages = 20
	VisitedRunes = 500 // of an address or a title
	visitLasts   = 30 * time.Minute
	mostVisits   = 20_000
)

// visit are the pages of a contact's present visit, oldest first.
type visit struct {
	pages []Visited
	until time.Time // when it is forgotten
}

// visitNews tells every node of pages that a contact visited.
type visitNews struct {
	Contact inbox.ContactID `json:"contact"`
	Pages   []Visited       `json:"pages"`
	Seers   seers           `json:"seers,omitempty"` // who may see the contact's conversations
}

// Visited records the pages that a browser tab of the contact showed in the present visit; pages that
// were recorded before may be among them. A time in the future becomes the present time. Only the
// newest pages are kept. When the contact has no socket, Visited reads from the store which agents may
// see the contact.
func (p *Presence) Visited(ctx context.Context, contact inbox.ContactID, pages []Visited) error {
	who, here := p.knownSeers(contact)
	if !here {
		var err error
		if who, err = readSeers(ctx, p.Store, contact); err != nil {
			return err
		}
	}
	now := p.Clock.Now()
	for i := range pages {
		if pages[i].At.After(now) {
			pages[i].At = now
		}
		pages[i].At = pages[i].At.UTC().Truncate(time.Millisecond)
		pages[i].URL, pages[i].Title = cut(pages[i].URL, VisitedRunes), cut(pages[i].Title, VisitedRunes)
	}
	p.publish(&visitTold{Visit: visitNews{contact, pages, who}})
	return nil
}

// Visit returns the pages of a contact's present visit on any node, oldest first.
func (p *Presence) Visit(contact inbox.ContactID) []Visited {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.visits[contact].pages)
}

// hearVisit adds what is news to what the contact's other tabs told.
func (p *Presence) hearVisit(n visitNews) {
	was, known := p.visits[n.Contact]
	now := p.Clock.Now()
	if n.Contact == "" || (!known && len(p.visits) >= mostVisits) {
		return
	}
	all := slices.Clone(was.pages)
	for _, page := range n.Pages {
		if !slices.Contains(all, page) {
			all = append(all, page)
		}
	}
	slices.SortStableFunc(all, func(a, b Visited) int { return a.At.Compare(b.At) })
	all = all[max(0, len(all)-VisitedPages):]
	p.visits[n.Contact] = visit{all, now.Add(visitLasts)}
	if !slices.Equal(was.pages, all) {
		p.tellWhoSee(n.Contact, n.Seers, &VisitToAgent{Contact: n.Contact})
	}
}

// forgetVisits lets go of the visits that are over.
func (p *Presence) forgetVisits(now time.Time) {
	for id, v := range p.visits {
		if !v.until.After(now) {
			delete(p.visits, id)
		}
	}
}
