package bulk_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/bulk"
)

// TestBulkCheckIsBounded: what a check answers is bounded in bytes, however long the
// text and however many variables are in it. It says of everybody whether they would
// get the reply.
func TestBulkCheckIsBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.write(t, "is it down?")
	to := make([]bulk.Addressee, 200)
	for i := range to {
		to[i] = seen(c)
	}
	check := func(text string) (checks []bulk.Check, bytes int) {
		checks, err := w.room.Check(t.Context(), w.sara.Principal(), toMany(text), to)
		require.NoError(t, err)
		require.Len(t, checks, 200)
		for _, one := range checks {
			bytes += len(one.Text)
			require.LessOrEqual(t, len(one.Missing), bulk.MaxFallbacks)
		}
		require.LessOrEqual(t, bytes, bulk.ShownBytes)
		return checks, bytes
	}

	checks, bytes := check(strings.Repeat("\U0001F600", inbox.TextRunes))
	require.Greater(t, bytes, bulk.ShownBytes/2)
	require.False(t, checks[0].NotShown)
	require.Len(t, checks[0].Text, 4*inbox.TextRunes)
	require.True(t, checks[199].NotShown)
	require.Empty(t, checks[199].Text)
	require.Empty(t, checks[199].Hindrance)

	var many strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&many, "{{%s}}", strings.Map(func(r rune) rune { return r - '0' + 'a' }, fmt.Sprintf("%04d", i)))
	}
	checks, _ = check(many.String())
	require.Equal(t, bulk.HinderedMissing, checks[199].Hindrance)
	require.Len(t, checks[199].Missing, bulk.MaxFallbacks)

	checks, _ = check("short")
	require.Equal(t, "short", checks[199].Text)
	require.False(t, checks[199].NotShown)
}

// TestFilledInIsNoLongerThanAText: the bound is for what is sent, not only for what it is
// made of.
func TestFilledInIsNoLongerThanAText(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.write(t, "hello")
	b := toMany(strings.Repeat("{{a}}", 4000))
	b.Fallbacks = map[string]string{"a": strings.Repeat("\U0001F600", bulk.FallbackRunes)}
	_, err := w.room.Check(t.Context(), w.sara.Principal(), b, []bulk.Addressee{seen(c)})
	refused(t, inbox.CodeTooLarge, err)
	_, err = w.room.Say(t.Context(), w.sara.Principal(), b, seen(c))
	refused(t, inbox.CodeTooLarge, err)
}
