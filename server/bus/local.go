// Package bus tells consumers and other nodes that something happened: [Local]
// within one program, [NATS] to all nodes. Wake-ups and ephemeral payloads may
// be lost without harm, because the feed is the truth.
package bus

import "sync"

// Local is the bus of a single node.
type Local struct {
	mu     sync.Mutex
	wakes  map[chan struct{}]struct{}
	hearer map[int]func([]byte)
	next   int
}

// NewLocal returns a bus nobody listens to yet.
func NewLocal() *Local {
	return &Local{wakes: map[chan struct{}]struct{}{}, hearer: map[int]func([]byte){}}
}

// Wake nudges every subscriber; one that was not looking is nudged once.
func (l *Local) Wake() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for ch := range l.wakes {
		select {
		case ch <- struct{}{}:
		default:
		}
	}
}

// Wakes returns a channel of nudges; cancel ends it.
func (l *Local) Wakes() (nudges <-chan struct{}, cancel func()) {
	ch := make(chan struct{}, 1)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wakes[ch] = struct{}{}
	return ch, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.wakes, ch)
	}
}

// Publish hands the payload to every subscriber, in the caller's goroutine.
func (l *Local) Publish(payload []byte) {
	l.mu.Lock()
	all := make([]func([]byte), 0, len(l.hearer))
	for _, handle := range l.hearer {
		all = append(all, handle)
	}
	l.mu.Unlock()
	for _, handle := range all {
		handle(payload)
	}
}

// Subscribe has handle called with every payload until cancel.
func (l *Local) Subscribe(handle func(payload []byte)) (cancel func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	id := l.next
	l.next++
	l.hearer[id] = handle
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.hearer, id)
	}
}
