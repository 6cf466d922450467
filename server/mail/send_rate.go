package mail

import "time"

// perMinute is how many mails a provider takes when the settings do not say.
const perMinute = 60

// bucket holds back what a provider would not take: never more than its rate says within
// any minute. It begins full, for a tenth of the rate may go at once.
type bucket struct {
	tokens, most float64
	each         time.Duration // until one more may go
	at           time.Time     // when it was last filled
}

func newBucket(rate int) bucket {
	if rate <= 0 {
		rate = perMinute
	}
	most := max(1, rate/10)
	return bucket{tokens: float64(most), most: float64(most), each: time.Minute / time.Duration(max(1, rate-most))}
}

// wait returns how long to wait until one may go, 0 for at once.
func (b *bucket) wait(now time.Time) time.Duration {
	if passed := now.Sub(b.at); !b.at.IsZero() && passed > 0 {
		b.tokens = min(b.most, b.tokens+float64(passed)/float64(b.each))
	}
	b.at = now
	if b.tokens >= 1 {
		return 0
	}
	return max(time.Millisecond, time.Duration((1-b.tokens)*float64(b.each)))
}

// take notes that one goes.
func (b *bucket) take() { b.tokens-- }
