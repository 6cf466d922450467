package inbox_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// settingsThat are settings that cannot be read for a reason.
type settingsThat struct {
	inbox.Records[inbox.Settings]
	why error
}

func (s settingsThat) List(context.Context) ([]inbox.Settings, error) {
	return nil, s.why
}

func (s settingsThat) Get(_ context.Context, id string) (inbox.Settings, error) {
	return inbox.Settings{}, inbox.Errorf(inbox.CodeNotFound, "settings %s", id)
}

// TestWorkspaceWithoutSettings: the app opens without settings, and with settings that
// are damaged, but a store that is away is no workspace without settings.
func TestWorkspaceWithoutSettings(t *testing.T) {
	t.Parallel()
	workspace := func(why error) (inbox.Settings, error) {
		return inbox.NewDirectory(inbox.DirectoryStores{Settings: settingsThat{why: why}}, inbox.SystemClock{}, nil).Workspace(t.Context())
	}
	for _, why := range []error{nil, inbox.Errorf(inbox.CodeDamaged, "cannot be read")} {
		settings, err := workspace(why)
		require.NoError(t, err)
		require.NoError(t, inbox.DefaultSettings("Narvan", inbox.Language{Code: settings.Language}).Validate())
		require.Equal(t, "UTC", settings.TimeZone)
	}
	away := errors.New("away")
	_, err := workspace(away)
	require.ErrorIs(t, err, away)
}
