package inbox_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

func TestSettings(t *testing.T) {
	t.Parallel()
	persian := inbox.Language{Code: "fa", TimeZone: "Asia/Tehran", Calendar: "jalali", Digits: "persian"}
	for field, wrong := range map[string]func(*inbox.Settings){
		"company":   func(s *inbox.Settings) { s.Company = "" },
		"language":  func(s *inbox.Settings) { s.Language = "German" },
		"timeZone":  func(s *inbox.Settings) { s.TimeZone = "Asia/Nowhere" },
		"calendar":  func(s *inbox.Settings) { s.Calendar = "lunar" },
		"digits":    func(s *inbox.Settings) { s.Digits = "roman" },
		"weekStart": func(s *inbox.Settings) { s.WeekStart = "noday" },
	} {
		t.Run("Err"+field, func(t *testing.T) {
			t.Parallel()
			s := inbox.DefaultSettings("Narvan", persian)
			wrong(&s)
			refusesField(t, s.Validate(), field)
		})
	}
	for zone, want := range map[string]string{
		"Europe/Berlin": "Europe/Berlin", "Asia/Tehran": "Asia/Tehran",
		"": "Asia/Tehran", "UTC": "Asia/Tehran", "Etc/UTC": "Asia/Tehran", "Local": "Asia/Tehran", "Asia/Nowhere": "Asia/Tehran", "../etc/passwd": "Asia/Tehran",
	} {
		require.Equal(t, want, inbox.DefaultSettings("Narvan", persian).In(zone).TimeZone, zone)
	}
	s := inbox.DefaultSettings("Narvan", persian)
	s.WeekStart = "sunday"
	require.NoError(t, s.Validate())
}
