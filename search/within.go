package search

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/search/query"
	"github.com/pasokh/pasokh/search/terms"
)

// Bounds of one search within a conversation; who asks goes on behind them.
const (
	MaxPassages = 1_000           // hits of one answer
	withinRead  = 20_000          // messages that are looked at for one answer
	withinTime  = 1 * time.Second // after which what was found so far is told
	withinWords = 10              // of the query
)

// Passage is a message of a conversation in which all words of a query stand.
type Passage struct {
	Message   inbox.Message
	Fragments []Fragment // of the text, or of a file's name when the words are only there
}

// Passages are the messages of a conversation that were found, newest first.
type Passages struct {
	Items []Passage
	Next  int64 // seq before which is still to be looked; 0: this is all
}

// Within finds the messages and notes of one conversation that contain every word of text, in their
// text or in the names of their files. It returns them newest first, and only those older than seq
// before (0: all). Words are compared as in Search, but a part of a word is enough, so that results
// come while the agent types. Within reads the store and not the index, which knows only whole
// conversations. Errors: invalid (q), not_found, forbidden for contacts, because notes are searched
// too.
func (s *Service) Within(ctx context.Context, by inbox.Principal, id inbox.ConversationID, text string, before int64) (Passages, error) {
	if by.Scope.Contact != "" {
		return Passages{}, inbox.Errorf(inbox.CodeForbidden, "contacts do not search")
	}
	asked := newPatterns(text)
	if len(asked) == 0 || len(asked) > withinWords {
		return Passages{}, query.Invalid("has no words or too many")
	}
	of, err := s.visible(ctx, id, by.Scope)
	if err != nil {
		return Passages{}, err
	}
	if of == nil {
		return Passages{}, inbox.Errorf(inbox.CodeNotFound, "conversation %s", id)
	}
	out, began := Passages{Next: before}, s.clock.Now()
	for read := 0; ; {
		page, err := s.source.Conversations.Thread(ctx, inbox.ThreadQuery{Conversation: id, Before: out.Next, Limit: inbox.MaxThread, Latest: true})
		if err != nil {
			return Passages{}, fmt.Errorf("read thread %s: %w", id, err)
		}
		read += len(page)
		for _, m := range slices.Backward(page) {
			if p, found := asked.passage(m); found {
				out.Items = append(out.Items, p)
			}
		}
		if len(page) < inbox.MaxThread || page[0].Seq <= 1 {
			out.Next = 0
			return out, nil
		}
		out.Next = page[0].Seq
		if len(out.Items) > MaxPassages {
			out.Items = out.Items[:MaxPassages]
			out.Next = out.Items[MaxPassages-1].Message.Seq
		}
		if read >= withinRead || len(out.Items) == MaxPassages || s.clock.Now().Sub(began) > withinTime {
			return out, nil
		}
	}
}

// pattern is a word to be found as a part of a text: as it is, or, when it was
// typed with a joiner (می‌خواهم), as its parts that a space may stand between.
type pattern [][]string

type patterns []pattern

func newPatterns(text string) patterns {
	var out patterns
	for _, typed := range strings.Fields(text) {
		whole := terms.Fold(typed)
		if whole == "" {
			continue
		}
		p := pattern{{whole}}
		var parts []string
		for part := range strings.SplitSeq(typed, string(terms.ZWNJ)) {
			if part = terms.Fold(part); part != "" {
				parts = append(parts, part)
			}
		}
		if len(parts) > 1 {
			p = append(p, parts)
		}
		out = append(out, p)
	}
	return out
}

// in returns the form in which the word stands in a folded text, nil when it does not.
func (p pattern) in(folded string) []string {
	for _, form := range p {
		if !slices.ContainsFunc(form, func(part string) bool { return !strings.Contains(folded, part) }) {
			return form
		}
	}
	return nil
}

// passage reports whether every word stands in the message or its files' names.
func (ps patterns) passage(m inbox.Message) (Passage, bool) {
	if m.Kind == inbox.KindEvent {
		return Passage{}, false
	}
	texts := []string{m.Text}
	for _, f := range m.Files {
		texts = append(texts, f.Name)
	}
	folded := make([]string, len(texts))
	for i, t := range texts {
		folded[i] = terms.Fold(t)
	}
	all := strings.Join(folded, "\n")
	if slices.ContainsFunc(ps, func(p pattern) bool { return p.in(all) == nil }) {
		return Passage{}, false
	}
	for _, t := range texts {
		if marks := ps.marks(t); len(marks) > 0 {
			return Passage{Message: m, Fragments: excerpt(t, marks)}, true
		}
	}
	return Passage{}, false
}

// marks are the stretches of a text in which the words stand, in order and apart.
func (ps patterns) marks(text string) []mark {
	folded, from, to := foldedPlaces(text)
	var found []mark
	for word, p := range ps {
		for _, part := range p.in(folded) {
			for at := 0; ; {
				i := strings.Index(folded[at:], part)
				if i < 0 {
					break
				}
				at += i + len(part)
				found = append(found, mark{start: from[at-len(part)], end: to[at-1], word: word, exact: true})
			}
		}
	}
	slices.SortFunc(found, func(a, b mark) int { return a.start - b.start })
	var out []mark
	for _, m := range found {
		if last := len(out) - 1; last >= 0 && m.start < out[last].end {
			out[last].end = max(out[last].end, m.end)
			continue
		}
		out = append(out, m)
	}
	return out
}

// foldedPlaces folds a text and says of each byte of the result from which
// bytes of the text it was made.
func foldedPlaces(text string) (folded string, from, to []int) {
	var b strings.Builder
	for at := 0; at < len(text); {
		r, width := utf8.DecodeRuneInString(text[at:])
		terms.FoldRune(&b, r)
		for len(from) < b.Len() {
			from, to = append(from, at), append(to, at+width)
		}
		at += width
	}
	return b.String(), from, to
}
