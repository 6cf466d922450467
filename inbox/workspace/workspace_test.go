package workspace_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/workspace"
)

// settingsThat are settings that cannot be read for a reason.
type settingsThat struct {
	inbox.Records[workspace.Settings]
	why error
}

func (s settingsThat) List(context.Context) ([]workspace.Settings, error) {
	return nil, s.why
}

func (s settingsThat) Get(_ context.Context, id string) (workspace.Settings, error) {
	return workspace.Settings{}, inbox.Errorf(inbox.CodeNotFound, "settings %s", id)
}

// TestWorkspaceWithoutSettings: the app opens without settings, and with settings that
// are damaged, but a store that is away is no workspace without settings.
func TestWorkspaceWithoutSettings(t *testing.T) {
	t.Parallel()
	present := func(why error) (workspace.Settings, error) {
		return workspace.New(inbox.NewDirectory(inbox.DirectoryStores{}, inbox.SystemClock{}, nil), settingsThat{why: why}).Present(t.Context())
	}
	for _, why := range []error{nil, inbox.Errorf(inbox.CodeDamaged, "cannot be read")} {
		settings, err := present(why)
		require.NoError(t, err)
		require.NoError(t, workspace.DefaultSettings("Narvan", workspace.Language{Code: settings.Language}).Validate())
		require.Equal(t, "UTC", settings.TimeZone)
	}
	away := errors.New("away")
	_, err := present(away)
	require.ErrorIs(t, err, away)
}
