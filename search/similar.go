package search

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/collector"
	"github.com/blevesearch/bleve/v2/search/searcher"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/search/terms"
)

// Likeness is a conversation that resembles another.
type Likeness struct {
	Conversation inbox.Conversation
	Score        float64 // 0..1; 1 is as like as the conversation is to itself
}

// Bounds of what likeness is judged by.
const (
	tellingTerms = 12     // the terms that tell most
	triedTerms   = 150    // terms whose rarity is looked up
	commonTerm   = 20_000 // documents; a term that more have tells little and costs much
	minLikeness  = 0.12   // what is less alike is not shown
	closedBoost  = 1.15   // an answered matter helps more than an open one
	subjectTimes = 3      // a word of the subject counts as often as so many of the text
)

// Similar returns the conversations, among those that by may see, that resemble the given one most:
// they share rare words of its subject and of the contact's messages. limit is 1..MaxHits. Errors:
// not_found, unavailable.
func (s *Service) Similar(ctx context.Context, by inbox.Principal, id inbox.ConversationID, limit int) ([]Likeness, error) {
	ctx, cancel := context.WithTimeout(ctx, timeLimit)
	defer cancel()
	of, err := s.visible(ctx, id, by.Scope)
	if err != nil {
		return nil, err
	}
	if of == nil {
		return nil, inbox.Errorf(inbox.CodeNotFound, "conversation %s", id)
	}
	thread, err := s.source.thread(ctx, id, displayed)
	if err != nil {
		return nil, err
	}
	counts := countTerms(*of, thread)
	var hits []candidate
	err = s.read(func(r index.IndexReader) error {
		l, err := newLexicon(withBM25(ctx), r)
		if err != nil {
			return err
		}
		hits, err = composer{l}.like(counts, string(id), by.Scope)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.loadLike(ctx, hits, by.Scope, max(1, min(limit, MaxHits)))
}

// term is a word of the conversation, with how much it tells about it.
type term struct {
	text   string
	weight float64
}

// countTerms counts the words by which a conversation is recognised, most
// frequent first.
func countTerms(c inbox.Conversation, thread []inbox.Message) []term {
	counts := map[string]float64{}
	count := func(text string, times float64) {
		for _, w := range terms.Words(text) {
			if utf8.RuneCountInString(w.Base()) > 2 && digits(w.Term) != w.Term {
				counts[w.Base()] += times
			}
		}
	}
	count(c.Subject, subjectTimes)
	for _, m := range thread {
		if m.Author.Kind == inbox.ActorContact {
			count(m.Text, 1)
		}
	}
	out := make([]term, 0, len(counts))
	for text, n := range counts {
		out = append(out, term{text, n})
	}
	heaviestFirst(out)
	return out[:min(len(out), triedTerms)]
}

func heaviestFirst(terms []term) {
	slices.SortFunc(terms, func(a, b term) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.text, b.text))
	})
}

// telling keeps the terms that tell most: often said here and rare elsewhere.
func (p composer) telling(counts []term) ([]term, error) {
	var out []term
	for _, t := range counts {
		n, err := p.frequency(fieldText, t.text)
		if err != nil {
			return nil, err
		}
		if n < 2 || n > commonTerm || float64(n) > 10+0.2*float64(p.docs) {
			continue
		}
		out = append(out, term{t.text, (1 + math.Log(t.weight)) * p.weight(n)})
	}
	heaviestFirst(out)
	return out[:min(len(out), tellingTerms)], nil
}

// like finds documents with the telling terms; scores are shares of what the
// conversation's own document would reach.
func (p composer) like(counts []term, id string, scope inbox.Scope) ([]candidate, error) {
	terms, err := p.telling(counts)
	if err != nil || len(terms) == 0 {
		return nil, err
	}
	filters := append(scopeCondition(scope),
		condition{not: true, key: fieldStatus, values: []string{string(inbox.StatusSpam), string(inbox.StatusTrash)}})
	some, err := p.anyTerm(terms)
	if err != nil {
		return nil, err
	}
	both, err := p.conjunction([]search.Searcher{some}, nil, filters)
	if err != nil {
		return nil, err
	}
	c := collector.NewTopNCollector(3*MaxHits, 0, search.SortOrder{&search.SortScore{Desc: true}, &search.SortDocID{}})
	if err := c.Collect(p.ctx, both, p.reader); err != nil {
		return nil, fmt.Errorf("find similar: %w", err)
	}
	return likened(c.Results(), id), nil
}

func (p composer) anyTerm(terms []term) (search.Searcher, error) {
	var ss []search.Searcher
	for _, t := range terms {
		s, err := searcher.NewTermSearcher(p.ctx, p.reader, t.text, fieldText, 1, scored)
		if err != nil {
			return nil, err
		}
		ss = append(ss, s)
	}
	return p.oneOf(ss, scored)
}

// likened turns scores into shares of the best, which is the conversation's own
// when it is indexed, and leaves that out.
func likened(hits search.DocumentMatchCollection, id string) []candidate {
	var out []candidate
	best := 0.0
	for _, h := range hits {
		best = max(best, h.Score)
	}
	for _, h := range hits {
		if h.ID == id {
			best = h.Score
		}
	}
	for _, h := range hits {
		if h.ID != id && best > 0 {
			out = append(out, candidate{id: h.ID, score: min(1, h.Score/best)})
		}
	}
	return out
}

// loadLike loads the hits, puts closed ones first among equals and cuts.
func (s *Service) loadLike(ctx context.Context, hits []candidate, scope inbox.Scope, limit int) ([]Likeness, error) {
	var out []Likeness
	for _, h := range hits {
		if len(out) >= 2*limit || h.score*closedBoost < minLikeness {
			break
		}
		c, err := s.visible(ctx, inbox.ConversationID(h.id), scope)
		if err != nil {
			return nil, err
		}
		if c == nil {
			continue
		}
		if c.Status == inbox.StatusClosed {
			h.score = min(1, h.score*closedBoost)
		}
		if h.score >= minLikeness {
			out = append(out, Likeness{Conversation: *c, Score: h.score})
		}
	}
	slices.SortStableFunc(out, func(a, b Likeness) int { return cmp.Compare(b.Score, a.Score) })
	return out[:min(len(out), limit)], nil
}
