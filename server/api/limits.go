package api

import (
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/auth"
)

// limits slow down what nobody does at that rate. Addresses may be an office
// behind one NAT and get much more than one browser.
type limits struct {
	visitors   *auth.Throttle // new visitors by address
	writing    *auth.Throttle // messages by visitor
	sending    *auth.Throttle // messages by address
	beginning  *auth.Throttle // new conversations by visitor
	beginnings *auth.Throttle // new conversations by address
	uploads    *auth.Throttle // files by author
	changing   *auth.Throttle // everything that may change something, by agent or visitor
	defending  *auth.Throttle // ending sessions and changing the password, by session
	saying     *auth.Throttle // replies and notes by agent
	drafting   *auth.Throttle // drafts by agent
	bulk       *auth.Throttle // replies to many by agent, each conversation once
	filing     *auth.Throttle // visitors' files by address
	visits     *auth.Throttle // news of pages by visitor
	claims     *auth.Throttle // what visitors tell of themselves, by address
	tries      *auth.Throttle // calls of webhooks by the admin who tries them
	pushTries  *auth.Throttle // pushes to oneself by agent
	setup      *auth.Throttle // set-ups and invites by address
	strangers  *auth.Throttle // what anybody may ask, by address, before it is read
	handshakes *auth.Throttle // of sockets by address
	pages      *auth.Throttle // refused pages that are counted, by address
	mistakes   *auth.Throttle // sockets that came to nothing by address and browser
	sockets    *seats         // open sockets by address
	uploadsOf  *seats         // visitors' files that come in now, by address
	uploadsAll *seats         // the same, of everybody
	reading    *auth.Throttle // reads by visitor
	readings   *auth.Throttle // reads of visitors by address
	threads    *turnstile     // visitors' reads of threads, of everybody

	answers       *answers // that wait to be taken, of everybody who is no agent
	agentsAnswers *answers // and of agents
}

func newLimits(clock inbox.Clock) limits {
	return limits{
		visitors:   auth.NewThrottle(clock, 60, time.Second),
		writing:    auth.NewThrottle(clock, 20, 500*time.Millisecond),
		sending:    auth.NewThrottle(clock, 200, 20*time.Millisecond),
		beginning:  auth.NewThrottle(clock, 10, 20*time.Second),
		beginnings: auth.NewThrottle(clock, 120, time.Second),
		uploads:    auth.NewThrottle(clock, 20, 3*time.Second),
		changing:   auth.NewThrottle(clock, 600, 100*time.Millisecond), // above all narrower limits of agents together
		defending:  auth.NewThrottle(clock, 60, time.Second),
		saying:     auth.NewThrottle(clock, 120, 500*time.Millisecond),
		drafting:   auth.NewThrottle(clock, 240, 250*time.Millisecond), // each that is written is kept once a second
		bulk:       auth.NewThrottle(clock, 300, 200*time.Millisecond), // whose sender waits and goes on
		filing:     auth.NewThrottle(clock, 100, 2*time.Second),
		visits:     auth.NewThrottle(clock, 20, time.Second),
		claims:     auth.NewThrottle(clock, 60, time.Second),
		pushTries:  auth.NewThrottle(clock, 3, 10*time.Second),
		tries:      auth.NewThrottle(clock, 20, 3*time.Second),
		setup:      auth.NewThrottle(clock, 10, 10*time.Second),
		strangers:  auth.NewThrottle(clock, 1000, 5*time.Millisecond),
		handshakes: auth.NewThrottle(clock, 20_000, 5*time.Millisecond), // everybody behind one proxy comes back at once
		mistakes:   auth.NewThrottle(clock, 30, 2*time.Second),
		pages:      auth.NewThrottle(clock, 20, time.Minute),
		sockets:    newSeats(20_000), // all visitors have one address behind a proxy that is not trusted
		uploadsOf:  newSeats(uploadsOfOneNet),
		uploadsAll: newSeats(uploadsAtOnce),
		reading:    auth.NewThrottle(clock, 120, 500*time.Millisecond),
		readings:   auth.NewThrottle(clock, 5000, 5*time.Millisecond), // everybody behind one proxy comes back at once
		threads:    newTurnstile(readsAtOnce, readsWait, readsWithin),

		answers:       newAnswers(visitorsAnswers, networksAnswers),
		agentsAnswers: newAnswers(agentsAnswers, agentsAnswers/2),
	}
}

func within(t *auth.Throttle, key string) error {
	if t.Allow(key) {
		return nil
	}
	return inbox.TooOften(max(time.Second, t.Again(key)), "too many")
}
