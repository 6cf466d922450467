// Package workspace is the room of what one installation is set to: the company, its
// language, zone and calendar, and the languages that the program speaks, with which
// settings and channels begin.
package workspace

import (
	"context"

	"github.com/pasokh/pasokh/inbox"
)

// Workspace has the settings.
type Workspace struct{ *inbox.Shelf[Settings] }

// New returns the workspace and adds the shelf of its settings to the directory.
func New(d *inbox.Directory, settings inbox.Records[Settings]) *Workspace {
	return &Workspace{inbox.AddShelf(d, Records, settings)}
}

// Present returns the settings, or defaults when there are none or they cannot be
// read: without them nobody could even see what is damaged.
func (w *Workspace) Present(ctx context.Context) (Settings, error) {
	settings, err := w.Get(ctx, SettingsID)
	if code := inbox.ErrorCode(err); code == inbox.CodeNotFound || code == inbox.CodeDamaged {
		return DefaultSettings("", Language{Code: "en"}), nil
	}
	return settings, err
}

// TimeZone returns the zone of the settings, by its IANA name.
func (w *Workspace) TimeZone(ctx context.Context) (string, error) {
	settings, err := w.Present(ctx)
	return settings.TimeZone, err
}
