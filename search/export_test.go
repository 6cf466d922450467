package search

import (
	"time"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/pasokh/pasokh/search/disk"
	"github.com/pasokh/pasokh/search/query"
	"github.com/pasokh/pasokh/search/terms"
)

// Understand parses and resolves a query.
func Understand(q string, names Names, now time.Time) error {
	groups, err := query.Parse(q)
	if err != nil {
		return err
	}
	_, err = resolve(groups, names, now)
	return err
}

// WindowSize is how many hits are ranked together.
const WindowSize = windowSize

// AnswerInSteps makes queries be answered so many documents at a time.
func (s *Service) AnswerInSteps(n uint64) { s.steps = steps{n, n, n} }

// AnalysePanicking analyses a text while the analysis panics, and returns how many
// words it has.
func AnalysePanicking(failed func(error)) int {
	return len(terms.TextAnalyzer{Failed: failed}.Guard(func(string) analysis.TokenStream { panic("index out of range") }, []byte("text")))
}

// Condemn does to the open index what a panic in the library's own goroutines does.
func (s *Service) Condemn() {
	s.mu.RLock()
	defer s.mu.RUnlock()
	s.folder.Failed(scorch.NewScorchError("persister", "panic: index out of range", scorch.ErrAsyncPanic))
}

// TouchDamaged reads from and writes to an index that was found damaged, and
// reports whether either got to it.
func TouchDamaged(dir string) (touched bool, err error) {
	f, _, err := disk.Open(dir)
	if err != nil {
		return false, err
	}
	_ = f.Read(func(index.IndexReader) error { panic("slice bounds out of range") })
	errRead := f.Read(func(index.IndexReader) error { touched = true; return nil })
	batch := index.NewBatch()
	batch.SetInternal([]byte(disk.KeyReady), []byte("yes"))
	errWrite := f.Write(batch)
	if errRead == nil || errWrite == nil {
		touched = true
	}
	return touched, f.Close()
}

// Verified returns how many bytes the next start would verify, at most most.
func Verified(dir string, most int64) int64 { return min(most, disk.TakeMark(dir)) }
