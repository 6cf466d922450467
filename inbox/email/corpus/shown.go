package main

import "github.com/pasokh/pasokh/inbox/email"

// shown returns the text of a mail that an agent sees first.
func shown(m *email.Message) string { return m.Split().New }
