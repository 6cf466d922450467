package auth

import (
	"context"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/audit"
)

// SessionMost is how long a session lives at most, whatever its use (ASVS 5.0, 7.3.2).
const SessionMost = 90 * 24 * time.Hour

const (
	sessionLife = 30 * 24 * time.Hour // after the last use
	seenWritten = time.Hour
)

// Limits of tries with wrong passwords. A stranger is whoever asks from a browser
// in which the account's agent never signed in.
const (
	addressTries  = 10 // of strangers, by address: then one in 20 s
	addressRefill = 20 * time.Second
	accountTries  = 10 // of strangers, by account and address: then one in 5 min
	accountRefill = 5 * time.Minute
	totalTries    = 100 // of all strangers, by account: then 100 an hour
	totalRefill   = 36 * time.Second
	knownTries    = 10 // in a browser that is known for the account, by browser: then one in 20 s
	knownRefill   = 20 * time.Second
	changeTries   = 10 // of who is signed in and changes the password, by agent
	changeRefill  = 20 * time.Second
	failuresNoted = 200 // failures in the audit trail, of everybody: then one in 10 s
	failureRefill = 10 * time.Second
)

// tries slow down who guesses passwords.
type tries struct{ address, account, total, known, change, failures *Throttle }

func newTries(clock inbox.Clock) tries {
	return tries{
		address: NewThrottle(clock, addressTries, addressRefill), account: NewThrottle(clock, accountTries, accountRefill),
		total: NewThrottle(clock, totalTries, totalRefill), known: NewThrottle(clock, knownTries, knownRefill),
		change: NewThrottle(clock, changeTries, changeRefill), failures: NewThrottle(clock, failuresNoted, failureRefill),
	}
}

// take counts a try: in a known browser by the browser, of a stranger by address,
// by account and address, and by account. A try that turns out right is given
// back, so that many colleagues may sign in from one address; what was tried
// wrongly stays counted.
func (t tries) take(email, known string, b Browser) (giveBack func(), err error) {
	type counted struct {
		by  *Throttle
		key string
	}
	each := []counted{{t.address, b.Network}, {t.account, email + "\x00" + b.Network}, {t.total, email}}
	if known != "" {
		each = []counted{{t.known, known}}
	}
	for _, one := range each {
		if !one.by.Allow(one.key) {
			return nil, inbox.TooOften(max(time.Second, one.by.Again(one.key)), "too many sign-ins")
		}
	}
	return func() {
		for _, one := range each {
			one.by.GiveBack(one.key)
		}
	}, nil
}

// SignIn checks e-mail address and password and opens a session. unauthenticated, whatever was wrong;
// rate_limited after too many tries, see [tries]: tries of strangers never slow down a browser in
// which the agent signed in before.
func (s *Service) SignIn(ctx context.Context, email, password string, b Browser) (SignedIn, error) {
	email = inbox.NormalEmail(email)
	agent, err := s.byEmail(ctx, email)
	if err != nil {
		return SignedIn{}, err
	}
	known := s.knownFor(agent.ID, b)
	giveBack, err := s.tries.take(email, known, b)
	if err != nil {
		return SignedIn{}, err
	}
	ok, err := s.verify(ctx, agent.ID, password, known != "")
	if err != nil {
		return SignedIn{}, err
	}
	if !ok || !agent.Active() {
		return SignedIn{}, s.failed(ctx, agent, b)
	}
	giveBack()
	return s.Open(ctx, agent, b)
}

// failed notes a failure in the audit trail: of a name that nobody has not the
// name, for it may be a password in the wrong field. Past a number that no people
// reach, failures are not noted one by one.
func (s *Service) failed(ctx context.Context, agent inbox.Agent, b Browser) error {
	if s.tries.failures.Allow("") {
		place, err := s.Audit.Place(ctx, b.Address, b.Device)
		if err != nil {
			return err
		}
		if err := s.Audit.Note(ctx, s.tells(audit.SignInFailed, inbox.System, agent.ID, place)); err != nil {
			return err
		}
	}
	return inbox.Errorf(inbox.CodeUnauthenticated, "wrong name or password")
}

// byEmail returns the zero agent when there is none.
func (s *Service) byEmail(ctx context.Context, email string) (inbox.Agent, error) {
	all, err := s.Agents.List(ctx)
	if err != nil {
		return inbox.Agent{}, err
	}
	for _, a := range all {
		if email != "" && a.Email == email {
			return a, nil
		}
	}
	return inbox.Agent{}, nil
}

// good reports whether the session may still be used.
func (s Session) good(now time.Time) bool {
	return !now.After(s.overAt())
}

// Agent returns the agent to whom the session token belongs, and the session's id. unauthenticated
// when the token is not valid or the agent may not sign in any more.
func (s *Service) Agent(ctx context.Context, token string) (inbox.Agent, string, error) {
	none := inbox.Errorf(inbox.CodeUnauthenticated, "no session")
	if token == "" {
		return inbox.Agent{}, "", none
	}
	session, err := s.Sessions.Get(ctx, hashToken(token))
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return inbox.Agent{}, "", none
	}
	if err != nil {
		return inbox.Agent{}, "", err
	}
	now := s.clock.Now()
	if !session.good(now) {
		return inbox.Agent{}, "", none
	}
	agent, err := s.Agents.Get(ctx, string(session.Agent))
	if inbox.ErrorCode(err) == inbox.CodeNotFound || (err == nil && !agent.Active()) {
		return inbox.Agent{}, "", none
	}
	if err != nil {
		return inbox.Agent{}, "", err
	}
	if now.Sub(session.SeenAt) > seenWritten {
		session.SeenAt = now
		if _, err := s.Sessions.Put(ctx, session); err != nil && inbox.ErrorCode(err) != inbox.CodeConflict {
			return inbox.Agent{}, "", err
		}
	}
	return agent, session.ID, nil
}

// Close ends the session of the token, if there is one, and returns its id.
func (s *Service) Close(ctx context.Context, token string, by inbox.Principal) (string, error) {
	id := hashToken(token)
	session, err := s.Sessions.Get(ctx, id)
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return id, nil
	}
	if err == nil {
		err = s.end(ctx, session, by)
	}
	return id, err
}

// end deletes a session and tells every node, which ends its sockets.
func (s *Service) end(ctx context.Context, session Session, by inbox.Principal) error {
	tells := s.tells(audit.SignedOut, by.Actor, session.Agent, by.Place)
	tells.Kind, tells.Record = inbox.RecordChanged, &inbox.RecordRef{Type: inbox.RecordSession, ID: session.ID, Deleted: true}
	return s.Sessions.Delete(ctx, session.ID, tells)
}

// Sweep ends the sessions that are over, and with them their sockets and the pushes to their browsers.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.clock.Now()
	return inbox.EachRow(ctx, s.Sessions, inbox.Range{Index: "over", To: inbox.TimePart(now)}, func(one Session) error {
		if one.good(now) { // it was written by a version in which sessions lived for a shorter time
			return nil
		}
		return s.end(ctx, one, inbox.SystemPrincipal())
	})
}

// EndSessions ends the agent's sessions except the one to keep.
func (s *Service) EndSessions(ctx context.Context, by inbox.Principal, agent inbox.AgentID, keep string) error {
	return inbox.EachRow(ctx, s.Sessions, sessionsOf(agent), func(one Session) error {
		if one.ID == keep {
			return nil
		}
		return s.end(ctx, one, by)
	})
}

// NewPassword is the input of [Service.ChangePassword].
type NewPassword struct {
	Session       string // that goes on
	Current, Next string
}

// ChangePassword sets a new password for an agent who knows the present one and
// ends the agent's other sessions.
func (s *Service) ChangePassword(ctx context.Context, by inbox.Principal, to NewPassword) error {
	id := by.Actor.Agent()
	if !s.tries.change.Allow(string(id)) {
		return inbox.TooOften(max(time.Second, s.tries.change.Again(string(id))), "too many tries")
	}
	agent, err := s.Agents.Get(ctx, string(id))
	if err != nil {
		return err
	}
	ok, err := s.verify(ctx, id, to.Current, true)
	if err != nil {
		return err
	}
	if !ok {
		return inbox.Invalid("current", "is wrong")
	}
	own, err := s.wordsOf(ctx, agent)
	if err == nil {
		err = CheckPassword("next", to.Next, own...)
	}
	if err != nil {
		return err
	}
	return s.setPassword(ctx, passwordSet{by: by, agent: id, keep: to.Session, kind: audit.PasswordChanged}, to.Next)
}
