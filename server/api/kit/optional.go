package kit

import (
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// Set changes a field to what was sent, if anything was.
func Set[T any](to *T, value *T) {
	if value != nil {
		*to = *value
	}
}

// Clearable is a field that may be left out, null (nothing) or a value.
type Clearable = optional[string]

// optional tells a field that was left out from one that was null.
type optional[T any] struct {
	Sent  bool
	Value T // zero for null
}

// UnmarshalJSON is called only for fields that were sent.
func (o *optional[T]) UnmarshalJSON(raw []byte) error {
	o.Sent = true
	if string(raw) == "null" {
		return nil
	}
	return json.Unmarshal(raw, &o.Value)
}

// Schema is T's, or null.
func (o optional[T]) Schema(r huma.Registry) *huma.Schema {
	s := *r.Schema(reflect.TypeOf(o.Value), true, "")
	s.Nullable = true
	return &s
}

// IDOf returns nil for what was left out and the empty id for null.
func IDOf[T ~string](o optional[string]) *T {
	if !o.Sent {
		return nil
	}
	id := T(o.Value)
	return &id
}
