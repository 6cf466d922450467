package storetest

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
)

// Runs is the contract of [rules.Journal].
func Runs(t *testing.T, factory Factory) {
	for name, test := range map[string]func(*testing.T, Stores){
		"EveryField":  testRunFields,
		"TwiceIsOnce": testRunTwice,
		"OpenIsEnded": testRunOpen,
		"Pages":       testRunPages,
		"Days":        testRunDays,
		"Forget":      testRunForget,
		"Trim":        testRunTrim,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, factory.open(t))
		})
	}
}

// run returns the n-th run: of the rule, in the conversation, at that time.
func run(n int, rule string, in inbox.ConversationID, at time.Time) rules.Run {
	return rules.Run{
		ID: uuid.NewSHA1(uuid.NameSpaceOID, fmt.Append(nil, rule, in, n)).String(), At: at, Conversation: in, Event: "e", Events: []string{"message.contact"},
		Depth: 1, Rules: []rules.RunRule{{Rule: rule, Version: 3, Done: true}}, Trace: json.RawMessage(`{"n":1}`),
	}
}

// testRunOpen: a run that was begun is replaced when it ends, and then stays.
func testRunOpen(t *testing.T, s Stores) {
	begun := run(1, "refunds", "c", at(1))
	begun.Rules, begun.Open = append(begun.Rules, rules.RunRule{Rule: "other", Version: 1}), true
	begun.Rules[0].Done = false
	ended := begun
	ended.Open, ended.Rules = false, []rules.RunRule{{Rule: "refunds", Version: 3, Done: true}, {Rule: "other", Version: 1, Error: "rules.error.gone"}}
	for _, step := range []struct{ given, want rules.Run }{{begun, begun}, {begun, begun}, {ended, ended}, {begun, ended}} {
		require.NoError(t, s.Runs.Append(t.Context(), []rules.Run{run(2, "refunds", "d", at(2)), step.given}))
		got, err := s.Runs.Run(t.Context(), begun.ID)
		require.NoError(t, err)
		assert.Equal(t, step.want, got)
	}
	found, _, err := s.Runs.ByConversation(t.Context(), "c", inbox.Page{})
	require.NoError(t, err)
	assert.Equal(t, []rules.Run{ended}, found)
	found, _, err = s.Runs.ByRule(t.Context(), "other", inbox.Page{})
	require.NoError(t, err)
	assert.Equal(t, []rules.Run{ended}, found)
	days, err := s.Runs.Days(t.Context(), "other", at(0))
	require.NoError(t, err)
	assert.Equal(t, 1, days[0].Errors)
	assert.Equal(t, 1, days[0].Runs)
}

func testRunFields(t *testing.T, s Stores) {
	r := run(1, "refunds", "c", at(1))
	r.Rules = append(r.Rules, rules.RunRule{Rule: "other", Version: 1, Error: "rules.error.gone", Path: "then[0].tags"})
	require.NoError(t, s.Runs.Append(t.Context(), []rules.Run{r}))
	got, err := s.Runs.Run(t.Context(), r.ID)
	require.NoError(t, err)
	assert.Equal(t, r, got)
	for _, rule := range []string{"refunds", "other"} {
		found, next, err := s.Runs.ByRule(t.Context(), rule, inbox.Page{})
		require.NoError(t, err)
		assert.Equal(t, []rules.Run{r}, found)
		assert.Empty(t, next)
	}
	_, err = s.Runs.Run(t.Context(), "none")
	requireCode(t, inbox.CodeNotFound, err)
	found, _, err := s.Runs.ByRule(t.Context(), "none", inbox.Page{})
	require.NoError(t, err)
	assert.Empty(t, found)
}

func testRunTwice(t *testing.T, s Stores) {
	first := run(1, "refunds", "c", at(1))
	require.NoError(t, s.Runs.Append(t.Context(), []rules.Run{first}))
	again := first
	again.At, again.Trace = at(9), json.RawMessage(`{"n":2}`)
	second := run(2, "refunds", "c", at(2))
	require.NoError(t, s.Runs.Append(t.Context(), []rules.Run{again, second}))
	found, _, err := s.Runs.ByRule(t.Context(), "refunds", inbox.Page{})
	require.NoError(t, err)
	assert.Equal(t, []rules.Run{second, first}, found, "what is kept stays")
}

func testRunPages(t *testing.T, s Stores) {
	var all []rules.Run
	for i := range 7 {
		r := run(i, "refunds", "c", at(i/2)) // two at a time
		all = append(all, r)
		require.NoError(t, s.Runs.Append(t.Context(), []rules.Run{r, run(i, "other", "d", at(i))}))
	}
	for name, list := range map[string]func(inbox.Page) ([]rules.Run, string, error){
		"rule":         func(p inbox.Page) ([]rules.Run, string, error) { return s.Runs.ByRule(t.Context(), "refunds", p) },
		"conversation": func(p inbox.Page) ([]rules.Run, string, error) { return s.Runs.ByConversation(t.Context(), "c", p) },
	} {
		var got []rules.Run
		for after := ""; ; {
			page, next, err := list(inbox.Page{After: after, Limit: 3})
			require.NoError(t, err, name)
			require.LessOrEqual(t, len(page), 3)
			got = append(got, page...)
			if after = next; next == "" {
				break
			}
		}
		assert.ElementsMatch(t, all, got, name)
		for i := 1; i < len(got); i++ {
			assert.False(t, got[i].At.After(got[i-1].At), "newest first")
		}
		for _, bad := range []string{"x", "1.2", "9999999999999999999999." + all[0].ID} {
			_, _, err := list(inbox.Page{After: bad})
			requireCode(t, inbox.CodeInvalid, err)
		}
	}
}

func testRunDays(t *testing.T, s Stores) {
	yesterday := now.Add(-24 * time.Hour)
	failed := run(3, "refunds", "c", now)
	failed.Rules[0].Error = "rules.error.gone"
	require.NoError(t, s.Runs.Append(t.Context(), []rules.Run{
		run(0, "refunds", "c", now.Add(-72*time.Hour)), run(1, "refunds", "c", yesterday), run(2, "refunds", "c", now), failed, run(4, "other", "c", now),
	}))
	days, err := s.Runs.Days(t.Context(), "refunds", yesterday)
	require.NoError(t, err)
	assert.Equal(t, []rules.Day{
		{Day: yesterday.Format(rules.DayForm), Runs: 1}, {Day: now.Format(rules.DayForm), Runs: 2, Errors: 1},
	}, days)
}

func testRunTrim(t *testing.T, s Stores) {
	for i := range 5 {
		require.NoError(t, s.Runs.Append(t.Context(), []rules.Run{run(i, "refunds", "c", at(i))}))
	}
	for _, want := range []int{2, 1, 0} {
		n, err := s.Runs.Trim(t.Context(), at(3), 2)
		require.NoError(t, err)
		assert.Equal(t, want, n)
	}
	left, _, err := s.Runs.ByRule(t.Context(), "refunds", inbox.Page{})
	require.NoError(t, err)
	assert.Equal(t, []rules.Run{run(4, "refunds", "c", at(4)), run(3, "refunds", "c", at(3))}, left)
	_, err = s.Runs.Run(t.Context(), run(0, "refunds", "c", at(0)).ID)
	requireCode(t, inbox.CodeNotFound, err)
}

func testRunForget(t *testing.T, s Stores) {
	gone, stays := []rules.Run{run(1, "refunds", "c", at(1)), run(2, "other", "c", at(2))}, run(3, "refunds", "d", at(3))
	require.NoError(t, s.Runs.Append(t.Context(), append(gone, stays)))
	require.NoError(t, s.Runs.Forget(t.Context(), "c"))
	require.NoError(t, s.Runs.Forget(t.Context(), "none"))
	for _, r := range gone {
		_, err := s.Runs.Run(t.Context(), r.ID)
		requireCode(t, inbox.CodeNotFound, err)
	}
	found, _, err := s.Runs.ByRule(t.Context(), "refunds", inbox.Page{})
	require.NoError(t, err)
	assert.Equal(t, []rules.Run{stays}, found)
	found, _, err = s.Runs.ByRule(t.Context(), "other", inbox.Page{})
	require.NoError(t, err)
	assert.Empty(t, found)
}

// UnreadableRuns: lists go on without a run that cannot be read, to the last page,
// and it is told of. To ask for it by its id is damaged. spoil makes one so.
func UnreadableRuns(t *testing.T, s Stores, damages *inbox.Damages, spoil func(id string)) {
	var all []rules.Run
	for n := range 6 {
		all = append(all, run(n, "refunds", "c", at(n)))
	}
	require.NoError(t, s.Runs.Append(t.Context(), all))
	var readable []string
	for n := range all {
		if n == 2 || n == 4 {
			spoil(all[n].ID)
		} else {
			readable = append(readable, all[n].ID)
		}
	}
	slices.Reverse(readable)
	for name, list := range map[string]func(inbox.Page) ([]rules.Run, string, error){
		"rule":         func(p inbox.Page) ([]rules.Run, string, error) { return s.Runs.ByRule(t.Context(), "refunds", p) },
		"conversation": func(p inbox.Page) ([]rules.Run, string, error) { return s.Runs.ByConversation(t.Context(), "c", p) },
	} {
		for size := 1; size <= 7; size++ {
			var got []string
			for after := ""; ; {
				page, next, err := list(inbox.Page{After: after, Limit: size})
				require.NoError(t, err, name)
				for _, r := range page {
					got = append(got, r.ID)
				}
				if after = next; next == "" {
					break
				}
			}
			require.Equal(t, readable, got, "%s, %d at a time", name, size)
		}
	}
	_, err := s.Runs.Run(t.Context(), all[2].ID)
	require.Equal(t, inbox.CodeDamaged, inbox.ErrorCode(err))
	told := damages.After(0)
	require.Len(t, told, 2)
	for _, d := range told {
		require.Equal(t, "run", d.Kind)
		require.Contains(t, []string{all[2].ID, all[4].ID}, d.ID)
	}
}
