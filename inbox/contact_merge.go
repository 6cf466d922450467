package inbox

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"
	"unicode/utf8"
)

// Joined says that a contact is one with another: whoever is known by its
// identities is that one now.
type Joined struct {
	Into ContactID `json:"into"`
	At   time.Time `json:"at"` // tells one merge from the next
	By   Actor     `json:"by"`
	Take []string  `json:"take,omitempty"` // the fields of which this one's value was kept
	// Undone says that the merge is being taken back: it is itself again.
	Undone bool `json:"undone,omitempty"`
	// Done says that what follows of it is done: the other one took what it takes,
	// and the conversations are moved.
	Done bool `json:"done,omitempty"`
}

// Absorbed is a contact that was merged into another one, as that keeps it.
type Absorbed struct {
	Contact    ContactID  `json:"contact"`
	Name       string     `json:"name,omitempty"`
	At         time.Time  `json:"at"`
	Identities []Identity `json:"identities,omitempty"` // by which it was known
	Others     int        `json:"others,omitempty"`     // how many it had absorbed itself
	// What the other one was before and after, for taking it back.
	Before Profile `json:"before"`
	After  Profile `json:"after"`
}

const (
	maxAbsorbed = 20                  // contacts merged into one, in all
	unjoinable  = 30 * 24 * time.Hour // after so long a merge is for good
)

// UndoUntil is when the merge becomes one for good.
func (a Absorbed) UndoUntil() time.Time { return a.At.Add(unjoinable) }

// errJoined answers who comes with a contact that is no longer one of its own.
var errJoined = Errorf(CodeConflict, "the contact was merged into another one")

// MergeContacts makes one contact of two and returns it: into, which takes what
// it lacks of from, and of the fields named in take what from says. From then on
// from's identities are known as into; its conversations follow, and
// [Service.UnmergeContact] takes it back within 30 days. Merged already, it is
// so. conflict when one of them was merged elsewhere; invalid when they are not
// two, for an unknown field, and when too many would be one.
//
// The write of from is the decision. What follows of it is repeated by
// [Service.FollowContactMerges] until it is done, and by whoever needs it sooner.
func (s *Service) MergeContacts(ctx context.Context, by Principal, from, into ContactID, take []string) (Contact, error) {
	if by.Actor.Kind == ActorContact {
		return Contact{}, Errorf(CodeForbidden, "a contact does not merge contacts")
	}
	if from == into {
		return Contact{}, Invalid("into", "is the same contact")
	}
	if err := validTake(take); err != nil {
		return Contact{}, err
	}
	for _, id := range []ContactID{from, into} {
		if err := s.settledFor(ctx, by, id); err != nil && id == into {
			return Contact{}, unknown("into", err)
		} else if err != nil {
			return Contact{}, err
		}
	}
	var source Contact
	err := s.joining(ctx, func(ctx context.Context) (err error) {
		target, err := s.Contacts.Contact(ctx, into)
		if err != nil {
			return err
		}
		source, err = s.decideContact(ctx, from, by.Actor, func(c Contact) (Contact, error) {
			return decideJoin(c, target, by.Actor, take, s.Clock.Now())
		}, "joined", "identities")
		return err
	})
	if err != nil {
		return Contact{}, err
	}
	return s.settleJoined(ctx, source)
}

// decideJoin says in from that it is one with into.
func decideJoin(from, into Contact, by Actor, take []string, now time.Time) (Contact, error) {
	switch {
	case from.Joined != nil && !from.Joined.Undone && from.Joined.Into == into.ID:
		return from, nil
	case from.Joined != nil || into.Joined != nil:
		return from, errJoined
	case from.absorbed()+into.absorbed()+1 > maxAbsorbed:
		return from, Invalid("into", "too many contacts would be one")
	}
	from.Joined = &Joined{Into: into.ID, At: now, By: by, Take: take}
	return from, nil
}

// absorbed is how many contacts c stands for besides itself.
func (c Contact) absorbed() int {
	n := 0
	for _, a := range c.Absorbed {
		n += 1 + a.Others
	}
	return n
}

// UnmergeContact makes a contact that was merged into another one itself again
// and returns it: it has its conversations back, and those that were begun since
// by its identities. What the other one took of it and nobody changed since is
// as it was. Not merged, it is so. conflict while the other one is merged
// itself, or after 30 days.
func (s *Service) UnmergeContact(ctx context.Context, by Principal, id ContactID) (Contact, error) {
	if by.Actor.Kind == ActorContact {
		return Contact{}, Errorf(CodeForbidden, "a contact does not merge contacts")
	}
	if err := s.settledFor(ctx, by, id); err != nil {
		return Contact{}, err
	}
	var c Contact
	err := s.joining(ctx, func(ctx context.Context) (err error) {
		if c, err = s.Contacts.Contact(ctx, id); err != nil || c.Joined == nil {
			return err
		}
		into, err := s.Contacts.Contact(ctx, c.Joined.Into)
		if err != nil {
			return err
		}
		c, err = s.decideContact(ctx, id, by.Actor, func(c Contact) (Contact, error) {
			return decideUnjoin(c, into, s.Clock.Now())
		}, "joined", "identities")
		return err
	})
	if err != nil {
		return Contact{}, err
	}
	return s.settleJoined(ctx, c)
}

func decideUnjoin(c, into Contact, now time.Time) (Contact, error) {
	switch j := c.Joined; {
	case j == nil || j.Undone:
		return c, nil
	case !j.Done:
		return c, Errorf(CodeUnavailable, "contact %s is still being merged", c.ID)
	case into.Joined != nil:
		return c, errJoined
	case now.Sub(j.At) > unjoinable:
		return c, Errorf(CodeConflict, "contact %s was merged more than 30 days ago", c.ID)
	}
	next := *c.Joined
	next.Undone, next.Done = true, false
	c.Joined = &next
	return c, nil
}

// joining has one merge of contacts decided at a time, on all nodes: else a
// could become b and b become a.
func (s *Service) joining(ctx context.Context, do func(context.Context) error) error {
	return Turn{Leases: s.Directory.Tags.leases, Name: "contacts/merge"}.Do(ctx, func(ctx context.Context) error {
		s.merging.Lock()
		defer s.merging.Unlock()
		return do(ctx)
	})
}

// Who returns the contact that the identity tells of, and the contacts by which
// it came to it: the one that carries it and those between. What follows of a
// merge is done first, so that its conversations are there. not_found.
func (s *Service) Who(ctx context.Context, i Identity) (Contact, []ContactID, error) {
	c, err := s.Contacts.ByIdentity(ctx, i)
	if err != nil || c.Joined == nil {
		return c, nil, err
	}
	return s.chain(ctx, c, s.settled)
}

// standsFor returns the contact that c is now: itself, or the one that it was
// merged into.
func (s *Service) standsFor(ctx context.Context, c Contact) (Contact, error) {
	c, _, err := s.chain(ctx, c, asItIs)
	return c, err
}

func asItIs(_ context.Context, c Contact) (Contact, error) { return c, nil }

// chain follows merges from c, each after a look, and returns the contact at
// their end and those before it.
func (s *Service) chain(ctx context.Context, c Contact, look func(context.Context, Contact) (Contact, error)) (end Contact, via []ContactID, err error) {
	for range maxAbsorbed + 1 {
		if c, err = look(ctx, c); err != nil || c.Joined == nil || c.Joined.Undone {
			return c, via, err
		}
		via = append(via, c.ID)
		if c, err = s.Contacts.Contact(ctx, c.Joined.Into); err != nil {
			return c, nil, err
		}
	}
	return c, nil, Errorf(CodeInternal, "contact %s was merged in a circle", c.ID)
}

// settledFor does what follows of the merge of a contact that the principal may
// see; not_found otherwise.
func (s *Service) settledFor(ctx context.Context, by Principal, id ContactID) error {
	if _, err := s.Contact(ctx, by, id); err != nil {
		return err
	}
	c, err := s.Contacts.Contact(ctx, id)
	if err == nil {
		_, err = s.settled(ctx, c)
	}
	return err
}

// settled returns c after what follows of its merge was done.
func (s *Service) settled(ctx context.Context, c Contact) (Contact, error) {
	if c.Joined == nil || c.Joined.Done {
		return c, nil
	}
	if _, err := s.settleJoined(ctx, c); err != nil {
		return c, err
	}
	return s.Contacts.Contact(ctx, c.ID)
}

// settleJoined does what follows of a merge, or of taking it back, and returns
// the contact that c is then. It may be repeated and run twice at once.
func (s *Service) settleJoined(ctx context.Context, c Contact) (Contact, error) {
	j := c.Joined
	if j == nil || j.Done {
		return s.standsFor(ctx, c)
	}
	follow := s.join
	if j.Undone {
		follow = s.unjoin
	}
	if err := follow(ctx, c); err != nil {
		return Contact{}, err
	}
	c, err := s.editContact(ctx, c.ID, j.By, func(now Contact) Contact { return now.finished(*j) })
	if err != nil {
		return Contact{}, err
	}
	return s.standsFor(ctx, c)
}

// finished returns c of which the merge is done, if it still is that one.
func (c Contact) finished(j Joined) Contact {
	switch now := c.Joined; {
	case now == nil || !now.At.Equal(j.At) || now.Undone != j.Undone:
		return c
	case j.Undone:
		c.Joined = nil
	default:
		done := *now
		done.Done = true
		c.Joined = &done
	}
	return c
}

// join has the other one take what it takes, and moves the conversations.
func (s *Service) join(ctx context.Context, c Contact) error {
	_, err := s.editContact(ctx, c.Joined.Into, c.Joined.By, func(t Contact) Contact { return t.absorb(c) }, "absorbed")
	if err != nil {
		return err
	}
	return s.reassign(ctx, c.ID, c.Joined.By)
}

// unjoin takes from the other one, and from those that this was merged into
// since, what is not theirs any more.
func (s *Service) unjoin(ctx context.Context, c Contact) error {
	into, err := s.Contacts.Contact(ctx, c.Joined.Into)
	if err != nil {
		return err
	}
	end, others, err := s.chain(ctx, into, asItIs)
	if err != nil {
		return err
	}
	for _, id := range append(others, end.ID) {
		_, err := s.editContact(ctx, id, c.Joined.By, func(t Contact) Contact { return t.release(c.ID).forgetting(c.Known()...) }, "absorbed", "identities")
		if err != nil {
			return err
		}
	}
	return s.reassign(ctx, end.ID, c.Joined.By)
}

// reassign gives each conversation that a contact has to whom it belongs, until
// a whole pass changed nothing: what is said meanwhile changes their order.
func (s *Service) reassign(ctx context.Context, of ContactID, by Actor) error {
	for moved := true; moved; {
		moved = false
		for after := ""; ; {
			page, next, err := s.ByContact(ctx, SystemPrincipal(), of, Page{After: after, Limit: handOverPage})
			if err != nil {
				return err
			}
			for _, c := range page {
				was := c.Contact
				if c, err = s.change(ctx, c.ID, func(c Conversation) (Change, error) { return s.decideOwner(ctx, c, by) }); err != nil {
					return err
				}
				moved = moved || c.Contact != was
			}
			if after = next; after == "" {
				break
			}
		}
	}
	return nil
}

// decideOwner gives a conversation to the contact that its first one is now.
func (s *Service) decideOwner(ctx context.Context, c Conversation, by Actor) (Change, error) {
	first := c.Contact
	if len(c.Origins) > 0 {
		first = c.Origins[0]
	}
	began, err := s.Contacts.Contact(ctx, first)
	if err != nil {
		return Change{}, err
	}
	now, via, err := s.chain(ctx, began, asItIs)
	if err != nil {
		return Change{}, err
	}
	e := begin(c, by, s.Clock.Now())
	if now.ID != c.Contact || !slices.Equal(via, c.Origins) {
		e.c.Contact, e.c.Origins = now.ID, via
		e.mark("contact")
	}
	return e.change(), nil
}

// FollowContactMerges does what follows of every merge of contacts that the
// events tell of, and gives what was begun in the moment of one to whom it
// belongs; it is for a consumer of the feed.
func (s *Service) FollowContactMerges(ctx context.Context, events []Event) error {
	for _, e := range events {
		var err error
		switch {
		case e.Kind == ContactChanged && slices.Contains(e.Changed, "joined"):
			var c Contact
			if c, err = s.Contacts.Contact(ctx, e.Contact); err == nil {
				_, err = s.settled(ctx, c)
			}
		case e.Kind == ConversationCreated:
			_, err = s.change(ctx, e.Conversation, func(c Conversation) (Change, error) { return s.decideOwner(ctx, c, System) })
		}
		if err != nil && ErrorCode(err) != CodeNotFound {
			return err
		}
	}
	return nil
}

// Profile is what is known of a contact, as a merge changes it.
type Profile struct {
	Texts      map[string]string `json:"texts,omitempty"` // the fields with one text, by their names in JSON
	Attributes map[string]string `json:"attributes,omitempty"`
	Tags       []TagID           `json:"tags,omitempty"`
	Social     []SocialLink      `json:"social,omitempty"`
	CreatedAt  time.Time         `json:"createdAt"`
}

// told are the fields of a contact that are one text each.
var told = map[string]func(*Contact) *string{
	"name": func(c *Contact) *string { return &c.Name }, "phone": func(c *Contact) *string { return &c.Phone },
	"company": func(c *Contact) *string { return &c.Company }, "title": func(c *Contact) *string { return &c.Title },
	"language": func(c *Contact) *string { return &c.Language }, notesField: func(c *Contact) *string { return &c.Notes },
	"claimedEmail": func(c *Contact) *string { return &c.ClaimedEmail },
}

const (
	notesField   = "notes" // of which both are kept
	attributesOf = "attributes."
)

func validTake(take []string) error {
	if len(take) > len(told)+MaxAttributes {
		return Invalid("take", "too many")
	}
	for _, field := range take {
		if _, known := told[field]; !known && !isAttributeField(field) {
			return Invalid("take", "unknown field")
		}
	}
	return nil
}

func isAttributeField(field string) bool {
	return len(field) > len(attributesOf) && field[:len(attributesOf)] == attributesOf && attributeKey.MatchString(field[len(attributesOf):])
}

func (c Contact) profile() Profile {
	p := Profile{Texts: map[string]string{}, Attributes: maps.Clone(c.Attributes), Tags: slices.Clone(c.Tags), Social: slices.Clone(c.Social), CreatedAt: c.CreatedAt}
	for name, of := range told {
		if text := *of(&c); text != "" {
			p.Texts[name] = text
		}
	}
	return p
}

// absorb returns c with what it takes of one that is merged into it.
func (c Contact) absorb(from Contact) Contact {
	j := from.Joined
	if slices.ContainsFunc(c.Absorbed, func(a Absorbed) bool { return a.Contact == from.ID && a.At.Equal(j.At) }) {
		return c
	}
	a := Absorbed{Contact: from.ID, Name: from.Name, At: j.At, Identities: from.Known(), Others: from.absorbed(), Before: c.profile()}
	for name, of := range told {
		mine, its := of(&c), *of(&from)
		if its != "" && (*mine == "" || slices.Contains(j.Take, name)) {
			*mine = its
		}
	}
	c.Attributes = maps.Clone(c.Attributes)
	for key, its := range from.Attributes {
		_, has := c.Attributes[key]
		if (!has && len(c.Attributes) < MaxAttributes) || (has && slices.Contains(j.Take, attributesOf+key)) {
			if c.Attributes == nil {
				c.Attributes = map[string]string{}
			}
			c.Attributes[key] = its
		}
	}
	c.Tags = united(c.Tags, from.Tags, MaxTags)
	c.Social = united(c.Social, from.Social, MaxSocialLinks)
	if from.CreatedAt.Before(c.CreatedAt) {
		c.CreatedAt = from.CreatedAt
	}
	if from.LastSeenAt.After(c.LastSeenAt) {
		c.LastSeenAt, c.Page = from.LastSeenAt, from.Page
	}
	c.Answered = maps.Clone(c.Answered)
	for rule, answer := range from.Answered {
		if c.Answered == nil {
			c.Answered = map[string]Answer{}
		}
		if answer.At.After(c.Answered[rule].At) {
			c.Answered[rule] = answer
		}
	}
	c.Notes = bothNotes(a.Before.Texts[notesField], from.Notes)
	a.After = c.profile()
	c.Absorbed = append(slices.Clone(c.Absorbed), a)
	return c
}

// bothNotes is what agents noted of both, if a contact can hold it.
func bothNotes(mine, its string) string {
	both := mine + "\n\n" + its
	switch {
	case its == "" || mine == its || utf8.RuneCountInString(both) > TextRunes:
		return cmp.Or(mine, its)
	case mine == "":
		return its
	}
	return both
}

// united returns the values of both, without repetitions, as many as may be.
func united[T comparable](a, b []T, most int) []T {
	out := slices.Clone(a)
	for _, v := range b {
		if len(out) < most && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// release returns c without what it took of one that was merged into it, where
// nobody changed that since.
func (c Contact) release(id ContactID) Contact {
	at := slices.IndexFunc(c.Absorbed, func(a Absorbed) bool { return a.Contact == id })
	if at < 0 {
		return c
	}
	a := c.Absorbed[at]
	c.Absorbed = slices.Delete(slices.Clone(c.Absorbed), at, at+1)
	for name, of := range told {
		if mine := of(&c); *mine == a.After.Texts[name] {
			*mine = a.Before.Texts[name]
		}
	}
	c.Attributes = maps.Clone(c.Attributes)
	for key, after := range a.After.Attributes {
		before, had := a.Before.Attributes[key]
		switch {
		case c.Attributes[key] != after:
		case had:
			c.Attributes[key] = before
		default:
			delete(c.Attributes, key)
		}
	}
	c.Tags = less(c.Tags, a.Before.Tags, a.After.Tags)
	c.Social = less(c.Social, a.Before.Social, a.After.Social)
	if c.CreatedAt.Equal(a.After.CreatedAt) {
		c.CreatedAt = a.Before.CreatedAt
	}
	return c
}

// less returns now without what after has and before had not.
func less[T comparable](now, before, after []T) []T {
	return slices.DeleteFunc(slices.Clone(now), func(v T) bool { return slices.Contains(after, v) && !slices.Contains(before, v) })
}
