package search

import (
	"context"
	"slices"

	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/searcher"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/search/terms"
)

// Weights of words found in another form than the one asked for.
const (
	boostPrefixed = 0.6
	boostMistyped = 0.3
)

// composer makes the index library's searchers from conditions. Library
// queries are not used: some of them drop a condition that nothing meets.
type composer struct {
	lexicon
}

// scoring is how terms are scored: by BM25 or, in filters, not at all.
var (
	scored   = search.SearcherOptions{}
	unscored = search.SearcherOptions{Score: "none"}
)

// withBM25 tells the library's term searchers how to score.
func withBM25(ctx context.Context) context.Context {
	return context.WithValue(ctx, search.GetScoringModelCallbackKey,
		search.GetScoringModelCallbackFn(func() string { return index.BM25Scoring }))
}

// conjunction finds what must's searchers find and meets every group, by which
// it is scored, and all filters.
func (p composer) conjunction(must []search.Searcher, groups [][]condition, filters []condition) (search.Searcher, error) {
	var mustNot []search.Searcher
	add := func(of []condition, o search.SearcherOptions) error {
		if len(of) == 1 && of[0].not {
			s, err := p.plain(of[0], unscored)
			mustNot = append(mustNot, s)
			return err
		}
		s, err := p.anyOf(of, o)
		must = append(must, s)
		return err
	}
	for _, g := range groups {
		if err := add(g, scored); err != nil {
			return nil, err
		}
	}
	for _, f := range filters {
		if err := add([]condition{f}, unscored); err != nil {
			return nil, err
		}
	}
	if len(must) == 0 {
		all, err := searcher.NewMatchAllSearcher(p.ctx, p.reader, 1, scored)
		if err != nil {
			return nil, err
		}
		must = append(must, all)
	}
	every, err := searcher.NewConjunctionSearcher(p.ctx, p.reader, must, scored)
	if err != nil || len(mustNot) == 0 {
		return every, err
	}
	return p.without(every, mustNot)
}

func (p composer) without(s search.Searcher, excluded []search.Searcher) (search.Searcher, error) {
	some, err := searcher.NewDisjunctionSearcher(p.ctx, p.reader, excluded, 1, unscored)
	if err != nil {
		return nil, err
	}
	return searcher.NewBooleanSearcher(p.ctx, p.reader, s, nil, some, scored)
}

// condition finds what meets it, also when it is turned around.
func (p composer) condition(c condition, o search.SearcherOptions) (search.Searcher, error) {
	s, err := p.plain(c, o)
	if err != nil || !c.not {
		return s, err
	}
	all, err := searcher.NewMatchAllSearcher(p.ctx, p.reader, 1, o)
	if err != nil {
		return nil, err
	}
	return p.without(all, []search.Searcher{s})
}

// plain finds what meets the condition, not turned around.
func (p composer) plain(c condition, o search.SearcherOptions) (search.Searcher, error) {
	switch {
	case c.key != "":
		return p.terms(c.key, c.values)
	case c.within != "":
		yes := true
		return searcher.NewNumericRangeSearcher(p.ctx, p.reader, c.min, c.max, &yes, nil, c.within, 1, unscored)
	case len(c.any) > 0:
		return p.anyOf(c.any, o)
	case len(c.all) > 0:
		return p.allOf(c.all, o)
	case c.phrase:
		return p.phrase(c.words, c.fields, o)
	case len(c.words) > 0:
		return p.words(c, o)
	}
	return searcher.NewMatchNoneSearcher(p.reader)
}

func (p composer) anyOf(of []condition, o search.SearcherOptions) (search.Searcher, error) {
	ss, err := p.each(of, o)
	if err != nil {
		return nil, err
	}
	if len(ss) == 1 {
		return ss[0], nil
	}
	return searcher.NewDisjunctionSearcher(p.ctx, p.reader, ss, 1, o)
}

func (p composer) allOf(of []condition, o search.SearcherOptions) (search.Searcher, error) {
	ss, err := p.each(of, o)
	if err != nil {
		return nil, err
	}
	return searcher.NewConjunctionSearcher(p.ctx, p.reader, ss, o)
}

func (p composer) each(of []condition, o search.SearcherOptions) ([]search.Searcher, error) {
	out := make([]search.Searcher, 0, len(of))
	for _, c := range of {
		s, err := p.condition(c, o)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// terms finds documents whose keyword field is any of the values.
func (p composer) terms(field string, values []string) (search.Searcher, error) {
	if len(values) == 0 {
		return searcher.NewMatchNoneSearcher(p.reader)
	}
	return searcher.NewMultiTermSearcher(p.ctx, p.reader, values, field, 1, unscored, false)
}

// phrase finds the words next to each other, in order, in one text.
func (p composer) phrase(ws []terms.Word, fields []string, o search.SearcherOptions) (search.Searcher, error) {
	if len(fields) == 0 {
		fields = []string{fieldText}
	}
	terms := make([]string, len(ws))
	for i, w := range ws {
		terms[i] = w.Term
	}
	var ss []search.Searcher
	for _, f := range fields {
		s, err := searcher.NewPhraseSearcher(p.ctx, p.reader, terms, 0, false, f, 1, o)
		if err != nil {
			return nil, err
		}
		ss = append(ss, s)
	}
	return p.oneOf(ss, o)
}

// scopeCondition is [inbox.Scope.Sees] as a condition; nothing is asked of who
// sees everything.
func scopeCondition(s inbox.Scope) []condition {
	switch {
	case s.Everything:
		return nil
	case s.Contact != "":
		return []condition{{key: fieldContactID, values: []string{string(s.Contact)}}}
	case s.Agent == "":
		return []condition{{key: fieldContactID}} // of no values: nothing
	case s.AllChannels && !s.OwnOnly:
		return nil
	}
	own := condition{key: fieldAssignee, values: []string{string(s.Agent)}}
	unassigned := condition{key: fieldAssignee, values: []string{none}}
	reach := []condition{
		{key: fieldChannel, values: plainStrings(s.Channels)},
		{key: fieldTeam, values: plainStrings(slices.DeleteFunc(slices.Clone(s.Teams), func(t inbox.TeamID) bool { return t == "" }))},
	}
	switch {
	case s.AllChannels:
		reach = []condition{unassigned}
	case s.OwnOnly:
		reach = []condition{{all: []condition{unassigned, {any: reach}}}}
	}
	return []condition{{any: append(reach, own)}}
}
