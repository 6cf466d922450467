package chat

import (
	"context"

	"github.com/pasokh/pasokh/inbox"
)

// Relay lets tests take the relay's steps one by one.
type Relay struct{ relayer }

// NewRelay returns a relay that was not started.
func NewRelay(h *Hub) *Relay { return &Relay{relayer{Hub: h}} }

// Step delivers one batch.
func (r *Relay) Step(ctx context.Context) (more bool, err error) { return r.step(ctx) }

// Cursor is up to where everything was delivered.
func (r *Relay) Cursor() inbox.Cursor { return r.cursor }

// Sweep lets expire what is over.
func (h *Hub) Sweep() { h.Presence.sweep(); h.sweep() }

// Tell tells the other nodes, as Run does.
func (h *Hub) Tell() { h.Presence.tellNodes() }

// Listen subscribes to the broker as Run does.
func (h *Hub) Listen() (cancel func()) { return h.Presence.Broker.Subscribe(h.Presence.hear) }

// Bounds that tests fill up.
const (
	QueueFrames = queueFrames
	QueueBytes  = queueBytes
	RingFrames  = ringFrames
	RelayBatch  = relayBatch
	GiveUpAfter = giveUpAfter
	FrameBurst  = frameBurst
	Lately      = lately
	Reach       = reach
)
