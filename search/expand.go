package search

import (
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/searcher"
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
	docs, err := p.frequency(field, w.base())
	if err != nil {
		return nil, err
	}
	exact, err := searcher.NewTermSearcher(p.ctx, p.reader, w.base(), field, 1, o)
	if err != nil {
		return nil, err
	}
	if c.exact {
		return exact, nil
	}
	some := []search.Searcher{exact}
	add := func(s search.Searcher, err error) error {
		if s != nil {
			some = append(some, s)
		}
		return err
	}
	if err := add(p.otherwise(c.words, i, field, o)); err != nil {
		return nil, err
	}
	near, err := p.nearby(c, w, field, docs)
	if err != nil {
		return nil, err
	}
	if err := add(p.entries(field, near, docs, boostMistyped, o)); err != nil {
		return nil, err
	}
	if c.typing && i == len(c.words)-1 {
		begun, err := p.beginning(field, w.term)
		if err != nil {
			return nil, err
		}
		if err := add(p.entries(field, begun, docs, boostPrefixed, o)); err != nil {
			return nil, err
		}
	}
	return p.oneOf(some, o)
}

// forgiving is up to how many words of a query typos are forgiven in.
const forgiving = 8

// nearby returns the spellings that a word may be a typo of, or they of it.
func (p composer) nearby(c condition, w word, field string, docs uint64) ([]entry, error) {
	if len(c.words) > forgiving {
		return nil, nil
	}
	return p.mistyped(field, w.base(), docs)
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
func (p composer) otherwise(ws []word, i int, field string, o search.SearcherOptions) (search.Searcher, error) {
	var some []search.Searcher
	all := func(terms ...string) error {
		var ss []search.Searcher
		for _, t := range terms {
			s, err := searcher.NewTermSearcher(p.ctx, p.reader, t, field, 1/float64(len(terms)), o)
			if err != nil {
				return err
			}
			ss = append(ss, s)
		}
		s, err := searcher.NewConjunctionSearcher(p.ctx, p.reader, ss, o)
		some = append(some, s)
		return err
	}
	if parts := ws[i].parts; len(parts) > 1 {
		if err := all(parts...); err != nil {
			return nil, err
		}
	}
	joined, err := p.joined(ws, i, field)
	if err != nil {
		return nil, err
	}
	for _, j := range joined {
		if err := all(j); err != nil {
			return nil, err
		}
	}
	if len(ws[i].parts) == 0 {
		a, b, err := p.split(field, ws[i].term)
		if err != nil {
			return nil, err
		}
		if a != "" {
			s, err := p.phrase([]word{{term: a}, {term: b}}, []string{field}, o)
			if err != nil {
				return nil, err
			}
			some = append(some, s)
		}
	}
	if len(some) == 0 {
		return nil, nil
	}
	return p.oneOf(some, o)
}

// joined returns the word written together with the one before or after it,
// where that is in use.
func (p composer) joined(ws []word, i int, field string) ([]string, error) {
	var out []string
	for _, at := range []int{i - 1, i} {
		if at < 0 || at+1 >= len(ws) || !arabic(ws[at].term) || !arabic(ws[at+1].term) {
			continue
		}
		term := ws[at].term + ws[at+1].term
		if utf8.RuneCountInString(term) > maxRunes {
			continue
		}
		n, err := p.frequency(field, term)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			out = append(out, term)
		}
	}
	return out, nil
}
