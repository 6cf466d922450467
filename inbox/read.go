package inbox

import (
	"context"
	"slices"
)

// Conversation returns one that the principal may see; not_found otherwise.
func (s *Service) Conversation(ctx context.Context, by Principal, id ConversationID) (Conversation, error) {
	c, err := s.ports.Conversations.Conversation(ctx, id)
	if err != nil {
		return Conversation{}, err
	}
	if err := authorize(by, ActRead, c); err != nil {
		return Conversation{}, err
	}
	return c, nil
}

// ByNumber is Conversation by its number.
func (s *Service) ByNumber(ctx context.Context, by Principal, number int64) (Conversation, error) {
	c, err := s.ports.Conversations.ByNumber(ctx, number)
	if err != nil {
		return Conversation{}, err
	}
	if err := authorize(by, ActRead, c); err != nil {
		return Conversation{}, err
	}
	return c, nil
}

// Thread returns messages of a conversation that the principal may see; a
// contact gets the public ones only.
func (s *Service) Thread(ctx context.Context, by Principal, q ThreadQuery) (Conversation, []Message, error) {
	c, err := s.Conversation(ctx, by, q.Conversation)
	if err != nil {
		return Conversation{}, nil, err
	}
	q.Public = q.Public || by.Actor.Kind == ActorContact
	messages, err := s.ports.Conversations.Thread(ctx, q)
	return c, messages, err
}

// Said is what a contact may know of: public messages and event lines after q.After,
// without notes, and the seq up to which it read. A stretch of notes is passed over.
func (s *Service) Said(ctx context.Context, by Principal, q ThreadQuery) (Conversation, []Message, int64, error) {
	c, err := s.Conversation(ctx, by, q.Conversation)
	if err != nil {
		return Conversation{}, nil, 0, err
	}
	var said []Message
	for len(said) == 0 && q.After < c.LastSeq {
		page, err := s.ports.Conversations.Thread(ctx, q)
		if err != nil {
			return Conversation{}, nil, 0, err
		}
		if len(page) == 0 {
			return c, nil, c.LastSeq, nil
		}
		for _, m := range page {
			if q.After = m.Seq; m.Kind != KindNote {
				said = append(said, m)
			}
		}
	}
	return c, said, q.After, nil
}

// Numbers returns the numbers of those of the conversations that the principal may see.
func (s *Service) Numbers(ctx context.Context, by Principal, ids []ConversationID) (map[ConversationID]int64, error) {
	all, err := s.ports.Conversations.Conversations(ctx, ids)
	numbers := make(map[ConversationID]int64, len(all))
	for _, c := range all {
		if sees(by, c) {
			numbers[c.ID] = c.Number
		}
	}
	return numbers, err
}

// FolderQuery asks for a page of a folder.
type FolderQuery struct {
	Folder string // a BuiltIn, or a folder's id
	Sort   Sort   // the folder's own order when empty
	Page   Page
}

// List returns a page of a folder. not_found when there is no such folder.
func (s *Service) List(ctx context.Context, by Principal, q FolderQuery) ([]Conversation, string, error) {
	f, ok := BuiltIn(q.Folder).FilterOf(by)
	if !ok {
		folder, err := s.Directory.Folders.GetFor(ctx, by, q.Folder)
		if err != nil {
			return nil, "", err
		}
		f = folder.FilterOf(by)
	}
	if q.Sort != "" {
		f.Sort = q.Sort
	}
	return s.ports.Conversations.List(ctx, f, q.Page)
}

// ByContact returns the contact's conversations that the principal may see,
// newest activity first. Of a visitor's the store knows only the contact: what
// was begun as another one that is the same now is left out here, so that a page
// may have fewer than there are to come.
func (s *Service) ByContact(ctx context.Context, by Principal, id ContactID, p Page) ([]Conversation, string, error) {
	all, next, err := s.ports.Conversations.List(ctx, Filter{Scope: by.Scope, Contact: id, Sort: SortActivity}, p)
	return slices.DeleteFunc(all, func(c Conversation) bool { return !sees(by, c) }), next, err
}

// Own returns up to most of the conversations that a visitor may see, newest
// activity first.
func (s *Service) Own(ctx context.Context, by Principal, most int) ([]Conversation, error) {
	var own []Conversation
	for after := ""; by.Scope.Contact != ""; {
		page, next, err := s.ByContact(ctx, by, by.Scope.Contact, Page{After: after, Limit: most})
		if err != nil {
			return nil, err
		}
		own = append(own, page...)
		if after = next; after == "" || len(own) >= most {
			break
		}
	}
	// Their order tells nothing of notes.
	slices.SortStableFunc(own, func(a, b Conversation) int { return b.ShownAt().Compare(a.ShownAt()) })
	return own[:min(len(own), most)], nil
}

// CountLimit is where counts stop: more are shown as "999+".
const CountLimit = 1000

// FolderCount is how many conversations a folder lists, up to [CountLimit].
type FolderCount struct {
	Folder string
	Count  int
}

// Counts counts every folder for the principal.
func (s *Service) Counts(ctx context.Context, by Principal) ([]FolderCount, error) {
	folders, err := s.Directory.Folders.ListFor(ctx, by)
	if err != nil {
		return nil, err
	}
	var filters []Filter
	var out []FolderCount
	for _, b := range BuiltIns {
		f, _ := b.FilterOf(by)
		filters, out = append(filters, f), append(out, FolderCount{Folder: string(b)})
	}
	for _, folder := range folders {
		filters, out = append(filters, folder.FilterOf(by)), append(out, FolderCount{Folder: string(folder.ID)})
	}
	counts, err := s.ports.Conversations.Counts(ctx, filters, CountLimit)
	if err != nil {
		return nil, err
	}
	for i, n := range counts {
		out[i].Count = n
	}
	return out, nil
}
