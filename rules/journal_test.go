package rules_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// plainJournal is a journal whose runs come without their versions.
type plainJournal struct{ rules.Journal }

func plainRuns(runs []rules.Run, next string, err error) ([]rules.Run, string, error) {
	for i := range runs {
		runs[i].Version = 0
	}
	return runs, next, err
}

func (j plainJournal) Run(ctx context.Context, id string) (rules.Run, error) {
	r, err := j.Journal.Run(ctx, id)
	r.Version = 0
	return r, err
}

func (j plainJournal) ByRule(ctx context.Context, rule string, p inbox.Page) ([]rules.Run, string, error) {
	return plainRuns(j.Journal.ByRule(ctx, rule, p))
}

func (j plainJournal) ByConversation(ctx context.Context, id inbox.ConversationID, p inbox.Page) ([]rules.Run, string, error) {
	return plainRuns(j.Journal.ByConversation(ctx, id, p))
}

func later(ms int) time.Time { return noon.Add(time.Duration(ms) * time.Millisecond) }

func TestJournal(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]func(*testing.T, plainJournal){
		"EveryField":   testRunFields,
		"TwiceIsOnce":  testRunTwice,
		"OpenIsEnded":  testRunOpen,
		"Pages":        testRunPages,
		"Days":         testRunDays,
		"Forget":       testRunForget,
		"ForgotInPart": testRunForgotten,
		"Trim":         testRunTrim,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, plainJournal{rules.Journal{Runs: teststore.Table(teststore.Open(t, &clock{now: noon}), rules.RunSpec)}})
		})
	}
}

// testRunForgotten: a run that was forgotten after it was begun does not come back
// when it ends.
func testRunForgotten(t *testing.T, j plainJournal) {
	r := run(1, "refunds", "c", later(1))
	r.Open = true
	begun, err := j.Keep(t.Context(), r)
	require.NoError(t, err)
	require.NoError(t, j.Forget(t.Context(), "c"))
	begun.Open = false
	require.NoError(t, j.Append(t.Context(), []rules.Run{begun}))
	found, _, err := j.ByConversation(t.Context(), "c", inbox.Page{})
	require.NoError(t, err)
	require.Empty(t, found)
}

// run returns the n-th run: of the rule, in the conversation, at that time.
func run(n int, rule string, in inbox.ConversationID, at time.Time) rules.Run {
	return rules.Run{
		ID: uuid.NewSHA1(uuid.NameSpaceOID, fmt.Append(nil, rule, in, n)).String(), At: at, Conversation: in, Event: "e", Events: []string{"message.contact"},
		Depth: 1, Rules: []rules.RunRule{{Rule: rule, Version: 3, Done: true}}, Trace: json.RawMessage(`{"n":1}`),
	}
}

// testRunOpen: a run that was begun is replaced when it ends, and then stays.
func testRunOpen(t *testing.T, j plainJournal) {
	begun := run(1, "refunds", "c", later(1))
	begun.Rules, begun.Open = append(begun.Rules, rules.RunRule{Rule: "other", Version: 1}), true
	begun.Rules[0].Done = false
	ended := begun
	ended.Open, ended.Rules = false, []rules.RunRule{{Rule: "refunds", Version: 3, Done: true}, {Rule: "other", Version: 1, Error: "rules.error.gone"}}
	for _, step := range []struct{ given, want rules.Run }{{begun, begun}, {begun, begun}, {ended, ended}, {begun, ended}} {
		require.NoError(t, j.Append(t.Context(), []rules.Run{run(2, "refunds", "d", later(2)), step.given}))
		got, err := j.Run(t.Context(), begun.ID)
		require.NoError(t, err)
		assert.Equal(t, step.want, got)
	}
	found, _, err := j.ByConversation(t.Context(), "c", inbox.Page{})
	require.NoError(t, err)
	assert.Equal(t, []rules.Run{ended}, found)
	found, _, err = j.ByRule(t.Context(), "other", inbox.Page{})
	require.NoError(t, err)
	assert.Equal(t, []rules.Run{ended}, found)
	days, err := j.Days(t.Context(), "other", later(0))
	require.NoError(t, err)
	assert.Equal(t, 1, days[0].Errors)
	assert.Equal(t, 1, days[0].Runs)
}

func testRunFields(t *testing.T, j plainJournal) {
	r := run(1, "refunds", "c", later(1))
	r.Rules = append(r.Rules, rules.RunRule{Rule: "other", Version: 1, Error: "rules.error.gone", Path: "then[0].tags"})
	require.NoError(t, j.Append(t.Context(), []rules.Run{r}))
	got, err := j.Run(t.Context(), r.ID)
	require.NoError(t, err)
	assert.Equal(t, r, got)
	for _, rule := range []string{"refunds", "other"} {
		found, next, err := j.ByRule(t.Context(), rule, inbox.Page{})
		require.NoError(t, err)
		assert.Equal(t, []rules.Run{r}, found)
		assert.Empty(t, next)
	}
	_, err = j.Run(t.Context(), "none")
	require.Equal(t, inbox.CodeNotFound, inbox.ErrorCode(err))
	found, _, err := j.ByRule(t.Context(), "none", inbox.Page{})
	require.NoError(t, err)
	assert.Empty(t, found)
}

func testRunTwice(t *testing.T, j plainJournal) {
	first := run(1, "refunds", "c", later(1))
	require.NoError(t, j.Append(t.Context(), []rules.Run{first}))
	again := first
	again.At, again.Trace = later(9), json.RawMessage(`{"n":2}`)
	second := run(2, "refunds", "c", later(2))
	require.NoError(t, j.Append(t.Context(), []rules.Run{again, second}))
	found, _, err := j.ByRule(t.Context(), "refunds", inbox.Page{})
	require.NoError(t, err)
	assert.Equal(t, []rules.Run{second, first}, found, "what is kept stays")
}

func testRunPages(t *testing.T, j plainJournal) {
	var all []rules.Run
	for i := range 7 {
		r := run(i, "refunds", "c", later(i/2)) // two at a time
		all = append(all, r)
		require.NoError(t, j.Append(t.Context(), []rules.Run{r, run(i, "other", "d", later(i))}))
	}
	for name, list := range map[string]func(inbox.Page) ([]rules.Run, string, error){
		"rule":         func(p inbox.Page) ([]rules.Run, string, error) { return j.ByRule(t.Context(), "refunds", p) },
		"conversation": func(p inbox.Page) ([]rules.Run, string, error) { return j.ByConversation(t.Context(), "c", p) },
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
			require.Equal(t, inbox.CodeInvalid, inbox.ErrorCode(err))
		}
	}
}

func testRunDays(t *testing.T, j plainJournal) {
	yesterday := noon.Add(-24 * time.Hour)
	failed := run(3, "refunds", "c", noon)
	failed.Rules[0].Error = "rules.error.gone"
	require.NoError(t, j.Append(t.Context(), []rules.Run{
		run(0, "refunds", "c", noon.Add(-72*time.Hour)), run(1, "refunds", "c", yesterday), run(2, "refunds", "c", noon), failed, run(4, "other", "c", noon),
	}))
	days, err := j.Days(t.Context(), "refunds", yesterday)
	require.NoError(t, err)
	assert.Equal(t, []rules.Day{
		{Day: yesterday.Format(rules.DayForm), Runs: 1}, {Day: noon.Format(rules.DayForm), Runs: 2, Errors: 1},
	}, days)
}

func testRunTrim(t *testing.T, j plainJournal) {
	for i := range 5 {
		require.NoError(t, j.Append(t.Context(), []rules.Run{run(i, "refunds", "c", later(i))}))
	}
	for _, want := range []int{2, 1, 0} {
		n, err := j.Trim(t.Context(), later(3), 2)
		require.NoError(t, err)
		assert.Equal(t, want, n)
	}
	left, _, err := j.ByRule(t.Context(), "refunds", inbox.Page{})
	require.NoError(t, err)
	assert.Equal(t, []rules.Run{run(4, "refunds", "c", later(4)), run(3, "refunds", "c", later(3))}, left)
	_, err = j.Run(t.Context(), run(0, "refunds", "c", later(0)).ID)
	require.Equal(t, inbox.CodeNotFound, inbox.ErrorCode(err))
}

func testRunForget(t *testing.T, j plainJournal) {
	gone, stays := []rules.Run{run(1, "refunds", "c", later(1)), run(2, "other", "c", later(2))}, run(3, "refunds", "d", later(3))
	require.NoError(t, j.Append(t.Context(), append(gone, stays)))
	require.NoError(t, j.Forget(t.Context(), "c"))
	require.NoError(t, j.Forget(t.Context(), "none"))
	for _, r := range gone {
		_, err := j.Run(t.Context(), r.ID)
		require.Equal(t, inbox.CodeNotFound, inbox.ErrorCode(err))
	}
	found, _, err := j.ByRule(t.Context(), "refunds", inbox.Page{})
	require.NoError(t, err)
	assert.Equal(t, []rules.Run{stays}, found)
	found, _, err = j.ByRule(t.Context(), "other", inbox.Page{})
	require.NoError(t, err)
	assert.Empty(t, found)
}
