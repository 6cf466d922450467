package edge

import (
	"encoding/json"

	"github.com/danielgtaylor/huma/v2"

	"github.com/pasokh/pasokh/inbox"
)

// Bounds of a JSON body beside its size: each value that is not wanted is a
// finding, and costs much more than its bytes.
const (
	mostDepth  = 64
	mostValues = 20_000
)

// BoundedJSON reads bodies whose shape is within the bounds.
var BoundedJSON = huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: func(data []byte, v any) error {
	if !withinBounds(data) {
		return inbox.Errorf(inbox.CodeTooLarge, "too deep or too many values")
	}
	return json.Unmarshal(data, v)
}}

// withinBounds counts what a JSON text opens and separates, in one pass and
// without keeping anything.
func withinBounds(data []byte) bool {
	depth, values, quoted := 0, 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
			values++
		case c == '}' || c == ']':
			depth--
		case c == ',':
			values++
		}
		if depth > mostDepth || values > mostValues {
			return false
		}
	}
	return true
}
