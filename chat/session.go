package chat

import (
	"encoding/json"
	"strconv"
	"sync"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// CloseCode tells a client why its socket ended.
type CloseCode int

const (
	CloseGoingAway       CloseCode = 1001 // shutting down: come back
	ClosePolicy          CloseCode = 1008 // signed out or disabled: do not come back
	CloseTooBig          CloseCode = 1009
	CloseSlow            CloseCode = 1013 // the queue was full: come back and resume
	CloseUnauthenticated CloseCode = 4401
)

// String is the reason that is sent with the code when the session was closed without another reason.
// It names the cause and the least number of seconds to stay away. Without a number the client must
// not come back by itself. See [Reason].
func (c CloseCode) String() string {
	switch c {
	case CloseGoingAway:
		return Reason("going_away", 1)
	case CloseSlow:
		return Reason("slow", 1)
	case ClosePolicy, CloseUnauthenticated:
		return string(inbox.CodeUnauthenticated)
	}
	return ""
}

// Reason words a close for programs: a code, and for how many seconds at least to
// stay away.
func Reason(code inbox.Code, seconds int) string {
	return string(code) + " " + strconv.Itoa(seconds)
}

// again is the reason that sends a client back at once.
var again = Reason("again", 0)

// Bounds of one session's queue of frames that wait for its socket.
const (
	queueFrames = 512
	queueBytes  = 1 << 20
)

// Limits of incoming frames per session: a bucket that refills.
const (
	frameBurst      = 60
	framesPerSecond = 20
)

// Session is one open socket's side in the hub. The transport drains Next and
// gives incoming frames to the hub; it never blocks the hub.
type Session struct {
	Agent   inbox.AgentID   // set for an agent
	Contact inbox.ContactID // set for a visitor who has written before
	Login   string          // the sign-in the agent's socket belongs to

	mu      sync.Mutex
	queue   [][]byte
	bytes   int
	closed  bool
	code    CloseCode
	reason  string
	unaware bool   // it missed ephemeral frames
	wake    func() // tells the writer that there may be something to take
	tokens  float64
	filled  time.Time

	// Written under the mutexes of the hub and of the presence, as Contact is; read
	// under either.
	live  bool // it was welcomed
	scope inbox.Scope

	// Guarded by the presence's mutex: an agent's.
	away    bool
	viewing inbox.ConversationID

	// Guarded by the hub's mutex: an agent's.
	resume    *inbox.Cursor // where to go on from
	round     uint64        // the relay's round in which it joined
	unchecked bool          // its rights may have changed since they were read

	// Guarded by the hub's mutex: a visitor's.
	since inbox.Cursor                   // the relay's place when it joined
	held  map[inbox.ConversationID]int64 // the newest sent seq per conversation
	late  []visitorFrame                 // what happened while it caught up
	past  visitorPast                    // what it is told first
}

func newSession() *Session { return &Session{tokens: frameBurst} }

// push queues a frame; a session that does not keep up is closed instead. One
// frame alone is never too much for who has taken all before. It reports whether
// the frame was queued.
func (s *Session) push(frame []byte) bool {
	s.mu.Lock()
	queued := false
	switch {
	case s.closed:
	case len(s.queue) >= queueFrames || s.bytes > 0 && s.bytes+len(frame) > queueBytes:
		s.queue, s.bytes = nil, 0
		s.shut(CloseSlow, CloseSlow.String())
	default:
		s.queue = append(s.queue, frame)
		s.bytes += len(frame)
		queued = true
	}
	s.mu.Unlock()
	s.nudge()
	return queued
}

// hint queues an ephemeral frame unless the session lags: no reader is closed
// over news of who types.
func (s *Session) hint(frame []byte) {
	s.mu.Lock()
	lags := s.lags()
	s.unaware = s.unaware || lags
	s.mu.Unlock()
	if !lags {
		s.push(frame)
	}
}

func (s *Session) lags() bool { return len(s.queue) >= queueFrames/2 || s.bytes >= queueBytes/2 }

// recovered reports, once, that the session missed hints and keeps up again.
func (s *Session) recovered() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || !s.unaware || s.lags() {
		return false
	}
	s.unaware = false
	return true
}

// Close ends the session; frames that wait are still sent.
func (s *Session) Close(code CloseCode) { s.CloseFor(code, code.String()) }

// CloseFor ends the session for a reason of its own; see [Reason].
func (s *Session) CloseFor(code CloseCode, reason string) {
	s.mu.Lock()
	s.shut(code, reason)
	s.mu.Unlock()
	s.nudge()
}

func (s *Session) shut(code CloseCode, reason string) {
	if s.closed {
		return
	}
	s.closed, s.code, s.reason = true, code, reason
}

// Reason is why the session was closed, for the close frame.
func (s *Session) Reason() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reason
}

func (s *Session) nudge() {
	s.mu.Lock()
	wake := s.wake
	s.mu.Unlock()
	if wake != nil {
		wake()
	}
}

// Attend makes the session call wake once now, and from then on whenever there may be a frame to take.
// wake must not block, because the hub may hold its mutex. So an idle session needs no goroutine.
func (s *Session) Attend(wake func()) {
	s.mu.Lock()
	s.wake = wake
	s.mu.Unlock()
	wake()
}

// Turn says what the writer is to do.
type Turn int

const (
	Idle  Turn = iota // nothing waits
	Ready             // write the frame
	Ended             // close with the code
)

// Take returns the next frame to write, without waiting for one. One goroutine
// at a time, the socket's writer, calls it.
func (s *Session) Take() (frame []byte, code CloseCode, turn Turn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case len(s.queue) > 0:
		frame, s.queue[0] = s.queue[0], nil
		s.queue = s.queue[1:]
		if len(s.queue) == 0 {
			s.queue = nil
		}
		s.bytes -= len(frame)
		return frame, 0, Ready
	case s.closed:
		return nil, s.code, Ended
	}
	return nil, 0, Idle
}

// Push queues a frame for this session alone.
func (s *Session) Push(frame []byte) { s.push(frame) }

// PushAck acknowledges a visitor's send with the stored message's view.
func (s *Session) PushAck(id inbox.MessageID, view any) error {
	raw, err := json.Marshal(view)
	if err == nil {
		s.push(encode(&AckToVisitor{ID: id, Message: VisitorMessage{raw}}))
	}
	return err
}

// Allow reports whether one more incoming frame is within the rate.
func (s *Session) Allow(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.filled.IsZero() {
		s.tokens = min(frameBurst, s.tokens+max(0, now.Sub(s.filled).Seconds())*framesPerSecond)
	}
	s.filled = now
	if s.tokens < 1 {
		return false
	}
	s.tokens--
	return true
}
