//go:build !race

package email_test

// watched: see the file of the same name for the race detector.
const watched = false
