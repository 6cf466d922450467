package search

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	index "github.com/blevesearch/bleve_index_api"
	"github.com/pasokh/pasokh/search/terms"
)

// Bounds of what one word may grow into.
const (
	maxPrefixed = 24     // most frequent words that a beginning stands for
	maxMistyped = 12     // nearest spellings
	plentiful   = 1_000  // documents; typos of a word that more have are not looked for
	maxCounted  = 200    // spellings whose frequency is looked up
	maxScanned  = 20_000 // dictionary entries looked at for one word
	minPrefix   = 2      // runes before a beginning is completed
	minFuzzy    = 4      // runes before a typo is forgiven
)

// lexicon knows how often words occur, in one snapshot of the index.
type lexicon struct {
	ctx    context.Context
	reader index.IndexReader
	docs   uint64
	seen   map[string][]entry // what was looked up before
}

func newLexicon(ctx context.Context, r index.IndexReader) (lexicon, error) {
	n, err := r.DocCount()
	return lexicon{ctx, r, n, map[string][]entry{}}, err
}

// once answers a look-up from memory when it was made before.
func (l lexicon) once(kind, field, term string, find func() ([]entry, error)) ([]entry, error) {
	key := kind + field + " " + term
	if found, ok := l.seen[key]; ok {
		return found, nil
	}
	found, err := find()
	l.seen[key] = found
	return found, err
}

// entry is a term of a field's dictionary and how many documents have it.
type entry struct {
	term string
	docs uint64
}

// frequency returns how many documents have the term.
func (l lexicon) frequency(field, term string) (uint64, error) {
	tfr, err := l.reader.TermFieldReader(l.ctx, []byte(term), field, false, false, false)
	if err != nil {
		return 0, fmt.Errorf("count %s: %w", field, err)
	}
	n := tfr.Count()
	return n, tfr.Close()
}

// beginning returns the most frequent terms that begin so, without the term itself.
func (l lexicon) beginning(field, prefix string) ([]entry, error) {
	if utf8.RuneCountInString(prefix) < minPrefix {
		return nil, nil
	}
	return l.once("begun ", field, prefix, func() ([]entry, error) {
		dict, err := l.reader.FieldDictPrefix(field, []byte(prefix))
		if err != nil {
			return nil, fmt.Errorf("complete a word: %w", err)
		}
		found, err := entriesOf(dict, func(e *index.DictEntry) bool { return e.Term != prefix })
		return mostFrequent(found, maxPrefixed), err
	})
}

// mistyped returns terms one edit away that share the first letter; a number is
// what it is. When the
// term itself is in use, far more frequent ones are other words, not typos.
func (l lexicon) mistyped(field, term string, docs uint64) ([]entry, error) {
	fuzzy, ok := l.reader.(index.IndexReaderFuzzy)
	if !ok || docs > plentiful || utf8.RuneCountInString(term) < minFuzzy || strings.ContainsAny(term, "0123456789") {
		return nil, nil
	}
	return l.once("mistyped ", field, term, func() ([]entry, error) {
		_, width := utf8.DecodeRuneInString(term)
		dict, _, err := fuzzy.FieldDictFuzzyAutomaton(field, term, 1, term[:width])
		if err != nil {
			return nil, fmt.Errorf("correct a word: %w", err)
		}
		found, err := entriesOf(dict, func(e *index.DictEntry) bool { return e.Term != term })
		if err != nil {
			return nil, err
		}
		found, err = l.counted(field, found[:min(len(found), maxCounted)])
		found = slices.DeleteFunc(found, func(e entry) bool { return docs > 0 && e.docs > docs })
		return mostFrequent(found, maxMistyped), err
	})
}

// counted fills in how many documents have each term: the dictionary leaves that
// out when it is asked for similar terms.
func (l lexicon) counted(field string, of []entry) ([]entry, error) {
	for i := range of {
		n, err := l.frequency(field, of[i].term)
		if err != nil {
			return nil, err
		}
		of[i].docs = n
	}
	return of, nil
}

func entriesOf(dict index.FieldDict, keep func(*index.DictEntry) bool) (found []entry, err error) {
	defer func() {
		if cerr := dict.Close(); err == nil {
			err = cerr
		}
	}()
	for range maxScanned {
		e, err := dict.Next()
		if err != nil || e == nil {
			return found, err
		}
		if keep(e) {
			found = append(found, entry{e.Term, e.Count})
		}
	}
	return found, nil
}

func mostFrequent(of []entry, most int) []entry {
	slices.SortFunc(of, func(a, b entry) int {
		return cmp.Or(cmp.Compare(b.docs, a.docs), cmp.Compare(a.term, b.term))
	})
	return of[:min(len(of), most)]
}

// weight is how much a term that so many documents have tells (BM25's idf).
func (l lexicon) weight(docs uint64) float64 {
	n, d := float64(l.docs), float64(docs)
	return math.Log(1 + (n-d+0.5)/(d+0.5))
}

// split finds two words that were written as one: «پیشنویس» for «پیش نویس».
// Both must be in use and neither very common.
func (l lexicon) split(field, term string) (a, b string, err error) {
	if !terms.Arabic(term) || utf8.RuneCountInString(term) < 5 {
		return "", "", nil
	}
	best := uint64(0)
	at := 0
	for i := range term {
		if at++; at <= 2 || utf8.RuneCountInString(term[i:]) < 2 {
			continue
		}
		left, err := l.frequency(field, term[:i])
		if err != nil || left == 0 {
			if err != nil {
				return "", "", err
			}
			continue
		}
		right, err := l.frequency(field, term[i:])
		if err != nil {
			return "", "", err
		}
		if n := min(left, right); n > best && n <= maxSplit {
			best, a, b = n, term[:i], term[i:]
		}
	}
	return a, b, nil
}

// maxSplit is how many documents the rarer half of a split word may be in.
const maxSplit = 2_000
