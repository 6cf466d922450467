package rules_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// TestStoredRules: rules as the program stored them before rooms could add words are
// read whole from the store, are lawful, and match what they matched then. The file
// has every field with every operator, every event and every action.
func TestStoredRules(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/stored_rules.json")
	require.NoError(t, err)
	var before []struct {
		Rule    json.RawMessage
		Matches bool
	}
	require.NoError(t, json.Unmarshal(raw, &before))
	clock := &clock{now: noon}
	db := teststore.Open(t, clock)
	records := teststore.Records[rules.Rule](db, "rules")
	for _, one := range before {
		var r rules.Rule
		require.NoError(t, json.Unmarshal(one.Rule, &r))
		r.Version = 0
		_, err := records.Put(t.Context(), r)
		require.NoError(t, err)
	}
	w := db.Ports(t, clock, teststore.Silent{})
	book := rules.Book{Rules: inbox.NewShelf(w.Directory, records, inbox.RecordRule), Clock: clock, Vocabulary: vocabulary}
	now, err := book.List(t.Context())
	require.NoError(t, err)
	require.Len(t, now, len(before))
	for i, r := range now {
		shown, err := json.Marshal(r)
		require.NoError(t, err)
		require.JSONEq(t, string(before[i].Rule), string(shown))
		require.NoError(t, vocabulary.Validate(r), r.Name)
		out := evaluated(t, vocabulary.CompileOne(r), facts())
		require.Equal(t, before[i].Matches, len(out.Matched) == 1, "%s", shown)
	}
}
