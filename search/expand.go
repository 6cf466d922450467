package search

import (
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/searcher"
	"github.com/pasokh/pasokh/search/terms"
)

// words finds documents that have all words of the condition somewhere.
func (p composer) words(c condition, o search.SearcherOptions) (search.Searcher, error) {
	fields := c.fields
	if len(fields) == 0 {
		fields = []string{fieldText}
	}
	var all []search.Searcher
	for i := range c.words {
		var some []search.Searcher
		for _, f := range fields {
			s, err := p.word(c, i, f, o)
			if err != nil {
				return nil, err
			}
			some = append(some, s)
		}
		s, err := p.oneOf(some, o)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return searcher.NewConjunctionSearcher(p.ctx, p.reader, all, o)
}

func (p composer) oneOf(ss []search.Searcher, o search.SearcherOptions) (search.Searcher, error) {
	if len(ss) == 1 {
		return ss[0], nil
	}
	return searcher.NewDisjunctionSearcher(p.ctx, p.reader, ss, 1, o)
}

// word finds one word of a condition in a field: itself in any inflection,
// written in other ways and, counting less, mistyped or begun.
func (p composer) word(c condition, i int, field string, o search.SearcherOptions) (search.Searcher, error) {
	w := c.words[i]
	exact, err := searcher.NewTermSearcher(p.ctx, p.reader, w.Base(), field, 1, o)
	if err != nil || c.exact {
		return exact, err
	}
	some, err := p.otherwise(c.words, i, field, o)
	if err != nil {
		return nil, err
	}
	docs, err := p.frequency(field, w.Base())
	if err != nil {
		return nil, err
	}
	near, begun, err := p.unfinished(c, i, field, docs)
	if err != nil {
		return nil, err
	}
	for _, looser := range []struct {
		of    []entry
		boost float64
	}{{near, boostMistyped}, {begun, boostPrefixed}} {
		s, err := p.entries(field, looser.of, docs, looser.boost, o)
		if err != nil {
			return nil, err
		}
		if s != nil {
			some = append(some, s)
		}
	}
	return p.oneOf(append(some, exact), o)
}

// unfinished returns what else the word may stand for: the spellings near it
// and, of the last word while it is typed, the words it begins.
func (p composer) unfinished(c condition, i int, field string, docs uint64) (near, begun []entry, err error) {
	w := c.words[i]
	if near, err = p.nearby(c, w, field, docs); err != nil {
		return nil, nil, err
	}
	if c.typing && i == len(c.words)-1 {
		begun, err = p.beginning(field, w.Term)
	}
	return near, begun, err
}

// forgiving is up to how many words of a query typos are forgiven in.
const forgiving = 8

// nearby returns the spellings that a word may be a typo of, or they of it.
func (p composer) nearby(c condition, w terms.Word, field string, docs uint64) ([]entry, error) {
	if len(c.words) > forgiving {
		return nil, nil
	}
	return p.mistyped(field, w.Base(), docs)
}

// entries finds any of the terms. Each counts at most the boost of what the
// word itself counts, however rare the term is.
func (p composer) entries(field string, of []entry, docs uint64, boost float64, o search.SearcherOptions) (search.Searcher, error) {
	if len(of) == 0 {
		return nil, nil
	}
	own := p.weight(max(docs, 1))
	var ss []search.Searcher
	for _, e := range of {
		rarity := own / p.weight(e.docs)
		s, err := searcher.NewTermSearcher(p.ctx, p.reader, e.term, field, boost*min(1, rarity*rarity), o) // the library counts rarity twice
		if err != nil {
			return nil, err
		}
		ss = append(ss, s)
	}
	return p.oneOf(ss, o)
}

// otherwise finds a Persian word in the other ways to write it: in parts, joined
// with its neighbour, or apart.
func (p composer) otherwise(ws []terms.Word, i int, field string, o search.SearcherOptions) ([]search.Searcher, error) {
	joined, err := p.joined(ws, i, field)
	if err != nil {
		return nil, err
	}
	var some []search.Searcher
	for _, terms := range append(joined, ws[i].Parts) {
		if len(terms) == 0 {
			continue
		}
		s, err := p.together(terms, field, o)
		if err != nil {
			return nil, err
		}
		some = append(some, s)
	}
	if len(ws[i].Parts) > 0 {
		return some, nil
	}
	a, b, err := p.split(field, ws[i].Term)
	if err != nil || a == "" {
		return some, err
	}
	s, err := p.phrase([]terms.Word{{Term: a}, {Term: b}}, []string{field}, o)
	return append(some, s), err
}

// together finds documents that have all terms, which count as one.
func (p composer) together(terms []string, field string, o search.SearcherOptions) (search.Searcher, error) {
	var ss []search.Searcher
	for _, t := range terms {
		s, err := searcher.NewTermSearcher(p.ctx, p.reader, t, field, 1/float64(len(terms)), o)
		if err != nil {
			return nil, err
		}
		ss = append(ss, s)
	}
	return searcher.NewConjunctionSearcher(p.ctx, p.reader, ss, o)
}

// joined returns the word written together with the one before or after it,
// where that is in use.
func (p composer) joined(ws []terms.Word, i int, field string) ([][]string, error) {
	var out [][]string
	for _, at := range []int{i - 1, i} {
		if at < 0 || at+1 >= len(ws) || !terms.Arabic(ws[at].Term) || !terms.Arabic(ws[at+1].Term) {
			continue
		}
		term := ws[at].Term + ws[at+1].Term
		if utf8.RuneCountInString(term) > terms.MaxRunes {
			continue
		}
		n, err := p.frequency(field, term)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			out = append(out, []string{term})
		}
	}
	return out, nil
}
