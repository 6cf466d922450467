package inbox

import (
	"slices"
	"time"
)

// SettingsID is the key of the one Settings record.
const SettingsID = "workspace"

// Settings are the workspace's defaults.
type Settings struct {
	Version  int64  `json:"version"`
	Company  string `json:"company"`
	Language string `json:"language"` // a code of [Languages]
	TimeZone string `json:"timeZone"` // IANA
	Calendar string `json:"calendar"` // gregorian or jalali
	Digits   string `json:"digits"`   // latin or persian

	WeekStart string `json:"weekStart,omitempty"` // saturday, sunday or monday; empty: as the calendar has it
}

// Validate checks every field.
func (s Settings) Validate() error {
	if err := ValidName(s.Company); err != nil {
		return Invalid("company", "is empty or too long")
	}
	if !languageCode.MatchString(s.Language) {
		return Invalid("language", "is no code of a language")
	}
	if _, err := time.LoadLocation(s.TimeZone); err != nil || s.TimeZone == "" {
		return Invalid("timeZone", "is unknown")
	}
	if s.Calendar != "gregorian" && s.Calendar != "jalali" {
		return Invalid("calendar", "is neither gregorian nor jalali")
	}
	if s.Digits != "latin" && s.Digits != "persian" {
		return Invalid("digits", "is neither latin nor persian")
	}
	if !slices.Contains([]string{"", "saturday", "sunday", "monday"}, s.WeekStart) {
		return Invalid("weekStart", "is no day that weeks begin with")
	}
	return nil
}
