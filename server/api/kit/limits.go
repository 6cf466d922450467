package kit

import (
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/server/auth"
)

// Limits of requests, in bytes.
const (
	MaxHeader = 6 << 10 // every open socket holds as much
	maxBody   = 1 << 20
	maxSaid   = 256 << 10                   // of visitors: the longest lawful text in four-byte runes, escaped, and room
	maxAsked  = 16 << 10                    // of anybody: names, addresses and passwords
	MaxUpload = files.MaxFileBytes + 64<<10 // with the multipart frame
)

// How long a request may take to come in, and its answer to be taken: a file to
// a telephone far from a city.
const (
	ReadWithin   = 60 * time.Second
	AnswerWithin = 15 * time.Minute
)

// Limits slow down what nobody does at that rate. Addresses may be an office
// behind one NAT and get much more than one browser.
type Limits struct {
	Visitors   *auth.Throttle // new visitors by address
	Writing    *auth.Throttle // messages by visitor
	Sending    *auth.Throttle // messages by address
	Beginning  *auth.Throttle // new conversations by visitor
	Beginnings *auth.Throttle // new conversations by address
	Uploads    *auth.Throttle // files by author
	changing   *auth.Throttle // everything that may change something, by agent or visitor
	defending  *auth.Throttle // ending sessions and changing the password, by session
	Saying     *auth.Throttle // replies and notes by agent
	Drafting   *auth.Throttle // drafts by agent
	Bulk       *auth.Throttle // replies to many by agent, each conversation once
	Filing     *auth.Throttle // visitors' files by address
	Visits     *auth.Throttle // news of pages by visitor
	Claims     *auth.Throttle // what visitors tell of themselves, by address
	Tries      *auth.Throttle // calls of webhooks by the admin who tries them
	PushTries  *auth.Throttle // pushes to oneself by agent
	Setup      *auth.Throttle // set-ups and invites by address
	Forgot     *auth.Throttle // links for a new password by the address of the agent
	strangers  *auth.Throttle // what anybody may ask, by address, before it is read
	Handshakes *auth.Throttle // of sockets by address
	pages      *auth.Throttle // refused pages that are counted, by address
	Mistakes   *auth.Throttle // sockets that came to nothing by address and browser
	Sockets    *seats         // open sockets by address
	uploadsOf  *seats         // visitors' files that come in now, by address
	uploadsAll *seats         // the same, of everybody
	reading    *auth.Throttle // reads by visitor
	readings   *auth.Throttle // reads of visitors by address
	Threads    *turnstile     // visitors' reads of threads, of everybody
}

func newLimits(clock inbox.Clock) *Limits {
	return &Limits{
		Visitors:   auth.NewThrottle(clock, 60, time.Second),
		Writing:    auth.NewThrottle(clock, 20, 500*time.Millisecond),
		Sending:    auth.NewThrottle(clock, 200, 20*time.Millisecond),
		Beginning:  auth.NewThrottle(clock, 10, 20*time.Second),
		Beginnings: auth.NewThrottle(clock, 120, time.Second),
		Uploads:    auth.NewThrottle(clock, 20, 3*time.Second),
		changing:   auth.NewThrottle(clock, 600, 100*time.Millisecond), // above all narrower limits of agents together
		defending:  auth.NewThrottle(clock, 60, time.Second),
		Saying:     auth.NewThrottle(clock, 120, 500*time.Millisecond),
		Drafting:   auth.NewThrottle(clock, 240, 250*time.Millisecond), // each that is written is kept once a second
		Bulk:       auth.NewThrottle(clock, 300, 200*time.Millisecond), // whose sender waits and goes on
		Filing:     auth.NewThrottle(clock, 100, 2*time.Second),
		Visits:     auth.NewThrottle(clock, 20, time.Second),
		Claims:     auth.NewThrottle(clock, 60, time.Second),
		PushTries:  auth.NewThrottle(clock, 3, 10*time.Second),
		Tries:      auth.NewThrottle(clock, 20, 3*time.Second),
		Setup:      auth.NewThrottle(clock, 10, 10*time.Second),
		Forgot:     auth.NewThrottle(clock, 3, 10*time.Minute),
		strangers:  auth.NewThrottle(clock, 1000, 5*time.Millisecond),
		Handshakes: auth.NewThrottle(clock, 20_000, 5*time.Millisecond), // everybody behind one proxy comes back at once
		Mistakes:   auth.NewThrottle(clock, 30, 2*time.Second),
		pages:      auth.NewThrottle(clock, 20, time.Minute),
		Sockets:    newSeats(20_000), // all visitors have one address behind a proxy that is not trusted
		uploadsOf:  newSeats(uploadsOfOneNet),
		uploadsAll: newSeats(uploadsAtOnce),
		reading:    auth.NewThrottle(clock, 120, 500*time.Millisecond),
		readings:   auth.NewThrottle(clock, 5000, 5*time.Millisecond), // everybody behind one proxy comes back at once
		Threads:    newTurnstile(readsAtOnce, readsWait, readsWithin),
	}
}

// Within refuses what the key does too often.
func Within(t *auth.Throttle, key string) error {
	if t.Allow(key) {
		return nil
	}
	return inbox.TooOften(max(time.Second, t.Again(key)), "too many")
}
