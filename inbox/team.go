package inbox

import "cmp"

// Team is a group of agents; agents name their teams.
type Team struct {
	ID      TeamID `json:"id"`
	Version int64  `json:"version"`
	Name    string `json:"name"`
	Color   int    `json:"color"` // 0..11
	// Hours are when the team works; empty is as the channel says.
	Hours HoursID `json:"hours,omitempty"`
}

// OwnHours stands for the business hours of each conversation: its team's, or
// else its channel's; day and night when neither has any.
const OwnHours HoursID = "own"

// OwnHoursOf are [OwnHours] of a conversation of the team in the channel; "" is
// day and night.
func OwnHoursOf(t Team, c Channel) HoursID { return cmp.Or(t.Hours, c.Hours) }

// Validate checks the name and colour.
func (t Team) Validate() error { return validLabel(t.Name, t.Color) }

// Tag is a label for conversations and contacts.
type Tag struct {
	ID      TagID  `json:"id"`
	Version int64  `json:"version"`
	Name    string `json:"name"`
	Color   int    `json:"color"` // 0..11
}

// Validate checks the name and colour.
func (t Tag) Validate() error { return validLabel(t.Name, t.Color) }

// Colors is how many colours labels and avatars have.
const Colors = 12

func validLabel(name string, color int) error {
	if color < 0 || color >= Colors {
		return Invalid("color", "is not 0..11")
	}
	return ValidName(name)
}
