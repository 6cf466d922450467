package search

import (
	"encoding/base64"
	"encoding/json"

	"github.com/pasokh/pasokh/inbox"
)

// cursor is a place in the results. Results are looked at in spans of weeks,
// newest first, and within a span in windows of the best.
type cursor struct {
	From   string   `json:"f,omitempty"` // weeks of the span; "" is unbounded
	To     string   `json:"t,omitempty"`
	After  *sortKey `json:"a,omitempty"` // the window begins after this hit
	Offset int      `json:"o,omitempty"` // hits of the window already shown
	Pinned bool     `json:"p,omitempty"` // only the conversation whose number was typed was shown
	Total  int      `json:"n,omitempty"` // found in newer spans
}

// sortKey is where a hit stands in a span's order.
type sortKey struct {
	Value float64 `json:"v"` // score or time
	ID    string  `json:"i"`
}

// fresh reports whether nothing but a pinned hit was shown yet.
func (c cursor) fresh() bool {
	return c.From == "" && c.To == "" && c.After == nil && c.Offset == 0
}

func (c cursor) String() string {
	b, err := json.Marshal(c)
	if err != nil {
		return "" // a score that is not a number; the page is then the last
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func readCursor(s string) (cursor, error) {
	var c cursor
	if s == "" {
		return c, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err != nil || c.Offset < 0 || c.Offset > windowSize || c.Total < 0 || len(s) > 400 {
		return cursor{}, inbox.Invalid("after", "is not a cursor of a search")
	}
	return c, nil
}
