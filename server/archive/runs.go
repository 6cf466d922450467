package archive

import (
	"encoding/json"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
)

// rowOfRun is a run of rules, which earlier versions kept apart, as the row that it
// is now. In their backups runs come after the rows of all tables, whose names are
// less, so the order of keys is kept.
func rowOfRun(e inbox.Entry) (inbox.Entry, error) {
	var r rules.Run
	if err := e.Decode(&r); err != nil {
		return e, err
	}
	if r.ID == "" || r.ID != e.Key {
		return e, inbox.Invalid("key", "is not the run's")
	}
	doc, err := line(struct {
		Version int64           `json:"version"`
		Keys    []inbox.Key     `json:"keys"`
		Row     json.RawMessage `json:"row"`
	}{1, rules.RunSpec.Keys(r), e.Document})
	if err == nil {
		doc, err = canonical(doc)
	}
	return inbox.Entry{Kind: inbox.EntryRow, Key: rules.RunSpec.Name + "/" + r.ID, Document: doc}, err
}
