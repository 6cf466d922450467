package rules_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/rules"
)

// sample is a value of a kind of input, as the editor sends it.
func sample(q rules.OperatorInfo, f rules.FieldInfo) any {
	one := map[rules.Input]any{
		rules.InputText: "x", rules.InputChoice: "x", rules.InputNumber: 1, rules.InputDuration: "1h", rules.InputDay: "2026-01-01",
		rules.InputClock: "09:00", rules.InputBool: true,
	}[q.Input]
	if len(f.Choices) > 0 {
		one = f.Choices[0]
	}
	switch q.Takes {
	case rules.TakesNothing:
		return nil
	case rules.TakesTwo:
		return []any{one, one}
	case rules.TakesList:
		return []any{one}
	}
	return one
}

// TestWhatIsSpokenIsUnderstood: every field with every operator that is offered,
// compared with a value of the kind that is asked for, is a lawful condition.
func TestWhatIsSpokenIsUnderstood(t *testing.T) {
	t.Parallel()
	said := vocabulary.Info()
	require.Len(t, said.Fields, len(vocabulary.Fields()))
	for _, f := range said.Fields {
		require.NotEmpty(t, said.Operators[f.Type], f.Name)
		for _, q := range said.Operators[f.Type] {
			key := ""
			switch {
			case f.Key == nil:
			case len(f.Key.Fields) > 0:
				key = f.Key.Fields[0]
			case f.Key.Free:
				key = "plan"
			default:
				key = other
			}
			c := test(string(f.Name), key, q.Op, sample(q, f))
			require.NoError(t, vocabulary.Validate(rule(&c)), "%s %s", f.Name, q.Op)
		}
	}
}

// TestWhatFoldersAreOffered: each question that a smart folder is offered is one
// that it takes.
func TestWhatFoldersAreOffered(t *testing.T) {
	t.Parallel()
	for _, f := range vocabulary.Info().Folder {
		require.NotEmpty(t, f.Operators)
		for _, q := range f.Operators {
			_, err := rules.FolderFilter(test(string(f.Name), "", q.Op, sample(q, f)))
			require.NoError(t, err, "%s %s", f.Name, q.Op)
		}
	}
}

// TestEventsAreSpoken: the events of passing time are told from the others.
func TestEventsAreSpoken(t *testing.T) {
	t.Parallel()
	timed := map[rules.EventName]bool{}
	for _, e := range vocabulary.Info().Events {
		timed[e.Name] = e.Timed
	}
	require.True(t, timed[rules.OnWaiting])
	require.False(t, timed[rules.OnNote])
	require.Len(t, timed, len(vocabulary.Events()))
}

// TestNothingSpokenIsNull: lists that are empty are lists.
func TestNothingSpokenIsNull(t *testing.T) {
	t.Parallel()
	raw, err := json.Marshal(vocabulary.Info())
	require.NoError(t, err)
	require.NotContains(t, string(raw), "null")
}
