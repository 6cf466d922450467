package search

import (
	"strings"
	"time"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/pasokh/pasokh/inbox/jalali"
)

// Terms returns each word of a text in all its forms: term, stem, parts.
func Terms(text string) []string {
	var out []string
	for _, w := range words(text) {
		forms := append([]string{w.term}, w.parts...)
		if w.stem != "" {
			forms = append(forms, "~"+w.stem)
		}
		out = append(out, strings.Join(forms, " "))
	}
	return out
}

// Spans returns where in the text the words stand.
func Spans(text string) [][2]int {
	var out [][2]int
	for _, w := range words(text) {
		out = append(out, [2]int{w.start, w.end})
	}
	return out
}

// ParseDate returns the first moment of a date and the first after it.
func ParseDate(text string, zone *time.Location, now time.Time) (from, to time.Time, ok bool) {
	s, ok := parseDate(text, zone, now)
	return s.from, s.to, ok
}

// Understand parses and resolves a query.
func Understand(q string, names Names, now time.Time) error {
	groups, err := parse(q)
	if err != nil {
		return err
	}
	_, err = resolve(groups, names, now)
	return err
}

// JalaliDays is how many days the month has.
var JalaliDays = jalali.Days

// WindowSize is how many hits are ranked together.
const WindowSize = windowSize

// AnswerInSteps makes queries be answered so many documents at a time.
func (s *Service) AnswerInSteps(n uint64) { s.steps = steps{n, n, n} }

// AnalysePanicking analyses a text while the analysis panics, and returns how many
// words it has.
func AnalysePanicking(failed func(error)) int {
	return len(textAnalyzer{failed: failed}.guard(func(string) analysis.TokenStream { panic("index out of range") }, []byte("text")))
}

// Condemn does to the open index what a panic in the library's own goroutines does.
func (s *Service) Condemn() {
	s.mu.RLock()
	defer s.mu.RUnlock()
	s.folder.failed(scorch.NewScorchError("persister", "panic: index out of range", scorch.ErrAsyncPanic))
}

// TouchDamaged reads from and writes to an index that was found damaged, and
// reports whether either got to it.
func TouchDamaged(dir string) (touched bool, err error) {
	f, _, err := openFolder(dir)
	if err != nil {
		return false, err
	}
	_ = f.read(func(index.IndexReader) error { panic("slice bounds out of range") })
	errRead := f.read(func(index.IndexReader) error { touched = true; return nil })
	batch := index.NewBatch()
	batch.SetInternal([]byte(keyReady), []byte("yes"))
	errWrite := f.write(batch)
	if errRead == nil || errWrite == nil {
		touched = true
	}
	return touched, f.close()
}

// Verified returns how many bytes the next start would verify, at most most.
func Verified(dir string, most int64) int64 { return min(most, takeMark(dir)) }
