package inbox_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestBulkCheckIsBounded: what a check answers is bounded in bytes, however long the
// text and however many variables are in it. It says of everybody whether they would
// get the reply.
func TestBulkCheckIsBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.write(t, "is it down?")
	to := make([]inbox.Addressee, 200)
	for i := range to {
		to[i] = seen(c)
	}
	check := func(text string) (checks []inbox.BulkCheck, bytes int) {
		checks, err := w.CheckBulk(t.Context(), w.sara.Principal(), bulk(text), to)
		require.NoError(t, err)
		require.Len(t, checks, 200)
		for _, one := range checks {
			bytes += len(one.Text)
			require.LessOrEqual(t, len(one.Missing), inbox.MaxFallbacks)
		}
		require.LessOrEqual(t, bytes, inbox.ShownBytes)
		return checks, bytes
	}

	checks, bytes := check(strings.Repeat("\U0001F600", inbox.TextRunes))
	require.Greater(t, bytes, inbox.ShownBytes/2)
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
	require.Equal(t, inbox.HinderedMissing, checks[199].Hindrance)
	require.Len(t, checks[199].Missing, inbox.MaxFallbacks)

	checks, _ = check("short")
	require.Equal(t, "short", checks[199].Text)
	require.False(t, checks[199].NotShown)
}
