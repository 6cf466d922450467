package wire

import (
	"github.com/pasokh/pasokh/rules"
)

// Named is a thing that is only called by its name.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Problems are what is wrong with a rule or a folder that is being written.
type Problems struct {
	Problems rules.Problems `json:"problems"`
}

// RuleProblem is [rules.Problem] as the description names it.
type RuleProblem struct {
	Path string `json:"path" example:"when.all[2].value"`
	Key  string `json:"key"`
}
