package inbox_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestTypedAddresses: an address is the same whichever keyboard typed its digits
// and signs; other letters are another address.
func TestTypedAddresses(t *testing.T) {
	t.Parallel()
	for _, typed := range []string{
		"maryam10@shop1.example", " Maryam10@Shop1.Example ", "maryam۱۰@shop۱.example", "maryam١٠@shop١.example", "maryam１０＠shop１．example", "ｍａｒｙａｍ10@shop1.example",
		"maryam१०@shop1.example", "\u00a0maryam10@shop1.example\u3000",
	} {
		require.Equal(t, "maryam10@shop1.example", inbox.NormalEmail(typed), "%q", typed)
	}
	seen := map[string]bool{}
	for _, other := range []string{"fi@x.example", "ﬁ@x.example", "علی@x.example", "علي@x.example", "maryam²@x.example", "maryam2@x.example", "straße@x.example", "strasse@x.example"} {
		normal := inbox.NormalEmail(other)
		require.NotEmpty(t, normal)
		require.False(t, seen[normal], "%q may be somebody else's", other)
		seen[normal] = true
	}
	require.Empty(t, inbox.NormalEmail("a＜b＞@x.example"), "signs that no address has stay refused")
}
