package workspace_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/workspace"
)

func TestSettings(t *testing.T) {
	t.Parallel()
	persian := workspace.Language{Code: "fa", TimeZone: "Asia/Tehran", Calendar: "jalali", Digits: "persian"}
	for field, wrong := range map[string]func(*workspace.Settings){
		"company":   func(s *workspace.Settings) { s.Company = "" },
		"language":  func(s *workspace.Settings) { s.Language = "German" },
		"timeZone":  func(s *workspace.Settings) { s.TimeZone = "Asia/Nowhere" },
		"calendar":  func(s *workspace.Settings) { s.Calendar = "lunar" },
		"digits":    func(s *workspace.Settings) { s.Digits = "roman" },
		"weekStart": func(s *workspace.Settings) { s.WeekStart = "noday" },
	} {
		t.Run("Err"+field, func(t *testing.T) {
			t.Parallel()
			s := workspace.DefaultSettings("Narvan", persian)
			wrong(&s)
			refusesField(t, s.Validate(), field)
		})
	}
	for zone, want := range map[string]string{
		"Europe/Berlin": "Europe/Berlin", "Asia/Tehran": "Asia/Tehran",
		"": "Asia/Tehran", "UTC": "Asia/Tehran", "Etc/UTC": "Asia/Tehran", "Local": "Asia/Tehran", "Asia/Nowhere": "Asia/Tehran", "../etc/passwd": "Asia/Tehran",
	} {
		require.Equal(t, want, workspace.DefaultSettings("Narvan", persian).In(zone).TimeZone, zone)
	}
	s := workspace.DefaultSettings("Narvan", persian)
	s.WeekStart = "sunday"
	require.NoError(t, s.Validate())
}

// refusesField expects invalid with that field, or nothing wrong when it is empty.
func refusesField(t *testing.T, err error, field string) {
	t.Helper()
	if field == "" {
		require.NoError(t, err)
		return
	}
	var e *inbox.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, inbox.CodeInvalid, e.Code)
	require.Equal(t, field, e.Field)
}
