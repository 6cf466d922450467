package search

import (
	"context"
	"slices"
	"strings"
	"time"

	index "github.com/blevesearch/bleve_index_api"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/search/query"
	"github.com/pasokh/pasokh/search/terms"
)

// Query is one question.
type Query struct {
	Text  string // in the query language; blank is invalid (q)
	After string // cursor of the page before, "" for the first
	Limit int    // hits wanted, 1..MaxHits; 0 means MaxHits
}

// MaxHits bounds a page; each hit costs a look into the store.
const MaxHits = 20

// maxWords bounds how many words one query looks for.
const maxWords = 40

// timeLimit bounds one search, whatever it asks.
const timeLimit = 3 * time.Second

// Results are a page of hits, best first; of queries without words, newest first.
type Results struct {
	Items []Hit
	Total int    // how many conversations were found
	More  bool   // Total is only part: older ones were not counted yet
	Next  string // cursor of the next page, "" at the end
	State State  // while rebuilding, more may be found later
	Took  time.Duration
}

// Hit is a conversation that was found, as the store has it now.
type Hit struct {
	Conversation inbox.Conversation
	Score        float64 // higher is better; comparable within one page only
	Subject      []Fragment
	Contact      []Fragment // the contact's name, when a word was found there
	Message      *Match     // the message that answers the query best, if one does
}

// Match is a message with the part of its text that was found.
type Match struct {
	Message   inbox.Message
	Fragments []Fragment
}

// Fragment is a piece of text; Hit marks what was searched for. Joined, the
// fragments are the text or a part of it.
type Fragment struct {
	Text string `json:"text"`
	Hit  bool   `json:"hit"`
}

// Search returns the conversations, among those that by may see, that the query finds. Errors: invalid
// (q) for a query that cannot be read, invalid (after), forbidden for contacts, because notes are
// searched too, unavailable when the index is closed. A damaged index finds nothing, and the results
// say that it is being rebuilt.
func (s *Service) Search(ctx context.Context, by inbox.Principal, q Query, names Names) (Results, error) {
	began := s.clock.Now()
	if by.Scope.Contact != "" {
		return Results{}, inbox.Errorf(inbox.CodeForbidden, "contacts do not search")
	}
	ask, err := s.understand(q, by.Scope, names)
	if err != nil {
		return Results{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, timeLimit)
	defer cancel()
	out, err := s.answer(ctx, ask)
	if mending(err) {
		out, err = Results{}, nil
	}
	if err != nil {
		return Results{}, err
	}
	out.State = s.State()
	out.Took = s.clock.Now().Sub(began)
	return out, nil
}

// question is a query that was understood.
type question struct {
	groups  [][]condition
	filters []condition // scope, and what is hidden unless asked for
	scope   inbox.Scope
	after   cursor
	limit   int
	words   []terms.Word // positive plain words, for ranking and highlights
	pin     string       // the conversation number that the whole query may mean
	now     time.Time
	steps   steps
}

func (s *Service) understand(q Query, scope inbox.Scope, names Names) (question, error) {
	if strings.TrimSpace(q.Text) == "" {
		return question{}, query.Invalid("is empty")
	}
	parsed, err := query.Parse(q.Text)
	if err != nil {
		return question{}, err
	}
	now := s.clock.Now()
	groups, err := resolve(parsed, names, now)
	if err != nil {
		return question{}, err
	}
	after, err := readCursor(q.After)
	if err != nil {
		return question{}, err
	}
	limit := q.Limit
	if limit <= 0 || limit > MaxHits {
		limit = MaxHits
	}
	words := asked(groups)
	if len(words) > maxWords {
		return question{}, query.Invalid("asks for too many words")
	}
	filters := scopeCondition(scope)
	if !wantsHidden(groups) {
		filters = append(filters, condition{not: true, key: fieldStatus, values: []string{string(inbox.StatusSpam), string(inbox.StatusTrash)}})
	}
	return question{
		groups: groups, filters: filters, scope: scope, after: after, limit: limit,
		words: words, pin: numberAlone(groups), now: now, steps: s.steps,
	}, nil
}

// wantsHidden reports whether the query asks for spam, trash or a number: other
// queries do not find spam and trash.
func wantsHidden(groups [][]condition) bool {
	for _, g := range groups {
		for _, c := range g {
			if (c.key == fieldNumber && !c.not) || asksHidden(c) {
				return true
			}
		}
	}
	return false
}

func asksHidden(c condition) bool {
	if c.key == fieldStatus && !c.not {
		return slices.Contains(c.values, string(inbox.StatusSpam)) || slices.Contains(c.values, string(inbox.StatusTrash))
	}
	return slices.ContainsFunc(c.any, asksHidden) || slices.ContainsFunc(c.all, asksHidden)
}

// asked gathers the words to show in the hits.
func asked(groups [][]condition) []terms.Word {
	var out []terms.Word
	for _, g := range groups {
		for _, c := range g {
			if c.not {
				continue
			}
			out = append(out, c.words...)
			out = append(out, asked([][]condition{c.any, c.all})...)
		}
	}
	return out
}

// numberAlone returns the number that is all of the query: 1042 may be words in
// a text, but first of all it is the conversation of that number.
func numberAlone(groups [][]condition) string {
	if len(groups) != 1 || len(groups[0]) != 1 || len(groups[0][0].words) != 1 || len(groups[0][0].fields) > 0 {
		return ""
	}
	if term := groups[0][0].words[0].Term; term == digits(term) && term[0] != '0' {
		return term
	}
	return ""
}

// answer finds, checks and shows one page.
func (s *Service) answer(ctx context.Context, ask question) (Results, error) {
	var hits found
	err := s.read(func(r index.IndexReader) error {
		l, err := newLexicon(withBM25(ctx), r)
		if err != nil {
			return err
		}
		hits, err = finder{composer{l}, ask}.find()
		return err
	})
	if err != nil {
		return Results{}, err
	}
	out := Results{Total: hits.total, More: hits.more}
	if len(hits.candidates) == 0 {
		out.Next = hits.next.next()
	}
	if err := s.load(ctx, ask, hits.candidates, &out); err != nil {
		return Results{}, err
	}
	return out, nil
}
