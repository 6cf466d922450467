package workspace

import (
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Type is what events call the settings.
const Type inbox.RecordType = "settings"

// SettingsID is the key of the one Settings record.
const SettingsID = "workspace"

// Records declares the settings.
var Records = inbox.Kind[Settings]{Type: Type, Stored: "settings", Readers: inbox.ReadByAgents, Audited: true}

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

func (s Settings) RecordID() string             { return SettingsID }
func (s Settings) RecordVersion() int64         { return s.Version }
func (s Settings) WithVersion(v int64) Settings { s.Version = v; return s }

// Validate checks every field.
func (s Settings) Validate() error {
	if err := inbox.ValidName(s.Company); err != nil {
		return inbox.Invalid("company", "is empty or too long")
	}
	if !inbox.ValidLanguage(s.Language) {
		return inbox.Invalid("language", "is no code of a language")
	}
	if _, err := time.LoadLocation(s.TimeZone); err != nil || s.TimeZone == "" {
		return inbox.Invalid("timeZone", "is unknown")
	}
	if s.Calendar != "gregorian" && s.Calendar != "jalali" {
		return inbox.Invalid("calendar", "is neither gregorian nor jalali")
	}
	if s.Digits != "latin" && s.Digits != "persian" {
		return inbox.Invalid("digits", "is neither latin nor persian")
	}
	if !slices.Contains([]string{"", "saturday", "sunday", "monday"}, s.WeekStart) {
		return inbox.Invalid("weekStart", "is no day that weeks begin with")
	}
	return nil
}
