package inbox

// Team is a group of agents; agents name their teams.
type Team struct {
	ID      TeamID `json:"id"`
	Version int64  `json:"version"`
	Name    string `json:"name"`
	Color   int    `json:"color"` // 0..11
}

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
	return validName(name)
}
