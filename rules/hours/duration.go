package hours

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Duration is a time span that people write: 30m, 4h, 3d, 2w. Its JSON is such
// a text. Days and weeks are of 24 hours, or of business time where that is said.
type Duration time.Duration

var spans = []struct {
	letter string
	length time.Duration
}{{"w", 7 * 24 * time.Hour}, {"d", 24 * time.Hour}, {"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}}

// MinSpan and MaxSpan bound the spans that rules and policies may name.
const (
	MinSpan = time.Minute
	MaxSpan = 365 * 24 * time.Hour
)

// ParseDuration reads a whole number and one of the letters s m h d w.
func ParseDuration(text string) (Duration, error) {
	for _, s := range spans {
		number, is := strings.CutSuffix(text, s.letter)
		if !is {
			continue
		}
		n, err := strconv.ParseUint(number, 10, 32)
		if err != nil || time.Duration(n) > (10*365*24*time.Hour)/s.length {
			break
		}
		return Duration(time.Duration(n) * s.length), nil
	}
	return 0, fmt.Errorf("%q is not a duration like 30m, 4h, 3d", text)
}

// String writes the duration in the largest unit that keeps it whole.
func (d Duration) String() string {
	for _, s := range spans {
		if span := time.Duration(d); span != 0 && span%s.length == 0 {
			return strconv.FormatInt(int64(span/s.length), 10) + s.letter
		}
	}
	return "0s"
}

// MarshalJSON implements [json.Marshaler].
func (d Duration) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// UnmarshalJSON implements [json.Unmarshaler].
func (d *Duration) UnmarshalJSON(raw []byte) error {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return err
	}
	parsed, err := ParseDuration(text)
	if err == nil {
		*d = parsed
	}
	return err
}
