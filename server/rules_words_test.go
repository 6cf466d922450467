package main

import (
	"encoding/json"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/rules"
)

// TestRuleWordsHaveTexts: every word that rules may say in this program, with those of
// its rooms, has a text in every language of the front end, for the editor shows a word
// without one as it is written in JSON.
func TestRuleWordsHaveTexts(t *testing.T) {
	t.Parallel()
	app, err := NewApp(t.Context(), Config{Data: t.TempDir()}, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, app.Close()) })
	said := app.live.Rules.Book.Vocabulary.Info()
	for language := range app.languages {
		raw, err := os.ReadFile("../frontend/shared/locales/" + language + "/rules.json")
		require.NoError(t, err)
		var texts map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(raw, &texts))
		has := func(part, name string) {
			var of map[string]string
			require.NoError(t, json.Unmarshal(texts[part], &of))
			require.NotEmpty(t, of[strings.ReplaceAll(name, ".", "_")], "%s: %s.%s", language, part, name)
		}
		for _, e := range said.Events {
			has("event", string(e.Name))
		}
		for _, f := range said.Fields {
			fieldHasTexts(f, has)
		}
		for _, all := range said.Operators {
			for _, one := range all {
				has("op", string(one.Op))
			}
		}
		for _, a := range said.Actions {
			has("action", string(a.Do))
			for _, p := range a.Params {
				has("param", p.Name)
				for _, c := range slices.DeleteFunc(slices.Clone(p.Choices), func(c string) bool { return c == "" }) {
					has("choice", c)
				}
			}
		}
	}
}

// fieldHasTexts asks for the texts of one field. Names of countries come from the
// browser, and names of browsers and systems are the same in every language.
func fieldHasTexts(f rules.FieldInfo, has func(part, name string)) {
	has("field", string(f.Name))
	if f.Key != nil {
		has("key", f.Key.Name)
	}
	if slices.Contains([]rules.FieldName{"visit.country", "visit.browser", "visit.system"}, f.Name) {
		return
	}
	for _, c := range f.Choices {
		has("choice", c)
	}
}
