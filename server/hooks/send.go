package hooks

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/retry"
	"github.com/pasokh/pasokh/inbox/webhooks"
)

// Keys of what can go wrong with a try.
const (
	ErrPrivate  = "private"  // the address is none of the Internet
	ErrTimeout  = "timeout"  // no answer in time
	ErrConnect  = "connect"  // no connection
	ErrStatus   = "status"   // an answer other than 2xx
	ErrRedirect = "redirect" // answers that point elsewhere are not followed
	ErrGone     = "gone"     // 410: it does not want anything any more
	ErrInternal = "internal" // what is to be sent could not be read
)

// final reports whether trying again by itself is of no use.
func final(key string) bool { return key == ErrPrivate || key == ErrGone }

const (
	tryTime   = 10 * time.Second
	readBytes = 64 << 10 // of an answer, so that the connection can be used again
)

// deliver sends what is due until ctx ends.
func (l *line) deliver(ctx context.Context) {
	down := false // the last tries all failed: ask with one before the rest
	var pauses retry.Backoff
	for {
		most := atOnce
		if down {
			most = 1
		}
		due, next := l.queue.due(l.Clock.Now(), most)
		if len(due) == 0 {
			pause := l.look
			if until := next.Sub(l.Clock.Now()); !next.IsZero() && until > 0 {
				pause = min(pause, until)
			}
			if !retry.Rest(ctx, pause, l.queue.news) {
				return
			}
			continue
		}
		if ctx.Err() != nil {
			return
		}
		taken, err := l.sendAll(ctx, due)
		if err != nil {
			l.Log.Error("what came of a delivery could not be kept, will retry", "webhook", string(l.hook.ID), "error", err)
			if !retry.Rest(ctx, pauses.Next(), nil) {
				return
			}
		} else {
			pauses.Reset()
		}
		down = taken == 0
	}
}

// sendAll tries each and returns how many were taken. What was begun is
// finished, within its time, when ctx ends meanwhile.
func (l *line) sendAll(ctx context.Context, due []webhooks.Delivery) (taken int, err error) {
	ctx = context.WithoutCancel(ctx)
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, d := range due {
		all.Go(func() {
			tried := webhooks.Attempt{At: l.Clock.Now(), Error: ErrInternal}
			failed := inbox.Guarded(func() error {
				tried = l.try(ctx, l.hook, d)
				return nil
			})
			d = after(d, tried)
			failed = errors.Join(failed, l.queue.settle(ctx, d))
			mu.Lock()
			defer mu.Unlock()
			if d.State == webhooks.DeliveryDelivered {
				taken++
			}
			err = errors.Join(err, failed)
		})
	}
	all.Wait()
	return taken, err
}

// after is the delivery after a try.
func after(d webhooks.Delivery, a webhooks.Attempt) webhooks.Delivery {
	d.Last = a
	d.Tries++
	switch {
	case a.Error == "":
		d.State, d.NextAt = webhooks.DeliveryDelivered, time.Time{}
	case final(a.Error) || d.Tries > len(retries):
		d.State, d.NextAt = webhooks.DeliveryFailed, time.Time{}
	default:
		d.NextAt = a.At.Add(retries[d.Tries-1])
	}
	return d
}

// try sends one delivery and says what came of it.
func (s *Service) try(ctx context.Context, w webhooks.Webhook, d webhooks.Delivery) webhooks.Attempt {
	a := webhooks.Attempt{At: s.Clock.Now()}
	begun := time.Now()
	body, err := s.body(ctx, d)
	if err != nil {
		s.Log.Error("what a webhook is told could not be read", "webhook", string(w.ID), "delivery", d.ID, "error", err)
		a.Error = ErrInternal
		return a
	}
	a.Status, a.Error = s.post(ctx, w, d.ID, body)
	a.Took = time.Since(begun).Truncate(time.Millisecond)
	return a
}

// post sends the body, signed as Standard Webhooks has it: HMAC-SHA256 of
// id.timestamp.body, so that neither can be replaced nor an old request be used again.
func (s *Service) post(ctx context.Context, w webhooks.Webhook, id string, body []byte) (status int, failed string) {
	key, err := w.Key()
	if err != nil {
		return 0, ErrInternal
	}
	ctx, cancel := context.WithTimeout(ctx, tryTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL, bytes.NewReader(body))
	if err != nil {
		return 0, ErrConnect
	}
	stamp := strconv.FormatInt(s.Clock.Now().Unix(), 10)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Pasokh/"+s.Version)
	req.Header.Set("Webhook-Id", id)
	req.Header.Set("Webhook-Timestamp", stamp)
	req.Header.Set("Webhook-Signature", Sign(key, id, stamp, body))
	res, err := s.Client.Do(req)
	if err != nil {
		return 0, failure(err)
	}
	defer func() { _ = res.Body.Close() }()
	_, _ = io.CopyN(io.Discard, res.Body, readBytes) // what it says is of no matter
	switch {
	case res.StatusCode >= 200 && res.StatusCode < 300:
		return res.StatusCode, ""
	case res.StatusCode == http.StatusGone:
		return res.StatusCode, ErrGone
	case res.StatusCode >= 300 && res.StatusCode < 400:
		return res.StatusCode, ErrRedirect
	}
	return res.StatusCode, ErrStatus
}

// Sign returns the signature of a request: v1, and the HMAC in base64.
func Sign(key []byte, id, stamp string, body []byte) string {
	mac := hmac.New(sha256.New, key)
	for _, part := range [][]byte{[]byte(id), []byte("."), []byte(stamp), []byte("."), body} {
		mac.Write(part)
	}
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// private is an error that says that an address is none of the Internet.
type private interface{ Private() bool }

func failure(err error) string {
	var inside private
	var slow net.Error
	switch {
	case errors.As(err, &inside) && inside.Private():
		return ErrPrivate
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &slow) && slow.Timeout():
		return ErrTimeout
	}
	return ErrConnect
}

// Try sends a test to the webhook at once and returns the result, so that an admin sees whether the
// webhook works. Nothing is stored. not_found.
func (s *Service) Try(ctx context.Context, id inbox.WebhookID) (webhooks.Attempt, error) {
	w, err := s.Webhooks.Get(ctx, string(id))
	if err != nil {
		return webhooks.Attempt{}, err
	}
	event := inbox.NewID[inbox.EventID]()
	a := webhooks.Attempt{At: s.Clock.Now()}
	body, err := json.Marshal(Payload{ID: deliveryID(id, string(event)), Type: webhooks.ToldTest, At: a.At, Actor: inbox.System})
	if err != nil {
		return a, err
	}
	begun := time.Now()
	a.Status, a.Error = s.post(ctx, w, deliveryID(id, string(event)), body)
	a.Took = time.Since(begun).Truncate(time.Millisecond)
	return a, nil
}
