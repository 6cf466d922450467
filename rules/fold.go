package rules

import "github.com/pasokh/pasokh/inbox/fold"

// folded is what a text of people is compared as: of what they do not tell apart
// when they read it, one form.
func folded(text string) string { return fold.Key(text) }
