package inbox_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

func TestShownName(t *testing.T) {
	t.Parallel()
	require.Equal(t, "Sara", inbox.Agent{Name: "Sara Ahmadi"}.ShownName())
	require.Equal(t, "سارا از نارون", inbox.Agent{Name: "Sara Ahmadi", PublicName: "سارا از نارون"}.ShownName())
	long := inbox.Agent{Name: "Sara", PublicName: strings.Repeat("س", inbox.NameRunes+1), Email: "a@b.example", Role: inbox.RoleAgent}
	refused(t, inbox.CodeTooLarge, long.Validate())
}
