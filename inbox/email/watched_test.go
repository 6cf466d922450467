//go:build race

package email_test

// watched: the race detector has more allocated than the same code does without it.
const watched = true
