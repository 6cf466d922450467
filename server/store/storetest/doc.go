// Package storetest is the contract of the inbox's ports as test suites. A
// suite takes a factory and knows no database: every store must pass it
// unchanged.
package storetest

import (
	"testing"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Stores is an empty store with all its ports.
type Stores struct {
	Conversations inbox.ConversationStore
	Contacts      inbox.ContactStore
	Teams         inbox.Records[inbox.Team] // stands for the records of any type
	Tags          inbox.Records[inbox.Tag]  // another type in the same database
	Rows          inbox.Table[Row]          // of RowSpec: stands for the tables of any type
	Others        inbox.Table[Row]          // of OtherSpec
	Feed          inbox.Feed
	Leases        inbox.Leases // must tell the time by the factory's clock
	Archive       inbox.Archive
}

// Factory returns a new, empty store that tells the time by the clock and is
// closed with the test.
type Factory func(t *testing.T, clock inbox.Clock) Stores

// Run runs the suites of all ports.
func Run(t *testing.T, factory Factory) {
	for name, suite := range map[string]func(*testing.T, Factory){
		"Conversations": Conversations,
		"Threads":       Threads,
		"Lists":         Lists,
		"Contacts":      Contacts,
		"Records":       Records,
		"Tables":        Tables,
		"Feed":          Feed,
		"Leases":        Leases,
		"Archive":       Archive,
		"EveryField":    EveryField,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			suite(t, factory)
		})
	}
}

// now is when the tests happen: whole milliseconds, as every clock tells.
var now = time.Date(2026, 3, 20, 14, 5, 6, 789e6, time.UTC)

// fixedClock is a clock that tests move by hand.
type fixedClock struct{ at time.Time }

func (c *fixedClock) Now() time.Time { return c.at }

func (f Factory) open(t *testing.T) Stores {
	t.Helper()
	return f(t, &fixedClock{now})
}
